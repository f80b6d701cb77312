//! Delegated Xbox tokens: `XBL3.0 x=<user hash>;<token>`.
//!
//! The real ones come from services that are not emulated, and are encrypted. Here the user hash
//! names the customer, and the token itself may be any text. A few texts mean something, so that what
//! a real token carries can be tried: `sandbox=XDKS.1` is a token of that sandbox, `expired` one that
//! is over, `foreign` one of another relying party. This is our decision.

use http::header::AUTHORIZATION;

use super::{Customer, Fault, State};
use crate::{exchange::Call, tokens::Principal};

/// What an Xbox token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct XToken {
    user_hash: String,
    /// The sandbox that it belongs to; none is the public Store.
    pub(crate) sandbox: Option<String>,
}

impl XToken {
    /// The Xbox token of a call, if it came with one.
    pub(crate) fn of(call: &Call<'_>) -> Result<Option<Self>, Fault> {
        let Some(Principal::Xbox { user_hash }) = &call.principal else {
            return Ok(None);
        };
        let header = call.received.header(AUTHORIZATION.as_str());
        let token = header.and_then(|header| header.split_once(';'));
        let token = token.map_or("", |(_, token)| token);
        match token {
            "expired" => Err(Fault::xbox_token_expired()),
            "foreign" => Err(Fault::xbox_token_invalid(
                "the Xbox token is for another relying party or sandbox",
            )),
            token => Ok(Some(Self {
                user_hash: user_hash.clone(),
                sandbox: token.strip_prefix("sandbox=").and_then(sandbox),
            })),
        }
    }

    /// Whose token it is.
    pub(crate) fn customer<'a>(&self, state: &'a State) -> Result<&'a Customer, Fault> {
        let unknown = || {
            let problem = "the Xbox token has the user hash of no customer of the seed";
            Fault::xbox_token_invalid(problem)
        };
        state
            .customer_by_user_hash(&self.user_hash)
            .ok_or_else(unknown)
    }
}

/// The sandbox of a name; the public Store has none.
pub(crate) fn sandbox(name: &str) -> Option<String> {
    let name = name.trim();
    let retail = name.is_empty() || name.eq_ignore_ascii_case("RETAIL");
    (!retail).then(|| name.to_ascii_uppercase())
}
