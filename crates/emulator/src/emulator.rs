//! An emulator and its options.

use std::{fmt, io, net::SocketAddr, sync::Arc};

use crate::{
    Clock, EmulatorTransport, Faults, FaultsError, ManagementError, RequestCount, Seed, SeedError,
    Server, StoreCustomer, StoreIdKeyRequest, management, world::World,
};

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
            faults: None,
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
        let router = management::router(self.world.clone());
        Server::start(router, self.world.clock.clone(), address).await
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

    /// Puts other state in the place of all that there is. Rules in force stay where the seed has none.
    pub fn load(&self, seed: Seed) {
        self.world.load(seed);
    }

    /// Goes back to the state of the seed. The clock and the faults stay as they are.
    pub fn reset(&self) {
        self.world.reset();
    }

    /// The rules in force.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.world.armed().faults().clone()
    }

    /// Puts other rules into force, or none at all with [`Faults::new`]. Their counts begin at
    /// nothing.
    pub fn set_faults(&self, faults: Faults) -> Result<(), FaultsError> {
        faults.check()?;
        self.world.arm(faults);
        Ok(())
    }

    /// How often each operation was asked, by name; those that never were are not there.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestCount> {
        self.world.requests().list()
    }

    /// Counts from nothing again.
    pub fn clear_requests(&self) {
        self.world.requests().clear();
    }

    /// The customers of the Store services.
    #[must_use]
    pub fn customers(&self) -> Vec<StoreCustomer> {
        management::list_customers(&self.world)
    }

    /// Makes a Store ID key, as a client on the customer's machine has it made.
    pub fn store_id_key(&self, request: &StoreIdKeyRequest) -> Result<String, ManagementError> {
        management::issue_key(&self.world, request)
    }

    /// Ends all Store ID keys that a customer has until now.
    pub fn revoke_store_id_keys(&self, customer: &str) -> Result<(), ManagementError> {
        management::revoke_keys(&self.world, customer)
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
    faults: Option<Faults>,
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

    /// Rules by which requests go wrong, in place of those of the seed.
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = Some(faults);
        self
    }

    /// Puts it together.
    pub fn build(self) -> Result<Emulator, SeedError> {
        let mut seed = match self.seed {
            Some(seed) => seed,
            None => Seed::small(&self.clock)?,
        };
        if self.faults.is_some() {
            seed.faults = self.faults;
            seed.check_faults()?;
        }
        let world = Arc::new(World::new(self.clock, seed));
        Ok(Emulator { world })
    }
}
