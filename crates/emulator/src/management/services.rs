//! The way in for requests to services.

use std::{sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::State,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::Request;

use super::{ManagementError, input::collect};
use crate::{
    faults::{self, Outcome},
    router,
    server::Cut,
    world::World,
};

/// The largest body of a request to a service, in bytes: they take a few kilobytes.
const LARGEST_BODY: usize = 1 << 20;

/// Has the services answer.
pub(super) async fn answer(State(world): State<Arc<World>>, request: Request<Body>) -> Response {
    let started = Instant::now();
    let (head, body) = request.into_parts();
    let (body, problem) = match collect(body, LARGEST_BODY).await {
        Ok(body) => (body, None),
        Err(problem) => (Bytes::new(), Some(problem)),
    };
    let arrival = match router::arrive(&world, Request::from_parts(head, body)) {
        Ok(arrival) => arrival,
        Err(path) => return no_service(&path).into_response(),
    };
    let outcome = match problem {
        Some(problem) => {
            let why = problem.to_string();
            let answer = router::fail(&world, &arrival, problem.status(), &why);
            Outcome::Answered(answer.map(Body::from))
        }
        None => faults::strike(&world, &arrival).await,
    };
    let status = match &outcome {
        Outcome::Answered(response) => Some(response.status().as_u16()),
        Outcome::Cut => None,
    };
    let operation = arrival.operation();
    world.requests().add(operation, status);
    tracing::info!(
        service = arrival.service.prefix,
        operation,
        method = %arrival.received.method,
        path = arrival.received.path(),
        status,
        took = ?started.elapsed(),
        "request"
    );
    match outcome {
        Outcome::Answered(response) => response,
        Outcome::Cut => {
            let mut response = Response::default();
            response.extensions_mut().insert(Cut);
            response
        }
    }
}

fn no_service(path: &str) -> ManagementError {
    let services = router::SERVICES.iter();
    let prefixes: Vec<String> = services
        .map(|service| format!("/{}", service.prefix))
        .collect();
    ManagementError::not_found(format!(
        "no service is at {path}; the services are at {}, and at their real names by the `Host` header",
        prefixes.join(", ")
    ))
}
