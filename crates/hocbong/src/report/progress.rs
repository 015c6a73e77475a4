//! What was raised and awarded in a year, compared with the targets and rolled up along the tree of
//! associations.
//!
//! A gift is counted once, where it was given: money passed on to another association is a transfer, not a
//! gift.

use super::SumOutOfRange;
use super::activity::{AssociationActivity, AwardSums, activity};
use crate::association::Association;
use crate::book::Book;
use crate::level::AssociationLevel;
use crate::period::Period;
use crate::vnd::Vnd;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::{BTreeMap, HashMap};

/// One association's year.
///
/// # Units
/// Whole đồng. Percentages have two decimals, rounded half up, and compare the association's own figures with
/// its own target.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AssociationProgress {
    /// Code of the association.
    pub code: String,
    /// Name of the association.
    pub name: String,
    /// Level; `None` if unknown.
    pub level: Option<AssociationLevel>,
    /// Code of the parent association.
    pub parent: Option<String>,
    /// Target for the year; zero if none is set.
    pub target: Vnd,
    /// Gifts received.
    pub raised: Vnd,
    /// Scholarships given.
    pub awarded: Vnd,
    /// Number of scholarships given.
    pub awards: i64,
    /// Rows that give scholarships and do not state how many.
    pub uncounted: u64,
    /// Gifts received by it and all its descendants.
    pub raised_subtree: Vnd,
    /// Scholarships given by it and all its descendants.
    pub awarded_subtree: Vnd,
    /// Number of scholarships given by it and all its descendants.
    pub awards_subtree: i64,
    /// Raised in per cent of the target; `None` without a target.
    pub raised_percent: Option<Decimal>,
    /// Awarded in per cent of the target; `None` without a target.
    pub awarded_percent: Option<Decimal>,
    /// Depth in the tree; roots have 0.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub depth: usize,
    /// Last day of the association's existence, if it was closed.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub closed: Option<chrono::NaiveDate>,
}

/// The year of all associations of one level.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LevelProgress {
    /// The level.
    pub level: AssociationLevel,
    /// Number of associations of this level.
    pub associations: usize,
    /// Sum of their targets.
    pub target: Vnd,
    /// Gifts that they received.
    pub raised: Vnd,
    /// Scholarships that they gave.
    pub awarded: Vnd,
    /// Number of scholarships that they gave.
    pub awards: i64,
}

/// A year compared with its targets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Progress {
    /// Calendar year.
    pub year: i32,
    /// The associations, each before its descendants.
    pub associations: Vec<AssociationProgress>,
    /// The levels that have associations, highest first.
    pub levels: Vec<LevelProgress>,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    raised: i128,
    awarded: i128,
    awards: i64,
    uncounted: u64,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.raised += other.raised;
        self.awarded += other.awarded;
        self.awards += other.awards;
        self.uncounted += other.uncounted;
    }
}

/// Returns what every association raised and awarded in `year`.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn progress(book: &Book, year: i32) -> Result<Progress, SumOutOfRange> {
    let own = own_sums(book, year);
    let walked = book.associations.walk();
    let mut subtree: HashMap<&str, Sums> = HashMap::new();
    // From the leaves up: `walk` lists each association before its descendants.
    for (_, association) in walked.iter().rev() {
        let mut sums = subtree.get(association.code.as_str()).copied().unwrap_or_default();
        if let Some(own) = own.get(association.code.as_str()) {
            sums.add(*own);
        }
        subtree.insert(&association.code, sums);
        if let Some(parent) = book.associations.parent(&association.code) {
            subtree.entry(&parent.code).or_default().add(sums);
        }
    }
    let mut associations = Vec::with_capacity(walked.len());
    for (depth, association) in walked {
        let code = association.code.as_str();
        let own = own.get(code).copied().unwrap_or_default();
        let below = subtree.get(code).copied().unwrap_or_default();
        let target = book.target_of(association, year).unwrap_or_default();
        associations.push(row(association, depth, target, own, below)?);
    }
    let levels =
        AssociationLevel::ALL.into_iter().filter_map(|level| level_of(level, &associations).transpose());
    Ok(Progress { year, levels: levels.collect::<Result<_, _>>()?, associations })
}

/// Sums gifts and scholarships by association.
fn own_sums(book: &Book, year: i32) -> BTreeMap<&str, Sums> {
    let Some(period) = Period::year(year) else { return BTreeMap::new() };
    let sums = |own: &AssociationActivity| {
        let whole = own.whole();
        let AwardSums { amount, awards, uncounted } = whole.all_awards();
        Sums { raised: whole.raised, awarded: amount, awards, uncounted }
    };
    activity(book, period).into_iter().map(|(association, own)| (association, sums(&own))).collect()
}

fn row(
    association: &Association,
    depth: usize,
    target: Vnd,
    own: Sums,
    below: Sums,
) -> Result<AssociationProgress, SumOutOfRange> {
    let hold = |sum| Vnd::from_wide(sum).ok_or_else(|| SumOutOfRange { what: association.code.clone() });
    let (raised, awarded) = (hold(own.raised)?, hold(own.awarded)?);
    Ok(AssociationProgress {
        code: association.code.clone(),
        name: association.name.clone(),
        level: association.level,
        parent: association.parent.clone(),
        target,
        raised,
        awarded,
        awards: own.awards,
        uncounted: own.uncounted,
        raised_subtree: hold(below.raised)?,
        awarded_subtree: hold(below.awarded)?,
        awards_subtree: below.awards,
        raised_percent: percent(raised, target),
        awarded_percent: percent(awarded, target),
        depth,
        closed: association.closed,
    })
}

fn level_of(
    level: AssociationLevel,
    associations: &[AssociationProgress],
) -> Result<Option<LevelProgress>, SumOutOfRange> {
    let of_level: Vec<_> =
        associations.iter().filter(|association| association.level == Some(level)).collect();
    if of_level.is_empty() {
        return Ok(None);
    }
    let sum = |amount: fn(&AssociationProgress) -> Vnd| {
        Vnd::checked_sum(of_level.iter().map(|association| amount(association)))
            .ok_or_else(|| SumOutOfRange { what: level.to_string() })
    };
    Ok(Some(LevelProgress {
        level,
        associations: of_level.len(),
        target: sum(|association| association.target)?,
        raised: sum(|association| association.raised)?,
        awarded: sum(|association| association.awarded)?,
        awards: of_level.iter().map(|association| association.awards).sum(),
    }))
}

/// Returns `part` in per cent of `whole` with two decimals, rounded half up; `None` unless `whole` is
/// positive.
pub fn percent(part: Vnd, whole: Vnd) -> Option<Decimal> {
    if !whole.is_positive() {
        return None;
    }
    let ratio = Decimal::from(part).checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::from(whole))?;
    let mut rounded = ratio.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    Some(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookFiles;
    use crate::csv::ReadOptions;
    use crate::source::Source;
    use proptest::prelude::*;

    const TREE: &str = "code,name,level,parent,target\nST,Tỉnh,province,,1000\nMX,Huyện,district,ST,0\n\
                        X1,Xã 1,commune,MX,300\nX2,Xã 2,commune,MX,\nB1,Ban,board,ST,200\n";

    fn book(rows: &str) -> Book {
        let text = format!("date,kind,fund,method,amount,counter_fund\n{rows}");
        let files = BookFiles {
            associations: Some(Source::new("associations.csv", TREE)),
            journal: vec![Source::new("j.csv", text)],
            ..BookFiles::default()
        };
        let book = Book::read(&files, &ReadOptions::default());
        assert_eq!(book.diagnostics, []);
        book
    }

    #[test]
    fn gifts_roll_up_and_transfers_do_not_count() {
        let book = book(
            "2025-02-01,donation,X1,cash,100,\n2025-02-02,transfer-out,X1,cash,100,ST\n\
             2025-02-02,transfer-in,ST,cash,100,X1\n2025-03-01,award,ST/a,cash,40,\n2025-03-02,donation,B1,in-kind,25,\n\
             2024-12-31,donation,X1,cash,999,\n2025-03-03,refund,X1,cash,1,\n",
        );
        let result = progress(&book, 2025).unwrap();
        let row = |a: &AssociationProgress| {
            let amounts = [a.raised, a.awarded, a.raised_subtree, a.awarded_subtree].map(Vnd::get);
            format!(
                "{}{} {amounts:?} {:?}",
                " ".repeat(a.depth),
                a.code,
                a.raised_percent.map(|p| p.to_string())
            )
        };
        assert_eq!(
            result.associations.iter().map(row).collect::<Vec<_>>(),
            [
                "ST [0, 40, 124, 40] Some(\"0.00\")",
                " B1 [25, 0, 25, 0] Some(\"12.50\")",
                " MX [0, 0, 99, 0] None",
                "  X1 [99, 0, 99, 0] Some(\"33.00\")",
                "  X2 [0, 0, 0, 0] Some(\"0.00\")",
            ]
        );
        let communes = result.levels.iter().find(|l| l.level == AssociationLevel::Commune).unwrap();
        assert_eq!((communes.associations, communes.target.get()), (2, 300_000_300));
    }

    #[test]
    fn a_book_may_set_the_targets_of_levels() {
        let files = BookFiles {
            settings: Some(Source::new(
                "hocbong.toml",
                "year = 2025\n[targets]\ncommune = 400_000_000\nboard = \"25.000.000\"\nxom = 1\n",
            )),
            associations: Some(Source::new("associations.csv", TREE)),
            ..BookFiles::default()
        };
        let book = Book::read(&files, &ReadOptions::default());
        let wrong: Vec<String> = book.diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(wrong, ["hocbong.toml:5: error[HB0115]: HB0115.level(name=xom)"]);
        let result = progress(&book, 2025).unwrap();
        let target = |code: &str| result.associations.iter().find(|a| a.code == code).map(|a| a.target.get());
        // X1 and B1 have targets of their own, X2 has that of its level.
        assert_eq!((target("X1"), target("X2"), target("B1")), (Some(300), Some(400_000_000), Some(200)));
    }

    #[test]
    fn per_cents_round_half_up() {
        let of = |part, whole| percent(Vnd::new(part), Vnd::new(whole)).map(|p| p.to_string());
        assert_eq!(of(1, 20_000), Some("0.01".to_owned()));
        assert_eq!(of(1, 3), Some("33.33".to_owned()));
        assert_eq!(of(2, 3), Some("66.67".to_owned()));
        assert_eq!(of(5, 0), None);
        assert_eq!(of(3_905_000_000, 5_000_000_000), Some("78.10".to_owned()));
    }

    proptest! {
        #[test]
        fn a_subtree_counts_each_gift_once(gifts in prop::collection::vec((0..5_usize, 1..1000_i64), 0..20)) {
            const CODES: [&str; 5] = ["ST", "MX", "X1", "X2", "B1"];
            let rows: Vec<String> =
                gifts.iter().map(|(at, dong)| format!("2025-02-01,donation,{},cash,{dong},
    ", CODES[*at])).collect();
            let result = progress(&book(&rows.concat()), 2025).unwrap();
            // The descendants, written out by hand.
            for (code, below) in [("ST", "ST MX X1 X2 B1"), ("MX", "MX X1 X2"), ("X1", "X1"), ("B1", "B1")] {
                let expected: i64 = gifts.iter().filter(|(at, _)| below.split(' ').any(|c| c == CODES[*at])).map(|g| g.1).sum();
                let found = result.associations.iter().find(|a| a.code == code).unwrap();
                prop_assert_eq!(found.raised_subtree, Vnd::new(expected));
            }
        }
    }
}
