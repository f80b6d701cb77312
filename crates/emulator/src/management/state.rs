//! All state, out and in.

use std::sync::Arc;

use axum::extract::State;
use http::{StatusCode, header::CONTENT_TYPE};

use super::{ManagementError, input::Text};
use crate::{Seed, world::World};

pub(super) async fn dump(
    State(world): State<Arc<World>>,
) -> Result<([(http::HeaderName, &'static str); 1], String), ManagementError> {
    let json = aside(move || world.dump().to_json()).await?;
    Ok(([(CONTENT_TYPE, "application/json")], json))
}

pub(super) async fn load(
    State(world): State<Arc<World>>,
    Text(text): Text,
) -> Result<StatusCode, ManagementError> {
    let loaded = aside(move || {
        let seed = Seed::from_json(&text, &world.clock)?;
        world.load(seed);
        Ok::<_, crate::SeedError>(())
    });
    match loaded.await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(error) => Err(ManagementError::bad_request(error.to_string())),
    }
}

pub(super) async fn reset(State(world): State<Arc<World>>) -> Result<StatusCode, ManagementError> {
    aside(move || world.reset()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A large state takes seconds, in which others want to be answered.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ManagementError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| {
        let message = "the emulator failed; its log says where";
        ManagementError::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    })
}
