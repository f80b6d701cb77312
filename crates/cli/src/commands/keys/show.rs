//! `keys show`.

use std::time::SystemTime;

use clap::Args;
use stocktake::identity::StoreIdKey;

use super::{Kind, row::Row};
use crate::{
    failure::Failure,
    output::Output,
    session::{KeyKind, KeySource, Session, read_key},
};

/// Show what keys say of themselves: user, application, end; never a key
#[derive(Debug, Args)]
pub(super) struct Show {
    /// Only the key for this service
    #[arg(long, value_enum)]
    kind: Option<Kind>,

    #[command(flatten)]
    key: KeySource,
}

impl Show {
    pub(super) async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let now = SystemTime::now();
        let rows: Vec<Row> = self
            .keys(session)
            .await?
            .iter()
            .map(|key| Row::of(key, now))
            .collect();
        output.all(&rows)
    }

    async fn keys(&self, session: &Session) -> Result<Vec<StoreIdKey>, Failure> {
        if let Some(kind) = self.kind {
            return Ok(vec![session.store_id_key(kind.into(), &self.key).await?]);
        }
        if !self.key.key_file.is_empty() {
            return self
                .key
                .key_file
                .iter()
                .map(|file| read_key(file))
                .collect();
        }
        // A user need not have both.
        let collections = session.store_id_key(KeyKind::Collections, &self.key).await;
        let purchase = session.store_id_key(KeyKind::Purchase, &self.key).await;
        match (collections, purchase) {
            (Ok(collections), Ok(purchase)) => Ok(vec![collections, purchase]),
            (Ok(key), Err(missing)) | (Err(missing), Ok(key)) => {
                session.note(missing);
                Ok(vec![key])
            }
            (Err(missing), Err(_)) => Err(missing),
        }
    }
}
