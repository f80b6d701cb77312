//! Packages to files: verified, named plainly, and gone on with after a cut.

use std::{path::Path, sync::Mutex};

use crate::harness::{Reply, Service, Stocktake};

/// The SHA-256 of `a package`.
const HASH: &str = "c0cd5ccfdb563a59366e33e73001b78fdb8cca5a6c48e2f90fffcde44b81f1f6";

/// A store with one package and a framework, whose files are at the store itself.
fn store(hash: &'static str, file: impl Fn() -> Reply + Send + Sync + 'static) -> Service {
    let address = std::sync::Arc::new(Mutex::new(String::new()));
    let own = address.clone();
    let service = Service::play(move |request| {
        if request.target.starts_with("/files/") {
            return file();
        }
        let address = own.lock().unwrap().clone();
        let package = |id: &str, name: &str, more: &str| {
            format!(
                r#"{{"packageId":"{id}","packageFullName":"{name}","packageFormat":"appx",
                "location":{{"url":"{address}/files/{id}?P4=sentinel"}},"fileSize":9,
                "fileHash":"{hash}","fileHashAlgorithm":"SHA256"{more}}}"#
            )
        };
        let framework = package("framework", "Microsoft.VCLibs_14", "");
        let more = format!(r#","frameworkDependencyPackages":[{framework}]"#);
        let one = package("one", "Contoso.App_1", &more);
        let body = if request.target.ends_with("/Packages") {
            // Two packages that are called alike.
            let two = package("two", "Contoso.App_1", &more);
            format!(r#"{{"productPackages":[{one},{two}]}}"#)
        } else if request.target.ends_with("/two") {
            package("two", "Contoso.App_1", &more)
        } else {
            one
        };
        Reply::json(200, body)
    });
    address.lock().unwrap().clone_from(&service.address);
    service
}

fn whole() -> Reply {
    Reply::Answer {
        status: 200,
        headers: vec![("ETag".to_owned(), "\"1\"".to_owned())],
        body: "a package".to_owned(),
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn download(service: &Service, folder: &Path, more: &[&str]) -> Stocktake {
    let folder = folder.to_str().unwrap();
    let words = [
        "packages",
        "download",
        "9WZDNCRFJ3PS",
        "0015",
        "--dir",
        folder,
    ];
    Stocktake::new(words.into_iter().chain(more.iter().copied())).at(&service.address)
}

#[test]
fn all_packages_and_what_they_depend_on() {
    let service = store("", whole);
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("new");
    let text = download(&service, &target, &["--frameworks", "-o", "csv"])
        .run()
        .output();
    assert_eq!(
        names(&target),
        [
            "2-Contoso.App_1.appx",
            "Contoso.App_1.appx",
            "Microsoft.VCLibs_14.appx"
        ]
    );
    for name in names(&target) {
        assert_eq!(
            std::fs::read_to_string(target.join(name)).unwrap(),
            "a package"
        );
    }
    // The framework is needed twice and fetched once.
    let files = |id: &str| {
        service
            .seen()
            .iter()
            .filter(|seen| seen.target.contains(id))
            .count()
    };
    assert_eq!(files("/files/framework"), 1);
    assert!(!text.contains("sentinel"), "{text}");
    insta::assert_snapshot!(text.replace(target.to_str().unwrap(), "DIR"));
}

#[test]
fn a_file_with_another_hash_gets_no_name() {
    let service = store(HASH, || Reply::Answer {
        status: 200,
        headers: Vec::new(),
        body: "a pretend".to_owned(),
    });
    let folder = tempfile::tempdir().unwrap();
    let outcome = download(&service, folder.path(), &["one"]).run().exits(9);
    assert!(outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("sentinel"), "{}", outcome.stderr);
    assert!(!names(folder.path()).contains(&"Contoso.App_1.appx".to_owned()));
}

#[test]
fn a_package_that_is_not_there_is_not_found() {
    let service = store("", whole);
    let folder = tempfile::tempdir().unwrap();
    let outcome = download(&service, folder.path(), &["three"]).run().exits(5);
    insta::assert_snapshot!(outcome.stderr);
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
#[cfg(unix)]
fn an_interrupted_download_is_gone_on_with() {
    use std::time::{Duration, Instant};

    // The first answer stops in the middle; whoever asks for the rest gets it.
    let service = store("", || Reply::Part {
        promised: 9,
        headers: vec![("ETag".to_owned(), "\"1\"".to_owned())],
        body: "a pac".to_owned(),
    });
    let folder = tempfile::tempdir().unwrap();
    let running = download(&service, folder.path(), &["one"]).start();
    let part = folder.path().join("Contoso.App_1.appx.part");
    let began = Instant::now();
    while std::fs::metadata(&part).map_or(0, |part| part.len()) < 5 {
        assert!(began.elapsed() < Duration::from_secs(30), "nothing comes");
        std::thread::sleep(Duration::from_millis(5));
    }
    running.signal("INT");
    let outcome = running.wait().exits(130);
    assert_eq!(
        outcome.stderr,
        "error: interrupted after 5 bytes of Contoso.App_1.appx; run it again to go on from there\n"
    );

    let rest = store("", || Reply::Answer {
        status: 206,
        headers: vec![
            ("ETag".to_owned(), "\"1\"".to_owned()),
            ("Content-Range".to_owned(), "bytes 5-8/9".to_owned()),
        ],
        body: "kage".to_owned(),
    });
    let text = download(&rest, folder.path(), &["one", "-o", "json"])
        .run()
        .output();
    let files: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(files[0]["resumedFrom"], 5);
    let file = std::fs::read_to_string(folder.path().join("Contoso.App_1.appx")).unwrap();
    assert_eq!(file, "a package");
}

/// How many files were fetched.
fn fetched(service: &Service) -> usize {
    let seen = service.seen();
    seen.iter()
        .filter(|seen| seen.target.starts_with("/files/"))
        .count()
}

#[test]
fn what_is_there_by_its_hash_is_not_fetched_again() {
    let service = store(HASH, whole);
    let folder = tempfile::tempdir().unwrap();
    download(&service, folder.path(), &["two"]).run().exits(0);
    assert_eq!(fetched(&service), 1);
    // Another run brings what is missing: the framework, which the first left out.
    let words = ["two", "--frameworks", "-o", "json"];
    let outcome = download(&service, folder.path(), &words).run().exits(0);
    assert_eq!(outcome.stderr, "already there: 1 of 2 files\n");
    let files: Vec<serde_json::Value> = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(
        (&files[0]["resumedFrom"], &files[1]["resumedFrom"]),
        (&9.into(), &0.into())
    );
    assert_eq!(files[0]["verified"], "SHA256");
    assert_eq!(fetched(&service), 2);

    let forced = [&words[..], &["--force"]].concat();
    download(&service, folder.path(), &forced).run().output();
    assert_eq!(fetched(&service), 4);
}

#[test]
fn another_file_of_that_name_has_to_be_meant() {
    // Without a hash nobody knows whether it is the same.
    for (hash, text) in [(HASH, "precious"), ("", "a package")] {
        let service = store(hash, whole);
        let folder = tempfile::tempdir().unwrap();
        // It is the second that is in the way, and the first is not fetched.
        let second = folder.path().join("Microsoft.VCLibs_14.appx");
        std::fs::write(&second, text).unwrap();
        let words = ["one", "--frameworks"];
        let outcome = download(&service, folder.path(), &words).run().exits(1);
        assert_eq!(
            outcome.stderr,
            format!(
                "error: {} is there already; give --force to replace it, or write elsewhere\n",
                second.display()
            )
        );
        assert_eq!(fetched(&service), 0);
        assert_eq!(std::fs::read_to_string(&second).unwrap(), text);
        assert_eq!(names(folder.path()).len(), 1);

        let words = ["one", "--frameworks", "--force"];
        download(&service, folder.path(), &words).run().exits(0);
        assert_eq!(std::fs::read_to_string(&second).unwrap(), "a package");
    }
}
