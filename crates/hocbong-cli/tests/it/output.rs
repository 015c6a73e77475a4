//! `--output` and `--draft` make new files, and never replace what must not be lost.

use super::hocbong_in;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const ROWS: &str = "date,voucher,kind,fund,method,amount\n2025-03-01,PT-1,donation,ST,bank,500000\n";
const BANK: &str = "Ngày,Số bút toán,Nội dung,Ghi nợ,Ghi có,Số dư\n02/03/2025,FT1,Ung ho,,500000,500000\n";

/// A folder with a book `so` and the statement that it names, and files of no book.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = place.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let settings =
        "name = \"Mẫu\"\nyear = 2025\n\n[[statement]]\nfile = \"statements/sk.csv\"\nassociation = \"ST\"\n";
    write("so/hocbong.toml", settings);
    write("so/associations.csv", "code,name,level,parent\nST,Hội Mẫu,province,\n");
    write("so/funds.csv", "code,name\nST,Quỹ chung\n");
    write("so/journal/2025.csv", ROWS);
    write("so/statements/sk.csv", BANK);
    write("rows.csv", ROWS);
    write("bank.csv", BANK);
    write("danh-sach/mot.csv", ROWS);
    place
}

/// All files of a folder with their bytes.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else if path.is_file() {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}

fn run(place: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = hocbong_in(place, &[arguments, &["--lang", "en"]].concat());
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.code(), said)
}

/// Asserts that a command is refused for this reason and changes nothing, even with `--force`.
fn is_refused(place: &Path, arguments: &[&str], why: &str) {
    for more in [&[][..], &["--force"]] {
        let before = contents(place);
        let (exit, said) = run(place, &[arguments, more].concat());
        assert_eq!(exit, Some(2), "{arguments:?} {more:?}: {said}");
        assert!(said.contains(why), "{arguments:?} {more:?}: {said}");
        assert!(contents(place) == before, "{arguments:?} {more:?}");
    }
}

#[test]
fn output_replaces_a_file_only_when_told_to() {
    let place = place();
    let place = place.path();
    fs::write(place.join("report.txt"), "kept").unwrap();
    let arguments = ["balance", "rows.csv", "--output", "report.txt"];
    let (exit, said) = run(place, &arguments);
    assert_eq!(exit, Some(2), "{said}");
    assert!(said.contains("--force"), "{said}");
    assert_eq!(fs::read_to_string(place.join("report.txt")).unwrap(), "kept");
    let (exit, said) = run(place, &[&arguments[..], &["--force"]].concat());
    assert_eq!(exit, Some(0), "{said}");
    assert!(fs::read_to_string(place.join("report.txt")).unwrap().contains("112"));
}

#[test]
fn output_never_replaces_the_journal() {
    let place = place();
    let why = "a part of the journal";
    // A new file in the journal's folder would be read as a part of the books.
    for path in
        ["so/journal/2025.csv", "so/journal/new.csv", "so/journal/../journal/2025.csv", "so/JOURNAL/2025.csv"]
    {
        if path.contains("JOURNAL") {
            fs::create_dir_all(place.path().join("so/JOURNAL")).unwrap();
        }
        is_refused(place.path(), &["balance", "so", "--output", path], why);
        // Even if the command has nothing to do with the book.
        is_refused(place.path(), &["law", "--output", path], why);
    }
}

#[test]
fn output_never_replaces_a_part_of_a_book() {
    let place = place();
    for name in ["seals.csv", ".hocbong.lock"] {
        fs::write(place.path().join("so").join(name), "x").unwrap();
    }
    for (path, why) in [
        ("so/hocbong.toml", "the settings"),
        ("so/associations.csv", "a list of"),
        ("so/funds.csv", "a list of"),
        // It does not exist yet, but would be the chart from then on.
        ("so/accounts.csv", "a list of"),
        ("so/FUNDS.csv", "a list of"),
        ("so/statements/sk.csv", "a statement"),
        ("so/seals.csv", "the seals"),
        ("so/.hocbong.lock", "the lock"),
    ] {
        is_refused(place.path(), &["balance", "so", "--output", path], why);
        is_refused(place.path(), &["law", "--output", path], why);
    }
    let (exit, said) = run(place.path(), &["balance", "so", "--output", "so/balance.txt"]);
    assert_eq!(exit, Some(0), "{said}");
}

#[test]
fn output_never_replaces_an_input() {
    let place = place();
    let place = place.path();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (head, cell)) in ROWS
        .trim()
        .split_once('\n')
        .map(|(head, row)| head.split(',').zip(row.split(',')))
        .unwrap()
        .enumerate()
    {
        let column = u16::try_from(column).unwrap();
        sheet.write_string(0, column, head).unwrap();
        sheet.write_string(1, column, cell).unwrap();
    }
    book.save(place.join("rows.xlsx")).unwrap();
    fs::write(
        place.join("carried.csv"),
        "side,file,line,id,voucher,date,amount,party,memo,reference,status,cause\n",
    )
    .unwrap();
    fs::write(place.join("decisions.csv"), "left_line,right_line,decision,note\n").unwrap();
    fs::write(place.join("rows.txt"), ROWS).unwrap();
    fs::write(place.join("profile.toml"), "[profile.a]\nyear = 2025\n").unwrap();
    let why = "an input of this command";
    for arguments in [
        &["balance", "rows.csv", "--output", "rows.csv"][..],
        &["balance", "rows.csv", "--output", "./danh-sach/../rows.csv"],
        &["reconcile", "rows.xlsx", "bank.csv", "--output", "rows.xlsx"],
        &["check", "bank.csv", "rows.csv", "--output", "bank.csv"],
        &["balance", "danh-sach", "--output", "danh-sach/mot.csv"],
        &["check", "rows.csv", "--previous", "danh-sach", "--output", "danh-sach/mot.csv"],
        &["reconcile", "rows.csv", "bank.csv", "--output", "bank.csv"],
        &["reconcile", "rows.csv", "bank.csv", "--carried", "carried.csv", "--output", "carried.csv"],
        &["reconcile", "rows.csv", "bank.csv", "--decisions", "decisions.csv", "--output", "decisions.csv"],
        &["reconcile", "rows.csv", "bank.csv", "--draft", "bank.csv"],
        &["balance", "rows.csv", "--profile", "profile.toml:a", "--output", "profile.toml"],
        &["import", "bank.csv", "--output", "bank.csv"],
        &["import", "bank.csv", "--book", "so", "--output", "bank.csv"],
        &["add", "so", "--from", "rows.txt", "--output", "rows.txt"],
    ] {
        // Recording leaves its lock in the book.
        let kept = || {
            contents(place)
                .into_iter()
                .filter(|(name, _)| !name.ends_with("so/.hocbong.lock"))
                .collect::<Vec<_>>()
        };
        let before = kept();
        let (exit, said) = run(place, arguments);
        assert_eq!(exit, Some(2), "{arguments:?}: {said}");
        let (exit, said) = run(place, &[arguments, &["--force"]].concat());
        assert_eq!(exit, Some(2), "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
        assert!(kept() == before, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn output_knows_an_input_by_its_other_names() {
    let place = place();
    let place = place.path();
    fs::hard_link(place.join("rows.csv"), place.join("twin.csv")).unwrap();
    fs::hard_link(place.join("so/journal/2025.csv"), place.join("journal-twin.csv")).unwrap();
    std::os::unix::fs::symlink(place.join("so"), place.join("so-link")).unwrap();
    for (path, why) in [
        ("twin.csv", "an input of this command"),
        ("journal-twin.csv", "a part of the journal"),
        ("so-link/journal/2025.csv", "a part of the journal"),
    ] {
        let input = if path == "twin.csv" { "rows.csv" } else { "so" };
        let (exit, said) = run(place, &["balance", input, "--output", path, "--force"]);
        assert_eq!(exit, Some(2), "{path}: {said}");
        assert!(said.contains(why), "{path}: {said}");
        assert_eq!(fs::read_to_string(place.join(path)).unwrap(), ROWS);
    }
}

#[cfg(unix)]
#[test]
fn output_follows_no_link_silently() {
    let place = place();
    let place = place.path();
    fs::write(place.join("elsewhere.txt"), "kept").unwrap();
    for (link, target) in
        [("link.txt", "elsewhere.txt"), ("dangling.txt", "no-such.txt"), ("rows-link.csv", "rows.csv")]
    {
        std::os::unix::fs::symlink(target, place.join(link)).unwrap();
        is_refused(place, &["balance", "rows.csv", "--output", link], target);
        assert!(place.join(link).is_symlink());
    }
}

#[cfg(unix)]
#[test]
fn output_writes_through_a_pipe() {
    let place = place();
    let place = place.path();
    assert!(Command::new("mkfifo").arg(place.join("pipe")).status().unwrap().success());
    let mut reader =
        Command::new("cat").arg("pipe").current_dir(place).stdout(Stdio::piped()).spawn().unwrap();
    let (exit, said) = run(place, &["balance", "rows.csv", "--output", "pipe"]);
    if exit != Some(0) {
        // It would wait forever.
        reader.kill().unwrap();
    }
    assert_eq!((exit, said.as_str()), (Some(0), ""));
    let read = reader.wait_with_output().unwrap().stdout;
    assert!(String::from_utf8(read).unwrap().contains("112"));

    let program = env!("CARGO_BIN_EXE_hocbong");
    for (path, open) in [
        ("/dev/stdout", "exec > read.txt"),
        ("/dev/stdout", "exec > >(cat > read.txt)"),
        ("/dev/fd/3", "exec 3> read.txt"),
        ("/dev/fd/3", "exec 3> >(cat > read.txt)"),
    ] {
        fs::write(place.join("read.txt"), "").unwrap();
        let script = format!(
            "{open}; '{program}' balance rows.csv --output {path}; code=$?; exec >&- 3>&-; wait $!; exit $code"
        );
        let done = Command::new("bash").args(["-c", &script]).current_dir(place).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        let read = fs::read_to_string(place.join("read.txt")).unwrap();
        assert!(read.contains("112"), "{open}: {read} {said}");
    }
    // What else writes to the same file is not overwritten.
    let script = format!(
        "exec > both.txt 2>&1; echo first; '{program}' balance rows.csv --output /dev/stdout; echo last"
    );
    assert!(Command::new("bash").args(["-c", &script]).current_dir(place).status().unwrap().success());
    let both = fs::read_to_string(place.join("both.txt")).unwrap();
    assert!(both.starts_with("first\n") && both.contains("112") && both.ends_with("last\n"), "{both}");
}

#[cfg(unix)]
#[test]
fn output_writes_through_a_device() {
    use std::os::unix::fs::FileTypeExt;
    let place = place();
    std::os::unix::fs::symlink("/dev/null", place.path().join("nothing")).unwrap();
    // The device itself without `--force`: a broken build run as root must not replace it.
    for arguments in [&["--output", "/dev/null"][..], &["--output", "nothing", "--force"]] {
        let (exit, said) = run(place.path(), &[&["balance", "rows.csv"], arguments].concat());
        assert_eq!((exit, said.as_str()), (Some(0), ""));
    }
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    assert!(place.path().join("nothing").is_symlink());
}

#[test]
fn output_names_a_missing_folder() {
    let place = place();
    let place = place.path();
    is_refused(
        place,
        &["balance", "rows.csv", "--output", "no-such/report.txt"],
        "there is no folder no-such",
    );
    is_refused(
        place,
        &["balance", "rows.csv", "--output", "rows.csv/report.txt"],
        "there is no folder rows.csv",
    );
    is_refused(place, &["balance", "rows.csv", "--output", "danh-sach"], "is a folder");
    // Refused before any work is done.
    is_refused(
        place,
        &["balance", "no-such.csv", "--output", "no-such/report.txt"],
        "there is no folder no-such",
    );
    is_refused(
        place,
        &["add", "so", "donation", "--method", "cash", "--amount", "1000", "--output", "no-such/x"],
        "no folder",
    );
}

#[test]
fn output_leaves_no_temporary_behind() {
    let place = place();
    let place = place.path();
    let names = || contents(place).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let before = names();
    let (exit, _) = run(place, &["balance", "no-such.csv", "--output", "report.txt"]);
    assert_eq!((exit, names()), (Some(2), before.clone()));
    // A name as long as the file system allows.
    let name = format!("{}.txt", "a".repeat(251));
    let (exit, said) = run(place, &["balance", "rows.csv", "--output", &name]);
    assert_eq!((exit, names().len()), (Some(0), before.len() + 1), "{said}");

    // A file left by a dead process is removed; that of a living process, and one that is not ours, stays.
    let dead = place.join(".hocbong-1-0.tmp");
    let living = place.join(".hocbong-2-0.tmp");
    let foreign = place.join(".hocbong-notes.tmp");
    for path in [&dead, &living, &foreign] {
        fs::write(path, "half").unwrap();
    }
    let held = fs::File::open(&living).unwrap();
    held.try_lock().unwrap();
    let (exit, said) = run(place, &["balance", "rows.csv", "--output", "report.txt"]);
    assert_eq!(exit, Some(0), "{said}");
    assert!(!dead.exists());
    assert!(living.exists());
    assert!(foreign.exists());
}

#[test]
fn two_results_of_one_command_do_not_replace_each_other() {
    let place = place();
    let arguments = ["reconcile", "so", "bank.csv", "--draft", "both.csv", "--output", "both.csv"];
    is_refused(place.path(), &arguments, "another result");
}

#[test]
fn a_draft_replaces_a_file_only_when_told_to() {
    let place = place();
    let place = place.path();
    fs::write(place.join("draft.csv"), "kept").unwrap();
    let arguments = ["reconcile", "rows.csv", "bank.csv", "--draft", "draft.csv"];
    let (exit, said) = run(place, &arguments);
    assert_eq!(exit, Some(2), "{said}");
    assert_eq!(fs::read_to_string(place.join("draft.csv")).unwrap(), "kept");
    let (_, said) = run(place, &[&arguments[..], &["--force"]].concat());
    assert_ne!(fs::read_to_string(place.join("draft.csv")).unwrap(), "kept", "{said}");
}

#[test]
fn commands_read_files_in_one_place_that_remembers_them() {
    fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
    }
    let all = sources(&super::root().join("crates/hocbong-cli/src"));
    assert!(all.len() > 15);
    for path in all.iter().filter(|path| !path.ends_with("src/files.rs")) {
        let text = fs::read_to_string(path).unwrap();
        for way in ["store::read_", "store::open_", "fs::"] {
            assert!(!text.contains(way), "{}: {way}", path.display());
        }
    }
}
