//! File names that a service chose: none leads out of the folder, and none is more than a name.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};

use crate::harness::{Outcome, Reply, Service, Stocktake};

/// A store whose packages have these names, all of the same nine bytes.
fn store(names: &[(String, &'static str)]) -> Service {
    let address = Arc::new(Mutex::new(String::new()));
    let own = address.clone();
    let names = names.to_vec();
    let service = Service::play(move |request| {
        if request.target.starts_with("/files/") {
            return Reply::Answer {
                status: 200,
                headers: vec![(
                    "Content-Disposition".to_owned(),
                    "attachment; filename=\"../../disposed\"".to_owned(),
                )],
                body: "a package".to_owned(),
            };
        }
        let address = own.lock().unwrap().clone();
        let package = |(number, (name, format)): (usize, &(String, &str))| {
            json!({
                "packageId": format!("p{number}"), "packageFullName": name,
                "packageIdentityName": name, "packageFormat": format, "fileSize": 9,
                "location": {"url": format!("{address}/files/{number}?P4=sentinel")},
            })
        };
        let packages: Vec<Value> = names.iter().enumerate().map(package).collect();
        let one = request.target.rsplit_once("/Packages/p");
        let body = match one.and_then(|(_, number)| number.parse::<usize>().ok()) {
            Some(number) => packages[number].clone(),
            None => json!({ "productPackages": packages }),
        };
        Reply::json(200, body.to_string())
    });
    address.lock().unwrap().clone_from(&service.address);
    service
}

fn download(service: &Service, folder: &Path, more: &[&str]) -> Outcome {
    let folder = folder.to_str().unwrap();
    let words = ["packages", "download", "P", "S", "--dir", folder];
    let words = words.into_iter().chain(more.iter().copied());
    Stocktake::new(words).at(&service.address).run()
}

/// Every file, folder and link below a folder.
fn below(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut left = vec![folder.to_owned()];
    while let Some(next) = left.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.symlink_metadata().unwrap().is_dir() {
                left.push(path.clone());
            }
            found.insert(path);
        }
    }
    found
}

/// Names that lead elsewhere, that a shell, a terminal or Windows would act on, and that are none.
const HOSTILE: &[&str] = &[
    "../outside",
    "../../../outside",
    "..",
    ".",
    "",
    " ",
    "/",
    "//server/outside",
    "..\\outside",
    "C:\\outside",
    "C:outside",
    "\\\\server\\share\\outside",
    "\\\\?\\C:\\x",
    "file:///outside",
    "a/../../../../outside",
    "sub/outside",
    "%2e%2e%2foutside",
    "CON",
    "con.txt",
    "PRN",
    "AUX",
    "NUL",
    "nul.tar.gz",
    "COM1",
    "LPT9",
    "COM\u{b9}",
    "CONIN$",
    "dot.",
    "dots...",
    "blank ",
    " blank",
    ".hidden",
    ".bashrc",
    "-rf",
    "--help",
    "stream:ads",
    "a\0b",
    "a\nb",
    "a\r\nb",
    "a\tb",
    "\u{1b}[31mred",
    "\u{202e}exe.ppa",
    "é",
    "\u{ff0e}\u{ff0e}\u{ff0f}outside",
    "*",
    "a?b",
    "a<b>|\"",
    "$(touch outside)",
    "`touch outside`",
    "; touch outside",
];

#[test]
fn no_name_leads_out_of_the_folder() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("a/b/target");
    std::fs::create_dir_all(&target).unwrap();
    let outside = root.path().join("outside");
    let absolute = outside.to_str().unwrap();
    let long = "x".repeat(5_000);
    let names = HOSTILE.iter().copied().chain([absolute, &long]);
    let names: Vec<&str> = names.collect();
    let formats = ["appx", "../../outside", "", "appx/../../outside", "a\0b"];
    let packages: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(number, name)| ((*name).to_owned(), formats[number % formats.len()]))
        .collect();
    let service = store(&packages);
    let before = below(root.path());
    let outcome = download(&service, &target, &["-o", "json"]).exits(0);
    let said = outcome.stderr.replace('\n', "");
    assert!(!said.contains(char::is_control), "{said:?}");

    let listed: Vec<Value> = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(listed.len(), names.len());
    let after = below(root.path());
    let made: BTreeSet<_> = after.difference(&before).cloned().collect();
    let said: BTreeSet<_> = listed
        .iter()
        .map(|file| PathBuf::from(file["path"].as_str().unwrap()))
        .collect();
    assert_eq!(made, said, "the files that it tells of, and no other");
    assert_eq!(made.len(), names.len(), "each has a name of its own");
    for path in &made {
        assert_eq!(path.parent(), Some(target.as_path()));
        let name = path.file_name().unwrap().to_str().unwrap();
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-~+".contains(c);
        assert!(name.chars().all(plain) && name.len() <= 255, "{name:?}");
        assert!(
            !name.starts_with(['.', '-']) && !name.ends_with('.'),
            "{name:?}"
        );
        let stem = name.split('.').next().unwrap().to_ascii_lowercase();
        let devices = ["con", "prn", "aux", "nul", "com1", "lpt9"];
        assert!(!devices.contains(&stem.as_str()), "{name:?}");
        assert_eq!(std::fs::read(path).unwrap(), b"a package");
    }
}

#[cfg(unix)]
mod links {
    use std::{fs, os::unix::fs::symlink};

    use super::{download, store};

    const NAME: &str = "Contoso.App_1";

    /// Somebody who can write into the folder, such as that of temporary files, has put links where
    /// the file or its part will be.
    #[test]
    fn a_link_in_the_place_of_the_file_is_not_followed() {
        let names = [
            "Contoso.App_1.appx",
            "Contoso.App_1.appx.part",
            "Contoso.App_1.appx.part.json",
        ];
        let ways = [&[][..], &["--force"]];
        for (name, more) in names
            .into_iter()
            .flat_map(|name| ways.map(|more| (name, more)))
        {
            let root = tempfile::tempdir().unwrap();
            let (target, precious) = (root.path().join("target"), root.path().join("precious"));
            fs::create_dir(&target).unwrap();
            fs::write(&precious, "do not touch").unwrap();
            symlink(&precious, target.join(name)).unwrap();
            let service = store(&[(NAME.to_owned(), "appx")]);
            let outcome = download(&service, &target, more);
            assert_eq!(
                fs::read_to_string(&precious).unwrap(),
                "do not touch",
                "{name}"
            );
            // Either the file has come in the place of the link, or the link is named as what is wrong.
            if outcome.exit == Some(0) {
                let file = target.join("Contoso.App_1.appx");
                assert!(file.symlink_metadata().unwrap().is_file(), "{name}");
                assert_eq!(fs::read(&file).unwrap(), b"a package");
            } else {
                let outcome = outcome.exits(1);
                assert!(outcome.stderr.contains(name), "{}", outcome.stderr);
                assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
            }
        }
    }

    /// The folder itself is the user's choice: a link to one is one.
    #[test]
    fn a_folder_may_be_a_link() {
        let root = tempfile::tempdir().unwrap();
        let (folder, link) = (root.path().join("folder"), root.path().join("link"));
        fs::create_dir(&folder).unwrap();
        symlink(&folder, &link).unwrap();
        let service = store(&[(NAME.to_owned(), "appx")]);
        download(&service, &link, &[]).exits(0);
        assert_eq!(
            fs::read(folder.join("Contoso.App_1.appx")).unwrap(),
            b"a package"
        );
        assert!(link.symlink_metadata().unwrap().is_symlink());
    }
}

/// Not even `--force` is meant for a folder.
#[test]
fn a_folder_in_the_place_of_the_file_stays() {
    let root = tempfile::tempdir().unwrap();
    let taken = root.path().join("Contoso.App_1.appx");
    std::fs::create_dir(&taken).unwrap();
    std::fs::write(taken.join("precious"), "do not touch").unwrap();
    let service = store(&[("Contoso.App_1".to_owned(), "appx")]);
    for more in [&[][..], &["--force"]] {
        let outcome = download(&service, root.path(), more).exits(1);
        assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
        let kept = std::fs::read_to_string(taken.join("precious")).unwrap();
        assert_eq!(kept, "do not touch");
    }
}
