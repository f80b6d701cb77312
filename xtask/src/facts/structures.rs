//! Structures and enumerations: tables of fields, tables of values.

use crate::{
    contract::TypeExpr,
    pages::{Row, Table},
};

use super::{
    EnumValue, Enumeration, Field, Findings, Place, Statement, Structure, StructureRole, TypeText,
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
    if let Some(TypeText {
        printed,
        read: None,
        ..
    }) = &ty
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
    let default = columns
        .text(row, Column::Default)
        .filter(|text| !matches!(text.to_lowercase().as_str(), "none" | "n/a" | "-"))
        .or_else(|| description.and_then(prose::default));
    let read = ty.as_ref().and_then(|ty| ty.read.as_ref());
    let is_list = read.is_some_and(|ty| matches!(ty, TypeExpr::List(_)));
    let is_text = read.is_some_and(|ty| *ty == TypeExpr::String);
    let limit = description_text
        .as_deref()
        .and_then(|text| prose::number_after(text, "maximum"));
    let length = description_text
        .as_deref()
        .and_then(prose::most_characters)
        .filter(|_| is_text);
    let values = description.map(prose::values).unwrap_or_default();
    Statement {
        required: prose::required(
            columns.text(row, Column::Required).as_deref(),
            columns.text(row, Column::Optional).as_deref(),
            description_text.as_deref(),
        ),
        default,
        maximum: limit.filter(|_| !is_list && length.is_none()),
        max_items: limit.filter(|_| is_list),
        max_length: length,
        values: values
            .into_iter()
            .map(|value| EnumValue {
                value,
                place: place.clone(),
            })
            .collect(),
        values_anchor: description.and_then(|text| {
            text.links().find_map(|(_, target)| {
                target.rsplit_once('#').map(|(_, anchor)| anchor.to_owned())
            })
        }),
        ty,
        place,
    }
}

/// The structure that a table of fields describes.
pub(super) fn structure(
    name: String,
    role: StructureRole,
    table: &Table,
    columns: &Columns,
    place: Place,
    findings: &mut Findings,
) -> Option<Structure> {
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
        let name = printed
            .trim_matches(['`', '*', '"', '“', '”', ' ', ':'])
            .to_owned();
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
    (!fields.is_empty()).then_some(Structure {
        name,
        role,
        place,
        fields,
    })
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
        let value = printed
            .trim_matches(['`', '*', '"', '“', '”', ' '])
            .to_owned();
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
