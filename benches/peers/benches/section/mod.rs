//! From what a contest has measured to what is written about it.

#![allow(dead_code, reason = "each program takes the part that it needs")]

use stocktake_peers::{Figure, Row};

use crate::measure::{Outcome, Ratio};

/// How a ratio is written.
pub fn figure(ratio: Ratio) -> Figure {
    let (low, high) = ratio.range;
    Figure::Ratio {
        median: ratio.median,
        low,
        high,
    }
}

/// Which time a column has.
#[derive(Clone, Copy)]
pub enum Clock {
    Processor,
    Wall,
}

/// A row for each way, with the columns `clocks` of each outcome, next to each other.
pub fn rows(outcomes: &[&Outcome], clocks: &[Clock], reference: &str, ours: &[&str]) -> Vec<Row> {
    let names = outcomes[0].names();
    let rows = names.iter().map(|way| {
        let figures = outcomes.iter().flat_map(|outcome| {
            clocks.iter().map(|clock| match clock {
                Clock::Processor => outcome.ratio(way, reference),
                Clock::Wall => outcome.wall_ratio(way, reference),
            })
        });
        Row {
            way: (*way).to_owned(),
            is_ours: ours.contains(way),
            figures: figures.map(|ratio| Some(figure(ratio))).collect(),
        }
    });
    rows.collect()
}
