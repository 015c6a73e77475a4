//! A transaction as a reader hands it over, and what takes it.

use super::Field;
use crate::diagnostic::{Code, Message};
use crate::party::Party;
use crate::transaction::derive::{About, Choice};
use crate::transaction::{Facts, Kind, Method};
use crate::vnd::Vnd;
use chrono::NaiveDate;
use std::borrow::Cow;
use uuid::Uuid;

/// A debit or credit that a row writes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPosting<'a> {
    /// The account.
    pub account: Cow<'a, str>,
    /// The fund.
    pub fund: Cow<'a, str>,
    /// The amount, positive for a debit.
    pub signed: i64,
}

/// What a row says of the money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowBody<'a> {
    /// An amount whose accounts the kind gives (register form).
    Amount {
        /// The amount; none where the kind may lack it.
        amount: Option<Vnd>,
        /// How the value came or went.
        method: Option<Method>,
        /// Accounts that replace those they extend, separated by spaces.
        account: Cow<'a, str>,
        /// The account that an account transfer goes to.
        counter_account: Cow<'a, str>,
    },
    /// Postings written out (pairs and journal form).
    Postings(Vec<RowPosting<'a>>),
    /// What was counted on an account.
    Counted {
        /// The account.
        account: Cow<'a, str>,
        /// What was there.
        amount: Vnd,
    },
    /// Nothing: a finding or its resolution.
    Nothing,
}

/// A transaction as a file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerRow<'a> {
    /// The line on which it starts.
    pub line: u32,
    /// Its id, if it has one of its own.
    pub id: Option<Uuid>,
    /// The day.
    pub date: NaiveDate,
    /// The voucher's number.
    pub voucher: Cow<'a, str>,
    /// The kind.
    pub kind: Kind,
    /// The fund.
    pub fund: Cow<'a, str>,
    /// Whom it is with.
    pub party: Cow<'a, str>,
    /// The purpose.
    pub purpose: Cow<'a, str>,
    /// Free text.
    pub memo: Cow<'a, str>,
    /// The outside reference.
    pub reference: Cow<'a, str>,
    /// What names the transaction that it is about.
    pub about: Cow<'a, str>,
    /// The other fund of a transfer.
    pub counter_fund: Cow<'a, str>,
    /// What the rarer columns say; none where they say nothing.
    pub details: Option<Box<RowDetails>>,
    /// What it says of the money.
    pub body: RowBody<'a>,
}

impl LedgerRow<'_> {
    /// What decides its postings where the kind gives them, with what its body says; nothing is known yet of what it is
    /// about.
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

    /// The same row with texts of its own, so that it outlives the file that it was read from.
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

/// What the rarer columns of a row say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowDetails {
    /// Facts of the voucher (the counter fund left out).
    pub facts: Facts,
    /// What is known of the party beside the name.
    pub party: Party,
}

/// What rows have in common that differ in nothing but day, amount, texts and ids: whoever takes rows knows it by this
/// number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowShape(pub u32);

/// What a row adds to its shape. Its texts have no white space around them, and need not be in NFC: most of them were
/// there before, and are known as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikeRow<'a> {
    /// The line on which it starts.
    pub line: u32,
    /// Its id, if it has one of its own.
    pub id: Option<Uuid>,
    /// The day.
    pub date: NaiveDate,
    /// The amount, positive.
    pub amount: i64,
    /// The voucher's number.
    pub voucher: &'a str,
    /// Whom it is with.
    pub party: &'a str,
    /// Free text.
    pub memo: &'a str,
    /// The outside reference.
    pub reference: &'a str,
}

/// Why a row was not taken, and which field is to blame.
#[derive(Clone, Debug)]
pub struct RowFault {
    /// The code.
    pub code: Code,
    /// What is wrong.
    pub message: Message,
    /// The field to blame, if one is.
    pub field: Option<Field>,
    /// What to do.
    pub hint: Option<Message>,
}

/// What takes the rows of a ledger.
pub trait RowSink {
    /// Hears that about so many rows more are to come.
    fn expect(&mut self, _rows: usize) {}

    /// Takes a row and gives the change that it makes on cash and bank accounts.
    ///
    /// # Errors
    /// Why it cannot be taken; the row counts as in error then.
    fn take(&mut self, row: LedgerRow<'_>) -> Result<i128, RowFault>;

    /// The shape of the row that was taken last, for [`RowSink::take_like`]; none where another row of its shape could
    /// not be taken without a look at the rest of it.
    fn shape(&mut self) -> Option<RowShape> {
        None
    }

    /// Takes a row of a shape that [`RowSink::shape`] gave, and gives the change that it makes on cash and bank accounts;
    /// none where there is no such shape.
    fn take_like(&mut self, _shape: RowShape, _row: LikeRow<'_>) -> Option<i128> {
        None
    }

    /// Sees a row that is in error for its blank amount alone; the amount that it has here is one đồng.
    fn note_blank(&mut self, _row: LedgerRow<'_>) {}

    /// The change that a row would make if it were taken.
    ///
    /// # Errors
    /// Why it could not be taken.
    fn would_change(&mut self, row: &LedgerRow<'_>) -> Result<i128, RowFault>;
}

/// What takes the rows of several parts of a file at the same time.
pub trait PartedSink: RowSink {
    /// What takes the rows of one part.
    type Part: PartedSink<Part = Self::Part> + Send;

    /// For the rows of a part of the file that is read now; they come behind those that are taken here.
    fn part(&self) -> Self::Part;

    /// Takes over what a part took, whose lines are counted from behind so many `lines` of the file.
    fn append(&mut self, part: Self::Part, lines: u32);
}
