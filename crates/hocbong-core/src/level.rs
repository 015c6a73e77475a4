//! The four levels of study-promotion associations and their yearly targets.

use crate::vnd::Vnd;
use std::fmt;

/// The level of an association, ordered from the highest to the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum AssociationLevel {
    /// Province: Hội Khuyến học tỉnh, thành phố.
    Province,
    /// District: Hội Khuyến học huyện, thị xã; abolished on 01/07/2025.
    District,
    /// Commune: Hội Khuyến học xã, phường, thị trấn.
    Commune,
    /// Board: Ban or Chi hội khuyến học of an agency, office or mass organisation.
    Board,
}

/// The yearly target that a plan sets every association of a level, both for money raised and for awards
/// given.
///
/// # Units
/// Whole đồng per year. A plan is of one year: it says nothing of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelTarget {
    /// The level that it applies to.
    pub level: AssociationLevel,
    /// Target of one association in đồng.
    pub amount: Vnd,
    /// Calendar year of the plan.
    pub year: i32,
    /// The plan that sets it.
    pub source: &'static str,
}

/// The targets of an association for a year.
///
/// # Units
/// Whole đồng per year; `None` if no plan sets one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// Target for money raised.
    pub raised: Option<Vnd>,
    /// Target for awards given.
    pub awarded: Option<Vnd>,
}

impl Targets {
    /// One amount for both.
    pub const fn both(amount: Option<Vnd>) -> Self {
        Self { raised: amount, awarded: amount }
    }

    /// Takes from `other` what is not set here.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self { raised: self.raised.or(other.raised), awarded: self.awarded.or(other.awarded) }
    }

    /// Whether neither is set.
    pub const fn is_empty(self) -> bool {
        self.raised.is_none() && self.awarded.is_none()
    }
}

/// The 2025 plan of the Sóc Trăng association.
const PLAN_2025: &str = "Kế hoạch 35/KH-HKH ngày 12/02/2025, mục II.7";

impl AssociationLevel {
    /// The four levels, highest first.
    pub const ALL: [Self; 4] = [Self::Province, Self::District, Self::Commune, Self::Board];

    /// Returns the word used in files and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::District => "district",
            Self::Commune => "commune",
            Self::Board => "board",
        }
    }

    /// Parses a level in English or Vietnamese, ignoring case and diacritics.
    pub fn parse(text: &str) -> Option<Self> {
        match crate::text::fold(text).as_str() {
            "province" | "tinh" | "cap tinh" | "thanh pho" => Some(Self::Province),
            "district" | "huyen" | "cap huyen" | "thi xa" | "quan" => Some(Self::District),
            "commune" | "xa" | "cap xa" | "phuong" | "thi tran" => Some(Self::Commune),
            "board" | "ban" | "chi hoi" | "ban (chi hoi)" => Some(Self::Board),
            _ => None,
        }
    }

    /// Returns the target that the plan of `year` sets an association of this level; `None` for a year whose
    /// plan is not known. The plan of one year is never carried over to another.
    ///
    /// # Source
    /// Kế hoạch 35/KH-HKH of 12/02/2025, section II.7.
    ///
    /// # Example
    /// ```
    /// use hocbong_core::{AssociationLevel, Vnd};
    /// let target = AssociationLevel::Commune.default_target(2025).map(|target| target.amount);
    /// assert_eq!(target, Some(Vnd::new(300_000_000)));
    /// assert_eq!(AssociationLevel::Commune.default_target(2026), None);
    /// ```
    pub fn default_target(self, year: i32) -> Option<LevelTarget> {
        default_targets().find(|target| target.level == self && target.year == year)
    }
}

/// Iterates over the targets of all levels in the plans that are known.
pub fn default_targets() -> impl Iterator<Item = LevelTarget> {
    const AMOUNTS: [(AssociationLevel, i64); 4] = [
        (AssociationLevel::Province, 5_000_000_000),
        (AssociationLevel::District, 1_000_000_000),
        (AssociationLevel::Commune, 300_000_000),
        (AssociationLevel::Board, 20_000_000),
    ];
    AMOUNTS.into_iter().map(|(level, amount)| LevelTarget {
        level,
        amount: Vnd::new(amount),
        year: 2025,
        source: PLAN_2025,
    })
}

impl fmt::Display for AssociationLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_read_back_in_both_languages() {
        for level in AssociationLevel::ALL {
            assert_eq!(AssociationLevel::parse(level.as_str()), Some(level));
        }
        assert_eq!(AssociationLevel::parse("Huyện"), Some(AssociationLevel::District));
        assert_eq!(AssociationLevel::parse("Chi hội"), Some(AssociationLevel::Board));
        assert_eq!(AssociationLevel::parse("country"), None);
    }

    #[test]
    fn the_plans_figures_stand() {
        let figures: Vec<i64> = AssociationLevel::ALL
            .iter()
            .filter_map(|l| l.default_target(2025))
            .map(|t| t.amount.get())
            .collect();
        assert_eq!(figures, [5_000_000_000, 1_000_000_000, 300_000_000, 20_000_000]);
        for level in AssociationLevel::ALL {
            assert_eq!((level.default_target(2024), level.default_target(2026)), (None, None));
        }
    }
}
