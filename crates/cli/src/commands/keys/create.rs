//! `keys create`.

use std::{path::PathBuf, time::SystemTime};

use clap::Args;
use stocktake::{Error, transport::XToken};

use super::{Kind, keep, refused, row::Row};
use crate::{
    destination::{Destination, Replacement},
    failure::Failure,
    output::Output,
    session::Session,
    settings::read_secret,
};

/// Make a key for a user by an Xbox token, without the client app
#[derive(Debug, Args)]
pub(super) struct Create {
    /// For which service the key is to be
    #[arg(long, value_enum)]
    kind: Kind,

    /// A file with the user's Xbox token for licensing.xboxlive.com: XBL3.0 x=HASH;TOKEN
    #[arg(long, value_name = "FILE")]
    x_token_file: PathBuf,

    /// What the user is to be found by later; it stands in the key, readable
    #[arg(long, value_name = "ID")]
    publisher_user_id: String,

    /// Write the key to this file, which only you can read
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    #[command(flatten)]
    replacement: Replacement,
}

impl Create {
    pub(super) async fn run(self, session: &Session, output: &mut Output) -> Result<(), Failure> {
        let destination = Destination::new(self.out, self.replacement.force)?;
        let file = &self.x_token_file;
        let token = XToken::new(read_secret(file)?.expose()).map_err(|error| {
            Failure::configuration(format!("{}: {error}", file.display())).because(error)
        })?;
        let keys = session.stocktake.store_id_keys();
        let (tickets, user) = (keys.tickets(), &self.publisher_user_id);
        let made = async {
            let made = match self.kind {
                Kind::Collections => {
                    let ticket = tickets.collections().await.map_err(Error::from)?;
                    keys.create_collections_key(token, &ticket, user).await
                }
                Kind::Purchase => {
                    let ticket = tickets.purchase().await.map_err(Error::from)?;
                    keys.create_purchase_key(token, &ticket, user).await
                }
            };
            made.map_err(refused)
        };
        let key = session.call(made).await?;
        keep(&destination, key.expose())?;
        output.one(&Row::of(&key, SystemTime::now()))
    }
}
