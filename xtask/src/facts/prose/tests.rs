//! Sentences of the pages, in our own words, and what is read in them.

use super::*;
use crate::pages::Rich;

fn rich(html: &str) -> Rich {
    Rich::from_html(html)
}

/// Descriptions and the values that they list.
const DRESSES: &[(&str, &[&str])] = &[
    (
        "Possible values include <b>Active</b>, <b>Expired</b>, and <b>Banned</b>.",
        &["Active", "Expired", "Banned"],
    ),
    (
        "The valid states are <code>Editing</code>, <code>Canceled</code>.",
        &["Editing", "Canceled"],
    ),
    ("One of:<ul><li><b>x</b></ul>", &["x"]),
    (
        "One of the following values:<ul><li><b>None</b>:&nbsp;a.</li><li><b>Active</b>: b. c</li></ul>",
        &["None", "Active"],
    ),
    (
        "The supported values are: <br/><br/><b>Azure</b>, which includes all<br/><br/><b>Software</b>, so",
        &["Azure", "Software"],
    ),
    (
        "The supported values are:<br/>\"InventoryCheck\" - Indicates. <br/> \"Other\" - Also.",
        &["InventoryCheck", "Other"],
    ),
    (
        "Supported values are: Commercial, Education, NonProfit.",
        &["Commercial", "Education", "NonProfit"],
    ),
    (
        "Values can include Monthly, Annual, or Unknown.",
        &["Monthly", "Annual", "Unknown"],
    ),
    (
        "LegacyWindowStoreProductId, RedirectToThresholdProductId",
        &["LegacyWindowStoreProductId", "RedirectToThresholdProductId"],
    ),
    (
        "Values {x86, x64, arm, neutral}",
        &["x86", "x64", "arm", "neutral"],
    ),
    (
        "When set to <b>All</b>, all. When set to <b>Valid</b>, some.",
        &["All", "Valid"],
    ),
    (
        "The values are:<br/>Possible values are <b>Azure</b>, for subscriptions (<b>MS-1</b>)<br/><b>Software</b>",
        &["Azure", "Software"],
    ),
    (
        "One of the following values:<ul><li><b>None</b>: a.</li></ul><b>Note:</b> See <b>Other</b>.",
        &["None"],
    ),
    (
        "When set to <b>All</b>, all. <b>Valid</b> returns some. <b>Invalid</b> returns others.",
        &["All", "Valid", "Invalid"],
    ),
    ("Specify the string value <b>b2b</b>.", &["b2b"]),
    ("It is set to <b>Done</b> in the end.", &["Done"]),
    ("If it is set to <b>Done</b>, look at <b>Size</b>.", &[]),
    (
        "One of the following strings that tell the change:<ul><li><b>Stop</b>: stops. Also set <em>days</em>.</li><li><b>Go</b>: goes.</li></ul><br><b>Note</b>: no more.",
        &["Stop", "Go"],
    ),
    (
        "The state: \"none\", \"on hold\", “done,” or \"not_sent\".",
        &["none", "on hold", "done", "not_sent"],
    ),
    (
        "It's <b>New</b>, <b>Old</b> or <b>Gone</b>.",
        &["New", "Old", "Gone"],
    ),
    ("Terms: P1M (one month), P1Y (one year).", &[]),
    (
        "The current supported values are P1M (one month), P1Y (one year) and P3Y (three years).",
        &["P1M", "P1Y", "P3Y"],
    ),
    (
        "States. Available statuses: Open, Closed, Not Ready",
        &["Open", "Closed", "Not Ready"],
    ),
    (
        "The severity. Values: Low, Medium, High",
        &["Low", "Medium", "High"],
    ),
    ("Which of both, Values- Low, High", &["Low", "High"]),
    (
        "The only supported value is MostRecent. Case does not matter.",
        &["MostRecent"],
    ),
    (
        "Available options: <code>daily</code> (default) and <code>hourly</code>.",
        &["daily", "hourly"],
    ),
    ("Contains \"objectType\": \"Thing\".", &[]),
    (
        "The supported values are the member names found in Thing.",
        &[],
    ),
    ("For example: <code>a</code>, <code>b</code>.", &[]),
    ("The default is \"Monthly\" or \"OneTime\".", &[]),
    ("The maximum and default values are <code>500</code>.", &[]),
    (
        "The <em>field</em> parameter can be one of the following: <code>a</code>, <code>b</code>.",
        &[],
    ),
    (
        "Whether it is a <code>Managed</code> or a <code>Federated</code> thing.",
        &[],
    ),
    (
        "Größe. Possible values: <b>Groß</b>, <b>Klein</b>.",
        &["Groß", "Klein"],
    ),
    (
        "Either <code>Full</code> (all of it), or <code>Partial</code> for the rest.",
        &["Full", "Partial"],
    ),
    (
        "The quantity of the item. Currently, this will always be 1.",
        &[],
    ),
];

#[test]
fn values_are_found_in_every_dress() {
    for (html, expected) in DRESSES {
        assert_eq!(values(&rich(html), false), *expected, "{html}");
    }
}

#[test]
fn conditions_are_not_required() {
    assert_eq!(
        required(
            Some("Yes, if changeType has the value Extend; otherwise, no."),
            None,
            None
        ),
        Some(false)
    );
    assert_eq!(required(Some("Y"), None, None), Some(true));
    assert_eq!(required(None, Some("false"), None), Some(true));
    assert_eq!(
        required(None, None, Some("Requires UserPrincipalName (UPN).")),
        Some(true)
    );
    assert_eq!(required(None, None, Some("Size of the file.")), None);
}

#[test]
fn the_authorization_header_tells_the_credentials() {
    for (text, expected) in [
        (
            "Required. The access token in the form Bearer <token>.",
            Some(Credentials::Token),
        ),
        (
            "Either the delegated X-token or the access token.",
            Some(Credentials::TokenOrXToken),
        ),
        (
            "X-token in format XBL3.0 x=[User Hash];[Token]",
            Some(Credentials::XToken),
        ),
        ("Required.", None),
    ] {
        assert_eq!(credentials(text), expected, "{text}");
    }
}
