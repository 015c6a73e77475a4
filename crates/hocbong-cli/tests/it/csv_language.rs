//! CSV in Vietnamese has the rows, the figures and the texts of CSV in English, and none of our English words; what commands
//! read back means the same in either language.

use crate::{hocbong_in, root};
use hocbong::reconcile::Cause;
use hocbong::report::papers::PaperKind;
use hocbong::{AssociationLevel, Kind, Method};
use hocbong_core::award::{AwardType, RecipientType};
use hocbong_core::law::LimitKind;
use hocbong_report::{Catalogue, Language};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const BOOK: &str = "fixtures/soc-trang-2025";
const PROPOSALS: [&str; 2] = ["fixtures/proposals/so-quy.csv", "fixtures/proposals/sao-ke.csv"];
const PLEDGES: &str = "date,voucher,kind,fund,method,amount,party,memo\n\
    2025-01-01,DK-1,opening,ST,cash,500,,\n2025-01-02,CK-1,pledge,ST,,1000,Công ty Mẫu A,Cam kết\n";
/// A book that rules record in every way that a draft knows.
const RULES: &str = "name = \"Mẫu\"\nyear = 2025\n\n[[rule]]\nmatch = \"hoc bong\"\nmoney = \"out\"\nkind = \"award\"\n\
    fund = \"ST\"\n\n[[rule]]\nmatch = \"\"\nmoney = \"out\"\nkind = \"expense\"\nfund = \"ST\"\n\n[[rule]]\n\
    match = \"ủng hộ\"\nmoney = \"in\"\nkind = \"donation\"\nfund = \"ST\"\nparty = \"Nhiều người\"\n";
const LINES: &str = "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung\n\
    05/01/2025,FT1,2000,,HOC BONG EM MAU 1\n06/01/2025,FT2,11000,,PHI SMS\n\
    07/01/2025,FT3,,100000,ME CHAU MAU 2 UNG HO\n08/01/2025,FT4,,300,TRA LAI TIEN GUI\n";

/// Columns whose cells are words of ours.
const OF_WORDS: &str = "side status cause severity level kind method form class row table unit what verified own is_kept \
    award_type recipient_type proven masked certain part matched_by donor sealed";
/// Columns whose cells are sentences in the language of the call.
const OF_SENTENCES: &str = "message hint title";

/// Every word of ours that a cell can have, from the enumerations of the code and, where they are not public, from here.
fn our_words() -> BTreeSet<&'static str> {
    let others = "left right matched difference ambiguous left_only right_only correction reference code exact window batch \
        decision carried error warning percent dong days before-in-next-year before-in-year true false yes entry detail \
        opening total closing cash-receipt cash-payment goods-receipt goods-issue accounting record income expense open \
        resolved donors recipients contributions uncovered items assets added removed changed moved file-added \
        file-removed file-renamed file-same-meaning file-not-text column-added column-removed settings associations funds \
        accounts journal statement other equal id voucher content others unnamed unidentified advance pledge in-transit \
        shortage surplus totals rows";
    let kinds = Kind::ALL.iter().map(|kind| kind.as_str());
    let of_books = Method::ALL.iter().map(|method| method.as_str());
    let levels = AssociationLevel::ALL.into_iter().map(AssociationLevel::as_str);
    let awards = AwardType::ALL.iter().map(|sort| sort.as_str());
    let recipients = RecipientType::ALL.iter().map(|sort| sort.as_str());
    let words =
        others.split_whitespace().chain(kinds).chain(of_books).chain(levels).chain(awards).chain(recipients);
    words.chain(Cause::ALL.map(Cause::as_str)).chain(LimitKind::ALL.map(LimitKind::as_str)).collect()
}

/// A table in one language: its header and rows.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn table(bytes: &[u8]) -> Table {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
    let header = rows.remove(0);
    Table { header, rows }
}

/// Runs a call that writes a result, clean or not, and returns it.
#[track_caller]
fn output(folder: &Path, call: &[&str]) -> Vec<u8> {
    let output = hocbong_in(folder, &[call, &["--today", "2026-01-31"]].concat());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{call:?}: {told}");
    output.stdout
}

/// The tables of a call in English and Vietnamese.
fn both(call: &[&str]) -> [Table; 2] {
    ["en", "vi"]
        .map(|language| table(&output(&root(), &[call, &["--format", "csv", "--lang", language]].concat())))
}

/// Every table that a command writes, by the call.
fn all_tables() -> Vec<(String, [Table; 2])> {
    let folder = tempfile::tempdir().unwrap();
    let pledges = folder.path().join("pledges.csv");
    fs::write(&pledges, PLEDGES).unwrap();
    let pledges = pledges.to_str().unwrap();
    // The book has nothing open at the end of its year.
    let of_list = |kind| matches!(kind, PaperKind::Pledges | PaperKind::Ageing);
    let mut calls: Vec<Vec<&str>> = PaperKind::ALL
        .iter()
        .map(|kind| vec!["report", kind.as_str(), if of_list(*kind) { pledges } else { BOOK }])
        .collect();
    calls.extend([
        vec!["check", BOOK],
        vec!["check", "--list"],
        vec!["balance", BOOK],
        vec!["progress", BOOK, "--year", "2025"],
        vec!["progress", BOOK, "--year", "2025", "--by-month"],
        vec!["progress", BOOK, "--year", "2025", "--by-merit"],
        vec!["consolidate", "fixtures/can-tho-2025", BOOK],
        vec!["law", "fixtures/errors/HB0902-cash-gift/book", "--on", "31/12/2025"],
        vec!["compare", PROPOSALS[0], "fixtures/first-look/so-quy.csv"],
        vec!["sample", BOOK, "--by-amount", "9", "--seed", "KT 1"],
        vec!["reconcile", BOOK, "--all"],
        vec!["reconcile", BOOK, "--mask"],
        vec!["reconcile", PROPOSALS[0], PROPOSALS[1], "--all"],
    ]);
    let mut all: Vec<_> = calls.iter().map(|call| (call.join(" "), both(call))).collect();
    for (flag, name) in [("--proposals", "p.csv"), ("--draft", "d.csv")] {
        let written = ["en", "vi"].map(|language| {
            let path = folder.path().join(format!("{language}-{name}"));
            let call =
                ["reconcile", PROPOSALS[0], PROPOSALS[1], "--lang", language, flag, path.to_str().unwrap()];
            output(&root(), &call);
            table(&fs::read(&path).unwrap())
        });
        all.push((flag.to_owned(), written));
    }
    all
}

#[test]
fn vietnamese_csv_has_the_rows_and_figures_of_english_csv_and_none_of_its_words() {
    let ours = our_words();
    let tables = all_tables();
    let english: BTreeSet<&str> =
        tables.iter().flat_map(|(_, [en, _])| &en.header).map(String::as_str).collect();
    let mut translated: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (call, [en, vi]) in &tables {
        assert!(!en.rows.is_empty(), "{call} has no rows to compare");
        assert_eq!((en.header.len(), en.rows.len()), (vi.header.len(), vi.rows.len()), "{call}");
        for name in &vi.header {
            assert!(!english.contains(name.as_str()), "{call}: {name}");
        }
        assert_eq!(
            vi.header.iter().collect::<BTreeSet<_>>().len(),
            vi.header.len(),
            "{call}: {:?}",
            vi.header
        );
        for (place, column) in en.header.iter().enumerate() {
            let is_in = |list: &str| list.split_whitespace().any(|name| name == column);
            let mut words: BTreeMap<&str, &str> = BTreeMap::new();
            for (one, other) in en.rows.iter().zip(&vi.rows) {
                let (one, other) = (one[place].as_str(), other[place].as_str());
                let is_label = one.starts_with("paper.");
                if is_label || is_in(OF_WORDS) && ours.contains(one) {
                    assert!(one != other && !ours.contains(other), "{call}: {column} {one} {other}");
                    assert!(!other.is_empty() && !other.contains(['.', '{', '_']), "{call}: {other}");
                    assert_eq!(*words.entry(one).or_insert(other), other, "{call}: {column} {one}");
                    translated.insert((column, one));
                } else if is_in(OF_SENTENCES) || call.starts_with("compare") && column == "column" {
                    assert_eq!(one.is_empty(), other.is_empty(), "{call}: {column}");
                } else {
                    assert_eq!(one, other, "{call}: {column}");
                    // A file has names of columns and texts of its own.
                    let is_of_input = is_in("column name memo party purpose old new list");
                    assert!(is_of_input || !ours.contains(one), "{call}: {column} has the word {one}");
                }
            }
            let distinct: BTreeSet<&str> = words.values().copied().collect();
            assert_eq!(distinct.len(), words.len(), "{call}: {column} says one word for two: {words:?}");
        }
    }
    assert!(translated.len() > 70, "the fixtures show only {translated:?}");
}

#[test]
fn every_word_has_its_vietnamese_and_english_says_what_the_code_says() {
    let [en, vi] = [Language::En, Language::Vi].map(Catalogue::new);
    let mut texts = 0;
    for (key, text) in en.texts_under("csv.").chain(en.texts_under("voucher-form.")) {
        assert_eq!(key.rsplit('.').next(), Some(text), "{key}");
        texts += 1;
    }
    assert!(texts > 200);
    for (key, text) in vi.texts_under("csv.").chain(vi.texts_under("voucher-form.")) {
        assert_ne!(key.rsplit('.').next(), Some(text), "{key}");
    }
    for cause in Cause::ALL {
        assert!(vi.find(&format!("csv.cause.{}", cause.as_str())).is_some(), "{cause:?}");
    }
    for method in Method::ALL {
        let word = vi.find(&format!("csv.method.{}", method.as_str())).unwrap();
        assert_eq!(Method::parse(word), Some(method), "{word}");
    }
    for kind in Kind::ALL {
        assert_eq!(Kind::parse(vi.kind(*kind)), Some(*kind));
    }
}

#[test]
fn excel_opens_the_same_vietnamese_table() {
    let call = ["reconcile", PROPOSALS[0], PROPOSALS[1], "--all", "--format", "csv", "--lang", "vi"];
    let plain = table(&output(&root(), &call));
    let bytes = output(&root(), &[&call[..], &["--excel"]].concat());
    let text = String::from_utf8(bytes).unwrap();
    let text = text.strip_prefix("\u{feff}").unwrap();
    let first = text.lines().next().unwrap();
    assert_eq!(first.split(';').collect::<Vec<_>>(), plain.header);
    assert_eq!(text.lines().count(), plain.rows.len() + 1);
}

#[test]
fn a_closing_file_is_shown_as_it_is_recorded() {
    let call = [
        "close",
        "fixtures/errors/HB0206-not-emptied/near-miss",
        "2025",
        "--dry-run",
        "--format",
        "csv",
        "--lang",
    ];
    let [en, vi] = ["en", "vi"].map(|language| output(&root(), &[&call[..], &[language]].concat()));
    assert!(!en.is_empty() && en == vi);
}

/// What each way of writing a file in a language is: its flags.
const WRITTEN: [&[&str]; 3] = [&["--lang", "en"], &["--lang", "vi"], &["--lang", "vi", "--excel"]];

#[test]
fn open_items_are_carried_on_alike_from_a_list_in_either_language() {
    let fixture = |name: &str| root().join(name).to_str().unwrap().to_owned();
    let book = fixture(BOOK);
    let mut statements: Vec<[String; 2]> = fs::read_dir(root().join(BOOK).join("statements"))
        .unwrap()
        .map(|entry| [book.clone(), entry.unwrap().path().to_str().unwrap().to_owned()])
        .collect();
    statements.sort();
    assert!(statements.len() > 3);
    let mut carried = 0;
    let pairs = PROPOSALS.map(fixture);
    let all = [(pairs, ["2025-11-12", "2025-11-13"])].into_iter();
    for ([left, right], [to, from]) in
        all.chain(statements.into_iter().map(|sides| (sides, ["2025-09-15", "2025-09-16"])))
    {
        let results = WRITTEN.map(|flags| {
            let folder = tempfile::tempdir().unwrap();
            let before =
                ["reconcile", &left, &right, "--to", to, "--all", "--format", "csv", "--accept-proven"];
            let list = output(folder.path(), &[&before[..], flags].concat());
            fs::write(folder.path().join("open.csv"), &list).unwrap();
            let after =
                ["reconcile", &left, &right, "--from", from, "--carried", "open.csv", "--format", "json"];
            (list, output(folder.path(), &after))
        });
        let [(en, expected), others @ ..] = &results;
        let text = std::str::from_utf8(expected).unwrap();
        carried += text.matches("\"carried:").count();
        for (list, found) in others {
            assert_ne!(list, en);
            assert_eq!(std::str::from_utf8(found).unwrap(), text, "{right}");
        }
    }
    assert!(carried > 10, "only {carried} rows were carried");
}

#[test]
fn a_masked_list_in_vietnamese_is_refused_too() {
    let folder = tempfile::tempdir().unwrap();
    let [left, right] = PROPOSALS.map(|name| root().join(name).to_str().unwrap().to_owned());
    let call = ["reconcile", &left, &right, "--mask", "--format", "csv", "--lang", "vi"];
    fs::write(folder.path().join("open.csv"), output(folder.path(), &call)).unwrap();
    let output =
        hocbong_in(folder.path(), &["reconcile", &left, &right, "--carried", "open.csv", "--lang", "en"]);
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.code() == Some(2) && told.contains("texts are masked in this list"), "{told}");
}

#[test]
fn decisions_in_a_vietnamese_file_of_proposals_are_followed_alike() {
    let [left, right] = PROPOSALS.map(|name| root().join(name).to_str().unwrap().to_owned());
    let results = WRITTEN.map(|flags| {
        let folder = tempfile::tempdir().unwrap();
        let call = ["reconcile", &left, &right, "--proposals", "p.csv"];
        output(folder.path(), &[&call[..], flags].concat());
        let text = fs::read_to_string(folder.path().join("p.csv")).unwrap();
        let is_excel = text.starts_with('\u{feff}');
        let is_english = flags.contains(&"en");
        let mut builder = csv::ReaderBuilder::new();
        let mut reader = builder.delimiter(if is_excel { b';' } else { b',' }).from_reader(text.as_bytes());
        let place =
            reader.headers().unwrap().iter().position(|name| name == "decision" || name == "Quyết định");
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(reader.headers().unwrap().iter().map(|name| name.trim_start_matches('\u{feff}')))
            .unwrap();
        for (number, row) in reader.records().enumerate() {
            let decisions = if is_english { ["accept", "reject"] } else { ["chấp nhận", "từ chối"] };
            let mut cells: Vec<String> = row.unwrap().iter().map(str::to_owned).collect();
            decisions[number % 2].clone_into(&mut cells[place.unwrap()]);
            writer.write_record(&cells).unwrap();
        }
        fs::write(folder.path().join("p.csv"), writer.into_inner().unwrap()).unwrap();
        let call = ["reconcile", &left, &right, "--decisions", "p.csv", "--format", "json", "--lang", "en"];
        String::from_utf8(output(folder.path(), &call)).unwrap()
    });
    assert!(results[0].contains("\"decision\""), "{}", results[0]);
    assert_eq!(results[1], results[0]);
    assert_eq!(results[2], results[0]);
}

#[test]
fn a_draft_in_vietnamese_is_recorded_as_the_same_rows() {
    let results = WRITTEN.map(|flags| {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path();
        output(place, &["init", "so", "--code", "ST", "--level", "province", "--year", "2025"]);
        fs::write(place.join("so/hocbong.toml"), RULES).unwrap();
        let opening =
            ["add", "so", "opening", "--date", "2025-01-01", "--method", "bank", "--amount", "900.000.000"];
        output(place, &opening);
        fs::write(place.join("sk.csv"), LINES).unwrap();
        let call = ["import", "sk.csv", "--book", "so", "--output", "nhap.csv"];
        output(place, &[&call[..], flags].concat());
        let draft = fs::read(place.join("nhap.csv")).unwrap();
        let call = ["add", "so", "--from", "nhap.csv", "--dry-run", "--format", "json", "--lang", "en"];
        let mut recorded: Value = serde_json::from_slice(&output(place, &call)).unwrap();
        // A finding names the column as the file does.
        for finding in recorded["diagnostics"].as_array_mut().unwrap() {
            finding["column"].take();
        }
        (draft, recorded)
    });
    let [(en, expected), others @ ..] = &results;
    for kind in ["donation", "award", "expense", "interest"] {
        let transactions = expected["transactions"].as_array().unwrap();
        assert!(transactions.iter().any(|one| one["kind"] == kind), "{kind}: {expected}");
    }
    for (draft, recorded) in others {
        assert_ne!(draft, en);
        assert_eq!(recorded, expected);
    }
}
