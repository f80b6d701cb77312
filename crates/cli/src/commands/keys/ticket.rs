//! `keys ticket`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use stocktake::{Error, models::Timestamp};

use super::{Kind, keep};
use crate::{
    commands::moment,
    destination::Replacement,
    failure::Failure,
    output::{Cell, Output, Record},
    session::Session,
};

/// Get a ticket, with which the client app makes a key
///
/// The ticket may be sent to the client over an encrypted connection, and lasts for an hour.
#[derive(Debug, Args)]
pub(super) struct Ticket {
    /// For which service the key is to be
    #[arg(long, value_enum)]
    kind: Kind,

    /// Write the ticket to this file, which only you can read
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    #[command(flatten)]
    replacement: Replacement,

    /// Print the ticket itself
    #[arg(long)]
    show_secret: bool,
}

impl Ticket {
    pub(super) async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let destination = self.replacement.destination(self.out.as_deref())?;
        let keys = session.stocktake.store_id_keys();
        let ticket = async {
            let tickets = keys.tickets();
            Ok::<_, Error>(match self.kind {
                Kind::Collections => {
                    let ticket = tickets.collections().await?;
                    (ticket.expose_to_client().to_owned(), ticket.expires_at())
                }
                Kind::Purchase => {
                    let ticket = tickets.purchase().await?;
                    (ticket.expose_to_client().to_owned(), ticket.expires_at())
                }
            })
        };
        let (ticket, expires) = session.call(ticket).await?;
        if let Some(destination) = &destination {
            keep(destination, &ticket)?;
        } else if !self.show_secret {
            session.note("the ticket itself is left out; take --out FILE or --show-secret");
        }
        output.one(&Row {
            kind: match self.kind {
                Kind::Collections => "collections",
                Kind::Purchase => "purchase",
            },
            expires: expires.and_then(moment::of),
            ticket: self.show_secret.then_some(ticket),
        })
    }
}

/// A ticket, or what is known of it.
#[derive(Serialize)]
struct Row {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<String>,
}

impl Record for Row {
    const COLUMNS: &'static [&'static str] = &["kind", "expires", "ticket"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::from(self.kind),
            moment::maybe(self.expires.as_ref()),
            Cell::maybe(self.ticket.as_ref()),
        ]
    }
}
