//! Givers and pupils. Names are composed word by word, so they belong to no one in particular.

use crate::fixtures::rng::Rng;
use crate::fixtures::text::fold;

/// Family names are as unevenly distributed as in reality: the first are the most common.
const FAMILIES: [&str; 16] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Lý", "Thạch", "Sơn", "Kim", "Danh",
    "Lâm", "Hồ",
];
const MIDDLES: [&str; 12] =
    ["Văn", "Thị", "Ngọc", "Minh", "Hữu", "Thị Mỹ", "Quốc", "Đức", "Thanh", "Hoàng", "Thị Thu", "Kim"];
const GIVEN: [&str; 36] = [
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Đào",
    "Giang",
    "Hạnh",
    "Hương",
    "Khôi",
    "Lan",
    "Loan",
    "Mẫn",
    "Nghĩa",
    "Oanh",
    "Phượng",
    "Quyên",
    "Sương",
    "Thắng",
    "Thủy",
    "Trí",
    "Tuấn",
    "Uyên",
    "Vũ",
    "Xuân",
    "Yến",
    "Út",
    "Hân",
    "Hà",
    "Linh",
    "Long",
    "Nam",
    "Nhi",
    "Phúc",
    "Tâm",
    "Thảo",
    "Trang",
];
const FIRMS: [&str; 5] = ["Công ty TNHH", "Cơ sở", "Nhà hàng", "Cửa hàng", "Hợp tác xã"];
const SCHOOLS: [&str; 3] = ["Trường TH", "Trường THCS", "Trường THPT"];
const PLACES: [&str; 14] = [
    "Sao Mai",
    "Hoa Sen",
    "Nắng Mới",
    "Gió Lành",
    "Sông Xanh",
    "Biển Bạc",
    "Mây Hồng",
    "Trăng Vàng",
    "Lúa Thơm",
    "Sen Hồng",
    "Bến Vui",
    "Đồng Xanh",
    "Hoa Mai",
    "Ánh Sáng",
];

/// A giver.
#[derive(Clone, Debug, Default)]
pub(super) struct Giver {
    /// As the books write it.
    pub(super) name: String,
    /// The owner of the account, as the bank writes it.
    pub(super) owner: String,
    pub(super) account: String,
    pub(super) phone: String,
    /// The pupils whom the giver supports.
    pub(super) codes: Vec<String>,
    /// What the giver usually gives.
    pub(super) usual: i64,
}

/// Draws a person's name. Two draws may give the same name, as two people may share one.
pub(super) fn person(rng: &mut Rng) -> String {
    let family = skewed(rng, FAMILIES.len());
    let given = skewed(rng, GIVEN.len());
    format!("{} {} {}", at(&FAMILIES, family), rng.pick(&MIDDLES), at(&GIVEN, given))
}

/// A class of a school: its gifts are handed in by one collector.
pub(super) fn class(rng: &mut Rng) -> String {
    let letter = rng.pick(&['A', 'B', 'C']);
    format!("Lớp {}{letter}{} {}", rng.range(1, 12), rng.range(1, 6), school(rng))
}

pub(super) fn school(rng: &mut Rng) -> String {
    format!("{} {}", rng.pick(&SCHOOLS), rng.pick(&PLACES))
}

pub(super) fn firm(rng: &mut Rng) -> String {
    format!("{} {} {}", rng.pick(&FIRMS), rng.pick(&PLACES), rng.range(1, 99))
}

/// A pupil's code.
pub(super) fn code(rng: &mut Rng) -> String {
    format!("NE{}", rng.digits(5))
}

pub(super) fn giver(rng: &mut Rng, usual: i64) -> Giver {
    let name = match rng.range(0, 99) {
        0..86 => person(rng),
        86..92 => firm(rng),
        92..97 => class(rng),
        _ => school(rng),
    };
    let is_person = FAMILIES.iter().any(|family| name.starts_with(family));
    let owner = fold(&if is_person { name.clone() } else { person(rng) });
    let pupils = [1, 1, 1, 2, 2, 3, 4];
    let codes = (0..rng.pick(&pupils)).map(|_| code(rng)).collect();
    Giver {
        name,
        owner,
        account: format!("00{}", rng.digits(11)),
        phone: format!("09{}", rng.digits(8)),
        codes,
        usual,
    }
}

/// Draws a number below `n`, small ones far more often.
pub(super) fn skewed(rng: &mut Rng, n: usize) -> usize {
    let first = rng.below(n);
    rng.below(first + 1)
}

fn at(words: &[&'static str], index: usize) -> &'static str {
    words.get(index).copied().unwrap_or_default()
}
