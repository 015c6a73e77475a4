//! HB0704: a voucher approved by the person who prepared it.

use crate::context::shown_voucher;
use crate::{Context, Findings, Need, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::Field;
use hocbong_core::text::fold;
use rustc_hash::FxHashMap;

/// The preparer and the approver of a voucher are two people, by folded name.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.16.1, Đ.19.3: a voucher has the signatures of both, and a payment is approved
/// before it is made.
///
/// # What it does not catch
/// One person under two names; a signature written by somebody else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SelfApproved;

impl Rule for SelfApproved {
    fn code(&self) -> Code {
        Code::SELF_APPROVED
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Field(Field::Preparer), Need::Field(Field::Approver)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        // The same few people sign everything.
        let mut folded: FxHashMap<&str, String> = FxHashMap::default();
        for row in context.book().ledger.iter() {
            let Some(facts) = row.facts() else { continue };
            let Some((preparer, approver)) = facts.preparer.as_deref().zip(facts.approver.as_deref()) else {
                continue;
            };
            let mut name = |text| folded.entry(text).or_insert_with(|| fold(text)).clone();
            if name(preparer) != name(approver) {
                continue;
            }
            let message = Message::new("HB0704")
                .with("voucher", shown_voucher(&row))
                .with("day", row.date())
                .with("name", approver);
            findings.push(Diagnostic::new(self.code(), message, context.place(&row, &[Field::Approver])));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn two_people_sign() {
        let words = check(
            "date,voucher,kind,fund,method,amount,preparer,approver\n\
             2025-02-01,PT-1,donation,ST,cash,40,Lê Mẫu Chi,Phạm Mẫu Dung\n\
             2025-02-02,PT-2,donation,ST,cash,40,Lê Mẫu Chi,LE MAU CHI\n\
             2025-02-03,PT-3,donation,ST,cash,40,,\n\
             2025-02-04,PT-4,donation,ST,cash,40,Lê Mẫu Chi,\n",
            &["HB0704:3"],
        );
        assert_eq!(words, ["HB0704(voucher=PT-2, day=2025-02-02, name=LE MAU CHI)"]);
        check("date,voucher,kind,fund,method,amount,preparer\n2025-02-02,PT-2,donation,ST,cash,4,A\n", &[]);
    }
}
