//! Money that people give, pay in cash, or send under someone else's name.

use super::super::key::Kind;
use super::bank_words as bank;
use super::maker::{By, Entry, Maker, Paid, suits};
use super::model::{Line, Mark, Piece, Row, Sort};
use super::names::{self, Party};
use super::treasurer_words as books;

const TARIFF: [i64; 16] = [
    200_000, 200_000, 300_000, 300_000, 500_000, 500_000, 500_000, 500_000, 1_000_000, 1_000_000, 1_000_000,
    2_000_000, 100_000, 3_000_000, 5_000_000, 1_500_000,
];
const LARGE: [i64; 7] = [5_000_000, 10_000_000, 10_000_000, 20_000_000, 3_000_000, 15_000_000, 50_000_000];

impl Maker {
    pub(super) fn sum_of_gift(&mut self, giver: &Party) -> i64 {
        match self.rng.range(0, 99) {
            0..10 => self.rng.range(6, 260) * 10_000,
            10..15 => self.rng.range(55, 3_500) * 1_000,
            _ if !giver.is_person() && self.rng.percent(60) => self.rng.pick(&LARGE),
            _ => self.rng.pick(&TARIFF),
        }
    }

    /// A code in the spelling of either side.
    fn code(&mut self) -> (Piece, Piece) {
        let number = self.rng.range(1, 980);
        let (ours, theirs, key) = match self.rng.below(3) {
            0 => (format!("mã HS{number:04}"), format!("HS{number:04}"), format!("HS{number}")),
            1 => (format!("PT {number:03}"), format!("phieu thu {number:03}"), format!("PT{number}")),
            _ => (format!("KH-{number:03}"), format!("KH{number:03}"), format!("KH{number}")),
        };
        let piece = |text| Piece { text, mark: Mark::Code(key.clone()) };
        (piece(ours), piece(theirs))
    }

    fn gift_row(&mut self, day: i64, amount: i64, giver: &Party, code: Option<Piece>) -> Row {
        let wordings = if code.is_some() { self.voice.coded } else { self.voice.gifts };
        let usual = self.habitual(wordings);
        let keeps_to_it = self.rng.percent(40) && suits(usual, Some(giver));
        let memo = if keeps_to_it { usual } else { self.choose(wordings, Some(giver)) };
        let slots = code.into_iter().map(|code| ('c', code)).collect();
        self.row(Entry { day, kind: "donation", amount, party: Some(giver), memo, slots, sort: None })
    }

    pub(super) fn gift_line(&mut self, day: i64, amount: i64, giver: &Party, code: Option<Piece>) -> Line {
        let is_abroad = giver.is_person() && code.is_none() && self.rng.percent(3);
        let words = if is_abroad {
            self.rng.pick(&bank::ABROAD)
        } else if code.is_some() {
            self.rng.pick(&bank::CODED)
        } else if self.rng.percent(66) {
            self.choose(&bank::NAMED, Some(giver))
        } else {
            self.rng.pick(&bank::SILENT)
        };
        let mut slots = vec![('n', self.typed(giver))];
        if !giver.place.is_empty() {
            slots.push(('p', Piece::plain(&giver.place)));
        }
        slots.extend(code.map(|code| ('c', code)));
        self.line(Paid { day, amount, words, slots, by: By::Sender(giver), sort: None })
    }

    /// A gift as both sides write it.
    pub(super) fn gift(&mut self, day: i64) {
        let giver = self.giver();
        let amount = self.sum_of_gift(&giver);
        let (ours, theirs) = if self.rng.percent(9) {
            let (ours, theirs) = self.code();
            (Some(ours), Some(theirs))
        } else {
            (None, None)
        };
        let row = self.gift_row(day, amount, &giver, ours);
        let paid = day + self.delay();
        match self.rng.range(0, 99) {
            0..7 if !self.bank.is_nameless => {
                let line = self.line_of_other(paid, amount, &giver);
                self.enter_for(row, line, &giver);
            }
            7..11 => {
                // Handed to the treasurer, who pays it in.
                let treasurer = self.treasurer.clone();
                let line = self.cash_line(paid, amount, Some(&treasurer));
                self.enter_for(row, line, &giver);
            }
            11..14 if giver.is_person() => {
                let line = self.cash_line(paid, amount, Some(&giver));
                self.enter(row, line);
            }
            14..16 => {
                let line = self.cash_line(paid, amount, None);
                self.enter(row, line);
            }
            _ => {
                let line = self.gift_line(paid, amount, &giver, theirs);
                self.enter(row, line);
            }
        }
    }

    /// Husband or wife, child or clerk pays.
    fn line_of_other(&mut self, day: i64, amount: i64, giver: &Party) -> Line {
        let payer = names::person(&mut self.rng);
        let words = self.rng.pick(&bank::FOR_OTHERS);
        let called = giver.given();
        let mut slots = vec![('n', self.typed(&payer)), ('v', self.typed(giver))];
        if !called.is_empty() {
            let mark = Mark::End(crate::fixtures::text::fold(called));
            slots.push(('f', Piece { text: called.to_owned(), mark }));
        }
        self.line(Paid { day, amount, words, slots, by: By::Sender(&payer), sort: None })
    }

    pub(super) fn cash_line(&mut self, day: i64, amount: i64, depositor: Option<&Party>) -> Line {
        let depositor = depositor.filter(|_| !self.bank.is_nameless);
        let words = self.habitual(if depositor.is_some() { &bank::COUNTER } else { &bank::MACHINE });
        let slots = depositor.map(|party| ('n', self.typed(party))).into_iter().collect();
        self.line(Paid { day, amount, words, slots, by: By::Bank, sort: Some(Sort::Deposit) })
    }

    /// Enters a row that may be paid by someone else than it names.
    pub(super) fn enter_for(&mut self, row: Row, line: Line, giver: &Party) {
        let key = giver.key();
        let is_other = line.facts.names.iter().any(|name| *name != key);
        if !is_other || row.main.is_none() {
            return self.enter(row, line);
        }
        let number = self.add(Kind::Single, vec![row], vec![line]);
        if let Some(joint) = self.made.links.get_mut(number) {
            joint.is_paid_by_other = true;
        }
    }

    /// One giver's promise, entered once and paid in parts.
    pub(super) fn instalments(&mut self, day: i64) {
        let giver = self.giver();
        let part = self.rng.pick(&TARIFF);
        let count = self.rng.range(2, 3);
        let mut lines = Vec::new();
        for number in 0..count {
            let amount = if self.rng.percent(70) { part } else { part + number * 100_000 };
            let paid = (day + self.rng.range(0, 1)).min(self.last_day);
            lines.push(self.gift_line(paid, amount, &giver, None));
        }
        let row = self.gift_row(day, lines.iter().map(|line| line.amount).sum(), &giver, None);
        self.add(Kind::Batch, vec![row], lines);
    }

    /// A gift that was not entered in the books.
    pub(super) fn unknown_gift(&mut self, day: i64) {
        let giver = self.giver();
        let amount = self.sum_of_gift(&giver);
        let line = self.gift_line(day, amount, &giver, None);
        self.add(Kind::Open("unknown"), Vec::new(), vec![line]);
    }

    /// Entered provisionally without a name, as the line has none.
    pub(super) fn unidentified(&mut self, day: i64) {
        let giver = self.giver();
        let amount = self.sum_of_gift(&giver);
        let line = if self.rng.percent(50) {
            self.cash_line(day, amount, None)
        } else {
            let words = self.rng.pick(&bank::SILENT);
            self.line(Paid { day, amount, words, slots: Vec::new(), by: By::Bank, sort: None })
        };
        let memo = self.rng.pick(&books::UNKNOWN);
        let slots = Vec::new();
        let row = self.row(Entry { day, kind: "unidentified", amount, party: None, memo, slots, sort: None });
        self.enter(row, line);
    }

    /// One person's gift that never arrived, and another's of the same amount that was not entered.
    pub(super) fn strangers(&mut self, day: i64) {
        if self.bank.is_nameless {
            return;
        }
        for _ in 0..20 {
            let ours = names::person(&mut self.rng);
            let theirs = ours.stranger(&mut self.rng);
            let amount = self.sum_of_gift(&ours);
            let row = self.gift_row(day, amount, &ours, None);
            let apart = self.rng.pick(&[0, 0, 0, 1, 1, -1]);
            let paid = (day + apart).clamp(0, self.last_day);
            let line = self.gift_line(paid, amount, &theirs, None);
            // Both must name their person, and the line no one else.
            if row.main.is_some() && line.facts.names == [theirs.key()] {
                let left = self.add(Kind::Open("in_transit"), vec![row], Vec::new());
                let right = self.add(Kind::Open("unknown"), Vec::new(), vec![line]);
                self.made.strangers.push((left, right));
                return;
            }
        }
    }
}
