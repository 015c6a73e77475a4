//! Compares names: whether the words of a text can name the same person or organisation as a row. Tones are
//! compared in `tones`.

use super::initials::is_initial;
use super::{Kind, Name};
use crate::fold::{Joined, Word, joined};
use crate::syllable::is_syllable;
use crate::vocabulary::LISTS;

/// Result of comparing two names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    /// They may be one: a middle name left out, an initial, another order of the words.
    Compatible,
    /// They differ in one letter.
    OneLetter,
    /// They are two different names.
    Other,
}

/// Compares a row's name with a name on a line, which may be cut off if `is_cut`.
pub(crate) fn relation(own: &Name, shown: &[Word], is_cut: bool) -> Relation {
    let fits = |mine: &[u8], theirs: &[u8], is_last: bool| {
        mine == theirs
            || is_initial(theirs) && mine.starts_with(theirs)
            || is_initial(mine) && theirs.starts_with(mine)
            || is_last && is_cut && mine.starts_with(theirs)
    };
    let has_order = |mine: &[Word], theirs: &[Word]| {
        let mut left = theirs.iter();
        let last = theirs.len();
        let mut place = 0;
        mine.iter().all(|word| {
            left.by_ref().any(|other| {
                place += 1;
                fits(word, other, place == last)
            })
        })
    };
    let (mine, theirs) = (own.words.as_slice(), shown);
    if own.kind == Kind::Person {
        return relation_of_persons(mine, theirs, is_cut, &fits, &has_order);
    }
    let strip = |words: &[Word]| -> Vec<Word> {
        words.iter().filter(|word| !LISTS.forms.contains(word.as_slice())).cloned().collect()
    };
    let (mine, theirs) = (strip(mine), strip(theirs));
    // Another number is another school.
    let ends_in_number =
        |words: &[Word]| words.last().is_some_and(|word| word.iter().all(u8::is_ascii_digit));
    if ends_in_number(&theirs) && theirs.last() != mine.last() {
        return Relation::Other;
    }
    if has_order(&mine, &theirs) || has_order(&theirs, &mine) {
        Relation::Compatible
    } else {
        Relation::Other
    }
}

/// [`relation`] for persons. Nearly all pairs are strangers and differ in the first or the last word, so
/// these are compared first.
fn relation_of_persons(
    mine: &[Word],
    theirs: &[Word],
    is_cut: bool,
    fits: &impl Fn(&[u8], &[u8], bool) -> bool,
    has_order: &impl Fn(&[Word], &[Word]) -> bool,
) -> Relation {
    // One word more, even if it is the given name once more.
    if theirs.starts_with(mine) && theirs != mine || mine.starts_with(theirs) && theirs != mine && !is_cut {
        return Relation::Other;
    }
    // The same family and given name (first and last word), and the words of one in the order of the other.
    let begins = |one: Option<&Word>, other: Option<&Word>| {
        one.zip(other).is_some_and(|(one, other)| one.starts_with(other))
    };
    let is_short = |one: Option<&Word>, other: Option<&Word>| {
        one.zip(other).is_some_and(|(short, long)| is_initial(short) && long.starts_with(short))
    };
    let same_first = theirs.first() == mine.first() || is_short(theirs.first(), mine.first());
    let same_ends =
        same_first && (theirs.last() == mine.last() || is_cut && begins(mine.last(), theirs.last()));
    if same_ends && (has_order(mine, theirs) || has_order(theirs, mine)) {
        return Relation::Compatible;
    }
    // A cut-off name, of which the rest is what the row's name begins with.
    let is_last = |at: usize| at + 1 == theirs.len();
    if is_cut
        && theirs.len() <= mine.len()
        && theirs.iter().zip(mine).enumerate().all(|(at, (other, own))| fits(own, other, is_last(at)))
    {
        return Relation::Compatible;
    }
    // `Ông` before one of them was taken for a family name.
    if mine.last() == theirs.last() && (untitled(mine) == theirs || mine == untitled(theirs)) {
        return Relation::Compatible;
    }
    // A middle and a given name, as after a title (`Chị Mẫu Thu`).
    if let [middle, _] = theirs
        && mine.len() > 2
        && mine.ends_with(theirs)
        && !LISTS.certain.contains(middle)
    {
        return Relation::Compatible;
    }
    let letters = |words: &[Word]| words.iter().map(Word::len).sum::<usize>();
    let apart = letters(mine).abs_diff(letters(theirs));
    if apart <= 1 && mine.len() >= 3 && is_one_letter_apart(&joined(mine), &joined(theirs)) {
        return Relation::OneLetter;
    }
    if apart != 0 || mine.len() != theirs.len() {
        return Relation::Other;
    }
    // The same words in another order.
    let mut left = theirs.iter().collect::<Vec<_>>();
    for word in mine {
        match left.iter().position(|other| *other == word) {
            Some(at) => {
                left.swap_remove(at);
            }
            None => return Relation::Other,
        }
    }
    Relation::Compatible
}

/// The words after a title that may be a family name too, if they are a whole name.
fn untitled(words: &[Word]) -> &[Word] {
    match words {
        [first, rest @ ..] if rest.len() > 2 && LISTS.titles.contains(first) => rest,
        _ => words,
    }
}

/// Words after a name that begin the purpose.
const LEADS: [&[u8]; 22] = [
    b"ung", b"gop", b"chuyen", b"ck", b"nop", b"tt", b"gui", b"cho", b"uh", b"nd", b"noi", b"ct", b"tu",
    b"den", b"ngay", b"qua", b"va", b"de", b"ve", b"cua", b"tk", b"stk",
];

/// Whether a text that has most words of an organisation's name has other words instead of the rest, and so
/// names another organisation.
pub(crate) fn is_replaced(own: &[&[u8]], shown: &[&[u8]]) -> bool {
    let pairs = common(own, shown);
    let between = pairs.windows(2).any(|pair| match pair {
        [(i, j), (k, l)] => {
            let (missing, instead) = (own.get(i + 1..*k), shown.get(j + 1..*l));
            missing.zip(instead).is_some_and(|(missing, instead)| stands_for(instead, missing))
        }
        _ => false,
    });
    // After the last common word, the next one replaces what is missing, unless it begins a purpose.
    let behind = pairs.last().is_some_and(|(i, j)| {
        let missing = own.get(i + 1..).unwrap_or_default();
        match shown.get(j + 1..).unwrap_or_default() {
            [next, rest @ ..] => {
                let with_next = [*next, rest.first().copied().unwrap_or_default()].concat();
                !LISTS.compounds.contains(with_next.as_slice()) && stands_for(&[next], missing)
            }
            [] => false,
        }
    });
    between || behind
}

/// Whether the words `instead` say anything other than the `missing` ones.
fn stands_for(instead: &[&[u8]], missing: &[&[u8]]) -> bool {
    let says = |word: &&[u8]| {
        let is_number = word.len() > 4 && word.iter().all(u8::is_ascii_digit);
        !LEADS.contains(word) && !is_number && !is_short_for(word, missing)
    };
    // The same words with a space lost or added.
    let is_respaced = instead.concat().starts_with(&missing.concat());
    !missing.is_empty() && !is_respaced && instead.iter().any(says)
}

/// Returns the words without legal forms.
pub(crate) fn without_forms(words: &[Word]) -> Vec<&[u8]> {
    let mut rest = words;
    let mut kept = Vec::with_capacity(words.len());
    while let Some((first, behind)) = rest.split_first() {
        let is_form = |count: &usize| {
            rest.get(..*count).is_some_and(|head| LISTS.forms.contains(joined(head).as_slice()))
        };
        match (1..=4).rev().find(is_form) {
            Some(count) => rest = rest.get(count..).unwrap_or_default(),
            None => {
                kept.push(first.as_slice());
                rest = behind;
            }
        }
    }
    kept
}

/// Whether a word consists of the initials of `long`, in any order, or begins one of its words.
fn is_short_for(word: &[u8], long: &[&[u8]]) -> bool {
    let mut initials: Vec<u8> = long.iter().filter_map(|word| word.first().copied()).collect();
    let mut letters = word.to_vec();
    initials.sort_unstable();
    letters.sort_unstable();
    letters == initials || long.iter().any(|own| own.starts_with(word))
}

/// The longest common subsequence of words, as pairs of places.
fn common(one: &[&[u8]], other: &[&[u8]]) -> Vec<(usize, usize)> {
    let width = other.len() + 1;
    let mut lengths = vec![0_u16; (one.len() + 1) * width];
    let at = |lengths: &[u16], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for (i, mine) in one.iter().enumerate().rev() {
        for (j, theirs) in other.iter().enumerate().rev() {
            let length = if mine == theirs {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(slot) = lengths.get_mut(i * width + j) {
                *slot = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(mine), Some(theirs)) = (one.get(i), other.get(j)) {
        if mine == theirs {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Whether some word is no syllable; without one, nothing is a misspelling.
pub(crate) fn may_be_slip(shown: &[Word]) -> bool {
    shown.iter().any(|word| !is_syllable(word))
}

/// Whether `shown`, which differs from `name` in one letter, is a misspelling of it: the differing word is no
/// syllable, so that it cannot be another person's name.
pub(crate) fn is_slip(name: &[Word], shown: &[Word]) -> bool {
    // Another number is another class or school, and so is another letter beside a number (`9A`, `9B`).
    let figures = |words: &[Word]| -> Joined {
        words.iter().filter(|word| word.iter().any(u8::is_ascii_digit)).flatten().copied().collect()
    };
    if figures(name) != figures(shown) {
        return false;
    }
    if name.len() != shown.len() {
        // With a space added or dropped, words cannot be compared one to one; a word that is no syllable
        // shows the slip.
        return may_be_slip(shown);
    }
    let mut differing = name.iter().zip(shown).filter(|(own, other)| own != other);
    match (differing.next(), differing.next()) {
        (Some((own, other)), None) => !is_syllable(other) && own.len() >= 2,
        _ => false,
    }
}

pub(super) fn is_one_letter_apart(one: &[u8], other: &[u8]) -> bool {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let skipped = |letters: usize, others: usize| same + usize::from(letters >= others);
    one.len().abs_diff(other.len()) <= 1
        && one.get(skipped(one.len(), other.len())..) == other.get(skipped(other.len(), one.len())..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::{fold, words_of};
    use crate::names::of_party;

    #[test]
    fn one_letter_makes_another_person_and_a_slip_does_not() {
        let own = of_party("Trần Thị Mẫu Hằng").into_iter().next().unwrap();
        let shown = |text: &str| words_of(&fold(text));
        for (text, expected) in [
            ("TRAN THI MAU HANG", Relation::Compatible),
            ("TRAN MAU HANG", Relation::Compatible),
            ("T THI MAU HANG", Relation::Compatible),
            ("TR MAU HANG", Relation::Compatible),
            ("L THI MAU HANG", Relation::Other),
            ("TRAN THI MAU BANG", Relation::OneLetter),
            ("TRAN THI MAU OANH", Relation::Other),
            ("LE THI MAU HANG", Relation::Other),
        ] {
            assert_eq!(relation(&own, &shown(text), false), expected, "{text}");
        }
        assert!(is_slip(&own.words, &shown("TRAN THI MAU HANNG")));
        assert!(!is_slip(&own.words, &shown("TRAN THI MAU BANG")));
    }

    #[test]
    fn a_word_in_place_of_another_makes_another_organisation() {
        let words = |text: &str| words_of(&fold(text));
        let replaced = |own: &str, shown: &str| {
            let (own, shown) = (words(own), words(shown));
            is_replaced(&without_forms(&own), &without_forms(&shown))
        };
        for (own, shown) in [
            ("Công ty Mẫu Sao Mai", "CONG TY MAU SAO HOM ung ho"),
            ("Trường THPT Mẫu Đông", "TRUONG THPT MAU TAY"),
            ("Cơ sở Mẫu Sao Mai", "CO SO MAU SAO LAI ung ho"),
            ("Hội Nông dân xã Mẫu", "HOI PHU NU XA MAU"),
            ("Lớp 9A1 trường Mẫu", "LOP 9A2 TRUONG MAU"),
            ("Công ty TNHH Mẫu Vạn Tín Lợi", "CTY MAU VAN PHUC LOI"),
        ] {
            assert!(replaced(own, shown), "{own} {shown}");
        }
        for (own, shown) in [
            ("Công ty TNHH Mẫu Sao Mai", "CONG TY MAU SAO MAI ung ho"),
            ("Công ty Mẫu Sao Mai", "CONG TY MAU SAO ung ho quy"),
            ("Trường Trung học phổ thông Mẫu Đông", "TRUONG PTTH MAU DONG"),
            ("Công ty Mẫu Sao Mai Sóc Trăng", "CONG TY MAU SAO MAI ST chuyen tien"),
            ("Công ty Mẫu Sao Thịnh", "CONG TY MAU SAO THI"),
            ("Lớp 12A1 trường Mẫu", "TAP THE LOP 12 A1 TRUONG MAU"),
            ("Nhóm bạn cũ lớp Mẫu", "NHOM BAN LOP MAU ung ho"),
        ] {
            assert!(!replaced(own, shown), "{own} {shown}");
        }
    }
}
