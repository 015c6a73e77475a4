//! Manners on a terminal and in a shell: width, pager, pipes, completions, manual pages, forgiving codes.

use super::{hocbong, hocbong_in, root};
use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use unicode_width::UnicodeWidthStr;

const BOOKS: [&str; 2] = ["fixtures/soc-trang-2025", "fixtures/can-tho-2025"];

/// What is written on standard output and standard error together.
fn all_text(args: &[&str]) -> String {
    let output = hocbong(args);
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap()
}

#[test]
fn text_takes_at_most_120_columns_where_it_goes_to_no_terminal() {
    let commands = [
        "check",
        "balance",
        "balance --by association",
        "balance --by account",
        "progress",
        "progress --by-month",
        "progress --by-merit",
        "consolidate",
        "reconcile",
        "reconcile --all",
        "inspect",
        "report cash-book",
        "report trial-balance",
        "report fund-statement",
        "report donors",
        "report recipients",
        "report disclosure",
        "report summary",
        "report income",
        "report settlement",
        "report count-sheet",
        "report awards",
    ];
    let mut wide = Vec::new();
    let mut lines = 0;
    for book in BOOKS {
        for command in commands {
            for lang in ["vi", "en"] {
                let mut args: Vec<&str> = command.split(' ').collect();
                args.extend([book, "--lang", lang]);
                let text = all_text(&args);
                lines += text.lines().count();
                // A place, a digest or a flag is not broken, so that it can be copied.
                let is_wide = |line: &&str| line.width() > 120 && longest_word(line) < 90;
                wide.extend(text.lines().filter(is_wide).take(2).map(|line| format!("{args:?}: {line}")));
            }
        }
    }
    assert!(lines > 10_000, "{lines}");
    assert!(wide.is_empty(), "{} lines:\n{}", wide.len(), wide.join("\n"));
}

fn longest_word(line: &str) -> usize {
    line.split_whitespace().map(UnicodeWidthStr::width).max().unwrap_or(0)
}

#[test]
fn a_narrow_terminal_shows_every_figure() {
    let piped = String::from_utf8(hocbong(&["progress", BOOKS[0], "--lang", "vi"]).stdout).unwrap();
    let narrow = on_terminal(&["progress", BOOKS[0], "--lang", "vi", "--no-pager"], 80, &[]);
    let figures = |text: &str| -> BTreeSet<String> {
        let is_figure = |word: &&str| word.chars().all(|c| c.is_ascii_digit() || c == '.') && word.len() > 6;
        text.split_whitespace().filter(is_figure).map(str::to_owned).collect()
    };
    assert!(figures(&piped).len() > 100);
    assert_eq!(figures(&piped), figures(&narrow));
    let plain = without_colours(&narrow);
    let widest = plain.lines().filter(|line| !line.starts_with("sha256")).map(UnicodeWidthStr::width).max();
    assert!(widest <= Some(80), "{widest:?}");
}

fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
}

/// Runs `hocbong` with its standard output on a pseudo-terminal of 24 rows.
fn on_terminal(args: &[&str], columns: u16, environment: &[(&str, &str)]) -> String {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use rustix::termios::{OptionalActions, OutputModes, Winsize, tcgetattr, tcsetattr, tcsetwinsize};
    let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&screen).unwrap();
    unlockpt(&screen).unwrap();
    let name = ptsname(&screen, Vec::new()).unwrap();
    let terminal = fs::File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    tcsetwinsize(&terminal, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let mut modes = tcgetattr(&terminal).unwrap();
    modes.output_modes.remove(OutputModes::OPOST);
    tcsetattr(&terminal, OptionalActions::Now, &modes).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hocbong"));
    command.args(args).current_dir(root()).env_remove("NO_COLOR").env_remove("HOCBONG_PAGER");
    command.env("TERM", "xterm").env("PAGER", "cat");
    for (name, value) in environment {
        command.env(name, value);
    }
    let mut child = command.stdin(Stdio::null()).stdout(terminal).stderr(Stdio::piped()).spawn().unwrap();
    // The command holds the terminal open; without it, reading the screen ends.
    drop(command);
    let mut text = Vec::new();
    let mut screen = fs::File::from(screen);
    let mut block = [0; 4096];
    // Once the command has closed its end, reading fails with EIO instead of returning 0 bytes.
    while let Ok(length @ 1..) = screen.read(&mut block) {
        text.extend_from_slice(&block[..length]);
    }
    child.wait().unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn a_long_report_on_a_terminal_is_paged_and_a_pager_that_fails_is_done_without() {
    let long = ["law", "--lang", "vi"];
    let args = ["balance", BOOKS[0], "--lang", "vi"];
    let plain = on_terminal(&args, 120, &[]);
    let lines = |text: &str| text.lines().count();
    assert!(lines(&plain) > 100);
    let folder = tempfile::tempdir().unwrap();
    let pager = folder.path().join("pager");
    fs::write(&pager, "#!/bin/sh\necho paged\ncat\n").unwrap();
    make_executable(&pager);
    let pager = pager.to_str().unwrap();
    let shown = on_terminal(&args, 120, &[("PAGER", pager)]);
    assert_eq!(shown, format!("paged\n{plain}"));
    // Nothing is lost, and nothing is said about it.
    for failing in ["false", "/nowhere/pager", " "] {
        assert_eq!(on_terminal(&args, 120, &[("PAGER", failing)]), plain, "{failing}");
    }
    let unpaged = ["balance", BOOKS[0], "--lang", "vi", "--no-pager"];
    assert_eq!(on_terminal(&unpaged, 120, &[("PAGER", pager)]), plain);
    assert_eq!(on_terminal(&args, 120, &[("PAGER", pager), ("HOCBONG_PAGER", "cat")]), plain);
    assert_eq!(on_terminal(&args, 120, &[("PAGER", pager), ("TERM", "dumb")]), plain);
    // What fits the screen is not paged; nor is data.
    let short = on_terminal(&["explain", "403", "--lang", "en"], 120, &[("PAGER", pager)]);
    assert_eq!(short.starts_with("paged"), lines(&short) > 25, "{short}");
    let data = on_terminal(&["balance", BOOKS[0], "--format", "json"], 120, &[("PAGER", pager)]);
    assert!(data.starts_with('{'));
    assert!(!on_terminal(&long, 120, &[]).is_empty());
}

fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_answer_has_a_colour_on_a_terminal_only() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("so.csv");
    fs::write(
        &good,
        "date,voucher,kind,fund,method,amount,party\n2025-03-03,PT-1,donation,MX,cash,1000,Lò Mẫu\n",
    )
    .unwrap();
    let good = good.to_str().unwrap();
    assert!(on_terminal(&["check", good, "--today", "2025-12-31"], 100, &[]).starts_with("\u{1b}[1;32m"));
    assert!(on_terminal(&["check", BOOKS[0]], 100, &[]).contains("\u{1b}[1;31m"));
    assert!(on_terminal(&["reconcile", BOOKS[0]], 100, &[]).starts_with("\u{1b}[1;31m"));
    assert!(!all_text(&["check", good]).contains('\u{1b}'));
    assert!(!on_terminal(&["check", good], 100, &[("NO_COLOR", "1")]).contains('\u{1b}'));
}

/// Runs `hocbong` with text on its standard input.
fn piped(folder: &Path, args: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hocbong"));
    command.args(args).args(["--lang", "en"]).current_dir(folder);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_dash_is_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    let books =
        "date,voucher,kind,fund,method,amount,party,ref\n2025-03-03,BC-1,donation,MX,bank,70000,Lò Mẫu,R1\n";
    let bank = "date,ref,amount,content\n2025-03-03,R1,70000,LO MAU\n";
    fs::write(place.join("so.csv"), books).unwrap();
    fs::write(place.join("sk.csv"), bank).unwrap();
    for (args, input) in [(["reconcile", "-", "sk.csv"], books), (["reconcile", "so.csv", "-"], bank)] {
        let (code, out, err) = piped(place, &args, input.as_bytes());
        assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
        assert!(out.contains('-'), "{out}");
    }
    let (code, out, _) = piped(place, &["balance", "-", "--format", "csv"], books.as_bytes());
    let (_, file, _) = piped(place, &["balance", "so.csv", "--format", "csv"], b"");
    assert_eq!((code, out), (Some(0), file));
    let (code, _, err) = piped(place, &["reconcile", "-", "-"], books.as_bytes());
    assert_eq!(code, Some(2));
    assert!(err.contains("only once"), "{err}");
    let bad = "date,voucher,kind,fund,method,amount\n2025-03-03,PT-1,donation,MX,cash,1.00\n";
    let (code, out, _) = piped(place, &["check", "-"], bad.as_bytes());
    assert_eq!(code, Some(2));
    assert!(out.contains("-:2: error[HB0104]"), "{out}");
    // A file of that name can be given, and a folder of that name is not taken for the pipe.
    fs::create_dir(place.join("-")).unwrap();
    fs::write(place.join("-/hocbong.toml"), "year = 2025\n").unwrap();
    let (code, out, _) = piped(place, &["balance", "-", "--format", "csv"], books.as_bytes());
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("70000"), "{out}");
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    let output = hocbong(&["man", "--dir", pages.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let names: BTreeSet<String> = fs::read_dir(&pages)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    for command in
        ["reconcile", "check", "explain", "balance", "report", "add", "close", "pack", "completions", "man"]
    {
        assert!(names.contains(&format!("hocbong-{command}.1")), "{command}: {names:?}");
    }
    for name in &names {
        let page = fs::read_to_string(pages.join(name)).unwrap();
        assert!(page.contains(".TH") && page.contains(".SH"), "{name}");
    }
    let one = String::from_utf8(hocbong(&["man", "reconcile"]).stdout).unwrap();
    assert_eq!(one, fs::read_to_string(pages.join("hocbong-reconcile.1")).unwrap());
    assert_eq!(hocbong(&["man", "nothing"]).status.code(), Some(2));
    // Pages that are there are not replaced.
    assert_eq!(hocbong(&["man", "--dir", pages.to_str().unwrap()]).status.code(), Some(2));
}

#[test]
fn codes_are_understood_as_people_write_them() {
    let said = |code: &str| String::from_utf8(hocbong(&["explain", code, "--lang", "vi"]).stdout).unwrap();
    let whole = said("HB0403");
    for code in ["403", "hb403", "0403", "hb0403", "HB-0403", "[HB0403]"] {
        assert_eq!(said(code), whole, "{code}");
    }
    assert!(
        whole.contains("NĐ 93/2019/NĐ-CP Đ.8.2.b") && whole.contains("input.csv:4: lỗi[HB0403]"),
        "{whole}"
    );
    assert_eq!(hocbong(&["explain", "9999"]).status.code(), Some(2));
}

#[test]
fn a_new_book_has_settings_to_choose_from() {
    let folder = tempfile::tempdir().unwrap();
    for lang in ["vi", "en"] {
        let output = hocbong_in(
            folder.path(),
            &["init", lang, "--code", "MX", "--level", "commune", "--year", "2025", "--lang", lang],
        );
        assert_eq!(output.status.code(), Some(0));
        let settings = fs::read_to_string(folder.path().join(lang).join("hocbong.toml")).unwrap();
        assert!(settings.starts_with("name = \"MX\"\nyear = 2025\n\n# "), "{settings}");
        assert!(settings.contains("# [[statement]]") && settings.contains("# [targets]"));
        let checked = hocbong_in(folder.path(), &["check", lang]);
        assert_ne!(checked.status.code(), Some(2), "{checked:?}");
    }
}
