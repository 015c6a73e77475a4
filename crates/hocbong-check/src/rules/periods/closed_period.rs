//! HB0501: a row dated in a closed period and recorded after the closing.

use crate::context::shown_voucher;
use crate::{Context, Findings, Rule};
use chrono::NaiveDate;
use hocbong_core::account::AccountClass;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::text::{Symbol, fold};
use hocbong_core::transaction::Kind;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// After the `closing` of a fund all its income and expense accounts are empty in each purpose, so a row that
/// was added to the closed period later leaves a balance there.
///
/// One finding for each fund, purpose and closing day: at the row that accounts for the whole balance if
/// exactly one does, else at the closing.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.26: books are closed before the statements; Đ.27: what is found later is
/// corrected by an adjusting voucher.
///
/// # What it does not catch
/// Later rows that cancel out, and rows on assets and liabilities alone: a seal shows them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClosedPeriod;

/// The state of one fund and purpose since its last closing.
#[derive(Default)]
struct Kept<'a> {
    /// Balances of the income and expense accounts.
    balances: FxHashMap<Symbol, i128>,
    /// The rows since the last closing that change these balances, with what each adds to their sum.
    rows: Vec<(TransactionRef<'a>, i128)>,
    closing: Option<TransactionRef<'a>>,
}

impl Rule for ClosedPeriod {
    fn code(&self) -> Code {
        Code::CLOSED_PERIOD
    }

    fn prepare(&self, context: &Context<'_>) {
        context.by_kind();
    }

    fn not_applicable(&self, context: &Context<'_>) -> Option<Message> {
        let has_none = context.of_kind(Kind::Closing).next().is_none();
        has_none.then(|| Message::new("skip.no-closing"))
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        // The days on which a fund is closed.
        let closings = context.of_kind(Kind::Closing);
        let mut closed: BTreeMap<(NaiveDate, &str), TransactionRef<'_>> = BTreeMap::new();
        let mut funds: FxHashSet<Symbol> = FxHashSet::default();
        for row in closings {
            for posting in row.postings() {
                funds.insert(posting.fund_symbol());
                let first = closed.entry((row.date(), posting.fund())).or_insert(row);
                if row.canonical_order(first).is_lt() {
                    *first = row;
                }
            }
        }
        let mut is_kept: FxHashMap<Symbol, bool> = FxHashMap::default();
        let mut kept: BTreeMap<&str, BTreeMap<String, Kept<'_>>> = BTreeMap::new();
        let mut keys: FxHashMap<(Symbol, &str), (&str, String)> = FxHashMap::default();
        for (day, rows) in context.days() {
            for row in rows.iter().filter_map(|row| context.row(*row)) {
                for posting in row.postings().filter(|posting| funds.contains(&posting.fund_symbol())) {
                    let is_kept = *is_kept.entry(posting.account_symbol()).or_insert_with(|| {
                        let class = book.chart.class(posting.account());
                        matches!(class, Some(AccountClass::Income | AccountClass::Expense))
                    });
                    if !is_kept {
                        continue;
                    }
                    let purpose = row.purpose();
                    let key = keys.entry((posting.fund_symbol(), purpose)).or_insert_with(|| {
                        let own =
                            book.fund(posting.fund()).map_or(purpose, |fund| fund.effective_purpose(purpose));
                        (posting.fund(), fold(own))
                    });
                    let kept = kept.entry(key.0).or_default().entry(key.1.clone()).or_default();
                    let signed = i128::from(posting.signed());
                    *kept.balances.entry(posting.account_symbol()).or_default() += signed;
                    if row.kind() == Kind::Closing {
                        let is_first = |first: &TransactionRef<'_>| row.canonical_order(first).is_lt();
                        if kept.closing.as_ref().is_none_or(is_first) {
                            kept.closing = Some(row);
                        }
                    } else {
                        match kept.rows.last_mut().filter(|last| last.0.index() == row.index()) {
                            Some(last) => last.1 += signed,
                            None => kept.rows.push((row, signed)),
                        }
                    }
                }
            }
            for ((_, fund), closing) in closed.range((day, "")..).take_while(|((other, _), _)| *other == day)
            {
                for kept in kept.remove(fund).unwrap_or_default().into_values() {
                    if kept.balances.values().any(|balance| *balance != 0) {
                        findings.push(finding(context, fund, day, &kept, closing));
                    }
                }
            }
        }
    }
}

fn finding(
    context: &Context<'_>,
    fund: &str,
    day: NaiveDate,
    kept: &Kept<'_>,
    first: &TransactionRef<'_>,
) -> Diagnostic {
    let left: i128 = kept.balances.values().sum();
    // A row that accounts for the balance does so on each account.
    let is_all = |row: &TransactionRef<'_>| {
        let mut own: FxHashMap<Symbol, i128> = FxHashMap::default();
        let postings = row.postings().filter(|posting| posting.fund() == fund);
        for posting in postings.filter(|posting| kept.balances.contains_key(&posting.account_symbol())) {
            *own.entry(posting.account_symbol()).or_default() += i128::from(posting.signed());
        }
        kept.balances.iter().all(|(account, sum)| own.get(account).copied().unwrap_or(0) == *sum)
    };
    let mut alone = kept.rows.iter().filter(|(row, signed)| *signed == left && is_all(row));
    let alone = alone.next().filter(|_| alone.next().is_none()).map(|(row, _)| *row);
    // A purpose that was left out of the closing has no closing of its own.
    let closing = kept.closing.unwrap_or(*first);
    let key = if alone.is_some() { "HB0501" } else { "HB0501.several" };
    let row = alone.unwrap_or(closing);
    let message = Message::new(key)
        .with("fund", fund)
        .with("voucher", shown_voucher(&row))
        .with("day", row.date())
        .with("closing", shown_voucher(&closing))
        .with("closed", day)
        .with("amount", -left);
    let fields = [Field::Date];
    let finding = Diagnostic::new(Code::CLOSED_PERIOD, message, context.place(&row, &fields));
    let finding = finding.with_hint(Message::new("HB0501.hint"));
    if alone.is_some() { finding.with_related(context.place(&closing, &fields)) } else { finding }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ROWS: &str = "id,date,voucher,kind,fund,account,debit,credit,purpose\n\
         ,2025-02-01,PT-1,donation,ST,111,100,,\n\
         ,2025-02-01,PT-1,donation,ST,5111,,100,\n\
         ,2025-02-02,PT-2,donation,ST,111,70,,Tết\n\
         ,2025-02-02,PT-2,donation,ST,5112,,70,Tết\n\
         ,2025-12-31,KC-1,closing,ST,5111,100,,\n\
         ,2025-12-31,KC-1,closing,ST,421,,100,\n\
         ,2025-12-31,KC-2,closing,ST,5112,70,,TẾT\n\
         ,2025-12-31,KC-2,closing,ST,421,,70,TẾT\n\
         ,2026-01-05,PT-1,donation,ST,111,30,,\n\
         ,2026-01-05,PT-1,donation,ST,5111,,30,\n";

    #[test]
    fn what_came_after_the_closing_is_named() {
        check(ROWS, &[]);
        let late = ",2025-12-30,PT-3,donation,ST,111,25,,Tết\n,2025-12-30,PT-3,donation,ST,5112,,25,Tết\n";
        let words = check(&format!("{ROWS}{late}"), &["HB0501:12"]);
        assert_eq!(
            words,
            ["HB0501(fund=ST, voucher=PT-3, day=2025-12-30, closing=KC-2, closed=2025-12-31, amount=25)"]
        );
    }

    #[test]
    fn what_the_closing_forgot_is_named() {
        let without: String = ROWS.split_inclusive('\n').filter(|line| !line.contains("KC-2")).collect();
        let words = check(&without, &["HB0501:4"]);
        assert!(words[0].contains("closing=KC-1"), "{words:?}");
        let changed = ROWS.replace("PT-1,donation,ST,111,100", "PT-1,donation,ST,111,90");
        let changed = changed.replace("PT-1,donation,ST,5111,,100", "PT-1,donation,ST,5111,,90");
        let words = check(&changed, &["HB0501:6"]);
        assert_eq!(
            words,
            [
                "HB0501.several(fund=ST, voucher=KC-1, day=2025-12-31, closing=KC-1, closed=2025-12-31, amount=-10)"
            ]
        );
    }
}
