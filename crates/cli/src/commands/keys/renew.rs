//! `keys renew`.

use std::{path::PathBuf, time::SystemTime};

use clap::Args;

use super::{Kind, keep, refused, row::Row, the_key};
use crate::{
    destination::{Destination, Replacement},
    failure::Failure,
    output::Output,
    session::{KeySource, Session},
};

/// Exchange a key for a fresh one of the same user
///
/// The old key stays good for as long as it was. A key lasts 30 days and can be renewed while it is
/// good. --out may name the file that the key is read from: it is replaced without more ado.
#[derive(Debug, Args)]
pub(super) struct Renew {
    /// Write the fresh key to this file, which only you can read, in one step
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    #[command(flatten)]
    replacement: Replacement,

    /// Only if it is due: 14 days after it was made. Otherwise the key is written as it is
    #[arg(long)]
    if_needed: bool,

    /// For which service the key is, if that is not clear from --key-file
    #[arg(long, value_enum)]
    kind: Option<Kind>,

    #[command(flatten)]
    key: KeySource,
}

impl Renew {
    pub(super) async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let own = session.is_key_file(&self.key, self.kind.map(Into::into), &self.out);
        let destination = Destination::new(self.out, own || self.replacement.force)?;
        let key = the_key(session, &self.key, self.kind).await?;
        let client_id = session.account()?.client_id.clone();
        let keys = session.stocktake.store_id_keys().for_client(client_id);
        let fresh = async {
            if self.if_needed {
                keys.renew_if_needed(key).await.map_err(refused)
            } else {
                keys.renew(&key).await.map_err(refused)
            }
        };
        let fresh = session.call(fresh).await?;
        keep(&destination, fresh.expose())?;
        output.one(&Row::of(&fresh, SystemTime::now()))
    }
}
