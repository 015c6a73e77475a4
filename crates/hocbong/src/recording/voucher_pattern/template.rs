//! What the groups of digits of a voucher stand for.

use super::stamp::{Period, Stamp};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// A voucher's text, taken apart: `PC-25/001` has the texts `PC-`, `/` and a blank one around the digits `25`
/// and `001`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// One more than there are groups of digits.
    pub(super) texts: Vec<String>,
    pub(super) digits: Vec<String>,
}

impl Parts {
    pub(super) fn new(voucher: &str) -> Self {
        let (mut texts, mut digits) = (vec![String::new()], Vec::<String>::new());
        let mut is_in_digits = false;
        for letter in voucher.chars() {
            let is_digit = letter.is_ascii_digit();
            if is_digit && !is_in_digits {
                digits.push(String::new());
                texts.push(String::new());
            }
            let list = if is_digit { &mut digits } else { &mut texts };
            if let Some(last) = list.last_mut() {
                last.push(letter);
            }
            is_in_digits = is_digit;
        }
        Self { texts, digits }
    }
}

/// A voucher that is in use.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) date: NaiveDate,
    pub(super) digits: Vec<String>,
}

/// What one group of digits stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// The number that counts.
    Number,
    /// A date.
    Stamp(Stamp),
    /// A date and the number right after it: `2503001`.
    StampNumber(Stamp),
    /// The number and the year right after it: `012025`.
    NumberYear,
    /// Always the same digits, e.g. those of an account.
    Fixed,
}

impl Role {
    const fn has_number(self) -> bool {
        matches!(self, Self::Number | Self::StampNumber(_) | Self::NumberYear)
    }
}

/// Longest number in digits, so that the next one fits into [`u64`].
const MAX_DIGITS: usize = 18;

/// Fewest digits of a number that is written together with a date.
const MIN_GLUED: usize = 2;

/// More groups than this are not understood.
const MAX_GROUPS: usize = 5;

/// Returns the digits of the number in a group that has this role on this date; `None` if it cannot have it,
/// a blank text if the role has no number.
fn number_in(role: Role, digits: &str, date: NaiveDate) -> Option<&str> {
    let of_number = |digits: &str, least: usize| (least..=MAX_DIGITS).contains(&digits.len());
    match role {
        Role::Number => of_number(digits, 1).then_some(digits),
        Role::Stamp(stamp) => (stamp.digits(date) == digits).then_some(""),
        Role::StampNumber(stamp) => {
            digits.strip_prefix(&stamp.digits(date)).filter(|number| of_number(number, MIN_GLUED))
        }
        Role::NumberYear => {
            digits.strip_suffix(&Stamp::Year.digits(date)).filter(|number| of_number(number, MIN_GLUED))
        }
        Role::Fixed => Some(""),
    }
}

/// Returns the roles that a group can have, by its digits and the text before it.
fn roles(text: &str, digits: &str, date: NaiveDate) -> Vec<Role> {
    let stamps = Stamp::ALL.into_iter().filter(|stamp| stamp.may_follow(text)).map(Role::Stamp);
    let glued = Stamp::BEFORE_NUMBER.into_iter().map(Role::StampNumber);
    let all = [Role::Number].into_iter().chain(stamps).chain(glued).chain([Role::NumberYear, Role::Fixed]);
    all.filter(|role| number_in(*role, digits, date).is_some()).collect()
}

/// One reading of vouchers with the same texts: a role for each group of digits, one of which has the number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Template {
    roles: Vec<Role>,
}

/// A voucher as a template reads it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reading {
    /// The digits that do not change; blank for other groups.
    pub(super) fixed: Vec<String>,
    pub(super) number: u64,
    /// Number of digits, and whether the first one is a zero.
    pub(super) width: usize,
    pub(super) is_padded: bool,
}

impl Template {
    /// All readings of one voucher.
    fn all(texts: &[String], seen: &Seen) -> Vec<Self> {
        if seen.digits.len() > MAX_GROUPS {
            return Vec::new();
        }
        let mut all: Vec<Vec<Role>> = vec![Vec::new()];
        for (text, digits) in texts.iter().zip(&seen.digits) {
            let roles = roles(text, digits, seen.date);
            let longer = |start: &Vec<Role>| {
                let has_number = start.iter().any(|role| role.has_number());
                let fit = roles.iter().filter(move |role| !(has_number && role.has_number()));
                fit.map(|role| [start.as_slice(), &[*role]].concat()).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(longer).collect();
        }
        all.retain(|roles| roles.iter().any(|role| role.has_number()));
        all.into_iter().map(|roles| Self { roles }).collect()
    }

    /// Reads a voucher; `None` if it does not follow the template.
    pub(super) fn read(&self, seen: &Seen) -> Option<Reading> {
        let mut reading = Reading { fixed: Vec::new(), number: 0, width: 0, is_padded: false };
        for (role, digits) in self.roles.iter().zip(&seen.digits) {
            let number = number_in(*role, digits, seen.date)?;
            reading.fixed.push(if *role == Role::Fixed { digits.clone() } else { String::new() });
            if role.has_number() {
                reading.number = number.parse().ok()?;
                reading.width = number.len();
                reading.is_padded = number.starts_with('0');
            }
        }
        Some(reading)
    }

    /// Writes a voucher.
    pub(super) fn write(
        &self,
        texts: &[String],
        fixed: &[String],
        date: NaiveDate,
        number: u64,
        width: usize,
    ) -> String {
        let number = format!("{number:0width$}");
        let mut text = String::new();
        for (at, before) in texts.iter().enumerate() {
            text.push_str(before);
            match self.roles.get(at) {
                Some(Role::Number) => text.push_str(&number),
                Some(Role::Stamp(stamp)) => text.push_str(&stamp.digits(date)),
                Some(Role::StampNumber(stamp)) => {
                    text.push_str(&stamp.digits(date));
                    text.push_str(&number);
                }
                Some(Role::NumberYear) => {
                    text.push_str(&number);
                    text.push_str(&Stamp::Year.digits(date));
                }
                Some(Role::Fixed) => text.push_str(fixed.get(at).map_or("", String::as_str)),
                None => {}
            }
        }
        text
    }

    /// The shortest time that the voucher names; `None` if it names none.
    pub(super) fn period(&self) -> Option<Period> {
        let of = |role: &Role| match role {
            Role::Stamp(stamp) | Role::StampNumber(stamp) => Some(stamp.period()),
            Role::NumberYear => Some(Period::Year),
            Role::Number | Role::Fixed => None,
        };
        self.roles.iter().filter_map(of).max()
    }

    /// Whether a date shorter than a year stands before the number, as where each month has a series of its own.
    pub(super) fn is_stamp_first(&self) -> bool {
        let stamp = self.roles.iter().position(|role| match role {
            Role::Stamp(stamp) | Role::StampNumber(stamp) => stamp.period() > Period::Year,
            _ => false,
        });
        matches!((stamp, self.number_at()), (Some(stamp), Some(number)) if stamp <= number)
    }

    /// How unlikely the reading is for these vouchers; 1 is a factor of two.
    ///
    /// Numbers begin with 1 and leave none out, so each doubling of what is missing counts 1. Digits that never
    /// change count [`SELDOM`], and so does a group that is always the date and is taken for something else.
    fn cost(&self, texts: &[String], sample: &[(&Seen, Reading)]) -> u32 {
        let missing = [self.period().unwrap_or(Period::Year), Period::Year].map(|period| {
            let mut numbers: BTreeMap<(&[String], i32, u32), BTreeSet<u64>> = BTreeMap::new();
            for (seen, reading) in sample {
                let year = chrono::Datelike::year(&seen.date);
                let key = (reading.fixed.as_slice(), year, period.within_year(seen.date));
                numbers.entry(key).or_default().insert(reading.number);
            }
            let missing = numbers.values().map(|numbers| {
                let count = u64::try_from(numbers.len()).unwrap_or(u64::MAX);
                u128::from(numbers.last().copied().unwrap_or(0).saturating_sub(count))
            });
            missing.sum::<u128>()
        });
        let missing = (missing.into_iter().min().unwrap_or(0) + 1).ilog2();
        let could_be_date = |at: usize| {
            let stamps = || {
                Stamp::ALL
                    .into_iter()
                    .filter(|stamp| texts.get(at).is_some_and(|text| stamp.may_follow(text)))
            };
            let is_date = |seen: &Seen| {
                seen.digits
                    .get(at)
                    .is_some_and(|digits| stamps().any(|stamp| stamp.digits(seen.date) == **digits))
            };
            sample.iter().all(|(seen, _)| is_date(seen))
        };
        let of_role = |(at, role): (usize, &Role)| match role {
            Role::Fixed if could_be_date(at) => 2 * SELDOM,
            Role::Fixed => SELDOM,
            Role::Number if could_be_date(at) => SELDOM,
            Role::StampNumber(_) | Role::NumberYear if could_be_date(at) => 1 + SELDOM,
            Role::StampNumber(_) | Role::NumberYear => 1,
            // In the last months of a year the two look alike.
            Role::Stamp(Stamp::BareMonth) => 2,
            _ => 0,
        };
        missing + self.roles.iter().enumerate().map(of_role).sum::<u32>()
    }

    /// Returns the readings of vouchers with the same texts that explain most of them and are likeliest; several
    /// if they are about as likely. Blank if the vouchers have no number.
    ///
    /// One voucher does not tell which of two dates in it is the number: `PT25/01` of January 2025 may be the
    /// first of the year or the twenty-fifth of the month.
    pub(super) fn fit(texts: &[String], seen: &[Seen]) -> Vec<Self> {
        let mut latest: Vec<&Seen> = seen.iter().collect();
        latest.sort_by(|one, other| (other.date, &other.digits).cmp(&(one.date, &one.digits)));
        latest.truncate(MAX_SAMPLE);
        let templates: BTreeSet<Self> =
            latest.iter().take(MAX_STARTS).flat_map(|seen| Self::all(texts, seen)).collect();
        let mut rated: Vec<(usize, u32, Self)> = Vec::new();
        for template in templates {
            let read = |seen: &&'_ Seen| template.read(seen);
            let sample: Vec<(&Seen, Reading)> =
                latest.iter().filter_map(|seen| Some((*seen, read(seen)?))).collect();
            let cost = template.cost(texts, &sample);
            rated.push((latest.len() - sample.len(), cost, template));
        }
        rated.sort();
        let Some((least_left_out, least, best)) = rated.first().cloned() else { return Vec::new() };
        let is_lone =
            latest.windows(2).all(|pair| matches!(pair, [one, other] if one.digits == other.digits));
        let is_near = |(left_out, cost, template): &(usize, u32, Self)| {
            let exchanges = is_lone && template.is_all_dates() && template.number_at() != best.number_at();
            *left_out == least_left_out && (*cost <= least + MARGIN || exchanges)
        };
        rated.into_iter().filter(is_near).map(|(_, _, template)| template).collect()
    }

    /// Whether each group but that of the number is a date.
    fn is_all_dates(&self) -> bool {
        !self.roles.contains(&Role::Fixed)
    }

    fn number_at(&self) -> Option<usize> {
        self.roles.iter().position(|role| role.has_number())
    }
}

/// See [`Template::cost`]. A number is a given month in one case of twelve.
const SELDOM: u32 = 3;

/// Readings whose cost differs by no more are about as likely.
const MARGIN: u32 = 1;

/// Number of vouchers, the latest ones, by which readings are rated.
const MAX_SAMPLE: usize = 500;

/// Number of vouchers whose readings are tried on the others.
const MAX_STARTS: usize = 20;
