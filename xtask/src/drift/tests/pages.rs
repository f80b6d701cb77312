//! Which page is which.

use super::{LEND, RESOURCES, drift};

#[test]
fn pages_come_and_go_with_everything_on_them() {
    let (less, more) = ([("a.md", LEND)], [("a.md", LEND), ("b.md", RESOURCES)]);
    let found = drift(&less, &more);
    assert_eq!(found[0], "page added b.md [note]: – → b.md :1");
    assert!(found.len() > 10);
    assert!(
        found[1..]
            .iter()
            .all(|line| line.contains(" added ") && line.contains("[addition with its page]")),
        "{found:?}"
    );
    let found = drift(&more, &less);
    assert_eq!(found[0], "page removed b.md [note]: b.md :1 → –");
    assert!(
        found[1..]
            .iter()
            .all(|line| line.contains(" removed ") && line.contains("[breaking with its page]")),
        "{found:?}"
    );
}

#[test]
fn a_page_is_known_by_its_name_in_another_folder() {
    let found = drift(
        &[("develop/lend.md", LEND), ("develop/res.md", RESOURCES)],
        &[
            ("developer/lend.md", LEND),
            ("developer/guide/res.md", RESOURCES),
        ],
    );
    assert_eq!(
        found,
        [
            "page moved developer/guide/res.md [note]: develop/res.md :1 → developer/guide/res.md :1",
            "page moved developer/lend.md [note]: develop/lend.md :1 → developer/lend.md :1",
        ]
    );
}

#[test]
fn a_page_is_known_by_its_title_under_another_name() {
    let found = drift(&[("lend.md", LEND)], &[("how-to-lend.md", LEND)]);
    assert_eq!(
        found,
        ["page renamed how-to-lend.md [note]: lend.md :1 → how-to-lend.md :1"]
    );
}

#[test]
fn a_page_is_known_by_its_operations_and_its_types_under_another_name_and_title() {
    let lend = LEND
        .replace("# Lend a book", "# Give away a book")
        .replace("| days | int |", "| days | string |");
    let types = RESOURCES.replace("# Library resources", "# Types");
    let found = drift(
        &[("lend.md", LEND), ("resources.md", RESOURCES)],
        &[("give.md", &lend), ("types.md", &types)],
    );
    assert_eq!(
        found,
        [
            "page renamed give.md [note]: lend.md :1 → give.md :1",
            "page changed title give.md [note]: Lend a book :1 → Give away a book :1",
            "parameter changed type Give away a book.days [breaking]: int32 :15 → string :15",
            "page renamed types.md [note]: resources.md :1 → types.md :1",
            "page changed title types.md [note]: Library resources :1 → Types :1",
        ]
    );
}

#[test]
fn pages_that_share_an_operation_are_not_confused() {
    let page = |title: &str| LEND.replace("# Lend a book", title);
    let (renew, prolong, extend) = (page("# Renew"), page("# Prolong"), page("# Extend"));
    let found = drift(
        &[("lend.md", LEND), ("renew.md", &renew)],
        &[
            ("lend.md", LEND),
            ("prolong.md", &prolong),
            ("extend.md", &extend),
        ],
    );
    let pages: Vec<&String> = found
        .iter()
        .filter(|line| line.starts_with("page"))
        .collect();
    assert_eq!(
        pages,
        [
            "page added extend.md [note]: – → extend.md :1",
            "page added prolong.md [note]: – → prolong.md :1",
            "page removed renew.md [note]: renew.md :1 → –",
        ]
    );
}

#[test]
fn a_new_title_renames_neither_operation_nor_body() {
    let retitled = LEND.replace("# Lend a book", "# Lend books");
    let found = drift(&[("lend.md", LEND)], &[("lend.md", &retitled)]);
    assert_eq!(
        found,
        ["page changed title lend.md [note]: Lend a book :1 → Lend books :1"]
    );
}
