//! Writes results into the documentation: `stocktake-peers RESULTS DOCUMENT`.
//!
//! Each `NAME.json` in the folder RESULTS becomes the table between the marks `<!-- NAME -->` and
//! `<!-- /NAME -->` of DOCUMENT, and the calls a chart, `benchmarks.svg`, beside it. Sections that were not
//! measured stay as they are.

use std::{env, fs, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use stocktake_peers::{Section, chart, document};

const SECTIONS: [&str; 6] = [
    "calls",
    "decode",
    "allocations",
    "assignment",
    "codegen",
    "build-cost",
];

fn main() -> Result<()> {
    let paths: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [results, path] = paths.as_slice() else {
        bail!("name a folder with results and the document");
    };
    let mut text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    for name in SECTIONS {
        let Some(section) = Section::read(results, name)? else {
            eprintln!("{name}: not measured, left as it is");
            continue;
        };
        text = document::fill(&text, &section)?;
        if name == "calls" {
            let drawing = path.with_file_name("benchmarks.svg");
            fs::write(&drawing, chart::draw(&section)?)
                .with_context(|| drawing.display().to_string())?;
        }
    }
    fs::write(path, text).with_context(|| path.display().to_string())
}
