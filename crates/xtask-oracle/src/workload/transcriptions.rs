//! One public statement of gifts, transcribed twice from the bank's PDF by different people.
//!
//! The first copy has everything. In the second, references and balances are lost, spaces were added and
//! dropped, cells have line feeds, long texts are cut, and a few texts are replaced by a bare number; one
//! sign is wrong, two rows are missing and two are swapped. Thousands of rows share a day, most have one of a
//! few amounts, many have equal texts.

#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::Workload;
use super::key::{Key, Kind, Link};
use super::numbers::Numbers;
use super::two_authors::names;
use crate::fixtures::rng::Rng;
use crate::fixtures::sheet::Sheet;
use crate::fixtures::text::{fold, group};

/// The ten most common amounts; the first is 36 % of all.
const TARIFF: [i64; 10] =
    [100_000, 200_000, 500_000, 50_000, 300_000, 1_000_000, 20_000, 10_000, 150_000, 2_000_000];
/// Number of letters at the beginning of a text that identify it.
const HEAD: usize = 24;
const ROWS_A_DAY: usize = 3_600;

/// A gift as the bank printed it.
#[derive(Clone, Debug, Default)]
struct Gift {
    day: u64,
    amount: i64,
    text: String,
    /// The giver, if the text names one.
    name: Option<String>,
}

/// A row of the second copy.
#[derive(Clone, Debug)]
struct Copied {
    gift: usize,
    day: u64,
    amount: i64,
    text: String,
}

/// What identifies rows: day, amount, letters without spaces.
type Known = (u64, i64, String);

/// Makes `rows` gifts and two copies of their statement. `books` holds the first copy, which is a statement
/// too.
///
/// A cell of the second copy may contain line feeds, so its rows are identified by the lines on which they
/// start. The vectors of the key have an element for each line; lines that only continue a row have
/// `u32::MAX` or `None`.
pub fn generate(rows: usize, seed: u64) -> Workload {
    let mut rng = Rng::new(seed.wrapping_mul(0xA076_1D64_78BD_642F).wrapping_add(5));
    let gifts = gifts(&mut rng, rows);
    let (copied, flipped) = copy(&mut rng, &gifts);
    let first = NaiveDate::from_ymd_opt(2024, 9, 1).unwrap_or_default();
    let first = first.checked_add_days(Days::new(seed % 20)).unwrap_or(first);
    let date_of = |day: u64| first.checked_add_days(Days::new(day)).unwrap_or(first);
    let (books, left_lines) = print_first(&mut rng, &gifts, &date_of);
    let (statement, right_lines) = print_second(&mut rng, &copied, &date_of);
    let left: Vec<Known> = gifts.iter().map(|gift| (gift.day, gift.amount, squeeze(&gift.text))).collect();
    let right: Vec<Known> = copied.iter().map(|row| (row.day, row.amount, squeeze(&row.text))).collect();
    let copy_of = partners(&copied, gifts.len());
    let determined = determined(&left, &right);
    let mut links = Vec::with_capacity(gifts.len());
    for (gift, line) in left_lines.iter().enumerate() {
        let place = copy_of.get(gift).copied().flatten();
        let kind = match place {
            None => Kind::Open("in_transit"),
            Some(place) if Some(place) == flipped => Kind::Difference("sign_flipped"),
            Some(_) => Kind::Single,
        };
        let is_determined = match kind {
            Kind::Single => determined.get(gift).copied().unwrap_or(false),
            Kind::Open(_) => left.get(gift).is_some_and(|known| is_alone(known, &right)),
            _ => left.get(gift).is_some_and(|known| is_only_one(known, &left, &right)),
        };
        let other = place.and_then(|place| right_lines.get(place)).copied();
        links.push(Link { kind, left: vec![*line], right: other.into_iter().collect(), is_determined });
    }
    let mut numbers = Numbers::default();
    let left_names: Vec<Option<u32>> =
        gifts.iter().map(|gift| gift.name.as_ref().map(|name| numbers.of(name))).collect();
    let right_names: Vec<Option<u32>> = copied
        .iter()
        .zip(&right)
        .map(|(row, (.., text))| {
            let name = gifts.get(row.gift)?.name.as_ref()?;
            fold(text).contains(&squeeze(name)).then(|| numbers.of(name))
        })
        .collect();
    let left_sorts = on_lines(&left_lines, &numbered(&left), u32::MAX);
    let key = Key {
        links,
        left_looks: left_sorts.clone(),
        left_sorts,
        right_sorts: on_lines(&right_lines, &numbered(&right), u32::MAX),
        left_names: on_lines(&left_lines, &left_names, None),
        right_names: on_lines(&right_lines, &right_names, None),
        payers: Vec::new(),
    };
    Workload { books, statement, key }
}

fn gifts(rng: &mut Rng, rows: usize) -> Vec<Gift> {
    let mut all: Vec<Gift> = Vec::with_capacity(rows);
    for number in 0..rows {
        let day = u64::try_from(number / ROWS_A_DAY).unwrap_or(0);
        // Some givers submit twice, and equal rows need not be adjacent.
        let back = 1 + rng.below(40);
        let earlier =
            number.checked_sub(back).and_then(|place| all.get(place)).filter(|gift| gift.day == day);
        if let Some(earlier) = earlier.filter(|_| rng.percent(5)) {
            all.push(earlier.clone());
            continue;
        }
        let amount = amount(rng);
        let (text, name) = text(rng);
        all.push(Gift { day, amount, text, name });
    }
    all
}

fn amount(rng: &mut Rng) -> i64 {
    let [first, others @ ..] = TARIFF;
    match rng.range(0, 999) {
        0..360 => first,
        360..800 => {
            let place = rng.below(others.len());
            others.get(rng.below(place + 1)).copied().unwrap_or(first)
        }
        800..960 => rng.range(1, 400) * 10_000,
        _ => rng.range(1, 90_000) * 1_000 + rng.range(0, 9) * 111,
    }
}

fn text(rng: &mut Rng) -> (String, Option<String>) {
    let giver = names::person(rng);
    let name = if rng.percent(70) { fold(&giver.name) } else { giver.name.clone() };
    let is_named = rng.percent(62);
    let words = if is_named { rng.pick(&words::NAMED) } else { rng.pick(&words::ALIKE) };
    let stamp = if is_named || rng.percent(25) { rng.pick(&words::STAMPS) } else { "{w}" };
    let wording = stamp.replace("{w}", words);
    let is_shown = wording.contains("{n}");
    let text = digits(rng, &wording.replace("{n}", &name));
    (text, is_shown.then(|| fold(&giver.name)))
}

/// Replaces the digit places of a stamp by random digits.
fn digits(rng: &mut Rng, wording: &str) -> String {
    let mut text = String::new();
    let mut rest = wording;
    while let Some((before, (place, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        text.push_str(before);
        text.push_str(&rng.digits(place.parse().unwrap_or(0)));
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Returns the second copy, and the index of the row whose sign is wrong.
fn copy(rng: &mut Rng, gifts: &[Gift]) -> (Vec<Copied>, Option<usize>) {
    let lost = [rng.below(gifts.len()), rng.below(gifts.len())];
    let mut all: Vec<Copied> = Vec::with_capacity(gifts.len());
    for (number, gift) in gifts.iter().enumerate().filter(|(number, _)| !lost.contains(number)) {
        let text = retyped(rng, &gift.text);
        all.push(Copied { gift: number, day: gift.day, amount: gift.amount, text });
    }
    if all.len() < 4 {
        return (all, None);
    }
    let place = rng.below(all.len() - 1);
    all.swap(place, place + 1);
    let flipped = rng.below(all.len());
    if let Some(row) = all.get_mut(flipped) {
        row.amount = -row.amount;
    }
    (all, Some(flipped))
}

/// Returns a text as extracted from the PDF.
fn retyped(rng: &mut Rng, text: &str) -> String {
    if rng.range(0, 999) < 4 {
        let count = 1 + rng.below(4);
        return rng.digits(count);
    }
    let (lost, inserted) = if rng.percent(35) { (rng.range(5, 60), rng.range(0, 3)) } else { (0, 0) };
    let feeds = if text.chars().count() > 30 && rng.percent(30) { 12 } else { 0 };
    let limit = if rng.percent(25) { 60 + rng.below(91) } else { usize::MAX };
    let mut out = String::new();
    for c in text.chars() {
        if c == ' ' {
            match rng.range(0, 99) {
                drawn if drawn < lost => {}
                drawn if drawn < lost + feeds => out.push('\n'),
                _ => out.push(' '),
            }
            continue;
        }
        if inserted > 0 && !out.is_empty() && rng.percent(inserted) {
            out.push(if feeds > 0 { '\n' } else { ' ' });
        }
        out.push(c);
    }
    let shown: String = out.chars().take(limit).collect();
    shown.trim().to_owned()
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect()
}

fn print_first(rng: &mut Rng, gifts: &[Gift], date_of: &dyn Fn(u64) -> NaiveDate) -> (String, Vec<u32>) {
    let mut sheet = Sheet::new(',', "\n", false);
    sheet.row(&[
        "Ngày giao dịch",
        "Số tham chiếu",
        "Số tiền ghi nợ",
        "Số tiền ghi có",
        "Số dư",
        "Nội dung chi tiết",
    ]);
    let mut balance = 1_204_550_000;
    let mut lines = Vec::with_capacity(gifts.len());
    for (number, gift) in gifts.iter().enumerate() {
        balance += gift.amount;
        let date = date_of(gift.day).format("%d/%m/%Y").to_string();
        let reference = format!("{}.{}", 5_000 + rng.range(0, 250), number + 1_000);
        let cells =
            [date, reference, String::new(), group(gift.amount, '.'), group(balance, '.'), gift.text.clone()];
        lines.push(u32::try_from(sheet.row(&cells)).unwrap_or(u32::MAX));
    }
    (sheet.into_text(), lines)
}

fn print_second(rng: &mut Rng, copied: &[Copied], date_of: &dyn Fn(u64) -> NaiveDate) -> (String, Vec<u32>) {
    let mut sheet = Sheet::new(',', "\n", false);
    let [day, number, out, credit, text] =
        words::HEADERS.get(rng.below(words::HEADERS.len())).copied().unwrap_or(words::HEADERS[0]);
    // The numbers are lost; an empty column may remain.
    let has_column = rng.percent(50);
    let format = rng.pick(&["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]);
    if has_column {
        sheet.row(&[day, number, text, credit, out]);
    } else {
        sheet.row(&[day, text, credit, out]);
    }
    let mut lines = Vec::with_capacity(copied.len());
    for row in copied {
        let date = date_of(row.day).format(format).to_string();
        let sum = group(row.amount.abs(), ',');
        let (credit, out) = if row.amount < 0 { (String::new(), sum) } else { (sum, String::new()) };
        let line = if has_column {
            sheet.row(&[date, String::new(), row.text.clone(), credit, out])
        } else {
            sheet.row(&[date, row.text.clone(), credit, out])
        };
        lines.push(u32::try_from(line).unwrap_or(u32::MAX));
    }
    (sheet.into_text(), lines)
}

/// Returns for each gift the index of its copy.
fn partners(copied: &[Copied], count: usize) -> Vec<Option<usize>> {
    let mut all = vec![None; count];
    for (place, row) in copied.iter().enumerate() {
        if let Some(found) = all.get_mut(row.gift) {
            *found = Some(place);
        }
    }
    all
}

fn numbered(known: &[Known]) -> Vec<u32> {
    let mut numbers: BTreeMap<&Known, u32> = BTreeMap::new();
    known
        .iter()
        .map(|known| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(known).or_insert(next)
        })
        .collect()
}

/// Returns one element for each line of a file after its header.
fn on_lines<T: Copy>(lines: &[u32], values: &[T], absent: T) -> Vec<T> {
    let mut all = Vec::with_capacity(values.len());
    for (line, value) in lines.iter().zip(values) {
        all.resize((*line as usize).saturating_sub(2), absent);
        all.push(*value);
    }
    all
}

/// Rows and lines of one day, amount and beginning of the text.
#[derive(Default)]
struct PostingTemplates<'a> {
    rows: BTreeMap<&'a str, Vec<usize>>,
    lines: BTreeMap<&'a str, usize>,
}

/// Returns for each gift whether day, amount and text determine its line: equally many rows and lines have
/// its text or a part cut from it, and none of them could be cut from another text. A gift is also determined
/// if row and line are the only ones of their day and amount.
fn determined(left: &[Known], right: &[Known]) -> Vec<bool> {
    let mut groups: BTreeMap<(u64, i64, &str), PostingTemplates<'_>> = BTreeMap::new();
    let mut counts: BTreeMap<(u64, i64), (usize, usize)> = BTreeMap::new();
    for (index, (day, amount, text)) in left.iter().enumerate() {
        let alike = groups.entry((*day, *amount, head(text))).or_default();
        alike.rows.entry(text).or_default().push(index);
        counts.entry((*day, *amount)).or_default().0 += 1;
    }
    for (day, amount, text) in right {
        *groups.entry((*day, *amount, head(text))).or_default().lines.entry(text).or_default() += 1;
        counts.entry((*day, *amount)).or_default().1 += 1;
    }
    let mut found = vec![false; left.len()];
    for alike in groups.values() {
        let is_of = |line: &str, row: &str| line == row || (row.starts_with(line) && head(line) == head(row));
        for (row, indices) in &alike.rows {
            let own = alike.lines.iter().filter(|(line, _)| is_of(line, row));
            let count: usize = own.clone().map(|(_, count)| count).sum();
            let is_shared = |line: &str| alike.rows.keys().any(|other| other != row && is_of(line, other));
            if count == indices.len() && !own.clone().any(|(line, _)| is_shared(line)) {
                for index in indices {
                    found.get_mut(*index).into_iter().for_each(|found| *found = true);
                }
            }
        }
    }
    for ((day, amount, _), found) in left.iter().zip(&mut found) {
        *found |= counts.get(&(*day, *amount)) == Some(&(1, 1));
    }
    found
}

/// Whether no line of the day and amount could be the row's.
fn is_alone((day, amount, text): &Known, right: &[Known]) -> bool {
    !right.iter().any(|(other_day, other_amount, other)| {
        (day, amount) == (other_day, other_amount)
            && (text.starts_with(other.as_str()) || other.chars().all(|c| c.is_ascii_digit()))
    })
}

/// Whether the text is long and no other text in either copy begins like it.
fn is_only_one((.., text): &Known, left: &[Known], right: &[Known]) -> bool {
    let count = |all: &[Known]| all.iter().filter(|(.., other)| head(other) == head(text)).count();
    head(text).len() < text.len() && count(left) == 1 && count(right) == 1
}

/// Returns the first letters of a text.
fn head(text: &str) -> &str {
    text.char_indices().nth(HEAD).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}
