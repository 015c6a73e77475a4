//! What associations report to the association above them (báo cáo cấp trên): raised, awarded, left, by association and
//! level, beside the plan and the same days of the year before.

use super::activity::{AwardSums, activity};
use super::progress::{PreviousProgress, ProgressOptions, percent, progress};
use super::scope::Scope;
use super::{SumOutOfRange, hold};
use crate::book::Book;
use crate::level::AssociationLevel;
use crate::report::activity::Month;
use crate::vnd::Vnd;
use hocbong_check::transfers::AssetClass;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What an association, a level or all of them raised, awarded and have left.
///
/// # Units
/// Whole đồng; awards are counted; per cents have two decimals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SummarySums {
    /// Target of the whole year for money raised; `None` without a plan.
    pub target: Option<Vnd>,
    /// Gifts received.
    pub raised: Vnd,
    /// Raised in per cent of the target; `None` without a target.
    pub raised_percent: Option<Decimal>,
    /// Number of awards, as far as the books state it.
    pub awards: i64,
    /// Rows that give awards and do not state how many.
    pub uncounted: u64,
    /// Awards in money and in kind.
    pub awarded: Vnd,
    /// Cash on hand at the end.
    pub cash: Vnd,
    /// Money at banks at the end.
    pub bank: Vnd,
    /// Goods at the end.
    pub in_kind: Vnd,
    /// Other assets less debts at the end.
    pub other: Vnd,
    /// All assets less debts at the end (tồn quỹ).
    pub balance: Vnd,
    /// Gifts received in the same days a year earlier; `None` without a book of that year.
    pub raised_before: Option<Vnd>,
    /// Number of awards in the same days a year earlier.
    pub awards_before: Option<i64>,
    /// Awards in the same days a year earlier.
    pub awarded_before: Option<Vnd>,
}

/// An association in a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SummaryRow {
    /// Code of the association.
    pub association: String,
    /// Name of the association.
    pub name: String,
    /// Level; `None` if unknown.
    pub level: Option<AssociationLevel>,
    /// Depth in the tree; roots have 0.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub depth: usize,
    /// Its own figures, without those of its descendants.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub sums: SummarySums,
}

/// All associations of a level in a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SummaryLevel {
    /// The level; `None` for associations whose level is unknown.
    pub level: Option<AssociationLevel>,
    /// Number of associations.
    pub associations: u64,
    /// Their figures together.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub sums: SummarySums,
}

/// Awards of one sort in a summary.
///
/// # Units
/// Whole đồng; awards are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SummaryAwards {
    /// Type of award, e.g. `scholarship`; blank if the books do not say.
    pub award_type: String,
    /// Type of recipient, e.g. `pupil`; blank if the books do not say.
    pub recipient_type: String,
    /// Number of awards, as far as the books state it.
    pub awards: i64,
    /// Rows that do not state how many awards they are.
    pub uncounted: u64,
    /// Amount of the awards.
    pub awarded: Vnd,
}

/// A month of all associations in a summary.
///
/// # Units
/// Whole đồng.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SummaryMonth {
    /// Month, as `YYYY-MM`.
    pub month: String,
    /// Gifts received.
    pub raised: Vnd,
    /// Awards in money and in kind.
    pub awarded: Vnd,
}

/// A report to the association above (báo cáo cấp trên).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Summary {
    /// The associations, each before its descendants.
    pub associations: Vec<SummaryRow>,
    /// The levels that have associations, highest first.
    pub levels: Vec<SummaryLevel>,
    /// The awards by type and recipient.
    pub awards: Vec<SummaryAwards>,
    /// The months in which something was raised or awarded.
    pub months: Vec<SummaryMonth>,
    /// All associations together.
    pub totals: SummarySums,
}

/// Sums of several associations in 128 bits.
#[derive(Default)]
struct Wide {
    target: Option<i128>,
    sums: [i128; 7],
    awards: i64,
    uncounted: u64,
    before: Option<([i128; 2], i64)>,
}

impl Wide {
    fn add(&mut self, row: &SummarySums) {
        let wide = |amount: Vnd| i128::from(amount.get());
        if let Some(target) = row.target {
            *self.target.get_or_insert_default() += wide(target);
        }
        let amounts = [row.raised, row.awarded, row.cash, row.bank, row.in_kind, row.other, row.balance];
        self.sums.iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += wide(amount));
        self.awards += row.awards;
        self.uncounted += row.uncounted;
        if let (Some(raised), Some(awards), Some(awarded)) =
            (row.raised_before, row.awards_before, row.awarded_before)
        {
            let ([raised_sum, awarded_sum], awards_sum) = self.before.get_or_insert_default();
            *raised_sum += wide(raised);
            *awarded_sum += wide(awarded);
            *awards_sum += awards;
        }
    }

    fn hold(self, what: &str) -> Result<SummarySums, SumOutOfRange> {
        let hold = |sum| hold(sum, what);
        let [raised, awarded, cash, bank, in_kind, other, balance] = self.sums;
        let (target, raised) = (self.target.map(hold).transpose()?, hold(raised)?);
        let before =
            self.before.map(|([raised, awarded], awards)| Ok((hold(raised)?, hold(awarded)?, awards)));
        let before = before.transpose()?;
        Ok(SummarySums {
            target,
            raised,
            raised_percent: target.and_then(|target| percent(raised, target)),
            awards: self.awards,
            uncounted: self.uncounted,
            awarded: hold(awarded)?,
            cash: hold(cash)?,
            bank: hold(bank)?,
            in_kind: hold(in_kind)?,
            other: hold(other)?,
            balance: hold(balance)?,
            raised_before: before.map(|(raised, ..)| raised),
            awarded_before: before.map(|(_, awarded, _)| awarded),
            awards_before: before.map(|(.., awards)| awards),
        })
    }
}

/// Returns what each association and level raised, awarded and has left. `options` names the days; those of `scope`
/// are not read.
///
/// # Errors
/// If a sum does not fit into [`Vnd`].
pub fn summary(book: &Book, scope: &Scope, options: &ProgressOptions<'_>) -> Result<Summary, SumOutOfRange> {
    let progress = progress(book, options)?;
    let own = activity(book, progress.period);
    let mut associations = Vec::new();
    for row in progress.associations.iter().filter(|row| scope.includes(&row.code)) {
        let closing = own.get(row.code.as_str()).map(|own| own.closing).unwrap_or_default();
        let class = |class: AssetClass| closing.get(class as usize).copied().unwrap_or_default();
        let hold = |sum| hold(sum, &row.code);
        let before = |of: fn(&PreviousProgress) -> Vnd| row.previous.as_ref().map(of);
        associations.push(SummaryRow {
            association: row.code.clone(),
            name: row.name.clone(),
            level: row.level,
            depth: row.depth,
            sums: SummarySums {
                target: row.target,
                raised: row.raised,
                raised_percent: row.raised_percent,
                awards: row.awards,
                uncounted: row.uncounted,
                awarded: row.awarded,
                cash: hold(class(AssetClass::Cash))?,
                bank: hold(class(AssetClass::Bank))?,
                in_kind: hold(class(AssetClass::InKind))?,
                other: hold(class(AssetClass::Other))?,
                balance: hold(closing.iter().sum())?,
                raised_before: before(|previous| previous.raised),
                awards_before: row.previous.as_ref().map(|previous| previous.awards),
                awarded_before: before(|previous| previous.awarded),
            },
        });
    }
    let mut sorts: BTreeMap<(String, String), AwardSums> = BTreeMap::new();
    let mut months: BTreeMap<Month, [i128; 2]> = BTreeMap::new();
    for own in own.iter().filter(|(code, _)| scope.includes(code)).map(|(_, own)| own) {
        for (month, figures) in &own.months {
            let [raised, awarded] = months.entry(*month).or_default();
            *raised += figures.raised;
            *awarded += figures.all_awards().amount;
            for (sort, sums) in &figures.awards {
                sorts.entry(sort.clone()).or_default().add(sums);
            }
        }
    }
    let awards = sorts.into_iter().map(|((award_type, recipient_type), sums)| {
        let awarded = hold(sums.amount, &award_type)?;
        Ok(SummaryAwards {
            award_type,
            recipient_type,
            awards: sums.awards,
            uncounted: sums.uncounted,
            awarded,
        })
    });
    let months = months.into_iter().map(|(month, [raised, awarded])| {
        let month = month.to_string();
        Ok(SummaryMonth { raised: hold(raised, &month)?, awarded: hold(awarded, &month)?, month })
    });
    Ok(Summary {
        levels: levels(&associations)?,
        totals: together(&associations.iter().collect::<Vec<_>>(), "total")?,
        awards: awards.collect::<Result<_, _>>()?,
        months: months.collect::<Result<_, _>>()?,
        associations,
    })
}

fn together(rows: &[&SummaryRow], what: &str) -> Result<SummarySums, SumOutOfRange> {
    let mut wide = Wide::default();
    for row in rows {
        wide.add(&row.sums);
    }
    wide.hold(what)
}

fn levels(associations: &[SummaryRow]) -> Result<Vec<SummaryLevel>, SumOutOfRange> {
    let all = AssociationLevel::ALL.into_iter().map(Some).chain([None]);
    let mut levels = Vec::new();
    for level in all {
        let rows: Vec<&SummaryRow> = associations.iter().filter(|row| row.level == level).collect();
        if !rows.is_empty() {
            levels.push(SummaryLevel {
                level,
                associations: rows.len() as u64,
                sums: together(&rows, level.map_or("", AssociationLevel::as_str))?,
            });
        }
    }
    Ok(levels)
}
