//! A description as words, signs and marked words: what a page sets in bold, in code or in quotes is
//! a name, everything around it is prose.

use crate::pages::{Rich, Style};

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Text in a style of its own or in quotes.
    Marked(String),
    /// A word of running text, in its own letters.
    Word(String),
    /// A punctuation mark.
    Sign(char),
    /// What stands in parentheses.
    Note(String),
}

impl Token {
    /// Whether it is one of these words, in lower case.
    pub(super) fn is_word(&self, options: &[&str]) -> bool {
        matches!(self, Self::Word(word) if options.contains(&word.to_lowercase().as_str()))
    }

    /// Whether it is one of these signs.
    pub(super) fn is_sign(&self, options: &[char]) -> bool {
        matches!(self, Self::Sign(sign) if options.contains(sign))
    }
}

/// The tokens of every line that has any.
pub(super) fn lines(text: &Rich) -> Vec<Vec<Token>> {
    let mut lines = vec![Vec::new()];
    for span in &text.spans {
        for (index, part) in span.text.split('\n').enumerate() {
            // Only breaks are `\n`; a newline inside other text is white space.
            if index > 0 && span.text == "\n" {
                lines.push(Vec::new());
            }
            let line = lines.last_mut().expect("there is always a line");
            let styled = span.style != Style::Plain && span.link.is_none();
            match (styled, marked(part)) {
                (true, Some(mark)) => line.push(Token::Marked(mark)),
                _ => words(part, line),
            }
        }
    }
    lines
        .into_iter()
        .map(fold_notes)
        .filter(|line| !line.is_empty())
        .collect()
}

/// Styled text that is a name and not a sentence.
fn marked(text: &str) -> Option<String> {
    let text = text
        .trim()
        .trim_matches(is_quote)
        .trim_end_matches([',', ':', ';'])
        .trim();
    let is_name = !text.is_empty() && text.split(' ').count() <= 3 && text.chars().count() <= 80;
    is_name.then(|| text.to_owned())
}

pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '\'' | '‘' | '’' | '`')
}

/// Running text; what stands in quotes is marked.
fn words(text: &str, line: &mut Vec<Token>) {
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if c.is_whitespace() {
            at += 1;
        } else if let Some((inner, end)) = quoted(&chars, at) {
            line.push(Token::Marked(inner));
            at = end;
        } else if is_sign(&chars, at) {
            line.push(Token::Sign(c));
            at += 1;
        } else {
            let start = at;
            at += 1;
            while at < chars.len() && !chars[at].is_whitespace() && !is_sign(&chars, at) {
                at += 1;
            }
            line.push(Token::Word(chars[start..at].iter().collect()));
        }
    }
}

/// The text of the quotes that open here, and where the text goes on.
fn quoted(chars: &[char], at: usize) -> Option<(String, usize)> {
    let is_double = |c: char| matches!(c, '"' | '“' | '”');
    let is_single = |c: char| matches!(c, '\'' | '‘' | '’');
    let opens_word = at == 0 || !chars[at - 1].is_alphanumeric();
    let closes: Box<dyn Fn(usize) -> bool> = if is_double(chars[at]) {
        Box::new(|end| is_double(chars[end]))
    } else if is_single(chars[at]) && opens_word {
        // An apostrophe stands inside a word.
        Box::new(|end| {
            is_single(chars[end]) && chars.get(end + 1).is_none_or(|c| !c.is_alphanumeric())
        })
    } else {
        return None;
    };
    let end = (at + 1..chars.len().min(at + 82)).find(|end| closes(*end))?;
    let inner: String = chars[at + 1..end].iter().collect();
    let name = marked(inner.trim_end_matches('.'))?;
    Some((name, end + 1))
}

/// Whether the character is punctuation: `.` and `:` inside a word are not.
fn is_sign(chars: &[char], at: usize) -> bool {
    let next = chars.get(at + 1);
    let ends = next.is_none_or(|c| c.is_whitespace() || is_quote(*c) || *c == ')');
    match chars[at] {
        ',' | ';' | '(' | ')' | '{' | '}' | '–' | '—' | '=' | '"' | '“' | '”' => true,
        '.' | ':' | '!' | '?' | '-' | '/' => ends,
        _ => false,
    }
}

/// Parentheses and what is in them as one token; one that stays open is dropped.
fn fold_notes(tokens: Vec<Token>) -> Vec<Token> {
    let mut folded: Vec<Token> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for token in tokens {
        match token {
            Token::Sign('(') => {
                open.push(folded.len());
                folded.push(token);
            }
            Token::Sign(')') => {
                if let Some(start) = open.pop() {
                    let inner: Vec<String> = folded.drain(start..).skip(1).map(text_of).collect();
                    folded.push(Token::Note(inner.join(" ")));
                }
            }
            other => folded.push(other),
        }
    }
    folded.retain(|token| *token != Token::Sign('('));
    folded
}

fn text_of(token: Token) -> String {
    match token {
        Token::Marked(text) | Token::Word(text) | Token::Note(text) => text,
        Token::Sign(sign) => sign.to_string(),
    }
}
