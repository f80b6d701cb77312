//! Requests to the emulator, whole: method, address, headers and body. Clients under test send it what
//! nobody has thought of; it has to answer as a service does, and never fall over.

use std::{
    cell::RefCell,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, Uri};
use serde_json::Value;
use stocktake_emulator::{Clock, Emulator, Faults, StoreIdKeyRequest};
use stocktake_transport::HttpTransport as _;

use super::input::{Message, block_on};

/// `POST /collections/v9.0/…`, headers, an empty line, the body. Words like `$SERVICE` stand for tokens
/// and keys of the emulator at hand.
pub fn check(data: &[u8]) {
    thread_local! {
        static GROUND: RefCell<Option<Ground>> = const { RefCell::new(None) };
    }
    GROUND.with_borrow_mut(|ground| {
        let ground = ground.get_or_insert_with(Ground::new);
        let Some(request) = ground.request(data) else {
            return;
        };
        let (method, is_management) = (request.method().clone(), is_management(request.uri()));
        let shown = format!("{} {}", request.method(), request.uri());
        let hidden = ground.hidden(&request);
        let answer = ground.send(request);
        answer.judge(&method, is_management, &shown);
        if !answer.status.is_success() {
            let leaked = hidden.iter().any(|secret| answer.text.contains(secret));
            assert!(!leaked, "{shown}: {}", answer.text);
        }
        // Who takes a message of the queue hides it from others.
        if method != Method::GET || shown.contains("/messages") {
            ground.restore();
        }
    });
}

const AUDIENCES: [(&str, &str); 4] = [
    ("$SERVICE", "https://onestore.microsoft.com"),
    ("$PARTNER", "https://api.partnercenter.microsoft.com"),
    (
        "$TICKET",
        "https://onestore.microsoft.com/b2b/keys/create/collections",
    ),
    (
        "$BILL",
        "https://onestore.microsoft.com/b2b/keys/create/purchase",
    ),
];
const CLIENT: &str = "00000000-0000-0000-0000-000000000001";
const CUSTOMER: &str = "cust-ana";

/// An emulator, and what opens its doors.
struct Ground {
    emulator: Emulator,
    secrets: Vec<(&'static str, String)>,
    /// Addresses of the clawback queue and of a package's file, with the queries that open them.
    addresses: Vec<(&'static str, String)>,
}

impl Ground {
    fn new() -> Self {
        let clock = Clock::new();
        clock.stop();
        let emulator = Emulator::builder().clock(clock).build();
        let emulator = emulator.expect("the seed that comes along is one");
        let mut ground = Self {
            emulator,
            secrets: Vec::new(),
            addresses: Vec::new(),
        };
        ground.restore();
        for (word, audience) in AUDIENCES {
            let token = ground.token(audience);
            ground.secrets.push((word, token));
        }
        for (word, request) in [
            (
                "$COLLECTIONS",
                StoreIdKeyRequest::collections(CUSTOMER, CLIENT),
            ),
            ("$PURCHASE", StoreIdKeyRequest::purchase(CUSTOMER, CLIENT)),
        ] {
            let key = ground.emulator.store_id_key(&request);
            ground
                .secrets
                .push((word, key.expect("the seed has this customer")));
        }
        let access = ground.json("/purchase/v8.0/b2b/clawback/sastoken");
        let (path, query) = local(&access["uri"]);
        ground
            .addresses
            .push(("$MESSAGES", format!("{path}/messages")));
        ground.addresses.push(("$SAS", query));
        let packages = "/store-for-business/V1/Products/9NBLGGH4R2R6/0017/Packages";
        let packages = ground.json(packages);
        let (path, query) = local(&packages["productPackages"][0]["location"]["url"]);
        ground.addresses.push(("$FILE", format!("{path}?{query}")));
        ground
    }

    /// The same state and time before every request, and no faults of the one before.
    fn restore(&self) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        self.emulator.clock().stop();
        self.emulator.clock().set(time);
        let cleared = self.emulator.set_faults(Faults::new());
        cleared.expect("no rule is wrong where none is");
        self.emulator.reset();
        self.emulator.clear_requests();
    }

    fn request(&self, data: &[u8]) -> Option<Request<Bytes>> {
        let words = self.secrets.iter().chain(&self.addresses);
        let text = words.fold(
            String::from_utf8_lossy(data).into_owned(),
            |text, (word, meant)| text.replace(word, meant),
        );
        let message = Message::read(text.as_bytes())?;
        let (method, address) = message.first.split_once(' ')?;
        let method = Method::from_bytes(method.as_bytes()).ok()?;
        let uri: Uri = address.parse().ok()?;
        // What a state is replaced by stays for the next request.
        let replaces = is_management(&uri) && uri.path().ends_with("/state");
        if replaces && method != Method::GET {
            return None;
        }
        let mut request = Request::new(Bytes::copy_from_slice(message.body));
        (*request.method_mut(), *request.uri_mut()) = (method, uri);
        *request.headers_mut() = message.headers;
        Some(request)
    }

    /// The secrets that this request has in their places only. Elsewhere, say for the id of a product, one
    /// is a word like others, and told as it came.
    fn hidden(&self, request: &Request<Bytes>) -> Vec<String> {
        const FIELDS: [&str; 4] = [
            "\"identityValue\":\"",
            "\"b2bKey\":\"",
            "\"key\":\"",
            "\"serviceTicket\":\"",
        ];
        let mut open = format!("{} {}", request.method(), request.uri());
        for (name, value) in request.headers() {
            if name != http::header::AUTHORIZATION {
                open.push_str(&String::from_utf8_lossy(value.as_bytes()));
            }
        }
        let body = String::from_utf8_lossy(request.body());
        let is_json = serde_json::from_str::<Value>(&body).is_ok();
        let in_place = |secret: &str| {
            let mut places = body.match_indices(secret);
            places.all(|(at, _)| is_json && FIELDS.iter().any(|field| body[..at].ends_with(field)))
        };
        let secrets = self.secrets.iter().map(|(_, secret)| secret);
        let hidden = secrets.filter(|secret| !open.contains(secret.as_str()) && in_place(secret));
        hidden.cloned().collect()
    }

    fn send(&self, request: Request<Bytes>) -> Reply {
        block_on(async {
            let answer = self.emulator.transport().send(request).await;
            let (head, body) = answer.expect("nothing cuts it").into_parts();
            let body = body.collect(64 << 20).await.expect("it comes as a whole");
            let text = String::from_utf8_lossy(&body).into_owned();
            Reply {
                status: head.status,
                headers: head.headers,
                text,
            }
        })
    }

    fn token(&self, audience: &str) -> String {
        let form = format!(
            "grant_type=client_credentials&client_id={CLIENT}&client_secret=s&resource={audience}"
        );
        let request = Request::post("/login/emulator/oauth2/token")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.into())
            .expect("it is a request");
        let answer: Value = serde_json::from_str(&self.send(request).text).expect("it is JSON");
        answer["access_token"]
            .as_str()
            .expect("there is a token")
            .to_owned()
    }

    fn json(&self, address: &str) -> Value {
        let request = Request::get(address)
            .header("authorization", format!("Bearer {}", self.secrets[0].1))
            .body(Bytes::new())
            .expect("it is a request");
        serde_json::from_str(&self.send(request).text).expect("it is JSON")
    }
}

/// The path and the query of an address.
fn local(address: &Value) -> (String, String) {
    let uri: Uri = address
        .as_str()
        .unwrap_or_default()
        .parse()
        .expect("it is an address");
    (
        uri.path().to_owned(),
        uri.query().unwrap_or_default().to_owned(),
    )
}

fn is_management(uri: &Uri) -> bool {
    uri.path().starts_with("/emulator/")
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Reply {
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }

    /// What every answer has in common.
    fn judge(&self, method: &Method, is_management: bool, shown: &str) {
        let (status, text) = (self.status, &self.text);
        let failed = status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED;
        assert!(!failed, "{shown}: {status} {text}");
        if status == StatusCode::METHOD_NOT_ALLOWED {
            let allowed = self.header("allow");
            let is_there = allowed.split(", ").any(|one| one == method.as_str());
            assert!(
                !allowed.is_empty() && !is_there,
                "{shown}: allowed is {allowed:?}"
            );
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            assert!(!self.header("retry-after").is_empty(), "{shown}");
        }
        let has_none = method == Method::HEAD || status == StatusCode::NO_CONTENT;
        if has_none {
            assert!(text.is_empty(), "{shown}: {text}");
        } else if self.header("content-type").starts_with("application/json") {
            let json = serde_json::from_str::<Value>(text);
            assert!(json.is_ok(), "{shown}: {text}");
        } else if status.is_client_error() && !is_management {
            assert!(
                !text.is_empty() || status == 416 || status == 404,
                "{shown}: {status}"
            );
        }
    }
}
