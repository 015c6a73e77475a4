//! What changed between two states of a book, cell by cell.
//!
//! A state is read from the files of a book, or from ledgers. Tables are compared as they are written, record by record
//! and cell by cell, so that a row that cannot be read as a row of the books is compared all the same; what two cells mean
//! decides whether they differ, so that `1.000.000` and `1000000` are equal. Every row of either state is unchanged,
//! moved, changed, or else removed or added, and the counts say so.
//!
//! `docs/adr/0036-audit-tools.md` says how rows are matched.

mod effect;
mod matching;
mod result;
mod rows;
mod sealed_rows;
mod seals;
mod settings;
mod state;
mod tables;

pub use effect::{BalanceEffect, Effect, Figure, FundEffect};
pub use matching::MatchedBy;
pub use result::{
    CellChange, ChangeKind, ComparedFile, Comparison, FileChange, RowChange, RowCounts, RowPlace, UnreadRow,
};
pub use seals::{SealComparison, SealRelation, StatedSeals};
pub use state::{FilePart, State};

use crate::book::Book;
use crate::source::Source;
use matching::{in_order, pairs};
use rows::{RawRow, Texts};
use state::FileState;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tables::Rows;

/// Compares two states of a book.
pub fn compare(old: &State, new: &State) -> Comparison {
    let mut comparer = Comparer { files: paired(old, new), texts: Texts::default(), changes: Vec::new() };
    let mut pools: BTreeMap<(FilePart, u32, String), Pool> = BTreeMap::new();
    for (index, file) in (0_u32..).zip(comparer.files.clone()) {
        // Rows may go from one journal to another. Other files are tables of their own.
        let pool = if file.part == FilePart::Journal { 0 } else { index };
        for (state, at, is_new) in [(old, file.old, false), (new, file.new, true)] {
            let Some((source, how)) = at.and_then(|at| state.files.get(at)) else { continue };
            let lists = comparer.lists(source, how, index, is_new);
            for (name, rows) in lists {
                let pool = pools.entry((file.part, pool, name)).or_default();
                if is_new { pool.new.extend(rows) } else { pool.old.extend(rows) }
            }
        }
    }
    for ((part, _, list), pool) in &pools {
        comparer.pool(*part, list, pool);
    }
    let files = comparer.files.iter().map(|file| file.judged(&comparer.texts)).collect::<Vec<_>>();
    let (mut of_old, mut of_new) = (RowCounts::default(), RowCounts::default());
    for file in &files {
        of_old.add(&file.old);
        of_new.add(&file.new);
    }
    comparer.changes.sort_by_key(|(file, line, kind, _)| (*file, *line, *kind));
    let mut changes: Vec<RowChange> = comparer.changes.into_iter().map(|change| change.3).collect();
    let unread: Vec<UnreadRow> = unread(&old.book, false).chain(unread(&new.book, true)).collect();
    let seals = seals::compare(old, new);
    if let Some(sealed) = &seals.old {
        sealed_rows::mark(&mut changes, &unread, (old, new), sealed.through);
    }
    Comparison {
        files,
        old: of_old,
        new: of_new,
        changes,
        unread,
        seals,
        effect: effect::effect(&old.book, &new.book),
    }
}

/// Rows of a pool, in the order of files and lines.
#[derive(Default)]
struct Pool {
    old: Vec<RawRow>,
    new: Vec<RawRow>,
}

/// A file while it is compared: its places in the two states, and what was found.
#[derive(Clone, Debug)]
struct PairedFile {
    part: FilePart,
    old: Option<usize>,
    new: Option<usize>,
    found: ComparedFile,
    is_text: bool,
    columns: [BTreeSet<u32>; 2],
}

struct Comparer {
    files: Vec<PairedFile>,
    texts: Texts,
    /// With the place by which they are sorted: file, line.
    changes: Vec<(u32, u32, ChangeKind, RowChange)>,
}

impl Comparer {
    /// Reads a file as lists of rows. Only settings have more than one.
    fn lists(
        &mut self,
        source: &Source,
        how: &FileState,
        index: u32,
        is_new: bool,
    ) -> Vec<(String, Vec<RawRow>)> {
        let texts = &mut self.texts;
        let settings =
            (how.part == FilePart::Settings).then(|| settings::read(source, index, texts)).flatten();
        let lists = settings.or_else(|| {
            let as_lines = FileState { part: FilePart::Other, options: how.options.clone() };
            let how = if how.part == FilePart::Settings { &as_lines } else { how };
            Some(vec![(String::new(), tables::read(source, index, how, texts)?)])
        });
        let Some(file) = self.files.get_mut(index as usize) else { return Vec::new() };
        let Some(lists) = lists else {
            file.is_text = false;
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, Rows { columns, rows }) in lists {
            let [of_old, of_new] = &mut file.columns;
            if is_new {
                of_new.extend(columns);
            } else {
                of_old.extend(columns);
            }
            let counts = if is_new { &mut file.found.new } else { &mut file.found.old };
            counts.rows += rows.len() as u64;
            found.push((name, rows));
        }
        found
    }

    fn count(&mut self, file: u32, is_new: bool, of: impl FnOnce(&mut RowCounts) -> &mut u64) {
        if let Some(file) = self.files.get_mut(file as usize) {
            *of(if is_new { &mut file.found.new } else { &mut file.found.old }) += 1;
        }
    }

    fn pool(&mut self, part: FilePart, list: &str, pool: &Pool) {
        let found = pairs(&pool.old, &pool.new);
        let mut is_moved = moved(&pool.old, &pool.new, &found);
        if part == FilePart::Settings && list.is_empty() {
            // The order of keys says nothing.
            is_moved.fill(false);
        }
        let mut is_paired = (vec![false; pool.old.len()], vec![false; pool.new.len()]);
        for (pair, is_moved) in found.iter().zip(is_moved) {
            let (Some(old), Some(new)) = (pool.old.get(pair.old), pool.new.get(pair.new)) else { continue };
            for (list, at) in [(&mut is_paired.0, pair.old), (&mut is_paired.1, pair.new)] {
                list.get_mut(at).into_iter().for_each(|paired| *paired = true);
            }
            if let Some(file) = self.files.get_mut(new.file as usize) {
                file.found.rewritten_cells += old.rewritten(new);
            }
            let differences = old.differences(new);
            let kind = match (differences.is_empty(), is_moved) {
                (true, false) => {
                    self.count(old.file, false, |counts| &mut counts.unchanged);
                    self.count(new.file, true, |counts| &mut counts.unchanged);
                    continue;
                }
                (true, true) => ChangeKind::Moved,
                (false, _) => ChangeKind::Changed,
            };
            for (file, is_new) in [(old.file, false), (new.file, true)] {
                self.count(file, is_new, |counts| match kind {
                    ChangeKind::Moved => &mut counts.moved,
                    _ => &mut counts.changed,
                });
            }
            let text = |number: Option<u32>| number.map(|number| self.texts.text(number).to_owned());
            let cells = differences.into_iter().map(|(column, old, new)| CellChange {
                column: self.texts.text(column).to_owned(),
                old: text(old).unwrap_or_default(),
                new: text(new).unwrap_or_default(),
            });
            let cells = cells.collect();
            self.push(part, list, kind, Some(old), Some(new), Some(pair.by), is_moved, cells);
        }
        for (rows, paired, is_new) in [(&pool.old, is_paired.0, false), (&pool.new, is_paired.1, true)] {
            for (row, _) in rows.iter().zip(paired).filter(|(_, paired)| !paired) {
                self.count(row.file, is_new, |counts| &mut counts.alone);
                let cells = row.written().map(|(column, written)| {
                    let (column, text) = (self.texts.text(column), self.texts.text(written).to_owned());
                    let (old, new) = if is_new { (String::new(), text) } else { (text, String::new()) };
                    CellChange { column: column.to_owned(), old, new }
                });
                let cells = cells.collect();
                let (kind, old, new) = if is_new {
                    (ChangeKind::Added, None, Some(row))
                } else {
                    (ChangeKind::Removed, Some(row), None)
                };
                self.push(part, list, kind, old, new, None, false, cells);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a change, each once")]
    fn push(
        &mut self,
        part: FilePart,
        list: &str,
        kind: ChangeKind,
        old: Option<&RawRow>,
        new: Option<&RawRow>,
        matched_by: Option<MatchedBy>,
        is_moved: bool,
        cells: Vec<CellChange>,
    ) {
        let place = |row: Option<&RawRow>, is_new: bool| {
            let row = row?;
            let file = self.files.get(row.file as usize)?;
            let name = if is_new { file.found.new_name.as_ref() } else { file.found.old_name.as_ref() };
            Some(RowPlace { file: Arc::clone(name?), line: row.line })
        };
        let change = RowChange {
            kind,
            part,
            list: list.to_owned(),
            old: place(old, false),
            new: place(new, true),
            matched_by,
            is_moved,
            is_sealed: false,
            cells,
        };
        if let Some(row) = new.or(old) {
            self.changes.push((row.file, row.line, kind, change));
        }
    }
}

/// Says of each pair whether its row went to another file, or to another place among the rows of its file.
fn moved(old: &[RawRow], new: &[RawRow], pairs: &[matching::Pair]) -> Vec<bool> {
    let files = |pair: &matching::Pair| {
        let (one, other) = (old.get(pair.old).map(|row| row.file), new.get(pair.new).map(|row| row.file));
        one.filter(|one| Some(*one) == other)
    };
    let mut by_file: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut moved = vec![true; pairs.len()];
    for (index, pair) in pairs.iter().enumerate() {
        if let Some(file) = files(pair) {
            by_file.entry(file).or_default().push(index);
        }
    }
    for indices in by_file.into_values() {
        let places: Vec<usize> =
            indices.iter().filter_map(|index| pairs.get(*index)).map(|pair| pair.new).collect();
        for (index, keeps) in indices.into_iter().zip(in_order(&places)) {
            moved.get_mut(index).into_iter().for_each(|moved| *moved = !keeps);
        }
    }
    moved
}

/// Pairs the files of two states: by name; a single ledger with a single ledger; and what is left by its bytes.
fn paired(old: &State, new: &State) -> Vec<PairedFile> {
    let name = |state: &State, at: usize| state.files.get(at).map(|(source, _)| Arc::clone(source.name()));
    let part = |state: &State, at: usize| state.files.get(at).map(|(_, file)| file.part);
    let digest = |state: &State, at: usize| state.files.get(at).map(|(source, _)| source.sha256());
    let mut by_name: BTreeMap<Arc<str>, usize> =
        (0..new.files.len()).filter_map(|at| Some((name(new, at)?, at))).collect();
    let mut pairs: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    let is_single = |state: &State| state.files.len() == 1 && part(state, 0) == Some(FilePart::Journal);
    for at in 0..old.files.len() {
        let of_name = name(old, at).and_then(|name| by_name.remove(&name));
        let partner = match of_name {
            None if is_single(old) && is_single(new) => by_name.pop_first().map(|(_, at)| at),
            partner => partner,
        };
        pairs.push((Some(at), partner));
    }
    let mut open: Vec<usize> = by_name.into_values().collect();
    for (old_at, partner) in &mut pairs {
        let Some(at) = old_at.filter(|_| partner.is_none()) else { continue };
        let is_same =
            |other: &usize| digest(new, *other) == digest(old, at) && part(new, *other) == part(old, at);
        if let Some(found) = open.iter().position(is_same) {
            *partner = Some(open.remove(found));
        }
    }
    pairs.extend(open.into_iter().map(|at| (None, Some(at))));
    let mut files: Vec<PairedFile> = pairs
        .into_iter()
        .filter_map(|(of_old, of_new)| {
            let part = of_new.and_then(|at| part(new, at)).or_else(|| part(old, of_old?))?;
            let found = ComparedFile {
                part,
                old_name: of_old.and_then(|at| name(old, at)),
                new_name: of_new.and_then(|at| name(new, at)),
                old_sha256: of_old.and_then(|at| digest(old, at)),
                new_sha256: of_new.and_then(|at| digest(new, at)),
                change: FileChange::Equal,
                columns_added: Vec::new(),
                columns_removed: Vec::new(),
                rewritten_cells: 0,
                old: RowCounts::default(),
                new: RowCounts::default(),
            };
            Some(PairedFile {
                part,
                old: of_old,
                new: of_new,
                found,
                is_text: true,
                columns: Default::default(),
            })
        })
        .collect();
    files.sort_by(|one, other| (one.part, one.found.name()).cmp(&(other.part, other.found.name())));
    files
}

impl PairedFile {
    fn judged(&self, texts: &Texts) -> ComparedFile {
        let mut found = self.found.clone();
        let is_both = self.old.is_some() && self.new.is_some();
        if is_both {
            let [of_old, of_new] = &self.columns;
            let names = |numbers: &BTreeSet<u32>, without: &BTreeSet<u32>| {
                let mut names: Vec<String> =
                    numbers.difference(without).map(|number| texts.text(*number).to_owned()).collect();
                names.sort();
                names
            };
            (found.columns_added, found.columns_removed) = (names(of_new, of_old), names(of_old, of_new));
        }
        let has_columns = found.columns_added.is_empty() && found.columns_removed.is_empty();
        let rows = |counts: &RowCounts| counts.rows == counts.unchanged;
        let is_same = has_columns && rows(&found.old) && rows(&found.new);
        found.change = if self.old.is_none() {
            FileChange::Added
        } else if self.new.is_none() {
            FileChange::Removed
        } else if found.old_sha256 == found.new_sha256 && is_same {
            let is_named = found.old_name == found.new_name || self.is_single(&found);
            if is_named { FileChange::Equal } else { FileChange::Renamed }
        } else if !self.is_text && found.old_sha256 != found.new_sha256 {
            FileChange::NotText
        } else if is_same {
            FileChange::SameMeaning
        } else {
            FileChange::Changed
        };
        found
    }

    /// Whether the file is not part of a book, where its path says nothing.
    fn is_single(&self, found: &ComparedFile) -> bool {
        let in_book =
            |name: &Option<Arc<str>>| name.as_deref().is_some_and(|name| name.starts_with("journal/"));
        self.part == FilePart::Journal && !in_book(&found.old_name) && !in_book(&found.new_name)
    }
}

fn unread(book: &Book, is_new: bool) -> impl Iterator<Item = UnreadRow> + '_ {
    let with_errors: BTreeSet<&str> =
        book.files().iter().filter(|file| file.in_error > 0).map(|file| &*file.name).collect();
    let places: BTreeSet<(Arc<str>, u32)> = book
        .diagnostics()
        .iter()
        .filter(|found| found.is_error() && found.code.family() == crate::diagnostic::Family::Reading)
        .filter(|found| with_errors.contains(&*found.primary.file))
        .filter_map(|found| Some((Arc::clone(&found.primary.file), found.primary.line?)))
        .collect();
    places.into_iter().map(move |(file, line)| UnreadRow { is_new, place: RowPlace { file, line } })
}
