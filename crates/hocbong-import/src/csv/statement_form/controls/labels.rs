//! The words by which rows that are no data are known, folded.

use hocbong_core::text::fold;

/// What a control row states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Control {
    Opening,
    Closing,
    /// The balance at the end of a day.
    DayEnd,
    TotalIn,
    TotalOut,
    RowCount,
    /// A totals row with its figures under the columns.
    Totals,
    /// What goods come to.
    TotalGoods,
}

/// How the labels of control rows begin, folded; the longer before those that they begin with.
pub(super) const LABELS: &[(&str, Control)] = &[
    ("so du dau", Control::Opening),
    ("du dau", Control::Opening),
    ("so du ky truoc", Control::Opening),
    ("opening balance", Control::Opening),
    ("so ton dau", Control::Opening),
    ("ton dau", Control::Opening),
    ("ton quy dau", Control::Opening),
    ("so du cuoi", Control::Closing),
    ("du cuoi", Control::Closing),
    ("closing balance", Control::Closing),
    ("so ton cuoi", Control::Closing),
    ("ton cuoi", Control::Closing),
    ("ton quy cuoi", Control::Closing),
    ("cuoi ngay", Control::DayEnd),
    ("tong so giao dich", Control::RowCount),
    ("so giao dich", Control::RowCount),
    ("tong thu", Control::TotalIn),
    ("tong ghi co", Control::TotalIn),
    ("tong phat sinh co", Control::TotalIn),
    ("tong ps co", Control::TotalIn),
    ("total credit", Control::TotalIn),
    ("tong chi", Control::TotalOut),
    ("tong ghi no", Control::TotalOut),
    ("tong phat sinh no", Control::TotalOut),
    ("tong ps no", Control::TotalOut),
    ("total debit", Control::TotalOut),
    ("phat sinh trong ky", Control::Totals),
    ("so phat sinh", Control::Totals),
    ("doanh so phat sinh", Control::Totals),
];

/// The words of which labels are made, folded. A text of other words too is somebody's own: `Cuoi ngay UH`, `Tong thu lop 5A`.
pub(super) const WORDS: &[&str] = &[
    "tong", "cong", "so", "tien", "thu", "chi", "phat", "sinh", "no", "co", "ghi", "ps", "trong", "ky",
    "luy", "ke", "trang", "chuyen", "sang", "mang", "sau", "truoc", "ngay", "thang", "quy", "nam", "nay",
    "doanh", "giao", "dich", "thanh", "total", "totals", "subtotal", "sum", "credit", "debit", "balance",
    "opening", "closing", "t", "suat", "em", "nguoi", "khoan", "dong", "va", "du", "dau", "cuoi", "ton",
    "vnd", "tk", "den", "tu", "hoc", "bong",
];

/// How the text of a totals row begins, folded.
pub(super) const TOTAL_WORDS: &[&str] =
    &["tong", "cong", "total", "totals", "subtotal", "sum", "luy", "mang", "t.cong", "t.c"];

/// How names begin that begin like a total.
pub(super) const NAMES: &[&str] = &[
    "cong ty",
    "cong an",
    "cong doan",
    "cong nhan",
    "cong giao",
    "cong chuc",
    "cong tac",
    "cong trinh",
    "cong vien",
    "cong dong",
    "cong thuong",
    "cong hoa",
    "tong cong ty",
    "tong lien doan",
    "tong giam doc",
    "tong cuc",
    "tong hop",
    "tong hoi",
    "tong bi thu",
    "tong thong",
];

/// Whether a folded text begins as a total does, and not as a name does.
pub(super) fn looks_like_total(name: &str) -> bool {
    let first = name.split([' ', ':', '(']).next().unwrap_or(name);
    TOTAL_WORDS.contains(&first) && !NAMES.iter().any(|own| name.starts_with(own))
}

/// Whether a cell begins as a label does.
pub(super) fn begins_label(cell: &str) -> bool {
    let name = fold(cell);
    looks_like_total(&name) || LABELS.iter().any(|(label, _)| name.starts_with(label))
}

/// The first three letters of everything that begins a label, folded.
const BEGINNINGS: &[[u8; 3]] = &[
    *b"so ", *b"du ", *b"ope", *b"ton", *b"clo", *b"cuo", *b"tot", *b"pha", *b"doa", *b"con", *b"sub",
    *b"sum", *b"luy", *b"man", *b"t.c",
];

/// Whether a cell may begin as a label does, by its first letters alone; no for most cells, and at once. Yes, without a
/// look, where letters stand there that are folded first.
pub(super) fn may_begin_label(cell: &str) -> bool {
    match hocbong_core::text::trimmed(cell).as_bytes() {
        [first, second, third, ..] if first.is_ascii() && second.is_ascii() && third.is_ascii() => {
            let plain = |byte: &u8| if byte.is_ascii_whitespace() { b' ' } else { byte.to_ascii_lowercase() };
            BEGINNINGS.contains(&[first, second, third].map(plain))
        }
        [_, _, _, ..] => true,
        // The shortest label has three letters.
        _ => false,
    }
}

/// Whether every word of a folded text is one of which labels are made.
pub(super) fn is_all_label(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some() && words.all(|word| WORDS.contains(&word))
}

/// Whether a cell is short enough to be one of the labels that may stand beside a day and money, and has no figures.
pub(super) fn may_be_label(cell: &str) -> bool {
    const LONGEST: usize = 40;
    (3..=LONGEST).contains(&cell.len()) && !cell.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_label_has_its_beginning_in_the_list() {
        for label in LABELS.iter().map(|(label, _)| *label).chain(TOTAL_WORDS.iter().copied()) {
            assert!(may_begin_label(label), "{label}");
        }
    }

    proptest! {
        #[test]
        fn what_begins_as_no_label_is_none(
            blank in "[ \\n\u{feff}]{0,2}",
            first in prop::sample::select(vec!["Tổng", "TONG", "Số dư", "s\u{1ed1}  d\u{1b0}", "Cong", "co", "ông", "Dư", "T.Cộng", "a"]),
            rest in "[ :.a-z0-9]{0,8}",
        ) {
            let cell = format!("{blank}{first}{rest}");
            prop_assert!(may_begin_label(&cell) || !begins_label(&cell), "{cell}");
        }
    }
}
