//! Refusal of pages in another language. Machine translation puts blanks into addresses and
//! translates methods, field names and values: such a page would import without an error, and wrong.

mod cells;
#[cfg(test)]
mod tests;
mod traces;
mod words;

pub(super) use traces::traces;

use std::fmt;

use super::Page;
use cells::Suspect;
use words::Words;

/// Why a page is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translated {
    /// The page.
    pub page: String,
    /// The line of the cell that shows it, from 1.
    pub line: usize,
    /// The text of that cell, heading or front-matter entry.
    pub cell: String,
    /// What is wrong with it.
    pub reason: String,
}

impl std::error::Error for Translated {}

impl fmt::Display for Translated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: `{}` {}; only the English pages can be imported",
            self.page, self.line, self.cell, self.reason
        )
    }
}

/// The HTTP methods that the pages use.
pub const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The page's fault if it is a translation.
///
/// Four things are proof: what translation tools write into a page, a cell that no English page has (a
/// method that is none, a header or a field name in foreign letters), another script, and prose that
/// has the small words of another language instead of the English ones. The fault names a cell where
/// there is one that shows it.
pub fn refuse_translation(page: &Page) -> Option<Translated> {
    let words = Words::of(page);
    let mark = front_matter_mark(page);
    let foreign = words.language();
    let known = mark.is_some() || foreign.is_some() || !page.traces.is_empty();
    let suspects = cells::suspects(page, known || words.too_few());
    let proven = known || suspects.iter().any(Suspect::is_proof);
    if !proven {
        return None;
    }
    let by_prose = foreign.map(|language| format!("is {language}"));
    let (line, cell, reason) = if let Some(suspect) = suspects.into_iter().min_by_key(Suspect::rank)
    {
        (suspect.line, suspect.text, suspect.reason.to_owned())
    } else if let Some((line, text)) = page.traces.first().cloned() {
        (line, text, "is the work of a translation tool".to_owned())
    } else if let (Some((line, text)), Some(reason)) = (words.first_foreign(page), &by_prose) {
        (line, text, reason.clone())
    } else {
        let reason = by_prose
            .clone()
            .unwrap_or_else(|| "in the front matter marks a translation".to_owned());
        (1, mark.clone().unwrap_or_else(|| page.title()), reason)
    };
    let because = match (mark.filter(|mark| *mark != cell), foreign) {
        (Some(mark), _) => format!("{reason}, and the front matter says `{mark}`"),
        (None, Some(language)) if by_prose.as_ref() != Some(&reason) => {
            format!("{reason}, and the prose is {language}")
        }
        (None, _) => reason,
    };
    Some(Translated {
        page: page.file.clone(),
        line,
        cell: shorten(&cell),
        reason: format!("{because}: the page is translated"),
    })
}

/// The front-matter entry that only translated pages have.
fn front_matter_mark(page: &Page) -> Option<String> {
    let entry = |key: &str| {
        let value = page.front_matter.get(key)?;
        Some(format!("{key}: {value}"))
    };
    let english = page
        .front_matter
        .get("ms.contentlocale")
        .is_some_and(|locale| locale.to_ascii_lowercase().starts_with("en"));
    if english {
        return None;
    }
    [
        "ms.translationtype",
        "translationtype",
        "ms.openlocfilehash",
        "ms.contentlocale",
        "ms.locfileid",
    ]
    .into_iter()
    .find_map(entry)
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
