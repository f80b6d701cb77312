//! Every operation of this crate, through the whole pipeline: what goes over the wire, and whether
//! the answer is read.

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use stocktake_identity::{Cloud, requests};
use stocktake_models::store_services::TokenV1Request;
use stocktake_transport::{
    BoxFuture, Caller, Endpoint, Error, XToken, redact,
    test_kit::{PausedClock, Replay},
};
use support::{CLIENT, TENANT, pipeline};

type Call = fn(Caller) -> BoxFuture<'static, Result<Value, Error>>;

struct Case {
    operation: &'static str,
    server: Server,
    answer: &'static str,
    call: Call,
    /// Another form of the same operation: the other grants, the optional fields.
    others: &'static [Call],
}

#[derive(Clone, Copy)]
enum Server {
    Login,
    Collections,
    Purchase,
}

impl Server {
    fn endpoint(self) -> Endpoint {
        let fixed = |address: &str| address.parse().unwrap();
        match self {
            Self::Login => Cloud::Global.authority().endpoint().clone(),
            Self::Collections => fixed(requests::COLLECTIONS),
            Self::Purchase => fixed(requests::PURCHASE),
        }
    }
}

macro_rules! call {
    ($request:expr) => {
        |caller| {
            Box::pin(async move {
                let answer = $request.with_caller(caller).send().await?;
                Ok(serde_json::to_value(answer).unwrap())
            })
        }
    };
}

fn x_token() -> XToken {
    XToken::new("XBL3.0 x=1234567890;eyJhbGciOi").unwrap()
}

const SECRET: &str = "value of the secret+/=&";
const V1_ANSWER: &str = r#"{"token_type":"Bearer","expires_in":"3599","ext_expires_in":"3599","expires_on":"1767229199","not_before":"1767225300","resource":"https://onestore.microsoft.com","access_token":"eyJ0eXAiOiJKV1Qi"}"#;
const V2_ANSWER: &str = r#"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"eyJ0eXAiOiJKV1Qi","scope":"https://api.partnercenter.microsoft.com/user_impersonation","refresh_token":"0.AXoA","id_token":"eyJ0.eyJ1.eyJ2"}"#;
const KEY_ANSWER: &str = r#"{"key":"eyJ0.eyJ1.eyJ2"}"#;

fn cases() -> Vec<Case> {
    [token_requests(), key_requests()]
        .into_iter()
        .flatten()
        .collect()
}

fn token_requests() -> Vec<Case> {
    vec![
        Case {
            operation: "request_token_v1",
            server: Server::Login,
            answer: V1_ANSWER,
            call: call!(
                requests::RequestTokenV1::new(
                    TENANT,
                    "client_credentials",
                    CLIENT,
                    requests::SERVICE_AUDIENCE,
                )
                .client_secret(SECRET)
            ),
            others: &[call!({
                let partner = Cloud::Global.partner_center_audience();
                let body = TokenV1Request::new("authorization_code", CLIENT, partner)
                    .with_client_secret(SECRET)
                    .with_code("0.AXoA-code")
                    .with_redirect_uri("https://portal.contoso.com/consent")
                    .with_scope("openid");
                requests::RequestTokenV1::from_body(TENANT, body)
            })],
        },
        Case {
            operation: "request_token_v2",
            server: Server::Login,
            answer: V2_ANSWER,
            call: call!(
                requests::RequestTokenV2::new(TENANT, "client_credentials", CLIENT)
                    .client_secret(SECRET)
                    .scope("https://onestore.microsoft.com/.default")
            ),
            others: &[
                call!(
                    requests::RequestTokenV2::new(TENANT, "refresh_token", CLIENT)
                        .refresh_token("0.AXoA")
                        .client_secret(SECRET)
                ),
                call!(
                    requests::RequestTokenV2::new(TENANT, "client_credentials", CLIENT)
                        .client_assertion_type(
                            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                        )
                        .client_assertion("eyJ0.eyJ1.eyJ2")
                        .scope("https://api.partnercenter.microsoft.com/.default")
                ),
            ],
        },
    ]
}

fn key_requests() -> Vec<Case> {
    vec![
        Case {
            operation: "renew_collections_key",
            server: Server::Collections,
            answer: KEY_ANSWER,
            call: call!(requests::RenewCollectionsKey::new("token", "old-key")),
            others: &[],
        },
        Case {
            operation: "renew_purchase_key",
            server: Server::Purchase,
            answer: KEY_ANSWER,
            call: call!(requests::RenewPurchaseKey::new("token", "old-key")),
            others: &[],
        },
        Case {
            operation: "create_collections_key",
            server: Server::Collections,
            answer: KEY_ANSWER,
            call: call!(requests::CreateCollectionsKey::new(x_token(), "ticket")),
            others: &[call!(
                requests::CreateCollectionsKey::new(x_token(), "ticket")
                    .publisher_user_id("player-17")
            )],
        },
        Case {
            operation: "create_purchase_key",
            server: Server::Purchase,
            answer: KEY_ANSWER,
            call: call!(requests::CreatePurchaseKey::new(x_token(), "ticket")),
            others: &[call!(
                requests::CreatePurchaseKey::new(x_token(), "ticket")
                    .publisher_user_id("player-17")
            )],
        },
    ]
}

/// A request as it goes over the wire. The bodies of these tests hold no real secret and are shown.
fn wire(request: &http::Request<bytes::Bytes>) -> String {
    let mut lines = vec![format!("{} {}", request.method(), request.uri())];
    for (name, value) in request.headers() {
        if [
            "user-agent",
            "ms-cv",
            "client-request-id",
            "x-ms-client-request-id",
        ]
        .contains(&name.as_str())
        {
            continue;
        }
        let shown = if redact::is_secret_header(name, value) {
            "***"
        } else {
            value.to_str().unwrap()
        };
        lines.push(format!("{name}: {shown}"));
    }
    lines[1..].sort();
    let body = std::str::from_utf8(request.body()).unwrap();
    format!("{}\n\n{body}\n", lines.join("\n"))
}

#[tokio::test(start_paused = true)]
async fn every_operation_over_the_wire_and_back() {
    for case in cases() {
        let mut shown = String::new();
        for call in [&case.call].into_iter().chain(case.others) {
            let replay = Replay::new().then_json(200, case.answer);
            let caller = Caller::new(
                pipeline(&replay, &PausedClock::new()),
                case.server.endpoint(),
            );
            let answer = call(caller).await.unwrap();
            shown += &wire(&replay.requests()[0]);
            shown += "\n";

            // Nothing of the answer is lost; v1 writes numbers as texts, and so do the models.
            let mut sent: Value = serde_json::from_str(case.answer).unwrap();
            for value in sent.as_object_mut().unwrap().values_mut() {
                if let Value::Number(number) = value {
                    *value = number.to_string().into();
                }
            }
            assert_eq!(answer, sent, "{}", case.operation);
        }
        insta::assert_snapshot!(case.operation, shown);
    }
}

#[test]
fn no_operation_is_missing() {
    let cases = cases();
    let tested: BTreeSet<_> = cases.iter().map(|case| case.operation).collect();
    let all: BTreeSet<_> = requests::OPERATIONS.iter().map(|call| call.name).collect();
    assert_eq!(tested, all);
    assert_eq!(tested.len(), cases.len());
}
