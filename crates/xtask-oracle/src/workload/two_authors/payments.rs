//! Money that the association spends, moves, or receives other than as a gift.

use super::super::key::Kind;
use super::bank_words as bank;
use super::maker::{By, Entry, Maker, Paid};
use super::model::{Line, Mark, Piece, Row, Sort};
use super::names::{self, Party};
use super::treasurer_words as books;

const AWARDS: [i64; 8] = [500_000, 1_000_000, 1_000_000, 1_000_000, 1_500_000, 2_000_000, 300_000, 3_000_000];
const CASH: [i64; 8] =
    [5_000_000, 10_000_000, 20_000_000, 3_000_000, 15_000_000, 8_500_000, 12_350_000, 30_000_000];

/// What both sides say of a movement with a party.
struct Words {
    kind: &'static str,
    ours: &'static [&'static str],
    theirs: &'static [&'static str],
}

impl Maker {
    /// A single payment or receipt with a party, as both sides write it.
    fn both(&mut self, day: i64, amount: i64, party: &Party, words: &Words) -> (Row, Line) {
        let memo = self.choose(words.ours, Some(party));
        let needs_name = self.voice.party.is_empty() && !memo.contains("{n}");
        let memo = if needs_name { format!("{memo} - {{n}}") } else { memo.to_owned() };
        let entry = Entry {
            day,
            kind: words.kind,
            amount,
            party: Some(party),
            memo: &memo,
            slots: Vec::new(),
            sort: None,
        };
        let row = self.row(entry);
        let paid = day + self.delay();
        let line = self.one_side(paid, amount, party, words.theirs);
        (row, line)
    }

    fn one_side(&mut self, day: i64, amount: i64, party: &Party, wordings: &[&'static str]) -> Line {
        let words = self.choose(wordings, Some(party));
        let mut slots = vec![('n', self.typed(party))];
        if !party.place.is_empty() {
            slots.push(('p', Piece::plain(&party.place)));
        }
        let by = if amount < 0 { By::Order } else { By::Sender(party) };
        self.line(Paid { day, amount, words, slots, by, sort: None })
    }

    pub(super) fn award(&mut self, day: i64) {
        let pupil = names::person(&mut self.rng);
        let amount = -self.rng.pick(&AWARDS);
        let ours = if self.voice.party.is_empty() { &books::AWARDS_NAMED } else { &books::AWARDS[..] };
        let words = Words { kind: "award", ours, theirs: &bank::AWARDS };
        let (row, line) = self.both(day, amount, &pupil, &words);
        let came_back = self.rng.percent(7).then(|| (line.day + self.rng.range(1, 4)).min(self.last_day));
        self.enter(row, line);
        if let Some(day) = came_back {
            self.returned(day, -amount, &pupil);
        }
        if self.rng.percent(22) {
            self.transfer_fees(day, 1);
        }
    }

    fn returned(&mut self, day: i64, amount: i64, pupil: &Party) {
        let memo = self.rng.pick(&books::RETURNED);
        let memo = if self.voice.party.is_empty() { format!("{memo} em {{n}}") } else { memo.to_owned() };
        let (kind, party, memo, sort) = ("award-returned", Some(pupil), memo.as_str(), Some(Sort::Returned));
        let row = self.row(Entry { day, kind, amount, party, memo, slots: Vec::new(), sort });
        let wordings = self.own_words(&bank::RETURNED);
        let words = self.habitual(&wordings);
        let slots = vec![('n', self.typed(pupil))];
        let line = self.line(Paid { day, amount, words, slots, by: By::Bank, sort });
        self.enter(row, line);
    }

    /// Many pupils' rows that one line pays.
    pub(super) fn pay_list(&mut self, day: i64) {
        self.count += 1;
        let number = format!("DS{:02}", self.count);
        let piece = |text: String| Piece { text, mark: Mark::Code(number.clone()) };
        let (ours, theirs) = (piece(format!("DS {:02}", self.count)), piece(number.clone()));
        let amount = -self.rng.pick(&AWARDS);
        let memo = self.rng.pick(&books::PAY_LISTS);
        let memo = if self.voice.party.is_empty() { format!("{{n}} - {memo}") } else { memo.to_owned() };
        let mut rows = Vec::new();
        for _ in 0..self.rng.range(3, 9) {
            let pupil = names::person(&mut self.rng);
            let amount = if self.rng.percent(85) { amount } else { amount - 500_000 };
            let slots = vec![('c', ours.clone())];
            let (kind, party) = ("award", Some(&pupil));
            rows.push(self.row(Entry { day, kind, amount, party, memo: &memo, slots, sort: None }));
        }
        let words = self.rng.pick(&bank::PAY_LISTS);
        let amount = rows.iter().map(|row| row.amount).sum();
        let slots = vec![('c', theirs), ('k', Piece::plain(rows.len().to_string()))];
        let paid = (day + self.delay()).clamp(0, self.last_day);
        let line = self.line(Paid { day: paid, amount, words, slots, by: By::Order, sort: None });
        self.add(Kind::Batch, rows, vec![line]);
    }

    /// One row of the books for payments to several pupils, each with a fee.
    pub(super) fn summed_list(&mut self, day: i64) {
        let amount = -self.rng.pick(&AWARDS);
        let mut lines = Vec::new();
        for _ in 0..self.rng.range(2, 6) {
            let pupil = names::person(&mut self.rng);
            lines.push(self.one_side(day, amount, &pupil, &bank::AWARDS));
        }
        let memo = self.rng.pick(&books::SUMMED_LISTS);
        let slots = vec![('k', Piece::plain(lines.len().to_string()))];
        let amount = lines.iter().map(|line| line.amount).sum();
        let row = self.row(Entry { day, kind: "award", amount, party: None, memo, slots, sort: None });
        let count = lines.len();
        self.add(Kind::Batch, vec![row], lines);
        if self.rng.percent(50) {
            self.transfer_fees(day, count);
        }
    }

    pub(super) fn purchase(&mut self, day: i64) {
        let shop = names::shop(&mut self.rng);
        let amount = -match self.rng.range(0, 9) {
            0..5 => self.rng.range(12, 900) * 10_000,
            5..8 => self.rng.range(200, 9_000) * 1_000,
            _ => self.rng.pick(&AWARDS),
        };
        if self.rng.percent(55) {
            let words = Words { kind: "expense", ours: &books::PURCHASES, theirs: &bank::PURCHASES };
            let (row, line) = self.both(day, amount, &shop, &words);
            return self.enter(row, line);
        }
        let number = self.rng.range(3, 4_200);
        let key = format!("HD{number}");
        let ours = if self.rng.percent(60) { format!("{number:08}") } else { number.to_string() };
        let theirs = if self.rng.percent(70) { format!("{number:07}") } else { number.to_string() };
        let piece = |text| vec![('c', Piece { text, mark: Mark::Code(key.clone()) })];
        let what = self.rng.pick(&books::PURCHASES);
        let invoice = self.rng.pick(&books::INVOICES);
        let name = if self.voice.party.is_empty() && self.rng.percent(60) { " {n}" } else { "" };
        let memo = format!("{what}{name}, {invoice}");
        let (kind, party, memo, sort) = ("expense", Some(&shop), memo.as_str(), None);
        let row = self.row(Entry { day, kind, amount, party, memo, slots: piece(ours), sort });
        let words = self.rng.pick(&bank::INVOICES);
        let mut slots = piece(theirs);
        slots.push(('n', self.typed(&shop)));
        let paid = day + self.delay();
        let line = self.line(Paid { day: paid, amount, words, slots, by: By::Order, sort });
        self.enter(row, line);
    }

    /// Money of the state, which its treasury pays for the office that grants it.
    pub(super) fn state_money(&mut self, day: i64) {
        let office = names::office(["UBND xã", "Ủy ban nhân dân xã", "UBND XA"], &self.town);
        let treasury = names::office(["Kho bạc Nhà nước", "KBNN", "KBNN"], &self.town);
        let amount = self.rng.range(4, 60) * 500_000;
        let party = if self.rng.percent(50) { office.clone() } else { treasury.clone() };
        let words = Words { kind: "state-money", ours: &books::STATE, theirs: &bank::STATE };
        let (row, _) = self.both(day, amount, &party, &words);
        let slots = vec![('n', self.typed(&treasury)), ('v', self.typed(&office))];
        let words = self.rng.pick(&bank::STATE);
        let paid = day + self.delay();
        let by = if self.bank.is_nameless { By::Sender(&treasury) } else { By::Bank };
        let line = self.line(Paid { day: paid, amount, words, slots, by, sort: None });
        self.enter_for(row, line, &party);
    }

    /// Money from or to another level of the association.
    pub(super) fn transfer(&mut self, day: i64) {
        let is_in = self.rng.percent(50);
        let place = names::town(&mut self.rng);
        let level = self.rng.pick(&[
            ["Hội Khuyến học huyện", "HKH huyện", "HOI KHUYEN HOC HUYEN"],
            ["Hội Khuyến học tỉnh", "HKH tỉnh", "HKH TINH"],
            ["Hội Khuyến học xã", "Hội KH xã", "HOI KHUYEN HOC XA"],
        ]);
        let other = names::office(level, &place);
        let amount = self.rng.pick(&CASH) * if is_in { 1 } else { -1 };
        let (kind, ours) = if is_in {
            ("transfer-in", &books::TRANSFERS_IN)
        } else {
            ("transfer-out", &books::TRANSFERS_OUT)
        };
        let (row, line) = self.both(day, amount, &other, &Words { kind, ours, theirs: &bank::TRANSFERS });
        self.enter(row, line);
    }

    pub(super) fn dues(&mut self, day: i64) {
        let payer = names::person(&mut self.rng);
        let amount = self.rng.range(2, 60) * 20_000;
        let words = Words { kind: "membership-fee", ours: &books::DUES, theirs: &bank::DUES };
        let (row, line) = self.both(day, amount, &payer, &words);
        self.enter(row, line);
    }

    pub(super) fn other(&mut self, day: i64) {
        let party = names::person(&mut self.rng);
        let amount = self.rng.range(10, 300) * 10_000;
        let (amount, words) = if self.rng.percent(40) {
            (amount, Words { kind: "other-income", ours: &books::OTHER_IN, theirs: &bank::OTHER_IN })
        } else {
            (-amount, Words { kind: "other-expense", ours: &books::OTHER_OUT, theirs: &bank::OTHER_OUT })
        };
        let (row, line) = self.both(day, amount, &party, &words);
        self.enter(row, line);
    }

    pub(super) fn withdrawal(&mut self, day: i64) {
        let amount = -self.rng.pick(&CASH);
        let (kind, sort) = ("withdrawal", Some(Sort::Withdrawal));
        let memo = self.habitual(&books::WITHDRAWALS);
        let slots = Vec::new();
        let row = self.row(Entry { day, kind, amount, party: None, memo, slots, sort });
        let treasurer = self.treasurer.clone();
        let wordings = self.own_words(&bank::WITHDRAWALS);
        let words = self.habitual(&wordings);
        let slots = vec![('n', self.typed(&treasurer))];
        let line = self.line(Paid { day, amount, words, slots, by: By::Bank, sort });
        self.enter(row, line);
    }

    /// Cash of the association, paid in.
    pub(super) fn deposit(&mut self, day: i64) {
        let amount = self.rng.pick(&CASH) + self.rng.range(0, 3) * 150_000;
        let (kind, sort) = ("deposit", Some(Sort::Deposit));
        let memo = self.habitual(&books::DEPOSITS);
        let slots = Vec::new();
        let row = self.row(Entry { day, kind, amount, party: None, memo, slots, sort });
        let treasurer = self.treasurer.clone();
        let by = self.rng.percent(70).then_some(&treasurer);
        let line = self.cash_line(day, amount, by);
        self.enter(row, line);
    }
}
