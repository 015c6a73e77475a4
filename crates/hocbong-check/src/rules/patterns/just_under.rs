//! HB1101: many payments just under the amount that needs approval.

use crate::context::shown_voucher;
use crate::facts::PAYMENTS;
use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use std::collections::BTreeMap;

/// Payments of an association do not cluster just under the amount from which a second person approves
/// (`approval` in the settings). A finding is raised if at least `near_least` payments lie within
/// `near_percent` below that amount, and they are more than three times as many as those within
/// `near_percent` from it upwards.
///
/// # Source
/// None: a pattern worth a look. Prices may cluster there too.
///
/// # What it does not catch
/// A few such payments among many others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JustUnder;

/// Most related places of a finding; further ones are not listed.
const MAX_PLACES: usize = 20;

impl Rule for JustUnder {
    fn code(&self) -> Code {
        Code::JUST_UNDER
    }

    fn not_applicable(&self, context: &Context<'_>) -> Option<Message> {
        let has_none = context.settings().approval.is_none();
        has_none.then(|| Message::new("skip.no-setting").with("setting", "approval"))
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let settings = context.settings();
        let Some(approval) = settings.approval else { return };
        let approval = i128::from(approval.get());
        let width = approval * i128::from(settings.near_percent) / 100;
        let mut near: BTreeMap<&str, (Vec<TransactionRef<'_>>, usize)> = BTreeMap::new();
        for row in context.standing(&PAYMENTS) {
            let amount = row.debit_total();
            let (under, over) = near.entry(row.association()).or_default();
            if (approval - width..approval).contains(&amount) {
                under.push(row);
            } else if (approval..approval + width).contains(&amount) {
                *over += 1;
            }
        }
        for (association, (mut under, over)) in near {
            if under.len() < settings.near_least.max(1) || under.len() <= 3 * over {
                continue;
            }
            under.sort_by(TransactionRef::canonical_order);
            let Some(first) = under.first() else { continue };
            let fields = [Field::Amount, Field::Debit];
            let message = Message::new("HB1101")
                .with("association", association)
                .with("count", under.len())
                .with("least", approval - width)
                .with("approval", approval)
                .with("over", over)
                .with("amount", under.iter().map(TransactionRef::debit_total).sum::<i128>())
                .with("voucher", shown_voucher(first))
                .with("day", first.date());
            let mut finding = Diagnostic::new(self.code(), message, context.place(first, &fields));
            finding.related =
                under.iter().skip(1).take(MAX_PLACES).map(|row| context.place(row, &fields)).collect();
            findings.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Files, check_files, files};
    use hocbong_core::Vnd;
    use std::fmt::Write as _;

    fn book(amounts: &[i64]) -> Files {
        let mut rows =
            "date,voucher,kind,fund,method,amount\n2025-01-01,DK-1,opening,ST,bank,9000000\n".to_owned();
        for (number, amount) in amounts.iter().enumerate() {
            writeln!(rows, "2025-02-{:02},BN-{:02},award,ST,bank,{amount}", number + 1, number + 1).unwrap();
        }
        let mut files = files(&rows);
        files.settings.approval = Some(Vnd::new(1000));
        files
    }

    #[test]
    fn payments_that_gather_under_the_amount_are_named() {
        let words = check_files(&book(&[950, 960, 970, 980, 999, 500, 1000]), &["HB1101:3"]);
        assert_eq!(
            words,
            [
                "HB1101(association=ST, count=5, least=950, approval=1.000, over=1, amount=4.859, voucher=BN-01, \
              day=2025-02-01)"
            ]
        );
        check_files(&book(&[949, 960, 970, 980, 999, 500, 1000]), &[]);
        check_files(&book(&[950, 960, 970, 980, 999, 1001, 1000]), &[]);
    }
}
