//! An emulator with everything that opens doors: tokens, keys and signed addresses.

use std::{
    sync::OnceLock,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use stocktake_emulator::{Clock, Emulator, Seed, StoreIdKeyRequest};
use stocktake_transport::HttpTransport as _;

const SERVICE: &str = "https://onestore.microsoft.com";
const PARTNER_CENTER: &str = "https://api.partnercenter.microsoft.com";
const TICKET: &str = "https://onestore.microsoft.com/b2b/keys/create/";

/// The application that asks, and the customer that it asks about.
pub const CLIENT: &str = "00000000-0000-0000-0000-000000000001";
const CUSTOMER: &str = "cust-ana";

/// An operation as the emulator lists it.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    pub name: String,
    pub methods: Vec<String>,
    pub path: String,
}

impl Entry {
    /// The first segment of its path.
    pub fn service(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }
}

/// A request, and which operation it was made for.
#[derive(Clone, Debug)]
pub struct Sent {
    pub operation: String,
    pub service: String,
    pub method: Method,
    pub uri: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Sent {
    pub fn request(&self) -> Request<Bytes> {
        let mut request = Request::new(self.body.clone());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.parse().unwrap();
        *request.headers_mut() = self.headers.clone();
        request
    }
}

/// An answer as it came.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn is_refused(&self) -> bool {
        !self.status.is_success()
    }

    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or("")
    }
}

/// The emulator of one test.
pub struct Ground {
    pub emulator: Emulator,
    pub entries: Vec<Entry>,
    clock: Clock,
    pub service_token: String,
    pub expired_token: String,
    pub partner_token: String,
    pub collections_ticket: String,
    pub purchase_ticket: String,
    pub collections_key: String,
    pub purchase_key: String,
    pub others_key: String,
    /// The queries of signed addresses, and what is in front of them.
    pub queue: (String, String),
    pub file: (String, String),
    /// A message that was taken, and its receipt.
    pub message: (String, String),
}

impl Ground {
    pub async fn new() -> Self {
        Self::at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_007_200)).await
    }

    /// With a clock that was turned to a time after the state was read.
    pub async fn at(time: SystemTime) -> Self {
        let clock = Clock::new();
        clock.stop();
        clock.set(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        let seed = Seed::from_json(few(), &clock).unwrap();
        let emulator = Emulator::builder().clock(clock.clone()).seed(seed);
        let emulator = emulator.build().unwrap();
        let expired_token = token(&emulator, SERVICE).await;
        clock.set(time);
        let key = |request: StoreIdKeyRequest| emulator.store_id_key(&request).unwrap();
        let mut ground = Self {
            service_token: token(&emulator, SERVICE).await,
            partner_token: token(&emulator, PARTNER_CENTER).await,
            collections_ticket: token(&emulator, &format!("{TICKET}collections")).await,
            purchase_ticket: token(&emulator, &format!("{TICKET}purchase")).await,
            collections_key: key(StoreIdKeyRequest::collections(CUSTOMER, CLIENT)),
            purchase_key: key(StoreIdKeyRequest::purchase(CUSTOMER, CLIENT)),
            others_key: key(StoreIdKeyRequest::purchase(CUSTOMER, "someone-else")),
            expired_token,
            entries: Vec::new(),
            queue: Default::default(),
            file: Default::default(),
            message: Default::default(),
            emulator,
            clock,
        };
        ground.entries = ground.json("/emulator/operations").await;
        let access: Value = ground.json("/purchase/v8.0/b2b/clawback/sastoken").await;
        ground.queue = split(&access["uri"]);
        let (path, query) = &ground.queue;
        let taken = Request::get(format!("http://127.0.0.1{path}/messages?{query}"));
        let taken = ground.send(taken.body(Bytes::new()).unwrap()).await.text;
        ground.message = (within(&taken, "MessageId"), within(&taken, "PopReceipt"));
        let packages = "/store-for-business/V1/Products/9NBLGGH4R2R6/0017/Packages";
        let packages: Value = ground.json(packages).await;
        ground.file = split(&packages["productPackages"][0]["location"]["url"]);
        ground
    }

    /// What must not be in any refusal.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let tokens = [
            &self.service_token,
            &self.expired_token,
            &self.partner_token,
            &self.collections_ticket,
            &self.purchase_ticket,
        ];
        let keys = [&self.collections_key, &self.purchase_key, &self.others_key];
        tokens.into_iter().chain(keys).map(String::as_str)
    }

    pub async fn send(&self, request: Request<Bytes>) -> Reply {
        let answer = self.emulator.transport().send(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = body.collect(64 << 20).await.unwrap();
        Reply {
            status: head.status,
            headers: head.headers,
            text: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// The state of another emulator that read it.
    pub fn reread(&self, state: &str) -> Seed {
        let seed = Seed::from_json(state, &self.clock).unwrap();
        let emulator = Emulator::builder().clock(self.clock.clone()).seed(seed);
        emulator.build().unwrap().dump()
    }

    async fn json<T: serde::de::DeserializeOwned>(&self, path: &str) -> T {
        let request = Request::get(format!("http://127.0.0.1{path}"))
            .header("authorization", format!("Bearer {}", self.service_token));
        let answer = self.send(request.body(Bytes::new()).unwrap()).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        serde_json::from_str(&answer.text).unwrap()
    }
}

/// The small seed without most of its inventory, as states are written often.
fn few() -> &'static str {
    static FEW: OnceLock<String> = OnceLock::new();
    FEW.get_or_init(|| {
        let store = include_str!("../../seeds/small/store-for-business.json");
        let mut store: Value = serde_json::from_str(store).unwrap();
        let kept = ["9WZDNCRFJ3PS", "9NBLGGH4R2R6"];
        let is_kept = |one: &Value| kept.iter().any(|id| one["productId"] == *id);
        store["organizations"].as_array_mut().unwrap().truncate(1);
        for list in ["/catalog/products", "/organizations/0/inventory"] {
            let list = store.pointer_mut(list).and_then(Value::as_array_mut);
            list.unwrap().retain(is_kept);
        }
        let services = include_str!("../../seeds/small/store-services.json");
        let partner_center = include_str!("../../seeds/small/partner-center.json");
        let partner_center: Value = serde_json::from_str(partner_center).unwrap();
        let services: Value = serde_json::from_str(services).unwrap();
        let seed = json!({
            "storeForBusiness": store,
            "storeServices": services,
            "partnerCenter": partner_center,
        });
        seed.to_string()
    })
}

/// The text of the first element of a name, if there is one.
fn within(xml: &str, name: &str) -> String {
    let rest = xml.split_once(&format!("<{name}>"));
    let text = rest.and_then(|(_, rest)| rest.split_once('<'));
    text.map_or("", |(text, _)| text).to_owned()
}

/// The path and the query of an address.
fn split(address: &Value) -> (String, String) {
    let address = address.as_str().unwrap().strip_prefix("http://127.0.0.1");
    let (path, query) = address.unwrap().split_once('?').unwrap();
    (path.to_owned(), query.to_owned())
}

async fn token(emulator: &Emulator, audience: &str) -> String {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", CLIENT),
        ("client_secret", "s"),
        ("resource", audience),
    ];
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let request = Request::post("http://127.0.0.1/login/emulator/oauth2/token")
        .header("content-type", "application/x-www-form-urlencoded");
    let request = request.body(Bytes::from(form)).unwrap();
    let answer = emulator.transport().send(request).await.unwrap();
    let body = answer.into_body().collect(1 << 16).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}
