//! The help of every command, as a reader sees it.

use crate::harness::Stocktake;

/// The commands below a command, as its help lists them.
fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
    names
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

fn visit(path: &[String], found: &mut Vec<(String, String)>) {
    let mut words: Vec<&str> = path.iter().map(String::as_str).collect();
    words.push("-h");
    let help = Stocktake::new(words)
        .variable("COLUMNS", "100")
        .run()
        .output();
    assert!(help.contains("Usage: stocktake"), "{help}");
    for command in commands(&help) {
        let mut path = path.to_vec();
        path.push(command);
        visit(&path, found);
    }
    found.push((path.join(" "), help));
}

#[test]
fn every_command_explains_itself() {
    let mut found = Vec::new();
    visit(&[], &mut found);
    assert!(found.len() > 20, "{}", found.len());
    for (path, help) in found {
        let name = if path.is_empty() {
            "help".to_owned()
        } else {
            format!("help_{}", path.replace(' ', "_"))
        };
        // What holds for all commands is in the help of the whole.
        let own = help.split("Global options:").next().unwrap_or_default();
        let shown = if path.is_empty() { help.as_str() } else { own };
        insta::assert_snapshot!(name, shown.trim_end());
    }
}

#[test]
fn the_long_help_tells_of_configuration_and_exit_codes() {
    let help = Stocktake::new(["--help"])
        .variable("COLUMNS", "100")
        .run()
        .output();
    assert!(help.contains("[profile.default]") && help.contains("Exit codes:"));
    insta::assert_snapshot!(help);
}

#[test]
fn completions_and_manual_are_made() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = Stocktake::new(["completions", shell]).run().output();
        assert!(
            script.contains("stocktake") && script.contains("inventory"),
            "{shell}"
        );
    }
    let page = Stocktake::new(["man"]).run().output();
    // What the short help leaves out, too.
    assert!(page.contains("The tenant, by its id or a domain"), "{page}");
    assert!(page.starts_with(".ie") || page.contains(".TH"), "{page}");

    let run = Stocktake::new(["man", "--dir", "pages"]);
    let folder = run.home.path().join("pages");
    let running = run.start();
    let pages = || -> Vec<String> {
        let entries = std::fs::read_dir(&folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    let mut running = running;
    assert!(running.child.wait().unwrap().success());
    let pages = pages();
    for page in [
        "stocktake.1",
        "stocktake-inventory-list.1",
        "stocktake-seats-assign.1",
    ] {
        assert!(pages.iter().any(|found| found == page), "{pages:?}");
    }
}

#[test]
fn whoever_is_lost_is_told_the_next_step() {
    let alone = Stocktake::new([]).run().exits(2);
    assert_eq!(alone.stdout, "");
    assert!(alone.stderr.contains("stocktake take --emulator"));
    let unconfigured = Stocktake::new(["take"]).run().exits(3);
    assert!(unconfigured.stderr.contains("add `--emulator` to try it"));
    let typo = Stocktake::new(["tak"]).run().exits(2);
    assert!(typo.stderr.contains("'take'"), "{}", typo.stderr);
    let group = Stocktake::new(["seats"]).run().exits(2);
    assert!(group.stderr.contains("assign"), "{}", group.stderr);

    // As most options take their values.
    let apart = Stocktake::new(["take", "--emulator", "large:10"]).run();
    let said = "error: a seed stands behind an equals sign: --emulator=large:10\n";
    assert_eq!(apart.exits(2).stderr, said);
    let other = Stocktake::new(["take", "more", "--emulator", "x"]).run();
    assert!(other.exits(2).stderr.contains("unexpected argument 'more'"));
}
