//! `keys renew`.

use std::{path::PathBuf, time::SystemTime};

use clap::Args;

use super::{Kind, refused, row::Row, the_key};
use crate::{
    failure::Failure,
    output::Output,
    private_file,
    session::{KeySource, Session},
};

/// Exchange a key for a fresh one of the same user
///
/// The old key stays good for as long as it was. A key lasts 30 days and can be renewed while it is
/// good; the file may be the one that it is read from.
#[derive(Debug, Args)]
pub(super) struct Renew {
    /// Write the fresh key to this file, which only you can read, in one step
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

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
        keep(&self.out, fresh.expose())?;
        output.one(&Row::of(&fresh, SystemTime::now()))
    }
}

/// Writes a secret with a line end, as people's tools write files.
pub(super) fn keep(file: &std::path::Path, secret: &str) -> Result<(), Failure> {
    private_file::write(file, format!("{secret}\n").as_bytes())
        .map_err(|error| Failure::local(format!("cannot write {}", file.display()), error))
}
