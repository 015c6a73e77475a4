//! HB0902: a cash gift above the amount that the book allows in cash.

use crate::context::shown_voucher;
use crate::{Context, Findings, Rule};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::law::LimitKind;
use hocbong_core::ledger::{Field, PostingTemplates, TransactionRef};
use hocbong_core::transaction::Kind;
use hocbong_core::vnd::Vnd;

/// No single gift in cash exceeds the amount that the book sets with `[[limit]] what = "cash-gift"`. Reversed
/// gifts are left out. A book without such a limit is skipped.
///
/// # Source
/// The book's own limit. NĐ 93/2019/NĐ-CP Đ.34.3 names no amount: it wants every gift in đồng to go through the
/// bank, for which see `HB0905`.
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
            let cash = row.unit_postings().filter(|posting| posting.is_on(Role::Cash));
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

/// The highest cash gift for the row's association and day in đồng, with the limit's source.
pub(crate) fn limit_of<'c>(context: &'c Context<'_>, row: &TransactionRef<'_>) -> Option<(Vnd, &'c str)> {
    let limit = context.limit(LimitKind::CashGift, row.association(), row.date())?;
    Some((limit.amount()?, &limit.source))
}

impl Rule for CashGift {
    fn code(&self) -> Code {
        Code::CASH_GIFT
    }

    fn not_applicable(&self, context: &Context<'_>) -> Option<Message> {
        let has_limit = context.law().limits().iter().any(|limit| limit.what == LimitKind::CashGift);
        (!has_limit).then(|| Message::new("skip.no-limit").with("what", LimitKind::CashGift.as_str()))
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
            let Some((most, source)) = limit_of(context, &row) else { continue };
            if cash <= i128::from(most.get()) {
                continue;
            }
            let message = Message::new("HB0902")
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
    use crate::testing::{check_files_by_law as check_files, day, files, limit, report_of};
    use hocbong_core::law::{Limit, LimitKind, LimitValue};
    use hocbong_core::period::Period;
    use hocbong_core::{Code, Vnd};

    const ROWS: &str = "date,voucher,kind,fund,method,amount,about\n\
         2025-02-01,PT-1,donation,BAN,cash,20000000,\n\
         2025-02-02,BC-1,donation,BAN,bank,90000000,\n\
         2025-02-03,PT-2,donation,BAN,cash,20000001,\n\
         2025-02-03,PT-3,donation,BAN,cash,20000001,\n\
         2025-02-03,PK-1,reversal,BAN,,,PT-3\n";

    fn own(amount: i64) -> Limit {
        limit(LimitKind::CashGift, LimitValue::Amount(Vnd::new(amount)))
    }

    #[test]
    fn a_gift_in_cash_beyond_the_books_own_limit_is_named() {
        let mut files = files(ROWS);
        check_files(&files, &[]);
        files.limits = vec![own(20_000_000)];
        let words = check_files(&files, &["HB0902:4"]);
        assert_eq!(
            words,
            [
                "HB0902(voucher=PT-2, day=2025-02-03, amount=20.000.001, limit=20.000.000, source=hocbong.toml)"
            ]
        );
    }

    #[test]
    fn the_law_names_no_amount() {
        let report = report_of(&files(ROWS));
        let skipped = report.skipped().iter().find(|skipped| skipped.code == Code::CASH_GIFT).unwrap();
        assert_eq!(skipped.reason.to_string(), "skip.no-limit(what=cash-gift)");
    }

    #[test]
    fn a_limit_holds_on_its_days() {
        let mut files = files(ROWS);
        files.limits = vec![own(5_000_000)];
        check_files(&files, &["HB0902:2", "HB0902:4"]);
        let period = Period { from: Some(day("2025-02-02")), ..Period::ALL };
        files.limits = vec![Limit { period, ..own(5_000_000) }];
        check_files(&files, &["HB0902:4"]);
    }
}
