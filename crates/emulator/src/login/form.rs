//! The form that a client sends.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use percent_encoding::percent_decode_str;

use super::problem::Problem;
use crate::exchange::{Query, Received};

/// The parameters of a request. A client id and secret may stand in an `Authorization: Basic`
/// header instead.
pub(super) struct Form {
    parameters: Query,
    basic: Option<(String, String)>,
}

impl Form {
    /// A body of another type holds no parameters, so the first that is needed is missing.
    pub(super) fn read(received: &Received) -> Self {
        let content_type = received.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let is_form = essence.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let parameters = if is_form {
            Query::parse(&received.body)
        } else {
            Query::default()
        };
        let basic = received.header(AUTHORIZATION.as_str()).and_then(basic);
        Self { parameters, basic }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let of_basic = self.basic.as_ref().and_then(|(id, secret)| match name {
            "client_id" => Some(id.as_str()),
            "client_secret" => Some(secret.as_str()),
            _ => None,
        });
        self.parameters.get(name).or(of_basic)
    }

    pub(super) fn require(&self, name: &str) -> Result<&str, Problem> {
        self.get(name).ok_or_else(|| Problem::missing(name))
    }
}

/// Id and secret are encoded like parameters of a form before they are joined.
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, value) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(BASE64.decode(value.trim()).ok()?).ok()?;
    let (id, secret) = pair.split_once(':')?;
    let decoded = |text| Some(percent_decode_str(text).decode_utf8().ok()?.into_owned());
    Some((decoded(id)?, decoded(secret)?))
}
