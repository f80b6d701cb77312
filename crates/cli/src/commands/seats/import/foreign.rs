//! What has to hold for files that users and other programs write: the list of users, and the journal
//! that lies beside it.
//!
//! A fuzzer calls these functions with files that it makes up, a test with those that are kept.

use std::path::Path;

use super::{
    journal::{self, Head},
    users::{self, Column, folded},
};
use crate::checks;

/// A list of users: each user in it is one, is there once and stands where it says; written as a list
/// again, the same users are read. What cannot be read is said in one line.
pub fn users(data: &[u8]) {
    for column in [
        None,
        Some(Column::Number(2)),
        Some(Column::Name("Mail".to_owned())),
    ] {
        let listed = match users::parse(data, column.as_ref()) {
            Ok(listed) => listed,
            Err(problem) => {
                assert!(!problem.is_empty() && problem.len() < 100_000, "{problem}");
                continue;
            }
        };
        let lines = data.split(|byte| *byte == b'\n').count() as u64;
        let mut seen = std::collections::HashSet::new();
        for user in &listed.users {
            assert_eq!(
                checks::user_principal_name(&user.name).as_ref(),
                Ok(&user.name)
            );
            assert!(
                seen.insert(folded(&user.name)),
                "{} is there twice",
                user.name
            );
            assert!(
                (1..=lines).contains(&user.line),
                "line {} of {lines}",
                user.line
            );
        }
        for problem in &listed.problems {
            assert!(
                (1..=lines).contains(&problem.line),
                "line {} of {lines}",
                problem.line
            );
            assert!(!problem.problem.is_empty() && problem.text.chars().count() <= 80);
        }
        assert!(
            listed
                .users
                .windows(2)
                .all(|two| two[0].line <= two[1].line)
        );
        let total = listed.users.len() + listed.problems.len() + listed.duplicates;
        assert!(total as u64 <= 1 + data.len() as u64);
        written(&listed.users);
    }
}

fn written(users: &[users::User]) {
    if users.is_empty() {
        return;
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = std::iter::once("user").chain(users.iter().map(|user| user.name.as_str()));
    for name in names {
        writer.write_record([name]).expect("a list takes any text");
    }
    let text = writer.into_inner().expect("a list takes any text");
    let again = users::parse(&text, None).expect("a list of ours can be read");
    assert!(
        again.problems.is_empty() && again.duplicates == 0,
        "{again:?}"
    );
    let same = again
        .users
        .iter()
        .zip(users)
        .all(|(one, two)| one.name == two.name);
    assert!(same && again.users.len() == users.len(), "{again:?}");
}

/// A journal: the lines that are whole tell the same without what stands behind them, and one that is
/// no journal, or of another import, is refused.
pub fn journal(data: &[u8]) {
    let (path, head) = (Path::new("users.journal"), head());
    let Ok((past, length)) = journal::parse(path, data, &head) else {
        return;
    };
    assert!(length <= data.len());
    let whole = &data[..length];
    assert!(whole.is_empty() || whole.ends_with(b"\n"));
    let (again, same) = journal::parse(path, whole, &head).expect("whole lines can be read");
    assert_eq!((again, same), (past, length));
}

fn head() -> Head {
    Head {
        journal: journal::VERSION,
        product_id: "9WZDNCRFJ3PS".to_owned(),
        sku_id: "0015".to_owned(),
        action: "assign".to_owned(),
        content: "c".to_owned(),
    }
}
