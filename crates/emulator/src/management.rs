//! What is no service: the way in for all requests, and the addresses below `/emulator` by which an
//! emulator is looked at and steered.

use std::{sync::Arc, time::Duration};

use axum::{Json, Router, body::Body, extract::State, response::IntoResponse as _, routing::get};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::json;

use crate::{router, world::World};

/// The largest body of a request, in bytes: the services take a few kilobytes.
const LARGEST_BODY: usize = 1 << 20;
/// How long a client may take for it.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Everything that is served.
pub(crate) fn router(world: Arc<World>) -> Router {
    Router::new()
        .route("/emulator/health", get(health))
        .fallback(services)
        .with_state(world)
}

async fn health() -> Json<serde_json::Value> {
    Json(json!({ "ready": true }))
}

/// Has the services answer.
async fn services(State(world): State<Arc<World>>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let body = match collect(body).await {
        Ok(body) => body,
        Err((status, message)) => return refused(status, &message),
    };
    match router::arrive(&world, Request::from_parts(head, body)) {
        Ok(arrival) => router::answer(&world, &arrival).map(Body::from),
        Err(request) => no_service(&request),
    }
}

/// The whole body of a request, if it is small enough and comes in time.
async fn collect(body: Body) -> Result<Bytes, (StatusCode, String)> {
    let collected = Limited::new(body, LARGEST_BODY).collect();
    match tokio::time::timeout(BODY_TIMEOUT, collected).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let message = format!("the body has more than {LARGEST_BODY} bytes");
            Err((StatusCode::PAYLOAD_TOO_LARGE, message))
        }
        Ok(Err(_)) => {
            let message = "the body ended early".to_owned();
            Err((StatusCode::BAD_REQUEST, message))
        }
        Err(_) => {
            let message = format!("the body did not come within {BODY_TIMEOUT:?}");
            Err((StatusCode::REQUEST_TIMEOUT, message))
        }
    }
}

fn refused(status: StatusCode, message: &str) -> Response<Body> {
    (status, Json(json!({ "message": message }))).into_response()
}

fn no_service(request: &Request<Bytes>) -> Response<Body> {
    let services = router::SERVICES.iter();
    let prefixes: Vec<String> = services
        .map(|service| format!("/{}", service.prefix))
        .collect();
    let message = format!(
        "no service is at {}; the services are at {}, and at their real names by the `Host` header",
        request.uri().path(),
        prefixes.join(", ")
    );
    refused(StatusCode::NOT_FOUND, &message)
}
