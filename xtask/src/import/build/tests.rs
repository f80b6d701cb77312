//! Small pages to drafts.

use super::*;
use crate::{facts, import::draft::DraftType, pages::Page};

const SCOPE: &str = r#"
[servers.store]
url = "https://x.com"

[audiences.service]
resource = "https://x.com"

[operations]
"#;

const PINS: &str = r#"
[[source]]
note = "Made up."
link = "https://x.com/{page}"
pages = { "none.md" = { sha256 = "ZEROS" } }
"#;

fn draft(pages: &[(&str, &str)], scope: &str) -> Draft {
    let pages: Vec<Page> = pages
        .iter()
        .map(|(file, text)| Page::parse(*file, text))
        .collect();
    let sources = Sources {
        facts: &facts::collect(&pages),
        scope: &toml::from_str(&format!("{SCOPE}{scope}")).unwrap(),
        pins: &Pins::parse(&PINS.replace("ZEROS", &"0".repeat(64))).unwrap(),
    };
    build(&sources).unwrap().draft
}

/// A page with a request and an answer, and what follows them.
fn page(date: &str, request: &str, answer: &str, rest: &str) -> String {
    const HEADER: &str = "| Parameter | Type | Description | Required |\n|---|---|---|---|\n";
    format!(
        "---\nms.date: {date}\n---\n# Do it\n\n## Request\n\n| Method | Request URI |\n|---|---|\n\
         | POST | `https://x.com/v1/do` |\n\n### Request body\n\n{HEADER}{request}\n\n\
         ## Response\n\n### Response body\n\n{HEADER}{answer}\n\n{rest}"
    )
}

fn fields(ty: &DraftType) -> Vec<String> {
    let field = |(name, field): (&String, &crate::import::draft::DraftField)| {
        format!("{name}: {}", field.ty)
    };
    ty.fields.iter().map(field).collect()
}

#[test]
fn an_enumeration_that_only_an_answer_needs_is_made() {
    let page = page(
        "01/01/2026",
        "| a | string | A. | Yes |",
        "| state | string | See [states](#item-states). | Yes |",
        "### Item states\n\n| Value | Description |\n|---|---|\n| `On` | x |\n| `Off` | y |\n",
    );
    let draft = draft(&[("do-it.md", &page)], "do-it = 'do_it'");
    assert_eq!(draft.types["ItemStates"].values.len(), 2);
}

#[test]
fn the_younger_page_is_believed_but_values_that_the_older_one_lists_are_kept() {
    let older = page(
        "01/01/2020",
        "| a | string | A. | Yes |",
        "| state | string | Possible values include **On** and **Off**. | Yes |\n\
         | at | string | When. | Yes |",
        "",
    );
    let younger = page(
        "01/01/2026",
        "| a | string | A. | Yes |",
        "| state | string | See item states. | Yes |\n| at | datetime | When. | Yes |",
        "",
    );
    let draft = draft(
        &[("older.md", &older), ("younger.md", &younger)],
        "older = 'do_it'\nyounger = 'do_it'\n[types]\n'older#response' = 'Answer'\n\
         'younger#response' = 'Answer'\n'older#request' = 'Ask'\n'younger#request' = 'Ask'\n\
         'Answer.state' = 'State'\n",
    );
    assert_eq!(
        fields(&draft.types["Answer"]),
        ["state: State", "at: date-time"]
    );
}

#[test]
fn a_table_that_leaves_the_version_out_and_one_that_stands_on_two_pages_are_found() {
    let user = "The User object contains the following parameters.\n\n\
                | Parameter | Type | Description | Required |\n|---|---|---|---|\n\
                | id | string | Who. | Yes |\n";
    let one = page(
        "01/01/2020",
        "| user | User | Who. | Yes |",
        "| context | ContextV6 | What. | Yes |",
        &user.replace("User", "Context"),
    );
    let users = format!("# Users\n\n{user}");
    let draft = draft(
        &[("do-it.md", &one), ("a.md", &users), ("b.md", &users)],
        "do-it = 'do_it'\n[types]\n'do-it#request' = 'Ask'\n'do-it#response' = 'Answer'\n",
    );
    assert_eq!(fields(&draft.types["Ask"]), ["user: User"]);
    assert_eq!(fields(&draft.types["Answer"]), ["context: Context"]);
}

#[test]
fn a_form_in_an_example_is_the_request() {
    let text = "# Tokens\n\n```\nPOST https://x.com/{tenant}/token HTTP/1.1\nHost: x.com\n\n\
                grant_type=client_credentials\n&client_id=<id>\n&client_secret=<secret>\n```\n";
    let draft = draft(&[("tokens.md", text)], "tokens = 'request_token'");
    let operation = &draft.operations["request_token"];
    let request = operation.request.as_ref().unwrap();
    assert_eq!(request.content_type, "application/x-www-form-urlencoded");
    assert_eq!(
        fields(&draft.types["TokensRequest"]),
        [
            "grant_type: string",
            "client_id: string",
            "client_secret: string"
        ]
    );
    let authentication = operation.authentication.as_ref().unwrap();
    assert_eq!(
        authentication.credential,
        crate::contract::Credential::ClientSecret
    );
}

#[test]
fn a_queue_is_spoken_to_at_an_address_that_is_known_later() {
    let text = "# Queue\n\n| Operation | URI Addition | Other Parameter | Description |\n\
                |---|---|---|---|\n| Peek | /messages | peekonly=true | Looks. |\n\
                | Delete | /messages/(message ID from queue) | popreceipt=(value from queue message) | Removes. |\n";
    let draft = draft(
        &[("queue.md", text)],
        "'queue#1' = 'peek_messages'\n'queue#2' = 'delete_message'",
    );
    let peek = &draft.operations["peek_messages"];
    assert_eq!(
        (peek.method.as_str(), peek.template.as_str()),
        ("GET", "/messages")
    );
    let delete = &draft.operations["delete_message"];
    assert_eq!(delete.template, "/messages/{messageId}");
    assert!(delete.parameters.contains_key("popreceipt"));
}

#[test]
fn json_on_a_page_with_a_form_contradicts_nothing() {
    let text = "# Tokens\n\n```\nPOST https://x.com/{tenant}/token HTTP/1.1\nHost: x.com\n\n\
                client_id=<id>\n&client_secret=<secret>\n```\n\n```json\n{ \"alg\": \"RS256\" }\n```\n";
    let facts = facts::collect(&[Page::parse("tokens.md", text)]);
    let conflicts = facts.findings.conflicts.iter();
    let about_json: Vec<_> = conflicts
        .filter(|finding| finding.reason.contains("alg"))
        .collect();
    assert!(about_json.is_empty(), "{about_json:?}");
}

/// A page with one GET that answers a type of another page.
fn reader(title: &str, address: &str, target: &str) -> String {
    format!(
        "# {title}\n\n## Request\n\n| Method | Request URI |\n|---|---|\n| GET | `https://x.com{address}` |\n\n\
         ## Response\n\nThe response body contains [Thing]({target})."
    )
}

#[test]
fn of_two_types_with_one_name_the_later_is_called_after_its_page() {
    let table = |row: &str| {
        format!("# R\n\n## Thing\n\n| Property | Type | Description |\n|---|---|---|\n{row}\n")
    };
    let draft = draft(
        &[
            (
                "get-one.md",
                &reader("One", "/v1/one", "one-resources.md#thing"),
            ),
            (
                "get-two.md",
                &reader("Two", "/v1/two", "two-resources.md#thing"),
            ),
            ("one-resources.md", &table("| a | string | A. |")),
            ("two-resources.md", &table("| b | string | B. |")),
        ],
        "get-one = 'get_one'\nget-two = 'get_two'",
    );
    assert_eq!(fields(&draft.types["Thing"]), ["a: string"]);
    assert_eq!(fields(&draft.types["TwoThing"]), ["b: string"]);
}

#[test]
fn what_a_page_leaves_out_has_a_safe_default() {
    let text = "# Do it\n\n## Request\n\n| Method | Request URI |\n|---|---|\n| POST | `https://x.com/v1/do` |\n";
    let scope = "do = 'do_it'\n[authentication]\ncredential = 'bearer'\naudience = 'service'";
    let draft = draft(&[("do.md", text)], scope);
    let operation = draft.operations["do_it"].clone().complete("do_it").unwrap();
    assert_eq!(
        operation.idempotency.repeatable,
        crate::contract::Repeatable::No
    );
    assert_eq!(
        operation.authentication.audience.as_deref(),
        Some("service")
    );
    assert_eq!(
        (operation.response.status, operation.response.ty),
        (200, None)
    );
}

#[test]
fn a_type_that_no_page_describes_links_to_what_uses_it() {
    let mut draft = draft(
        &[(
            "do.md",
            &page(
                "01/01/2026",
                "| a | string | A. | Yes |",
                "| b | string | B. | Yes |",
                "",
            ),
        )],
        "do = 'do_it'",
    );
    let uses = |name: &str| {
        let field =
            crate::import::draft::DraftField::of(crate::contract::TypeExpr::Named(name.to_owned()));
        IndexMap::from([("used".to_owned(), field)])
    };
    let type_of = |fields| DraftType {
        fields,
        ..DraftType::default()
    };
    draft
        .types
        .insert("Inner".to_owned(), type_of(IndexMap::new()));
    draft
        .types
        .insert("Middle".to_owned(), type_of(uses("Inner")));
    draft
        .types
        .insert("Alone".to_owned(), type_of(IndexMap::new()));
    let outer = draft
        .types
        .get_mut("DoItResponse")
        .expect("the answer is made");
    outer.page = Some("https://x.com/do".to_owned());
    outer.fields.extend(uses("Middle"));
    let unlinked = crate::import::schemas::link(&mut draft);
    assert_eq!(
        draft.types["Middle"].page.as_deref(),
        Some("https://x.com/do")
    );
    assert_eq!(
        draft.types["Inner"].page.as_deref(),
        Some("https://x.com/do")
    );
    assert!(unlinked.contains(&"Alone".to_owned()) && !unlinked.contains(&"Inner".to_owned()));
}
