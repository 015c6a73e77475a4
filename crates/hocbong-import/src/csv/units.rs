//! Finds the unit of a column's figures: `(nghìn đồng)`, `ĐVT: 1.000đ`, `(USD)`, in a header or on a line
//! above the table.

use super::account_lines::behind_label;
use super::vocabulary::{Value, says, says_folded, unit_of_word};
use hocbong_core::text::fold;

/// The unit of a column's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Multiples of this many đồng.
    Dong(i64),
    /// Another currency.
    Foreign,
}

/// A word or number of a folded text, and where it begins.
#[derive(Clone, Copy)]
struct Token<'t> {
    text: &'t str,
    start: usize,
}

/// Role of a token in the name of a unit.
enum Part {
    Times(i64, bool),
    Dong,
    Foreign,
    /// A word that connects the others and means nothing by itself.
    Between,
}

/// Words that may occur in the name of a unit and mean nothing by themselves.
const BETWEEN: &[&str] = &[
    "don", "vi", "tinh", "dvt", "unit", "in", "of", "x", "currency", "loai", "tien", "te", "la", "bang",
    "theo", "are", "dv",
];

/// Labels before the name of a unit on a line above the table.
const LABELS: &[&str] = &[
    "don vi tinh",
    "d/v tinh",
    "dv tinh",
    "d/v",
    "dv",
    "don vi tien te",
    "don vi tien",
    "dvt",
    "don vi",
    "unit",
    "currency",
    "loai tien",
    "dong tien",
    "tien te",
    "ccy",
    "tinh bang",
    "tinh theo",
    "amounts in",
    "figures in",
    "expressed in",
];

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let is_number = first.is_ascii_digit();
        if !is_number && !first.is_alphabetic() && !matches!(first, '$' | '€' | '£' | '¥') {
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = chars.peek().copied() {
            let goes_on = if is_number {
                // `1 000`, also where the comma of `1,000` parted two cells.
                let behind = text.get(at + 1..).unwrap_or_default();
                c.is_ascii_digit()
                    || matches!(c, '.' | ',') && behind.starts_with(|c: char| c.is_ascii_digit())
                    || c == ' '
                        && behind.starts_with("000")
                        && !behind.get(3..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            } else {
                c.is_alphabetic() || c == '$'
            };
            if !goes_on {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        found.push(Token { text: text.get(start..end).unwrap_or_default(), start });
    }
    found
}

fn part_of(token: &str) -> Option<Part> {
    if token.starts_with(|c: char| c.is_ascii_digit()) {
        let digits: String = token.chars().filter(char::is_ascii_digit).collect();
        return unit_of_word(&digits).map(|times| Part::Times(times, false));
    }
    if let Some(times) = unit_of_word(token) {
        return Some(Part::Times(times, true));
    }
    if says_folded(token, Value::Dong) {
        return Some(Part::Dong);
    }
    if says_folded(token, Value::Foreign) {
        return Some(Part::Foreign);
    }
    BETWEEN.contains(&token).then_some(Part::Between)
}

/// Folds a text in which a unit may be joined to the currency: `đ` at the end of a word is `dong`, because folded `kđ`
/// and `nđ` would be letters that may mean anything, as in `Chi (KD)`.
pub(super) fn fold_with_dong(text: &str) -> String {
    let words = text.split_inclusive(|c: char| !c.is_alphabetic());
    let spelt: String = words
        .map(|word| {
            let bare = word.trim_end_matches(|c: char| !c.is_alphabetic());
            let end = word.get(bare.len()..).unwrap_or_default();
            let is_joined = bare.ends_with(['đ', 'Đ']) && bare.chars().count() > 1;
            let is_vnd = fold(bare).ends_with("vnd");
            if is_joined && !is_vnd { format!("{bare}ong{end}") } else { word.to_owned() }
        })
        .collect();
    fold(&spelt)
}

/// Returns the unit that the tokens name, if they name one and nothing else.
fn unit_of<'t>(tokens: impl Iterator<Item = Token<'t>>) -> Option<Unit> {
    let (mut times, mut is_word, mut is_dong, mut is_foreign) = (None, false, false, false);
    for token in tokens {
        match part_of(token.text)? {
            Part::Times(of, as_word) => {
                times = Some(times.unwrap_or(1_i64).checked_mul(of)?);
                is_word |= as_word;
            }
            Part::Dong => is_dong = true,
            Part::Foreign => is_foreign = true,
            Part::Between => is_word |= token.text == "x",
        }
    }
    match (times, is_dong) {
        _ if is_foreign => Some(Unit::Foreign),
        (Some(times), _) if is_word || is_dong => Some(Unit::Dong(times)),
        (None, true) => Some(Unit::Dong(1)),
        _ => None,
    }
}

/// Splits a unit from the end of a folded header. Returns the header without it, and the unit.
pub(super) fn split_unit(header: &str) -> Option<(&str, Unit)> {
    let all = tokens(header);
    let tail = all.iter().rev().take_while(|token| part_of(token.text).is_some()).count();
    // We take the longest tail that leaves a known header: in `Số tiền (nghìn đồng)`, `tiền` is a word of
    // units too.
    (1..=tail).rev().filter_map(|count| all.len().checked_sub(count)).find_map(|at| {
        let unit = unit_of(all.iter().skip(at).copied())?;
        let start = all.get(at)?.start;
        let rest = header.get(..start)?.trim_end_matches(|c: char| !c.is_alphanumeric());
        (!rest.is_empty() && super::vocabulary::column(rest).is_some()).then_some((rest, unit))
    })
}

/// Returns the unit that a header names in brackets or at its end.
pub(super) fn unit_of_header(header: &str) -> Option<Unit> {
    let folded = fold_with_dong(header);
    let in_brackets = folded.split(['(', '[']).skip(1).filter_map(|rest| rest.split([')', ']']).next());
    // `('000)`; in a cell `000` may be three digits that slid there.
    let zeros = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()) == "000";
    let in_zeros = |inside: &str| zeros(inside).then_some(Unit::Dong(1000));
    let mut named =
        in_brackets.filter_map(|inside| unit_of(tokens(inside).into_iter()).or_else(|| in_zeros(inside)));
    named.next().or_else(|| split_unit(&folded).map(|(_, unit)| unit))
}

/// Returns the unit that a cell names, if it names one and nothing else.
pub(super) fn unit_of_cell(cell: &str) -> Option<Unit> {
    // `Yên Nhật` (Japanese yen) is one name of two words.
    if says(cell.trim_matches(['(', ')', '[', ']']), Value::Foreign) {
        return Some(Unit::Foreign);
    }
    unit_of(tokens(&fold_with_dong(cell)).into_iter())
}

/// Whether a folded line names an account in another currency by its code, and no đồng: `tai khoan usd`, `usd account`.
/// A code behind a figure may be an amount.
fn names_foreign_account(line: &str) -> bool {
    const MAX_AMOUNT_DIGITS: usize = 7;
    let words = tokens(line);
    let is_account = |(at, word): (usize, &Token<'_>)| match word.text {
        "tk" | "account" => true,
        "tai" => words.get(at + 1).is_some_and(|next| next.text == "khoan"),
        _ => false,
    };
    let is_code = |(at, word): (usize, &Token<'_>)| {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", |before| before.text);
        let is_amount = before.starts_with(|c: char| c.is_ascii_digit()) && before.len() <= MAX_AMOUNT_DIGITS;
        says_folded(word.text, Value::CurrencyCode) && !is_amount
    };
    words.iter().enumerate().any(is_account)
        && words.iter().enumerate().any(is_code)
        && !words.iter().any(|word| word.text.len() > 1 && says_folded(word.text, Value::Dong))
}

/// Returns the unit that a line above the table states.
pub(super) fn unit_of_line<'c>(cells: impl Iterator<Item = &'c str>) -> Option<Unit> {
    let line = cells.filter(|cell| !cell.trim().is_empty()).map(fold_with_dong).collect::<Vec<_>>().join(" ");
    if let Some(unit) = unit_of_cell(&line) {
        return Some(unit);
    }
    let brackets = line.split(['(', '[']).skip(1).filter_map(|rest| rest.split([')', ']']).next());
    let mut times = brackets.filter_map(|inside| unit_of(tokens(inside).into_iter()));
    if let Some(unit) = times.find(|unit| matches!(unit, Unit::Dong(2..))) {
        return Some(unit);
    }
    // `Số tài khoản: 0071 0001 - USD`: the account is kept in that currency.
    let is_kept_in_foreign = |account: &str| {
        let behind = account.trim_start_matches(|c: char| c.is_ascii_digit() || !c.is_alphanumeric());
        behind.len() < account.len() && unit_of_cell(behind) == Some(Unit::Foreign)
    };
    let mut words = tokens(&line).into_iter().filter_map(|word| line.get(word.start..));
    if words.any(|rest| behind_label(rest).is_some_and(is_kept_in_foreign)) || names_foreign_account(&line) {
        return Some(Unit::Foreign);
    }
    LABELS.iter().find_map(|label| {
        let begins = line.match_indices(label).map(|(at, _)| at);
        let mut own = begins
            .filter(|at| !line.get(..*at).is_some_and(|before| before.ends_with(char::is_alphanumeric)));
        own.find_map(|at| {
            let behind =
                line.get(at + label.len()..).filter(|rest| !rest.starts_with(char::is_alphanumeric))?;
            let named = tokens(behind);
            // `Đô la Mỹ` is one name of several words.
            let is_foreign = |end: &Token<'_>| {
                let name =
                    named.first().and_then(|first| behind.get(first.start..end.start + end.text.len()));
                name.is_some_and(|name| says_folded(name, Value::Foreign))
            };
            if named.iter().take(4).any(is_foreign) {
                return Some(Unit::Foreign);
            }
            let count = named.iter().take_while(|token| part_of(token.text).is_some()).count();
            unit_of(named.into_iter().take(count))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_in_headers() {
        use Unit::{Dong, Foreign};
        for (header, unit) in [
            ("Số tiền (nghìn đồng)", Some(Dong(1000))),
            ("Mức (1.000đ)", Some(Dong(1000))),
            ("Số tiền (ĐVT: triệu đồng)", Some(Dong(1_000_000))),
            ("Amount (VND thousand)", Some(Dong(1000))),
            ("Số tiền (x1000)", Some(Dong(1000))),
            ("Số tiền nghìn đồng", Some(Dong(1000))),
            ("Số tiền (VNĐ)", Some(Dong(1))),
            ("Thu (ngđ)", Some(Dong(1000))),
            ("Chi (ng.đ)", Some(Dong(1000))),
            ("Chi (KĐ)", Some(Dong(1000))),
            ("Chi (NGHÌNĐỒNG)", Some(Dong(1000))),
            ("Chi (trVNĐ)", Some(Dong(1_000_000))),
            ("Chi (KD)", None),
            ("Chi (ND)", None),
            ("Thu (tyd)", None),
            ("Số QĐ", None),
            ("Thu (nđ)", Some(Dong(1000))),
            ("Chi ('000)", Some(Dong(1000))),
            ("Thu (tr.đ)", Some(Dong(1_000_000))),
            ("Nội dung (đợt 1 000)", None),
            ("Số tiền [USD]", Some(Foreign)),
            ("Amount (US$)", Some(Foreign)),
            ("Số tiền", None),
            ("Số tiền (đợt 1000)", None),
            ("Tên công ty", None),
            ("Số dư (1)", None),
        ] {
            assert_eq!(unit_of_header(header), unit, "{header}");
        }
        assert_eq!(split_unit("so tien (nghin dong)"), Some(("so tien", Dong(1000))));
    }

    #[test]
    fn units_on_lines_above() {
        use Unit::{Dong, Foreign};
        for (line, unit) in [
            (&["", "Đơn vị tính: 1.000 đồng"][..], Some(Dong(1000))),
            (&["ĐVT:", "", "triệu đồng"][..], Some(Dong(1_000_000))),
            (&["Đ/v tính: 1.000 đ"][..], Some(Dong(1000))),
            (&["ĐV tính: nghìn đồng"][..], Some(Dong(1000))),
            (&["(đvt: ng.đ)"][..], Some(Dong(1000))),
            (&["Unit: VND 1", "000"][..], Some(Dong(1000))),
            (&["ĐV: Trường Mẫu"][..], None),
            (&["DANH SÁCH (ĐVT: nghìn đồng)"][..], Some(Dong(1000))),
            (&["Loại tiền/Currency: USD"][..], Some(Foreign)),
            (&["Loại tiền: VND"][..], Some(Dong(1))),
            (&["Tiền tệ: Đô la Mỹ"][..], Some(Foreign)),
            (&["Currency: US Dollar"][..], Some(Foreign)),
            (&["Ccy: EUR"][..], Some(Foreign)),
            (&["Account: 0071370000001 (USD)"][..], Some(Foreign)),
            (&["Số tài khoản:", "0071370000001 - USD"][..], Some(Foreign)),
            (&["SAO KÊ TÀI KHOẢN (USD)"][..], Some(Foreign)),
            (&["Loại TK: Tiền gửi thanh toán USD"][..], Some(Foreign)),
            (&["Statement of USD account"][..], Some(Foreign)),
            (&["Tài khoản nhận 100 USD của ông Mẫu"][..], None),
            (&["Tài khoản: Nguyễn Mẫu Yến"][..], None),
            (&["Quà 5 USD"][..], None),
            (&["Số tài khoản: 0071370000001 (VND)"][..], None),
            (&["Số tài khoản: 0071370000001 - Nguyễn Mẫu Vàng"][..], None),
            (&["Tài khoản USD và VND của Hội Mẫu"][..], None),
            (&["Đơn vị: Trường Tiểu học Mẫu"][..], None),
            (&["Mỗi em 1000 đồng một ngày"][..], None),
            (&["Số đơn vị 1000"][..], None),
        ] {
            assert_eq!(unit_of_line(line.iter().copied()), unit, "{line:?}");
        }
    }
}
