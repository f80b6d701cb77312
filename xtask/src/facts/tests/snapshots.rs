//! All that a page states, as a reviewer sees it.

use serde_json::json;

use super::{PAGES, facts};
use crate::facts::to_json;

#[test]
fn every_page_states_what_it_stated() {
    for (name, _) in PAGES {
        let facts = facts(name);
        let findings = &facts.findings;
        let all = json!({
            "facts": to_json(&facts),
            "examples": facts.examples.iter().map(|example| json!({
                "line": example.place.line,
                "request": example.request_line,
                "is_response": example.is_response,
                "status": example.status,
                "operations": example.operations,
                "is_json": example.json.is_some(),
                "broken": example.broken.is_some(),
            })).collect::<Vec<_>>(),
            "unread": findings.unread,
            "conflicts": findings.conflicts,
            "set_aside": findings.set_aside,
        });
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_json_snapshot!(*name, all);
        });
    }
}
