//! Tables as rows of cells: every record of a file but its header, whether or not it can be read as a row of the books.

use super::rows::{RawRow, Texts};
use super::state::{FilePart, FileState};
use crate::csv::cells::{decimal_readings, text as text_of_cell};
use crate::csv::dates::{DateStyle, read_date};
use crate::csv::dialect::{Dialect, Given, Quote, decode};
use crate::csv::header::{Column, one_line};
use crate::csv::meaning::Meaning;
use crate::csv::profile::ReadOptions;
use crate::csv::read_summary::ReadSummary;
use crate::csv::record::{Record, RecordFault, Records};
use crate::csv::table::OpenTable;
use crate::fund::association_of;
use crate::source::Source;
use crate::text::{fold, nfc};
use crate::transaction::{Kind, Method};
use hocbong_core::award::{AwardType, RecipientType};
use hocbong_core::vnd::parse_amount;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Name of the column of a line that is not split into cells.
const LINE: &str = "line";

/// A file as rows; `None` if it is not text.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Numbers of the columns, by their order in the header.
    pub(super) columns: Vec<u32>,
    pub(super) rows: Vec<RawRow>,
}

/// What a table's columns are.
struct Header {
    columns: Vec<(Meaning, i64, u32)>,
    dates: DateStyle,
    dialect: Dialect,
    /// Line of the header; rows above it are a title.
    line: u32,
}

/// Reads a file as rows.
pub(super) fn read(source: &Source, file: u32, state: &FileState, texts: &mut Texts) -> Option<Rows> {
    let header = match state.part {
        FilePart::Other => return lines(source, file, texts),
        FilePart::Associations | FilePart::Funds | FilePart::Accounts => master_header(source, texts)?,
        _ => match ledger_header(source, &state.options, texts) {
            Some(header) => header,
            None => return lines(source, file, texts),
        },
    };
    let given = Given {
        encoding: source.sheet().is_none().then_some(header.dialect.encoding),
        delimiter: Some(header.dialect.delimiter),
        quote: Some(header.dialect.quote),
    };
    let (_, text) = decode(source.bytes(), given).ok()?;
    let mut records = Records::new(&text, header.dialect.delimiter, header.dialect.quote);
    let mut record = Record::default();
    let mut rows = Vec::new();
    while records.read(&mut record) {
        if record.line() == header.line || record.is_blank() {
            continue;
        }
        // A record that is too long is not split, and holds only its beginning.
        if let Some(RecordFault::TooLong { bytes }) = record.fault() {
            let whole = text.get(record.start()..record.start() + bytes).unwrap_or_else(|| record.raw());
            rows.push(of_line(whole, file, record.line(), texts));
            continue;
        }
        rows.push(row(&record, &header, state.part, file, texts));
    }
    Some(Rows { columns: header.columns.iter().map(|column| column.2).collect(), rows })
}

/// The header of a ledger or a statement. `None` if the file has none, or is a table only after conversion.
fn ledger_header(source: &Source, options: &ReadOptions, texts: &mut Texts) -> Option<Header> {
    let mut report = ReadSummary::new(source.name());
    let mut unheard = Vec::new();
    let open = OpenTable::open(source, options, &mut report, &mut unheard)?;
    let table = open.find_header(&options.profile, &mut report, &mut unheard)?;
    if report.tags.is_some() {
        return None;
    }
    let mut named = Names::default();
    let columns = table.columns().list().iter();
    let columns = columns.map(|column| (column.meaning, column.unit, named.number(column, texts))).collect();
    let line = report.header_line.unwrap_or(0);
    Some(Header { columns, dates: table.dates(), dialect: report.dialect?, line })
}

/// The header of a master file: the first row.
fn master_header(source: &Source, texts: &mut Texts) -> Option<Header> {
    let (dialect, text) = decode(source.bytes(), Given::default()).ok()?;
    let mut record = Record::default();
    Records::new(&text, dialect.delimiter, dialect.quote).read(&mut record);
    let mut named = Names::default();
    let columns = record.cells().map(|cell| {
        let folded = fold(cell);
        let meaning = match folded.as_str() {
            name if name.starts_with("target") || name.starts_with("chi tieu") => Meaning::Amount,
            "opened" | "closed" | "through" => Meaning::Date,
            name if name.starts_with("ngay ") => Meaning::Date,
            "code" | "ma" | "so hieu" | "sequence" => Meaning::Id,
            _ => Meaning::Other,
        };
        (meaning, 1, named.unique(&one_line(cell), texts))
    });
    let columns = columns.collect();
    Some(Header { columns, dates: DateStyle::default(), dialect, line: record.line() })
}

/// Names of the columns of one file, each once.
#[derive(Default)]
struct Names(BTreeMap<String, u32>);

impl Names {
    fn number(&mut self, column: &Column, texts: &mut Texts) -> u32 {
        let name = match column.meaning {
            Meaning::Other => &*column.name,
            known => known.as_str(),
        };
        self.unique(name, texts)
    }

    fn unique(&mut self, name: &str, texts: &mut Texts) -> u32 {
        let name = nfc(name).into_owned();
        let times = self.0.entry(name.clone()).or_default();
        *times += 1;
        if *times == 1 { texts.number(&name) } else { texts.number(&format!("{name} ({times})")) }
    }
}

fn row(record: &Record, header: &Header, part: FilePart, file: u32, texts: &mut Texts) -> RawRow {
    let is_title = record.line() < header.line;
    let mut cells = Vec::with_capacity(record.len());
    let (mut id, mut voucher, mut fund, mut day) = (None, None, None, None);
    for (index, cell) in record.cells().enumerate() {
        let written = text_of_cell(cell);
        let column = if is_title { None } else { header.columns.get(index) };
        let Some((meaning, unit, column)) = column.copied() else {
            if !written.is_empty() {
                let column = texts.number(&format!("#{}", index + 1));
                let meaning = texts.number(&written);
                cells.push((column, meaning, texts.number(cell)));
            }
            continue;
        };
        // The number changes in every row below one that is inserted.
        if meaning == Meaning::RowNumber {
            continue;
        }
        let meant = meant(meaning, unit, cell, &written, header.dates);
        if meant.is_empty() {
            continue;
        }
        let number = texts.number(&meant);
        match meaning {
            Meaning::Id => id = Some(number),
            Meaning::Voucher => voucher = Some(meant.clone()),
            Meaning::Fund => fund = Some(meant.clone()),
            Meaning::Date => day = meant.get(..4).map(str::to_owned),
            _ => {}
        }
        cells.push((column, number, texts.number(cell)));
    }
    let mut row = RawRow::new(file, record.line(), cells);
    row.id = id;
    if part == FilePart::Journal
        && let (Some(voucher), Some(fund), Some(year)) = (voucher, fund, day)
    {
        row.voucher = Some(texts.number(&format!("{}\n{year}\n{voucher}", association_of(&fund))));
    }
    row
}

/// Returns what a cell means, in one way of writing; blank if it says nothing.
fn meant(meaning: Meaning, unit: i64, cell: &str, written: &str, dates: DateStyle) -> String {
    let word = match meaning {
        Meaning::Amount
        | Meaning::Debit
        | Meaning::Credit
        | Meaning::Balance
        | Meaning::Fee
        | Meaning::Tax
        | Meaning::Goods
        | Meaning::Receipts
        | Meaning::Payments
        | Meaning::Converted => {
            let is_pair = matches!(meaning, Meaning::Debit | Meaning::Credit);
            if is_pair && matches!(written, "-" | "\u{2013}" | "\u{2014}" | "\u{2212}") {
                return String::new();
            }
            let amount = parse_amount(cell).ok().and_then(|parsed| parsed.amount.get().checked_mul(unit));
            amount.map(|amount| amount.to_string())
        }
        Meaning::Date | Meaning::BirthDate => {
            let date = read_date(cell, dates).ok().filter(|date| date.rest.is_empty());
            date.map(|date| match date.time {
                Some(time) => format!("{} {time}", date.date),
                None => date.date.to_string(),
            })
        }
        Meaning::Kind => Kind::parse(written).map(|kind| kind.as_str().to_owned()),
        Meaning::Method => Method::parse(written).map(|method| method.as_str().to_owned()),
        Meaning::AwardType => AwardType::parse(written).map(|word| word.as_str().to_owned()),
        Meaning::RecipientType => RecipientType::parse(written).map(|word| word.as_str().to_owned()),
        Meaning::Id => Uuid::try_parse(written).ok().map(|id| id.to_string()),
        Meaning::Quantity | Meaning::Rate | Meaning::ForeignAmount => match *decimal_readings(cell) {
            [number] => Some(number.to_string()),
            _ => None,
        },
        _ => None,
    };
    // Editors rewrite the line ends within cells too.
    word.unwrap_or_else(|| written.replace("\r\n", "\n"))
}

/// A file that is no table, line by line.
fn lines(source: &Source, file: u32, texts: &mut Texts) -> Option<Rows> {
    let given = Given { quote: Some(Quote::None), ..Given::default() };
    let (_, text) = decode(source.bytes(), given).ok()?;
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if !line.trim().is_empty() {
            rows.push(of_line(line, file, u32::try_from(index + 1).unwrap_or(u32::MAX), texts));
        }
    }
    Some(Rows { columns: Vec::new(), rows })
}

fn of_line(line: &str, file: u32, number: u32, texts: &mut Texts) -> RawRow {
    let column = texts.number(LINE);
    let meaning = texts.number(&text_of_cell(line));
    RawRow::new(file, number, vec![(column, meaning, texts.number(line))])
}
