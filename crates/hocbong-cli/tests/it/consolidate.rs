//! Many books become one document, whose states, totals and exit code say what is left to clarify.

use super::{hocbong_in, root};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Output;
use unicode_width::UnicodeWidthStr;

const HEAD: &str = "date,voucher,kind,fund,method,amount,counter_fund,party,quantity\n";
const TREE: &str = "code,name,level,parent\nTM,Hội tỉnh Mẫu,province,\nSUOI,Hội xã Suối Mẫu,commune,TM\n\
     DOI,Hội xã Đồi Mẫu,commune,TM\nLANG,Hội xã Láng Mẫu,commune,TM\n";

/// The province sends; one transfer of each state begins or ends in its book.
const PROVINCE: &str = "2025-01-01,DK-1,opening,TM,bank,60000000,,,\n\
     2025-02-10,BN-1,transfer-out,TM,bank,9000000,SUOI,,\n\
     2025-03-05,BN-2,transfer-out,TM,bank,7000000,DOI,,\n\
     2025-04-08,BN-3,transfer-out,TM,bank,4000000,SUOI,,\n\
     2025-05-06,BN-4,transfer-out,TM,bank,2500000,LANG,,\n\
     2025-12-29,BN-5,transfer-out,TM,bank,1500000,DOI,,\n";
const SUOI: &str = "2025-02-12,BC-1,transfer-in,SUOI,bank,9000000,TM,,\n\
     2025-09-05,BN-1,award,SUOI,bank,3000000,,Trường Tiểu học Mẫu,6\n";
const DOI: &str = "2025-03-07,BC-1,transfer-in,DOI,bank,6300000,TM,,\n\
     2025-08-20,PT-1,transfer-in,DOI,cash,350000,SUOI,,\n";

/// A folder with the three books: `so-tinh`, `xa/suoi` and `xa/doi`. The book of Láng Mẫu is not there.
fn province() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_book(&folder.path().join("so-tinh"), "TM", 2025, PROVINCE);
    write_book(&folder.path().join("xa/suoi"), "SUOI", 2025, SUOI);
    write_book(&folder.path().join("xa/doi"), "DOI", 2025, DOI);
    folder
}

fn write_book(place: &Path, code: &str, year: i32, rows: &str) {
    fs::create_dir_all(place.join("journal")).unwrap();
    fs::write(place.join("hocbong.toml"), format!("name = \"Sổ Mẫu\"\nyear = {year}\n")).unwrap();
    fs::write(place.join("associations.csv"), TREE).unwrap();
    fs::write(place.join("funds.csv"), format!("code,name\n{code},Quỹ chung\n")).unwrap();
    fs::write(place.join(format!("journal/{year}.csv")), format!("{HEAD}{rows}")).unwrap();
}

fn run(place: &Path, arguments: &[&str]) -> Output {
    hocbong_in(place, &[&["consolidate"], arguments].concat())
}

/// The JSON document, which must be the only thing on standard output, and the exit code.
fn document(place: &Path, arguments: &[&str]) -> (Value, Option<i32>) {
    let output = run(place, &[arguments, &["--format", "json", "--lang", "en"]].concat());
    let document = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (document, output.status.code())
}

fn text(place: &Path, arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = run(place, arguments);
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (out, err, output.status.code())
}

const ALL: [&str; 3] = ["so-tinh", "xa/suoi", "xa/doi"];

/// State, vouchers and amounts of each transfer, in order.
fn transfers(document: &Value) -> Vec<String> {
    let end = |end: &Value| end["voucher"].as_str().unwrap_or("-").to_owned();
    let of = |one: &Value| {
        let state = one["state"].as_str().unwrap();
        let (out, into) = (end(&one["out"]), end(&one["in"]));
        format!("{state} {out} {into} {} {}", one["amount_out"], one["amount_in"])
    };
    document["transfers"].as_array().unwrap().iter().map(of).collect()
}

fn codes(document: &Value) -> Vec<&str> {
    let found = document["diagnostics"].as_array().unwrap().iter();
    found.map(|found| found["code"].as_str().unwrap()).collect()
}

#[test]
fn a_transfer_in_each_state_is_listed_in_that_state_and_every_dong_is_explained() {
    let folder = province();
    let (document, code) = document(folder.path(), &ALL);
    assert_eq!(code, Some(1));
    assert_eq!(
        transfers(&document),
        [
            "matched BN-1 BC-1 9000000 9000000",
            "disagrees BN-2 BC-1 7000000 6300000",
            "unconfirmed BN-3 - 4000000 null",
            "outside BN-4 - 2500000 null",
            "unannounced - PT-1 null 350000",
            "in_transit BN-5 - 1500000 null",
        ]
    );
    let unconfirmed = &document["transfers"][2]["out"];
    assert_eq!(
        (&unconfirmed["book"], &unconfirmed["line"]),
        (&json!("so-tinh"), &json!("journal/2025.csv:5"))
    );
    for row in document["proof"].as_array().unwrap() {
        assert_eq!(row["unexplained"], 0, "{row}");
        let of = |key: &str| row[key].as_i64().unwrap();
        assert_eq!(of("parts"), of("consolidated") - of("in_transit") + of("disagreements"), "{row}");
    }
    // 60.0 opening − 2.5 to outside − 3.0 awarded is what there should be. 1.5 are on their way; 0.7 and 4.0 lack
    // an entry of the receiver, 0.35 one of the sender.
    let total = document["proof"].as_array().unwrap().last().unwrap();
    assert_eq!(
        [
            &total["class"],
            &total["parts"],
            &total["consolidated"],
            &total["in_transit"],
            &total["disagreements"]
        ],
        [&json!("total"), &json!(48_650_000), &json!(54_500_000), &json!(1_500_000), &json!(-4_350_000)]
    );
    assert_eq!((&document["eliminated"], &document["in_transit"]), (&json!(9_000_000), &json!(1_500_000)));
    assert_eq!(
        (&document["totals"]["awards"], &document["totals"]["awarded"]),
        (&json!(6), &json!(3_000_000))
    );
    assert_eq!((&document["missing"], codes(&document)), (&json!([]), Vec::new()));
}

#[test]
fn the_exit_code_says_clear_open_or_unread() {
    let folder = province();
    let place = folder.path();
    let until_february = ["so-tinh", "xa", "--to", "2025-02-28"];
    let (found, code) = document(place, &until_february);
    assert_eq!((transfers(&found), code), (vec!["matched BN-1 BC-1 9000000 9000000".to_owned()], Some(0)));
    let (said, err, code) = text(place, &[&until_february[..], &["--lang", "en"]].concat());
    assert!(said.contains("CLEAR:") && err.is_empty() && code == Some(0), "{said}{err}");

    // A package that was cut: the others go on, and the totals say that they lack it.
    fs::write(place.join("xa/lang.hocbong"), b"PK\x03\x04cut").unwrap();
    let output = run(place, &[&until_february[..], &["--format", "json", "--lang", "en"]].concat());
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(found["missing"], json!(["xa/lang.hocbong"]));
    assert_eq!(found["books"].as_array().unwrap().len(), 3);
    assert_eq!(transfers(&found).len(), 1);
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("`xa/lang.hocbong` could not be read") && err.lines().count() == 1, "{err}");
    for (language, word) in [("en", "INCOMPLETE"), ("vi", "CHƯA ĐỦ")] {
        let (said, _, code) = text(place, &[&until_february[..], &["--lang", language]].concat());
        assert!(said.contains(word) && said.contains("xa/lang.hocbong"), "{said}");
        assert_eq!(code, Some(2));
    }
    // With transfers that are open besides, the verdict still says that a book is missing.
    let (said, _, code) = text(place, &["so-tinh", "xa", "--lang", "en"]);
    assert!(said.contains("TO CLARIFY: 3 ") && said.contains("missing from all totals"), "{said}");
    assert_eq!(code, Some(2));
}

#[test]
fn a_row_that_cannot_be_read_ends_with_2_and_a_path_that_does_not_exist_too() {
    let folder = province();
    let place = folder.path();
    let journal = place.join("xa/doi/journal/2025.csv");
    let rows = fs::read_to_string(&journal).unwrap() + "2025-10-01,PT-2,donation,DOI,cash,1.45,,,\n";
    fs::write(&journal, rows).unwrap();
    let (found, code) = document(place, &ALL);
    assert_eq!((codes(&found), code), (vec!["HB0104"], Some(2)));
    assert_eq!(found["diagnostics"][0]["file"], "xa/doi/journal/2025.csv");
    let (found, code) = document(place, &["so-tinh", "khong-co"]);
    assert_eq!((&found["missing"], code), (&json!(["khong-co"]), Some(2)));
    fs::create_dir(place.join("trong")).unwrap();
    let (out, err, code) = text(place, &["trong", "--lang", "en"]);
    assert_eq!((out.as_str(), code), ("", Some(2)));
    assert!(err.contains("no book was found in `trong`"), "{err}");
    let (_, _, code) = text(place, &["so-tinh", "--from", "2025-02-01", "--to", "2025-01-01"]);
    assert_eq!(code, Some(2));
}

#[test]
fn a_file_that_is_no_book_is_said_to_be_none() {
    let folder = province();
    let file = "so-tinh/journal/2025.csv";
    let (out, err, code) = text(folder.path(), &["so-tinh", file, "--lang", "en"]);
    let why = format!("{file}: not a book (a book is a folder with hocbong.toml, or a package of one)");
    assert!(err.contains(&why) && !err.contains("2025.csv/journal"), "{err}");
    assert!(out.contains("INCOMPLETE") && code == Some(2), "{out}");
}

#[test]
fn what_was_sent_before_the_period_is_stated() {
    let folder = province();
    let place = folder.path();
    for (from, sent_before) in [("2025-02-11", 9_000_000), ("2025-02-10", 0), ("2025-02-13", 0)] {
        let period = ["so-tinh", "xa/suoi", "--from", from, "--to", "2025-03-31"];
        let (found, _) = document(place, &period);
        assert_eq!(found["sent_before"], sent_before, "{from}");
        let (out, _, _) = text(place, &[&period[..], &["--lang", "en"]].concat());
        let says = out.contains("9.000.000 of what was received was sent before this period");
        assert_eq!(says, sent_before != 0, "{from}: {out}");
    }
}

/// A document without what names the books' paths.
fn without_paths(mut document: Value) -> Value {
    let root = document.as_object_mut().unwrap();
    root.remove("inputs");
    for book in root["books"].as_array_mut().unwrap() {
        book["name"] = Value::Null;
    }
    for transfer in root["transfers"].as_array_mut().unwrap() {
        for side in ["out", "in"] {
            if transfer[side].is_object() {
                transfer[side]["book"] = Value::Null;
            }
        }
    }
    document
}

#[test]
fn packages_give_the_document_of_their_folders() {
    let folder = province();
    let place = folder.path();
    let packed: Vec<String> = ALL.iter().map(|book| format!("{book}.hocbong")).collect();
    for (book, package) in ALL.iter().zip(&packed) {
        let output = hocbong_in(place, &["pack", book, "--output", package]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let (folders, code) = document(place, &ALL);
    let paths: Vec<&str> = packed.iter().map(String::as_str).collect();
    let (packages, packed_code) = document(place, &paths);
    assert_eq!((code, packed_code), (Some(1), Some(1)));
    let names = |document: &Value| -> Vec<String> {
        document["books"].as_array().unwrap().iter().map(|book| book["name"].to_string()).collect()
    };
    assert_ne!(names(&folders), names(&packages));
    let digests = |document: &Value| -> Vec<String> {
        document["inputs"].as_array().unwrap().iter().map(|input| input["sha256"].to_string()).collect()
    };
    assert_eq!(digests(&folders), digests(&packages), "the same files");
    assert_eq!(without_paths(folders), without_paths(packages));
}

#[test]
fn a_folder_of_books_is_all_books_in_it_in_any_order_and_on_any_number_of_threads() {
    let folder = province();
    let place = folder.path();
    let (named, _) = document(place, &ALL);
    let others: [&[&str]; 5] = [
        &["so-tinh", "xa"],
        &["xa", "so-tinh"],
        &["xa/doi", "so-tinh", "xa/suoi", "xa"],
        &["so-tinh", "xa", "--threads", "1"],
        &["so-tinh", "xa", "--threads", "2"],
    ];
    for paths in others {
        let (other, code) = document(place, paths);
        assert_eq!((in_order_of_paths(&other), code), (in_order_of_paths(&named), Some(1)), "{paths:?}");
    }
}

#[test]
fn books_in_folders_below_are_found_and_what_is_hidden_or_linked_is_not() {
    let folder = province();
    let place = folder.path();
    let books = |paths: &[&str]| document(place, paths).0["books"].as_array().unwrap().len();
    let all = books(&ALL);
    assert_eq!(books(&["."]), all);
    std::fs::create_dir(place.join(".luu")).unwrap();
    write_book(&place.join(".luu/suoi-cu"), "SUOI", 2025, "2025-05-01,PT-1,donation,SUOI,cash,1000,,,\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink(place, place.join("xa/vong")).unwrap();
    assert_eq!(books(&["."]), all);
}

/// A document whose inputs are in the order of their paths.
fn in_order_of_paths(document: &Value) -> Value {
    let mut document = document.clone();
    let inputs = document["inputs"].as_array_mut().unwrap();
    inputs.sort_by_key(|input| (input["book"].to_string(), input["path"].to_string()));
    document
}

#[test]
fn an_association_kept_twice_is_an_error_that_names_both_books() {
    let folder = province();
    let place = folder.path();
    write_book(&place.join("xa/suoi-2"), "SUOI", 2025, "2025-05-01,PT-1,donation,SUOI,cash,1000,,,\n");
    let (found, code) = document(place, &["so-tinh", "xa"]);
    assert_eq!((codes(&found), code), (vec!["HB0213"], Some(1)));
    let message = found["diagnostics"][0]["message"].as_str().unwrap();
    assert!(message.contains("`xa/suoi`") && message.contains("`xa/suoi-2`"), "{message}");
    // Last year's book of the same association: this year's openings would count its money again.
    fs::remove_dir_all(place.join("xa/suoi-2")).unwrap();
    write_book(&place.join("xa/suoi-2024"), "SUOI", 2024, "2024-05-01,PT-1,donation,SUOI,cash,1000,,,\n");
    let (found, code) = document(place, &["so-tinh", "xa"]);
    assert_eq!(code, Some(1));
    let codes = codes(&found);
    assert!(!codes.is_empty() && codes.iter().all(|code| *code == "HB0214"), "{codes:?}");
}

#[test]
fn trees_that_differ_and_years_apart_are_errors() {
    let folder = province();
    let place = folder.path();
    let tree = TREE.replace("Suối Mẫu,commune", "Suối Mẫu,board");
    fs::write(place.join("xa/suoi/associations.csv"), tree).unwrap();
    let (found, code) = document(place, &ALL);
    assert_eq!((codes(&found), code), (vec!["HB0215"], Some(1)));
    let message = found["diagnostics"][0]["message"].as_str().unwrap();
    assert!(message.contains("`commune`") && message.contains("`board`"), "{message}");

    write_book(&place.join("xa/lang"), "LANG", 2023, "2023-05-01,PT-1,donation,LANG,cash,1000,,,\n");
    let (found, code) = document(place, &["so-tinh", "xa/lang"]);
    assert_eq!((codes(&found), code), (vec!["HB0214"], Some(1)));
}

#[test]
fn last_year_stands_beside_this_year() {
    let folder = province();
    let place = folder.path();
    let gift = |day: &str, amount: u32| format!("{day},PT-9,donation,SUOI,cash,{amount},,,\n");
    let rows = gift("2024-03-01", 800_000) + &gift("2024-11-01", 5_000_000);
    write_book(&place.join("nam-truoc/suoi"), "SUOI", 2024, &rows);
    let half = ["so-tinh", "xa", "--previous", "nam-truoc", "--from", "2025-01-01", "--to", "2025-06-30"];
    let (found, _) = document(place, &half);
    let of = |code: &str| {
        let all = found["associations"].as_array().unwrap();
        all.iter().find(|one| one["code"] == code).unwrap()
    };
    assert_eq!(of("SUOI")["previous"]["raised"], 800_000, "the same days a year earlier");
    assert_eq!(of("DOI")["previous"], Value::Null);
    assert_eq!(found["books"].as_array().unwrap().len(), 3, "last year's book is none of the books");
    let (said, _, _) = text(place, &[&half[..], &["--lang", "en"]].concat());
    assert!(said.contains("800.000"), "{said}");
    let (_, err, code) = text(place, &["xa", "--previous", "khong-co", "--lang", "en"]);
    assert!(err.contains("khong-co") && code == Some(2), "{err}");
}

#[test]
fn the_window_decides_how_long_money_may_be_on_its_way() {
    let folder = province();
    let state =
        |window: &str| transfers(&document(folder.path(), &[&ALL[..], &["--window", window]].concat()).0);
    // It left on the 10th and arrived on the 12th; the last payment left two days before the year's end.
    let last = "in_transit BN-5 - 1500000 null";
    assert!(state("2").contains(&"matched BN-1 BC-1 9000000 9000000".to_owned()));
    assert!(state("2").contains(&last.to_owned()));
    let short = state("1");
    for state in ["unconfirmed BN-1 - 9000000 null", "unannounced - BC-1 null 9000000"] {
        assert!(short.contains(&state.to_owned()), "{short:?}");
    }
    assert!(short.contains(&last.replace("in_transit", "unconfirmed")), "{short:?}");
}

#[test]
fn the_csv_has_a_row_for_each_association_with_plain_numbers() {
    let folder = province();
    let (said, _, code) = text(folder.path(), &[&ALL[..], &["--format", "csv"]].concat());
    assert_eq!(code, Some(1));
    let mut reader = csv::Reader::from_reader(said.as_bytes());
    let head = reader.headers().unwrap().clone();
    let at = |name: &str| head.iter().position(|column| column == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let codes: Vec<&str> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!(codes, ["TM", "DOI", "LANG", "SUOI"]);
    let suoi = &rows[3];
    let figures = ["received", "awarded", "awards", "closing", "bank"].map(|name| &suoi[at(name)]);
    assert_eq!(figures, ["9000000", "3000000", "6", "6000000", "6000000"]);
    assert_eq!((&rows[2][at("is_kept")], &suoi[at("parent")]), ("false", "TM"));
    let (found, _) = document(folder.path(), &ALL);
    let json = &found["associations"][0];
    assert_eq!(json["subtree"]["closing"].to_string(), rows[0][at("subtree_closing")]);
}

#[test]
fn the_sample_of_a_city_fits_one_screen_in_both_languages() {
    for language in ["vi", "en"] {
        for more in [&[][..], &["--to", "2025-06-30"]] {
            let arguments = [&["fixtures/can-tho-2025", "--lang", language], more].concat();
            let (said, err, _) = text(&root(), &arguments);
            assert_eq!(err, "");
            assert!(said.lines().count() <= 60, "{} lines\n{said}", said.lines().count());
            let widest = said.lines().max_by_key(|line| line.width()).unwrap();
            assert!(widest.width() <= 120, "{} columns\n{widest}", widest.width());
        }
    }
}

#[test]
fn masking_changes_no_figure() {
    let folder = province();
    let (plain, _) = document(folder.path(), &ALL);
    let (masked, code) = document(folder.path(), &[&ALL[..], &["--mask"]].concat());
    assert_eq!((&masked["proof"], &masked["totals"], code), (&plain["proof"], &plain["totals"], Some(1)));
}

/// Names from systems that do not write UTF-8 occur on discs and in archives.
#[test]
#[cfg(target_os = "linux")]
fn names_that_are_not_utf8_lose_no_book_and_no_journal() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = province();
    let place = folder.path();
    // "Suối" in a single-byte encoding.
    let moved = place.join("xa").join(OsStr::from_bytes(b"su\xe8i"));
    fs::rename(place.join("xa/suoi"), &moved).unwrap();
    let (found, _) = document(place, &["so-tinh", "xa"]);
    let books = found["books"].as_array().unwrap();
    assert!(books.iter().any(|book| book["associations"][0] == "SUOI"), "{books:?}");
    // A journal is named in messages, so its name must be text; it is refused and not passed over.
    let journal = fs::read_dir(moved.join("journal")).unwrap().next().unwrap().unwrap().path();
    fs::rename(&journal, moved.join("journal").join(OsStr::from_bytes(b"th\xe1ng-1.csv"))).unwrap();
    let output = hocbong_in(place, &["consolidate", "so-tinh", "xa", "--lang", "en"]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("rename it in letters of Unicode"), "{message}");
    fs::rename(moved.join("journal"), place.join("tables")).unwrap();
    let output = hocbong_in(place, &["check", "tables", "--lang", "en"]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("rename it in letters of Unicode"), "{message}");
}
