//! `entitlements`: what a customer of an app or game owns, uses up and is given.

mod consume;
mod grant;
mod holder;
mod query;
mod row;

use clap::{Args, Subcommand};
use stocktake::store_services::Unconfirmed;

use crate::{
    failure::{Failure, exit_of},
    output::Output,
    session::Session,
};

#[derive(Debug, Args)]
pub struct Entitlements {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Query(Box<query::Query>),
    Consume(Box<consume::Consume>),
    Grant(Box<grant::Grant>),
}

impl Entitlements {
    pub async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        match self.action {
            Action::Query(query) => query.run(session, output).await,
            Action::Consume(consume) => consume.run(session, output).await,
            Action::Grant(grant) => grant.run(session, output).await,
        }
    }
}

/// A change that has an id by which it can be repeated did not come to a good end. `flag` is the
/// argument that takes the id.
fn unconfirmed(error: Unconfirmed, flag: &str) -> Failure {
    let what_now = if error.may_have_been_made() {
        let id = error.id();
        format!("it may have been carried out: repeat it with {flag} {id}, which does no harm")
    } else {
        "nothing was changed".to_owned()
    };
    let message = format!("{}; {what_now}", error.error());
    Failure::new(exit_of(error.error()), message).because(error)
}

/// Waits for such a change. Ctrl-C gives it up and tells the id.
async fn confirmed<T>(
    session: &Session,
    call: impl Future<Output = Result<T, Unconfirmed>>,
    flag: &str,
    id: &str,
) -> Result<T, Failure> {
    match session.interrupt.unless(call).await {
        Some(outcome) => outcome.map_err(|error| unconfirmed(error, flag)),
        None => Err(Failure::interrupted(format!(
            "interrupted while the call was under way; it may have been carried out: repeat it \
             with {flag} {id}, which does no harm"
        ))),
    }
}

/// An option that the chosen version of an operation does not have.
fn check_option(given: bool, option: &str, has_it: bool, versions: &str) -> Result<(), Failure> {
    if given && !has_it {
        return Err(Failure::usage(format!(
            "{option} is for {versions}; leave it out or choose another --api"
        )));
    }
    Ok(())
}
