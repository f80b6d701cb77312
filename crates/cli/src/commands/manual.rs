//! The manual, made from the same text as the help.

use std::{
    io,
    path::{Path, PathBuf},
};

use clap::{Args, Command, CommandFactory as _};
use clap_mangen::Man;

use crate::{
    arguments::Cli,
    destination::{Destination, Readers},
    failure::Failure,
    output::Output,
};

/// Prints the manual page of the command, or writes a page for it and for each of its commands
#[derive(Debug, Args)]
pub struct Manual {
    /// The folder for the pages: stocktake.1, stocktake-inventory.1 and so on; older ones are replaced
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Manual {
    pub fn run(self, output: &mut Output) -> Result<(), Failure> {
        match &self.dir {
            None => output.raw(&page(&Man::new(command()))?),
            Some(folder) => write(folder),
        }
    }
}

/// The command as the manual shows it. It leaves out the texts of what the short help leaves out, and
/// is to have them all.
fn command() -> Command {
    Cli::command().mut_args(|argument| argument.hide_short_help(false))
}

/// Writes all pages, or none if one of them cannot be written.
fn write(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        let what = format!("cannot make the folder {}", folder.display());
        Failure::local(what, error)
    })?;
    let mut command = command().disable_help_subcommand(true);
    // It names the commands below it, `stocktake-seats-list`.
    command.build();
    let mut manuals = Vec::new();
    collect(command, &mut manuals);
    let places = manuals
        .iter()
        .map(|manual| Destination::new(folder.join(manual.get_filename()), true));
    let places: Vec<Destination> = places.collect::<Result<_, _>>()?;
    for (place, manual) in places.iter().zip(&manuals) {
        place.write(Readers::Anybody, &page(manual)?)?;
    }
    Ok(())
}

/// A manual for a command, behind those of the commands below it.
fn collect(command: Command, manuals: &mut Vec<Man>) {
    let shown = command
        .get_subcommands()
        .filter(|below| !below.is_hide_set());
    for below in shown.cloned().collect::<Vec<_>>() {
        collect(below, manuals);
    }
    manuals.push(Man::new(command));
}

fn page(manual: &Man) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    manual.render(&mut page)?;
    Ok(page)
}
