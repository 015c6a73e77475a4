//! Drafts: bank lines as rows of a register, with proposed kind, fund, party and purpose.
//!
//! The id of a row is made from the association, the account, what the line says (day, amount, reference,
//! party, text) and the line's number among equal lines. The line gets the same id in every export that
//! contains it, in any order. So a row that is already in the books is recognised even if a person changed
//! its kind or purpose, and two equal gifts stay two.

use crate::book::DraftRule;
use crate::reconcile::{Cause, Item, Reconciliation, Side, SideSort};
use crate::text::fold;
use crate::transaction::{Kind, Method, id_of_bank_line};
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The account of a statement, and what its drafts propose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftContext {
    /// Code of the association whose account it is; blank if unknown.
    pub association: String,
    /// Account code; blank for the one that bank rows post to unless they name another.
    pub account: String,
    /// Code of the fund proposed if no rule names one.
    pub fund: Option<String>,
    /// Kinds proposed for money in and money out, in this order, if no rule names one; `None` to propose by
    /// the line.
    pub kinds: [Option<Kind>; 2],
    /// Whether the account holds cash; otherwise it is the bank's.
    pub is_cash: bool,
    /// Whether it is a cash or bank book of the association, not a bank's statement. Its references are
    /// voucher numbers.
    pub is_own_book: bool,
}

/// A bank line as a row for a person to complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// Id made from what the line says; see [`ids_of`].
    pub id: Uuid,
    /// Date of the line.
    pub date: NaiveDate,
    /// Voucher number; blank for a bank's statement.
    pub voucher: String,
    /// Proposed kind; `None` if only a person can know.
    pub kind: Option<Kind>,
    /// Proposed fund code; blank if neither a rule nor the context names one.
    pub fund: String,
    /// Whether the money moved in cash or at the bank.
    pub method: Method,
    /// Account code from the context; may be blank.
    pub account: String,
    /// Amount in đồng, without the line's sign.
    pub amount: Vnd,
    /// Giver or receiver: the rule's, otherwise the line's.
    pub party: String,
    /// Proposed purpose; blank if no rule names one.
    pub purpose: String,
    /// The line's description.
    pub memo: String,
    /// The bank's reference; blank for an own book, where it is the voucher number.
    pub reference: String,
}

/// Returns the ids of a statement's entries, in their order. Each depends on the association and account of
/// `context`, on what the line says, and on its number among equal lines.
pub fn ids_of(side: &Side<'_>, context: &DraftContext) -> Vec<Uuid> {
    let mut seen: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    let id = |entry: &Item| {
        // Another export of the same line may differ in case, diacritics and spaces.
        let text = |symbol| {
            let folded = fold(side.strings.get(symbol));
            folded.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let fields = [
            "bank-line".to_owned(),
            context.association.clone(),
            context.account.clone(),
            entry.date.to_string(),
            entry.amount.to_string(),
            text(entry.reference),
            text(entry.party),
            text(entry.memo),
        ];
        let mut canonical = Vec::new();
        for field in fields {
            canonical.extend_from_slice(&(field.len() as u64).to_be_bytes());
            canonical.extend_from_slice(field.as_bytes());
        }
        let number = seen.entry(canonical.clone()).or_default();
        let id = id_of_bank_line(&canonical, *number);
        *number += 1;
        id
    };
    side.entries.iter().map(id).collect()
}

/// Sets the line ids of a statement's entries if the ledger on the other side has rows made from bank lines.
pub fn tell_lines(left: &mut Side<'_>, right: &mut Side<'_>, context: &DraftContext) {
    let tell = |bank: &mut Side<'_>, books: &Side<'_>| {
        if bank.sort == SideSort::Statement && !books.line_ids.is_empty() {
            bank.line_ids = (0..).zip(ids_of(bank, context)).collect();
        }
    };
    tell(left, right);
    tell(right, left);
}

/// Returns rows for what only the statement has, in the order of its entries. `ids` are the ids of all its
/// entries. Lines whose id is in `known` are already in the books and are left out.
pub fn rows_of(
    result: &Reconciliation<'_>,
    ids: &[Uuid],
    rules: &[DraftRule],
    context: &DraftContext,
    known: &BTreeSet<Uuid>,
) -> Vec<DraftRow> {
    let sides = [(&result.left, &result.left_only), (&result.right, &result.right_only)];
    let mut rows = Vec::new();
    for (side, items) in sides.into_iter().filter(|(side, _)| side.sort == SideSort::Statement) {
        let mut numbers: Vec<(u32, Cause)> = items.iter().map(|item| (item.entry, item.cause)).collect();
        numbers.sort_unstable_by_key(|(entry, _)| *entry);
        for (number, cause) in numbers {
            let at = number as usize;
            let (Some(entry), Some(id)) = (side.entries.get(at), ids.get(at)) else { continue };
            if !known.contains(id) {
                rows.push(row_of(side, entry, cause, *id, rules, context));
            }
        }
    }
    rows
}

fn row_of(
    side: &Side<'_>,
    entry: &Item,
    cause: Cause,
    id: Uuid,
    rules: &[DraftRule],
    context: &DraftContext,
) -> DraftRow {
    let text = |symbol| side.strings.get(symbol);
    let (memo, party, reference) = (text(entry.memo), text(entry.party), text(entry.reference));
    let whole = [memo, party].join(" ");
    let rule = rules.iter().find(|rule| rule.fits(&whole, entry.amount));
    let own = |value: Option<&String>| value.cloned().unwrap_or_default();
    let fund = rule.and_then(|rule| rule.fund.as_ref()).or(context.fund.as_ref());
    let named = rule.and_then(|rule| rule.party.clone());
    let method = if context.is_cash { Method::Cash } else { Method::Bank };
    let [kind_in, kind_out] = context.kinds;
    let given = if entry.amount < 0 { kind_out } else { kind_in };
    let (voucher, reference) = if context.is_own_book { (reference, "") } else { ("", reference) };
    DraftRow {
        id,
        date: entry.date,
        voucher: voucher.to_owned(),
        kind: rule.and_then(|rule| rule.kind).or(given).or_else(|| kind_of(entry, cause, method)),
        fund: own(fund),
        method,
        account: context.account.clone(),
        amount: Vnd::new(entry.amount.abs()),
        party: named.unwrap_or_else(|| party.to_owned()),
        purpose: own(rule.and_then(|rule| rule.purpose.as_ref())),
        memo: memo.to_owned(),
        reference: reference.to_owned(),
    }
}

/// Returns the kind proposed for a row; `None` if the row does not determine it.
fn kind_of(entry: &Item, cause: Cause, method: Method) -> Option<Kind> {
    match cause {
        // Cash received without a name may have been withdrawn from the bank.
        _ if method == Method::Cash => {
            (entry.amount > 0 && !entry.party.is_empty()).then_some(Kind::Donation)
        }
        Cause::BankFee => Some(Kind::Expense),
        Cause::BankInterest => Some(Kind::Interest),
        _ if entry.amount < 0 => None,
        // We propose a gift if the bank names the sender; a person can change it.
        _ if entry.party.is_empty() => Some(Kind::Unidentified),
        _ => Some(Kind::Donation),
    }
}
