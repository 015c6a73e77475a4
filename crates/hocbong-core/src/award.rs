//! Sorts of awards and of the people who receive them, and how many awards a transaction gives.
//!
//! Associations report the number of awards (suất), by type and by recipient. One row may be one award to a
//! pupil, or a batch that a school hands out; the books say which by `quantity`. Where they do not, the number
//! is not guessed: such rows are counted apart.

use crate::account::Role;
use crate::ledger::TransactionRef;
use crate::party::is_one_person;
use crate::text::{fold, nfc};
use crate::transaction::Kind;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

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

/// How many awards a transaction gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwardCount {
    /// It changes no award account.
    None,
    /// This many; negative if awards are taken back.
    Known(i64),
    /// It gives or takes back awards, and the books do not say how many.
    NotStated,
}

/// Returns how many awards a transaction gives.
///
/// It is the quantity, if its unit is blank or a word for awards or people; goods (`125 cuốn`) are not awards.
/// Without a quantity it is one if the other party is one person. What is returned in full takes back what its award
/// gave, a reversal what its target gave, and a reversal of a reversal gives it again.
pub fn award_count(row: &TransactionRef<'_>) -> AwardCount {
    let on_awards = row.postings().filter(|posting| posting.role().is_some_and(Role::is_award));
    let net: i128 = on_awards.map(|posting| i128::from(posting.signed())).sum();
    if net == 0 || row.kind() == Kind::Closing {
        return AwardCount::None;
    }
    if row.kind() == Kind::Reversal {
        return match row.origin().map(|(origin, stands)| (award_count(&origin), stands)) {
            Some((AwardCount::Known(count), stands)) => {
                AwardCount::Known(if stands { count } else { -count })
            }
            _ => AwardCount::NotStated,
        };
    }
    let sign = if net > 0 { 1 } else { -1 };
    let facts = row.facts();
    let quantity = facts.and_then(|facts| facts.quantity);
    let unit = facts.and_then(|facts| facts.unit.as_deref()).unwrap_or_default();
    if let Some(quantity) = quantity.filter(|_| counts_awards(unit)) {
        return whole(quantity).map_or(AwardCount::NotStated, |count| AwardCount::Known(sign * count));
    }
    if row.kind() == Kind::AwardReturned
        && let Some(target) = row.about_transaction().filter(|target| target.kind() == Kind::Award)
    {
        if target.debit_total() > row.debit_total() {
            // Part of the money came back, and the award stands.
            return AwardCount::Known(0);
        }
        if let AwardCount::Known(count) = award_count(&target) {
            return AwardCount::Known(-count);
        }
    }
    let is_award = matches!(row.kind(), Kind::Award | Kind::AwardReturned);
    if is_award && is_one_person(row.party(), row.party_details()) {
        return AwardCount::Known(sign);
    }
    AwardCount::NotStated
}

/// Whether a unit counts awards or the people who receive them.
fn counts_awards(unit: &str) -> bool {
    matches!(
        fold(unit).as_str(),
        "" | "suat"
            | "suat hoc bong"
            | "hoc bong"
            | "em"
            | "hoc sinh"
            | "hs"
            | "sinh vien"
            | "sv"
            | "nguoi"
            | "award"
            | "awards"
            | "person"
            | "persons"
            | "people"
            | "pupil"
            | "pupils"
            | "student"
            | "students"
    )
}

/// Returns a positive whole number.
fn whole(quantity: Decimal) -> Option<i64> {
    quantity.normalize().to_i64().filter(|count| *count > 0 && Decimal::from(*count) == quantity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::ChartOfAccounts;
    use crate::ledger::LedgerBuilder;
    use crate::transaction::{Award, Method, Transaction, TransactionBuilder};
    use crate::vnd::Vnd;
    use chrono::NaiveDate;

    fn award(method: Method) -> TransactionBuilder {
        let day = NaiveDate::from_ymd_opt(2025, 9, 5).unwrap();
        Award::grant("ST", day, method, Vnd::new(21_000_000))
    }

    fn counts(transactions: &[Transaction]) -> Vec<AwardCount> {
        let chart = ChartOfAccounts::default();
        let mut builder = LedgerBuilder::new(&chart);
        for transaction in transactions {
            builder.push(transaction);
        }
        builder.finish().0.iter().map(|row| award_count(&row)).collect()
    }

    #[test]
    fn a_batch_counts_its_quantity_and_goods_count_as_one() {
        let of = |award: TransactionBuilder, quantity: Decimal, unit: &str| {
            let unit = Some(unit.to_owned());
            award.facts(|facts| (facts.quantity, facts.unit) = (Some(quantity), unit))
        };
        let school = || award(Method::Bank).party("Trường Tiểu học Mẫu 7");
        let batch = |unit: &str| of(school(), Decimal::from(21), unit);
        let books = of(award(Method::InKind).party("Lâm Văn Mẫu Dũng"), Decimal::from(125), "cuốn");
        let half = of(school(), Decimal::new(5, 1), "suất");
        let built =
            [batch("suất"), batch(""), batch("cuốn"), books, half].map(|award| award.build().unwrap());
        assert_eq!(
            counts(&built),
            [
                AwardCount::Known(21),
                AwardCount::Known(21),
                AwardCount::NotStated,
                AwardCount::Known(1),
                AwardCount::NotStated
            ]
        );
    }

    #[test]
    fn a_number_is_never_guessed() {
        let to = |party: &str| award(Method::Cash).party(party).build().unwrap();
        let given = to("Trần Thị Mẫu Lan");
        let back = |amount| {
            let builder = Award::returned("ST", given.date(), Method::Cash, Vnd::new(amount));
            builder.party("Trần Thị Mẫu Lan").about_transaction(&given).build().unwrap()
        };
        let (returned, part) = (back(21_000_000), back(1_000_000));
        let list = to("Danh sách 21 em");
        assert_eq!(
            counts(&[given, returned, part, list]),
            [AwardCount::Known(1), AwardCount::Known(-1), AwardCount::Known(0), AwardCount::NotStated]
        );
    }

    #[test]
    fn reversals_take_back_and_give_again_what_was_counted() {
        let given = award(Method::Cash).party("Trường Tiểu học Mẫu 7");
        let given = given.facts(|facts| facts.quantity = Some(Decimal::from(10))).build().unwrap();
        let day = given.date();
        let returned = Award::returned("ST", day, Method::Cash, Vnd::new(21_000_000));
        let returned = returned.about_transaction(&given).build().unwrap();
        let undo = |of: &Transaction| crate::transaction::Audit::reversal(of, day).build().unwrap();
        // Each row reverses the one before it.
        let mut rows = vec![given, returned];
        for _ in 0..4 {
            let next = undo(rows.last().unwrap());
            rows.push(next);
        }
        let expected = [10, -10, 10, -10, 10, -10].map(AwardCount::Known);
        assert_eq!(counts(&rows), expected);
    }

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
