//! Everything that the command line says to a person is in the language of the call: help, wrong calls, what the system
//! says, a treasurer's year. English is found by its usual words, and the finder is proved on the English outputs.

use crate::{hocbong, hocbong_in, root};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Usual words of English and of the trade that are no syllables of Vietnamese.
const ENGLISH: &str = "the of and is are was were not for with without cannot has have had there this that these those which \
    what who where when it its only be been must should would expected found unexpected missing argument arguments option \
    options value values invalid unknown default possible required conflict conflicts used given take takes name names write \
    written read record recorded show see also other each such directory permission denied folder file files row rows error \
    errors warning warnings usage example examples line lines column columns key keys day days date dates number amount \
    amounts total opening closing matched unmatched statement statements ledger ledgers bank book books sheet workbook or if \
    by at as from did you mean one more than too many few first last page text into between does did needs give after before \
    together supported unsupported exists already open opened close closed voucher fund account association";

/// The English words in a text, outside of what stands in back ticks, of flags, paths, file names, codes and calls.
fn english(text: &str) -> BTreeSet<String> {
    let list: BTreeSet<&str> = ENGLISH.split_whitespace().collect();
    let plain: String = text.lines().map(without_names).collect::<Vec<_>>().join("\n");
    let is_name = |word: &&str| {
        let core = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '-');
        core.starts_with('-')
            || word.contains('/')
            || core.contains(['.', '_', '=', ':', '\\'])
            || core.chars().any(|letter| letter.is_ascii_digit())
    };
    let words: Vec<&str> = plain.split_whitespace().collect();
    let is_entry = |place: usize| words.get(place + 1) == Some(&"=");
    words
        .iter()
        .enumerate()
        .filter(|(place, word)| !is_name(word) && !is_entry(*place))
        .map(|(_, word)| *word)
        .flat_map(|word| word.split(|letter: char| !letter.is_alphabetic()))
        .map(str::to_lowercase)
        .filter(|word| list.contains(word.as_str()))
        .collect()
}

/// A line without texts in back ticks, without the English words that help shows in brackets beside the Vietnamese ones, and
/// empty if it is a call to copy.
fn without_names(line: &str) -> String {
    let call = line.trim_start();
    if call.starts_with("hocbong ") || call.starts_with("$ ") {
        return String::new();
    }
    let line = match call.strip_prefix("- ").and_then(|value| value.split_once(" (")) {
        Some((word, rest)) if rest.contains(')') => {
            format!("{word} {}", rest.split_once(')').map_or("", |(_, rest)| rest))
        }
        _ => line.to_owned(),
    };
    // The first word of a command's line in the list of commands is its name.
    let line = match line.split_once(" (hoặc ") {
        Some((name, rest)) if name.trim().is_ascii() => {
            rest.split_once(')').map_or("", |(_, rest)| rest).to_owned()
        }
        _ => line,
    };
    let line = line.strip_prefix("Cách dùng: hocbong ").map_or(line.clone(), |usage| {
        usage.split_whitespace().filter(|word| !word.is_ascii()).collect::<Vec<_>>().join(" ")
    });
    line.split('`').step_by(2).collect::<Vec<_>>().join(" ")
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8(bytes.clone()).unwrap()).concat()
}

/// The commands that help lists.
fn commands() -> Vec<String> {
    let text = said(&hocbong(&["help", "--lang", "en"]));
    let list = text.split("Commands:\n").nth(1).unwrap();
    let names = list.lines().take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("    "));
    names.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

fn assert_vietnamese(what: &str, text: &str) {
    assert_eq!(english(text), BTreeSet::new(), "{what}\n{text}");
    assert_no_keys(what, text);
}

fn assert_no_keys(what: &str, text: &str) {
    for prefix in
        ["help.", "name.", "value.", "usage.", "alias.", "system.", "pattern.", "value-error.", "cli."]
    {
        let is_key = |word: &str| {
            let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
            word.strip_prefix(prefix)
                .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_lowercase()))
        };
        let found = text.split_whitespace().find(|word| is_key(word));
        assert_eq!(found, None, "{what} shows a key\n{text}");
    }
}

/// What stands at the left of a page of help, with names of values as a mark, so that languages can be compared.
fn flags(page: &str) -> Vec<String> {
    let begins = |line: &&str| {
        let left = line.trim_start();
        (2..=6).contains(&(line.len() - left.len()))
            && ["--", "-h", "-V", "<", "["].iter().any(|mark| left.starts_with(mark))
    };
    let flags = page.lines().filter(begins).map(str::trim_start);
    let marked = |line: &str| {
        let flag = line.split_whitespace().next().unwrap();
        if flag.starts_with('-') { flag.to_owned() } else { "argument".to_owned() }
    };
    flags.map(marked).collect()
}

#[test]
fn help_is_in_the_language_of_the_call_and_has_the_same_parts() {
    let names = commands();
    assert!(names.len() >= 16 && names.contains(&"reconcile".to_owned()), "{names:?}");
    let mut calls: Vec<Vec<&str>> = vec![vec![], vec!["help"], vec!["--help"], vec!["-h"]];
    for name in &names {
        calls.extend([vec!["help", name], vec![name.as_str(), "--help"], vec![name.as_str(), "-h"]]);
    }
    for call in calls {
        let [vietnamese, plain] = ["vi", "en"].map(|language| {
            let output = Command::new(env!("CARGO_BIN_EXE_hocbong"))
                .args(&call)
                .env("LC_ALL", if language == "vi" { "vi_VN.UTF-8" } else { "C" })
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(if call.is_empty() { 2 } else { 0 }), "{call:?}");
            said(&output)
        });
        assert_vietnamese(&format!("{call:?}"), &vietnamese);
        assert_no_keys(&format!("{call:?}"), &plain);
        assert!(english(&plain).len() >= 5, "the finder of English sees none in\n{plain}");
        assert_eq!(flags(&vietnamese), flags(&plain), "{call:?}");
        assert!(flags(&plain).len() >= 12, "{plain}");
    }
}

#[test]
fn help_of_a_command_is_the_same_by_flag_by_command_and_by_vietnamese_name() {
    for (name, vietnamese) in
        [("reconcile", "doi-chieu"), ("close", "khóa-sổ"), ("report", "bao-cao"), ("add", "ghi sổ")]
    {
        let by_flag = said(&hocbong(&[name, "--help", "--lang", "vi"]));
        assert!(by_flag.contains("Cách dùng: hocbong") && by_flag.contains("Ví dụ"), "{by_flag}");
        assert_eq!(said(&hocbong(&["help", vietnamese, "--lang", "vi"])), by_flag);
        assert_eq!(said(&hocbong(&["--lang=vi", vietnamese, "--help"])), by_flag);
    }
}

#[test]
fn version_is_a_line_in_any_language() {
    for call in [&["--version"][..], &["-V", "--lang", "vi"], &["reconcile", "--version"]] {
        let output = hocbong(call);
        assert_eq!(said(&output), format!("hocbong {}\n", env!("CARGO_PKG_VERSION")));
        assert!(output.status.success());
    }
}

/// Files for wrong calls: what is broken in each is its name.
fn prepare(place: &Path) {
    for name in ["so-quy.csv", "sao-ke.csv"] {
        fs::copy(root().join("fixtures/first-look").join(name), place.join(name)).unwrap();
    }
    fs::create_dir(place.join("trong")).unwrap();
    fs::write(place.join("cut.xlsx"), b"PK\x03\x04 and no more").unwrap();
    fs::write(place.join("cut.xls"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more").unwrap();
    fs::write(place.join("bad.hocbong"), b"PK\x03\x04 and no more").unwrap();
    fs::write(place.join("page.xls"), "<html><table><tr><td>1</td></tr></table></html>").unwrap();
    fs::write(place.join("bytes.csv"), b"\x00\x01\x02\x03\xff\xfe\x00\x00").unwrap();
    for (name, settings) in [
        ("twice", "year = 2025\nyear = 2026\n"),
        ("quotes", "name = Hoi Mau\n"),
        ("string", "name = \"Hoi Mau\n"),
        ("equals", "year\n"),
        ("empty", "year =\n"),
        ("date", "from = 2025-13-41\n"),
        ("number", "year = 02025\n"),
        ("bracket", "list = [1, 2\n"),
        ("comma", "list = [1 2]\n"),
        ("entry", "yeer = 2025\n"),
        ("pattern", "year = 2025\n[[rule]]\npattern = \"a(b\"\nkind = \"donation\"\n"),
    ] {
        let book = place.join(format!("toml-{name}"));
        fs::create_dir_all(book.join("journal")).unwrap();
        fs::write(book.join("hocbong.toml"), settings).unwrap();
    }
}

/// Wrong calls, a line each; `{long}` is a text of five thousand letters.
const WRONG: &str = r"
reconcil so-quy.csv
xyzzy
help xyzzy
--nothing
reconcile --nothing so-quy.csv
reconcile --windo 5 so-quy.csv
reconcile
balance
report
report cash-book
explain
add
init so
close so
pack
unpack bad.hocbong
balance so-quy.csv --by color
balance so-quy.csv --by acount
balance so-quy.csv --by
balance so-quy.csv --by=
balance so-quy.csv --format pdf
balance so-quy.csv --format html
balance so-quy.csv --lang fr
balance so-quy.csv --lang
balance so-quy.csv --color blue
balance so-quy.csv --threads many
balance so-quy.csv --threads -1
balance so-quy.csv --today 31/02/2025
balance so-quy.csv --at yesterday
balance so-quy.csv --at 2025-06-30 --at 2025-07-01
balance so-quy.csv --quiet=1
balance so-quy.csv --year 0
balance so-quy.csv --year two
balance so-quy.csv --encoding klingon
balance so-quy.csv --delimiter x
balance so-quy.csv --quote x
balance so-quy.csv --form x
balance so-quy.csv --method gold
balance so-quy.csv --kind gift-of-god
balance so-quy.csv --date-order year-first
balance so-quy.csv --header-line first
balance so-quy.csv --column date
balance so-quy.csv --column nothing=Ngày
balance so-quy.csv --profile x
balance so-quy.csv --output so-quy.csv
balance so-quy.csv --output so-quy.csv --force
balance so-quy.csv --output sao-ke.csv --format csv
balance so-quy.csv --output trong
balance so-quy.csv --output none/x.txt
balance so-quy.csv --output so-quy.csv/x.txt
balance so-quy.csv --output x.csv --format text
balance so-quy.csv --output x.docx
balance none.csv
balance so-quy.csv/none.csv
balance trong
balance bytes.csv
balance cut.xlsx
balance cut.xls
balance page.xls
balance bad.hocbong
balance sao-ke.csv
balance {long}.csv
report cash-boook so-quy.csv
report cash-book so-quy.csv --quarter 5
report cash-book so-quy.csv --month 0
report cash-book so-quy.csv --month 1 --quarter 1
report cash-book so-quy.csv --from 2025-02-01 --to 2025-01-01
report cash-book so-quy.csv --voucher PT-0001
report voucher so-quy.csv --id abc
report all so-quy.csv
check so-quy.csv --only HB9999
explain HB9999
explain HB0403 HB0404
law a b
law so-quy.csv
reconcile so-quy.csv
reconcile so-quy.csv sao-ke.csv --window 500
reconcile so-quy.csv sao-ke.csv --window -3
reconcile so-quy.csv sao-ke.csv --key NE([0-9]
reconcile so-quy.csv sao-ke.csv --key *a
reconcile so-quy.csv sao-ke.csv --key a*
reconcile so-quy.csv sao-ke.csv --key (?=a)
reconcile so-quy.csv sao-ke.csv --key [z-a]
reconcile so-quy.csv sao-ke.csv --key {long}
reconcile so-quy.csv sao-ke.csv --explain x
reconcile so-quy.csv sao-ke.csv --explain 99
reconcile so-quy.csv sao-ke.csv --explain 2 --draft x.csv
reconcile so-quy.csv sao-ke.csv --draft so-quy.csv
reconcile so-quy.csv sao-ke.csv --account 999
reconcile so-quy.csv sao-ke.csv --carried none.csv
reconcile so-quy.csv sao-ke.csv --mask --proposals x.csv
init so --code ST/1 --level province
init so --code ST --level planet
init so --from trong
init toml-twice --code ST --level province
add trong donation
add so-quy.csv donation --fund ST
add toml-twice donation --fund ST --amount 1
add toml-twice donation --from so-quy.csv --amount 5
add toml-twice donation --debit 111
close trong 2025
close toml-twice 9999
close toml-twice 2024
import so-quy.csv --book trong
import sao-ke.csv --book toml-twice
pack trong
pack toml-twice --from 2025-02-01 --to 2025-01-01 --output x.hocbong
unpack so-quy.csv x
unpack bad.hocbong x
consolidate so-quy.csv
consolidate none
progress so-quy.csv --at x
check toml-quotes
check toml-string
check toml-equals
check toml-empty
check toml-date
check toml-number
check toml-bracket
check toml-comma
check toml-entry --strict
check toml-pattern
";

#[test]
fn wrong_calls_are_answered_in_the_language_of_the_call() {
    let place = tempfile::tempdir().unwrap();
    prepare(place.path());
    let long = "a".repeat(5000);
    let calls: Vec<Vec<String>> = WRONG
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| line.split(' ').map(|word| word.replace("{long}", &long)).collect())
        .collect();
    assert!(calls.len() >= 100);
    let mut wrong = Vec::new();
    for call in calls {
        let shown = call.join(" ").replace(&long, "{long}");
        let [vietnamese, plain] = ["vi", "en"].map(|language| {
            let mut words = vec!["--lang", language];
            // What a call says of its own language is said in the system's.
            if call.contains(&"--lang".to_owned()) {
                words.clear();
            }
            words.extend(call.iter().map(String::as_str));
            let output = Command::new(env!("CARGO_BIN_EXE_hocbong"))
                .args(&words)
                .current_dir(place.path())
                .env("LC_ALL", if language == "vi" { "vi_VN.UTF-8" } else { "C" })
                .output()
                .unwrap();
            let text = said(&output);
            let code = output.status.code();
            assert!(matches!(code, Some(1 | 2)), "{shown}: {code:?}\n{text}");
            text.replace(&long, "{long}")
        });
        let found = english(&vietnamese);
        if !found.is_empty() {
            wrong.push(format!("$ hocbong {shown}\n{vietnamese}English: {found:?}\n"));
        }
        assert_no_keys(&shown, &vietnamese);
        assert_no_keys(&shown, &plain);
        assert!(!english(&plain).is_empty(), "the finder of English sees none in {shown}\n{plain}");
    }
    assert!(wrong.is_empty(), "{} calls\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_wrong_call_names_the_mistake_the_usage_and_where_there_is_more() {
    for (call, vietnamese, plain) in [
        (
            &["balance", "so.csv", "--by", "acount"][..],
            "hocbong: lỗi: `acount` không dùng được cho `--by <CÁCH_GỘP>`; có phải là `account`? Các giá trị: `quỹ`, \
             `tài-khoản`, `hội`, `vai-trò`\nCách dùng: hocbong balance [TÙY CHỌN] <ĐƯỜNG_DẪN>...\nxem thêm: `hocbong help \
             balance`\n",
            "hocbong: error: `acount` is not a valid value for `--by <BY>`; did you mean `account`? It takes `fund`, `account`, \
             `association`, `role`\nUsage: hocbong balance [OPTIONS] <PATH>...\nsee also: `hocbong help balance`\n",
        ),
        (
            &["reconcil"],
            "hocbong: lỗi: không có lệnh `reconcil`; có phải là `reconcile`?\nCách dùng: hocbong [TÙY CHỌN] <LỆNH>\nxem thêm: \
             `hocbong help`\n",
            "hocbong: error: there is no command `reconcil`; did you mean `reconcile`?\nUsage: hocbong [OPTIONS] \
             <COMMAND>\nsee also: `hocbong help`\n",
        ),
    ] {
        for (language, expected) in [("vi", vietnamese), ("en", plain)] {
            let mut words = call.to_vec();
            words.extend(["--lang", language]);
            let output = hocbong(&words);
            assert_eq!(said(&output), expected);
            assert_eq!(output.status.code(), Some(2));
            assert!(output.stdout.is_empty());
        }
    }
}

#[test]
fn words_of_a_wrong_call_cannot_act_on_a_terminal() {
    for call in [
        &["\u{1b}[31mreconcile"][..],
        &["balance", "x", "--by", "\u{1b}]0;x\u{7}"],
        &["--\u{1b}[2J"],
        &["law", "a", "\u{9b}31m"],
    ] {
        let text = said(&hocbong(call));
        assert!(text.contains("hocbong: error: "), "{text}");
        let is_control = |letter: char| letter.is_control() && letter != '\n';
        assert!(!text.contains(is_control), "{text:?}");
    }
}

/// Outputs of the commands on a page of the guide. `guide` proves that they are what the program writes.
fn outputs(page: &str) -> Vec<(String, String)> {
    let page = fs::read_to_string(root().join("docs/guide").join(page)).unwrap();
    let mut found: Vec<(String, String)> = Vec::new();
    for block in page.split("```console\n").skip(1) {
        for line in block.split("\n```").next().unwrap().lines() {
            match line.strip_prefix("$ ") {
                Some(call) => found.push((call.to_owned(), String::new())),
                None => found.last_mut().unwrap().1.extend([line, "\n"]),
            }
        }
    }
    // Without --output the rows of a draft are written, which are a ledger file and no words to a person.
    found.retain(|(call, output)| {
        let is_draft = call.starts_with("hocbong import ") && !call.contains("--output");
        !output.is_empty() && !is_draft && !call.contains("--format csv")
    });
    found
}

#[test]
fn a_treasurers_year_is_in_vietnamese_from_beginning_to_end() {
    let pages = [
        ("mot-nam.md", "a-year.md"),
        ("so-quy.md", "cash-and-bank-books.md"),
        ("khi-co-su-co.md", "when-something-is-wrong.md"),
        ("nua-nam.md", "half-year.md"),
    ];
    for (vietnamese, plain) in pages {
        let (own, other) = (outputs(vietnamese), outputs(plain));
        assert!(own.len() >= 4, "{vietnamese}");
        let seen = own.iter().map(|(call, output)| (call, english(output)));
        let wrong: Vec<_> = seen.filter(|(_, words)| !words.is_empty()).collect();
        assert!(wrong.is_empty(), "{vietnamese}: {wrong:#?}");
        let silent = other.iter().filter(|(_, output)| english(output).is_empty()).count();
        assert!(
            silent * 10 <= other.len(),
            "{plain}: the finder sees no English in {silent} of {}",
            other.len()
        );
    }
}

#[test]
fn the_language_of_the_system_is_that_of_its_settings() {
    let says = |settings: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hocbong"));
        for name in ["LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"] {
            command.env_remove(name);
        }
        let output =
            command.args(["explain", "HB0403", "x"]).envs(settings.iter().copied()).output().unwrap();
        match said(&output) {
            text if text.starts_with("hocbong: lỗi: ") => "vi",
            text if text.starts_with("hocbong: error: ") => "en",
            other => panic!("{other}"),
        }
    };
    for (settings, language) in [
        (&[][..], "en"),
        (&[("LANG", "vi_VN.UTF-8")], "vi"),
        (&[("LANG", "vi")], "vi"),
        (&[("LANG", "vi_VN")], "vi"),
        (&[("LANG", "vie")], "en"),
        (&[("LANG", "en_US.UTF-8")], "en"),
        (&[("LANG", "fr_FR.UTF-8")], "en"),
        (&[("LANG", "C")], "en"),
        (&[("LANG", "C.UTF-8")], "en"),
        (&[("LC_MESSAGES", "vi_VN.UTF-8"), ("LANG", "en_US.UTF-8")], "vi"),
        (&[("LC_MESSAGES", ""), ("LANG", "vi_VN.UTF-8")], "vi"),
        (&[("LC_ALL", ""), ("LANG", "vi_VN.UTF-8")], "vi"),
        (&[("LC_ALL", "C"), ("LANG", "vi_VN.UTF-8")], "en"),
        (&[("LC_ALL", "vi_VN.UTF-8"), ("LANG", "C")], "vi"),
        (&[("LC_ALL", "en_US.UTF-8"), ("LC_MESSAGES", "vi_VN.UTF-8")], "en"),
        (&[("LANGUAGE", "vi:en"), ("LANG", "en_US.UTF-8")], "vi"),
        (&[("LANGUAGE", "en:vi"), ("LANG", "vi_VN.UTF-8")], "en"),
        (&[("LANGUAGE", "vi"), ("LC_ALL", "C")], "en"),
        (&[("LANGUAGE", ""), ("LANG", "vi_VN.UTF-8")], "vi"),
    ] {
        // Other systems keep their language elsewhere.
        if cfg!(all(unix, not(target_vendor = "apple"))) {
            assert_eq!(says(settings), language, "{settings:?}");
        }
    }
}

#[test]
fn values_and_commands_may_be_vietnamese_in_any_spelling() {
    let book = "fixtures/first-look/so-quy.csv";
    let plain = hocbong(&["balance", book, "--by", "account", "--format", "json"]);
    assert!(plain.status.success());
    for call in [
        ["so-du", book, "--by", "tài khoản", "--format", "json"],
        ["balance", book, "--by", "TÀI-KHOẢN", "--format", "json"],
        ["số-dư", book, "--by", "tai_khoan", "--format", "JSON"],
        ["so du", book, "--by", "Theo Tai Khoan", "--format", "json"],
    ] {
        assert_eq!(hocbong(&call), plain, "{call:?}");
    }
    let paper = hocbong(&["report", "cash-book", book, "--lang", "vi"]);
    assert!(paper.stdout.len() > 100, "{}", said(&paper));
    for name in ["so-quy", "sổ quỹ", "Sổ Quỹ Tiền Mặt", "sổ_quỹ"] {
        assert_eq!(hocbong(&["bao-cao", name, book, "--lang", "tiếng việt"]), paper, "{name}");
    }
    let list = ["fixtures/first-look/so-quy.csv", "--method", "tiền mặt", "--form", "liệt kê"];
    let output = hocbong_in(&root(), &[&["inspect"], &list[..]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}
