//! Commands that record in books that were edited by hand: each fault is reported by name.

use crate::hocbong_in;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const JOURNAL: &str = "so/journal/2025.csv";

/// A folder with a book `so` that has three gifts.
fn book() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let init = "init so --code ST --name Mẫu --level province --year 2025";
    assert!(run(folder.path(), init).status.success());
    for day in 1..4 {
        let add = format!(
            "add so donation --date 2025-02-0{day} --method cash --amount {day}00000 --party Mẫu{day}"
        );
        assert!(run(folder.path(), &add).status.success());
    }
    folder
}

fn run(folder: &Path, arguments: &str) -> Output {
    let arguments: Vec<&str> =
        arguments.split(' ').chain(["--today", "2026-01-15", "--lang", "en"]).collect();
    hocbong_in(folder, &arguments)
}

fn said(output: &Output) -> String {
    String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap()
}

/// Every file below a folder with its bytes, except the lock.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else if !path.ends_with(".hocbong.lock") {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

const ADD: &str = "add so donation --date 2025-03-03 --method cash --amount 5";
/// The commands that write based on a journal's content.
const WRITERS: [&str; 4] =
    [ADD, "add so award --amount 99999999 --method cash", "close so 2025", "init so-2026 --from so"];

fn edit(folder: &Path, change: impl Fn(&str) -> String) {
    let path = folder.join(JOURNAL);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, change(&text)).unwrap();
}

#[test]
fn a_stray_quote_moves_nothing_and_is_named_by_its_line() {
    let folder = book();
    edit(folder.path(), |text| text.replace("Mẫu2", "\"Mẫu2"));
    let before = contents(folder.path());
    for command in WRITERS {
        for quiet in ["", " --quiet"] {
            let output = run(folder.path(), &format!("{command}{quiet}"));
            assert_eq!(output.status.code(), Some(2), "{command}");
            assert!(said(&output).contains("journal/2025.csv:3"), "{command}{quiet}: {}", said(&output));
            assert_eq!(contents(folder.path()), before, "{command}{quiet}");
        }
    }
}

#[test]
fn a_hand_typed_last_row_without_its_end_stays() {
    let folder = book();
    edit(folder.path(), |text| format!("{text}2025-02-09,PT-0009,donation,ST,cash,7.000.000"));
    let added = run(folder.path(), ADD);
    assert!(added.status.success(), "{}", said(&added));
    let text = fs::read_to_string(folder.path().join(JOURNAL)).unwrap();
    assert!(text.contains("\n2025-02-09,PT-0009,donation,ST,cash,7.000.000\n"), "{text}");
    let balance = run(folder.path(), "balance so --format csv");
    assert!(said(&balance).contains("7600005"), "{}", said(&balance));
}

#[test]
fn a_torn_line_is_set_aside_with_the_recording_and_asked_about_ever_after() {
    let folder = book();
    let kept = folder.path().join("so/journal/2025.csv.dong-rach-1");
    edit(folder.path(), |text| format!("{text}2025-02-09,PT-00"));
    let before = contents(folder.path());
    assert_eq!(run(folder.path(), "add so award --amount 99999999 --method cash").status.code(), Some(1));
    assert_eq!(contents(folder.path()), before, "a refused recording repairs nothing");
    let added = run(folder.path(), &format!("{ADD} --quiet --format json"));
    assert!(added.status.success(), "{}", said(&added));
    assert!(said(&added).contains("\"torn_line_set_aside\""));
    assert!(String::from_utf8_lossy(&added.stderr).contains("2025.csv.dong-rach-1"), "also with --quiet");
    assert_eq!(fs::read(&kept).unwrap(), b"2025-02-09,PT-00");
    for command in ["balance so --quiet", "progress so", "check so", ADD, "report income so"] {
        let output = run(folder.path(), command);
        assert!(said(&output).contains("HB0120"), "{command}: {}", said(&output));
    }
    assert_eq!(run(folder.path(), "close so 2025").status.code(), Some(1));
    let checked = run(folder.path(), "check so --only HB0120 --format json");
    assert!(said(&checked).contains("\"errors\": 1"), "{}", said(&checked));
    fs::remove_file(kept).unwrap();
    assert!(run(folder.path(), "check so").status.success());
}

#[test]
fn a_conflict_copy_doubles_no_money_unsaid() {
    let folder = book();
    let text = fs::read_to_string(folder.path().join(JOURNAL)).unwrap();
    // Without ids and vouchers the repeated rows could be honest equal gifts.
    let without = |columns: &[usize]| {
        let line = |line: &str| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if cells[0] != "date" {
                for column in columns {
                    cells[*column] = "";
                }
            }
            cells.join(",") + "\n"
        };
        text.lines().map(line).collect::<String>()
    };
    let (voucher, id) = (1, 12);
    fs::write(folder.path().join(JOURNAL), without(&[voucher])).unwrap();
    let copy = without(&[voucher, id]);
    for name in ["2025 (1).csv", "2025 - Copy.csv", "Bản sao của 2025.csv"] {
        let path = folder.path().join("so/journal").join(name);
        fs::write(&path, &copy).unwrap();
        let before = contents(folder.path());
        for command in ["balance so", "report income so", "progress so", "check so"] {
            let output = run(folder.path(), command);
            assert_eq!(output.status.code(), Some(1), "{name}, {command}: {}", said(&output));
            assert!(said(&output).contains("HB0114") && said(&output).contains(name), "{}", said(&output));
        }
        for command in WRITERS {
            // The rows can be read, so rules refuse; `init` cannot make the book that it was called for.
            let exit = if command.starts_with("init") { 2 } else { 1 };
            assert_eq!(run(folder.path(), command).status.code(), Some(exit), "{name}, {command}");
            assert_eq!(contents(folder.path()), before, "{name}, {command}");
        }
        fs::remove_file(path).unwrap();
    }
    assert!(run(folder.path(), ADD).status.success());
}

#[test]
fn every_command_lists_the_same_journals() {
    let folder = book();
    let journal = folder.path().join("so/journal");
    let text = fs::read_to_string(folder.path().join(JOURNAL)).unwrap();
    for name in [".2025.csv", "._2025.csv", "2025.csv~", "2025.csv.bak"] {
        fs::write(journal.join(name), &text).unwrap();
    }
    fs::create_dir(journal.join("cu")).unwrap();
    for command in ["balance so", "check so", "progress so", "report income so", ADD] {
        let output = run(folder.path(), command);
        let code = output.status.code();
        assert_eq!(code, Some(0), "{command}: {}", said(&output));
        assert_eq!(said(&output).matches("[HB0121]").count(), 5, "{command}: {}", said(&output));
    }
    let folder_alone = run(&journal, "balance . --format csv");
    assert!(said(&folder_alone).contains("600005"), "{}", said(&folder_alone));
}

#[test]
#[cfg(unix)]
fn a_pipe_a_device_or_a_link_is_no_lock() {
    let folder = book();
    let lock = folder.path().join("so/.hocbong.lock");
    let before = contents(folder.path());
    let refuses = |what: &str| {
        let output = run(folder.path(), ADD);
        assert_eq!(output.status.code(), Some(2), "{what}");
        assert!(said(&output).contains("a link, a folder, a pipe or a device"), "{what}: {}", said(&output));
    };
    fs::remove_file(&lock).unwrap();
    assert!(Command::new("mkfifo").arg(&lock).status().unwrap().success());
    refuses("a pipe");
    fs::remove_file(&lock).unwrap();
    for (what, target) in [("a device", PathBuf::from("/dev/null")), ("a link", folder.path().join(JOURNAL))]
    {
        std::os::unix::fs::symlink(target, &lock).unwrap();
        refuses(what);
        fs::remove_file(&lock).unwrap();
    }
    fs::create_dir(&lock).unwrap();
    refuses("a folder");
    fs::remove_dir(&lock).unwrap();
    assert_eq!(contents(folder.path()), before);
    assert!(run(folder.path(), ADD).status.success());
}

#[test]
#[cfg(unix)]
fn the_lock_of_a_dead_process_is_told_from_a_live_one() {
    let folder = book();
    let lock = folder.path().join("so/.hocbong.lock");
    let held = fs::File::options().read(true).write(true).open(&lock).unwrap();
    held.lock().unwrap();
    // The lock names its last holder: a process of this machine that has ended by now.
    let owner = fs::read_to_string(&lock).unwrap();
    let machine = owner.split_whitespace().nth(1).unwrap().to_owned();
    let refused = run(folder.path(), ADD);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("has ended"), "{}", said(&refused));
    // A process that is alive is waited for and named.
    fs::write(&lock, format!("{} {machine}\n", std::process::id())).unwrap();
    let mut waiting = Command::new(env!("CARGO_BIN_EXE_hocbong"));
    waiting.args(ADD.split(' ')).args(["--today", "2026-01-15", "--lang", "en"]).current_dir(folder.path());
    let waiting = waiting.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    held.unlock().unwrap();
    let done = waiting.wait_with_output().unwrap();
    assert!(done.status.success(), "{}", said(&done));
    assert!(said(&done).contains(&format!("process {}", std::process::id())), "{}", said(&done));
}
