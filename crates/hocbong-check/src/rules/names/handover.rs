//! HB0210: what a closed association handed over is not what its successors received.

use crate::{Context, Fact, Findings, Need, Rule};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::association_of;
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::transaction::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// On its last day a closed association hands over to its successors and to no one else, and each successor
/// receives as much as was handed over to it, money and goods together.
///
/// We compare, over all days, the transfers that name the other fund: those of the closed association to a
/// successor (616) with those of the successor from it (516). A pair of which one side has no rows in the
/// books is left out. The rule looks at an association once its last day is reached.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.39, Đ.42.1: the total after equals the total before, by signed minutes of the
/// inventory.
///
/// # What it does not catch
/// Goods handed over whose value is wrong on both sides; transfers that do not name the other fund; an
/// association without listed successors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Handover;

/// What one association gave to another, and what that one received.
#[derive(Default)]
struct Passed<'a> {
    given: i128,
    received: i128,
    last_given: Option<TransactionRef<'a>>,
    last_received: Option<TransactionRef<'a>>,
}

fn later<'a>(slot: &mut Option<TransactionRef<'a>>, row: TransactionRef<'a>) {
    if slot.as_ref().is_none_or(|last| last.canonical_order(&row).is_lt()) {
        *slot = Some(row);
    }
}

fn sum_on(row: &TransactionRef<'_>, role: Role) -> i128 {
    let postings = row.postings().filter(|posting| posting.is_on(role));
    postings.map(|posting| i128::from(posting.signed())).sum()
}

impl Rule for Handover {
    fn code(&self) -> Code {
        Code::HANDOVER
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Fact(Fact::Associations)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let last_day = context.last_day();
        let is_over = |closed| last_day >= Some(closed);
        let closed: BTreeMap<&str, _> = book
            .associations
            .iter()
            .filter_map(|association| Some((association.code.as_str(), association, association.closed?)))
            .filter(|(_, association, closed)| !association.successors.is_empty() && is_over(*closed))
            .map(|(code, association, closed)| (code, (association, closed)))
            .collect();
        if closed.is_empty() {
            return;
        }
        let successors: BTreeSet<(&str, &str)> = closed
            .iter()
            .flat_map(|(code, (association, _))| association.successors.iter().map(|to| (*code, to.as_str())))
            .collect();
        let is_successor = |from, to| successors.contains(&(from, to));
        let mut passed: BTreeMap<(&str, &str), Passed<'_>> = BTreeMap::new();
        for row in context.standing(&[Kind::TransferOut]).filter(|row| !row.counter_fund().is_empty()) {
            let (from, to) = (row.association(), association_of(row.counter_fund()));
            let Some((association, last)) = closed.get(from) else { continue };
            if is_successor(from, to) {
                let passed = passed.entry((from, to)).or_default();
                passed.given += sum_on(&row, Role::TransfersOut);
                later(&mut passed.last_given, row);
            } else if row.date() == *last && from != to {
                let message = Message::new("HB0210.stranger")
                    .with("name", from)
                    .with("to", to)
                    .with("amount", sum_on(&row, Role::TransfersOut))
                    .with("day", row.date())
                    .with("voucher", crate::context::shown_voucher(&row))
                    .with(
                        "successors",
                        association.successors.iter().take(8).cloned().collect::<Vec<_>>().join(", "),
                    );
                let place = context.place(&row, &[Field::CounterFund]);
                findings.push(Diagnostic::new(self.code(), message, place));
            }
        }
        for row in context.standing(&[Kind::TransferIn]).filter(|row| !row.counter_fund().is_empty()) {
            let (from, to) = (association_of(row.counter_fund()), row.association());
            if is_successor(from, to) {
                let passed = passed.entry((from, to)).or_default();
                passed.received -= sum_on(&row, Role::TransfersIn);
                later(&mut passed.last_received, row);
            }
        }
        if passed.values().all(|passed| passed.given == passed.received) {
            return;
        }
        let present: BTreeSet<&str> = book.ledger.funds().into_iter().map(association_of).collect();
        for ((from, to), passed) in passed {
            if passed.given == passed.received || !present.contains(to) || !present.contains(from) {
                continue;
            }
            let Some(row) = passed.last_received.or(passed.last_given) else { continue };
            let message = Message::new("HB0210")
                .with("name", from)
                .with("to", to)
                .with("given", passed.given)
                .with("received", passed.received)
                .with("difference", (passed.given - passed.received).abs());
            let place = context.place(&row, &[Field::Amount]);
            let mut finding = Diagnostic::new(self.code(), message, place).on(row.date());
            let other = passed.last_given.filter(|given| given.index() != row.index());
            finding.related = other.iter().map(|given| context.place(given, &[Field::Amount])).collect();
            findings.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ROWS: &str = "date,voucher,kind,fund,method,amount,counter_fund\n\
         2025-02-01,PT-1,donation,MX,cash,500,\n\
         2025-02-02,NK-1,donation,MX,in-kind,70,\n\
         2025-06-30,PC-1,transfer-out,MX,cash,500,ST\n\
         2025-06-30,XK-1,transfer-out,MX,in-kind,70,ST\n\
         2025-07-01,PT-1,transfer-in,ST,cash,500,MX\n\
         2025-07-01,NK-1,transfer-in,ST/von,in-kind,70,MX\n";

    #[test]
    fn what_arrives_is_what_was_handed_over() {
        check(ROWS, &[]);
        let words = check(
            &ROWS.replace("transfer-in,ST/von,in-kind,70", "transfer-in,ST/von,in-kind,69"),
            &["HB0210:7"],
        );
        assert_eq!(words, ["HB0210(name=MX, to=ST, given=570, received=569, difference=1)"]);
        let without: String = ROWS.split_inclusive('\n').take(5).collect();
        // Nothing is known of a successor without rows.
        check(&without, &[]);
        let gift = format!("{without}2025-07-02,PT-1,donation,ST,cash,5,\n");
        check(&gift, &["HB0210:5"]);
    }

    #[test]
    fn nothing_goes_to_others_on_the_last_day() {
        let words = check(
            "date,voucher,kind,fund,method,amount,counter_fund\n\
             2025-02-01,PT-1,donation,MX,cash,500,\n\
             2025-06-29,PC-1,transfer-out,MX,cash,100,KHAC\n\
             2025-06-30,PC-2,transfer-out,MX,cash,400,KHAC\n",
            &["HB0201:3", "HB0210:4"],
        );
        assert_eq!(
            words[1],
            "HB0210.stranger(name=MX, to=KHAC, amount=400, day=2025-06-30, voucher=PC-2, successors=ST)"
        );
    }
}
