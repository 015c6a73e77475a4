//! HB0509: opening balances that were entered twice, or after the beginning.

use crate::context::shown_voucher;
use crate::{Context, Findings, Rule};
use chrono::{Datelike, NaiveDate};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::text::Symbol;
use hocbong_core::transaction::{Facts, Kind};
use rustc_hash::{FxHashMap, FxHashSet};

/// An association's opening balances of a year are on the day of its first row of that year, and an account of a
/// fund is opened by one voucher a year. Several openings of an account tell what they are apart: by party,
/// purpose, memo or reference, or as rows of one voucher.
///
/// An opening adds its sum to the book, whatever is there already, so the second one doubles the balance.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.26: books are opened with the closing of the year before. A warning, because a book
/// may list two bank accounts as one.
///
/// # What it does not catch
/// Balances entered as `entry` or as gifts; two openings of one account that say different things of themselves;
/// a wrong sum (`HB0502`, with the book of the year before).
#[derive(Clone, Copy, Debug)]
pub(crate) struct OpenedAgain;

/// What tells the openings of an account apart, with the year.
type Key<'a> = (i32, Symbol, Symbol, [Symbol; 4], Option<&'a Facts>);

/// The account of an opening that is not the accumulated surplus.
fn keys_of(row: TransactionRef<'_>) -> impl Iterator<Item = (Key<'_>, &str)> {
    let texts = row.symbols();
    let about = [texts.party, texts.purpose, texts.memo, texts.reference];
    let is_surplus = |role| role == Role::NetAssets;
    let own = row.postings().filter(move |posting| !posting.role().is_some_and(is_surplus));
    own.map(move |posting| {
        let key = (row.date().year(), posting.fund_symbol(), posting.account_symbol(), about, row.facts());
        (key, posting.account())
    })
}

/// The first day of each association and year that has openings.
fn first_days<'a>(
    context: &Context<'a>,
    openings: &[TransactionRef<'a>],
) -> FxHashMap<(&'a str, i32), NaiveDate> {
    let mut open: FxHashSet<(&str, i32)> =
        openings.iter().map(|row| (row.association(), row.date().year())).collect();
    let mut days = FxHashMap::default();
    // The rows are in order of days, so this ends with the first rows of the associations.
    for row in context.by_day().iter().filter_map(|row| context.row(*row)) {
        if open.is_empty() {
            break;
        }
        let key = (row.association(), row.date().year());
        if open.remove(&key) {
            days.insert(key, row.date());
        }
    }
    days
}

impl Rule for OpenedAgain {
    fn code(&self) -> Code {
        Code::OPENED_AGAIN
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let mut openings: Vec<TransactionRef<'_>> = context.standing(&[Kind::Opening]).collect();
        openings.sort_by(TransactionRef::canonical_order);
        let days = first_days(context, &openings);
        let mut firsts: FxHashMap<Key<'_>, TransactionRef<'_>> = FxHashMap::default();
        for row in openings {
            let say = |key: &'static str, account: &str| {
                Message::new(key)
                    .with("voucher", shown_voucher(&row))
                    .with("day", row.date())
                    .with("fund", row.fund())
                    .with("account", account)
            };
            let began = days.get(&(row.association(), row.date().year())).copied();
            let mut is_reported = false;
            for (key, account) in keys_of(row) {
                let first = *firsts.entry(key).or_insert(row);
                let is_again = first.voucher() != row.voucher();
                if is_reported {
                    continue;
                }
                if let Some(began) = began.filter(|began| row.date() > *began) {
                    is_reported = true;
                    let message = say("HB0509.late", account)
                        .with("association", row.association())
                        .with("began", began);
                    let place = context.place(&row, &[Field::Date]);
                    findings.push(Diagnostic::new(self.code(), message, place).on(row.date()));
                } else if is_again {
                    is_reported = true;
                    let message = say("HB0509.twice", account).with("target", shown_voucher(&first));
                    let place = context.place(&row, &[Field::Amount, Field::Debit]);
                    let finding = Diagnostic::new(self.code(), message, place).on(row.date());
                    findings.push(finding.with_related(first.location()));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const COLUMNS: &str = "date,voucher,kind,fund,method,amount,memo,about\n";

    #[test]
    fn an_account_is_opened_once() {
        let rows = format!(
            "{COLUMNS}2025-01-01,DK-1,opening,ST,bank,200,,\n\
             2025-01-01,DK-1,opening,ST/von,bank,200,,\n\
             2025-01-01,DK-2,opening,ST,bank,200,,\n"
        );
        let words = check(&rows, &["HB0509:4"]);
        assert_eq!(words, ["HB0509.twice(voucher=DK-2, day=2025-01-01, fund=ST, account=112, target=DK-1)"]);
        // A reversed opening no longer counts, and a memo says that it is another account.
        check(&format!("{rows}2025-01-02,PK-1,reversal,ST,,,,DK-2\n"), &[]);
        check(&rows.replace("DK-2,opening,ST,bank,200,", "DK-2,opening,ST,bank,200,Tài khoản Mẫu 2"), &[]);
    }

    #[test]
    fn openings_of_other_facts_are_compared_among_themselves() {
        let rows = "date,voucher,kind,fund,method,amount,quantity,unit\n\
             2025-01-01,DK-1,opening,ST,in-kind,900,30,cuốn\n\
             2025-01-01,DK-2,opening,ST,in-kind,500,20,bộ\n\
             2025-01-01,DK-3,opening,ST,in-kind,500,20,bộ\n";
        let words = check(rows, &["HB0509:4"]);
        assert_eq!(words, ["HB0509.twice(voucher=DK-3, day=2025-01-01, fund=ST, account=152, target=DK-2)"]);
        check(&rows.replace("DK-3,opening,ST,in-kind,500,20", "DK-3,opening,ST,in-kind,500,21"), &[]);
    }

    #[test]
    fn openings_are_on_the_first_day() {
        let words = check(
            &format!(
                "{COLUMNS}2025-01-02,PT-1,donation,ST,cash,100,,\n\
                 2025-06-15,DK-1,opening,ST/von,bank,300,,\n\
                 2025-07-01,DK-1,opening,BAN,cash,300,,\n\
                 2025-07-01,PT-1,donation,BAN,cash,300,,\n"
            ),
            &["HB0509:3"],
        );
        assert_eq!(
            words,
            ["HB0509.late(voucher=DK-1, day=2025-06-15, fund=ST/von, account=112, association=ST, \
              began=2025-01-02)"]
        );
    }
}
