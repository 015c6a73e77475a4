//! Rows like one that was read before.
//!
//! A ledger has few combinations of kind, fund, accounts and purpose, and thousands of rows of each. What a combination
//! posts is found out once, with everything that may be wrong with it; a row of the same combination adds its day, its
//! amount and its texts. A row in which anything is out of the ordinary is read the long way, as all rows could be.

use super::row::{LikeRow, RowShape};
use super::{RARE, Reader};
use crate::csv::cells::parse_date;
use crate::csv::header::Meaning;
use crate::csv::record::Record;
use chrono::NaiveDate;
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// The columns in which rows of a combination differ.
const OWN: [Meaning; 7] = [
    Meaning::Id,
    Meaning::Date,
    Meaning::Voucher,
    Meaning::Amount,
    Meaning::Party,
    Meaning::Memo,
    Meaning::Reference,
];

/// The columns that a cell of another column may stand in for: with them a row is read the long way.
const STAND_INS: [Meaning; 4] =
    [Meaning::ReceiptVoucher, Meaning::PaymentVoucher, Meaning::DebitParty, Meaning::CreditParty];

/// So many combinations are kept; a file with more has few rows of each.
const MOST_SHAPES: usize = 1 << 12;

/// The combinations that a file had so far.
pub(super) struct Seen {
    /// Those of rows without quotes, of which cells that stand side by side are compared as one text; and those of rows with
    /// quotes, which are compared cell by cell.
    plain: Combinations,
    quoted: Combinations,
    /// The cell of the last day, and the day: rows of a day stand together, most often.
    last_day: Option<(String, NaiveDate)>,
}

/// Combinations by the text of the cells that make them up.
struct Combinations {
    /// Which cells are compared together.
    cells: Vec<RangeInclusive<usize>>,
    /// The texts of each combination, one behind the other, and where each of them ends.
    texts: String,
    ends: Vec<usize>,
    shapes: Vec<RowShape>,
    table: HashTable<(u64, usize)>,
}

impl Combinations {
    const fn of(cells: Vec<RangeInclusive<usize>>) -> Self {
        Self { cells, texts: String::new(), ends: Vec::new(), shapes: Vec::new(), table: HashTable::new() }
    }

    fn hash(&self, record: &Record) -> u64 {
        let mut hasher = FxHasher::default();
        for cells in &self.cells {
            hasher.write(record.span(cells).as_bytes());
            hasher.write_u8(0xff);
        }
        hasher.finish()
    }

    fn find(&self, record: &Record) -> Option<RowShape> {
        let hash = self.hash(record);
        let (_, number) = self.table.find(hash, |found| found.0 == hash && self.is_it(found.1, record))?;
        self.shapes.get(*number).copied()
    }

    /// Whether a record has the texts of the combination with this number.
    fn is_it(&self, number: usize, record: &Record) -> bool {
        let first = number * self.cells.len();
        let mut start =
            first.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let ends = self.ends.get(first..first + self.cells.len()).unwrap_or_default();
        ends.iter().zip(&self.cells).all(|(end, cells)| {
            let text = self.texts.get(std::mem::replace(&mut start, *end)..*end);
            text == Some(record.span(cells))
        })
    }

    fn keep(&mut self, record: &Record, shape: RowShape) {
        let hash = self.hash(record);
        for cells in &self.cells {
            self.texts.push_str(record.span(cells));
            self.ends.push(self.texts.len());
        }
        self.table.insert_unique(hash, (hash, self.shapes.len()), |other| other.0);
        self.shapes.push(shape);
    }
}

impl Seen {
    /// None yet; none at all where the file's columns leave too much to each row.
    pub(super) fn new(reader: &Reader<'_, '_>) -> Option<Self> {
        let columns = reader.table.columns();
        let has_own = columns.has(Meaning::Date) && columns.has(Meaning::Amount);
        if !has_own || STAND_INS.into_iter().any(|meaning| columns.has(meaning)) {
            return None;
        }
        let list = columns.list().iter().enumerate();
        let shared: Vec<usize> = list
            .filter(|(_, column)| column.meaning != Meaning::Other && !OWN.contains(&column.meaning))
            .map(|(at, _)| at)
            .collect();
        let side_by_side = shared.chunk_by(|at, next| at + 1 == *next);
        let plain = side_by_side.filter_map(|cells| Some(*cells.first()?..=*cells.last()?)).collect();
        let quoted = shared.iter().map(|at| *at..=*at).collect();
        Some(Self { plain: Combinations::of(plain), quoted: Combinations::of(quoted), last_day: None })
    }

    const fn of(&self, record: &Record) -> &Combinations {
        if record.is_quoted() { &self.quoted } else { &self.plain }
    }

    /// Whether a row that was read the long way is the first of a combination that may be kept.
    pub(super) fn is_new(&self, record: &Record, reader: &Reader<'_, '_>) -> bool {
        let is_rare = RARE.iter().any(|meaning| !reader.table.raw_cell(record, *meaning).is_empty());
        let known = self.of(record);
        !is_rare && known.shapes.len() < MOST_SHAPES && known.find(record).is_none()
    }

    /// Keeps what a new combination came to.
    pub(super) fn keep(&mut self, record: &Record, shape: RowShape) {
        if record.is_quoted() {
            self.quoted.keep(record, shape);
        } else {
            self.plain.keep(record, shape);
        }
    }

    /// The day of a row, where its cell holds nothing else.
    fn day(&mut self, reader: &Reader<'_, '_>, record: &Record) -> Option<NaiveDate> {
        let cell = reader.table.raw_cell(record, Meaning::Date);
        if let Some((last, day)) = &self.last_day
            && last == cell
        {
            return Some(*day);
        }
        let parsed = parse_date(cell, reader.options.profile.year).ok().filter(|day| day.rest.is_empty())?;
        let (last, day) = self.last_day.get_or_insert_default();
        last.clear();
        last.push_str(cell);
        *day = parsed.date;
        Some(parsed.date)
    }

    /// A row of a combination that was there before, with nothing out of the ordinary in it.
    pub(super) fn like<'r>(
        &mut self,
        reader: &mut Reader<'_, '_>,
        record: &'r Record,
    ) -> Option<(RowShape, LikeRow<'r>)> {
        let shape = self.of(record).find(record)?;
        let amount = reader.table.amount(record, Meaning::Amount).ok().flatten()?;
        let date = self.day(reader, record)?;
        let cell = |meaning| reader.table.trimmed_cell(record, meaning);
        // What is not in NFC is no id, and none in NFC either.
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
        Some((shape, row))
    }
}
