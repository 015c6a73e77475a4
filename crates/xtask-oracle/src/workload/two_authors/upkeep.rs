//! The bank's fees and interest, the mistakes of the books, and the order of a year.

use chrono::Datelike as _;

use super::super::key::Kind;
use super::super::maker::swap_digits;
use super::bank_words::{self as bank, Bank};
use super::maker::{By, Entry, Maker, Paid, date_of};
use super::model::{Fee, Line, Made, Piece, Row, Sort};
use super::phrase::fill;
use super::treasurer_words as books;

const FEES: [i64; 7] = [2_200, 3_300, 5_500, 7_700, 11_000, 1_100, 22_000];
/// The days on which months end, in a year without a leap day.
const MONTH_ENDS: [i64; 12] = [30, 58, 89, 119, 150, 180, 211, 242, 272, 303, 333, 364];
/// How busy each month is: Tết, the end of the school year, September.
const BUSY: [i64; 12] = [11, 7, 6, 6, 8, 7, 7, 12, 17, 10, 7, 6];

/// Makes a year, and says whose statement it is.
pub(super) fn make(rows: usize, seed: u64) -> (Made, Bank) {
    let mut maker = Maker::new(rows, seed);
    // A third of the book at most is the bank's.
    let is_small = rows < 60;
    let has_messages = maker.rng.percent(60);
    let is_quarterly = maker.rng.percent(30);
    let account_fee = maker.rng.pick(&FEES);
    let message_fee = if maker.rng.percent(40) { account_fee } else { maker.rng.pick(&FEES) };
    for (month, end) in (1..).zip(MONTH_ENDS) {
        if is_small && month % 4 != 0 {
            continue;
        }
        maker.fee(end, account_fee, Fee::Account);
        if has_messages {
            let day = if maker.rng.percent(60) { end } else { end - 3 };
            maker.fee(day, message_fee, Fee::Messages);
        }
        if !is_quarterly || month % 3 == 0 {
            maker.interest(end - maker.bank_day_before_end());
        }
    }
    let strangers = maker.rng.range(1, 4);
    for _ in 0..strangers {
        let day = maker.any_day();
        maker.strangers(day);
    }
    while maker.made.rows.len() < rows {
        maker.movement();
    }
    let Maker { mut made, mut rng, bank, .. } = maker;
    made.rows.sort_by_key(|row| row.day);
    rng.shuffle(&mut made.lines);
    made.lines.sort_by_key(|line| line.day);
    let year = made.year;
    for line in &mut made.lines {
        let date = date_of(year, line.day);
        let stamp = format!("{:02}{:03}", date.year() % 100, date.ordinal());
        let pieces = fill(&mut rng, bank.reference, &[('J', Piece::plain(stamp))]);
        line.reference = pieces.into_iter().map(|piece| piece.text).collect();
    }
    made.index();
    let share = if rng.percent(50) { 0 } else { rng.range(10, 30) };
    refer(&mut made, |_| rng.percent(share));
    (made, bank)
}

/// Copies references into the books.
fn refer(made: &mut Made, mut is_noted: impl FnMut(usize) -> bool) {
    for (number, link) in made.links.iter().enumerate() {
        let [line] = link.lines.as_slice() else { continue };
        if link.is_paid_by_other || !is_noted(number) {
            continue;
        }
        let Some(line) = made.lines.get(*line) else { continue };
        for row in &link.rows {
            if let Some(row) = made.rows.get_mut(*row) {
                row.reference.clone_from(&line.reference);
            }
        }
    }
}

impl Maker {
    fn bank_day_before_end(&self) -> i64 {
        // Some banks calculate interest on the 25th.
        if self.bank.separator == '.' { 5 } else { 0 }
    }

    fn any_day(&mut self) -> i64 {
        let mut drawn = self.rng.range(0, BUSY.iter().sum::<i64>() - 1);
        let mut first = 0;
        for (weight, end) in BUSY.iter().zip(MONTH_ENDS) {
            if drawn < *weight {
                return self.rng.range(first, end);
            }
            drawn -= weight;
            first = end + 1;
        }
        0
    }

    fn movement(&mut self) {
        let day = self.any_day();
        match self.rng.range(0, 999) {
            0..570 => self.gift(day),
            570..585 => self.instalments(day),
            585..605 => self.unknown_gift(day),
            605..620 => self.unidentified(day),
            620..720 => self.award(day),
            720..735 => self.pay_list(day),
            735..750 => self.summed_list(day),
            750..820 => self.purchase(day),
            820..835 => self.state_money(day),
            835..860 => self.transfer(day),
            860..890 => self.dues(day),
            890..915 => self.other(day),
            915..955 => self.withdrawal(day),
            955..985 => self.deposit(day),
            _ => self.equal_gifts(day),
        }
    }

    /// Neighbours who give the same on one day, or one who gives twice.
    fn equal_gifts(&mut self, day: i64) {
        for _ in 0..self.rng.range(2, 3) {
            self.gift(day);
        }
    }

    /// A fee for each transfer of a day; the books may have their sum.
    pub(super) fn transfer_fees(&mut self, day: i64, count: usize) {
        let amount = self.rng.pick(&[2_200, 2_200, 3_300, 5_500, 11_000]);
        let memo = self.habitual(&books::TRANSFER_FEES);
        let (theirs, sort) = (&bank::TRANSFER_FEES, Sort::Fee(Fee::Transfer));
        if count < 2 || self.rng.percent(55) {
            for _ in 0..count {
                self.fee_of(day, amount, (memo, sort), (theirs, sort));
            }
            return;
        }
        let lines: Vec<Line> = (0..count).map(|_| self.fee_line(day, amount, theirs, sort)).collect();
        let sum = lines.iter().map(|line| line.amount).sum();
        let row = self.fee_row(day, sum, memo, sort);
        self.add(Kind::Batch, vec![row], lines);
    }

    fn fee(&mut self, day: i64, amount: i64, which: Fee) {
        let (ours, theirs): (&[&str], &[&str]) = match which {
            Fee::Account => (&books::ACCOUNT_FEES, &bank::ACCOUNT_FEES),
            Fee::Messages => (&books::MESSAGE_FEES, &bank::MESSAGE_FEES),
            Fee::Transfer | Fee::Any => (&books::TRANSFER_FEES, &bank::TRANSFER_FEES),
        };
        let sort = Sort::Fee(which);
        let ours = if self.rng.percent(25) {
            (self.habitual(&books::ANY_FEES), Sort::Fee(Fee::Any))
        } else {
            (self.habitual(ours), sort)
        };
        self.fee_of(day, amount, ours, (theirs, sort));
    }

    fn fee_of(
        &mut self,
        day: i64,
        amount: i64,
        (memo, ours): (&'static str, Sort),
        (wordings, theirs): (&[&'static str], Sort),
    ) {
        let line = self.fee_line(day, amount, wordings, theirs);
        if self.rng.percent(15) {
            self.add(Kind::Open("bank_fee"), Vec::new(), vec![line]);
            return;
        }
        let row = self.fee_row(day, -amount, memo, ours);
        self.enter(row, line);
    }

    fn fee_line(&mut self, day: i64, amount: i64, wordings: &[&'static str], sort: Sort) -> Line {
        let words = self.habitual(wordings);
        let (slots, sort) = (Vec::new(), Some(sort));
        self.line(Paid { day, amount: -amount, words, slots, by: By::Bank, sort })
    }

    fn fee_row(&mut self, day: i64, amount: i64, memo: &str, sort: Sort) -> Row {
        let kind = if self.voice.has_purpose { "expense" } else { "other-expense" };
        let (slots, sort) = (Vec::new(), Some(sort));
        self.row(Entry { day, kind, amount, party: None, memo, slots, sort })
    }

    fn interest(&mut self, day: i64) {
        let amount = self.rng.range(900, 96_000);
        let words = self.habitual(&bank::INTEREST);
        let (slots, sort) = (Vec::new(), Some(Sort::Interest));
        let line = self.line(Paid { day, amount, words, slots, by: By::Bank, sort });
        if self.rng.percent(15) {
            self.add(Kind::Open("bank_interest"), Vec::new(), vec![line]);
            return;
        }
        let memo = self.habitual(&books::INTEREST);
        let slots = Vec::new();
        let row = self.row(Entry { day, kind: "interest", amount, party: None, memo, slots, sort });
        self.enter(row, line);
    }

    /// Enters most movements correctly, some with a mistake.
    pub(super) fn enter(&mut self, mut row: Row, mut line: Line) {
        let open = Kind::Open(if row.amount > 0 { "in_transit" } else { "outstanding" });
        if line.day > self.last_day {
            self.add(open, vec![row], Vec::new());
            return;
        }
        line.day = line.day.max(0);
        let mut kind = Kind::Single;
        match self.rng.range(0, 999) {
            0..12 => {
                self.add(open, vec![row], Vec::new());
                return;
            }
            12..19 => {
                let mut copy = row.clone();
                copy.day = (copy.day + self.rng.range(0, 6)).min(self.last_day);
                self.add(Kind::Single, vec![row], vec![line]);
                self.add(Kind::Open("duplicate"), vec![copy], Vec::new());
                return;
            }
            19..27 => {
                if let Some(amount) = swap_digits(row.amount) {
                    row.amount = amount;
                    kind = Kind::Difference("digits_swapped");
                }
            }
            27..34 if row.kind == "donation" => {
                let fee = self.rng.pick(&FEES);
                if line.amount > fee * 5 {
                    line.amount -= fee;
                    kind = Kind::Difference("fee_deducted");
                }
            }
            34..40 if row.amount.abs() >= 200_000 && row.amount % 10_000 == 0 => {
                // The treasurer counts in thousands, or writes three zeros too many.
                row.amount = if self.rng.percent(50) || row.amount.abs() > 2_000_000 {
                    row.amount / 1_000
                } else {
                    row.amount * 1_000
                };
                kind = Kind::Difference("factor_1000");
            }
            40..46 => {
                if let Some(other) = opposite(row.kind) {
                    row.kind = other;
                    row.amount = -row.amount;
                    kind = Kind::Difference("sign_flipped");
                }
            }
            _ => {}
        }
        self.add(kind, vec![row], vec![line]);
    }
}

/// Returns the kind that a hurried treasurer ticks in the other column.
fn opposite(kind: &str) -> Option<&'static str> {
    match kind {
        "donation" => Some("expense"),
        "deposit" => Some("withdrawal"),
        "withdrawal" => Some("deposit"),
        "transfer-in" => Some("transfer-out"),
        "transfer-out" => Some("transfer-in"),
        "other-expense" | "expense" => Some("other-income"),
        _ => None,
    }
}
