//! Every operation of the contract is there, and is found by whichever way a caller comes.

use std::{collections::BTreeMap, path::Path};

use bytes::Bytes;
use serde::Deserialize;
use stocktake_emulator::Emulator;
use stocktake_transport::HttpTransport as _;

/// What the contract of a family says of its operations, as far as it matters here.
#[derive(Deserialize)]
struct Contract {
    servers: BTreeMap<String, Server>,
    operations: BTreeMap<String, Operation>,
}

#[derive(Deserialize)]
struct Server {
    url: String,
}

#[derive(Deserialize)]
struct Operation {
    method: String,
    template: String,
    server: Option<String>,
}

/// What the emulator says of itself.
#[derive(Debug, Deserialize)]
struct Entry {
    name: String,
    methods: Vec<String>,
    path: String,
}

const FAMILIES: [&str; 3] = ["store-for-business", "store-services", "partner-center"];

fn contracts() -> Vec<Contract> {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas");
    let read = |family| {
        let text = std::fs::read_to_string(schemas.join(family).join("operations.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    FAMILIES.map(read).into()
}

async fn entries(emulator: &Emulator) -> Vec<Entry> {
    let request = http::Request::get("http://127.0.0.1/emulator/operations").body(Bytes::new());
    let answer = emulator.transport().send(request.unwrap()).await.unwrap();
    let body = answer.into_body().collect(1 << 20).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

/// Sends a request without a token and tells which operation it counted for.
async fn reached(emulator: &Emulator, method: &str, uri: &str, host: Option<&str>) -> String {
    let request = http::Request::builder().method(method).uri(uri);
    let request = match host {
        Some(host) => request.header("host", host),
        None => request,
    };
    emulator.clear_requests();
    let request = request.body(Bytes::new()).unwrap();
    emulator.transport().send(request).await.unwrap();
    let counts = emulator.requests();
    counts
        .first()
        .map(|count| count.operation.to_owned())
        .unwrap_or_default()
}

/// A path of a template, with something in the place of each parameter.
fn filled(template: &str) -> String {
    let filled = |part| {
        if str::starts_with(part, '{') {
            "ABCDEF"
        } else {
            part
        }
    };
    let parts = template.split('/').map(filled);
    parts.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_operation_of_the_contract_is_there() {
    let emulator = Emulator::builder().build().unwrap();
    let entries = entries(&emulator).await;
    let mut missing = Vec::new();
    let mut more: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    for contract in contracts() {
        for (name, operation) in contract.operations {
            let found = entries.iter().find(|entry| entry.name == name);
            more.retain(|more| *more != name);
            let is_right = found.is_some_and(|entry| {
                entry.methods.contains(&operation.method)
                    && entry.path.ends_with(&operation.template)
            });
            if !is_right {
                missing.push(name);
            }
        }
    }
    assert!(missing.is_empty(), "not emulated: {}", missing.join(", "));
    // The addresses of packages lead there; no page of the documentation is about it.
    assert_eq!(more, ["download_file"]);
}

#[tokio::test]
async fn every_operation_is_found_by_its_prefix() {
    let emulator = Emulator::builder().build().unwrap();
    for entry in entries(&emulator).await {
        for method in &entry.methods {
            let path = filled(&entry.path);
            for path in [path.clone(), path.to_uppercase(), path.to_lowercase()] {
                let path = with_query(&entry.name, &path);
                let uri = format!("http://127.0.0.1:8080{path}");
                let found = reached(&emulator, method, &uri, None).await;
                assert_eq!(found, entry.name, "{method} {uri}");
            }
        }
    }
}

#[tokio::test]
async fn every_operation_is_found_by_its_real_name() {
    let emulator = Emulator::builder().build().unwrap();
    for contract in contracts() {
        for (name, operation) in &contract.operations {
            let Some(server) = &operation.server else {
                continue;
            };
            let url = url::Url::parse(&contract.servers[server].url).unwrap();
            let host = url.host_str().unwrap();
            let path = with_query(name, &filled(&operation.template));
            // A proxy has the name in the address, a socket has it in the header.
            let uri = format!("https://{host}{path}");
            let found = reached(&emulator, &operation.method, &uri, None).await;
            assert_eq!(found, *name, "{uri}");
            for host in [host.to_uppercase(), format!("{host}:443")] {
                let found = reached(&emulator, &operation.method, &path, Some(&host)).await;
                assert_eq!(found, *name, "{host} {path}");
            }
        }
    }
}

/// Two pairs of operations differ in their queries only.
fn with_query(name: &str, path: &str) -> String {
    match name {
        "peek_clawback_messages" => format!("{path}?peekonly=true"),
        _ => path.to_owned(),
    }
}
