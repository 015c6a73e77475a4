//! A year of one account: who keeps it, who gives, and how each side words a movement.

use chrono::{Datelike as _, Days, NaiveDate};

use super::super::key::Kind;
use super::bank_words::{BANKS, Bank, Letters};
use super::model::{Facts, Line, Made, Mark, Piece, Row, Sort, cut, read};
use super::names::{self, Party};
use super::phrase::{self, Slots, dress, fill, keyboard, type_out};
use super::treasurer_words::{CATEGORIES, Dress, REMARKS, VOICES, Voice};
use crate::fixtures::rng::Rng;
use crate::fixtures::text::fold;

pub(super) struct Maker {
    pub(super) rng: Rng,
    pub(super) made: Made,
    pub(super) voice: Voice,
    pub(super) bank: Bank,
    /// The place of the association.
    pub(super) town: String,
    association: String,
    account: String,
    pub(super) treasurer: Party,
    /// Those who give more than once.
    pub(super) givers: Vec<Party>,
    pub(super) last_day: i64,
    pub(super) count: i64,
    /// Which wording is taken mostly.
    habit: usize,
}

/// The words of a row.
pub(super) struct Entry<'a> {
    pub(super) day: i64,
    pub(super) kind: &'static str,
    /// Positive for money in.
    pub(super) amount: i64,
    pub(super) party: Option<&'a Party>,
    pub(super) memo: &'a str,
    pub(super) slots: Slots,
    pub(super) sort: Option<Sort>,
}

/// The words of a line.
pub(super) struct Paid<'a> {
    pub(super) day: i64,
    pub(super) amount: i64,
    /// What was typed, or the bank's own words.
    pub(super) words: &'a str,
    pub(super) slots: Slots,
    pub(super) by: By<'a>,
    pub(super) sort: Option<Sort>,
}

/// Whose words a line prints.
#[derive(Clone, Copy)]
pub(super) enum By<'a> {
    /// The bank's own.
    Bank,
    /// An order of the association.
    Order,
    /// A transfer from this owner's account.
    Sender(&'a Party),
}

pub(super) fn date_of(year: i32, day: i64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    first.checked_add_days(Days::new(u64::try_from(day).unwrap_or(0))).unwrap_or(first)
}

/// Whether a wording suits the party: firms have no family, and wives have no wife.
pub(super) fn suits(words: &str, party: Option<&Party>) -> bool {
    const OF_PERSONS: [&str; 9] =
        ["vợ", "con {t}", "gia đình", "GĐ ", "Con ", "ngụ ", "{n} chs", "{v}", "{n} ("];
    let is_organisation = party.is_some_and(|party| !party.is_person());
    (!is_organisation || !OF_PERSONS.iter().any(|word| words.contains(word)))
        && (!words.contains("vợ") || party.is_some_and(Party::is_male))
}

impl Maker {
    pub(super) fn new(rows: usize, seed: u64) -> Self {
        let mut rng = Rng::new(seed.wrapping_mul(0xD1B5_4A32_D192_ED03).wrapping_add(0x2A));
        // Consecutive seeds cover every bank and every treasurer, and eventually every pair of them.
        let turn = usize::try_from(seed % 1_000_000).unwrap_or(0);
        let bank = BANKS.get(turn % BANKS.len()).copied().unwrap_or(BANKS[0]);
        let voice = VOICES.get((turn + turn / BANKS.len()) % VOICES.len()).copied().unwrap_or(VOICES[0]);
        let town = names::town(&mut rng);
        let level = rng.pick(&["xã", "xã", "phường", "huyện", "tỉnh"]);
        let association = fold(&format!("Hội Khuyến học {level} {town}"));
        let account = rng.digits(10);
        let treasurer = names::person(&mut rng);
        let habit = rng.below(60);
        let mut maker = Self {
            made: Made {
                year: 2023 + i32::try_from(rng.range(0, 2)).unwrap_or(0),
                is_nameless: bank.is_nameless,
                ..Made::default()
            },
            rng,
            voice,
            bank,
            town,
            association,
            account,
            treasurer,
            givers: Vec::new(),
            last_day: 364,
            count: 0,
            habit,
        };
        for _ in 0..(rows / 4).max(12) {
            let giver = maker.new_giver();
            maker.givers.push(giver);
        }
        maker
    }

    fn new_giver(&mut self) -> Party {
        let rng = &mut self.rng;
        match rng.range(0, 99) {
            0..74 => names::person(rng),
            74..83 => names::firm(rng),
            83..88 => names::school(rng),
            88..93 => names::agency(rng),
            _ => names::group(rng),
        }
    }

    pub(super) fn giver(&mut self) -> Party {
        if self.rng.percent(45) {
            return self.new_giver();
        }
        let place = self.rng.below(self.givers.len());
        self.givers.get(place).cloned().unwrap_or_default()
    }

    /// One of the wordings that suit the party.
    pub(super) fn choose(&mut self, wordings: &[&'static str], party: Option<&Party>) -> &'static str {
        let fitting: Vec<&'static str> =
            wordings.iter().copied().filter(|words| suits(words, party)).collect();
        self.rng.pick(if fitting.is_empty() { wordings } else { &fitting })
    }

    /// Year, month and the like.
    fn usual_slots(&mut self, day: i64) -> Slots {
        let date = date_of(self.made.year, day);
        let rng = &mut self.rng;
        let class = format!("{}{}", rng.range(1, 12), rng.pick(&["A", "B", "A1", "C", "A2"]));
        let mut slots: Slots = [
            ('y', date.year().to_string()),
            ('m', format!("{:02}", date.month())),
            ('q', date.month().div_ceil(3).to_string()),
            ('h', rng.range(1, 2).to_string()),
            ('k', rng.range(5, 60).to_string()),
            ('d', date.format("%d/%m").to_string()),
            ('D', date.format("%d%m%y").to_string()),
            ('J', format!("{:02}{:03}", date.year() % 100, date.ordinal())),
            ('H', format!("{:02}{:02}{:02}", rng.range(6, 22), rng.range(0, 59), rng.range(0, 59))),
            ('l', class),
            ('p', self.town.clone()),
            ('a', self.town.clone()),
            ('s', names::school(rng).name),
            ('o', self.association.clone()),
            ('i', self.account.clone()),
            ('x', format!("0{}", rng.digits(11))),
        ]
        .into_iter()
        .map(|(name, text)| (name, Piece::plain(text)))
        .collect();
        slots.push(('u', Piece::name(&self.treasurer.name, self.treasurer.key())));
        slots
    }

    /// A row as the treasurer words it.
    pub(super) fn row(&mut self, entry: Entry<'_>) -> Row {
        let Entry { day, kind, amount, party, memo, mut slots, sort } = entry;
        let mut party_words = Vec::new();
        let party_wording = if kind == "donation" { self.choose(self.voice.party, party) } else { "{n}" };
        if let Some(party) = party {
            let is_couple = memo.contains("vợ") || party_wording.contains("gia đình");
            let title = if is_couple { party.plain_title() } else { party.title(&mut self.rng) };
            slots.push(('n', Piece::name(party.in_books(&mut self.rng), party.key())));
            slots.push(('T', Piece::plain(title)));
            slots.push(('t', Piece::plain(title.to_lowercase())));
            if !party.place.is_empty() {
                slots.push(('p', Piece::plain(&party.place)));
            }
            if party.is_person() {
                slots.push(('b', Piece::plain(self.rng.pick(&REMARKS))));
                let other = names::person(&mut self.rng);
                slots.push(('v', Piece::name(&other.name, other.key())));
            }
        }
        slots.extend(self.usual_slots(day));
        if party.is_some() && !self.voice.party.is_empty() {
            party_words = fill(&mut self.rng, party_wording, &slots);
        }
        let mut memo_words = fill(&mut self.rng, memo, &slots);
        dress(&mut self.rng, self.voice.dress, &mut party_words);
        dress(&mut self.rng, self.voice.dress, &mut memo_words);
        let mut facts = Facts { sort, ..Facts::default() };
        let party_text = read(&party_words, &mut facts);
        let memo = read(&memo_words, &mut facts);
        let main = match party {
            Some(party) => facts.names.iter().find(|name| **name == party.key()),
            None => facts.names.first(),
        };
        let purpose = CATEGORIES.iter().find(|known| self.voice.has_purpose && known.0 == kind);
        let purpose = purpose.map_or(String::new(), |known| match self.voice.dress {
            Dress::Capitals => known.1.to_uppercase(),
            _ => known.1.to_owned(),
        });
        let main = main.cloned();
        Row { day, kind, amount, party: party_text, purpose, memo, facts, main, ..Row::default() }
    }

    /// A line as the bank prints it.
    pub(super) fn line(&mut self, paid: Paid<'_>) -> Line {
        let Paid { day, amount, words, mut slots, by, sort } = paid;
        slots.extend(self.usual_slots(day));
        let mut words = fill(&mut self.rng, words, &slots);
        let layout = match by {
            By::Bank => "{w}",
            By::Order => self.choose(self.bank.orders, None),
            By::Sender(owner) => {
                let style = keyboard(&mut self.rng);
                type_out(style, &mut words);
                slots.retain(|(name, _)| *name != 'n');
                let printed = owner.at_bank(&mut self.rng);
                slots.push(('n', Piece::name(printed, owner.key())));
                self.choose(self.bank.layouts, None)
            }
        };
        // The owner's name may already be in the words; the line then shows it twice, as banks do.
        let (before, after) = layout.split_once("{w}").unwrap_or((layout, ""));
        let mut pieces = fill(&mut self.rng, before, &slots);
        if layout.contains("{w}") {
            pieces.extend(cut(&words, self.bank.cut_words));
        }
        pieces.extend(fill(&mut self.rng, after, &slots));
        for piece in &mut pieces {
            piece.text = match self.bank.letters {
                Letters::Capitals => fold(&piece.text),
                Letters::Toneless => phrase::toneless(&piece.text),
                Letters::AsTyped => std::mem::take(&mut piece.text),
            };
        }
        let mut facts = Facts { sort, ..Facts::default() };
        let text = read(&cut(&pieces, self.bank.cut), &mut facts);
        Line { day, amount, text, facts, ..Line::default() }
    }

    /// A name as it is typed at a bank.
    pub(super) fn typed(&mut self, party: &Party) -> Piece {
        let text = match self.rng.range(0, 9) {
            0..5 if party.is_known_by_name() => party.name.clone(),
            0..8 => party.at_bank(&mut self.rng),
            _ => party.in_books(&mut self.rng),
        };
        // Without its form the name may belong to any organisation.
        let is_whole = party.is_named_by(&text);
        Piece { mark: if is_whole { Mark::Name(party.key()) } else { Mark::End(fold(&party.name)) }, text }
    }

    /// The wordings that banks without names have, too.
    pub(super) fn own_words(&self, wordings: &[&'static str]) -> Vec<&'static str> {
        let is_shown = |words: &&str| !self.bank.is_nameless || !words.contains("{n}");
        wordings.iter().copied().filter(is_shown).collect()
    }

    /// One of the wordings, mostly the one of last time.
    pub(super) fn habitual(&mut self, wordings: &[&'static str]) -> &'static str {
        let usual = self.habit.checked_rem(wordings.len()).and_then(|place| wordings.get(place));
        match usual {
            Some(usual) if self.rng.percent(75) => usual,
            _ => self.rng.pick(wordings),
        }
    }

    /// Returns how many days the bank is later than the books; now and then it is earlier.
    pub(super) fn delay(&mut self) -> i64 {
        match self.rng.range(0, 99) {
            0..86 => 0,
            86..92 => 1,
            92..95 => 2,
            95..97 => 3,
            97..99 => -1,
            _ => -2,
        }
    }

    pub(super) fn add(&mut self, kind: Kind, rows: Vec<Row>, lines: Vec<Line>) -> usize {
        self.made.add(kind, rows, lines)
    }
}
