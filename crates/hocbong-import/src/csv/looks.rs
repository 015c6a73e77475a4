//! Guesses what a column holds from its cells, if its header is not in the vocabulary.

use super::cells::{parse_date, trimmed};
use super::units::{Unit, unit_of_cell};
use super::vocabulary::{Value, direction_of_cell, says, says_folded, status_of};
use hocbong_core::text::fold;
use hocbong_core::vnd::parse_amount;

/// What the cells of a column look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Amounts of money.
    Amounts,
    /// Words for the direction of a payment.
    Directions,
    /// Words for whether a payment took place.
    Statuses,
    /// Names of currencies.
    Currencies,
    /// Units of the figures beside them: `nghìn đồng`.
    Units,
    /// Names of people and donors.
    Names,
    /// Dates.
    Days,
}

/// Returns what cells look like; `None` if they have nothing to do with money or people. Blank cells are
/// ignored.
pub(super) fn look_of<'c>(cells: impl Iterator<Item = &'c str>) -> Option<Look> {
    let filled: Vec<&str> = cells.map(trimmed).filter(|cell| !cell.is_empty()).collect();
    if filled.is_empty() {
        return None;
    }
    let share =
        |is: &dyn Fn(&str) -> bool| filled.iter().filter(|cell| is(cell)).count() * 100 / filled.len();
    let all = |is: &dyn Fn(&str) -> bool| share(is) == 100;
    if all(&|cell| direction_of_cell(cell).is_some()) {
        return Some(Look::Directions);
    }
    // `Không cha` is negated too, so that one of the words themselves has to be there.
    let is_status = |cell: &str| says(cell, Value::Done) || says(cell, Value::NotDone);
    if share(&|cell| status_of(cell).is_some()) >= 60 && filled.iter().any(|cell| is_status(cell)) {
        return Some(Look::Statuses);
    }
    if all(&|cell| says(cell, Value::Dong) || says(cell, Value::Foreign)) {
        return Some(Look::Currencies);
    }
    // A different unit among them marks a row whose figure is not in đồng.
    if share(&|cell| matches!(unit_of_cell(cell), Some(Unit::Dong(_)))) >= 60 {
        return Some(Look::Units);
    }
    if share(&|cell| parse_date(cell, None).is_ok_and(|day| day.rest.is_empty())) >= 80 {
        return Some(Look::Days);
    }
    if share(&is_like_amount) >= 80 {
        return Some(Look::Amounts);
    }
    (share(&is_like_name) >= 60).then_some(Look::Names)
}

/// Whether cells are written like the names of different people, even without a known surname: a few
/// capitalised words each, and hardly two cells equal.
pub(super) fn are_like_different_names<'c>(cells: impl Iterator<Item = &'c str>) -> bool {
    let filled: Vec<&str> = cells.map(trimmed).filter(|cell| !cell.is_empty()).collect();
    let is_titled = |cell: &&&str| {
        let words: Vec<&str> = cell.split_whitespace().collect();
        (2..=6).contains(&words.len())
            && words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase))
            && cell.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '&'))
    };
    let mut distinct = filled.clone();
    distinct.sort_unstable();
    distinct.dedup();
    filled.len() > 2
        && filled.iter().filter(is_titled).count() * 10 >= filled.len() * 8
        && distinct.len() * 10 >= filled.len() * 8
}

/// Whether a cell is written like an amount of money: grouped in threes, with a currency, or in whole
/// hundreds. Running numbers, codes, years and telephone numbers are not.
pub(super) fn is_like_amount(cell: &str) -> bool {
    let Ok(parsed) = parse_amount(cell) else { return false };
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let is_bare = digits == cell.len();
    let amount = parsed.amount.get().unsigned_abs();
    let is_date = parse_date(cell, None).is_ok();
    if is_bare {
        !cell.starts_with('0') && !is_date && amount >= 1000 && amount % 100 == 0
    } else {
        amount >= 1000
    }
}

/// Whether a cell is written like a name: two to eight words of letters that begin with a known surname or
/// title.
pub(super) fn is_like_name(cell: &str) -> bool {
    let folded = fold(cell);
    let words: Vec<&str> = folded.split(' ').collect();
    let is_word = |word: &&str| {
        word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '/' | '-' | '&' | '(' | ')' | ','))
    };
    let is_short = (2..=8).contains(&words.len()) && folded.chars().count() <= 60;
    let begins = |count: usize| {
        let start = words.get(..count).map(|words| words.join(" ")).unwrap_or_default();
        let start = start.trim_end_matches('.');
        says_folded(start, Value::Title) || count == 1 && says_folded(start, Value::Surname)
    };
    let begins_high = trimmed(cell).chars().next().is_some_and(char::is_uppercase);
    is_short && begins_high && words.iter().all(is_word) && (1..=3).any(begins)
}

/// Whether a cell is the name of a person: it begins with a surname or a form of address.
pub(super) fn is_like_person(cell: &str) -> bool {
    const ADDRESSED: [&str; 12] =
        ["ong", "ba", "anh", "chi", "em", "co", "chu", "bac", "thay", "mr", "mrs", "ms"];
    let folded = fold(cell);
    let first = folded.split(' ').next().unwrap_or_default().trim_end_matches('.');
    // Folded, `Trường` (school) and `Tổ` (group) equal surnames.
    let spelt = hocbong_core::text::nfc(trimmed(cell)).to_lowercase();
    let is_group = ["trường ", "tổ "].iter().any(|group| spelt.starts_with(group));
    !is_group && is_like_name(cell) && (ADDRESSED.contains(&first) || says_folded(first, Value::Surname))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(cells: &[&str]) -> Option<Look> {
        look_of(cells.iter().copied())
    }

    #[test]
    fn cells_speak() {
        assert_eq!(look(&["500.000", "1.200.000", ""]), Some(Look::Amounts));
        assert_eq!(look(&["500000", "1200000"]), Some(Look::Amounts));
        assert_eq!(look(&["Tiền vào", "tien ra"]), Some(Look::Directions));
        assert_eq!(look(&["C", "D", "C"]), Some(Look::Directions));
        assert_eq!(look(&["Thành công", "Thất bại"]), Some(Look::Statuses));
        assert_eq!(look(&["Đã duyệt", "Chưa ký duyệt"]), Some(Look::Statuses));
        assert_eq!(look(&["VND", "USD"]), Some(Look::Currencies));
        assert_eq!(look(&["Nguyễn Mẫu An", "Thạch Thị Mẫu Bình", "Công ty Mẫu"]), Some(Look::Names));
    }

    #[test]
    fn what_bears_on_nothing_is_nothing() {
        for cells in [
            &["1", "2", "3"][..],
            &["2024", "2025"][..],
            &["0912345678", "0987654321"][..],
            &["GDV012", "GDV013"][..],
            &["Chuyển khoản qua ứng dụng", "Giao dịch tại quầy"][..],
            &["Học giỏi", "Vượt khó"][..],
            &["Không cha", "Chưa có nhà", "Không đất"][..],
            &["12345678901234", "12345678901235"][..],
            &["", ""][..],
        ] {
            assert_eq!(look(cells), None, "{cells:?}");
        }
    }
}
