//! Movements that are one line at the bank and several rows in the books, or vice versa.

use super::Text;
use super::bank_text::{Part, Piece};
use super::key::Kind;
use super::maker::{Line, Maker, Row};
use super::people;
use crate::fixtures::text::fold;

impl Maker<'_> {
    pub(super) fn batch(&mut self, day: i64) {
        match self.rng.range(0, 99) {
            0..15 => self.payroll(day),
            15..65 => self.several_codes(day),
            65..80 => self.collected(day),
            _ => self.instalments(day),
        }
    }

    fn add_batch(&mut self, rows: Vec<Row>, lines: Vec<Line>) {
        if lines.iter().any(|line| line.day > self.last_day) {
            let is_in = rows.first().is_some_and(|row| row.amount > 0);
            for row in rows {
                self.add(Kind::Open(if is_in { "in_transit" } else { "outstanding" }), vec![row], Vec::new());
            }
            return;
        }
        self.add(Kind::Batch, rows, lines);
    }

    /// Awards paid by one order: they share a voucher, or have consecutive vouchers and one memo.
    fn payroll(&mut self, day: i64) {
        self.lists += 1;
        let label = format!("DS-{:05}", self.lists);
        let has_voucher = self.rng.percent(50);
        let memo = if has_voucher {
            format!("Trao học bổng {}", people::school(&mut self.rng))
        } else {
            format!("Trao học bổng danh sách {label}")
        };
        let sum = self.rng.pick(&[500_000, 1_000_000, 1_500_000]);
        let rows: Vec<Row> = (0..self.rng.range(2, 12))
            .map(|_| Row {
                day,
                kind: "award",
                amount: -if self.rng.percent(80) { sum } else { sum + 500_000 },
                party: people::person(&mut self.rng),
                purpose: "Học bổng".to_owned(),
                memo: memo.clone(),
                voucher: if has_voucher { label.clone() } else { String::new() },
                wording: 101,
                label: Some(label.clone()),
                is_in_place: true,
                ..Row::default()
            })
            .collect();
        let mut pieces = Vec::new();
        if self.settings.text == Text::Full {
            pieces.push(Piece::new(Part::Purpose(101), fold(&memo)));
            if has_voucher {
                pieces.push(Piece::new(Part::Label, label));
            } else if let Some(piece) = pieces.first_mut() {
                // The memo itself ends with the list's number.
                "TRAO HOC BONG DANH SACH".clone_into(&mut piece.text);
                pieces.push(Piece::new(Part::Label, label));
            }
        } else {
            pieces.push(Piece::new(Part::Filler, "CHI HB THEO"));
            if self.rng.percent(85) {
                pieces.push(Piece::new(Part::Label, label));
            }
        }
        let total = rows.iter().map(|row| row.amount).sum();
        let (stamp, late) = (self.stamp(day, None), self.delay());
        let line = self.line(day + late, total, pieces, &stamp);
        self.add_batch(rows, vec![line]);
    }

    /// One transfer for several pupils.
    fn several_codes(&mut self, day: i64) {
        let mut giver = self.giver();
        let count = self.rng.pick(&[2, 2, 2, 3, 3, 4]);
        while giver.codes.len() < count {
            giver.codes.push(people::code(&mut self.rng));
        }
        giver.codes.truncate(count);
        let is_equal = self.rng.percent(80);
        let part = self.rng.pick(&[100_000, 150_000, 200_000, 300_000, 500_000]);
        let memo = "Hỗ trợ học phí";
        let mut rows = Vec::new();
        for code in &giver.codes {
            let codes = std::slice::from_ref(code);
            rows.push(Row {
                day,
                kind: "donation",
                amount: if is_equal { part } else { part + self.rng.range(0, 5) * 50_000 },
                party: giver.name.clone(),
                memo: self.memo(memo, codes),
                codes: codes.to_vec(),
                wording: 4,
                ..Row::default()
            });
        }
        let pieces = if self.settings.text == Text::Full {
            let mut pieces = vec![Piece::new(Part::Name, fold(&giver.name))];
            pieces.push(Piece::new(Part::Purpose(4), fold(memo)));
            pieces.extend(giver.codes.iter().map(|code| Piece::new(Part::Code, code.clone())));
            pieces
        } else {
            self.words(&giver.name, &giver.codes, memo, 4)
        };
        let total = rows.iter().map(|row| row.amount).sum();
        let (stamp, late) = (self.stamp(day, Some(&giver)), self.delay());
        let line = self.line(day + late, total, pieces, &stamp);
        self.add_batch(rows, vec![line]);
    }

    /// A day's gifts of a class, handed in by its collector.
    fn collected(&mut self, day: i64) {
        let class = people::class(&mut self.rng);
        let is_named = self.rng.percent(75);
        let memo =
            if is_named { format!("{class} góp quỹ") } else { "Góp quỹ học bổng".to_owned() };
        let sum = self.rng.pick(&[20_000, 50_000, 50_000, 100_000]);
        let rows: Vec<Row> = (0..self.rng.range(3, 10))
            .map(|_| Row {
                day,
                kind: "donation",
                amount: if self.rng.percent(60) { sum } else { sum * self.rng.range(1, 4) },
                party: people::person(&mut self.rng),
                memo: memo.clone(),
                wording: 102,
                label: is_named.then(|| fold(&class)),
                is_in_place: true,
                ..Row::default()
            })
            .collect();
        let pieces = vec![
            Piece::new(Part::Collector, fold(&class)),
            Piece::new(Part::Filler, self.rng.pick(&["GOP QUY", "NOP QUY", "NOP TIEN"])),
        ];
        let total = rows.iter().map(|row| row.amount).sum();
        let (stamp, late) = (self.stamp(day, None), self.delay());
        let line = self.line(day + late, total, pieces, &stamp);
        self.add_batch(rows, vec![line]);
    }

    /// One promise, entered once and paid in parts on a day or two.
    fn instalments(&mut self, day: i64) {
        let giver = self.giver();
        let count = self.rng.pick(&[2, 2, 3, 4]);
        let part = self.rng.pick(&[500_000, 1_000_000, 1_500_000, 2_000_000]);
        let (mut row, first) = self.gift_of(day, &giver, part, &[]);
        let mut lines = vec![first];
        for number in 1..count {
            let amount = if self.rng.percent(70) { part } else { part + number * 100_000 };
            let words = [fold(&giver.name), format!("LAN {}", number + 1)];
            let [name, times] = words;
            let pieces = vec![Piece::new(Part::Name, name), Piece::new(Part::Filler, times)];
            let paid = day + self.rng.range(0, 1);
            let stamp = self.stamp(paid, Some(&giver));
            let line = self.line(paid, amount, pieces, &stamp);
            lines.push(line);
        }
        row.amount = lines.iter().map(|line| line.amount).sum();
        self.add_batch(vec![row], lines);
    }
}
