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
    /// Line ends, and what else a terminal would act on, as escapes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        f.write_char('`')?;
        for sign in self.0.chars() {
            if sign.is_control() {
                write!(f, "{}", sign.escape_default())?;
            } else {
                f.write_char(sign)?;
            }
        }
        f.write_char('`')
    }
}

#[cfg(test)]
mod tests {
    use super::Excerpt;

    #[test]
    fn a_quoted_text_is_one_harmless_line() {
        let shown = |text: &str| Excerpt::of(text).to_string();
        assert_eq!(shown("2015-ä"), "`2015-ä`");
        assert_eq!(shown("a\r\nb\u{1b}[31m\u{85}"), r"`a\r\nb\u{1b}[31m\u{85}`");
        assert_eq!(shown(&"é".repeat(65)), format!("`{}…`", "é".repeat(64)));
    }
}
