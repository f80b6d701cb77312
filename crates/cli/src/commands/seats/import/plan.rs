//! What `--dry-run` tells: how much there is to do.

use std::path::Path;

use serde::Serialize;

use super::{
    Import,
    journal::{Past, State},
    users::Listed,
};
use crate::output::{Cell, Record};

/// What would be done.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Plan {
    action: &'static str,
    product: String,
    users: usize,
    /// Users who are settled by an earlier run.
    done: usize,
    refused: usize,
    /// Users who would be looked up first.
    to_look_up: usize,
    to_send: usize,
    calls: usize,
    duplicates: usize,
    invalid: usize,
    journal: String,
}

impl Plan {
    pub(super) fn of(listed: &Listed, past: &Past, import: &Import, journal: &Path) -> Self {
        let count = |is: fn(&State) -> bool| {
            let known = listed.users.iter().filter_map(|user| past.of(&user.name));
            known.filter(|state| is(state)).count()
        };
        let done = count(|state| matches!(state, State::Done));
        let refused = count(|state| matches!(state, State::Refused(_)));
        let settled = if import.retry_failed {
            done
        } else {
            done + refused
        };
        let to_send = listed.users.len() - settled;
        Self {
            action: import.action.name(),
            product: import.product.key().to_string(),
            users: listed.users.len(),
            done,
            refused,
            to_look_up: count(|state| matches!(state, State::Sent)),
            to_send,
            calls: to_send.div_ceil(super::run::USERS_PER_CALL),
            duplicates: listed.duplicates,
            invalid: listed.problems.len(),
            journal: journal.display().to_string(),
        }
    }
}

impl Record for Plan {
    const COLUMNS: &'static [&'static str] = &[
        "action",
        "product",
        "users",
        "done before",
        "refused before",
        "to look up",
        "to send",
        "calls",
        "duplicates",
        "invalid lines",
        "journal",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::from(self.action),
            Cell::text(&self.product),
            Cell::number(self.users),
            Cell::number(self.done),
            Cell::number(self.refused),
            Cell::number(self.to_look_up),
            Cell::number(self.to_send),
            Cell::number(self.calls),
            Cell::number(self.duplicates),
            Cell::number(self.invalid),
            Cell::text(&self.journal),
        ]
    }
}
