//! Rows that differ only in date, amount, texts and id: what they have in common is derived once.

use super::LedgerBuilder;
use crate::ledger::{FactsIndex, LikeRow, Row, RowShape};
use crate::text::Symbol;
use crate::transaction::Kind;

/// What rows of one shape have in common. They refer to no other row.
pub(super) struct Shape {
    kind: Kind,
    fund: Symbol,
    purpose: Symbol,
    counter_fund: Symbol,
    facts: FactsIndex,
    pattern: u32,
    /// The change that one đồng makes on cash and bank accounts.
    change: i32,
}

impl LedgerBuilder<'_> {
    /// Returns the shape of the last row; `None` if rows like it have to be read in full.
    pub(super) fn shape_of_last(&mut self) -> Option<RowShape> {
        let at = self.ledger.rows.len().checked_sub(1)?;
        let index = u32::try_from(at).ok()?;
        let row = self.ledger.rows.get(at)?;
        let is_pending = self.pending.last().is_some_and(|pending| pending.index == index);
        if is_pending || !row.about.is_empty() || self.ledger.rare.contains_key(&index) {
            return None;
        }
        let pattern = self.ledger.rows.shared_pattern(at)?;
        let lines = self.ledger.rows.lines_of(pattern).to_vec();
        let change = i32::try_from(self.money_of(&lines)).ok()?;
        let shape = u32::try_from(self.shapes.len()).ok()?;
        let Row { kind, fund, purpose, counter_fund, facts, .. } = row;
        self.shapes.push(Shape { kind, fund, purpose, counter_fund, facts, pattern, change });
        Some(RowShape(shape))
    }

    /// Adds a row of a shape and returns the change that it makes on cash and bank accounts, in đồng; `None` if it has
    /// to be read in full.
    pub(super) fn push_like(&mut self, shape: RowShape, row: &LikeRow<'_>) -> Option<i128> {
        // Patterns are never shared for this amount, so the caller must read the row in full.
        if row.amount == i64::MAX {
            return None;
        }
        let shape = self.shapes.get(shape.0 as usize)?;
        let mut intern = |text: &str| self.ledger.strings.intern_nfc(text);
        let columns = Row {
            date: row.date,
            kind: shape.kind,
            id: row.id,
            file: self.file,
            line: row.line,
            fund: shape.fund,
            voucher: intern(row.voucher),
            party: intern(row.party),
            purpose: shape.purpose,
            memo: intern(row.memo),
            reference: intern(row.reference),
            about: Symbol::EMPTY,
            counter_fund: shape.counter_fund,
            facts: shape.facts,
        };
        self.ledger.rows.push_shared(columns, row.amount, shape.pattern);
        Some(i128::from(shape.change) * i128::from(row.amount))
    }
}
