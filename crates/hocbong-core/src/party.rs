//! Givers, receivers and other parties to a transaction.

use crate::text::fold;
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

/// How names of bodies begin, folded. Some begin like a family name, `Đoàn`, `Trương`, `Tổng`, or like a form of
/// address, `Cô`, `Bác`, `Bạn`, `Bà`, `Khách`, or a family.
const BODIES: [&str; 23] = [
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
    "co nhi vien",
    "bac ai",
    "ban huu",
    "ba ria",
    "khach san",
    "gia dinh phat tu",
];

/// How people are addressed, in small letters.
const ADDRESSES: &str = " ông bà cô cụ anh chị em bác chú dì cậu mợ thầy bạn cháu khách ";

/// How families begin, folded.
const FAMILIES: [&str; 3] = ["gia dinh", "ho gia dinh", "vo chong"];

/// How givers are called who are not named, folded.
const UNNAMED: [&str; 15] = [
    "an danh",
    "khong ten",
    "vo danh",
    "khong ro",
    "chua ro",
    "nhieu nguoi",
    "mot nguoi",
    "mot so",
    "nguoi ung ho",
    "nha hao tam",
    "cac nha hao tam",
    "mot nha hao tam",
    "manh thuong quan",
    "cac manh thuong quan",
    "mot manh thuong quan",
];

/// Whether a party is one person: it has a date of birth and is not several people; or its name shows it, by a family
/// name and up to five more words, all capitalised, and nothing that only names of bodies and lists have. A running
/// number, a form of address and what stands in brackets are no part of the name.
pub fn is_one_person(name: &str, details: Option<&Party>) -> bool {
    let name = &bare_name(name);
    let is_born = details.is_some_and(|details| details.birth_date.is_some());
    if is_born && !name.is_empty() {
        let are_several = name.contains([',', ';', '&', '+']) || format!(" {} ", fold(name)).contains(" va ");
        return !are_several && !is_body(name, &fold(name));
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_plain = name.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '\'' | '-'));
    let starts_high = words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase));
    if !(2..=6).contains(&words.len()) || !is_plain || !starts_high {
        return false;
    }
    let folded = fold(name);
    let is_pupil = details.is_some_and(|details| details.school_class.is_some());
    !is_body(name, &folded) && (begins_with_family_name(&folded) || is_pupil)
}

/// A name without the running number before it, a form of address for pupils, and what stands in brackets.
fn bare_name(name: &str) -> String {
    let mut depth = 0_u32;
    let outside = |letter: &char| {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    };
    let text: String = name.chars().filter(outside).collect();
    let is_number = |word: &&str| word.trim_end_matches(['.', ')']).chars().all(|c| c.is_ascii_digit());
    let words: Vec<&str> = text.split_whitespace().skip_while(is_number).collect();
    let rest = match words.as_slice() {
        [first, rest @ ..] if rest.len() > 1 && PUPIL_ADDRESSES.contains(&first.to_lowercase().as_str()) => {
            rest
        }
        [first, second, rest @ ..]
            if rest.len() > 1 && PUPILS.contains(&fold(&format!("{first} {second}")).as_str()) =>
        {
            rest
        }
        all => all,
    };
    rest.join(" ")
}

/// How pupils are addressed in lists, in small letters.
const PUPIL_ADDRESSES: [&str; 2] = ["em", "cháu"];

/// What pupils are called before their names, folded.
const PUPILS: [&str; 2] = ["hoc sinh", "sinh vien"];

fn begins_with_family_name(folded: &str) -> bool {
    let first = folded.split(' ').next().unwrap_or_default();
    FAMILY_NAMES.split(' ').any(|family| family == first && !family.is_empty())
}

/// Whether a name begins as only names of bodies do. `Trường` is a school, `Trương` a family.
fn is_body(name: &str, folded: &str) -> bool {
    BODIES.iter().any(|start| folded.starts_with(start))
        || name.split_whitespace().next().is_some_and(|word| word.to_lowercase() == "trường")
}

/// Returns what follows the words with which a name begins, given folded; `None` if it begins otherwise.
fn after(name: &str, starts: &[&str]) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let rest_of = |start: &&str| {
        let (first, rest) = words.split_at_checked(start.split(' ').count())?;
        (fold(&first.join(" ")) == *start).then(|| rest.join(" "))
    };
    starts.iter().find_map(rest_of)
}

fn is_address(word: &str) -> bool {
    let word = word.to_lowercase();
    ADDRESSES.split(' ').any(|address| address == word && !word.is_empty())
}

/// Whether a name is a form of address and what names a person.
fn is_addressed(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let count = words.iter().take_while(|word| is_address(word)).count();
    if count > 0 {
        // `Cô nhi viện Mẫu` begins with the same word as `Cô Mẫu Lan`. All in capitals says nothing.
        let is_mixed = name.contains(char::is_uppercase) && name.contains(char::is_lowercase);
        return words.get(count).is_some_and(|word| !is_mixed || word.starts_with(char::is_uppercase));
    }
    // Without diacritics `Bà` may be a number, and `Cô` may be `Cơ`, so the rest must show that it is a person.
    let Some((first, rest)) = words.split_first() else { return false };
    let first = first.to_lowercase();
    ADDRESSES.split(' ').any(|address| fold(address) == first) && is_one_person(&rest.join(" "), None)
}

/// Whether a name is that of people, be it one, a couple or a family.
fn is_of_people(name: &str) -> bool {
    let of_people = is_one_person(name, None) || after(name, &FAMILIES).is_some() || is_addressed(name);
    of_people && !is_body(name, &fold(name))
}

/// Whether a giver is anonymous: the name is blank, says so (`Ẩn danh`, `Nhà hảo tâm`), or is a form of address alone.
pub fn is_unnamed(name: &str) -> bool {
    name.split_whitespace().all(is_address) || after(name, &UNNAMED).is_some_and(|rest| !is_of_people(&rest))
}

/// Whether a name is that of an organisation or another body, as far as it shows: neither that of a person or a family,
/// nor [anonymous](is_unnamed).
pub fn is_organisation(name: &str) -> bool {
    !is_unnamed(name) && !is_of_people(name) && after(name, &UNNAMED).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_from_bodies_and_lists() {
        let person = |name| is_one_person(name, None);
        for name in [
            "Lâm Văn Mẫu Dũng",
            "TRAN THI MAU LAN",
            "Trương Mẫu Hoa",
            "Đoàn Mẫu Đức",
            "Thạch Mẫu Sa Rây",
            "em Lê Mẫu Na",
            "3. Lê Mẫu Na",
            "Lê Mẫu Na (lớp 5A)",
            "Học sinh Lê Mẫu Na",
        ] {
            assert!(person(name), "{name}");
        }
        for name in [
            "Trường Tiểu học Mẫu 7",
            "TRUONG TIEU HOC MAU",
            "Trường Mẫu Hoa",
            "Lớp 3A",
            "Đoàn Thanh Niên Mẫu",
            "Nguyễn Mẫu An, Lê Mẫu Bình",
            "em Nguyễn Mẫu An và em Lê Mẫu Bình",
            "Học sinh giỏi",
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

    #[test]
    fn organisations_are_told_from_people_and_from_nobody() {
        for name in [
            "Công ty Mẫu",
            "Cô nhi viện Mẫu",
            "CÔ NHI VIỆN MẪU",
            "Bác ái Mẫu",
            "Bạn hữu Mẫu",
            "Bà Rịa Mẫu",
            "Khách sạn Mẫu",
            "Gia đình Phật tử Mẫu",
            "Trường Mẫu Hoa",
            "CHI HỘI MẪU",
            "Co so Mau",
            "Ba Sao Mau",
            "Danh sách 21 em",
        ] {
            assert!(is_organisation(name) && !is_unnamed(name), "{name}");
        }
        for name in [
            "Cô Mẫu Lan",
            "Ông Nguyễn Mẫu An và bà Lê Mẫu Bình",
            "ÔNG BẢY MẪU",
            "ông bà bảy mẫu",
            "Ba Nguyen Mau An",
            "Trần Mẫu Hằng",
            "Gia đình ông Mẫu Bảy",
            "Vợ chồng anh Mẫu",
            "Nhà hảo tâm Trần Mẫu Hằng",
        ] {
            assert!(!is_organisation(name) && !is_unnamed(name), "{name}");
        }
        for name in
            ["", " ", "Ẩn danh", "AN DANH MAU", "Nhiều người dân Mẫu", "Nhà hảo tâm ở Mẫu", "Ông", "Khách"]
        {
            assert!(!is_organisation(name) && is_unnamed(name), "{name}");
        }
    }
}
