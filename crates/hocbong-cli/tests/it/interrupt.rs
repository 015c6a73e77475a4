//! An interrupted command leaves nothing half written.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Enough gifts to keep the program busy for a while.
fn books(rows: u32) -> String {
    let mut text = "date,kind,fund,method,amount,party,memo\n".to_owned();
    for row in 0..rows {
        let (day, giver) = (row % 28 + 1, row % 997);
        let _ =
            writeln!(text, "2025-03-{day:02},donation,ST,bank,{},Mẫu Số {giver},Góp quỹ {row}", row + 1000);
    }
    text
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Starts a long command that writes a file, sends the signal once the file exists, and returns the exit
/// code.
fn stopped_by(signal: &str, folder: &Path) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hocbong"))
        .args(["reconcile", "books.csv", "other.csv", "--output", "report.txt"])
        .current_dir(folder)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while names(folder).len() == 2 {
        assert!(begun.elapsed() < Duration::from_secs(60), "no file was begun");
        sleep(Duration::from_millis(5));
    }
    assert!(names(folder).iter().any(|name| name.starts_with(".hocbong-")), "{:?}", names(folder));
    let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {}", command.id())]).status().unwrap();
    assert!(sent.success());
    command.wait().unwrap().code()
}

#[cfg(unix)]
#[test]
fn a_command_that_is_stopped_takes_away_what_it_has_begun() {
    let folder = tempfile::tempdir().unwrap();
    let text = books(150_000);
    fs::write(folder.path().join("books.csv"), &text).unwrap();
    fs::write(folder.path().join("other.csv"), &text).unwrap();
    for signal in ["INT", "TERM"] {
        assert_eq!(stopped_by(signal, folder.path()), Some(130), "{signal}");
        assert_eq!(names(folder.path()), ["books.csv", "other.csv"], "{signal}");
    }
}
