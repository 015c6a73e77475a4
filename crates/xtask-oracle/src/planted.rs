//! Secrets planted in texts, in whatever way people and banks spell them, and a check that none survives a mask.
//!
//! Numbers that cannot be told from an amount or a day by anybody, e.g. an account written `123.456.789`, are
//! not planted.

mod names;
mod numbers;

use crate::fixtures::rng::Rng;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text for people with one secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planted {
    /// The text, to stand in a memo or in the name of a party.
    pub text: String,
    /// What must not be readable.
    pub secret: Secret,
}

/// What must not be readable in a masked list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// A phone number or an account, in ASCII digits.
    Number(String),
    /// An e-mail address in its usual spelling.
    Email(String),
    /// The name of a pupil.
    Name {
        /// The whole name as in the books, e.g. `Nguyễn Thị Mẫu Lan`.
        full: String,
    },
}

/// Digits that a mask may show of a number at its end. A run of this many and three more is a leak.
const MIN_LEAK: usize = 6;
/// Zero-width characters.
const INVISIBLE: [&str; 5] = ["\u{200b}", "\u{200d}", "\u{2060}", "\u{feff}", "\u{ad}"];

/// Returns `count` texts, each with one secret.
///
/// # Example
/// ```
/// use xtask_oracle::planted::{planted, survives};
/// let all = planted(1, 200);
/// assert!(all.iter().all(|one| survives(&one.secret, &one.text)));
/// assert!(all.iter().all(|one| !survives(&one.secret, "N.T.M.L. *******678")));
/// ```
pub fn planted(seed: u64, count: usize) -> Vec<Planted> {
    let mut rng = Rng::new(seed);
    (0..count)
        .map(|number| match number % 5 {
            0 | 1 => numbers::number(&mut rng),
            2 => numbers::email(&mut rng),
            _ => names::name(&mut rng),
        })
        .collect()
}

/// Returns `count` texts without a secret: days, amounts, vouchers, schools and ordinary memos.
pub fn plain(seed: u64, count: usize) -> Vec<String> {
    let mut rng = Rng::new(seed);
    (0..count).map(|_| plain_text(&mut rng)).collect()
}

/// Whether `output` still shows the secret: six digits in a row of a number; two words in a row of a name in
/// any order; or the local part or the domain of an address.
pub fn survives(secret: &Secret, output: &str) -> bool {
    match secret {
        Secret::Number(digits) => {
            let shown = [read_digits(output, false), read_digits(output, true)];
            let all: Vec<char> = digits.chars().collect();
            let mut runs = all.windows(MIN_LEAK).map(|run| run.iter().collect::<String>());
            runs.any(|run| shown.iter().any(|shown| shown.contains(&run)))
        }
        Secret::Email(address) => {
            let shown = squeezed(output);
            address.split('@').any(|part| shown.contains(&squeezed(part)))
        }
        Secret::Name { full } => names::is_shown(full, output),
    }
}

/// Returns the digits of a text in ASCII, and also the letters that look like a digit, next to a digit.
fn read_digits(text: &str, with_letters: bool) -> String {
    let visible: String = text.nfkd().filter(|c| !is_invisible(*c) && !is_combining_mark(*c)).collect();
    let is_digit = |c: char| c.is_numeric();
    let mut digits = String::new();
    let mut before = None;
    let mut rest = visible.chars().peekable();
    while let Some(c) = rest.next() {
        let is_near = before.is_some_and(is_digit) || rest.peek().copied().is_some_and(is_digit);
        match c {
            'o' | 'O' if with_letters && is_near => digits.push('0'),
            'l' | 'I' | '|' if with_letters && is_near => digits.push('1'),
            c => digits.extend(numbers::value(c).map(|value| char::from(b'0' + value))),
        }
        // A row of such letters is next to the digit before it.
        before =
            if with_letters && is_near && matches!(c, 'o' | 'O' | 'l' | 'I') { Some('0') } else { Some(c) };
    }
    digits
}

/// Whether a character has no width.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}' | '\u{180e}' | '\u{fe00}'..='\u{fe0f}')
}

/// Returns a text without diacritics, in lower case.
fn folded(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c) && !is_invisible(*c));
    let plain = plain.map(|c| if matches!(c, 'đ' | 'Đ' | 'ð' | 'Ð') { 'd' } else { c });
    plain.flat_map(char::to_lowercase).collect()
}

/// Returns the letters and digits of a text, folded.
fn squeezed(text: &str) -> String {
    folded(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Puts invisible characters into a text at random places.
fn with_invisible(rng: &mut Rng, text: &str) -> String {
    let mut spelt = String::new();
    for c in text.chars() {
        spelt.push(c);
        if rng.percent(25) {
            spelt.push_str(rng.pick(&INVISIBLE));
        }
    }
    spelt
}

fn plain_text(rng: &mut Rng) -> String {
    const FIXED: [&str; 24] = [
        "Học bổng học kỳ 1 năm học 2025–2026",
        "Ủng hộ quỹ vượt khó",
        "5.000.000 đồng",
        "5.000.000 đ",
        "PC-0145",
        "lớp 9A2",
        "Trường THCS Mẫu Một",
        "Trường Tiểu học Mẫu, lớp 5A",
        "Trao học bổng đợt 2 năm 2025 cho học sinh lớp 9A2",
        "UNG HO QUY KHUYEN HOC 500.000",
        "Thu ủng hộ tháng 9/2025",
        "chuyển từ TK 1121 sang 1122",
        "Họp 09/09/2025 10:00 tại hội trường",
        "giai đoạn 2020-2025, các năm 2023, 2024, 2025",
        "150000000 VND",
        "Chi 2.985 em, 12 trường, 3 huyện",
        "Mua 120 quyển vở x 8.500 = 1.020.000",
        "Quyết định 123/QĐ-HKH ngày 05/09/2025",
        "hội phí tháng 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
        "từ 01/01/2025 đến 31/12/2025",
        "01/01/2025 - 31/12/2025",
        "2 suất @ 500.000 đ",
        "1450000",
        "PC-0145, PC-0146, PC-0147",
    ];
    let (day, month, year) = (rng.range(1, 28), rng.range(1, 12), rng.range(2010, 2030));
    let group = |rng: &mut Rng| format!("{:03}", rng.range(0, 999));
    match rng.below(8) {
        0 => {
            let mark = rng.pick(&["/", "-", "."]);
            format!("ngày {day:02}{mark}{month:02}{mark}{year}")
        }
        1 => format!("{year}-{month:02}-{day:02}"),
        2 => {
            let mark = rng.pick(&[".", ","]);
            let groups: Vec<String> = (0..rng.range(1, 2)).map(|_| group(rng)).collect();
            format!("{}{mark}{}", rng.range(1, 79), groups.join(mark))
        }
        3 => format!("{}.{}.000 {}", rng.range(1, 999), group(rng), rng.pick(&["đ", "đồng", "VND"])),
        4 => format!("{}{}", rng.pick(&["PC-", "PT", "BN", "BC-", "PC2025"]), rng.digits(4)),
        5 => format!("năm học {year}-{}, {} suất, đợt {}", year + 1, rng.range(1, 900), rng.range(1, 4)),
        _ => rng.pick(&FIXED).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_secret_is_readable_before_it_is_masked() {
        for seed in 0..20 {
            for one in planted(seed, 500) {
                assert!(survives(&one.secret, &one.text), "{one:?}");
            }
        }
    }

    #[test]
    fn what_is_masked_does_not_survive() {
        let number = Secret::Number("0912345678".to_owned());
        assert!(!survives(&number, "gọi ****.***.678, lớp 5A"));
        assert!(survives(&number, "gọi **12 345 678") && survives(&number, "o9l2345"));
        let name = Secret::Name { full: "Nguyễn Thị Mẫu Lan".to_owned() };
        assert!(!survives(&name, "N.T.M.L. và lan can, mẫu đơn"));
        for shown in ["Lan Nguyễn", "NGUYEN T. M. LAN", "hbnguyenthimaulan9a", "thi mau", "N g u y e n L a n"]
        {
            assert!(survives(&name, shown), "{shown}");
        }
        let email = Secret::Email("mau.lan7@vidu.test".to_owned());
        assert!(!survives(&email, "gửi ***@***") && survives(&email, "mau lan7 (at) …"));
    }

    #[test]
    fn the_same_seed_plants_the_same() {
        assert_eq!(planted(7, 50), planted(7, 50));
        assert_ne!(planted(7, 50), planted(8, 50));
        assert_eq!(plain(7, 50), plain(7, 50));
    }
}
