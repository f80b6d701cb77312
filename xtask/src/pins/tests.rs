//! The checked-in pins, and pins that are wrong.

use std::path::PathBuf;

use super::*;

fn checked_in(family: &str) -> (Pins, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace");
    let path: PathBuf = root.join("schemas").join(family).join("pins.toml");
    let text = fs::read_to_string(&path).expect("the pins are checked in");
    (Pins::load(&path).expect("the pins are valid"), text)
}

fn one_page(page: &str) -> String {
    format!(
        "[[source]]\nrepository = \"owner/docs\"\npath = \"pages\"\nlink = \"https://site/{{page}}\"\n\
         [source.pages]\n{page}\n"
    )
}

fn refusal(text: &str) -> String {
    Pins::parse(text)
        .expect_err("these pins are wrong")
        .to_string()
}

#[test]
fn the_checked_in_pins_are_complete_and_written_by_to_toml() {
    for (family, pages) in [
        ("store-for-business", 15),
        ("store-services", 7 + 20),
        ("partner-center", 327),
    ] {
        let (pins, text) = checked_in(family);
        assert_eq!(pins.pages().count(), pages, "{family}");
        assert_eq!(pins.to_toml(), text, "{family}");
        for page in pins.pages() {
            assert!(is_hex(page.sha256, 64), "{}", page.name);
            assert!(
                page.origin().is_none_or(|origin| is_hex(origin.commit, 40)),
                "{}",
                page.name
            );
            assert!(!page.link().contains(['{', '}', ' ']), "{}", page.link());
        }
    }
}

#[test]
fn links_follow_the_source_unless_the_page_has_its_own() {
    let link = |family, page| {
        checked_in(family)
            .0
            .page(page)
            .expect("it is pinned")
            .link()
    };
    let expected = [
        (
            "store-for-business",
            "get-seats.md",
            "https://github.com/MicrosoftDocs/windows-itpro-docs/blob/\
             41612c8fb4ceea617d8e29244ed5e89f229ae02d/windows/client-management/get-seats.md",
        ),
        (
            "store-services",
            "query-for-products.md",
            "https://learn.microsoft.com/windows/uwp/monetize/query-for-products",
        ),
        (
            "store-services",
            "xstore-managing-refunds-and-chargebacks.excerpt.md",
            "https://learn.microsoft.com/gaming/gdk/docs/store/commerce/service-to-service/\
             xstore-managing-refunds-and-chargebacks",
        ),
        (
            "partner-center",
            "check-inventory.md",
            "https://learn.microsoft.com/partner-center/developer/check-inventory",
        ),
        (
            "partner-center",
            "includes/java-sdk-support.md",
            "https://github.com/kvamseek/partner-center/blob/\
             85eb3c40f4925934e4e7100d4a97d951aa679052/developer/includes/java-sdk-support.md",
        ),
    ];
    for (family, page, expected) in expected {
        assert_eq!(link(family, page), expected);
    }
}

#[test]
fn a_page_without_repository_has_a_link_and_no_origin() {
    let (pins, _) = checked_in("store-services");
    let consume = pins.page("xstore-v8-consume.md").expect("it is pinned");
    assert_eq!(consume.origin(), None);
    let missing = pins
        .compare(&[])
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>();
    assert_eq!(missing.len(), 27);
    assert_eq!(
        missing
            .iter()
            .filter(|text| text.contains("put the pinned copy into the folder"))
            .count(),
        18
    );
    assert!(
        consume
            .link()
            .ends_with("/microsoft-store-apis/xstore-v8-consume")
    );
    assert_eq!(
        pins.pages().filter(|page| page.origin().is_none()).count(),
        18
    );
}

#[test]
fn differences_name_the_page_and_what_to_do() {
    let commit = "c".repeat(40);
    let entry = |name: &str, bytes: &[u8]| {
        format!(
            "\"{name}\" = {{ commit = \"{commit}\", sha256 = \"{}\" }}",
            sha256_hex(bytes)
        )
    };
    let entries = [
        entry("a.md", b"a"),
        entry("b.md", b"b"),
        entry("c.md", b"c"),
    ]
    .join("\n");
    let mut pins = Pins::parse(&one_page(&entries)).expect("these pins are valid");
    let files: Vec<_> = [("d.md", "d"), ("a.md", "a"), ("b.md", "other")]
        .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
        .into();
    let differences: Vec<_> = pins
        .compare(&files)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(differences.len(), 3, "{differences:?}");
    assert!(
        differences[0].starts_with("changed: `b.md` has sha256 d9298a10"),
        "{}",
        differences[0]
    );
    assert!(
        differences[1].starts_with("missing: `c.md` (https://site/c); fetch it"),
        "{}",
        differences[1]
    );
    assert!(
        differences[2].starts_with("not pinned: `d.md` with sha256 18ac3e73"),
        "{}",
        differences[2]
    );

    assert!(
        pins.update("b.md", &sha256_hex(b"other"))
            .expect("it is pinned")
    );
    assert!(
        !pins
            .update("b.md", &sha256_hex(b"other"))
            .expect("it is pinned")
    );
    assert_eq!(pins.compare(&files).len(), 2);
    let reread = Pins::parse(&pins.to_toml()).expect("what is written can be read");
    assert_eq!(reread, pins);
    let error = pins
        .update("d.md", &sha256_hex(b"d"))
        .expect_err("it is not pinned");
    assert!(
        error.to_string().contains("`d.md` is not pinned"),
        "{error}"
    );
    assert!(pins.update("b.md", "D9").is_err());
}

#[test]
fn errors_name_file_key_and_line() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("pins.toml");
    fs::write(&path, one_page(r#""a.md" = { sha = "x" }"#)).expect("a file in it");
    let error = Pins::load(&path).expect_err("the key is wrong").to_string();
    assert_eq!(
        error,
        format!(
            "{}: source[0].pages.\"a.md\".sha: unknown field `sha`, expected one of `commit`, `link`, \
             `sha256` (line 6)",
            path.display()
        )
    );
    assert!(
        refusal("[[source]\n").contains("(line 1)"),
        "{}",
        refusal("[[source]\n")
    );
    let error = Pins::load(&folder.path().join("absent.toml")).expect_err("there is no such file");
    assert!(error.to_string().contains("cannot read") && error.to_string().contains("absent.toml"));
}

#[test]
fn names_that_leave_the_folder_are_refused() {
    let page = |name: &str| {
        let sha256 = sha256_hex(b"");
        let commit = "c".repeat(40);
        Pins::parse(&one_page(&format!(
            "{name:?} = {{ commit = \"{commit}\", sha256 = \"{sha256}\" }}"
        )))
    };
    assert!(page("includes/a page.md").is_ok());
    for name in [
        "../a.md",
        "a/../../b.md",
        "/etc/a.md",
        "a//b.md",
        "./a.md",
        "a\\b.md",
        "C:a.md",
        "a\nb.md",
        "",
    ] {
        let error = page(name).expect_err(name).to_string();
        assert!(
            error.contains("is not a relative path"),
            "{name:?}: {error}"
        );
        assert!(error.starts_with("source[0].pages."), "{name:?}: {error}");
    }
}

#[test]
fn contradictions_are_refused() {
    let sha256 = sha256_hex(b"");
    let commit = "c".repeat(40);
    let good = one_page(&format!(
        "\"a.md\" = {{ commit = \"{commit}\", sha256 = \"{sha256}\" }}"
    ));
    let twice = format!("{good}\n{good}");
    let cases = [
        (String::new(), "source: there is none"),
        (
            twice,
            "source[1].pages.\"a.md\": source[0] has this page already",
        ),
        (
            good.replace(&commit, "main"),
            "\"a.md\".commit: \"main\" is not 40",
        ),
        (
            good.replace(&sha256, &sha256.to_uppercase()),
            "\"a.md\".sha256: ",
        ),
        (
            good.replace(&format!("commit = \"{commit}\", "), ""),
            "\"a.md\".commit: lacks",
        ),
        (
            good.replace("owner/docs", "owner/docs/tree"),
            "source[0].repository: ",
        ),
        (good.replace("\"pages\"", "\"/pages\""), "source[0].path: "),
        (
            good.replace("https://site", "http://site"),
            "source[0].link: ",
        ),
        (
            good.replace("{page}", "{name}"),
            "has an unknown placeholder",
        ),
        (
            good.replace("repository = \"owner/docs\"\npath = \"pages\"\n", ""),
            "source[0].note: lacks",
        ),
        (
            good.replace(
                "repository = \"owner/docs\"\npath = \"pages\"\n",
                "note = \"private\"\n",
            ),
            "\"a.md\".commit: there is no repository",
        ),
    ];
    for (text, expected) in cases {
        let error = refusal(&text);
        assert!(error.contains(expected), "{error} lacks {expected}");
    }
}
