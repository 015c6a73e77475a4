//! Builds a transaction: the common fields first, then one checked step.

use super::canonical::{canonical_bytes, id_of_canonical};
use super::derive::{About, Choice, DeriveError, Derived, derive};
use super::inherited::{self, has_purpose};
use super::{
    Counted, Facts, ForeignAmount, Kind, Method, Posting, Transaction, TransactionError, TransactionRecord,
};
use crate::account::ChartOfAccounts;
use crate::party::Party;
use crate::vnd::Vnd;
use chrono::NaiveDate;
use uuid::Uuid;

/// A transaction being built; created by the typed constructors such as
/// [`Donation::gift`](super::Donation::gift).
#[derive(Clone, Debug)]
#[must_use = "nothing is recorded before `build`"]
pub struct TransactionBuilder {
    record: TransactionRecord,
    id: Option<Uuid>,
    method: Option<Method>,
    amount: Vnd,
    account: String,
    counter_account: String,
    about: Option<Box<Transaction>>,
}

impl TransactionBuilder {
    pub(super) fn new(kind: Kind, fund: impl Into<String>, date: NaiveDate, amount: Vnd) -> Self {
        Self {
            record: TransactionRecord {
                id: Uuid::nil(),
                date,
                voucher: String::new(),
                kind,
                fund: fund.into(),
                party: None,
                purpose: String::new(),
                memo: String::new(),
                reference: String::new(),
                about: String::new(),
                counted: None,
                postings: Vec::new(),
                facts: Facts::default(),
            },
            id: None,
            method: None,
            amount,
            account: String::new(),
            counter_account: String::new(),
            about: None,
        }
    }

    pub(super) fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    pub(super) fn counter_fund(mut self, fund: impl Into<String>) -> Self {
        self.record.facts.counter_fund = Some(fund.into());
        self
    }

    pub(super) fn counter_account(mut self, account: impl Into<String>) -> Self {
        self.counter_account = account.into();
        self
    }

    pub(super) fn postings(mut self, postings: impl IntoIterator<Item = Posting>) -> Self {
        self.record.postings = postings.into_iter().collect();
        self
    }

    /// Sets the transaction that it refers to, e.g. the award that is returned or the pledge that is fulfilled.
    pub fn about_transaction(mut self, about: &Transaction) -> Self {
        self.record.about = about.id().to_string();
        self.about = Some(Box::new(about.clone()));
        self
    }

    /// Sets the id. Without it, the id is made from the contents.
    pub fn id(mut self, id: Uuid) -> Self {
        self.id = Some(id);
        self
    }

    /// Sets the voucher number.
    pub fn voucher(mut self, voucher: impl Into<String>) -> Self {
        self.record.voucher = voucher.into();
        self
    }

    /// Sets the giver, receiver or other party.
    pub fn party(mut self, party: impl Into<Party>) -> Self {
        self.record.party = Some(party.into());
        self
    }

    /// Sets the purpose named by the giver.
    pub fn purpose(mut self, purpose: impl Into<String>) -> Self {
        self.record.purpose = purpose.into();
        self
    }

    /// Sets the free text.
    pub fn memo(mut self, memo: impl Into<String>) -> Self {
        self.record.memo = memo.into();
        self
    }

    /// Sets the external reference, e.g. the bank's or the sender's.
    pub fn reference(mut self, reference: impl Into<String>) -> Self {
        self.record.reference = reference.into();
        self
    }

    /// Sets accounts that replace those they extend, separated by spaces, e.g. `1121-VCB`.
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = account.into();
        self
    }

    /// Sets the foreign amount. It must agree with the amount in đồng when the transaction is built.
    pub fn foreign(mut self, foreign: ForeignAmount) -> Self {
        self.record.facts.foreign = Some(foreign);
        self
    }

    /// Changes what the voucher says besides the money. A change to the counter fund is ignored.
    pub fn facts(mut self, change: impl FnOnce(&mut Facts)) -> Self {
        let counter_fund = self.record.facts.counter_fund.clone();
        change(&mut self.record.facts);
        self.record.facts.counter_fund = counter_fund;
        self
    }

    /// Derives the postings and checks that they balance in every fund.
    ///
    /// # Errors
    /// [`TransactionError`] if a field is missing or does not fit, or the postings do not balance.
    pub fn build(self) -> Result<Transaction, TransactionError> {
        self.build_for(&ChartOfAccounts::default())
    }

    /// Builds the transaction for a chart other than the default one.
    ///
    /// # Errors
    /// As [`TransactionBuilder::build`]; also if the chart has no account for something that the kind posts to.
    pub fn build_for(mut self, chart: &ChartOfAccounts) -> Result<Transaction, TransactionError> {
        if let Some(foreign) = &self.record.facts.foreign
            && !foreign.agrees_with(self.amount)
        {
            return Err(TransactionError::ForeignAmount);
        }
        super::normalise::normalise(&mut self.record);
        if let Some(about) = &self.about {
            inherited::fill(&mut self.record, about);
        }
        if !self.record.kind.needs_explicit_postings() {
            self.derive_postings(chart)?;
        }
        // The postings that were derived have their order, too.
        super::normalise::normalise(&mut self.record);
        self.record.id = self.id.unwrap_or_else(|| id_of_canonical(&canonical_bytes(&self.record), 0));
        Transaction::try_from(self.record)
    }

    fn derive_postings(&mut self, chart: &ChartOfAccounts) -> Result<(), TransactionError> {
        let about = match (&self.about, self.record.about.is_empty()) {
            (Some(about), _) => About::Is(about.kind()),
            (None, true) => About::Absent,
            (None, false) => About::Unresolved,
        };
        let targets = self.about.iter().flat_map(|about| about.postings());
        let accounts = targets.map(|posting| posting.account.as_str());
        let choice = Choice {
            kind: self.record.kind,
            method: self.method,
            has_purpose: has_purpose(self.record.kind, &self.record.purpose, accounts, chart),
            account: &self.account,
            counter_account: &self.counter_account,
            has_counter_fund: self.record.facts.counter_fund.is_some(),
            about,
        };
        let (fund, amount) = (self.record.fund.as_str(), self.amount);
        if self.record.kind.is_transfer() && self.record.facts.counter_fund.as_deref() == Some(fund) {
            return Err(DeriveError::OwnFund(self.record.kind).into());
        }
        match derive(&choice, chart)? {
            Derived::Pair { debit, credit } => {
                self.record.postings =
                    vec![Posting::debit(debit, fund, amount), Posting::credit(credit, fund, amount)];
            }
            Derived::Reallocate { account, out, into } => {
                let other = self.record.facts.counter_fund.as_deref().unwrap_or_default();
                self.record.postings = vec![
                    Posting::debit(out, fund, amount),
                    Posting::credit(account, fund, amount),
                    Posting::debit(account, other, amount),
                    Posting::credit(into, other, amount),
                ];
            }
            Derived::Statement { account } if self.record.kind.states_amount() => {
                self.record.counted = Some(Counted { account: account.to_owned(), amount });
            }
            Derived::Statement { .. } => {}
            Derived::NeedsAbout => {
                let about = self.about.as_deref().ok_or(TransactionError::AboutUnknown)?;
                let swapped =
                    |posting: &Posting| Posting { side: posting.side.opposite(), ..posting.clone() };
                self.record.postings = about.postings().iter().map(swapped).collect();
            }
        }
        Ok(())
    }
}
