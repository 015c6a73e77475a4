//! The books in columns: every transaction of every file, as it was read.
//!
//! A million rows fit: texts are interned, amounts are integers, the rarer columns lie apart. The ledger keeps what
//! the files say, also where it is wrong (an unbalanced transaction stays, and is reported); a
//! [`Transaction`] got from it is checked again. It knows no files and no settings of a book.

mod about;
pub mod balances;
mod builder;
mod field;
mod ids;
mod posting_templates;
mod record;
mod reversals;
mod rows;

pub use about::AboutTarget;
pub use builder::{LateFault, LedgerBuilder};
pub use field::{Field, LedgerFile, NamedField};
pub use posting_templates::PostingTemplates;
pub use record::{
    LedgerRow, LikeRow, PartedSink, RowBody, RowDetails, RowFault, RowPosting, RowShape, RowSink,
};
pub use reversals::Reversals;

use crate::diagnostic::Location;
use crate::fund::association_of;
use crate::party::Party;
use crate::text::{Interner, Symbol};
use crate::transaction::{
    Counted, Facts, Kind, Posting, Transaction, TransactionError, TransactionRecord, canonical_bytes,
};
use crate::vnd::Vnd;
use chrono::NaiveDate;
use ids::OwnIds;
use rows::Rows;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// A debit or credit in the ledger's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Line {
    account: Symbol,
    fund: Symbol,
    /// Positive for a debit.
    signed: i64,
}

/// One transaction's columns, its postings left out.
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
}

/// A row of which everything is known but its amount, which is blank; it is in error and in no sum.
#[derive(Clone, Debug)]
pub struct BlankRow {
    /// The day.
    pub date: NaiveDate,
    /// The number of its file among [`Ledger::files`].
    pub file: u16,
    /// The line on which it starts.
    pub line: u32,
    /// The voucher's number.
    pub voucher: Symbol,
    /// Whom it is with.
    pub party: Symbol,
    /// Free text.
    pub memo: Symbol,
    /// The outside reference.
    pub reference: Symbol,
    /// Its postings if the amount were one đồng.
    lines: Vec<Line>,
}

impl BlankRow {
    /// The change of one đồng that the row makes on what `is_meant` lets through, an account and a fund.
    pub fn net(&self, is_meant: impl Fn(Symbol, Symbol) -> bool) -> i64 {
        let meant = self.lines.iter().filter(|line| is_meant(line.account, line.fund));
        meant.map(|line| line.signed).fold(0, i64::saturating_add)
    }
}

/// What the rarer columns of a transaction say.
#[derive(Clone, Debug, Default)]
struct Rare {
    facts: Option<Facts>,
    party: Option<Party>,
    counted: Option<(Symbol, Vnd)>,
    about: Option<AboutTarget>,
}

/// Every transaction of the books, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    strings: Interner,
    files: Vec<Arc<str>>,
    rows: Rows,
    rare: BTreeMap<u32, Rare>,
    blanks: Vec<BlankRow>,
    /// Asked for when all rows are there.
    own_ids: OnceLock<Box<OwnIds>>,
}

impl Ledger {
    /// How many transactions there are.
    #[inline]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.rows.len() == 0
    }

    /// The texts that symbols refer to.
    #[inline]
    pub const fn strings(&self) -> &Interner {
        &self.strings
    }

    /// The files that the transactions come from.
    pub fn files(&self) -> &[Arc<str>] {
        &self.files
    }

    /// Rows without an amount; they are no transactions.
    pub fn blanks(&self) -> &[BlankRow] {
        &self.blanks
    }

    /// The number of the file in which the transaction at `index` stands.
    #[inline]
    pub fn file_of(&self, index: usize) -> u16 {
        self.rows.file.get(index)
    }

    /// Whether any posting is on `account` or an account that extends it.
    pub fn has_account(&self, account: &str) -> bool {
        self.rows
            .patterns()
            .iter()
            .any(|line| crate::account::extends(self.strings.get(line.account), account))
    }

    /// Whether any posting is in `fund`.
    pub fn has_fund(&self, fund: &str) -> bool {
        self.strings
            .find(fund)
            .is_some_and(|symbol| self.rows.patterns().iter().any(|line| line.fund == symbol))
    }

    /// The funds that the rows name, as their own and in their postings.
    pub fn funds(&self) -> BTreeSet<&str> {
        let mut is_named = vec![false; self.strings.len()];
        let mut name = |symbol: Symbol| {
            if let Some(slot) = is_named.get_mut(symbol.index()) {
                *slot = true;
            }
        };
        self.rows.fund.iter().copied().for_each(&mut name);
        self.rows
            .posted_patterns()
            .flat_map(|pattern| self.rows.lines_of(pattern))
            .for_each(|line| name(line.fund));
        let named = self.strings.iter().zip(&is_named).filter(|(_, is_named)| **is_named);
        named.map(|((_, name), _)| name).collect()
    }

    /// The transaction at `index`, below [`Ledger::len`].
    #[inline]
    pub fn get(&self, index: usize) -> Option<TransactionRef<'_>> {
        (index < self.len()).then_some(TransactionRef { ledger: self, index: u32::try_from(index).ok()? })
    }

    /// Every transaction, in the order of the files.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = TransactionRef<'_>> + DoubleEndedIterator {
        (0..self.len())
            .map(|index| TransactionRef { ledger: self, index: u32::try_from(index).unwrap_or(u32::MAX) })
    }

    /// The day of every transaction, in the order of the files.
    #[inline]
    pub fn dates(&self) -> &[NaiveDate] {
        &self.rows.date
    }

    /// Every transaction in the books' own order: by day, then by voucher and contents. It does not depend on the
    /// order of files or rows.
    pub fn in_order(&self) -> Vec<TransactionRef<'_>> {
        let mut all: Vec<_> = self.iter().collect();
        all.sort_by(TransactionRef::canonical_order);
        all
    }
}

/// A transaction where it lies in the ledger.
#[derive(Clone, Copy, Debug)]
pub struct TransactionRef<'a> {
    ledger: &'a Ledger,
    index: u32,
}

/// The columns of a transaction that other layers compare by symbol.
#[derive(Clone, Copy, Debug)]
pub struct RowSymbols {
    /// The number of its file among [`Ledger::files`].
    pub file: u16,
    /// Whom it is with.
    pub party: Symbol,
    /// Free text.
    pub memo: Symbol,
    /// The outside reference.
    pub reference: Symbol,
    /// The voucher's number.
    pub voucher: Symbol,
    /// The purpose that the giver named.
    pub purpose: Symbol,
    /// What names the transaction that it is about.
    pub about: Symbol,
    /// The other fund of a transfer.
    pub counter_fund: Symbol,
}

/// A posting where it lies in the ledger.
#[derive(Clone, Copy, Debug)]
pub struct PostingRef<'a> {
    ledger: &'a Ledger,
    line: Line,
}

impl<'a> PostingRef<'a> {
    /// The account.
    #[inline]
    pub fn account(&self) -> &'a str {
        self.ledger.strings.get(self.line.account)
    }

    /// The account's symbol.
    #[inline]
    pub const fn account_symbol(&self) -> Symbol {
        self.line.account
    }

    /// The fund.
    #[inline]
    pub fn fund(&self) -> &'a str {
        self.ledger.strings.get(self.line.fund)
    }

    /// The fund's symbol.
    #[inline]
    pub const fn fund_symbol(&self) -> Symbol {
        self.line.fund
    }

    /// The amount in đồng, positive for a debit.
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

    /// The symbol of the fund it belongs to.
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

    /// Its columns by symbol, for code that goes through millions of rows.
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

    /// Its number in the ledger.
    #[inline]
    pub const fn index(&self) -> usize {
        self.index as usize
    }

    /// The day on which it counts.
    #[inline]
    pub fn date(&self) -> NaiveDate {
        self.ledger.rows.date.get(self.index()).copied().unwrap_or_default()
    }

    /// What it is.
    #[inline]
    pub fn kind(&self) -> Kind {
        self.ledger.rows.kind.get(self.index()).copied().unwrap_or(Kind::Entry)
    }

    /// The fund it belongs to.
    #[inline]
    pub fn fund(&self) -> &'a str {
        self.text(self.fund_symbol())
    }

    /// The association that owns the fund.
    #[inline]
    pub fn association(&self) -> &'a str {
        association_of(self.fund())
    }

    /// The voucher's number, blank if it has none.
    #[inline]
    pub fn voucher(&self) -> &'a str {
        self.text(self.ledger.rows.voucher.get(self.index()))
    }

    /// The party's name, blank if it names none.
    #[inline]
    pub fn party(&self) -> &'a str {
        self.text(self.ledger.rows.party.get(self.index()))
    }

    /// What is known of the party beside the name.
    #[inline]
    pub fn party_details(&self) -> Option<&'a Party> {
        self.rare()?.party.as_ref()
    }

    /// The purpose that the giver named, blank if none.
    #[inline]
    pub fn purpose(&self) -> &'a str {
        self.text(self.ledger.rows.purpose.get(self.index()))
    }

    /// Free text.
    #[inline]
    pub fn memo(&self) -> &'a str {
        self.text(self.ledger.rows.memo.get(self.index()))
    }

    /// The outside reference.
    #[inline]
    pub fn reference(&self) -> &'a str {
        self.text(self.ledger.rows.reference.get(self.index()))
    }

    /// What names the transaction that this one is about, blank if it is about none.
    #[inline]
    pub fn about_text(&self) -> &'a str {
        self.text(self.ledger.rows.about.get(self.index()))
    }

    /// What the name in [`TransactionRef::about_text`] led to; none where there is none.
    #[inline]
    pub fn about(&self) -> Option<&'a AboutTarget> {
        self.rare()?.about.as_ref()
    }

    /// The transaction that this one is about, where exactly one was found.
    #[inline]
    pub fn about_transaction(&self) -> Option<TransactionRef<'a>> {
        match self.about()? {
            AboutTarget::Found(index) => self.ledger.get(*index as usize),
            _ => None,
        }
    }

    /// The other fund of a transfer, blank if it names none.
    #[inline]
    pub fn counter_fund(&self) -> &'a str {
        self.text(self.ledger.rows.counter_fund.get(self.index()))
    }

    /// What the voucher says beside the money.
    #[inline]
    pub fn facts(&self) -> Option<&'a Facts> {
        self.rare()?.facts.as_ref()
    }

    /// The account that was counted and what was there, for an `audit:count`.
    #[inline]
    pub fn counted(&self) -> Option<(&'a str, Vnd)> {
        let (account, amount) = self.rare()?.counted?;
        Some((self.text(account), amount))
    }

    /// The id that the row itself gives.
    #[inline]
    pub fn explicit_id(&self) -> Option<Uuid> {
        self.ledger.rows.id.get(self.index())
    }

    /// Debits and credits.
    #[inline]
    pub fn postings(&self) -> impl ExactSizeIterator<Item = PostingRef<'a>> + use<'a> {
        let ledger = self.ledger;
        ledger.rows.lines(self.index()).map(move |line| PostingRef { ledger, line })
    }

    /// The sum of its debits.
    #[inline]
    pub fn debit_total(&self) -> i128 {
        self.postings().map(|posting| i128::from(posting.signed().max(0))).sum()
    }

    /// The file it comes from.
    #[inline]
    pub fn file(&self) -> &'a Arc<str> {
        static NONE: std::sync::LazyLock<Arc<str>> = std::sync::LazyLock::new(|| Arc::from(""));
        self.ledger.files.get(usize::from(self.ledger.rows.file.get(self.index()))).unwrap_or(&NONE)
    }

    /// The line of the file on which it starts.
    #[inline]
    pub fn line(&self) -> u32 {
        self.ledger.rows.line.get(self.index()).copied().unwrap_or(0)
    }

    /// The place of the row.
    pub fn location(&self) -> Location {
        Location::line(self.file(), self.line())
    }

    /// The voucher as a message shows it: a dash where the row has none.
    pub fn shown_voucher(&self) -> &'a str {
        if self.voucher().is_empty() { "–" } else { self.voucher() }
    }

    /// Its fields, with an id made from its contents if it has none of its own (as the first of the rows equal to
    /// it; [`Ledger::ids`] counts them).
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

    /// The transaction, checked.
    ///
    /// # Errors
    /// Where the file's row does not balance.
    pub fn to_transaction(&self) -> Result<Transaction, TransactionError> {
        let mut record = self.to_record();
        if self.explicit_id().is_none() {
            record.id = self.ledger.ids(&[self.index()]).pop().unwrap_or_default();
        }
        Transaction::try_from(record)
    }

    /// The books' own order: by day, fund, voucher, kind, texts and postings; the place in the files comes last and
    /// only orders rows that are equal in everything.
    #[inline]
    pub fn canonical_order(&self, other: &Self) -> std::cmp::Ordering {
        self.date()
            .cmp(&other.date())
            .then_with(|| self.fund().cmp(other.fund()))
            .then_with(|| self.voucher().cmp(other.voucher()))
            .then_with(|| self.kind().cmp(&other.kind()))
            .then_with(|| self.party().cmp(other.party()))
            .then_with(|| self.memo().cmp(other.memo()))
            .then_with(|| self.reference().cmp(other.reference()))
            .then_with(|| self.purpose().cmp(other.purpose()))
            .then_with(|| {
                let key = |t: &Self| {
                    let mut postings: Vec<_> =
                        t.postings().map(|p| (p.account(), p.fund(), p.signed())).collect();
                    // The rows of a journal stand in no order of their own.
                    postings.sort_unstable();
                    postings
                };
                key(self).cmp(&key(other))
            })
            .then_with(|| self.about_text().cmp(other.about_text()))
            .then_with(|| self.counter_fund().cmp(other.counter_fund()))
            .then_with(|| match (self.rare(), other.rare()) {
                (None, None) => std::cmp::Ordering::Equal,
                // What the rarer columns say.
                _ => canonical_bytes(&self.to_record()).cmp(&canonical_bytes(&other.to_record())),
            })
            .then_with(|| self.explicit_id().cmp(&other.explicit_id()))
            .then_with(|| self.file().cmp(other.file()))
            .then_with(|| self.line().cmp(&other.line()))
    }
}
