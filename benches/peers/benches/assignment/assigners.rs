//! Ways to give a seat to each of many users.

use std::fmt::Write as _;

use futures_util::{StreamExt as _, stream};
use reqwest::{Client, Response, header::AUTHORIZATION};
use serde::{Deserialize, Serialize};
use stocktake_identity::StaticToken;
use stocktake_store_for_business::StoreForBusiness;
use stocktake_transport::Pipeline;
use stocktake_transport_reqwest::ReqwestTransport;
use tokio::runtime::Runtime;

use crate::loopback::{self, Server};

const PRODUCT: (&str, &str) = ("9N0000000000", "0010");

/// All of them, with the users.
pub struct Assigners {
    runtime: Runtime,
    ours: StoreForBusiness,
    reqwest: Client,
    emulator: String,
    seats: String,
    authorization: String,
    users: Vec<String>,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Order<'a> {
    usernames: &'a [String],
    seat_action: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Done {
    seat_details: Vec<Seat>,
    failed_seat_operations: Vec<Failed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "what is read need not be looked at")]
struct Seat {
    assigned_to: String,
    date_assigned: String,
    state: String,
    product_key: ProductKey,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "what is read need not be looked at")]
struct ProductKey {
    product_id: String,
    sku_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "what is read need not be looked at")]
struct Failed {
    user_name: String,
    failure_reason: Option<String>,
}

impl Assigners {
    /// The users are those behind the ones who hold the seats of a large seed.
    pub fn new(server: &Server, seats: u32, users: u32) -> Self {
        let runtime = loopback::runtime();
        let reqwest = Client::new();
        let emulator = server.address().to_owned();
        let token = runtime.block_on(token(&reqwest, &emulator));
        let credential = StaticToken::new(&token).expect("it has no odd characters");
        let transport = ReqwestTransport::new().expect("it needs no TLS");
        let pipeline = Pipeline::builder(transport).credential(credential);
        let builder = StoreForBusiness::builder(pipeline.build());
        let builder = builder.endpoint(&format!("{emulator}/store-for-business"));
        let (product, sku) = PRODUCT;
        Self {
            runtime,
            ours: builder.expect("it is an address").build(),
            reqwest,
            seats: format!("{emulator}/store-for-business/V1/Inventory/{product}/{sku}/Seats"),
            emulator,
            authorization: format!("Bearer {token}"),
            users: (seats + 1..=seats + users)
                .map(|user| format!("user{user:07}@contoso.com"))
                .collect(),
        }
    }

    /// Puts the emulator back to its first state.
    pub fn reset(&self) {
        let request = self
            .reqwest
            .post(format!("{}/emulator/reset", self.emulator));
        let answer = self.runtime.block_on(request.send());
        let answer = answer.and_then(Response::error_for_status);
        answer.expect("the emulator can be reset");
    }

    /// As the client does it, asking what became of each user.
    pub fn ours(&self, at_once: usize) {
        let done = self.runtime.block_on(async {
            let seats = self.ours.seats_of(PRODUCT);
            let mut run = seats.assign_all(self.users.clone()).concurrency(at_once);
            let mut done = 0;
            while let Some(user) = run.next().await {
                done += usize::from(user.outcome.is_done());
            }
            done
        });
        assert_eq!(done, self.users.len());
    }

    /// 25 users in a call, counting the seats in the answers.
    pub fn bulk(&self, at_once: usize) {
        let calls = stream::iter(self.users.chunks(25)).map(|usernames| async move {
            let order = Order {
                usernames,
                seat_action: "assign",
            };
            let order = serde_json::to_vec(&order).expect("it is JSON");
            let request = self.reqwest.post(&self.seats).body(order);
            let done: Done = self
                .send(request.header("content-type", "application/json"))
                .await;
            assert!(done.failed_seat_operations.is_empty());
            done.seat_details.len()
        });
        self.count(calls.buffer_unordered(at_once));
    }

    /// A call for each user.
    pub fn single(&self, at_once: usize) {
        let calls = stream::iter(&self.users).map(|user| async move {
            let mut address = self.seats.clone();
            let name = user.replace('@', "%40");
            write!(address, "/{name}").expect("memory takes it");
            let seat: Seat = self.send(self.reqwest.post(address)).await;
            usize::from(seat.assigned_to == *user)
        });
        self.count(calls.buffer_unordered(at_once));
    }

    async fn send<T: serde::de::DeserializeOwned>(&self, request: reqwest::RequestBuilder) -> T {
        let answer = request
            .header(AUTHORIZATION, &self.authorization)
            .send()
            .await;
        let answer = answer.and_then(Response::error_for_status);
        let body = answer.expect("the emulator answers").bytes().await;
        serde_json::from_slice(&body.expect("the answer is whole")).expect("it fits")
    }

    fn count(&self, calls: impl futures_util::Stream<Item = usize>) {
        let done = calls.fold(0, |sum, done| async move { sum + done });
        assert_eq!(self.runtime.block_on(done), self.users.len());
    }
}

async fn token(client: &Client, emulator: &str) -> String {
    let form = "grant_type=client_credentials&client_id=bulk&client_secret=any\
                &resource=https://onestore.microsoft.com";
    let answer = client
        .post(format!("{emulator}/login/tenant-0001/oauth2/token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .and_then(Response::error_for_status);
    let body = answer.expect("the emulator answers").bytes().await;
    let token: Token =
        serde_json::from_slice(&body.expect("the answer is whole")).expect("it fits");
    token.access_token
}
