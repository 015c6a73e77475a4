//! Statements as text, JSON and CSV.

use crate::Catalogue;
use crate::csv_out::{CsvOut, CsvStyle};
use crate::inputs::write_inputs;
use crate::table::{Align, write_table};
use hocbong::report::audit::{CountRow, FindingRow, FindingStatus};
use hocbong::report::awards::{AwardRow, PledgeRow};
use hocbong::report::settlement::Settlements;
use hocbong::report::statements::{FundStatement, IncomeStatement};
use hocbong::report::voucher::{Voucher, VoucherEntry};
use hocbong::{Book, NaiveDate, Period, Redact, Redactor, Vnd};
use hocbong_core::award::{AwardType, RecipientType};
use hocbong_core::diagnostic::Message;
use serde::Serialize;
use std::io::{self, Write};

/// A statement that can be written as text, JSON and CSV.
#[derive(Clone, Debug)]
pub enum Statement {
    /// Opening, raised, spent and closing of each fund.
    Funds(FundStatement),
    /// Income and expense by item.
    Income(IncomeStatement),
    /// The use of each contribution with a purpose.
    Settlement(Settlements),
    /// Counts beside the balances of the books.
    Counts(Vec<CountRow>),
    /// Awards by month and sort.
    Awards(Vec<AwardRow>),
    /// Pledges with what is owed.
    Pledges(Vec<PledgeRow>),
    /// Audit findings and what became of them.
    Findings(Vec<FindingRow>),
    /// Vouchers, one per page.
    Vouchers(Vec<Voucher>),
}

impl Redact for Statement {
    fn hide(&mut self, mask: &Redactor) {
        match self {
            Self::Funds(statement) => statement.hide(mask),
            Self::Settlement(settlements) => settlements.hide(mask),
            Self::Counts(rows) => rows.hide(mask),
            Self::Pledges(rows) => rows.hide(mask),
            Self::Findings(rows) => rows.hide(mask),
            Self::Vouchers(vouchers) => vouchers.hide(mask),
            // Only codes, sorts and amounts.
            Self::Income(_) | Self::Awards(_) => {}
        }
    }
}

/// A cell; text and CSV format it differently.
enum Cell {
    Text(String),
    Amount(Vnd),
    Day(NaiveDate),
}

impl Cell {
    fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Amount(amount) => amount.to_string(),
            Self::Day(day) => day.format("%d/%m/%Y").to_string(),
        }
    }

    fn plain(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Amount(amount) => amount.get().to_string(),
            Self::Day(day) => day.to_string(),
        }
    }
}

/// Rows under a header.
struct Sheet {
    /// The columns by their CSV names, which are also the keys of their words in the catalogue.
    columns: &'static [(&'static str, Align)],
    rows: Vec<Vec<Cell>>,
}

const LEFT: Align = Align::Left;
const RIGHT: Align = Align::Right;

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

impl Statement {
    /// The name in its JSON schema and in the keys of the catalogue.
    const fn name(&self) -> &'static str {
        match self {
            Self::Funds(_) => "fund-statement",
            Self::Income(_) => "income",
            Self::Settlement(_) => "settlement",
            Self::Counts(_) => "count-sheet",
            Self::Awards(_) => "awards",
            Self::Pledges(_) => "pledges",
            Self::Findings(_) => "findings",
            Self::Vouchers(_) => "voucher",
        }
    }

    fn sheet(&self, catalogue: Option<&Catalogue>) -> Sheet {
        match self {
            Self::Funds(statement) => funds(statement),
            Self::Income(statement) => income(statement, catalogue),
            Self::Settlement(settled) => settlement(settled),
            Self::Counts(rows) => counts(rows),
            Self::Awards(rows) => awards(rows, catalogue),
            Self::Pledges(rows) => pledges(rows),
            Self::Findings(rows) => findings(rows, catalogue),
            Self::Vouchers(vouchers) => voucher_rows(vouchers),
        }
    }

    /// Writes the statement as text.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write_text(
        &self,
        out: &mut dyn Write,
        book: &Book,
        period: Period,
        catalogue: &Catalogue,
    ) -> io::Result<()> {
        if let Self::Vouchers(vouchers) = self {
            return crate::voucher::write_pages(out, book, vouchers, catalogue);
        }
        writeln!(out, "{}", catalogue.text(&format!("paper.{}", self.name())))?;
        let days = match (period.from, period.to) {
            (Some(from), Some(to)) => Some(Message::new("paper.from-to").with("from", from).with("to", to)),
            (Some(from), None) => Some(Message::new("paper.from").with("from", from)),
            (None, Some(to)) => Some(Message::new("paper.to").with("to", to)),
            (None, None) => None,
        };
        if let Some(days) = days {
            writeln!(out, "{}", catalogue.message(&days))?;
        }
        writeln!(out)?;
        let sheet = self.sheet(Some(catalogue));
        if sheet.rows.is_empty() {
            writeln!(out, "{}", catalogue.text("paper.nothing"))?;
        } else {
            let header: Vec<String> =
                sheet.columns.iter().map(|(name, _)| catalogue.text(&format!("paper.{name}"))).collect();
            let aligns: Vec<Align> = sheet.columns.iter().map(|(_, align)| *align).collect();
            let rows: Vec<Vec<String>> =
                sheet.rows.iter().map(|row| row.iter().map(Cell::shown).collect()).collect();
            write_table(out, &header, &aligns, &rows)?;
        }
        if let Self::Income(statement) = self {
            writeln!(out)?;
            for total in &statement.totals {
                let message = Message::new("paper.result")
                    .with("association", total.association.as_str())
                    .with("income", total.income)
                    .with("spending", total.spending)
                    .with("result", total.result);
                writeln!(out, "{}", catalogue.message(&message))?;
            }
        }
        if let Self::Settlement(settled) = self {
            if !settled.uncovered.is_empty() {
                writeln!(out)?;
            }
            for uncovered in &settled.uncovered {
                let message = Message::new("paper.uncovered")
                    .with("fund", uncovered.fund.as_str())
                    .with("purpose", uncovered.purpose.as_str())
                    .with("amount", uncovered.amount);
                writeln!(out, "{}", catalogue.message(&message))?;
            }
        }
        write_inputs(out, book.files(), catalogue)
    }

    /// Writes the statement as a JSON document of its own schema.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write_json(&self, out: &mut dyn Write, period: Period) -> io::Result<()> {
        #[derive(Serialize)]
        struct Document<'a, T: Serialize> {
            schema: String,
            from: Option<NaiveDate>,
            to: Option<NaiveDate>,
            #[serde(flatten)]
            body: &'a T,
        }
        #[derive(Serialize)]
        struct Rows<'a, T: Serialize> {
            rows: &'a [T],
        }
        fn write<T: Serialize>(out: &mut dyn Write, name: &str, period: Period, body: &T) -> io::Result<()> {
            let schema = format!("hocbong.{name}/1");
            let document = Document { schema, from: period.from, to: period.to, body };
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)
        }
        #[derive(Serialize)]
        struct Income<'a> {
            rows: &'a [hocbong::report::statements::ItemRow],
            totals: &'a [hocbong::report::statements::IncomeTotal],
        }
        match self {
            Self::Funds(statement) => write(out, self.name(), period, &Rows { rows: &statement.rows }),
            Self::Income(statement) => {
                write(out, self.name(), period, &Income { rows: &statement.rows, totals: &statement.totals })
            }
            Self::Settlement(settled) => write(out, self.name(), period, settled),
            Self::Counts(rows) => write(out, self.name(), period, &Rows { rows }),
            Self::Awards(rows) => write(out, self.name(), period, &Rows { rows }),
            Self::Pledges(rows) => write(out, self.name(), period, &Rows { rows }),
            Self::Findings(rows) => write(out, self.name(), period, &Rows { rows }),
            Self::Vouchers(vouchers) => crate::voucher::write_json(out, vouchers, period),
        }
    }

    /// Writes the statement's rows as CSV, with amounts in đồng as plain numbers.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn write_csv(&self, out: &mut dyn Write, style: CsvStyle) -> io::Result<()> {
        let sheet = self.sheet(None);
        let mut writer = CsvOut::new(out, style)?;
        writer.write_record(sheet.columns.iter().map(|(name, _)| *name))?;
        for row in &sheet.rows {
            writer.write_record(row.iter().map(Cell::plain))?;
        }
        writer.flush()
    }
}

fn funds(statement: &FundStatement) -> Sheet {
    let rows = statement.rows.iter().map(|row| {
        let amounts = [
            row.opening,
            row.raised,
            row.founded,
            row.received,
            row.awarded,
            row.managed,
            row.given,
            row.other,
            row.closing,
        ];
        [text(&row.fund), text(&row.purpose)].into_iter().chain(amounts.map(Cell::Amount)).collect()
    });
    Sheet {
        columns: &[
            ("fund", LEFT),
            ("purpose", LEFT),
            ("opening", RIGHT),
            ("raised", RIGHT),
            ("founded", RIGHT),
            ("received", RIGHT),
            ("awarded", RIGHT),
            ("managed", RIGHT),
            ("given", RIGHT),
            ("other", RIGHT),
            ("closing", RIGHT),
        ],
        rows: rows.collect(),
    }
}

fn income(statement: &IncomeStatement, catalogue: Option<&Catalogue>) -> Sheet {
    let rows = statement.rows.iter().map(|row| {
        let class = row.class.as_str();
        let class =
            catalogue.map_or_else(|| class.to_owned(), |words| words.text(&format!("paper.class-{class}")));
        vec![text(&row.association), Cell::Text(class), text(&row.account), Cell::Amount(row.amount)]
    });
    Sheet {
        columns: &[("association", LEFT), ("class", LEFT), ("account", LEFT), ("amount", RIGHT)],
        rows: rows.collect(),
    }
}

fn settlement(settled: &Settlements) -> Sheet {
    let mut rows = Vec::new();
    for one in &settled.contributions {
        rows.push(vec![
            text(&one.fund),
            text(&one.purpose),
            Cell::Day(one.date),
            text(&one.voucher),
            text(&one.party),
            Cell::Amount(one.amount),
            Cell::Amount(one.used),
            Cell::Amount(one.left),
        ]);
    }
    Sheet {
        columns: &[
            ("fund", LEFT),
            ("purpose", LEFT),
            ("day", LEFT),
            ("voucher", LEFT),
            ("party", LEFT),
            ("given-amount", RIGHT),
            ("used", RIGHT),
            ("left", RIGHT),
        ],
        rows,
    }
}

/// The word of a known sort of award or recipient; others as the books write them.
fn sort_word(kind: &str, word: &str, catalogue: Option<&Catalogue>) -> Cell {
    let is_known = AwardType::parse(word).is_some_and(|known| known.as_str() == word)
        || RecipientType::parse(word).is_some_and(|known| known.as_str() == word);
    match catalogue {
        Some(catalogue) if is_known => Cell::Text(catalogue.text(&format!("{kind}.{word}"))),
        _ => text(word),
    }
}

fn awards(rows: &[AwardRow], catalogue: Option<&Catalogue>) -> Sheet {
    let rows = rows.iter().map(|row| {
        vec![
            text(&row.association),
            text(&row.month),
            sort_word("award-type", &row.award_type, catalogue),
            sort_word("recipient-type", &row.recipient_type, catalogue),
            Cell::Text(row.awards.to_string()),
            Cell::Text(if row.uncounted == 0 { String::new() } else { row.uncounted.to_string() }),
            Cell::Amount(row.amount),
        ]
    });
    Sheet {
        columns: &[
            ("association", LEFT),
            ("month", LEFT),
            ("award-type", LEFT),
            ("recipient-type", LEFT),
            ("number-of-awards", RIGHT),
            ("uncounted", RIGHT),
            ("amount", RIGHT),
        ],
        rows: rows.collect(),
    }
}

fn pledges(rows: &[PledgeRow]) -> Sheet {
    let rows = rows.iter().map(|row| {
        vec![
            text(&row.fund),
            Cell::Day(row.date),
            text(&row.voucher),
            text(&row.party),
            text(&row.purpose),
            Cell::Amount(row.pledged),
            Cell::Amount(row.given),
            Cell::Amount(row.owed),
        ]
    });
    Sheet {
        columns: &[
            ("fund", LEFT),
            ("day", LEFT),
            ("voucher", LEFT),
            ("party", LEFT),
            ("purpose", LEFT),
            ("pledged", RIGHT),
            ("given-amount", RIGHT),
            ("owed", RIGHT),
        ],
        rows: rows.collect(),
    }
}

fn counts(rows: &[CountRow]) -> Sheet {
    let rows = rows.iter().map(|row| {
        vec![
            text(&row.association),
            text(&row.account),
            Cell::Day(row.date),
            text(&row.voucher),
            Cell::Amount(row.counted),
            Cell::Amount(row.booked),
            Cell::Amount(row.difference),
            text(&row.preparer),
            text(&row.approver),
        ]
    });
    Sheet {
        columns: &[
            ("association", LEFT),
            ("account", LEFT),
            ("day", LEFT),
            ("voucher", LEFT),
            ("counted", RIGHT),
            ("booked", RIGHT),
            ("difference", RIGHT),
            ("preparer", LEFT),
            ("approver", LEFT),
        ],
        rows: rows.collect(),
    }
}

fn findings(rows: &[FindingRow], catalogue: Option<&Catalogue>) -> Sheet {
    let rows = rows.iter().map(|row| {
        let status = match (row.status, catalogue) {
            (FindingStatus::Open, None) => "open".to_owned(),
            (FindingStatus::Resolved, None) => "resolved".to_owned(),
            (FindingStatus::Open, Some(words)) => words.text("paper.open"),
            (FindingStatus::Resolved, Some(words)) => words.text("paper.resolved"),
        };
        vec![
            text(&row.association),
            Cell::Day(row.date),
            text(&row.voucher),
            text(&row.about),
            text(&row.memo),
            Cell::Text(status),
            row.resolved.map_or_else(|| text(""), Cell::Day),
            text(&row.how),
            Cell::Text(row.adjustments.join(" ")),
        ]
    });
    Sheet {
        columns: &[
            ("association", LEFT),
            ("day", LEFT),
            ("voucher", LEFT),
            ("about", LEFT),
            ("finding", LEFT),
            ("status", LEFT),
            ("resolved-on", LEFT),
            ("how", LEFT),
            ("adjustments", LEFT),
        ],
        rows: rows.collect(),
    }
}

/// The rows of the vouchers, each with the data of its voucher.
fn voucher_rows(vouchers: &[Voucher]) -> Sheet {
    let row = |voucher: &Voucher, entry: &VoucherEntry| {
        let about = entry.about.as_ref().map_or("", |about| &about.name);
        vec![
            text(&voucher.association),
            text(&voucher.voucher),
            Cell::Day(voucher.date),
            text(voucher.form.as_str()),
            text(voucher.kind.as_str()),
            text(&entry.fund),
            text(&entry.party.name),
            text(&entry.purpose),
            text(&entry.memo),
            entry.amount.map_or_else(|| text(""), Cell::Amount),
            text(&entry.reference),
            text(&entry.decision),
            text(&entry.preparer),
            text(&entry.approver),
            text(about),
            Cell::Text(entry.id.to_string()),
        ]
    };
    let rows =
        vouchers.iter().flat_map(|voucher| voucher.entries.iter().map(move |entry| row(voucher, entry)));
    Sheet {
        columns: &[
            ("association", LEFT),
            ("voucher", LEFT),
            ("date", LEFT),
            ("form", LEFT),
            ("kind", LEFT),
            ("fund", LEFT),
            ("party", LEFT),
            ("purpose", LEFT),
            ("memo", LEFT),
            ("amount", RIGHT),
            ("reference", LEFT),
            ("decision", LEFT),
            ("preparer", LEFT),
            ("approver", LEFT),
            ("about", LEFT),
            ("id", LEFT),
        ],
        rows: rows.collect(),
    }
}
