//! Drafts: lines of a bank as rows of a register, with what the books should know of them proposed.
//!
//! A line is told from others by what it says (day, amount, reference, text) and by its number among lines that say the
//! same. From that its row gets an id that is the same wherever the line is found again: in the same statement, in one that
//! overlaps it, in whatever order. So a row that is in the books already is known, whatever was made of its kind or its
//! purpose, and two equal gifts stay two.

use crate::account::codes;
use crate::book::DraftRule;
use crate::reconcile::{Cause, Item, Reconciliation, Side, SideSort};
use crate::text::fold;
use crate::transaction::{Kind, Method, id_of_bank_line};
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Which bank account a statement is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftContext {
    /// The association whose account it is; blank where nobody says.
    pub association: String,
    /// The account, or blank for 112 itself.
    pub account: String,
    /// The fund proposed where no rule names one.
    pub fund: Option<String>,
    /// The kinds of money in and money out for which no rule names one.
    pub kinds: [Option<Kind>; 2],
    /// Whether it is a book of one's own money, whose references are the numbers of vouchers, and no bank's statement.
    pub is_own_book: bool,
}

impl DraftContext {
    /// How money comes to the account and leaves it: in cash at 111.
    pub fn method(&self) -> Method {
        if self.account.starts_with(codes::CASH) { Method::Cash } else { Method::Bank }
    }
}

/// A line of a bank as a row to be completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// Made from what the line says.
    pub id: Uuid,
    /// The day.
    pub date: NaiveDate,
    /// The voucher's number; the rows of a book of one's own have one, those of a bank do not.
    pub voucher: String,
    /// What it may be; none where only a person can know.
    pub kind: Option<Kind>,
    /// The fund; blank where nobody says.
    pub fund: String,
    /// Cash, or at the bank.
    pub method: Method,
    /// The account.
    pub account: String,
    /// The amount, more than nothing.
    pub amount: Vnd,
    /// Whom it is with.
    pub party: String,
    /// The purpose.
    pub purpose: String,
    /// The bank's text.
    pub memo: String,
    /// The bank's reference.
    pub reference: String,
}

/// The ids of a statement's entries, in their order.
pub fn ids_of(side: &Side<'_>, context: &DraftContext) -> Vec<Uuid> {
    let mut seen: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    let id = |entry: &Item| {
        // Another export of the same line may have other letters and spaces.
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

/// Tells which lines the entries of a statement are, where the ledger beside it has rows that were made from lines.
pub fn tell_lines(left: &mut Side<'_>, right: &mut Side<'_>, context: &DraftContext) {
    let tell = |bank: &mut Side<'_>, books: &Side<'_>| {
        if bank.sort == SideSort::Statement && !books.line_ids.is_empty() {
            bank.line_ids = (0..).zip(ids_of(bank, context)).collect();
        }
    };
    tell(left, right);
    tell(right, left);
}

/// The rows for what only the bank has, in the order of the statement's entries; `ids` are theirs. A line whose id is among
/// `known` is in the books already and gives none.
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
    let method = context.method();
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

/// The kind proposed for a row; `None` if the row does not determine it.
fn kind_of(entry: &Item, cause: Cause, method: Method) -> Option<Kind> {
    match cause {
        // Money that comes into the till without a name may come from the bank.
        _ if method == Method::Cash => {
            (entry.amount > 0 && !entry.party.is_empty()).then_some(Kind::Donation)
        }
        Cause::BankFee => Some(Kind::Expense),
        Cause::BankInterest => Some(Kind::Interest),
        _ if entry.amount < 0 => None,
        // Money whose sender the bank names is a gift until someone knows better.
        _ if entry.party.is_empty() => Some(Kind::Unidentified),
        _ => Some(Kind::Donation),
    }
}
