//! The Partner Center catalog.

mod state;

use http::StatusCode;

use crate::exchange::{Answer, Received, Rejection, Service, Voice};

pub(crate) use state::State;

/// The audiences of the service in national clouds.
pub(crate) const NATIONAL_AUDIENCES: &[&str] =
    &["https://partner.partnercenterapi.microsoftonline.cn"];

/// The service.
pub(crate) static SERVICE: Service = Service {
    prefix: "partner-center",
    hosts: &[
        "api.partnercenter.microsoft.com",
        "partner.partnercenterapi.microsoftonline.cn",
    ],
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
