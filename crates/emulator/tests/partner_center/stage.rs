//! An emulator with a clock that stands still, a token, and how an answer is looked at.

use std::{
    fmt::Write as _,
    time::{Duration, UNIX_EPOCH},
};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header::AUTHORIZATION};
use serde_json::{Value, json};
use stocktake::{PartnerCenter, Stocktake, transport::RetryPolicy};
use stocktake_emulator::{Clock, Emulator, Seed};
use stocktake_transport::HttpTransport as _;

use crate::sorted::sorted;

pub(crate) const AUDIENCE: &str = "https://api.partnercenter.microsoft.com";
pub(crate) const BASE: &str = "http://127.0.0.1/partner-center";
/// Of the small seed: commercial, in the United States.
pub(crate) const FABRIKAM: &str = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d";
/// In Germany.
pub(crate) const TAILSPIN: &str = "7b2f4c0e-4a53-4e0c-9d0a-8f1f3a6c2b11";
/// In the United States, education besides.
pub(crate) const BELLOWS: &str = "0f7c1d92-3f0e-4a7b-8b52-6c9d0e5a4433";
/// In Great Britain, nonprofit besides.
pub(crate) const RELIEF: &str = "2c4b8a1e-90d7-4c35-a6f8-1be7d3c05f66";
/// In Brazil, without the customer agreement.
pub(crate) const PROSEWARE: &str = "65543400-f8b0-4783-8530-6d35ab8c6801";
/// The subscription of which the small seed has something to say.
pub(crate) const SUBSCRIPTION: &str = "3a231fbe-37fe-4410-93fd-730d3d5d4c75";

/// 2026-03-01.
const NOW: Duration = Duration::from_secs(1_772_323_200);

pub(crate) struct Stage {
    pub(crate) emulator: Emulator,
    token: String,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Stage {
    pub(crate) async fn small() -> Self {
        let clock = still();
        let emulator = Emulator::builder().clock(clock).build();
        Self::of(emulator.unwrap()).await
    }

    /// The small seed, with some fields of its part changed.
    pub(crate) async fn small_with(changes: Value) -> Self {
        let clock = still();
        let small = Seed::small(&clock).unwrap().to_json();
        let mut seed: Value = serde_json::from_str(&small).unwrap();
        let part = seed["partnerCenter"].as_object_mut().unwrap();
        let Value::Object(changes) = changes else {
            panic!("changes are an object");
        };
        part.extend(changes);
        let seed = Seed::from_json(&seed.to_string(), &clock).unwrap();
        let emulator = Emulator::builder().clock(clock).seed(seed).build();
        Self::of(emulator.unwrap()).await
    }

    /// Nothing but a part `partnerCenter`.
    pub(crate) async fn seeded(part: Value) -> Self {
        let clock = still();
        let seed = json!({ "partnerCenter": part }).to_string();
        let seed = Seed::from_json(&seed, &clock).unwrap();
        let emulator = Emulator::builder().clock(clock).seed(seed).build();
        Self::of(emulator.unwrap()).await
    }

    pub(crate) async fn of(emulator: Emulator) -> Self {
        let token = token(&emulator, AUDIENCE, "emulator").await;
        Self { emulator, token }
    }

    /// A client that tries everything once.
    pub(crate) fn client(&self) -> PartnerCenter {
        let stocktake = Stocktake::builder()
            .transport(self.emulator.transport())
            .emulator("http://127.0.0.1".parse().unwrap())
            .client_secret(
                "emulator",
                "00000000-0000-0000-0000-000000000001",
                "emulator",
            )
            .retry(RetryPolicy::default().with_attempts(1))
            .build();
        stocktake.unwrap().partner_center()
    }

    pub(crate) async fn get(&self, path: &str) -> Said {
        self.request(Method::GET, path, &[], Bytes::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<Bytes>) -> Said {
        self.request(Method::POST, path, &[], body.into()).await
    }

    /// With the token, unless a header takes its place.
    pub(crate) async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Said {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{BASE}{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let names = request.headers_ref().unwrap();
        if !names.contains_key(AUTHORIZATION) {
            request = request.header(AUTHORIZATION, format!("Bearer {}", self.token));
        }
        self.send(request.body(body).unwrap()).await
    }

    /// As it is.
    pub(crate) async fn send(&self, request: http::Request<Bytes>) -> Said {
        let answer = self.emulator.transport().send(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = body.collect(1 << 24).await.unwrap();
        Said {
            status: head.status,
            headers: head.headers,
            body: serde_json::from_slice(&body).unwrap(),
        }
    }
}

/// A token for an audience, of a tenant.
pub(crate) async fn token(emulator: &Emulator, audience: &str, tenant: &str) -> String {
    let form = format!(
        "grant_type=client_credentials&client_id=c&client_secret=s&resource={}",
        audience.replace(':', "%3A").replace('/', "%2F")
    );
    let uri = format!("http://127.0.0.1/login/{tenant}/oauth2/token");
    let request = http::Request::post(uri)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Bytes::from(form));
    let answer = emulator.transport().send(request.unwrap()).await.unwrap();
    let body = answer.into_body().collect(1 << 16).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

pub(crate) fn still() -> Clock {
    let clock = Clock::new();
    clock.stop();
    clock.set(UNIX_EPOCH + NOW);
    clock
}

impl Said {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The ids of a listing.
    pub(crate) fn ids(&self) -> Vec<&str> {
        let items = self.body["items"].as_array().unwrap();
        assert_eq!(self.body["totalCount"], items.len());
        items
            .iter()
            .map(|item| item["id"].as_str().unwrap())
            .collect()
    }

    /// Status and code.
    pub(crate) fn refusal(&self) -> String {
        let code = self.body["code"].as_u64().unwrap();
        assert!(!self.body["description"].as_str().unwrap().is_empty());
        assert!(self.body["source"].is_string());
        assert!(self.body["data"].is_array());
        format!("{} {code}", self.status.as_u16())
    }

    /// Everything but what is made anew for each answer.
    pub(crate) fn wire_form(&self) -> String {
        let mut text = format!("{}\n", self.status);
        let mut headers: Vec<_> = self.headers.iter().collect();
        headers.sort_by_key(|(name, _)| name.as_str());
        for (name, value) in headers {
            let made = ["ms-cv", "request-context", "content-length"].contains(&name.as_str());
            let value = if made { "…" } else { value.to_str().unwrap() };
            writeln!(text, "{name}: {value}").unwrap();
        }
        let body = serde_json::to_string_pretty(&sorted(&self.body)).unwrap();
        format!("{text}\n{body}")
    }
}
