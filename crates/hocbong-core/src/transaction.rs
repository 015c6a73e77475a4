//! Transactions and their postings.
//!
//! A [`Transaction`] is immutable and balanced in every fund: the only ways to one are
//! [`TransactionBuilder::build`] and the checked reading of a [`TransactionRecord`]. Which accounts a kind posts
//! to is the business of [`mod@derive`]; where transactions are kept is the ledger's.

mod builder;
mod canonical;
mod constructors;
pub mod derive;
mod kind;
mod normalise;

pub use builder::TransactionBuilder;
pub use canonical::{canonical_bytes, id_of_bank_line, id_of_canonical, is_id_of_bank_line};
pub use constructors::{Audit, Award, Donation, Entry, Expense, Income, Opening, Transfer, Treasury};
pub use kind::{Kind, Method};
pub use normalise::main_fund;

use crate::party::Party;
use crate::transaction::derive::DeriveError;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The side of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum DebitCredit {
    /// Nợ.
    Debit,
    /// Có.
    Credit,
}

impl DebitCredit {
    /// The other side.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Debit => Self::Credit,
            Self::Credit => Self::Debit,
        }
    }
}

/// An amount on one side of an account of a fund.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Posting {
    /// The fund.
    pub fund: String,
    /// The side.
    pub side: DebitCredit,
    /// The account.
    pub account: String,
    /// The amount, more than nothing.
    pub amount: Vnd,
}

impl Posting {
    /// A debit.
    pub fn debit(account: impl Into<String>, fund: impl Into<String>, amount: Vnd) -> Self {
        Self { fund: fund.into(), side: DebitCredit::Debit, account: account.into(), amount }
    }

    /// A credit.
    pub fn credit(account: impl Into<String>, fund: impl Into<String>, amount: Vnd) -> Self {
        Self { fund: fund.into(), side: DebitCredit::Credit, account: account.into(), amount }
    }

    /// The amount as a change of a debit balance: positive for a debit.
    pub fn signed(&self) -> i128 {
        let amount = i128::from(self.amount.get());
        match self.side {
            DebitCredit::Debit => amount,
            DebitCredit::Credit => -amount,
        }
    }
}

/// A gift or payment in foreign money: what it was and at which rate it became đồng.
///
/// # Units
/// `rate` is đồng for one unit of `currency`; amount × rate is the transaction's amount to within half a đồng.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.4: foreign amounts are kept in both currencies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ForeignAmount {
    /// The currency's code: `USD`.
    pub currency: String,
    /// The amount in that currency.
    pub amount: Decimal,
    /// Đồng for one unit.
    pub rate: Decimal,
}

impl ForeignAmount {
    /// Whether amount × rate is `vnd` to within half a đồng.
    pub fn agrees_with(&self, vnd: Vnd) -> bool {
        let Some(product) = self.amount.checked_mul(self.rate) else { return false };
        let Some(gap) = product.checked_sub(Decimal::from(vnd)) else { return false };
        gap.abs() <= Decimal::new(5, 1)
    }
}

/// What a voucher says beside the money.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Facts {
    /// The number of the decision behind an award.
    pub decision: Option<String>,
    /// Who made the voucher out.
    pub preparer: Option<String>,
    /// Who approved it.
    pub approver: Option<String>,
    /// How many goods.
    pub quantity: Option<Decimal>,
    /// What the quantity counts.
    pub unit: Option<String>,
    /// The foreign money behind the amount.
    pub foreign: Option<ForeignAmount>,
    /// The other fund of a transfer.
    pub counter_fund: Option<String>,
}

/// What an `audit:count` found.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Counted {
    /// The account whose contents were counted.
    pub account: String,
    /// What was there at the day's end; may be nothing.
    pub amount: Vnd,
}

/// A recorded fact of the books, balanced in every fund.
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

/// The fields of a transaction, unchecked: what is read, written and exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TransactionRecord {
    /// Its id.
    pub id: Uuid,
    /// The day on which it counts.
    pub date: NaiveDate,
    /// The voucher's number, blank if it has none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub voucher: String,
    /// What it is.
    pub kind: Kind,
    /// The fund it belongs to.
    pub fund: String,
    /// Whom it is with.
    #[cfg_attr(feature = "serde", serde(default))]
    pub party: Option<Party>,
    /// The purpose that the giver named, blank if none.
    #[cfg_attr(feature = "serde", serde(default))]
    pub purpose: String,
    /// Free text.
    #[cfg_attr(feature = "serde", serde(default))]
    pub memo: String,
    /// The outside reference: the bank's, the sender's.
    #[cfg_attr(feature = "serde", serde(default))]
    pub reference: String,
    /// The id or voucher of the transaction that this one reverses, adjusts, returns or settles.
    #[cfg_attr(feature = "serde", serde(default))]
    pub about: String,
    /// What was counted, for an `audit:count`.
    #[cfg_attr(feature = "serde", serde(default))]
    pub counted: Option<Counted>,
    /// Debits and credits.
    #[cfg_attr(feature = "serde", serde(default))]
    pub postings: Vec<Posting>,
    /// What the voucher says beside the money.
    #[cfg_attr(feature = "serde", serde(default))]
    pub facts: Facts,
}

/// Why a transaction cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransactionError {
    /// Its kind does not lead to postings.
    #[error(transparent)]
    Derive(#[from] DeriveError),
    /// Debits and credits differ as a whole.
    #[error("debits and credits differ by {difference} đồng")]
    Unbalanced {
        /// Debits less credits.
        difference: i128,
    },
    /// Debits and credits differ in a fund.
    #[error("debits and credits of fund `{fund}` differ by {difference} đồng")]
    UnbalancedFund {
        /// The fund.
        fund: String,
        /// Debits less credits.
        difference: i128,
    },
    /// A posting of nothing or less.
    #[error("the amount {amount} on account `{account}` is not more than nothing")]
    AmountNotPositive {
        /// The account.
        account: String,
        /// The amount.
        amount: Vnd,
    },
    /// A kind that posts has no postings, or one that does not post has some.
    #[error("a transaction of kind `{0}` cannot have these postings")]
    PostingsOfKind(Kind),
    /// It is about a transaction that was not given.
    #[error("the transaction that it is about must be known")]
    AboutUnknown,
    /// Foreign amount × rate is not the amount.
    #[error("foreign amount × rate is not the amount")]
    ForeignAmount,
    /// Two postings of the same sum cannot be held.
    #[error("the sum is out of range")]
    OutOfRange,
}

/// Checks that every amount is more than nothing and that debits equal credits, as a whole and in every fund.
///
/// # Errors
/// The first of these that does not hold.
pub fn validate_postings(postings: &[Posting]) -> Result<(), TransactionError> {
    let mut total: i128 = 0;
    let mut by_fund: BTreeMap<&str, i128> = BTreeMap::new();
    for posting in postings {
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
        if posts_nothing != record.postings.is_empty() || has_count != (record.kind == Kind::AuditCount) {
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
    /// Its id.
    pub const fn id(&self) -> Uuid {
        self.0.id
    }

    /// The day on which it counts.
    pub const fn date(&self) -> NaiveDate {
        self.0.date
    }

    /// The voucher's number, blank if it has none.
    pub fn voucher(&self) -> &str {
        &self.0.voucher
    }

    /// What it is.
    pub const fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The fund it belongs to.
    pub fn fund(&self) -> &str {
        &self.0.fund
    }

    /// Whom it is with.
    pub const fn party(&self) -> Option<&Party> {
        self.0.party.as_ref()
    }

    /// The purpose that the giver named, blank if none.
    pub fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// Free text.
    pub fn memo(&self) -> &str {
        &self.0.memo
    }

    /// The outside reference.
    pub fn reference(&self) -> &str {
        &self.0.reference
    }

    /// What names the transaction that this one is about, blank if it is about none.
    pub fn about(&self) -> &str {
        &self.0.about
    }

    /// What was counted, for an `audit:count`.
    pub const fn counted(&self) -> Option<&Counted> {
        self.0.counted.as_ref()
    }

    /// Debits and credits: sorted by fund, debits first, then by account.
    pub fn postings(&self) -> &[Posting] {
        &self.0.postings
    }

    /// What the voucher says beside the money.
    pub const fn facts(&self) -> &Facts {
        &self.0.facts
    }

    /// All fields at once.
    pub const fn record(&self) -> &TransactionRecord {
        &self.0
    }

    /// The sum of its debits.
    pub fn amount(&self) -> Option<Vnd> {
        Vnd::checked_sum(self.0.postings.iter().filter(|p| p.side == DebitCredit::Debit).map(|p| p.amount))
    }
}

/// A `UUIDv7` for a newly recorded transaction.
///
/// # Units
/// `unix_time_ms` is milliseconds since 1970; `random` are ten random bytes. The library reads neither clock nor
/// randomness: both come from the caller.
pub fn new_id(unix_time_ms: u64, random: [u8; 10]) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(unix_time_ms, &random).into_uuid()
}

#[cfg(test)]
mod tests;
