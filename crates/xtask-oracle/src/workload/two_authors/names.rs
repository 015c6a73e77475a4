//! People and organisations. Names are composed word by word, so they belong to no one in particular.

use super::name_words as words;
use crate::fixtures::rng::Rng;
use crate::fixtures::text::fold;

/// Someone or something with a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::workload) struct Party {
    /// The name without title or form.
    pub(in crate::workload) name: String,
    /// Of a person: family, middle and given name.
    parts: [String; 3],
    /// Of an organisation: what precedes the name, in full, shortened, and as banks print it.
    forms: [&'static str; 3],
    /// The form may be left out: what follows is a name by itself.
    can_stand_alone: bool,
    is_female: bool,
    /// Where the party lives, which both sides may say.
    pub(super) place: String,
}

const TITLES: [[&str; 9]; 2] = [
    ["Ông", "Anh", "Thầy", "Đ/c", "BS.", "Gia đình ông", "Chú", "Luật sư", "Ông"],
    ["Bà", "Chị", "Cô", "Đ/c", "Dược sĩ", "Gia đình bà", "Cô giáo", "Gia đình chị", "Bà"],
];
const SCHOOL_LEVELS: [&str; 5] = ["Mẫu giáo", "Tiểu học", "THCS", "THPT", "TH&THCS"];
const SHORT_LEVELS: [&str; 5] = ["MG", "TH", "THCS", "THPT", "TH&THCS"];

impl Party {
    pub(super) fn is_person(&self) -> bool {
        self.forms.iter().all(|form| form.is_empty())
    }

    /// The name is one without a title or form.
    pub(super) fn is_known_by_name(&self) -> bool {
        self.is_person() || self.can_stand_alone
    }

    /// Equal for two parties if and only if their full names are, without tones and case.
    pub(super) fn key(&self) -> String {
        let [.., form] = self.forms;
        let form = if self.can_stand_alone { "" } else { form };
        fold(format!("{form} {}", self.name).trim())
    }

    pub(super) fn given(&self) -> &str {
        let [.., given] = &self.parts;
        given
    }

    /// A title, for persons only.
    pub(super) fn title(&self, rng: &mut Rng) -> &'static str {
        if !self.is_person() {
            return "";
        }
        let [male, female] = &TITLES;
        rng.pick(if self.is_female { female } else { male })
    }

    /// A title that suits any wording.
    pub(super) fn plain_title(&self) -> &'static str {
        match (self.is_person(), self.is_female) {
            (false, _) => "",
            (true, false) => "Ông",
            (true, true) => "Bà",
        }
    }

    pub(super) fn is_male(&self) -> bool {
        self.is_person() && !self.is_female
    }

    /// Whether a spelling contains the whole name.
    pub(super) fn is_named_by(&self, text: &str) -> bool {
        self.is_person() || self.can_stand_alone || text != self.name
    }

    /// As an association's books write it.
    pub(super) fn in_books(&self, rng: &mut Rng) -> String {
        let [full, short, _] = self.forms;
        let form = match rng.range(0, 9) {
            0..6 => full,
            6..9 => short,
            _ if self.can_stand_alone => "",
            _ => full,
        };
        format!("{form} {}", self.name).trim().to_owned()
    }

    /// As the owner of an account is printed.
    pub(super) fn at_bank(&self, rng: &mut Rng) -> String {
        let [full, _, short] = self.forms;
        let form = match rng.range(0, 9) {
            0..6 => short,
            6..9 => full,
            _ if self.can_stand_alone => "",
            _ => short,
        };
        fold(format!("{form} {}", self.name).trim())
    }

    fn of_parts(parts: [String; 3], is_female: bool) -> Self {
        Self { name: parts.join(" "), parts, is_female, ..Self::default() }
    }

    fn organisation(forms: [&'static str; 3], name: String) -> Self {
        Self { name, forms, ..Self::default() }
    }

    /// Returns someone else with a name that is easily mistaken for this one; if this is not a person, any
    /// other party.
    pub(super) fn stranger(&self, rng: &mut Rng) -> Self {
        let [family, middle, given] = self.parts.clone();
        let close = words::CLOSE.iter().find_map(|(a, b)| match given.as_str() {
            g if g == *a => Some((*b).to_owned()),
            g if g == *b => Some((*a).to_owned()),
            _ => None,
        });
        let other = person(rng);
        let [other_family, other_middle, other_given] = other.parts.clone();
        let parts = match (rng.range(0, 9), close) {
            (0..5, Some(close)) => [family, middle, close],
            (0..3, None) => [family, middle, other_given],
            (3..5, None) => [family, other_middle, given],
            (5..7, _) => [other_family, middle, given],
            (7..8, _) => [family, other_middle, other_given],
            _ => [other_family, other_middle, other_given],
        };
        let found = Self { place: other.place.clone(), ..Self::of_parts(parts, self.is_female) };
        if self.is_person() && found.key() != self.key() { found } else { other }
    }
}

/// A person.
pub(in crate::workload) fn person(rng: &mut Rng) -> Party {
    let is_female = rng.percent(48);
    let origin = rng.range(0, 99);
    let family = match origin {
        0..48 => {
            let first = rng.below(words::COMMON.len());
            let place = rng.below(first + 1);
            words::COMMON.get(place).copied().unwrap_or_default()
        }
        48..70 => rng.pick(&words::RARE),
        70..86 => rng.pick(&words::KHMER),
        _ => rng.pick(&words::HOA),
    };
    let middle = if is_female { rng.pick(&words::FEMALE_MIDDLES) } else { rng.pick(&words::MALE_MIDDLES) };
    let given = match origin {
        70..86 if rng.percent(40) => rng.pick(&words::KHMER_GIVEN),
        86..100 if rng.percent(30) => rng.pick(&words::HOA_GIVEN),
        _ if is_female => rng.pick(&words::FEMALE),
        _ => rng.pick(&words::MALE),
    };
    let place = if rng.percent(30) { format!("ấp {}", rng.range(1, 9)) } else { town(rng) };
    Party { place, ..Party::of_parts([family, middle, given].map(str::to_owned), is_female) }
}

pub(super) fn town(rng: &mut Rng) -> String {
    format!("{} {}", rng.pick(&words::TOWN_FIRST), rng.pick(&words::TOWN_SECOND))
}

fn firm_name(rng: &mut Rng) -> String {
    let name = format!("{} {}", rng.pick(&words::FIRM_FIRST), rng.pick(&words::FIRM_SECOND));
    if rng.percent(60) { format!("{name} {}", rng.pick(&words::FIRM_THIRD)) } else { name }
}

pub(super) fn firm(rng: &mut Rng) -> Party {
    let firm = Party::organisation(rng.pick(&words::FIRM_FORMS), firm_name(rng));
    Party { can_stand_alone: true, ..firm }
}

/// A shop that the association buys from.
pub(super) fn shop(rng: &mut Rng) -> Party {
    let shop = Party::organisation(rng.pick(&words::SHOP_FORMS), firm_name(rng));
    Party { can_stand_alone: true, ..shop }
}

pub(super) fn agency(rng: &mut Rng) -> Party {
    Party::organisation(rng.pick(&words::AGENCY_FORMS), town(rng))
}

pub(super) fn school(rng: &mut Rng) -> Party {
    let place = rng.below(SCHOOL_LEVELS.len());
    let level = SHORT_LEVELS.get(place).copied().unwrap_or_default();
    let name = format!("{level} {}", town(rng));
    let school = Party::organisation(["Trường", "Trường", "TRUONG"], name);
    Party { can_stand_alone: true, ..school }
}

/// A class, a year of former pupils or a staff: people without a name of their own.
pub(super) fn group(rng: &mut Rng) -> Party {
    let place = town(rng);
    let class = format!("{}{}{}", rng.range(6, 12), rng.pick(&["A", "B", "C"]), rng.range(1, 5));
    let year = rng.range(1978, 2012);
    match rng.range(0, 4) {
        0 => Party::organisation(["Tập thể lớp", "Lớp", "LOP"], format!("{class} THPT {place}")),
        1 => Party::organisation(["Nhóm bạn lớp", "Nhóm lớp", "NHOM LOP"], format!("{class} THCS {place}")),
        2 => Party::organisation(
            ["Cựu học sinh khóa", "CHS khóa", "CHS KHOA"],
            format!("{year}-{} {place}", year + 3),
        ),
        3 => Party::organisation(
            ["Tập thể CB-GV-NV trường", "CBGV trường", "CBGV TRUONG"],
            format!("THCS {place}"),
        ),
        _ => Party::organisation(["Câu lạc bộ thiện nguyện", "CLB TN", "CLB THIEN NGUYEN"], place),
    }
}

/// An office of the state or of the association at a place.
pub(super) fn office(forms: [&'static str; 3], place: &str) -> Party {
    Party::organisation(forms, place.to_owned())
}
