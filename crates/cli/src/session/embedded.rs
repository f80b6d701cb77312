//! An emulator inside this process, on a socket of this machine: the clients reach it as they would
//! reach any other.

use stocktake::transport::Endpoint;
use stocktake_emulator::{Clock, Emulator, Seed, Server};

use crate::failure::{Exit, Failure};

/// The running emulator.
#[derive(Debug)]
pub(super) struct Embedded(Server);

impl Embedded {
    /// Starts one with a seed, as `--emulator` names it.
    pub(super) async fn start(seed: &str) -> Result<Self, Failure> {
        let clock = Clock::new();
        let seed = read_seed(seed, &clock)?;
        let builder = Emulator::builder().clock(clock).seed(seed);
        let emulator = builder.build().map_err(refused)?;
        let server = emulator.listen(([127, 0, 0, 1], 0).into()).await;
        let server = server.map_err(|error| Failure::local("cannot start the emulator", error))?;
        Ok(Self(server))
    }

    /// Where it listens.
    pub(super) fn address(&self) -> Result<Endpoint, Failure> {
        let address = self.0.url().parse();
        address
            .map_err(|error| Failure::new(Exit::Unexpected, format!("the emulator has an {error}")))
    }

    /// Ends it.
    pub(super) async fn stop(self) {
        self.0.shutdown().await;
    }
}

/// The seed that an argument names: `small`, `large:N` with N seats, or a file.
pub fn read_seed(name: &str, clock: &Clock) -> Result<Seed, Failure> {
    if name == "small" {
        return Seed::small(clock).map_err(refused);
    }
    match name.strip_prefix("large:") {
        None => Seed::read(name, clock).map_err(refused),
        Some(seats) => match seats.replace('_', "").parse() {
            Ok(seats) => Seed::large(seats, clock).map_err(refused),
            Err(_) => Err(Failure::usage(format!(
                "`{name}` is no seed; after `large:` stands how many seats there are, as in \
                 large:100000"
            ))),
        },
    }
}

fn refused(error: stocktake_emulator::SeedError) -> Failure {
    Failure::configuration(error.to_string()).because(error)
}
