//! Structures and enumerations: tables of fields, tables of values.

use crate::{
    contract::TypeExpr,
    pages::{Row, Table},
};

use super::{
    EnumValue, Enumeration, Field, Findings, Place, Statement, TypeText,
    columns::{Column, Columns},
    headings::anchor,
    prose,
};

/// What a row says of its subject.
pub(super) fn statement(
    row: &Row,
    columns: &Columns,
    place: Place,
    findings: &mut Findings,
) -> Statement {
    let description = columns.cell(row, Column::Description);
    let description_text = description.map(crate::pages::Rich::text);
    let ty = columns.cell(row, Column::Type).and_then(TypeText::read);
    report(row, ty.as_ref(), &place, findings);
    let default = columns
        .text(row, Column::Default)
        .filter(|text| {
            !matches!(
                text.to_lowercase().as_str(),
                "none" | "n/a" | "-" | "–" | "—"
            )
        })
        .or_else(|| description.and_then(prose::default));
    let expression = ty.as_ref().and_then(|ty| ty.read.as_ref());
    let is_list = matches!(expression, Some(TypeExpr::List(_)));
    let is_text = matches!(expression, None | Some(TypeExpr::String));
    let limits = description.map(prose::limits).unwrap_or_default();
    Statement {
        required: prose::required(
            columns.text(row, Column::Required).as_deref(),
            columns.text(row, Column::Optional).as_deref(),
            description_text.as_deref(),
        ),
        default,
        maximum: limits.maximum.filter(|_| !is_list),
        max_items: limits.maximum.filter(|_| is_list),
        max_length: limits.max_length.filter(|_| is_text),
        values: values(row, columns, expression, &place),
        values_anchor: description.and_then(|text| {
            text.links().find_map(|(_, target)| {
                target.rsplit_once('#').map(|(_, anchor)| anchor.to_owned())
            })
        }),
        ty,
        place,
    }
}

/// What is wrong with a row by itself.
fn report(row: &Row, ty: Option<&TypeText>, place: &Place, findings: &mut Findings) {
    if let Some(TypeText {
        printed,
        read: None,
        ..
    }) = ty
    {
        findings
            .unread
            .push(place.finding(format!("the type `{printed}` cannot be read")));
    }
    if let Some(printed) = row.printed_cells {
        let wanted = row.cells.len();
        findings.conflicts.push(place.finding(format!(
            "the row has {printed} cells where the header has {wanted}"
        )));
    }
}

/// The values that the text of a row lists, or its notes where the text lists none.
fn values(row: &Row, columns: &Columns, ty: Option<&TypeExpr>, place: &Place) -> Vec<EnumValue> {
    if is_query_language(columns, row) {
        return Vec::new();
    }
    let is_object = ty.is_some_and(is_object);
    [Column::Description, Column::Notes]
        .into_iter()
        .filter_map(|column| columns.cell(row, column))
        .map(|text| prose::values(text, is_object))
        .find(|values| !values.is_empty())
        .unwrap_or_default()
        .into_iter()
        .map(|value| EnumValue {
            value,
            place: place.clone(),
        })
        .collect()
}

fn is_object(ty: &TypeExpr) -> bool {
    match ty {
        TypeExpr::Json | TypeExpr::Map(_) | TypeExpr::Named(_) => true,
        TypeExpr::List(inner) => is_object(inner),
        _ => false,
    }
}

/// Whether a row explains a parameter with a language of its own (`filter`, `$orderby`): the words in
/// its text are names of that language, not values.
fn is_query_language(columns: &Columns, row: &Row) -> bool {
    let name = columns
        .subject()
        .and_then(|subject| columns.text(row, subject));
    let name = name.unwrap_or_default().to_lowercase();
    let name = name.trim_matches(['`', '*', '$']);
    matches!(
        name,
        "filter" | "orderby" | "groupby" | "select" | "expand" | "search"
    )
}

/// The rows of a table of fields.
pub(super) fn fields(
    table: &Table,
    columns: &Columns,
    place: &Place,
    findings: &mut Findings,
) -> Option<Vec<Field>> {
    let subject = columns.subject()?;
    let mut fields: Vec<Field> = Vec::new();
    for row in &table.rows {
        let place = Place {
            page: place.page.clone(),
            line: row.line,
        };
        let Some(printed) = columns.text(row, subject) else {
            findings
                .unread
                .push(place.finding("a field without a name"));
            continue;
        };
        let name = clean(&printed);
        if name.contains(' ') {
            findings
                .unread
                .push(place.finding(format!("`{name}` is not the name of a field")));
            continue;
        }
        if fields.iter().any(|field| field.name == name) {
            findings
                .conflicts
                .push(place.finding(format!("the field `{name}` stands in this table twice")));
            continue;
        }
        let statement = statement(row, columns, place, findings);
        fields.push(Field { name, statement });
    }
    (!fields.is_empty()).then_some(fields)
}

/// A name or value without the markup that was printed as text, and without a mark for a footnote.
fn clean(printed: &str) -> String {
    let text = printed.trim_matches(['`', '"', '“', '”', ' ', ':']);
    let text = if text.chars().all(|c| c == '*') {
        text
    } else {
        text.trim_matches('*')
    };
    text.replace('\\', "").trim().to_owned()
}

/// The enumeration that a table of values describes.
pub(super) fn enumeration(
    name: String,
    heading: &str,
    table: &Table,
    columns: &Columns,
    place: Place,
    findings: &mut Findings,
) -> Option<Enumeration> {
    let subject = [Column::Value, Column::Name]
        .into_iter()
        .find(|column| columns.has(*column))?;
    let mut values: Vec<EnumValue> = Vec::new();
    for row in &table.rows {
        let place = Place {
            page: place.page.clone(),
            line: row.line,
        };
        let Some(printed) = columns.text(row, subject) else {
            continue;
        };
        let value = clean(&printed);
        if values.iter().any(|known| known.value == value) {
            findings
                .conflicts
                .push(place.finding(format!("the value `{value}` stands in this table twice")));
            continue;
        }
        values.push(EnumValue { value, place });
    }
    (!values.is_empty()).then_some(Enumeration {
        name,
        anchor: anchor(heading),
        place,
        values,
    })
}
