//! Who owns: a user, by a Store ID key or an Xbox token.

use std::path::PathBuf;

use clap::Args;
use stocktake::{models::Secret, store_services::Beneficiary, transport::XToken};

use crate::{
    failure::Failure,
    session::{KeySource, Session},
    settings::read_secret,
};

/// The user whose products it is about.
#[derive(Clone, Debug, Args)]
pub(super) struct Holder {
    #[command(flatten)]
    pub(super) key: KeySource,

    /// In the place of a key, a file with the user's Xbox token: XBL3.0 x=HASH;TOKEN
    #[arg(long, value_name = "FILE", conflicts_with_all = ["user", "key_file"])]
    pub(super) x_token_file: Option<PathBuf>,

    /// A file with the signature that goes with the Xbox token
    #[arg(long, value_name = "FILE", requires = "x_token_file")]
    pub(super) signature_file: Option<PathBuf>,
}

impl Holder {
    /// The user, and the signature if there is one.
    pub(super) async fn find(
        &self,
        session: &Session,
    ) -> Result<(Beneficiary, Option<Secret>), Failure> {
        let Some(file) = &self.x_token_file else {
            let key = session.collections_key(&self.key).await?;
            return Ok((key.into(), None));
        };
        let token = XToken::new(read_secret(file)?.expose()).map_err(|error| {
            Failure::configuration(format!("{}: {error}", file.display())).because(error)
        })?;
        let signature = self
            .signature_file
            .as_deref()
            .map(read_secret)
            .transpose()?;
        Ok((token.into(), signature))
    }
}
