//! A [`Stock`] in every format: tables for people, JSON for programs, lines of JSON or CSV for whatever
//! comes behind a pipe, and a page for a browser.

mod charts;
mod flat;
mod page;
mod records;
mod rows;
mod table;

use super::{Take, stock::Stock};
use crate::{
    failure::Failure,
    output::{Format, Output, json_text},
};

/// A part of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Section {
    /// What somebody should look at.
    Attention,
    /// How the seats of each product are used.
    Seats,
    /// People who hold several seats.
    Holders,
    /// Everything that the organisation owns or has removed, with offline licences.
    Owned,
    /// Each customer in one row.
    Customers,
    /// Everything that customers own or owned.
    Entitlements,
    /// Every subscription.
    Subscriptions,
    /// Items of the catalog whose stock is limited.
    Catalog,
    /// What could not be found out.
    Gaps,
}

impl Section {
    /// What stands above it in a table.
    fn heading(self) -> &'static str {
        match self {
            Self::Attention => "Needs attention",
            Self::Seats => "Seats, the fullest first",
            Self::Holders => "People who hold several seats",
            Self::Owned => "Owned and removed",
            Self::Customers => "Customers",
            Self::Entitlements => "Entitlements",
            Self::Subscriptions => "Subscriptions",
            Self::Catalog => "Catalog items with limited stock",
            Self::Gaps => "Could not be found out",
        }
    }
}

/// Writes the report in the format of the output.
pub(super) fn write(stock: &Stock, take: &Take, output: &mut Output) -> Result<(), Failure> {
    let sections = take.section.as_slice();
    match output.format() {
        Format::Table => table::write(stock, sections, take.all, output),
        Format::Ndjson | Format::Csv => records::write(stock, sections, output),
        Format::Json => {
            let text = json_text::pretty(stock)? + "\n";
            output.raw(text.as_bytes())
        }
        Format::Html => output.raw(page::html(stock)?.as_bytes()),
    }
}

/// Whether a format can have these sections: some are one thing.
pub(super) fn check(format: Format, sections: &[Section]) -> Result<(), Failure> {
    let what = match format {
        Format::Json => "a JSON document",
        Format::Html => "a page",
        Format::Table | Format::Ndjson | Format::Csv => return Ok(()),
    };
    if sections.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{what} is always whole; leave --section out, or choose table, ndjson or csv"
    )))
}

#[cfg(test)]
mod tests;
