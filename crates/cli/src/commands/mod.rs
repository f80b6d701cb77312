//! What the command can do: a module for each thing that people name.

mod auth;
mod catalog;
mod clawback;
mod completions;
mod emulator;
mod entitlements;
mod given;
mod inventory;
mod keys;
mod license;
mod listing;
mod manual;
mod moment;
#[cfg(test)]
mod operations;
mod orders;
mod packages;
mod product;
mod products;
mod rehearsal;
mod seats;
mod subscriptions;

#[cfg(any(test, fuzzing))]
pub(crate) use seats::foreign;

use clap::Subcommand;

use crate::{
    arguments::Global,
    failure::Failure,
    interrupt::Interrupt,
    output::{Format, Output},
    session::{Needs, Session},
};

/// Everything that can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(flatten)]
    Calling(Calling),
    #[command(flatten)]
    Local(Local),
    Emulator(emulator::Emulator),
}

/// What calls a service.
#[derive(Debug, Subcommand)]
pub enum Calling {
    /// Take stock: what is owned, who uses it, and what needs attention (all families)
    Take(Box<crate::take::Take>),
    /// What an organisation owns (Store for Business)
    Inventory(inventory::Inventory),
    /// Who holds which product (Store for Business)
    Seats(seats::Seats),
    /// Offline licences (Store for Business)
    License(license::License),
    /// Packages and their files (Store for Business)
    Packages(packages::Packages),
    /// What a product is (Store for Business)
    Products(products::Products),
    /// What a user of an app or game owns, uses up and is given (Store services)
    Entitlements(entitlements::Entitlements),
    /// What a user subscribes to (Store services)
    Subscriptions(subscriptions::Subscriptions),
    /// What a user bought lately (Store services)
    Orders(orders::Orders),
    /// Refunds, returns and chargebacks (Store services)
    Clawback(clawback::Clawback),
    /// Store ID keys, which stand for users (Store services)
    Keys(keys::Keys),
    /// What can be sold, and whether there is stock of it (Partner Center)
    Catalog(catalog::Catalog),
    /// Whether the account gets tokens
    Auth(auth::Auth),
}

/// What calls none.
#[derive(Debug, Subcommand)]
pub enum Local {
    /// Write the completions of a shell
    Completions(completions::Completions),
    /// Write the manual pages
    Man(manual::Manual),
}

impl Command {
    /// Does it.
    pub async fn run(self, global: &Global, interrupt: Interrupt) -> Result<(), Failure> {
        if global.output == Format::Html && !self.has_html() {
            let problem = "only `take` has a page; choose table, json, ndjson or csv";
            return Err(Failure::usage(problem));
        }
        let mut output = Output::stdout(global.output, global.color.on_stdout());
        match self {
            Self::Local(local) => local.run(&mut output),
            Self::Emulator(emulator) => emulator.run(interrupt, &mut output).await,
            Self::Calling(calling) => {
                let session = Session::open(global, calling.needs(), interrupt).await?;
                let outcome = Box::pin(calling.run(&session, &mut output)).await;
                session.close().await;
                outcome
            }
        }
    }

    /// Whether it can print a page for a browser.
    fn has_html(&self) -> bool {
        matches!(self, Self::Calling(Calling::Take(_)))
    }
}

impl Calling {
    /// Whether it needs an account.
    fn needs(&self) -> Needs {
        match self {
            Self::Products(command) => command.needs(),
            Self::Keys(command) => command.needs(),
            _ => Needs::Account,
        }
    }

    async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        match self {
            Self::Take(command) => command.run(session, output).await,
            Self::Inventory(command) => command.run(session, output).await,
            Self::Seats(command) => command.run(session, output).await,
            Self::License(command) => command.run(session, output).await,
            Self::Packages(command) => command.run(session, output).await,
            Self::Products(command) => command.run(session, output).await,
            Self::Entitlements(command) => command.run(session, output).await,
            Self::Subscriptions(command) => command.run(session, output).await,
            Self::Orders(command) => command.run(session, output).await,
            Self::Clawback(command) => command.run(session, output).await,
            Self::Keys(command) => command.run(session, output).await,
            Self::Catalog(command) => command.run(session, output).await,
            Self::Auth(command) => command.run(session, output).await,
        }
    }
}

impl Local {
    fn run(self, output: &mut Output) -> Result<(), Failure> {
        match self {
            Self::Completions(command) => command.run(output),
            Self::Man(command) => command.run(output),
        }
    }
}
