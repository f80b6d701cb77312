//! What can be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser};

use crate::{
    commands::Command,
    failure::EXIT_CODES,
    output::{Colour, Format},
};

/// Takes stock of what a customer owns: the Store for Business, the Microsoft Store services and the
/// Partner Center catalog.
#[derive(Debug, Parser)]
#[command(
    name = "stocktake",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(after_help = format!("{BEGIN}\n\n{EXIT_CODES}"))]
#[command(after_long_help = format!("{BEGIN}\n\n{CONFIGURATION}\n\n{EXIT_CODES}"))]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What holds for every command.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// How results are printed
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        default_value_t
    )]
    pub output: Format,

    /// Use the embedded emulator: `small`, `large:N`, or the file of a seed
    #[arg(long, global = true, value_name = "SEED", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "small", conflicts_with = "emulator_url")]
    pub emulator: Option<String>,

    /// Use an emulator that runs already [env: STOCKTAKE_EMULATOR]
    #[arg(long, global = true, value_name = "URL")]
    pub emulator_url: Option<String>,

    /// The cloud: `global`, `us-government` or `china` [env: STOCKTAKE_CLOUD]
    #[arg(long, global = true, value_name = "CLOUD", hide_short_help = true)]
    pub cloud: Option<String>,

    /// The tenant, by its id or a domain [env: STOCKTAKE_TENANT_ID or AZURE_TENANT_ID]
    #[arg(long, global = true, value_name = "TENANT", hide_short_help = true)]
    pub tenant: Option<String>,

    /// The application [env: STOCKTAKE_CLIENT_ID or AZURE_CLIENT_ID]
    #[arg(long, global = true, value_name = "ID", hide_short_help = true)]
    pub client_id: Option<String>,

    /// The file with the application's secret, `-` for stdin
    /// [env: STOCKTAKE_CLIENT_SECRET or AZURE_CLIENT_SECRET, the secret itself]
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub client_secret_file: Option<PathBuf>,

    /// The configuration file [env: STOCKTAKE_CONFIG]
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub config: Option<PathBuf>,

    /// The profile of the configuration file [env: STOCKTAKE_PROFILE; else `default`]
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub profile: Option<String>,

    /// Say nothing but results and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Say more on stderr: the causes of an error, with -vv every call
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,

    /// When there are colours; NO_COLOR is honoured
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    #[arg(hide_short_help = true)]
    pub color: Colour,

    /// Show no progress; it is shown on a terminal only
    #[arg(long, global = true, hide_short_help = true)]
    pub no_progress: bool,
}

impl Global {
    /// Whether progress is to be shown.
    pub fn shows_progress(&self) -> bool {
        use std::io::IsTerminal as _;
        !self.quiet && !self.no_progress && std::io::stderr().is_terminal()
    }
}

/// Of commands that change something.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Rehearsal {
    /// Check everything and say what would be sent, but change nothing
    #[arg(long)]
    pub dry_run: bool,
}

const BEGIN: &str = "\
To begin:
  stocktake take --emulator   an invented organisation, without an account
  stocktake --help            how to name an account of your own
  stocktake auth check        whether it gets tokens
  stocktake help COMMAND      what a command does, and its options";

const CONFIGURATION: &str = "\
Configuration comes from a file, then the environment, then the arguments; what comes later wins.
The file is config.toml in the folder `stocktake` of $XDG_CONFIG_HOME (~/.config, or %APPDATA% on
Windows), with a table for each profile:

  [profile.default]
  tenant = \"contoso.onmicrosoft.com\"
  client_id = \"b2a1c7a3-0f64-4a3e-9d0a-0d7a3d4f9f11\"
  client_secret_file = \"secret\"   # relative to the folder of this file
  cloud = \"global\"                # or us-government, china
  country = \"US\"
  # emulator_url = \"http://127.0.0.1:8080\"

  [[profile.default.users]]         # users of the Store services
  name = \"player-17\"
  collections_key_file = \"player-17.collections\"
  purchase_key_file = \"player-17.purchase\"

A secret is never an argument and never stands in the configuration file: it comes from a
file of its own, from stdin or from the environment. AZURE_FEDERATED_TOKEN_FILE serves in place of
a secret. Against an emulator every account is good, and AZURE_ variables are left alone: a real
secret is not sent to it.";
