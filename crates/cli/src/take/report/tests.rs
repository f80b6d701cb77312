//! Every format of a fixed stocktake.

use std::{
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

use clap::{Parser, ValueEnum as _};
use scraper::{Html, Selector};
use serde_json::Value;

use super::*;
use crate::{
    output::Look,
    take::stock::{Catalog, fixture},
};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    take: Take,
}

fn arguments(line: &[&str]) -> Take {
    let words = std::iter::once("take").chain(line.iter().copied());
    Line::try_parse_from(words)
        .expect("the arguments are right")
        .take
}

/// Keeps what is written.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn written_with(
    stock: &Stock,
    format: Format,
    look: Look,
    line: &[&str],
) -> Result<String, Failure> {
    let kept = Kept::default();
    let mut output = Output::new(format, kept.clone()).with_look(look);
    write(stock, &arguments(line), &mut output)?;
    drop(output);
    let bytes = kept
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    Ok(String::from_utf8(bytes).expect("reports are UTF-8"))
}

fn written(format: Format, line: &[&str]) -> String {
    written_with(&fixture::stock(), format, Look::default(), line).expect("it can be written")
}

#[test]
fn as_tables() {
    insta::assert_snapshot!("table", written(Format::Table, &[]));
    insta::assert_snapshot!("table_all", written(Format::Table, &["--all"]));
}

#[test]
fn tables_fit_a_terminal() {
    let text = written(Format::Table, &[]);
    let longest = text
        .lines()
        .max_by_key(|line| line.chars().count())
        .unwrap();
    assert!(longest.chars().count() <= 120, "{longest}");
    let look = Look {
        width: Some(80),
        ..Look::default()
    };
    let text = written_with(
        &fixture::stock(),
        Format::Table,
        look,
        &["--section", "seats"],
    )
    .unwrap();
    let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(longest <= 80, "{text}");
}

#[test]
fn colours_only_mark_what_words_say_too() {
    let look = Look {
        colour: true,
        ..Look::default()
    };
    let coloured = written_with(&fixture::stock(), Format::Table, look, &[]).unwrap();
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').expect("an escape sequence ends").1;
    }
    plain.push_str(rest);
    let lines = |text: &str| {
        text.lines()
            .map(|line| line.trim().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(coloured.contains("\u{1b}[1m"));
    assert_eq!(lines(&plain), lines(&written(Format::Table, &[])));
}

#[test]
fn as_json() {
    let text = written(Format::Json, &[]);
    let whole: Value = serde_json::from_str(&text).expect("one document");
    insta::assert_json_snapshot!("json", fixture::stock());
    assert_eq!(whole["organisation"]["totals"]["acquired"], 1263);
    assert_eq!(
        whole["attention"].as_array().unwrap().len(),
        fixture::stock().attention.len()
    );
}

#[test]
fn as_lines_of_json() {
    let text = written(Format::Ndjson, &[]);
    insta::assert_snapshot!("ndjson", text);
    let kinds: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a document in each line"))
        .map(|record| {
            record["record"]
                .as_str()
                .expect("each says what it is")
                .to_owned()
        })
        .collect();
    assert_eq!(kinds[0], "stocktake");
    let count = |kind: &str| kinds.iter().filter(|found| *found == kind).count();
    let kinds = [
        "product",
        "holder",
        "entitlement",
        "subscription",
        "catalog-item",
        "gap",
    ];
    assert_eq!(kinds.map(count), [7, 2, 7, 4, 4, 1]);
}

#[test]
fn as_csv() {
    let text = written(Format::Csv, &[]);
    insta::assert_snapshot!("csv", text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader
        .records()
        .map(|row| row.expect("all rows have the same columns"))
        .collect();
    assert_eq!(rows.len(), written(Format::Ndjson, &[]).lines().count());
}

#[test]
fn a_section_has_its_records_only() {
    let lines = |section: &str| {
        let text = written(Format::Ndjson, &["--section", section]);
        text.lines()
            .map(|line| {
                serde_json::from_str::<Value>(line).unwrap()["record"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(lines("holders"), ["holder"; 2]);
    assert_eq!(lines("gaps"), ["gap"]);
    assert!(
        lines("customers")
            .iter()
            .all(|kind| kind == "entitlement" || kind == "subscription")
    );
    for section in Section::value_variants() {
        let name = section.to_possible_value().unwrap();
        let table = written(Format::Table, &["--section", name.get_name()]);
        assert!(table.lines().count() >= 3, "{section:?}: {table}");
    }
    for format in [Format::Json, Format::Html] {
        let refused = written_with(
            &fixture::stock(),
            format,
            Look::default(),
            &["--section", "seats"],
        );
        insta::allow_duplicates! {
            assert!(refused.unwrap_err().to_string().contains("is always whole; leave --section out"));
        }
    }
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let found = page.select(&selector);
    found
        .map(|element| {
            element
                .text()
                .collect::<String>()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

#[test]
fn as_a_page() {
    let text = written(Format::Html, &[]);
    let page = Html::parse_document(&text);
    assert_eq!(page.errors, Vec::<std::borrow::Cow<'static, str>>::new());
    assert_eq!(texts(&page, "h1"), ["Stocktake"]);
    let headings = texts(&page, "h2");
    assert_eq!(
        headings,
        [
            "Needs attention",
            "Products and seats",
            "Customers",
            "Catalog",
            "Not found out"
        ]
    );
    assert_eq!(
        texts(&page, ".tiles strong"),
        ["8", "0 %", "1,257", "2", "2 of 4"]
    );
    let charts = texts(&page, "svg > title");
    assert_eq!(
        charts,
        [
            "Seat use by product",
            "Entitlements by state",
            "Subscriptions by state",
            "Restrictions by region"
        ]
    );
    insta::assert_snapshot!(
        "page_attention",
        texts(&page, "#attention tbody tr").join("\n")
    );
    insta::assert_snapshot!("page_charts", texts(&page, ".pair tbody tr").join("\n"));
}

#[test]
fn a_page_is_accessible() {
    let text = written(Format::Html, &[]);
    let page = Html::parse_document(&text);
    let all = |selector: &str| page.select(&Selector::parse(selector).unwrap()).count();
    assert_eq!(all("html[lang=en]"), 1);
    assert_eq!(
        (
            all("main"),
            all("header"),
            all("footer"),
            all("nav[aria-label]")
        ),
        (1, 1, 1, 1)
    );
    assert_eq!(all("a.skip[href='#attention']"), 1);
    assert_eq!(
        all("table"),
        all("table > caption"),
        "every table has a caption"
    );
    assert_eq!(
        all("th"),
        all("th[scope]"),
        "every heading of a table says what it heads"
    );
    assert_eq!(all("svg"), all("svg[role=img][aria-labelledby] > desc"));
    assert_eq!(
        all("svg"),
        all(".pair > figure > svg"),
        "the numbers of a chart stand beside it"
    );
    assert_eq!(all(".pair"), all(".pair > .scroll table"));
    assert_eq!(all(".scroll"), all(".scroll[tabindex='0'][role=region]"));
    // What `aria-labelledby` and links name is there.
    for (selector, attribute) in [
        ("[aria-labelledby]", "aria-labelledby"),
        ("a[href^='#']", "href"),
    ] {
        for element in page.select(&Selector::parse(selector).unwrap()) {
            for id in element.value().attr(attribute).unwrap().split(' ') {
                assert_eq!(all(&format!("#{}", id.trim_start_matches('#'))), 1, "{id}");
            }
        }
    }
}

#[test]
fn a_page_loads_nothing() {
    let text = written(Format::Html, &[]);
    let page = Html::parse_document(&text);
    let policy = Selector::parse("meta[http-equiv=Content-Security-Policy]").unwrap();
    let policy = page
        .select(&policy)
        .next()
        .unwrap()
        .value()
        .attr("content")
        .unwrap();
    assert_eq!(
        policy,
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    );
    for selector in [
        "script",
        "img",
        "iframe",
        "object",
        "[src]",
        "[onload]",
        "link:not([href='data:,'])",
    ] {
        assert!(texts(&page, selector).is_empty(), "{selector}");
    }
    assert!(!text.contains("url("));
    let outside = text.matches("http").count();
    assert_eq!(
        outside,
        text.matches("http-equiv").count(),
        "no address of another host"
    );
}

/// Titles come from services, and so do names, ids and reasons.
#[test]
fn hostile_titles_stay_texts() {
    let hostile = "</title></desc></td><script>alert(1)</script><img src=x onerror='alert(\"2\")'>&amp;\u{0}\u{202e}";
    let mut stock = fixture::stock();
    let organisation = stock.organisation.as_mut().unwrap();
    for product in &mut organisation.products {
        product.title = Some(hostile.to_owned());
        product.sku_id = hostile.to_owned();
    }
    organisation.holders[0].user = hostile.to_owned();
    let customers = stock.customers.as_mut().unwrap();
    customers[0].name = hostile.to_owned();
    customers[0].entitlements[0].offer = Some(hostile.to_owned());
    let catalog: &mut Catalog = stock.catalog.as_mut().unwrap();
    catalog.country = Some(hostile.to_owned());
    for region in &mut catalog.regions {
        region.region = hostile.to_owned();
    }
    for item in &mut catalog.items {
        item.title = hostile.to_owned();
        item.region = Some(hostile.to_owned());
        item.restrictions
            .iter_mut()
            .for_each(|restriction| restriction.reason = hostile.to_owned());
    }
    stock.gaps[0].why = hostile.to_owned();
    stock.place = hostile.to_owned();
    let stock = stock.judged();

    let text = written_with(&stock, Format::Html, Look::default(), &[]).unwrap();
    let page = Html::parse_document(&text);
    assert_eq!(page.errors, Vec::<std::borrow::Cow<'static, str>>::new());
    for selector in ["script", "img", "[onerror]"] {
        assert!(texts(&page, selector).is_empty(), "{selector}");
    }
    let shown = hostile.replace(['\u{0}', '\u{202e}'], "\u{fffd}");
    assert!(texts(&page, "#seats tbody th").contains(&shown));
    assert!(texts(&page, "#gaps td").contains(&shown));
    let clipped: String = shown.chars().take(39).collect();
    assert!(texts(&page, "figure svg text").contains(&format!("{}…", clipped.trim_end())));
    assert!(!text.contains(['\u{0}', '\u{202e}']));

    let table = written_with(&stock, Format::Table, Look::default(), &["--all"]).unwrap();
    assert!(!table.contains(['\u{0}', '\u{202e}', '\u{1b}']));
    let lines = written_with(&stock, Format::Ndjson, Look::default(), &[]).unwrap();
    assert!(
        lines
            .lines()
            .all(|line| serde_json::from_str::<Value>(line).is_ok())
    );
}

#[test]
fn an_empty_stock_is_told_as_such() {
    let stock = Stock::new(
        fixture::now(),
        "nowhere",
        crate::take::stock::Window::days(30),
    )
    .judged();
    let table = written_with(&stock, Format::Table, Look::default(), &[]).unwrap();
    assert_eq!(
        table,
        "Stocktake of 1 March 2026, 12:00 UTC\n\n                    taken from nowhere\n"
    );
    let page = written_with(&stock, Format::Html, Look::default(), &[]).unwrap();
    let page = Html::parse_document(&page);
    assert!(page.errors.is_empty());
    assert_eq!(texts(&page, "#attention p"), ["Nothing does."]);
    assert_eq!(texts(&page, "h2").len(), 1);
    let csv = written_with(&stock, Format::Csv, Look::default(), &[]).unwrap();
    assert_eq!(csv.lines().count(), 2);
}

/// The colours of the style sheet, by the names of its variables: light, dark and print.
fn palettes() -> Vec<std::collections::HashMap<&'static str, [f64; 3]>> {
    let sheet = include_str!("../../../templates/stocktake.css");
    let blocks = sheet.split(":root {").skip(1);
    let blocks = blocks.map(|block| block.split_once('}').expect("a block ends").0);
    let colour = |declaration: &'static str| {
        let (name, value) = declaration.trim().split_once(':')?;
        let digits = value.trim().strip_prefix('#')?;
        let digits = match digits.len() {
            3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
            _ => digits.to_owned(),
        };
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).expect("a colour");
        let linear = |part: u8| {
            let share = f64::from(part) / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        Some((
            name.strip_prefix("--")?,
            [0, 2, 4].map(|at| linear(part(at))),
        ))
    };
    blocks
        .map(|block| block.split(';').filter_map(colour).collect())
        .collect()
}

/// Text has a contrast of 4.5 at least, and what is drawn one of 3, as level AA of WCAG 2.2 wants it.
#[test]
fn colours_can_be_told_apart() {
    let luminance = |[red, green, blue]: [f64; 3]| 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let contrast = |one: [f64; 3], other: [f64; 3]| {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    };
    let texts = [
        ("ink", "page"),
        ("ink", "card"),
        ("soft", "page"),
        ("soft", "card"),
        ("link", "page"),
        ("link", "card"),
        ("alert", "card"),
        ("alert", "alert-soft"),
        ("watch", "watch-soft"),
        ("good", "card"),
        ("ink", "track"),
    ];
    let shapes = [
        ("main", "card"),
        ("alert", "card"),
        ("rest", "card"),
        ("main", "track"),
        ("alert", "track"),
    ];
    let pairs = texts
        .map(|pair| (pair, 4.5))
        .into_iter()
        .chain(shapes.map(|pair| (pair, 3.0)));
    let palettes = palettes();
    assert_eq!(palettes.len(), 3);
    for palette in palettes {
        for ((one, other), least) in pairs.clone() {
            let found = contrast(palette[one], palette[other]);
            assert!(
                found >= least,
                "{one} on {other}: {found:.2}, and {least} is the least"
            );
        }
    }
}
