//! The equation that concludes a reconciliation.
//!
//! left balance − left only + right only + differences + opening difference = right balance. The balances
//! come from the sums that the readers added up, the other terms from the lists of results. Any remainder is
//! a row that was lost.

use super::{OpenItem, Reconciliation};
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::reconcile::side::{Item, Side};
use crate::vnd::Vnd;

/// The terms of the equation. A term is `None` if its sum does not fit into [`Vnd`].
///
/// # Units
/// Whole đồng, signed from the owner's point of view: money in is positive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ReconciliationStatement {
    /// Left balance before the first entry; `None` unless both openings are known.
    pub left_opening: Option<Vnd>,
    /// Right balance before the first entry; `None` unless both openings are known.
    pub right_opening: Option<Vnd>,
    /// Left balance, including the opening if both openings are known.
    pub left_balance: Option<Vnd>,
    /// Sum of what only the left has, including ambiguous rows.
    pub left_only_sum: Option<Vnd>,
    /// Sum of what only the right has, including ambiguous rows.
    pub right_only_sum: Option<Vnd>,
    /// Sum of right less left over the differences.
    pub difference_sum: Option<Vnd>,
    /// Right opening less left opening; zero unless both are known.
    pub opening_difference: Option<Vnd>,
    /// Right balance, including the opening if both openings are known.
    pub right_balance: Option<Vnd>,
    /// What the other terms do not explain; zero unless a row was lost. `None` if any term overflows.
    pub unexplained: Option<Vnd>,
    /// Closing balance printed in the left files.
    pub left_stated: Option<Vnd>,
    /// Closing balance printed in the right files.
    pub right_stated: Option<Vnd>,
    /// Printed less computed closing balance, left.
    pub left_stated_gap: Option<Vnd>,
    /// Printed less computed closing balance, right.
    pub right_stated_gap: Option<Vnd>,
}

/// Adds up the lists and compares them with the readers' sums; reports differing openings and printed
/// balances.
pub(super) fn prove(result: &mut Reconciliation<'_>) {
    let openings = result.left.opening.zip(result.right.opening);
    let wide = |amount: Option<Vnd>| i128::from(amount.unwrap_or_default().get());
    let (left_opening, right_opening) = (openings.map(|o| o.0), openings.map(|o| o.1));
    let left_balance = wide(left_opening) + result.left.movement;
    let right_balance = wide(right_opening) + result.right.movement;
    let only = |side: &Side<'_>, items: &[OpenItem], ambiguous: &mut dyn Iterator<Item = u32>| -> i128 {
        items
            .iter()
            .map(|item| item.entry)
            .chain(ambiguous)
            .filter_map(|number| side.entries.get(number as usize))
            .map(|entry| i128::from(entry.amount))
            .sum()
    };
    let left_only = only(
        &result.left,
        &result.left_only,
        &mut result.ambiguous.iter().flat_map(|entry| entry.left.iter().copied()),
    );
    let right_only = only(
        &result.right,
        &result.right_only,
        &mut result.ambiguous.iter().flat_map(|entry| entry.right.iter().copied()),
    );
    let differences: i128 =
        result.differences.iter().map(|d| i128::from(d.right_amount) - i128::from(d.left_amount)).sum();
    let opening_difference = wide(right_opening) - wide(left_opening);
    let unexplained =
        right_balance - (left_balance - left_only + right_only + differences + opening_difference);
    let terms = [left_balance, right_balance, left_only, right_only, differences, opening_difference];
    let gap = |side: &Side<'_>| {
        let computed = i128::from(side.opening?.get()) + side.movement;
        Vnd::from_wide(i128::from(side.stated?.get()) - computed)
    };
    result.equation = ReconciliationStatement {
        left_opening,
        right_opening,
        left_balance: Vnd::from_wide(left_balance),
        left_only_sum: Vnd::from_wide(left_only),
        right_only_sum: Vnd::from_wide(right_only),
        difference_sum: Vnd::from_wide(differences),
        opening_difference: Vnd::from_wide(opening_difference),
        right_balance: Vnd::from_wide(right_balance),
        // If a term does not fit, we cannot claim anything about the whole.
        unexplained: Vnd::from_wide(unexplained)
            .filter(|_| terms.iter().all(|term| Vnd::from_wide(*term).is_some())),
        left_stated: result.left.stated,
        right_stated: result.right.stated,
        left_stated_gap: gap(&result.left),
        right_stated_gap: gap(&result.right),
    };
    report_gaps(result);
}

/// Returns a hint with the rows of these sides whose sum is the gap. Carried rows were moved from the opening
/// into the movements, so they cannot explain why a file's balance is off.
fn rows_of_gap(sides: &[&Side<'_>], gap: i128, is_qualified: bool) -> Option<Message> {
    let rows: Vec<(&Side<'_>, &Item)> = sides
        .iter()
        .flat_map(|side| {
            side.entries.iter().filter(|entry| !side.is_carried(entry)).map(|entry| (*side, entry))
        })
        .collect();
    let amounts: Vec<i64> = rows.iter().map(|(_, entry)| entry.amount).collect();
    crate::subset_sum::hint(&amounts, gap, |at| {
        let Some((side, entry)) = rows.get(at) else { return String::new() };
        match side.files.get(usize::from(entry.file)).filter(|_| is_qualified) {
            Some(file) => format!("{file}:{}", entry.line),
            None => entry.line.to_string(),
        }
    })
}

fn report_gaps(result: &mut Reconciliation<'_>) {
    let equation = &result.equation;
    let mut findings = Vec::new();
    if let (Some(left), Some(right)) = (equation.left_opening, equation.right_opening)
        && left != right
    {
        let message = Message::new("HB0804")
            .with("left", left)
            .with("right", right)
            .with("difference", equation.opening_difference.unwrap_or_default());
        // A row that one side has in its opening may be among the other side's rows.
        let gap = equation.opening_difference.map_or(0, |gap| i128::from(gap.get()));
        let explained = rows_of_gap(&[&result.left, &result.right], gap, true);
        let hint = explained.filter(|hint| hint.key != "hint.gap-bounded");
        findings.push(
            Diagnostic::new(Code::OPENING_DIFFERS, message, result.right.place())
                .with_hint(hint.unwrap_or_else(|| Message::new("HB0804.hint"))),
        );
    }
    for (side, gap) in [(&result.left, equation.left_stated_gap), (&result.right, equation.right_stated_gap)]
    {
        if let (Some(gap), Some(stated)) = (gap.filter(|gap| !gap.is_zero()), side.stated) {
            let computed = stated.checked_sub(gap).unwrap_or_default();
            let message =
                Message::new("HB0805").with("stated", stated).with("computed", computed).with("gap", gap);
            let mut finding = Diagnostic::new(Code::STATED_GAP, message, side.place());
            finding.hint = rows_of_gap(&[side], i128::from(gap.get()), side.own_files() > 1);
            findings.push(finding);
        }
    }
    for place in result.left.too_large.iter().chain(&result.right.too_large) {
        findings.push(Diagnostic::new(Code::OVERFLOW, Message::new("HB0113.sum"), place.clone()));
    }
    let terms = [
        equation.left_balance,
        equation.right_balance,
        equation.left_only_sum,
        equation.right_only_sum,
        equation.difference_sum,
        equation.unexplained,
    ];
    if terms.contains(&None) {
        findings.push(Diagnostic::new(Code::OVERFLOW, Message::new("HB0113.sum"), result.left.place()));
    }
    result.findings.extend(findings);
}
