//! `catalog`: what a partner may sell, and whether there is stock of it.
//!
//! The catalog is read for a country or as a customer sees it. With the ids of one thing a command
//! shows that thing, without them it lists all.

mod availabilities;
mod check;
mod products;
mod promotions;
mod scope;
mod skus;

use clap::{Args, Subcommand};

use crate::{failure::Failure, output::Output, session::Session};

#[derive(Debug, Args)]
pub struct Catalog {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the products of a view, or show one
    Products(products::Products),
    /// List the SKUs of a product, or show one; for a customer those of a whole view too
    Skus(skus::Skus),
    /// List what a SKU is sold as, or show one way
    Availabilities(availabilities::Availabilities),
    /// List the promotions of a country, or show one
    Promotions(promotions::Promotions),
    /// Check whether products and SKUs can be had, or are restricted
    Check(check::Check),
}

impl Catalog {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        match self.action {
            Action::Products(command) => command.run(session, output).await,
            Action::Skus(command) => command.run(session, output).await,
            Action::Availabilities(command) => command.run(session, output).await,
            Action::Promotions(command) => command.run(session, output).await,
            Action::Check(command) => command.run(session, output).await,
        }
    }
}
