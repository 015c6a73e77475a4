//! The formats of cells, each made once.

use crate::paper::{ColumnKind, RowRole};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};
use std::collections::BTreeMap;

/// The font of forms in Vietnam.
const FONT: &str = "Times New Roman";
/// Ground of headers and sums.
const SHADE: Color = Color::RGB(0x00F1_F3F5);
/// Colour of details and of the program's own lines.
const SOFT: Color = Color::RGB(0x004D_545C);

/// What a cell of a table holds, which decides its number format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Content {
    /// Nothing or words.
    Words,
    /// A day.
    Day,
    /// A number with decimals, grouped by thousands.
    Number {
        /// How many decimals.
        decimals: u32,
    },
    /// Per cents.
    Percent,
}

/// The formats of a workbook.
#[derive(Debug)]
pub(super) struct Formats {
    /// Left, no border.
    pub(super) plain: Format,
    /// Bold, no border.
    pub(super) bold: Format,
    /// At the right, no border.
    pub(super) right: Format,
    /// Title of a sheet.
    pub(super) title: Format,
    /// In italics, centred.
    pub(super) subtitle: Format,
    /// Place and date.
    pub(super) place: Format,
    /// Office of a signature, or a name.
    pub(super) office: Format,
    /// Header of a column.
    pub(super) header: Format,
    /// A value to be filled in by hand.
    pub(super) dotted: Format,
    /// The program's own lines.
    pub(super) small: Format,
    cells: BTreeMap<(u8, u8, Content), Format>,
}

impl Formats {
    pub(super) fn new() -> Self {
        let plain = words().set_text_wrap();
        let centred = plain.clone().set_align(FormatAlign::Center);
        Self {
            bold: plain.clone().set_bold(),
            right: plain.clone().set_align(FormatAlign::Right),
            title: centred.clone().set_bold().set_font_size(14),
            subtitle: centred.clone().set_italic(),
            place: plain.clone().set_italic().set_align(FormatAlign::Right),
            office: centred.clone().set_bold(),
            header: bordered(&centred)
                .set_bold()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(SHADE),
            dotted: plain.clone().set_border_bottom(FormatBorder::Dotted),
            small: plain.clone().set_font_size(8).set_font_color(SOFT),
            plain,
            cells: BTreeMap::new(),
        }
    }

    /// Returns the format of a cell in a column of some kind and a row of some role.
    pub(super) fn cell(&mut self, kind: ColumnKind, role: RowRole, content: Content) -> &Format {
        let (column, row) = (rank_of_kind(kind), rank_of_role(role));
        self.cells.entry((column, row, content)).or_insert_with(|| cell_format(kind, role, content))
    }
}

fn words() -> Format {
    Format::new().set_font_name(FONT).set_font_size(11).set_align(FormatAlign::Top)
}

fn bordered(format: &Format) -> Format {
    format.clone().set_border(FormatBorder::Thin)
}

fn cell_format(kind: ColumnKind, role: RowRole, content: Content) -> Format {
    let format = bordered(&words()).set_align(FormatAlign::VerticalCenter);
    let format = match kind {
        ColumnKind::Day => format.set_align(FormatAlign::Center),
        _ if kind.is_figure() => format.set_align(FormatAlign::Right),
        _ => format,
    };
    let format = match content {
        Content::Words => format.set_text_wrap(),
        Content::Day => format.set_num_format("dd/mm/yyyy"),
        Content::Percent => format.set_num_format("0.00"),
        Content::Number { decimals: 0 } => format.set_num_format("#,##0"),
        Content::Number { decimals } => {
            format.set_num_format(format!("#,##0.{}", "0".repeat(decimals.min(15) as usize)))
        }
    };
    match role {
        RowRole::Entry => format,
        RowRole::Detail if kind == ColumnKind::Text => {
            format.set_font_color(SOFT).set_italic().set_align(FormatAlign::Left).set_indent(1)
        }
        RowRole::Detail => format.set_font_color(SOFT),
        RowRole::Opening => format.set_bold(),
        RowRole::Total | RowRole::Closing => format.set_bold().set_background_color(SHADE),
    }
}

const fn rank_of_kind(kind: ColumnKind) -> u8 {
    match kind {
        ColumnKind::Text => 0,
        ColumnKind::Code => 1,
        ColumnKind::Day => 2,
        ColumnKind::Amount => 3,
        ColumnKind::Count => 4,
        ColumnKind::Quantity => 5,
        ColumnKind::Percent => 6,
        ColumnKind::Signature => 7,
    }
}

const fn rank_of_role(role: RowRole) -> u8 {
    match role {
        RowRole::Entry => 0,
        RowRole::Detail => 1,
        RowRole::Opening => 2,
        RowRole::Total => 3,
        RowRole::Closing => 4,
    }
}
