//! Bars as SVG.
//!
//! The drawing names its colours by [`Fill::colour`]; the page's style sheet turns them into what suits a
//! light or a dark page. Nothing is told by colour alone: parts differ in lightness, every bar has its
//! numbers written beside it, and the page has the same numbers in a table.

use plotters::{
    prelude::{DrawingAreaErrorKind, IntoDrawingArea as _, RGBColor, Rectangle, SVGBackend, Text},
    style::{
        Color as _, IntoFont as _,
        text_anchor::{HPos, Pos, VPos},
    },
};

use crate::{
    failure::{Exit, Failure},
    take::words::clipped,
};

/// What a part of a bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    /// What the chart is about.
    Main,
    /// What is in order beside it.
    Rest,
    /// What needs attention.
    Alert,
    /// The whole, behind the parts.
    Track,
}

/// A bar with its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    /// What it is about, on the left.
    pub(super) label: String,
    /// Its numbers, on the right.
    pub(super) note: String,
    /// From the left.
    pub(super) parts: Vec<(Fill, u64)>,
    /// How long the whole bar is; parts may leave some of it free.
    pub(super) whole: u64,
}

/// A drawing, to be put between the tags of an `svg` element of the same size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Drawing {
    /// The elements of the drawing; safe as they are, all texts are escaped.
    pub(super) elements: String,
    /// In units of the drawing.
    pub(super) width: u32,
    /// In units of the drawing.
    pub(super) height: u32,
}

/// Narrow enough that texts can be read on a telephone.
const WIDTH: u16 = 520;
/// A line of text and the bar below it.
const ROW: u16 = 48;
/// More bars than this do not fit a drawing.
const MOST: u16 = 100;
/// How thick a bar is.
const THICKNESS: i32 = 13;
/// Where the bar begins below the top of its row.
const BAR_TOP: i32 = 20;
/// Nothing is drawn below the last bar.
const BELOW: u32 = 15;
/// More characters than this do not fit beside the numbers.
const LABEL: usize = 40;
const FONT: &str = "sans-serif";
const FONT_SIZE: u32 = 15;

impl Fill {
    /// The colour by which style sheets know it.
    pub(super) const fn colour(self) -> RGBColor {
        match self {
            Self::Main => RGBColor(0x0A, 0x0A, 0x01),
            Self::Rest => RGBColor(0x0A, 0x0A, 0x02),
            Self::Alert => RGBColor(0x0A, 0x0A, 0x03),
            Self::Track => RGBColor(0x0A, 0x0A, 0x04),
        }
    }
}

/// The colours of texts, by which style sheets know them.
const LABEL_COLOUR: RGBColor = RGBColor(0x0A, 0x0A, 0x05);
const NOTE_COLOUR: RGBColor = RGBColor(0x0A, 0x0A, 0x06);

/// Draws bars below each other. With a track, what the parts leave free of the whole is seen too.
pub(super) fn draw(bars: &[Bar], track: bool) -> Result<Drawing, Failure> {
    let rows = u16::try_from(bars.len()).unwrap_or(MOST).clamp(1, MOST);
    let (width, height) = (u32::from(WIDTH), u32::from(rows * ROW) - BELOW);
    let mut document = String::new();
    let drawn = {
        let area = SVGBackend::with_string(&mut document, (width, height)).into_drawing_area();
        (|| {
            for (row, bar) in (0..rows).zip(bars) {
                let top = i32::from(row * ROW);
                texts(&area, bar, top)?;
                stripes(&area, bar, top, track)?;
            }
            area.present()
        })()
    };
    drawn.map_err(|error: DrawingAreaErrorKind<std::io::Error>| {
        Failure::new(Exit::Unexpected, format!("cannot draw a chart: {error}"))
    })?;
    Ok(Drawing {
        elements: inside(&document).to_owned(),
        width,
        height,
    })
}

type Area<'a> = plotters::drawing::DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Outcome = Result<(), DrawingAreaErrorKind<std::io::Error>>;

fn texts(area: &Area<'_>, bar: &Bar, top: i32) -> Outcome {
    let style = |colour: RGBColor, side: HPos| {
        let font = (FONT, FONT_SIZE).into_font();
        font.color(&colour).pos(Pos::new(side, VPos::Top))
    };
    let label = clipped(&bar.label, LABEL);
    area.draw(&Text::new(label, (0, top), style(LABEL_COLOUR, HPos::Left)))?;
    let right = i32::from(WIDTH);
    area.draw(&Text::new(
        bar.note.clone(),
        (right, top),
        style(NOTE_COLOUR, HPos::Right),
    ))
}

fn stripes(area: &Area<'_>, bar: &Bar, top: i32, track: bool) -> Outcome {
    let at = |amount: u64| {
        let along = u128::from(amount) * u128::from(WIDTH) / u128::from(bar.whole.max(1));
        i32::from(u16::try_from(along).unwrap_or(WIDTH).min(WIDTH))
    };
    let stripe = |from: i32, to: i32, fill: Fill| {
        let corners = [(from, top + BAR_TOP), (to, top + BAR_TOP + THICKNESS)];
        area.draw(&Rectangle::new(corners, fill.colour().filled()))
    };
    if track {
        stripe(0, i32::from(WIDTH), Fill::Track)?;
    }
    let mut before = 0_u64;
    for (fill, part) in bar.parts.iter().filter(|(_, part)| *part > 0) {
        let from = at(before);
        before = before.saturating_add(*part);
        // What is there is seen, however little it is.
        stripe(from, at(before).max(from + 2), *fill)?;
    }
    Ok(())
}

/// What stands between the tags of the outermost element.
fn inside(document: &str) -> &str {
    let from = document
        .find("<svg")
        .and_then(|at| Some(at + document[at..].find('>')? + 1));
    let to = document.rfind("</svg>");
    match (from, to) {
        (Some(from), Some(to)) if from <= to => document[from..to].trim(),
        _ => "",
    }
}
