//! The report for people: a summary, then a table for each section, with the first few rows of each
//! unless all are wanted.

use std::fmt::Write as _;

use super::{
    Section,
    rows::{
        AttentionRow, CustomerRow, EntitlementRow, GapRow, HolderRow, ItemRow, OwnedRow, SeatRow,
        SubscriptionRow,
    },
    words,
};
use crate::{
    failure::Failure,
    output::{Output, Record},
    take::stock::{Level, Stock},
};

/// The sections of the first screen.
const OVERVIEW: [Section; 6] = [
    Section::Attention,
    Section::Seats,
    Section::Holders,
    Section::Customers,
    Section::Catalog,
    Section::Gaps,
];

/// Writes the sections that are wanted, or an overview.
pub(super) fn write(
    stock: &Stock,
    sections: &[Section],
    all: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    if !sections.is_empty() {
        for section in sections {
            write_section(stock, *section, true, output)?;
        }
        return Ok(());
    }
    let mut text = format!(
        "{}\n\n",
        strong(output, &format!("Stocktake of {}", words::moment(&stock.taken_at)))
    );
    let place = ("", format!("taken from {}", stock.place));
    for (name, line) in words::summary(stock).into_iter().chain([place]) {
        let _ = writeln!(text, "{}  {line}", strong(output, &format!("{name:<18}")));
    }
    output.raw(text.as_bytes())?;
    let shown: &[Section] = if all { clap::ValueEnum::value_variants() } else { &OVERVIEW };
    for section in shown {
        write_section(stock, *section, all, output)?;
    }
    Ok(())
}

/// One section; nothing if it has no rows. The numbers say how many rows the overview has.
fn write_section(
    stock: &Stock,
    section: Section,
    all: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    let customers = || stock.customers.iter().flatten();
    let most = |most: usize| if all { usize::MAX } else { most };
    match section {
        Section::Attention => {
            let heading = format!(
                "Needs attention: {} to act on, {} to watch",
                words::thousands(stock.attention_of(Level::Act)),
                words::thousands(stock.attention_of(Level::Watch)),
            );
            let rows = stock.attention.iter().map(AttentionRow);
            rows_of(section, &heading, rows, most(12), output)
        }
        Section::Seats => {
            let products = stock.organisation.iter().flat_map(|owner| owner.by_use());
            rows_of(section, "Seats, the fullest first", products.map(SeatRow), most(9), output)
        }
        Section::Holders => {
            let owners = stock.organisation.iter();
            let rows = owners.flat_map(|owner| {
                owner.holders.iter().map(move |holder| HolderRow::new(holder, owner))
            });
            rows_of(section, "People who hold several seats", rows, most(4), output)
        }
        Section::Owned => {
            let products = stock.organisation.iter().flat_map(|owner| &owner.products);
            rows_of(section, "Owned and removed", products.map(OwnedRow), most(9), output)
        }
        Section::Customers => {
            let rows = customers().map(CustomerRow);
            rows_of(section, "Customers", rows, most(8), output)
        }
        Section::Entitlements => {
            let rows = customers().flat_map(|customer| {
                customer.entitlements.iter().map(move |owned| EntitlementRow(customer, owned))
            });
            rows_of(section, "Entitlements", rows, most(9), output)
        }
        Section::Subscriptions => {
            let rows = customers().flat_map(|customer| {
                let subscriptions = customer.subscriptions.iter();
                subscriptions.map(move |subscription| SubscriptionRow(customer, subscription))
            });
            rows_of(section, "Subscriptions", rows, most(9), output)
        }
        Section::Catalog => {
            let items = stock.catalog.iter().flat_map(|catalog| &catalog.items);
            rows_of(section, "Catalog items with limited stock", items.map(ItemRow), most(7), output)
        }
        Section::Gaps => {
            let rows = stock.gaps.iter().map(GapRow);
            rows_of(section, "Could not be found out", rows, most(9), output)
        }
    }
}

/// A heading, so many rows, and how many more there are.
fn rows_of<R: Record>(
    section: Section,
    heading: &str,
    rows: impl Iterator<Item = R>,
    most: usize,
    output: &mut Output,
) -> Result<(), Failure> {
    let rows: Vec<R> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    let text = format!("\n{}\n", strong(output, heading));
    output.raw(text.as_bytes())?;
    // A single row too many is shown in the place of the line that would tell of it.
    let shown = if rows.len() == most.saturating_add(1) { rows.len() } else { most.min(rows.len()) };
    output.all(&rows[..shown])?;
    if shown < rows.len() {
        let (more, name) = (words::thousands(rows.len() - shown), name(section));
        let line = format!("… and {more} more: --section {name}\n");
        output.raw(line.as_bytes())?;
    }
    Ok(())
}

/// As the argument names it.
fn name(section: Section) -> String {
    let value = clap::ValueEnum::to_possible_value(&section);
    value.map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// A heading where there are colours; plain elsewhere.
fn strong(output: &Output, text: &str) -> String {
    if output.look().colour {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
