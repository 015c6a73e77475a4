//! The rows that a side leaves out. The counterpart of an open row may be among them.

use super::{Item, LedgerScope};
use crate::ledger::Ledger;
use crate::statement::Statement;
use crate::text::Symbol;

/// Maximum number of rows without an amount that are considered. With more, none is: the mistake is probably
/// another one, and any choice among the rows would be arbitrary.
const MAX_BLANKS: usize = 1_000;

/// The rows that a side leaves out.
#[derive(Clone, Debug, Default)]
pub struct OutOfScope<'a> {
    /// The ledger and the scope of the side, if the scope is not the whole ledger.
    pub(in crate::reconcile) outside: Option<(&'a Ledger, LedgerScope)>,
    /// Rows without an amount. Their `amount` here only gives the direction: 1 or −1 if it is known,
    /// otherwise 0.
    pub(in crate::reconcile) blank: Vec<Item>,
}

impl<'a> OutOfScope<'a> {
    /// Returns what `scope` leaves out of a ledger.
    pub(in crate::reconcile) fn of_ledger(ledger: &'a Ledger, scope: &LedgerScope) -> Self {
        let strings = ledger.strings();
        let is_meant = |account: Symbol, fund: Symbol| {
            scope.has_account(strings.get(account)) && scope.has_fund(strings.get(fund))
        };
        let blanks = Some(ledger.blanks()).filter(|rows| rows.len() <= MAX_BLANKS).unwrap_or_default();
        let blank = blanks.iter().filter_map(|row| {
            let direction = row.net(is_meant).signum();
            (direction != 0).then_some(Item {
                file: row.file,
                is_proven: false,
                line: row.line,
                date: row.date,
                amount: direction,
                party: row.party,
                memo: row.memo,
                kind: None,
                reference: row.reference,
                voucher: row.voucher,
                source: u32::MAX,
            })
        });
        let is_part = scope.association.is_some() || !scope.funds.is_empty();
        Self { outside: is_part.then(|| (ledger, scope.clone())), blank: blank.collect() }
    }

    /// Returns the rows of a statement that have no amount.
    pub(in crate::reconcile) fn of_statement(statement: &Statement) -> Self {
        let blanks = Some(&*statement.blank).filter(|rows| rows.len() <= MAX_BLANKS).unwrap_or_default();
        let blank = blanks.iter().map(|row| Item {
            file: row.file,
            is_proven: false,
            line: row.line,
            date: row.date,
            amount: 0,
            party: row.party,
            memo: row.text,
            kind: None,
            reference: row.reference,
            voucher: Symbol::EMPTY,
            source: u32::MAX,
        });
        Self { outside: None, blank: blank.collect() }
    }
}
