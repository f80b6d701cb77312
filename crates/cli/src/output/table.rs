//! Cells as columns for people.

use std::io::Write;

use comfy_table::{
    Attribute, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, presets,
};

use super::{Cell, Look, Record, Tone, commands};
use crate::failure::Failure;

/// Writes some rows below the heading of their record; `before` blocks were written earlier. A column
/// that is empty in all of them is left out.
pub(super) fn write_block<R: Record>(
    sink: &mut (dyn Write + Send),
    look: Look,
    rows: &[Vec<Cell>],
    before: u64,
) -> Result<(), Failure> {
    let is_used = |column: &usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(*column));
        cells.any(|cell| !cell.text.is_empty())
    };
    let columns: Vec<usize> = (0..R::COLUMNS.len()).filter(is_used).collect();
    let mut table = plain(look);
    table.set_header(columns.iter().map(|column| {
        let name = R::COLUMNS[*column].to_uppercase();
        let name = comfy_table::Cell::new(name).add_attribute(Attribute::Bold);
        let below = rows.first().and_then(|row| row.get(*column));
        name.set_alignment(below.map_or(CellAlignment::Left, alignment))
    }));
    for row in rows {
        table.add_row(
            columns
                .iter()
                .filter_map(|column| Some(styled(row.get(*column)?))),
        );
    }
    if before > 0 {
        sink.write_all(b"\n")?;
    }
    write(sink, table)
}

/// Writes one record with a row for each of its columns; what is empty is left out.
pub(super) fn write_upright<R: Record>(
    sink: &mut (dyn Write + Send),
    look: Look,
    cells: Vec<Cell>,
) -> Result<(), Failure> {
    let mut table = plain(look);
    for (name, cell) in R::COLUMNS.iter().zip(cells) {
        if !cell.text.is_empty() {
            let name = comfy_table::Cell::new(name).add_attribute(Attribute::Bold);
            let cell = styled(&cell).set_alignment(CellAlignment::Left);
            table.add_row([name, cell]);
        }
    }
    write(sink, table)
}

fn plain(look: Look) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    match look.width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(width);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    if look.colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table
}

/// What is longer is wrapped on a terminal that is too narrow. What is shorter is an id, a number or a
/// date, which would be of no use in pieces.
const LONGEST_WHOLE: u16 = 40;

fn write(sink: &mut (dyn Write + Send), mut table: Table) -> Result<(), Failure> {
    let widths = table.column_max_content_widths();
    for (column, width) in table.column_iter_mut().zip(widths) {
        column.set_padding((0, 2));
        if width <= LONGEST_WHOLE {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    // Every cell is padded, and nobody wants blanks at the ends of lines.
    for line in table.to_string().lines() {
        writeln!(sink, "{}", line.trim_end())?;
    }
    Ok(())
}

fn styled(cell: &Cell) -> comfy_table::Cell {
    let styled = comfy_table::Cell::new(harmless(cell.shown.unwrap_or(&cell.text)))
        .set_alignment(alignment(cell));
    match cell.tone {
        Tone::Plain => styled,
        Tone::Good => styled.fg(Color::DarkGreen),
        Tone::Warning => styled.fg(Color::DarkYellow),
        Tone::Bad => styled.fg(Color::DarkRed),
    }
}

fn alignment(cell: &Cell) -> CellAlignment {
    if cell.number {
        CellAlignment::Right
    } else {
        CellAlignment::Left
    }
}

/// The text in one line, without what a terminal would act on or what turns the writing around.
fn harmless(text: &str) -> String {
    let shown = text.chars().map(|c| match c {
        '\n' | '\t' => ' ',
        c if commands(c) => '\u{fffd}',
        c => c,
    });
    shown.collect()
}
