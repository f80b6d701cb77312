//! How a pipeline is put together.

use std::sync::{Arc, Mutex};

use http::HeaderValue;

use super::{Inner, Pipeline};
use crate::{Credential, HttpTransport, RetryBudget, RetryPolicy, Runtime};

/// Options of a [`Pipeline`]; all have defaults that fit production.
#[derive(Debug)]
#[must_use]
pub struct PipelineBuilder {
    transport: Arc<dyn HttpTransport>,
    credential: Option<Arc<dyn Credential>>,
    runtime: Option<Arc<dyn Runtime>>,
    retry: RetryPolicy,
    budget: Arc<RetryBudget>,
    application: Option<String>,
    max_body: usize,
    seed: Option<u64>,
}

/// The default cap of an answer's body: 64 MiB.
const MAX_BODY: usize = 64 << 20;

impl PipelineBuilder {
    pub(super) fn new(transport: Arc<dyn HttpTransport>) -> Self {
        Self {
            transport,
            credential: None,
            runtime: None,
            retry: RetryPolicy::default(),
            budget: Arc::default(),
            application: None,
            max_body: MAX_BODY,
            seed: None,
        }
    }

    /// Where tokens come from. Without one, only operations that need none can be called.
    pub fn credential(mut self, credential: impl Credential + 'static) -> Self {
        self.credential = Some(Arc::new(credential));
        self
    }

    /// The same for a credential that is shared.
    pub fn shared_credential(mut self, credential: Arc<dyn Credential>) -> Self {
        self.credential = Some(credential);
        self
    }

    /// The clock and the executor, if not the transport's own.
    pub fn runtime(mut self, runtime: impl Runtime + 'static) -> Self {
        self.runtime = Some(Arc::new(runtime));
        self
    }

    /// How often, how long apart and until when calls are tried.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// The budget for retries; share one between pipelines that call the same service.
    pub fn retry_budget(mut self, budget: Arc<RetryBudget>) -> Self {
        self.budget = budget;
        self
    }

    /// Puts the name of the application before ours in the `User-Agent`, as in `tycoon/2.1`. The
    /// services ask for one, to find a caller in their logs. Characters that no header may have are
    /// left out.
    pub fn user_agent(mut self, application: impl Into<String>) -> Self {
        self.application = Some(application.into());
        self
    }

    /// The cap of an answer's body, after decompression. 64 MiB if not set;
    /// [`CallOptions`](super::CallOptions) sets it for some calls only.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Makes ids and jitter the same in every run. For tests.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Puts it together.
    #[must_use]
    pub fn build(self) -> Pipeline {
        let runtime = self.runtime.unwrap_or_else(|| self.transport.runtime());
        Pipeline(Arc::new(Inner {
            transport: self.transport,
            credential: self.credential,
            runtime,
            retry: self.retry,
            budget: self.budget,
            user_agent: user_agent(self.application.as_deref()),
            max_body: self.max_body,
            random: self.seed.map(fastrand::Rng::with_seed).map(Mutex::new),
        }))
    }
}

fn user_agent(application: Option<&str>) -> HeaderValue {
    const OURS: &str = concat!("stocktake/", env!("CARGO_PKG_VERSION"));
    let application: String = application
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_graphic() || *c == ' ')
        .collect();
    let text = format!("{} {OURS}", application.trim());
    HeaderValue::from_str(text.trim()).unwrap_or(HeaderValue::from_static(OURS))
}
