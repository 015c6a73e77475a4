//! Statements that are imported again, in part and overlapping: no line is doubled and none is lost.

use crate::hocbong_in;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const HEADER: &str = "Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung\n";
const RULES: &str = "name = \"Mẫu\"\nyear = 2025\n\n[[rule]]\nmatch = \"hoc bong\"\nmoney = \"out\"\nkind = \"award\"\nfund = \"ST\"\n\n\
    [[rule]]\nmatch = \"\"\nmoney = \"out\"\nkind = \"expense\"\nfund = \"ST\"\n\n\
    [[rule]]\nmatch = \"ủng hộ\"\nmoney = \"in\"\nkind = \"donation\"\nfund = \"ST\"\nparty = \"Nhiều người\"\n";

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs a command that must succeed, and returns its output.
#[track_caller]
fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = hocbong_in(folder, &[arguments, &["--today", "2025-04-05"]].concat());
    assert!(output.status.success(), "{arguments:?}\n{}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

fn book(folder: &Path) {
    run(folder, &["init", "so", "--code", "ST", "--level", "province", "--year", "2025"]);
    fs::write(folder.join("so/hocbong.toml"), RULES).unwrap();
    let opening =
        ["add", "so", "opening", "--date", "2025-01-01", "--method", "bank", "--amount", "900.000.000"];
    run(folder, &opening);
}

/// Imports a statement and records the draft as it is. Returns the number of rows.
fn import(folder: &Path, lines: &[String]) -> usize {
    fs::write(folder.join("sk.csv"), HEADER.to_owned() + &lines.concat()).unwrap();
    run(folder, &["import", "sk.csv", "--book", "so", "--output", "nhap.csv", "--force"]);
    let rows = fs::read_to_string(folder.join("nhap.csv")).unwrap().lines().count() - 1;
    if rows > 0 {
        run(folder, &["add", "so", "--from", "nhap.csv"]);
    }
    rows
}

/// Lines of three months, many of them equal in every cell; some have references of their own.
fn lines(seed: u64) -> Vec<String> {
    let mut state = seed;
    let mut below = |end: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    let mut lines: Vec<(u64, String)> = Vec::new();
    for number in 0..60 {
        let day = below(24);
        let date = format!("{:02}/{:02}/2025", day % 8 * 3 + 1, day / 8 + 1);
        let reference = if below(3) == 0 { format!("FT{number}") } else { String::new() };
        let line = match below(8) {
            0 => format!("{date},{reference},{}000,,HOC BONG EM MAU {}\n", below(3) + 1, below(2)),
            1 => format!("{date},{reference},11000,,PHI SMS\n"),
            other => format!("{date},{reference},,{}000,ME CHAU MAU {} UNG HO\n", 100 + other % 2, below(3)),
        };
        lines.push((day / 8 * 100 + day % 8, line));
    }
    lines.sort_by_key(|(day, _)| *day);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// How often each amount was recorded on the bank account, by day and memo.
fn booked(folder: &Path) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for row in csv::Reader::from_path(folder.join("so/journal/2025.csv")).unwrap().deserialize() {
        let row: BTreeMap<String, String> = row.unwrap();
        if row["kind"] != "opening" {
            let out = matches!(row["kind"].as_str(), "award" | "expense");
            let line =
                format!("{} {}{} {}", row["date"], if out { "-" } else { "" }, row["amount"], row["memo"]);
            *found.entry(line).or_default() += 1;
        }
    }
    found
}

fn stated(lines: &[String]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for line in lines {
        let cells: Vec<&str> = line.trim_end().split(',').collect();
        let day: Vec<&str> = cells[0].split('/').collect();
        let amount = if cells[2].is_empty() { cells[3].to_owned() } else { format!("-{}", cells[2]) };
        *found.entry(format!("{}-{}-{} {amount} {}", day[2], day[1], day[0], cells[4])).or_default() += 1;
    }
    found
}

#[test]
fn overlapping_statements_are_recorded_line_by_line_once() {
    for seed in 1..=4_u64 {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path();
        book(folder);
        let lines = lines(seed);
        // A part ends in the middle of a day, and the next one begins before that.
        let cut = usize::try_from(seed).unwrap() * 7;
        let parts = [0..20 + cut, 10..45, 0..30, 40..60];
        let mut recorded = 0;
        for part in parts {
            recorded += import(folder, &lines[part]);
        }
        assert_eq!(recorded, lines.len(), "seed {seed}");
        assert_eq!(import(folder, &lines), 0, "seed {seed}");
        assert_eq!(booked(folder), stated(&lines), "seed {seed}");
        let report = run(folder, &["reconcile", "so", "sk.csv", "--format", "json"]);
        let report: Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["summary"]["open_items"], 0, "seed {seed}");
    }
}

#[test]
fn rows_that_a_person_recorded_and_changed_are_known() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    book(folder);
    let lines = [
        "03/01/2025,FT1,,500000,BA MAU LAN UNG HO\n",
        "04/01/2025,,,200000,ONG MAU MINH UNG HO\n",
        "04/01/2025,,,200000,ONG MAU MINH UNG HO\n",
    ]
    .map(str::to_owned);
    // One was recorded by hand before the statement came.
    let by_hand = ["add", "so", "donation", "--date", "2025-01-03", "--method", "bank", "--amount", "500000"];
    run(folder, &[&by_hand[..], &["--party", "Bà Mẫu Lan", "--ref", "FT1"]].concat());
    assert_eq!(import(folder, &lines[..2]), 1);
    // The bookkeeper gave it another kind, purpose, name and text.
    let journal = folder.join("so/journal/2025.csv");
    let rows = fs::read_to_string(&journal).unwrap();
    let changed = rows.replace("Nhiều người", "Ông Mẫu Minh").replace("ONG MAU MINH UNG HO", "tặng sách");
    assert_ne!(rows, changed);
    fs::write(&journal, changed).unwrap();
    assert_eq!(import(folder, &lines), 1, "the second of the two equal gifts");
    assert_eq!(import(folder, &lines), 0);
}

#[test]
fn what_may_be_in_the_books_is_left_to_a_person_and_named() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    book(folder);
    let by_hand = ["add", "so", "donation", "--date", "2025-01-03", "--method", "bank", "--amount", "500000"];
    run(folder, &[&by_hand[..], &["--party", "Bà Mẫu Lan", "--ref", "FT1"]].concat());
    let mut lines = HEADER.to_owned();
    write!(lines, "03/01/2025,FT1,,50000,BA MAU LAN UNG HO\n05/01/2025,FT2,,70000,CHI MAU HOA UNG HO\n")
        .unwrap();
    fs::write(folder.join("sk.csv"), lines).unwrap();
    let output = hocbong_in(folder, &["import", "sk.csv", "--book", "so"]);
    assert_eq!(output.status.code(), Some(1));
    let (drafted, said) = (text(&output.stdout), text(&output.stderr));
    assert!(drafted.contains("FT2") && !drafted.contains("FT1"), "{drafted}");
    assert!(said.contains("line 2 of 03/01/2025, 50.000: is not drafted"), "{said}");
    assert!(said.contains("2 rows: 0 already in the books, 1 drafted, 1 to review"), "{said}");
}

#[test]
fn a_reconciliation_drafts_the_rows_that_an_import_drafts() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    book(folder);
    let lines = lines(5);
    import(folder, &lines[..20]);
    fs::write(folder.join("sk.csv"), HEADER.to_owned() + &lines.concat()).unwrap();
    let imported = run(folder, &["import", "sk.csv", "--book", "so"]);
    let reconciled = hocbong_in(folder, &["reconcile", "so", "sk.csv", "--draft", "d.csv"]);
    assert_eq!(reconciled.status.code(), Some(1));
    assert_eq!(imported.lines().count(), 41);
    assert_eq!(fs::read_to_string(folder.join("d.csv")).unwrap(), imported);
}

#[test]
fn settings_that_are_not_understood_never_end_well() {
    for broken in [
        "[[rule]]\nmatch = \"(\"\n",
        "[[rule]]\nmatch = \"a\"\nmony = \"in\"\n",
        "[[rule]]\nmatch = 5\n",
        "[[rule]]\nkind = \"donation\"\n",
        "rule = 5\n",
        "year =\n",
    ] {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path();
        book(folder);
        fs::write(folder.join("sk.csv"), HEADER.to_owned() + &lines(1).concat()).unwrap();
        let settings = format!("{broken}\n[profile.bank]\nyear = 2025\n");
        fs::write(folder.join("so/hocbong.toml"), settings).unwrap();
        let journal = fs::read(folder.join("so/journal/2025.csv")).unwrap();
        let gift = ["add", "so", "donation", "--method", "cash", "--amount", "1000"];
        for (arguments, code) in [
            (&["import", "sk.csv", "--book", "so"][..], 2),
            (&["import", "sk.csv", "--book", "so", "--output", "nhap.csv"], 2),
            (&gift, 2),
            (&["close", "so", "2025"], 2),
            (&["init", "so-2026", "--from", "so"], 2),
            (&["balance", "sk.csv", "--profile", "so/hocbong.toml:bank"], 2),
            (&["inspect", "so"], 1),
            (&["balance", "so"], 1),
            (&["check", "so"], 1),
            (&["progress", "so"], 1),
            (&["report", "income", "so"], 1),
            (&["reconcile", "so", "sk.csv"], 1),
        ] {
            let output = hocbong_in(folder, &[arguments, &["--today", "2026-04-05"]].concat());
            let said = text(&output.stderr) + &text(&output.stdout);
            let exit = output.status.code().unwrap();
            assert!(exit >= code, "{broken} {arguments:?}: {exit} {said}");
            assert!(said.contains("HB0115"), "{broken} {arguments:?}: {said}");
            if arguments[0] == "import" {
                assert!(output.stdout.is_empty(), "{broken}: a draft without the rule");
            }
        }
        assert!(!folder.join("nhap.csv").exists());
        assert!(!folder.join("so-2026").exists());
        assert_eq!(fs::read(folder.join("so/journal/2025.csv")).unwrap(), journal);
    }
}

#[test]
fn a_mark_against_formulas_neither_grows_nor_gets_lost() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    book(folder);
    let memos = |file: &str| -> Vec<String> {
        let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
        let rows = reader.deserialize().map(|row: Result<BTreeMap<String, String>, _>| row.unwrap());
        rows.filter(|row| row.get("kind").is_none_or(|kind| kind != "opening"))
            .map(|row| row["memo"].clone())
            .collect()
    };
    let texts = ["=1+1", "-5000-3", "@tay", "'tis", "-5000", "\u{2019}=x"];
    let marked = ["'=1+1", "'-5000-3", "'@tay", "'tis", "-5000", "\u{2019}=x"];
    let line = |(number, text): (usize, &&str)| {
        format!("0{}/02/2025,FT{number},,{}000,{text}\n", number + 1, number + 50)
    };
    let statement = HEADER.to_owned() + &texts.iter().enumerate().map(line).collect::<String>();
    fs::write(folder.join("sk.csv"), &statement).unwrap();
    run(
        folder,
        &["import", "sk.csv", "--book", "so", "--kind", "donation", "--fund", "ST", "--output", "nhap.csv"],
    );
    assert_eq!(memos("nhap.csv"), marked);
    let draft =
        fs::read_to_string(folder.join("nhap.csv")).unwrap().replace(",,ST,bank", ",donation,ST,bank");
    fs::write(folder.join("nhap.csv"), draft).unwrap();
    run(folder, &["add", "so", "--from", "nhap.csv"]);
    assert_eq!(memos("so/journal/2025.csv"), marked);
    // The journal's rows, recorded in a second book and from there in a third, have the same bytes in each.
    for (from, to) in [("so", "so-2"), ("so-2", "so-3")] {
        run(folder, &["init", to, "--code", "ST", "--level", "province", "--year", "2025"]);
        run(folder, &["add", to, "--from", &format!("{from}/journal/2025.csv")]);
        assert_eq!(memos(&format!("{to}/journal/2025.csv")), marked);
    }
    // A person's own apostrophe is kept.
    for (own, kept) in [("'=1", "''=1"), ("'tis", "'tis"), ("'-5000", "''-5000")] {
        let gift = [
            "add", "so-3", "donation", "--fund", "ST", "--method", "cash", "--amount", "1000", "--memo", own,
        ];
        run(folder, &gift);
        assert_eq!(memos("so-3/journal/2025.csv").last().map(String::as_str), Some(kept));
        let shown = run(folder, &["report", "voucher", "so-3", "--format", "json"]);
        assert!(shown.contains(&format!("\"{own}\"")), "{own}: {shown}");
    }
}

#[test]
fn hostile_settings_do_not_take_minutes() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    book(folder);
    let rule = |pattern: &str| format!("[[rule]]\nmatch = '{pattern}'\n").repeat(400);
    for (settings, code) in [
        (rule(r"((\w{30}){30}){30}"), 1),
        (rule(&"a".repeat(5000)), 1),
        // The largest that is allowed.
        (rule(r"\w{8}"), 0),
        // As many faults as the file can hold, each with its line.
        ("[[statement]]\nz = 1\n".repeat(190_000), 1),
    ] {
        fs::write(folder.join("so/hocbong.toml"), &settings).unwrap();
        let begun = std::time::Instant::now();
        let output = hocbong_in(folder, &["inspect", "so", "--quiet"]);
        assert_eq!(output.status.code(), Some(code), "{}", &settings[..60]);
        let took = begun.elapsed();
        assert!(took < std::time::Duration::from_secs(30), "{}: {took:?}", &settings[..60]);
    }
}
