//! Answers to every operation. They come from the network, so they may be anything: each is either a
//! value that survives being written, or an error that says where and shows nothing of the answer.

use std::fmt::Debug;

use bytes::Bytes;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use stocktake_identity::requests as identity;
use stocktake_models::{Guid, Timestamp, store_services::QueueMessage};
use stocktake_partner_center::requests as partner_center;
use stocktake_store_for_business::requests as store_for_business;
use stocktake_store_services::{ClawbackMessage, requests as store_services};
use stocktake_transport::{DecodeError, OperationRequest};

use super::input::{assert_plain, choice};

/// Reads a body as the answer to one operation.
type Check = fn(&[u8]);

macro_rules! operations {
    ($family:ident: $($request:ident)*) => {
        [$(of::<$family::$request> as Check),*]
    };
}

const STORE_FOR_BUSINESS: [Check; 13] = operations!(store_for_business:
    AssignSeat BulkAssignAndReclaimSeats GetApplockerData GetInventory GetLocalizedProductDetails
    GetOfflineLicense GetProductDetails GetProductPackage GetProductPackages GetSeat GetSeats
    GetSeatsAssignedToUser ReclaimSeat
);

const STORE_SERVICES: [Check; 14] = operations!(store_services:
    ChangeRecurrence ConsumeV6 ConsumeV8 DeleteClawbackMessage GetClawbackMessages
    GetClawbackSasToken GrantV6 GrantV7 PeekClawbackMessages QueryOrders QueryProductsV6
    QueryProductsV8 QueryProductsV9 QueryRecurrences
);

const PARTNER_CENTER: [Check; 16] = operations!(partner_center:
    CheckInventory GetAvailability GetAvailabilityByCustomer GetProduct GetProductByCustomer
    GetPromotion GetSku GetSkuByCustomer ListAllSkusByCustomer ListAvailabilities
    ListAvailabilitiesByCustomer ListProducts ListProductsByCustomer ListPromotions ListSkus
    ListSkusByCustomer
);

const IDENTITY: [Check; 6] = operations!(identity:
    CreateCollectionsKey CreatePurchaseKey RenewCollectionsKey RenewPurchaseKey RequestTokenV1
    RequestTokenV2
);

/// Answers of the Store for Business.
pub fn store_for_business(data: &[u8]) {
    check(&STORE_FOR_BUSINESS, data);
}

/// Answers of the Store services; behind a `Z` the text of a message in the clawback queue.
pub fn store_services(data: &[u8]) {
    match data.strip_prefix(b"Z") {
        Some(text) => clawback_event(&String::from_utf8_lossy(text)),
        None => check(&STORE_SERVICES, data),
    }
}

/// Answers of the Partner Center catalog.
pub fn partner_center(data: &[u8]) {
    check(&PARTNER_CENTER, data);
}

/// Answers of the token endpoint, and of the operations that make and renew keys.
pub(crate) fn identity(data: &[u8]) {
    check(&IDENTITY, data);
}

fn check(operations: &[Check], data: &[u8]) {
    if let Some((place, body)) = choice(data, operations.len()) {
        operations[place](body);
    }
}

fn of<R>(body: &[u8])
where
    R: OperationRequest,
    R::Response: Serialize + DeserializeOwned + PartialEq + Debug,
{
    match R::decode(&Bytes::copy_from_slice(body)) {
        Ok(value) => assert_survives(&value),
        Err(error) => assert_plain(&error.to_string(), LONGEST),
    }
    if let Some(marked) = marked(body)
        && let Err(error) = R::decode(&marked.into())
    {
        assert_hides(&error);
    }
}

/// A message's text is the publisher's business, and what it is made of is told to nobody.
fn clawback_event(text: &str) {
    let date = Timestamp::MIN_VALUE;
    let mut message = QueueMessage::new(Guid::NIL, date.clone(), date, 1, text);
    message.pop_receipt = Some(MARK.to_owned());
    let message = ClawbackMessage::from(message);
    assert_eq!(message.text(), text);
    assert!(text.contains(MARK) || !format!("{message:?}").contains(MARK));
    match &message.event {
        Ok(event) => assert_survives(event),
        Err(error) => assert_plain(&error.to_string(), LONGEST),
    }
}

/// So long may the text of a decode error be.
const LONGEST: usize = 2_000;

/// What is written is read as the same value, and written as the same bytes.
fn assert_survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let written = serde_json::to_string(value).expect("a value that was read can be written");
    let again: T = serde_json::from_str(&written).expect("what was written can be read");
    assert!(*value == again, "{value:?}\n{again:?}");
    let twice = serde_json::to_string(&again).expect("a value that was read can be written");
    assert_eq!(written, twice);
}

/// Words that stand nowhere in our own texts.
const MARK: &str = "zq7canary";
const NUMBER: u32 = 727_427_427;

fn assert_hides(error: &DecodeError) {
    let text = error.to_string();
    assert_plain(&text, LONGEST);
    assert!(!text.contains(MARK), "{text}");
    assert!(!text.contains(&NUMBER.to_string()), "{text}");
}

/// The same document with marks in the place of all texts and numbers.
fn marked(body: &[u8]) -> Option<Vec<u8>> {
    let has = |word: &[u8]| body.windows(word.len()).any(|found| found == word);
    if has(MARK.as_bytes()) || has(NUMBER.to_string().as_bytes()) {
        return None;
    }
    if body.trim_ascii_start().starts_with(b"<") {
        let mut marked = Vec::with_capacity(body.len() * 2);
        for byte in body {
            marked.push(*byte);
            if *byte == b'>' {
                marked.extend(MARK.bytes());
            }
        }
        return Some(marked);
    }
    let mut value: Value = serde_json::from_slice(body).ok()?;
    mark(&mut value);
    Some(value.to_string().into_bytes())
}

fn mark(value: &mut Value) {
    match value {
        Value::String(text) => MARK.clone_into(text),
        Value::Number(number) => *number = NUMBER.into(),
        Value::Array(items) => items.iter_mut().for_each(mark),
        Value::Object(fields) => fields.values_mut().for_each(mark),
        Value::Null | Value::Bool(_) => {}
    }
}
