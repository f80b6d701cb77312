//! The page: what it shows, to whom it can be shown, and what it keeps out.

use scraper::{Html, Selector};
use serde_json::Value;

use super::{written, written_with};
use crate::{
    output::{Format, Look},
    take::stock::{Catalog, fixture},
};

/// The texts of elements, with single blanks.
pub(super) fn texts(page: &Html, selector: &str) -> Vec<String> {
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

/// The colours of the style sheet, by the names of its variables: light, dark and print.
fn palettes() -> Vec<std::collections::HashMap<&'static str, [f64; 3]>> {
    let sheet = include_str!("../../../../templates/stocktake.css");
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
