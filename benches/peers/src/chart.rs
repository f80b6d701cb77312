//! The chart of the calls: bars of processor time, on a scale where each line is twice the one before.

use anyhow::{Result, anyhow};
use plotters::{
    coord::Shift,
    prelude::{
        DrawingArea, DrawingAreaErrorKind, IntoDrawingArea as _, PathElement, RGBColor, Rectangle,
        SVGBackend, Text, WHITE,
    },
    style::{
        Color as _, FontStyle, IntoFont as _,
        text_anchor::{HPos, Pos, VPos},
    },
};

use crate::{Figure, Row, Section};

const WIDTH: i32 = 820;
/// Where the bars begin and end.
const LEFT: i32 = 200;
const RIGHT: i32 = WIDTH - 70;
/// Where the first bar is.
const TOP: i32 = 92;
/// A way, with its two bars.
const ROW: i32 = 46;
const BAR: i32 = 15;
const BELOW: i32 = 34;

const INK: RGBColor = RGBColor(0x1B, 0x1F, 0x24);
const QUIET: RGBColor = RGBColor(0x57, 0x60, 0x6A);
const GRID: RGBColor = RGBColor(0xD8, 0xDE, 0xE4);
/// One at a time and 32 at once, ours and others: ours are blue, others grey; they differ in lightness too.
const OURS: [RGBColor; 2] = [RGBColor(0x0B, 0x5C, 0xAD), RGBColor(0x6C, 0xA8, 0xE3)];
const OTHERS: [RGBColor; 2] = [RGBColor(0x59, 0x63, 0x6E), RGBColor(0xA9, 0xB2, 0xBC)];

const TITLE: &str = "Processor time of a client for one call";
const SUBTITLE: &str =
    "A page of 25 entries over loopback; reqwest by hand is 1; each line is twice the one before";

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// An SVG document of the columns with processor time.
pub fn draw(section: &Section) -> Result<String> {
    let columns = section.columns.iter().enumerate();
    let columns: Vec<usize> = columns
        .filter(|(_, name)| name.starts_with("processor"))
        .map(|(index, _)| index)
        .collect();
    let rows = i32::try_from(section.rows.len())?;
    let height = TOP + rows * ROW + BELOW;
    let mut text = String::new();
    {
        let size = (WIDTH.unsigned_abs(), height.unsigned_abs());
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        all(&area, section, &columns, height).map_err(|error| anyhow!("cannot draw: {error}"))?;
    }
    Ok(accessible(&text, section, &columns))
}

fn all(area: &Area<'_>, section: &Section, columns: &[usize], height: i32) -> Drawn {
    area.fill(&WHITE)?;
    label(area, TITLE, (20, 16), 20, INK, HPos::Left, true)?;
    label(area, SUBTITLE, (20, 44), 13, QUIET, HPos::Left, false)?;
    let scale = Scale::of(section, columns);
    for power in scale.low..=scale.high {
        let value = 2_f64.powi(power);
        let x = scale.x(value);
        let (colour, thickness) = if power == 0 { (INK, 2) } else { (GRID, 1) };
        let line = vec![(x, TOP - 8), (x, height - BELOW)];
        area.draw(&PathElement::new(line, colour.stroke_width(thickness)))?;
        let name = if power < 0 {
            format!("1/{}", 1 << -power)
        } else {
            format!("{value}")
        };
        label(
            area,
            &name,
            (x, height - BELOW + 6),
            12,
            QUIET,
            HPos::Center,
            false,
        )?;
    }
    legend(area, section, columns)?;
    for (index, row) in (0_i32..).zip(&section.rows) {
        bars(area, row, columns, &scale, TOP + index * ROW)?;
    }
    area.present()
}

/// What the lightness of a bar means.
fn legend(area: &Area<'_>, section: &Section, columns: &[usize]) -> Drawn {
    for (place, &column) in columns.iter().enumerate() {
        let x = LEFT + 150 * i32::try_from(place).unwrap_or(0);
        for (step, colours) in [OURS, OTHERS].into_iter().enumerate() {
            let x = x + 14 * i32::try_from(step).unwrap_or(0);
            let corners = [(x, 66), (x + 12, 78)];
            area.draw(&Rectangle::new(corners, colours[place % 2].filled()))?;
        }
        let name = section.columns[column].trim_start_matches("processor, ");
        label(area, name, (x + 34, 66), 13, INK, HPos::Left, false)?;
    }
    label(
        area,
        "blue: ours",
        (RIGHT, 66),
        13,
        OURS[0],
        HPos::Right,
        false,
    )
}

fn bars(area: &Area<'_>, row: &Row, columns: &[usize], scale: &Scale, top: i32) -> Drawn {
    let way = row.way.replace('`', "");
    label(
        area,
        &way,
        (LEFT - 12, top + 10),
        14,
        INK,
        HPos::Right,
        row.is_ours,
    )?;
    for (place, &column) in columns.iter().enumerate() {
        let Some(Figure::Ratio { median, low, high }) = row.figures[column] else {
            continue;
        };
        let top = top + (BAR + 3) * i32::try_from(place).unwrap_or(0);
        let colour = if row.is_ours { OURS } else { OTHERS }[place % 2];
        // A bar says how far from 1, so it begins there; 1 itself is seen, too.
        let (one, end) = (scale.x(1.0), scale.x(median));
        let corners = [(one.min(end - 1), top), (one.max(end + 1), top + BAR)];
        area.draw(&Rectangle::new(corners, colour.filled()))?;
        let (from, to, middle) = (scale.x(low), scale.x(high), top + BAR / 2);
        area.draw(&PathElement::new(
            vec![(from, middle), (to, middle)],
            INK.stroke_width(1),
        ))?;
        let beside = to.max(end).max(one) + 6;
        label(
            area,
            &format!("{median:.2}"),
            (beside, top + 2),
            12,
            INK,
            HPos::Left,
            row.is_ours,
        )?;
    }
    Ok(())
}

fn label(
    area: &Area<'_>,
    text: &str,
    place: (i32, i32),
    size: u32,
    colour: RGBColor,
    side: HPos,
    is_bold: bool,
) -> Drawn {
    // plotters makes texts smaller than they are asked to be, by this.
    let size = f64::from(size) * 1.24;
    let weight = if is_bold {
        FontStyle::Bold
    } else {
        FontStyle::Normal
    };
    let font = ("sans-serif", size).into_font().style(weight);
    let style = font.color(&colour).pos(Pos::new(side, VPos::Top));
    area.draw(&Text::new(text.to_owned(), place, style))
}

/// Powers of two, from the first line to the last.
struct Scale {
    low: i32,
    high: i32,
}

impl Scale {
    fn of(section: &Section, columns: &[usize]) -> Self {
        let figures = section
            .rows
            .iter()
            .flat_map(|row| columns.iter().map(|&at| row.figures[at]));
        let mut scale = Self { low: -1, high: 1 };
        for figure in figures.flatten() {
            let Figure::Ratio { low, high, .. } = figure else {
                continue;
            };
            while 2_f64.powi(scale.low) > low && scale.low > -6 {
                scale.low -= 1;
            }
            while 2_f64.powi(scale.high) < high && scale.high < 8 {
                scale.high += 1;
            }
        }
        scale
    }

    fn x(&self, value: f64) -> i32 {
        let steps = f64::from(self.high - self.low);
        let along = (value.log2() - f64::from(self.low)) / steps;
        #[allow(
            clippy::cast_possible_truncation,
            reason = "it is a place in the drawing"
        )]
        let x = (along.clamp(0.0, 1.0) * f64::from(RIGHT - LEFT)).round() as i32;
        LEFT + x
    }
}

/// The drawing with its name and its numbers for who does not see it.
fn accessible(drawing: &str, section: &Section, columns: &[usize]) -> String {
    let rows = section.rows.iter().map(|row| {
        let figures = columns.iter().map(|&column| {
            let name = section.columns[column].trim_start_matches("processor, ");
            let value = row.figures[column]
                .map_or_else(String::new, |figure| format!("{:.2}", figure.value()));
            format!("{value} {name}")
        });
        let figures: Vec<String> = figures.collect();
        format!("{}: {}", row.way.replace('`', ""), figures.join(", "))
    });
    let rows: Vec<String> = rows.collect();
    let words = format!(
        "<title id=\"title\">{TITLE}</title>\n<desc id=\"desc\">{SUBTITLE}. {}.</desc>\n",
        escaped(&rows.join("; "))
    );
    let Some(begin) = drawing.find("<svg ") else {
        return drawing.to_owned();
    };
    let Some(end) = drawing[begin..].find('>').map(|at| begin + at) else {
        return drawing.to_owned();
    };
    format!(
        "{} role=\"img\" aria-labelledby=\"title desc\">\n{words}{}\n",
        &drawing[..end],
        drawing[end + 1..].trim()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_tells_its_numbers_in_words_too() {
        let ratio = |median| {
            Some(Figure::Ratio {
                median,
                low: median / 1.1,
                high: median * 1.1,
            })
        };
        let row = |way: &str, is_ours, values: [f64; 2]| Row {
            way: way.to_owned(),
            is_ours,
            figures: values.map(ratio).to_vec(),
        };
        let section = Section {
            name: "calls".to_owned(),
            columns: vec![
                "processor, 1 at a time".to_owned(),
                "wall, 1 at a time".to_owned(),
            ],
            notes: Vec::new(),
            rows: vec![
                row("ours & more", true, [1.02, 9.0]),
                row("`fetch`", false, [20.0, 9.0]),
            ],
        };
        let drawing = draw(&section).unwrap();
        assert!(drawing.starts_with("<svg width=\"820\""), "{drawing}");
        assert!(drawing.contains("aria-labelledby=\"title desc\""));
        assert!(drawing.contains("ours &amp; more: 1.02 1 at a time; fetch: 20.00 1 at a time."));
        // 20 with its spread fits a scale that ends at 32.
        assert!(drawing.contains("\n32\n"), "{drawing}");
        assert!(!drawing.contains("wall"));
    }
}
