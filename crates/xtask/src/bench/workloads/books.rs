//! Books of a given shape and the statement of their bank account, with planted faults.
//!
//! Of the rows that reach the bank, 1 % are missing there, 1 % are one to three days off, and 0.5 % have
//! another amount. For every hundred rows the bank has one that is not in the books.

use std::io;
use std::path::Path;

use chrono::{Days, NaiveDate};

use super::formats::{Others, Pairs, Row, Statement};
use super::shape::{Amounts, BankText, Shape};
use super::words::{Business, Spelt, Words};
use super::{Label, Truth};
use xtask_oracle::fixtures::rng::Rng;

/// Number of rows of `truth.csv` with each label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Planted {
    /// Pairs without a fault.
    pub ok: usize,
    /// Pairs whose days differ.
    pub shift: usize,
    /// Pairs whose amounts differ.
    pub amount: usize,
    /// Pairs of a row and the line whose sum contains it.
    pub batch: usize,
    /// Lines that only the bank has.
    pub extra: usize,
    /// Rows that only the books have.
    pub missing: usize,
}

impl Planted {
    pub(super) fn count(&mut self, label: Label) {
        let count = match label {
            Label::Ok => &mut self.ok,
            Label::Shift => &mut self.shift,
            Label::Amount => &mut self.amount,
            Label::Batch => &mut self.batch,
            Label::Extra => &mut self.extra,
            Label::Missing => &mut self.missing,
        };
        *count += 1;
    }
}

/// Fees that a bank keeps or a donor adds. None turns a usual amount of the books into another usual one.
const FEES: [i64; 6] = [1_100, 5_500, 11_000, 9_000, 90_000, 450_000];

/// A line of the bank before sorting by day.
#[derive(Clone, Copy, Debug)]
struct Line {
    amount: i64,
    name: usize,
    business: Business,
    /// `None` if only the bank has it; then the text has no wording.
    memo: Option<usize>,
    row: Option<u32>,
    label: Label,
}

/// Days in the notations of books and banks.
pub(super) struct Dates {
    pub(super) iso: Vec<String>,
    pub(super) bank: Vec<String>,
}

impl Dates {
    pub(super) fn new(days: usize) -> Self {
        let first = NaiveDate::from_ymd_opt(2021, 1, 1).unwrap_or_default();
        let dates: Vec<NaiveDate> = (0_u64..)
            .take(days.max(1))
            .map(|day| first.checked_add_days(Days::new(day)).unwrap_or(first))
            .collect();
        let written = |format: &str| dates.iter().map(|date| date.format(format).to_string()).collect();
        Self { iso: written("%Y-%m-%d"), bank: written("%d/%m/%Y") }
    }

    pub(super) fn iso(&self, day: usize) -> &str {
        self.iso.get(day).map_or("", String::as_str)
    }

    pub(super) fn bank(&self, day: usize) -> &str {
        self.bank.get(day).map_or("", String::as_str)
    }
}

/// Returns an opening balance so large that no fund overspends.
pub(super) fn opening(rows: usize) -> i64 {
    1_000_000_000 + i64::try_from(rows).unwrap_or(0).saturating_mul(20_000_000)
}

pub(super) fn id(rng: &mut Rng) -> u128 {
    (u128::from(rng.next_word()) << 64) | u128::from(rng.next_word())
}

struct Maker<'a> {
    shape: &'a Shape,
    words: &'a Words,
    dates: Dates,
    rng: Rng,
    pairs: Pairs,
    others: Option<Others>,
    truth: Truth,
    /// The bank's lines of each day.
    bank: Vec<Vec<Line>>,
    /// Rows written, including openings.
    rows: u32,
}

/// Writes all files of a shape into a folder.
pub(super) fn write(shape: &Shape, dir: &Path, for_others: bool) -> io::Result<Planted> {
    let words = Words::of(shape);
    let dates = Dates::new(shape.days);
    let others = if for_others { Some(Others::create(dir, &words.funds, dates.iso(0))?) } else { None };
    let mut maker = Maker {
        shape,
        words: &words,
        bank: vec![Vec::new(); dates.iso.len()],
        dates,
        rng: Rng::new(shape.seed),
        pairs: Pairs::create(&dir.join("books.csv"))?,
        others,
        truth: Truth::create(dir)?,
        rows: 0,
    };
    maker.openings()?;
    for index in 0..shape.rows {
        maker.movement(index)?;
    }
    maker.statement(&dir.join("statement.csv"))?;
    maker.pairs.finish()?;
    if let Some(others) = maker.others {
        others.finish()?;
    }
    maker.truth.finish()
}

fn pick<'a, T>(rng: &mut Rng, items: &'a [T]) -> Option<(usize, &'a T)> {
    let index = rng.below(items.len());
    items.get(index).map(|item| (index, item))
}

impl Maker<'_> {
    /// Writes a row and returns its line.
    fn row(&mut self, row: &Row<'_>) -> io::Result<u32> {
        self.pairs.row(row)?;
        if let Some(others) = &mut self.others {
            others.row(row)?;
        }
        self.rows += 1;
        Ok(self.rows + 1)
    }

    fn openings(&mut self) -> io::Result<()> {
        let date = self.dates.iso(0).to_owned();
        let words = self.words;
        for fund in &words.funds {
            for business in [Business::Opening, Business::CashOpening] {
                let (id, amount) = (id(&mut self.rng), opening(self.shape.rows));
                let memo = "Số dư đầu kỳ";
                self.row(&Row { id, date: &date, fund, business, amount, party: "", memo })?;
            }
        }
        Ok(())
    }

    fn movement(&mut self, index: usize) -> io::Result<()> {
        let (words, days) = (self.words, self.bank.len());
        let day = index * days / self.shape.rows.max(1);
        let business = match self.rng.range(0, 99) {
            _ if self.shape.gifts_only => Business::Donation,
            0..58 => Business::Donation,
            58..83 => Business::Award,
            83..95 => Business::Expense,
            _ => Business::Transfer,
        };
        let amount = self.amount(business);
        let id = id(&mut self.rng);
        let (Some((_, fund)), Some((name, party)), Some((memo, wording))) = (
            pick(&mut self.rng, &words.funds),
            pick(&mut self.rng, &words.names),
            pick(&mut self.rng, words.memos(business)),
        ) else {
            return Ok(());
        };
        let date = self.dates.iso(day).to_owned();
        let (party, text) = (party.books.as_str(), wording.books.as_str());
        let line = self.row(&Row { id, date: &date, fund, business, amount, party, memo: text })?;
        if business != Business::Transfer {
            let amount = if business == Business::Donation { amount } else { -amount };
            let (memo, row) = (Some(memo), Some(line));
            self.reach_the_bank(day, Line { amount, name, business, memo, row, label: Label::Ok })?;
        }
        Ok(())
    }

    fn amount(&mut self, business: Business) -> i64 {
        let thousands = match self.shape.amounts {
            Amounts::Equal => 100,
            Amounts::Ten => self.rng.range(1, 10) * 50,
            Amounts::Usual if self.rng.percent(70) => self.rng.pick(business.round_thousands()),
            Amounts::Usual => self.rng.range(10, 4_999),
        };
        thousands * 1_000
    }

    fn reach_the_bank(&mut self, mut day: usize, mut line: Line) -> io::Result<()> {
        let days = self.bank.len();
        let drawn = if self.shape.has_faults { self.rng.range(0, 999) } else { 999 };
        match drawn {
            0..10 => return self.truth.row(line.row, None, Label::Missing),
            10..20 if days > 3 => {
                let off = 1 + self.rng.below(3);
                let is_late = day < off || (day + off < days && self.rng.percent(50));
                day = if is_late { day + off } else { day - off };
                line.label = Label::Shift;
            }
            20..25 => {
                let fee = self.rng.pick(&FEES);
                // Avoid reaching or crossing zero, where a fee would flip the sign.
                line.amount +=
                    if (0..=fee).contains(&line.amount) || line.amount < -fee { fee } else { -fee };
                line.label = Label::Amount;
            }
            _ => {}
        }
        self.put(day, line);
        if self.shape.has_faults && self.rng.percent(1) {
            let business = if self.rng.percent(50) { Business::Donation } else { Business::Expense };
            let business = if self.shape.gifts_only { Business::Donation } else { business };
            let amount = self.amount(business);
            let amount = if business == Business::Donation { amount } else { -amount };
            let name = self.rng.below(self.words.names.len());
            let day = self.rng.below(days);
            let extra = Line { amount, name, business, memo: None, row: None, label: Label::Extra };
            self.put(day, extra);
        }
        Ok(())
    }

    fn put(&mut self, day: usize, line: Line) {
        if let Some(lines) = self.bank.get_mut(day) {
            lines.push(line);
        }
    }

    /// Writes the bank's lines by day, in random order within a day.
    fn statement(&mut self, path: &Path) -> io::Result<()> {
        let funds = i64::try_from(self.words.funds.len()).unwrap_or(0);
        let mut out = Statement::create(path, opening(self.shape.rows) * funds)?;
        let bank = std::mem::take(&mut self.bank);
        for (day, mut lines) in bank.into_iter().enumerate() {
            self.rng.shuffle(&mut lines);
            for line in lines {
                let text = self.text(&line);
                let bank_line = out.line(day, self.dates.bank(day), line.amount, &text)?;
                self.truth.row(line.row, Some(bank_line), line.label)?;
            }
        }
        out.finish()
    }

    fn text(&self, line: &Line) -> String {
        let bank = |spelt: Option<&Spelt>| spelt.map_or("", |spelt| spelt.bank.as_str()).to_owned();
        let memo = line.memo.map(|memo| bank(self.words.memos(line.business).get(memo)));
        let mut text =
            format!("{} {}", bank(self.words.names.get(line.name)), memo.unwrap_or_else(|| "CK".to_owned()));
        if let BankText::Cut(letters) = self.shape.bank_text {
            text.truncate(letters); // capitals without diacritics: a byte is a letter
        }
        text
    }
}
