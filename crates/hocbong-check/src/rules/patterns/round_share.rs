//! HB1103: most costs are in whole millions.

use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};

/// At most `round_percent` of an association's costs are in whole millions of đồng: prices seldom are,
/// estimates always. The rule applies where there are at least `round_least` costs.
///
/// # Source
/// None: a pattern worth a look.
///
/// # What it does not catch
/// Estimates that were made to look like prices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RoundShare;

const ROUND: u64 = 1_000_000;

impl Rule for RoundShare {
    fn code(&self) -> Code {
        Code::ROUND_SHARE
    }

    fn prepare(&self, context: &Context<'_>) {
        context.costs();
    }

    fn not_applicable(&self, context: &Context<'_>) -> Option<Message> {
        let least = context.settings().round_least;
        let most = context.costs().values().map(Vec::len).max().unwrap_or(0);
        (most < least).then(|| Message::new("skip.too-few").with("count", most).with("least", least))
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let settings = context.settings();
        for (association, costs) in context.costs() {
            let mut round: Vec<TransactionRef<'_>> = costs
                .iter()
                .filter(|(_, amount)| amount.is_multiple_of(ROUND))
                .map(|(row, _)| *row)
                .collect();
            round.sort_by(TransactionRef::canonical_order);
            let is_much = round.len() * 100 > costs.len() * settings.round_percent as usize;
            let Some(first) = round.first().filter(|_| costs.len() >= settings.round_least && is_much) else {
                continue;
            };
            let message = Message::new("HB1103")
                .with("association", *association)
                .with("round", round.len())
                .with("count", costs.len())
                .with("percent", round.len() * 100 / costs.len().max(1))
                .with("most", settings.round_percent)
                .with("amount", round.iter().map(TransactionRef::debit_total).sum::<i128>());
            let place = context.place(first, &[Field::Amount, Field::Debit]);
            findings.push(Diagnostic::new(self.code(), message, place));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Files, check_files, files};
    use std::fmt::Write as _;

    fn book(round: usize, all: usize) -> Files {
        let mut rows =
            "date,voucher,kind,fund,method,amount\n2026-01-01,DK-1,opening,ST,bank,999000000\n".to_owned();
        for number in 1..=all {
            let amount = if number <= round { 2_000_000 } else { 1_234_000 };
            writeln!(rows, "2026-01-02,BN-{number:02},expense,ST,bank,{amount}").unwrap();
        }
        let mut files = files(&rows);
        files.settings.round_least = 10;
        files
    }

    #[test]
    fn a_share_beyond_the_limit_is_named() {
        let words = check_files(&book(9, 10), &["HB1103:3"]);
        assert_eq!(
            words,
            ["HB1103(association=ST, round=9, count=10, percent=90, most=80, amount=18.000.000)"]
        );
        check_files(&book(8, 10), &[]);
        check_files(&book(9, 9), &[]);
    }
}
