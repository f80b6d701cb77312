//! The token of one audience: kept, about to be fetched, or both.

use std::{
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::{Duration, Instant, SystemTime},
};

use futures_util::{
    FutureExt as _,
    future::{self, Either, Shared, WeakShared},
};
use stocktake_transport::{AccessToken, BoxFuture, Credential, CredentialError, Runtime};

/// With less than this left, a token is fetched anew.
const REFRESH_BEFORE: Duration = Duration::from_secs(5 * 60);
/// With less than this left, a token is not used any more: it might end on its way.
const UNUSABLE_BEFORE: Duration = Duration::from_secs(30);
/// How long a token without an end is kept.
const UNKNOWN_LIFE: Duration = Duration::from_secs(5 * 60);
/// How long the one who renews waits for the endpoint while the old token lasts.
const PATIENCE: Duration = Duration::from_secs(10);
/// After a fetch that failed while the old token lasts, how long to leave the endpoint alone.
const PAUSE: Duration = Duration::from_secs(30);

type Outcome = Result<AccessToken, Arc<CredentialError>>;
type Fetch = BoxFuture<'static, Outcome>;

#[derive(Default)]
pub(super) struct Slot(RwLock<State>);

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// The fetch under way. It lives in those who wait for it, so it ends with the last of them.
    fetch: Option<WeakShared<Fetch>>,
}

struct Held {
    token: AccessToken,
    refresh_at: Moment,
    unusable_at: Moment,
}

/// A time by two clocks. The calendar may be set back and the other one may stand still while the
/// machine sleeps, so what is over by either is over.
#[derive(Clone, Copy)]
struct Moment {
    steady: Option<Instant>,
    calendar: Option<SystemTime>,
}

impl Moment {
    fn now(runtime: &dyn Runtime) -> Self {
        Self {
            steady: Some(runtime.now()),
            calendar: Some(runtime.system_time()),
        }
    }

    /// A time that no clock can tell never comes.
    fn after(self, duration: Duration) -> Self {
        Self {
            steady: self.steady.and_then(|time| time.checked_add(duration)),
            calendar: self.calendar.and_then(|time| time.checked_add(duration)),
        }
    }

    fn is_over(self, now: Self) -> bool {
        let steady = self.steady.zip(now.steady);
        let calendar = self.calendar.zip(now.calendar);
        steady.is_some_and(|(time, now)| time <= now)
            || calendar.is_some_and(|(time, now)| time <= now)
    }
}

impl Held {
    /// Keeps a token that was asked for at `asked_at`.
    fn new(token: AccessToken, asked_at: Moment) -> Self {
        let life = match (token.expires_at(), asked_at.calendar) {
            (Some(end), Some(start)) => end.duration_since(start).unwrap_or_default(),
            _ => UNKNOWN_LIFE,
        };
        let refresh_before = REFRESH_BEFORE.min(life / 2);
        let unusable_before = UNUSABLE_BEFORE.min(life / 10);
        Self {
            token,
            refresh_at: asked_at.after(life.saturating_sub(refresh_before)),
            unusable_at: asked_at.after(life.saturating_sub(unusable_before)),
        }
    }

    fn is_usable(&self, now: Moment) -> bool {
        !self.unusable_at.is_over(now)
    }

    /// Whether there is no need for another yet.
    fn is_fresh(&self, now: Moment) -> bool {
        !self.refresh_at.is_over(now) && self.is_usable(now)
    }
}

impl Slot {
    /// The token, if there is no need to think about another.
    pub(super) fn fresh(&self, runtime: &dyn Runtime) -> Option<AccessToken> {
        let state = self.read();
        let held = state.held.as_ref()?;
        held.is_fresh(Moment::now(runtime))
            .then(|| held.token.clone())
    }

    /// The token when it has to be fetched, by this caller or by another one.
    pub(super) async fn fetch<C: Credential + 'static>(
        self: &Arc<Self>,
        credential: &Arc<C>,
        runtime: &Arc<dyn Runtime>,
        audience: &str,
    ) -> Result<AccessToken, CredentialError> {
        let (fetch, usable) = {
            let mut state = self.write();
            // Somebody may have been faster between the two locks.
            let (held, now) = (state.held.as_ref(), Moment::now(&**runtime));
            if let Some(held) = held.filter(|held| held.is_fresh(now)) {
                return Ok(held.token.clone());
            }
            let usable = held.filter(|held| held.is_usable(now));
            let usable = usable.map(|held| held.token.clone());
            let under_way = state.fetch.as_ref().and_then(WeakShared::upgrade);
            match (under_way, usable) {
                (Some(_), Some(token)) => return Ok(token),
                (Some(fetch), None) => (fetch, None),
                (None, usable) => {
                    let fetch = self.start(credential, runtime, audience);
                    state.fetch = fetch.downgrade();
                    (fetch, usable)
                }
            }
        };
        match usable {
            None => fetch.await.map_err(copy),
            Some(old) => self.renew(fetch, old, &**runtime).await,
        }
    }

    /// Waits for a newer token as long as it is worth it: the old one has some time left.
    async fn renew(
        &self,
        fetch: Shared<Fetch>,
        old: AccessToken,
        runtime: &dyn Runtime,
    ) -> Result<AccessToken, CredentialError> {
        let error = match future::select(fetch, runtime.sleep(PATIENCE)).await {
            Either::Left((Ok(new), _)) => return Ok(new),
            Either::Left((Err(error), _)) => error,
            Either::Right(((), fetch)) => {
                if self.postpone(&old, runtime) {
                    return Ok(old);
                }
                return fetch.await.map_err(copy);
            }
        };
        // The old one may have been refused meanwhile.
        if self.holds(&old) {
            Ok(old)
        } else {
            Err(copy(error))
        }
    }

    /// Goes on with a token for a while, if it is still the one that is kept.
    fn postpone(&self, token: &AccessToken, runtime: &dyn Runtime) -> bool {
        let mut state = self.write();
        let held = state.held.as_mut().filter(|held| held.token == *token);
        held.map(|held| held.refresh_at = Moment::now(runtime).after(PAUSE))
            .is_some()
    }

    fn start<C: Credential + 'static>(
        self: &Arc<Self>,
        credential: &Arc<C>,
        runtime: &Arc<dyn Runtime>,
        audience: &str,
    ) -> Shared<Fetch> {
        let (slot, credential, runtime) = (self.clone(), credential.clone(), runtime.clone());
        let audience: Box<str> = audience.into();
        let asked_at = Moment::now(&*runtime);
        let fetch: Fetch = Box::pin(async move {
            let outcome = credential.token(&audience).await.map_err(Arc::new);
            let mut state = slot.write();
            state.fetch = None;
            match &outcome {
                Ok(token) => state.held = Some(Held::new(token.clone(), asked_at)),
                Err(_) => {
                    if let Some(held) = &mut state.held {
                        held.refresh_at = Moment::now(&*runtime).after(PAUSE);
                    }
                }
            }
            outcome
        });
        fetch.shared()
    }

    /// Drops a token that a service refused, unless a newer one has taken its place.
    pub(super) fn forget(&self, token: &AccessToken) {
        if self.holds(token) {
            let mut state = self.write();
            state.held.take_if(|held| held.token == *token);
        }
    }

    fn holds(&self, token: &AccessToken) -> bool {
        let state = self.read();
        state.held.as_ref().is_some_and(|held| held.token == *token)
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The error for one of those who waited; the original is its cause.
fn copy(error: Arc<CredentialError>) -> CredentialError {
    let copy = CredentialError::new(error.to_string()).with_retryable(error.is_retryable());
    let copy = if error.needs_user_interaction() {
        copy.with_user_interaction()
    } else {
        copy
    };
    copy.with_source(error)
}
