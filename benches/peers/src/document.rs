//! The tables of `docs/benchmarks.md`, between their marks.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};

use crate::{Figure, Section};

/// A Markdown table of a section, and its notes.
#[must_use]
pub fn table(section: &Section) -> String {
    let mut text = format!("| | {} |\n|---|", section.columns.join(" | "));
    text.push_str(&"--:|".repeat(section.columns.len()));
    text.push('\n');
    for row in &section.rows {
        let way = if row.is_ours {
            format!("**{}**", row.way)
        } else {
            row.way.clone()
        };
        let figures = row
            .figures
            .iter()
            .map(|figure| figure.map_or_else(|| "–".to_owned(), cell));
        let figures: Vec<String> = figures.collect();
        writeln!(text, "| {way} | {} |", figures.join(" | ")).expect("memory takes it");
    }
    for note in &section.notes {
        write!(text, "\n{note}\n").expect("memory takes it");
    }
    text
}

fn cell(figure: Figure) -> String {
    match figure {
        Figure::Ratio { median, low, high } => {
            format!("{} ({}–{})", number(median), number(low), number(high))
        }
        Figure::Count(count) if count.fract() == 0.0 => format!("{count}"),
        Figure::Count(count) => format!("{count:.2}"),
    }
}

/// Three digits that say something.
fn number(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

/// Puts a table between `<!-- NAME -->` and `<!-- /NAME -->`.
pub fn fill(document: &str, section: &Section) -> Result<String> {
    let (begin, end) = (
        format!("<!-- {} -->\n", section.name),
        format!("<!-- /{} -->", section.name),
    );
    let (before, rest) = document
        .split_once(&begin)
        .with_context(|| format!("the document has no mark {}", begin.trim()))?;
    let (_, after) = rest
        .split_once(&end)
        .with_context(|| format!("the document has no mark {end}"))?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", table(section)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Row;

    fn section() -> Section {
        let ratio = |median| {
            Some(Figure::Ratio {
                median,
                low: 0.9,
                high: 12.34,
            })
        };
        Section {
            name: "calls".to_owned(),
            columns: vec!["one".to_owned(), "two".to_owned()],
            notes: vec!["A note.".to_owned()],
            rows: vec![
                Row {
                    way: "ours".to_owned(),
                    is_ours: true,
                    figures: vec![ratio(1.0), None],
                },
                Row {
                    way: "theirs".to_owned(),
                    is_ours: false,
                    figures: vec![ratio(123.4), Some(Figure::Count(400.0))],
                },
            ],
        }
    }

    #[test]
    fn a_table_has_a_line_for_each_way() {
        assert_eq!(
            table(&section()),
            "| | one | two |\n|---|--:|--:|\n| **ours** | 1.00 (0.90–12.3) | – |\n\
             | theirs | 123 (0.90–12.3) | 400 |\n\nA note.\n"
        );
    }

    #[test]
    fn a_table_takes_the_place_of_the_one_before() {
        let document = "above\n<!-- calls -->\nold\n<!-- /calls -->\nbelow\n";
        let filled = fill(document, &section()).unwrap();
        assert!(
            filled.starts_with("above\n<!-- calls -->\n\n| | one"),
            "{filled}"
        );
        assert!(
            filled.ends_with("A note.\n\n<!-- /calls -->\nbelow\n"),
            "{filled}"
        );
        assert_eq!(fill(&filled, &section()).unwrap(), filled);
        let error = fill("nothing", &section()).unwrap_err();
        assert_eq!(error.to_string(), "the document has no mark <!-- calls -->");
    }

    #[test]
    fn results_come_back_as_they_were_written() {
        let text = serde_json::to_string(&section()).unwrap();
        assert_eq!(serde_json::from_str::<Section>(&text).unwrap(), section());
    }
}
