//! Fills the ledger: takes rows, derives postings and resolves references between transactions.

mod listed;
mod parts;
mod shapes;

use super::about::{AboutIndex, AboutTarget};
use super::record::{LedgerRow, LikeRow, RowBody, RowDetails, RowFault, RowShape, RowSink};
use super::roles::AccountRoles;
use super::{BlankRow, Field, Ledger, Line, Rare, Row};
use crate::account::{ChartOfAccounts, Role};
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::party::Party;
use crate::text::Symbol;
use crate::transaction::derive::{About, Choice, DeriveError, Derived, derive};
use crate::transaction::inherited::has_purpose;
use crate::transaction::{DebitCredit, Facts, Kind, Method, Transaction};
use crate::vnd::Vnd;
use listed::Listed;
use rustc_hash::FxHashMap;
use shapes::Shape;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A row whose postings depend on the transaction that it refers to.
struct Pending {
    index: u32,
    amount: Option<Vnd>,
    method: Option<Method>,
    account: String,
    counter_account: String,
}

/// A row that turned out to be in error only after all rows had been read.
#[derive(Clone, Debug)]
pub struct LateFault {
    /// The file's index, as returned by [`LedgerBuilder::start_file`].
    pub file: u16,
    /// Name of the party of the row.
    pub party: String,
    /// What is wrong.
    pub diagnostic: Diagnostic,
}

/// Builds a [`Ledger`] from rows or transactions.
pub struct LedgerBuilder<'c> {
    chart: &'c ChartOfAccounts,
    ledger: Ledger,
    file: u16,
    pending: Vec<Pending>,
    shapes: Vec<Shape>,
    /// Whether an account holds cash or money at a bank, for the accounts seen so far.
    is_money: FxHashMap<Symbol, bool>,
}

impl<'c> LedgerBuilder<'c> {
    /// Creates a builder for an empty ledger. `chart` names the account of each role.
    pub fn new(chart: &'c ChartOfAccounts) -> Self {
        Self {
            chart,
            ledger: Ledger::default(),
            file: 0,
            pending: Vec::new(),
            shapes: Vec::new(),
            is_money: FxHashMap::default(),
        }
    }

    /// Starts a file: rows added from now on belong to `name`. Returns the file's index in [`Ledger::files`].
    pub fn start_file(&mut self, name: &Arc<str>) -> u16 {
        self.file = u16::try_from(self.ledger.files.len()).unwrap_or(u16::MAX);
        self.ledger.files.push(Arc::clone(name));
        self.file
    }

    /// Adds a transaction that a program built. Its line is its 1-based position in the ledger.
    pub fn push(&mut self, transaction: &Transaction) {
        let record = transaction.record();
        let intern = |ledger: &mut Ledger, text: &str| ledger.strings.intern_nfc(text);
        let ledger = &mut self.ledger;
        let row = Row {
            date: record.date,
            kind: record.kind,
            id: Some(record.id),
            file: self.file,
            line: u32::try_from(ledger.rows.len() + 1).unwrap_or(u32::MAX),
            fund: intern(ledger, &record.fund),
            voucher: intern(ledger, &record.voucher),
            party: record.party.as_ref().map_or(Symbol::EMPTY, |party| intern(ledger, &party.name)),
            purpose: intern(ledger, &record.purpose),
            memo: intern(ledger, &record.memo),
            reference: intern(ledger, &record.reference),
            about: intern(ledger, &record.about),
            counter_fund: intern(ledger, record.facts.counter_fund.as_deref().unwrap_or("")),
            facts: ledger.facts.keep(Facts { counter_fund: None, ..record.facts.clone() }),
        };
        let lines: Vec<Line> = record
            .postings
            .iter()
            .map(|posting| Line {
                account: intern(ledger, &posting.account),
                fund: intern(ledger, &posting.fund),
                signed: match posting.side {
                    DebitCredit::Debit => posting.amount.get(),
                    DebitCredit::Credit => -posting.amount.get(),
                },
            })
            .collect();
        let counted =
            record.counted.as_ref().map(|counted| (intern(ledger, &counted.account), counted.amount));
        let rare = Rare {
            party: record.party.as_ref().and_then(Party::details).map(Box::new),
            counted,
            about: None,
        };
        let index = u32::try_from(ledger.rows.len()).unwrap_or(u32::MAX);
        ledger.rows.push(row, &lines);
        ledger.rare.insert(index, rare);
    }

    /// Finishes the ledger: resolves references, derives the postings that depend on them, and checks that
    /// every transaction balances.
    ///
    /// Returns the ledger, the rows dropped from it because their postings cannot be derived (to be counted
    /// as in error), and all other diagnostics.
    pub fn finish(mut self) -> (Ledger, Vec<LateFault>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let targets = AboutIndex::resolve(&self.ledger);
        let mut faults: BTreeMap<u32, Diagnostic> = BTreeMap::new();
        for (index, target) in targets {
            if let Some(diagnostic) = super::about::diagnose(&self.ledger, index, &target) {
                diagnostics.push(diagnostic);
            }
            self.ledger.rare.entry(index).or_default().about = Some(target);
        }
        super::inherited::fill(&mut self.ledger);
        // A reversal may refer to another reversal that comes later in the list, so we repeat until nothing
        // changes.
        let mut pending = std::mem::take(&mut self.pending);
        loop {
            let open = pending.len();
            let still_open: std::collections::BTreeSet<u32> = pending.iter().map(|row| row.index).collect();
            pending.retain(|row| {
                let waits = self.target_of(row.index).is_some_and(|target| still_open.contains(&target));
                if waits {
                    return true;
                }
                if let Err(diagnostic) = self.derive_late(row) {
                    faults.insert(row.index, *diagnostic);
                }
                false
            });
            if pending.len() == open {
                break;
            }
        }
        for row in pending {
            // What remains are rows that refer to one another in a cycle.
            let message = Message::new("HB0308.circle");
            faults.insert(row.index, self.diagnostic(row.index, Code::ABOUT, message));
        }
        let (lines, strings) = (self.ledger.rows.patterns(), &self.ledger.strings);
        self.ledger.roles = AccountRoles::new(lines, strings, self.chart);
        diagnostics.extend(self.contradicting(&faults));
        diagnostics.extend(self.unbalanced(&faults));
        let mut late: Vec<LateFault> = Vec::new();
        for (index, diagnostic) in &faults {
            let file = self.ledger.rows.file.get(*index as usize);
            let party =
                self.ledger.get(*index as usize).map_or_else(String::new, |row| row.party().to_owned());
            late.push(LateFault { file, party, diagnostic: diagnostic.clone() });
        }
        if !faults.is_empty() {
            drop_rows(&mut self.ledger, &faults);
        }
        // A late fault replaces all other diagnostics of its row.
        let row_of =
            |diagnostic: &Diagnostic| (Arc::clone(&diagnostic.primary.file), diagnostic.primary.line);
        let late_rows: std::collections::BTreeSet<_> =
            late.iter().map(|fault| row_of(&fault.diagnostic)).collect();
        diagnostics.retain(|diagnostic| !late_rows.contains(&row_of(diagnostic)));
        self.ledger.strings.release_tables();
        (self.ledger, late, diagnostics)
    }

    fn target_of(&self, index: u32) -> Option<u32> {
        match self.ledger.rare.get(&index)?.about.as_ref()? {
            AboutTarget::Found(target) => Some(*target),
            _ => None,
        }
    }

    fn diagnostic(&self, index: u32, code: Code, message: Message) -> Diagnostic {
        let place = self.ledger.get(index as usize).map(|row| row.location());
        let nowhere: Arc<str> = Arc::from("");
        Diagnostic::new(code, message, place.unwrap_or_else(|| Location::file(&nowhere)))
    }

    /// Derives the postings of a row that depend on its target.
    fn derive_late(&mut self, pending: &Pending) -> Result<(), Box<Diagnostic>> {
        let fail = |this: &Self, code, message| Err(Box::new(this.diagnostic(pending.index, code, message)));
        let Some(row) = self.ledger.rows.get(pending.index as usize) else { return Ok(()) };
        let Some(target) = self.target_of(pending.index).and_then(|target| self.ledger.get(target as usize))
        else {
            // For an ambiguous reference, lists the transactions that match.
            let target = self.ledger.rare.get(&pending.index).and_then(|rare| rare.about.as_ref());
            if let Some(several @ AboutTarget::Several(_)) = target
                && let Some(diagnostic) = super::about::diagnose(&self.ledger, pending.index, several)
            {
                return Err(Box::new(diagnostic));
            }
            let elsewhere = match target {
                Some(AboutTarget::OtherYear(year)) => Some(*year),
                _ => None,
            };
            let name = self.ledger.strings.get(row.about).to_owned();
            let message = match elsewhere {
                // Only a person knows what stands in a book that is not here.
                Some(year) => Message::new("HB0308.postings-elsewhere").with("year", year.to_string()),
                None => Message::new("HB0308.postings-unknown"),
            };
            return fail(self, Code::ABOUT, message.with("about", name));
        };
        if row.kind == Kind::Reversal {
            let Some(target_row) = self.ledger.rows.get(target.index()) else { return Ok(()) };
            let lines: Vec<Line> = self.ledger.rows.lines(target.index()).collect();
            let swapped: Vec<Line> =
                lines.iter().map(|line| Line { signed: -line.signed, ..*line }).collect();
            let stated = pending.amount.map(|amount| i128::from(amount.get()));
            let own: i128 = lines.iter().map(|line| i128::from(line.signed.max(0))).sum();
            if stated.is_some_and(|stated| stated != own && stated != 0) {
                let message = Message::new("HB0307.amount").with("amount", own);
                return fail(self, Code::BAD_REVERSAL, message);
            }
            let mut row = row;
            row.fund = target_row.fund;
            row.counter_fund = target_row.counter_fund;
            row.purpose = target_row.purpose;
            row.party = target_row.party;
            let target = u32::try_from(target.index()).unwrap_or(u32::MAX);
            super::inherited::reverse_party(&mut self.ledger, pending.index, target);
            self.ledger.rows.replace(pending.index as usize, &row, &swapped);
            return Ok(());
        }
        let accounts = target.postings().map(|posting| posting.account());
        let choice = Choice {
            kind: row.kind,
            method: pending.method,
            has_purpose: has_purpose(row.kind, self.ledger.strings.get(row.purpose), accounts, self.chart),
            account: &pending.account,
            counter_account: &pending.counter_account,
            has_counter_fund: !row.counter_fund.is_empty(),
            about: About::Is(target.kind()),
        };
        match derive(&choice, self.chart) {
            Ok(Derived::Pair { debit, credit }) => {
                let amount = pending.amount.unwrap_or_default().get();
                let (debit, credit) =
                    (self.ledger.strings.intern_nfc(debit), self.ledger.strings.intern_nfc(credit));
                let lines = [
                    Line { account: debit, fund: row.fund, signed: amount },
                    Line { account: credit, fund: row.fund, signed: -amount },
                ];
                self.ledger.rows.replace(pending.index as usize, &row, &lines);
                Ok(())
            }
            Ok(_) => fail(self, Code::ABOUT, Message::new("HB0308.postings-unknown").with("about", "")),
            Err(error) => {
                let fault = derive_fault(&error);
                fail(self, fault.code, fault.message)
            }
        }
    }

    /// Returns a diagnostic for each row that contradicts the transaction that it is about.
    fn contradicting(&self, faults: &BTreeMap<u32, Diagnostic>) -> Vec<Diagnostic> {
        let mut listed = Listed::default();
        let about = self
            .ledger
            .rare
            .iter()
            .filter(|(index, rare)| rare.about.is_some() && !faults.contains_key(index));
        for row in about.filter_map(|(index, _)| self.ledger.get(*index as usize)) {
            if let Some(diagnostic) = super::inherited::contradiction(&row) {
                listed.push(&row, || diagnostic);
            }
        }
        listed.finish()
    }

    /// Returns a diagnostic for each transaction whose debits and credits differ.
    fn unbalanced(&self, faults: &BTreeMap<u32, Diagnostic>) -> Vec<Diagnostic> {
        let mut listed = Listed::default();
        for transaction in self.ledger.rows.perhaps_unbalanced().filter_map(|at| self.ledger.get(at)) {
            let total: i128 = transaction.postings().map(|posting| i128::from(posting.signed())).sum();
            let is_one_fund =
                transaction.postings().all(|posting| posting.fund_symbol() == transaction.fund_symbol());
            if total == 0 && is_one_fund || faults.contains_key(&transaction.index) {
                continue;
            }
            let index = transaction.index;
            if total != 0 {
                let message = Message::new("HB0301").with("difference", total);
                listed.push(&transaction, || self.diagnostic(index, Code::UNBALANCED, message));
                continue;
            }
            let mut by_fund: BTreeMap<&str, i128> = BTreeMap::new();
            for posting in transaction.postings() {
                *by_fund.entry(posting.fund()).or_default() += i128::from(posting.signed());
            }
            if let Some((fund, difference)) = by_fund.into_iter().find(|(_, sum)| *sum != 0) {
                let message = Message::new("HB0302").with("fund", fund).with("difference", difference);
                listed.push(&transaction, || self.diagnostic(index, Code::UNBALANCED_FUND, message));
            }
        }
        listed.finish()
    }

    /// Returns the postings of a row, and whether they can only be derived later (the list is empty then).
    fn lines_of(&mut self, row: &LedgerRow<'_>, fund: Symbol) -> Result<(Vec<Line>, bool), RowFault> {
        if row.kind.is_transfer()
            && !row.counter_fund.is_empty()
            && self.ledger.strings.intern_nfc(&row.counter_fund) == fund
        {
            return Err(derive_fault(&DeriveError::OwnFund(row.kind)));
        }
        match &row.body {
            RowBody::Postings(postings) => {
                let transfers_in = self.chart.account_for(Role::TransfersIn);
                let lines = postings
                    .iter()
                    .map(|posting| Line {
                        account: self.ledger.strings.intern_nfc(match &*posting.account {
                            "" if row.kind == Kind::Reallocate => transfers_in.unwrap_or_default(),
                            account => account,
                        }),
                        fund: self.ledger.strings.intern_nfc(&posting.fund),
                        signed: posting.signed,
                    })
                    .collect();
                Ok((lines, false))
            }
            RowBody::Counted { .. } | RowBody::Nothing => Ok((Vec::new(), false)),
            RowBody::Amount { amount, method, account, counter_account } => {
                let choice = row.choice(*method, account, counter_account);
                let amount = amount.unwrap_or_default().get();
                let strings = &mut self.ledger.strings;
                match derive(&choice, self.chart).map_err(|error| derive_fault(&error))? {
                    Derived::Pair { debit, credit } => {
                        let (debit, credit) = (strings.intern_nfc(debit), strings.intern_nfc(credit));
                        Ok((
                            vec![
                                Line { account: debit, fund, signed: amount },
                                Line { account: credit, fund, signed: -amount },
                            ],
                            false,
                        ))
                    }
                    Derived::Reallocate { account, out, into } => {
                        let (account, out) = (strings.intern_nfc(account), strings.intern_nfc(out));
                        let into = strings.intern_nfc(into);
                        let other = strings.intern_nfc(&row.counter_fund);
                        Ok((
                            vec![
                                Line { account: out, fund, signed: amount },
                                Line { account, fund, signed: -amount },
                                Line { account, fund: other, signed: amount },
                                Line { account: into, fund: other, signed: -amount },
                            ],
                            false,
                        ))
                    }
                    Derived::Statement { .. } => Ok((Vec::new(), false)),
                    Derived::NeedsAbout => Ok((Vec::new(), true)),
                }
            }
        }
    }

    /// Returns the change that `lines` make on cash and bank accounts.
    fn money_of(&mut self, lines: &[Line]) -> i128 {
        let mut sum = 0;
        for line in lines {
            let is_money = *self.is_money.entry(line.account).or_insert_with(|| {
                self.chart.role(self.ledger.strings.get(line.account)).is_some_and(Role::is_money)
            });
            sum += if is_money { i128::from(line.signed) } else { 0 };
        }
        sum
    }

    /// Returns what was counted or pledged, if the row is a count or a pledge.
    fn counted_of(&mut self, row: &LedgerRow<'_>) -> Option<(Symbol, Vnd)> {
        if !row.kind.states_amount() {
            return None;
        }
        match &row.body {
            RowBody::Counted { account, amount } => Some((self.ledger.strings.intern_nfc(account), *amount)),
            RowBody::Amount { amount, method, account, .. } => {
                let choice = Choice {
                    kind: row.kind,
                    method: *method,
                    has_purpose: false,
                    account,
                    counter_account: "",
                    has_counter_fund: false,
                    about: About::Absent,
                };
                match derive(&choice, self.chart) {
                    Ok(Derived::Statement { account }) => {
                        Some((self.ledger.strings.intern_nfc(account), amount.unwrap_or_default()))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Maximum number of rows without an amount that are kept. Rows beyond it still count as in error. A file with
/// more of them has another problem, e.g. the wrong column was taken for the amount.
const MAX_BLANKS: usize = 10_000;

impl RowSink for LedgerBuilder<'_> {
    fn expect(&mut self, rows: usize) {
        self.ledger.strings.expect(self.ledger.rows.len(), rows);
        self.ledger.rows.expect(rows);
    }

    fn note_blank(&mut self, row: LedgerRow<'_>) {
        if self.ledger.blanks.len() >= MAX_BLANKS {
            return;
        }
        let fund = self.ledger.strings.intern_nfc(&row.fund);
        // If the postings depend on another row, the accounts are not known yet.
        let Ok((lines, false)) = self.lines_of(&row, fund) else { return };
        let mut intern = |text: &str| self.ledger.strings.intern_nfc(text);
        let blank = BlankRow {
            date: row.date,
            file: self.file,
            line: row.line,
            voucher: intern(&row.voucher),
            party: intern(&row.party),
            memo: intern(&row.memo),
            reference: intern(&row.reference),
            lines,
        };
        self.ledger.blanks.push(blank);
    }

    fn take(&mut self, row: LedgerRow<'_>) -> Result<i128, RowFault> {
        let fund = self.ledger.strings.intern_nfc(&row.fund);
        let (lines, is_pending) = self.lines_of(&row, fund)?;
        let counted = self.counted_of(&row);
        let RowDetails { facts, party } = row.details.map(|details| *details).unwrap_or_default();
        let facts = self.ledger.facts.keep(facts);
        let mut intern = |text: &str| self.ledger.strings.intern_nfc(text);
        let columns = Row {
            date: row.date,
            kind: row.kind,
            id: row.id,
            file: self.file,
            line: row.line,
            fund,
            voucher: intern(&row.voucher),
            party: intern(&row.party),
            purpose: intern(&row.purpose),
            memo: intern(&row.memo),
            reference: intern(&row.reference),
            about: intern(&row.about),
            counter_fund: intern(&row.counter_fund),
            facts,
        };
        let index = u32::try_from(self.ledger.rows.len()).unwrap_or(u32::MAX);
        self.ledger.rows.push(columns, &lines);
        if party != Party::default() || counted.is_some() {
            let rare =
                Rare { party: (party != Party::default()).then(|| Box::new(party)), counted, about: None };
            self.ledger.rare.insert(index, rare);
        }
        if is_pending && let RowBody::Amount { amount, method, account, counter_account } = row.body {
            self.pending.push(Pending {
                index,
                amount,
                method,
                account: account.into_owned(),
                counter_account: counter_account.into_owned(),
            });
        }
        Ok(self.money_of(&lines))
    }

    fn shape(&mut self) -> Option<RowShape> {
        self.shape_of_last()
    }

    fn take_like(&mut self, shape: RowShape, row: LikeRow<'_>) -> Option<i128> {
        self.push_like(shape, &row)
    }

    fn would_change(&mut self, row: &LedgerRow<'_>) -> Result<i128, RowFault> {
        let fund = self.ledger.strings.intern_nfc(&row.fund);
        let (lines, _) = self.lines_of(row, fund)?;
        Ok(self.money_of(&lines))
    }
}

/// Removes rows from the ledger; later transactions move up, and references are renumbered.
fn drop_rows(ledger: &mut Ledger, faults: &BTreeMap<u32, Diagnostic>) {
    // In ascending order, so that what is before a row is found by bisection: millions of rows may refer to others.
    let dropped: Vec<u32> = faults.keys().copied().collect();
    let moved = |index: u32| {
        let before = dropped.partition_point(|fault| *fault < index);
        index - u32::try_from(before).unwrap_or(0)
    };
    let is_dropped = |index: &u32| dropped.binary_search(index).is_ok();
    ledger.rows.retain_at(|at| u32::try_from(at).is_ok_and(|at| !is_dropped(&at)));
    let rare = std::mem::take(&mut ledger.rare);
    for (index, mut entry) in rare.into_iter().filter(|(index, _)| !is_dropped(index)) {
        entry.about = entry.about.map(|about| {
            let targets = match about {
                AboutTarget::Found(target) => vec![target],
                AboutTarget::Several(targets) => targets,
                other => return other,
            };
            let left: Vec<u32> =
                targets.into_iter().filter(|target| !is_dropped(target)).map(moved).collect();
            match left.as_slice() {
                [] => AboutTarget::Missing,
                [only] => AboutTarget::Found(*only),
                _ => AboutTarget::Several(left),
            }
        });
        ledger.rare.insert(moved(index), entry);
    }
}

/// Converts a [`DeriveError`] to a fault of the row.
fn derive_fault(error: &DeriveError) -> RowFault {
    let field = match error {
        DeriveError::MethodMissing(_) | DeriveError::MethodDoesNotFit(..) => Field::Method,
        DeriveError::CounterFundMissing(_) | DeriveError::OwnFund(_) => Field::CounterFund,
        DeriveError::CounterAccountMissing(_) => Field::CounterAccount,
        DeriveError::AccountDoesNotFit(..) | DeriveError::AccountMissing(..) => Field::Account,
        DeriveError::PostingsMissing(_) => Field::Kind,
        DeriveError::AboutMissing(_) | DeriveError::AboutDoesNotFit(..) => Field::About,
    };
    let code =
        if matches!(error, DeriveError::AboutDoesNotFit(..)) { Code::ABOUT } else { Code::MISSING_VALUE };
    RowFault { code, message: error.message(), field: Some(field), hint: None }
}
