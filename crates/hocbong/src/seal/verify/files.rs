//! Whether the bytes of the book's files are those of the last seal, and which lines differ.

use super::chain::Chain;
use super::{Changes, Reported};
use crate::book::{Book, BookFiles};
use crate::checkpoint::Hash;
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::seal::line_diff::diff;
use crate::seal::records::{LineSort, SealedFile, SealedLine, check_of, lines_of};
use crate::source::{Sha256Digest, Source};
use data_encoding::{BASE64, HEXLOWER};
use hocbong_core::parallel;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Returns the files of a book that seals list, in the order of the list: settings, master files, journal.
pub(in crate::seal) fn sealed_sources(files: &BookFiles) -> impl Iterator<Item = (&Source, bool)> {
    let masters = [&files.settings, &files.associations, &files.funds, &files.accounts];
    let masters = masters.into_iter().flatten().map(|source| (source, true));
    masters.chain(files.journal.iter().map(|source| (source, false)))
}

/// Returns the first line of each transaction of a file, in order.
pub(in crate::seal) fn first_lines(book: &Book) -> BTreeMap<Arc<str>, BTreeSet<u32>> {
    let mut lines: BTreeMap<Arc<str>, BTreeSet<u32>> = BTreeMap::new();
    for row in book.ledger().iter() {
        lines.entry(Arc::clone(row.file())).or_default().insert(row.line());
    }
    lines
}

/// Returns what each line of a file is. `starts` are the first lines of its transactions.
pub(in crate::seal) fn line_sorts(lines: u32, starts: Option<&BTreeSet<u32>>) -> Vec<LineSort> {
    let mut starts = starts.into_iter().flatten().copied().peekable();
    let mut last = LineSort::Other;
    let sort = |line: u32| {
        if starts.next_if_eq(&line).is_some() {
            last = LineSort::More;
            return LineSort::Row;
        }
        last
    };
    (1..=lines).map(sort).collect()
}

/// Whether a file begins with the bytes that were sealed.
pub(in crate::seal) fn is_continued(source: &Source, file: &SealedFile) -> bool {
    if source.length() <= file.bytes {
        return source.length() == file.bytes && *source.sha256().as_bytes() == file.sha256;
    }
    let bytes = source.whole().unwrap_or_default();
    let sealed = usize::try_from(file.bytes).ok().and_then(|end| bytes.get(..end)).unwrap_or_default();
    // Bytes after a last line without an end would continue that line.
    (sealed.ends_with(b"\n") || sealed.is_empty()) && *Sha256Digest::new(sealed).as_bytes() == file.sha256
}

/// Compares the book's files with what the last seal lists.
pub(super) fn compare(
    book: &Book,
    files: &BookFiles,
    chain: &Chain<'_>,
    reported: &mut Reported,
    changes: &mut Changes,
    open: &mut Vec<Location>,
    threads: usize,
) {
    // Without the list of a seal's files it is not known which of them are new.
    let Some(last) = chain.sealed().next_back().filter(|last| last.has_list) else { return };
    let now: BTreeMap<&str, (&Source, bool)> =
        sealed_sources(files).map(|found| (&**found.0.name(), found)).collect();
    let is_sealed = |path: &&str| last.files.iter().any(|file| file.path == **path);
    for path in now.keys().filter(|path| !is_sealed(path)) {
        // A new journal is judged by its rows; a new master file changes what rows mean.
        if now.get(path).is_some_and(|(_, is_master)| *is_master) {
            master(changes, Message::new("HB0505.added"), Location::file(&Arc::from(*path)));
        }
    }
    let work: Vec<(&SealedFile, Option<&(&Source, bool)>)> =
        last.files.iter().map(|file| (file, now.get(file.path.as_str()))).collect();
    let continued = parallel::map(
        threads,
        &work,
        || (),
        |(), (file, found)| {
            found.is_some_and(|(source, is_master)| {
                is_continued(source, file) && (!is_master || source.length() == file.bytes)
            })
        },
    );
    let mut view = View { book, chain, starts: None, reported, changes, open };
    for ((file, found), is_continued) in work.into_iter().zip(continued) {
        match found {
            _ if is_continued => {}
            None => view.missing(file, &now),
            Some((source, true)) => view.master(source, file),
            Some((source, false)) => view.journal(source, file),
        }
    }
}

fn master(changes: &mut Changes, message: Message, place: Location) {
    let hint = Message::new("HB0505.hint");
    changes.push(Diagnostic::new(Code::SEALED_MASTER, message, place).with_hint(hint));
}

struct View<'v, 'c> {
    book: &'v Book,
    chain: &'v Chain<'c>,
    /// Computed when the first file differs.
    starts: Option<BTreeMap<Arc<str>, BTreeSet<u32>>>,
    reported: &'v mut Reported,
    changes: &'v mut Changes,
    open: &'v mut Vec<Location>,
}

impl View<'_, '_> {
    fn bytes(&mut self, message: Message, place: Location) {
        let hint = Message::new("HB0504.hint");
        self.changes.push(Diagnostic::new(Code::SEALED_BYTES, message, place).with_hint(hint));
    }

    fn missing(&mut self, file: &SealedFile, now: &BTreeMap<&str, (&Source, bool)>) {
        let same = |(source, _): &&(&Source, bool)| *source.sha256().as_bytes() == file.sha256;
        let renamed = now.values().find(same).map(|(source, _)| source.name().to_string());
        let place = Location::file(&Arc::from(file.path.as_str()));
        let digest = HEXLOWER.encode(&file.sha256);
        let message = match renamed {
            Some(other) => Message::new("HB0504.renamed").with("path", other),
            None => Message::new("HB0504.gone").with("old_digest", digest),
        };
        self.bytes(message, place);
    }

    fn lines_now(source: &Source) -> Vec<u64> {
        lines_of(&source.whole().unwrap_or_default()).map(check_of).collect()
    }

    /// Reports that a file has other bytes, and that it is not known where.
    fn whole(&mut self, source: &Source, file: &SealedFile, code: Code) {
        let key = if code == Code::SEALED_MASTER { "HB0505.file" } else { "HB0504.file" };
        let message = Message::new(key)
            .with("old_digest", HEXLOWER.encode(&file.sha256))
            .with("new_digest", source.sha256().to_string());
        let place = Location::file(source.name());
        if code == Code::SEALED_MASTER {
            master(self.changes, message, place);
        } else {
            self.bytes(message, place);
        }
    }

    fn master(&mut self, source: &Source, file: &SealedFile) {
        let Some(old) = self.chain.lines(&file.path) else {
            return self.whole(source, file, Code::SEALED_MASTER);
        };
        let old: Vec<u64> = old.iter().map(|line| line.check).collect();
        let new = Self::lines_now(source);
        let found = diff(&old, &new);
        let place = |line: usize| Location::line(source.name(), number(line));
        let mut listed = 0;
        let mut report = |key: &'static str, line: usize, was: usize| {
            listed += 1;
            let message = Message::new(key).with("line", number(was).to_string());
            master(self.changes, message, place(line));
        };
        found.changed.iter().for_each(|(old, new)| report("HB0505.changed", *new, *old));
        found.moved.iter().for_each(|(old, new)| report("HB0505.moved", *new, *old));
        found.removed.iter().for_each(|old| report("HB0505.removed", *old, *old));
        found.added.iter().for_each(|new| report("HB0505.line-added", *new, *new));
        // New lines at the end are no change of a journal, but of a master file.
        let at_end = old.len() + found.added.len() - found.removed.len();
        (at_end..new.len()).for_each(|new| report("HB0505.line-added", new, new));
        if listed == 0 {
            self.whole(source, file, Code::SEALED_MASTER);
        }
    }

    fn journal(&mut self, source: &Source, file: &SealedFile) {
        let Some(old) = self.chain.lines(&file.path) else {
            return self.whole(source, file, Code::SEALED_BYTES);
        };
        let checks: Vec<u64> = old.iter().map(|line| line.check).collect();
        let found = diff(&checks, &Self::lines_now(source));
        let starts = self.starts.get_or_insert_with(|| first_lines(self.book));
        let name = Arc::clone(source.name());
        let now = Owners::new(starts.get(&name).cloned().unwrap_or_default());
        let was = Owners::of_lines(&old);
        let through = self.chain.sealed().next_back().map(|seal| seal.checkpoint.through);
        let sealed_now: BTreeSet<u32> = {
            let rows = self.book.ledger().iter().filter(|row| Some(row.date()) <= through);
            rows.filter(|row| *row.file() == name).map(|row| row.line()).collect()
        };
        let sealed_then = self.sealed_then(&file.path);
        let mut noticed = 0_usize;
        let mut edits: Vec<(&'static str, Message, Location)> = Vec::new();
        let mut edit = |view: &mut Self, key: &'static str, old: Option<usize>, new: Option<usize>| {
            noticed += 1;
            let row_then = old.and_then(|line| was.owner(number(line)));
            let row_now = new.and_then(|line| now.owner(number(line)));
            let is_reported = row_then
                .is_some_and(|row| view.reported.old.contains(&(file.path.clone(), row)))
                || row_now.is_some_and(|row| view.reported.new.contains(&(Arc::clone(&name), row)));
            if is_reported {
                return;
            }
            let line = new.or(old).map_or(0, number);
            let place = Location::line(&name, line);
            let then = row_then.map(|row| sealed_then.contains_key(&row));
            let now = row_now.map(|row| sealed_now.contains(&row));
            let is_open = (old.is_none() || then == Some(false)) && (new.is_none() || now == Some(false));
            if is_open {
                view.open.push(place);
                return;
            }
            let line_then = old.map_or(line, number).to_string();
            // The digest of a sealed row that stands elsewhere now, and says what it said.
            let digest = row_then.and_then(|row| sealed_then.get(&row)).map(|digest| BASE64.encode(digest));
            let message = match (key, digest) {
                ("HB0504.moved", Some(digest)) => Message::new("HB0504.row-moved").with("digest", digest),
                ("HB0504.removed", Some(digest)) => Message::new("HB0504.row-gone").with("digest", digest),
                _ => Message::new(key),
            };
            edits.push((key, message.with("line", line_then), place));
        };
        for (old, new) in &found.changed {
            edit(self, "HB0504.changed", Some(*old), Some(*new));
        }
        for (old, new) in &found.moved {
            edit(self, "HB0504.moved", Some(*old), Some(*new));
        }
        for old in &found.removed {
            edit(self, "HB0504.removed", Some(*old), None);
        }
        for new in &found.added {
            edit(self, "HB0504.added", None, Some(*new));
        }
        // A program that saves a file in its own way writes most lines anew, and one sentence says so.
        let anew = edits.iter().filter(|(key, ..)| *key == "HB0504.changed").count();
        if anew >= LEAST_ANEW && anew > old.len() / 2 {
            let message = Message::new("HB0504.anew").with("lines", anew).with("all", old.len());
            self.bytes(message, Location::file(&name));
            edits.retain(|(key, ..)| *key != "HB0504.changed");
        }
        for (_, message, place) in edits {
            self.bytes(message, place);
        }
        if noticed == 0 {
            self.whole(source, file, Code::SEALED_BYTES);
        }
    }

    /// The first lines of a file's transactions that are sealed, as they stood, with their digests.
    fn sealed_then(&self, path: &str) -> BTreeMap<u32, Hash> {
        let mut lines = BTreeMap::new();
        for seal in self.chain.sealed() {
            let of_file = |file: u32| seal.files.get(file as usize).is_some_and(|file| file.path == path);
            let leaves = self.chain.leaves(seal).unwrap_or_default();
            lines
                .extend(leaves.iter().filter(|leaf| of_file(leaf.file)).map(|leaf| (leaf.line, leaf.digest)));
        }
        lines
    }
}

/// Number of lines written anew from which a file may be said to be written anew.
const LEAST_ANEW: usize = 8;

/// The number of the line at an index.
fn number(index: usize) -> u32 {
    u32::try_from(index).map_or(u32::MAX, |index| index.saturating_add(1))
}

/// Which transaction each line of a file belongs to.
struct Owners(BTreeSet<u32>);

impl Owners {
    const fn new(starts: BTreeSet<u32>) -> Self {
        Self(starts)
    }

    fn of_lines(lines: &[SealedLine]) -> Self {
        let starts = (1..).zip(lines).filter(|(_, line)| line.sort == LineSort::Row);
        Self(starts.map(|(number, _)| number).collect())
    }

    /// The first line of the transaction to which a line belongs; `None` for a header.
    fn owner(&self, line: u32) -> Option<u32> {
        self.0.range(..=line).next_back().copied()
    }
}
