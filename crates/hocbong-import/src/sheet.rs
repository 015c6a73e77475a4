//! Names of cells in a workbook, as spreadsheets write them.

use hocbong_core::diagnostic::Location;

/// Returns the letters of the column with the 0-based `index`: `A`, `Z`, `AA`.
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

/// Returns the name of a cell from its 1-based row and 0-based column: `D12` for row 12, column 3.
pub fn cell_name(row: u32, column: usize) -> String {
    column_letters(column) + &row.to_string()
}

/// Narrows the place of a sheet's row to its cell with the 0-based `index`.
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
