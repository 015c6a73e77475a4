//! Transactions and their postings.
//!
//! A [`Transaction`] is immutable and balanced in every fund: the only ways to obtain one are
//! [`TransactionBuilder::build`] and the checked conversion from a [`TransactionRecord`]. Which accounts a
//! kind posts to is up to [`mod@derive`]; storing transactions is up to the ledger.

mod builder;
mod canonical;
mod constructors;
pub mod derive;
pub(crate) mod inherited;
mod kind;
mod normalise;

pub use builder::TransactionBuilder;
pub(crate) use canonical::{CanonicalFields, CanonicalPosting, put_field};
pub use canonical::{canonical_bytes, id_of_bank_line, id_of_canonical, is_id_of_bank_line};
pub use constructors::{Audit, Award, Donation, Entry, Expense, Income, Opening, Transfer, Treasury};
pub use kind::{Kind, Method};
pub use normalise::main_fund;

use crate::diagnostic::Message;
use crate::party::Party;
use crate::transaction::derive::DeriveError;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The side of a posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum DebitCredit {
    /// Debit (Nợ).
    Debit,
    /// Credit (Có).
    Credit,
}

impl DebitCredit {
    /// Returns the other side.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Debit => Self::Credit,
            Self::Credit => Self::Debit,
        }
    }
}

/// An amount on one side of an account in a fund.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Posting {
    /// Fund code.
    pub fund: String,
    /// Debit or credit.
    pub side: DebitCredit,
    /// Account code.
    pub account: String,
    /// Amount in đồng, always positive.
    pub amount: Vnd,
}

impl Posting {
    /// Creates a debit of `amount`.
    pub fn debit(account: impl Into<String>, fund: impl Into<String>, amount: Vnd) -> Self {
        Self { fund: fund.into(), side: DebitCredit::Debit, account: account.into(), amount }
    }

    /// Creates a credit of `amount`.
    pub fn credit(account: impl Into<String>, fund: impl Into<String>, amount: Vnd) -> Self {
        Self { fund: fund.into(), side: DebitCredit::Credit, account: account.into(), amount }
    }

    /// Returns the amount in đồng, positive for a debit and negative for a credit.
    pub fn signed(&self) -> i128 {
        let amount = i128::from(self.amount.get());
        match self.side {
            DebitCredit::Debit => amount,
            DebitCredit::Credit => -amount,
        }
    }
}

/// The foreign amount of a gift or payment, and the rate at which it was converted to đồng.
///
/// # Units
/// `rate` is đồng for one unit of `currency`; amount × rate equals the transaction's amount to within half a
/// đồng.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.4: foreign amounts are kept in both currencies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ForeignAmount {
    /// Currency code, e.g. `USD`.
    pub currency: String,
    /// Amount in that currency.
    pub amount: Decimal,
    /// Đồng for one unit of the currency.
    pub rate: Decimal,
}

impl ForeignAmount {
    /// Whether amount × rate equals `vnd` to within half a đồng; `false` also if the product is out of range.
    pub fn agrees_with(&self, vnd: Vnd) -> bool {
        let Some(product) = self.amount.checked_mul(self.rate) else { return false };
        let Some(gap) = product.checked_sub(Decimal::from(vnd)) else { return false };
        gap.abs() <= Decimal::new(5, 1)
    }
}

/// What a voucher says besides the money.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Facts {
    /// Number of the decision that grants an award.
    pub decision: Option<String>,
    /// Who prepared the voucher.
    pub preparer: Option<String>,
    /// Who approved the voucher.
    pub approver: Option<String>,
    /// Quantity of goods, or number of awards.
    pub quantity: Option<Decimal>,
    /// Unit of the quantity.
    pub unit: Option<String>,
    /// What sort of award it is, as written, e.g. `học bổng`.
    pub award_type: Option<String>,
    /// What sort of people receive the award, as written, e.g. `học sinh`.
    pub recipient_type: Option<String>,
    /// The foreign amount, if the money came or went in another currency.
    pub foreign: Option<ForeignAmount>,
    /// The other fund of a transfer.
    pub counter_fund: Option<String>,
}

/// An amount that a transaction states and does not post: what an `audit:count` found, or a pledge.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Counted {
    /// Account that was counted; blank for a pledge.
    pub account: String,
    /// Amount in đồng: found at the end of the day, which may be zero, or pledged.
    pub amount: Vnd,
}

/// A recorded event of the books, balanced in every fund.
///
/// # Example
/// ```
/// use hocbong_core::{Donation, Method, NaiveDate, Vnd};
/// let day = NaiveDate::from_ymd_opt(2025, 9, 5).unwrap();
/// let gift = Donation::gift("ST", day, Method::Bank, Vnd::new(2_000_000))
///     .voucher("BC-0001")
///     .party("Công ty Mẫu A")
///     .purpose("Vượt khó")
///     .build()?;
/// assert_eq!(gift.postings().len(), 2);
/// # Ok::<(), hocbong_core::TransactionError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "TransactionRecord", into = "TransactionRecord")
)]
pub struct Transaction(TransactionRecord);

/// The fields of a transaction, not yet checked: what is read, written and exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TransactionRecord {
    /// Id of the transaction.
    pub id: Uuid,
    /// Date on which it counts.
    pub date: NaiveDate,
    /// Voucher number; blank if there is none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub voucher: String,
    /// Kind of transaction.
    pub kind: Kind,
    /// Code of the fund it belongs to.
    pub fund: String,
    /// Giver, receiver or other party.
    #[cfg_attr(feature = "serde", serde(default))]
    pub party: Option<Party>,
    /// Purpose named by the giver; blank if there is none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub purpose: String,
    /// Free text.
    #[cfg_attr(feature = "serde", serde(default))]
    pub memo: String,
    /// External reference, e.g. the bank's or the sender's.
    #[cfg_attr(feature = "serde", serde(default))]
    pub reference: String,
    /// Id or voucher of the transaction that this one refers to: the one it reverses, adjusts, returns or
    /// settles.
    #[cfg_attr(feature = "serde", serde(default))]
    pub about: String,
    /// What was counted or pledged, for an `audit:count` or a `pledge` only.
    #[cfg_attr(feature = "serde", serde(default))]
    pub counted: Option<Counted>,
    /// Debits and credits; empty for kinds that post nothing.
    #[cfg_attr(feature = "serde", serde(default))]
    pub postings: Vec<Posting>,
    /// What the voucher says besides the money.
    #[cfg_attr(feature = "serde", serde(default))]
    pub facts: Facts,
}

/// Why a transaction cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransactionError {
    /// The postings cannot be derived from the kind.
    #[error(transparent)]
    Derive(#[from] DeriveError),
    /// Debits and credits differ in total.
    #[error("debits and credits differ by {difference} đồng")]
    Unbalanced {
        /// Debits less credits, in đồng.
        difference: i128,
    },
    /// Debits and credits differ in a fund.
    #[error("debits and credits of fund `{fund}` differ by {difference} đồng")]
    UnbalancedFund {
        /// Fund code.
        fund: String,
        /// Debits less credits, in đồng.
        difference: i128,
    },
    /// A posting has a zero or negative amount.
    #[error("the amount {amount} on account `{account}` is not greater than 0")]
    AmountNotPositive {
        /// Account code.
        account: String,
        /// Amount of the posting.
        amount: Vnd,
    },
    /// A posting names no account.
    #[error("a posting names no account")]
    NoAccount,
    /// A kind that posts has no postings, or a kind that posts nothing has some; or a count is missing or out
    /// of place.
    #[error("a transaction of kind `{0}` cannot have these postings")]
    PostingsOfKind(Kind),
    /// The postings depend on a transaction that was not given.
    #[error("the transaction that it is about must be known")]
    AboutUnknown,
    /// Foreign amount × rate differs from the amount in đồng.
    #[error("foreign amount × rate is not the amount")]
    ForeignAmount,
}

impl TransactionError {
    /// Returns the sentence for people, which the catalogue has in both languages.
    pub fn message(&self) -> Message {
        match self {
            Self::Derive(error) => error.message(),
            Self::Unbalanced { difference } => {
                Message::new("transaction.unbalanced").with("difference", difference.to_string())
            }
            Self::UnbalancedFund { fund, difference } => Message::new("transaction.unbalanced-fund")
                .with("fund", &**fund)
                .with("difference", difference.to_string()),
            Self::AmountNotPositive { account, amount } => {
                Message::new("transaction.not-positive").with("account", &**account).with("amount", *amount)
            }
            Self::NoAccount => Message::new("transaction.no-account"),
            Self::PostingsOfKind(kind) => Message::new("transaction.postings").with("kind", kind.as_str()),
            Self::AboutUnknown => Message::new("transaction.about-unknown"),
            Self::ForeignAmount => Message::new("transaction.foreign"),
        }
    }
}

/// Checks that every posting names an account, that every amount is positive and that debits equal credits, in total and in
/// every fund.
///
/// # Errors
/// The first of these checks that fails.
pub fn validate_postings(postings: &[Posting]) -> Result<(), TransactionError> {
    let mut total: i128 = 0;
    let mut by_fund: BTreeMap<&str, i128> = BTreeMap::new();
    for posting in postings {
        // Files cannot hold such a posting: there a blank account stands for one that follows from the kind.
        if crate::text::trimmed(&posting.account).is_empty() {
            return Err(TransactionError::NoAccount);
        }
        if !posting.amount.is_positive() {
            return Err(TransactionError::AmountNotPositive {
                account: posting.account.clone(),
                amount: posting.amount,
            });
        }
        total += posting.signed();
        *by_fund.entry(&posting.fund).or_default() += posting.signed();
    }
    if total != 0 {
        return Err(TransactionError::Unbalanced { difference: total });
    }
    match by_fund.into_iter().find(|(_, difference)| *difference != 0) {
        Some((fund, difference)) => {
            Err(TransactionError::UnbalancedFund { fund: fund.to_owned(), difference })
        }
        None => Ok(()),
    }
}

impl TryFrom<TransactionRecord> for Transaction {
    type Error = TransactionError;

    fn try_from(mut record: TransactionRecord) -> Result<Self, Self::Error> {
        let posts_nothing = record.kind.posts_nothing();
        let has_count = record.counted.is_some();
        if posts_nothing != record.postings.is_empty() || has_count != record.kind.states_amount() {
            return Err(TransactionError::PostingsOfKind(record.kind));
        }
        validate_postings(&record.postings)?;
        normalise::normalise(&mut record);
        Ok(Self(record))
    }
}

impl From<Transaction> for TransactionRecord {
    fn from(transaction: Transaction) -> Self {
        transaction.0
    }
}

impl Transaction {
    /// Returns its id.
    pub const fn id(&self) -> Uuid {
        self.0.id
    }

    /// Returns the date on which it counts.
    pub const fn date(&self) -> NaiveDate {
        self.0.date
    }

    /// Returns the voucher number; blank if there is none.
    pub fn voucher(&self) -> &str {
        &self.0.voucher
    }

    /// Returns its kind.
    pub const fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Returns the code of the fund it belongs to.
    pub fn fund(&self) -> &str {
        &self.0.fund
    }

    /// Returns the giver, receiver or other party.
    pub const fn party(&self) -> Option<&Party> {
        self.0.party.as_ref()
    }

    /// Returns the purpose named by the giver; blank if there is none.
    pub fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// Returns the free text.
    pub fn memo(&self) -> &str {
        &self.0.memo
    }

    /// Returns the external reference.
    pub fn reference(&self) -> &str {
        &self.0.reference
    }

    /// Returns the id or voucher of the transaction that it refers to; blank if there is none.
    pub fn about(&self) -> &str {
        &self.0.about
    }

    /// Returns what was counted, for an `audit:count`.
    pub const fn counted(&self) -> Option<&Counted> {
        self.0.counted.as_ref()
    }

    /// Returns the debits and credits, sorted by fund, then debits first, then by account.
    pub fn postings(&self) -> &[Posting] {
        &self.0.postings
    }

    /// Returns what the voucher says besides the money.
    pub const fn facts(&self) -> &Facts {
        &self.0.facts
    }

    /// Returns all fields.
    pub const fn record(&self) -> &TransactionRecord {
        &self.0
    }

    /// Returns the sum of its debits, or `None` if that is out of range.
    pub fn amount(&self) -> Option<Vnd> {
        Vnd::checked_sum(self.0.postings.iter().filter(|p| p.side == DebitCredit::Debit).map(|p| p.amount))
    }
}

/// Creates a `UUIDv7` for a newly recorded transaction.
///
/// # Units
/// `unix_time_ms` is in milliseconds since 1970; `random` are ten random bytes. Both come from the caller, as
/// this crate reads neither clock nor random numbers.
pub fn new_id(unix_time_ms: u64, random: [u8; 10]) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(unix_time_ms, &random).into_uuid()
}

#[cfg(test)]
mod tests;
