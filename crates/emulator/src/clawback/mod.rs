//! The storage queue that holds clawback events, behind the signed addresses that the
//! [purchase service](crate::purchase) gives out.
//!
//! The first segment of a path names the queue; the operations are below it.

mod access;
mod messages;
mod voice;
mod xml;

use http::Method;

use crate::{
    exchange::{Known, Query, Route, Service},
    generated::store_services::{
        DELETE_CLAWBACK_MESSAGE, GET_CLAWBACK_MESSAGES, PEEK_CLAWBACK_MESSAGES,
    },
};

pub(crate) use access::address;
use voice::{Account, QueueError};

/// The service.
pub(crate) static SERVICE: Service = Service {
    prefix: "clawback",
    hosts: &["*.queue.core.windows.net"],
    routes: &[
        Route::new(&PEEK_CLAWBACK_MESSAGES, messages::peek)
            .below(1)
            .when(is_peek),
        Route::new(&GET_CLAWBACK_MESSAGES, messages::get)
            .below(1)
            .when(|query| !is_peek(query)),
        Route::new(&DELETE_CLAWBACK_MESSAGE, messages::delete).below(1),
    ],
    known: &[
        Known::new("Put Message and Clear Messages", "/{queue}/messages")
            .of(&[Method::POST, Method::DELETE]),
        Known::new("Update Message", "/{queue}/messages/{id}").of(&[Method::PUT]),
        Known::new("the operations on queues", "/{queue}").of(&[
            Method::GET,
            Method::HEAD,
            Method::PUT,
            Method::DELETE,
        ]),
    ],
    voice: &Account,
};

fn is_peek(query: &Query) -> bool {
    let peek = query.get("peekonly");
    peek.is_some_and(|peek| peek.eq_ignore_ascii_case("true"))
}
