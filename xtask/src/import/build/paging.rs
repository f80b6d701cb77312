//! Paging, read off the parameters and the answer: a token that goes in and comes out.

use anyhow::{Result, bail};
use indexmap::IndexMap;

use crate::{
    contract::{Paging, PagingStyle, ParameterLocation, TypeExpr},
    import::draft::{Draft, DraftOperation, DraftType},
};

const PAGE_SIZES: &[&str] = &["maxresults", "maxpagesize", "pagesize", "size"];

/// Fills in the paging of an operation whose answer holds a list and a continuation token that the
/// request takes.
pub(super) fn detect(operation: &mut DraftOperation, types: &IndexMap<String, DraftType>) {
    let answer = operation
        .response
        .as_ref()
        .and_then(|response| response.ty.as_ref());
    let Some(answer) = answer
        .and_then(TypeExpr::named)
        .and_then(|name| types.get(name))
    else {
        return;
    };
    let is_token = |name: &&String| name.eq_ignore_ascii_case("continuationToken");
    let Some(next) = answer.fields.keys().find(is_token) else {
        return;
    };
    let Some((items, _)) = answer
        .fields
        .iter()
        .find(|(_, field)| holds_many(&field.ty, types))
    else {
        return;
    };
    let in_query = operation
        .parameters
        .iter()
        .find(|(name, p)| is_token(name) && p.location == ParameterLocation::Query);
    let body = operation
        .request
        .as_ref()
        .and_then(|body| body.ty.named())
        .and_then(|name| types.get(name));
    let in_body =
        body.and_then(|body| body.fields.keys().find(is_token).map(|token| (body, token)));
    let is_size = |name: &str| PAGE_SIZES.contains(&name.to_ascii_lowercase().as_str());
    operation.paging = match (in_query, in_body) {
        (Some((token, _)), _) => {
            let size = operation.parameters.iter().find(|(name, _)| is_size(name));
            Some(paging(
                PagingStyle::TokenInQuery,
                items,
                next,
                token,
                size.map(|(name, p)| (name, p.default.as_ref(), p.maximum)),
            ))
        }
        (None, Some((body, token))) => {
            let size = body.fields.iter().find(|(name, _)| is_size(name));
            Some(paging(
                PagingStyle::TokenInBody,
                items,
                next,
                token,
                size.map(|(name, f)| (name, f.default.as_ref(), f.maximum)),
            ))
        }
        (None, None) => None,
    };
}

/// A list, or the element type itself: two pages print the type of the elements for the list.
fn holds_many(ty: &TypeExpr, types: &IndexMap<String, DraftType>) -> bool {
    match ty {
        TypeExpr::List(_) => true,
        TypeExpr::Named(name) => types.get(name).is_some_and(|ty| ty.values.is_empty()),
        _ => false,
    }
}

fn paging(
    style: PagingStyle,
    items: &str,
    next: &str,
    token: &str,
    size: Option<(&String, Option<&serde_json::Value>, Option<i64>)>,
) -> Paging {
    let number = |value: Option<i64>| value.and_then(|value| u32::try_from(value).ok());
    Paging {
        style,
        items: items.to_owned(),
        next: next.to_owned(),
        token: Some(token.to_owned()),
        page_size: size.map(|(name, ..)| name.clone()),
        default_page_size: number(size.and_then(|(_, default, _)| {
            let default = default?;
            default.as_i64().or_else(|| default.as_str()?.parse().ok())
        })),
        max_page_size: number(size.and_then(|(.., maximum)| maximum)),
    }
}

/// Corrections come after [`detect`]: where one gave a field its name on the wire, paging follows it.
///
/// # Errors
///
/// When paging names a field that the answer does not have.
pub(in crate::import) fn follow_corrections(draft: &mut Draft) -> Result<()> {
    for (id, operation) in &mut draft.operations {
        let answer = operation
            .response
            .as_ref()
            .and_then(|response| response.ty.as_ref())
            .and_then(TypeExpr::named)
            .and_then(|name| draft.types.get_key_value(name));
        let (Some(paging), Some((name, answer))) = (&mut operation.paging, answer) else {
            continue;
        };
        if paging.style == PagingStyle::NextLink {
            continue;
        }
        for field in [&mut paging.items, &mut paging.next] {
            match named(answer, field) {
                Some(known) => known.clone_into(field),
                None => bail!(
                    "operations/{id}/paging: `{field}` is no field of `{name}`; correct it or the type"
                ),
            }
        }
    }
    Ok(())
}

/// The present name of a field, by that or by a former one.
fn named<'a>(ty: &'a DraftType, name: &str) -> Option<&'a str> {
    let is_alias = |alias: &String| alias == name;
    let former = || {
        ty.fields
            .iter()
            .find(|(_, field)| field.aliases.iter().any(is_alias))
    };
    let (known, _) = ty.fields.get_key_value(name).or_else(former)?;
    Some(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contract::Response, import::draft::DraftField};

    fn draft(field: DraftField) -> Draft {
        let token = DraftField::of(TypeExpr::String);
        let page = DraftType {
            fields: IndexMap::from([("seats".to_owned(), field), ("next".to_owned(), token)]),
            ..DraftType::default()
        };
        let operation = DraftOperation {
            response: Some(Response {
                status: 200,
                content_type: None,
                ty: Some(TypeExpr::Named("Page".to_owned())),
                wrapped_in: None,
            }),
            paging: Some(paging(
                PagingStyle::TokenInQuery,
                "Seats",
                "next",
                "t",
                None,
            )),
            ..DraftOperation::default()
        };
        Draft {
            types: IndexMap::from([("Page".to_owned(), page)]),
            operations: IndexMap::from([("list_seats".to_owned(), operation)]),
            ..Draft::default()
        }
    }

    #[test]
    fn paging_follows_a_field_to_its_name_on_the_wire() {
        let mut draft = draft(DraftField {
            aliases: vec!["Seats".to_owned()],
            ..DraftField::of(TypeExpr::Json)
        });
        follow_corrections(&mut draft).unwrap();
        let paging = draft.operations["list_seats"].paging.as_ref().unwrap();
        assert_eq!((&*paging.items, &*paging.next), ("seats", "next"));
    }

    #[test]
    fn paging_by_a_field_that_is_not_there_is_refused() {
        let error = follow_corrections(&mut draft(DraftField::of(TypeExpr::Json))).unwrap_err();
        insta::assert_snapshot!(error, @"operations/list_seats/paging: `Seats` is no field of `Page`; correct it or the type");
    }
}
