//! Vouchers (chứng từ): what the books contain for the paper that documents each transaction.
//!
//! This module knows which sort of paper a transaction needs and which parts of a voucher's contents the
//! books have. Whatever the books lack stays missing here; nothing is made up.

use super::{SumOutOfRange, hold};
use crate::account::Role;
use crate::association::Association;
use crate::book::Book;
use crate::check::Fact;
use crate::fund::association_of;
use crate::ledger::TransactionRef;
use crate::party::Party;
use crate::period::Period;
use crate::text::fold;
use crate::transaction::{DebitCredit, ForeignAmount, Kind, Posting};
use crate::vnd::Vnd;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The sort of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum VoucherForm {
    /// Cash came in (phiếu thu).
    CashReceipt,
    /// Cash went out (phiếu chi).
    CashPayment,
    /// Goods came in (phiếu nhập kho).
    GoodsReceipt,
    /// Goods went out (phiếu xuất kho).
    GoodsIssue,
    /// Neither cash nor goods moved, or only a correction moved them in the books (phiếu kế toán).
    Accounting,
    /// States something and posts nothing: a count, a finding (biên bản).
    Record,
}

impl VoucherForm {
    /// Returns the word used in JSON and CSV.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CashReceipt => "cash-receipt",
            Self::CashPayment => "cash-payment",
            Self::GoodsReceipt => "goods-receipt",
            Self::GoodsIssue => "goods-issue",
            Self::Accounting => "accounting",
            Self::Record => "record",
        }
    }
}

/// The bank's own paper that belongs to a voucher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum BankAdvice {
    /// Money came to a bank account (giấy báo Có).
    Credit,
    /// Money left a bank account (giấy báo Nợ).
    Debit,
}

/// The transaction that a row refers to: the one it corrects, returns or settles.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct VoucherAbout {
    /// The reference as written in the row.
    pub name: String,
    /// Voucher number; `None` if the reference does not lead to a single transaction.
    pub voucher: Option<String>,
    /// Date of that transaction.
    pub date: Option<NaiveDate>,
    /// Id of that transaction.
    pub id: Option<Uuid>,
}

/// One row of the books on a voucher. A blank text is missing in the books.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct VoucherEntry {
    /// Id of the row.
    pub id: Uuid,
    /// Fund code.
    pub fund: String,
    /// Name of the fund, if the book has one.
    pub fund_name: Option<String>,
    /// The other fund of a transfer.
    pub counter_fund: String,
    /// Giver or receiver.
    pub party: Party,
    /// The purpose named by the giver.
    pub purpose: String,
    /// Description of the transaction.
    pub memo: String,
    /// The outside reference, usually the bank's.
    pub reference: String,
    /// Number of the decision on which it is based.
    pub decision: String,
    /// The person who made out the voucher.
    pub preparer: String,
    /// The person who approved it.
    pub approver: String,
    /// Quantity of goods.
    pub quantity: Option<Decimal>,
    /// Unit of the quantity.
    pub unit: String,
    /// `amount` divided by `quantity`, if that is a whole number of đồng.
    pub unit_price: Option<Vnd>,
    /// The foreign money from which the amount was converted.
    pub foreign: Option<ForeignAmount>,
    /// What it is about.
    pub about: Option<VoucherAbout>,
    /// The cash or goods that moved; for accounting vouchers the debits, for a count the amount counted.
    /// `None` for a finding.
    pub amount: Option<Vnd>,
    /// The account that was counted; blank unless it is a count.
    pub counted_account: String,
    /// File of the row.
    pub file: String,
    /// Line of the row, 1-based.
    pub line: u32,
}

/// A voucher with the contents that the law requires, as far as the books have them.
///
/// The rows of an association with the same number, day and kind form one voucher, as in rule HB0602; a row
/// without a number is a voucher of its own. Addresses and signatures are never in the books.
///
/// # Units
/// Whole đồng.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.16.1.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Voucher {
    /// The sort of paper.
    pub form: VoucherForm,
    /// Voucher number; blank if the books have none.
    pub voucher: String,
    /// Date of the voucher.
    pub date: NaiveDate,
    /// Kind of the transactions.
    pub kind: Kind,
    /// Code of the association that issued the voucher.
    pub association: String,
    /// Name of the association, if the book has one.
    pub association_name: Option<String>,
    /// Sum of the entries; `None` if no entry has an amount.
    pub amount: Option<Vnd>,
    /// Debits less credits; zero unless the rows are in error.
    pub difference: Vnd,
    /// The bank's own paper that belongs to it.
    pub bank_advice: Option<BankAdvice>,
    /// The postings, summed up by side, account and fund; debits first.
    pub postings: Vec<Posting>,
    /// The rows.
    pub entries: Vec<VoucherEntry>,
}

/// Selects vouchers.
#[derive(Clone, Copy, Debug)]
pub struct VoucherQuery<'a> {
    /// Voucher number, ignoring case; `None` selects any.
    pub number: Option<&'a str>,
    /// Id of one of its rows; `None` selects any.
    pub id: Option<Uuid>,
    /// Code of the association; `None` selects any.
    pub association: Option<&'a str>,
    /// Days within which the voucher lies, inclusive.
    pub period: Period,
}

/// Returns the selected vouchers of the books, by association, day, number and kind.
///
/// # Errors
/// If the sum of a voucher does not fit into [`Vnd`].
pub fn vouchers(book: &Book, query: &VoucherQuery<'_>) -> Result<Vec<Voucher>, SumOutOfRange> {
    type Key<'a> = (&'a str, NaiveDate, &'a str, Kind);
    let number = query.number.map(fold);
    let is_meant = |row: &TransactionRef<'_>| {
        query.period.contains(row.date())
            && query.association.is_none_or(|code| row.association() == code)
            && number.as_ref().is_none_or(|number| fold(row.voucher()) == *number)
    };
    let mut numbered: BTreeMap<Key<'_>, Vec<TransactionRef<'_>>> = BTreeMap::new();
    let mut groups: Vec<(Key<'_>, Vec<TransactionRef<'_>>)> = Vec::new();
    for row in book.ledger.iter().filter(is_meant) {
        let key = (row.association(), row.date(), row.voucher(), row.kind());
        if row.voucher().is_empty() {
            groups.push((key, vec![row]));
        } else {
            numbered.entry(key).or_default().push(row);
        }
    }
    groups.extend(numbered);
    for (_, rows) in &mut groups {
        rows.sort_by(TransactionRef::canonical_order);
    }
    groups.sort_by(|(left, left_rows), (right, right_rows)| {
        left.cmp(right).then_with(|| match (left_rows.first(), right_rows.first()) {
            (Some(left), Some(right)) => left.canonical_order(right),
            _ => std::cmp::Ordering::Equal,
        })
    });
    let ids = Ids::new(book, &groups);
    let groups = groups
        .iter()
        .map(|(_, rows)| rows)
        .filter(|rows| query.id.is_none_or(|wanted| rows.iter().any(|row| ids.get(row) == wanted)));
    groups.filter_map(|rows| voucher(book, rows, &ids).transpose()).collect()
}

/// Ids of all rows that vouchers name, collected in one pass.
struct Ids(BTreeMap<usize, Uuid>);

impl Ids {
    fn new<K>(book: &Book, groups: &[(K, Vec<TransactionRef<'_>>)]) -> Self {
        let rows = groups.iter().flat_map(|(_, rows)| rows);
        let mut indices: Vec<usize> = rows
            .flat_map(|row| [Some(row.index()), row.about_transaction().map(|target| target.index())])
            .flatten()
            .collect();
        indices.sort_unstable();
        indices.dedup();
        let ids = book.ledger.ids(&indices);
        Self(indices.into_iter().zip(ids).collect())
    }

    fn get(&self, row: &TransactionRef<'_>) -> Uuid {
        self.0.get(&row.index()).copied().unwrap_or_default()
    }
}

/// Returns the change by a row on the accounts in `role` of its own association, in đồng; positive for a debit.
fn net_on(row: &TransactionRef<'_>, role: Role) -> i128 {
    let is_own = |fund: &str| association_of(fund) == row.association();
    row.postings()
        .filter(|posting| posting.is_on(role) && is_own(posting.fund()))
        .map(|posting| i128::from(posting.signed()))
        .sum()
}

/// Whether anything is handed over in a transaction of this kind. Opening balances and corrections post to
/// cash and goods too, but nothing moves.
const fn moves_something(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Opening
            | Kind::Reversal
            | Kind::AuditShortage
            | Kind::AuditSurplus
            | Kind::AuditAdjust
            | Kind::Closing
    )
}

fn form_of(kind: Kind, rows: &[TransactionRef<'_>]) -> VoucherForm {
    if kind.posts_nothing() {
        return VoucherForm::Record;
    }
    let net = |role| rows.iter().map(|row| net_on(row, role)).sum::<i128>();
    match (moves_something(kind), net(Role::Cash), net(Role::Goods)) {
        (true, 1.., _) => VoucherForm::CashReceipt,
        (true, ..=-1, _) => VoucherForm::CashPayment,
        (true, 0, 1..) => VoucherForm::GoodsReceipt,
        (true, 0, ..=-1) => VoucherForm::GoodsIssue,
        _ => VoucherForm::Accounting,
    }
}

/// Returns the amount of a row on a voucher of this form, in đồng.
fn amount_of(form: VoucherForm, row: &TransactionRef<'_>) -> Option<i128> {
    match form {
        VoucherForm::CashReceipt => Some(net_on(row, Role::Cash)),
        VoucherForm::CashPayment => Some(-net_on(row, Role::Cash)),
        VoucherForm::GoodsReceipt => Some(net_on(row, Role::Goods)),
        VoucherForm::GoodsIssue => Some(-net_on(row, Role::Goods)),
        VoucherForm::Accounting | VoucherForm::Record => row.amount(),
    }
}

fn voucher(book: &Book, rows: &[TransactionRef<'_>], ids: &Ids) -> Result<Option<Voucher>, SumOutOfRange> {
    let Some(first) = rows.first() else { return Ok(None) };
    let form = form_of(first.kind(), rows);
    let name = first.voucher();
    let amounts: Vec<i128> = rows.iter().filter_map(|row| amount_of(form, row)).collect();
    let amount = (!amounts.is_empty()).then(|| hold(amounts.iter().sum(), name)).transpose()?;
    let mut sums: BTreeMap<(DebitCredit, &str, &str), i128> = BTreeMap::new();
    for posting in rows.iter().flat_map(TransactionRef::postings) {
        let side = if posting.signed() < 0 { DebitCredit::Credit } else { DebitCredit::Debit };
        *sums.entry((side, posting.account(), posting.fund())).or_default() +=
            i128::from(posting.signed()).abs();
    }
    let posting = |((side, account, fund), sum): (&(DebitCredit, &str, &str), &i128)| {
        let (account, fund) = ((*account).to_owned(), (*fund).to_owned());
        Ok(Posting { fund, side: *side, account, amount: hold(*sum, name)? })
    };
    let difference = rows.iter().flat_map(TransactionRef::postings).map(|one| i128::from(one.signed())).sum();
    let bank = rows.iter().map(|row| net_on(row, Role::Bank)).sum::<i128>();
    let association = first.association();
    let known = book.knows(Fact::Associations).then(|| book.associations.get(association)).flatten();
    Ok(Some(Voucher {
        form,
        voucher: name.to_owned(),
        date: first.date(),
        kind: first.kind(),
        association: association.to_owned(),
        association_name: known.map(|known: &Association| known.name.clone()).filter(|name| !name.is_empty()),
        amount,
        difference: hold(difference, name)?,
        bank_advice: match bank {
            1.. if moves_something(first.kind()) => Some(BankAdvice::Credit),
            ..=-1 if moves_something(first.kind()) => Some(BankAdvice::Debit),
            _ => None,
        },
        postings: sums.iter().map(posting).collect::<Result<_, _>>()?,
        entries: rows.iter().map(|row| entry(book, form, row, ids)).collect::<Result<_, _>>()?,
    }))
}

fn entry(
    book: &Book,
    form: VoucherForm,
    row: &TransactionRef<'_>,
    ids: &Ids,
) -> Result<VoucherEntry, SumOutOfRange> {
    let amount = amount_of(form, row).map(|amount| hold(amount, row.voucher())).transpose()?;
    let facts = row.facts().cloned().unwrap_or_default();
    let known = book.knows(Fact::Funds).then(|| book.fund(row.fund())).flatten();
    let about = row.about_transaction();
    Ok(VoucherEntry {
        id: ids.get(row),
        fund: row.fund().to_owned(),
        fund_name: known.map(|fund| fund.name.clone()).filter(|name| !name.is_empty()),
        counter_fund: row.counter_fund().to_owned(),
        party: Party { name: row.party().to_owned(), ..row.party_details().cloned().unwrap_or_default() },
        purpose: row.purpose().to_owned(),
        memo: row.memo().to_owned(),
        reference: row.reference().to_owned(),
        decision: facts.decision.unwrap_or_default(),
        preparer: facts.preparer.unwrap_or_default(),
        approver: facts.approver.unwrap_or_default(),
        quantity: facts.quantity,
        unit: facts.unit.unwrap_or_default(),
        unit_price: amount.zip(facts.quantity).and_then(|(amount, quantity)| unit_price(amount, quantity)),
        foreign: facts.foreign,
        about: (!row.about_text().is_empty()).then(|| VoucherAbout {
            name: row.about_text().to_owned(),
            voucher: about.map(|about| about.voucher().to_owned()),
            date: about.map(|about| about.date()),
            id: about.map(|about| ids.get(&about)),
        }),
        amount,
        counted_account: row.counted().map_or("", |(account, _)| account).to_owned(),
        file: row.file().to_string(),
        line: row.line(),
    })
}

/// Returns the unit price if quantity × price is exactly the amount.
fn unit_price(amount: Vnd, quantity: Decimal) -> Option<Vnd> {
    let price = Vnd::try_from(Decimal::from(amount).checked_div(quantity)?).ok()?;
    (Decimal::from(price).checked_mul(quantity)? == Decimal::from(amount)).then_some(price)
}

/// Returns the associations and years that have a voucher with this number, so that a failed search can say
/// where it exists.
pub fn years_of_number(book: &Book, number: &str) -> Vec<(String, i32)> {
    let number = fold(number);
    let rows = book.ledger.iter().filter(|row| fold(row.voucher()) == number);
    let mut years: Vec<(String, i32)> =
        rows.map(|row| (row.association().to_owned(), row.date().year())).collect();
    years.sort();
    years.dedup();
    years
}

#[cfg(test)]
mod tests;
