//! `keys`: Store ID keys, by which the Store services know a user.
//!
//! A key is as good as a password: it goes from file to file, and no command prints one.

mod create;
mod renew;
mod row;
mod show;
mod ticket;

use clap::{Args, Subcommand, ValueEnum};
use stocktake::identity::{StoreIdKey, StoreIdKeyError, StoreIdKeyErrorKind};

use crate::{
    destination::{Destination, Readers},
    failure::{Exit, Failure, exit_of},
    output::Output,
    session::{KeyKind, KeySource, Needs, Session, read_key},
};

#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Show(show::Show),
    Renew(renew::Renew),
    Create(create::Create),
    Ticket(ticket::Ticket),
}

/// For which service a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// What a user owns
    Collections,
    /// Orders, subscriptions, free products
    Purchase,
}

impl From<Kind> for KeyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Collections => Self::Collections,
            Kind::Purchase => Self::Purchase,
        }
    }
}

impl Keys {
    /// What a key says of itself is read without asking anybody.
    pub fn needs(&self) -> Needs {
        match self.action {
            Action::Show(_) => Needs::Nothing,
            _ => Needs::Account,
        }
    }

    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        match self.action {
            Action::Show(show) => show.run(session, output).await,
            Action::Renew(renew) => renew.run(session, output).await,
            Action::Create(create) => create.run(session, output).await,
            Action::Ticket(ticket) => ticket.run(session, output).await,
        }
    }
}

/// The one key that is meant.
async fn the_key(
    session: &Session,
    source: &KeySource,
    kind: Option<Kind>,
) -> Result<StoreIdKey, Failure> {
    match (kind, source.key_file.as_slice()) {
        (Some(kind), _) => session.store_id_key(kind.into(), source).await,
        (None, [file]) => read_key(file),
        (None, _) => Err(Failure::usage(
            "a user has two keys; say which with --kind collections or --kind purchase",
        )),
    }
}

/// Writes a secret with a line end, as people's tools write files.
fn keep(destination: &Destination, secret: &str) -> Result<(), Failure> {
    destination.write(Readers::Owner, format!("{secret}\n").as_bytes())
}

/// A key could not be made or renewed.
fn refused(error: StoreIdKeyError) -> Failure {
    let exit = match (error.kind(), error.call()) {
        (StoreIdKeyErrorKind::Unreadable, _) => Exit::Unreadable,
        (StoreIdKeyErrorKind::Call, Some(call)) => exit_of(call),
        _ => Exit::Refused,
    };
    Failure::new(exit, error.to_string()).because(error)
}
