//! Paging, read off the parameters and the answer: a token that goes in and comes out.

use indexmap::IndexMap;

use crate::{
    contract::{Paging, PagingStyle, ParameterLocation, TypeExpr},
    import::draft::{DraftOperation, DraftType},
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
