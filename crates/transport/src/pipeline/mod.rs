//! What stands between a client and its transport: ids, deadline, retries, token, errors.
//!
//! One order for every call: the correlation id → the deadline → the retry loop (token → send →
//! status and errors).

mod builder;
mod call;
mod caller;
mod trace;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use http::HeaderValue;

pub use builder::PipelineBuilder;
pub use caller::{Answer, CallOptions, Caller};

use crate::{Credential, HttpTransport, RetryBudget, RetryPolicy, Runtime};

/// A transport with everything that makes it fit for production. Cheap to clone: all clones share
/// connections, tokens and the retry budget, so make one and keep it.
///
/// ```
/// use stocktake_transport::{HttpTransport, Pipeline, RetryPolicy};
///
/// fn pipeline(transport: impl HttpTransport + 'static) -> Pipeline {
///     Pipeline::builder(transport)
///         .retry(RetryPolicy::default().with_attempts(6))
///         .user_agent("tycoon-backend/2.1")
///         .build()
/// }
/// ```
#[derive(Clone)]
pub struct Pipeline(Arc<Inner>);

struct Inner {
    transport: Arc<dyn HttpTransport>,
    credential: Option<Arc<dyn Credential>>,
    runtime: Arc<dyn Runtime>,
    retry: RetryPolicy,
    budget: Arc<RetryBudget>,
    user_agent: HeaderValue,
    max_body: usize,
    /// `None` for the thread's own source, which no call has to wait for.
    random: Option<Mutex<fastrand::Rng>>,
}

impl Pipeline {
    /// Starts from a transport.
    pub fn builder(transport: impl HttpTransport + 'static) -> PipelineBuilder {
        PipelineBuilder::new(Arc::new(transport))
    }

    /// The clock and the executor.
    #[must_use]
    pub fn runtime(&self) -> Arc<dyn Runtime> {
        self.0.runtime.clone()
    }

    /// A pipeline that shares everything with this one but the credential.
    #[must_use]
    pub fn with_credential(&self, credential: Arc<dyn Credential>) -> Self {
        let inner = &self.0;
        Self(Arc::new(Inner {
            transport: inner.transport.clone(),
            credential: Some(credential),
            runtime: inner.runtime.clone(),
            retry: inner.retry.clone(),
            budget: inner.budget.clone(),
            user_agent: inner.user_agent.clone(),
            max_body: inner.max_body,
            random: inner
                .random
                .as_ref()
                .map(|_| Mutex::new(self.random(fastrand::Rng::fork))),
        }))
    }

    /// Draws from the pipeline's source of randomness: ids and jitter, nothing secret.
    fn random<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        match &self.0.random {
            None => draw(&mut fastrand::Rng::new()),
            // A panic while drawing leaves numbers that are as random as before.
            Some(seeded) => draw(&mut seeded.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field("transport", &self.0.transport)
            .field("credential", &self.0.credential)
            .field("retry", &self.0.retry)
            .finish_non_exhaustive()
    }
}
