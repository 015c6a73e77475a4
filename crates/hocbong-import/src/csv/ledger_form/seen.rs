//! Fast path for rows that resemble an earlier one.
//!
//! A ledger has few combinations of kind, fund, accounts, purpose and quantity, and thousands of rows of each. What a
//! combination posts, and everything that may be wrong with it, is determined once; another row of the same
//! combination adds only its date, its amount and its texts. A row with anything unusual is read by the slow
//! path, which can read all rows.

use super::Reader;
use crate::csv::meaning::Meaning;
use crate::csv::record::{Record, quoted_bit};
use crate::csv::table::Table;
use chrono::NaiveDate;
use hashbrown::HashTable;
use hocbong_core::ledger::{LikeRow, RowShape};
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// The columns in which rows of the same combination may differ.
const OWN: [Meaning; 7] = [
    Meaning::Id,
    Meaning::Date,
    Meaning::Voucher,
    Meaning::Amount,
    Meaning::Party,
    Meaning::Memo,
    Meaning::Reference,
];

/// Columns that may replace another one. In files that have them all rows take the slow path.
const STAND_INS: [Meaning; 4] =
    [Meaning::ReceiptVoucher, Meaning::PaymentVoucher, Meaning::DebitParty, Meaning::CreditParty];

/// Columns that are read with the amount, so that another amount may give another result. A row that fills them takes
/// the slow path.
const OF_AMOUNT: [Meaning; 3] = [Meaning::Currency, Meaning::ForeignAmount, Meaning::Rate];

/// Maximum number of combinations kept. A file with more has few rows of each, and rows of further ones take
/// the slow path.
const MAX_SHAPES: usize = 1 << 12;

/// The combinations found in a file so far.
pub(super) struct Seen {
    /// Combinations without quoted cells, in which adjacent cells are compared as one text; and combinations
    /// with quoted cells, which are compared cell by cell.
    plain: Combinations,
    quoted: Combinations,
    /// The [`quoted_bit`]s of the cells that form a combination.
    shared: u64,
    /// The last date cell and its date: rows of the same date are mostly adjacent.
    last_day: Option<(String, NaiveDate)>,
}

/// Combinations, found by the text of the cells that form them.
#[derive(Default)]
struct Combinations {
    /// Ranges of cells that are compared together.
    cells: Vec<RangeInclusive<usize>>,
    /// The texts of all combinations, each followed by [`BEHIND`], and the offsets where each combination
    /// ends.
    texts: Vec<u8>,
    ends: Vec<u32>,
    shapes: Vec<RowShape>,
    /// Hash and number of each combination.
    table: HashTable<(u32, u32)>,
}

/// Terminates each text of a combination. The byte never occurs in UTF-8.
const BEHIND: u8 = 0xff;

/// Maximum size of all texts together, in bytes. Beyond it no further combinations are kept.
const MAX_TEXT: u32 = 1 << 24;

impl Combinations {
    fn new(cells: Vec<RangeInclusive<usize>>) -> Self {
        Self { cells, ..Self::default() }
    }

    /// Returns the texts of a record that form its combination.
    fn texts<'r>(&self, record: &'r Record) -> impl Iterator<Item = &'r [u8]> {
        self.cells.iter().map(|cells| record.span(cells))
    }

    fn hash(&self, record: &Record) -> u32 {
        let mut hasher = FxHasher::default();
        for text in self.texts(record) {
            hasher.write(text);
        }
        let hash = hasher.finish();
        u32::try_from((hash ^ hash >> 32) & u64::from(u32::MAX)).unwrap_or_default()
    }

    /// Returns the shape of a record's combination, if it is known.
    fn find(&self, record: &Record) -> Option<RowShape> {
        let hash = self.hash(record);
        let is_it = |(other, number): &(u32, u32)| *other == hash && self.is_of(record, *number);
        let (_, number) = self.table.find(spread(hash), is_it)?;
        self.shapes.get(*number as usize).copied()
    }

    /// Whether a record belongs to the combination with this number.
    fn is_of(&self, record: &Record, number: u32) -> bool {
        let mut rest = self.texts_of(number);
        self.texts(record).all(|text| match rest.split_at_checked(text.len()) {
            Some((known, [BEHIND, behind @ ..])) if known == text => {
                rest = behind;
                true
            }
            _ => false,
        })
    }

    fn texts_of(&self, number: u32) -> &[u8] {
        let at = number as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(at).copied().unwrap_or_default();
        self.texts.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Stores the shape of a new combination, if there is room.
    fn keep(&mut self, record: &Record, shape: RowShape) {
        let hash = self.hash(record);
        let mut own = Vec::new();
        for text in self.texts(record) {
            own.extend_from_slice(text);
            own.push(BEHIND);
        }
        let end = u32::try_from(self.texts.len() + own.len()).ok().filter(|end| *end <= MAX_TEXT);
        if let (Ok(number), Some(end)) = (u32::try_from(self.shapes.len()), end) {
            self.texts.extend_from_slice(&own);
            self.ends.push(end);
            self.shapes.push(shape);
            self.table.insert_unique(spread(hash), (hash, number), |(hash, _)| spread(*hash));
        }
    }
}

/// Spreads a hash over all bits that the table uses, by multiplication with 2⁶⁴ divided by the golden ratio.
const fn spread(hash: u32) -> u64 {
    (hash as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl Seen {
    /// Starts with no combinations. Returns `None` if the file's columns do not allow the fast path.
    pub(super) fn new(table: &Table<'_>) -> Option<Self> {
        let columns = table.columns();
        let has_own = columns.has(Meaning::Date) && columns.has(Meaning::Amount);
        if !has_own || STAND_INS.into_iter().any(|meaning| columns.has(meaning)) {
            return None;
        }
        let list = columns.list().iter().enumerate();
        let shared: Vec<usize> = list
            .filter(|(_, column)| column.meaning != Meaning::Other && !OWN.contains(&column.meaning))
            .map(|(at, _)| at)
            .collect();
        let bits = shared.iter().fold(0, |bits, at| bits | quoted_bit(*at));
        let side_by_side = shared.chunk_by(|at, next| at + 1 == *next);
        let plain = side_by_side.filter_map(|cells| Some(*cells.first()?..=*cells.last()?)).collect();
        let quoted = shared.iter().map(|at| *at..=*at).collect();
        let (plain, quoted) = (Combinations::new(plain), Combinations::new(quoted));
        Some(Self { plain, quoted, shared: bits, last_day: None })
    }

    const fn of_record(&self, record: &Record) -> &Combinations {
        if record.has_quoted(self.shared) { &self.quoted } else { &self.plain }
    }

    /// Whether a row that was read by the slow path begins a combination that may be stored.
    pub(super) fn is_new(&self, record: &Record, reader: &Reader<'_, '_>) -> bool {
        let is_filled = |meaning: &Meaning| !reader.table.raw_cell(record, *meaning).is_empty();
        let known = self.of_record(record);
        !OF_AMOUNT.iter().any(is_filled) && known.shapes.len() < MAX_SHAPES && known.find(record).is_none()
    }

    /// Stores the shape of a new combination.
    pub(super) fn keep(&mut self, record: &Record, shape: RowShape) {
        let is_quoted = record.has_quoted(self.shared);
        let known = if is_quoted { &mut self.quoted } else { &mut self.plain };
        known.keep(record, shape);
    }

    /// Returns the date of a row, if its cell contains nothing else.
    fn day(&mut self, reader: &Reader<'_, '_>, record: &Record) -> Option<NaiveDate> {
        let cell = reader.table.raw_cell(record, Meaning::Date);
        if let Some((last, day)) = &self.last_day
            && last == cell
        {
            return Some(*day);
        }
        let parsed = reader.table.date(record, Meaning::Date).ok().filter(|day| day.rest.is_empty())?;
        let (last, day) = self.last_day.get_or_insert_default();
        last.clear();
        last.push_str(cell);
        *day = parsed.date;
        Some(parsed.date)
    }

    /// Returns a row as one of a known combination, if there is nothing unusual about it.
    pub(super) fn like<'r>(
        &mut self,
        reader: &mut Reader<'_, '_>,
        record: &'r Record,
    ) -> Option<(RowShape, LikeRow<'r>)> {
        let shape = self.of_record(record).find(record)?;
        let amount = reader.table.amount(record, Meaning::Amount).ok().flatten()?;
        let date = self.day(reader, record)?;
        let cell = |meaning| reader.table.trimmed_cell(record, meaning);
        // An id is ASCII; a cell that is not in NFC cannot be one.
        let id = cell(Meaning::Id);
        let row = LikeRow {
            line: record.line(),
            id: if id.is_empty() { None } else { Some(Uuid::try_parse(id).ok()?) },
            date,
            amount: Some(amount.get()).filter(|amount| *amount > 0)?,
            voucher: cell(Meaning::Voucher),
            party: cell(Meaning::Party),
            memo: cell(Meaning::Memo),
            reference: cell(Meaning::Reference),
        };
        // An escaped text has to be unescaped by the slow path.
        let is_marked = |text: &str| text.starts_with('\'');
        let texts = [row.voucher, row.party, row.memo, row.reference];
        (!texts.into_iter().any(is_marked)).then_some((shape, row))
    }
}
