//! HB0206: a closed association that still holds or owes something.

use crate::{Context, Fact, Findings, Need, Rule};
use chrono::NaiveDate;
use hocbong_core::account::AccountClass;
use hocbong_core::association::Association;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::association_of;
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::text::Symbol;
use rustc_hash::FxHashMap;

/// On the last day of an association's life every asset and liability account is empty, over all its funds,
/// because everything was handed over to the successors. The rule looks at an association once its last day
/// is reached: by today's date, or by the ledger's last date if today is unknown.
///
/// One finding per account, at the last row that touched it.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.39, Đ.42.1.
///
/// # What it does not catch
/// Money handed over to somebody other than a successor, or received in another amount: `HB0210`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NotEmptied;

impl Rule for NotEmptied {
    fn code(&self) -> Code {
        Code::NOT_EMPTIED
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Fact(Fact::Associations)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let last_day = context.last_day();
        let closed: Vec<(&Association, NaiveDate)> = book
            .associations
            .iter()
            .filter_map(|association| Some((association, association.closed?)))
            .filter(|(_, closed)| last_day >= Some(*closed))
            .collect();
        if closed.is_empty() {
            return;
        }
        let mut numbers: FxHashMap<Symbol, Option<usize>> = FxHashMap::default();
        let number_of = |fund: &str| {
            closed
                .binary_search_by(|(association, _)| association.code.as_str().cmp(association_of(fund)))
                .ok()
        };
        let mut balances: FxHashMap<(usize, Symbol), Holding<'_>> = FxHashMap::default();
        for row in book.ledger.iter() {
            for posting in row.postings() {
                let number =
                    *numbers.entry(posting.fund_symbol()).or_insert_with(|| number_of(posting.fund()));
                let Some((number, (_, closed))) =
                    number.and_then(|number| Some((number, closed.get(number)?)))
                else {
                    continue;
                };
                if row.date() > *closed {
                    continue;
                }
                let holding = balances.entry((number, posting.account_symbol())).or_insert(Holding {
                    account: posting.account(),
                    balance: 0,
                    last: row,
                });
                holding.balance += i128::from(posting.signed());
                if holding.last.canonical_order(&row).is_lt() {
                    holding.last = row;
                }
            }
        }
        for ((number, _), holding) in balances.into_iter().filter(|(_, holding)| holding.balance != 0) {
            let Some((association, closed)) = closed.get(number) else { continue };
            let key = match book.chart.class(holding.account) {
                Some(AccountClass::Asset) => "HB0206.holds",
                Some(AccountClass::Liability) => "HB0206.owes",
                _ => continue,
            };
            let sign = if key == "HB0206.holds" { 1 } else { -1 };
            let message = Message::new(key)
                .with("name", association.code.as_str())
                .with("closed", *closed)
                .with("account", holding.account)
                .with("amount", sign * holding.balance);
            let place = context.place(&holding.last, &[Field::Amount]);
            let mut finding = Diagnostic::new(self.code(), message, place).on(*closed);
            if !association.successors.is_empty() {
                let successors = association.successors.join(", ");
                finding = finding.with_hint(Message::new("HB0206.hint").with("successors", successors));
            }
            findings.push(finding);
        }
    }
}

/// An association's balance on an account, and the last row that changed it.
struct Holding<'a> {
    account: &'a str,
    balance: i128,
    last: TransactionRef<'a>,
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestBook, check, day, files};
    use crate::{CheckOptions, check as run};

    const LEFT: &str = "date,voucher,kind,fund,method,amount,counter_fund\n\
         2025-02-01,PT-1,donation,MX,cash,500,\n\
         2025-06-30,PC-1,transfer-out,MX,cash,400,ST\n\
         2025-06-30,PT-1,transfer-in,ST,cash,400,MX\n";

    #[test]
    fn what_is_left_is_named_by_account_and_amount() {
        assert_eq!(
            check(LEFT, &["HB0206:3"]),
            ["HB0206.holds(name=MX, closed=2025-06-30, account=111, amount=100)"]
        );
        check(&LEFT.replace("400", "500"), &[]);
    }

    #[test]
    fn debts_are_left_too() {
        let words = check(
            "date,voucher,kind,fund,debit_account,credit_account,amount\n\
             2025-06-01,PK-1,entry,MX,421,331,70\n\
             2025-06-01,PK-2,opening,MX,411,421,70\n",
            &["HB0206:2", "HB0309:3"],
        );
        assert_eq!(words[0], "HB0206.owes(name=MX, closed=2025-06-30, account=331, amount=70)");
    }

    #[test]
    fn it_is_not_asked_before_the_day() {
        let early: String = LEFT.split_inclusive('\n').take(2).collect();
        let book = TestBook::read(&files(&early));
        let on = |today: &str| {
            let only = [hocbong_core::Code::NOT_EMPTIED].into();
            run(book.checked(), &CheckOptions { today: Some(day(today)), only, ..Default::default() })
        };
        assert_eq!(on("2025-06-29").findings, []);
        assert_eq!(on("2025-06-30").findings.len(), 1);
        assert_eq!(run(book.checked(), &CheckOptions::default()).findings, []);
    }
}
