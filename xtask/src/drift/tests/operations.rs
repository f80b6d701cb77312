//! Operations and their parameters.

use super::{LEND, drift, edit};

#[test]
fn another_method_is_a_change_of_the_operation() {
    assert_eq!(
        edit(LEND, "| POST |", "| PUT |"),
        ["operation changed method Lend a book [breaking]: POST :7 → PUT :7"]
    );
}

#[test]
fn another_path_is_a_change_of_the_operation() {
    let found = edit(LEND, "/books/{book-id}/loans", "/books/{book-id}/lend");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("operation changed uri Lend a book [breaking]: https://"));
    // Nothing in common but the page.
    let found = edit(
        LEND,
        "POST | https://library.example/v1/shelves/{shelf-id}/books/{book-id}/loans",
        "PUT | https://library.example/v2/lend",
    );
    let kinds: Vec<&str> = found
        .iter()
        .map(|line| line.split(" [").next().unwrap())
        .collect();
    assert!(
        kinds.contains(&"operation changed method Lend a book"),
        "{found:?}"
    );
    assert!(
        kinds.contains(&"operation changed uri Lend a book"),
        "{found:?}"
    );
    assert!(
        !found.iter().any(|line| line.starts_with("operation added")),
        "{found:?}"
    );
}

#[test]
fn hosts_and_fixed_query_parts_count_when_both_sides_print_them() {
    let changed = |found: Vec<String>| {
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("operation changed uri"), "{found:?}");
    };
    changed(edit(LEND, "library.example", "books.example"));
    changed(edit(LEND, "sort=name", "sort=title"));
    changed(edit(LEND, "&sort=name", ""));
    assert_eq!(edit(LEND, "https://library.example", "{baseURL}"), [""; 0]);
    let repeated = LEND.replace("sort=name", "tag=a&tag=b");
    assert_eq!(
        drift(&[("a.md", &repeated)], &[("a.md", &repeated)]),
        [""; 0]
    );
}

#[test]
fn letters_of_the_path_are_soft_and_names_of_placeholders_nothing() {
    assert_eq!(
        edit(LEND, "/shelves/", "/Shelves/")[0].split(':').next(),
        Some("operation changed spelling Lend a book [soft]")
    );
    let renamed = LEND.replace("{shelf-id}", "{shelfId}");
    assert_eq!(drift(&[("a.md", LEND)], &[("a.md", &renamed)]), [""; 0]);
    let renamed = LEND.replace("shelf-id", "rack");
    assert_eq!(
        drift(&[("a.md", LEND)], &[("a.md", &renamed)]),
        ["parameter renamed Lend a book.rack [soft]: shelf-id :13 → rack :13"]
    );
}

#[test]
fn a_table_brought_into_line_with_its_address_breaks_nothing() {
    let old = LEND.replace("| shelf-id |", "| rack |");
    let found = drift(&[("a.md", &old)], &[("a.md", LEND)]);
    assert!(
        found
            .iter()
            .all(|line| line.contains("[soft]") || line.contains("[breaking]: rack")),
        "{found:?}"
    );
    assert!(
        !found.iter().any(|line| line.starts_with("parameter added")),
        "{found:?}"
    );
}

#[test]
fn added_and_removed_operations_bring_their_parameters() {
    let row = "| POST | https://library.example/v1/shelves/{shelf-id}/books/{book-id}/loans?days={days}&sort=name |\n";
    let more = format!("{row}| DELETE | https://library.example/v1/loans/{{loan-id}} |\n");
    let found = edit(LEND, row, &more);
    assert_eq!(
        found[0],
        "operation added Lend a book [addition]: – → DELETE https://library.example/v1/loans/{loan-id} :8"
    );
    assert!(
        found[1..]
            .iter()
            .all(|line| line.contains("with its operation")),
        "{found:?}"
    );
    let (old, new) = (LEND.replacen(row, &more, 1), LEND);
    let found = drift(&[("a.md", &old)], &[("a.md", new)]);
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("operation removed Lend a book [breaking]")),
        "{found:?}"
    );
}

#[test]
fn operations_are_found_again_on_another_page() {
    let other = "# Shelves\n\nNothing here but words.\n";
    let old = [("books.md", LEND), ("shelves.md", other)];
    let moved = LEND.replace("# Lend a book", "# Shelves");
    let new = [
        ("books.md", "# Lend a book\n\nSee the shelves.\n"),
        ("shelves.md", &*moved),
    ];
    let found = drift(&old, &new);
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("operation moved Shelves [note]")),
        "{found:?}"
    );
    assert!(
        !found
            .iter()
            .any(|line| line.starts_with("operation removed")),
        "{found:?}"
    );
    assert!(
        !found.iter().any(|line| line.starts_with("parameter")),
        "{found:?}"
    );
}

#[test]
fn the_type_of_the_answer_counts_and_the_words_of_its_link_do_not() {
    let reference = "[Loan](library-resources.md#loan)";
    assert_eq!(
        edit(LEND, reference, "[Reader](library-resources.md#reader)"),
        ["operation changed response Lend a book [breaking]: Loan :28 → Reader :28"]
    );
    assert_eq!(
        edit(LEND, reference, "[loan resource](more-resources.md#loan)"),
        [""; 0]
    );
    assert_eq!(
        edit(LEND, "a [Loan](library-resources.md#loan)", "something"),
        ["operation changed response Lend a book [soft]: Loan :28 → null :7"]
    );
}

#[test]
fn fewer_credentials_break_and_more_do_not() {
    let both = "# Lend a book\n\n- This scenario supports authentication with both standalone App and App+User credentials.";
    let user =
        "# Lend a book\n\n- This scenario supports authentication with App+User credentials only.";
    let page = |head: &str| LEND.replace("# Lend a book", head);
    let (both, user) = (page(both), page(user));
    let one = |old: &str, new: &str| drift(&[("a.md", old)], &[("a.md", new)]);
    assert_eq!(
        one(&both, &user),
        ["operation changed credentials Lend a book [breaking]: app-or-user :9 → user-only :9"]
    );
    assert_eq!(
        one(&user, &both),
        ["operation changed credentials Lend a book [soft]: user-only :9 → app-or-user :9"]
    );
}

#[test]
fn parameters_come_and_go() {
    let row =
        "| days | int | No | For how long. The default is 14 and the maximum value is 28. |\n";
    let page = LEND.replace("?days={days}&sort=name", "");
    let with = |more: &str| page.replace(row, &format!("{row}{more}"));
    let one = |old: &str, new: &str| drift(&[("a.md", old)], &[("a.md", new)]);
    assert_eq!(
        one(
            &page,
            &with("| note | string | No | A word to the reader. |\n")
        ),
        ["parameter added Lend a book.note [addition]: – → note :16"]
    );
    assert_eq!(
        one(
            &page,
            &with("| note | string | Yes | A word to the reader. |\n")
        ),
        ["parameter added Lend a book.note [breaking]: – → note :16"]
    );
    assert_eq!(
        one(&with("| note | string | Yes | A word. |\n"), &page),
        ["parameter removed Lend a book.note [breaking]: note :16 → –"]
    );
}

#[test]
fn statements_about_a_parameter_are_told_apart() {
    for (piece, by, expected) in [
        (
            "| days | int |",
            "| days | string |",
            "type Lend a book.days [breaking]: int32 :15 → string :15",
        ),
        (
            "| days | int | No |",
            "| days | int | Yes |",
            "required Lend a book.days [breaking]: false :15 → true :15",
        ),
        (
            "default is 14",
            "default is 21",
            "default Lend a book.days [soft]: 14 :15 → 21 :15",
        ),
        (
            "maximum value is 28",
            "maximum value is 35",
            "maximum Lend a book.days [soft]: 28 :15 → 35 :15",
        ),
        (
            " The default is 14 and the",
            " The",
            "default Lend a book.days [soft]: 14 :15 → null :15",
        ),
    ] {
        assert_eq!(
            edit(LEND, piece, by),
            [format!("parameter changed {expected}")],
            "{by}"
        );
    }
}

#[test]
fn names_in_the_query_are_sent_and_so_they_count() {
    let renamed = LEND.replace("days", "nights");
    let found = drift(&[("a.md", LEND)], &[("a.md", &renamed)]);
    assert!(
        found.contains(&"parameter removed Lend a book.days [breaking]: days :15 → –".to_owned()),
        "{found:?}"
    );
    let cased = LEND.replace("days", "Days");
    assert_eq!(
        drift(&[("a.md", LEND)], &[("a.md", &cased)]),
        ["parameter changed spelling Lend a book.Days [soft]: days :15 → Days :15"]
    );
    let dashed = LEND
        .replace("{days}", "{for-days}")
        .replace("days=", "for-days=")
        .replace("| days", "| for-days");
    let renamed = dashed.replace("for-days", "forDays");
    assert_eq!(
        drift(&[("a.md", &dashed)], &[("a.md", &renamed)]),
        ["parameter renamed Lend a book.forDays [breaking]: for-days :15 → forDays :15"]
    );
}

#[test]
fn a_table_for_several_operations_is_reported_once() {
    let row = "| POST | https://library.example/v1/shelves/{shelf-id}/books/{book-id}/loans?days={days}&sort=name |\n";
    let two = LEND.replace(row, &format!("{row}{}", row.replace("POST", "PUT")));
    assert_eq!(
        edit(&two, "| days | int |", "| days | string |"),
        ["parameter changed type Lend a book.days [breaking]: int32 :16 → string :16"]
    );
}
