//! The report for people: a summary, then a table for each section, with the first few rows of each
//! unless all are wanted.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    Section,
    rows::{
        AttentionRow, CustomerRow, EntitlementRow, GapRow, HolderRow, ItemRow, OwnedRow, SeatRow,
        SubscriptionRow,
    },
};
use crate::{
    failure::Failure,
    output::{Output, Record},
    take::{
        stock::{Attention, Level, Organisation, Reason, Stock},
        words,
    },
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
        strong(
            output,
            &format!("Stocktake of {}", words::moment(&stock.taken_at))
        )
    );
    let place = ("", format!("taken from {}", stock.place));
    for (name, line) in words::summary(stock).into_iter().chain([place]) {
        let _ = writeln!(
            text,
            "{}  {}",
            strong(output, &format!("{name:<18}")),
            words::visible(&line)
        );
    }
    output.raw(text.as_bytes())?;
    let shown: &[Section] = if all {
        clap::ValueEnum::value_variants()
    } else {
        &OVERVIEW
    };
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
    let most = |most: usize| if all { usize::MAX } else { most };
    let owners = || stock.organisation.iter();
    let customers = || stock.customers.iter().flatten();
    match section {
        Section::Attention => attention(stock, most(12), output),
        Section::Seats => {
            let rows = owners().flat_map(Organisation::by_use).map(SeatRow);
            rows_of(section, rows, most(8), output)
        }
        Section::Holders => {
            let rows = owners().flat_map(|owner| {
                let holders = owner.holders.iter();
                holders.map(move |holder| HolderRow::new(holder, owner))
            });
            rows_of(section, rows, most(3), output)
        }
        Section::Owned => {
            let rows = owners().flat_map(|owner| &owner.products).map(OwnedRow);
            rows_of(section, rows, most(9), output)
        }
        Section::Customers => {
            let rows = customers().map(CustomerRow);
            rows_of(section, rows, most(7), output)
        }
        Section::Entitlements => {
            let rows = customers().flat_map(|customer| {
                let entitlements = customer.entitlements.iter();
                entitlements.map(move |owned| EntitlementRow(customer, owned))
            });
            rows_of(section, rows, most(9), output)
        }
        Section::Subscriptions => {
            let rows = customers().flat_map(|customer| {
                let subscriptions = customer.subscriptions.iter();
                subscriptions.map(move |subscription| SubscriptionRow(customer, subscription))
            });
            rows_of(section, rows, most(9), output)
        }
        Section::Catalog => {
            let rows = stock
                .catalog
                .iter()
                .flat_map(|catalog| &catalog.items)
                .map(ItemRow);
            rows_of(section, rows, most(5), output)
        }
        Section::Gaps => {
            let rows = stock.gaps.iter().map(GapRow);
            rows_of(section, rows, most(9), output)
        }
    }
}

/// What needs attention, and how much of it there is.
fn attention(stock: &Stock, most: usize, output: &mut Output) -> Result<(), Failure> {
    let heading = format!(
        "{}: {} to act on, {} to watch",
        Section::Attention.heading(),
        words::thousands(stock.attention_of(Level::Act)),
        words::thousands(stock.attention_of(Level::Watch)),
    );
    let mut rows: Vec<&Attention> = stock.attention.iter().collect();
    let total = rows.len();
    shorten(&mut rows, most);
    let rows: Vec<AttentionRow<'_>> = rows.into_iter().map(AttentionRow).collect();
    print(Section::Attention, &heading, &rows, total, output)
}

/// Leaves so many findings: the first of each reason, so that a reason with hundreds of them does not
/// hide the others.
fn shorten(findings: &mut Vec<&Attention>, most: usize) {
    let mut each = findings.len();
    let within = |findings: &[&Attention], each: usize| {
        let mut seen: BTreeMap<Reason, usize> = BTreeMap::new();
        let mut is_within = |found: &Attention| {
            let count = seen.entry(found.reason).or_default();
            *count += 1;
            *count <= each
        };
        findings
            .iter()
            .map(|found| is_within(found))
            .collect::<Vec<bool>>()
    };
    while each > 1 && within(findings, each).iter().filter(|kept| **kept).count() > most {
        each -= 1;
    }
    let mut kept = within(findings, each).into_iter();
    findings.retain(|_| kept.next().unwrap_or(false));
    findings.truncate(most);
}

/// The first rows below a heading.
fn rows_of<R: Record>(
    section: Section,
    rows: impl Iterator<Item = R>,
    most: usize,
    output: &mut Output,
) -> Result<(), Failure> {
    let rows: Vec<R> = rows.collect();
    // A single row too many is shown in the place of the line that would tell of it.
    let shown = if rows.len() == most.saturating_add(1) {
        rows.len()
    } else {
        most.min(rows.len())
    };
    print(
        section,
        section.heading(),
        &rows[..shown],
        rows.len(),
        output,
    )
}

/// A heading, the rows, and how many more there are; nothing without rows.
fn print<R: Record>(
    section: Section,
    heading: &str,
    rows: &[R],
    total: usize,
    output: &mut Output,
) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    let text = format!("\n{}\n", strong(output, heading));
    output.raw(text.as_bytes())?;
    output.all(rows)?;
    if rows.len() < total {
        let (more, name) = (words::thousands(total - rows.len()), name(section));
        output.raw(format!("… and {more} more: --section {name}\n").as_bytes())?;
    }
    Ok(())
}

/// As the argument names it.
fn name(section: Section) -> String {
    let value = clap::ValueEnum::to_possible_value(&section);
    value
        .map(|value| value.get_name().to_owned())
        .unwrap_or_default()
}

/// A heading where there are colours; plain elsewhere.
fn strong(output: &Output, text: &str) -> String {
    if output.look().colour && !text.trim().is_empty() {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
