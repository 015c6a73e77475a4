mod faulty;

use super::*;
use crate::book::Book;
use crate::check::CheckOptions;
use crate::csv::ReadOptions;
use crate::recording::{Batch, RecordingOptions, plan};
use faulty::{Chance, Fault, FaultyDisk};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
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

/// Rows that are recorded together, by the ids that they were to get.
type Group = Vec<Uuid>;

/// What came of recording.
#[derive(Default)]
struct Story {
    /// Groups that were acknowledged.
    acknowledged: Vec<Group>,
    /// Groups that were not.
    others: Vec<Group>,
}

fn id(number: usize) -> Uuid {
    Uuid::from_u128(0x7000_8000_0000_0000_0000 + u128::try_from(number).unwrap())
}

/// Records one group; gives the ids that its rows were to get, and whether it was acknowledged.
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
        let recorder = Recorder::open(disk, "so", &mut || ()).map_err(|error| error.to_string())?;
        let files = recorder.files().map_err(|error| error.to_string())?;
        let source = Source::new("nhap.csv", text.as_bytes());
        let (batch, _) = Batch::read(&source, &ReadOptions::default(), &crate::ChartOfAccounts::default())
            .map_err(|error| error.to_string())?;
        let options = RecordingOptions { check: CheckOptions::default(), is_strict: false };
        let planned = plan(files, batch, &mut ids, &options).map_err(|error| format!("{error:?}"))?;
        recorder.put(&planned.change).map_err(|error| error.to_string())
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

/// The book as a reader finds it who knows nothing of recordings.
fn read(disk: &FaultyDisk) -> Book {
    let source = |name: &str| disk.bytes(name).map(|bytes| Source::new(name, bytes));
    let is_journal = |name: &&String| Path::new(name).extension().is_some_and(|extension| extension == "csv");
    let files = BookFiles {
        settings: source("hocbong.toml"),
        associations: source("associations.csv"),
        funds: source("funds.csv"),
        accounts: None,
        journal: disk
            .names()
            .iter()
            .filter(|name| name.starts_with("journal/"))
            .filter(is_journal)
            .filter_map(|name| source(name))
            .collect(),
    };
    Book::read(&files, &ReadOptions::default())
}

/// Holds that everything acknowledged is there once, everything else wholly or not at all, and that nothing is broken.
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

/// Holds that whoever records next finds a whole book, and leaves nothing half done.
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
            assert!(story.acknowledged.len() < 4);
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

#[test]
fn a_line_that_was_broken_off_is_kept_and_named() {
    let whole = disk();
    record_some(&whole);
    let name = "journal/2025.csv";
    let bytes = whole.bytes(name).unwrap();
    let mut seen = BTreeSet::new();
    // Behind the header there is always a row to lose.
    let header = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for cut in header..bytes.len() {
        let torn = FaultyDisk::with(&[
            ("hocbong.toml", SETTINGS),
            ("associations.csv", ASSOCIATIONS),
            ("funds.csv", FUNDS),
            ("journal/2025-01.csv", JOURNAL),
            (name, &bytes[..cut]),
        ]);
        let recorder = Recorder::open(&torn, "so", &mut || ()).unwrap();
        let left = torn.bytes(name).unwrap();
        match recorder.repairs() {
            [] => assert_eq!(left, &bytes[..cut]),
            [Repair::Torn { name: torn_name, kept_in, bytes: length }] => {
                assert_eq!(torn_name, name);
                let kept = torn.bytes(kept_in).unwrap();
                assert_eq!(kept.len(), *length);
                assert_eq!([left.clone(), kept].concat(), &bytes[..cut], "nothing is lost");
                seen.insert(left.len());
            }
            other => panic!("{other:?}"),
        }
        let (group, result) = record(&torn, 9);
        assert_eq!(result, Ok(()), "cut at {cut}");
        let book = read(&torn);
        assert_eq!(book.diagnostics, [], "cut at {cut}");
        let there = |id: &Uuid| book.ledger.iter().filter(|row| row.explicit_id() == Some(*id)).count();
        assert!(group.iter().all(|id| there(id) == 1), "cut at {cut}");
    }
    assert!(seen.len() >= 7, "every row was torn once: {seen:?}");
}

#[test]
fn a_file_that_another_program_changes_meanwhile_is_left_alone() {
    let disk = disk();
    record_some(&disk);
    let recorder = Recorder::open(&disk, "so", &mut || ()).unwrap();
    let files = recorder.files().unwrap();
    let source = files.journal.iter().find(|source| **source.name() == *"journal/2025.csv").unwrap();
    let change = Change::replacing(source, b"other\n".to_vec());
    (&disk).write("journal/2025.csv", b"edited\n").unwrap();
    assert!(matches!(recorder.put(&change), Err(StoreError::Changed { .. })));
    assert_eq!(disk.bytes("journal/2025.csv").unwrap(), b"edited\n");
    assert!(disk.names().iter().all(|name| !name.contains("/.")));
}
