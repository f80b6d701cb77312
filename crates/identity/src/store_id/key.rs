//! One key, and what it says of itself.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use stocktake_models::{
    Secret,
    store_services::{StoreIdKeyAudience, StoreIdKeyClaims},
};
use stocktake_transport::Endpoint;

use super::{StoreIdKeyError, StoreIdKeyErrorKind, claims};
use crate::{
    client_id::normalized,
    cloud::fixed,
    requests::{COLLECTIONS, PURCHASE},
};

/// A Store ID key: it stands for a user towards one of the two services. Whoever has it and a service
/// token acts for that user, so `Debug` shows its kind and end only.
///
/// What it says of itself is read and not proved: only the services can check its signature.
///
/// ```
/// use stocktake_identity::{StoreIdKey, StoreIdKeyErrorKind};
///
/// // A client that gets no key answers with an empty text.
/// let error = StoreIdKey::parse("").unwrap_err();
/// assert_eq!(error.kind(), StoreIdKeyErrorKind::Unreadable);
/// ```
#[derive(Clone, PartialEq)]
pub struct StoreIdKey {
    text: Secret,
    kind: StoreIdKeyKind,
    claims: StoreIdKeyClaims,
}

/// For which service a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoreIdKeyKind {
    /// The collections service: what a user owns.
    Collections,
    /// The purchase service: orders, subscriptions, free products.
    Purchase,
}

/// A key is renewed at this age, half of its life and some: there is time for failures.
const RENEW_AFTER: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// How long a key lasts.
const LIFE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl StoreIdKey {
    /// Takes a key as the client gave it, and reads its claims. The error shows nothing of it.
    pub fn parse(key: impl Into<Secret>) -> Result<Self, StoreIdKeyError> {
        let key: Secret = key.into();
        let text = key.expose().trim();
        let claims = claims::read(text)?;
        let kind = kind(&claims)?;
        let text = if text.len() == key.expose().len() {
            key
        } else {
            text.into()
        };
        Ok(Self { text, kind, claims })
    }

    /// The key itself. Each call is a place where it may leak.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.text.expose()
    }

    /// The key itself, still masked: what the models of the services take.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.text
    }

    /// For which service it is.
    #[must_use]
    pub fn kind(&self) -> StoreIdKeyKind {
        self.kind
    }

    /// All that it says of itself.
    #[must_use]
    pub fn claims(&self) -> &StoreIdKeyClaims {
        &self.claims
    }

    /// What the client gave to find the user by. It proves nothing about who the user is.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        self.claims.user_id.as_deref()
    }

    /// When it was made.
    #[must_use]
    pub fn issued_at(&self) -> Option<SystemTime> {
        time(self.claims.iat?)
    }

    /// When it ends: the later of its claims `exp` and `nbf`, as keys with the two swapped are about.
    /// The time from which on it is good lies before its end in either case.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        time(self.claims.exp.max(self.claims.nbf)?)
    }

    /// Whether it has ended. A key without an end has not.
    #[must_use]
    pub fn is_expired(&self, now: SystemTime) -> bool {
        self.expires_at().is_some_and(|end| end <= now)
    }

    /// Whether to renew it: it was made 14 days ago or earlier, or has ended. An ended key is mostly
    /// refused, but the clocks of the services decide. A key that does not tell when it was made is
    /// taken to last 30 days; without an end either it is never due.
    #[must_use]
    pub fn needs_renewal(&self, now: SystemTime) -> bool {
        let made = self
            .issued_at()
            .or_else(|| self.expires_at()?.checked_sub(LIFE));
        let due = made.and_then(|made| made.checked_add(RENEW_AFTER));
        due.is_some_and(|due| due <= now) || self.is_expired(now)
    }

    /// Whether it was made for this client id, however the two are spelled: with or without dashes
    /// and braces, in capitals or not. A key that does not tell belongs to any.
    #[must_use]
    pub fn is_for_client(&self, client_id: &str) -> bool {
        let own = self.claims.client_id.as_deref();
        own.is_none_or(|own| normalized(own) == normalized(client_id))
    }

    /// Checks that the key is to be renewed at the given service or at the real one, and by the path
    /// of that operation. What is sent there is a service token, and the claim is unproved.
    pub(super) fn check_refresh_address(
        &self,
        service: &Endpoint,
        path: &str,
    ) -> Result<(), StoreIdKeyError> {
        let Some(address) = self.claims.refresh_uri.as_deref() else {
            return Ok(());
        };
        let is_at = |endpoint: &Endpoint, uri: &http::Uri| {
            let own = uri.path().strip_prefix(endpoint.path());
            endpoint.is_origin_of(uri)
                && uri.query().is_none()
                && own.is_some_and(|own| own.eq_ignore_ascii_case(path))
        };
        let uri: Option<http::Uri> = address.parse().ok();
        let known = uri.is_some_and(|uri| is_at(service, &uri) || is_at(&self.kind.home(), &uri));
        if known && !address.contains('#') {
            return Ok(());
        }
        let message = format!(
            "the key wants to be renewed elsewhere than at {service}{path}, so nothing was sent; \
             it is forged, or for another environment than this client"
        );
        let kind = StoreIdKeyErrorKind::ForeignAddress;
        Err(StoreIdKeyError::new(kind, message))
    }
}

impl StoreIdKeyKind {
    /// Where the service really is.
    pub(super) fn home(self) -> Endpoint {
        fixed(match self {
            Self::Collections => COLLECTIONS,
            Self::Purchase => PURCHASE,
        })
    }
}

fn kind(claims: &StoreIdKeyClaims) -> Result<StoreIdKeyKind, StoreIdKeyError> {
    let refuse = StoreIdKeyError::unreadable;
    match &claims.aud {
        None => Err(refuse("it does not tell for which service it is")),
        Some(StoreIdKeyAudience::Collections) => Ok(StoreIdKeyKind::Collections),
        Some(StoreIdKeyAudience::Purchase) => Ok(StoreIdKeyKind::Purchase),
        // The version in the audience is one of 2015, and may be another one day.
        Some(other) => [StoreIdKeyKind::Collections, StoreIdKeyKind::Purchase]
            .into_iter()
            .find(|kind| {
                let uri: Option<http::Uri> = other.as_str().parse().ok();
                uri.is_some_and(|uri| kind.home().is_origin_of(&uri))
            })
            .ok_or_else(|| refuse("it is for neither the collections nor the purchase service")),
    }
}

/// Seconds since 1970 as a time, if the platform can tell it.
fn time(seconds: i64) -> Option<SystemTime> {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}

impl fmt::Debug for StoreIdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreIdKey")
            .field("kind", &self.kind)
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}
