//! What a key says of itself, without the key.

use std::time::SystemTime;

use serde::Serialize;
use stocktake::{
    identity::{StoreIdKey, StoreIdKeyKind},
    models::Timestamp,
};

use crate::{
    commands::moment,
    output::{Cell, Record, Tone},
};

/// The claims of a key that are of use to people; `payload`, which only the service can read, is left
/// out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Timestamp>,
    expired: bool,
    renewal_due: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_uri: Option<String>,
}

impl Row {
    pub(super) fn of(key: &StoreIdKey, now: SystemTime) -> Self {
        let claims = key.claims();
        Self {
            kind: match key.kind() {
                StoreIdKeyKind::Collections => "collections",
                StoreIdKeyKind::Purchase => "purchase",
            },
            user_id: claims.user_id.clone(),
            client_id: claims.client_id.clone(),
            issued: key.issued_at().and_then(moment::of),
            expires: key.expires_at().and_then(moment::of),
            expired: key.is_expired(now),
            renewal_due: key.needs_renewal(now),
            refresh_uri: claims.refresh_uri.clone(),
        }
    }
}

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &[
        "kind",
        "user",
        "client id",
        "issued",
        "expires",
        "state",
        "renewal address",
    ];

    fn cells(&self) -> Vec<Cell> {
        let (state, tone) = match (self.expired, self.renewal_due) {
            (true, _) => ("expired", Tone::Bad),
            (false, true) => ("to be renewed", Tone::Warning),
            (false, false) => ("good", Tone::Good),
        };
        vec![
            Cell::from(self.kind),
            Cell::maybe(self.user_id.as_ref()),
            Cell::maybe(self.client_id.as_ref()),
            moment::maybe(self.issued.as_ref()),
            moment::maybe(self.expires.as_ref()),
            Cell::from(state).toned(tone),
            Cell::maybe(self.refresh_uri.as_ref()),
        ]
    }
}
