use super::{super::*, *};

fn head() -> Head {
    Head {
        journal: VERSION,
        product_id: "9WZDNCRFJ3PS".to_owned(),
        sku_id: "0015".to_owned(),
        action: "assign".to_owned(),
        content: "c0ffee".to_owned(),
    }
}

fn sending(users: &[&str]) -> Entry {
    Entry::Sending(users.iter().map(|user| (*user).to_owned()).collect())
}

fn settled() -> Entry {
    Entry::Settled(Settled {
        done: vec!["ann@contoso.com".to_owned()],
        refused: vec![Refused {
            user: "bob@contoso.com".to_owned(),
            reason: Some("UserNotFound".to_owned()),
        }],
        untouched: vec!["eve@contoso.com".to_owned()],
    })
}

struct Stage(tempfile::TempDir);

impl Stage {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("journal")
    }

    fn open(&self) -> Result<(Journal, Past), Failure> {
        Journal::open(&self.path(), &head())
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }
}

const FIRST: &str = r#"{"journal":1,"productId":"9WZDNCRFJ3PS","skuId":"0015","action":"assign","content":"c0ffee"}"#;

#[test]
fn it_remembers() {
    let stage = Stage::new();
    let (mut journal, past) = stage.open().unwrap();
    assert!(past.is_empty());
    journal
        .append(&sending(&[
            "Ann@contoso.com",
            "bob@contoso.com",
            "eve@contoso.com",
            "z@contoso.com",
        ]))
        .unwrap();
    journal.append(&settled()).unwrap();
    drop(journal);

    let lines = [
        FIRST,
        r#"{"sending":["Ann@contoso.com","bob@contoso.com","eve@contoso.com","z@contoso.com"]}"#,
        r#"{"settled":{"done":["ann@contoso.com"],"refused":[{"user":"bob@contoso.com","reason":"UserNotFound"}],"untouched":["eve@contoso.com"]}}"#,
        "",
    ];
    assert_eq!(stage.text(), lines.join("\n"));

    let (_journal, past) = stage.open().unwrap();
    assert_eq!(past.of("ANN@contoso.com"), Some(&State::Done));
    let reason = Some("UserNotFound".to_owned());
    assert_eq!(past.of("bob@contoso.com"), Some(&State::Refused(reason)));
    assert_eq!(past.of("eve@contoso.com"), None);
    assert_eq!(past.of("z@contoso.com"), Some(&State::Sent));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(stage.path())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

/// However many bytes of the last line are on the disk, it goes on behind the line before it.
#[test]
fn a_torn_line_is_dropped_wherever_it_is_torn() {
    let stage = Stage::new();
    let (mut journal, _) = stage.open().unwrap();
    journal.append(&sending(&["ann@contoso.com"])).unwrap();
    let whole = stage.text();
    journal.append(&settled()).unwrap();
    drop(journal);
    let all = stage.text();
    for end in whole.len()..all.len() {
        std::fs::write(stage.path(), &all[..end]).unwrap();
        let (mut journal, past) = stage.open().unwrap();
        assert_eq!(past.of("ann@contoso.com"), Some(&State::Sent), "{end}");
        journal.append(&settled()).unwrap();
        drop(journal);
        assert_eq!(stage.text(), all, "{end}");
    }
}

#[test]
fn a_torn_first_line_begins_anew() {
    for end in 0..FIRST.len() {
        let stage = Stage::new();
        std::fs::write(stage.path(), &FIRST[..end]).unwrap();
        let (_journal, past) = stage.open().unwrap();
        assert!(past.is_empty());
        assert_eq!(stage.text(), format!("{FIRST}\n"), "{end}");
    }
}

#[test]
fn blocks_that_never_reached_the_disk_are_dropped_too() {
    let stage = Stage::new();
    std::fs::write(stage.path(), format!("{FIRST}\n\0\0\0\0\0\0")).unwrap();
    let (mut journal, past) = stage.open().unwrap();
    assert!(past.is_empty());
    journal.append(&sending(&[])).unwrap();
    assert_eq!(stage.text(), format!("{FIRST}\n{{\"sending\":[]}}\n"));
}

#[test]
fn damage_in_the_middle_is_no_torn_line() {
    let stage = Stage::new();
    std::fs::write(
        stage.path(),
        format!("{FIRST}\n{{\"sen\n{{\"sending\":[]}}\n"),
    )
    .unwrap();
    let failure = stage.open().unwrap_err();
    assert!(
        failure.to_string().contains("line 2: it is damaged"),
        "{failure}"
    );
}

#[test]
fn it_serves_one_import_alone() {
    for (change, said) in [
        (
            Head {
                action: "reclaim".to_owned(),
                ..head()
            },
            "of another action, `assign`",
        ),
        (
            Head {
                sku_id: "0010".to_owned(),
                ..head()
            },
            "of another product, 9WZDNCRFJ3PS/0015",
        ),
        (
            Head {
                content: "decaf".to_owned(),
                ..head()
            },
            "of another content of the file",
        ),
        (
            Head {
                journal: 2,
                ..head()
            },
            "of another version",
        ),
    ] {
        let stage = Stage::new();
        drop(stage.open().unwrap());
        let failure = Journal::open(&stage.path(), &change).unwrap_err();
        assert_eq!(failure.exit(), Exit::Usage);
        assert!(failure.to_string().contains(said), "{failure}");
    }
}

/// Whoever names the wrong file must find it as it was.
#[test]
fn a_file_that_is_no_journal_is_left_alone() {
    for text in [
        "ann@contoso.com\n",
        "ann@contoso.com",
        "{\"journal\":\"of mine\"}\n",
        "{}\n",
    ] {
        let stage = Stage::new();
        std::fs::write(stage.path(), text).unwrap();
        let failure = stage.open().unwrap_err();
        assert!(
            failure.to_string().contains("is no journal of an import"),
            "{failure}"
        );
        assert_eq!(stage.text(), text);
    }
}

#[test]
fn a_second_writer_is_refused_and_a_reader_is_not() {
    let stage = Stage::new();
    let (mut journal, _) = stage.open().unwrap();
    journal.append(&settled()).unwrap();
    let failure = stage.open().unwrap_err();
    assert_eq!(failure.exit(), Exit::Conflict);
    assert!(
        failure
            .to_string()
            .starts_with("another process is at work"),
        "{failure}"
    );
    let past = read(&stage.path(), &head()).unwrap();
    assert_eq!(past.of("ann@contoso.com"), Some(&State::Done));
    drop(journal);
    stage.open().unwrap();
}

#[test]
fn a_line_that_cannot_be_written_is_told_and_leaves_the_others() {
    let stage = Stage::new();
    let (mut journal, _) = stage.open().unwrap();
    journal.append(&sending(&["ann@contoso.com"])).unwrap();
    let before = stage.text();
    let good = std::mem::replace(&mut journal.file, File::open(stage.path()).unwrap());
    let failure = journal.append(&settled()).unwrap_err();
    assert_eq!(failure.exit(), Exit::Unexpected);
    assert!(
        failure.to_string().starts_with("cannot write the journal"),
        "{failure}"
    );
    assert_eq!(stage.text(), before);
    // As if a part had been written after all: it is dropped before the next line.
    std::fs::write(stage.path(), format!("{before}{{\"sett")).unwrap();
    journal.file = good;
    journal.append(&sending(&[])).unwrap();
    assert_eq!(stage.text(), format!("{before}{{\"sending\":[]}}\n"));
}
