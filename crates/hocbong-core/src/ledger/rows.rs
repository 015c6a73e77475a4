//! The columns of the ledger, and the posting patterns that rows share.
//!
//! Nearly every row posts one amount to the same accounts and funds as thousands of others. Such rows share a
//! pattern with postings of one đồng and store only the amount by which it is multiplied.

use super::{FactsIndex, Line, Row};
use crate::column::{Column, expect, extend_tight, push_tight, retain_at};
use crate::parallel::join;
use crate::text::Symbol;
use crate::transaction::Kind;
use chrono::NaiveDate;
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// The columns of all rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) date: Vec<NaiveDate>,
    pub(super) kind: Vec<Kind>,
    pub(super) line: Vec<u32>,
    pub(super) fund: Vec<Symbol>,
    posted: Vec<Posted>,
    pub(super) file: Column<u16>,
    pub(super) voucher: Column<Symbol>,
    pub(super) party: Column<Symbol>,
    pub(super) purpose: Column<Symbol>,
    pub(super) memo: Column<Symbol>,
    pub(super) reference: Column<Symbol>,
    pub(super) about: Column<Symbol>,
    pub(super) counter_fund: Column<Symbol>,
    pub(super) facts: Column<FactsIndex>,
    pub(super) id: Column<Option<Uuid>>,
    patterns: Patterns,
}

/// What a row posts: a pattern and its multiplier.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Posted {
    times: i64,
    pattern: u32,
}

/// Lists of postings, most of them shared by many rows.
#[derive(Clone, Debug, Default)]
struct Patterns {
    lines: Vec<Line>,
    /// End of each pattern in `lines`; it starts where the previous one ends.
    ends: Vec<u32>,
    /// Index of the shared patterns, those of one đồng.
    shared: HashTable<u32>,
}

impl Patterns {
    #[inline]
    fn lines_of(&self, pattern: u32) -> &[Line] {
        let at = pattern as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        let end = self.ends.get(at).map_or(start, |end| *end as usize);
        self.lines.get(start..end).unwrap_or_default()
    }

    fn push(&mut self, lines: &[Line]) -> u32 {
        for line in lines {
            push_tight(&mut self.lines, *line);
        }
        let pattern = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        push_tight(&mut self.ends, u32::try_from(self.lines.len()).unwrap_or(u32::MAX));
        pattern
    }

    /// Returns the shared pattern for `lines`, each of which posts one đồng, adding it if it is new.
    fn share(&mut self, lines: &[Line]) -> u32 {
        let hash = |lines: &[Line]| {
            let mut hasher = FxHasher::default();
            lines.hash(&mut hasher);
            hasher.finish()
        };
        let found = self.shared.find(hash(lines), |pattern| self.lines_of(*pattern) == lines).copied();
        found.unwrap_or_else(|| {
            let pattern = self.push(lines);
            let Self { lines: all, ends, shared } = self;
            let of = |pattern: u32| {
                let at = pattern as usize;
                let start =
                    at.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize);
                all.get(start..ends.get(at).map_or(start, |end| *end as usize)).unwrap_or_default()
            };
            shared.insert_unique(hash(lines), pattern, |pattern| hash(of(*pattern)));
            pattern
        })
    }

    /// Takes over other patterns and returns the new number of each.
    fn append(&mut self, patterns: &Self, symbol: impl Fn(Symbol) -> Symbol) -> Vec<u32> {
        let number = |pattern: u32| {
            let lines: Vec<Line> = patterns.lines_of(pattern).iter().map(|line| line.with(&symbol)).collect();
            let is_shared = lines.iter().all(|line| matches!(line.signed, 1 | -1));
            if is_shared { self.share(&lines) } else { self.push(&lines) }
        };
        (0..u32::try_from(patterns.ends.len()).unwrap_or(u32::MAX)).map(number).collect()
    }

    fn place(&mut self, lines: &[Line]) -> Posted {
        let times = lines.first().map_or(1, |line| line.signed.saturating_abs());
        let is_shared = times > 0
            && times < i64::MAX
            && lines.iter().all(|line| line.signed == times || line.signed == -times);
        if !is_shared {
            return Posted { times: 1, pattern: self.push(lines) };
        }
        let unit: Vec<Line> =
            lines.iter().map(|line| Line { signed: line.signed.signum(), ..*line }).collect();
        Posted { times, pattern: self.share(&unit) }
    }
}

impl Rows {
    /// Returns the number of rows.
    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.date.len()
    }

    /// Appends a row with the postings `lines`.
    pub(super) fn push(&mut self, row: Row, lines: &[Line]) {
        let posted = self.patterns.place(lines);
        self.push_posted(row, posted);
    }

    /// Appends a row that posts a pattern of one đồng multiplied by `times`.
    pub(super) fn push_shared(&mut self, row: Row, times: i64, pattern: u32) {
        self.push_posted(row, Posted { times, pattern });
    }

    /// Returns the shared pattern of the row at `at`; `None` if the row posts nothing, or different amounts.
    #[inline]
    pub(super) fn shared_pattern(&self, at: usize) -> Option<u32> {
        let pattern = self.posted.get(at)?.pattern;
        let unit = self.lines_of(pattern);
        (!unit.is_empty() && unit.iter().all(|line| line.signed.abs() == 1)).then_some(pattern)
    }

    /// Iterates over the patterns that rows post, each once.
    pub(super) fn posted_patterns(&self) -> impl Iterator<Item = u32> + '_ {
        let mut is_posted = vec![false; self.patterns.ends.len()];
        for posted in &self.posted {
            if let Some(slot) = is_posted.get_mut(posted.pattern as usize) {
                *slot = true;
            }
        }
        (0_u32..).zip(is_posted).filter(|(_, is_posted)| *is_posted).map(|(pattern, _)| pattern)
    }

    /// Returns the pattern of the row at `at` and its multiplier.
    #[inline]
    pub(super) fn posted(&self, at: usize) -> (u32, i64) {
        self.posted.get(at).map_or((u32::MAX, 0), |posted| (posted.pattern, posted.times))
    }

    /// Iterates over the rows whose pattern alone does not prove that they balance and post in their own fund
    /// only. Nearly every row is one pair in its own fund, and thousands share its pattern.
    pub(super) fn perhaps_unbalanced(&self) -> impl Iterator<Item = usize> + '_ {
        let balanced_in = self.balanced_in();
        let is_balanced = move |posted: &Posted, fund: Symbol| {
            balanced_in.get(posted.pattern as usize).copied().flatten() == Some(fund)
        };
        let rows = self.posted.iter().zip(&self.fund).enumerate();
        rows.filter(move |(_, (posted, fund))| !is_balanced(posted, **fund)).map(|(at, _)| at)
    }

    /// For each pattern, the single fund in which it posts and balances; `None` if it does not balance or
    /// posts in several funds.
    fn balanced_in(&self) -> Vec<Option<Symbol>> {
        let of = |lines: &[Line]| {
            let fund = lines.first()?.fund;
            let sum: i128 = lines.iter().map(|line| i128::from(line.signed)).sum();
            (sum == 0 && lines.iter().all(|line| line.fund == fund)).then_some(fund)
        };
        self.each_pattern().map(of).collect()
    }

    /// Iterates over the postings of each pattern, in the order of their numbers.
    pub(super) fn each_pattern(&self) -> impl Iterator<Item = &[Line]> {
        (0..u32::try_from(self.patterns.ends.len()).unwrap_or(u32::MAX)).map(|pattern| self.lines_of(pattern))
    }

    /// Returns the postings of a pattern.
    #[inline]
    pub(super) fn lines_of(&self, pattern: u32) -> &[Line] {
        self.patterns.lines_of(pattern)
    }

    /// Appends other rows, mapping each symbol with `symbol` and each number of facts with `facts`, and adding `lines` to
    /// each line number.
    pub(super) fn append(
        &mut self,
        rows: Self,
        symbol: impl Fn(Symbol) -> Symbol + Sync,
        facts: impl Fn(FactsIndex) -> FactsIndex + Sync,
        lines: u32,
    ) {
        let len = self.len();
        let patterns = self.patterns.append(&rows.patterns, &symbol);
        let pattern = |pattern: u32| patterns.get(pattern as usize).copied().unwrap_or(u32::MAX);
        // The ids and the common text columns take about as long to append as all other columns, so the work
        // is split there.
        let texts = [
            (&mut self.voucher, rows.voucher),
            (&mut self.party, rows.party),
            (&mut self.memo, rows.memo),
            (&mut self.reference, rows.reference),
        ];
        let texts = Mutex::new(Some((texts, (&mut self.id, rows.id))));
        let append_texts = || {
            let texts = texts.lock().unwrap_or_else(PoisonError::into_inner).take();
            let Some((texts, (id, behind))) = texts else { return };
            id.append(len, &behind, |id| id);
            for (column, behind) in texts {
                column.append(len, &behind, &symbol);
            }
        };
        let append_others = || {
            extend_tight(&mut self.date, rows.date.into_iter());
            extend_tight(&mut self.kind, rows.kind.into_iter());
            extend_tight(&mut self.line, rows.line.into_iter().map(|line| line.saturating_add(lines)));
            extend_tight(&mut self.fund, rows.fund.into_iter().map(&symbol));
            let posted = rows.posted.into_iter();
            extend_tight(&mut self.posted, posted.map(|row| Posted { pattern: pattern(row.pattern), ..row }));
            self.file.append(len, &rows.file, |file| file);
            self.facts.append(len, &rows.facts, &facts);
            for (column, behind) in [
                (&mut self.purpose, rows.purpose),
                (&mut self.about, rows.about),
                (&mut self.counter_fund, rows.counter_fund),
            ] {
                column.append(len, &behind, &symbol);
            }
        };
        join(2, append_texts, append_others);
    }

    /// Reserves capacity for `more` rows that use the same columns as the present ones.
    pub(super) fn expect(&mut self, more: usize) {
        expect(&mut self.date, more);
        expect(&mut self.kind, more);
        expect(&mut self.line, more);
        expect(&mut self.fund, more);
        expect(&mut self.posted, more);
        self.id.expect(more);
        self.file.expect(more);
        self.facts.expect(more);
        for column in self.texts_mut() {
            column.expect(more);
        }
    }

    /// Returns the text columns that a row may leave blank.
    fn texts_mut(&mut self) -> [&mut Column<Symbol>; 7] {
        [
            &mut self.voucher,
            &mut self.party,
            &mut self.purpose,
            &mut self.memo,
            &mut self.reference,
            &mut self.about,
            &mut self.counter_fund,
        ]
    }

    fn push_posted(&mut self, row: Row, posted: Posted) {
        let at = self.len();
        push_tight(&mut self.date, row.date);
        push_tight(&mut self.kind, row.kind);
        push_tight(&mut self.line, row.line);
        push_tight(&mut self.fund, row.fund);
        push_tight(&mut self.posted, posted);
        self.id.set(at, row.id);
        self.file.set(at, row.file);
        self.set_texts(at, &row);
    }

    /// Replaces the texts and facts of the row at `at`.
    pub(super) fn set_texts(&mut self, at: usize, row: &Row) {
        self.voucher.set(at, row.voucher);
        self.party.set(at, row.party);
        self.purpose.set(at, row.purpose);
        self.memo.set(at, row.memo);
        self.reference.set(at, row.reference);
        self.about.set(at, row.about);
        self.counter_fund.set(at, row.counter_fund);
        self.facts.set(at, row.facts);
    }

    /// Returns the columns of the row at `at`.
    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<Row> {
        Some(Row {
            date: *self.date.get(at)?,
            kind: *self.kind.get(at)?,
            line: *self.line.get(at)?,
            fund: *self.fund.get(at)?,
            file: self.file.get(at),
            id: self.id.get(at),
            voucher: self.voucher.get(at),
            party: self.party.get(at),
            purpose: self.purpose.get(at),
            memo: self.memo.get(at),
            reference: self.reference.get(at),
            about: self.about.get(at),
            counter_fund: self.counter_fund.get(at),
            facts: self.facts.get(at),
        })
    }

    /// Replaces the fund, texts and postings of the row at `at`.
    pub(super) fn replace(&mut self, at: usize, row: &Row, lines: &[Line]) {
        let posted = self.patterns.place(lines);
        if let (Some(fund), Some(slot)) = (self.fund.get_mut(at), self.posted.get_mut(at)) {
            *fund = row.fund;
            *slot = posted;
            self.set_texts(at, row);
        }
    }

    /// Iterates over the debits and credits of the row at `at`.
    #[inline]
    pub(super) fn lines(&self, at: usize) -> impl ExactSizeIterator<Item = Line> + DoubleEndedIterator + '_ {
        let posted = self.posted.get(at).copied();
        let lines = posted.map_or(&[][..], |posted| self.patterns.lines_of(posted.pattern));
        let times = posted.map_or(1, |posted| posted.times);
        lines.iter().map(move |line| Line { signed: line.signed.saturating_mul(times), ..*line })
    }

    /// Returns the postings of all patterns, which shows the accounts and funds in use.
    pub(super) fn patterns(&self) -> &[Line] {
        &self.patterns.lines
    }

    /// Keeps the rows for whose index `is_kept` returns `true`.
    pub(super) fn retain_at(&mut self, is_kept: impl Fn(usize) -> bool) {
        retain_at(&mut self.date, &is_kept);
        retain_at(&mut self.kind, &is_kept);
        retain_at(&mut self.line, &is_kept);
        retain_at(&mut self.fund, &is_kept);
        retain_at(&mut self.posted, &is_kept);
        self.file.retain_at(&is_kept);
        self.facts.retain_at(&is_kept);
        self.id.retain_at(&is_kept);
        for column in self.texts_mut() {
            column.retain_at(&is_kept);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Interner;
    use proptest::prelude::*;

    fn amount() -> impl Strategy<Value = i64> {
        prop_oneof![
            4 => prop::sample::select(vec![5, -5, 200_000, -200_000]),
            1 => prop::sample::select(vec![0, i64::MAX, i64::MIN, i64::MIN + 1]),
            1 => any::<i64>(),
        ]
    }

    proptest! {
        #[test]
        fn rows_give_back_the_postings_that_they_were_given(
            lists in prop::collection::vec(prop::collection::vec((0..3_usize, 0..2_usize, amount()), 0..5), 0..40),
        ) {
            let mut strings = Interner::new();
            let names: Vec<Symbol> = ["111", "112", "5111"].iter().map(|name| strings.intern(name)).collect();
            let lists: Vec<Vec<Line>> = lists
                .into_iter()
                .map(|list| list.into_iter().map(|(account, fund, signed)| {
                    Line { account: names[account], fund: names[fund], signed }
                }).collect())
                .collect();
            let mut patterns = Patterns::default();
            let posted: Vec<Posted> = lists.iter().map(|lines| patterns.place(lines)).collect();
            let rows = Rows { posted, patterns, ..Rows::default() };
            for (at, lines) in lists.iter().enumerate() {
                prop_assert_eq!(&rows.lines(at).collect::<Vec<_>>(), lines);
            }
        }
    }

    #[test]
    fn rows_on_the_same_accounts_share_their_postings() {
        let mut strings = Interner::new();
        let (bank, gifts) = (strings.intern("112"), strings.intern("5111"));
        let mut patterns = Patterns::default();
        for signed in 1..1000 {
            patterns.place(&[
                Line { account: bank, fund: bank, signed },
                Line { account: gifts, fund: bank, signed: -signed },
            ]);
        }
        assert_eq!(patterns.lines.len(), 2);
    }
}
