//! How wide the columns of a table are, and which headers stand over them; the same for pages and workbooks.

use super::{Cell, Column, ColumnKind, RowRole, Table};
use crate::table::width;
use hocbong_core::text::printable;
use hocbong_messages::one_line;

/// Most rows of a table that are measured; a table is as wide as its first rows.
const MAX_MEASURED: usize = 2_000;

/// Most characters of a line of words; longer texts are wrapped.
const MAX_TEXT: usize = 48;

/// Most characters of a code on one line; a longer code is wrapped after all.
pub(super) const MAX_CODE: usize = 40;

/// Characters that a cell for a signature by hand takes.
const SIGNATURE: usize = 14;

/// The cell of a row that has fewer cells than its table has columns.
const BLANK: Cell = Cell::Blank;

/// Returns the cell of a row in each column of its table; blank where the row has none.
pub(super) fn cells<'a>(table: &'a Table, cells: &'a [Cell]) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
    table.columns.iter().zip(cells.iter().chain(std::iter::repeat(&BLANK)))
}

/// Returns the key of a cell in the paper's JSON: that of its column, but a running balance before the first entry is the
/// `opening`, and after the last the `closing`; and what one use took of a gift is the `amount` of the use.
pub(super) fn key_of(column: &Column, role: RowRole) -> &'static str {
    match (column.key, role) {
        ("balance", RowRole::Opening | RowRole::Closing) => role.as_str(),
        ("used", RowRole::Detail) => "amount",
        (key, _) => key,
    }
}

/// How many characters a column takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Width {
    /// With its longest content on one line, up to a limit.
    pub(super) natural: usize,
    /// With its words wrapped.
    pub(super) least: usize,
}

/// Returns the widths of the columns of a table in characters.
pub(super) fn widths(table: &Table) -> Vec<Width> {
    let mut longest = vec![0; table.columns.len()];
    for row in table.rows.iter().take(MAX_MEASURED) {
        for (longest, (_, cell)) in longest.iter_mut().zip(cells(table, &row.cells)) {
            let shown = cell.shown();
            *longest = (*longest).max(shown.lines().map(width).max().unwrap_or(0));
        }
    }
    let measured = |(column, longest): (&Column, &usize)| {
        let (most, wraps) = match column.kind {
            ColumnKind::Text => (MAX_TEXT, true),
            ColumnKind::Signature => (SIGNATURE, false),
            _ => (MAX_CODE, false),
        };
        let word = column.label.split_whitespace().map(width).max().unwrap_or(0);
        let content = if column.kind == ColumnKind::Signature { SIGNATURE } else { (*longest).min(most) };
        let least = if wraps { content.clamp(6, 20) } else { content };
        Width { natural: content.max(word).max(4), least: least.max(word.min(most)).max(3) }
    };
    table.columns.iter().zip(&longest).map(measured).collect()
}

/// A header over one column or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header<'a> {
    /// The words.
    pub(super) label: &'a str,
    /// Position of the first column.
    pub(super) first: usize,
    /// Number of columns.
    pub(super) columns: usize,
    /// Whether it stands over headers of its columns; else it is that of one column.
    pub(super) is_group: bool,
}

/// Returns the upper row of headers: groups, and the columns of no group.
pub(super) fn upper_headers(table: &Table) -> Vec<Header<'_>> {
    let mut headers: Vec<Header<'_>> = Vec::new();
    for (first, column) in table.columns.iter().enumerate() {
        let is_group = !column.group.is_empty();
        match headers.last_mut() {
            Some(last) if is_group && last.is_group && last.label == column.group => last.columns += 1,
            _ => {
                let label = if is_group { &column.group } else { &column.label };
                headers.push(Header { label, first, columns: 1, is_group });
            }
        }
    }
    headers
}

/// How a paper lies on A4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// Whether the long side is horizontal.
    pub(super) is_landscape: bool,
    /// 0 for letters of the usual size; each step makes them an eighth smaller, up to [`Fit::MAX_STEP`].
    pub(super) step: usize,
}

impl Fit {
    /// The smallest letters.
    pub(super) const MAX_STEP: usize = 4;

    /// Tenths of a millimetre that a character and the room between two columns take in letters of 9.5 points.
    const CHARACTER: usize = 19;
    const GAP: usize = 26;
    /// Tenths of a millimetre between the margins.
    const PORTRAIT: usize = 1_780;
    const LANDSCAPE: usize = 2_650;

    /// Returns how a table has to lie for nothing to be cut.
    pub(super) fn of(table: &Table) -> Self {
        let need: usize = widths(table).iter().map(|width| width.least * Self::CHARACTER + Self::GAP).sum();
        if need <= Self::PORTRAIT {
            return Self { is_landscape: false, step: 0 };
        }
        let fits = |step: &usize| need * (8 - *step) / 8 <= Self::LANDSCAPE;
        Self { is_landscape: true, step: (0..Self::MAX_STEP).find(fits).unwrap_or(Self::MAX_STEP) }
    }
}

/// Returns a text on one line with hidden characters as numbers.
pub(super) fn line(text: &str) -> String {
    printable(&one_line(text)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::Row;

    fn column(label: &str, group: &str, kind: ColumnKind) -> Column {
        Column { group: group.to_owned(), ..Column::new("key", label, kind) }
    }

    #[test]
    fn neighbours_of_one_group_share_a_header() {
        let columns = vec![
            column("Tài khoản", "", ColumnKind::Code),
            column("Nợ", "Đầu kỳ", ColumnKind::Amount),
            column("Có", "Đầu kỳ", ColumnKind::Amount),
            column("Nợ", "Cuối kỳ", ColumnKind::Amount),
            column("Ghi chú", "", ColumnKind::Text),
        ];
        let table = Table { columns, ..Table::default() };
        let headers = upper_headers(&table);
        let spans: Vec<_> = headers.iter().map(|h| (h.label, h.first, h.columns, h.is_group)).collect();
        let expected = [
            ("Tài khoản", 0, 1, false),
            ("Đầu kỳ", 1, 2, true),
            ("Cuối kỳ", 3, 1, true),
            ("Ghi chú", 4, 1, false),
        ];
        assert_eq!(spans, expected);
    }

    #[test]
    fn many_columns_lie_on_the_long_side_in_smaller_letters() {
        let table = |count: usize| Table {
            columns: vec![column("Số tiền", "", ColumnKind::Amount); count],
            rows: vec![Row::entry(vec![Cell::Count(1_234_567_890); count])],
            ..Table::default()
        };
        let fits: Vec<Fit> = [5, 7, 10, 40].into_iter().map(|count| Fit::of(&table(count))).collect();
        let expected = [(false, 0), (true, 0), (true, 1), (true, Fit::MAX_STEP)];
        assert_eq!(fits, expected.map(|(is_landscape, step)| Fit { is_landscape, step }));
    }
}
