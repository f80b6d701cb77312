//! The project's own tooling: documentation pages to schemas to code.
//!
//! ```text
//! cargo xtask import --docs DIR --api NAME    pages → schemas/
//! cargo xtask generate                        schemas/ → models, requests, tables and OpenAPI documents
//! cargo xtask drift OLD NEW --api NAME        what changed between two versions of the pages
//! cargo xtask docs fetch --api NAME DIR       the pinned version of the pages
//! ```

#![allow(
    unexpected_cfgs,
    reason = "cargo-fuzz sets `fuzzing`, which cargo does not know"
)]

mod contract;
mod drift;
#[cfg(test)]
mod facade;
mod facts;
#[cfg(test)]
mod fences;
mod fetch;
mod generate;
mod import;
mod outputs;
mod pages;
mod pins;

#[cfg(fuzzing)]
pub use import::foreign;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};

/// Documentation pages to schemas to code.
#[derive(Parser, Debug)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about)]
struct Cli {
    /// The repository to work in.
    #[arg(long, global = true, value_name = "DIR", default_value = DEFAULT_ROOT, hide_default_value = true)]
    root: PathBuf,
    #[command(subcommand)]
    command: Command,
}

/// The repository that this binary was built in, wherever it is called from.
const DEFAULT_ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[derive(Subcommand, Debug)]
enum Command {
    /// Reads documentation pages and writes the schemas of a family.
    Import(ImportArguments),
    /// Writes everything that is derived from the schemas.
    Generate {
        /// Compare with the files on disk and write nothing; exit code 1 when they differ.
        #[arg(long)]
        check: bool,
    },
    /// Shows what changed between two versions of the pages; exit code 0 when nothing did, 1 when
    /// something did, 2 when the pages could not be read.
    Drift {
        /// The folder of the older pages.
        old: PathBuf,
        /// The folder of the newer pages.
        new: PathBuf,
        /// The family.
        #[arg(long)]
        api: Api,
        /// How to print it.
        #[arg(long, value_enum, default_value_t)]
        format: drift::Format,
    },
    /// Works with the documentation itself.
    #[command(subcommand)]
    Docs(DocsCommand),
}

#[derive(clap::Args, Debug)]
struct ImportArguments {
    /// A folder of pages; repeat it for a family that is documented in several.
    #[arg(long, value_name = "DIR", required = true)]
    docs: Vec<PathBuf>,
    /// The family.
    #[arg(long)]
    api: Api,
    /// Compare with the schemas on disk and write nothing; exit code 1 when they differ.
    #[arg(long)]
    check: bool,
    /// Write counts, findings and coverage as JSON.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Write what the pages state, before any correction, as JSON.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
enum DocsCommand {
    /// Downloads the pinned pages of a family and checks their hashes.
    Fetch {
        /// The family.
        #[arg(long)]
        api: Api,
        /// Where to put the pages.
        directory: PathBuf,
        /// Fetch from here instead of the public host (https, or http on a loopback address).
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
    },
}

/// A family of APIs, by its folder under `schemas/`.
#[derive(ValueEnum, Clone, Copy, Debug)]
enum Api {
    StoreForBusiness,
    StoreServices,
    PartnerCenter,
}

impl Api {
    fn name(self) -> &'static str {
        match self {
            Self::StoreForBusiness => "store-for-business",
            Self::StoreServices => "store-services",
            Self::PartnerCenter => "partner-center",
        }
    }
}

/// The command: reads its arguments, and does what they say.
#[must_use]
pub fn main() -> ExitCode {
    let Cli { root, command } = Cli::parse();
    let compares_pages = matches!(command, Command::Drift { .. });
    match run(&root, command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            let refused = error.downcast_ref::<pages::Translated>().is_some();
            // 1 says "it differs"; that the pages could not be read is another answer.
            ExitCode::from(if refused || compares_pages { 2 } else { 1 })
        }
    }
}

fn run(root: &Path, command: Command) -> anyhow::Result<bool> {
    match command {
        Command::Import(arguments) => import::Import {
            root,
            api: arguments.api.name(),
            docs: &arguments.docs,
            check: arguments.check,
            report: arguments.report.as_deref(),
            facts: arguments.facts.as_deref(),
        }
        .run(),
        Command::Generate { check } => generate::run(root, check),
        Command::Drift {
            old,
            new,
            api,
            format,
        } => drift::run(&old, &new, api.name(), format).map(|differs| !differs),
        Command::Docs(DocsCommand::Fetch {
            api,
            directory,
            base_url,
        }) => fetch::run(root, api.name(), &directory, base_url.as_deref()),
    }
}

/// The examples of the repository's README are documentation tests. They are here because this crate is not
/// published: a package has no repository around it.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
