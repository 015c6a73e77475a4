//! Joins parts of one file that were read at the same time.
//!
//! Texts, patterns and rows of a part are appended after those of the parts before it, in their original
//! order. The result is the ledger that sequential reading gives, including the numbers of its texts.

use super::{LedgerBuilder, MAX_BLANKS, Pending};
use crate::ledger::{Ledger, Line, PartedSink};
use crate::text::Symbol;

impl PartedSink for LedgerBuilder<'_> {
    type Part = Self;

    fn part(&self) -> Self::Part {
        Self { file: self.file, ..Self::new(self.chart) }
    }

    fn append(&mut self, part: Self, lines: u32) {
        let index = u32::try_from(self.ledger.rows.len()).unwrap_or(u32::MAX);
        let Ledger { strings, rows, facts, rare, blanks, .. } = part.ledger;
        let symbols = self.ledger.strings.append(&strings);
        drop(strings);
        let symbol = |symbol: Symbol| symbols.get(symbol.index()).copied().unwrap_or_default();
        let numbers = self.ledger.facts.append(facts);
        self.ledger.rows.append(rows, symbol, |index| index.moved(&numbers), lines);
        for (at, mut entry) in rare {
            entry.counted = entry.counted.map(|(account, amount)| (symbol(account), amount));
            self.ledger.rare.insert(at.saturating_add(index), entry);
        }
        let pending = part.pending.into_iter();
        self.pending.extend(pending.map(|row| Pending { index: row.index.saturating_add(index), ..row }));
        let room = MAX_BLANKS.saturating_sub(self.ledger.blanks.len());
        for mut blank in blanks.into_iter().take(room) {
            blank.line = blank.line.saturating_add(lines);
            for text in [&mut blank.voucher, &mut blank.party, &mut blank.memo, &mut blank.reference] {
                *text = symbol(*text);
            }
            for line in &mut blank.lines {
                *line = line.with(symbol);
            }
            self.ledger.blanks.push(blank);
        }
    }
}

impl Line {
    /// Returns the line with its symbols replaced by `symbol`.
    pub(in crate::ledger) fn with(self, symbol: impl Fn(Symbol) -> Symbol) -> Self {
        Self { account: symbol(self.account), fund: symbol(self.fund), ..self }
    }
}
