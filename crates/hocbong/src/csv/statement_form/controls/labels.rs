//! The words by which rows that are no data are known, folded.

use crate::text::fold;

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
