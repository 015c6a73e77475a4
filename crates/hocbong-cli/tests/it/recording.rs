//! Recording by real processes in a real folder: killed, at the same time, on a full disk, in a folder that
//! may not be written.

use crate::{hocbong, hocbong_in};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

const EXAMPLES: &str = include_str!("../../src/commands/add-examples.txt");

/// A new book in a folder of its own.
fn book(folder: &Path) -> PathBuf {
    let arguments =
        ["init", "so", "--code", "ST", "--name", "Hội Mẫu", "--level", "province", "--year", "2025"];
    let made = hocbong_in(folder, &arguments);
    assert!(made.status.success(), "{}", text(&made.stderr));
    folder.join("so")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// `hocbong add` of a cash gift, with this id.
fn add(book: &Path, id: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hocbong"));
    command.arg("add").arg(book).args(["donation", "--date", "2025-03-04", "--method", "cash"]);
    command.args(["--amount", "100.000", "--party", "Bà Mẫu A", "--ref", id, "--id", id]);
    command.args(["--format", "json", "--today", "2025-12-31", "--threads", "1"]);
    command.env("LANG", "C").env_remove("LC_ALL");
    command
}

fn id(number: usize) -> String {
    format!("01900000-0000-7000-8000-{number:012}")
}

/// The vouchers in a book's journal by the id of the row. `check` must find no errors in the book.
fn recorded(book: &Path) -> BTreeMap<String, Vec<String>> {
    let checked = hocbong(&["check", book.to_str().unwrap(), "--format", "json", "--today", "2025-12-31"]);
    let report: Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(report["summary"]["errors"], 0, "{report}");
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in fs::read_dir(book.join("journal")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            for row in csv::Reader::from_path(path).unwrap().deserialize() {
                let row: BTreeMap<String, String> = row.unwrap();
                found.entry(row["id"].clone()).or_default().push(row["voucher"].clone());
            }
        }
    }
    found
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// A book whose journal is read in blocks where nothing is recorded.
#[test]
fn a_dry_run_names_the_file_that_a_recording_writes() {
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    let path = book.join("journal/2025.csv");
    assert!(add(&book, &id(1)).status().unwrap().success());
    let first = fs::read_to_string(&path).unwrap();
    let row = first.lines().last().unwrap();
    assert!(row.contains("PT-0001"), "{row}");
    let more =
        (2..1500).map(|n| row.replace("PT-0001", &format!("PT-{n:04}")).replace(&id(1), &id(n)) + "\n");
    fs::write(&path, first.clone() + &more.collect::<String>()).unwrap();
    assert!(fs::metadata(&path).unwrap().len() > 1 << 17);
    let file = |dry: &[&str]| {
        let output = add(&book, &id(1500)).args(dry).output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        said["file"].clone()
    };
    assert_eq!(file(&["--dry-run"]), "journal/2025.csv");
    assert_eq!(file(&[]), "journal/2025.csv");
    assert_eq!(names(&book.join("journal")), BTreeSet::from(["2025.csv".to_owned()]));
}

#[test]
fn every_example_of_the_help_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    let append = |name: &str, rows: &str| {
        let path = book.join(name);
        fs::write(&path, fs::read_to_string(&path).unwrap() + rows).unwrap();
    };
    append("associations.csv", "MX,Hội huyện Mẫu,district,ST,,,,\n");
    append("funds.csv", "MX,Quỹ chung,none,,,\nST/vuot-kho,Quỹ vượt khó,purpose,Vượt khó,,\n");
    let mut kinds = BTreeSet::new();
    for example in EXAMPLES.lines() {
        let mut arguments = vec![String::new()];
        let mut is_quoted = false;
        for letter in example.trim().trim_start_matches("hocbong ").chars() {
            match letter {
                '"' => is_quoted = !is_quoted,
                ' ' if !is_quoted => arguments.push(String::new()),
                other => arguments.last_mut().unwrap().push(other),
            }
        }
        assert_eq!(arguments[1], "BOOK");
        arguments[1] = "so".to_owned();
        kinds.insert(arguments[2].clone());
        arguments.extend(["--today", "2025-12-31"].map(str::to_owned));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let added = hocbong_in(folder.path(), &arguments);
        assert!(added.status.success(), "{example}\n{}{}", text(&added.stdout), text(&added.stderr));
    }
    let all: BTreeSet<String> = hocbong::Kind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect();
    assert_eq!(kinds, all);
    assert_eq!(recorded(&book).len(), EXAMPLES.lines().count());
}

#[test]
fn what_was_recorded_and_what_was_refused_validate() {
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    let schema = fs::read_to_string(crate::root().join("docs/schema/recorded.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let report = |command: &mut Command| {
        let output = command.output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
        document
    };
    let dry = report(add(&book, &id(1)).arg("--dry-run"));
    assert_eq!((&dry["recorded"], &dry["dry_run"]), (&false.into(), &true.into()));
    let done = report(&mut add(&book, &id(1)));
    assert_eq!((&done["recorded"], &done["file"]), (&true.into(), &"journal/2025.csv".into()));
    assert_eq!(done["transactions"][0]["postings"][0]["debit"], 100_000);
    let again = report(&mut add(&book, &id(1)));
    assert_eq!((&again["recorded"], &again["file"]), (&false.into(), &Value::Null));
    assert_eq!(again["diagnostics"][0]["code"], "HB0304");
}

#[test]
fn nothing_acknowledged_is_lost_when_processes_are_killed() {
    const KILLS: usize = 500;
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    let begun = Instant::now();
    assert!(add(&book, &id(0)).output().unwrap().status.success());
    // The kills are spread over a little more than the time of a run.
    let longest = begun.elapsed() * 5 / 4;
    let (mut acknowledged, mut killed, mut number) = (BTreeSet::from([id(0)]), 0_usize, 0_usize);
    while killed < KILLS {
        number += 1;
        let mut child = add(&book, &id(number)).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let share = u32::try_from(number * 7919 % 1000).unwrap();
        sleep(longest * share / 1000);
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        if output.status.code().is_none() {
            killed += 1;
        }
        if text(&output.stdout).contains("\"recorded\": true") {
            acknowledged.insert(id(number));
        }
    }
    let last = add(&book, &id(number + 1)).output().unwrap();
    assert!(last.status.success(), "{}", text(&last.stderr));
    let found = recorded(&book);
    assert!(found.values().all(|vouchers| vouchers.len() == 1), "a row is there twice: {found:?}");
    let missing: Vec<&String> = acknowledged.iter().filter(|id| !found.contains_key(*id)).collect();
    assert_eq!(missing, Vec::<&String>::new());
    // Both happened: some were killed before they were recorded, and some finished.
    assert!(found.len() > 10 && found.len() < number, "{} of {number}", found.len());
    let vouchers: BTreeSet<&String> = found.values().flatten().collect();
    assert_eq!(vouchers.len(), found.len(), "a number was given twice");
    assert!(names(&book.join("journal")).iter().all(|name| !name.starts_with('.')));
}

/// Starts a command, kills it after a share (in fortieths) of the longest run, and returns whether it had
/// finished.
fn killed_after(share: u32, longest: Duration, folder: &Path, arguments: &[&str]) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hocbong"))
        .args(arguments)
        .args(["--today", "2026-01-05"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    sleep(longest * share / 40);
    let _ = child.kill();
    child.wait().unwrap().success()
}

#[test]
fn a_close_or_a_new_book_that_is_killed_is_there_wholly_or_not_at_all() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path();
    let book = book(folder);
    for number in 0..5 {
        assert!(add(&book, &id(number)).output().unwrap().status.success());
    }
    let (closing, next) = (book.join("journal/2025-ket-chuyen.csv"), folder.join("so-2026"));
    let (close, init) = (["close", "so", "2025", "--no-seal"], ["init", "so-2026", "--from", "so"]);
    let run = |arguments: &[&str]| hocbong_in(folder, &[arguments, &["--today", "2026-01-05"]].concat());
    let begun = Instant::now();
    assert!(run(&close).status.success());
    assert!(run(&init).status.success());
    let longest = begun.elapsed();
    let whole = fs::read(&closing).unwrap();
    let files =
        |folder: &Path| names(folder).into_iter().filter(|name| !name.starts_with('.')).collect::<Vec<_>>();
    let made = (files(&next), fs::read(next.join("journal/2026-so-du-dau-ky.csv")).unwrap());
    let mut ended = [[0; 2]; 2];
    for share in 0..40 {
        fs::remove_file(&closing).unwrap();
        fs::remove_dir_all(&next).unwrap();
        let came_through = killed_after(share, longest, folder, &close);
        ended[0][usize::from(came_through)] += 1;
        // The file is complete or absent, and the next run makes up for it.
        assert!(!came_through || closing.exists());
        if !closing.exists() {
            assert!(run(&close).status.success());
        }
        assert_eq!(fs::read(&closing).unwrap(), whole);
        let came_through = killed_after(share, longest, folder, &init);
        ended[1][usize::from(came_through)] += 1;
        assert!(!came_through || next.exists());
        if !next.exists() {
            assert!(run(&init).status.success());
        }
        let now = (files(&next), fs::read(next.join("journal/2026-so-du-dau-ky.csv")).unwrap());
        assert_eq!(now, made);
    }
    assert!(ended.iter().flatten().all(|count| *count > 0), "{ended:?}");
    assert_eq!(recorded(&book).len(), 5 + 1);
}

#[test]
fn two_hundred_at_once_are_all_recorded_with_numbers_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    scope(|scope| {
        for worker in 0..8 {
            let book = &book;
            scope.spawn(move || {
                for turn in 0..25 {
                    let added = add(book, &id(worker * 25 + turn)).output().unwrap();
                    assert!(added.status.success(), "{}", text(&added.stderr));
                    let report: Value = serde_json::from_slice(&added.stdout).unwrap();
                    assert_eq!(report["transactions"][0]["id"], id(worker * 25 + turn));
                }
            });
        }
    });
    let found = recorded(&book);
    assert_eq!(found.len(), 200);
    let vouchers: BTreeSet<String> = found.values().flatten().cloned().collect();
    let expected: BTreeSet<String> = (1..=200).map(|number| format!("PT-{number:04}")).collect();
    assert_eq!(vouchers, expected);
}

/// Runs `add` in a shell that first runs `before`.
#[cfg(unix)]
fn add_after(before: &str, book: &Path, id: &str) -> Output {
    let add = add(book, id);
    let script = format!("{before}; exec \"$0\" \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).arg(add.get_program()).args(add.get_args()).env("LANG", "C");
    shell.output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_book_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    for number in 0..8 {
        assert!(add(&book, &id(number)).output().unwrap().status.success());
    }
    let before = recorded(&book);
    let journal = fs::read(book.join("journal/2025.csv")).unwrap();
    assert!(journal.len() > 1024, "the limit below would not be met");
    // The first time the system reports that there is no room, the second time it kills the process.
    let refused = add_after("trap '' XFSZ; ulimit -f 1", &book, &id(100));
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("cannot be written"), "{}", text(&refused.stderr));
    assert!(names(&book.join("journal")).iter().all(|name| !name.starts_with('.')));
    let ended = add_after("ulimit -f 1", &book, &id(101));
    assert_eq!(ended.status.code(), None, "{}", text(&ended.stderr));
    assert_eq!(text(&ended.stdout), "");
    assert_eq!(fs::read(book.join("journal/2025.csv")).unwrap(), journal);
    assert_eq!(recorded(&book), before);
    // The next run removes what the killed one left, and says so.
    let next = add(&book, &id(102)).output().unwrap();
    assert!(next.status.success());
    assert!(text(&next.stderr).contains("interrupted before it was acknowledged"), "{}", text(&next.stderr));
    assert_eq!(recorded(&book).len(), before.len() + 1);
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written_is_read_and_not_recorded_in() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    assert!(add(&book, &id(0)).output().unwrap().status.success());
    let allow = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let program = folder.path().join("hocbong");
    fs::copy(env!("CARGO_BIN_EXE_hocbong"), &program).unwrap();
    allow(folder.path(), 0o755);
    for part in ["", "journal", "statements"] {
        allow(&book.join(part), 0o555);
    }
    fs::remove_file(book.join(".hocbong.lock")).ok();
    // The superuser may write everywhere, so another user tries.
    let is_free_to_write = fs::write(book.join("probe"), "").is_ok();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.args(arguments).current_dir(folder.path()).env("LANG", "C").env_remove("LC_ALL");
        if is_free_to_write {
            command.uid(65534);
        }
        command.output().unwrap()
    };
    let refused = run(&["add", "so", "donation", "--method", "cash", "--amount", "5000"]);
    let read = run(&["balance", "so"]);
    for part in ["", "journal", "statements"] {
        allow(&book.join(part), 0o755);
    }
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("no permission"), "{}", text(&refused.stderr));
    assert!(read.status.success(), "{}", text(&read.stderr));
    fs::remove_file(book.join("probe")).ok();
    assert_eq!(recorded(&book).len(), 1);
}

#[test]
fn what_the_book_cannot_bear_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    let run = |arguments: &[&str]| {
        hocbong_in(folder.path(), &[&["add", "so"], arguments, &["--today", "2025-12-31"]].concat())
    };
    let gift = ["donation", "--date", "2025-03-04", "--method", "cash", "--amount", "100.000"];
    assert!(run(&gift).status.success());
    let before = fs::read(book.join("journal/2025.csv")).unwrap();
    let cases: [(&[&str], &str, i32); 8] = [
        (&["award", "--date", "2025-03-05", "--method", "cash", "--amount", "100.001"], "HB0401", 1),
        (&["award", "--date", "2025-03-03", "--method", "cash", "--amount", "1"], "HB0401", 1),
        (
            &["donation", "--fund", "MX", "--date", "2025-03-05", "--method", "cash", "--amount", "1"],
            "HB0201",
            1,
        ),
        (&["donation", "--date", "2025-02-30", "--method", "cash", "--amount", "1"], "HB0105", 2),
        (&["donation", "--date", "2025-03-05", "--method", "cash", "--amount", "1.5"], "HB0104", 2),
        (&["donation", "--date", "2025-03-05", "--method", "cash", "--amount", "-1"], "HB0303", 2),
        (&["donation", "--date", "2025-03-05", "--amount", "1000"], "HB0112", 2),
        (&["reversal", "--date", "2025-03-05", "--about", "PT-0009"], "HB0308", 1),
    ];
    for (arguments, code, exit) in cases {
        let refused = run(arguments);
        assert_eq!(refused.status.code(), Some(exit), "{arguments:?}\n{}", text(&refused.stderr));
        assert!(text(&refused.stderr).contains(code), "{arguments:?}\n{}", text(&refused.stderr));
        assert!(text(&refused.stdout).contains("nothing was recorded"), "{arguments:?}");
    }
    fs::remove_file(book.join(".hocbong.lock")).unwrap();
    let dry = run(&[&gift[..], &["--dry-run", "--party", "Ông Mẫu B"]].concat());
    assert!(!book.join(".hocbong.lock").exists(), "what records nothing touches nothing");
    assert!(dry.status.success());
    assert!(text(&dry.stdout).contains("PT-0002") && text(&dry.stdout).contains("nothing was recorded"));
    assert_eq!(fs::read(book.join("journal/2025.csv")).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_a_book_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    let outside = folder.path().join("outside.csv");
    fs::write(&outside, "date,kind,fund,method,amount\n2025-01-02,donation,ST,cash,1000\n").unwrap();
    std::os::unix::fs::symlink(&outside, book.join("journal/2025.csv")).unwrap();
    for arguments in [
        &["check", "so"][..],
        &["balance", "so"],
        &["add", "so", "donation", "--method", "cash", "--amount", "5000"],
    ] {
        let refused = hocbong_in(folder.path(), arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(text(&refused.stderr).contains("outside the book"), "{}", text(&refused.stderr));
    }
    assert!(!fs::read_to_string(&outside).unwrap().contains("5000"));
}

/// A refusal is reported even with `--quiet`; a row of another year is recorded only on request; a dry run
/// names places in the draft; and a draft is read with the same flags as any file.
#[test]
fn drafts_are_refused_and_read_as_they_should() {
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    let draft = "Ngày lập|Loại|Quỹ|Hình thức|Số tiền|Số phiếu\n02/28/2025|donation|ST|cash|5000|PT07\n03/01/2025|donation|ST|cash|7000|\n";
    fs::write(folder.path().join("nhap.csv"), draft).unwrap();
    let today = ["--today", "2025-12-31", "--lang", "en"];
    let add = |more: &[&str]| {
        hocbong_in(folder.path(), &[&["add", "so", "--from", "nhap.csv"][..], more, &today[..]].concat())
    };
    let flags = ["--delimiter", "|", "--column", "date=Ngày lập", "--date-order", "month-first"];
    let dry = add(&[&flags[..], &["--dry-run"]].concat());
    let said = text(&dry.stdout) + &text(&dry.stderr);
    assert!(dry.status.success(), "{said}");
    // The next number continues the treasurer's own series; findings name the lines of the draft.
    assert!(said.contains("PT08") && said.contains("28/02/2025"), "{said}");
    assert!(said.contains("nhap.csv:2: warning") && !said.contains("journal/2025.csv:"), "{said}");

    fs::write(folder.path().join("nhap.csv"), draft.replace("2025", "2024")).unwrap();
    let refused = add(&[&flags[..], &["--quiet"]].concat());
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("nhap.csv:2: error[HB0128]"), "{}", text(&refused.stderr));
    assert!(!book.join("journal/2024.csv").exists());
    let meant = add(&[&flags[..], &["--other-year"]].concat());
    assert!(meant.status.success() && book.join("journal/2024.csv").exists());

    let alone = hocbong_in(folder.path(), &["add", "so", "donation", "--amount", "1", "--delimiter", ";"]);
    assert_eq!(alone.status.code(), Some(2));
}

#[test]
fn what_was_done_is_said_before_what_remains_or_what_stopped_it() {
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    let journal = || fs::read_to_string(book.join("journal/2025.csv")).unwrap_or_default();
    let add = |more: &[&str]| {
        let gift =
            ["add", "so", "donation", "--date", "2025-03-04", "--method", "cash", "--amount", "100.000"];
        let today = ["--today", "2025-03-10", "--lang", "en"];
        let output = hocbong_in(folder.path(), &[&gift[..], more, &today[..]].concat());
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (exit, said, remains) = add(&[]);
    assert_eq!((exit, remains.as_str()), (Some(0), ""), "{said}");
    // A missing number is an error that does not stop a recording.
    let (exit, said, remains) = add(&["--voucher", "PT-0005", "--party", "Bà Mẫu A"]);
    assert_eq!(exit, Some(0), "{remains}");
    assert!(said.contains("1 transaction was recorded") && !said.contains("nothing"), "{said}");
    let first = remains.lines().next().unwrap();
    assert!(first.contains("is recorded") && first.contains("did not stop the recording"), "{remains}");
    assert!(first.contains("(1 error, 0 warnings)") && remains.contains("error[HB0603]"), "{remains}");
    // Afterwards it is counted, not listed.
    let (exit, said, remains) = add(&["--party", "Bà Mẫu B"]);
    assert_eq!(exit, Some(0));
    assert!(said.contains("PT-0006") && !remains.contains("HB0603"), "{remains}");
    assert!(
        remains.contains("1 error and 0 warnings from before; `hocbong check so` shows them"),
        "{remains}"
    );
    let (exit, _, remains) = add(&["--party", "Bà Mẫu C", "--quiet"]);
    assert_eq!((exit, remains.as_str()), (Some(0), ""));
    let (_, said, _) = add(&["--party", "Bà Mẫu D", "--format", "json"]);
    let document: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(document["older"], serde_json::json!({"errors": 1, "warnings": 0}));

    let before = journal();
    let late = ["add", "so", "donation", "--date", "2025-03-01", "--method", "cash", "--amount", "5.000"];
    let strict = hocbong_in(
        folder.path(),
        &[&late[..], &["--strict", "--today", "2025-03-10", "--lang", "en"]].concat(),
    );
    assert_eq!(strict.status.code(), Some(1));
    let said = text(&strict.stdout);
    assert!(said.starts_with("nothing was recorded and the book is unchanged: with --strict"), "{said}");
    assert!(text(&strict.stderr).contains("warning[HB0604]"));
    assert_eq!(journal(), before);
}

#[test]
fn a_voucher_is_named_as_on_paper_and_its_number_is_asked_for_if_it_is_not_certain() {
    let folder = tempfile::tempdir().unwrap();
    let book = book(folder.path());
    let add = |arguments: &[&str]| {
        let today = ["--date", "2025-03-04", "--today", "2025-12-31", "--lang", "en"];
        let output = hocbong_in(folder.path(), &[&["add", "so"], arguments, &today[..]].concat());
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let gift = ["donation", "--method", "cash", "--amount", "100.000", "--party", "Bà Mẫu A"];
    assert_eq!(add(&[&gift[..], &["--voucher", "PT01/2025"]].concat()).0, Some(0));
    let (exit, said, _) = add(&["reversal", "--about", "pt 1/2025"]);
    assert_eq!(exit, Some(0), "{said}");
    let taken = "`pt 1/2025` was taken for `PT01/2025` of 04/03/2025 (donation, 100.000, Bà Mẫu A)";
    assert!(said.contains(taken), "{said}");
    assert!(fs::read_to_string(book.join("journal/2025.csv")).unwrap().contains(",PT01/2025,"));
    let (exit, said, _) = add(&gift);
    assert!(exit == Some(0) && said.contains("PT02/2025"), "{said}");

    let bank = ["donation", "--method", "bank", "--amount", "100.000", "--party", "Bà Mẫu B"];
    assert_eq!(add(&[&bank[..], &["--voucher", "báo có"]].concat()).0, Some(0));
    let before = fs::read(book.join("journal/2025.csv")).unwrap();
    let (exit, _, why) = add(&[&bank[..], &["--ref", "x"]].concat());
    assert_eq!(exit, Some(2));
    assert!(
        why.contains("nothing was recorded") && why.contains("`báo có`") && why.contains("(--voucher)"),
        "{why}"
    );
    assert_eq!(fs::read(book.join("journal/2025.csv")).unwrap(), before);
}
