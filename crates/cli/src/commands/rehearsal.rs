//! What `--dry-run` prints in place of doing it.

use serde::Serialize;
use stocktake::transport::{Endpoint, OperationRequest};

use crate::{
    failure::Failure,
    output::{Cell, Output, Record},
};

/// A call that would be made.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PlannedCall {
    operation: &'static str,
    method: String,
    url: String,
    effect: String,
}

impl Record for PlannedCall {
    const COLUMNS: &'static [&'static str] = &["operation", "method", "url", "effect"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::from(self.operation),
            Cell::text(&self.method),
            Cell::text(&self.url),
            Cell::text(&self.effect),
        ]
    }
}

/// Makes the request, which checks it, and says what it would do. Bodies are left out: they may hold
/// keys.
pub fn print(
    output: &mut Output,
    endpoint: &Endpoint,
    request: &impl OperationRequest,
    effect: impl Into<String>,
) -> Result<(), Failure> {
    output.one(&planned(endpoint, request, effect.into())?)
}

fn planned<R: OperationRequest>(
    endpoint: &Endpoint,
    request: &R,
    effect: String,
) -> Result<PlannedCall, Failure> {
    let http = request.http_request(endpoint)?;
    Ok(PlannedCall {
        operation: R::OPERATION.name,
        method: http.method().to_string(),
        url: http.uri().to_string(),
        effect,
    })
}
