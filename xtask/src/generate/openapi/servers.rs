//! Where the services are: at their real names, and on the emulator, below a path each.

use serde_json::Value;

use super::object::Object;
use crate::contract::{Operation, Operations};

/// The servers of a family: its hosts, whether an operation names them or not, and the emulator.
pub fn all(operations: &Operations) -> Vec<Value> {
    let real = operations.servers.keys().map(|name| Some(name.as_str()));
    let used = used(operations);
    let mut servers: Vec<_> = real.map(|name| at_its_name(operations, name)).collect();
    if used.contains(&None) {
        servers.push(at_its_name(operations, None));
    }
    servers.extend(used.into_iter().map(on_the_emulator));
    servers
}

/// The servers of some operations, when the family has several and a path cannot be on all of them.
pub fn of(operations: &Operations, some: &[&Operation]) -> Vec<Value> {
    if used(operations).len() < 2 {
        return Vec::new();
    }
    let mut names = Vec::new();
    for operation in some {
        let name = operation.server.as_deref();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let real = names.iter().map(|name| at_its_name(operations, *name));
    real.chain(names.iter().map(|name| on_the_emulator(*name)))
        .collect()
}

/// The servers that operations name, in the order of the contract; `None` is the storage queue, the
/// address of which comes with an answer.
fn used(operations: &Operations) -> Vec<Option<&str>> {
    let names = |wanted: Option<&str>| {
        let mut all = operations.operations.values();
        all.any(|operation| operation.server.as_deref() == wanted)
    };
    let hosts = operations.servers.keys().map(|name| Some(name.as_str()));
    let known = hosts.chain([None]);
    known.filter(|name| names(*name)).collect()
}

fn at_its_name(operations: &Operations, name: Option<&str>) -> Value {
    let Some(server) = name.and_then(|name| operations.servers.get(name)) else {
        return Object::new()
            .with("url", "https://{account}.queue.core.windows.net/{queue}")
            .with(
                "description",
                "The storage queue, whose whole address comes with the SAS token.",
            )
            .with("variables", variables(&["account", "queue"]))
            .into();
    };
    Object::new()
        .with("url", server.url.as_str())
        .with_some("description", server.description.clone())
        .into()
}

/// The emulator serves each host below a path that is named as the contract names the host.
fn on_the_emulator(name: Option<&str>) -> Value {
    let (url, about, names) = match name {
        Some(name) => (format!("{EMULATOR}/{name}"), name, &["port"][..]),
        None => (
            format!("{EMULATOR}/clawback/{{queue}}"),
            "the storage queue",
            &["port", "queue"][..],
        ),
    };
    let description =
        format!("The emulator, as {about}. It names its port when it is ready, or is told one.");
    Object::new()
        .with("url", url)
        .with("description", description)
        .with("variables", variables(names))
        .into()
}

const EMULATOR: &str = "http://127.0.0.1:{port}";

/// Variables with values to begin with. They have no descriptions of their own: the first schema of
/// `OpenAPI` 3.1 misspelt that word, and tools that still have it refuse them.
fn variables(names: &[&str]) -> Object {
    let variable = |name: &&str| {
        let default = if *name == "port" { "8080" } else { name };
        let variable = Object::new().with("default", default);
        ((*name).to_owned(), variable.into())
    };
    names.iter().map(variable).collect()
}
