//! How a test harness starts the command.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Command};

use stocktake_emulator::Emulator;

use crate::blocks;

/// The script runs as it stands in the manual, with a stand-in for the command: it says that it is
/// ready a little later, as the command does, and an emulator in process serves. The command itself
/// is another package's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_waits_for_the_line_and_finds_the_address() {
    let scripts = blocks("sh");
    let [(_, script)] = scripts.as_slice() else {
        panic!("the manual has one script, not {}", scripts.len());
    };
    if Command::new("curl").arg("--version").output().is_err() {
        println!("skipped: curl is not installed");
        return;
    }
    let emulator = Emulator::builder().build().unwrap();
    let server = emulator
        .listen("127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let command = folder.path().join("stocktake");
    let ready = format!(r#"{{"ready":true,"url":"{}"}}"#, server.url());
    let stand_in = format!(
        "#!/bin/sh\n[ \"$*\" = \"emulator --listen 127.0.0.1:0\" ] || exit 2\n\
         sleep 0.3; echo '{ready}'; exec sleep 60 > /dev/null\n"
    );
    fs::write(&command, stand_in).unwrap();
    fs::set_permissions(&command, fs::Permissions::from_mode(0o755)).unwrap();

    let path = std::env::var("PATH").unwrap();
    let mut shell = Command::new("bash");
    shell
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(folder.path())
        .env("PATH", format!("{}:{path}", folder.path().display()));
    let output = tokio::task::spawn_blocking(move || shell.output());
    let output = output.await.unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    assert_eq!(text, r#"{"ready":true}"#);
    server.shutdown().await;
}
