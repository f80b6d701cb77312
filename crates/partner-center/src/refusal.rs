//! What some refusals of Partner Center mean for a caller.
//!
//! [`Error`] has the predicates that hold for every service. These are the codes behind which stands
//! something to do that the text of the service does not say.
//!
//! ```
//! use stocktake_partner_center::refusal;
//! use stocktake_transport::Error;
//!
//! fn report(error: &Error) -> String {
//!     match refusal::advice(error) {
//!         Some(advice) => format!("{error}; {advice}"),
//!         None => error.to_string(),
//!     }
//! }
//!
//! let error = Error::local("no such file");
//! assert_eq!(report(&error), "no such file");
//! ```

use stocktake_transport::{Error, Service};

/// Codes that refuse tokens of an application alone.
const USER_NEEDED: [&str; 3] = ["900308", "900309", "900329"];

/// Whether it came from Partner Center with this status and one of these codes.
fn has_code(error: &Error, status: u16, codes: &[&str]) -> bool {
    let ours = error
        .operation()
        .is_some_and(|operation| operation.service == Service::PartnerCenter);
    let same_status = error.status().is_some_and(|found| found.as_u16() == status);
    ours && same_status && error.code().is_some_and(|code| codes.contains(&code))
}

/// Whether the availability has been reissued under another id: 404 with 400019. The catalog item id
/// that was used is outdated; list the availabilities of the SKU again, or let
/// [`resolve`](crate::CountryCatalog::resolve) do it.
#[must_use]
pub fn is_stale_catalog_item(error: &Error) -> bool {
    has_code(error, 404, &["400019"])
}

/// Whether the token is for another audience: 401 with 900420. No repetition helps; tokens for
/// `https://graph.windows.net` are refused so since August 2025.
#[must_use]
pub fn is_wrong_audience(error: &Error) -> bool {
    has_code(error, 401, &["900420"])
}

/// Whether the call needs a token of an application *and* a user: 403 with 900308, 900309 or 900329.
#[must_use]
pub fn needs_user_token(error: &Error) -> bool {
    has_code(error, 403, &USER_NEEDED)
}

/// Whether the partner may not see what was asked for: 403 with 400030 for a segment, with 400036 for
/// a view. Who goes through all views and segments skips those.
#[must_use]
pub fn is_closed_to_partner(error: &Error) -> bool {
    has_code(error, 403, &["400030", "400036"])
}

/// What to do about a refusal, in a few words; `None` where the error says all there is.
#[must_use]
pub fn advice(error: &Error) -> Option<&'static str> {
    if is_stale_catalog_item(error) {
        Some("list the availabilities of the SKU again and use the new catalog item id")
    } else if is_wrong_audience(error) {
        Some(
            "get the token for https://api.partnercenter.microsoft.com, or for the base address of \
             the national cloud",
        )
    } else if needs_user_token(error) {
        Some("use a credential of an application and a user, not of the application alone")
    } else if is_closed_to_partner(error) {
        Some("choose another view or segment, or ask for the authorization in Partner Center")
    } else {
        None
    }
}
