//! Places in a workbook, as spreadsheets name them.

use hocbong_core::diagnostic::Location;

/// The letters of the column at `index` of a sheet, counted from 0: `A`, `Z`, `AA`.
pub fn column_letters(index: usize) -> String {
    let mut letters = Vec::new();
    let mut left = index;
    loop {
        letters.push(char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ".get(left % 26).copied().unwrap_or(b'A')));
        // No letter stands for zero: `AA` follows `Z`.
        match (left / 26).checked_sub(1) {
            Some(more) => left = more,
            None => break,
        }
    }
    letters.iter().rev().collect()
}

/// The name of a cell in a sheet: `D12` for the row 12, counted from 1, and the column 3, counted from 0.
pub fn cell_name(row: u32, column: usize) -> String {
    column_letters(column) + &row.to_string()
}

/// The place of the cell at `index` of a sheet's row, counted from 0.
pub fn in_cell(row: Location, index: usize) -> Location {
    row.in_sheet_column(&column_letters(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_name_them() {
        let names =
            [(1, 0, "A1"), (12, 3, "D12"), (7, 25, "Z7"), (7, 26, "AA7"), (7, 51, "AZ7"), (7, 52, "BA7")];
        for (row, column, name) in names {
            assert_eq!(cell_name(row, column), name);
        }
        assert_eq!((cell_name(1, 701), cell_name(1, 702)), ("ZZ1".to_owned(), "AAA1".to_owned()));
        assert_eq!(cell_name(1_048_576, 16_383), "XFD1048576");
    }
}
