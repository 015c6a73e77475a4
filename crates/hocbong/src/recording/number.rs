//! The next numbers of voucher series.

use super::RecordingError;
use super::voucher_pattern::Vouchers;
use crate::account::{ChartOfAccounts, Role};
use crate::book::Book;
use crate::fund::association_of;
use crate::ledger::TransactionRef;
use crate::ledger::{LedgerRow, RowBody};
use crate::transaction::derive::{Derived, derive};
use crate::transaction::{Kind, Method};
use std::collections::BTreeMap;

/// The sort of a voucher; associations number each sort separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    CashIn,
    CashOut,
    BankIn,
    BankOut,
    GoodsIn,
    GoodsOut,
    Opening,
    Audit,
    Closing,
    /// None of the above is involved.
    Other,
}

impl Sort {
    /// Prefix of the number if the association has no series of its own for this sort yet.
    const fn prefix(self) -> &'static str {
        match self {
            Self::CashIn => "PT-",
            Self::CashOut => "PC-",
            Self::BankIn => "BC-",
            Self::BankOut => "BN-",
            Self::GoodsIn => "NK-",
            Self::GoodsOut => "XK-",
            Self::Opening => "DK-",
            Self::Audit => "KK-",
            Self::Closing => "KC-",
            Self::Other => "PK-",
        }
    }

    /// Returns the sort of a transaction that debits and credits accounts in these roles.
    fn of_roles(kind: Kind, debits: &[Option<Role>], credits: &[Option<Role>]) -> Self {
        let touches = |roles: &[Option<Role>], role: Role| roles.contains(&Some(role));
        match kind {
            Kind::Opening => Self::Opening,
            Kind::Closing => Self::Closing,
            Kind::Reversal | Kind::Identify | Kind::Reallocate => Self::Other,
            _ if kind.is_audit() => Self::Audit,
            // Cash that goes to the bank leaves the cash box by a payment voucher.
            _ if touches(credits, Role::Cash) => Self::CashOut,
            _ if touches(debits, Role::Cash) => Self::CashIn,
            _ if touches(credits, Role::Bank) => Self::BankOut,
            _ if touches(debits, Role::Bank) => Self::BankIn,
            _ if touches(credits, Role::Goods) => Self::GoodsOut,
            _ if touches(debits, Role::Goods) => Self::GoodsIn,
            _ => Self::Other,
        }
    }

    fn of_recorded(row: &TransactionRef<'_>) -> Self {
        let (mut debits, mut credits) = (Vec::new(), Vec::new());
        for posting in row.postings() {
            if posting.signed() > 0 { &mut debits } else { &mut credits }.push(posting.role());
        }
        Self::of_roles(row.kind(), &debits, &credits)
    }

    fn of_new(row: &LedgerRow<'_>, chart: &ChartOfAccounts) -> Self {
        match &row.body {
            RowBody::Postings(postings) => {
                let side = |is_debit: bool| {
                    let of_side = postings.iter().filter(move |posting| (posting.signed > 0) == is_debit);
                    of_side.map(|posting| chart.role(&posting.account)).collect::<Vec<_>>()
                };
                Self::of_roles(row.kind, &side(true), &side(false))
            }
            RowBody::Amount { method, account, counter_account, .. } => {
                match (derive(&row.choice(*method, account, counter_account), chart), method) {
                    (Ok(Derived::Pair { debit, credit }), _) => {
                        Self::of_roles(row.kind, &[chart.role(debit)], &[chart.role(credit)])
                    }
                    // The debit of such a refund depends on the gift, but the money is paid out in any case.
                    (Ok(Derived::NeedsAbout), Some(Method::Cash)) if row.kind == Kind::Refund => {
                        Self::CashOut
                    }
                    (Ok(Derived::NeedsAbout), Some(Method::Bank)) if row.kind == Kind::Refund => {
                        Self::BankOut
                    }
                    _ => Self::of_roles(row.kind, &[], &[]),
                }
            }
            _ => Self::of_roles(row.kind, &[], &[]),
        }
    }
}

/// Number of digits in a new series.
const USUAL_WIDTH: usize = 4;

/// Gives rows without a voucher the next numbers in the pattern that the book, or another row of the batch,
/// uses for their sort. Numbers are given in the order of days, so that each series follows the calendar.
///
/// # Errors
/// [`RecordingError::NoNumber`] if a pattern cannot be continued with certainty.
pub(super) fn number(book: &Book, rows: &mut [LedgerRow<'static>]) -> Result<(), RecordingError> {
    let mut associations: BTreeMap<String, Vouchers<Sort>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.voucher.is_empty()) {
        associations.entry(association_of(&row.fund).to_owned()).or_insert_with(Vouchers::new);
    }
    for row in book.ledger.iter().filter(|row| !row.voucher().is_empty()) {
        if let Some(vouchers) = associations.get_mut(row.association()) {
            vouchers.note(Sort::of_recorded(&row), row.date(), row.voucher());
        }
    }
    for row in rows.iter().filter(|row| !row.voucher.is_empty()) {
        if let Some(vouchers) = associations.get_mut(association_of(&row.fund)) {
            vouchers.note(Sort::of_new(row, &book.chart), row.date, &row.voucher);
        }
    }
    let mut order: Vec<&mut LedgerRow<'static>> =
        rows.iter_mut().filter(|row| row.voucher.is_empty()).collect();
    order.sort_by_key(|row| row.date);
    for row in order {
        let sort = Sort::of_new(row, &book.chart);
        let Some(vouchers) = associations.get_mut(association_of(&row.fund)) else { continue };
        let next = vouchers.next(sort, row.date, sort.prefix(), USUAL_WIDTH);
        let voucher = next.map_err(|uncertain| RecordingError::NoNumber {
            line: (row.line > 0).then_some(row.line),
            date: row.date,
            last: uncertain.last,
            candidates: uncertain.candidates,
        })?;
        row.voucher = voucher.into();
    }
    Ok(())
}
