//! HB1007: more settled or returned of a voucher than its amount.

use crate::context::shown_voucher;
use crate::facts::settlement::{COUNTS, taken};
use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::transaction::Kind;

/// The kinds that take from an earlier transaction, with those that they take from.
const TAKEN: [(&[Kind], &[Kind]); 5] = [
    COUNTS,
    (&[Kind::Unidentified], &[Kind::Identify, Kind::Refund]),
    (&[Kind::Donation, Kind::Identify], &[Kind::Refund]),
    (&[Kind::Award], &[Kind::AwardReturned]),
    (&[Kind::Advance], &[Kind::AdvanceReturned, Kind::AdvanceSettled]),
];

/// A shortage or surplus is not settled for more than its amount. No more of a receipt is identified than was
/// received, no more of a gift refunded than was given, no more of an award or an advance returned than was paid.
/// Before its day there is nothing of a voucher yet, so nothing of it is settled or returned on an earlier day.
/// A reversal takes back all of it.
///
/// A transaction with an adjustment (`audit:adjust`) about it is not judged: its amount is no longer in one row.
///
/// # Source
/// Arithmetic.
///
/// # What it does not catch
/// A settlement of the right amount about the wrong voucher; one that names no voucher.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SettledBeyond;

impl Rule for SettledBeyond {
    fn code(&self) -> Code {
        Code::SETTLED_BEYOND
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        for (row, settled) in TAKEN.into_iter().flat_map(|kinds| taken(context, kinds)) {
            // By canonical order, the earliest come first.
            for early in settled
                .iter()
                .take_while(|settled| settled.date() < row.date())
                .filter(|early| early.kind() != Kind::Reversal)
            {
                let message = Message::new("HB1007.before")
                    .with("voucher", shown_voucher(early))
                    .with("day", early.date())
                    .with("target", shown_voucher(&row))
                    .with("target_day", row.date());
                let finding = Diagnostic::new(self.code(), message, context.place(early, &[Field::Date]));
                findings.push(finding.with_related(context.place(&row, &[Field::Date])));
            }
            let mut left = row.debit_total();
            let beyond = settled.iter().find(|settled| {
                left -= settled.debit_total();
                left < 0
            });
            let Some(beyond) = beyond else { continue };
            // Reversals alone are for `HB0307`.
            if settled.iter().all(|settled| settled.kind() == Kind::Reversal) {
                continue;
            }
            if context.about(&row).any(|about| about.kind() == Kind::AuditAdjust) {
                continue;
            }
            let total: i128 = settled.iter().map(TransactionRef::debit_total).sum();
            let message = Message::new("HB1007")
                .with("voucher", shown_voucher(beyond))
                .with("day", beyond.date())
                .with("target", shown_voucher(&row))
                .with("amount", row.debit_total())
                .with("settled", total)
                .with("over", total - row.debit_total());
            let place = context.place(beyond, &[Field::Amount]);
            findings.push(
                Diagnostic::new(self.code(), message, place)
                    .with_related(context.place(&row, &[Field::Amount])),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ROWS: &str = "date,voucher,kind,fund,method,amount,about\n\
         2025-02-01,PT-1,donation,ST,cash,100,\n\
         2025-02-01,KK-1,audit:shortage,ST,cash,10,\n\
         2025-02-01,KK-2,audit:surplus,ST,in-kind,20,\n\
         2025-03-01,KK-3,audit:settle,ST,cash,6,KK-1\n\
         2025-03-02,KK-4,audit:settle,ST,,4,KK-1\n\
         2025-12-31,KK-5,audit:settle,ST,,20,KK-2\n";

    #[test]
    fn no_more_is_settled_than_was_found() {
        let words = check(&ROWS.replace("ST,,4,KK-1", "ST,,5,KK-1"), &["HB1007:6"]);
        assert_eq!(
            words,
            ["HB1007(voucher=KK-4, day=2025-03-02, target=KK-1, amount=10, settled=11, over=1)"]
        );
    }

    #[test]
    fn nothing_is_settled_before_it_was_found() {
        let early = ROWS.replace("2025-03-01,KK-3", "2025-01-31,KK-3");
        let words = check(&early, &["HB0604:5", "HB1007:5"]);
        assert_eq!(
            words.last().map(String::as_str),
            Some("HB1007.before(voucher=KK-3, day=2025-01-31, target=KK-1, target_day=2025-02-01)")
        );
        for (kind, first) in
            [("refund", "donation"), ("award-returned", "award"), ("advance-returned", "advance")]
        {
            let of = |day: u32| {
                let rows = format!(
                    "date,voucher,kind,fund,method,amount,about\n\
                     2025-02-02,A-1,{first},ST,cash,100,\n2025-02-{day:02},B-1,{kind},ST,cash,100,A-1\n"
                );
                let report = crate::testing::report_of(&crate::testing::files(&rows));
                report.number_of(super::Code::SETTLED_BEYOND)
            };
            assert_eq!([of(1), of(2), of(3)], [1, 0, 0], "{kind}");
        }
    }

    const TAKES: &str = "date,voucher,kind,fund,method,amount,about,party\n\
         2025-02-01,BC-1,unidentified,ST,bank,900,,\n\
         2025-02-02,PK-1,identify,ST,,400,BC-1,Hội Mẫu\n\
         2025-02-03,PK-2,refund,ST,bank,500,BC-1,\n\
         2025-02-04,BC-2,donation,ST,bank,700,,Hội Mẫu\n\
         2025-02-05,BN-1,refund,ST,bank,700,BC-2,Hội Mẫu\n\
         2025-02-06,BC-3,donation,ST,bank,2000,,Hội Mẫu\n\
         2025-02-06,BN-2,award,ST,bank,200,,\n\
         2025-02-07,BC-4,award-returned,ST,bank,200,BN-2,\n";

    /// The findings of this rule in a changed copy of [`TAKES`].
    fn beyond(from: &str, to: &str) -> Vec<String> {
        let rows = TAKES.replace(from, to);
        assert!(from == to || rows != TAKES);
        let report = crate::testing::report_of(&crate::testing::files(&rows));
        let own = report.findings().iter().filter(|found| found.code == super::Code::SETTLED_BEYOND);
        own.map(|found| found.message.to_string()).collect()
    }

    #[test]
    fn no_more_is_taken_from_a_voucher_than_it_holds() {
        assert_eq!(beyond("", ""), Vec::<String>::new());
        for (from, to, expected) in [
            (
                "ST,,400,BC-1",
                "ST,,4000,BC-1",
                "voucher=PK-1, day=2025-02-02, target=BC-1, amount=900, settled=4.500, over=3.600",
            ),
            (
                "bank,500,BC-1",
                "bank,501,BC-1",
                "voucher=PK-2, day=2025-02-03, target=BC-1, amount=900, settled=901, over=1",
            ),
            (
                "bank,700,BC-2",
                "bank,1700,BC-2",
                "voucher=BN-1, day=2025-02-05, target=BC-2, amount=700, settled=1.700, over=1.000",
            ),
            (
                "bank,200,BN-2",
                "bank,2000,BN-2",
                "voucher=BC-4, day=2025-02-07, target=BN-2, amount=200, settled=2.000, over=1.800",
            ),
        ] {
            assert_eq!(beyond(from, to), [format!("HB1007({expected})")]);
        }
    }

    #[test]
    fn what_is_reversed_is_not_returned_as_well() {
        let reversed = |about: &str, day: &str| {
            let last = "2025-02-07,BC-4,award-returned,ST,bank,200,BN-2,\n";
            beyond(last, &format!("{last}{day},PK-9,reversal,ST,,,{about},\n"))
        };
        for (about, settled) in [("BC-1", "1.800"), ("BC-2", "1.400"), ("BN-2", "400")] {
            for day in ["2025-02-06", "2025-02-08"] {
                let [found] = reversed(about, day).try_into().unwrap();
                let expected = format!("target={about}, amount=");
                assert!(
                    found.contains(&expected) && found.contains(&format!("settled={settled},")),
                    "{found}"
                );
            }
        }
        // A return that is reversed itself takes nothing.
        assert_eq!(reversed("BC-4", "2025-02-08"), Vec::<String>::new());
        assert_eq!(reversed("BC-3", "2025-02-08"), Vec::<String>::new());
    }
}
