//! Givers, receivers and other parties to a transaction.

use chrono::NaiveDate;

/// The other party to a transaction: a giver, a pupil, a supplier, another association.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct Party {
    /// Name as written.
    pub name: String,
    /// Bank account that money came from or went to.
    pub account: Option<String>,
    /// Date of birth of a pupil.
    pub birth_date: Option<NaiveDate>,
    /// Class of a pupil.
    pub school_class: Option<String>,
    /// School of a pupil.
    pub school: Option<String>,
}

impl Party {
    /// Creates a party of which only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Returns what is known besides the name, without it; `None` if nothing is.
    pub(crate) fn details(&self) -> Option<Self> {
        Some(Self { name: String::new(), ..self.clone() }).filter(|details| *details != Self::default())
    }
}

impl<T: Into<String>> From<T> for Party {
    fn from(name: T) -> Self {
        Self::named(name)
    }
}

/// Family names of people in Việt Nam, folded; those of the Khmer and the Hoa among them.
const FAMILY_NAMES: &str = " nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly truong dinh mai \
    dao doan trinh luong ha cao chau la luu ta to thai trieu vuong quach dam ninh nghiem bach khuc kieu lam lai luc \
    mac nong phung son thach danh kim kien ong on giang diep hua hong khong khuong lieu ma nham quan tang than tieu \
    tu ung vi au chu chung cu dau dong giap han lo lu vang sung cam trang tong than kha thieu phi lang van cung ";

/// How names of bodies begin, folded. Some begin like a family name: `Đoàn`, `Trương`, `Tổng`.
const BODIES: [&str; 17] = [
    "truong tieu",
    "truong trung",
    "truong mam",
    "truong mau giao",
    "truong th",
    "truong pt",
    "truong dai",
    "truong cao",
    "truong nghe",
    "truong day",
    "doan thanh",
    "doan truong",
    "doan xa",
    "doan phuong",
    "doan vien",
    "tong cong",
    "to chuc",
];

/// Whether a party is one person, as far as its name shows: a family name and up to five more words, all
/// capitalised, and nothing that only names of bodies and lists have.
pub fn is_one_person(name: &str, details: Option<&Party>) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_plain = name.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '\'' | '-'));
    let starts_high = words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase));
    if !(2..=6).contains(&words.len()) || !is_plain || !starts_high {
        return false;
    }
    let folded = crate::text::fold(name);
    let first = folded.split(' ').next().unwrap_or_default();
    // `Trường` is a school, `Trương` a family.
    let is_body = BODIES.iter().any(|start| folded.starts_with(start))
        || words.first().is_some_and(|word| word.to_lowercase() == "trường");
    let is_family = FAMILY_NAMES.split(' ').any(|family| family == first && !family.is_empty());
    let is_pupil =
        details.is_some_and(|details| details.birth_date.is_some() || details.school_class.is_some());
    !is_body && (is_family || is_pupil)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_from_bodies_and_lists() {
        let person = |name| is_one_person(name, None);
        for name in
            ["Lâm Văn Mẫu Dũng", "TRAN THI MAU LAN", "Trương Mẫu Hoa", "Đoàn Mẫu Đức", "Thạch Mẫu Sa Rây"]
        {
            assert!(person(name), "{name}");
        }
        for name in [
            "Trường Tiểu học Mẫu 7",
            "TRUONG TIEU HOC MAU",
            "Trường Mẫu Hoa",
            "Lớp 3A",
            "Đoàn Thanh Niên Mẫu",
            "Nguyễn Mẫu An, Lê Mẫu Bình",
            "Lê Mẫu An và bạn",
            "Danh sách 21 em",
            "Công ty Mẫu",
            "Lan",
            "",
        ] {
            assert!(!person(name), "{name}");
        }
        let pupil = Party { school_class: Some("3A".to_owned()), ..Party::default() };
        assert!(is_one_person("Y Mẫu Niê", Some(&pupil)) && !person("Y Mẫu Niê"));
    }
}
