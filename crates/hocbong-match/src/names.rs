//! Reads the names of persons and organisations in party cells and memos.
//!
//! `relation` compares the name of a row with one on a line; `index` finds known names in a text.

mod ends;
mod groups;
mod index;
mod initials;
mod relation;

pub(crate) use ends::{goes_on, number_goes_on, person_ends_before};
pub(crate) use groups::{group_at, group_head, may_follow};
pub(crate) use index::Names;
pub(crate) use initials::initials_at;
pub(crate) use relation::{Relation, is_replaced, relation, without_forms};

use crate::fold::{Joined, START, Token, Word, joined, tokens_of};
use crate::syllable::is_syllable;
use crate::tones::has_marks;
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
    /// `None` if the words identify no one, such as the funds of the books' own association.
    fn of(words: Vec<Word>) -> Option<Self> {
        let kind = kind_of(&words)?;
        let written = |word: &Word| {
            LISTS.abbreviations.get(word).map_or_else(|| word.clone(), |long| joined(long).as_slice().into())
        };
        let in_full: Vec<Word> = words.iter().map(written).collect();
        let is_nobody =
            [joined(&words), joined(&in_full)].iter().any(|way| LISTS.nobody.contains(way.as_slice()));
        (!is_nobody).then_some(Self { kind, words })
    }

    /// Its letters without spaces.
    pub(crate) fn letters(&self) -> Joined {
        joined(&self.words)
    }

    /// Whether it is an office of the State Treasury, which pays for others.
    pub(crate) fn is_treasury(&self) -> bool {
        let begins = |count: usize| self.words.get(..count).map(joined);
        begins(1).is_some_and(|head| head.as_slice() == b"kbnn")
            || begins(2).is_some_and(|head| head.as_slice() == b"khobac")
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
        || group_head(words).is_some()
}

/// Returns the names in a party cell, in order; empty if the cell identifies no one.
pub(crate) fn of_party(cell: &str) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for (is_inside, piece) in pieces(cell) {
        let tokens = tokens_of(piece);
        let words: Vec<Word> = tokens.iter().map(|token| token.word.clone()).collect();
        let start = ends::start_of_name(&words);
        let (tokens, words) =
            (tokens.get(start..).unwrap_or_default(), words.get(start..).unwrap_or_default());
        // What follows a person's name in the cell is where they live, what they are or what they give.
        let person =
            ends::end_of_person(tokens, words).and_then(|count| Name::of(words.get(..count)?.to_vec()));
        let person = person.filter(|name| name.kind == Kind::Person);
        let Some(name) = person.or_else(|| Name::of(words.to_vec())) else { continue };
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

/// Returns the names in a ledger's memo. Capital letters tell names from words; in a memo without small
/// letters, the list of stop words does.
pub(crate) fn of_memo(memo: &str) -> Vec<Name> {
    let mut names = Vec::new();
    let tokens = tokens_of(memo);
    let is_shouted = tokens.iter().all(|token| !token.has_small);
    let words: Vec<Word> = tokens.iter().map(|token| token.word.clone()).collect();
    let mut at = 0;
    while at < tokens.len() {
        let rest = tokens.get(at..).unwrap_or_default();
        let begins_clause = at.checked_sub(1).and_then(|at| tokens.get(at)).is_none_or(|before| before.ends);
        if let Some(count) = groups::group_of_memo(rest, is_shouted).filter(|_| begins_clause) {
            let name = words.get(at..at + count).and_then(|words| Name::of(words.to_vec()));
            names.extend(name.filter(|name| !names.contains(name)));
            at += count;
            continue;
        }
        // In a memo without small letters, what follows a name is left to `person_at`.
        let run = run_of(rest, |place, token| {
            if is_shouted { place > 0 || !LISTS.stops.contains(&token.word) } else { token.is_capital }
        });
        let has_tones = || rest.iter().take(run.len()).any(|token| has_marks(token.raw));
        let is_stop = |place: usize| rest.get(place).is_some_and(|token| ends::is_stop(token, has_tones));
        if let Some(count) = person_in(&run, is_stop).filter(|_| !is_shouted || !is_in_compound(&words, at)) {
            let is_clause = !is_shouted && ends::is_clause(rest, count);
            let behind = words.get(at..).unwrap_or_default();
            // `Đông góp` is no `đóng góp`.
            let is_spelt =
                |token: &Token<'_>| LISTS.stops.contains(&token.word) && !ends::is_stop(token, has_tones);
            let is_spelt = rest.get(count - 1).is_some_and(is_spelt);
            let count =
                if is_spelt { count } else { person_ends_before(behind, count) } - usize::from(is_clause);
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
        // `Quý 2` is a part of the year.
        let is_quarter = |head: &usize| {
            let next = rest.get(*head).is_some_and(|next| next.word.iter().all(u8::is_ascii_digit));
            next && all.first().is_some_and(|first| first.as_slice() == b"quy")
        };
        if let Some(head) = heads.filter(|head| !is_quarter(head)) {
            let behind = rest.get(head..).unwrap_or_default();
            let own = run_of(behind, |_, token| {
                if is_shouted {
                    !LISTS.stops.contains(&token.word) || LISTS.forms.contains(&token.word)
                } else {
                    token.is_capital || token.word.iter().any(u8::is_ascii_digit)
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

/// The leading words, at most six, until `goes_on` is false or punctuation ends them.
fn run_of(tokens: &[Token<'_>], goes_on: impl Fn(usize, &Token<'_>) -> bool) -> Vec<Word> {
    let mut run: Vec<Word> = Vec::new();
    for (place, token) in tokens.iter().take(6).enumerate() {
        if !goes_on(place, token) {
            break;
        }
        run.push(token.word.clone());
        if token.ends {
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

/// Whether the first two words are a word of two syllables, and do not leave another one in pieces (`Tâm ủng hộ`
/// has no `tạm ứng`).
fn is_compound(words: &[Word]) -> bool {
    let is_gift = |two: &[Word]| LISTS.synonyms.contains_key(joined(two).as_slice());
    words.get(..2).is_some_and(|two| LISTS.compounds.contains(joined(two).as_slice()))
        && !words.get(1..3).is_some_and(is_gift)
}

/// Whether the word at a place is part of a word of two syllables, inside which no name begins.
pub(crate) fn is_in_compound(words: &[Word], at: usize) -> bool {
    let begins = |at: usize| words.get(at..).is_some_and(is_compound);
    begins(at) || at.checked_sub(1).is_some_and(begins)
}

/// Whether the first word is a title before a name, and no family name: the name follows it.
fn is_title_before_name(words: &[Word]) -> bool {
    let [first, rest @ ..] = words else { return false };
    let Some(next) = rest.first().filter(|_| LISTS.titles.contains(first)) else { return false };
    // `Châu` and `Chu` are common family names, and `Thị` or `Văn` is hardly one.
    let is_common = matches!(first.as_slice(), b"chau" | b"chu") || TYPICAL.contains(&next.as_slice());
    let begins = LISTS.certain.contains(next) || LISTS.surnames.contains(next) && !is_common;
    is_title_before_name(rest) || begins && person_at(rest).is_some()
}

/// How many of the leading words are a person's name by their shape; `None` if they are none.
pub(crate) fn person_at(words: &[Word]) -> Option<usize> {
    person_in(words, |at| words.get(at).is_some_and(|word| LISTS.stops.contains(word)))
}

/// Like [`person_at`]; `is_stop` says which of the words may end a name.
fn person_in(words: &[Word], is_stop: impl Fn(usize) -> bool) -> Option<usize> {
    let lists = &*LISTS;
    let (first, second) = (words.first()?, words.get(1)?);
    if is_title_before_name(words) {
        return None;
    }
    if !lists.surnames.contains(first) {
        // The first word is no listed family name, so the rest must have the shape of a name.
        let is_shaped = is_syllable(first)
            && first.len() > 1
            && !lists.stops.contains(first)
            && !lists.transfer.contains(first)
            && TYPICAL.contains(&second.as_slice());
        let count = (2..4).take_while(|at| {
            words.get(*at).is_some_and(|word| is_syllable(word))
                && (!is_stop(*at) || ends::is_given(words, *at))
        });
        return Some(2 + count.count()).filter(|count| is_shaped && *count > 2);
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
        let is_over = is_stop(count) && !ends::is_given(words, count);
        let is_foreign = !goes_on(word) && count < 4 && is_foreign(second, word);
        let is_name = goes_on(word) || is_foreign;
        if !is_name || is_over || crate::vocabulary::begins_wish(words.get(count..).unwrap_or_default()) {
            break;
        }
        count += 1;
        if is_foreign {
            break;
        }
    }
    // If the family name could be another word, the words after it must not be a compound.
    let rest = joined(words.get(1..words.len().min(3)).unwrap_or_default());
    let is_trade = !lists.certain.contains(first) && lists.compounds.contains(rest.as_slice());
    let is_half = count == 2 && matches!(second.as_slice(), b"thi" | b"van");
    let is_name = count >= 3 || lists.certain.contains(first) || words.len() == 2 && is_certain;
    (is_name && !is_trade && !is_half).then_some(count)
}

/// Whether a word that is no Vietnamese syllable can be a given name (`Danh Mẫu Phol`): the word after the family name is
/// a middle name, and the word itself has a vowel and is none of the words of the trade.
fn is_foreign(middle: &Word, word: &Word) -> bool {
    let lists = &*LISTS;
    let words = [&lists.stops, &lists.transfer, &lists.channels, &lists.stamps, &lists.organisations];
    (3..=7).contains(&word.len())
        && word.iter().all(u8::is_ascii_lowercase)
        && word.iter().any(|letter| b"aeiouy".contains(letter))
        && lists.middles.contains(middle)
        && !lists.transfer.contains(middle)
        && !words.iter().any(|list| list.contains(word))
        && !lists.groups.contains_key(word)
        && !lists.abbreviations.contains_key(word)
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

    #[test]
    fn titles_and_marks_before_a_name_are_no_part_of_it() {
        for (cell, name) in [
            ("B. Trương Mẫu Thu", "truong mau thu"),
            ("C.Đặng Mẫu Tiến", "dang mau tien"),
            ("2. Đặng Mẫu Tiến", "dang mau tien"),
            ("PHHS em Lý Mẫu Kim", "ly mau kim"),
            ("Ông Tô Hữu Mẫu Bền", "to huu mau ben"),
            ("Ông bà Phan Mẫu Lực", "phan mau luc"),
            ("Đồng chí Phan Mẫu Lực", "phan mau luc"),
            ("Nhà văn Trịnh Mẫu Ái", "trinh mau ai"),
            // Family names that are also titles, or look like a mark.
            ("Châu Ngọc Mẫu Bích", "chau ngoc mau bich"),
            ("Chu Văn Mẫu Thịnh", "chu van mau thinh"),
            ("Ong Thị Mẫu Liễu", "ong thi mau lieu"),
        ] {
            assert_eq!(party(cell), (Kind::Person, name.to_owned()), "{cell}");
        }
    }

    #[test]
    fn a_persons_name_ends_before_what_is_said_of_them() {
        for (cell, name) in [
            ("Bà Đoàn Thị Mẫu Sương ngụ xóm 2", "doan thi mau suong"),
            ("Trương Mẫu Vĩnh khóm 3 phường Mẫu", "truong mau vinh"),
            ("PHẠM MẪU DUNG ẤP 7", "pham mau dung"),
            ("Ngô Hữu Mẫu Kiệt 20 phần quà", "ngo huu mau kiet"),
            ("Tô Mẫu Lan ĐT 0900000000", "to mau lan"),
            ("Bùi Mẫu Nghĩa Việt kiều Pháp", "bui mau nghia"),
            ("Đinh văn Mẫu Rạng lớp 8B", "dinh van mau rang"),
            ("Vũ Mẫu Phượng Phường 4", "vu mau phuong"),
            ("Đỗ Mẫu Khánh trường THCS Mẫu Tây", "do mau khanh"),
            // Given names, however they look.
            ("Vũ Thị Mẫu Phượng 4 suất", "vu thi mau phuong"),
            ("Trần Thị Mẫu hoa", "tran thi mau hoa"),
            ("Trần Thị Mẫu Thanh Hoa", "tran thi mau thanh hoa"),
            ("Huỳnh Mẫu Lan Anh", "huynh mau lan anh"),
        ] {
            assert_eq!(party(cell), (Kind::Person, name.to_owned()), "{cell}");
        }
    }

    #[test]
    fn a_memo_has_the_names_of_people_and_not_of_the_own_funds() {
        let shown = |memo: &str| {
            let all = of_memo(memo);
            let words = |name: &Name| {
                let words = name.words.iter().map(|word| String::from_utf8(word.to_vec()).unwrap());
                words.collect::<Vec<_>>().join(" ")
            };
            all.iter().map(words).collect::<Vec<_>>().join(", ")
        };
        for (memo, names) in [
            ("Đặng Văn Mẫu Tín UH quỹ KH", "dang van mau tin"),
            ("C.Võ Mẫu Ngân góp quỹ HB", "vo mau ngan"),
            ("Ông Phan Hữu Mẫu Trực góp", "phan huu mau truc"),
            ("ONG PHAN HUU MAU TRUC GOP", "phan huu mau truc"),
            ("LÊ THỊ MẪU SƯƠNG", "le thi mau suong"),
            ("TẠ MẪU QUÝ ủng hộ", "ta mau quy"),
            ("TA MAU DONG GOP QUY", ""),
            ("Bùi Mẫu Đông Hoàn trả tiền", "bui mau dong"),
            ("Trần Minh Mẫu Lộc Mừng tuổi em", "tran minh mau loc"),
            ("Nguyễn Thị Mẫu Diệu Sương ủng hộ", "nguyen thi mau dieu suong"),
            ("CHI TIEN CK NHAM MAI MAU SANG", "mai mau sang"),
            ("Rút TGNH về quỹ TM", ""),
            ("Trường THPT Mẫu Đông nộp", "truong thpt mau dong"),
        ] {
            assert_eq!(shown(memo), names, "{memo}");
        }
    }
}
