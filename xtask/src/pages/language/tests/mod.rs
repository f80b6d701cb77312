//! Pages in the manner of machine translation are refused, English ones are not.

use super::refuse_translation;
use crate::pages::Page;

macro_rules! pages {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!($folder, "/", $name, ".md")))),*]
    };
}

const TRANSLATED: &[(&str, &str)] = pages!("translated":
    "chinese", "czech", "danish-methods-translated", "dutch", "dutch-with-lookup", "french",
    "front-matter-only", "german", "hungarian", "italian-methods-kept", "japanese", "korean", "polish",
    "portuguese", "spanish-tables-only", "swedish", "turkish", "vietnamese",
);

const ENGLISH: &[(&str, &str)] = pages!("english": "empty", "slips", "tables-only");

#[test]
fn translated_pages_are_refused_with_page_line_and_cell() {
    let found: Vec<String> = TRANSLATED
        .iter()
        .map(|(name, text)| {
            let refused = refuse_translation(&Page::parse(format!("{name}.md"), text));
            let refused = refused.unwrap_or_else(|| panic!("{name} was taken for English"));
            let line = text.lines().nth(refused.line - 1).unwrap_or_default();
            let start: String = refused.cell.chars().take(4).collect();
            let shown = line.contains(&start) || refused.line == 1;
            let in_table = text
                .lines()
                .skip(refused.line - 1)
                .take(2)
                .any(|line| line.contains(&start));
            assert!(shown || in_table, "{name}: {line} has no {}", refused.cell);
            refused.to_string()
        })
        .collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("refusals", found.join("\n"));
    });
}

#[test]
fn translations_are_known_without_their_front_matter() {
    for (name, text) in TRANSLATED
        .iter()
        .filter(|(name, _)| *name != "front-matter-only")
    {
        let body = text
            .strip_prefix("---\n")
            .and_then(|rest| rest.split_once("\n---\n"))
            .map_or(*text, |(_, body)| body);
        let refused = refuse_translation(&Page::parse(format!("{name}.md"), body));
        assert!(refused.is_some(), "{name} was taken for English");
    }
}

#[test]
fn english_pages_are_read() {
    for (name, text) in ENGLISH {
        let refused = refuse_translation(&Page::parse(format!("{name}.md"), text));
        assert_eq!(refused, None, "{name}");
    }
}
