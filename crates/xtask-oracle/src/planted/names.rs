//! Names of pupils in the ways they are written.

use super::{Planted, Secret, folded, with_invisible};
use crate::fixtures::rng::Rng;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const FAMILIES: [&str; 14] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Đặng", "Đỗ", "Ngô", "Lý", "Thạch", "Trương", "Đinh", "Võ", "Hồ",
];
const MIDDLES: [&str; 10] = ["Thị", "Văn", "Hữu", "Ngọc", "Thanh", "Đức", "Hoàng", "Kiều", "Quốc", "Thùy"];
const GIVEN: [&str; 18] = [
    "Lan", "Khoa", "Bình", "Dũng", "Giang", "Hương", "Khánh", "Nhi", "Oanh", "Phúc", "Quyên", "Tâm", "Uyên",
    "Vinh", "Ánh", "Đạt", "Thuý", "Hoà",
];
/// What stands around a name; no word of it is part of a name.
const BEFORE: [&str; 9] =
    ["", "CK ", "chuyen tien ", "Ủng hộ ", "HB cho ", "ND:", "trao em ", "gửi cháu ", "(1) "];
const AFTER: [&str; 8] = ["", " cam on", ", lớp 5A", " 9A", " - HB", ".", " chuyen khoan", ")"];

/// Plants a name.
pub(super) fn name(rng: &mut Rng) -> Planted {
    let (family, middle, given) = (rng.pick(&FAMILIES), rng.pick(&MIDDLES), rng.pick(&GIVEN));
    let words: Vec<&str> = match rng.below(4) {
        0 => vec![family, "Mẫu", given],
        1 => vec![family, middle, "Mẫu", rng.pick(&["Như", "Bảo", "Gia"]), given],
        _ => vec![family, middle, "Mẫu", given],
    };
    let full = words.join(" ");
    let before = rng.pick(&BEFORE);
    let after = rng.pick(&AFTER);
    let spelling = rng.below(16);
    let spelt = match spelling {
        0 => full.clone(),
        1 => in_order(rng, &words, |words| words.reverse()),
        2 => in_order(rng, &words, |words| {
            let family = words.remove(0);
            words.push(family);
        }),
        // Given name and the one before it first: `MAU LAN NGUYEN THI`.
        3 => in_order(rng, &words, |words| words.rotate_right(2)),
        4 => in_order(rng, &words, |words| {
            let last = words.len() - 1;
            words.drain(1..last);
        }),
        5 => in_order(rng, &words, |words| {
            words.remove(1);
        }),
        6 => shortened(rng, &words, |at, count| (1..count - 1).contains(&at)),
        7 => shortened(rng, &words, |at, count| at + 2 < count),
        8 => shortened(rng, &words, |at, _| at == 0),
        9 => return Planted { text: format!("{before}{}", cut(rng, &words)), secret: Secret::Name { full } },
        10 => {
            let gap = rng.pick(&["  ", " ", " - "]);
            let spaced = |word: &&str| word.chars().map(String::from).collect::<Vec<_>>().join(" ");
            styled(rng, &words.iter().map(spaced).collect::<Vec<_>>().join(gap))
        }
        11 => {
            let spelt = styled(rng, &full);
            with_invisible(rng, &spelt)
        }
        12 => {
            let glued = styled(rng, &words.concat());
            format!("{}{glued}{}", rng.pick(&["", "HB", "hb "]), rng.pick(&["", "9A", " LOP 5"]))
        }
        13 => broken(rng, &bare(&full).to_uppercase()),
        14 => {
            let spelt: String = words.iter().map(|word| with_tone_elsewhere(rng, word) + " ").collect();
            spelt.trim_end().to_owned()
        }
        _ => {
            let mark = rng.pick(&["-", "_", ".", "/", "\u{a0}", "  ", "\n", ", ", "+"]);
            styled(rng, &words.join(mark))
        }
    };
    Planted { text: format!("{before}{spelt}{after}"), secret: Secret::Name { full } }
}

/// Returns the words, changed and in one of the usual scripts.
fn in_order<'w>(rng: &mut Rng, words: &[&'w str], change: impl Fn(&mut Vec<&'w str>)) -> String {
    let mut words = words.to_vec();
    change(&mut words);
    styled(rng, &words.join(" "))
}

/// Returns the words, those that `is_short` chooses by number and count as initials.
fn shortened(rng: &mut Rng, words: &[&str], is_short: impl Fn(usize, usize) -> bool) -> String {
    let mark = rng.pick(&[". ", ".", " "]);
    let mut spelt = String::new();
    for (at, word) in words.iter().enumerate() {
        if is_short(at, words.len()) {
            let is_pair = mark == ". " && ["Ng", "Tr", "Th", "Ph"].iter().any(|pair| word.starts_with(pair));
            let length = if is_pair && rng.percent(50) { 2 } else { 1 };
            spelt.extend(word.chars().take(length));
            spelt.push_str(mark);
        } else {
            spelt.push_str(word);
            spelt.push(' ');
        }
    }
    styled(rng, spelt.trim_end())
}

/// Cuts a name as a bank cuts a text, somewhere after its second word.
fn cut(rng: &mut Rng, words: &[&str]) -> String {
    let all: Vec<char> = bare(&words.join(" ")).to_uppercase().chars().collect();
    let least = words.iter().take(2).map(|word| word.chars().count() + 1).sum::<usize>() - 1;
    let length = least + rng.below(all.len() - least);
    all.iter().take(length).collect()
}

/// Breaks a text with a space, as a printed line does.
fn broken(rng: &mut Rng, text: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    let (first, second) = all.split_at(rng.below(all.len()));
    first.iter().chain(&[' ']).chain(second).collect()
}

/// Returns the text in one of the usual scripts.
fn styled(rng: &mut Rng, text: &str) -> String {
    match rng.below(8) {
        0 | 1 => text.to_owned(),
        2 => text.nfd().collect(),
        3 => bare(text).to_lowercase(),
        4 => text.to_uppercase(),
        5 => text.replace('Đ', "Ð").replace('đ', "ð"),
        6 => wide(&bare(text).to_uppercase()),
        _ => bare(text).to_uppercase(),
    }
}

/// Returns the text with full-width letters.
fn wide(text: &str) -> String {
    let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).filter(|_| c.is_ascii_uppercase());
    text.chars().map(|c| wide(c).unwrap_or(c)).collect()
}

/// Returns the text without diacritics.
fn bare(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c));
    plain
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            c => c,
        })
        .collect()
}

/// Moves the tone of a word to another letter, where it need not combine with it.
fn with_tone_elsewhere(rng: &mut Rng, word: &str) -> String {
    const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    let mut letters: Vec<char> = word.nfd().collect();
    if let Some(at) = letters.iter().position(|c| TONES.contains(c)) {
        let tone = letters.remove(at);
        letters.insert(1 + rng.below(letters.len()), tone);
    }
    letters.into_iter().collect()
}

/// Whether two words of a name are shown next to one another, spaced out or glued, in any order.
pub(super) fn is_shown(full: &str, output: &str) -> bool {
    let name: Vec<String> = folded(full).split(' ').map(str::to_owned).collect();
    let shown = folded(output);
    // The words, and whether they were several letters with something between them.
    let mut tokens: Vec<(String, bool)> = Vec::new();
    let mut was_single = false;
    for token in shown.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()) {
        let is_single = token.chars().count() == 1;
        match tokens.last_mut() {
            // Letters with spaces between them are one text.
            Some((last, is_spaced)) if was_single && is_single => {
                last.push_str(token);
                *is_spaced = true;
            }
            _ => tokens.push((token.to_owned(), false)),
        }
        was_single = is_single;
    }
    let pairs = || {
        let numbered = || name.iter().enumerate();
        numbered().flat_map(move |(at, one)| {
            numbered().filter(move |(other, _)| *other != at).map(move |(_, other)| (one, other))
        })
    };
    // Initials between two words do not make them less readable. A word has a vowel.
    let is_long = |(token, is_spaced): &&(String, bool)| {
        !is_spaced && token.chars().count() > 1 && token.contains(['a', 'e', 'i', 'o', 'u', 'y'])
    };
    let long: Vec<&String> = tokens.iter().filter(is_long).map(|(token, _)| token).collect();
    let is_row = long.windows(2).any(|row| pairs().any(|(one, other)| row == [one, other]));
    let is_glued = pairs().any(|(one, other)| {
        let glued = format!("{one}{other}");
        glued.len() >= 6 && tokens.iter().any(|(token, _)| token.contains(&glued))
    });
    // A space within a word: the letters of three words, whatever stands between them.
    let letters: String = tokens.iter().map(|(token, _)| token.as_str()).collect();
    is_row
        || is_glued
        || name.windows(3).any(|three| three.concat().len() >= 8 && letters.contains(&three.concat()))
}
