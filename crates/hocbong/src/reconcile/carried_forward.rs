//! The open items of the last reconciliation, with which the next one begins.
//!
//! They are read from the CSV written of them, or taken directly from a result. Either way they become
//! ordinary entries of their side: their amounts move from its opening into its movements, and no balance
//! changes.

use super::side::{CarriedPart, Correction, Item, Side};
use super::{OpenItem, Reconciliation};
use crate::book::StatementSpec;
use crate::csv::cells::parse_date;
use crate::csv::master::{ColumnSpec, MasterRow, read_list};
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::ledger::Ledger;
use crate::period::Period;
use crate::source::Source;
use crate::text::{Interner, Symbol};
use crate::vnd::{AmountError, Vnd, parse_amount};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Columns of a list of open items, which has English or Vietnamese words; columns that are only for people are optional.
const COLUMNS: [ColumnSpec; 14] = [
    ("side", &["ben"], true),
    ("file", &["tep"], false),
    ("line", &["dong"], false),
    ("id", &["ma"], false),
    ("voucher", &["so chung tu"], false),
    ("date", &["ngay"], true),
    ("amount", &["so tien"], true),
    ("party", &["doi tuong"], false),
    ("memo", &["dien giai"], false),
    ("reference", &["so tham chieu"], false),
    ("status", &["tinh trang"], false),
    ("cause", &["nguyen nhan"], false),
    ("proven", &["so tien suy ra"], false),
    ("masked", &["da che"], false),
];

/// The word for a matched row, folded.
const MATCHED: [&str; 2] = ["matched", "da khop"];
/// The word that marks a proven amount, folded.
const YES: [&str; 2] = ["yes", "co"];

/// One open item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedItem {
    /// Whether it belongs to the left side.
    pub is_left: bool,
    /// The file named in reports: the list from which it was read, or the item's own file.
    pub file: Arc<str>,
    /// Line in that file, 1-based.
    pub line: u32,
    /// Whether it was read from a list, so that `line` is a line of the list.
    pub is_listed: bool,
    /// Id of the transaction; blank for a statement.
    pub id: String,
    /// Voucher number.
    pub voucher: String,
    /// Date of the row.
    pub date: NaiveDate,
    /// The change in đồng, positive for money in.
    pub amount: i64,
    /// Name of the other party.
    pub party: String,
    /// Description.
    pub memo: String,
    /// Outside reference.
    pub reference: String,
    /// Whether the amount was proven rather than stated.
    pub is_proven: bool,
}

/// Open items of both sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CarriedForward {
    /// The items.
    pub items: Vec<CarriedItem>,
}

impl CarriedForward {
    /// Reads the list of open items that a reconciliation wrote. A row that cannot be understood is an error,
    /// and a list that was redacted is refused.
    pub fn read(source: &Source) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let rows = read_list(source, &COLUMNS, &mut diagnostics);
        let mut items = Vec::with_capacity(rows.len());
        if rows.iter().any(|row| !row.get("masked").is_empty()) {
            let place = Location::file(source.name());
            diagnostics.push(Diagnostic::new(Code::HEADER, Message::new("HB0103.masked"), place));
            return (Self { items }, diagnostics);
        }
        // A list of all rows also contains matched ones, which are not carried.
        for row in rows.iter().filter(|row| !is_one_of(row, "status", &MATCHED)) {
            match item(source, row) {
                Ok(item) => items.push(item),
                Err(diagnostic) => diagnostics.push(*diagnostic),
            }
        }
        (Self { items }, diagnostics)
    }

    /// Returns what a reconciliation left open and the next one, which begins on `from`, will not see by
    /// itself. A next one without a first day takes every row of the books itself, so nothing is carried.
    ///
    /// `ledgers` are the ledgers of the left and the right side, if they have one; the ids of the items come
    /// from them.
    pub fn from_result(
        result: &Reconciliation<'_>,
        ledgers: (Option<&Ledger>, Option<&Ledger>),
        from: Option<NaiveDate>,
    ) -> Self {
        let only = |items: &[OpenItem]| items.iter().map(|item| item.entry).collect::<Vec<_>>();
        let (mut left, mut right) = (only(&result.left_only), only(&result.right_only));
        left.extend(result.differences.iter().flat_map(|d| &d.left));
        right.extend(result.differences.iter().flat_map(|d| &d.right));
        left.extend(result.ambiguous.iter().flat_map(|a| &a.left));
        right.extend(result.ambiguous.iter().flat_map(|a| &a.right));
        let mut items = items_of(&result.left, true, ledgers.0, &left);
        items.extend(items_of(&result.right, false, ledgers.1, &right));
        items.retain(|item| from.is_some_and(|from| item.date < from));
        Self { items }
    }

    /// Whether nothing is carried.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    fn of_side(&self, is_left: bool) -> impl Iterator<Item = &CarriedItem> {
        self.items.iter().filter(move |item| item.is_left == is_left)
    }

    /// Returns the side's texts together with those of its carried items; `None` if the side has all of them
    /// already.
    pub fn texts(&self, is_left: bool, side: &Side<'_>) -> Option<Interner> {
        let of_item = |item: &CarriedItem| {
            let CarriedItem { party, memo, reference, voucher, .. } = item;
            [party, memo, reference, voucher].map(String::clone)
        };
        let texts = self.of_side(is_left).flat_map(of_item);
        let mut missing = texts.filter(|text| side.strings.find(text).is_none()).peekable();
        missing.peek()?;
        let mut all = side.strings.clone();
        for text in missing {
            all.intern(&text);
        }
        Some(all)
    }

    /// Returns the side with its carried items as entries. `texts` must be the result of
    /// [`CarriedForward::texts`].
    #[must_use]
    pub fn join<'a>(&self, is_left: bool, mut side: Side<'a>, texts: Option<&'a Interner>) -> Side<'a> {
        if self.of_side(is_left).next().is_none() {
            return side;
        }
        if let Some(texts) = texts {
            side.strings = texts;
        }
        let number_of = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let mut part = CarriedPart { first_file: number_of(side.files.len()), listed: None, ids: Vec::new() };
        let mut files: BTreeMap<Arc<str>, u16> = BTreeMap::new();
        let mut sum: i128 = 0;
        for item in self.of_side(is_left) {
            let file = *files.entry(Arc::clone(&item.file)).or_insert_with(|| {
                side.files.push(Arc::clone(&item.file));
                number_of(side.files.len().saturating_sub(1))
            });
            if item.is_listed {
                part.listed = Some(file);
            }
            let strings = side.strings;
            let symbol = |text: &str| strings.find(text).unwrap_or(Symbol::EMPTY);
            side.entries.push(Item {
                file,
                is_proven: item.is_proven,
                line: item.line,
                date: item.date,
                amount: item.amount,
                party: symbol(&item.party),
                memo: symbol(&item.memo),
                kind: None,
                reference: symbol(&item.reference),
                voucher: symbol(&item.voucher),
                source: u32::try_from(part.ids.len()).unwrap_or(u32::MAX),
            });
            part.ids.push(item.id.clone());
            sum += i128::from(item.amount);
        }
        // Open items are movements now; moving them out of the opening keeps the balance.
        side.movement += sum;
        side.opening = side.opening.and_then(|opening| Vnd::from_wide(i128::from(opening.get()) - sum));
        side.carried = Some(part);
        join_corrections(&mut side);
        side
    }
}

/// Joins corrections to the rows that the last reconciliation left open, as is done with rows of this period.
fn join_corrections(side: &mut Side<'_>) {
    let carried: Vec<(u32, &Item)> =
        (0_u32..).zip(&side.entries).filter(|(_, entry)| side.is_carried(entry)).collect();
    let mut joined = Vec::new();
    for correction in &side.earlier_corrections {
        let is_it = |entry: &Item| {
            let (id, voucher) = (side.carried_id(entry), side.strings.get(entry.voucher));
            match &correction.original {
                Some((own, _, _)) if !id.is_empty() => id.eq_ignore_ascii_case(own),
                Some((_, date, own)) => !own.is_empty() && voucher == own && entry.date == *date,
                // The books of the year before are not available, so the reference alone must do.
                None => names(&correction.about, entry.date, id, voucher),
            }
        };
        let mut found = carried.iter().filter(|(_, entry)| is_it(entry));
        // If several rows fit, we take none.
        if let (Some((original, _)), None) = (found.next(), found.next()) {
            joined.push(Correction { original: *original, correction: correction.correction });
        }
    }
    side.corrections.extend(joined);
}

/// Whether a reference names a row: by its id, its voucher, or year and voucher.
fn names(about: &str, date: NaiveDate, id: &str, voucher: &str) -> bool {
    let is_of_year = about
        .split_once(':')
        .is_some_and(|(year, name)| year == date.format("%Y").to_string() && name == voucher);
    let is_id = !id.is_empty() && id.eq_ignore_ascii_case(about);
    is_id || !voucher.is_empty() && (voucher == about || is_of_year)
}

fn items_of(side: &Side<'_>, is_left: bool, ledger: Option<&Ledger>, numbers: &[u32]) -> Vec<CarriedItem> {
    let entries: Vec<&Item> =
        numbers.iter().filter_map(|number| side.entries.get(*number as usize)).collect();
    let own: Vec<usize> =
        entries.iter().filter(|e| !side.is_carried(e)).map(|entry| entry.source as usize).collect();
    let mut ids = ledger.map(|ledger| ledger.ids(&own)).unwrap_or_default().into_iter();
    let text = |symbol| side.strings.get(symbol).to_owned();
    let nowhere: Arc<str> = Arc::from("");
    let mut items: Vec<CarriedItem> = entries
        .into_iter()
        .map(|entry| CarriedItem {
            is_left,
            file: Arc::clone(side.files.get(usize::from(entry.file)).unwrap_or(&nowhere)),
            line: entry.line,
            is_listed: side.is_listed(entry),
            id: if side.is_carried(entry) {
                side.carried_id(entry).to_owned()
            } else {
                ids.next().map(|id| id.to_string()).unwrap_or_default()
            },
            voucher: text(entry.voucher),
            date: entry.date,
            amount: entry.amount,
            party: text(entry.party),
            memo: text(entry.memo),
            reference: text(entry.reference),
            is_proven: entry.is_proven,
        })
        .collect();
    items.sort_by(|a, b| (a.date, &a.file, a.line).cmp(&(b.date, &b.file, b.line)));
    items
}

/// Whether the cell in a column is one of these words, which are folded.
fn is_one_of(row: &MasterRow, column: &str, words: &[&str]) -> bool {
    words.contains(&crate::text::fold(row.get(column)).as_str())
}

fn item(source: &Source, row: &MasterRow) -> Result<CarriedItem, Box<Diagnostic>> {
    let bad = |code, key, column| Box::new(row.bad_cell(code, key, column));
    let is_left = match crate::text::fold(row.get("side")).as_str() {
        "left" | "ben trai" | "trai" => true,
        "right" | "ben phai" | "phai" => false,
        "" => return Err(bad(Code::MISSING_VALUE, "HB0112.blank", "side")),
        _ => return Err(bad(Code::CELL, "HB0109.side", "side")),
    };
    let date = match parse_date(row.get("date"), None) {
        Ok(cell) if cell.rest.is_empty() => cell.date,
        Ok(_) => return Err(bad(Code::DATE, "HB0105", "date")),
        Err(error) => return Err(bad(Code::DATE, crate::csv::dates::date_key(error), "date")),
    };
    let amount = match parse_amount(row.get("amount")) {
        Ok(parsed) => parsed.amount.get(),
        Err(AmountError::Blank) => return Err(bad(Code::MISSING_VALUE, "HB0112.blank", "amount")),
        Err(AmountError::Ambiguous) => return Err(bad(Code::AMOUNT, "HB0104.ambiguous", "amount")),
        Err(AmountError::Fraction) => return Err(bad(Code::AMOUNT, "HB0104.fraction", "amount")),
        Err(_) => return Err(bad(Code::AMOUNT, "HB0104", "amount")),
    };
    let text = |column: &str| row.get(column).to_owned();
    Ok(CarriedItem {
        is_left,
        file: Arc::clone(source.name()),
        line: row.place().line.unwrap_or_default(),
        is_listed: true,
        id: text("id"),
        voucher: text("voucher"),
        date,
        amount,
        party: text("party"),
        memo: text("memo"),
        reference: text("reference"),
        is_proven: is_one_of(row, "proven", &YES),
    })
}

/// Returns the order in which the statements of a book are reconciled: one list per account, with its
/// statements by period. The numbers are indices into `statements`.
pub fn turns(statements: &[(&StatementSpec, Period)]) -> Vec<Vec<usize>> {
    type Account<'s> = (Option<&'s str>, Option<&'s str>, Vec<&'s str>);
    let mut accounts: Vec<(Account<'_>, Vec<usize>)> = Vec::new();
    for (number, (spec, _)) in statements.iter().enumerate() {
        let mut funds: Vec<&str> = spec.funds.iter().map(String::as_str).collect();
        funds.sort_unstable();
        funds.dedup();
        let account = (spec.association.as_deref(), spec.account.as_deref(), funds);
        match accounts.iter_mut().find(|(own, _)| *own == account) {
            Some((_, numbers)) => numbers.push(number),
            None => accounts.push((account, vec![number])),
        }
    }
    let period = |number: &usize| statements.get(*number).map(|(_, period)| (period.from, period.to));
    let in_order = |(_, mut numbers): (Account<'_>, Vec<usize>)| {
        numbers.sort_by_key(|number| (period(number), *number));
        numbers
    };
    accounts.into_iter().map(in_order).collect()
}

#[cfg(test)]
mod tests;
