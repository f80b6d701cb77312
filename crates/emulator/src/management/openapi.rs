//! The `OpenAPI` documents of the families, for viewers and generators.

use axum::extract::Path;
use http::{HeaderName, header::CONTENT_TYPE};

use super::ManagementError;
use crate::generated::openapi::DOCUMENTS;

/// The document of a family, by its name and `.json`.
pub(super) async fn document(
    Path(file): Path<String>,
) -> Result<([(HeaderName, &'static str); 1], &'static str), ManagementError> {
    let name = file.strip_suffix(".json").unwrap_or(&file);
    let found = DOCUMENTS.iter().find(|(known, _)| *known == name);
    let (_, text) = found.ok_or_else(|| unknown(&file))?;
    Ok(([(CONTENT_TYPE, "application/json")], text))
}

fn unknown(file: &str) -> ManagementError {
    let known: Vec<String> = DOCUMENTS
        .iter()
        .map(|(name, _)| format!("/openapi/{name}.json"))
        .collect();
    let known = known.join(", ");
    ManagementError::not_found(format!("there is no document {file}; there are {known}"))
}
