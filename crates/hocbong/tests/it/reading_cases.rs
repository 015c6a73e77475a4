//! Tables as people write them: each is read correctly, refused, or reported as doubtful.

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

/// The signatures below a form end it, in whatever column they are.
#[test]
fn signatures_below_a_form_may_stand_anywhere() {
    let blocks = [
        ["\"Xã Mẫu, ngày 31 tháng 12 năm 2025\"", "Người lập biểu", "\"(Ký, họ tên)\"", "Lê Mẫu Thư"],
        ["\"Mau, 31 December 2025\"", "Chief accountant", "\"(Signature, full name)\"", "Le Mau Thu"],
    ];
    let is_form = |case: &&cases::Case| case.name.starts_with("forms:") && !case.name.contains("near");
    let mut tried = 0;
    for case in cases::all().iter().filter(is_form) {
        let unquoted = case.table.lines().filter(|line| !line.contains('"'));
        let width = unquoted.map(|line| line.matches(',').count()).max().unwrap();
        let plain = cases::outcome(&Source::new("case.csv", case.table.as_str()), &case.options);
        let (read, rest) = plain.split_once(' ').unwrap();
        let (aside, rest) = rest.split_once(' ').unwrap();
        let expected = format!("{read} {} {rest}", aside.parse::<u64>().unwrap() + 4);
        for (block, column) in blocks.iter().flat_map(|block| (0..=width).map(move |column| (block, column)))
        {
            let line = |text: &str| ",".repeat(column) + text + &",".repeat(width - column) + "\n";
            let signed = case.table.clone() + &block.map(line).concat();
            let found = cases::outcome(&Source::new("case.csv", signed.as_str()), &case.options);
            assert_eq!(found, expected, "{}\n{signed}", case.name);
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

/// Delimiter, line ends and byte order mark change nothing.
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
            // A cut amount then contains no commas of its own.
            if !case.name.starts_with("slid") {
                let found = cases::outcome(&Source::new("case.csv", text.as_str()), &case.options);
                assert_eq!(found, case.expected, "{}: {text:?}", case.name);
            }
        }
    }
}
