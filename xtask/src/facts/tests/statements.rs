//! What matters most on each page, value by value.

use super::{facts, fields, parameter, reasons, structure, text};
use crate::contract::ParameterLocation::{Header, Path, Query};
use crate::{
    facts::{Credentials, Facts, Statement, StructureRole, collect},
    pages::Page,
};

fn values(statement: &Statement) -> Vec<&str> {
    statement
        .values
        .iter()
        .map(|value| value.value.as_str())
        .collect()
}

#[test]
fn broken_rows_are_read_and_reported() {
    let rows = facts("rows");
    assert_eq!(
        fields(structure(&rows, "Leading")),
        ["first: string", "second: int32"]
    );
    assert_eq!(
        fields(structure(&rows, "Trailing")),
        [
            "short: string",
            "missing: string",
            "gone: guid",
            "twice: string",
            "escaped: string",
            "code: list<string>",
            "last: string"
        ]
    );
    assert_eq!(
        fields(structure(&rows, "ShortDelimiter")),
        ["field: boolean"]
    );
    assert_eq!(reasons(&rows.findings.unread), [""; 0]);
    let conflicts = reasons(&rows.findings.conflicts);
    assert_eq!(conflicts.len(), 5, "{conflicts:?}");
}

#[test]
fn types_are_read_in_every_dress() {
    let types = facts("types");
    let read = fields(structure(&types, "Spellings"));
    let read: Vec<&str> = read.iter().map(|field| &field[3..]).collect();
    assert_eq!(
        read,
        [
            "list<string>",
            "list<string>",
            "list<Address>",
            "list<Thing>",
            "?",
            "list<string>",
            "list<Thing>",
            "list<Thing>",
            "int32",
            "date-time",
            "map<string>",
            "list<Thing>",
            "BigThing",
            "list<Thing>",
            "?"
        ]
    );
    let breaks = structure(&types, "Breaks");
    let values: Vec<_> = breaks
        .fields
        .iter()
        .map(|field| values(&field.statement))
        .collect();
    assert_eq!(values[..2], [vec!["New", "Old"], vec!["Big", "Small"]]);
    assert_eq!(reasons(&types.findings.unread).len(), 2);
}

#[test]
fn a_table_of_two_keys_is_two_operations_with_one_body() {
    let splits = facts("splits");
    let shown: Vec<_> = splits
        .operations
        .iter()
        .map(|o| (o.row, o.uri.host()))
        .collect();
    assert_eq!(
        shown,
        [
            (1, Some("collections.example.com")),
            (2, Some("purchase.example.com"))
        ]
    );
    for operation in &splits.operations {
        assert_eq!(operation.credentials, Some(Credentials::Token));
        assert_eq!(operation.status, Some(200));
        let header = parameter(operation, "Authorization");
        assert_eq!(
            (header.location, header.statement.required),
            (Header, Some(true))
        );
    }
    let body = structure(&splits, "RenewAKeyRequest");
    assert_eq!(
        (body.role.clone(), body.operations.clone()),
        (StructureRole::Request, vec![1, 2])
    );
    let required: Vec<_> = body
        .fields
        .iter()
        .map(|field| field.statement.required)
        .collect();
    assert_eq!(required, [Some(true), Some(false)]);
    assert_eq!(
        reasons(&splits.findings.conflicts),
        ["29: RenewAKeyRequest: the example spells fields otherwise: `Key` for `key`"]
    );
}

#[test]
fn several_request_tables_share_the_parameters_below() {
    let several = facts("several");
    let of = |row: usize| -> Vec<(&str, _)> {
        let parameters = several.operations[row].parameters.iter();
        parameters
            .map(|p| (p.wire_name.as_str(), p.location))
            .collect()
    };
    assert_eq!(several.operations.len(), 4);
    assert_eq!(
        of(0),
        [
            ("invoice-id", Path),
            ("size", Query),
            ("seekOperation", Query)
        ]
    );
    assert_eq!(
        of(1),
        [
            ("invoice-id", Path),
            ("billing-provider", Path),
            ("size", Query),
            ("seekOperation", Query)
        ]
    );
    assert_eq!(
        of(2),
        [
            ("invoice_id", Path),
            ("size", Query),
            ("seekOperation", Query)
        ]
    );
    assert_eq!(of(3), [("receipt-id", Path)]);
    let size = parameter(&several.operations[0], "size");
    assert_eq!(size.statement.default.as_deref(), Some("2000"));
    let provider = parameter(&several.operations[1], "billing-provider");
    assert_eq!(values(&provider.statement), ["Office", "Azure", "OneTime"]);
    let response = |row: usize| several.operations[row].response.as_ref().unwrap();
    assert_eq!(
        (response(2).name.as_str(), response(2).collection),
        ("InvoiceLineItem", true)
    );
    assert_eq!(
        (response(3).name.as_str(), response(3).collection),
        ("Receipt", false)
    );
    assert_eq!(reasons(&several.findings.conflicts), [""; 0]);
}

#[test]
fn values_are_enumerations_and_sentences_are_not() {
    let enums = facts("enums");
    let found: Vec<(&str, Vec<&str>)> = enums
        .enums
        .iter()
        .map(|found| {
            let values = found.values.iter().map(|value| value.value.as_str());
            (found.name.as_str(), values.collect())
        })
        .collect();
    assert_eq!(
        found,
        [
            ("SeatAction", vec!["assign", "reclaim"]),
            ("OrderStatus", vec!["pending review", "completed"]),
            ("BillingCycleType", vec!["Unknown", "Monthly"]),
            ("LicenseType", vec!["online", "offline"]),
            ("EligibilityErrorType", vec!["SeatCount", "Term"]),
            ("ChangeType", vec!["Cancel", "Extend"]),
            ("ProductStatus", vec!["Active", "Banned"]),
        ]
    );
    assert_eq!(enums.types.len(), 0);
    assert_eq!(enums.findings.set_aside.len(), 2);
}

#[test]
fn errors_are_read_in_every_shape() {
    let errors = facts("errors");
    let shown: Vec<_> = errors
        .errors
        .iter()
        .map(|row| {
            (
                row.status,
                row.code.as_deref(),
                row.inner_code.as_deref(),
                row.retry,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (Some(404), Some("400013"), None, None),
            (Some(403), Some("400030"), None, None),
            (
                Some(401),
                Some("Unauthorized"),
                Some("AuthenticationTokenInvalid"),
                None
            ),
            (Some(400), Some("800002"), None, None),
            (Some(410), None, None, None),
            (Some(400), None, None, Some(false)),
            (Some(500), None, None, Some(true)),
            (Some(503), None, None, None),
        ]
    );
    assert!(
        errors
            .errors
            .iter()
            .all(|row| row.operation.as_deref() == Some("Do something"))
    );
    assert_eq!(errors.errors[5].reasons, ["Invalid token or date"]);
}

#[test]
fn prose_tells_what_columns_do_not() {
    let prose = facts("prose");
    let operation = &prose.operations[0];
    let of = |name: &str| {
        let statement = &parameter(operation, name).statement;
        (
            statement.required,
            statement.default.as_deref(),
            statement.maximum,
        )
    };
    assert_eq!(of("maxResults"), (Some(false), Some("25"), Some(100)));
    assert_eq!(of("top"), (None, Some("10000"), Some(10_000)));
    assert_eq!(of("kind"), (Some(true), None, None));
    assert_eq!(of("order"), (Some(false), Some("asc"), None));
    assert_eq!(of("scope"), (Some(false), None, None));
    assert_eq!(of("since"), (None, None, None));
    assert_eq!(of("who"), (Some(true), None, None));
    assert_eq!(
        values(&parameter(operation, "kind").statement),
        ["Big", "Small"]
    );
    assert_eq!(
        values(&parameter(operation, "order").statement),
        ["asc", "desc"]
    );
}

#[test]
fn parameters_travel_where_address_and_table_say() {
    let places = facts("places");
    let of = |row: usize| -> Vec<(&str, &str, _)> {
        let parameters = places.operations[row].parameters.iter();
        parameters
            .map(|p| (p.name.as_str(), p.wire_name.as_str(), p.location))
            .collect()
    };
    assert_eq!(
        of(0),
        [
            ("product-id", "product-id", Path),
            ("country-code", "country", Query),
            ("targetSegment", "targetSegment", Query),
            ("reservationScope", "reservationScope", Query),
            ("If-Match", "If-Match", Header),
            ("ms-requestid", "ms-requestid", Header),
        ]
    );
    assert_eq!(
        of(1),
        [
            ("operationId", "operationId", Path),
            ("fragment", "fragment", Query),
            ("x-trace", "x-trace", Header),
            ("ms-requestid", "ms-requestid", Header),
        ]
    );
    assert_eq!(
        places.operations[1].uri.path(),
        "/v1/operations/{operationId}"
    );
    let body = structure(&places, "PlacesOfParametersRequest");
    assert_eq!(
        (fields(body), body.operations.clone()),
        (vec!["note: string".to_owned()], vec![2])
    );
    assert_eq!(
        of(2),
        [("Market", "market", Path), ("PriceView", "view", Path),]
    );
    let view = parameter(&places.operations[2], "PriceView");
    assert_eq!(values(&view.statement), ["small", "large", "huge"]);
    assert_eq!(
        reasons(&places.findings.conflicts),
        [
            "18: the address lacks the parameter `reservationScope` of the table",
            "49: the address lacks the parameter `fragment` of the table",
            "76: the table calls the path parameter `PriceView`, the address `{view}`",
        ]
    );
}

#[test]
fn bodies_are_tables_headings_and_attributes() {
    let bodies = facts("bodies");
    let roles: Vec<_> = bodies
        .types
        .iter()
        .map(|found| (found.name.as_str(), found.role == StructureRole::Named))
        .collect();
    assert_eq!(
        roles,
        [
            ("Order", true),
            ("OrderLineItem", true),
            ("OrderThingsRequest", false),
            ("Tenant", true),
            ("SchoolSandbox", true),
            ("OrderThingsResponse", false),
            ("SandboxMadeEvent", true),
        ]
    );
    let order = &bodies.operations[0];
    assert_eq!(
        order.request.as_ref().map(|found| found.name.as_str()),
        Some("Order")
    );
    assert_eq!(
        order.response.as_ref().map(|found| found.name.as_str()),
        Some("Order")
    );
    assert_eq!(structure(&bodies, "OrderThingsRequest").operations, [2]);
    let values: Vec<_> = bodies.enums[0]
        .values
        .iter()
        .map(|value| value.value.as_str())
        .collect();
    assert_eq!(
        (bodies.enums[0].name.as_str(), values),
        ("Status", vec!["running", "failed"])
    );
    assert_eq!(
        reasons(&bodies.findings.conflicts),
        [
            "79: OrderThingsRequest: the example has fields that the table lacks: `owner`",
            "79: OrderThingsRequest: the example spells fields otherwise: `Name` for `name`",
        ]
    );
}

#[test]
fn fences_show_requests_forms_and_answers() {
    let fences = facts("fences");
    let Facts {
        operations,
        examples,
        ..
    } = &fences;
    assert_eq!(operations[0].uri.path(), "/{tenant_id}/oauth2/token");
    assert!(operations[0].is_form);
    assert_eq!(operations[0].credentials, Some(Credentials::ClientSecret));
    assert_eq!(operations[0].status, Some(200));
    let fields = fields(structure(&fences, "AskForATokenRequest"));
    assert_eq!(
        fields,
        [
            "grant_type: string",
            "client_id: string",
            "client_secret: string"
        ]
    );
    let shown: Vec<_> = examples
        .iter()
        .map(|e| (e.status, e.json.is_some(), e.broken.is_some()))
        .collect();
    assert_eq!(
        shown,
        [
            (Some(200), false, true),
            (None, false, true),
            (Some(204), false, false)
        ]
    );
}

#[test]
fn an_overview_lists_what_other_pages_describe() {
    let page = |name: &str| Page::parse(format!("{name}.md"), text(name));
    let both = collect(&[page("flight"), page("overview")]);
    let shown: Vec<_> = both
        .operations
        .iter()
        .map(|o| (o.name.as_str(), o.method.as_str(), o.place.page.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("Get a flight", "GET", "flight.md"),
            ("Delete a flight", "DELETE", "overview.md"),
        ]
    );
    assert_eq!(
        reasons(&both.findings.set_aside),
        ["13: listed here, described on flight.md:8"]
    );
    assert_eq!(reasons(&both.findings.conflicts), [""; 0]);
    let flight = &both.operations[0];
    assert_eq!(flight.parameters.len(), 2);
    assert_eq!(flight.response.as_ref().unwrap().name, "flight");
    assert_eq!(both.enums[0].name, "FlightStatusCode");
}

#[test]
fn elements_of_an_array_have_a_heading_of_their_own() {
    let ratings = facts("ratings");
    let roles: Vec<_> = ratings
        .types
        .iter()
        .map(|found| (found.name.as_str(), found.role.clone()))
        .collect();
    let element = StructureRole::ResponseElement {
        field: "Value".to_owned(),
    };
    assert_eq!(
        roles,
        [
            ("GetRatingsResponse", StructureRole::Response),
            ("Rating", element),
            ("AppSubmission", StructureRole::Named),
            ("Pricing", StructureRole::Named),
        ]
    );
    let submission = structure(&ratings, "AppSubmission");
    let listed: Vec<_> = submission
        .fields
        .iter()
        .map(|field| values(&field.statement))
        .collect();
    assert_eq!(listed[1], ["Hidden", "Public", "NotSet"]);
    assert_eq!(listed[2], ["Touch", "NfcHce"]);
    assert_eq!(submission.fields[4].statement.max_items, Some(15));
    let order = parameter(&ratings.operations[0], "orderby");
    assert_eq!(
        (values(&order.statement), order.statement.default.as_deref()),
        (vec![], Some("asc"))
    );
    assert_eq!(reasons(&ratings.findings.conflicts), [""; 0]);
    assert_eq!(reasons(&ratings.findings.unread), [""; 0]);
}
