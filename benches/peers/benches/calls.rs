//! The same call by clients of all kinds: a page of 25 inventory entries over loopback, one call
//! after the other and 32 at once.
//!
//! Each way has a process of its own, on the same processor; the server has the other one. All of
//! them send the same token and read the whole page: into structures where they have types, else
//! into what their language has for JSON.

#[path = "../../loopback/mod.rs"]
mod loopback;
#[path = "../../measure/mod.rs"]
mod measure;
mod section;

#[path = "calls/clients.rs"]
mod clients;

use std::{env, path::PathBuf, process::Command, time::Duration};

use loopback::Server;
use measure::{Contest, Outcome};
use section::Clock;
use stocktake_peers::Section;

const OURS_REQWEST: &str = "ours on reqwest";
const OURS_HYPER: &str = "ours on hyper";
const REQWEST: &str = "reqwest by hand";
const HYPER: &str = "hyper by hand";
const PROGENITOR: &str = "progenitor's client";
const NODE: &str = "Node.js `fetch`";
const PYTHON: &str = "Python httpx";

fn main() {
    loopback::serve_if_asked();
    measure::pin_to(1);
    if let Some((case, way)) = measure::role() {
        let (lanes, address) = case.split_once('@').expect("the case is lanes@address");
        let lanes = lanes.parse().expect("lanes are a number");
        let server = Server::at(&format!("http://{address}"));
        contest(&clients::Clients::new(&server), lanes).serve(way);
        return;
    }
    let server = Server::start();
    let (alone, together) = (compare(&server, 1), compare(&server, 32));
    let rows = section::rows(
        &[&alone, &together],
        &[Clock::Processor, Clock::Wall],
        REQWEST,
        &[OURS_REQWEST, OURS_HYPER],
    );
    Section {
        name: "calls".to_owned(),
        columns: [
            "processor, 1 at a time",
            "wall, 1 at a time",
            "processor, 32 at once",
            "wall, 32 at once",
        ]
        .map(str::to_owned)
        .to_vec(),
        notes: vec![format!("{} rounds. {}.", measure::rounds(), versions())],
        rows,
    }
    .publish();
}

fn compare(server: &Server, lanes: usize) -> Outcome {
    let address = server.address().trim_start_matches("http://");
    let clients = clients::Clients::new(server);
    contest(&clients, lanes)
        .apart(&format!("{lanes}@{address}"))
        .program(NODE, foreign("node", "calls.mjs", server, lanes))
        .program(PYTHON, foreign(&python(), "calls.py", server, lanes))
        .turns_of(Duration::from_millis(150))
        .run()
}

fn contest(clients: &clients::Clients, lanes: usize) -> Contest<'_> {
    Contest::new()
        .way(OURS_REQWEST, move |times| {
            clients.ours_on_reqwest(lanes, times)
        })
        .way(OURS_HYPER, move |times| clients.ours_on_hyper(lanes, times))
        .way(REQWEST, move |times| clients.reqwest(lanes, times))
        .way(HYPER, move |times| clients.hyper(lanes, times))
        .way(PROGENITOR, move |times| clients.progenitor(lanes, times))
}

/// The Python that has httpx, as `STOCKTAKE_BENCH_PYTHON` names it.
fn python() -> String {
    env::var("STOCKTAKE_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

fn foreign(interpreter: &str, script: &str, server: &Server, lanes: usize) -> Command {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("foreign");
    let mut command = Command::new(interpreter);
    command
        .arg(folder.join(script))
        .arg(format!("{}{}", server.address(), loopback::PATH))
        .arg(lanes.to_string())
        .arg(loopback::ENTRIES.to_string())
        .env("STOCKTAKE_BENCH_TOKEN", loopback::token());
    command
}

/// Of the languages; the versions of the crates are in the lock file.
fn versions() -> String {
    let say = |interpreter: &str, arguments: &[&str]| {
        let output = Command::new(interpreter).args(arguments).output();
        let output = output.expect("it has just run").stdout;
        String::from_utf8_lossy(&output).trim().to_owned()
    };
    let node = say(
        "node",
        &[
            "--print",
            "`Node.js ${process.versions.node} with undici ${process.versions.undici}`",
        ],
    );
    let python = say(
        &python(),
        &[
            "-c",
            "import platform, httpx; print(f'Python {platform.python_version()} with httpx {httpx.__version__}')",
        ],
    );
    format!("{node}, {python}")
}
