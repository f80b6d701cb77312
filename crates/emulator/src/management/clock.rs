//! The time, and what turns it.

use std::{sync::Arc, time::Duration};

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};

use super::{ManagementError, input::Input};
use crate::{moment::Moment, seed, world::World};

/// What a clock shows.
#[derive(Serialize)]
pub(super) struct Face {
    now: Moment,
    stopped: bool,
}

/// What to do with it: first stop, so that it shows what it is set to, then set, advance, start.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Turn {
    #[serde(default)]
    set: Option<Moment>,
    #[serde(default)]
    advance: Option<Span>,
    #[serde(default)]
    stop: bool,
    #[serde(default)]
    start: bool,
}

/// Seconds, or a text such as `3d12h`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Span {
    Seconds(u64),
    Text(String),
}

impl Span {
    fn duration(&self) -> Option<Duration> {
        match self {
            Self::Seconds(seconds) => Some(Duration::from_secs(*seconds)),
            Self::Text(text) => seed::duration(text),
        }
    }
}

pub(super) async fn show(State(world): State<Arc<World>>) -> Json<Face> {
    Json(face(&world))
}

pub(super) async fn turn(
    State(world): State<Arc<World>>,
    Input(turn): Input<Turn>,
) -> Result<Json<Face>, ManagementError> {
    let length = turn.advance.as_ref().map(|span| {
        let hint = "write seconds, or days, hours, minutes and seconds such as `3d12h`";
        let message = format!("`advance` is no length of time; {hint}");
        span.duration()
            .ok_or_else(|| ManagementError::bad_request(message))
    });
    let length = length.transpose()?;
    if turn.stop && turn.start {
        let message = "`stop` and `start` exclude each other";
        return Err(ManagementError::bad_request(message));
    }
    let clock = &world.clock;
    if turn.stop {
        clock.stop();
    }
    if let Some(moment) = turn.set {
        clock.set(moment.system_time());
    }
    if let Some(length) = length {
        clock.advance(length);
    }
    if turn.start {
        clock.start();
    }
    Ok(Json(face(&world)))
}

fn face(world: &World) -> Face {
    Face {
        now: world.clock.moment(),
        stopped: world.clock.is_stopped(),
    }
}
