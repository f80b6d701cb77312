//! The rules in force.

use std::sync::Arc;

use axum::{Json, extract::State};
use http::StatusCode;

use super::{ManagementError, input::Text};
use crate::{Faults, world::World};

pub(super) async fn show(State(world): State<Arc<World>>) -> Json<Faults> {
    Json(world.armed().faults().clone())
}

/// Others in the place of all that there are; their counts begin at nothing.
pub(super) async fn arm(
    State(world): State<Arc<World>>,
    Text(text): Text,
) -> Result<StatusCode, ManagementError> {
    let faults = Faults::from_json(&text);
    let faults = faults.map_err(|error| ManagementError::bad_request(error.to_string()))?;
    world.arm(faults);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn disarm(State(world): State<Arc<World>>) -> StatusCode {
    world.arm(Faults::new());
    StatusCode::NO_CONTENT
}
