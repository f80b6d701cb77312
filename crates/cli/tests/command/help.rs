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
