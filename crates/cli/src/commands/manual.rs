//! The manual, made from the same text as the help.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _};

use crate::{arguments::Cli, failure::Failure, output::Output};

/// Prints the manual page of the command, or writes a page for it and for each of its commands
#[derive(Debug, Args)]
pub struct Manual {
    /// The folder for the pages: stocktake.1, stocktake-inventory.1 and so on
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Manual {
    pub fn run(self, output: &mut Output) -> Result<(), Failure> {
        let Some(folder) = self.dir else {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            return output.raw(&page);
        };
        let written = std::fs::create_dir_all(&folder)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), &folder));
        written.map_err(|error| {
            let what = format!("cannot write the manual to {}", folder.display());
            Failure::local(what, error)
        })
    }
}
