//! The words that mark rows which are not data (`vocabulary/labels.txt`).

use crate::csv::record::Record;
use crate::csv::vocabulary::entries;
use hocbong_core::text::{fold, nfc};
use hocbong_core::vnd::{Vnd, parse_amount};
use std::sync::LazyLock;

/// What a control row states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::csv) enum Control {
    Opening,
    Closing,
    /// The balance at the end of a day.
    DayEnd,
    TotalIn,
    TotalOut,
    RowCount,
    /// A row of totals with its figures under the columns.
    Totals,
    /// The total value of goods.
    TotalGoods,
    /// What is left, or `Balance`: a closing balance if the figures agree.
    Left,
    /// What moved: a total if the figures agree.
    Moved,
}

impl Control {
    /// Whether the label alone shows that a row is not data.
    pub(in crate::csv) const fn is_certain(self) -> bool {
        !matches!(self, Self::Left | Self::Moved)
    }
}

/// How clearly a text says that a balance is carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::csv) enum Carry {
    /// It names a balance and says that it comes from before.
    Balance,
    /// It names a balance only.
    Left,
    /// It says only that something is carried over.
    Moved,
}

struct Labels {
    /// Beginnings of labels, by their first three letters; longer ones first.
    known: Vec<(&'static str, Control)>,
    /// First words of labels that the figures have to prove.
    doubtful: Vec<(&'static str, Control)>,
    /// Words for a balance that comes from before.
    carried: Vec<&'static str>,
    /// The words that labels consist of. A text with other words is not a label but the user's own:
    /// `Cuoi ngay UH`, `Tong thu lop 5A`.
    words: Vec<&'static str>,
    /// Words that belong to labels only as a pair; alone they are syllables of names.
    pairs: Vec<(&'static str, &'static str)>,
    /// First words of totals.
    total_words: Vec<&'static str>,
    /// Beginnings of names that begin like a total.
    names: Vec<&'static str>,
    /// Words of labels that name a period, a sum or a balance.
    period: Vec<&'static str>,
    /// Words of labels that also say what was done.
    activity: Vec<&'static str>,
    /// Beginnings of names of groups.
    group: Vec<&'static str>,
    /// The first letters of everything that begins a label.
    beginnings: Beginnings,
}

/// First letters of labels, by which nearly every text is excluded at once.
#[derive(Default)]
struct Beginnings {
    /// A bit for the first three letters of each, which excludes most texts.
    heads: Heads,
    /// Their first three letters, sorted.
    three: Vec<[u8; 3]>,
    /// The first four letters of those that have more than three, sorted.
    four: Vec<[u8; 4]>,
    /// Those that have exactly three letters, sorted.
    short: Vec<[u8; 3]>,
}

/// One bit for each combination of three letters, of which five bits each are used.
#[derive(Default)]
struct Heads(Vec<u64>);

impl Heads {
    fn slot([first, second, third]: [u8; 3]) -> (usize, u64) {
        let low = |byte: u8| usize::from(byte & 31);
        let number = low(first) << 10 | low(second) << 5 | low(third);
        (number / 64, 1 << (number % 64))
    }

    fn add(&mut self, letters: [u8; 3]) {
        let (slot, bit) = Self::slot(letters);
        self.0.resize(512, 0);
        self.0.get_mut(slot).into_iter().for_each(|bits| *bits |= bit);
    }

    /// Whether a label may begin with these letters.
    fn may_have(&self, letters: [u8; 3]) -> bool {
        let (slot, bit) = Self::slot(letters);
        self.0.get(slot).is_some_and(|bits| bits & bit != 0)
    }
}

impl Beginnings {
    fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let mut beginnings = Self::default();
        for text in texts.map(str::as_bytes) {
            beginnings.three.extend(text.first_chunk());
            match text {
                [first, second, third] => beginnings.short.push([*first, *second, *third]),
                _ => beginnings.four.extend(text.first_chunk()),
            }
        }
        let Self { heads, three, four, short } = &mut beginnings;
        for letters in &*three {
            heads.add(*letters);
        }
        three.sort_unstable();
        four.sort_unstable();
        short.sort_unstable();
        beginnings
    }

    /// Whether a label may begin with these three letters and, if a letter or digit follows, with that as
    /// well.
    fn has(&self, three: [u8; 3], fourth: Option<u8>) -> bool {
        let [first, second, third] = three;
        if !self.heads.may_have(three) {
            return false;
        }
        match fourth {
            Some(fourth) => {
                self.four.binary_search(&[first, second, third, fourth]).is_ok()
                    || self.short.binary_search(&three).is_ok()
            }
            None => self.three.binary_search(&three).is_ok(),
        }
    }
}

static LABELS: LazyLock<Labels> = LazyLock::new(|| {
    let mut labels = Labels {
        known: Vec::new(),
        doubtful: Vec::new(),
        carried: Vec::new(),
        words: Vec::new(),
        pairs: Vec::new(),
        total_words: Vec::new(),
        names: Vec::new(),
        period: Vec::new(),
        activity: Vec::new(),
        group: Vec::new(),
        beginnings: Beginnings::default(),
    };
    for (head, texts) in entries(include_str!("../../vocabulary/labels.txt")) {
        let control = match head {
            "opening" => Control::Opening,
            "closing" => Control::Closing,
            "day-end" => Control::DayEnd,
            "count" => Control::RowCount,
            "total-in" => Control::TotalIn,
            "total-out" => Control::TotalOut,
            "totals" => Control::Totals,
            "left" => {
                labels.doubtful.extend(texts.map(|text| (text, Control::Left)));
                continue;
            }
            "moved" => {
                labels.doubtful.extend(texts.map(|text| (text, Control::Moved)));
                continue;
            }
            "carried" => {
                labels.carried.extend(texts);
                continue;
            }
            "total-words" => {
                labels.total_words.extend(texts);
                continue;
            }
            "words" => {
                labels.words.extend(texts);
                continue;
            }
            "period" => {
                labels.period.extend(texts);
                continue;
            }
            "activity" => {
                labels.activity.extend(texts);
                continue;
            }
            "group" => {
                labels.group.extend(texts);
                continue;
            }
            "pairs" => {
                labels.pairs.extend(texts.filter_map(|pair| pair.split_once(' ')));
                continue;
            }
            "names" => {
                labels.names.extend(texts);
                continue;
            }
            // A test sees that no line comes here.
            _ => continue,
        };
        labels.known.extend(texts.map(|text| (text, control)));
    }
    labels.known.sort_by_key(|(text, _)| (head(text), std::cmp::Reverse(text.len())));
    let known = labels.known.iter().chain(&labels.doubtful).map(|(text, _)| *text);
    let texts = known.chain(labels.total_words.iter().copied());
    labels.beginnings = Beginnings::new(texts);
    labels
});

/// Returns a cell as labels are compared: folded, without the dashes, bullets, brackets and numbering around
/// it.
pub(in crate::csv) fn bare_label(cell: &str) -> String {
    let folded = fold(cell);
    let is_mark = |c: char| !c.is_alphanumeric();
    let mut rest = folded.trim_matches(is_mark);
    // `I. Tổng`, `a) Cộng`, `3/ Tổng`.
    while let Some((number, rest_of_label)) = rest.split_once(['.', ')', '/', ':']) {
        let is_number = !number.is_empty()
            && (number.bytes().all(|byte| byte.is_ascii_digit())
                || number.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'))
                || number.len() == 1 && rest_of_label.starts_with([' ', ')']));
        if !is_number {
            break;
        }
        rest = rest_of_label.trim_start_matches(is_mark);
    }
    rest.to_owned()
}

/// The first three letters of a label, by which known ones are looked up: none is shorter.
fn head(label: &str) -> Option<&[u8; 3]> {
    label.as_bytes().first_chunk()
}

/// Returns what the label of a cell states, if it is one. `label` is the cell as labels are compared.
pub(in crate::csv) fn control_of_label(label: &str, cell: &str) -> Option<Control> {
    let first = LABELS.known.partition_point(|(known, _)| head(known) < head(label));
    let mut alike = LABELS.known.iter().skip(first).take_while(|(known, _)| head(known) == head(label));
    let known = alike.find(|(known, _)| label.starts_with(known)).map(|(_, control)| *control);
    known
        .or_else(|| looks_like_total(label).then_some(Control::Totals))
        .or_else(|| doubtful_control(label))
        .filter(|_| is_spelt_as_label(cell))
}

/// Returns what a label states if it consists of words of labels and begins with one that proves nothing.
fn doubtful_control(label: &str) -> Option<Control> {
    let label = label.split(':').next().unwrap_or(label).trim_end();
    let mut doubtful = LABELS.doubtful.iter().filter(|(own, _)| begins_with_words(label, own));
    doubtful.next().map(|(_, control)| *control).filter(|_| is_all_label(label))
}

/// Whether a folded text begins with these words.
fn begins_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Returns how clearly a cell says that a balance is carried over; `None` if it has other words than labels.
pub(in crate::csv) fn carry_of(cell: &str) -> Option<Carry> {
    if !may_be_label(cell) {
        return None;
    }
    let label = bare_label(cell);
    let label = label.split(':').next().unwrap_or(&label).trim_end();
    let is_left =
        |(own, control): &(&str, Control)| *control == Control::Left && begins_with_words(label, own);
    let is_balance = LABELS.doubtful.iter().any(is_left) && is_spelt_as_label(cell);
    let is_from_before = LABELS.carried.iter().any(|words| label.contains(words));
    let carry = match (is_balance, is_from_before) {
        (true, true) => Carry::Balance,
        (false, true) if is_of_period(label) => Carry::Balance,
        (true, false) => Carry::Left,
        (false, true) => Carry::Moved,
        (false, false) => return None,
    };
    is_all_label(label).then_some(carry)
}

/// Whether a folded text begins like a total and not like a name.
fn looks_like_total(name: &str) -> bool {
    let first = name.split([' ', ':', '(']).next().unwrap_or(name);
    LABELS.total_words.contains(&first) && !LABELS.names.iter().any(|own| name.starts_with(own))
}

/// Whether the diacritics in the first word, if it has any, are those of a label: `Tống` and `Công` are names
/// of people.
fn is_spelt_as_label(cell: &str) -> bool {
    let text = nfc(cell).to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.next().is_none_or(|first| match &*fold(first) {
        "tong" => matches!(first, "tong" | "tổng"),
        "cong" => matches!(first, "cong" | "cộng"),
        "luy" => matches!(first, "luy" | "lũy" | "luỹ"),
        "mang" => first == "mang",
        "du" => matches!(first, "du" | "dư"),
        "ton" => matches!(first, "ton" | "tồn"),
        _ => true,
    })
}

/// Whether a cell begins with a label.
pub(in crate::csv) fn begins_label(cell: &str) -> bool {
    control_of_label(&bare_label(cell), cell).is_some()
}

/// Whether a cell may begin with a label, by its first letters alone. This excludes most cells at once.
/// Returns `true` without comparing if the cell begins with something that has to be folded or removed first.
pub(in crate::csv) fn may_begin_label(cell: &str) -> bool {
    match hocbong_core::text::trimmed(cell).as_bytes() {
        [first, second, third, rest @ ..] if [first, second, third].into_iter().all(u8::is_ascii) => {
            let is_plain = first.is_ascii_alphabetic()
                && !matches!(second, b'.' | b')' | b'/' | b':')
                && !is_two_letters(*first, *second, *third);
            let plain = |byte: &u8| if byte.is_ascii_whitespace() { b' ' } else { byte.to_ascii_lowercase() };
            // Any character other than a letter or digit may be removed by folding.
            let fourth = rest.first().filter(|byte| byte.is_ascii_alphanumeric()).map(plain);
            let roman = |byte: &u8| matches!(byte.to_ascii_lowercase(), b'i' | b'v' | b'x');
            !is_plain
                || roman(first) && (roman(second) || roman(third))
                || LABELS.beginnings.has([first, second, third].map(plain), fourth)
        }
        [first, second] if first.is_ascii() => is_two_letters(*first, *second, b':'),
        [_, _, ..] => true,
        _ => false,
    }
}

/// Whether a cell begins with `TC` and no further letter.
const fn is_two_letters(first: u8, second: u8, third: u8) -> bool {
    first.eq_ignore_ascii_case(&b't') && second.eq_ignore_ascii_case(&b'c') && !third.is_ascii_alphanumeric()
}

/// Whether every word of a folded text is one that labels consist of.
pub(in crate::csv) fn is_all_label(name: &str) -> bool {
    let words: Vec<&str> = words_of(name).collect();
    let is_label = |at: usize, word: &&str| {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let behind = words.get(at + 1);
        let is_paired = |(first, second): &(&str, &str)| {
            first == word && behind.is_some_and(|behind| behind == second)
                || second == word && before.is_some_and(|before| before == first)
        };
        LABELS.words.contains(word) || LABELS.pairs.iter().any(is_paired)
    };
    !words.is_empty() && words.iter().enumerate().all(|(at, word)| is_label(at, word))
}

/// Whether the words of a folded text are all of labels and one names a period, a sum or a balance, while none
/// says what was done: `Tháng 3`, `Trang trước mang sang`.
pub(in crate::csv) fn is_of_period(label: &str) -> bool {
    let mut words = words_of(label);
    is_all_label(label)
        && words.clone().any(|word| LABELS.period.contains(&word))
        && !words.any(|word| LABELS.activity.contains(&word))
}

/// Whether a label states sums since the beginning of a year or quarter, which may include rows before those of
/// the file.
pub(in crate::csv) fn is_cumulative(label: &str) -> bool {
    let folded = fold(label);
    ["luy ke", "tu dau", "year to date", "ytd", "cumulative"].iter().any(|words| folded.contains(words))
}

/// Whether a label states the sums of a page: the days go on below it.
pub(in crate::csv) fn is_of_page(label: &str) -> bool {
    let folded = fold(label);
    let has = |list: &[&str]| words_of(&folded).any(|word| list.contains(&word));
    has(&["trang", "page", "mang", "forward"])
        && !has(&["thang", "quy", "nam", "ky", "month", "quarter", "year", "period"])
}

/// Whether the label of a number of rows names one side: `Số giao dịch ghi có`.
pub(in crate::csv) fn is_of_one_side(label: &str) -> bool {
    const SIDES: [&str; 10] = ["no", "co", "debit", "credit", "debits", "credits", "thu", "chi", "vao", "ra"];
    fold(label).split(|c: char| !c.is_alphabetic()).any(|word| SIDES.contains(&word))
}

/// Returns the word with which the name of a group begins: `lop` of `Lớp 1A`.
pub(in crate::csv) fn group_of(cell: &str) -> Option<&'static str> {
    let label = bare_label(cell);
    LABELS.group.iter().find(|group| begins_with_words(&label, group)).copied()
}

fn words_of(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty())
}

/// Whether a cell is short enough for a label beside a date and money, and has more than digits and
/// punctuation.
pub(in crate::csv) fn may_be_label(cell: &str) -> bool {
    const LONGEST: usize = 60;
    let is_mark = |byte: u8| byte.is_ascii_digit() || b"/-.,: ".contains(&byte);
    (2..=LONGEST).contains(&cell.len()) && !cell.bytes().all(is_mark)
}

/// Whether a cell of the row is a label.
pub(in crate::csv) fn is_labelled(record: &Record) -> bool {
    control_of(record).is_some()
}

/// Returns the control that a row states, by the first of its cells that is a label.
pub(in crate::csv) fn control_of(record: &Record) -> Option<(Control, String)> {
    record.cells().find_map(|cell| control_of_cell(record, cell))
}

/// Returns the control that a cell of a row names.
pub(in crate::csv) fn control_of_cell(record: &Record, cell: &str) -> Option<(Control, String)> {
    let has_letter = cell.bytes().any(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    if !has_letter || !may_begin_label(cell) {
        return None;
    }
    let name = bare_label(cell);
    let control = control_of_label(&name, cell)?;
    // `TC` is a total if a row begins with it; elsewhere it may be anything.
    let is_first = || record.cells().map(str::trim).find(|own| !own.is_empty()) == Some(cell.trim());
    if name.len() < 3 && name.is_ascii() && !is_first() {
        return None;
    }
    let cell = hocbong_core::text::nfc(cell);
    let label = cell.split(':').next().unwrap_or(&cell);
    Some((control, label.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// Returns the amount of a control row: in the last cell that is one, or after the label's colon.
pub(in crate::csv) fn value_of(record: &Record) -> Option<Vnd> {
    let cells: Vec<&str> = record.cells().collect();
    let in_cell = cells.iter().rev().find_map(|cell| parse_amount(cell).ok());
    let behind_colon = || cells.iter().rev().find_map(|cell| parse_amount(cell.rsplit_once(':')?.1).ok());
    in_cell.or_else(behind_colon).map(|parsed| parsed.amount)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_of_a_label_are_a_name_in_another_order() {
        for label in
            ["tong thanh tien", "tong cong", "tong so tien tuong duong", "cong thanh toan", "tong xa phu"]
        {
            assert!(is_all_label(label), "{label}");
        }
        for name in
            ["tong thanh tuong chuyen tien tu", "tong duong", "tong thanh", "tong thi em", "cong tran phu"]
        {
            assert!(!is_all_label(name), "{name}");
        }
    }

    #[test]
    fn every_line_is_understood() {
        let known = LABELS.known.iter().chain(&LABELS.doubtful).map(|(text, _)| *text);
        let lists = [
            &LABELS.carried,
            &LABELS.words,
            &LABELS.total_words,
            &LABELS.names,
            &LABELS.period,
            &LABELS.activity,
            &LABELS.group,
        ];
        let known: Vec<&str> = known.chain(lists.into_iter().flatten().copied()).collect();
        let text = include_str!("../../vocabulary/labels.txt");
        for (head, texts) in entries(text) {
            for text in texts {
                let is_pair = text.split_once(' ').is_some_and(|pair| LABELS.pairs.contains(&pair));
                assert!(known.contains(&text) || head == "pairs" && is_pair, "{head}: {text}");
            }
        }
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        assert_eq!(entries(text).count(), lines);
    }

    #[test]
    fn every_label_has_its_beginning_in_the_list() {
        let known = LABELS.known.iter().chain(&LABELS.doubtful);
        for label in known
            .map(|(label, _)| *label)
            .filter(|label| label.len() > 2)
            .chain(LABELS.total_words.iter().copied())
        {
            assert!(may_begin_label(label), "{label}");
            assert_eq!(fold(label), label);
        }
    }

    #[test]
    fn what_stands_before_a_label_is_taken_off() {
        for cell in [
            "- Cộng",
            "• Tổng cộng:",
            "I. Tổng số",
            "(Tổng cộng)",
            "3/ Tổng",
            "a) Cộng",
            "→ Total",
            "T/cộng",
            "TC",
            "TC:",
            "Σ",
        ] {
            assert!(begins_label(cell) && may_begin_label(cell), "{cell}");
        }
        for name in
            ["Tống Mẫu Thảo", "Công Mẫu An", "Công ty Mẫu", "Tổng công ty Mẫu", "Tơn Mẫu Bình", "V. Mẫu An"]
        {
            assert!(!begins_label(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn what_begins_as_no_label_is_none(
            blank in "[ \\n\u{feff}]{0,2}",
            first in prop::sample::select(vec!["Tổng", "TONG", "Số dư", "s\u{1ed1}  d\u{1b0}", "Cong", "co", "ông", "Dư", "T.Cộng", "a", "- Tổng", "i. cong", "ii) total"]),
            rest in "[ :.a-z0-9]{0,8}",
        ) {
            let cell = format!("{blank}{first}{rest}");
            prop_assert!(may_begin_label(&cell) || !begins_label(&cell), "{cell}");
        }
    }
}
