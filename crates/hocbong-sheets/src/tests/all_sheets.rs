//! Every sheet of one form, requested by `all`.

use super::{saved, statement, with_sheets};
use hocbong_import::Reading;
use hocbong_import::csv::ReadOptions;
use hocbong_import::source::Source;
use rust_xlsxwriter::Workbook;

/// A workbook with a sheet per month: sheets of the first one's form are read together, and the others are
/// reported.
#[test]
fn all_sheets_of_one_form_are_read_together() {
    let mut workbook = Workbook::new();
    for name in ["T1", "T2"] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        statement(sheet);
    }
    let hidden = workbook.add_worksheet();
    hidden.set_name("Ẩn").unwrap().set_hidden(true);
    statement(hidden);
    let list = workbook.add_worksheet();
    list.set_name("Danh sách").unwrap();
    for (column, name) in (0..).zip(["date", "kind", "fund", "method", "amount"]) {
        list.write_string(0, column, name).unwrap();
    }
    workbook.add_worksheet().set_name("Ghi chú").unwrap().write_string(0, 0, "không có gì").unwrap();
    let sources = with_sheets(saved(workbook), &["all"]).unwrap();
    let names: Vec<&str> = sources.iter().map(|source| &**source.name()).collect();
    assert_eq!(names, ["T3/sao-ke.xlsx [T1]", "T3/sao-ke.xlsx [T2]"]);
    let found: Vec<(&str, String)> = sources
        .iter()
        .flat_map(Source::findings)
        .map(|found| (found.message.key, found.message.to_string()))
        .collect();
    let keys: Vec<&str> = found.iter().map(|(key, _)| *key).collect();
    assert_eq!(keys, ["HB0103.hidden-table", "HB0103.other-form", "HB0103.other-sheet"], "{found:?}");
    let options = ReadOptions::default();
    let both: Vec<(&Source, ReadOptions)> = sources.iter().map(|source| (source, options.clone())).collect();
    let reading = Reading::from_sources(&both);
    assert_eq!(reading.statement.rows.len(), 4);
}
