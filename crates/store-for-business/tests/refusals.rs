//! What the service says when it refuses, as types.

mod support;

use stocktake_store_for_business::{ConflictReason, Refusal};
use stocktake_transport::{Error, InvalidRequest, test_kit::Replay};

use support::client;

const BING: (&str, &str) = ("9WZDNCRFJ3PS", "0015");

async fn license(status: u16, body: &'static str) -> Error {
    let replay = Replay::new().then_json(status, body);
    let product = client(replay).product(BING);
    product.offline_license("65a5ebe0").await.unwrap_err()
}

async fn seat(status: u16, body: &'static str) -> Error {
    let replay = Replay::new().then_json(status, body);
    client(replay).seat(BING, "ann").assign().await.unwrap_err()
}

#[tokio::test(start_paused = true)]
async fn the_reason_of_a_conflict_is_read_wherever_it_stands() {
    use ConflictReason::{NotOffline, NotOwned, Unknown};
    for (body, expected) in [
        (r#"{"code":"Conflict","reason":"Not owned"}"#, NotOwned),
        (r#"{"Message":"NotOwned"}"#, NotOwned),
        (r#"{"code":"not_owned"}"#, NotOwned),
        (r#"{"Data":["Reason: Not Offline"]}"#, NotOffline),
        (r#"{"message":"The product is not offline."}"#, NotOffline),
        ("Not offline", NotOffline),
        (r#"{"message":"not owned, not offline"}"#, Unknown),
        ("", Unknown),
        (r#"{"message":"denied"}"#, Unknown),
    ] {
        let error = license(409, body).await;
        assert!(error.is_conflict());
        assert_eq!(
            Refusal::of(&error),
            Some(Refusal::Conflict(expected)),
            "{body}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_only_reason_of_an_operation_needs_no_words() {
    let error = seat(409, "").await;
    let expected = Refusal::Conflict(ConflictReason::NotOnline);
    assert_eq!(Refusal::of(&error), Some(expected));
    // What the service says outweighs what its page says.
    let error = seat(409, r#"{"reason":"Not owned"}"#).await;
    let expected = Refusal::Conflict(ConflictReason::NotOwned);
    assert_eq!(Refusal::of(&error), Some(expected));
}

#[tokio::test(start_paused = true)]
async fn a_reason_that_no_page_has_is_not_taken_for_the_one_that_it_has() {
    let error = seat(409, r#"{"reason":"No seats left"}"#).await;
    let expected = Refusal::Conflict(ConflictReason::NoSeatsLeft);
    assert_eq!(Refusal::of(&error), Some(expected));
    let error = seat(409, r#"{"reason":"Under investigation"}"#).await;
    let expected = Refusal::Conflict(ConflictReason::Unknown);
    assert_eq!(Refusal::of(&error), Some(expected));
}

#[tokio::test(start_paused = true)]
async fn the_name_of_a_user_is_no_kind_of_item() {
    let body = r#"{"itemType":"Seat","values":["9WZDNCRFJ3PS/0015/user0000003@contoso.com"]}"#;
    let error = seat(404, body).await;
    let expected = Refusal::NotFound(vec!["Seat"]);
    assert_eq!(Refusal::of(&error), Some(expected));
}

#[tokio::test(start_paused = true)]
async fn the_missing_items_and_the_bad_parameters_are_named() {
    let error = seat(404, r#"{"itemType":"user","values":["ann"]}"#).await;
    assert_eq!(Refusal::of(&error), Some(Refusal::NotFound(vec!["User"])));
    let error = seat(404, "").await;
    let all = Refusal::NotFound(vec!["Inventory", "User", "Seat"]);
    assert_eq!(Refusal::of(&error), Some(all));
    let error = license(404, "").await;
    assert_eq!(Refusal::of(&error), Some(Refusal::NotFound(vec![])));

    let error = license(
        400,
        r#"{"parameterName":"ContentId","reason":"Invalid parameter"}"#,
    )
    .await;
    assert_eq!(
        Refusal::of(&error),
        Some(Refusal::Parameter(vec!["contentId"]))
    );
    let error = license(400, r#"{"message":"bad"}"#).await;
    assert_eq!(Refusal::of(&error), Some(Refusal::Parameter(vec![])));
}

#[tokio::test(start_paused = true)]
async fn other_errors_are_no_refusals() {
    let denied = r#"{"Message":"Authorization has been denied for this request."}"#;
    assert_eq!(Refusal::of(&license(403, denied).await), None);
    let local: Error = InvalidRequest::new("productId", "is empty").into();
    assert_eq!(Refusal::of(&local), None);
}

#[tokio::test(start_paused = true)]
async fn the_text_of_a_refusal_can_be_acted_on() {
    let error = license(
        409,
        r#"{"Message":"The app is not offline","reason":"Not offline"}"#,
    )
    .await;
    let text = error.to_string();
    let start = text.split(" (correlation id").next().unwrap();
    insta::assert_snapshot!(start, @"get_offline_license: 409 Conflict: The app is not offline [Not offline]");
    assert_eq!(
        ConflictReason::NotOwned.to_string(),
        "the organisation does not own the product"
    );
}
