//! How https is set up when the application has no wishes of its own.

use std::sync::Arc;

use rustls::{ClientConfig, crypto::CryptoProvider};

use crate::BuildError;

/// Trusts what the operating system trusts.
pub(crate) fn default_config() -> Result<ClientConfig, BuildError> {
    let config = ClientConfig::builder_with_provider(provider()?)
        .with_safe_default_protocol_versions()
        .and_then(hyper_rustls::ConfigBuilderExt::try_with_platform_verifier)
        .map_err(|error| BuildError::new(format!("rustls cannot be set up: {error}")))?;
    Ok(config.with_no_client_auth())
}

/// The provider that the application has installed, else that of a feature.
#[allow(clippy::unnecessary_wraps, reason = "without these features it fails")]
fn provider() -> Result<Arc<CryptoProvider>, BuildError> {
    if let Some(installed) = CryptoProvider::get_default() {
        return Ok(Arc::clone(installed));
    }
    #[cfg(feature = "aws-lc-rs")]
    return Ok(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(all(feature = "rustls", not(feature = "aws-lc-rs")))]
    return Ok(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(any(feature = "rustls", feature = "aws-lc-rs")))]
    Err(BuildError::new(
        "rustls has no crypto provider; install one for the process, turn on the feature rustls or \
         aws-lc-rs of stocktake-transport-hyper, or give a TLS configuration",
    ))
}
