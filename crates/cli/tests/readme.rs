//! What the README shows is what happens.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

const README: &str = include_str!("../../../README.md");
const STOCKTAKE: &str = env!("CARGO_BIN_EXE_stocktake");

/// An emulator on a socket, which ends with the test.
struct Emulator {
    process: Child,
    url: String,
}

impl Emulator {
    fn start() -> Self {
        let mut process = Command::new(STOCKTAKE)
            .args(["emulator", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command starts");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("the output is piped"))
            .read_line(&mut line)
            .expect("a line comes");
        let ready: Value = serde_json::from_str(&line).expect("the line is JSON");
        assert_eq!(ready["ready"], true);
        let url = ready["url"].as_str().expect("it has an address").to_owned();
        Self { process, url }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The text of the first block of a kind that has some words in it.
fn block(kind: &str, words: &str) -> &'static str {
    let fence = format!("```{kind}\n");
    let mut blocks = README.split(fence.as_str()).skip(1);
    let found = blocks.find_map(|rest| {
        let (text, _) = rest.split_once("\n```")?;
        text.contains(words).then_some(text)
    });
    found.unwrap_or_else(|| panic!("the README has no {kind} block with `{words}`"))
}

#[test]
fn curl_gets_a_token_a_page_of_inventory_and_a_check_of_inventory() {
    if Command::new("curl").arg("--version").output().is_err() {
        println!("skipped: curl is not installed");
        return;
    }
    let emulator = Emulator::start();
    let script = block("sh", "checkInventory");
    assert!(script.contains("emulator=http://127.0.0.1:8080"));
    let script = script.replace("http://127.0.0.1:8080", &emulator.url);
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &script])
        .output()
        .expect("there is a shell");
    let text = String::from_utf8(output.stdout).expect("the answers are text");
    assert!(output.status.success(), "{text}");
    let mut answers = serde_json::Deserializer::from_str(&text).into_iter::<Value>();

    let page = answers.next().expect("a page").expect("it is JSON");
    let entries = page["inventoryEntries"].as_array().expect("it has entries");
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["productKey"]["productId"], "9WZDNCRFJ3PS");
    assert!(page["continuationToken"].is_string());

    let check = answers.next().expect("a check").expect("it is JSON");
    assert_eq!(check[0]["isRestricted"], true);
    assert_eq!(
        check[0]["restrictions"][0]["properties"]["values"],
        "japanwest"
    );
    assert!(answers.next().is_none());
}

#[test]
fn the_first_screen_shows_what_the_first_command_prints() {
    let shown = block("console", "$ cargo run --release -- take --emulator");
    let output = Command::new(STOCKTAKE)
        .args(["take", "--emulator"])
        .output()
        .expect("the command starts");
    let printed = String::from_utf8(output.stdout).expect("the output is text");
    let mut printed = printed.lines().map(masked);
    // The first line has the time of day; a line with dots only stands for what is left out.
    let shown = shown.lines().skip(2).filter(|line| line.trim() != "…");
    for line in shown.filter(|line| !line.trim().is_empty()) {
        let wanted = masked(line);
        assert!(
            printed.any(|line| line == wanted),
            "the command does not print this line, or not there: {line}"
        );
    }
}

/// Every `stocktake …` of the blocks, but for the one that serves until it is stopped.
fn commands() -> Vec<String> {
    let blocks = README.split("```console\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split("\n```").next());
    let text: Vec<String> = blocks.map(|block| block.replace("\\\n", " ")).collect();
    let commands = text
        .iter()
        .flat_map(|block| block.lines())
        .filter_map(|line| {
            let line = line.strip_prefix("$ ").unwrap_or(line);
            line.strip_prefix("stocktake ")
        });
    let ending = commands.filter(|words| !words.starts_with("emulator "));
    ending.map(str::to_owned).collect()
}

#[test]
fn every_command_of_the_text_is_one() {
    let folder = tempfile::tempdir().expect("there is a folder");
    let users = "user\namara.okafor@contoso.com\n";
    std::fs::write(folder.path().join("users.csv"), users).expect("it can be written");
    let emulator = Emulator::start();
    let commands = commands();
    assert!(commands.len() >= 5, "{commands:?}");
    for words in commands {
        let output = Command::new(STOCKTAKE)
            .args(words.split_whitespace())
            .env("STOCKTAKE_EMULATOR", &emulator.url)
            .current_dir(folder.path())
            .output()
            .expect("the command starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "stocktake {words}: {said}");
    }
}

/// A line without its dates, which are those of the day, and without trailing blanks.
fn masked(line: &str) -> String {
    let mut line = line.trim_end().to_owned();
    let is_date = |text: &str| {
        text.len() == 10
            && text.char_indices().all(|(index, character)| match index {
                4 | 7 => character == '-',
                _ => character.is_ascii_digit(),
            })
    };
    for start in 0..line.len() {
        if line.get(start..start + 10).is_some_and(is_date) {
            line.replace_range(start..start + 10, "YYYY-MM-DD");
        }
    }
    line
}
