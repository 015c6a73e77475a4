//! HB0206: a closed association that still holds or owes something.

use crate::facts::emptied::rests;
use crate::{Context, Fact, Findings, Need, Rule};
use chrono::NaiveDate;
use hocbong_core::association::Association;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::association_of;
use hocbong_core::ledger::Field;

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
/// Money handed over to somebody other than a successor, or received in another amount: `HB0210`; a fund that was
/// closed while its association goes on: `HB0217`.
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
        let days: Vec<NaiveDate> = closed.iter().map(|(_, day)| *day).collect();
        let closed_of = |fund: &str| {
            let code = association_of(fund);
            closed.binary_search_by(|(association, _)| association.code.as_str().cmp(code)).ok()
        };
        for rest in rests(context, &days, closed_of) {
            let Some((association, closed)) = closed.get(rest.closed) else { continue };
            let message = Message::new(if rest.is_owed { "HB0206.owes" } else { "HB0206.holds" })
                .with("name", association.code.as_str())
                .with("closed", *closed)
                .with("account", rest.account)
                .with("amount", rest.amount);
            let place = context.place(&rest.last, &[Field::Amount]);
            let mut finding = Diagnostic::new(self.code(), message, place).on(*closed);
            if !association.successors.is_empty() {
                let successors = association.successors.join(", ");
                finding = finding.with_hint(Message::new("HB0206.hint").with("successors", successors));
            }
            findings.push(finding);
        }
    }
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
