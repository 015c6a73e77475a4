//! A transaction as readers hand it over, and the traits of what accepts it.

use super::Field;
use crate::diagnostic::{Code, Message};
use crate::party::Party;
use crate::transaction::derive::{About, Choice};
use crate::transaction::{Facts, Kind, Method};
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::borrow::Cow;
use uuid::Uuid;

/// A debit or credit that a row states explicitly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPosting<'a> {
    /// Account code; blank in the counter fund of a reallocation, for the account that the chart names for
    /// transfers received.
    pub account: Cow<'a, str>,
    /// Fund code.
    pub fund: Cow<'a, str>,
    /// Amount in đồng, positive for a debit.
    pub signed: i64,
}

/// What a row says about the money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowBody<'a> {
    /// An amount whose accounts follow from the kind (register form).
    Amount {
        /// Amount in đồng; `None` if the kind may lack it.
        amount: Option<Vnd>,
        /// Method, if stated.
        method: Option<Method>,
        /// Accounts that replace those they extend, separated by spaces.
        account: Cow<'a, str>,
        /// Account to which an account transfer goes.
        counter_account: Cow<'a, str>,
    },
    /// Explicit postings (pairs and journal forms).
    Postings(Vec<RowPosting<'a>>),
    /// The result of a count.
    Counted {
        /// Account counted.
        account: Cow<'a, str>,
        /// Amount found, in đồng.
        amount: Vnd,
    },
    /// Nothing: an audit finding or its resolution.
    Nothing,
}

/// A transaction as a file states it. Its texts may borrow from the file.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerRow<'a> {
    /// 1-based line on which it starts.
    pub line: u32,
    /// Explicit id, if any.
    pub id: Option<Uuid>,
    /// Date of the transaction.
    pub date: NaiveDate,
    /// Voucher number.
    pub voucher: Cow<'a, str>,
    /// Kind of transaction.
    pub kind: Kind,
    /// Fund code.
    pub fund: Cow<'a, str>,
    /// Name of the giver, receiver or other party.
    pub party: Cow<'a, str>,
    /// Purpose named by the giver.
    pub purpose: Cow<'a, str>,
    /// Free text.
    pub memo: Cow<'a, str>,
    /// External reference.
    pub reference: Cow<'a, str>,
    /// Id or voucher of the transaction that it refers to.
    pub about: Cow<'a, str>,
    /// The other fund of a transfer.
    pub counter_fund: Cow<'a, str>,
    /// The rarely used columns; `None` if they are all blank.
    pub details: Option<Box<RowDetails>>,
    /// What it says about the money.
    pub body: RowBody<'a>,
}

impl LedgerRow<'_> {
    /// Returns the input from which the postings of a register row are derived, with the given parts of its
    /// body. A reference to another transaction counts as not yet resolved.
    pub fn choice<'c>(
        &self,
        method: Option<Method>,
        account: &'c str,
        counter_account: &'c str,
    ) -> Choice<'c> {
        Choice {
            kind: self.kind,
            method,
            has_purpose: !self.purpose.is_empty(),
            account,
            counter_account,
            has_counter_fund: !self.counter_fund.is_empty(),
            about: if self.about.is_empty() { About::Absent } else { About::Unresolved },
        }
    }

    /// Returns the row with owned texts, so that it can outlive the file that it was read from.
    pub fn into_owned(self) -> LedgerRow<'static> {
        LedgerRow {
            line: self.line,
            id: self.id,
            date: self.date,
            voucher: owned(self.voucher),
            kind: self.kind,
            fund: owned(self.fund),
            party: owned(self.party),
            purpose: owned(self.purpose),
            memo: owned(self.memo),
            reference: owned(self.reference),
            about: owned(self.about),
            counter_fund: owned(self.counter_fund),
            details: self.details,
            body: self.body.into_owned(),
        }
    }
}

impl RowBody<'_> {
    fn into_owned(self) -> RowBody<'static> {
        match self {
            Self::Amount { amount, method, account, counter_account } => RowBody::Amount {
                amount,
                method,
                account: owned(account),
                counter_account: owned(counter_account),
            },
            Self::Postings(postings) => {
                let own = |posting: RowPosting<'_>| RowPosting {
                    account: owned(posting.account),
                    fund: owned(posting.fund),
                    signed: posting.signed,
                };
                RowBody::Postings(postings.into_iter().map(own).collect())
            }
            Self::Counted { account, amount } => RowBody::Counted { account: owned(account), amount },
            Self::Nothing => RowBody::Nothing,
        }
    }
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

/// The rarely used columns of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowDetails {
    /// Facts of the voucher, without the counter fund.
    pub facts: Facts,
    /// Details of the party besides the name.
    pub party: Party,
}

/// A handle for rows that differ only in date, amount, texts and id, and whose facts are equal too. It is valid for
/// the sink that issued it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowShape(pub u32);

/// The columns in which a row differs from others of its shape.
///
/// The texts have no white space around them and need not be in NFC: most were seen before, and the interner
/// finds those as they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikeRow<'a> {
    /// 1-based line on which it starts.
    pub line: u32,
    /// Explicit id, if any.
    pub id: Option<Uuid>,
    /// Date of the transaction.
    pub date: NaiveDate,
    /// Amount in đồng, positive.
    pub amount: i64,
    /// Voucher number.
    pub voucher: &'a str,
    /// Name of the giver, receiver or other party.
    pub party: &'a str,
    /// Free text.
    pub memo: &'a str,
    /// External reference.
    pub reference: &'a str,
}

/// Why a row was not accepted.
#[derive(Clone, Debug)]
pub struct RowFault {
    /// Code of the diagnostic.
    pub code: Code,
    /// What is wrong.
    pub message: Message,
    /// The field at fault, if it is a single one.
    pub field: Option<Field>,
    /// What to do, if there is a concrete action.
    pub hint: Option<Message>,
}

/// Accepts the rows of a ledger.
pub trait RowSink {
    /// Announces that about this many more rows will follow, so that memory can be reserved.
    fn expect(&mut self, _rows: usize) {}

    /// Accepts a row and returns the change that it makes on cash and bank accounts, in đồng.
    ///
    /// # Errors
    /// If the row cannot be accepted; it then counts as in error.
    fn take(&mut self, row: LedgerRow<'_>) -> Result<i128, RowFault>;

    /// Returns the shape of the last accepted row, for [`RowSink::take_like`].
    ///
    /// `None` if further rows of this shape must be read in full.
    fn shape(&mut self) -> Option<RowShape> {
        None
    }

    /// Accepts a row of a shape from [`RowSink::shape`] and returns the change that it makes on cash and bank
    /// accounts, in đồng.
    ///
    /// `None` if the row was not accepted; the reader must then pass it to [`RowSink::take`].
    fn take_like(&mut self, _shape: RowShape, _row: LikeRow<'_>) -> Option<i128> {
        None
    }

    /// Receives a row whose only error is its blank amount; it is passed with an amount of one đồng.
    fn note_blank(&mut self, _row: LedgerRow<'_>) {}

    /// Returns the change that a row would make on cash and bank accounts, in đồng, without accepting it.
    ///
    /// # Errors
    /// If the row could not be accepted.
    fn would_change(&mut self, row: &LedgerRow<'_>) -> Result<i128, RowFault>;
}

/// Accepts the rows of a file whose parts are read at the same time.
pub trait PartedSink: RowSink {
    /// Accepts the rows of one part.
    type Part: PartedSink<Part = Self::Part> + Send;

    /// Creates a sink for one part of the current file. Its rows will follow those accepted here.
    fn part(&self) -> Self::Part;

    /// Appends what a part accepted. Its line numbers start after the first `lines` lines of the file.
    fn append(&mut self, part: Self::Part, lines: u32);
}
