//! The two sides of a reconciliation: their entries, balances and corrections.
//!
//! A side is made from a ledger (the net effect of each transaction on the reconciled accounts) or from a
//! statement. It knows nothing about the other side.

mod item;
mod out_of_scope;

pub use item::{CarriedPart, Correction, CorrectionOfEarlier, Item};
pub use out_of_scope::OutOfScope;

use crate::account::{ChartOfAccounts, Role, extends};
use crate::book::StatementSpec;
use crate::diagnostic::Location;
use crate::ledger::{Ledger, TransactionRef};
use crate::period::Period;
use crate::statement::Statement;
use crate::text::{Interner, Symbol};
use crate::transaction::{Kind, is_id_of_bank_line};
use crate::vnd::Vnd;
use chrono::NaiveDate;
use hocbong_match::sorted_by_text;
use rustc_hash::FxHashSet;
use std::cmp::Ordering;
use std::sync::Arc;
use uuid::Uuid;

/// Whether a side is a ledger or a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum SideSort {
    /// A ledger.
    Ledger,
    /// A statement.
    Statement,
}

/// Which of two sides is the bank's statement if the other is a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BankSide {
    /// The left one.
    Left,
    /// The right one.
    Right,
}

impl BankSide {
    /// Returns which side is the statement; `None` if both sides are of the same sort.
    pub(super) const fn new(left: &Side<'_>, right: &Side<'_>) -> Option<Self> {
        match (left.sort, right.sort) {
            (SideSort::Ledger, SideSort::Statement) => Some(Self::Right),
            (SideSort::Statement, SideSort::Ledger) => Some(Self::Left),
            _ => None,
        }
    }
}

/// The part of a ledger that is reconciled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LedgerScope {
    /// Account codes, each with its sub-accounts.
    pub accounts: Vec<String>,
    /// Code of the association; `None` for all.
    pub association: Option<String>,
    /// Fund codes; empty for all.
    pub funds: Vec<String>,
}

impl LedgerScope {
    /// Returns the bank accounts of the default chart (112), to reconcile a ledger with a statement.
    pub fn bank() -> Self {
        Self::with_roles(&ChartOfAccounts::default(), &[Role::Bank])
    }

    /// Returns the accounts of a chart in any of `roles`: the bank's to reconcile a ledger with a statement,
    /// cash and bank to reconcile two ledgers.
    pub fn with_roles(chart: &ChartOfAccounts, roles: &[Role]) -> Self {
        let mut accounts: Vec<String> = Vec::new();
        for account in chart.iter().filter(|account| account.role.is_some_and(|role| roles.contains(&role))) {
            // In code order an account comes before those that extend it.
            if !accounts.iter().any(|base| extends(&account.code, base)) {
                accounts.push(account.code.clone());
            }
        }
        Self { accounts, ..Self::default() }
    }

    /// Returns the part of a book that a statement in its settings is about; the bank accounts if the settings
    /// name none.
    pub fn from_statement(spec: &StatementSpec, chart: &ChartOfAccounts) -> Self {
        let accounts = match &spec.account {
            Some(account) => vec![account.clone()],
            None => Self::with_roles(chart, &[Role::Bank]).accounts,
        };
        Self { accounts, association: spec.association.clone(), funds: spec.funds.clone() }
    }

    /// Returns the fund code if the scope is a single fund: the only one named, or the only one in scope with
    /// postings in `ledger`.
    pub fn only_fund(&self, ledger: &Ledger) -> Option<String> {
        if let [fund] = self.funds.as_slice() {
            return Some(fund.clone());
        }
        let strings = ledger.strings();
        let is_meant: Vec<bool> = strings.iter().map(|(_, text)| self.has_fund(text)).collect();
        let mut only: Option<Symbol> = None;
        for transaction in ledger.iter() {
            for posting in transaction.postings() {
                let fund = posting.fund_symbol();
                if !is_meant.get(fund.index()).copied().unwrap_or(false) {
                    continue;
                }
                if only.is_some_and(|only| only != fund) {
                    return None;
                }
                only = Some(fund);
            }
        }
        only.map(|fund| strings.get(fund).to_owned())
    }

    pub(super) fn has_account(&self, account: &str) -> bool {
        self.accounts.iter().any(|base| extends(account, base))
    }

    pub(super) fn has_fund(&self, fund: &str) -> bool {
        let of_association = self
            .association
            .as_deref()
            .is_none_or(|association| crate::fund::association_of(fund) == association);
        of_association && (self.funds.is_empty() || self.funds.iter().any(|own| own == fund))
    }
}

/// One side of a reconciliation.
#[derive(Clone, Debug)]
pub struct Side<'a> {
    pub(crate) sort: SideSort,
    /// Whether it is a book of receipts and payments, which has the form of a statement.
    pub(crate) is_own_book: bool,
    pub(crate) strings: &'a Interner,
    pub(crate) files: Vec<Arc<str>>,
    pub(crate) entries: Vec<Item>,
    pub(crate) corrections: Vec<Correction>,
    pub(crate) earlier_corrections: Vec<CorrectionOfEarlier>,
    pub(crate) opening: Option<Vnd>,
    pub(crate) movement: i128,
    pub(crate) stated: Option<Vnd>,
    pub(crate) earlier: u64,
    pub(crate) later: u64,
    pub(crate) too_large: Vec<Location>,
    pub(crate) carried: Option<CarriedPart>,
    pub(crate) line_ids: Vec<(u32, Uuid)>,
    pub(crate) aside: OutOfScope<'a>,
}

impl<'a> Side<'a> {
    /// Returns whether it is a ledger or a statement.
    pub const fn sort(&self) -> SideSort {
        self.sort
    }

    /// Returns the texts that entries refer to.
    pub const fn strings(&self) -> &'a Interner {
        self.strings
    }

    /// Returns the names of the files that entries come from; an entry's [`Item::file`] is an index into
    /// them.
    pub fn files(&self) -> &[Arc<str>] {
        &self.files
    }

    /// Returns the movements within the period, and those carried from the last reconciliation.
    pub fn entries(&self) -> &[Item] {
        &self.entries
    }

    /// Returns the movements for reordering. Corrections and [`Side::line_ids`] refer to entries by number
    /// and are not updated.
    pub fn entries_mut(&mut self) -> &mut [Item] {
        &mut self.entries
    }

    /// Returns the corrections of other entries of this side.
    pub fn corrections(&self) -> &[Correction] {
        &self.corrections
    }

    /// Returns the corrections of something that is not an entry of this side.
    pub fn earlier_corrections(&self) -> &[CorrectionOfEarlier] {
        &self.earlier_corrections
    }

    /// Returns the balance before the first entry; `None` if it is not known.
    pub const fn opening(&self) -> Option<Vnd> {
        self.opening
    }

    /// Returns the sum in đồng of the movements, including those in [`Side::too_large`]. It is added up while
    /// the side is made, so that the proof can compare the lists of results with it.
    pub const fn movement(&self) -> i128 {
        self.movement
    }

    /// Returns the closing balance printed in the files; `None` for a ledger, or if rows after the period are
    /// left out.
    pub const fn stated(&self) -> Option<Vnd> {
        self.stated
    }

    /// Returns the number of rows before the period, whose sum is in the opening.
    pub const fn earlier(&self) -> u64 {
        self.earlier
    }

    /// Returns the number of rows after the period, which are left out.
    pub const fn later(&self) -> u64 {
        self.later
    }

    /// Returns the places of transactions whose sum in đồng does not fit into an entry (`i64`).
    pub fn too_large(&self) -> &[Location] {
        &self.too_large
    }

    /// Returns which entries were carried from the last reconciliation; `None` if none were.
    pub const fn carried(&self) -> Option<&CarriedPart> {
        self.carried.as_ref()
    }

    /// Returns the ids of the bank lines that entries are, or were made from, sorted by entry number.
    ///
    /// In a ledger, only rows made from bank lines have one. A statement's entries get theirs from
    /// [`crate::bank_drafts::tell_lines`].
    pub fn line_ids(&self) -> &[(u32, Uuid)] {
        &self.line_ids
    }

    /// Returns the rows left out of the side, among which the counterpart of an open row of the other side
    /// may be.
    pub const fn aside(&self) -> &OutOfScope<'a> {
        &self.aside
    }
}

impl<'a> Side<'a> {
    /// Creates a side from the net effect of each transaction on the accounts of `scope`. A transaction whose
    /// effect is zero is left out.
    ///
    /// A ledger's opening is always known: its `opening` transactions up to the end of the period, and the
    /// movements before the period. It is `None` only if the sum does not fit into [`Vnd`].
    pub fn from_ledger(ledger: &'a Ledger, scope: &LedgerScope, period: Period) -> Self {
        // Each distinct code is tested once, not once per posting.
        let strings = ledger.strings();
        let accounts: Vec<bool> = strings.iter().map(|(_, text)| scope.has_account(text)).collect();
        let funds: Vec<bool> = strings.iter().map(|(_, text)| scope.has_fund(text)).collect();
        let is_in = |table: &[bool], symbol: Symbol| table.get(symbol.index()).copied().unwrap_or(false);
        let mut side = Self::empty(SideSort::Ledger, strings, ledger.files().to_vec());
        let mut opening: i128 = 0;
        for transaction in ledger.iter() {
            let net: i128 = transaction
                .postings()
                .filter(|posting| {
                    is_in(&accounts, posting.account_symbol()) && is_in(&funds, posting.fund_symbol())
                })
                .map(|posting| i128::from(posting.signed()))
                .sum();
            if net == 0 {
                continue;
            }
            if transaction.kind() == Kind::Opening {
                if !period.is_before(transaction.date()) {
                    opening += net;
                }
                continue;
            }
            if period.is_after(transaction.date()) {
                opening += net;
                side.earlier += 1;
                continue;
            }
            if period.is_before(transaction.date()) {
                side.later += 1;
                continue;
            }
            side.movement += net;
            let Ok(amount) = i64::try_from(net) else {
                // The sum does not fit into an entry. It stays in the movement, so the equation shows it.
                side.too_large.push(transaction.location());
                continue;
            };
            let number = u32::try_from(side.entries.len()).unwrap_or(u32::MAX);
            if let Some(id) = transaction.explicit_id().filter(is_id_of_bank_line) {
                side.line_ids.push((number, id));
            }
            side.entries.push(Item::from_transaction(&transaction, amount));
        }
        side.opening = Vnd::from_wide(opening);
        side.aside = OutOfScope::of_ledger(ledger, scope);
        let mut earlier: Vec<(u32, TransactionRef<'_>)> = Vec::new();
        for (number, entry) in (0_u32..).zip(&side.entries) {
            let Some(transaction) = ledger.get(entry.source as usize) else { continue };
            if !matches!(transaction.kind(), Kind::Reversal | Kind::AuditAdjust) {
                continue;
            }
            let original = transaction.about_transaction().and_then(|original| {
                // Entries are in the order of the ledger.
                let at = side.entries.binary_search_by_key(&original.index(), |entry| entry.source as usize);
                u32::try_from(at.ok()?).ok()
            });
            match original {
                Some(original) => side.corrections.push(Correction { original, correction: number }),
                None if !transaction.about_text().is_empty() => earlier.push((number, transaction)),
                None => {}
            }
        }
        side.earlier_corrections = corrections_of_earlier(ledger, &earlier);
        side
    }

    /// Creates a side from the rows of a statement within the period.
    pub fn from_statement(statement: &'a Statement, period: Period) -> Self {
        let files = statement.files.iter().map(|file| Arc::clone(&file.name)).collect();
        let mut side = Self::empty(SideSort::Statement, &statement.strings, files);
        let mut earlier: i128 = 0;
        for (source, row) in (0_u32..).zip(statement.rows.iter()) {
            if period.is_after(row.date) {
                earlier += i128::from(row.amount);
                side.earlier += 1;
            } else if period.is_before(row.date) {
                side.later += 1;
            } else {
                side.movement += i128::from(row.amount);
                side.entries.push(Item {
                    file: row.file,
                    is_proven: row.is_proven,
                    line: row.line,
                    date: row.date,
                    amount: row.amount,
                    party: row.party,
                    memo: row.text,
                    kind: None,
                    reference: row.reference,
                    voucher: Symbol::EMPTY,
                    source,
                });
            }
        }
        let opening = statement.opening().map(|opening| i128::from(opening.get()) + earlier);
        side.opening = opening.and_then(Vnd::from_wide);
        side.aside = OutOfScope::of_statement(statement);
        // If rows after the period are left out, the printed balance includes them and says nothing about
        // this period.
        side.stated = statement.closing().filter(|_| side.later == 0);
        side
    }

    /// Takes a book of receipts and payments for the books if the other side is a bank statement. Its numbers are
    /// those of vouchers then, except those that the bank has too.
    pub(super) fn take_for_books(&mut self, bank: &Self) {
        if !self.is_own_book || bank.is_own_book || self.sort != bank.sort {
            return;
        }
        self.sort = SideSort::Ledger;
        let of_bank: FxHashSet<&str> =
            bank.entries.iter().map(|entry| bank.strings.get(entry.reference)).collect();
        for entry in self.entries.iter_mut().filter(|entry| entry.voucher.is_empty()) {
            if !of_bank.contains(self.strings.get(entry.reference)) {
                entry.voucher = std::mem::replace(&mut entry.reference, Symbol::EMPTY);
            }
        }
    }

    fn empty(sort: SideSort, strings: &'a Interner, files: Vec<Arc<str>>) -> Self {
        Self {
            sort,
            is_own_book: false,
            strings,
            files,
            entries: Vec::new(),
            corrections: Vec::new(),
            earlier_corrections: Vec::new(),
            opening: None,
            movement: 0,
            stated: None,
            earlier: 0,
            later: 0,
            too_large: Vec::new(),
            carried: None,
            line_ids: Vec::new(),
            aside: OutOfScope::default(),
        }
    }

    /// Returns the id of the bank line that an entry is, or was made from; `None` if unknown.
    pub fn line_id(&self, number: u32) -> Option<Uuid> {
        let at = self.line_ids.binary_search_by_key(&number, |(entry, _)| *entry).ok()?;
        self.line_ids.get(at).map(|(_, id)| *id)
    }

    /// Returns the place of a finding about the whole side: the last of its own files.
    pub(super) fn place(&self) -> Location {
        let nowhere = Arc::from("");
        let mut own = self.files.iter().take(usize::from(self.own_files()));
        Location::file(own.next_back().unwrap_or(&nowhere))
    }

    /// Returns the file and line of an entry.
    pub(super) fn place_of(&self, entry: &Item) -> Location {
        let nowhere = Arc::from("");
        Location::line(self.files.get(usize::from(entry.file)).unwrap_or(&nowhere), entry.line)
    }

    /// Returns the number of its own files. The files of carried entries come after them.
    pub fn own_files(&self) -> u16 {
        let all = u16::try_from(self.files.len()).unwrap_or(u16::MAX);
        self.carried.as_ref().map_or(all, |carried| carried.first_file)
    }

    /// Whether an entry was carried from the last reconciliation.
    pub fn is_carried(&self, entry: &Item) -> bool {
        self.carried.as_ref().is_some_and(|carried| entry.file >= carried.first_file)
    }

    /// Whether an entry was read from a list of open items, so that its line is one of that list.
    pub fn is_listed(&self, entry: &Item) -> bool {
        self.carried.as_ref().is_some_and(|carried| carried.listed == Some(entry.file))
    }

    /// Returns the id of a carried entry; blank if it has none or is not carried.
    pub fn carried_id(&self, entry: &Item) -> &str {
        let carried = self.carried.as_ref().filter(|_| self.is_carried(entry));
        carried.and_then(|carried| carried.ids.get(entry.source as usize)).map_or("", String::as_str)
    }

    /// Returns party and memo of an entry, separated by a comma if it has both.
    pub fn text_of(&self, entry: &Item) -> String {
        match (self.strings.get(entry.party), self.strings.get(entry.memo)) {
            ("", memo) => memo.to_owned(),
            (party, "") => party.to_owned(),
            (party, memo) => format!("{party}, {memo}"),
        }
    }

    /// Returns days, amounts and texts of entries on one line.
    pub(super) fn note_of(&self, numbers: &[u32]) -> String {
        let say = |entry: &Item| {
            let text = self.text_of(entry);
            let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let day = entry.date.format("%d/%m/%Y");
            format!("{day} {} {words}", Vnd::new(entry.amount)).trim_end().to_owned()
        };
        let mut numbers = numbers.to_vec();
        numbers.sort_unstable();
        let entries = numbers.iter().filter_map(|number| self.entries.get(*number as usize));
        entries.map(say).collect::<Vec<_>>().join(" + ")
    }

    /// Returns the first and last day of its entries; `None` if there are none. Carried entries do not count,
    /// as they are of an earlier time.
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        let own = || self.entries.iter().filter(|entry| !self.is_carried(entry)).map(|entry| entry.date);
        let (first, last) = (own().min()?, own().max()?);
        Some((first, last))
    }

    /// Returns the numbers of all entries in [`Self::canonical_order`].
    pub(crate) fn in_canonical_order(&self) -> Vec<u32> {
        let of = |number: u32| self.entries.get(number as usize);
        let keyed = (0_u32..)
            .zip(&self.entries)
            .map(|(number, entry)| ((entry.date, entry.amount), number))
            .collect();
        let texts = |number: u32| {
            of(number).map_or([""; 2], |entry| [entry.party, entry.memo].map(|text| self.strings.get(text)))
        };
        sorted_by_text(keyed, texts, |one, other| match (of(one), of(other)) {
            (Some(one), Some(other)) => self.canonical_order(one, other),
            _ => Ordering::Equal,
        })
    }

    /// Compares entries by content: date, amount, party, memo, reference, voucher. File and line decide only
    /// between entries with the same content.
    pub fn canonical_order(&self, left: &Item, right: &Item) -> Ordering {
        let text = |of: fn(&Item) -> Symbol| {
            let (one, other) = (of(left), of(right));
            if one == other { Ordering::Equal } else { self.strings.get(one).cmp(self.strings.get(other)) }
        };
        (left.date, left.amount)
            .cmp(&(right.date, right.amount))
            .then_with(|| text(|entry| entry.party))
            .then_with(|| text(|entry| entry.memo))
            .then_with(|| text(|entry| entry.reference))
            .then_with(|| text(|entry| entry.voucher))
            .then_with(|| (left.file, left.line).cmp(&(right.file, right.line)))
    }
}

/// Returns the corrections with what is known about the transactions that they name.
fn corrections_of_earlier(
    ledger: &Ledger,
    corrections: &[(u32, TransactionRef<'_>)],
) -> Vec<CorrectionOfEarlier> {
    let originals: Vec<Option<TransactionRef<'_>>> =
        corrections.iter().map(|(_, correction)| correction.about_transaction()).collect();
    let known: Vec<usize> = originals.iter().flatten().map(TransactionRef::index).collect();
    let mut ids = if known.is_empty() { Vec::new() } else { ledger.ids(&known) }.into_iter();
    let with =
        |((correction, transaction), original): (&(u32, TransactionRef<'_>), Option<TransactionRef<'_>>)| {
            CorrectionOfEarlier {
                correction: *correction,
                about: transaction.about_text().to_owned(),
                original: original.map(|original| {
                    let id = ids.next().map(|id| id.to_string()).unwrap_or_default();
                    (id, original.date(), original.voucher().to_owned())
                }),
            }
        };
    corrections.iter().zip(originals).map(with).collect()
}
