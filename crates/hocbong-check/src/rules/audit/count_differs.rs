//! HB1001: a count that differs from the books.

use crate::context::shown_voucher;
use crate::{Context, Findings, Rule};
use chrono::NaiveDate;
use hocbong_core::account::extends;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::association_of;
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::text::Symbol;
use hocbong_core::transaction::Kind;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What was counted (cash, bank, goods) is the ledger's balance of the account and its sub-accounts at the
/// end of that day, over all funds of the association.
///
/// A shortage or surplus recorded on the day of the count makes the ledger agree with it.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.40: a count is compared with the books; a difference is recorded and settled.
///
/// # What it does not catch
/// A count that was copied from the books.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CountDiffers;

impl Rule for CountDiffers {
    fn code(&self) -> Code {
        Code::COUNT_DIFFERS
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        for (row, counted, booked) in counts(context) {
            let gap = i128::from(counted) - booked;
            if gap == 0 {
                continue;
            }
            let account = row.counted().map_or("", |(account, _)| account);
            let key = if gap < 0 { "HB1001.short" } else { "HB1001.over" };
            let message = Message::new(key)
                .with("association", row.association())
                .with("account", account)
                .with("voucher", shown_voucher(&row))
                .with("day", row.date())
                .with("counted", i128::from(counted))
                .with("booked", booked)
                .with("difference", gap.abs());
            let place = context.place(&row, &[Field::Amount, Field::Debit]);
            findings.push(
                Diagnostic::new(self.code(), message, place)
                    .with_hint(Message::new("HB1001.hint").with("kind", kind_of(gap).as_str())),
            );
        }
    }
}

fn kind_of(gap: i128) -> Kind {
    if gap < 0 { Kind::AuditShortage } else { Kind::AuditSurplus }
}

/// Returns every count in force with the amount counted and the ledger's balance at the end of its day,
/// sorted by day.
///
/// The balance is that of the counted account and its sub-accounts, over all funds of the association. Both
/// amounts are in đồng.
pub fn counts<'a>(context: &Context<'a>) -> Vec<(TransactionRef<'a>, i64, i128)> {
    let mut by_day: BTreeMap<NaiveDate, Vec<TransactionRef<'a>>> = BTreeMap::new();
    for row in context.standing(&[Kind::AuditCount]) {
        by_day.entry(row.date()).or_default().push(row);
    }
    let mut found = Vec::new();
    if by_day.is_empty() {
        return found;
    }
    // Few accounts per association, so each count can go through all of them.
    let mut balances: FxHashMap<&'a str, FxHashMap<&'a str, i128>> = FxHashMap::default();
    let mut keys: FxHashMap<(Symbol, Symbol), (&'a str, &'a str)> = FxHashMap::default();
    let mut days = context.days().peekable();
    for (day, rows) in by_day {
        while let Some((_, posted)) = days.next_if(|(other, _)| *other <= day) {
            for row in posted.iter().filter_map(|row| context.row(*row)) {
                for posting in row.postings() {
                    let symbols = (posting.fund_symbol(), posting.account_symbol());
                    let of = || (association_of(posting.fund()), posting.account());
                    let (association, account) = *keys.entry(symbols).or_insert_with(of);
                    let own = balances.entry(association).or_default().entry(account).or_default();
                    *own += i128::from(posting.signed());
                }
            }
        }
        for row in rows {
            let Some((account, counted)) = row.counted() else { continue };
            let own = balances.get(row.association()).into_iter().flatten();
            let own = own.filter(|(code, _)| extends(code, account));
            found.push((row, counted.get(), own.map(|(_, balance)| balance).sum()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ROWS: &str = "date,voucher,kind,fund,method,amount,account\n\
         2025-02-01,PT-1,donation,ST,cash,100,\n\
         2025-02-01,BC-1,donation,ST,bank,70,1121-VCB\n\
         2025-02-02,PT-2,donation,ST/von,cash,50,\n\
         2025-02-02,KK-1,audit:count,ST,cash,150,\n\
         2025-02-02,KK-2,audit:count,ST,bank,70,\n\
         2025-02-02,PC-1,deposit,ST,,30,1121-VCB\n\
         2025-02-03,PT-3,donation,ST,cash,1,\n";

    #[test]
    fn a_count_is_held_against_the_end_of_its_day() {
        let words = check(ROWS, &["HB1001:5", "HB1001:6"]);
        assert_eq!(
            words,
            [
                "HB1001.over(association=ST, account=111, voucher=KK-1, day=2025-02-02, counted=150, booked=120, \
                 difference=30)",
                "HB1001.short(association=ST, account=112, voucher=KK-2, day=2025-02-02, counted=70, booked=100, \
                 difference=30)",
            ]
        );
        check(
            &ROWS
                .replace("cash,150", "cash,120")
                .replace("KK-2,audit:count,ST,bank,70", "KK-2,audit:count,ST,bank,100"),
            &[],
        );
    }

    #[test]
    fn a_shortage_of_the_day_explains_a_count() {
        check(
            "date,voucher,kind,fund,method,amount,about\n\
             2025-02-01,PT-1,donation,ST,cash,100,\n\
             2025-02-01,KK-1,audit:count,ST,cash,90,\n\
             2025-02-01,KK-2,audit:shortage,ST,cash,10,\n\
             2025-03-01,KK-3,audit:settle,ST,cash,10,KK-2\n",
            &[],
        );
    }
}
