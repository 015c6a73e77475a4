//! What other programs change between reading a book and recording in it.

use super::*;
use crate::recording::Plan;

const NAME: &str = "journal/2025.csv";

/// A recording of one row that was planned on a disk and not yet written.
fn planned(disk: &FaultyDisk) -> Plan {
    let recorder = Recorder::open(disk, "so", &mut |_| ()).unwrap();
    let text = "date,kind,fund,method,amount,party\n2025-03-09,donation,ST,cash,700000,Bà Mẫu\n";
    let source = Source::new("nhap.csv", text.as_bytes());
    let (batch, _) =
        Batch::read(&source, &ReadOptions::default(), &crate::ChartOfAccounts::default()).unwrap();
    plan(recorder.files().unwrap(), batch, &mut || id(900), &RecordingOptions::default()).unwrap()
}

fn write_planned(disk: &FaultyDisk, planned: &Plan) -> Result<Vec<Repair>, StoreError> {
    Recorder::open(disk, "so", &mut |_| ())?.record(&planned.change, &planned.torn)
}

/// A journal that ends in a torn line, with the line.
fn torn_disk() -> (FaultyDisk, Vec<u8>) {
    let disk = disk();
    assert_eq!(record(&disk, 0).1, Ok(()));
    let line = b"2025-03-08,PT-00".to_vec();
    let bytes = [disk.bytes(NAME).unwrap(), line.clone()].concat();
    (&disk).write(NAME, &bytes).unwrap();
    (disk, line)
}

#[test]
fn nothing_is_touched_if_the_journal_was_saved_since_it_was_read() {
    // The file that is written to, and one of which only a torn line would be moved.
    let saves: [(&str, &[u8]); 3] = [
        (NAME, b"date,kind,fund,method,amount\n"),
        ("journal/2025-01.csv", b"date,voucher,kind,fund,method,amount\n"),
        (NAME, b""),
    ];
    for (name, bytes) in saves {
        let (disk, line) = torn_disk();
        let torn = [JOURNAL, &line].concat();
        (&disk).write("journal/2025-01.csv", &torn).unwrap();
        let planned = planned(&disk);
        assert_eq!(planned.torn.len(), 2);
        (&disk).write(name, bytes).unwrap();
        (&disk).write("journal/.2025.csv.ghi-do", b"half").unwrap();
        let before = disk.contents();
        let refused = write_planned(&disk, &planned);
        assert!(matches!(refused, Err(StoreError::Changed { path }) if path.ends_with(name)), "{name}");
        assert_eq!(disk.contents(), before, "{name}");
    }
    // A file that did not exist when the book was read.
    let disk = disk();
    let planned = planned(&disk);
    assert_eq!(planned.change.before, None);
    (&disk).write(NAME, b"date\n").unwrap();
    let before = disk.contents();
    assert!(matches!(write_planned(&disk, &planned), Err(StoreError::Changed { .. })));
    assert_eq!(disk.contents(), before);
}

#[test]
fn a_file_that_appears_at_the_last_moment_is_not_written_over() {
    let save = b"date,kind,fund,method,amount\n2025-04-01,donation,ST,cash,3000\n";
    let before = {
        let disk = disk();
        let _ = planned(&disk);
        disk.calls()
    };
    let all = {
        let disk = disk();
        let planned = planned(&disk);
        write_planned(&disk, &planned).unwrap();
        disk.calls()
    };
    let mut seen = BTreeMap::new();
    for call in before..all {
        let disk = disk().edited_at(call, NAME, save, Saving::Renames);
        let planned = planned(&disk);
        let what = match write_planned(&disk, &planned) {
            // It was there before ours, or it replaced ours.
            Ok(_) => "recorded",
            Err(StoreError::Changed { .. }) => "changed",
            Err(StoreError::Exists { .. }) => "exists",
            Err(other) => panic!("call {call}: {other:?}"),
        };
        *seen.entry(what).or_insert(0) += 1;
        assert_eq!(disk.bytes(NAME).unwrap(), save, "call {call}: {what}");
        assert!(!disk.names().iter().any(|name| name.contains("/.")), "call {call}: {what}");
    }
    assert!(["recorded", "changed", "exists"].iter().all(|what| seen.contains_key(what)), "{seen:?}");
}

#[test]
fn a_torn_line_is_kept_in_one_place_whichever_call_fails() {
    let (whole, _) = torn_disk();
    let planned_calls = {
        let (disk, _) = torn_disk();
        let _ = planned(&disk);
        disk.calls()
    };
    let plan = planned(&whole);
    write_planned(&whole, &plan).unwrap();
    let (mut refused, mut uncertain, mut recorded) = (0, 0, 0);
    for call in planned_calls..whole.calls() {
        let (disk, line) = torn_disk();
        let disk = disk.meeting(call, Fault::Fails);
        let before = disk.bytes(NAME).unwrap();
        let plan = planned(&disk);
        let result = write_planned(&disk, &plan);
        let what = format!("call {call}: {result:?}");
        let ends_in_it = disk.bytes(NAME).unwrap() == before;
        let kept = disk.bytes(SET_ASIDE_FILE);
        assert!(kept.as_ref().is_none_or(|kept| *kept == line), "{what}");
        match result {
            Ok(_) => {
                assert!(!ends_in_it && kept.is_some(), "{what}");
                recorded += 1;
            }
            Err(StoreError::Uncertain { .. }) => {
                assert!(ends_in_it || kept.is_some(), "{what}");
                uncertain += 1;
            }
            Err(_) => {
                assert!(ends_in_it && kept.is_none(), "{what}");
                refused += 1;
            }
        }
    }
    assert!(refused > 5 && uncertain > 1 && recorded > 0, "{refused}, {uncertain}, {recorded}");
}

#[test]
fn a_file_is_not_read_while_another_program_is_saving_it() {
    let first = || {
        let disk = disk();
        assert_eq!(record(&disk, 0).1, Ok(()));
        disk
    };
    let whole = first().bytes(NAME).unwrap();
    let begin = first().calls();
    let end = {
        let disk = first();
        let _ = Recorder::open(&disk, "so", &mut |_| ()).unwrap().files().unwrap();
        disk.calls()
    };
    let mut waited = 0;
    for call in begin..end {
        let disk = first().edited_at(call, NAME, &whole, Saving::InPlace);
        let recorder = Recorder::open(&disk, "so", &mut |_| ()).unwrap();
        let files = recorder.files().unwrap();
        let read = files.journal.iter().find(|source| **source.name() == *NAME).unwrap();
        assert_eq!(read.bytes(), whole, "saving begins at call {call}");
        waited += usize::from(disk.calls() > end);
    }
    assert!(waited > 1, "no saving was seen");
}
