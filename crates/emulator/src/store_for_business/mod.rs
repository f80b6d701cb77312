//! The management service of the Store for Business.

mod state;

use http::StatusCode;

use crate::exchange::{Answer, Received, Rejection, Service, Voice};

pub(crate) use state::State;

/// The service.
pub(crate) static SERVICE: Service = Service {
    prefix: "store-for-business",
    hosts: &["bspmts.mp.microsoft.com"],
    routes: &[],
    known: &[],
    voice: &Frontend,
};

/// How the service speaks.
struct Frontend;

impl Voice for Frontend {
    fn reject(&self, _: &Rejection, _: &Received) -> Answer {
        Answer::empty(StatusCode::NOT_FOUND)
    }

    fn sign(&self, _: &mut Answer, _: &Received) {}
}
