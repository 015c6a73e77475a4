mod changed;
mod faulty;
mod hand_edits;
#[cfg(feature = "seal")]
mod seals;

use super::*;
use crate::book::{Book, FolderEntry};
use crate::csv::ReadOptions;
use crate::recording::{Batch, RecordingOptions, plan};
use faulty::{Chance, Fault, FaultyDisk, Saving};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use uuid::Uuid;

const SETTINGS: &[u8] = b"name = \"Qu\xe1\xbb\xb9 m\xe1\xba\xabu\"\nyear = 2025\n";
const ASSOCIATIONS: &[u8] =
    b"code,name,level,parent,opened,closed,successors,target\nST,T\xe1\xbb\x89nh,province,,,,,\n";
const FUNDS: &[u8] = b"code,name,restriction,purpose,opened,closed\nST,Qu\xe1\xbb\xb9 chung,none,,,\n";
const JOURNAL: &[u8] = b"date,voucher,kind,fund,method,amount\n2025-01-02,PT-0001,donation,ST,cash,9000000\n";

fn disk() -> FaultyDisk {
    FaultyDisk::with(&[
        ("hocbong.toml", SETTINGS),
        ("associations.csv", ASSOCIATIONS),
        ("funds.csv", FUNDS),
        ("journal/2025-01.csv", JOURNAL),
    ])
}

/// Ids assigned to the rows of one recording.
type Group = Vec<Uuid>;

/// Outcome of several recordings.
#[derive(Default)]
struct Story {
    /// Groups that were acknowledged.
    acknowledged: Vec<Group>,
    /// Groups that were not acknowledged.
    others: Vec<Group>,
}

fn id(number: usize) -> Uuid {
    Uuid::from_u128(0x7000_8000_0000_0000_0000 + u128::try_from(number).unwrap())
}

/// Records one group; returns the ids assigned to its rows, and whether it was acknowledged.
fn record(disk: &FaultyDisk, number: usize) -> (Group, Result<(), String>) {
    let mut group: Group = Vec::new();
    let mut text = "date,kind,fund,method,amount,party\n".to_owned();
    for row in 0..=number % 3 {
        writeln!(
            text,
            "2025-02-{:02},donation,ST,cash,{}00000,\"Bà Mẫu {number}\n{row}\"",
            number + 1,
            row + 1
        )
        .unwrap();
    }
    let mut next = 0;
    let mut ids = || {
        let id = id(number * 10 + next);
        next += 1;
        group.push(id);
        id
    };
    let result = (|| {
        let recorder = Recorder::open(disk, "so", &mut |_| ()).map_err(|error| error.to_string())?;
        let files = recorder.files().map_err(|error| error.to_string())?;
        let source = Source::new("nhap.csv", text.as_bytes());
        let (batch, _) = Batch::read(&source, &ReadOptions::default(), &crate::ChartOfAccounts::default())
            .map_err(|error| error.to_string())?;
        let options = RecordingOptions::default();
        let planned = plan(files, batch, &mut ids, &options).map_err(|error| format!("{error:?}"))?;
        recorder.record(&planned.change, &planned.torn).map_err(|error| format!("{error:?}"))?;
        Ok(())
    })();
    (group, result)
}

fn record_some(disk: &FaultyDisk) -> Story {
    let mut story = Story::default();
    for number in 0..4 {
        let (group, result) = record(disk, number);
        if result.is_ok() { &mut story.acknowledged } else { &mut story.others }.push(group);
    }
    story
}

/// Reads the book as a reader that knows nothing of recordings.
fn read(disk: &FaultyDisk) -> Book {
    let source = |name: &str| disk.bytes(name).map(|bytes| Source::new(name, bytes));
    let names = disk.names();
    let entries = names.iter().filter_map(|name| name.strip_prefix("journal/"));
    let entries = entries.map(|name| FolderEntry { name: name.to_owned(), is_folder: false });
    let listing = Listing::new(entries.collect(), "journal/");
    let files = BookFiles {
        settings: source("hocbong.toml"),
        associations: source("associations.csv"),
        funds: source("funds.csv"),
        accounts: None,
        journal: listing.journals.iter().filter_map(|name| source(name)).collect(),
        strays: listing.strays.into_iter().filter(|stray| stray.sort != StraySort::Unfinished).collect(),
        seals: None,
    };
    Book::read(&files, &ReadOptions::default())
}

/// Asserts that everything acknowledged is present once, everything else entirely or not at all, and that
/// nothing is damaged.
#[track_caller]
fn hold(disk: &FaultyDisk, story: &Story, what: &str) {
    let book = read(disk);
    assert_eq!(book.diagnostics, [], "{what}");
    let mut times: BTreeMap<Uuid, usize> = BTreeMap::new();
    for row in book.ledger.iter() {
        *times.entry(row.explicit_id().unwrap_or_default()).or_default() += 1;
    }
    assert_eq!(times.remove(&Uuid::nil()), Some(1), "the row that was there before, {what}");
    for group in &story.acknowledged {
        for id in group {
            assert_eq!(times.remove(id), Some(1), "{id} was acknowledged, {what}");
        }
    }
    for group in &story.others {
        let there: BTreeSet<Option<usize>> = group.iter().map(|id| times.remove(id)).collect();
        assert!(there.len() <= 1 && !there.contains(&Some(2)), "a part of {group:?} is there, {what}");
    }
    assert_eq!(times, BTreeMap::new(), "{what}");
}

/// Asserts that the next recording finds a complete book and leaves nothing half done.
#[track_caller]
fn hold_and_go_on(disk: &FaultyDisk, mut story: Story, what: &str) {
    hold(disk, &story, what);
    let (group, result) = record(disk, 9);
    assert_eq!(result, Ok(()), "{what}");
    story.acknowledged.push(group);
    hold(disk, &story, &format!("after another recording, {what}"));
    let half_done: Vec<String> = disk.names().into_iter().filter(|name| name.contains("/.")).collect();
    assert_eq!(half_done, Vec::<String>::new(), "{what}");
}

fn calls_of_a_story() -> usize {
    let disk = disk();
    let story = record_some(&disk);
    assert_eq!(story.acknowledged.len(), 4);
    hold(&disk, &story, "without a fault");
    disk.calls()
}

#[test]
fn a_loss_of_power_at_any_call_loses_nothing_that_was_acknowledged() {
    let calls = calls_of_a_story();
    assert!(calls > 40, "only {calls} calls: the test does not see them");
    for call in 0..calls {
        for fault in [Fault::PowerBefore, Fault::PowerAfter] {
            let disk = disk().meeting(call, fault);
            let story = record_some(&disk);
            // The last two calls examine and delete the old version, after everything is safe.
            assert!(story.acknowledged.len() < 4 || call >= calls - 2);
            for seed in 0..24 {
                let left = disk.after_power_loss(&mut Chance(seed));
                let what = format!("{fault:?} at call {call}, seed {seed}");
                let story = Story { acknowledged: story.acknowledged.clone(), others: story.others.clone() };
                hold_and_go_on(&left, story, &what);
            }
        }
    }
}

#[test]
fn a_call_that_fails_loses_nothing_and_leaves_no_part() {
    for call in 0..calls_of_a_story() {
        let disk = disk().meeting(call, Fault::Fails);
        let story = record_some(&disk);
        assert!(story.acknowledged.len() >= 3, "one fault stops one recording, call {call}");
        hold_and_go_on(&disk, story, &format!("call {call} fails"));
    }
}

/// The file that keeps the first line set aside from `journal/2025.csv`.
const SET_ASIDE_FILE: &str = "journal/2025.csv.dong-rach-1";

#[test]
fn a_line_that_was_broken_off_is_kept_and_named() {
    let whole = disk();
    record_some(&whole);
    let name = "journal/2025.csv";
    let bytes = whole.bytes(name).unwrap();
    let (mut torn, mut kept, mut refused) = (0, 0, 0);
    // After the header there is always a row to lose.
    let header = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for cut in header..bytes.len() {
        let disk = FaultyDisk::with(&[
            ("hocbong.toml", SETTINGS),
            ("associations.csv", ASSOCIATIONS),
            ("funds.csv", FUNDS),
            ("journal/2025-01.csv", JOURNAL),
            (name, &bytes[..cut]),
        ]);
        let rows_before = read(&disk).ledger.len();
        let (group, result) = record(&disk, 9);
        let left = disk.bytes(name).unwrap();
        let set_aside = disk.bytes(SET_ASIDE_FILE);
        let last_line = bytes[..cut].rsplit(|byte| *byte == b'\n').next().unwrap();
        if result.is_err() {
            // A quote was opened on an earlier line, so we cannot know what it swallows.
            assert_eq!((left, set_aside), (bytes[..cut].to_vec(), None), "cut at {cut}");
            refused += 1;
            continue;
        }
        let book = read(&disk);
        assert_eq!(book.ledger.len(), rows_before + group.len(), "cut at {cut}");
        match set_aside {
            Some(line) => {
                assert_eq!(line, last_line, "cut at {cut}");
                assert!(left.starts_with(&bytes[..cut - line.len()]), "cut at {cut}");
                let codes: Vec<_> = book.diagnostics.iter().map(|found| found.code).collect();
                assert_eq!(codes, [crate::Code::SET_ASIDE_LINE], "cut at {cut}");
                torn += 1;
            }
            None => {
                assert!(left.starts_with(&bytes[..cut]), "cut at {cut}");
                kept += 1;
            }
        }
    }
    assert!(torn > 100 && kept > 20 && refused > 10, "{torn} torn, {kept} kept, {refused} refused");
}

#[test]
fn a_refused_recording_repairs_nothing() {
    let disk = disk();
    record_some(&disk);
    let torn = [disk.bytes("journal/2025.csv").unwrap(), b"2025-03".to_vec()].concat();
    (&disk).write("journal/2025.csv", &torn).unwrap();
    (&disk).write("journal/.2025.csv.ghi-do", b"half").unwrap();
    (&disk)
        .write(
            "journal/2025-02.csv",
            b"date,kind,fund,method,amount,memo\n2025-02-02,donation,ST,cash,5,\"a\n",
        )
        .unwrap();
    let before = disk.contents();
    assert!(record(&disk, 5).1.is_err());
    assert_eq!(disk.contents(), before);
    // Once the damage is removed, both repairs are made.
    disk.delete("journal/2025-02.csv");
    assert_eq!(record(&disk, 5).1, Ok(()));
    assert_eq!(disk.bytes(SET_ASIDE_FILE).unwrap(), b"2025-03");
    assert_eq!(disk.bytes("journal/.2025.csv.ghi-do"), None);
}

/// What an editor saves that read the book in its first state.
fn edited(disk: &FaultyDisk) -> Vec<u8> {
    let text = String::from_utf8(disk.bytes("journal/2025.csv").unwrap()).unwrap();
    text.replacen("Bà Mẫu 0", "Bà Mẫu Không", 1).into_bytes()
}

#[test]
fn a_save_by_another_program_is_never_lost() {
    let first = || {
        let disk = disk();
        assert_eq!(record(&disk, 0).1, Ok(()));
        disk
    };
    let calls_before = first().calls();
    let all = {
        let disk = first();
        assert_eq!(record(&disk, 1).1, Ok(()));
        disk.calls()
    };
    let (mut seen_changed, mut seen_recorded) = (0, 0);
    for saving in [Saving::Renames, Saving::InPlace] {
        for call in calls_before..all {
            let disk = first();
            let bytes = edited(&disk);
            let disk = disk.edited_at(call, "journal/2025.csv", &bytes, saving);
            let (group, result) = record(&disk, 1);
            let what = format!("{saving:?} before call {call}: {result:?}");
            // The editor finishes, whatever became of the recording.
            for _ in 0..3 {
                (&disk).pause();
            }
            let now = disk.bytes("journal/2025.csv").unwrap();
            let is_kept = disk
                .names()
                .iter()
                .filter(|name| !name.ends_with(".ghi-do"))
                .any(|name| disk.bytes(name).unwrap().starts_with(&bytes));
            assert!(is_kept, "the save is lost, {what}");
            let has_group = |id: &Uuid| now.windows(36).any(|text| text == id.to_string().as_bytes());
            match result {
                // It saved what it had read before the rows were there, or its save is kept beside them.
                Ok(()) => {
                    assert!(group.iter().all(has_group) || now == bytes, "{what}");
                    seen_recorded += 1;
                }
                Err(_) => {
                    assert!(!group.iter().any(has_group), "{what}");
                    assert_eq!(now, bytes, "{what}");
                    seen_changed += 1;
                }
            }
            // The next recording continues from what the editor saved.
            assert_eq!(record(&disk, 2).1, Ok(()), "{what}");
        }
    }
    assert!(seen_changed > 5 && seen_recorded > 5, "{seen_changed} refused, {seen_recorded} recorded");
}

#[test]
fn a_file_system_that_cannot_swap_files_is_recorded_in_all_the_same() {
    let disk = disk().without_exchange();
    let story = record_some(&disk);
    assert_eq!(story.acknowledged.len(), 4);
    hold(&disk, &story, "without exchange");
}

#[test]
fn a_half_saved_file_is_waited_for() {
    let disk = disk();
    assert_eq!(record(&disk, 0).1, Ok(()));
    let whole = disk.bytes("journal/2025.csv").unwrap();
    // The editor has begun; its second piece comes while the recorder waits.
    let next = disk.calls();
    let disk = disk.edited_at(next, "journal/2025.csv", &whole, Saving::InPlace);
    assert_eq!(record(&disk, 1).1, Ok(()));
    assert_eq!(disk.bytes(SET_ASIDE_FILE), None, "half of a line was taken for a torn one");
    assert!(disk.bytes("journal/2025.csv").unwrap().starts_with(&whole));
}

#[test]
fn what_an_interrupted_swap_left_is_looked_at_before_it_is_cleared() {
    let disk = disk();
    assert_eq!(record(&disk, 0).1, Ok(()));
    let whole = disk.bytes("journal/2025.csv").unwrap();
    let old = whole.split_inclusive(|byte| *byte == b'\n').next().unwrap().to_vec();
    // An old version and one that was never acknowledged are ours.
    for (number, left) in [(2, old), (3, [&whole[..], b"2025-09-09,"].concat()), (4, vec![0; 40])] {
        (&disk).write("journal/.2025.csv.ghi-do", &left).unwrap();
        assert_eq!(record(&disk, number).1, Ok(()));
        assert_eq!(disk.names().iter().filter(|name| name.contains("ban-khac")).count(), 0);
        assert_eq!(disk.bytes("journal/.2025.csv.ghi-do"), None);
    }
    // Someone's save is not.
    (&disk).write("journal/.2025.csv.ghi-do", &edited(&disk)).unwrap();
    let save = disk.bytes("journal/.2025.csv.ghi-do").unwrap();
    assert_eq!(record(&disk, 6).1, Ok(()));
    assert_eq!(disk.bytes("journal/2025.csv.ban-khac-1").unwrap(), save);
}
