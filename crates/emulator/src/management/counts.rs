//! How often each operation was asked.

use std::sync::Arc;

use axum::{Json, extract::State};
use http::StatusCode;

use crate::{RequestCount, world::World};

pub(super) async fn show(State(world): State<Arc<World>>) -> Json<Vec<RequestCount>> {
    Json(world.requests().list())
}

pub(super) async fn clear(State(world): State<Arc<World>>) -> StatusCode {
    world.requests().clear();
    StatusCode::NO_CONTENT
}
