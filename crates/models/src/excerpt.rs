//! What an error message quotes of a text that it could not read: enough to find it, never a page.

use std::fmt;

/// How many characters are quoted.
const LIMIT: usize = 64;

/// The beginning of a text, in back quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt(Box<str>);

impl Excerpt {
    pub(crate) fn of(text: &str) -> Self {
        match text.char_indices().nth(LIMIT) {
            Some((end, _)) => Self(format!("{}…", &text[..end]).into()),
            None => Self(text.into()),
        }
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}
