//! The token endpoint of Entra ID.

mod state;

use http::StatusCode;

use crate::exchange::{Answer, Received, Rejection, Service, Voice};

pub(crate) use state::State;

/// The service.
pub(crate) static SERVICE: Service = Service {
    prefix: "login",
    hosts: &[
        "login.microsoftonline.com",
        "login.windows.net",
        "login.microsoftonline.us",
        "login.chinacloudapi.cn",
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
