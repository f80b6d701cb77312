//! How an application proves that it is the one it says.

use std::{fmt, path::PathBuf, sync::Arc};

use stocktake_models::Secret;
use stocktake_transport::{BoxFuture, CredentialError};

type Assertions =
    dyn Fn() -> BoxFuture<'static, Result<Secret, CredentialError>> + Send + Sync + 'static;

/// How an application proves that it is the one it says. `Debug` shows the way and nothing more.
///
/// The Store services look into the token at how the application proved itself, and refuse what was
/// made with a certificate: give them tokens made with a client secret. An assertion of a federated
/// identity works where the tenant trusts its issuer.
#[derive(Clone)]
pub struct ClientProof(Inner);

#[derive(Clone)]
enum Inner {
    Secret(Secret),
    Assertion(Arc<Assertions>),
    None,
}

/// What goes into a token request.
#[derive(Clone)]
pub(crate) enum Proven {
    Secret(Secret),
    Assertion(Secret),
    None,
}

impl ClientProof {
    /// By a client secret: its value, not its id.
    pub fn secret(secret: impl Into<Secret>) -> Self {
        Self(Inner::Secret(secret.into()))
    }

    /// By a signed assertion, which is asked for whenever a token is fetched: the token of a workload
    /// that the tenant trusts by federation.
    pub fn assertion<F, A>(make: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<Secret, CredentialError>> + Send + 'static,
    {
        Self(Inner::Assertion(Arc::new(move || Box::pin(make()))))
    }

    /// By the assertion in a file, as Kubernetes writes it for workloads. It is read anew for every
    /// token, as it is replaced every hour or so.
    pub fn assertion_file(path: impl Into<PathBuf>) -> Self {
        let path: Arc<PathBuf> = Arc::new(path.into());
        Self::assertion(move || {
            let path = path.clone();
            // A local file of two kilobytes is there before a thread for it would be.
            async move { read(&path) }
        })
    }

    /// Not at all: an application on a user's machine, which can keep no secret.
    #[must_use]
    pub fn none() -> Self {
        Self(Inner::None)
    }

    pub(crate) async fn prove(&self) -> Result<Proven, CredentialError> {
        Ok(match &self.0 {
            Inner::Secret(secret) => Proven::Secret(secret.clone()),
            Inner::Assertion(make) => Proven::Assertion(make().await?),
            Inner::None => Proven::None,
        })
    }
}

fn read(path: &std::path::Path) -> Result<Secret, CredentialError> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let problem =
            format!("the assertion of this workload cannot be read from {shown}: {error}");
        CredentialError::new(problem).with_retryable(true)
    })?;
    let assertion = text.trim();
    if assertion.is_empty() {
        let problem = format!("the file with the assertion of this workload, {shown}, is empty");
        return Err(CredentialError::new(problem).with_retryable(true));
    }
    Ok(assertion.into())
}

impl fmt::Debug for ClientProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Inner::Secret(_) => "ClientProof::secret(***)",
            Inner::Assertion(_) => "ClientProof::assertion(***)",
            Inner::None => "ClientProof::none()",
        })
    }
}
