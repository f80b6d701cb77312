//! An emulator and its options.

use std::{fmt, io, net::SocketAddr, sync::Arc};

use crate::{Clock, EmulatorTransport, Seed, SeedError, Server, management, world::World};

/// All services in one place. Clones share everything.
#[derive(Clone)]
pub struct Emulator {
    pub(crate) world: Arc<World>,
}

impl Emulator {
    /// Options first.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder {
            seed: None,
            clock: Clock::new(),
        }
    }

    /// The emulator as a transport, without a socket.
    #[must_use]
    pub fn transport(&self) -> EmulatorTransport {
        EmulatorTransport {
            router: management::router(self.world.clone()),
            clock: self.world.clock.clone(),
        }
    }

    /// Serves on a socket; port 0 takes any that is free. Only for the machine itself and networks
    /// that are trusted: whoever reaches it can do everything.
    pub async fn listen(&self, address: SocketAddr) -> io::Result<Server> {
        Server::start(management::router(self.world.clone()), address).await
    }

    /// The clock that it goes by.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.world.clock
    }

    /// All state as it is now; it can be a seed again.
    #[must_use]
    pub fn dump(&self) -> Seed {
        self.world.dump()
    }

    /// Puts other state in the place of all that there is.
    pub fn load(&self, seed: Seed) {
        self.world.load(seed);
    }

    /// Goes back to the state of the seed. The clock stays as it is.
    pub fn reset(&self) {
        self.world.reset();
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").finish_non_exhaustive()
    }
}

/// Options of an [`Emulator`].
#[derive(Debug)]
#[must_use]
pub struct EmulatorBuilder {
    seed: Option<Seed>,
    clock: Clock,
}

impl EmulatorBuilder {
    /// The state that it begins with, in place of the [small](Seed::small) one.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The clock that it goes by.
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Puts it together.
    pub fn build(self) -> Result<Emulator, SeedError> {
        let seed = match self.seed {
            Some(seed) => seed,
            None => Seed::small(&self.clock)?,
        };
        let world = Arc::new(World::new(self.clock, seed));
        Ok(Emulator { world })
    }
}
