//! Results of the benchmarks, between who measures and who writes them into the documentation.
//!
//! Each program writes one [`Section`] as `NAME.json` into the folder that `STOCKTAKE_BENCH_RESULTS`
//! names; without it nothing is written. A section stands alone, so that one can be measured again.

use std::{env, fs, path::Path};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

pub mod chart;
pub mod document;

/// What one program has measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// The name of the file, and of the place in the document.
    pub name: String,
    /// Heads of the columns with figures.
    pub columns: Vec<String>,
    /// Lines below the table: counts of rounds, versions, what was left out.
    pub notes: Vec<String>,
    /// The lines of the table.
    pub rows: Vec<Row>,
}

/// One way to do the thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What it is called.
    pub way: String,
    /// Whether it is ours.
    pub is_ours: bool,
    /// A figure for each column; a way may lack one.
    pub figures: Vec<Option<Figure>>,
}

/// A measured ratio, or a number that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Figure {
    /// Of what the reference takes, in the same round: the median, the least and the most.
    Ratio {
        /// The median of all rounds.
        median: f64,
        /// The least.
        low: f64,
        /// The most.
        high: f64,
    },
    /// A number that is the same each time.
    Count(f64),
}

impl Figure {
    /// What is drawn.
    #[must_use]
    pub fn value(self) -> f64 {
        match self {
            Self::Ratio { median, .. } => median,
            Self::Count(count) => count,
        }
    }
}

impl Section {
    /// Reads `NAME.json`, if it is there.
    pub fn read(folder: &Path, name: &str) -> Result<Option<Self>> {
        let path = folder.join(format!("{name}.json"));
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let section = serde_json::from_str(&text).with_context(|| path.display().to_string())?;
        Ok(Some(section))
    }

    /// Prints the table, and writes `NAME.json` where somebody has asked for it.
    ///
    /// # Panics
    ///
    /// If the folder cannot be written to: the measurement would be lost silently.
    pub fn publish(&self) {
        println!("\n### {}\n\n{}", self.name, document::table(self));
        let Some(folder) = env::var_os("STOCKTAKE_BENCH_RESULTS") else {
            return;
        };
        let path = Path::new(&folder).join(format!("{}.json", self.name));
        let text = serde_json::to_string_pretty(self).expect("results are JSON");
        fs::write(&path, text + "\n")
            .unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    }
}
