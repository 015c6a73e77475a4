//! What each association took in, gave and has left, with those below it and the year before.

use super::Member;
use crate::association::AssociationTree;
use crate::level::AssociationLevel;
use crate::period::Period;
use crate::report::activity::{Activity, AssociationActivity, AwardSums, activity};
use crate::report::{SumOutOfRange, hold};
use crate::vnd::Vnd;
use hocbong_check::transfers::ByClass;
use hocbong_core::parallel;
use std::collections::BTreeMap;

/// Awards of one sort.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AwardFigures {
    /// Type of award, e.g. `scholarship`; blank if the books do not say.
    pub award_type: String,
    /// Type of recipient, e.g. `pupil`; blank if the books do not say.
    pub recipient_type: String,
    /// Number of awards.
    pub awards: i64,
    /// Rows that do not state how many awards they are.
    pub uncounted: u64,
    /// Their amount.
    pub amount: Vnd,
}

/// The figures of an association, or of several together.
///
/// `opening + raised + founded + received + other_income + between_own_funds − awarded − management − sent −
/// other_expense = closing = cash + bank + in_kind + other_assets`.
///
/// # Units
/// Whole đồng; awards are counted. What goes out is positive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Figures {
    /// Cash at the end.
    pub cash: Vnd,
    /// Money at banks at the end.
    pub bank: Vnd,
    /// Donated goods at the end.
    pub in_kind: Vnd,
    /// Other assets at the end, less what is owed.
    pub other_assets: Vnd,
    /// Assets less liabilities at the beginning.
    pub opening: Vnd,
    /// Gifts.
    pub raised: Vnd,
    /// Given by the founders.
    pub founded: Vnd,
    /// Received from other associations.
    pub received: Vnd,
    /// Interest and other income.
    pub other_income: Vnd,
    /// Net of transfers between own funds of which one end is missing.
    pub between_own_funds: Vnd,
    /// Awards, in money and in kind.
    pub awarded: Vnd,
    /// Number of awards.
    pub awards: i64,
    /// Rows that give awards and do not state how many.
    pub uncounted: u64,
    /// Sent to other associations.
    pub sent: Vnd,
    /// Management costs.
    pub management: Vnd,
    /// Other expense.
    pub other_expense: Vnd,
    /// Assets less liabilities at the end.
    pub closing: Vnd,
    /// Awards by sort.
    pub awards_by_sort: Vec<AwardFigures>,
}

/// An association with its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AssociationFigures {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Level; `None` if no book says.
    pub level: Option<AssociationLevel>,
    /// Code of the association above it.
    pub parent: Option<String>,
    /// Whether one of the books keeps it.
    pub is_kept: bool,
    /// Target of the year for money raised; `None` without a plan.
    pub target: Option<Vnd>,
    /// Its own figures.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub own: Figures,
    /// Those of it and all associations below it that the books keep.
    pub subtree: Figures,
    /// Its own figures of the same days a year earlier; `None` without a book of that year.
    pub previous: Option<Figures>,
    /// Depth in the tree; roots have 0.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub depth: usize,
}

/// All associations of a level.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct LevelFigures {
    /// The level.
    pub level: AssociationLevel,
    /// Number of associations that the books keep.
    pub kept: usize,
    /// Number of associations that the books list.
    pub listed: usize,
    /// Sum of the targets of those that the books keep; `None` if none of them has one.
    pub target: Option<Vnd>,
    /// Figures of those that the books keep.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub figures: Figures,
}

/// The figures of all associations.
pub(super) struct Table {
    pub(super) associations: Vec<AssociationFigures>,
    pub(super) levels: Vec<LevelFigures>,
    pub(super) totals: Figures,
    pub(super) between: Vnd,
}

impl Table {
    /// Takes what the associations passed to one another out of the totals.
    pub(super) fn eliminate(&mut self, between: Vnd) -> Result<(), SumOutOfRange> {
        self.between = between;
        for total in [&mut self.totals.received, &mut self.totals.sent] {
            *total = hold(i128::from(total.get()) - i128::from(between.get()), "total")?;
        }
        Ok(())
    }
}

/// Sums that figures are made of.
#[derive(Clone, Debug, Default)]
struct Sums {
    opening: i128,
    closing: ByClass,
    activity: Activity,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.opening += other.opening;
        self.closing.iter_mut().zip(other.closing).for_each(|(sum, more)| *sum += more);
        self.activity.add(&other.activity);
    }

    fn figures(&self, code: &str) -> Result<Figures, SumOutOfRange> {
        let Activity {
            raised,
            founded,
            received,
            other_income,
            management,
            sent,
            other_expense,
            between_own_funds,
            awards,
        } = &self.activity;
        let AwardSums { amount, awards: count, uncounted } = self.activity.all_awards();
        let [cash, bank, in_kind, other] = self.closing;
        let sorts = awards.iter().map(|((award_type, recipient_type), sums)| {
            Ok(AwardFigures {
                award_type: award_type.clone(),
                recipient_type: recipient_type.clone(),
                awards: sums.awards,
                uncounted: sums.uncounted,
                amount: hold(sums.amount, code)?,
            })
        });
        Ok(Figures {
            cash: hold(cash, code)?,
            bank: hold(bank, code)?,
            in_kind: hold(in_kind, code)?,
            other_assets: hold(other, code)?,
            opening: hold(self.opening, code)?,
            raised: hold(*raised, code)?,
            founded: hold(*founded, code)?,
            received: hold(*received, code)?,
            other_income: hold(*other_income, code)?,
            between_own_funds: hold(*between_own_funds, code)?,
            awarded: hold(amount, code)?,
            awards: count,
            uncounted,
            sent: hold(*sent, code)?,
            management: hold(*management, code)?,
            other_expense: hold(*other_expense, code)?,
            closing: hold(self.closing.iter().sum(), code)?,
            awards_by_sort: sorts.collect::<Result<_, _>>()?,
        })
    }
}

/// What the associations of a level have in sum.
#[derive(Clone, Debug, Default)]
struct LevelSums {
    kept: usize,
    listed: usize,
    target: Option<i128>,
    sums: Sums,
}

/// Returns the sums of each association in the books.
fn sums_of<'a>(books: &[Member<'a>], period: Period, threads: usize) -> BTreeMap<&'a str, Sums> {
    let mut sums: BTreeMap<&str, Sums> = BTreeMap::new();
    let active = parallel::map(threads, books, || (), |(), member| activity(member.book, period));
    for (member, active) in books.iter().zip(active) {
        for code in &member.kept {
            sums.entry(code).or_default();
        }
        for (code, AssociationActivity { opening, closing, months }) in active {
            let own = sums.entry(code).or_default();
            own.opening += opening;
            own.closing.iter_mut().zip(closing).for_each(|(sum, more)| *sum += more);
            for month in months.values() {
                own.activity.add(month);
            }
        }
    }
    sums
}

pub(super) fn figures(
    books: &[Member<'_>],
    previous: &[Member<'_>],
    tree: &AssociationTree,
    period: Period,
    threads: usize,
) -> Result<Table, SumOutOfRange> {
    let own = sums_of(books, period, threads);
    let before = sums_of(previous, period.year_before(), threads);
    let year = period.to.map(|day| chrono::Datelike::year(&day));
    let walked = tree.walk();
    let mut subtrees: BTreeMap<&str, Sums> = BTreeMap::new();
    // From the leaves up: `walk` lists each association before those below it.
    for (_, association) in walked.iter().rev() {
        let mut sums = subtrees.remove(association.code.as_str()).unwrap_or_default();
        own.get(association.code.as_str()).into_iter().for_each(|own| sums.add(own));
        if let Some(parent) = tree.parent(&association.code) {
            subtrees.entry(&parent.code).or_default().add(&sums);
        }
        subtrees.insert(&association.code, sums);
    }
    let mut associations = Vec::with_capacity(walked.len());
    let mut levels: BTreeMap<AssociationLevel, LevelSums> = BTreeMap::new();
    let mut totals = Sums::default();
    let mut keepers: BTreeMap<&str, &Member<'_>> = BTreeMap::new();
    for member in books {
        for code in member.kept.iter().copied() {
            keepers.entry(code).or_insert(member);
        }
    }
    for (depth, association) in walked {
        let code = association.code.as_str();
        let kept = own.get(code);
        let nothing = Sums::default();
        let sums = kept.unwrap_or(&nothing);
        totals.add(sums);
        let keeper = keepers.get(code).copied().or_else(|| books.first());
        let target = keeper.zip(year).and_then(|(member, year)| member.book.target_of(association, year));
        if let Some(level) = association.level {
            let of_level = levels.entry(level).or_default();
            of_level.listed += 1;
            of_level.sums.add(sums);
            if kept.is_some() {
                of_level.kept += 1;
                let target = target.map(|target| i128::from(target.get()));
                of_level.target = of_level.target.into_iter().chain(target).reduce(|sum, more| sum + more);
            }
        }
        associations.push(AssociationFigures {
            code: code.to_owned(),
            name: association.name.clone(),
            level: association.level,
            parent: association.parent.clone(),
            is_kept: kept.is_some(),
            target,
            own: sums.figures(code)?,
            subtree: subtrees.get(code).unwrap_or(&nothing).figures(code)?,
            previous: before.get(code).map(|sums| sums.figures(code)).transpose()?,
            depth,
        });
    }
    let levels = levels.into_iter().map(|(level, LevelSums { kept, listed, target, sums })| {
        let target = target.map(|target| hold(target, level.as_str())).transpose()?;
        Ok(LevelFigures { level, kept, listed, target, figures: sums.figures(level.as_str())? })
    });
    let (levels, totals) = (levels.collect::<Result<_, _>>()?, totals.figures("total")?);
    Ok(Table { associations, levels, totals, between: Vnd::ZERO })
}
