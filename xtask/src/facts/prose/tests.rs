use super::*;
use crate::pages::Rich;

fn rich(html: &str) -> Rich {
    Rich::from_html(html)
}

#[test]
fn values_are_found_in_every_dress() {
    for (html, expected) in [
        (
            "Possible values include <b>Active</b>, <b>Expired</b>, and <b>Banned</b>.",
            vec!["Active", "Expired", "Banned"],
        ),
        (
            "The valid states are <code>Editing</code>, <code>Canceled</code>.",
            vec!["Editing", "Canceled"],
        ),
        ("One of:<ul><li><b>x</b></ul>", vec!["x"]),
        (
            "One of the following values:<ul><li><b>None</b>:&nbsp;a.</li><li><b>Active</b>: b. c</li></ul>",
            vec!["None", "Active"],
        ),
        (
            "The supported values are: <br/><br/><b>Azure</b>, which includes all<br/><br/><b>Software</b>, so",
            vec!["Azure", "Software"],
        ),
        (
            "The supported values are:<br/>\"InventoryCheck\" - Indicates. <br/> \"Other\" - Also.",
            vec!["InventoryCheck", "Other"],
        ),
        (
            "Supported values are: Commercial, Education, NonProfit.",
            vec!["Commercial", "Education", "NonProfit"],
        ),
        (
            "Values can include Monthly, Annual, or Unknown.",
            vec!["Monthly", "Annual", "Unknown"],
        ),
        (
            "LegacyWindowStoreProductId, RedirectToThresholdProductId",
            vec!["LegacyWindowStoreProductId", "RedirectToThresholdProductId"],
        ),
        (
            "Values {x86, x64, arm, neutral}",
            vec!["x86", "x64", "arm", "neutral"],
        ),
        (
            "When set to <b>All</b>, all. When set to <b>Valid</b>, some.",
            vec!["All", "Valid"],
        ),
        (
            "The values are:<br/>Possible values are <b>Azure</b>, for subscriptions (<b>MS-1</b>)<br/><b>Software</b>",
            vec!["Azure", "Software"],
        ),
        (
            "One of the following values:<ul><li><b>None</b>: a.</li></ul><b>Note:</b> See <b>Other</b>.",
            vec!["None"],
        ),
        (
            "When set to <b>All</b>, all. <b>Valid</b> returns some. <b>Invalid</b> returns others.",
            vec!["All", "Valid", "Invalid"],
        ),
        ("Specify the string value <b>b2b</b>.", vec!["b2b"]),
        ("It is set to <b>Done</b> in the end.", vec!["Done"]),
        ("If it is set to <b>Done</b>, look at <b>Size</b>.", vec![]),
        (
            "One of the following strings that tell the change:<ul><li><b>Stop</b>: stops. Also set <em>days</em>.</li><li><b>Go</b>: goes.</li></ul><br><b>Note</b>: no more.",
            vec!["Stop", "Go"],
        ),
        (
            "The state: \"none\", \"on hold\", “done,” or \"not_sent\".",
            vec!["none", "on hold", "done", "not_sent"],
        ),
        ("It's <b>New</b>, <b>Old</b> or <b>Gone</b>.", vec!["New", "Old", "Gone"]),
        ("Terms: P1M (one month), P1Y (one year).", vec![]),
        (
            "The current supported values are P1M (one month), P1Y (one year) and P3Y (three years).",
            vec!["P1M", "P1Y", "P3Y"],
        ),
        ("States. Available statuses: Open, Closed, Not Ready", vec!["Open", "Closed", "Not Ready"]),
        ("The severity. Values: Low, Medium, High", vec!["Low", "Medium", "High"]),
        ("Which of both, Values- Low, High", vec!["Low", "High"]),
        ("The only supported value is MostRecent. Case does not matter.", vec!["MostRecent"]),
        ("Available options: <code>daily</code> (default) and <code>hourly</code>.", vec!["daily", "hourly"]),
        ("Contains \"objectType\": \"Thing\".", vec![]),
        ("The supported values are the member names found in Thing.", vec![]),
        ("For example: <code>a</code>, <code>b</code>.", vec![]),
        ("The default is \"Monthly\" or \"OneTime\".", vec![]),
        ("The maximum and default values are <code>500</code>.", vec![]),
        ("The <em>field</em> parameter can be one of the following: <code>a</code>, <code>b</code>.", vec![]),
        ("Whether it is a <code>Managed</code> or a <code>Federated</code> thing.", vec![]),
        ("Größe. Possible values: <b>Groß</b>, <b>Klein</b>.", vec!["Groß", "Klein"]),
        (
            "Either <code>Full</code> (all of it), or <code>Partial</code> for the rest.",
            vec!["Full", "Partial"],
        ),
        (
            "The quantity of the item. Currently, this will always be 1.",
            vec![],
        ),
    ] {
        assert_eq!(values(&rich(html), false), expected, "{html}");
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
