//! Generated rows with few days, amounts, givers, purposes, codes, references and vouchers, so that they
//! often coincide.

use super::super::{BANK, BOOKS, Kept, bank, books, shuffled};
use proptest::prelude::*;
use std::fmt::Write;

const PARTIES: [&str; 6] =
    ["", "Nguyễn Thị Mẫu Lan", "Trần Văn Mẫu Hoa", "Lê Mẫu Sơn", "Ẩn danh", "Công ty Mẫu Sao Mai"];
const MEMOS: [&str; 6] =
    ["", "Ủng hộ học bổng", "Góp quỹ NE12345", "Góp quỹ NE54321", "Trao học bổng DS007001", "Tiền bán lịch"];
const REFERENCES: [&str; 6] = ["", "", "", "FT000001", "FT000002", "FT000003"];
const VOUCHERS: [&str; 4] = ["", "BC-000001", "BC-000002", "DS007001"];
const AMOUNTS: [i64; 7] = [100, 200, 300, 600, -100, -300, 120];

/// How a row appears in the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Both sides have it.
    Both,
    /// The bank does not have it.
    LeftOnly,
    /// The books do not have it.
    RightOnly,
    /// The bank has it this number of days later.
    Later(u32),
    /// The bank has it with another amount.
    OtherAmount,
    /// The bank has it without a text.
    Silent,
    /// The bank has it in one line with the row before, unless the amounts cancel out.
    WithTheLast,
}

/// A row and how it appears in the two files.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    day: u32,
    amount: i64,
    party: usize,
    memo: usize,
    reference: usize,
    voucher: usize,
    fate: Fate,
}

/// Generates fewer than `most` rows.
pub(super) fn any_story(most: usize) -> impl Strategy<Value = Vec<Row>> {
    let fate = prop_oneof![
        6 => Just(Fate::Both),
        1 => Just(Fate::LeftOnly),
        1 => Just(Fate::RightOnly),
        2 => (1..5_u32).prop_map(Fate::Later),
        1 => Just(Fate::OtherAmount),
        1 => Just(Fate::Silent),
        2 => Just(Fate::WithTheLast),
    ];
    let row = (
        1..9_u32,
        prop::sample::select(AMOUNTS.to_vec()),
        0..PARTIES.len(),
        0..MEMOS.len(),
        0..REFERENCES.len(),
        0..VOUCHERS.len(),
        fate,
    )
        .prop_map(|(day, amount, party, memo, reference, voucher, fate)| Row {
            day,
            amount,
            party,
            memo,
            reference,
            voucher,
            fate,
        });
    prop::collection::vec(row, 0..most)
}

/// Returns the rows without party and memo.
pub(super) fn silenced(story: &[Row]) -> Vec<Row> {
    story.iter().map(|row| Row { party: 0, memo: 0, ..*row }).collect()
}

/// A file as written, with the signed amount of each row.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) amounts: Vec<i64>,
    is_books: bool,
}

impl Written {
    pub(super) fn keep(&self) -> Kept {
        if self.is_books { books(&self.text) } else { bank(&self.text) }
    }

    /// Appends a row that only its reference identifies.
    pub(super) fn push_reference(&mut self, day: u32, reference: &str, amount: i64) {
        let line = if self.is_books {
            format!("2025-03-{day:02},,donation,ST,bank,{amount},,,{reference}")
        } else {
            format!("2025-03-{day:02},{reference},{amount},")
        };
        self.push(&line, amount);
    }

    /// Appends a row.
    fn push(&mut self, line: &str, amount: i64) {
        self.text.push_str(line);
        self.text.push('\n');
        self.amounts.push(amount);
    }

    /// Returns the rows in another order.
    pub(super) fn shuffled(&self, seed: u64) -> Self {
        let lines: Vec<(&str, i64)> = self.text.lines().skip(1).zip(self.amounts.iter().copied()).collect();
        let lines = shuffled(&lines, seed);
        let header = self.text.lines().next().unwrap_or_default();
        let mut again = Self { text: format!("{header}\n"), amounts: Vec::new(), is_books: self.is_books };
        for (line, amount) in lines {
            again.push(line, amount);
        }
        again
    }

    /// Appends an opening balance to the books. It comes last, so that the other rows keep their lines.
    pub(super) fn with_opening(&mut self, amount: i64) {
        writeln!(self.text, "2025-01-01,,opening,ST,bank,{amount},,,").unwrap();
    }

    /// Adds a running balance after each amount of the statement.
    pub(super) fn with_balances(&mut self, opening: i64) {
        let mut balance = opening;
        let mut text = String::from("date,ref,amount,balance,content\n");
        for line in self.text.lines().skip(1) {
            let cells: Vec<&str> = line.splitn(4, ',').collect();
            balance += cells[2].parse::<i64>().unwrap();
            writeln!(text, "{},{},{},{balance},{}", cells[0], cells[1], cells[2], cells[3]).unwrap();
        }
        self.text = text;
    }
}

/// Returns a text as banks print it.
fn printed(party: &str, memo: &str) -> String {
    crate::text::fold(&format!("{party} {memo}")).to_uppercase().trim().to_owned()
}

/// Writes both files. With `between_banks` the left one is a statement too.
pub(super) fn written(story: &[Row], between_banks: bool) -> (Written, Written) {
    let header = if between_banks { BANK } else { BOOKS };
    let mut left = Written { text: header.to_owned(), amounts: Vec::new(), is_books: !between_banks };
    let mut right: Vec<(u32, usize, i64, String)> = Vec::new();
    for row in story {
        let Row { day, amount, party, memo, reference, voucher, fate } = *row;
        let (party, memo) = (PARTIES[party], MEMOS[memo]);
        if fate != Fate::RightOnly && between_banks {
            let text = printed(party, memo);
            left.push(&format!("2025-03-{day:02},{},{amount},{text}", REFERENCES[reference]), amount);
        } else if fate != Fate::RightOnly {
            let (kind, size) = (if amount > 0 { "donation" } else { "expense" }, amount.abs());
            let line = format!(
                "2025-03-{day:02},{},{kind},ST,bank,{size},{party},{memo},{}",
                VOUCHERS[voucher], REFERENCES[reference]
            );
            left.push(&line, amount);
        }
        let text = printed(party, memo);
        match fate {
            Fate::LeftOnly => {}
            Fate::Both | Fate::RightOnly => right.push((day, reference, amount, text)),
            Fate::Later(days) => right.push((day + days, reference, amount, text)),
            Fate::OtherAmount => right.push((day, reference, amount * 1000, text)),
            Fate::Silent => right.push((day, 0, amount, String::new())),
            Fate::WithTheLast => match right.last_mut() {
                Some(last) if last.2 + amount != 0 => {
                    last.2 += amount;
                    last.3 = format!("{} {text}", last.3).trim().to_owned();
                }
                _ => right.push((day, reference, amount, text)),
            },
        }
    }
    // Statements are printed in the order of days.
    right.sort_by_key(|row| row.0);
    let mut bank = Written { text: BANK.to_owned(), amounts: Vec::new(), is_books: false };
    for (day, reference, amount, text) in right {
        bank.push(&format!("2025-03-{day:02},{},{amount},{text}", REFERENCES[reference]), amount);
    }
    (left, bank)
}
