//! Files that commands write: one that is there has to be meant, and that is said before anything is
//! asked.

use std::{fs, path::Path};

use crate::harness::{Emulator, Outcome, Reply, Service, Stocktake};

const THERE: &str = " is there already; give --force to replace it, or write elsewhere\n";

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

#[track_caller]
fn refused(outcome: Outcome, file: &Path) {
    let outcome = outcome.exits(1);
    assert_eq!(outcome.stdout, "");
    assert_eq!(outcome.stderr, format!("error: {}{THERE}", file.display()));
}

#[test]
fn nothing_is_asked_when_a_file_is_in_the_way() {
    let service = Service::play(|_| Reply::json(500, "{}"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("precious");
    fs::write(&file, "the last one").unwrap();
    let token = folder.path().join("token");
    fs::write(&token, "XBL3.0 x=1;sentinel").unwrap();
    let (path, token) = (file.to_str().unwrap(), token.to_str().unwrap());
    let create = ["keys", "create", "--kind", "purchase", "--x-token-file"];
    for words in [
        &["license", "get", "9WZDNCRFJ3PS", "0015", "content"][..],
        &["keys", "ticket", "--kind", "purchase"],
        &["keys", "renew", "--kind", "purchase", "--user", "ann"],
        &[&create[..], &[token, "--publisher-user-id", "ann"]].concat(),
    ] {
        let words = [words, &["--out", path]].concat();
        let outcome = Stocktake::new(words).at(&service.address).run();
        refused(outcome, &file);
        assert_eq!(text(&file), "the last one");
    }
    assert!(service.seen().is_empty(), "{:?}", service.seen());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_place_that_cannot_be_written_is_said_before_anything_is_asked() {
    let service = Service::play(|_| Reply::json(500, "{}"));
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/folder");
    for path in [folder.path(), &missing] {
        for words in [
            &["take"][..],
            &["keys", "ticket", "--kind", "purchase"],
            &["keys", "ticket", "--kind", "purchase", "--force"],
        ] {
            let words = [words, &["--out", path.to_str().unwrap()]].concat();
            let run = Stocktake::new(words).at(&service.address);
            let outcome = run.run().exits(1);
            assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
        }
    }
    assert!(service.seen().is_empty(), "{:?}", service.seen());
}

#[test]
fn a_file_that_is_meant_is_replaced_as_a_whole() {
    let emulator = Emulator::start("small");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    let path = file.to_str().unwrap();
    for words in [
        &["take", "--quick", "-o", "json"][..],
        &["keys", "ticket", "--kind", "purchase", "--force"],
    ] {
        let older = "sentinel ".repeat(100_000);
        fs::write(&file, &older).unwrap();
        let words = [words, &["--out", path]].concat();
        emulator.stocktake(words).run().exits(0);
        assert!(!text(&file).contains("sentinel"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

/// Whoever names the key's own file has said what is to be replaced. The other key of the user is not
/// that.
#[test]
fn a_key_takes_the_place_of_itself_alone() {
    let emulator = Emulator::start("small");
    let folder = tempfile::tempdir().unwrap();
    let name = |kind: &str| folder.path().join(kind).to_str().unwrap().to_owned();
    let (collections, purchase) = (name("collections"), name("purchase"));
    let renew = ["keys", "renew", "--kind"];
    let by_user = ["--user", "cust-ana", "--out"];
    for (kind, file) in [("collections", &collections), ("purchase", &purchase)] {
        let words = [&renew[..], &[kind], &by_user, &[file]].concat();
        emulator.stocktake(words).run().exits(0);
    }
    let files = ["--key-file", &collections, "--key-file", &purchase];
    let own = [&renew[..], &["purchase"], &files, &["--out", &purchase]].concat();
    emulator.stocktake(own).run().exits(0);
    let others = [&renew[..], &["purchase"], &files, &["--out", &collections]].concat();
    let other = text(Path::new(&collections));
    refused(emulator.stocktake(others).run(), Path::new(&collections));
    assert_eq!(text(Path::new(&collections)), other);
}

#[test]
fn a_manual_is_written_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    fs::create_dir(&pages).unwrap();
    let in_the_way = pages.join("stocktake-take.1");
    fs::create_dir(&in_the_way).unwrap();
    let words = ["man", "--dir", pages.to_str().unwrap()];
    Stocktake::new(words).run().exits(1);
    assert_eq!(fs::read_dir(&pages).unwrap().count(), 1);
    fs::remove_dir(&in_the_way).unwrap();
    fs::write(&in_the_way, "of an older version").unwrap();
    assert_eq!(Stocktake::new(words).run().output(), "");
    assert!(fs::read_dir(&pages).unwrap().count() > 20);
    assert!(text(&in_the_way).contains("Write to this file in place of stdout"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_is_written_to_and_not_replaced() {
    let words = ["take", "--emulator", "-q", "-o", "json", "--out"];
    for place in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let words = words.iter().copied().chain([place]);
        let printed = Stocktake::new(words).run().output();
        let report: serde_json::Value = serde_json::from_str(&printed).unwrap();
        assert!(report["organisation"].is_object());
    }
    let words = words.iter().copied().chain(["/dev/null"]);
    assert_eq!(Stocktake::new(words).run().output(), "");
    assert!(!Path::new("/dev/null").metadata().unwrap().is_file());
}
