//! Each path takes the methods of its operations, and says so when another comes.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use http::{Method, Request};

use crate::ground::{Ground, Reply};

const METHODS: [Method; 8] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::HEAD,
    Method::OPTIONS,
    Method::TRACE,
];

/// What a storage queue can do besides, which is told by its name.
const NEIGHBOURS: &[(&str, &[&str])] = &[
    ("/clawback/resource/messages", &["DELETE", "POST"]),
    ("/clawback/resource/messages/messageId", &["PUT"]),
];

async fn send(ground: &Ground, method: &Method, path: &str) -> Reply {
    let request = Request::builder()
        .method(method)
        .uri(format!("http://127.0.0.1{path}"));
    ground.send(request.body(Bytes::new()).unwrap()).await
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let ground = Ground::new().await;
    let mut paths: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for entry in &ground.entries {
        let methods = entry.methods.iter().map(String::as_str);
        paths.entry(&entry.path).or_default().extend(methods);
    }
    let mut wrong = 0;
    for (path, methods) in &paths {
        let path = path.replace(['{', '}'], "");
        let is_here = |(place, _): &&(&str, _)| *place == path;
        let neighbours = NEIGHBOURS
            .iter()
            .find(is_here)
            .map_or(&[][..], |(_, known)| known);
        let told: BTreeSet<&str> = methods.iter().chain(neighbours).copied().collect();
        let told: Vec<&str> = told.into_iter().collect();
        for method in METHODS {
            let reply = send(&ground, &method, &path).await;
            if methods.contains(method.as_str()) {
                assert_ne!(reply.status, 405, "{method} {path}");
            } else if neighbours.contains(&method.as_str()) {
                assert_eq!(reply.status, 501, "{method} {path}");
            } else {
                assert_eq!(reply.status, 405, "{method} {path}");
                let allowed: Vec<&str> = reply.header("allow").split(", ").collect();
                assert_eq!(allowed, told, "{method} {path}");
                wrong += 1;
            }
        }
    }
    assert!(wrong > 200, "only {wrong} were tried");
}
