//! The ledger: every transaction of every file as it was read, stored in columns.
//!
//! A million rows fit in memory: texts are interned, amounts are integers, and rarely used columns are stored
//! separately. The ledger keeps what the files say even where it is wrong: an unbalanced transaction stays
//! and is reported. Converting a row to a [`Transaction`] checks it again. This module knows neither file
//! formats nor the settings of a book.

mod about;
mod awards;
pub mod balances;
mod builder;
mod canonical;
mod facts;
mod field;
mod ids;
mod inherited;
mod posting_templates;
mod record;
mod reversals;
mod roles;
mod rows;

pub use about::AboutTarget;
pub use awards::{AwardCount, award_count};
pub use builder::{LateFault, LedgerBuilder};
pub use field::{Field, LedgerFile, NamedField};
pub use posting_templates::PostingTemplates;
pub use record::{
    LedgerRow, LikeRow, PartedSink, RowBody, RowDetails, RowFault, RowPosting, RowShape, RowSink,
};
pub use reversals::Reversals;

use crate::account::Role;
use crate::diagnostic::Location;
use crate::fund::association_of;
use crate::party::Party;
use crate::text::{Interner, Symbol};
use crate::transaction::{Counted, Facts, Kind, Posting, Transaction, TransactionError, TransactionRecord};
use crate::vnd::Vnd;
use awards::AwardChanges;
use chrono::NaiveDate;
use facts::{FactsIndex, FactsList};
use ids::OwnIds;
use roles::AccountRoles;
use rows::Rows;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// Maximum number of references from one transaction to the next that [`TransactionRef::chain`] follows: rows may
/// refer to one another in a circle.
const MAX_CHAIN: usize = 64;

/// A debit or credit as stored in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Line {
    account: Symbol,
    fund: Symbol,
    /// In đồng, positive for a debit.
    signed: i64,
}

/// The columns of one transaction, without its postings.
#[derive(Clone, Copy, Debug)]
struct Row {
    date: NaiveDate,
    kind: Kind,
    id: Option<Uuid>,
    file: u16,
    line: u32,
    fund: Symbol,
    voucher: Symbol,
    party: Symbol,
    purpose: Symbol,
    memo: Symbol,
    reference: Symbol,
    about: Symbol,
    counter_fund: Symbol,
    facts: FactsIndex,
}

/// A row that is complete except for its amount, which is blank. It counts as an error and is in no sum.
#[derive(Clone, Debug)]
pub struct BlankRow {
    /// Date of the transaction.
    pub date: NaiveDate,
    /// Index of its file in [`Ledger::files`].
    pub file: u16,
    /// 1-based line on which it starts.
    pub line: u32,
    /// Voucher number.
    pub voucher: Symbol,
    /// Name of the giver, receiver or other party.
    pub party: Symbol,
    /// Free text.
    pub memo: Symbol,
    /// External reference.
    pub reference: Symbol,
    /// Its postings if the amount were one đồng.
    lines: Vec<Line>,
}

impl BlankRow {
    /// Returns the change that one đồng of this row makes where `is_meant` returns `true` for account and fund;
    /// positive for debits.
    pub fn net(&self, is_meant: impl Fn(Symbol, Symbol) -> bool) -> i64 {
        let meant = self.lines.iter().filter(|line| is_meant(line.account, line.fund));
        meant.map(|line| line.signed).fold(0, i64::saturating_add)
    }
}

/// The rarely used columns of a transaction.
#[derive(Clone, Debug, Default)]
struct Rare {
    party: Option<Box<Party>>,
    counted: Option<(Symbol, Vnd)>,
    about: Option<AboutTarget>,
}

/// All transactions of the books, in file order.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    strings: Interner,
    files: Vec<Arc<str>>,
    rows: Rows,
    facts: FactsList,
    rare: BTreeMap<u32, Rare>,
    blanks: Vec<BlankRow>,
    roles: AccountRoles,
    /// Computed on first use, once all rows are in.
    own_ids: OnceLock<Box<OwnIds>>,
    /// Computed on first use, once all rows are in.
    award_changes: OnceLock<AwardChanges>,
}

impl Ledger {
    /// Returns the number of transactions.
    #[inline]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no transactions.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.rows.len() == 0
    }

    /// Returns the interner that resolves the symbols of this ledger.
    #[inline]
    pub const fn strings(&self) -> &Interner {
        &self.strings
    }

    /// Returns the names of the files from which the transactions come.
    pub fn files(&self) -> &[Arc<str>] {
        &self.files
    }

    /// Returns the rows without an amount. They are not transactions and are not in any sum.
    pub fn blanks(&self) -> &[BlankRow] {
        &self.blanks
    }

    /// Returns the index in [`Ledger::files`] of the file that contains the transaction at `index`.
    #[inline]
    pub fn file_of(&self, index: usize) -> u16 {
        self.rows.file.get(index)
    }

    /// Whether any posting is on `account` or one of its sub-accounts.
    pub fn has_account(&self, account: &str) -> bool {
        self.rows
            .patterns()
            .iter()
            .any(|line| crate::account::extends(self.strings.get(line.account), account))
    }

    /// Whether any posting is on an account in `role`.
    pub fn has_role(&self, role: Role) -> bool {
        self.roles.has(role)
    }

    /// Whether any posting is in `fund`.
    pub fn has_fund(&self, fund: &str) -> bool {
        self.strings
            .find(fund)
            .is_some_and(|symbol| self.rows.patterns().iter().any(|line| line.fund == symbol))
    }

    /// Returns the codes of all funds that rows name, as their own fund or in their postings.
    pub fn funds(&self) -> BTreeSet<&str> {
        let mut is_named = vec![false; self.strings.len()];
        let mut named = Vec::new();
        let mut name = |symbol: Symbol| {
            if let Some(slot) = is_named.get_mut(symbol.index()).filter(|slot| !**slot) {
                *slot = true;
                named.push(symbol);
            }
        };
        self.rows.fund.iter().copied().for_each(&mut name);
        self.rows
            .posted_patterns()
            .flat_map(|pattern| self.rows.lines_of(pattern))
            .for_each(|line| name(line.fund));
        named.into_iter().map(|symbol| self.strings.get(symbol)).collect()
    }

    /// Returns the transaction at `index`, or `None` if `index` is not below [`Ledger::len`].
    #[inline]
    pub fn get(&self, index: usize) -> Option<TransactionRef<'_>> {
        (index < self.len()).then_some(TransactionRef { ledger: self, index: u32::try_from(index).ok()? })
    }

    /// Iterates over all transactions, in file order.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = TransactionRef<'_>> + DoubleEndedIterator {
        (0..self.len())
            .map(|index| TransactionRef { ledger: self, index: u32::try_from(index).unwrap_or(u32::MAX) })
    }

    /// Returns the date of every transaction, in file order.
    #[inline]
    pub fn dates(&self) -> &[NaiveDate] {
        &self.rows.date
    }

    /// Returns all transactions in [canonical order](TransactionRef::canonical_order), which does not depend
    /// on the order of files or rows.
    pub fn in_order(&self) -> Vec<TransactionRef<'_>> {
        let mut all: Vec<_> = self.iter().collect();
        all.sort_by(TransactionRef::canonical_order);
        all
    }
}

/// A transaction in the ledger, by reference.
#[derive(Clone, Copy, Debug)]
pub struct TransactionRef<'a> {
    ledger: &'a Ledger,
    index: u32,
}

/// The columns of a transaction as symbols, which other layers compare without resolving texts.
#[derive(Clone, Copy, Debug)]
pub struct RowSymbols {
    /// Index of its file in [`Ledger::files`].
    pub file: u16,
    /// Name of the party.
    pub party: Symbol,
    /// Free text.
    pub memo: Symbol,
    /// External reference.
    pub reference: Symbol,
    /// Voucher number.
    pub voucher: Symbol,
    /// Purpose named by the giver.
    pub purpose: Symbol,
    /// Id or voucher of the transaction that it refers to.
    pub about: Symbol,
    /// The other fund of a transfer.
    pub counter_fund: Symbol,
}

/// A posting in the ledger, by reference.
#[derive(Clone, Copy, Debug)]
pub struct PostingRef<'a> {
    ledger: &'a Ledger,
    line: Line,
}

impl<'a> PostingRef<'a> {
    /// Returns the account code.
    #[inline]
    pub fn account(&self) -> &'a str {
        self.ledger.strings.get(self.line.account)
    }

    /// Returns the symbol of the account code.
    #[inline]
    pub const fn account_symbol(&self) -> Symbol {
        self.line.account
    }

    /// Returns the role of the account in the chart of the ledger.
    #[inline]
    pub fn role(&self) -> Option<Role> {
        self.ledger.roles.get(self.line.account)
    }

    /// Whether the account has this role.
    #[inline]
    pub fn is_on(&self, role: Role) -> bool {
        self.role() == Some(role)
    }

    /// Returns the fund code.
    #[inline]
    pub fn fund(&self) -> &'a str {
        self.ledger.strings.get(self.line.fund)
    }

    /// Returns the symbol of the fund code.
    #[inline]
    pub const fn fund_symbol(&self) -> Symbol {
        self.line.fund
    }

    /// Returns the amount in đồng, positive for a debit.
    #[inline]
    pub const fn signed(&self) -> i64 {
        self.line.signed
    }
}

impl<'a> TransactionRef<'a> {
    #[inline]
    fn text(&self, symbol: Symbol) -> &'a str {
        self.ledger.strings.get(symbol)
    }

    /// Returns the symbol of its fund code.
    #[inline]
    pub fn fund_symbol(&self) -> Symbol {
        self.ledger.rows.fund.get(self.index()).copied().unwrap_or_default()
    }

    #[inline]
    fn about_symbol(&self) -> Symbol {
        self.ledger.rows.about.get(self.index())
    }

    #[inline]
    fn rare(&self) -> Option<&'a Rare> {
        self.ledger.rare.get(&self.index)
    }

    /// Returns its columns as symbols, for code that processes millions of rows.
    #[inline]
    pub fn symbols(&self) -> RowSymbols {
        let (rows, at) = (&self.ledger.rows, self.index());
        RowSymbols {
            file: rows.file.get(at),
            party: rows.party.get(at),
            memo: rows.memo.get(at),
            reference: rows.reference.get(at),
            voucher: rows.voucher.get(at),
            purpose: rows.purpose.get(at),
            about: rows.about.get(at),
            counter_fund: rows.counter_fund.get(at),
        }
    }

    /// Returns its index in the ledger.
    #[inline]
    pub const fn index(&self) -> usize {
        self.index as usize
    }

    /// Returns its date.
    #[inline]
    pub fn date(&self) -> NaiveDate {
        self.ledger.rows.date.get(self.index()).copied().unwrap_or_default()
    }

    /// Returns its kind.
    #[inline]
    pub fn kind(&self) -> Kind {
        self.ledger.rows.kind.get(self.index()).copied().unwrap_or(Kind::Entry)
    }

    /// Returns its fund code.
    #[inline]
    pub fn fund(&self) -> &'a str {
        self.text(self.fund_symbol())
    }

    /// Returns the code of the association that owns the fund.
    #[inline]
    pub fn association(&self) -> &'a str {
        association_of(self.fund())
    }

    /// Returns the voucher number; blank if there is none.
    #[inline]
    pub fn voucher(&self) -> &'a str {
        self.text(self.ledger.rows.voucher.get(self.index()))
    }

    /// Returns the party's name; blank if there is none.
    #[inline]
    pub fn party(&self) -> &'a str {
        self.text(self.ledger.rows.party.get(self.index()))
    }

    /// Returns what is known of the party besides the name.
    #[inline]
    pub fn party_details(&self) -> Option<&'a Party> {
        self.rare()?.party.as_deref()
    }

    /// Returns the purpose named by the giver; blank if there is none.
    #[inline]
    pub fn purpose(&self) -> &'a str {
        self.text(self.ledger.rows.purpose.get(self.index()))
    }

    /// Returns the free text.
    #[inline]
    pub fn memo(&self) -> &'a str {
        self.text(self.ledger.rows.memo.get(self.index()))
    }

    /// Returns the external reference.
    #[inline]
    pub fn reference(&self) -> &'a str {
        self.text(self.ledger.rows.reference.get(self.index()))
    }

    /// Returns the id or voucher of the transaction that it refers to, as written; blank if there is none.
    #[inline]
    pub fn about_text(&self) -> &'a str {
        self.text(self.ledger.rows.about.get(self.index()))
    }

    /// Returns what [`TransactionRef::about_text`] was resolved to; `None` if the text is blank.
    #[inline]
    pub fn about(&self) -> Option<&'a AboutTarget> {
        self.rare()?.about.as_ref()
    }

    /// Returns the transaction that it refers to, if exactly one was found.
    #[inline]
    pub fn about_transaction(&self) -> Option<TransactionRef<'a>> {
        match self.about()? {
            AboutTarget::Found(index) => self.ledger.get(*index as usize),
            _ => None,
        }
    }

    /// Iterates over itself, the transaction that it refers to, the one that this refers to and so on, through at most
    /// 64 references.
    pub fn chain(self) -> impl Iterator<Item = Self> + use<'a> {
        successors(Some(self), Self::about_transaction).take(MAX_CHAIN + 1)
    }

    /// Returns the transaction that a reversal is about in the end, following reversals of reversals, and whether
    /// it stands again (`true`) or is taken back (`false`). A transaction of another kind stands.
    /// `None` if the [chain](Self::chain) of a reversal has reversals only.
    pub fn origin(&self) -> Option<(TransactionRef<'a>, bool)> {
        let mut numbered = self.chain().enumerate();
        let (steps, row) = numbered.find(|(_, row)| row.kind() != Kind::Reversal)?;
        Some((row, steps % 2 == 0))
    }

    /// Whether it closes a year, or undoes or restores what did. It moves results to net assets or back, and is neither
    /// income nor spending.
    #[inline]
    pub fn is_of_closing(&self) -> bool {
        match self.kind() {
            Kind::Closing => true,
            Kind::Reversal => self.origin().is_some_and(|(origin, _)| origin.kind() == Kind::Closing),
            _ => false,
        }
    }

    /// Returns what the rows about awards change in the number of awards; computed once for the ledger.
    pub(crate) fn award_changes(&self) -> &'a AwardChanges {
        self.ledger.award_changes.get_or_init(|| AwardChanges::new(self.ledger))
    }

    /// Returns the other fund of a transfer; blank if there is none.
    #[inline]
    pub fn counter_fund(&self) -> &'a str {
        self.text(self.ledger.rows.counter_fund.get(self.index()))
    }

    /// Returns what the voucher says besides the money.
    #[inline]
    pub fn facts(&self) -> Option<&'a Facts> {
        self.ledger.facts.get(self.ledger.rows.facts.get(self.index()))
    }

    /// Returns the account counted and the amount found, for an `audit:count`.
    #[inline]
    pub fn counted(&self) -> Option<(&'a str, Vnd)> {
        let (account, amount) = self.rare()?.counted?;
        Some((self.text(account), amount))
    }

    /// Returns the id stated in the row, if any.
    #[inline]
    pub fn explicit_id(&self) -> Option<Uuid> {
        self.ledger.rows.id.get(self.index())
    }

    /// Iterates over its debits and credits.
    #[inline]
    pub fn postings(&self) -> impl ExactSizeIterator<Item = PostingRef<'a>> + use<'a> {
        let ledger = self.ledger;
        ledger.rows.lines(self.index()).map(move |line| PostingRef { ledger, line })
    }

    /// Returns the sum of its debits, in đồng.
    #[inline]
    pub fn debit_total(&self) -> i128 {
        self.postings().map(|posting| i128::from(posting.signed().max(0))).sum()
    }

    /// Returns its amount in đồng: the sum of its debits, of a reallocation only those in its own fund, because both
    /// funds post one amount; or what it states without posting it, a count or a pledge. `None` if it has none.
    pub fn amount(&self) -> Option<i128> {
        if let Some((_, stated)) = self.counted() {
            return Some(i128::from(stated.get()));
        }
        // What reverses a reallocation has its counter fund, too.
        if self.kind() != Kind::Reallocate && self.counter_fund().is_empty() {
            return (!self.kind().posts_nothing()).then(|| self.debit_total());
        }
        let own = self.postings().filter(|posting| posting.fund_symbol() == self.fund_symbol());
        Some(own.map(|posting| i128::from(posting.signed().max(0))).sum())
    }

    /// Returns the name of its file.
    #[inline]
    pub fn file(&self) -> &'a Arc<str> {
        static NONE: std::sync::LazyLock<Arc<str>> = std::sync::LazyLock::new(|| Arc::from(""));
        self.ledger.files.get(usize::from(self.ledger.rows.file.get(self.index()))).unwrap_or(&NONE)
    }

    /// Returns the 1-based line of the file on which it starts.
    #[inline]
    pub fn line(&self) -> u32 {
        self.ledger.rows.line.get(self.index()).copied().unwrap_or(0)
    }

    /// Returns the place of the row, for diagnostics.
    pub fn location(&self) -> Location {
        Location::line(self.file(), self.line())
    }

    /// Returns the voucher number for messages, or a dash if there is none.
    pub fn shown_voucher(&self) -> &'a str {
        if self.voucher().is_empty() { "–" } else { self.voucher() }
    }

    /// Converts it to an unchecked record. A row without an explicit id gets the nil id; [`Ledger::ids`]
    /// computes ids from contents.
    pub fn to_record(&self) -> TransactionRecord {
        let party = (!self.party().is_empty() || self.party_details().is_some()).then(|| Party {
            name: self.party().to_owned(),
            ..self.party_details().cloned().unwrap_or_default()
        });
        let mut facts = self.facts().cloned().unwrap_or_default();
        facts.counter_fund = (!self.counter_fund().is_empty()).then(|| self.counter_fund().to_owned());
        let posting = |posting: PostingRef<'_>| {
            let amount = Vnd::new(posting.signed().saturating_abs());
            if posting.signed() >= 0 {
                Posting::debit(posting.account(), posting.fund(), amount)
            } else {
                Posting::credit(posting.account(), posting.fund(), amount)
            }
        };
        let mut postings: Vec<Posting> = self.postings().map(posting).collect();
        postings.sort();
        TransactionRecord {
            id: self.explicit_id().unwrap_or(Uuid::nil()),
            date: self.date(),
            voucher: self.voucher().to_owned(),
            kind: self.kind(),
            fund: self.fund().to_owned(),
            party,
            purpose: self.purpose().to_owned(),
            memo: self.memo().to_owned(),
            reference: self.reference().to_owned(),
            about: self.about_text().to_owned(),
            counted: self.counted().map(|(account, amount)| Counted { account: account.to_owned(), amount }),
            postings,
            facts,
        }
    }

    /// Converts it to a checked transaction. A row without an explicit id gets one made from its contents.
    ///
    /// # Errors
    /// If the row's postings do not balance, do not fit its kind, or have an amount of zero.
    pub fn to_transaction(&self) -> Result<Transaction, TransactionError> {
        let mut record = self.to_record();
        if self.explicit_id().is_none() {
            record.id = self.ledger.ids(&[self.index()]).pop().unwrap_or_default();
        }
        Transaction::try_from(record)
    }
}

#[cfg(test)]
mod tests;
