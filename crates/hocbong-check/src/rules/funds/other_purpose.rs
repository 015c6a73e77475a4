//! HB0404: another purpose in a fund that is restricted to one.

use crate::context::shown_voucher;
use crate::{Context, Fact, Findings, Need, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::{Fund, Restriction};
use hocbong_core::ledger::Field;
use hocbong_core::text::fold;
use hocbong_core::transaction::Kind;
use rustc_hash::FxHashMap;

/// In a fund restricted to a purpose every transaction that posts is for that purpose; a transaction without
/// a purpose is taken to be for the fund's own.
///
/// A reversal, the transaction that it undoes, and `closing` are left out: a correction by an adjusting
/// voucher must be able to settle the matter.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.8.2.b.
///
/// # What it does not catch
/// Money spent on something else under the right words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OtherPurpose;

impl Rule for OtherPurpose {
    fn code(&self) -> Code {
        Code::OTHER_PURPOSE
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Fact(Fact::Funds)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        // The fund's own purpose if the row's purpose is another one, by fund code and purpose.
        let mut others: FxHashMap<(&str, &str), Option<&str>> = FxHashMap::default();
        for transaction in book.ledger.iter() {
            let purpose = transaction.purpose();
            if purpose.is_empty() || matches!(transaction.kind(), Kind::Closing | Kind::Reversal) {
                continue;
            }
            let mut reported: Option<&str> = None;
            for posting in transaction.postings() {
                let code = posting.fund();
                if reported == Some(code) {
                    continue;
                }
                let own = *others.entry((code, purpose)).or_insert_with(|| match book.fund(code) {
                    Some(Fund { restriction: Restriction::Purpose, purpose: Some(own), .. }) => {
                        (fold(own) != fold(purpose)).then_some(own)
                    }
                    _ => None,
                });
                let Some(own) = own else { continue };
                if context.reversals().is_reversed(transaction.index()) {
                    break;
                }
                reported = Some(code);
                let of_fund = transaction.postings().filter(|other| other.fund() == code);
                let sum: i128 = of_fund.map(|other| i128::from(other.signed().max(0))).sum();
                let message = Message::new("HB0404")
                    .with("fund", code)
                    .with("own", own)
                    .with("purpose", purpose)
                    .with("voucher", shown_voucher(&transaction))
                    .with("amount", sum);
                let place = context.place(&transaction, &[Field::Purpose]);
                findings.push(
                    Diagnostic::new(self.code(), message, place)
                        .on(transaction.date())
                        .with_hint(Message::new("HB0404.hint")),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const COLUMNS: &str = "date,voucher,kind,fund,method,amount,purpose,about\n";

    #[test]
    fn another_purpose_is_named_once_and_not_called_overspent_too() {
        let words = check(
            &format!(
                "{COLUMNS}2025-02-01,PT-1,donation,ST/vuot-kho,cash,100,,\n\
                 2025-02-02,PC-1,award,ST/vuot-kho,cash,10,Vuot  kho,\n\
                 2025-02-02,PC-2,award,ST/vuot-kho,cash,10,Nhà ở,\n"
            ),
            &["HB0404:4"],
        );
        assert_eq!(
            words[0],
            "HB0404(fund=ST/vuot-kho, own=Vượt khó, purpose=Nhà ở, voucher=PC-2, amount=10)"
        );
    }

    #[test]
    fn a_reversal_ends_the_matter() {
        check(
            &format!(
                "{COLUMNS}2025-02-01,PT-1,donation,ST/vuot-kho,cash,100,,\n\
                 2025-02-02,PC-1,award,ST/vuot-kho,cash,10,Nhà ở,\n\
                 2025-02-03,PK-1,reversal,ST/vuot-kho,,,,PC-1\n\
                 2025-02-03,KK-1,audit:count,ST/vuot-kho,cash,100,Nhà ở,\n"
            ),
            &[],
        );
    }
}
