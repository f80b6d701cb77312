//! How tables look, and whether there are colours.

use std::io::{self, IsTerminal as _};

/// How tables look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// So many columns the terminal has; `None` for no limit.
    pub width: Option<u16>,
    /// Whether tones are shown as colours.
    pub colour: bool,
}

/// When there are colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless the environment variable `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// Whether stdout gets colours.
    pub fn on_stdout(self) -> bool {
        self.decide(io::stdout().is_terminal())
    }

    /// Whether stderr gets colours.
    pub fn on_stderr(self) -> bool {
        self.decide(io::stderr().is_terminal())
    }

    fn decide(self, terminal: bool) -> bool {
        let wanted = || std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        match self {
            Self::Auto => terminal && wanted(),
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// The columns of the terminal that stdout is.
pub(super) fn terminal_width() -> Option<u16> {
    comfy_table::Table::new().width()
}
