//! What the manual shows is what happens: its examples are taken from the file and tried, and its
//! tables are compared with what a seed may have.

mod exchanges;
mod harness;
mod pattern;
mod tables;

use stocktake_emulator::{Clock, Emulator, Faults, Seed};

pub(crate) const MANUAL: &str = include_str!("../../README.md");

/// The blocks whose fence says this, as it is, and the lines that they begin at.
pub(crate) fn blocks(fence: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, bool, Vec<&str>)> = None;
    for (number, line) in (1..).zip(MANUAL.lines()) {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(name)) => open = Some((number + 1, name == fence, Vec::new())),
            (Some(_), Some(_)) => {
                if let Some((start, true, lines)) = open.take() {
                    blocks.push((start, lines.join("\n")));
                }
            }
            (Some((_, _, lines)), None) => lines.push(line),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block does not end");
    blocks
}

#[test]
fn every_block_is_of_a_kind_that_is_tried() {
    let kinds = ["rust", "http", "sh", "console", "json seed", "json faults"];
    let mut inside = false;
    for line in MANUAL.lines() {
        let Some(kind) = line.strip_prefix("```") else {
            continue;
        };
        assert!(inside || kinds.contains(&kind), "nothing tries {line}");
        inside = !inside;
    }
}

#[test]
fn seeds_are_taken_and_come_back() {
    let seeds = blocks("json seed");
    assert!(!seeds.is_empty());
    for (line, text) in seeds {
        let clock = Clock::new();
        let seed = Seed::from_json(&text, &clock);
        let seed = seed.unwrap_or_else(|error| panic!("line {line}: {error}"));
        let emulator = Emulator::builder().clock(clock.clone()).seed(seed).build();
        let dumped = emulator.unwrap().dump().to_json();
        let again = Seed::from_json(&dumped, &clock).unwrap().to_json();
        assert_eq!(again, dumped);
    }
}

#[test]
fn faults_are_taken() {
    let faults = blocks("json faults");
    assert!(!faults.is_empty());
    for (line, text) in faults {
        let faults = Faults::from_json(&text);
        let faults = faults.unwrap_or_else(|error| panic!("line {line}: {error}"));
        assert!(!faults.rules().is_empty());
    }
}

#[test]
fn links_within_the_manual_lead_somewhere() {
    let anchor = |title: &str| -> String {
        let title = title.to_lowercase().replace(' ', "-");
        let kept = |character: &char| character.is_alphanumeric() || *character == '-';
        title.chars().filter(kept).collect()
    };
    let titles = MANUAL.lines().filter(|line| line.starts_with('#'));
    let anchors: Vec<String> = titles
        .map(|line| anchor(line.trim_start_matches('#').trim_start()))
        .collect();
    let links = MANUAL.split("](#").skip(1);
    let links: Vec<&str> = links.filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 20);
    for link in links {
        let found = anchors.iter().any(|anchor| anchor == link);
        assert!(found, "nothing is at #{link}; there are {anchors:?}");
    }
}
