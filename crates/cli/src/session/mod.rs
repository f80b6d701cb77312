//! What every command that calls a service has: the clients, and whoever watches the run.

mod account;
mod embedded;
mod keys;
pub mod management;

use std::{future::Future, io::Write as _};

use stocktake::{Stocktake, transport::Endpoint};
use tokio::sync::OnceCell;

pub use account::NoAccount;
pub use embedded::read_seed;
pub use keys::{KeyKind, KeySource, read_key};

use crate::{
    arguments::Global,
    failure::Failure,
    interrupt::Interrupt,
    progress::Progress,
    settings::{Place, Settings},
};
use embedded::Embedded;
use management::Customer;

/// The way to the services for one run of the command.
#[derive(Debug)]
pub struct Session {
    /// The clients.
    pub stocktake: Stocktake,
    /// Who asks, and where.
    pub settings: Settings,
    /// Ctrl-C and SIGTERM.
    pub interrupt: Interrupt,
    /// Shows progress, or not.
    pub progress: Progress,
    emulator: Option<Emulator>,
    quiet: bool,
}

/// The emulator in the place of the services.
#[derive(Debug)]
struct Emulator {
    address: Endpoint,
    /// It is ours, and ends with us.
    embedded: Option<Embedded>,
    /// Its customers, once they have been asked for.
    customers: OnceCell<Vec<Customer>>,
}

impl Emulator {
    fn new(address: Endpoint, embedded: Option<Embedded>) -> Self {
        let customers = OnceCell::new();
        Self {
            address,
            embedded,
            customers,
        }
    }

    /// Its customers. They are asked for once in a run: there may be many.
    async fn customers(&self) -> Result<&[Customer], Failure> {
        let asked = || management::customers(&self.address);
        let customers = self.customers.get_or_try_init(asked).await?;
        Ok(customers)
    }
}

/// Whether a command needs to be somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Without an account there is nothing to do.
    Account,
    /// It goes without: what it asks for is public.
    Nothing,
}

impl Session {
    /// Reads the configuration, starts the embedded emulator if it is wanted, and makes the clients.
    /// Nothing is sent yet.
    pub async fn open(
        global: &Global,
        needs: Needs,
        interrupt: Interrupt,
    ) -> Result<Self, Failure> {
        let settings = match (Settings::read(global)?, needs) {
            (
                Settings {
                    account: Err(missing),
                    ..
                },
                Needs::Account,
            ) => return Err(missing),
            (settings, _) => settings,
        };
        let emulator = match &settings.place {
            Place::Cloud => None,
            Place::Emulator(address) => Some(Emulator::new(address.clone(), None)),
            Place::Embedded(seed) => {
                let embedded = Embedded::start(seed).await?;
                Some(Emulator::new(embedded.address()?, Some(embedded)))
            }
        };
        let address = emulator.as_ref().map(|emulator| &emulator.address);
        Ok(Self {
            stocktake: account::clients(&settings, address)?,
            settings,
            interrupt,
            progress: Progress::new(global.shows_progress()),
            emulator,
            quiet: global.quiet,
        })
    }

    /// The address of the emulator, if there is one in the place of the services.
    pub fn emulator(&self) -> Option<&Endpoint> {
        self.emulator.as_ref().map(|emulator| &emulator.address)
    }

    /// Waits for a call that only reads. Ctrl-C gives it up.
    pub async fn call<T, E: Into<Failure>>(
        &self,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure> {
        match self.interrupt.unless(call).await {
            Some(outcome) => outcome.map_err(Into::into),
            None => Err(Failure::interrupted("interrupted; nothing was changed")),
        }
    }

    /// Waits for a call that changes something. After Ctrl-C nobody knows whether it did.
    pub async fn change<T, E: Into<Failure>>(
        &self,
        call: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure> {
        match self.interrupt.unless(call).await {
            Some(outcome) => outcome.map_err(Into::into),
            None => Err(Failure::interrupted(
                "interrupted while the call was under way; it may have been carried out, so look \
                 before you repeat it",
            )),
        }
    }

    /// Says something on stderr that is neither result nor error, unless `--quiet`.
    pub fn note(&self, text: impl std::fmt::Display) {
        if !self.quiet {
            // When stderr is closed there is nobody to tell.
            let _closed = writeln!(std::io::stderr(), "{text}");
        }
    }

    /// Ends the embedded emulator, if there is one.
    pub async fn close(self) {
        if let Some(embedded) = self.emulator.and_then(|emulator| emulator.embedded) {
            embedded.stop().await;
        }
    }
}
