//! Two states of a book are compared: every change that was made is named, and nothing else.

use hocbong::compare::{ChangeKind, Comparison, FileChange, FilePart, MatchedBy, RowChange, State, compare};
use hocbong::{ReadOptions, Source, store};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const BOOKS: [&str; 2] = ["soc-trang-2025", "can-tho-2025"];

/// Files of a book by path, as text.
type Files = BTreeMap<String, String>;

fn files_of(book: &str) -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(book);
    let found = store::read_to_pack(&folder).unwrap().files;
    let text = |source: &Source| String::from_utf8(source.bytes().to_vec()).unwrap();
    // Statements are tables of their own; leaving them out makes a thousand comparisons affordable.
    let found = found.iter().filter(|(path, _)| !path.starts_with("statements/"));
    found.map(|(path, source)| (path.clone(), text(source))).collect()
}

fn state(files: &Files) -> State {
    let sources: Vec<Source> =
        files.iter().map(|(path, text)| Source::new(path.as_str(), text.clone().into_bytes())).collect();
    State::from_book(&sources, &ReadOptions::default())
}

fn ledger(name: &str, text: &str) -> State {
    State::from_ledgers(vec![Source::new(name, text.as_bytes().to_vec())], &ReadOptions::default())
}

fn compared(old: &str, new: &str) -> Comparison {
    let found = compare(&ledger("cu.csv", old), &ledger("moi.csv", new));
    adds_up(&found);
    found
}

/// Every row of either state is in exactly one count, and the changes are as many as the counts say.
fn adds_up(found: &Comparison) {
    for file in &found.files {
        assert!(file.old.adds_up() && file.new.adds_up(), "{file:?}");
    }
    let of = |kind| found.changes.iter().filter(|change| change.kind == kind).count() as u64;
    assert_eq!((of(ChangeKind::Removed), of(ChangeKind::Added)), (found.old.alone, found.new.alone));
    assert_eq!((of(ChangeKind::Changed), of(ChangeKind::Changed)), (found.old.changed, found.new.changed));
    assert_eq!((of(ChangeKind::Moved), of(ChangeKind::Moved)), (found.old.moved, found.new.moved));
    assert_eq!(found.old.unchanged, found.new.unchanged);
}

fn kinds(found: &Comparison) -> Vec<(ChangeKind, Option<u32>, Option<u32>)> {
    let line = |place: &Option<hocbong::compare::RowPlace>| place.as_ref().map(|place| place.line);
    found.changes.iter().map(|change| (change.kind, line(&change.old), line(&change.new))).collect()
}

/// Cells that changed: column, old, new.
fn cells(change: &RowChange) -> Vec<(&str, &str, &str)> {
    change.cells.iter().map(|cell| (&*cell.column, &*cell.old, &*cell.new)).collect()
}

/// A fixed sequence of numbers, the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % limit as u64).unwrap()
    }
}

type Cells = Vec<Vec<String>>;

fn split(text: &str) -> Cells {
    let text = text.trim_start_matches('\u{feff}');
    let delimiter = if text.lines().next().unwrap().contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(delimiter);
    let mut reader = reader.from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn joined(cells: &Cells, delimiter: u8, style: csv::QuoteStyle) -> String {
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .delimiter(delimiter)
        .quote_style(style)
        .from_writer(Vec::new());
    for row in cells {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn is_table(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|ending| ending == "csv")
}

/// The files of a book, with quotes in tables only where they must be, so that a changed cell changes no other.
fn plain_files_of(book: &str) -> Files {
    let plain = |(path, text): (String, String)| {
        let is_table = is_table(&path);
        let text = if is_table { joined(&split(&text), b',', csv::QuoteStyle::Necessary) } else { text };
        (path, text)
    };
    files_of(book).into_iter().map(plain).collect()
}

/// 1-based line on which a row starts; a cell may hold several lines.
fn line_of(table: &Cells, row: usize) -> u32 {
    let above = table.iter().take(row).flatten().map(|cell| cell.matches('\n').count()).sum::<usize>();
    u32::try_from(row + 1 + above).unwrap()
}

/// Another cell, which means something else.
fn other(cell: &str) -> String {
    let digits: String = cell.chars().filter(|c| *c != '.').collect();
    let is_day = |cell: &str| cell.len() == 10 && cell.matches(['-', '/']).count() == 2;
    if is_day(cell) {
        let (head, tail) = if cell.contains('-') { cell.split_at(8) } else { ("", cell) };
        let (day, rest) = tail.split_at(2);
        return format!("{head}{:02}{rest}", day.parse::<u32>().unwrap() % 28 + 1);
    }
    match digits.parse::<i64>() {
        Ok(number) => (number + 1_000).to_string(),
        Err(_) => format!("{cell} Mẫu sửa").trim().to_owned(),
    }
}

#[test]
fn a_thousand_changes_of_one_cell_are_each_named_and_nothing_else() {
    let mut numbers = Numbers(20_251_130);
    let (mut parts, mut total): (BTreeSet<String>, usize) = (BTreeSet::new(), 0);
    for book in BOOKS {
        let files = plain_files_of(book);
        let old = state(&files);
        let paths: Vec<&String> = files.keys().collect();
        let tables: BTreeMap<&String, Cells> =
            files.iter().filter(|(path, _)| is_table(path)).map(|(path, text)| (path, split(text))).collect();
        for turn in 0..100 {
            // One change alone in every second comparison, nine in the other.
            let count = if turn % 2 == 0 { 1 } else { 9 };
            let (mut changed, mut tables) = (files.clone(), tables.clone());
            let mut touched: BTreeSet<(&String, usize)> = BTreeSet::new();
            let mut expected: Vec<(String, u32, String, String)> = Vec::new();
            while expected.len() < count {
                // Journals are large, so the few small files get their share.
                let path =
                    paths[if numbers.below(3) > 0 { numbers.below(paths.len()) } else { numbers.below(4) }];
                let Some(table) = tables.get_mut(path) else {
                    let lines: Vec<String> = changed[path].lines().map(str::to_owned).collect();
                    let at = numbers.below(lines.len());
                    if !lines[at].contains('=') || !touched.insert((path, 0)) {
                        continue;
                    }
                    let was = lines[at].split_once("= ").unwrap().1.to_owned();
                    let is = match was.strip_suffix('"') {
                        Some(open) => format!("{open} Mẫu\""),
                        None => other(&was),
                    };
                    let mut lines = lines;
                    lines[at] = lines[at].replace(&was, &is);
                    changed.insert(path.clone(), lines.join("\n"));
                    // An entry of a list begins above its changed key, so the line is not compared.
                    expected.push((path.clone(), 0, was, is));
                    continue;
                };
                let row = 1 + numbers.below(table.len() - 1);
                let column = numbers.below(table[row].len());
                if !touched.insert((path, row)) {
                    continue;
                }
                let was = table[row][column].clone();
                let is = other(&was);
                table[row][column].clone_from(&is);
                expected.push((path.clone(), line_of(table, row), was, is));
            }
            for (path, table) in tables {
                changed.insert(path.clone(), joined(&table, b',', csv::QuoteStyle::Necessary));
            }
            let found = compare(&old, &state(&changed));
            adds_up(&found);
            let mut named: Vec<(String, u32, String, String)> = Vec::new();
            for change in &found.changes {
                assert_eq!((change.kind, change.cells.len()), (ChangeKind::Changed, 1), "{book} {change:#?}");
                let (place, cell) = (change.new.as_ref().unwrap(), &change.cells[0]);
                let line = if change.part == FilePart::Settings { 0 } else { place.line };
                named.push((place.file.to_string(), line, cell.old.clone(), cell.new.clone()));
            }
            expected.sort();
            named.sort();
            assert_eq!(named, expected, "{book}");
            let differ = found.files.iter().filter(|file| file.change != FileChange::Equal);
            let differ: BTreeSet<&str> = differ.map(hocbong::compare::ComparedFile::name).collect();
            assert_eq!(differ, expected.iter().map(|change| &*change.0).collect(), "{book}");
            total += expected.len();
            parts.extend(expected.iter().map(|(path, ..)| {
                path.split_once('/').map_or(path.as_str(), |(folder, _)| folder).to_owned()
            }));
        }
    }
    assert_eq!(total, 1_000);
    let all = ["accounts.csv", "associations.csv", "funds.csv", "hocbong.toml", "journal"];
    assert_eq!(parts.iter().map(String::as_str).collect::<Vec<_>>(), all);
}

#[test]
fn a_book_that_is_only_written_in_another_way_is_equal() {
    for book in BOOKS {
        let files = files_of(book);
        let mut rewritten = files.clone();
        for (path, text) in &mut rewritten {
            if !is_table(path) {
                *text = format!("# Sổ năm 2025\n\n{}\n", text.replace(" = ", "   =  "));
                continue;
            }
            let mut table = split(text);
            // The last column comes first, letters are decomposed, every cell is quoted, and there is a mark.
            let widest = table.iter().map(Vec::len).max().unwrap();
            for row in &mut table {
                row.resize(widest, String::new());
                row.rotate_right(1);
                for cell in row {
                    *cell = unicode_normalization::UnicodeNormalization::nfd(cell.as_str()).collect();
                }
            }
            *text =
                format!("\u{feff}{}", joined(&table, b';', csv::QuoteStyle::Always).replace('\n', "\r\n"));
        }
        let found = compare(&state(&files), &state(&rewritten));
        adds_up(&found);
        assert_eq!(found.changes, [], "{book}");
        assert!(found.is_equal());
        for file in &found.files {
            assert_eq!(file.change, FileChange::SameMeaning, "{book} {}", file.name());
        }
        assert!(found.files.iter().any(|file| file.rewritten_cells > 0));
        assert!(found.effect.balances.is_empty() && found.effect.funds.is_empty());
    }
}

#[test]
fn several_changes_at_once_are_told_apart() {
    let mut numbers = Numbers(7);
    for book in BOOKS {
        let files = plain_files_of(book);
        let old = state(&files);
        let journals: Vec<&String> = files.keys().filter(|path| path.starts_with("journal/")).collect();
        for turn in 0..40 {
            let path = journals[numbers.below(journals.len())];
            let mut table = split(&files[path]);
            let width = table[0].len();
            let mut picked: BTreeSet<usize> = BTreeSet::new();
            while picked.len() < 3 && table.len() > 6 {
                picked.insert(1 + numbers.below(table.len() - 1));
            }
            let [low, middle, high] = picked.iter().copied().collect::<Vec<_>>()[..] else { continue };
            // Change the lowest, remove the middle one, and put a new row in place of it at the end of the file.
            let is_twice = |row: &Vec<String>| table.iter().filter(|other| *other == row).count() > 1;
            if [low, middle, high].iter().any(|row| is_twice(&table[*row])) {
                continue;
            }
            let lines = [low, middle].map(|row| Some(line_of(&table, row)));
            let column = numbers.below(width);
            let is = other(&table[low][column]);
            table[low][column].clone_from(&is);
            table.remove(middle);
            table.push((0..width).map(|column| format!("Mẫu mới {turn} {column}")).collect());
            let mut changed = files.clone();
            changed.insert(path.clone(), joined(&table, b',', csv::QuoteStyle::Necessary));
            let found = compare(&old, &state(&changed));
            adds_up(&found);
            let last = line_of(&table, table.len() - 1);
            let mut expected = vec![
                (ChangeKind::Changed, lines[0], lines[0]),
                (ChangeKind::Removed, lines[1], None),
                (ChangeKind::Added, None, Some(last)),
            ];
            let mut actual = kinds(&found);
            expected.sort();
            actual.sort();
            assert_eq!(actual, expected, "{book} {path} {:#?}", found.changes);
        }
    }
}

#[test]
fn a_row_that_goes_elsewhere_is_moved_and_not_changed() {
    for book in BOOKS {
        let files = files_of(book);
        let old = state(&files);
        let journals: Vec<&String> = files.keys().filter(|path| path.starts_with("journal/")).collect();
        let mut lines: Vec<&str> = files[journals[0]].lines().collect();
        let gone = lines.remove(3);
        lines.insert(9, gone);
        let mut within = files.clone();
        within.insert(journals[0].clone(), lines.join("\n"));
        let found = compare(&old, &state(&within));
        adds_up(&found);
        assert_eq!(kinds(&found), [(ChangeKind::Moved, Some(4), Some(10))], "{book}");
        assert!(found.changes[0].cells.is_empty());
        assert!(!found.is_equal(), "the order of a ledger is part of it");

        // To another file with the same columns.
        let header = |path: &str| files[path].lines().next().unwrap().to_owned();
        let partner = journals.iter().skip(1).find(|path| header(path) == header(journals[0]));
        let Some(partner) = partner else { continue };
        let mut across = files.clone();
        lines.remove(9);
        across.insert(journals[0].clone(), lines.join("\n"));
        across.insert((*partner).clone(), format!("{}\n{gone}\n", files[*partner].trim_end()));
        let found = compare(&old, &state(&across));
        adds_up(&found);
        assert_eq!(found.changes.len(), 1);
        let change = &found.changes[0];
        assert_eq!((change.kind, &*change.new.as_ref().unwrap().file), (ChangeKind::Moved, partner.as_str()));
        assert!(found.effect.balances.is_empty(), "no money changed: {:?}", found.effect);
    }
}

const HEAD: &str = "id,date,voucher,kind,fund,method,amount,party,memo\n";
const ONE: &str = "11111111-1111-4111-8111-111111111111";
const TWO: &str = "22222222-2222-4222-8222-222222222222";

#[test]
fn ids_are_not_trusted_blindly() {
    let gift = |id: &str, voucher: &str, amount: &str, party: &str| {
        format!("{id},2025-03-04,{voucher},donation,ST,cash,{amount},{party},góp quỹ\n")
    };
    let (one, two) = (gift(ONE, "PT-1", "500000", "Mẫu Lan"), gift(TWO, "PT-2", "700000", "Mẫu Huệ"));
    let old = format!("{HEAD}{one}{two}");
    // The ids of two rows change places: two cells changed, and not all the others.
    let swapped =
        format!("{HEAD}{}{}", gift(TWO, "PT-1", "500000", "Mẫu Lan"), gift(ONE, "PT-2", "700000", "Mẫu Huệ"));
    let found = compared(&old, &swapped);
    assert_eq!(found.changes.len(), 2);
    assert_eq!(cells(&found.changes[0]), [("id", ONE, TWO)]);
    assert!(found.changes.iter().all(|change| change.matched_by == Some(MatchedBy::Voucher)));
    // An id that occurs twice: the row that was copied and altered is the added one.
    let copied = format!("{HEAD}{one}{}{two}", gift(ONE, "PT-3", "500000", "Mẫu Cúc"));
    let found = compared(&old, &copied);
    assert_eq!(kinds(&found), [(ChangeKind::Added, None, Some(3))]);
    // An id that is all that is left of a row still says which row it was.
    let rewritten = format!("{HEAD}{ONE},2025-09-09,BC-9,award,MX,bank,900000,Mẫu Sen,trao\n{two}");
    let found = compared(&old, &rewritten);
    assert_eq!(found.changes.len(), 1);
    assert_eq!((found.changes[0].matched_by, found.changes[0].cells.len()), (Some(MatchedBy::Id), 8));
}

#[test]
fn of_equal_rows_the_one_that_is_gone_is_named_and_none_moved() {
    let row = |memo: &str| format!(",2025-03-04,,donation,ST,cash,500000,Mẫu Lan,{memo}\n");
    let (same, other, third) = (row("a"), row("b"), row("c"));
    let found =
        compared(&format!("{HEAD}{same}{other}{same}{third}"), &format!("{HEAD}{other}{same}{third}"));
    assert_eq!(kinds(&found), [(ChangeKind::Removed, Some(2), None)]);
    let found = compared(&format!("{HEAD}{same}{same}"), &format!("{HEAD}{same}{same}{same}"));
    assert_eq!(kinds(&found), [(ChangeKind::Added, None, Some(4))]);
}

#[test]
fn rows_that_cannot_be_read_are_compared_by_their_cells_and_named() {
    let old = format!(
        "{HEAD},2025-03-04,PT-1,donation,ST,cash,1.45,Mẫu Lan,x\n,hôm qua,PT-2,donation,ST,cash,5,,\n"
    );
    let new = old.replace("1.45", "1.46");
    let found = compared(&old, &new);
    assert_eq!(cells(&found.changes[0]), [("amount", "1.45", "1.46")]);
    let unread: Vec<(bool, u32)> = found.unread.iter().map(|row| (row.is_new, row.place.line)).collect();
    assert_eq!(unread, [(false, 2), (false, 3), (true, 2), (true, 3)]);
    // A quote that is never closed swallows the rest of the file; the rest is compared as it stands.
    let torn = format!(
        "{HEAD},2025-03-04,PT-1,donation,ST,cash,5000,\"Mẫu Lan,x\n,2025-03-05,PT-2,donation,ST,cash,5,,\n"
    );
    assert!(!compared(&torn, &torn.replace("cash,5,", "cash,6,")).is_equal());
    assert!(compared(&torn, &torn).is_equal());
}

#[test]
fn columns_that_come_and_go_are_named() {
    let old = format!("{HEAD},2025-03-04,PT-1,donation,ST,cash,5000,Mẫu Lan,x\n");
    let with = "id,date,voucher,kind,fund,method,amount,party,memo,Ghi nhận\n\
        ,2025-03-04,PT-1,donation,ST,cash,5000,Mẫu Lan,x,\n";
    let found = compared(&old, with);
    assert_eq!(found.files[0].columns_added, ["Ghi nhận"]);
    assert!(
        found.changes.is_empty() && !found.is_equal(),
        "a blank column is no change of a row, but of the file"
    );
    let found = compared(&with.replace("x,\n", "x,đủ\n"), &old);
    assert_eq!(found.files[0].columns_removed, ["Ghi nhận"]);
    assert_eq!(cells(&found.changes[0]), [("Ghi nhận", "đủ", "")]);
}

#[test]
fn the_effect_is_the_difference_of_the_figures() {
    let old = format!(
        "{HEAD},2025-03-04,PT-1,donation,ST,cash,5.000.000,Mẫu Lan,x\n,2025-03-05,PC-1,award,ST,cash,2.000.000,Mẫu An,y\n"
    );
    let new = old.replace("5.000.000", "4.500.000").replace(",ST,cash,2", ",MX,cash,2");
    let effect = compared(&old, &new).effect;
    assert_eq!((effect.raised.old, effect.raised.new), (5_000_000, 4_500_000));
    assert_eq!(effect.awarded.change(), 0);
    let balances: Vec<(&str, &str, i128)> =
        effect.balances.iter().map(|row| (&*row.fund, &*row.account, row.balance.change())).collect();
    let expected = [
        ("MX", "111", -2_000_000),
        ("MX", "6111", 2_000_000),
        ("ST", "111", 1_500_000),
        ("ST", "5111", 500_000),
        ("ST", "6111", -2_000_000),
    ];
    assert_eq!(balances, expected);
    let sum: i128 = effect.balances.iter().map(|row| row.balance.change()).sum();
    assert_eq!(sum, 0, "both states balance");
}

#[test]
fn a_hundred_thousand_rows_are_compared_in_time() {
    let row =
        |number: usize| format!(",2025-03-04,,donation,ST,cash,{},Mẫu Lan,x\n", 1000 * (number % 7 + 1));
    let old: String = std::iter::once(HEAD.to_owned()).chain((0..100_000).map(row)).collect();
    // None of the equal rows is left: every row has another amount and another party.
    let new = old.replace("Mẫu Lan", "Mẫu Hoa").replace("2025-03-04", "2025-03-05").replace("000,", "500,");
    let begun = std::time::Instant::now();
    let found = compared(&old, &new);
    assert_eq!(found.old.rows, 100_000);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
