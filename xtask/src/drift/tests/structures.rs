//! Types, fields and values.

use super::{LEND, RESOURCES, drift, edit};

#[test]
fn fields_come_and_go() {
    assert_eq!(
        edit(
            RESOURCES,
            "| due | DateTime |",
            "| fee | decimal | What it costs. |\n| due | DateTime |"
        ),
        ["field added Loan.fee [addition]: – → fee :9"]
    );
    assert_eq!(
        edit(
            RESOURCES,
            "| due | DateTime | When it must be back. |\n",
            ""
        ),
        ["field removed Loan.due [breaking]: due :9 → –"]
    );
}

#[test]
fn a_new_field_that_requests_must_have_breaks_them() {
    let named = LEND.replace(
        "### Request body\n",
        "### Request body\n\nThe body is an [Order](library-resources.md#order).\n\nThis table describes the **Order** properties in the request body.\n",
    );
    for page in [LEND, &named] {
        let found = edit(
            page,
            "| urgency |",
            "| branch | string | Yes | Where. |\n| urgency |",
        );
        assert!(found[0].contains(".branch [breaking]"), "{found:?}");
        let found = edit(
            page,
            "| urgency |",
            "| branch | string | No | Where. |\n| urgency |",
        );
        assert!(found[0].contains(".branch [addition]"), "{found:?}");
    }
}

#[test]
fn a_field_in_the_place_of_another_is_a_hint_and_no_renaming() {
    let old = [("a.md", RESOURCES)];
    let changed = RESOURCES.replace("| due |", "| returnBy |");
    let changes = super::compare(&super::facts(&old), &super::facts(&[("a.md", &changed)]));
    assert_eq!(changes.len(), 2);
    let removed = changes
        .iter()
        .find_map(|change| change.old.as_ref())
        .unwrap();
    assert_eq!(removed.detail("in_its_place").unwrap(), "returnBy");
}

#[test]
fn names_differ_by_case_by_a_slip_or_entirely() {
    for (name, expected) in [
        ("BookTitle", "field changed spelling Loan.BookTitle [soft]"),
        ("book-title", "field renamed Loan.book-title [breaking]"),
        ("bookTitel", "field renamed Loan.bookTitel [breaking]"),
    ] {
        assert_eq!(
            edit(RESOURCES, "bookTitle", name),
            [format!("{expected}: bookTitle :8 → {name} :8")]
        );
    }
}

#[test]
fn types_are_compared_as_they_read() {
    assert_eq!(
        edit(
            RESOURCES,
            "| bookTitle | string |",
            "| bookTitle | array of strings |"
        ),
        ["field changed type Loan.bookTitle [breaking]: string :8 → list<string> :8"]
    );
    for other in ["`String`", "text", "**string**"] {
        assert_eq!(
            edit(
                RESOURCES,
                "| bookTitle | string |",
                &format!("| bookTitle | {other} |")
            ),
            [""; 0]
        );
    }
    assert_eq!(
        edit(RESOURCES, "| array of Loan |", "| array |"),
        ["field changed type Reader.loans [soft]: list<Loan> :24 → list<json> :24"]
    );
}

#[test]
fn a_word_where_there_was_silence_is_soft() {
    let old = RESOURCES.replace("| When it must be back. |", "| |");
    let new = RESOURCES.replace("| When it must be back. |", "| Optional. |");
    assert_eq!(
        drift(&[("a.md", &old)], &[("a.md", &new)]),
        ["field changed required Loan.due [soft]: null :9 → false :9"]
    );
}

#[test]
fn types_come_and_go_with_their_fields() {
    let section = "## Shelf\n\n| Property | Type | Description |\n|---|---|---|\n| floor | int | Where. |\n\n";
    let more = RESOURCES.replace("## Reader", &format!("{section}## Reader"));
    let (old, new) = ([("a.md", RESOURCES)], [("a.md", &*more)]);
    assert_eq!(
        drift(&old, &new),
        [
            "type added Shelf [addition]: – → Shelf :21",
            "field added Shelf.floor [addition with its type]: – → floor :23",
        ]
    );
    assert_eq!(
        drift(&new, &old),
        [
            "type removed Shelf [breaking]: Shelf :21 → –",
            "field removed Shelf.floor [breaking with its type]: floor :23 → –",
        ]
    );
}

#[test]
fn a_renamed_type_breaks_none_of_its_mentions() {
    let renamed = RESOURCES
        .replace("## LoanState", "## StateOfLoan")
        .replace("| LoanState |", "| StateOfLoan |");
    assert_eq!(
        drift(&[("a.md", RESOURCES)], &[("a.md", &renamed)]),
        [
            "field changed type Loan.state [soft]: LoanState :10 → StateOfLoan :10",
            "type renamed StateOfLoan [soft]: LoanState :14 → StateOfLoan :14",
        ]
    );
}

#[test]
fn a_type_moves_to_another_page_and_is_compared_there() {
    let (rest, reader) = RESOURCES.split_once("## Reader").unwrap();
    let other = format!(
        "# Readers\n\n## Reader{}",
        reader.replace("| id | GUID |", "| id | string |")
    );
    let found = drift(
        &[("a.md", RESOURCES), ("b.md", "# Readers\n\nWords.\n")],
        &[("a.md", rest), ("b.md", &other)],
    );
    assert_eq!(
        found,
        [
            "type moved Reader [note]: Reader :21 → Reader :5",
            "field changed type Reader.id [breaking]: guid :23 → string :7",
        ]
    );
}

#[test]
fn types_of_one_name_are_compared_page_by_page() {
    let short = "# Desk\n\n## Loan\n\n| Property | Type | Description |\n|---|---|---|\n| id | string | Names it. |\n";
    let set = [("a.md", RESOURCES), ("desk.md", short)];
    assert_eq!(drift(&set, &set), [""; 0]);
    let changed = short.replace("string", "int");
    assert_eq!(
        drift(&set, &[("a.md", RESOURCES), ("desk.md", &changed)]),
        ["field changed type Loan.id [breaking]: string :7 → int32 :7"]
    );
}

#[test]
fn tables_of_one_name_on_one_page_stay_apart() {
    let table = |field: &str| {
        format!(
            "## Properties\n\n| Property | Type | Description |\n|---|---|---|\n| {field} | string | It. |\n\n"
        )
    };
    let old = format!("# Events\n\n{}{}", table("loan"), table("reader"));
    let new = format!(
        "# Events\n\n{}{}{}",
        table("shelf"),
        table("loan"),
        table("reader")
    );
    let found = drift(&[("a.md", &old)], &[("a.md", &new)]);
    assert_eq!(
        found,
        [
            "type added Properties [addition]: – → Properties :5",
            "field added Properties.shelf [addition with its type]: – → shelf :7",
        ]
    );
}

#[test]
fn values_are_sets() {
    assert_eq!(
        edit(
            RESOURCES,
            "| Closed | Back again. |",
            "| Late | Too late. |\n| Closed | Back again. |"
        ),
        ["enum-value added LoanState.Late [addition]: – → Late :17"]
    );
    assert_eq!(
        edit(RESOURCES, "| Closed | Back again. |\n", ""),
        ["enum-value removed LoanState.Closed [breaking]: Closed :17 → –"]
    );
    assert_eq!(
        edit(RESOURCES, "| Closed |", "| closed |"),
        ["enum-value changed spelling LoanState.closed [soft]: Closed :17 → closed :17"]
    );
    let open = "| Open | Not back yet. |\n";
    let closed = "| Closed | Back again. |\n";
    assert_eq!(
        edit(
            RESOURCES,
            &format!("{open}{closed}"),
            &format!("{closed}{open}")
        ),
        [""; 0]
    );
}

#[test]
fn values_in_sentences_are_values_too() {
    assert_eq!(
        edit(
            LEND,
            "**Normal** and **High**",
            "**Normal**, **High** and **Now**"
        ),
        ["enum-value added LendABookRequest.urgency.Now [addition]: – → Now :22"]
    );
    assert_eq!(
        edit(
            LEND,
            "**Low**, **Normal** and **High**",
            "**Low** and **High**"
        ),
        ["enum-value removed LendABookRequest.urgency.Normal [breaking]: Normal :22 → –"]
    );
}

#[test]
fn a_sentence_that_names_no_values_any_more_is_silent_and_not_broken() {
    let found = edit(
        LEND,
        "Possible values include **Low**, **Normal** and **High**.",
        "How soon.",
    );
    assert_eq!(found.len(), 3);
    assert!(
        found.iter().all(|line| line.contains("[soft]")),
        "{found:?}"
    );
}

#[test]
fn a_sentence_may_become_a_table() {
    let old = RESOURCES.replace(
        "| How it stands. |",
        "| Possible values include **Open** and **Closed**. |",
    );
    let old = old.replace("| LoanState |", "| string |");
    let found = drift(&[("a.md", &old)], &[("a.md", RESOURCES)]);
    assert_eq!(
        found,
        ["field changed type Loan.state [breaking]: string :10 → LoanState :10"]
    );
}

#[test]
fn fields_under_a_heading_of_their_own_are_the_same_fields() {
    let head = "# Lend a book\n\n## Request\n\n| Method | Request URI |\n|---|---|\n| GET | https://library.example/v1/loans |\n\n## Response\n\n### Response body\n\n";
    let table = "| Property | Type | Description |\n|---|---|---|\n| id | string | a |\n| book | string | b |\n| due | string | c |\n| fee | string | d |\n";
    let old = format!("{head}{table}");
    let new = format!(
        "{head}| Property | Type | Description |\n|---|---|---|\n| items | array of Loan | e |\n\n## Loan\n\n{table}"
    );
    let found = drift(&[("a.md", &old)], &[("a.md", &new)]);
    assert_eq!(
        found,
        [
            "type added LendABookResponse [addition]: – → LendABookResponse :13",
            "field added LendABookResponse.items [addition with its type]: – → items :15",
            "type renamed Loan [soft]: LendABookResponse :13 → Loan :19",
        ]
    );
}

#[test]
fn whole_enumerations_come_go_and_move() {
    let section = "## LoanState\n\n| Value | Description |\n|---|---|\n| Open | Not back yet. |\n| Closed | Back again. |\n\n";
    let without = RESOURCES.replace(section, "");
    let (old, new) = ([("a.md", RESOURCES)], [("a.md", &*without)]);
    let found = drift(&old, &new);
    assert_eq!(
        found[0],
        "type removed LoanState [breaking]: LoanState :14 → –"
    );
    assert_eq!(
        found[1],
        "enum-value removed LoanState.Open [breaking with its type]: Open :16 → –"
    );
    assert_eq!(drift(&new, &old).len(), 3);
    let states = format!("# States\n\n{section}");
    let moved = drift(
        &[("a.md", RESOURCES), ("b.md", "# States\n\nWords.\n")],
        &[("a.md", &without), ("b.md", &states)],
    );
    assert_eq!(
        moved,
        ["type moved LoanState [note]: LoanState :14 → LoanState :5"]
    );
}
