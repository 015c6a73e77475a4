//! Tables as people write them: each is read right, refused, or said to be in doubt.

#[path = "../../../../fixtures/reading/cases.rs"]
mod cases;

use hocbong::Source;

#[test]
fn every_case_comes_to_what_it_must() {
    let mut wrong = Vec::new();
    for case in cases::all() {
        let found = cases::outcome(&Source::new("case.csv", case.table.as_str()), &case.options);
        if found != case.expected {
            wrong.push(format!("{}: {found}, not {}", case.name, case.expected));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// The delimiter, the line ends and a mark at the beginning change nothing.
#[test]
fn the_dress_of_a_file_changes_nothing() {
    for case in cases::all().iter().filter(|case| !case.table.contains([';', '"'])) {
        let dressed = [
            case.table.replace('\n', "\r\n"),
            format!("\u{feff}{}", case.table),
            case.table.replace(',', ";"),
            case.table.replace(',', "\t"),
        ];
        for text in dressed {
            // A cut amount has no commas of its own then.
            if !case.name.starts_with("slid") {
                let found = cases::outcome(&Source::new("case.csv", text.as_str()), &case.options);
                assert_eq!(found, case.expected, "{}: {text:?}", case.name);
            }
        }
    }
}
