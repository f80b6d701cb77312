use super::*;

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn refused(path: &Path, replace: bool) -> String {
    let failure = Destination::new(path, replace).unwrap_err();
    assert_eq!(failure.exit(), Exit::Unexpected);
    failure.to_string()
}

#[test]
fn a_file_is_replaced_only_when_it_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("license");
    let place = Destination::new(&path, false).unwrap();
    assert_eq!(names(folder.path()), [""; 0], "looking leaves nothing");
    place.write(Readers::Anybody, b"first, and longer").unwrap();

    let said = refused(&path, false);
    let shown = path.display();
    assert_eq!(
        said,
        format!("{shown} is there already; give --force to replace it, or write elsewhere")
    );
    // It came while the work was under way.
    place.write(Readers::Anybody, b"second").unwrap_err();
    assert_eq!(fs::read(&path).unwrap(), b"first, and longer");

    let place = Destination::new(&path, true).unwrap();
    place.write(Readers::Anybody, b"second").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"second");
    assert_eq!(names(folder.path()), ["license"]);
}

#[test]
fn who_looks_sees_the_old_file_until_the_new_one_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report");
    fs::write(&path, "old").unwrap();
    let place = Destination::new(&path, true).unwrap();
    let mut draft = place.create(Readers::Anybody).unwrap();
    draft.handle().unwrap().write_all(b"half").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
    draft.write_all(b" and half").unwrap();
    draft.finish().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"half and half");

    let mut given_up = place.create(Readers::Anybody).unwrap();
    given_up.write_all(b"x").unwrap();
    drop(given_up);
    assert_eq!(fs::read(&path).unwrap(), b"half and half");
    assert_eq!(names(folder.path()), ["report"]);
}

#[test]
fn what_can_be_seen_to_be_wrong_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    for replace in [false, true] {
        let said = refused(folder.path(), replace);
        assert!(said.ends_with(" is a folder; name a file in it"), "{said}");
        let said = refused(&folder.path().join("no/such/folder"), replace);
        assert!(said.starts_with("cannot write "), "{said}");
        for no_name in ["/", "..", ""] {
            let said = refused(Path::new(no_name), replace);
            assert!(said.ends_with(": it is no name of a file"), "{said}");
        }
    }
    assert_eq!(names(folder.path()), [""; 0]);
}

#[test]
fn a_dash_is_no_file() {
    let failure = Destination::new("-", true).unwrap_err();
    assert_eq!(failure.exit(), Exit::Usage);
    assert!(failure.to_string().contains("./-"), "{failure}");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn a_secret_is_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("license");
        fs::write(&path, "an older one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let place = Destination::new(&path, true).unwrap();
        place.write(Readers::Owner, b"new").unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_link_is_there_even_if_it_leads_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let (link, target) = (folder.path().join("link"), folder.path().join("target"));
        symlink(&target, &link).unwrap();
        refused(&link, false);
        fs::write(&target, "precious").unwrap();
        refused(&link, false);
        let place = Destination::new(&link, true).unwrap();
        place.write(Readers::Anybody, b"new").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"precious");
        assert!(link.symlink_metadata().unwrap().is_file());
    }

    /// A rename onto `/dev/null` would be the end of it.
    #[test]
    fn a_device_takes_the_bytes_and_stays() {
        let place = Destination::new("/dev/null", false).unwrap();
        place.write(Readers::Owner, b"gone").unwrap();
        assert!(place.is_stream());
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
