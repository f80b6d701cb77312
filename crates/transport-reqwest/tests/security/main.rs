//! The transport on reqwest, and servers that mean harm.

mod checks;

use std::sync::Arc;

use stocktake_transport::HttpTransport;
use stocktake_transport_reqwest::ReqwestTransport;

fn make() -> Arc<dyn HttpTransport> {
    Arc::new(ReqwestTransport::builder().no_proxy().build().unwrap())
}

#[tokio::test]
async fn a_redirect_does_not_take_the_token_along() {
    checks::a_redirect_does_not_take_the_token_along(make).await;
}

#[tokio::test]
async fn a_bomb_ends_at_the_cap() {
    checks::a_bomb_ends_at_the_cap(make).await;
}

#[tokio::test]
async fn other_packings_are_not_unpacked() {
    checks::other_packings_are_not_unpacked(make).await;
}

#[tokio::test]
async fn nothing_is_said_plainly_to_others() {
    checks::nothing_is_said_plainly_to_others(make).await;
}

#[tokio::test]
async fn an_answer_of_two_meanings_is_no_answer() {
    checks::an_answer_of_two_meanings_is_no_answer(make).await;
}
