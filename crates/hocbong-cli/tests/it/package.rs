//! A packed book is read as its folder, and gives the folder back.

use super::{hocbong_in, root};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Every file below a folder with its bytes, by path from there.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

fn run(place: &Path, arguments: &[&str]) -> Output {
    let more = ["--today", "2026-01-15", "--lang", "en"];
    hocbong_in(place, &[arguments, &more[..]].concat())
}

/// The exit code and everything that was written.
fn said(place: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(place, arguments);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.code(), said)
}

/// A folder with the sample book as `so` and its package as `so.hocbong`.
fn sample() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().to_owned();
    copy(&root().join("fixtures/soc-trang-2025"), &place.join("so"));
    let (exit, said) = said(&place, &["pack", "so", "--output", "so.hocbong"]);
    assert_eq!(exit, Some(0), "{said}");
    (folder, place)
}

/// A book of one journal.
fn small(place: &Path) -> PathBuf {
    let book = place.join("so");
    fs::create_dir_all(book.join("journal")).unwrap();
    fs::write(book.join("hocbong.toml"), "name = \"Quỹ Mẫu\"\nyear = 2025\n").unwrap();
    let rows = "date,voucher,kind,fund,method,amount\n2025-03-01,PT01,donation,ST,cash,500000\n";
    fs::write(book.join("journal/2025.csv"), rows).unwrap();
    book
}

#[test]
fn every_report_of_a_package_is_that_of_the_folder() {
    let (_folder, place) = sample();
    let vcb = "so/statements/vcb-2025.csv";
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["check", "BOOK"],
        vec!["check", "BOOK", "--format", "csv"],
        vec!["check", "BOOK", "--mask"],
        vec!["balance", "BOOK", "--by", "account"],
        vec!["balance", "BOOK", "--at", "2025-06-30", "--format", "csv"],
        vec!["progress", "BOOK"],
        vec!["progress", "BOOK", "--format", "csv"],
        vec!["reconcile", "BOOK", "--all"],
        vec!["reconcile", "BOOK", "--format", "csv"],
        vec!["reconcile", "BOOK", "--explain", "journal/2025-08.csv:174"],
        vec!["reconcile", "BOOK", vcb],
        vec!["reconcile", vcb, "BOOK", "--format", "json"],
        vec!["report", "fund-statement", "BOOK"],
        vec!["report", "income", "BOOK", "--format", "csv"],
        vec!["report", "settlement", "BOOK"],
        vec!["report", "count-sheet", "BOOK"],
        vec!["report", "findings", "BOOK"],
        vec!["report", "voucher", "BOOK", "--voucher", "PT-0001", "--association", "ST"],
        vec!["inspect", "BOOK"],
        vec!["law", "BOOK", "--on", "2025-06-30"],
        vec!["check", "BOOK", "--profile", "none"],
    ];
    for command in ["check", "balance", "progress", "reconcile", "inspect"] {
        commands.push(vec![command, "BOOK", "--format", "json"]);
    }
    for command in commands {
        let of = |book: &str| {
            let arguments: Vec<&str> =
                command.iter().map(|word| if *word == "BOOK" { book } else { word }).collect();
            run(&place, &arguments)
        };
        let (folder, package) = (of("so"), of("so.hocbong"));
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap().replace("so.hocbong", "so");
        assert_eq!(text(&package.stdout), text(&folder.stdout), "{command:?}");
        assert_eq!(text(&package.stderr), text(&folder.stderr), "{command:?}");
        assert_eq!(package.status.code(), folder.status.code(), "{command:?}");
        let is_report = command.last() != Some(&"none");
        assert_eq!(!folder.stdout.is_empty(), is_report, "{command:?}: {}", text(&folder.stderr));
    }
    assert_eq!(fs::read_dir(&place).unwrap().count(), 2, "nothing was unpacked");
}

#[test]
fn the_settings_of_a_statement_hold_for_a_copy_of_it() {
    let (_folder, place) = sample();
    fs::copy(place.join("so/statements/vcb-2025.csv"), place.join("vcb.csv")).unwrap();
    let (_, of_package) = said(&place, &["reconcile", "so.hocbong", "vcb.csv"]);
    let (_, of_folder) = said(&place, &["reconcile", "so", "so/statements/vcb-2025.csv"]);
    let without_names = |text: &str| {
        text.replace("so.hocbong", "so").replace("so/statements/vcb-2025.csv", "vcb.csv").replace(' ', "")
    };
    assert_eq!(without_names(&of_package), without_names(&of_folder));
}

#[test]
fn unpacking_gives_the_folder_back_byte_for_byte() {
    let (_folder, place) = sample();
    let (exit, text) = said(&place, &["unpack", "so.hocbong", "lai"]);
    assert_eq!(exit, Some(0), "{text}");
    assert!(text.contains("24 files were unpacked to lai"), "{text}");
    assert_eq!(content(&place.join("lai")), content(&place.join("so")));
    let (exit, text) = said(&place, &["pack", "lai", "--output", "lai.hocbong"]);
    assert_eq!(exit, Some(0), "{text}");
    assert_eq!(fs::read(place.join("lai.hocbong")).unwrap(), fs::read(place.join("so.hocbong")).unwrap());
    assert_eq!(fs::read_dir(&place).unwrap().count(), 4, "no part of it is left beside it");
}

#[test]
fn the_manifest_is_printed_and_validates() {
    let (_folder, place) = sample();
    let text = fs::read_to_string(root().join("docs/schema/package.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
    let printed = |arguments: &[&str]| {
        let output = run(&place, &[arguments, &["--format", "json"][..]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors: Vec<String> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        document
    };
    let packed = printed(&["pack", "so", "--output", "hai.hocbong"]);
    assert_eq!(packed, printed(&["unpack", "hai.hocbong", "hai"]));
    assert_eq!(packed["name"], "Quỹ Khuyến học tỉnh Sóc Trăng");
    assert_eq!(packed["period"]["from"], "2025-01-01");
    let files = content(&place.join("so"));
    let named = packed["files"].as_array().unwrap();
    assert_eq!(named.len(), files.len());
    for ((path, bytes), file) in files.iter().zip(named) {
        assert_eq!(file["path"], path.as_str());
        assert_eq!(file["bytes"], bytes.len());
    }
    let stated =
        printed(&["pack", "so", "--output", "ba.hocbong", "--from", "2025-01-01", "--to", "2025-06-30"]);
    assert_eq!(stated["period"]["to"], "2025-06-30");
    assert_eq!(stated["files"], packed["files"], "the period cuts nothing off");
}

#[test]
fn what_does_not_belong_to_the_book_is_named_and_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    let book = small(place);
    let beside =
        ["notes.txt", "journal/2025.csv.bak", "journal/.2025.csv.swp", "statements/vcb.csv~", "cu.hocbong"];
    fs::create_dir_all(book.join("statements/cu")).unwrap();
    for name in beside.iter().chain(&[".hocbong.lock", "statements/vcb.pdf"]) {
        fs::write(book.join(name), "x").unwrap();
    }
    let settings = "name = \"Quỹ Mẫu\"\nyear = 2025\n[[statement]]\nfile = \"statements/bidv.csv\"\n\
                    [[statement]]\nfile = \"ngan-hang/mb.csv\"\n";
    fs::write(book.join("hocbong.toml"), settings).unwrap();
    fs::create_dir_all(book.join("ngan-hang")).unwrap();
    fs::write(book.join("ngan-hang/mb.csv"), "x").unwrap();
    let output = run(place, &["pack", "so", "--output", "so.hocbong", "--format", "json"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{text}");
    for name in beside.iter().chain(&["statements/cu/"]) {
        assert!(text.contains(&format!("so/{name}: is no part of the book")), "{name}: {text}");
    }
    assert!(!text.contains("hocbong.lock"), "{text}");
    assert!(text.contains("so/statements/bidv.csv: is named in hocbong.toml, but is not there"), "{text}");
    let manifest: Value = serde_json::from_slice(&output.stdout).unwrap();
    let paths: Vec<&str> =
        manifest["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["hocbong.toml", "journal/2025.csv", "ngan-hang/mb.csv", "statements/vcb.pdf"]);
    // The package is written in the book's folder next time, and is no part of it.
    let (exit, text) = said(place, &["pack", "so", "--output", "so/journal/so.hocbong"]);
    assert_eq!(exit, Some(2), "{text}");
    let (exit, _) = said(place, &["pack", "so", "--output", "so/so.hocbong"]);
    assert_eq!(exit, Some(0));
    assert_eq!(fs::read(place.join("so.hocbong")).unwrap(), fs::read(book.join("so.hocbong")).unwrap());
}

#[test]
fn names_that_the_system_decomposes_are_packed_composed() {
    let folder = tempfile::tempdir().unwrap();
    let book = small(folder.path());
    fs::create_dir_all(book.join("statements")).unwrap();
    fs::write(book.join("statements/sao ke\u{302}.csv"), "x").unwrap();
    let settings = "[[statement]]\nfile = \"statements/sao kê.csv\"\n";
    fs::write(book.join("hocbong.toml"), settings).unwrap();
    let (exit, text) = said(folder.path(), &["pack", "so", "--output", "so.hocbong"]);
    assert_eq!(exit, Some(0), "{text}");
    assert!(text.contains("  statements/sao kê.csv\n") && !text.contains("not there"), "{text}");
}

#[test]
fn nothing_is_written_over_and_nothing_half_is_left() {
    let (_folder, place) = sample();
    let before = content(&place);
    for (arguments, why) in [
        (&["unpack", "so.hocbong", "so"][..], "already exists"),
        (&["unpack", "so.hocbong", "so.hocbong"], "already exists"),
        (&["pack", "so", "--output", "so.hocbong"], "exists"),
        (&["pack", "so", "--output", "so/funds.csv", "--force"], "funds.csv"),
        (&["pack", "so.hocbong", "--output", "hai.hocbong"], "is a package already"),
        (&["pack", "khong-co", "--output", "hai.hocbong"], "not a book"),
        (&["pack", "so"], "--output FILE.hocbong"),
        (&["pack", "so", "--output", "hai.hocbong", "--format", "csv"], "text, json"),
        (&["unpack", "so/funds.csv", "hai"], "is not a package"),
        (&["unpack", "so", "hai"], "so"),
        (&["unpack", "khong-co.hocbong", "hai"], "khong-co.hocbong"),
        (&["unpack", "so.hocbong", "khong-co/hai"], "khong-co/hai"),
        (&["check", "so.hocbong", "so"], "on its own"),
        (&["add", "so.hocbong", "donation", "--fund", "ST", "--amount", "1000"], "unpack it first"),
        (
            &["add", "so.hocbong", "donation", "--fund", "ST", "--amount", "1000", "--dry-run"],
            "unpack it first",
        ),
        (&["close", "so.hocbong", "2025"], "unpack it first"),
        (&["import", "so/statements/vcb-2025.csv", "--book", "so.hocbong"], "unpack it first"),
        (&["import", "so.hocbong"], "not a table"),
        (
            &["check", "so/funds.csv", "--output", "so.hocbong", "--force", "--previous", "so.hocbong"],
            "so.hocbong",
        ),
    ] {
        let (exit, text) = said(&place, arguments);
        assert_eq!(exit, Some(2), "{arguments:?}: {text}");
        assert!(text.contains(why), "{arguments:?}: {text}");
        assert_eq!(content(&place), before, "{arguments:?}");
    }
    fs::create_dir(place.join("trong")).unwrap();
    let (exit, text) = said(&place, &["unpack", "so.hocbong", "trong"]);
    assert_eq!(exit, Some(0), "an empty folder is as good as none: {text}");
    assert_eq!(content(&place.join("trong")), content(&place.join("so")));
}

#[test]
fn a_package_that_is_not_intact_is_refused_by_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    small(place);
    let (exit, text) = said(place, &["pack", "so", "--output", "so.hocbong"]);
    assert_eq!(exit, Some(0), "{text}");
    let intact = fs::read(place.join("so.hocbong")).unwrap();
    let with = |name: &str, bytes: &[u8]| fs::write(place.join(name), bytes).unwrap();
    with("cut.hocbong", &intact[..intact.len() - 200]);
    let mut edited = intact.clone();
    // The digest of the manifest is the last thing in the file.
    let last = edited.last_mut().unwrap();
    *last = if *last == b'0' { b'1' } else { b'0' };
    with("edited.hocbong", &edited);
    with("other.hocbong", b"date,kind\n");
    for command in ["check", "reconcile", "balance", "progress", "inspect"] {
        for (file, why) in [
            ("cut.hocbong", "cut.hocbong: the package is cut short"),
            ("edited.hocbong", "edited.hocbong: the list of files in the package was changed"),
            ("other.hocbong", "other.hocbong: is not a package"),
        ] {
            let output = run(place, &[command, file]);
            let text = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{command} {file}: {text}");
            assert!(text.contains(why), "{command} {file}: {text}");
            assert!(output.stdout.is_empty(), "{command} {file}");
        }
    }
    let (exit, _) = said(place, &["unpack", "edited.hocbong", "hai"]);
    assert_eq!(exit, Some(2));
    assert!(!place.join("hai").exists());
    let vietnamese = hocbong_in(place, &["check", "cut.hocbong", "--lang", "vi"]);
    assert!(String::from_utf8(vietnamese.stderr).unwrap().contains("gói sổ bị cắt cụt"));
}

#[test]
fn a_package_is_known_by_its_content_under_any_name() {
    let (_folder, place) = sample();
    fs::rename(place.join("so.hocbong"), place.join("gui-di.zip")).unwrap();
    let (folder, package) = (said(&place, &["balance", "so"]), said(&place, &["balance", "gui-di.zip"]));
    assert_eq!(package, folder);
    let (exit, text) = said(&place, &["unpack", "gui-di.zip", "lai"]);
    assert_eq!(exit, Some(0), "{text}");
}

#[test]
fn the_next_year_opens_from_a_package() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    copy(&root().join("fixtures/errors/HB0206-not-emptied/near-miss"), &place.join("so"));
    assert_eq!(said(place, &["close", "so", "2025"]).0, Some(0));
    assert_eq!(said(place, &["pack", "so", "--output", "so.hocbong"]).0, Some(0));
    let (exit, text) = said(place, &["init", "tu-thu-muc", "--from", "so"]);
    assert_eq!(exit, Some(0), "{text}");
    let (exit, text) = said(place, &["init", "tu-goi", "--from", "so.hocbong"]);
    assert_eq!(exit, Some(0), "{text}");
    assert_eq!(content(&place.join("tu-goi")), content(&place.join("tu-thu-muc")));
}

#[test]
fn a_book_with_errors_is_packed_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let book = small(folder.path());
    let rows = "date,voucher,kind,fund,method,amount\n2025-03-01,PT01,donation,ST,cash,5 hundred\n";
    fs::write(book.join("journal/2025.csv"), rows).unwrap();
    fs::write(book.join("journal/2025-2.csv"), b"\xff\xfe\0\0\x01").unwrap();
    let (exit, text) = said(folder.path(), &["pack", "so", "--output", "so.hocbong"]);
    assert_eq!(exit, Some(0), "{text}");
    assert!(text.contains("errors, which were packed too"), "{text}");
    assert_eq!(said(folder.path(), &["unpack", "so.hocbong", "lai"]).0, Some(0));
    assert_eq!(content(&folder.path().join("lai")), content(&book));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_book_is_not_followed_and_a_pipe_gets_the_package() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    let book = small(place);
    let output = run(place, &["pack", "so", "--output", "/dev/stdout", "--quiet"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said(place, &["pack", "so", "--output", "so.hocbong"]).0, Some(0));
    assert_eq!(output.stdout, fs::read(place.join("so.hocbong")).unwrap(), "the package and nothing else");

    fs::write(place.join("secret.csv"), "x").unwrap();
    std::os::unix::fs::symlink(place.join("secret.csv"), book.join("journal/2026.csv")).unwrap();
    let (exit, text) = said(place, &["pack", "so", "--output", "hai.hocbong"]);
    assert_eq!(exit, Some(2), "{text}");
    assert!(text.contains("outside the book") && !place.join("hai.hocbong").exists(), "{text}");
}
