//! Making clients of the contract: our generator, and generators that read our OpenAPI documents.
//!
//! `STOCKTAKE_BENCH_XTASK` and `STOCKTAKE_BENCH_GENERATOR` name the programs, built as cargo builds
//! build scripts; `STOCKTAKE_BENCH_PYTHON` a Python with openapi-python-client. What counts is the
//! time of the programs, not of this one.

#[path = "../../measure/mod.rs"]
mod measure;
mod section;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use measure::{Contest, Spent};
use nix::sys::resource::{UsageWho, getrusage};
use section::Clock;
use stocktake_peers::{Figure, Section};

const OURS: &str = "`cargo xtask generate`";
const PROGENITOR: &str = "progenitor";
const PYTHON: &str = "openapi-python-client";

/// What progenitor refuses of the third document is told by its program.
const DOCUMENTS: [&str; 3] = ["store-for-business", "store-services", "partner-center"];

/// What each operation of an OpenAPI document has.
const ID: &str = "\"operationId\"";

fn main() {
    let scratch = env::temp_dir().join(format!("stocktake-codegen-{}", std::process::id()));
    fs::create_dir_all(&scratch).expect("there is room");
    let outcome = Contest::new()
        .way_that_tells(OURS, |times| run(times, || vec![ours()]))
        .way_that_tells(PROGENITOR, |times| run(times, progenitor))
        .way_that_tells(PYTHON, |times| run(times, || python(&scratch)))
        .run();
    fs::remove_dir_all(&scratch).expect("it was made above");
    let clocks = [Clock::Processor, Clock::Wall];
    let mut rows = section::rows(&[&outcome], &clocks, PROGENITOR, &[OURS]);
    for row in &mut rows {
        let operations = match row.way.as_str() {
            OURS => {
                let contract = |name| root().join(format!("schemas/{name}/operations.json"));
                count(DOCUMENTS.map(contract), "\"template\"")
            }
            PROGENITOR => count(DOCUMENTS[..2].iter().map(|name| document(name)), ID),
            _ => count(DOCUMENTS.map(document), ID),
        };
        row.figures.push(Some(Figure::Count(operations)));
    }
    Section {
        name: "codegen".to_owned(),
        columns: ["processor", "wall", "operations"]
            .map(str::to_owned)
            .to_vec(),
        notes: vec![format!("{} rounds.", measure::rounds())],
        rows,
    }
    .publish();
}

/// Runs programs one after the other. The processor time is what the system has counted for them.
fn run(times: u32, commands: impl Fn() -> Vec<Command>) -> Spent {
    let (before, start) = (used_by_children(), Instant::now());
    for _ in 0..times {
        for mut command in commands() {
            let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
            let status = status.unwrap_or_else(|error| panic!("{command:?}: {error}"));
            assert!(status.success(), "{command:?}: {status}");
        }
    }
    let wall = start.elapsed();
    Spent {
        processor: used_by_children().saturating_sub(before),
        wall,
    }
}

fn used_by_children() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    let time = |value: nix::sys::time::TimeVal| {
        let micros = value.tv_sec() * 1_000_000 + value.tv_usec();
        Duration::from_micros(micros.try_into().expect("time goes on"))
    };
    time(usage.user_time()) + time(usage.system_time())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document(name: &str) -> PathBuf {
    root().join(format!("schemas/openapi/{name}.json"))
}

fn named(variable: &str) -> Command {
    let program = env::var_os(variable);
    let mut command = Command::new(program.unwrap_or_else(|| panic!("set {variable}")));
    command.current_dir(root());
    command
}

/// Models, requests, operation tables and OpenAPI documents, compared with what is there.
fn ours() -> Command {
    let mut command = named("STOCKTAKE_BENCH_XTASK");
    command.args(["generate", "--check"]);
    command
}

/// The two documents that it takes.
fn progenitor() -> Vec<Command> {
    let command = |name: &&str| {
        let mut command = named("STOCKTAKE_BENCH_GENERATOR");
        command.arg(document(name));
        command
    };
    DOCUMENTS[..2].iter().map(command).collect()
}

fn python(scratch: &Path) -> Vec<Command> {
    let config = scratch.join("config.yaml");
    // Without a formatter.
    fs::write(&config, "post_hooks: []\n").expect("there is room");
    let command = |name: &&str| {
        let mut command = named("STOCKTAKE_BENCH_PYTHON");
        command
            .args([
                "-m",
                "openapi_python_client",
                "generate",
                "--meta",
                "none",
                "--overwrite",
                "--path",
            ])
            .arg(document(name))
            .arg("--config")
            .arg(&config)
            .arg("--output-path")
            .arg(scratch.join(name.replace('-', "_")));
        command
    };
    DOCUMENTS.iter().map(command).collect()
}

/// How many operations there are in these documents, each of which has a `mark`.
fn count(documents: impl IntoIterator<Item = PathBuf>, mark: &str) -> f64 {
    let counts = documents.into_iter().map(|path| {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        text.matches(mark).count()
    });
    f64::from(u32::try_from(counts.sum::<usize>()).expect("they are few"))
}
