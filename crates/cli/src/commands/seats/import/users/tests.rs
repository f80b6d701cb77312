use super::*;

fn names(text: &str) -> Vec<(u64, String)> {
    let listed = parse(text.as_bytes(), None).unwrap();
    assert_eq!(listed.problems, [], "{text}");
    listed
        .users
        .into_iter()
        .map(|user| (user.line, user.name))
        .collect()
}

fn at(line: u64, name: &str) -> (u64, String) {
    (line, name.to_owned())
}

#[test]
fn files_of_all_sorts_are_read() {
    let ann_and_bob = [at(2, "ann@contoso.com"), at(3, "bob@contoso.com")];
    for text in [
        "upn\nann@contoso.com\nbob@contoso.com\n",
        "\u{feff}User Principal Name\r\nann@contoso.com\r\nbob@contoso.com",
        "name;E-Mail\nAnn;ann@contoso.com\nBob; bob@contoso.com \n",
        "name\tuser\nAnn\tann@contoso.com\nBob\tbob@contoso.com\n",
        "\"name\",\"user\"\n\"Ann, A\",\"ann@contoso.com\"\n\"Bob\",\"bob@contoso.com\"\n",
        "user,note\nann@contoso.com\nbob@contoso.com,\"so, so\",more\n\n , \n",
    ] {
        assert_eq!(names(text), ann_and_bob, "{text}");
    }
    let without_heading = "Ann,ann@contoso.com\n\n\nBob,bob@contoso.com";
    assert_eq!(
        names(without_heading),
        [at(1, "ann@contoso.com"), at(4, "bob@contoso.com")]
    );
}

#[test]
fn lines_are_those_of_an_editor() {
    let text = "\n\nuser,note\n\"ann@contoso.com\",\"two\nlines\"\n\r\n\r\nbob@contoso.com\n\nx\n";
    let listed = parse(text.as_bytes(), None).unwrap();
    let lines: Vec<u64> = listed.users.iter().map(|user| user.line).collect();
    assert_eq!(lines, [4, 8]);
    assert_eq!(listed.problems[0].line, 10);
}

#[test]
fn whoever_comes_again_is_passed_over() {
    let listed = parse(
        "ann@contoso.com\nANN@contoso.com\nann@Contoso.com".as_bytes(),
        None,
    );
    let listed = listed.unwrap();
    assert_eq!(listed.users.len(), 1);
    assert_eq!(listed.duplicates, 2);
}

#[test]
fn what_is_no_user_is_told_with_its_line() {
    let text = b"user,note\nann,x\n,x\n\xe9va@contoso.com,x\nann@contoso.com\nb ob@contoso.com\n";
    let listed = parse(text, None).unwrap();
    assert_eq!(
        listed.users,
        [User {
            name: "ann@contoso.com".to_owned(),
            line: 5
        }]
    );
    let problems: Vec<_> = listed
        .problems
        .iter()
        .map(|problem| (problem.line, problem.problem.as_str()))
        .collect();
    assert_eq!(
        problems,
        [
            (2, "it has no `@`; a user is written like ann@contoso.com"),
            (3, "there is no user in this line"),
            (4, "it is not in UTF-8; save the file as CSV in UTF-8"),
            (
                6,
                "it has a blank in it; a user is written like ann@contoso.com"
            ),
        ]
    );
}

#[test]
fn a_column_is_named_or_counted() {
    let text = "mail,manager\nann@contoso.com,eve@contoso.com\n";
    let of = |column: &str| {
        let column = column.parse().unwrap();
        parse(text.as_bytes(), Some(&column)).map(|listed| listed.users[0].name.clone())
    };
    assert_eq!(of("Manager").unwrap(), "eve@contoso.com");
    assert_eq!(of("2").unwrap(), "eve@contoso.com");
    assert_eq!(of("1").unwrap(), "ann@contoso.com");
    assert_eq!(
        of("boss").unwrap_err(),
        "line 1: there is no column `boss`; there are mail, manager"
    );
    for number in ["0", "3"] {
        assert!(
            of(number)
                .unwrap_err()
                .contains("the first is 1, the last 2")
        );
    }
}

#[test]
fn a_user_that_is_wrong_in_the_first_line_is_no_heading() {
    let listed = parse(b"ann\nbob@contoso.com", Some(&Column::Number(1))).unwrap();
    assert_eq!(listed.problems.len(), 1);
    let problem = parse(b"ann\nbob@contoso.com", None).unwrap_err();
    assert!(
        problem.starts_with("line 1: there is neither a user nor a heading"),
        "{problem}"
    );
}

#[test]
fn what_could_swallow_lines_is_refused() {
    for (text, problem) in [
        (
            &b"user\nann@contoso.com,\"open\nbob@contoso.com\n"[..],
            "a quotation mark",
        ),
        (b"\xff\xfea\0", "it is in UTF-16"),
        (b"a\0b", "it is in UTF-16"),
        (b"", "there is no user"),
        (b"user\n\n", "there is no user"),
    ] {
        let said = parse(text, None).unwrap_err();
        assert!(said.starts_with(problem), "{said}");
    }
}

#[test]
fn our_own_guard_against_formulas_is_taken_off() {
    assert_eq!(
        names("user\n'-bob@contoso.com\n"),
        [at(2, "-bob@contoso.com")]
    );
    assert_eq!(
        names("user\n'bob@contoso.com\n"),
        [at(2, "'bob@contoso.com")]
    );
}

#[test]
fn the_fingerprint_knows_file_and_column() {
    let of = |text: &str, column: usize| {
        parse(text.as_bytes(), Some(&Column::Number(column)))
            .unwrap()
            .content
    };
    let text = "a@b.c,d@e.f";
    assert_eq!(of(text, 1), of(text, 1));
    assert_ne!(of(text, 1), of(text, 2));
    assert_ne!(of(text, 1), of("a@b.c,d@e.f\n", 1));
    assert_eq!(of(text, 1).len(), 43);
}

/// How a program may write a line with a user in it.
fn written(user: &str, quoted: bool, delimiter: char, columns: (usize, usize)) -> String {
    let other = if quoted { "\"x, y; z\ta\"" } else { "x" };
    let user = if quoted {
        format!("\"{user}\"")
    } else {
        user.to_owned()
    };
    let (before, behind) = columns;
    let cells = std::iter::repeat_n(other.to_owned(), before);
    let cells = cells
        .chain([user])
        .chain(std::iter::repeat_n(other.to_owned(), behind));
    cells.collect::<Vec<_>>().join(&delimiter.to_string())
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

    /// However a file is written, every user is found, once, in the line where it stands.
    #[test]
    fn every_user_is_found(
        users in proptest::collection::vec(("[a-z]{1,8}", 0_usize..3, proptest::bool::ANY), 1..40),
        delimiter in proptest::sample::select(vec![',', ';', '\t']),
        end in proptest::sample::select(vec!["\n", "\r\n"]),
        (mark, heading, last) in (proptest::bool::ANY, proptest::bool::ANY, proptest::bool::ANY),
        columns in (0_usize..3, 0_usize..3),
    ) {
        let mut text = if mark { "\u{feff}".to_owned() } else { String::new() };
        let mut line = 1;
        if heading {
            let names = written("User Principal Name", false, delimiter, columns);
            text.push_str(&names);
            text.push_str(end);
            line += 1;
        }
        let (mut expected, mut seen) = (Vec::new(), HashSet::new());
        for (index, (name, blank, quoted)) in users.iter().enumerate() {
            // The first line tells the delimiter, and blank lines before it are no matter.
            let name = format!("{name}@contoso.com");
            text.push_str(&end.repeat(*blank));
            line += *blank as u64;
            text.push_str(&written(&name, *quoted && index > 0, delimiter, columns));
            if seen.insert(name.clone()) {
                expected.push(User { name, line });
            }
            if last || index + 1 < users.len() {
                text.push_str(end);
            }
            line += 1;
        }
        let listed = parse(text.as_bytes(), None).unwrap();
        proptest::prop_assert_eq!(&listed.users, &expected, "{}", text);
        proptest::prop_assert_eq!(listed.problems, []);
        proptest::prop_assert_eq!(listed.duplicates, users.len() - expected.len());
    }

    /// Whatever the bytes are, it ends, and nothing that it calls a user is none.
    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        if let Ok(listed) = parse(&bytes, None) {
            for user in listed.users {
                proptest::prop_assert!(checks::user_principal_name(&user.name).is_ok());
            }
        }
    }
}
