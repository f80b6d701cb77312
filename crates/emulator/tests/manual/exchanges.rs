//! Requests of the manual and their answers, each block against an emulator of its own.

use std::collections::{BTreeSet, HashMap};

use bytes::Bytes;
use http::{HeaderMap, Request};
use serde_json::Value;
use stocktake_emulator::{Emulator, StoreIdKeyRequest};
use stocktake_transport::HttpTransport as _;

use crate::{
    MANUAL, blocks,
    pattern::{difference, fits},
};

/// The application of which `$TOKEN` and `$KEY` are.
const CLIENT: &str = "my-app";
/// What answers give names to.
const NAMES: [&str; 2] = ["$CODE", "$TICKET"];
const METHODS: [&str; 4] = ["GET ", "POST ", "PUT ", "DELETE "];

/// A message: its first line, its headers and its body.
#[derive(Debug)]
struct Message<'a> {
    start: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    body: String,
}

/// The messages of a block. A paragraph is a head or the body of the head before.
fn messages(block: &str) -> Vec<Message<'_>> {
    let mut messages: Vec<Message<'_>> = Vec::new();
    for paragraph in block.split("\n\n") {
        let mut lines = paragraph.lines();
        let start = lines.next().unwrap_or_default();
        let is_head = start.starts_with("HTTP/1.1 ")
            || METHODS.iter().any(|method| start.starts_with(method));
        if is_head {
            let headers = lines.map(|line| line.split_once(": ").expect("a header"));
            let headers = headers.collect();
            let body = String::new();
            messages.push(Message {
                start,
                headers,
                body,
            });
        } else {
            let last = messages.last_mut().expect("a body has a head");
            assert!(last.body.is_empty(), "a second body: {paragraph}");
            paragraph.clone_into(&mut last.body);
        }
    }
    messages
}

/// What the manual writes as `$NAME`.
struct Names(HashMap<&'static str, String>);

impl Names {
    fn filled(&self, text: &str) -> String {
        let names = self.0.iter();
        names.fold(text.to_owned(), |text, (name, value)| {
            text.replace(name, value)
        })
    }
}

async fn send(
    emulator: &Emulator,
    message: &Message<'_>,
    names: &Names,
) -> (u16, HeaderMap, Bytes) {
    let (method, path) = message.start.split_once(' ').unwrap();
    let host = message.headers.iter().find(|(name, _)| *name == "Host");
    let host = host.map_or("127.0.0.1:8080", |(_, host)| host);
    let mut request = Request::builder()
        .method(method)
        .uri(format!("http://{host}{path}"));
    for (name, value) in &message.headers {
        request = request.header(*name, names.filled(value));
    }
    let body = Bytes::from(names.filled(&message.body));
    let request = request.body(body).unwrap();
    let answer = emulator.transport().send(request).await.unwrap();
    let (head, body) = answer.into_parts();
    let body = body.collect(1 << 24).await.unwrap();
    (head.status.as_u16(), head.headers, body)
}

/// An emulator with a token and a key of it.
async fn prepared() -> (Emulator, Names) {
    let emulator = Emulator::builder().build().unwrap();
    let key = StoreIdKeyRequest::collections("cust-ana", CLIENT);
    let mut names = Names(HashMap::new());
    names.0.insert("$KEY", emulator.store_id_key(&key).unwrap());
    let ask = Message {
        start: "POST /login/contoso.com/oauth2/token",
        headers: vec![("content-type", "application/x-www-form-urlencoded")],
        body: format!(
            "grant_type=client_credentials&client_id={CLIENT}&client_secret=any\
             &resource=https://onestore.microsoft.com"
        ),
    };
    let (_, _, body) = send(&emulator, &ask, &names).await;
    let token: Value = serde_json::from_slice(&body).unwrap();
    let token = token["access_token"].as_str().unwrap().to_owned();
    names.0.insert("$TOKEN", token);
    emulator.clear_requests();
    (emulator, names)
}

/// Looks whether an answer is the one that is shown, and keeps what later requests name.
fn compare(shown: &Message<'_>, answer: &(u16, HeaderMap, Bytes), names: &mut Names) {
    let (status, headers, body) = answer;
    let text = String::from_utf8_lossy(body);
    let start = shown.start.strip_prefix("HTTP/1.1 ").unwrap();
    let (code, reason) = start.split_once(' ').unwrap();
    assert_eq!(code, status.to_string(), "{text}");
    let known = http::StatusCode::from_u16(*status).unwrap();
    assert_eq!(Some(reason), known.canonical_reason());
    for (name, value) in &shown.headers {
        let found = headers.get(*name).map(|found| found.to_str().unwrap());
        let found = found.unwrap_or_else(|| panic!("there is no {name}"));
        assert!(fits(value, found), "{name} is {found}");
    }
    if shown.body.is_empty() {
        return;
    }
    let pattern: Value = serde_json::from_str(&shown.body).expect("what is shown is JSON");
    let found: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}"));
    let open = NAMES.iter().fold(shown.body.clone(), |body, name| {
        body.replace(&format!("\"{name}\""), "\"…\"")
    });
    let open = serde_json::from_str(&open).expect("it still is JSON");
    if let Some(difference) = difference(&open, &found) {
        panic!("the answer {difference}: {text}");
    }
    // `"$NAME"` gives a name to what stands there.
    for (field, shown) in pattern.as_object().into_iter().flatten() {
        let name = NAMES.iter().find(|name| shown == **name);
        if let (Some(name), Some(value)) = (name, found[field].as_str()) {
            names.0.insert(name, value.to_owned());
        }
    }
}

#[tokio::test]
async fn every_request_is_answered_as_shown() {
    let blocks = blocks("http");
    assert!(blocks.len() > 12);
    for (line, block) in blocks {
        println!("the block at line {line}");
        let (emulator, mut names) = prepared().await;
        let messages = messages(&block);
        assert!(messages.len() % 2 == 0, "a request without an answer");
        for pair in messages.chunks(2) {
            println!("{}", pair[0].start);
            let answer = send(&emulator, &pair[0], &names).await;
            compare(&pair[1], &answer, &mut names);
        }
    }
}

/// The management's addresses, as the table has them.
#[tokio::test]
async fn every_address_of_the_management_is_there() {
    let cells = MANUAL.split('`').skip(1).step_by(2);
    let of_management = cells.filter_map(|cell| {
        let (method, path) = cell.split_once(' ')?;
        let is_one = path.starts_with("/emulator/") && METHODS.contains(&&*format!("{method} "));
        is_one.then_some((method, path))
    });
    let all: BTreeSet<(&str, &str)> = of_management.collect();
    assert!(all.len() >= 17, "{all:?}");
    for (method, path) in all {
        let (emulator, names) = prepared().await;
        let start = format!("{method} {path}");
        let request = Message {
            start: &start,
            headers: Vec::new(),
            body: String::new(),
        };
        let (status, _, body) = send(&emulator, &request, &names).await;
        let text = String::from_utf8_lossy(&body);
        // What needs a body says so; nothing else is wrong.
        assert!(
            [200, 204, 400].contains(&status),
            "{start}: {status} {text}"
        );
    }
}

/// The services, by their prefixes and by the real names that are told.
#[tokio::test]
async fn every_service_is_at_its_prefix_and_at_its_real_names() {
    let (_, section) = MANUAL.split_once("\n## Addresses\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `/"));
    let (emulator, names) = prepared().await;
    let mut tried = 0;
    for row in rows {
        let mut cells = row.split('|');
        let prefix = cells.next().unwrap().trim().trim_end_matches('`');
        let hosts = cells.next().unwrap().split('`').skip(1).step_by(2);
        let hosts: Vec<String> = hosts.map(|host| host.replace('*', "any")).collect();
        let by_prefix = format!("GET /{prefix}/nowhere");
        let own = hosts.iter().map(|host| ("GET /nowhere", host.as_str()));
        for (start, host) in own.chain([(by_prefix.as_str(), "127.0.0.1")]) {
            let request = Message {
                start,
                headers: vec![("Host", host)],
                body: String::new(),
            };
            let (status, _, body) = send(&emulator, &request, &names).await;
            let text = String::from_utf8_lossy(&body);
            assert!(!text.contains("no service is at"), "{start} {host}: {text}");
            // A service may know the path and not have it.
            let is_refused = (400..500).contains(&status) || status == 501;
            assert!(is_refused, "{start} {host}: {status}");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}
