//! HB0902: a cash gift above the amount that may be given in cash.

use crate::context::shown_voucher;
use crate::{Context, Findings, Rule};
use hocbong_core::account::{codes, extends};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::law::LimitKind;
use hocbong_core::ledger::{Field, PostingTemplates, TransactionRef};
use hocbong_core::transaction::Kind;
use hocbong_core::vnd::Vnd;

/// No single gift in cash exceeds the amount that may be given in cash. Reversed gifts are left out.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.34.3: gifts in đồng go through the fund's bank account. The decree names no amount. The
/// one used here is not verified; a book sets its own with `[[limit]] what = "cash-gift"`.
///
/// # What it does not catch
/// A gift split into several: `HB1102` looks for those of one day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CashGift;

/// Amounts that gifts bring in cash, in đồng.
pub(crate) struct Cash<'c> {
    alike: &'c PostingTemplates,
    /// For each group of alike rows, the cash that its postings bring each time they are made.
    each_time: Vec<i128>,
}

impl<'c> Cash<'c> {
    pub(crate) fn of(context: &'c Context<'_>) -> Self {
        let alike = context.alike();
        let each_time = alike.firsts(context.book().ledger).map(|row| {
            let cash = row.unit_postings().filter(|posting| extends(posting.account(), codes::CASH));
            cash.map(|posting| i128::from(posting.signed())).sum()
        });
        Self { alike, each_time: each_time.collect() }
    }

    /// The cash that a gift brings, in đồng.
    pub(crate) fn of_row(&self, row: &TransactionRef<'_>) -> i128 {
        let each_time = self.each_time.get(self.alike.group(row.index())).copied().unwrap_or_default();
        each_time * i128::from(row.times())
    }
}

/// The highest cash gift for the row's association and day in đồng, with the limit's source and whether it is
/// verified.
pub(crate) fn limit_of<'c>(
    context: &'c Context<'_>,
    row: &TransactionRef<'_>,
) -> Option<(Vnd, &'c str, bool)> {
    let limit = context.limit(LimitKind::CashGift, row.association(), row.date())?;
    Some((limit.amount()?, &limit.source, limit.is_verified))
}

impl Rule for CashGift {
    fn code(&self) -> Code {
        Code::CASH_GIFT
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        // Hardly any cash gift exceeds the lowest limit of all levels and days, so most rows need no look-up.
        let limits = context.law().limits().iter().filter(|limit| limit.what == LimitKind::CashGift);
        let Some(least) = limits.filter_map(|limit| Some(i128::from(limit.amount()?.get()))).min() else {
            return;
        };
        let cash = Cash::of(context);
        for row in context.of_kind(Kind::Donation) {
            let cash = cash.of_row(&row);
            if cash <= least || context.reversals().is_reversed(row.index()) {
                continue;
            }
            let Some((most, source, is_verified)) = limit_of(context, &row) else { continue };
            if cash <= i128::from(most.get()) {
                continue;
            }
            let key = if is_verified { "HB0902" } else { "HB0902.unverified" };
            let message = Message::new(key)
                .with("voucher", shown_voucher(&row))
                .with("day", row.date())
                .with("amount", cash)
                .with("limit", most)
                .with("source", source);
            let place = context.place(&row, &[Field::Amount, Field::Debit]);
            findings.push(Diagnostic::new(self.code(), message, place));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check_by_law as check, check_files_by_law as check_files, files};
    use crate::testing::{day, limit};
    use hocbong_core::Vnd;
    use hocbong_core::law::{Limit, LimitKind, LimitValue};
    use hocbong_core::period::Period;

    const ROWS: &str = "date,voucher,kind,fund,method,amount,about\n\
         2025-02-01,PT-1,donation,ST,cash,20000000,\n\
         2025-02-02,BC-1,donation,ST,bank,90000000,\n\
         2025-02-03,PT-2,donation,ST,cash,20000001,\n\
         2025-02-03,PT-3,donation,ST,cash,20000001,\n\
         2025-02-03,PK-1,reversal,ST,,,PT-3\n";

    #[test]
    fn a_large_gift_in_cash_is_named() {
        let words = check(ROWS, &["HB0902:4"]);
        assert_eq!(
            words,
            ["HB0902.unverified(voucher=PT-2, day=2025-02-03, amount=20.000.001, limit=20.000.000, \
              source=NĐ 93/2019/NĐ-CP Đ.34.3 (mức tiền chưa đối chiếu))"]
        );
    }

    #[test]
    fn a_book_sets_its_own_limit_with_its_days() {
        let mut files = files(ROWS);
        let own = limit(LimitKind::CashGift, LimitValue::Amount(Vnd::new(5_000_000)));
        files.limits = vec![own.clone()];
        check_files(&files, &["HB0902:2", "HB0902:4"]);
        let period = Period { from: Some(day("2025-02-02")), ..Period::ALL };
        files.limits = vec![Limit { period, ..own }];
        check_files(&files, &["HB0902:4"]);
    }
}
