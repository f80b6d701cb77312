//! Completions of the arguments for a shell.

use clap::{Args, CommandFactory as _};

use crate::{arguments::Cli, failure::Failure, output::Output};

/// Prints the script to be sourced by a shell:
///
/// `source <(stocktake completions bash)`
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: clap_complete::Shell,
}

impl Completions {
    pub fn run(self, output: &mut Output) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "stocktake", &mut script);
        output.raw(&script)
    }
}
