//! What stands in one cell of a table.

use std::fmt;

/// A text with how it is to be shown. Tones become colours where colours are wanted; a reader without
/// them must miss nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    pub(super) text: String,
    pub(super) shown: Option<&'static str>,
    pub(super) number: bool,
    pub(super) tone: Tone,
}

/// What a cell says about the state of things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing.
    #[default]
    Plain,
    /// All is well.
    Good,
    /// Somebody should look at it.
    Warning,
    /// It is broken or has ended.
    Bad,
}

impl Cell {
    /// A text.
    pub fn text(text: impl fmt::Display) -> Self {
        Self {
            text: text.to_string(),
            ..Self::default()
        }
    }

    /// A number, which stands on the right.
    pub fn number(number: impl fmt::Display) -> Self {
        Self {
            number: true,
            ..Self::text(number)
        }
    }

    /// A text that may be missing: then the cell is empty.
    pub fn maybe(text: Option<impl fmt::Display>) -> Self {
        text.map_or_else(Self::default, Self::text)
    }

    /// A number that may be missing.
    pub fn maybe_number(number: Option<impl fmt::Display>) -> Self {
        Self {
            number: true,
            ..Self::maybe(number)
        }
    }

    /// The same with another text in tables: a word for a number that stands for something.
    #[must_use]
    pub fn shown_as(mut self, word: &'static str) -> Self {
        self.shown = Some(word);
        self
    }

    /// The same with a tone.
    #[must_use]
    pub fn toned(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }
}
