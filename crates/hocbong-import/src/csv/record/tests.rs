use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Vec<(u32, Vec<String>, Option<RecordFault>)> {
    let mut records = Records::new(text, b',', Quote::Double);
    let (mut record, mut all) = (Record::default(), Vec::new());
    while records.read(&mut record) {
        all.push((record.line(), record.cells().map(str::to_owned).collect(), record.fault()));
    }
    all
}

fn lines(text: &str) -> Vec<u32> {
    read(text).into_iter().map(|(line, _, _)| line).collect()
}

#[test]
fn lines_are_those_of_the_file() {
    assert_eq!(lines("a\nb\nc"), [1, 2, 3]);
    assert_eq!(lines("a\r\nb\r\nc\r\n"), [1, 2, 3]);
    assert_eq!(lines("a\rb\rc"), [1, 2, 3]);
    assert_eq!(lines("\r\n\r\na\r\n\r\nb"), [3, 5]);
    assert_eq!(lines("\"x\ny\",1\r\nb,2\r\n\"p\r\nq\r\nr\",3\r\nd,4"), [1, 3, 4, 7]);
}

#[test]
fn faults_of_quotes_are_found() {
    let faults = |text: &str| read(text).into_iter().filter_map(|(_, _, fault)| fault).collect::<Vec<_>>();
    assert_eq!(faults("a,\"b\nc,d\n"), [RecordFault::Unclosed { at: 2, lines: 1 }]);
    assert_eq!(faults("a,\"b\"x,c\n"), [RecordFault::MisplacedQuote { at: 5 }]);
    assert_eq!(faults("a, \"b,c\"\n"), [RecordFault::MisplacedQuote { at: 3 }]);
    assert_eq!(faults("a,\"b \"\"c\"\" d\",\"\"\nx\"y,z\n"), []);
}

#[test]
fn a_cell_is_found_in_its_line() {
    let raw = b"a,\"b,c\",,d";
    let cells: Vec<&[u8]> = (0..5).map(|index| &raw[cell_span(raw, b',', Quote::Double, index)]).collect();
    assert_eq!(cells, [&b"a"[..], b"\"b,c\"", b"", b"d", b""]);
}

/// Cells and lines from a splitter that shares no code with the one under test.
fn naive(text: &str) -> Vec<(u32, Vec<String>)> {
    let (mut all, mut cells, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut line, mut start, mut quoted, mut any) = (1, 1, false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if quoted {
            match c {
                '"' if chars.peek() == Some(&'"') => {
                    chars.next();
                    cell.push('"');
                }
                '"' => quoted = false,
                c => {
                    line += u32::from(c == '\n');
                    cell.push(c);
                }
            }
            continue;
        }
        match c {
            '"' if cell.is_empty() => (quoted, any) = (true, true),
            ',' => {
                cells.push(std::mem::take(&mut cell));
                any = true;
            }
            '\n' => {
                if any || !cell.is_empty() {
                    cells.push(std::mem::take(&mut cell));
                    all.push((start, std::mem::take(&mut cells)));
                }
                line += 1;
                (start, any) = (line, false);
            }
            c => cell.push(c),
        }
    }
    if any || !cell.is_empty() {
        cells.push(cell);
        all.push((start, cells));
    }
    all
}

fn well_formed_cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9]{0,3}",
        "[a-z\n\" ,]{0,5}".prop_map(|text| format!("\"{}\"", text.replace('"', "\"\"")))
    ]
}

/// Every record with everything known about it, and the line ends.
fn all(mut records: Records<'_>) -> (Vec<String>, LineEnds) {
    let (mut all, mut record) = (Vec::new(), Record::default());
    while records.read(&mut record) {
        all.push(format!("{record:?} of {}", records.position()));
    }
    assert!(!records.has_changed());
    (all, records.line_ends())
}

fn assert_same_in_blocks(text: &str, size: usize, quote: Quote) {
    let reader = std::io::Cursor::new(text.as_bytes().to_vec());
    let blocks = Blocks::new(reader, size).unwrap().expect("plain text");
    let whole = all(Records::new(text, b',', quote));
    assert_eq!(all(Records::in_blocks(&blocks, b',', quote)), whole, "in blocks of {size}");
}

#[test]
fn a_record_longer_than_a_block_is_read_all_the_same() {
    let long = "x".repeat(LONGEST_RECORD + 1);
    let unclosed = format!("a,\"b\n{}\n\n", "c,d\n".repeat(3000));
    for text in [format!("a,b\n{long},c\r\nd,e"), format!("\"{long}\"\nd,e\n"), unclosed] {
        for size in [1 << 10, 1 << 16] {
            assert_same_in_blocks(&text, size, Quote::Double);
        }
    }
}

proptest! {
    #[test]
    fn records_of_blocks_are_those_of_the_text(
        text in "[aộ,\"\\n\\r ]{0,60}", size in 1_usize..20, quote in 0..3_usize
    ) {
        let quote = [Quote::Double, Quote::Single, Quote::None][quote];
        assert_same_in_blocks(&text, size, quote);
    }

    #[test]
    fn cells_and_lines_are_those_of_a_naive_splitter(
        rows in prop::collection::vec(prop::collection::vec(well_formed_cell(), 1..4), 0..6),
        blank in prop::collection::vec(0..3_usize, 6),
    ) {
        let mut text = String::new();
        for (row, blank) in rows.iter().zip(&blank) {
            text.push_str(&row.join(","));
            text.push('\n');
            text.push_str(&"\n".repeat(*blank));
        }
        let got: Vec<_> = read(&text).into_iter().map(|(line, cells, fault)| {
            assert_eq!(fault, None);
            (line, cells)
        }).collect();
        prop_assert_eq!(got, naive(&text));
    }

    #[test]
    fn long_rows_without_quotes_are_cut_as_others_are(
        rows in prop::collection::vec(prop::collection::vec("[a-zé' ]{0,70}|", 1..6), 0..6),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        quoted in prop::option::of(0..6_usize),
    ) {
        let rows: Vec<String> = rows.iter().map(|cells| cells.join(",")).collect();
        let mut rows: Vec<String> = rows.into_iter().filter(|row| !row.is_empty()).collect();
        if let Some(row) = quoted.and_then(|at| rows.get_mut(at)) {
            row.push_str(",\"a,b\"");
        }
        let text = rows.join(end);
        let got: Vec<_> = read(&text).into_iter().map(|(line, cells, _)| (line, cells)).collect();
        let cells = |row: &String| {
            let row = row.replace("\"a,b\"", "a;b");
            row.split(',').map(|cell| cell.replace("a;b", "a,b")).collect::<Vec<_>>()
        };
        let wanted: Vec<_> = (1_u32..).zip(rows.iter().map(cells)).collect();
        prop_assert_eq!(got, wanted);
    }

    #[test]
    fn cells_are_those_of_the_csv_crate(text in "[aé,;\"'\\n\\r ]{0,60}", quote in 0..3_usize, delimiter in 0..2_usize) {
        let quote = [Quote::Double, Quote::Single, Quote::None][quote];
        let delimiter = [b',', b';'][delimiter];
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .quoting(quote.byte().is_some())
            .quote(quote.byte().unwrap_or(b'"'))
            .from_reader(text.as_bytes());
        let mut wanted: Vec<Vec<String>> =
            reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        let mut records = Records::new(&text, delimiter, quote);
        let (mut record, mut got) = (Record::default(), Vec::new());
        while records.read(&mut record) {
            got.push(record.cells().map(str::to_owned).collect::<Vec<_>>());
        }
        // Line ends at the end of the text are not part of a cell whose quote is never closed.
        if record.fault().is_some() {
            for cells in [&mut got, &mut wanted] {
                if let Some(last) = cells.last_mut().and_then(|cells| cells.last_mut()) {
                    last.truncate(last.trim_end_matches(['\r', '\n']).len());
                }
            }
        }
        prop_assert_eq!(got, wanted);
    }

    #[test]
    fn a_record_is_the_same_when_it_is_read_again(text in "[a,;\"\\n\\r ]{0,80}", turn in 0..7_usize) {
        let mut records = Records::new(&text, b',', Quote::Double);
        let (mut first, mut record) = (Vec::new(), Record::default());
        while records.read(&mut record) {
            first.push(record.clone());
        }
        let turn = turn.min(first.len());
        first.rotate_left(turn);
        let again = Again::new(&text, b',', Quote::Double);
        for one in &first {
            again.read(one.start(), one.line(), &mut record);
            prop_assert!(one.cells().eq(record.cells()));
            prop_assert_eq!((one.line(), one.start(), one.raw()), (record.line(), record.start(), record.raw()));
        }
    }

    #[test]
    fn crlf_changes_no_cell_and_no_line(rows in prop::collection::vec("[a-z]{1,3}(,[a-z]{0,3}){0,3}", 0..6)) {
        let strip = |text: &str| read(text).into_iter().map(|(line, cells, _)| (line, cells)).collect::<Vec<_>>();
        prop_assert_eq!(strip(&rows.join("\n")), strip(&rows.join("\r\n")));
    }
}
