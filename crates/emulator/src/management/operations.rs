//! What the emulator can do.

use axum::Json;
use serde::Serialize;

use crate::{exchange::Route, exchange::Service, router};

/// An operation and where it is.
#[derive(Serialize)]
pub(super) struct Entry {
    name: &'static str,
    /// The operation's own, and those that the service takes besides.
    methods: Vec<&'static str>,
    /// Below the address of the emulator.
    path: String,
    documentation: &'static str,
}

pub(super) async fn list() -> Json<Vec<Entry>> {
    let services = router::SERVICES.iter();
    let entries = services.flat_map(|service| {
        let routes = service.routes.iter();
        routes.map(move |route| entry(service, route))
    });
    Json(entries.collect())
}

fn entry(service: &Service, route: &'static Route) -> Entry {
    let operation = route.operation;
    let methods = [&operation.method].into_iter().chain(route.also);
    // What names the resource is in the address that another operation gave.
    let resource = "/{resource}".repeat(route.depth);
    Entry {
        name: operation.name,
        methods: methods.map(http::Method::as_str).collect(),
        path: format!("/{}{resource}{}", service.prefix, operation.template),
        documentation: operation.page,
    }
}
