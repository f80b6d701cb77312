//! The collections service: what customers own.

use http::StatusCode;

use crate::exchange::{Answer, Received, Rejection, Service, Voice};

/// The service.
pub(crate) static SERVICE: Service = Service {
    prefix: "collections",
    hosts: &["collections.mp.microsoft.com"],
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
