//! Charts that Excel draws from cells.

use super::values::words;
use crate::paper::Chart;
use crate::paper::layout::line;
use hocbong_core::diagnostic::Message;
use hocbong_messages::Catalogue;
use rust_xlsxwriter::{
    Chart as Drawing, ChartAxisLabelPosition, ChartFormat, ChartLegendPosition, ChartLine, ChartPatternFill,
    ChartPatternFillType, ChartSolidFill, Color,
};

/// Colour of dark bars.
const DARK: Color = Color::RGB(0x001F_4E79);
/// Colour of the grid.
const THIN: Color = Color::RGB(0x00B9_BFC6);
/// Ground of hatched bars.
const LIGHT: Color = Color::RGB(0x00DB_E6F1);
/// Most UTF-16 units that Excel takes for a drawing's alternative.
const MAX_ALTERNATIVE: usize = 255;
/// Most pixels of a drawing's height, about a page.
const MAX_HEIGHT: u32 = 1_000;

/// The cells that hold the figures of a chart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells<'a> {
    /// Name of the worksheet.
    pub(super) worksheet: &'a str,
    /// Row of the headers, over the first row of figures.
    pub(super) header: u32,
    /// The last row of figures.
    pub(super) last: u32,
}

/// Returns the drawing of a chart and its height in pixels. Names are taken from cells: as texts, Excel would
/// take some for references.
pub(super) fn drawing(chart: &Chart, cells: Cells<'_>, width: u32, catalogue: &Catalogue) -> (Drawing, u32) {
    let mut drawing = if chart.is_horizontal { Drawing::new_bar() } else { Drawing::new_column() };
    let first = cells.header + 1;
    let is_compared = chart.series.len() > 1;
    for (index, column) in (0..chart.series.len()).zip(1_u16..) {
        let mut format = ChartFormat::new();
        format.set_border(ChartLine::new().set_color(DARK));
        if is_compared && index == 0 {
            let mut hatched = ChartPatternFill::new();
            hatched.set_pattern(ChartPatternFillType::DiagonalStripesLightUpwards);
            hatched.set_foreground_color(DARK).set_background_color(LIGHT);
            format.set_pattern_fill(&hatched);
        } else {
            format.set_solid_fill(ChartSolidFill::new().set_color(DARK));
        }
        drawing
            .add_series()
            .set_name((cells.worksheet, cells.header, column))
            .set_categories((cells.worksheet, first, 0, cells.last, 0))
            .set_values((cells.worksheet, first, column, cells.last, column))
            .set_format(&mut format)
            .set_gap(60);
    }
    drawing.title().set_hidden();
    if is_compared {
        drawing.legend().set_position(ChartLegendPosition::Top);
    } else {
        drawing.legend().set_hidden();
    }
    // Names stand at the edge, beside negative bars, too.
    let names = if chart.is_horizontal { drawing.y_axis() } else { drawing.x_axis() };
    names.set_label_position(ChartAxisLabelPosition::Low);
    if chart.is_horizontal {
        // Excel begins at the bottom.
        names.set_reverse();
    }
    let amounts = if chart.is_horizontal { drawing.x_axis() } else { drawing.y_axis() };
    amounts.set_major_gridlines(true).set_major_gridlines_line(ChartLine::new().set_color(THIN));
    let largest = chart.groups.iter().flat_map(|group| &group.values).flatten();
    let largest = largest.map(|value| value.get().unsigned_abs()).max().unwrap_or(0);
    if largest >= 1_000_000 {
        let unit = catalogue.message(&Message::new("paper.million").with("number", ""));
        amounts.set_num_format(format!("#,##0,,\"{unit}\""));
    } else {
        amounts.set_num_format("#,##0");
    }
    let groups = u32::try_from(chart.groups.len()).unwrap_or(u32::MAX);
    let height = if chart.is_horizontal { groups.saturating_mul(34).saturating_add(90) } else { 320 };
    let height = height.min(MAX_HEIGHT);
    drawing
        .set_width(width)
        .set_height(height)
        .set_alt_text(words(&line(&chart.alternative), MAX_ALTERNATIVE));
    (drawing, height)
}
