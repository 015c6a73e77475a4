//! Reads the names of persons and organisations in party cells and memos.
//!
//! `relation` compares the name of a row with one on a line; `index` finds known names in a text.

mod index;
mod relation;

pub(crate) use index::Names;
pub(crate) use relation::{Relation, is_replaced, relation, without_forms};

use crate::fold::{Joined, START, Word, fold, joined, words_of};
use crate::syllable::is_syllable;
use crate::vocabulary::LISTS;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A person: a family name and more, or the shape of such a name.
    Person,
    /// A firm, a school, an office.
    Organisation,
    /// Anything else in a party cell: one word, a group of friends.
    Other,
}

/// A name as folded words.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) kind: Kind,
    pub(crate) words: Vec<Word>,
}

impl Name {
    fn of(words: Vec<Word>) -> Option<Self> {
        let kind = kind_of(&words)?;
        Some(Self { kind, words })
    }

    /// Its letters without spaces.
    pub(crate) fn letters(&self) -> Joined {
        joined(&self.words)
    }

    /// Whether it identifies someone: a person or an organisation, by more than one word.
    pub(crate) fn is_whole(&self) -> bool {
        self.kind != Kind::Other && self.words.len() > 1
    }
}

fn kind_of(words: &[Word]) -> Option<Kind> {
    let first = words.first()?;
    let lists = &*LISTS;
    // Some family names are also the first word of an office or a school (Trương, trường); a middle name
    // after them decides.
    let is_name = (3..=4).contains(&words.len())
        && lists.surnames.contains(first)
        && words.get(1).is_some_and(|second| lists.middles.contains(second))
        && words.get(2).is_some_and(|third| third.as_slice() != b"giao")
        && words.iter().all(|word| is_syllable(word));
    if !is_name && begins_organisation(words) {
        return Some(Kind::Organisation);
    }
    // The shape of a name counts too, as the list of family names is not complete.
    let has_shape =
        (3..=5).contains(&words.len()) && words.get(1).is_some_and(|second| lists.middles.contains(second));
    let is_word = |word: &Word| word.iter().all(u8::is_ascii_alphabetic);
    let is_person = (2..=6).contains(&words.len())
        && words.iter().all(is_word)
        && (lists.surnames.contains(first) || has_shape && words.iter().all(|word| is_syllable(word)));
    Some(if is_person { Kind::Person } else { Kind::Other })
}

fn begins_organisation(words: &[Word]) -> bool {
    (1..=4.min(words.len())).any(|count| {
        words.get(..count).is_some_and(|head| LISTS.organisations.contains(joined(head).as_slice()))
    }) && words.len() > 1
}

/// Returns the names in a party cell, in order; empty if the cell identifies no one.
pub(crate) fn of_party(cell: &str) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for (is_inside, piece) in pieces(cell) {
        let mut words = words_of(&fold(piece));
        strip_titles(&mut words);
        if words.is_empty() || LISTS.nobody.contains(joined(&words).as_slice()) {
            continue;
        }
        let Some(name) = Name::of(words) else { continue };
        // Text in brackets, or after the first name, explains that name unless it is a name itself.
        let may_be_one = name.kind != Kind::Other || !is_inside && names.is_empty();
        if may_be_one && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Splits a cell at brackets, punctuation and joining words (`và`, `cùng`); `true` marks the pieces inside
/// brackets.
fn pieces(cell: &str) -> Vec<(bool, &str)> {
    let mut found = Vec::new();
    let mut is_inside = false;
    let mut rest = cell;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(end_of_piece(rest));
        rest = behind;
        let text = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 && piece.ends_with('/') {
            // `Đ/c` is one word: its `Đ/` is no piece, and `c` is a title.
            continue;
        }
        for part in
            text.split(" - ").flat_map(|part| part.split(" và ")).flat_map(|part| part.split(" cùng "))
        {
            found.push((is_inside, part));
        }
        is_inside = match piece.chars().next_back() {
            Some('(' | '[') => true,
            Some(')' | ']') => false,
            _ => is_inside,
        };
    }
    found
}

/// Where the first piece of a cell ends. A slash between digits is part of a number, such as a class's
/// (`9/3`).
fn end_of_piece(cell: &str) -> usize {
    let is_figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut before = None;
    let mut chars = cell.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_end = "(),;/+&–|[]\"“”:".contains(c);
        if is_end && !(c == '/' && is_figure(before) && is_figure(chars.peek().map(|next| next.1))) {
            return at + c.len_utf8();
        }
        before = Some(c);
    }
    cell.len()
}

fn strip_titles(words: &mut Vec<Word>) {
    while words.len() > 1 {
        let has_title = |count: usize| {
            words.get(..count).is_some_and(|head| LISTS.titles.contains(joined(head).as_slice()))
        };
        // A family name that is also a title stays if a middle name follows it.
        let is_name = words.first().is_some_and(|first| LISTS.surnames.contains(first))
            && words.len() >= 3
            && words
                .get(1)
                .is_some_and(|second| LISTS.middles.contains(second) && !LISTS.certain.contains(second));
        match (1..=3).rev().find(|count| words.len() > *count && has_title(*count)) {
            Some(count) if !is_name => {
                words.drain(..count);
            }
            _ => return,
        }
    }
}

/// Returns the names in a ledger's memo. Capital letters tell names from words; in a memo without small
/// letters, the list of stop words does.
pub(crate) fn of_memo(memo: &str) -> Vec<Name> {
    let mut names = Vec::new();
    let raw: Vec<&str> = memo.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    let is_capital = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    let is_shouted = raw.iter().all(|word| !word.chars().any(char::is_lowercase));
    let mut at = 0;
    while at < raw.len() {
        let rest = raw.get(at..).unwrap_or_default();
        let run = run_of(
            rest,
            |word, folded| if is_shouted { !LISTS.stops.contains(folded) } else { is_capital(word) },
        );
        if let Some(count) = person_at(&run) {
            at += count;
            names.extend(
                run.get(..count)
                    .and_then(|words| Name::of(words.to_vec()))
                    .filter(|name| !names.contains(name)),
            );
            continue;
        }
        // `Công ty TNHH Sao Mai`, `trường THPT Hoa Sen`: the kind of organisation, then its name.
        let all = run_of(rest, |_, _| true);
        let heads = (1..=4.min(all.len())).rev().find(|count| {
            all.get(..*count).is_some_and(|head| LISTS.organisations.contains(joined(head).as_slice()))
        });
        if let Some(head) = heads {
            let behind = raw.get(at + head..).unwrap_or_default();
            let own = run_of(behind, |word, folded| {
                if is_shouted {
                    !LISTS.stops.contains(folded) || LISTS.forms.contains(folded)
                } else {
                    is_capital(word) || word.chars().any(|c| c.is_ascii_digit())
                }
            });
            if !own.is_empty() {
                let words: Vec<Word> = all.iter().take(head).cloned().chain(own.iter().cloned()).collect();
                at += words.len();
                names.extend(Name::of(words).filter(|name| !names.contains(name)));
                continue;
            }
        }
        at += 1;
    }
    names
}

/// Folds the leading words, at most six, until `goes_on` is false or punctuation ends them.
fn run_of(raw: &[&str], goes_on: impl Fn(&str, &Word) -> bool) -> Vec<Word> {
    let mut run: Vec<Word> = Vec::new();
    for word in raw {
        let folded = words_of(&fold(word));
        let [only] = folded.as_slice() else { break };
        if word.starts_with(['(', '"']) && !run.is_empty() || !goes_on(word, only) || run.len() >= 6 {
            break;
        }
        run.push(only.clone());
        if word.ends_with([',', '.', ')', ';', ':']) {
            break;
        }
    }
    run
}

/// Syllables that are rarely anything but a middle name.
const TYPICAL: [&[u8]; 14] = [
    b"thi", b"van", b"huu", b"duc", b"minh", b"ngoc", b"quoc", b"hoang", b"phuoc", b"bao", b"duy", b"trong",
    b"tuan", b"cam",
];

/// Words that are rarely the third syllable of a name.
const TRADE: [&[u8]; 20] = [
    b"ung", b"gop", b"chuyen", b"ck", b"nop", b"tt", b"gui", b"quy", b"cho", b"hoc", b"ngay", b"so", b"tk",
    b"nd", b"tra", b"rut", b"ho", b"dong", b"uh", b"tai",
];

/// How many of the leading words are a person's name by their shape; `None` if they are none.
pub(crate) fn person_at(words: &[Word]) -> Option<usize> {
    let lists = &*LISTS;
    let (first, second) = (words.first()?, words.get(1)?);
    if !lists.surnames.contains(first) {
        // The first word is no listed family name, so the rest must have the shape of a name.
        let is_shaped = is_syllable(first)
            && first.len() > 1
            && !lists.stops.contains(first)
            && !lists.transfer.contains(first)
            && TYPICAL.contains(&second.as_slice())
            && words.get(2).is_some_and(|third| is_syllable(third) && !lists.stops.contains(third));
        return is_shaped.then(|| {
            3 + usize::from(words.get(3).is_some_and(|word| is_syllable(word) && !lists.stops.contains(word)))
        });
    }
    let is_certain = lists.certain.contains(first)
        || first.len() > 3 && !lists.stops.contains(first) && !lists.middles.contains(first);
    let goes_on = |word: &Word| {
        is_syllable(word) || word.len() == 1 && word.first().is_some_and(u8::is_ascii_alphabetic)
    };
    if !goes_on(second) || !(is_certain && !lists.stops.contains(second) || lists.middles.contains(second)) {
        return None;
    }
    let mut count = 2;
    while count < 5 {
        let Some(word) = words.get(count) else { break };
        // The third word may be a given name that is also a stop word (Lan, Nam), after a middle name.
        let is_stop = lists.stops.contains(word);
        if !goes_on(word)
            || is_stop && !(count == 2 && lists.middles.contains(second) && !TRADE.contains(&word.as_slice()))
        {
            break;
        }
        count += 1;
    }
    // If the family name could be another word, the words after it must not be a compound.
    let rest = joined(words.get(1..words.len().min(3)).unwrap_or_default());
    let is_trade = !lists.certain.contains(first) && lists.compounds.contains(rest.as_slice());
    let is_half = count == 2 && matches!(second.as_slice(), b"thi" | b"van");
    let is_name = count >= 3 || lists.certain.contains(first) || words.len() == 2 && is_certain;
    (is_name && !is_trade && !is_half).then_some(count)
}

/// Whether a word starts or ends at a place of folded letters: at a word mark, between a letter and a digit,
/// or at either end of the text.
pub(crate) fn is_boundary(folded: &[u8], at: usize) -> bool {
    let (Some(before), Some(here)) = (at.checked_sub(1).and_then(|at| folded.get(at)), folded.get(at)) else {
        return true;
    };
    here & START != 0 || before.is_ascii_digit_unmarked() != here.is_ascii_digit_unmarked()
}

trait Unmarked {
    fn is_ascii_digit_unmarked(&self) -> bool;
}

impl Unmarked for u8 {
    fn is_ascii_digit_unmarked(&self) -> bool {
        (self & !START).is_ascii_digit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(cell: &str) -> (Kind, String) {
        let name = of_party(cell).into_iter().next().unwrap();
        let words: Vec<String> =
            name.words.iter().map(|word| String::from_utf8(word.to_vec()).unwrap()).collect();
        (name.kind, words.join(" "))
    }

    #[test]
    fn a_party_is_a_person_an_organisation_or_something_else() {
        for (cell, kind, name) in [
            ("Bà Trương Mẫu Hằng", Kind::Person, "truong mau hang"),
            ("Ông Nguyễn Mẫu Thành (cựu học sinh)", Kind::Person, "nguyen mau thanh"),
            ("Đ/c Lê Thị Mẫu", Kind::Person, "le thi mau"),
            ("Đoàn Văn Mẫu", Kind::Person, "doan van mau"),
            ("Lớp 9/3 THCS Mẫu", Kind::Organisation, "lop 9 3 thcs mau"),
            ("Trường Mẫu giáo Hoa Mẫu", Kind::Organisation, "truong mau giao hoa mau"),
            ("Công ty TNHH Mẫu Sao", Kind::Organisation, "cong ty tnhh mau sao"),
            ("Phòng Giáo dục huyện Mẫu", Kind::Organisation, "phong giao duc huyen mau"),
        ] {
            assert_eq!(party(cell), (kind, name.to_owned()), "{cell}");
        }
        assert!(of_party("Mạnh thường quân").is_empty() && of_party("").is_empty());
    }
}
