//! What comes from outside stays where it belongs: tenants in their segment, secrets in their field,
//! tokens in their header and with those whose they are.

#[path = "../../transport/tests/security/hostile.rs"]
mod hostile;
mod support;

use std::collections::BTreeMap;

use hostile::{HEADERS, Held, IDS};
use stocktake_identity::{
    App, Authority, ClientSecretCredential, Cloud, TokenCache, TokenEndpoint,
    requests::{RequestTokenV1, RequestTokenV2},
};
use stocktake_transport::{
    AccessToken, Credential, XToken,
    test_kit::{PausedClock, Replay},
};
use support::{CLIENT, TENANT, field, form, pipeline, token};

#[test]
fn a_tenant_stays_in_its_segment() {
    let mut held = Held::default();
    held.hold(|x| RequestTokenV1::new(x, "client_credentials", CLIENT, "https://a.example"));
    held.hold(|x| RequestTokenV2::new(x, "client_credentials", CLIENT));
    let contract = include_str!("../../../schemas/store-services/operations.json");
    held.are_all_of(contract, &["change_recurrence", "delete_clawback_message"]);
}

#[tokio::test(start_paused = true)]
async fn a_field_of_a_form_begins_no_other() {
    for text in IDS {
        let replay = Replay::by(|_| Ok(token("t", 3600)));
        let pipeline = pipeline(&replay, &PausedClock::new());
        for endpoint in [TokenEndpoint::V1, TokenEndpoint::V2] {
            let app = App::new(TENANT, text).with_token_endpoint(endpoint);
            let credential = ClientSecretCredential::new(&pipeline, app, text);
            credential.token(text).await.unwrap();
        }
        for request in replay.requests() {
            assert_eq!(form(&request).len(), 4, "{text:?}");
            assert_eq!(field(&request, "client_secret").as_deref(), Some(text));
            assert_eq!(field(&request, "client_id").as_deref(), Some(text));
            assert_eq!(
                field(&request, "grant_type").as_deref(),
                Some("client_credentials")
            );
        }
    }
}

#[test]
fn a_token_begins_no_other_header() {
    for text in HEADERS {
        let error = AccessToken::new(text).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(
            !shown.contains("stolen") && !shown.contains(['\r', '\n', '\0']),
            "{shown}"
        );
        let error = XToken::new(&format!("XBL3.0 x=1;{text}")).unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(
            !shown.contains("stolen") && !shown.contains(['\r', '\n', '\0']),
            "{shown}"
        );
    }
}

/// The token endpoint decides what the token is; it cannot decide on more of a request.
#[tokio::test(start_paused = true)]
async fn an_issued_token_that_is_no_header_is_refused() {
    for text in HEADERS {
        let text = text.to_owned();
        let replay = Replay::by(move |_| Ok(token(&text, 3600)));
        let pipeline = pipeline(&replay, &PausedClock::new());
        let credential = ClientSecretCredential::new(&pipeline, support::app(), "value");
        let error = credential.token("https://a.example").await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("stolen"), "{shown}");
    }
}

/// One cache for all of a server's customers: no two of these may ever meet in a token, nor two whose
/// parts read alike when they are put behind each other.
#[tokio::test(start_paused = true)]
async fn a_shared_cache_gives_nobody_the_token_of_another() {
    let mut count = 0;
    let replay = Replay::by(move |_| {
        count += 1;
        Ok(token(&format!("token-{count}"), 3600))
    });
    let pipeline = pipeline(&replay, &PausedClock::new());
    let cache = TokenCache::new();
    let authorities: [Authority; 4] = [
        Cloud::Global.authority(),
        Cloud::China.authority(),
        "https://login.example/a".parse().unwrap(),
        "https://login.example/a/b".parse().unwrap(),
    ];
    let names = ["a", "b", "a/b", "b/a", "a-b", "ab", "a%2fb", "a b"];
    let audiences = [
        "https://a",
        "https://a/",
        "https://a/b",
        "https://A",
        "a",
        "ab",
    ];
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for round in 0..2 {
        for authority in &authorities {
            for (tenant, client) in names.iter().flat_map(|t| names.iter().map(move |c| (t, c))) {
                for endpoint in [TokenEndpoint::V1, TokenEndpoint::V2] {
                    let app = App::new(*tenant, *client)
                        .with_authority(authority.clone())
                        .with_token_endpoint(endpoint);
                    let credential =
                        ClientSecretCredential::new(&pipeline, app, "value").with_cache(&cache);
                    for audience in audiences {
                        let who =
                            format!("{authority:?} {tenant} {client} {endpoint:?} {audience}");
                        let token = credential.token(audience).await.unwrap();
                        let owners = found.entry(token.expose().to_owned()).or_default();
                        if round == 0 {
                            owners.push(who);
                        } else {
                            assert_eq!(*owners, [who], "the same one gets the same token again");
                        }
                    }
                }
            }
        }
    }
    let shared: Vec<_> = found.values().filter(|owners| owners.len() > 1).collect();
    assert!(shared.is_empty(), "{shared:?}");
    assert_eq!(found.len(), replay.requests().len());
}
