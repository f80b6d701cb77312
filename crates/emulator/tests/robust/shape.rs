//! What every answer of a service has in common, whatever it says.

use http::{Method, StatusCode};
use serde_json::Value;

use crate::ground::{Reply, Sent};

/// What is wrong with an answer, if anything.
pub fn check(answer: &Reply, sent: &Sent) -> Result<(), String> {
    if answer.status.is_server_error() && answer.status != StatusCode::NOT_IMPLEMENTED {
        return Err("the service failed".to_owned());
    }
    if answer.status == StatusCode::METHOD_NOT_ALLOWED {
        let allowed = answer.header("allow");
        let method = sent.method.as_str();
        if allowed.is_empty() || allowed.split(", ").any(|one| one == method) {
            return Err(format!("{method} is refused, and allowed is `{allowed}`"));
        }
    }
    if answer.status == StatusCode::TOO_MANY_REQUESTS && answer.header("retry-after").is_empty() {
        return Err("nobody knows how long to wait".to_owned());
    }
    if sent.method == Method::HEAD {
        return answer
            .text
            .is_empty()
            .then_some(())
            .ok_or("HEAD has a body".to_owned());
    }
    if answer.is_refused() {
        return refusal(answer, &sent.service);
    }
    let is_json = answer
        .header("content-type")
        .starts_with("application/json");
    if is_json && serde_json::from_str::<Value>(&answer.text).is_err() {
        return Err("what is served is no JSON".to_owned());
    }
    if answer.status == StatusCode::OK && answer.text.is_empty() {
        return Err("nothing is served".to_owned());
    }
    Ok(())
}

/// A refusal in the words of the service.
fn refusal(answer: &Reply, service: &str) -> Result<(), String> {
    match service {
        "clawback" => return xml(answer),
        "content" => {
            let is_line = answer.text.ends_with('\n') || answer.status == 416;
            return is_line.then_some(()).ok_or("no line of text".to_owned());
        }
        _ => {}
    }
    let body: Value =
        serde_json::from_str(&answer.text).map_err(|_| "the refusal is no JSON".to_owned())?;
    let is_right = match service {
        "store-for-business" => body["Message"].is_string() && body["code"].is_string(),
        "collections" | "purchase" => {
            let source = if service == "purchase" {
                "PurchaseFD"
            } else {
                "CollectionsFD"
            };
            is_envelope(&body) && is_envelope(&body["innererror"]) && body["source"] == source
        }
        "partner-center" => {
            let description = body["description"].as_str().unwrap_or_default();
            let length = description.chars().count();
            body["code"].is_u64() && (1..=1024).contains(&length) && body["source"].is_string()
        }
        "login" => body["error"].is_string() && body["error_description"].is_string(),
        other => return Err(format!("there is no service {other}")),
    };
    is_right
        .then_some(())
        .ok_or("the refusal has another shape".to_owned())
}

fn is_envelope(error: &Value) -> bool {
    let texts = ["code", "message", "source"];
    let lists = ["data", "details"];
    texts.iter().all(|name| error[*name].is_string())
        && lists.iter().all(|name| error[*name].is_array())
}

fn xml(answer: &Reply) -> Result<(), String> {
    let prologue = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>";
    let is_odd = |sign: char| sign < ' ' && !"\t\r\n".contains(sign);
    if !answer.text.starts_with(prologue) || !answer.text.ends_with("</Error>") {
        return Err("the refusal is not that of a storage account".to_owned());
    }
    if answer.text.contains(is_odd) {
        return Err("the refusal has what XML cannot have".to_owned());
    }
    let code = answer.header("x-ms-error-code");
    let is_same = !code.is_empty() && answer.text.contains(&format!("<Code>{code}</Code>"));
    is_same
        .then_some(())
        .ok_or("header and body disagree".to_owned())
}
