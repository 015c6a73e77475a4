//! Files that would break a careless reader. Every row is accounted for, or the file is refused by name;
//! nothing panics, hangs, or takes memory out of proportion.

use super::{hocbong_in, root};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// Memory in KiB that any run may take: the program itself and its first allocations.
const FIXED_KIB: u64 = 64 * 1024;
/// The time after which a run counts as hanging; the slowest takes some seconds on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Asserts that a file is accounted for: its rows add up and the diagnostics name its lines, or it is refused
/// by name.
fn account_for(output: &Output, name: &str) {
    let code = output.status.code();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(code, Some(0..=2)), "{name}: {code:?} {err}");
    if output.stdout.is_empty() {
        assert_eq!(code, Some(2), "{name}");
        assert!(err.contains(name), "{name} is refused without its name: {err}");
        return;
    }
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let file = &document["files"][0];
    let count = |key: &str| file[key].as_u64().unwrap();
    assert_eq!(count("rows"), count("read") + count("set_aside") + count("in_error"), "{name}");
    let errors: Vec<&Value> = document["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|diagnostic| diagnostic["severity"] == "error")
        .collect();
    if count("in_error") > 0 {
        assert!(!errors.is_empty(), "{name}: rows in error and nothing said");
        assert_eq!(code, Some(2), "{name}");
    }
    for error in errors {
        assert_eq!(error["file"], name, "{error}");
    }
}

#[test]
fn every_torture_file_is_accounted_for_or_refused() {
    let folder = root().join("fixtures/torture");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "csv"))
        .collect();
    names.sort();
    assert!(names.len() >= 30);
    let mut outcomes = String::new();
    for name in &names {
        for more in [&[][..], &["--accept-proven"], &["--quote", "none"], &["--year", "2025", "--lang", "vi"]]
        {
            let arguments = [&["inspect", name.as_str(), "--format", "json"], more].concat();
            account_for(&hocbong_in(&folder, &arguments), name);
        }
        let output = hocbong_in(&folder, &["inspect", name, "--format", "json"]);
        let outcome = if output.stdout.is_empty() {
            "refused".to_owned()
        } else {
            let document: Value = serde_json::from_slice(&output.stdout).unwrap();
            let file = &document["files"][0];
            let mut codes: Vec<&str> = document["diagnostics"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|d| d["code"].as_str())
                .collect();
            codes.dedup();
            let count = |key: &str| file[key].as_u64().unwrap();
            let counts = ["rows", "read", "set_aside", "in_error"].map(|key| count(key).to_string());
            let money = ["money_in", "money_out"].map(|key| file[key].to_string());
            format!("{} rows, money {} {}", counts.join("/"), money.join("/"), codes.join(" "))
        };
        outcomes.extend([name.as_str(), ": ", outcome.trim_end(), "\n"]);
    }
    let path = folder.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, &outcomes).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), outcomes);
}

/// Runs `hocbong` with an address space of [`FIXED_KIB`] plus `factor` times the size of the file.
///
/// On Linux the C library may reserve 64 MiB of addresses for a second thread, e.g. the one that waits for an
/// interrupt, at that thread's first allocation, so at no certain moment. This is address space, not memory.
/// With one arena for all threads the limit applies to what the program uses.
fn run_within(factor: u64, path: &Path, arguments: &[&str]) -> Output {
    let size_kib = fs::metadata(path).unwrap().len() / 1024;
    let limit = FIXED_KIB + factor * size_kib;
    let started = Instant::now();
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!("ulimit -v {limit}; exec \"$0\" \"$@\""))
        .arg(env!("CARGO_BIN_EXE_hocbong"))
        .args(arguments)
        .env("MALLOC_ARENA_MAX", "1")
        .current_dir(path.parent().unwrap())
        .output()
        .unwrap();
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    output
}

/// Writes a file piece by piece.
fn large_file(
    folder: &Path,
    name: &str,
    head: &str,
    piece: impl Fn(usize) -> String,
    bytes: usize,
) -> std::path::PathBuf {
    let path = folder.join(name);
    let mut file = std::io::BufWriter::new(fs::File::create(&path).unwrap());
    file.write_all(head.as_bytes()).unwrap();
    let (mut written, mut number) = (0, 0);
    while written < bytes {
        let piece = piece(number);
        file.write_all(piece.as_bytes()).unwrap();
        written += piece.len();
        number += 1;
    }
    file.flush().unwrap();
    path
}

const HEAD: &str = "date,ref,amount,memo\n05/03/2025,FT0,1.000,Mau\n";
const HUNDRED_MB: usize = 100_000_000;

#[test]
#[cfg(unix)]
fn a_cell_of_a_hundred_megabytes_is_refused_in_bounded_memory() {
    let place = tempfile::tempdir().unwrap();
    let path = large_file(
        place.path(),
        "cell.csv",
        &format!("{HEAD}06/03/2025,FT1,2.000,"),
        |_| "x".repeat(1 << 16),
        HUNDRED_MB,
    );
    let output = run_within(3, &path, &["inspect", "cell.csv", "--format", "json"]);
    account_for(&output, "cell.csv");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["diagnostics"][0]["code"], "HB0116");
    assert_eq!(document["diagnostics"][0]["line"], 3);
    assert_eq!(document["files"][0]["read"], 1);
}

#[test]
#[cfg(unix)]
fn a_quote_that_swallows_a_hundred_megabytes_is_refused_in_bounded_memory() {
    let place = tempfile::tempdir().unwrap();
    let row = |number| format!("06/03/2025,FT{number},2.000,Nguoi Mau {number} ung ho\n");
    let path =
        large_file(place.path(), "quote.csv", &format!("{HEAD}06/03/2025,FT1,2.000,\"a\n"), row, HUNDRED_MB);
    let output = run_within(3, &path, &["inspect", "quote.csv", "--format", "json"]);
    account_for(&output, "quote.csv");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["diagnostics"][0]["code"], "HB0101");
    assert_eq!(document["diagnostics"][0]["line"], 3);
}

#[test]
#[cfg(unix)]
fn ordinary_and_hopeless_files_take_at_most_three_times_their_size() {
    let place = tempfile::tempdir().unwrap();
    let ordinary = |number| {
        format!("06/03/2025,FT{number:08},2.000,NGUOI MAU {number} CHUYEN TIEN UNG HO QUY KHUYEN HOC\n")
    };
    let hopeless =
        |number| format!("{number},no date,no amount,and nothing else that could be read in it at all\n");
    let ragged = |_| "x\n".to_owned();
    let blank = |_| ",,,\n".to_owned();
    for (name, row, is_read, bytes) in [
        ("ordinary.csv", &ordinary as &dyn Fn(usize) -> String, true, 40_000_000),
        ("hopeless.csv", &hopeless, false, 20_000_000),
        ("ragged.csv", &ragged, false, 8_000_000),
        ("blank.csv", &blank, true, 8_000_000),
    ] {
        let path = large_file(place.path(), name, HEAD, row, bytes);
        let output = run_within(3, &path, &["inspect", name]);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(if is_read { 0 } else { 2 }), "{name}: {err}");
        assert!(out.contains("rows ="), "{out}");
    }
}

/// The shortest rows of each form, which cost the most memory compared with their size in the file.
#[test]
#[cfg(unix)]
fn dense_rows_of_every_form_take_at_most_three_times_their_size() {
    let place = tempfile::tempdir().unwrap();
    let day = |number: usize| format!("{}/{}/2025", number % 28 + 1, number / 28 % 12 + 1);
    let bare = |number| format!("{},{}\n", day(number), number % 9000 + 1);
    let balances = |number| format!("{},1000,{}\n", day(number / 10_000), (number + 1) * 1000);
    let register = |number| format!("{},chi quản lý,ST,cash,{}\n", day(number), number % 9000 + 1);
    let journal = |number: usize| {
        let (account, side) = if number.is_multiple_of(2) { ("112", "7,") } else { ("711", ",7") };
        format!("{},{},entry,ST,{account},{side}\n", day(number / 2), number / 2)
    };
    // The rows of each transaction are far apart.
    let scattered = |number: usize| journal(number % 400_000 * 2 % 400_000 + number / 200_000 % 2);
    for (name, head, row) in [
        ("bare.csv", "date,amount\n", &bare as &dyn Fn(usize) -> String),
        ("balances.csv", "date,amount,balance\n", &balances),
        ("register.csv", "date,kind,fund,method,amount\n", &register),
        ("journal.csv", "date,voucher,kind,fund,account,debit,credit\n", &journal),
        ("scattered.csv", "date,voucher,kind,fund,account,debit,credit\n", &scattered),
    ] {
        let path = large_file(place.path(), name, head, row, 24_000_000);
        let output = run_within(3, &path, &["inspect", name]);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(out.contains("rows ="), "{name}: {out} {err}");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{name}: {out} {err}");
    }
}

#[test]
#[cfg(unix)]
fn what_is_no_file_is_refused_at_once() {
    use std::os::unix::fs::PermissionsExt;
    let place = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str], word: &str| {
        let started = Instant::now();
        let output = hocbong_in(place.path(), arguments);
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(output.stdout.is_empty() && err.contains(word), "{err}");
        assert!(started.elapsed() < PATIENCE);
    };
    assert!(Command::new("mkfifo").arg(place.path().join("pipe.csv")).status().unwrap().success());
    refused(&["inspect", "pipe.csv"], "pipe.csv");
    fs::create_dir(place.path().join("empty")).unwrap();
    refused(&["inspect", "empty"], "empty");
    // In a folder, too, an entry that looks like a file and is none is not skipped.
    refused(&["inspect", "."], "pipe.csv");
    fs::create_dir(place.path().join("parent")).unwrap();
    fs::create_dir(place.path().join("parent/folder.csv")).unwrap();
    refused(&["inspect", "parent"], "folder.csv");
    refused(&["inspect", "missing.csv"], "missing.csv");
    refused(&["inspect", "/dev/zero"], "/dev/zero");
    let closed = place.path().join("closed.csv");
    fs::write(&closed, HEAD).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // The superuser may read every file; then there is nothing to refuse.
    if fs::File::open(&closed).is_err() {
        refused(&["inspect", "closed.csv"], "closed.csv");
    } else {
        assert_eq!(hocbong_in(place.path(), &["inspect", "closed.csv"]).status.code(), Some(0));
    }
}
