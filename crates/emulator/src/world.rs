//! All state of an emulator, behind a lock for each family.

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use crate::{
    clock::Clock,
    faults::{Armed, Faults},
    login, partner_center,
    requests::Counts,
    seed::Seed,
    store_for_business, store_services,
    tokens::Signer,
};

/// What the services share and what each of them knows.
///
/// Whoever needs several of the locks takes them in the order of the fields.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) signer: Signer,
    /// What `reset` goes back to.
    seed: Mutex<Seed>,
    login: Mutex<login::State>,
    store_for_business: Mutex<store_for_business::State>,
    store_services: Mutex<store_services::State>,
    /// No request changes it, so long listings need not wait for each other.
    partner_center: RwLock<partner_center::State>,
    faults: Mutex<Armed>,
    requests: Mutex<Counts>,
}

impl World {
    pub(crate) fn new(clock: Clock, seed: Seed) -> Self {
        Self {
            clock,
            signer: Signer::new(),
            login: Mutex::new(seed.login.clone()),
            store_for_business: Mutex::new(seed.store_for_business.clone()),
            store_services: Mutex::new(seed.store_services.clone()),
            partner_center: RwLock::new(seed.partner_center.clone()),
            faults: Mutex::new(Armed::new(seed.faults.clone().unwrap_or_default())),
            requests: Mutex::default(),
            seed: Mutex::new(seed),
        }
    }

    pub(crate) fn login(&self) -> MutexGuard<'_, login::State> {
        locked(&self.login)
    }

    pub(crate) fn store_for_business(&self) -> MutexGuard<'_, store_for_business::State> {
        locked(&self.store_for_business)
    }

    pub(crate) fn store_services(&self) -> MutexGuard<'_, store_services::State> {
        locked(&self.store_services)
    }

    pub(crate) fn partner_center(&self) -> RwLockReadGuard<'_, partner_center::State> {
        let state = self.partner_center.read();
        state.unwrap_or_else(PoisonError::into_inner)
    }

    /// The rules by which requests are struck.
    pub(crate) fn armed(&self) -> MutexGuard<'_, Armed> {
        locked(&self.faults)
    }

    /// Puts other rules into force.
    pub(crate) fn arm(&self, faults: Faults) {
        *self.armed() = Armed::new(faults);
    }

    pub(crate) fn requests(&self) -> MutexGuard<'_, Counts> {
        locked(&self.requests)
    }

    /// The state as a seed, all families at one moment.
    pub(crate) fn dump(&self) -> Seed {
        let login = self.login();
        let store_for_business = self.store_for_business();
        let store_services = self.store_services();
        let partner_center = self.partner_center();
        let armed = self.armed();
        Seed {
            login: login.clone(),
            store_for_business: store_for_business.clone(),
            store_services: store_services.clone(),
            partner_center: partner_center.clone(),
            faults: (!armed.is_empty()).then(|| armed.faults().clone()),
        }
    }

    /// Takes the place of all state, for all families at one moment.
    pub(crate) fn load(&self, seed: Seed) {
        if let Some(faults) = &seed.faults {
            self.arm(faults.clone());
        }
        *locked(&self.seed) = seed;
        self.reset();
    }

    /// Goes back to the seed. The clock and the faults stay as they are.
    pub(crate) fn reset(&self) {
        let seed = locked(&self.seed).clone();
        let mut login = self.login();
        let mut store_for_business = self.store_for_business();
        let mut store_services = self.store_services();
        let partner_center = self.partner_center.write();
        let mut partner_center = partner_center.unwrap_or_else(PoisonError::into_inner);
        *login = seed.login;
        *store_for_business = seed.store_for_business;
        *store_services = seed.store_services;
        *partner_center = seed.partner_center;
    }
}

/// A handler that panicked has changed nothing by halves: handlers decide first and change then.
fn locked<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
