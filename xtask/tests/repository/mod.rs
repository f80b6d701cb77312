//! A repository in a temporary folder: three pages, their scope, one correction, a few sentences.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use serde_json::Value;
use tempfile::TempDir;

const FILES: &[(&str, &str)] = &[
    ("pages/get-crate.md", include_str!("get-crate.md")),
    ("pages/seal-crate.md", include_str!("seal-crate.md")),
    (
        "pages/data-structures.md",
        include_str!("data-structures.md"),
    ),
    (
        "schemas/store-for-business/scope.toml",
        include_str!("scope.toml"),
    ),
    (
        "schemas/store-for-business/corrections.toml",
        include_str!("corrections.toml"),
    ),
    (
        "schemas/store-for-business/descriptions.toml",
        include_str!("descriptions.toml"),
    ),
    (
        "schemas/store-for-business/pins.toml",
        include_str!("pins.toml"),
    ),
];

pub struct Repository {
    folder: TempDir,
}

impl Repository {
    pub fn new() -> Self {
        let repository = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        };
        for (path, text) in FILES {
            let path = repository.path(path);
            fs::create_dir_all(path.parent().expect("a file has a folder"))
                .expect("a folder can be made");
            fs::write(path, text).expect("a file can be written");
        }
        repository
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs the binary in the repository.
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("--root")
            .arg(self.folder.path())
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .expect("the binary runs")
    }

    /// Runs `import` over the pages.
    pub fn import(&self, more: &[&str]) -> Output {
        let arguments = ["import", "--docs", "pages", "--api", "store-for-business"];
        self.run(&[&arguments, more].concat())
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn json(&self, path: &str) -> Value {
        serde_json::from_str(&self.read(path)).expect("the file is JSON")
    }

    pub fn append(&self, path: &str, text: &str) {
        fs::write(self.path(path), self.read(path) + text).expect("a file can be written");
    }

    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from}");
        fs::write(self.path(path), text.replace(from, to)).expect("a file can be written");
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).expect("a file can be removed");
    }
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
