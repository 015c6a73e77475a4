//! The tables of `fixtures/reading` as sheets of workbooks: the result does not depend on the program that
//! wrote them.

#[path = "../../../../fixtures/reading/cases.rs"]
mod cases;

use super::{one, opened};

/// Splits a line of CSV into cells, removing quotes.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}

#[test]
fn every_case_comes_to_the_same_as_a_workbook() {
    // A sheet has no separators that could split an amount or join cells, and its text never mixes two encodings.
    let has_sheet = |name: &str| !["slid", "text", "delimiters"].iter().any(|sort| name.starts_with(sort));
    let mut wrong = Vec::new();
    for case in cases::all().into_iter().filter(|case| has_sheet(case.name)) {
        let bytes = one(|sheet| {
            for (row, line) in (0..).zip(case.table.lines()) {
                for (column, cell) in (0..).zip(cells(line)).filter(|(_, cell)| !cell.is_empty()) {
                    sheet.write_string(row, column, cell).unwrap();
                }
            }
        });
        let sources = opened(bytes).unwrap();
        let found = cases::outcome(&sources[0], &case.options);
        if found != case.expected {
            wrong.push(format!("{}: {found}, not {}", case.name, case.expected));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
