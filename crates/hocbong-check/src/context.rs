//! What the rules see: the book, today's date, and facts that several rules need, computed once.

mod costs;
pub(crate) mod daily;
pub(crate) mod series;

use crate::transfers::{DEFAULT_WINDOW_DAYS, Transfers};
use crate::{CheckSettings, CheckedBook, Fact, Need};
use chrono::{Datelike, NaiveDate};
use costs::Costs;
use daily::DaySums;
use hocbong_core::Association;
use hocbong_core::diagnostic::{Location, Message};
use hocbong_core::law::{Law, Limit, LimitKind};
use hocbong_core::ledger::{Field, LedgerFile, PostingTemplates, Reversals, TransactionRef};
use hocbong_core::transaction::Kind;
use rustc_hash::FxHashMap;
use series::Series;
use std::sync::{Arc, OnceLock};

/// A book under check, with today's date and the book of the year before if the caller has them.
#[derive(Debug)]
pub struct Context<'a> {
    book: CheckedBook<'a>,
    today: Option<NaiveDate>,
    by_day: OnceLock<Vec<u32>>,
    alike: OnceLock<PostingTemplates>,
    day_sums: OnceLock<DaySums>,
    series: OnceLock<Vec<Series<'a>>>,
    reversals: OnceLock<Reversals>,
    by_kind: OnceLock<Vec<Vec<u32>>>,
    abouts: OnceLock<FxHashMap<u32, Vec<u32>>>,
    last_day: OnceLock<Option<NaiveDate>>,
    costs: OnceLock<Costs<'a>>,
    transfers: OnceLock<Transfers<'a>>,
    law: Law,
    previous: Option<CheckedBook<'a>>,
    files: FxHashMap<Arc<str>, usize>,
}

impl<'a> Context<'a> {
    /// A context without the book of the year before; `today` is `None` if the caller does not say.
    pub fn new(book: CheckedBook<'a>, today: Option<NaiveDate>) -> Self {
        let files = book.files.iter().enumerate();
        Self {
            files: files.map(|(index, file)| (Arc::clone(&file.name), index)).collect(),
            today,
            by_day: OnceLock::new(),
            alike: OnceLock::new(),
            day_sums: OnceLock::new(),
            series: OnceLock::new(),
            reversals: OnceLock::new(),
            by_kind: OnceLock::new(),
            abouts: OnceLock::new(),
            last_day: OnceLock::new(),
            costs: OnceLock::new(),
            transfers: OnceLock::new(),
            law: Law::with(book.limits),
            previous: None,
            book,
        }
    }

    /// The same with the book of the year before.
    #[must_use]
    pub fn after(mut self, previous: Option<CheckedBook<'a>>) -> Self {
        self.previous = previous;
        self
    }

    /// The book under check.
    pub const fn book(&self) -> &CheckedBook<'a> {
        &self.book
    }

    /// Today's date, if the caller says.
    pub const fn today(&self) -> Option<NaiveDate> {
        self.today
    }

    /// The book of the year before, if the caller has it.
    pub const fn previous(&self) -> Option<&CheckedBook<'a>> {
        self.previous.as_ref()
    }

    /// The figures that the rules go by, from the book's settings.
    pub const fn settings(&self) -> &'a CheckSettings {
        self.book.settings
    }

    /// The limits of the law and the book's own, for all days.
    pub const fn law(&self) -> &Law {
        &self.law
    }

    /// The limit in force for an association on `day`, from the law or the book's own settings.
    pub fn limit(&self, what: LimitKind, association: &str, day: NaiveDate) -> Option<&Limit> {
        let level = self.book.associations.get(association).and_then(|association| association.level);
        self.law.limit(what, level, day)
    }

    /// The day up to which things are due: today if the caller says, else the ledger's last date. Today comes
    /// first because one row dated in the future by mistake must not make everything overdue.
    pub fn last_day(&self) -> Option<NaiveDate> {
        let last = || self.book.ledger.iter().map(|row| row.date()).max();
        *self.last_day.get_or_init(|| self.today.or_else(last))
    }

    /// Why `need` is not met; `None` if it is.
    pub fn lacks(&self, need: Need) -> Option<Message> {
        let key = match need {
            Need::Fact(fact) if self.book.knows(fact) => return None,
            Need::Fact(Fact::Associations) => "skip.no-associations",
            Need::Fact(Fact::Funds) => "skip.no-funds",
            Need::Regime if self.has_regimes() => return None,
            Need::Regime => "skip.no-regime",
            Need::Today if self.today.is_some() => return None,
            Need::Today => "skip.no-today",
            Need::Previous if self.previous.is_some() => return None,
            Need::Previous => "skip.no-previous",
            Need::AnyField(fields) if fields.iter().any(|field| self.has_field(*field)) => return None,
            Need::AnyField(fields) => {
                let names: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
                return Some(Message::new("skip.no-column").with("column", names.join("`, `")));
            }
            Need::Field(field) if self.has_field(field) => return None,
            Need::Field(field) => {
                return Some(Message::new("skip.no-column").with("column", field.as_str()));
            }
        };
        Some(Message::new(key))
    }

    /// Whether the book says of at least one association how its money is kept.
    pub(crate) fn has_regimes(&self) -> bool {
        self.book.associations.iter().any(|association| association.regime.is_some())
    }

    /// Whether the association is known to be a licensed fund.
    pub fn is_licensed(&self, association: &str) -> bool {
        self.book.associations.get(association).is_some_and(Association::is_licensed)
    }

    /// Whether a file of the ledger has the field; true if no file of the book has a list of fields.
    fn has_field(&self, field: Field) -> bool {
        let mut ledgers = self.book.files.iter().filter(|file| file.fields.is_some()).peekable();
        ledgers.peek().is_none() || ledgers.any(|file| file.has(field))
    }

    fn file_of(&self, row: &TransactionRef<'_>) -> Option<&LedgerFile> {
        self.book.files.get(*self.files.get(&**row.file())?)
    }

    /// Whether the file of a row has the field; true for a row without a file.
    pub fn file_has(&self, row: &TransactionRef<'_>, field: Field) -> bool {
        self.file_of(row).is_none_or(|file| file.has(field))
    }

    /// Why some of `rows` could not be looked at: their files lack the field. `None` if all have it.
    pub(crate) fn without_field<'r>(
        &self,
        rows: impl IntoIterator<Item = TransactionRef<'r>>,
        field: Field,
    ) -> Option<Message> {
        let count = rows.into_iter().filter(|row| !self.file_has(row, field)).count();
        let message = Message::new("skip.rows-without-column").with("column", field.as_str());
        (count > 0).then(|| message.with("rows", count))
    }

    /// The transactions of a kind, in file order.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = TransactionRef<'a>> + '_ {
        self.by_kind().get(kind as usize).into_iter().flatten().filter_map(|row| self.row(*row))
    }

    /// The row numbers of each kind's transactions, in file order.
    pub(crate) fn by_kind(&self) -> &[Vec<u32>] {
        self.by_kind.get_or_init(|| {
            let mut by_kind: Vec<Vec<u32>> = vec![Vec::new(); Kind::ALL.len()];
            for row in self.book.ledger.iter() {
                if let Some(rows) = by_kind.get_mut(row.kind() as usize) {
                    rows.push(number(&row));
                }
            }
            by_kind
        })
    }

    /// The transactions of these kinds that are not undone by a reversal in force, kind by kind in file
    /// order.
    pub(crate) fn standing<'c>(
        &'c self,
        kinds: &'c [Kind],
    ) -> impl Iterator<Item = TransactionRef<'a>> + use<'a, 'c> {
        let rows = kinds.iter().flat_map(|kind| self.of_kind(*kind));
        rows.filter(|row| !self.reversals().is_reversed(row.index()))
    }

    /// The transactions about `row` that are not undone by a reversal in force, in file order.
    pub fn about<'c>(
        &'c self,
        row: &TransactionRef<'_>,
    ) -> impl Iterator<Item = TransactionRef<'a>> + use<'a, 'c> {
        let abouts = self.abouts.get_or_init(|| {
            let mut abouts: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
            for row in self.book.ledger.iter().filter(|row| !row.about_text().is_empty()) {
                if let Some(target) = row.about_transaction() {
                    abouts.entry(number(&target)).or_default().push(number(&row));
                }
            }
            abouts
        });
        let rows = abouts.get(&number(row)).into_iter().flatten().filter_map(|row| self.row(*row));
        rows.filter(|row| !self.reversals().is_reversed(row.index()))
    }

    /// The place of a row, narrowed to the first of `fields` that its file has.
    pub fn place(&self, row: &TransactionRef<'_>, fields: &[Field]) -> Location {
        self.file_of(row).map_or_else(|| row.location(), |file| file.narrow(row.location(), fields))
    }

    /// The rows with these numbers in canonical order ([`TransactionRef::canonical_order`]).
    pub fn in_order(&self, rows: impl IntoIterator<Item = u32>) -> Vec<TransactionRef<'a>> {
        let mut rows: Vec<_> = rows.into_iter().filter_map(|row| self.row(row)).collect();
        rows.sort_by(TransactionRef::canonical_order);
        rows
    }

    /// The first in canonical order of the rows with these numbers.
    pub fn first(&self, rows: impl IntoIterator<Item = u32>) -> Option<TransactionRef<'a>> {
        rows.into_iter().filter_map(|row| self.row(row)).min_by(TransactionRef::canonical_order)
    }

    /// The transaction with this row number in the ledger.
    pub fn row(&self, row: u32) -> Option<TransactionRef<'a>> {
        self.book.ledger.get(row as usize)
    }

    /// The days of the ledger with the row numbers of their transactions. Within a day the order is that of
    /// the files, so no finding may depend on it; [`Context::in_order`] sorts rows where the order matters.
    pub fn days(&self) -> impl Iterator<Item = (NaiveDate, &[u32])> {
        let dates = self.book.ledger.dates();
        let date = |row: u32| dates.get(row as usize).copied().unwrap_or_default();
        self.by_day()
            .chunk_by(move |left, right| date(*left) == date(*right))
            .filter_map(move |rows| Some((date(*rows.first()?), rows)))
    }

    /// The row numbers of all transactions, sorted by day.
    pub(crate) fn by_day(&self) -> &[u32] {
        self.by_day.get_or_init(|| {
            let dates = self.book.ledger.dates();
            let mut rows: Vec<u32> = (0..u32::try_from(dates.len()).unwrap_or(u32::MAX)).collect();
            // Most books are in date order already.
            if !dates.is_sorted() {
                rows.sort_by_key(|row| dates.get(*row as usize));
            }
            rows
        })
    }

    /// Groups of transactions that differ only in day, amount and texts.
    pub(crate) fn alike(&self) -> &PostingTemplates {
        self.alike.get_or_init(|| PostingTemplates::new(self.book.ledger))
    }

    /// What is posted on each day, added up by group.
    pub(crate) fn day_sums(&self) -> &DaySums {
        self.day_sums.get_or_init(|| DaySums::of(self))
    }

    /// The voucher series in which something may be out of order.
    pub(crate) fn series(&self) -> &[Series<'a>] {
        self.series.get_or_init(|| series::series_of(self.book.ledger, self.alike()))
    }

    /// The transfers within the book, with their ends paired.
    pub(crate) fn transfers(&self) -> &Transfers<'a> {
        let find = || Transfers::find(&[self.book.ledger], None, DEFAULT_WINDOW_DAYS, 1);
        self.transfers.get_or_init(find)
    }

    /// The costs of each association.
    pub(crate) fn costs(&self) -> &Costs<'a> {
        self.costs.get_or_init(|| costs::costs_of(self))
    }

    /// Which transactions were reversed.
    pub(crate) fn reversals(&self) -> &Reversals {
        self.reversals.get_or_init(|| Reversals::new(self.book.ledger))
    }
}

/// The row number in the ledger.
fn number(row: &TransactionRef<'_>) -> u32 {
    u32::try_from(row.index()).unwrap_or(u32::MAX)
}

/// The last day of the year that a day lies in.
pub(crate) fn year_end(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), 12, 31).unwrap_or(day)
}

/// The voucher as a message shows it: a dash if the row has none.
pub(crate) fn shown_voucher<'a>(row: &TransactionRef<'a>) -> &'a str {
    row.shown_voucher()
}
