//! Sorts of awards and of the people who receive them, by which associations report.

use crate::text::{fold, nfc};

macro_rules! words {
    ($(#[$enum_doc:meta])+ $name:ident { $($(#[$doc:meta])+ $variant:ident = $word:literal, [$($other:literal),+];)+ }) => {
        $(#[$enum_doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$doc])+ $variant,)+
        }

        impl $name {
            /// All values, in the order of reports.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the word used in files and JSON.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// Parses a word in English or Vietnamese, ignoring case and diacritics.
            pub fn parse(text: &str) -> Option<Self> {
                match fold(text).as_str() {
                    $($word $(| $other)+ => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

words! {
    /// What an award is given for.
    AwardType {
        /// A scholarship (học bổng).
        Scholarship = "scholarship", ["hoc bong", "trao hoc bong", "suat hoc bong"];
        /// Help for someone in need (hỗ trợ).
        Support = "support", ["ho tro", "tro cap", "giup do", "tro giup"];
        /// A reward for merit (khen thưởng).
        Merit = "merit", ["khen thuong", "thuong", "phan thuong", "tuyen duong"];
        /// Support of one child over years (đỡ đầu).
        Sponsorship = "sponsorship", ["do dau", "nhan do dau", "bao tro"];
    }
}

words! {
    /// Who receives an award.
    RecipientType {
        /// A pupil (học sinh).
        Pupil = "pupil", ["hoc sinh", "hs", "pupils", "tre em", "hoc sinh pho thong"];
        /// A student of a university or college (sinh viên).
        Student = "student", ["sinh vien", "sv", "students", "hoc vien"];
        /// An adult learner (người lớn).
        Adult = "adult", ["nguoi lon", "adults", "nguoi lon hoc tap", "hoi vien"];
        /// A teacher (giáo viên).
        Teacher = "teacher", ["giao vien", "gv", "teachers", "nha giao", "thay co", "can bo giao vien"];
        /// A group as a whole (tập thể).
        Group = "group", ["tap the", "groups", "don vi", "tap the, don vi"];
    }
}

/// Returns what a report calls the sort of award that a cell names: the English word if it is a known sort,
/// otherwise the text in small letters.
pub fn award_sort(text: &str) -> String {
    AwardType::parse(text).map_or_else(|| as_written(text), |known| known.as_str().to_owned())
}

/// Returns what a report calls the sort of recipient that a cell names, like [`award_sort`].
pub fn recipient_sort(text: &str) -> String {
    RecipientType::parse(text).map_or_else(|| as_written(text), |known| known.as_str().to_owned())
}

fn as_written(text: &str) -> String {
    let words: Vec<String> = nfc(text).split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_are_read_in_both_languages_and_others_kept() {
        for sort in AwardType::ALL {
            assert_eq!(AwardType::parse(sort.as_str()), Some(*sort));
        }
        for sort in RecipientType::ALL {
            assert_eq!(RecipientType::parse(sort.as_str()), Some(*sort));
        }
        assert_eq!(award_sort(" Học  Bổng"), "scholarship");
        assert_eq!(award_sort("Tiếp bước  Đến trường"), "tiếp bước đến trường");
        assert_eq!(recipient_sort("SINH VIÊN"), "student");
    }
}
