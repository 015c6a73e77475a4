use super::{Guarded, OutputError, Outputs};
use std::fs;
use std::io::Write;

#[test]
fn what_comes_up_meanwhile_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.txt");
    let outputs = Outputs::default();
    let mut output = outputs.open(&path, false).unwrap();
    output.write_all(b"new").unwrap();
    fs::write(&path, "other").unwrap();
    assert!(matches!(output.finish(), Err(OutputError::Exists { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"other");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn a_link_that_comes_up_meanwhile_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("report.txt"), folder.path().join("other.txt"));
    fs::write(&other, "other").unwrap();
    for may_replace in [false, true] {
        let outputs = Outputs::default();
        let output = outputs.open(&path, may_replace).unwrap();
        std::os::unix::fs::symlink(&other, &path).unwrap();
        assert!(matches!(output.finish(), Err(OutputError::Link { .. })));
        fs::remove_file(&path).unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"other");
    }
}

#[test]
fn a_file_that_is_read_after_it_was_begun_to_be_replaced_is_an_input_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    fs::write(&path, "rows").unwrap();
    let outputs = Outputs::default();
    let output = outputs.open(&path, true).unwrap();
    let is_input = |result: Result<(), OutputError>| {
        matches!(result, Err(OutputError::Guarded { what: Guarded::Input, .. }))
    };
    assert!(is_input(outputs.read(&path)));
    // The check is repeated before the file is moved to its place.
    assert!(is_input(output.finish()));
    assert_eq!(fs::read(&path).unwrap(), b"rows");
}

#[test]
fn an_interrupted_command_leaves_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let outputs = Outputs::default();
    let output = outputs.open(&folder.path().join("report.txt"), false).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    outputs.abandon(|| assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0));
    drop(output);
}

#[cfg(unix)]
#[test]
fn who_may_read_a_replaced_file_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.txt");
    fs::write(&path, "old").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    Outputs::default().write(&path, b"new", true).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}
