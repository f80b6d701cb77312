//! One request and its answer, as every service sees them.

mod answer;
mod call;
mod fields;
mod query;
mod service;

pub(crate) use answer::{Answer, Refusal, whole_seconds};
pub(crate) use call::{Call, Received};
pub(crate) use fields::Fields;
pub(crate) use query::Query;
pub(crate) use service::{Known, Rejection, Route, Service, Voice, gateway_page, name_of};
