//! What the environment says, on a real connection, and what it is told when it says too little.
#![cfg(all(feature = "store-for-business", feature = "reqwest"))]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    thread,
};

use stocktake::Stocktake;

/// Variables for [`Stocktake::from_variables`].
fn from<'a>(variables: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'a {
    move |name| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    }
}

/// Serves `answers` in turn on this machine, one a connection, and gives back what was asked: the
/// request lines and the bodies.
fn serve(answers: &'static [&'static str]) -> (String, thread::JoinHandle<Vec<(String, String)>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut connection, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(connection.try_clone().unwrap());
            let mut first = String::new();
            reader.read_line(&mut first).unwrap();
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let line = line.trim().to_ascii_lowercase();
                if let Some(value) = line.strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap();
                }
                if line.is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            asked.push((first.trim().to_owned(), String::from_utf8(body).unwrap()));
            let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length:";
            write!(connection, "{head} {}\r\n\r\n{answer}", answer.len()).unwrap();
        }
        asked
    });
    (address, server)
}

#[tokio::test]
async fn an_emulator_needs_no_account() {
    let (address, server) = serve(&[
        r#"{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0.of.login"}"#,
        r#"{"inventoryEntries":[{"availableSeats":3}]}"#,
    ]);
    let variables = [("STOCKTAKE_EMULATOR", address.as_str())];
    let stocktake = Stocktake::from_variables(from(&variables)).unwrap();
    let inventory = stocktake
        .store_for_business()
        .inventory()
        .items()
        .collect()
        .await
        .unwrap();
    assert_eq!(inventory[0].available_seats, Some(3));
    let asked = server.join().unwrap();
    assert_eq!(
        asked[0].0,
        "POST /login/emulator/oauth2/v2.0/token HTTP/1.1"
    );
    assert_eq!(asked[1].0, "GET /store-for-business/V1/Inventory HTTP/1.1");
}

#[tokio::test]
async fn an_account_of_the_environment_goes_before_the_assumed_one() {
    let (address, server) = serve(&[
        r#"{"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0.of.login"}"#,
        r#"{"inventoryEntries":[]}"#,
    ]);
    let variables = [
        ("STOCKTAKE_EMULATOR", address.as_str()),
        ("AZURE_TENANT_ID", "contoso"),
        ("AZURE_CLIENT_ID", "an-app"),
        ("AZURE_CLIENT_SECRET", "a secret & more"),
    ];
    let stocktake = Stocktake::from_variables(from(&variables)).unwrap();
    stocktake.store_for_business().inventory().await.unwrap();
    let asked = server.join().unwrap();
    assert_eq!(asked[0].0, "POST /login/contoso/oauth2/v2.0/token HTTP/1.1");
    assert!(asked[0].1.contains("client_secret=a%20secret%20%26%20more"));
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let said = |variables: &[(&str, &str)]| {
        let error = Stocktake::from_variables(from(variables)).unwrap_err();
        error.to_string()
    };
    let account = [
        ("AZURE_TENANT_ID", "contoso"),
        ("AZURE_CLIENT_ID", "an-app"),
    ];
    let nothing = Stocktake::builder().build().unwrap_err();
    let texts = [
        said(&[]),
        said(&account),
        said(&[("STOCKTAKE_CLOUD", "mars")]),
        said(&[("STOCKTAKE_EMULATOR", "http://emulator.example.com")]),
        nothing.to_string(),
    ];
    insta::assert_snapshot!(texts.join("\n"));
}
