//! Distinguishes pre-Unicode encodings of Vietnamese.
//!
//! A byte above 127 is one letter in Windows-1258, another one in TCVN3 (ABC) and half a letter in VNI. We
//! decide by whether the words come out as Vietnamese syllables: a Vietnamese onset, vowels and ending, with
//! at most one tone. This module knows letters and bytes, and nothing of tables.

use encoding_rs::{WINDOWS_1252, WINDOWS_1258};
use std::ops::RangeInclusive;
use unicode_normalization::UnicodeNormalization;

/// An encoding that is recognised but refused: its letters depend on a font, so that names would come out
/// wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Legacy {
    /// TCVN 5712, the encoding of the `.Vn` fonts; also called ABC.
    Tcvn3,
    /// The encoding of the `VNI-` fonts.
    Vni,
}

impl Legacy {
    /// The name by which it is known.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
        }
    }
}

/// The likely encoding of bytes that are not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    Windows1258,
    Windows1252,
    Legacy(Legacy),
    /// Several encodings explain the words equally well.
    Undecided,
}

/// Maximum number of words examined. Further ones are ignored.
const SAMPLE_WORDS: usize = 4_000;

/// Number of words that are Vietnamese syllables, by encoding.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    words: usize,
    windows_1258: usize,
    tcvn3: usize,
    vni: usize,
}

impl Score {
    fn new<'a>(words: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut score = Self::default();
        for word in words.take(SAMPLE_WORDS) {
            score.words += 1;
            let (text, _, malformed) = WINDOWS_1258.decode(word);
            score.windows_1258 += usize::from(!malformed && is_vietnamese(&text));
            score.tcvn3 += usize::from(tcvn3_letters(word).is_some_and(|letters| is_syllable(&letters)));
            score.vni += usize::from(vni_letters(word).is_some_and(|letters| is_syllable(&letters)));
        }
        score
    }
}

/// Guesses the encoding of bytes that are not UTF-8.
pub(super) fn guess(bytes: &[u8]) -> Guess {
    let score = Score::new(words_of(bytes));
    let best = score.windows_1258.max(score.tcvn3).max(score.vni);
    if best * 2 < score.words || score.words == 0 {
        let is_undefined = |byte: &u8| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
        return if bytes.iter().any(is_undefined) { Guess::Undecided } else { Guess::Windows1252 };
    }
    match (score.windows_1258 == best, score.tcvn3 == best, score.vni == best) {
        (true, false, false) => Guess::Windows1258,
        (false, true, false) => Guess::Legacy(Legacy::Tcvn3),
        (false, false, true) => Guess::Legacy(Legacy::Vni),
        _ => Guess::Undecided,
    }
}

/// Returns the old encoding whose bytes were decoded as Western letters when `text` became Unicode: `Sè tiÒn`
/// for `Số tiền`.
pub(super) fn mistaken(text: &str) -> Option<Legacy> {
    const FEW: usize = 5;
    let is_between = |c: char| if c.is_ascii() { !c.is_ascii_alphanumeric() } else { c.is_whitespace() };
    let words = text.split(is_between).filter(|word| !word.is_ascii());
    let foreign: Vec<&str> = words.take(SAMPLE_WORDS).collect();
    // A word with such a letter was not decoded from single bytes, and `is_most` asks for four fifths.
    let unicode = foreign.iter().filter(|word| word.contains(|c| VIETNAMESE.contains(&c))).count();
    if unicode * 5 > foreign.len() {
        return None;
    }
    // In a text that is written correctly this many are found soon.
    let many = foreign.len() / 5 + 1;
    let well_written = foreign.iter().filter(|word| is_vietnamese(word)).take(many).count();
    if foreign.len() < FEW || well_written == many {
        return None;
    }
    let bytes: Vec<Vec<u8>> = foreign
        .iter()
        .filter_map(|word| {
            let (bytes, _, unmappable) = WINDOWS_1252.encode(word);
            (!unmappable).then(|| bytes.into_owned())
        })
        .collect();
    let score = Score::new(bytes.iter().map(Vec::as_slice));
    let is_most = |count: usize| count * 5 >= foreign.len() * 4;
    match (is_most(score.tcvn3), is_most(score.vni)) {
        (true, _) if score.tcvn3 > score.vni => Some(Legacy::Tcvn3),
        (_, true) if score.vni > score.tcvn3 => Some(Legacy::Vni),
        _ => None,
    }
}

/// The words that contain a byte above 0xA0.
fn words_of(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|byte| !(byte.is_ascii_alphabetic() || *byte > 0xa0))
        .filter(|word| word.iter().any(|byte| *byte > 0xa0))
}

/// Vietnamese letters with two marks, a hook or a dot, such as `ầ`. No Windows code page has them.
pub(super) const VIETNAMESE: RangeInclusive<char> = '\u{1ea0}'..='\u{1ef9}';

const ALPHABET: &str = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ";

/// Whether a Unicode word is a Vietnamese syllable in lower case, upper case or with a capital.
fn is_vietnamese(word: &str) -> bool {
    let composed: String = word.nfc().collect();
    let mut chars = composed.chars();
    let Some(first) = chars.next() else { return false };
    let is_large = |c: char| c.is_uppercase();
    let rest_is_even = chars.clone().all(is_large) && is_large(first) || !chars.clone().any(is_large);
    let is_own = |c: char| c.is_ascii_alphabetic() || c.to_lowercase().all(|small| ALPHABET.contains(small));
    rest_is_even && composed.chars().all(is_own) && {
        let tones =
            composed.nfd().filter(|c| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'));
        tones.count() <= 1 && is_syllable(hocbong_core::text::fold(&composed).as_bytes())
    }
}

/// Whether letters without diacritics form an onset, vowels and an ending.
fn is_syllable(letters: &[u8]) -> bool {
    const ONSETS: [&str; 27] = [
        "ngh", "ng", "nh", "n", "gh", "gi", "g", "kh", "k", "ch", "c", "th", "tr", "t", "ph", "p", "qu", "b",
        "d", "h", "l", "m", "r", "s", "v", "x", "",
    ];
    /// Vowels that end a syllable. [`CLOSED`] lists those that an ending may follow.
    const OPEN: [&str; 23] = [
        "ai", "ao", "au", "ay", "eo", "eu", "ia", "ieu", "iu", "oai", "oao", "oay", "oeo", "oi", "uai",
        "uay", "ui", "uoi", "uou", "uu", "uya", "uyu", "yeu",
    ];
    const CLOSED: [&str; 16] =
        ["a", "e", "i", "o", "u", "y", "ie", "oa", "oe", "oo", "ua", "ue", "uo", "uy", "uye", "ye"];
    const ENDINGS: [&str; 9] = ["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];
    let Ok(text) = std::str::from_utf8(letters) else { return false };
    let text = text.to_ascii_lowercase();
    ONSETS.iter().any(|onset| {
        text.strip_prefix(onset).is_some_and(|rest| {
            let end = rest.find(|c| !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')).unwrap_or(rest.len());
            let (vowels, ending) = rest.split_at(end);
            // In `gì` and `quốc` onset and vowels share a letter.
            let is_open = OPEN.contains(&vowels) && ending.is_empty();
            let is_closed = CLOSED.contains(&vowels) || vowels.is_empty() && *onset == "gi";
            is_open || is_closed && ENDINGS.contains(&ending)
        })
    })
}

/// Returns the plain letters of a TCVN3 word; `None` if a byte is not a letter or there are two tones.
fn tcvn3_letters(word: &[u8]) -> Option<Vec<u8>> {
    let mut tones = 0;
    let letters = word
        .iter()
        .map(|byte| {
            tones += usize::from(*byte >= 0xb5);
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' => Some(*byte),
                0xa1 | 0xa2 | 0xa8 | 0xa9 | 0xb5..=0xb9 | 0xbb..=0xbe | 0xc6..=0xcb => Some(b'a'),
                0xa3 | 0xaa | 0xcc | 0xce..=0xd6 => Some(b'e'),
                0xd7 | 0xd8 | 0xdc..=0xde => Some(b'i'),
                0xa4 | 0xa5 | 0xab | 0xac | 0xdf | 0xe1..=0xee => Some(b'o'),
                0xa6 | 0xad | 0xef | 0xf1..=0xf9 => Some(b'u'),
                0xfa..=0xfe => Some(b'y'),
                0xa7 | 0xae => Some(b'd'),
                _ => None,
            }
        })
        .collect::<Option<Vec<u8>>>()?;
    (tones <= 1).then_some(letters)
}

/// Returns the plain letters of a VNI word. Most vowels are a plain letter followed by a byte for its
/// diacritics.
fn vni_letters(word: &[u8]) -> Option<Vec<u8>> {
    let mut letters: Vec<u8> = Vec::with_capacity(word.len());
    let mut tones = 0;
    let mut may_take_mark = false;
    for byte in word {
        if byte.is_ascii_alphabetic() {
            letters.push(byte.to_ascii_lowercase());
            may_take_mark = true;
            continue;
        }
        // Capital letters are 32 below the small ones.
        let small = if (0xc0..0xe0).contains(byte) { byte + 0x20 } else { *byte };
        let before = letters.last().copied().filter(|_| may_take_mark);
        match (small, before) {
            (0xf1, _) => letters.push(b'd'),
            (0xf4, _) => letters.push(b'o'),
            (0xf6, _) => letters.push(b'u'),
            (0xec | 0xed | 0xe6 | 0xf2 | 0xf3, _) => {
                letters.push(b'i');
                tones += 1;
            }
            (0xee, _) => {
                letters.push(b'y');
                tones += 1;
            }
            (0xe2, Some(b'a' | b'e' | b'o')) | (0xea, Some(b'a')) => {}
            (0xf9 | 0xf8 | 0xfb | 0xf5 | 0xef, Some(b'a' | b'e' | b'o' | b'u' | b'y'))
            | (0xe1 | 0xe0 | 0xe5 | 0xe3 | 0xe4, Some(b'a' | b'e' | b'o'))
            | (0xe9 | 0xe8 | 0xfa | 0xfc | 0xeb, Some(b'a')) => tones += 1,
            _ => return None,
        }
        may_take_mark = matches!(small, 0xf4 | 0xf6);
    }
    (tones <= 1).then_some(letters)
}

#[cfg(test)]
pub(in crate::csv::dialect) mod tests {
    use super::*;

    const TEXT: &str = "Ngày giao dịch;Số tiền;Nội dung\nNguyễn Thị Mẫu ủng hộ quỹ khuyến học\nTrao học bổng cho học sinh nghèo vượt khó, giữ gìn đạo đức\nĐẶNG VĂN THỬ CHUYỂN TIỀN ỦNG HỘ";

    /// Encodes in TCVN3 by the tables of the standard; capitals with a tone become small letters.
    pub(in crate::csv::dialect) fn to_tcvn3(text: &str) -> Vec<u8> {
        const TABLE: &str = "Ă¡Â¢Ê£Ô¤Ơ¥Ư¦Đ§ă¨â©êªô«ơ¬ư\u{ad}đ®àµả¶ã·á¸ạ¹ằ»ẳ¼ẵ½ắ¾ặÆầÇẩÈẫÉấÊậËèÌẻÎẽÏéÐẹÑềÒểÓễÔếÕệÖì×ỉØĩÜíÝịÞòßỏáõâóãọäồåổæỗçốèộéờêởëỡìớíợîùïủñũòúóụôừõửöữ÷ứøựùỳúỷûỹüýýỵþ";
        let pairs: Vec<char> = TABLE.chars().collect();
        let byte = |c: char| {
            let small = c.to_lowercase().next().unwrap_or(c);
            let find = |wanted: char| {
                pairs
                    .chunks(2)
                    .find(|pair| pair[0] == wanted)
                    .map(|pair| u8::try_from(u32::from(pair[1])).unwrap())
            };
            find(c).or_else(|| find(small))
        };
        text.chars()
            .map(|c| if c.is_ascii() { c as u8 } else { byte(c).expect("a letter of the table") })
            .collect()
    }

    pub(in crate::csv::dialect) fn to_vni(text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for c in text.nfc() {
            let small: char = c.to_lowercase().next().unwrap();
            let is_large = small != c;
            let parts: Vec<char> = small.to_string().nfd().collect();
            let has = |mark: char| parts.contains(&mark);
            let tone = "\u{301}\u{300}\u{309}\u{303}\u{323}".chars().position(has);
            let list: [u8; 5] = if has('\u{302}') {
                [0xe1, 0xe0, 0xe5, 0xe3, 0xe4]
            } else if has('\u{306}') {
                [0xe9, 0xe8, 0xfa, 0xfc, 0xeb]
            } else {
                [0xf9, 0xf8, 0xfb, 0xf5, 0xef]
            };
            let mut push = |byte: u8| bytes.push(if is_large { byte - 0x20 } else { byte });
            match (parts[0], tone) {
                ('đ', _) => push(0xf1),
                ('i', Some(tone)) => push([0xed, 0xec, 0xe6, 0xf3, 0xf2][tone]),
                ('y', Some(4)) => push(0xee),
                (base, tone) => {
                    push(match (base, has('\u{31b}')) {
                        ('o', true) => 0xf4,
                        ('u', true) => 0xf6,
                        _ => base as u8,
                    });
                    match tone {
                        Some(tone) => push(list[tone]),
                        None if has('\u{302}') => push(0xe2),
                        None if has('\u{306}') => push(0xea),
                        None => {}
                    }
                }
            }
        }
        bytes
    }

    /// Encodes in Windows-1258, which has the vowels with circumflex, breve and horn, and combining tone
    /// marks after them.
    pub(in crate::csv::dialect) fn to_1258(text: &str) -> Vec<u8> {
        let mut spread = String::new();
        for c in text.nfc() {
            let parts: Vec<char> = c.to_string().nfd().collect();
            let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
            spread.extend(parts.iter().filter(|c| !is_tone(c)).collect::<String>().nfc());
            spread.extend(parts.iter().filter(|c| is_tone(c)));
        }
        let (bytes, _, unmappable) = WINDOWS_1258.encode(&spread);
        assert!(!unmappable, "{text}");
        bytes.into_owned()
    }

    #[test]
    fn each_old_encoding_is_known_by_its_syllables() {
        assert_eq!(guess(&to_1258(TEXT)), Guess::Windows1258);
        assert_eq!(guess(&to_tcvn3(TEXT)), Guess::Legacy(Legacy::Tcvn3));
        assert_eq!(guess(&to_vni(TEXT)), Guess::Legacy(Legacy::Vni));
        assert_eq!(guess(b"caf\xe9 na\xefve M\xfcller \x96 gar\xe7on"), Guess::Windows1252);
        assert_eq!(guess(b"a\xa0b"), Guess::Windows1252);
    }

    #[test]
    fn western_letters_that_were_old_bytes_are_known() {
        let as_western = |bytes: Vec<u8>| WINDOWS_1252.decode(&bytes).0.into_owned();
        assert_eq!(mistaken(&as_western(to_tcvn3(TEXT))), Some(Legacy::Tcvn3));
        assert_eq!(mistaken(&as_western(to_vni(TEXT))), Some(Legacy::Vni));
        assert_eq!(mistaken(TEXT), None);
        assert_eq!(mistaken("café naïve Müller garçon Zoë façade"), None);
    }

    #[test]
    fn words_of_the_language_are_syllables_and_others_are_not() {
        for word in TEXT.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            assert!(is_vietnamese(word), "{word}");
        }
        for word in ["Gì", "quốc", "khuỷu", "nghiêng", "ươm", "thuở"] {
            assert!(is_vietnamese(word), "{word}");
        }
        for word in ["café", "Müller", "tiÒn", "Sè tiÒn", "xyz"] {
            assert!(!is_vietnamese(word), "{word}");
        }
    }
}
