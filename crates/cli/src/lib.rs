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
#![allow(
    unexpected_cfgs,
    reason = "cargo-fuzz sets `fuzzing`, which cargo does not know"
)]

mod arguments;
mod checks;
mod commands;
mod destination;
mod failure;
#[cfg(any(test, fuzzing))]
pub mod foreign;
mod interrupt;
mod output;
mod progress;
mod session;
mod settings;
mod take;

use std::process::ExitCode;

use clap::{
    Parser as _,
    error::{ContextKind, ContextValue, ErrorKind},
};

use arguments::Cli;
use commands::Command;
use failure::{Exit, Failure};
use interrupt::Interrupt;

/// The command: reads its arguments, and does what they say.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain(&error, words()),
    };
    log(&cli);
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

/// What was said on the command line.
fn words() -> impl Iterator<Item = String> {
    std::env::args_os().map(|word| word.to_string_lossy().into_owned())
}

/// Arguments that cannot be read. A wrong value is said in one line; what is missing or not known
/// comes with the usage.
fn explain(error: &clap::Error, arguments: impl Iterator<Item = String>) -> ExitCode {
    let lines = match error.kind() {
        ErrorKind::ValueValidation => 1,
        // The second line has the values that are possible.
        ErrorKind::InvalidValue => 2,
        kind => match seed_apart(error, arguments) {
            Some(seed) if kind == ErrorKind::UnknownArgument => {
                let problem = format!("a seed stands behind an equals sign: --emulator={seed}");
                return Failure::usage(problem).report(false);
            }
            _ => error.exit(),
        },
    };
    let text = error.to_string();
    let said: Vec<&str> = text.lines().take(lines).map(str::trim).collect();
    let line = said.join(" ");
    let line = line.strip_prefix("error: ").unwrap_or(&line);
    Failure::new(Exit::Usage, line).report(false)
}

/// The word that stands behind `--emulator`, if it is what could not be read. The option has a value
/// or none, so its value is never a word of its own.
fn seed_apart(error: &clap::Error, arguments: impl Iterator<Item = String>) -> Option<String> {
    let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let mut behind = arguments.skip_while(|word| word != "--emulator").skip(1);
    behind.next().filter(|word| word == unknown)
}

/// What the libraries tell, on stderr: with `-v` warnings, with `-vv` every call, with `-vvv` all. The
/// command that serves the emulator tells of every request with `-v`.
fn log(cli: &Cli) {
    use tracing_subscriber::{filter::LevelFilter, fmt, prelude::*};
    let level = match cli.global.verbose {
        0 => return,
        1 => LevelFilter::WARN,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let of_emulator = match &cli.command {
        Command::Emulator(_) => level.max(LevelFilter::INFO),
        _ => level,
    };
    // A call is a span: it is told when it ends, with its time.
    let layer = fmt::layer()
        .with_span_events(fmt::format::FmtSpan::CLOSE)
        .with_writer(std::io::stderr)
        .with_ansi(cli.global.color.on_stderr());
    // All of our crates begin so. Foreign ones log what no user of this command asked for, and perhaps
    // too much of it.
    let ours = tracing_subscriber::filter::Targets::new()
        .with_target("stocktake", level)
        .with_target("stocktake_emulator", of_emulator);
    tracing_subscriber::registry()
        .with(layer.with_filter(ours))
        .init();
}
