//! An Apache Parquet file: <https://parquet.apache.org/docs/file-format>. One row for each posting.
//!
//! A transaction that posts nothing has one row whose amounts are null, so that it is in no sum; what was counted or pledged
//! is in columns of its own. A blank text is null, amounts are whole đồng, and other numbers are texts.

use super::details::details;
use super::{Entry, ExportError};
use crate::account::AccountClass;
use crate::book::Book;
use crate::fund::association_of;
use crate::ledger::{Field, PostingRef};
use chrono::NaiveDate;
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use std::borrow::Cow;
use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Transactions that make one row group: what is held in memory until it is written, and what engines read at a time.
const ENTRIES_IN_GROUP: usize = 100_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Day,
    Text,
    Whole,
}

/// A column with the values of one row group.
#[derive(Debug)]
struct Column {
    name: &'static str,
    sort: Sort,
    is_required: bool,
    days: Vec<i32>,
    texts: Vec<ByteArray>,
    wholes: Vec<i64>,
    /// For each row 1, or 0 if it is null.
    levels: Vec<i16>,
}

/// A value of a column.
#[derive(Clone, Debug)]
enum Value {
    Null,
    Day(i32),
    Text(ByteArray),
    Whole(i64),
}

impl Value {
    fn text(text: &str) -> Self {
        if text.is_empty() { Self::Null } else { Self::Text(ByteArray::from(text)) }
    }

    fn day(day: NaiveDate) -> Self {
        Self::Day(day.to_epoch_days())
    }
}

/// The columns, in the order of the file, with what they hold and whether every row has it.
///
/// `fund` is that of the posting, `transaction_fund` that of its transaction.
const COLUMNS: [(&str, Sort, bool); 36] = [
    ("date", Sort::Day, true),
    ("id", Sort::Text, true),
    ("kind", Sort::Text, true),
    ("association", Sort::Text, false),
    ("fund", Sort::Text, false),
    ("account", Sort::Text, false),
    ("class", Sort::Text, false),
    ("side", Sort::Text, false),
    ("amount", Sort::Whole, false),
    ("signed_amount", Sort::Whole, false),
    ("voucher", Sort::Text, false),
    ("party", Sort::Text, false),
    ("purpose", Sort::Text, false),
    ("memo", Sort::Text, false),
    ("reference", Sort::Text, false),
    ("about", Sort::Text, false),
    ("transaction_fund", Sort::Text, false),
    ("counter_fund", Sort::Text, false),
    ("stated_account", Sort::Text, false),
    ("stated_amount", Sort::Whole, false),
    ("decision", Sort::Text, false),
    ("preparer", Sort::Text, false),
    ("approver", Sort::Text, false),
    ("party_account", Sort::Text, false),
    ("birth_date", Sort::Day, false),
    ("school_class", Sort::Text, false),
    ("school", Sort::Text, false),
    ("quantity", Sort::Text, false),
    ("unit", Sort::Text, false),
    ("award_type", Sort::Text, false),
    ("recipient_type", Sort::Text, false),
    ("currency", Sort::Text, false),
    ("foreign_amount", Sort::Text, false),
    ("rate", Sort::Text, false),
    ("file", Sort::Text, false),
    ("line", Sort::Whole, false),
];

/// Returns the column of a field that all postings of a transaction share.
fn column_of(field: &str) -> &str {
    const OTHER_NAMES: [(Field, &str); 4] = [
        (Field::Fund, "transaction_fund"),
        (Field::Reference, "reference"),
        (Field::Account, "stated_account"),
        (Field::Amount, "stated_amount"),
    ];
    OTHER_NAMES.iter().find(|(known, _)| known.as_str() == field).map_or(field, |(_, name)| name)
}

impl Column {
    /// Appends a value, which is of the column's sort.
    fn push(&mut self, value: Value) {
        self.levels.push(i16::from(!matches!(value, Value::Null)));
        match value {
            Value::Null => {}
            Value::Day(day) => self.days.push(day),
            Value::Text(text) => self.texts.push(text),
            Value::Whole(whole) => self.wholes.push(whole),
        }
    }

    /// Writes the values and forgets them.
    fn write(&mut self, writer: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let levels = mem::take(&mut self.levels);
        let levels = (!self.is_required).then_some(levels.as_slice());
        match self.sort {
            Sort::Day => {
                writer.typed::<Int32Type>().write_batch(&mem::take(&mut self.days), levels, None)?;
            }
            Sort::Text => {
                writer.typed::<ByteArrayType>().write_batch(&mem::take(&mut self.texts), levels, None)?;
            }
            Sort::Whole => {
                writer.typed::<Int64Type>().write_batch(&mem::take(&mut self.wholes), levels, None)?;
            }
        }
        Ok(())
    }
}

/// The rows of one row group.
struct Table<'a> {
    book: &'a Book,
    columns: Vec<Column>,
}

impl<'a> Table<'a> {
    fn new(book: &'a Book) -> Self {
        let column = |(name, sort, is_required): &(&'static str, Sort, bool)| Column {
            name,
            sort: *sort,
            is_required: *is_required,
            days: Vec::new(),
            texts: Vec::new(),
            wholes: Vec::new(),
            levels: Vec::new(),
        };
        Self { book, columns: COLUMNS.iter().map(column).collect() }
    }

    /// Appends the rows of a transaction.
    fn push(&mut self, entry: &Entry<'_>) -> Result<(), ExportError> {
        let row = entry.row;
        let mut shared: Vec<(Cow<'_, str>, Value)> = vec![
            ("date".into(), Value::day(row.date())),
            ("file".into(), Value::text(row.file())),
            ("line".into(), Value::Whole(row.line().into())),
        ];
        for (field, text) in details(entry) {
            let value = match field {
                "amount" => row.counted().map_or(Value::Null, |(_, amount)| Value::Whole(amount.get())),
                "birth_date" => {
                    let day = row.party_details().and_then(|party| party.birth_date);
                    day.map_or(Value::Null, Value::day)
                }
                _ => Value::text(&text),
            };
            shared.push((Cow::Borrowed(column_of(field)), value));
        }
        let postings = entry.postings();
        for posting in &postings {
            let own = self.own_of(entry, posting)?;
            self.push_row(&shared, &own);
        }
        if postings.is_empty() {
            let own = [("association", Value::text(row.association())), ("fund", Value::text(row.fund()))];
            self.push_row(&shared, &own);
        }
        Ok(())
    }

    /// Returns the values of one posting.
    fn own_of(
        &self,
        entry: &Entry<'_>,
        posting: &PostingRef<'_>,
    ) -> Result<[(&'static str, Value); 7], ExportError> {
        let signed = posting.signed();
        let out_of_range = || ExportError::OutOfRange { place: entry.row.location() };
        let amount = signed.checked_abs().ok_or_else(out_of_range)?;
        let class = self.book.chart().class(posting.account()).map(AccountClass::as_str);
        Ok([
            ("association", Value::text(association_of(posting.fund()))),
            ("fund", Value::text(posting.fund())),
            ("account", Value::text(posting.account())),
            ("class", Value::text(class.unwrap_or_default())),
            ("side", Value::text(if signed < 0 { "credit" } else { "debit" })),
            ("amount", Value::Whole(amount)),
            ("signed_amount", Value::Whole(signed)),
        ])
    }

    fn push_row(&mut self, shared: &[(Cow<'_, str>, Value)], own: &[(&str, Value)]) {
        for column in &mut self.columns {
            let own = own.iter().find(|(name, _)| *name == column.name).map(|(_, value)| value);
            let of_all = || shared.iter().find(|(name, _)| name == column.name).map(|(_, value)| value);
            column.push(own.or_else(of_all).cloned().unwrap_or(Value::Null));
        }
    }
}

/// Bytes that the writer of the format has made and that the output does not have yet. That writer must own its output.
#[derive(Clone, Debug, Default)]
struct Made(Arc<Mutex<Vec<u8>>>);

impl Made {
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn move_to(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&mem::take(&mut *self.bytes()))
    }
}

impl Write for Made {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The schema in the text form of Parquet.
fn schema() -> String {
    let column = |(name, sort, is_required): &(&str, Sort, bool)| {
        let repetition = if *is_required { "REQUIRED" } else { "OPTIONAL" };
        match sort {
            Sort::Day => format!("{repetition} INT32 {name} (DATE);"),
            Sort::Text => format!("{repetition} BYTE_ARRAY {name} (STRING);"),
            Sort::Whole => format!("{repetition} INT64 {name};"),
        }
    };
    format!("message posting {{ {} }}", COLUMNS.iter().map(column).collect::<Vec<_>>().join(" "))
}

/// Writes the entries as one file.
pub(super) fn write(book: &Book, entries: &[Entry<'_>], out: &mut dyn Write) -> Result<(), ExportError> {
    let failed = |error: ParquetError| ExportError::Io(io::Error::other(error));
    let made = Made::default();
    let schema = Arc::new(parse_message_type(&schema()).map_err(failed)?);
    let properties = WriterProperties::builder().set_created_by("hocbong".to_owned()).build();
    let mut file = SerializedFileWriter::new(made.clone(), schema, Arc::new(properties)).map_err(failed)?;
    let mut table = Table::new(book);
    for some in entries.chunks(ENTRIES_IN_GROUP) {
        some.iter().try_for_each(|entry| table.push(entry))?;
        let mut group = file.next_row_group().map_err(failed)?;
        for column in &mut table.columns {
            if let Some(mut writer) = group.next_column().map_err(failed)? {
                column.write(&mut writer).map_err(failed)?;
                writer.close().map_err(failed)?;
            }
        }
        group.close().map_err(failed)?;
        made.move_to(out)?;
    }
    file.finish().map_err(failed)?;
    Ok(made.move_to(out)?)
}
