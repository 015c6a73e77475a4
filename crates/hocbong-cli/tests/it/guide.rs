//! The guide keeps books for a whole year with commands only, in both languages. We run these commands and
//! compare their output with the page.
//!
//! A block that names a file beside its language (`csv so.csv`) is that file, without its last line end if
//! the language is `csv-torn`. A `console` block has commands and their output. `<!-- today: DATE -->` sets
//! the day for what follows.
//!
//! Salts of seals are random. A page shows `HB1-AAAAA-…` for the first code of a seal that its commands print,
//! `HB1-BBBBB-…` for the second, and a command may name them so.

use crate::root;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The words of a command line; quotes keep words together.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut is_quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words
}

/// Whether a line has an id of version 7, which tells when it was made.
fn has_new_id(line: &str) -> bool {
    let ids = line.split([' ', '`']).filter_map(|word| uuid::Uuid::try_parse(word).ok());
    ids.into_iter().any(|id| id.get_version_num() == 7)
}

/// A line without the first and last digits of a journal's digest.
fn without_digest(line: &str) -> String {
    let is_digest = |word: &str| {
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
        word.split_once('…')
            .is_some_and(|(start, end)| start.len() == 6 && end.len() == 4 && digits(start) && digits(end))
    };
    let mut before = String::new();
    let word = |word: &'_ str| {
        let of_journal = before.starts_with("journal/");
        word.clone_into(&mut before);
        let digest = word.trim_end_matches(',');
        if of_journal && is_digest(digest) { word.replace(digest, "…") } else { word.to_owned() }
    };
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A word without a bracket at its end.
fn without_bracket(word: &str) -> &str {
    word.trim_end_matches(')')
}

/// The codes of seals that a page has shown, in order.
#[derive(Default)]
struct Codes(Vec<String>);

impl Codes {
    /// Length of a code in bytes.
    const LENGTH: usize = 39;

    /// What a page shows for the code with this number.
    fn shown(number: usize) -> String {
        let letter = "ABCDEFGH".get(number..=number).unwrap();
        format!("HB1-{}-…", letter.repeat(5))
    }

    /// A command with the codes that were printed.
    fn put_in(&self, command: &str) -> String {
        let codes = self.0.iter().enumerate();
        codes.fold(command.to_owned(), |command, (number, code)| command.replace(&Self::shown(number), code))
    }

    /// A line as a page shows it.
    fn take_out(&mut self, line: &str) -> String {
        let mut line = line.to_owned();
        while let Some(at) = line.match_indices("HB1-").map(|(at, _)| at).find(|at| {
            line.get(*at..at + Self::LENGTH).is_some_and(|code| {
                code.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit() || byte.is_ascii_uppercase())
            })
        }) {
            let code = line[at..at + Self::LENGTH].to_owned();
            let number = self.0.iter().position(|known| *known == code).unwrap_or_else(|| {
                self.0.push(code.clone());
                self.0.len() - 1
            });
            line = line.replace(&code, &Self::shown(number));
        }
        let is_digest = |word: &&str| {
            let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
            word.len() == 44 && word.ends_with('=') && word.bytes().all(is_base64)
        };
        let shown = |word| match without_bracket(word) {
            _ if is_digest(&word) => "…".to_owned(),
            id if has_new_id(id) => word.replace(id, "…"),
            _ => word.to_owned(),
        };
        line.split(' ').map(shown).collect::<Vec<_>>().join(" ")
    }
}

/// The output of a command and its exit code, without ids and digests that were made at random.
fn run(line: &str, folder: &Path, language: &str, today: &str, codes: &mut Codes) -> String {
    let words = words(&codes.put_in(line));
    let mut shown = String::new();
    let output = match words[0].as_str() {
        "hocbong" => Command::new(env!("CARGO_BIN_EXE_hocbong"))
            .args(&words[1..])
            .args(["--today", today])
            .current_dir(folder)
            .env("LANG", language)
            .env_remove("LANGUAGE")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .output()
            .unwrap(),
        plain @ ("cp" | "rm" | "mkdir") => {
            Command::new(plain).args(&words[1..]).current_dir(folder).output().unwrap()
        }
        other => panic!("the guide runs `{other}`"),
    };
    for text in [&output.stdout, &output.stderr] {
        for line in std::str::from_utf8(text).unwrap().lines() {
            // A new row has another id each time, so its file has another digest.
            if !has_new_id(line) {
                writeln!(shown, "{}", codes.take_out(&without_digest(line)).trim_end()).unwrap();
            }
        }
    }
    let code = output.status.code().unwrap();
    if code != 0 {
        writeln!(shown, "? {code}").unwrap();
    }
    shown
}

/// The page with the real output of its commands, run one after the other in `folder`.
fn replay(page: &str, folder: &Path, language: &str) -> String {
    let mut told = String::new();
    let mut lines = page.lines();
    let mut today = "2025-01-01".to_owned();
    let mut codes = Codes::default();
    while let Some(line) = lines.next() {
        writeln!(told, "{line}").unwrap();
        if let Some(day) = line.strip_prefix("<!-- today: ").and_then(|rest| rest.strip_suffix(" -->")) {
            day.clone_into(&mut today);
        }
        let Some(language_and_file) = line.strip_prefix("```").filter(|rest| !rest.is_empty()) else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        match language_and_file.split_once(' ') {
            Some((kind, file)) => {
                let text = block.join("\n");
                let end = if kind == "csv-torn" { "" } else { "\n" };
                fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
                fs::write(folder.join(file), format!("{text}{end}")).unwrap();
                writeln!(told, "{text}").unwrap();
            }
            None if language_and_file == "console" => {
                for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                    let output = run(command, folder, language, &today, &mut codes);
                    write!(told, "$ {command}\n{output}").unwrap();
                }
            }
            None => told.push_str(&(block.join("\n") + "\n")),
        }
        told.push_str("```\n");
    }
    told
}

/// Runs a page of the guide in a folder of its own and compares the output with the page.
#[track_caller]
fn hold(name: &str, language: &str) -> String {
    let path = root().join("docs/guide").join(name);
    let page = fs::read_to_string(&path).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let told = replay(&page, folder.path(), language);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, &told).unwrap();
    } else {
        for (number, (told, shown)) in told.lines().zip(page.lines()).enumerate() {
            assert_eq!(told, shown, "{name}:{}", number + 1);
        }
        assert_eq!(told.lines().count(), page.lines().count(), "{name}");
    }
    told
}

#[test]
fn books_of_cash_and_bank_become_a_ledger_without_an_edit_by_hand() {
    for (name, language, proven, sound) in [
        ("so-quy.md", "vi_VN.UTF-8", "ĐÃ KHỚP", "không có lỗi, không có cảnh báo"),
        ("cash-and-bank-books.md", "C", "RECONCILED: every row", "no errors or warnings"),
    ] {
        let told = hold(name, language);
        assert_eq!(told.matches(proven).count(), 2, "{name}: both books");
        assert_eq!(told.matches(sound).count(), 1, "{name}");
        assert!(!told.contains("\n? "), "{name}");
    }
}

#[test]
fn a_whole_year_is_kept_as_the_guide_says() {
    for (name, language) in [("mot-nam.md", "vi_VN.UTF-8"), ("a-year.md", "C")] {
        let told = hold(name, language);
        // The page covers all of these.
        for command in ["init", "import", "add", "report voucher", "reconcile", "check", "close", "init"] {
            assert!(told.contains(&format!("$ hocbong {command} ")), "{name} shows no `{command}`");
        }
        assert!(!told.contains("\n? 2"), "{name}");
    }
}

#[test]
fn what_is_wrong_is_said_as_the_guide_says() {
    for (name, language) in [("khi-co-su-co.md", "vi_VN.UTF-8"), ("when-something-is-wrong.md", "C")] {
        let told = hold(name, language);
        for code in ["HB0101", "HB0107", "HB0114", "HB0120", "HB0121"] {
            assert!(told.contains(&format!("[{code}]")), "{name} shows no {code}");
        }
    }
}

#[test]
fn a_province_adds_up_its_half_year_as_the_guide_says() {
    for (name, language, open, clear) in
        [("nua-nam.md", "vi_VN.UTF-8", "CẦN LÀM RÕ", "KHỚP:"), ("half-year.md", "C", "TO CLARIFY", "CLEAR:")]
    {
        let told = hold(name, language);
        for command in ["check", "pack", "unpack", "consolidate"] {
            assert!(told.contains(&format!("$ hocbong {command} ")), "{name} shows no `{command}`");
        }
        let (first, last) = (told.find(open).unwrap(), told.find(clear).unwrap());
        assert!(first < last, "{name}: what was open is clear in the end");
        assert!(!told.contains("\n? 2"), "{name}");
    }
}

#[test]
fn open_rows_are_decided_at_the_desk_as_the_guide_says() {
    for (name, language, followed, refused) in [
        ("ban-doi-chieu.md", "vi_VN.UTF-8", "còn treo 3 khoản (4 dòng)", "HB0807"),
        ("the-desk.md", "C", "3 open items (4 rows)", "HB0807"),
    ] {
        let told = hold(name, language);
        assert!(told.contains(followed), "{name}\n{told}");
        assert_eq!(told.matches(refused).count(), 1, "{name}");
    }
}

#[test]
fn books_leave_for_other_programs_as_the_guide_says() {
    for (name, language) in [("chuong-trinh-khac.md", "vi_VN.UTF-8"), ("other-programs.md", "C")] {
        let told = hold(name, language);
        for format in ["ledger", "hledger", "beancount", "journal", "parquet"] {
            assert!(told.contains(&format!("--to {format} ")), "{name} shows no `{format}`");
        }
        assert!(told.contains("Assets:112:ST/vuot-kho  0 VND = 2000000 VND"), "{name}");
        assert_eq!(told.matches("\n? 1").count(), 1, "{name}: what does not balance");
    }
}

#[test]
fn an_auditor_finds_what_the_guide_says() {
    for (name, language) in [("nguoi-kiem-tra.md", "vi_VN.UTF-8"), ("for-auditors.md", "C")] {
        let told = hold(name, language);
        for figure in ["1.500.000", "1.050.000", "HB0703", "2.400.000", "5.000.000", "KT 2025-1"] {
            assert!(told.contains(figure), "{name}: {figure}\n{told}");
        }
    }
}

#[test]
fn a_quarter_is_sealed_and_verified_as_the_guide_says() {
    for (name, language, expected, continued) in [
        ("niem-phong.md", "vi_VN.UTF-8", "Mã đưa ra đúng là mã của niêm phong số", "niêm phong lại từ đầu"),
        ("seals.md", "C", "The expected head is that of seal", "was sealed anew"),
    ] {
        let told = hold(name, language);
        // The kept code is found in October's chain, in the intact copy and in the changed one, not in the one made anew.
        assert_eq!(told.matches(expected).count(), 3, "{name}\n{told}");
        for part in ["[HB0503]", "[HB0504]", "[HB0505]", "[HB0506]", "[HB0507]", "HB1-CCCCC-…", continued] {
            assert!(told.contains(part), "{name} shows no {part}\n{told}");
        }
        assert!(!told.contains("\n? 2"), "{name}");
    }
}
