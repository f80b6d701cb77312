//! The command `stocktake`: what a customer owns, from a terminal.
//!
//! The way of a run: [`arguments`] are read, [`settings`] found, a [`session`] opened, one of the
//! [`commands`] run, its records written by [`output`]; what goes wrong is a [`failure`].

#![allow(
    clippy::doc_markdown,
    reason = "what documents an argument is its help, which is plain text"
)]
#![allow(
    clippy::large_enum_variant,
    reason = "the arguments of a run are read once, and handed on by value once"
)]

mod arguments;
mod checks;
mod commands;
mod failure;
mod interrupt;
mod output;
mod private_file;
mod progress;
mod session;
mod settings;

use std::process::ExitCode;

use clap::{Parser as _, error::ErrorKind};

use arguments::{Cli, Global};
use failure::{Exit, Failure};
use interrupt::Interrupt;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    log(&cli.global);
    let verbose = cli.global.verbose > 0;
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(verbose),
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::local("cannot start", error))?;
    let outcome = runtime.block_on(async {
        let interrupt = Interrupt::listen()?;
        cli.command.run(&cli.global, interrupt).await
    });
    // A thread that still reads stdin would be waited for.
    runtime.shutdown_background();
    outcome
}

/// Arguments that cannot be read. A wrong value is said in one line; what is missing or not known
/// comes with the usage.
fn explain(error: &clap::Error) -> ExitCode {
    if error.kind() != ErrorKind::ValueValidation {
        error.exit();
    }
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    Failure::new(Exit::Usage, line).report(false)
}

/// What the libraries tell, on stderr: with `-v` warnings, with `-vv` every call, with `-vvv` all.
fn log(global: &Global) {
    use tracing_subscriber::{filter::LevelFilter, fmt, prelude::*};
    let level = match global.verbose {
        0 => return,
        1 => LevelFilter::WARN,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let layer = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(global.color.on_stderr());
    let ours = tracing_subscriber::filter::Targets::new().with_targets(
        // Foreign crates log what no user of this command asked for, and perhaps too much of it.
        [
            "stocktake",
            "stocktake_transport",
            "stocktake_identity",
            "stocktake_emulator",
        ]
        .map(|target| (target, level)),
    );
    tracing_subscriber::registry()
        .with(layer.with_filter(ours))
        .init();
}
