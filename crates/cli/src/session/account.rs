//! From settings to clients.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use stocktake::{
    Pipeline, Stocktake,
    identity::{App, Authority, ClientAssertionCredential, ClientSecretCredential, TokenEndpoint},
    transport::{AccessToken, Credential, CredentialError, Endpoint},
};

use super::Session;
use crate::{
    failure::Failure,
    settings::{Account, Proof, Settings},
};

/// The clients for these settings.
pub(super) fn clients(
    settings: &Settings,
    emulator: Option<&Endpoint>,
) -> Result<Stocktake, Failure> {
    let mut builder = Stocktake::builder()
        .cloud(settings.cloud)
        .user_agent(concat!("stocktake/", env!("CARGO_PKG_VERSION")));
    if let Some(address) = emulator {
        builder = builder.emulator(address.clone());
    }
    let account = match &settings.account {
        Err(missing) => Err(NoAccount(missing.to_string())),
        Ok(account) => Ok((account.clone(), app(settings, account, emulator)?)),
    };
    builder = builder.credential_from(move |pipeline| match account {
        Ok((account, app)) => Asker::new(pipeline, app, account.proof),
        Err(missing) => Asker::Nobody(missing),
    });
    Ok(builder.build()?)
}

/// The application, with the place where its tokens are issued.
fn app(
    settings: &Settings,
    account: &Account,
    emulator: Option<&Endpoint>,
) -> Result<App, Failure> {
    let authority: Authority = match (&account.authority, emulator) {
        (Some(authority), _) => authority.clone(),
        (None, None) => settings.cloud.authority(),
        (None, Some(emulator)) => format!("{emulator}/login").parse().map_err(|error| {
            Failure::configuration(format!("the address of the emulator is an {error}"))
        })?,
    };
    Ok(App::new(&account.tenant, &account.client_id).with_authority(authority))
}

impl Session {
    /// A credential of the account that asks one of the two token endpoints, to see whether it would
    /// give a token.
    pub fn credential(&self, endpoint: TokenEndpoint) -> Result<Arc<dyn Credential>, Failure> {
        let account = self.account()?;
        let app = app(&self.settings, account, self.emulator())?.with_token_endpoint(endpoint);
        let proof = account.proof.clone();
        Ok(Arc::new(Asker::new(self.stocktake.pipeline(), app, proof)))
    }

    /// Who asks.
    pub fn account(&self) -> Result<&Account, Failure> {
        let account = self.settings.account.as_ref();
        account.map_err(|missing| Failure::configuration(missing.to_string()))
    }
}

/// The credential of the configured account, whichever kind it is.
#[derive(Debug)]
enum Asker {
    Secret(ClientSecretCredential),
    Assertion(ClientAssertionCredential),
    Nobody(NoAccount),
}

impl Asker {
    fn new(pipeline: &Pipeline, app: App, proof: Proof) -> Self {
        match proof {
            Proof::Secret(secret) => {
                Self::Secret(ClientSecretCredential::new(pipeline, app, secret))
            }
            Proof::AssertionFile(file) => {
                Self::Assertion(ClientAssertionCredential::from_file(pipeline, app, file))
            }
        }
    }
}

#[async_trait]
impl Credential for Asker {
    async fn token(&self, audience: &str) -> Result<AccessToken, CredentialError> {
        match self {
            Self::Secret(credential) => credential.token(audience).await,
            Self::Assertion(credential) => credential.token(audience).await,
            Self::Nobody(missing) => {
                Err(CredentialError::new(missing.to_string()).with_source(missing.clone()))
            }
        }
    }

    fn refused(&self, audience: &str, token: &AccessToken) {
        match self {
            Self::Secret(credential) => credential.refused(audience, token),
            Self::Assertion(credential) => credential.refused(audience, token),
            Self::Nobody(_) => {}
        }
    }
}

/// A token is needed after all, and nobody is configured.
#[derive(Clone, Debug)]
pub struct NoAccount(String);

impl fmt::Display for NoAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoAccount {}
