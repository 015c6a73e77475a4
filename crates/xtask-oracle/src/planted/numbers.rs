//! Phone numbers, accounts and addresses in the ways they are written.

use super::{Planted, Secret, with_invisible};
use crate::fixtures::rng::Rng;

/// What stands between the groups of a number.
const MARKS: [&str; 34] = [
    " ",
    ".",
    "-",
    "_",
    "*",
    "/",
    ",",
    ":",
    ";",
    "·",
    "•",
    "–",
    "—",
    "|",
    "+",
    "~",
    "'",
    "\u{a0}",
    "\u{2009}",
    "\u{3000}",
    "  ",
    "     ",
    "\t",
    "\n",
    " - ",
    " / ",
    " . ",
    "--",
    "..",
    "\u{200b}",
    "\u{200b}\u{feff}",
    "), (",
    "=",
    "\u{2028}",
];
/// The zeros of some digits that are not ASCII: Arabic-Indic, Persian, Devanagari, Thai, full-width, mathematical.
const ZEROS: [char; 7] = ['٠', '۰', '०', '๐', '０', '𝟎', '𝟶'];
const BEFORE: [&str; 12] = [
    "",
    "LH ",
    "CK tu ",
    "liên hệ ",
    "Ủng hộ quỹ, gọi ",
    "chuyen toi ",
    "ND:",
    "(",
    "số ",
    "gặp cô Mẫu ",
    "*",
    "HB",
];
const AFTER: [&str; 8] = ["", " UNG HO", ", lớp 5A", ")", " cảm ơn", ".", " hoc bong nam hoc", "\n"];
/// Words that announce an account.
const CALLED: [&str; 6] = ["STK ", "tk: ", "tài khoản số ", "TK VCB ", "SĐT: ", "Zalo "];

/// Returns the value of a decimal digit of any of the scripts used here.
pub(super) fn value(c: char) -> Option<u8> {
    let of = |zero: char| u32::from(c).checked_sub(u32::from(zero)).filter(|value| *value < 10);
    let value = std::iter::once('0').chain(ZEROS).find_map(of)?;
    u8::try_from(value).ok()
}

/// Plants a phone number or an account.
pub(super) fn number(rng: &mut Rng) -> Planted {
    loop {
        let is_called = rng.percent(15);
        let is_phone = rng.percent(50);
        let digits = if is_phone {
            phone(rng)
        } else {
            let least = if is_called { 6 } else { 8 };
            let length = usize::try_from(rng.range(least, 16)).unwrap_or(8);
            rng.digits(length)
        };
        let groups = groups(rng, &digits);
        let mark = rng.pick(&MARKS);
        let is_mixed = rng.percent(15);
        let marks: Vec<&str> =
            groups.iter().map(|_| if is_mixed { rng.pick(&MARKS) } else { mark }).collect();
        if is_in_doubt(&digits, &groups, &marks) && !is_called {
            continue;
        }
        let mut spelt = String::new();
        for (at, group) in groups.iter().enumerate() {
            if at > 0 {
                spelt.push_str(marks.get(at).copied().unwrap_or_default());
            }
            spelt.push_str(group);
        }
        if digits.starts_with("84") && is_phone && rng.percent(60) {
            spelt.insert(0, '+');
        } else if rng.percent(10) && groups.len() > 1 {
            let first = groups.first().map_or(0, String::len);
            spelt.insert(first, ')');
            spelt.insert(0, '(');
        }
        spelt = match rng.below(10) {
            0 => with_invisible(rng, &spelt),
            1 => {
                let zero = rng.pick(&ZEROS);
                spelt.chars().map(|c| in_script(c, zero)).collect()
            }
            2 => spelt
                .chars()
                .map(|c| if rng.percent(50) { in_script(c, rng.pick(&ZEROS)) } else { c })
                .collect(),
            3 if groups.iter().all(|group| group.len() >= 3) => with_letters(rng, &spelt),
            _ => spelt,
        };
        let before = if is_called { rng.pick(&CALLED) } else { rng.pick(&BEFORE) };
        let text = format!("{before}{spelt}{}", rng.pick(&AFTER));
        return Planted { text, secret: Secret::Number(digits) };
    }
}

fn in_script(c: char, zero: char) -> char {
    let value = c.to_digit(10);
    value.and_then(|value| char::from_u32(u32::from(zero) + value)).unwrap_or(c)
}

/// Writes a zero or a one as a letter, at most one in a group, and no group's only digit.
fn with_letters(rng: &mut Rng, spelt: &str) -> String {
    let mut is_free = true;
    let write = |c: char| {
        let letter = match c {
            '0' => rng.pick(&['o', 'O']),
            '1' => rng.pick(&['l', 'I']),
            c => {
                is_free |= !c.is_ascii_digit();
                return c;
            }
        };
        if std::mem::replace(&mut is_free, false) { letter } else { c }
    };
    spelt.chars().map(write).collect()
}

fn phone(rng: &mut Rng) -> String {
    let own = match rng.below(5) {
        0 => format!("02{}", rng.digits(9)),
        1 => format!("03{}{}", rng.range(2, 9), rng.digits(7)),
        2 => format!("07{}{}", rng.range(6, 9), rng.digits(7)),
        _ => format!("0{}{}", rng.range(8, 9), rng.digits(8)),
    };
    if rng.percent(25) { own.replacen('0', "84", 1) } else { own }
}

/// Divides digits in groups: none, equal ones, or any.
fn groups(rng: &mut Rng, digits: &str) -> Vec<String> {
    let mut sizes: Vec<usize> = Vec::new();
    let mut left = digits.len();
    let style = rng.below(6);
    while left > 0 {
        let size = match style {
            0 => left,
            1 => 1,
            2 => 4,
            3 if sizes.is_empty() => left - (left - 1) / 3 * 3,
            3 => 3,
            4 => 2,
            _ => usize::try_from(rng.range(1, 5)).unwrap_or(1),
        };
        sizes.push(size.min(left));
        left -= size.min(left);
    }
    let mut rest = digits.chars();
    sizes.into_iter().map(|size| rest.by_ref().take(size).collect()).collect()
}

/// Whether the groups could as well be an amount, a day, years, a time or a list of numbers, in whole or in part.
fn is_in_doubt(digits: &str, groups: &[String], marks: &[&str]) -> bool {
    let is_phone = digits.starts_with('0') || digits.starts_with("84") && matches!(digits.len(), 11 | 12);
    let is_year = |group: &str| group.len() == 4 && (group.starts_with("19") || group.starts_with("20"));
    let threes = groups.windows(2).enumerate().any(|(at, pair)| {
        let mark = marks.get(at + 1).copied().unwrap_or_default().trim();
        matches!(mark, "." | "," | "" | "..") && matches!(pair, [first, second] if first.len() <= 3 && second.len() == 3 && !first.starts_with('0'))
    });
    let is_amount = threes && (digits.len() <= 11 || digits.ends_with("000")) && !is_phone;
    let is_list = groups.iter().all(|group| group.len() <= 2 && !group.starts_with('0'));
    let is_time = groups.len() <= 3 && marks.iter().any(|mark| mark.contains(':'));
    let has_year = groups.iter().any(|group| is_year(group))
        || digits.len() == 8 && (is_year(&digits[..4]) || is_year(&digits[4..]));
    has_year || is_amount || is_list && marks.contains(&",") && groups.len() < 6 || is_time
}

/// Plants an e-mail address.
pub(super) fn email(rng: &mut Rng) -> Planted {
    const PEOPLE: [&str; 8] = ["lan", "khoa", "hoangnam", "be", "thuy", "quynh", "dung", "phuc"];
    let given = rng.pick(&PEOPLE);
    let mark = rng.pick(&[".", "_", "-", ""]);
    let number = if rng.percent(40) { rng.range(1, 99).to_string() } else { String::new() };
    let local = format!("mau{mark}{given}{number}");
    let domain = rng.pick(&["vidu.test", "thu.vidu.test", "truong-mau.example", "vidu.edu.test"]);
    let secret = Secret::Email(format!("{local}@{domain}"));
    let spelt = match rng.below(9) {
        0 => format!("{local} @ {domain}"),
        1 => format!("{local} (at) {domain}"),
        2 => format!("{local}[at]{domain}"),
        3 => format!("mau {given}{number} (at) {domain}"),
        4 => with_invisible(rng, &format!("{local}@{domain}")),
        5 => format!("{local}@{}", domain.replace('.', " . ")),
        6 => {
            let letters: Vec<String> = format!("{local}@{domain}").chars().map(String::from).collect();
            letters.join(" ")
        }
        7 => format!("{local}@{domain}").to_uppercase(),
        _ => format!("{local}@{domain}"),
    };
    let spelt = if rng.percent(10) { spelt.replace('@', "＠") } else { spelt };
    let before = rng.pick(&["", "thư: ", "Gửi về ", "LH ", "<", "e-mail:"]);
    let after = rng.pick(&["", ". Cảm ơn", " ủng hộ", ">", ", lớp 5A"]);
    Planted { text: format!("{before}{spelt}{after}"), secret }
}
