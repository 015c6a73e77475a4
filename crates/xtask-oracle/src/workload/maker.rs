//! Draws the movements of an account and writes each one twice: as in the books and as at the bank.

use chrono::Datelike as _;

use super::bank_text::{self, Part, Piece, Seen, Stamp};
use super::key::Kind;
use super::people::{self, Giver, skewed};
use super::{Settings, Text, date_of};
use crate::fixtures::rng::Rng;
use crate::fixtures::text::fold;

/// A row of the books.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) link: usize,
    pub(super) day: i64,
    pub(super) kind: &'static str,
    /// Positive for money in.
    pub(super) amount: i64,
    pub(super) party: String,
    pub(super) purpose: String,
    pub(super) memo: String,
    pub(super) voucher: String,
    pub(super) reference: String,
    pub(super) codes: Vec<String>,
    /// The number of the memo's wording.
    pub(super) wording: u32,
    /// The list or collector that the memo or voucher names.
    pub(super) label: Option<String>,
    /// The party is anonymous.
    pub(super) is_anonymous: bool,
    /// The row keeps its place in voucher order: it is never swapped with a neighbour.
    pub(super) is_in_place: bool,
}

/// A line of the statement.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) link: usize,
    pub(super) day: i64,
    pub(super) amount: i64,
    pub(super) text: String,
    pub(super) seen: Seen,
    pub(super) reference: String,
}

/// Rows and lines of one movement, by their indices once they are in order.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    pub(super) kind: Kind,
    pub(super) rows: Vec<usize>,
    pub(super) lines: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Made {
    pub(super) rows: Vec<Row>,
    pub(super) lines: Vec<Line>,
    pub(super) links: Vec<Joint>,
}

/// Wordings of the books for a gift.
const GIFTS: [&str; 6] = [
    "Ủng hộ quỹ học bổng",
    "Đóng góp quỹ khuyến học",
    "Ủng hộ học sinh nghèo",
    "Góp quỹ học bổng",
    "Hỗ trợ học phí",
    "Tiếp sức đến trường",
];
const AWARDS: [&str; 4] =
    ["Trao học bổng học kỳ 1", "Trao học bổng học kỳ 2", "Học bổng vượt khó", "Hỗ trợ học phí đầu năm"];
const EXPENSES: [&str; 5] = [
    "Mua vở và sách giáo khoa",
    "In giấy khen",
    "Chi phí xe đi trao học bổng",
    "Văn phòng phẩm",
    "Thuê hội trường",
];
/// What donors write besides a name and a code.
const FILLERS: [&str; 8] =
    ["UNG HO", "CHUYEN TIEN", "CK", "GUI QUY", "GOP", "CHUYEN KHOAN", "KINH GUI", "NOP TIEN"];
/// Texts that name no one.
const BARE: [&str; 5] = ["CHUYEN TIEN", "UNG HO HOC BONG", "UNG HO", "CK", "GUI QUY KHUYEN HOC"];
/// The most common amounts; the first is 36 % of all.
const TARIFF: [i64; 10] =
    [100_000, 200_000, 500_000, 50_000, 300_000, 150_000, 1_000_000, 250_000, 20_000, 400_000];
const AWARD_TARIFF: [i64; 6] = [500_000, 1_000_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000];
const FEES: [i64; 8] = [1_100, 2_200, 3_300, 5_500, 6_600, 11_000, 22_000, 66_000];

pub(super) struct Maker<'a> {
    pub(super) settings: &'a Settings,
    pub(super) rng: Rng,
    pub(super) givers: Vec<Giver>,
    pub(super) made: Made,
    pub(super) last_day: i64,
    pub(super) lists: u32,
}

pub(super) fn make(settings: &Settings) -> Made {
    let mut rng = Rng::new(settings.seed.wrapping_mul(0x9E37_79B9).wrapping_add(17));
    let count = (settings.rows / 8).max(40);
    let givers = (0..count)
        .map(|_| {
            let usual = amount(&mut rng, settings);
            people::giver(&mut rng, usual)
        })
        .collect();
    let a_day = settings.rows_a_day.max(1);
    let last_day = i64::try_from(settings.rows.saturating_sub(1) / a_day).unwrap_or(0);
    let mut maker = Maker { settings, rng, givers, made: Made::default(), last_day, lists: 0 };
    while maker.made.rows.len() < settings.rows {
        let day = i64::try_from(maker.made.rows.len() / a_day).unwrap_or(0).min(last_day);
        maker.movement(day);
    }
    maker.made
}

/// An amount of a gift.
fn amount(rng: &mut Rng, settings: &Settings) -> i64 {
    let drawn = rng.range(0, 999);
    let tariff = i64::from(settings.tariff_permille);
    let [first, others @ ..] = TARIFF;
    match drawn {
        ..360 => first,
        _ if drawn < tariff => others.get(skewed(rng, others.len())).copied().unwrap_or(first),
        _ if rng.percent(92) => rng.range(1, 500) * 10_000,
        _ => rng.range(15, 3_000) * 1_000,
    }
}

impl Maker<'_> {
    fn movement(&mut self, day: i64) {
        let batches = i64::from(self.settings.batches_permille);
        match self.rng.range(0, 999) {
            drawn if drawn < batches => self.batch(day),
            drawn if drawn >= 988 => self.equal_gifts(day),
            drawn if drawn >= 981 => self.unknown_gift(day),
            drawn if drawn >= 976 => self.of_the_bank(day),
            drawn if drawn >= 890 => self.payment(day, true),
            drawn if drawn >= 865 => self.payment(day, false),
            _ => {
                let (row, line) = self.gift(day);
                self.with_fault(row, line);
            }
        }
    }

    pub(super) fn giver(&mut self) -> Giver {
        let index = skewed(&mut self.rng, self.givers.len());
        self.givers.get(index).cloned().unwrap_or_default()
    }

    /// Adds the rows and lines of one link.
    pub(super) fn add(&mut self, kind: Kind, rows: Vec<Row>, lines: Vec<Line>) {
        let link = self.made.links.len();
        self.made.links.push(Joint { kind, rows: Vec::new(), lines: Vec::new() });
        self.made.rows.extend(rows.into_iter().map(|row| Row { link, ..row }));
        self.made.lines.extend(lines.into_iter().map(|line| Line { link, ..line }));
    }

    /// Returns how many days the bank is late.
    pub(super) fn delay(&mut self) -> i64 {
        match self.rng.range(0, 999) {
            0..43 => 1,
            43..46 => 2,
            46..48 => 3,
            _ => 0,
        }
    }

    /// Returns a line of the bank; `stamp` surrounds the words.
    pub(super) fn line(&mut self, day: i64, amount: i64, pieces: Vec<Piece>, stamp: &Stamp) -> Line {
        let (text, seen) = bank_text::print(&mut self.rng, self.settings.text, pieces, stamp);
        Line { day, amount, text, seen, ..Line::default() }
    }

    pub(super) fn stamp(&mut self, day: i64, giver: Option<&Giver>) -> Stamp {
        // The donor may have paid late on the evening before.
        let made = date_of(if self.rng.percent(4) { (day - 1).max(0) } else { day });
        let mut stamp = Stamp {
            day: made.format("%d%m%y").to_string(),
            day_of_year: format!("{:02}{:03}", made.year() % 100, made.ordinal()),
            ..Stamp::default()
        };
        if let Some(giver) = giver {
            stamp.account.clone_from(&giver.account);
            stamp.phone.clone_from(&giver.phone);
            stamp.owner.clone_from(&giver.owner);
            if self.rng.percent(3) {
                // A family member pays.
                stamp.owner = fold(&people::person(&mut self.rng));
            }
        }
        stamp
    }

    /// Returns a gift as both sides write it.
    fn gift(&mut self, day: i64) -> (Row, Line) {
        let giver = self.giver();
        let sum = if self.rng.percent(60) { giver.usual } else { amount(&mut self.rng, self.settings) };
        let chance = i64::from(self.settings.codes_permille);
        let codes: Vec<String> = if self.rng.range(0, 999) < chance {
            let place = self.rng.below(giver.codes.len());
            giver.codes.get(place).cloned().into_iter().collect()
        } else {
            Vec::new()
        };
        self.gift_of(day, &giver, sum, &codes)
    }

    pub(super) fn gift_of(&mut self, day: i64, giver: &Giver, sum: i64, codes: &[String]) -> (Row, Line) {
        let is_full = self.settings.text == Text::Full;
        let is_bare = self.rng.percent(4);
        let wording = self.rng.below(GIFTS.len());
        let words = GIFTS.get(wording).copied().unwrap_or_default();
        let is_anonymous = is_bare && (is_full || self.rng.percent(50));
        // Now and then only one side has a code.
        let one_sided = if is_full { 99 } else { self.rng.range(0, 99) };
        let ours = if one_sided < 4 || (is_bare && is_full) { &[] } else { codes };
        let theirs = if (4..8).contains(&one_sided) || is_bare { &[] } else { codes };
        let wording = u32::try_from(wording).unwrap_or(0);
        let row = Row {
            day,
            kind: "donation",
            amount: sum,
            party: if is_anonymous { "Mạnh thường quân".to_owned() } else { giver.name.clone() },
            memo: self.memo(words, ours),
            codes: ours.to_vec(),
            wording,
            is_anonymous,
            ..Row::default()
        };
        let pieces = if is_full {
            let mut pieces = vec![Piece::new(Part::Purpose(wording), fold(&row.memo.replace(',', "")))];
            if !is_anonymous {
                pieces.insert(0, Piece::new(Part::Name, fold(&row.party)));
            }
            pieces
        } else if is_bare {
            vec![Piece::new(Part::Filler, self.rng.pick(&BARE))]
        } else {
            // The books describe the purpose in their own words.
            let said = if self.rng.percent(70) { wording as usize } else { self.rng.below(GIFTS.len()) };
            let words = GIFTS.get(said).copied().unwrap_or_default();
            self.words(&giver.name, theirs, words, u32::try_from(said).unwrap_or(0))
        };
        let mut stamp = self.stamp(day, Some(giver));
        if is_bare {
            stamp.owner.clear();
        }
        let late = self.delay();
        let mut line = self.line(day + late, sum, pieces, &stamp);
        if is_full {
            // Here the codes are inside the memo's piece.
            let shown = ours.iter().filter(|code| line.text.contains(code.as_str()));
            line.seen.codes = shown.cloned().collect();
        }
        (row, line)
    }

    pub(super) fn memo(&mut self, words: &str, codes: &[String]) -> String {
        if codes.is_empty() {
            return words.to_owned();
        }
        let codes = codes.join(" ");
        match self.rng.below(3) {
            0 => format!("{codes} {words}"),
            1 => format!("{words}, {codes}"),
            _ => format!("{words} {codes}"),
        }
    }

    /// Returns what a donor writes: name, purpose and codes in any order, and meaningless words.
    pub(super) fn words(&mut self, name: &str, codes: &[String], words: &str, wording: u32) -> Vec<Piece> {
        let name = Piece::new(Part::Name, fold(name));
        let mut purpose = match self.rng.range(0, 9) {
            0..5 => vec![Piece::new(Part::Purpose(wording), fold(words))],
            5..9 => vec![Piece::new(Part::Filler, self.rng.pick(&FILLERS))],
            _ => Vec::new(),
        };
        let mut pupils = self.code_pieces(codes);
        let mut pieces = Vec::new();
        match self.rng.below(5) {
            0 => {
                pieces.push(name);
                pieces.append(&mut purpose);
                pieces.append(&mut pupils);
            }
            1 => {
                pieces.append(&mut pupils);
                pieces.push(name);
                pieces.append(&mut purpose);
            }
            2 => {
                pieces.append(&mut purpose);
                pieces.append(&mut pupils);
                pieces.push(name);
            }
            3 => {
                pieces.push(name);
                pieces.append(&mut pupils);
                pieces.append(&mut purpose);
            }
            _ => {
                pieces.append(&mut pupils);
                pieces.append(&mut purpose);
                pieces.push(name);
            }
        }
        if self.rng.percent(30) {
            pieces.push(Piece::new(Part::Filler, self.rng.pick(&FILLERS)));
        }
        pieces
    }

    fn code_pieces(&mut self, codes: &[String]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for code in codes {
            let mut text = code.clone();
            if self.rng.percent(3) {
                let place = self.rng.below(text.len());
                text.remove(place);
            }
            pieces.push(Piece { is_glued: self.rng.percent(15), ..Piece::new(Part::Code, text) });
        }
        pieces
    }

    /// An award to a pupil or an expense.
    fn payment(&mut self, day: i64, is_award: bool) {
        let (party, words, sum, kind) = if is_award {
            let party = people::person(&mut self.rng);
            (party, self.rng.pick(&AWARDS), self.rng.pick(&AWARD_TARIFF), "award")
        } else {
            let party = people::firm(&mut self.rng);
            (party, self.rng.pick(&EXPENSES), self.rng.range(5, 500) * 10_000, "expense")
        };
        let row = Row {
            day,
            kind,
            amount: -sum,
            purpose: if is_award { "Học bổng".to_owned() } else { String::new() },
            memo: words.to_owned(),
            wording: 100,
            party,
            ..Row::default()
        };
        let name = Piece::new(Part::Name, fold(&row.party));
        let purpose = Piece::new(Part::Purpose(100), fold(words));
        let is_full = self.settings.text == Text::Full;
        let pieces = if is_full || self.rng.percent(50) {
            vec![name, purpose]
        } else {
            vec![Piece::new(Part::Filler, if is_award { "CHI HB" } else { "TT" }), name]
        };
        let stamp = self.stamp(day, None);
        let late = self.delay();
        let line = self.line(day + late, -sum, pieces, &stamp);
        self.with_fault(row, line);
    }

    /// The same gift of the same giver on the same day, twice or more.
    fn equal_gifts(&mut self, day: i64) {
        let (row, line) = self.gift(day);
        for _ in 0..self.rng.range(2, 4) {
            self.add(Kind::Single, vec![row.clone()], vec![line.clone()]);
        }
    }

    /// A gift that was not entered in the books.
    fn unknown_gift(&mut self, day: i64) {
        let (_, line) = self.gift(day);
        self.add(Kind::Open("unknown"), Vec::new(), vec![line]);
    }

    /// Fees and interest, which the books do not have.
    fn of_the_bank(&mut self, day: i64) {
        let (sum, text, cause) = if self.rng.percent(75) {
            (-self.rng.pick(&FEES), "PHI DICH VU NGAN HANG", "bank_fee")
        } else {
            (self.rng.range(1_000, 900_000), "TRA LAI TIEN GUI", "bank_interest")
        };
        let stamp = self.stamp(day, None);
        let line = self.line(day, sum, vec![Piece::new(Part::Filler, text)], &stamp);
        self.add(Kind::Open(cause), Vec::new(), vec![line]);
    }

    /// Enters most movements correctly, some with a fault.
    fn with_fault(&mut self, mut row: Row, mut line: Line) {
        let is_late = line.day > self.last_day;
        if is_late || (row.day + 1 >= self.last_day && self.rng.percent(6)) {
            let cause = if row.amount > 0 { "in_transit" } else { "outstanding" };
            return self.add(Kind::Open(cause), vec![row], Vec::new());
        }
        let kind = match self.rng.range(0, 9_999) {
            0..80 => return self.add(Kind::Open("unknown"), vec![row], Vec::new()),
            80..120 => {
                self.add(Kind::Single, vec![row.clone()], vec![line]);
                return self.add(Kind::Open("duplicate"), vec![row], Vec::new());
            }
            120..150 => swap_digits(row.amount).map(|sum| (sum, "digits_swapped")),
            150..158 => Some((row.amount * 1_000, "factor_1000")).filter(|(sum, _)| sum.abs() < 500_000_000),
            158..165 => {
                // The books count in thousands.
                row.amount /= 1_000;
                Some((line.amount, "factor_1000"))
            }
            165..180 => Some((-row.amount, "sign_flipped")).filter(|(sum, _)| sum.abs() < 5_000_000),
            180..220 => {
                let fee = self.rng.pick(&FEES);
                Some((row.amount - fee, "fee_deducted")).filter(|(sum, _)| *sum > fee * 3)
            }
            220..250 => {
                if let Some(day) = swap_day_and_month(row.day).filter(|day| (0..=self.last_day).contains(day))
                {
                    row.day = day;
                    let kind = Kind::Difference("day_month_swapped");
                    return self.add(kind, vec![row], vec![line]);
                }
                None
            }
            _ => None,
        };
        let kind = match kind {
            Some((sum, cause)) => {
                line.amount = sum;
                Kind::Difference(cause)
            }
            None => Kind::Single,
        };
        self.add(kind, vec![row], vec![line]);
    }
}

/// Swaps two neighbouring digits; `None` if that would change nothing or produce a leading 0.
pub(super) fn swap_digits(amount: i64) -> Option<i64> {
    let digits = amount.unsigned_abs().to_string();
    let mut bytes = digits.into_bytes();
    let place = bytes.windows(2).position(|pair| matches!(pair, [a, b] if a != b && *b != b'0'))?;
    bytes.swap(place, place + 1);
    let swapped: i64 = String::from_utf8(bytes).ok()?.parse().ok()?;
    Some(swapped * amount.signum())
}

fn swap_day_and_month(day: i64) -> Option<i64> {
    let date = date_of(day);
    let swapped = date.with_day(1)?.with_month(date.day())?.with_day(date.month())?;
    (swapped - date).num_days().checked_add(day).filter(|other| (other - day).abs() > 3)
}

impl Made {
    /// Sorts both files and numbers vouchers and references.
    pub(super) fn settle(&mut self, settings: &Settings) {
        let mut rng = Rng::new(settings.seed ^ 0x5EED_0F0D);
        self.rows.sort_by_key(|row| row.day);
        rng.shuffle(&mut self.lines);
        self.lines.sort_by_key(|line| line.day);
        self.number_vouchers(&mut rng);
        self.number_references(&mut rng);
        for (index, row) in self.rows.iter().enumerate() {
            if let Some(link) = self.links.get_mut(row.link) {
                link.rows.push(index);
            }
        }
        for (index, line) in self.lines.iter().enumerate() {
            if let Some(link) = self.links.get_mut(line.link) {
                link.lines.push(index);
            }
        }
        let mut copied = String::new();
        for link in &self.links {
            let is_copy = link.kind == Kind::Open("duplicate");
            let reference = match link.lines.first().and_then(|line| self.lines.get(*line)) {
                Some(line) if rng.range(0, 999) < i64::from(settings.references_permille) => {
                    line.reference.clone()
                }
                // A duplicate is entered with the reference of its original.
                None if is_copy => copied,
                _ => String::new(),
            };
            for row in &link.rows {
                if let Some(row) = self.rows.get_mut(*row) {
                    row.reference.clone_from(&reference);
                }
            }
            copied = reference;
        }
    }

    fn number_vouchers(&mut self, rng: &mut Rng) {
        let (mut receipts, mut payments) = (0, 0);
        for row in &mut self.rows {
            if !row.voucher.is_empty() {
                continue;
            }
            row.voucher = if row.amount > 0 {
                receipts += 1;
                format!("BC-{receipts:06}")
            } else {
                payments += 1;
                format!("UNC-{payments:05}")
            };
        }
        for place in 1..self.rows.len() {
            let is_free = |row: Option<&Row>| row.is_some_and(|row| !row.is_in_place);
            if rng.percent(2) && is_free(self.rows.get(place - 1)) && is_free(self.rows.get(place)) {
                self.rows.swap(place - 1, place);
            }
        }
    }

    /// Numbers the references; one reference may occur up to four times a day.
    fn number_references(&mut self, rng: &mut Rng) {
        let (mut day, mut last, mut times) = (-1, String::new(), 0);
        for (number, line) in self.lines.iter_mut().enumerate() {
            if line.day == day && times < 4 && rng.percent(3) {
                times += 1;
            } else {
                day = line.day;
                times = 1;
                let date = date_of(day);
                last = format!("FT{:02}{:03}{:07}", date.year() % 100, date.ordinal(), number + 1);
            }
            line.reference.clone_from(&last);
        }
    }
}
