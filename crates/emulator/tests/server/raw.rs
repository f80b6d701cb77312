//! HTTP by hand, for what no client does.

use std::time::Duration;

use stocktake_emulator::{Emulator, Server};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

pub(crate) const TOKEN_FORM: &str = "grant_type=client_credentials&client_id=raw\
     &client_secret=any&resource=https://onestore.microsoft.com";

pub(crate) async fn listen(emulator: &Emulator) -> Server {
    emulator
        .listen("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap()
}

pub(crate) async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address()).await.unwrap()
}

/// A request for a token, which leaves the connection open.
pub(crate) fn token_request() -> String {
    format!(
        "POST /login/emulator/oauth2/token HTTP/1.1\r\nhost: localhost\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{TOKEN_FORM}",
        TOKEN_FORM.len()
    )
}

/// Reads to the end of the connection, which must come within a minute. A reset is an end too.
pub(crate) async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let reading = stream.read_to_end(&mut bytes);
    let _reset_or_not = tokio::time::timeout(Duration::from_secs(60), reading)
        .await
        .expect("the connection ends");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One answer with its whole body; the connection stays open.
pub(crate) async fn read_answer(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length").map_or(0, |text| text.parse().unwrap());
            if body.len() >= length {
                return text.into_owned();
            }
        }
        let mut more = [0; 4096];
        let count = stream.read(&mut more).await.unwrap();
        assert_ne!(count, 0, "the connection ended after {text:?}");
        bytes.extend_from_slice(&more[..count]);
    }
}

/// Sends a request on a connection of its own and reads what comes.
pub(crate) async fn exchange(server: &Server, request: &str) -> String {
    let mut stream = connect(server).await;
    stream.write_all(request.as_bytes()).await.unwrap();
    read_answer(&mut stream).await
}

/// The value of a header, in the head or the whole of an answer.
pub(crate) fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = answer.lines().take_while(|line| !line.is_empty());
    lines.find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}
