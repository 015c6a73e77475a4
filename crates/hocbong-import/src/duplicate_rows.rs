//! Finds rows that were read twice: a block pasted again in its file, or a month that lies in a folder under
//! two names.
//!
//! Equal gifts are honest. In published statements a fifth of the rows equal another one in day, amount and
//! text, so equal rows alone prove nothing. What gives a repetition away is order and weight: the same rows
//! in the same order again, rows that occur nowhere else, and references, times and balances that would not
//! occur twice. We count the evidence in bits, as the surprise of meeting these rows again by chance.

mod ids;
mod transactions;

use crate::source::is_copy_of;
use hocbong_core::column::push_tight;
use hocbong_core::diagnostic::{Code, Diagnostic, Findings, Keep, Location, Message, sort_diagnostics};
use hocbong_core::duplicate_keys::repeated_on;
use hocbong_core::ledger::{Field, Ledger, LedgerFile, TransactionRef};
use hocbong_core::parallel::join;
use hocbong_core::statement::Statement;
use rustc_hash::FxHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

/// What is compared of a row.
#[derive(Clone, Copy, Debug)]
struct RowFingerprint {
    file: u16,
    line: u32,
    /// Hash of what must be equal within a file, including the running balance or the id.
    strict: u64,
    /// Hash of what must be equal between files.
    loose: u64,
    /// Bits of evidence that the row's own reference, voucher, time, balance and text add when it
    /// occurs again.
    bits: u32,
    /// The same without the balance, which is not compared between files.
    loose_bits: u32,
}

/// A block of rows that occurs twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Block {
    /// Indices in the list of rows where the first and the second occurrence begin.
    first: usize,
    second: usize,
    rows: usize,
}

const REFERENCE_BITS: u32 = 12;
const TIME_BITS: u32 = 8;
const BALANCE_BITS: u32 = 20;
const TEXT_BITS: u32 = 3;
/// Bytes from which on a text is more than a formula and counts as evidence.
const LONG_TEXT: usize = 20;
/// Bits of evidence required beyond what the number of pairs of rows makes likely by chance.
const MARGIN_BITS: u32 = 16;
/// Minimum number of different rows in a repetition. Shorter repetitions are not reported.
const MIN_ROWS: usize = 3;
/// Maximum number of equal rows for one of them to anchor a block. A row that occurs more often is a habit,
/// not a trace.
const RARE: usize = 4;
/// Maximum number of comparisons, per row of the file. Beyond it the search in the file ends with what was
/// found.
const WORK_A_ROW: usize = 64;

/// Rows whose fingerprints are computed on demand, so that a million of them need not be kept in memory.
trait Printed: Sync {
    fn len(&self) -> usize;

    /// The fingerprint of the row at `at`; `None` beyond the last row.
    fn print(&self, at: usize) -> Option<RowFingerprint>;

    /// The number of the file that the row at `at` belongs to.
    fn file(&self, at: usize) -> u16;

    fn strict(&self, at: usize) -> Option<u64> {
        self.print(at).map(|print| print.strict)
    }

    /// Whether it is certain, without computing fingerprints, that no two rows are equal.
    fn has_no_equals(&self, _threads: usize) -> bool {
        false
    }
}

impl Printed for Statement {
    fn len(&self) -> usize {
        self.rows.len()
    }

    /// True if every row has a reference of its own, as a bank nearly always gives.
    fn has_no_equals(&self, _threads: usize) -> bool {
        let mut is_known = vec![false; self.strings.len()];
        self.rows.iter().all(|row| match is_known.get_mut(row.reference.index()) {
            Some(known) => !row.reference.is_empty() && !std::mem::replace(known, true),
            None => false,
        })
    }

    fn file(&self, at: usize) -> u16 {
        self.rows.file(at)
    }

    fn print(&self, at: usize) -> Option<RowFingerprint> {
        self.rows.get(at).map(|row| {
            let loose = hash_of(&(row.date, row.time(), row.amount, row.reference, row.party, row.text));
            let text = self.strings.get(row.text).len() + self.strings.get(row.party).len();
            let loose_bits = sum_of(&[
                (!row.reference.is_empty(), REFERENCE_BITS),
                (row.time().is_some_and(|time| time > 0), TIME_BITS),
                (text >= LONG_TEXT, TEXT_BITS),
            ]);
            RowFingerprint {
                file: row.file,
                line: row.line,
                strict: hash_of(&(loose, row.balance())),
                loose,
                bits: loose_bits + sum_of(&[(row.balance().is_some(), BALANCE_BITS)]),
                loose_bits,
            }
        })
    }
}

impl Printed for Ledger {
    fn len(&self) -> usize {
        Self::len(self)
    }

    fn file(&self, at: usize) -> u16 {
        self.file_of(at)
    }

    fn print(&self, at: usize) -> Option<RowFingerprint> {
        let transaction = self.get(at)?;
        let symbols = transaction.symbols();
        let bits = sum_of(&[
            (!symbols.reference.is_empty(), REFERENCE_BITS),
            (!symbols.voucher.is_empty(), REFERENCE_BITS),
            (transaction.memo().len() + transaction.party().len() >= LONG_TEXT, TEXT_BITS),
        ]);
        let (file, line) = (symbols.file, transaction.line());
        let loose = contents_hash(&transaction);
        let strict = with_id(loose, &transaction);
        Some(RowFingerprint { file, line, strict, loose, bits, loose_bits: bits })
    }

    fn has_no_equals(&self, threads: usize) -> bool {
        self.tells_rows_apart(threads)
    }

    /// Does not look at the texts, which would cost more than everything else.
    fn strict(&self, at: usize) -> Option<u64> {
        let transaction = self.get(at)?;
        Some(with_id(contents_hash(&transaction), &transaction))
    }
}

/// Hashes what a row says, without its id: a copy of a file may have lost the ids, or have been given others.
/// Counted amount, counter fund and facts such as the decision are left out too.
fn contents_hash(transaction: &TransactionRef<'_>) -> u64 {
    let symbols = transaction.symbols();
    let mut hasher = FxHasher::default();
    (transaction.date(), transaction.kind()).hash(&mut hasher);
    (symbols.voucher, symbols.party, symbols.memo, symbols.reference).hash(&mut hasher);
    (transaction.fund_symbol(), symbols.purpose, symbols.about).hash(&mut hasher);
    for posting in transaction.postings() {
        (posting.account_symbol(), posting.fund_symbol(), posting.signed()).hash(&mut hasher);
    }
    if let Some(party) = transaction.party_details() {
        (party.birth_date, &party.school_class, &party.school, &party.account).hash(&mut hasher);
    }
    hasher.finish()
}

fn with_id(contents: u64, transaction: &TransactionRef<'_>) -> u64 {
    hash_of(&(contents, transaction.explicit_id()))
}

/// Returns a diagnostic for each block of rows that occurs twice in one file of a statement (`HB0803`), and
/// for each file whose rows are also in another (`HB0114`).
pub fn repeated_in_statement(threads: usize, statement: &Statement) -> Vec<Diagnostic> {
    let names: Vec<Arc<str>> = statement.files.iter().map(|file| Arc::clone(&file.name)).collect();
    diagnose(statement, &names, Code::REPEATED_STATEMENT_ROWS, "HB0803", threads)
}

/// Returns a diagnostic for each block of rows that occurs twice in one file of a ledger (`HB0119`), and for
/// each file whose rows are also in another (`HB0114`).
pub fn repeated_in_ledger(threads: usize, ledger: &Ledger) -> Vec<Diagnostic> {
    diagnose(ledger, ledger.files(), Code::REPEATED_ROWS, "HB0119", threads)
}

/// Returns a diagnostic for each transaction that the ledger holds already: with the same id (`HB0304`), or
/// the same in everything that matters (`HB0305`). If there are very many of a code, only the first are
/// listed and `HB0118` counts the rest. `files` describes the ledger's files.
pub fn repeated_transactions(ledger: &Ledger, files: &[LedgerFile], threads: usize) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    let mut collect = |find: &dyn Fn(&mut Findings<'_>)| {
        let mut found = Findings::new(&|_| Keep::AmongFirst);
        find(&mut found);
        let (mut kept, count) = found.finish();
        sort_diagnostics(&mut kept);
        let last = kept.last().filter(|_| count.left_out > 0).map(|last| last.primary.clone());
        all.extend(kept);
        all.extend(last.map(|place| {
            Diagnostic::new(Code::TOO_MANY, Message::new("HB0118").with("count", count.left_out), place)
        }));
    };
    collect(&|found| ids::find(ledger, files, found));
    collect(&|found| transactions::find(ledger, files, threads, found));
    all
}

/// The place of a row, narrowed to the first of `fields` for which its file has a column.
fn place_of(row: &TransactionRef<'_>, files: &[LedgerFile], fields: &[Field]) -> Location {
    let file = files.iter().find(|file| file.name == *row.file());
    file.map_or_else(|| row.location(), |file| file.narrow(row.location(), fields))
}

/// The two files that a diagnostic is about, sorted.
fn files_of_finding(one: &Diagnostic) -> Option<[Arc<str>; 2]> {
    let mut files = [Arc::clone(&one.primary.file), Arc::clone(&one.related.first()?.file)];
    files.sort();
    Some(files)
}

/// Returns `found` without findings between two files that `known` reports as copies of each other; they are
/// reported once, for the files.
pub fn not_of_copies(found: Vec<Diagnostic>, known: &[Diagnostic]) -> Vec<Diagnostic> {
    let copies: BTreeSet<_> =
        known.iter().filter(|one| one.code == Code::REPEATED_FILE).filter_map(files_of_finding).collect();
    let is_known = |one: &Diagnostic| files_of_finding(one).is_some_and(|files| copies.contains(&files));
    found.into_iter().filter(|one| !is_known(one)).collect()
}

fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

fn sum_of(bits: &[(bool, u32)]) -> u32 {
    bits.iter().filter(|(is_there, _)| *is_there).map(|(_, bits)| *bits).sum()
}

fn diagnose(
    rows: &impl Printed,
    names: &[Arc<str>],
    code: Code,
    key: &'static str,
    threads: usize,
) -> Vec<Diagnostic> {
    if rows.has_no_equals(threads) {
        return Vec::new();
    }
    let name = |file: u16| names.get(usize::from(file)).map_or_else(|| Arc::from(""), Arc::clone);
    let line = |at: usize| rows.print(at).map_or(0, |print| print.line);
    let mut found = Vec::new();
    let files = files_of(rows);
    for (file, part) in &files {
        for block in blocks(rows, part.clone(), threads) {
            let message = Message::new(key)
                .with("rows", block.rows)
                .with("line", line(block.second))
                .with("to_line", line(block.second + block.rows - 1))
                .with("other", line(block.first))
                .with("to_other", line(block.first + block.rows - 1));
            let [here, there] = [block.second, block.first].map(|at| Location::line(&name(*file), line(at)));
            found.push(Diagnostic::new(code, message, here).with_related(there));
        }
    }
    let is_copy = |one: u16, other: u16| is_copy_of(&name(one), &name(other));
    for shared in shared_between_files(rows, &files, is_copy) {
        // We report the later file, or the one named like a copy.
        let (mut copy, mut original) = ((shared.files.1, shared.lines.1), (shared.files.0, shared.lines.0));
        if is_copy(original.0, copy.0) {
            std::mem::swap(&mut copy, &mut original);
        }
        let of =
            files.iter().filter(|(file, _)| *file == copy.0).map(|(_, part)| part.len() as u64).sum::<u64>();
        let message = Message::new("HB0114.rows")
            .with("rows", shared.rows)
            .with("of", of)
            .with("other", &*name(original.0));
        let here = Location::line(&name(copy.0), copy.1);
        let there = Location::line(&name(original.0), original.1);
        let hint = Message::new("HB0114.hint");
        found.push(Diagnostic::new(Code::REPEATED_FILE, message, here).with_related(there).with_hint(hint));
    }
    found
}

/// The rows of each file, which are contiguous and in the order of the file.
fn files_of(rows: &impl Printed) -> Vec<(u16, Range<usize>)> {
    let mut files: Vec<(u16, Range<usize>)> = Vec::new();
    for at in 0..rows.len() {
        let file = rows.file(at);
        match files.last_mut() {
            Some((last, part)) if *last == file => part.end = at + 1,
            _ => files.push((file, at..at + 1)),
        }
    }
    files
}

/// Bits of surprise when a row that occurs `count` times among `all` is met again.
fn surprise(all: usize, count: usize) -> u32 {
    (all / count.max(1)).max(1).ilog2()
}

fn threshold(all: usize) -> u32 {
    2 * all.max(1).ilog2() + MARGIN_BITS
}

/// Which rows of a file are equal.
struct Equals {
    /// The strict hashes of all rows, sorted. Empty if no two rows are equal.
    sorted: Vec<u64>,
    /// Rows that equal at least one and at most [`RARE`] - 1 others, with their strict hash; sorted by hash,
    /// then by the order of the file.
    rare: Vec<(u64, u32)>,
}

impl Equals {
    fn new(rows: &impl Printed, part: Range<usize>, threads: usize) -> Self {
        let prints = prints(rows, part.clone(), threads);
        let mut equals = Self { sorted: Vec::new(), rare: Vec::new() };
        // Most files have no equal rows at all.
        let of = |part: Range<usize>| prints.get(part).unwrap_or_default().iter().copied();
        if repeated_on(threads, prints.len(), of).is_empty() {
            return equals;
        }
        equals.sorted = sorted(prints, threads);
        // Most rows are unique, so the list of repeated hashes is short.
        let mut prints: Vec<u64> = Vec::new();
        for equal in equals.sorted.chunk_by(|one, next| one == next) {
            if let (Some(print), 2..=RARE) = (equal.first(), equal.len()) {
                push_tight(&mut prints, *print);
            }
        }
        for at in part {
            let (Some(print), Ok(place)) = (rows.strict(at), u32::try_from(at)) else { continue };
            if prints.binary_search(&print).is_ok() {
                push_tight(&mut equals.rare, (print, place));
            }
        }
        equals.rare.sort_unstable();
        equals
    }

    fn count(&self, print: u64) -> usize {
        let from = self.sorted.partition_point(|other| *other < print);
        self.sorted.get(from..).map_or(0, |rest| rest.partition_point(|other| *other == print))
    }

    /// The rows before `at` that equal it, if it is rare.
    fn earlier(&self, print: u64, at: u32) -> impl Iterator<Item = usize> + '_ {
        let from = self.rare.partition_point(|(other, _)| *other < print);
        let rest = self.rare.get(from..).unwrap_or_default().iter();
        rest.take_while(move |(other, place)| *other == print && *place < at).map(|(_, at)| *at as usize)
    }
}

/// The strict hashes of all rows in `part`.
fn prints(rows: &impl Printed, part: Range<usize>, threads: usize) -> Vec<u64> {
    let of = |part: Range<usize>, room: usize| {
        let mut prints: Vec<u64> = Vec::with_capacity(room);
        prints.extend(part.filter_map(|at| rows.strict(at)));
        prints
    };
    let middle = part.start + part.len() / 2;
    let (second, mut prints) =
        join(threads, || of(middle..part.end, part.end - middle), || of(part.start..middle, part.len()));
    prints.extend(second);
    prints
}

/// Sorts the hashes.
#[expect(
    clippy::stable_sort_primitive,
    reason = "it merges lists that are in order, which the other sort does not"
)]
fn sorted(mut prints: Vec<u64>, threads: usize) -> Vec<u64> {
    let second = prints.split_off(prints.len() / 2);
    let sorted = |mut prints: Vec<u64>| {
        prints.sort_unstable();
        prints
    };
    let (second, mut prints) = join(threads, || sorted(second.clone()), || sorted(prints));
    prints.extend(second);
    prints.sort();
    prints
}

/// Finds the blocks that occur twice in a file, ordered by their second occurrence.
fn blocks(rows: &impl Printed, part: Range<usize>, threads: usize) -> Vec<Block> {
    let equals = Equals::new(rows, part.clone(), threads);
    let mut found: Vec<Block> = Vec::new();
    // For each distance between two rows, the row up to which it has been followed.
    let mut followed: BTreeMap<usize, usize> = BTreeMap::new();
    let mut work = part.len().saturating_mul(WORK_A_ROW);
    let mut seconds: Vec<(u32, u64)> = equals.rare.iter().map(|(print, at)| (*at, *print)).collect();
    seconds.sort_unstable();
    for (place, print) in seconds {
        let second = place as usize;
        for first in equals.earlier(print, place) {
            let distance = second - first;
            if followed.get(&distance).is_some_and(|end| second < *end) {
                continue;
            }
            let (mut back, mut forth) = (0, 1);
            while first - back > part.start
                && back + 1 < distance
                && rows.strict(first - back - 1) == rows.strict(second - back - 1)
            {
                back += 1;
            }
            while second + forth < part.end
                && forth + back < distance
                && rows.strict(first + forth) == rows.strict(second + forth)
            {
                forth += 1;
            }
            followed.insert(distance, second + forth);
            let block = Block { first: first - back, second: second - back, rows: back + forth };
            let is_new = found.last().is_none_or(|last| block.second >= last.second + last.rows);
            if is_new && is_repetition(rows, &equals, block) {
                found.push(block);
            }
            work = work.saturating_sub(back + forth);
            if work == 0 {
                return found;
            }
        }
    }
    found
}

/// Whether a block is too unlikely to be chance.
fn is_repetition(rows: &impl Printed, equals: &Equals, block: Block) -> bool {
    let all = equals.sorted.len();
    let prints = || (block.second..block.second + block.rows).filter_map(|at| rows.print(at));
    let evidence = prints()
        .map(|print| surprise(all, equals.count(print.strict)) + print.bits)
        .fold(0, u32::saturating_add);
    let mut different: Vec<u64> = prints().map(|print| print.strict).collect();
    different.sort_unstable();
    different.dedup();
    different.len() >= MIN_ROWS && evidence >= threshold(all)
}

/// Rows that two files share.
#[derive(Clone, Copy, Debug)]
struct Shared {
    files: (u16, u16),
    /// The first shared row in each file.
    lines: (u32, u32),
    rows: u64,
    evidence: u32,
    different: usize,
}

fn shared_between_files(
    rows: &impl Printed,
    files: &[(u16, Range<usize>)],
    is_copy_of: impl Fn(u16, u16) -> bool,
) -> Vec<Shared> {
    if files.len() < 2 {
        return Vec::new();
    }
    let all = rows.len();
    let mut by_print: Vec<(u64, u32)> = Vec::with_capacity(all);
    by_print.extend((0..all).zip(0_u32..).filter_map(|(at, place)| Some((rows.print(at)?.loose, place))));
    // The rows of a file are contiguous, so the order of rows is also that of the files.
    by_print.sort_unstable();
    let mut pairs: BTreeMap<(u16, u16), Shared> = BTreeMap::new();
    for equal in by_print.chunk_by(|a, b| a.0 == b.0).filter(|equal| equal.len() > 1) {
        let prints: Vec<RowFingerprint> =
            equal.iter().filter_map(|(_, at)| rows.print(*at as usize)).collect();
        let of_files: Vec<&[RowFingerprint]> = prints.chunk_by(|a, b| a.file == b.file).collect();
        for (at, later) in of_files.iter().enumerate() {
            // The nearest earlier file is enough: a third copy is a copy of the second.
            let Some(earlier) = at.checked_sub(1).and_then(|before| of_files.get(before)) else { continue };
            let (Some(one), Some(other)) = (earlier.first(), later.first()) else { continue };
            let common = earlier.len().min(later.len()) as u64;
            let shared = pairs.entry((one.file, other.file)).or_insert_with(|| Shared {
                files: (one.file, other.file),
                lines: (one.line, other.line),
                rows: 0,
                evidence: 0,
                different: 0,
            });
            shared.rows += common;
            shared.different += 1;
            shared.evidence = shared.evidence.saturating_add(surprise(all, equal.len()) + one.loose_bits);
            if other.line < shared.lines.1 {
                shared.lines = (one.line, other.line);
            }
        }
    }
    // If a file's name marks it as a copy, one shared row is enough.
    let is_repetition = |shared: &Shared| {
        let (one, other) = shared.files;
        shared.different >= MIN_ROWS && shared.evidence >= threshold(all)
            || is_copy_of(one, other)
            || is_copy_of(other, one)
    };
    pairs.into_values().filter(is_repetition).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Rows of one file, by hash; each adds `bits` of evidence.
    struct Rows<'h> {
        hashes: &'h [u64],
        bits: u32,
    }

    impl Printed for Rows<'_> {
        fn file(&self, at: usize) -> u16 {
            self.print(at).map_or(0, |print| print.file)
        }

        fn len(&self) -> usize {
            self.hashes.len()
        }

        fn print(&self, at: usize) -> Option<RowFingerprint> {
            let hash = *self.hashes.get(at)?;
            let line = u32::try_from(at).unwrap() + 2;
            Some(RowFingerprint {
                file: 0,
                line,
                strict: hash,
                loose: hash,
                bits: self.bits,
                loose_bits: self.bits,
            })
        }
    }

    fn found(hashes: &[u64], bits: u32) -> Vec<(usize, usize, usize)> {
        blocks(&Rows { hashes, bits }, 0..hashes.len(), 2)
            .into_iter()
            .map(|block| (block.first, block.second, block.rows))
            .collect()
    }

    #[test]
    fn a_block_pasted_twice_is_found_whole() {
        assert_eq!(found(&[1, 2, 3, 4, 5, 2, 3, 4, 6], REFERENCE_BITS), [(1, 5, 3)]);
        assert_eq!(found(&[1, 2, 3, 4, 1, 2, 3, 4], REFERENCE_BITS), [(0, 4, 4)]);
        let long: Vec<u64> = (0..100).chain(40..60).collect();
        assert_eq!(found(&long, 0), [(40, 100, 20)]);
    }

    #[test]
    fn equal_gifts_are_honest() {
        // One gift many times, two givers in turn, and a list sorted so that equal rows are adjacent.
        assert_eq!(found(&[7; 50], 0), []);
        assert_eq!(found(&[1, 2, 1, 2, 1, 2, 3], 0), []);
        assert_eq!(found(&[1, 1, 2, 2, 3, 3, 4, 4, 5, 5], REFERENCE_BITS), []);
        assert_eq!(found(&[1, 2, 3, 4, 5, 3, 6], REFERENCE_BITS), []);
    }

    proptest! {
        #[test]
        fn honest_collisions_are_never_a_repetition(rows in prop::collection::vec(0..40_u64, 0..400)) {
            prop_assert_eq!(found(&rows, 0), []);
        }

        #[test]
        fn a_pasted_block_is_found_wherever_it_stands(
            size in 60..200_usize, from in 0..40_usize, rows in 6..20_usize, at in 0..60_usize,
        ) {
            let mut hashes: Vec<u64> = (0..size as u64).collect();
            let block: Vec<u64> = hashes[from..from + rows].to_vec();
            let at = if at > from && at < from + rows { from + rows } else { at };
            hashes.splice(at..at, block);
            let found = found(&hashes, TEXT_BITS);
            prop_assert_eq!(found.len(), 1, "{:?}", found);
            prop_assert_eq!(found[0].2, rows);
        }
    }
}
