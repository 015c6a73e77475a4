//! HB0211: the two ends of a transfer have different amounts, or only one of them goods.

use crate::context::shown_voucher;
use crate::facts::transfers::is_handover;
use crate::transfers::Movement;
use crate::{Context, Findings, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::Field;

/// What the sender of a transfer entered is what the receiver entered, if both are in this book. The ends are
/// paired by reference, funds, amount and day. What a closed association hands over is left to `HB0210`.
///
/// # Source
/// Arithmetic: money that leaves one fund arrives in another, and so do goods.
///
/// # What it does not catch
/// A transfer of which the receiver keeps another book: `hocbong consolidate` compares books. Two amounts so
/// different that they are taken for two transfers, which `HB0212` reports.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TransferDiffers;

impl Rule for TransferDiffers {
    fn code(&self) -> Code {
        Code::TRANSFER_DIFFERS
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let transfers = context.transfers();
        for pairing in &transfers.pairings {
            let sum = |numbers| transfers.ends(numbers).map(|end| end.amount).sum::<i128>();
            let (sent, received) = (sum(&pairing.outs), sum(&pairing.ins));
            // Money may leave the bank and arrive as cash; goods arrive as goods.
            let ends = transfers.ends(&pairing.outs).chain(transfers.ends(&pairing.ins));
            let goods: i128 = ends.map(Movement::goods).sum();
            let (out, into) = (transfers.ends(&pairing.outs).next(), transfers.ends(&pairing.ins).next());
            let differs = sent != received || goods != 0;
            let Some((out, into)) = out.zip(into).filter(|_| differs) else { continue };
            if is_handover(context, out) {
                continue;
            }
            let message = Message::new(if sent == received { "HB0211.goods" } else { "HB0211" })
                .with("from", out.fund)
                .with("to", into.fund)
                .with("sent", sent)
                .with("received", received)
                .with("difference", (sent - received).abs())
                .with("day", out.date())
                .with("voucher", shown_voucher(&out.row))
                .with("other_day", into.date())
                .with("other_voucher", shown_voucher(&into.row));
            let place = context.place(&out.row, &[Field::Amount]);
            let mut finding = Diagnostic::new(self.code(), message, place);
            finding.related = vec![context.place(&into.row, &[Field::Amount])];
            findings.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_open as check;

    const HEAD: &str = "date,voucher,kind,fund,method,amount,counter_fund,ref,about\n\
         2025-02-01,PT-1,donation,ST,cash,50000000,,,\n";

    #[test]
    fn eight_million_sent_and_seven_booked_is_found() {
        let rows = "2025-03-01,PC-1,transfer-out,ST,cash,8000000,MX,,\n\
             2025-03-03,PT-1,transfer-in,MX,cash,7000000,ST,,\n";
        let words = check(&format!("{HEAD}{rows}"), &["HB0211:3"]);
        assert_eq!(
            words,
            [
                "HB0211(from=ST, to=MX, sent=8.000.000, received=7.000.000, difference=1.000.000, day=2025-03-01, \
              voucher=PC-1, other_day=2025-03-03, other_voucher=PT-1)"
            ]
        );
        check(&format!("{HEAD}{}", rows.replace("7000000", "8000000")), &[]);
    }

    #[test]
    fn goods_sent_and_cash_entered_is_found() {
        let rows = "2025-03-01,PX-1,transfer-out,ST,in-kind,2500000,MX,,\n\
             2025-03-03,PT-1,transfer-in,MX,cash,2500000,ST,,\n";
        let given = format!("{HEAD}2025-02-02,PN-1,donation,ST,in-kind,2500000,,,\n");
        let words = check(&format!("{given}{rows}"), &["HB0211:4"]);
        assert!(
            words[0].starts_with("HB0211.goods(from=ST, to=MX, sent=2.500.000, received=2.500.000"),
            "{words:?}"
        );
        check(&format!("{given}{}", rows.replace("MX,cash", "MX,in-kind")), &[]);
        let money = rows.replace("ST,in-kind", "ST,cash").replace("MX,cash", "MX,bank");
        check(&format!("{given}{money}"), &[]);
    }

    #[test]
    fn a_reversed_entry_and_its_replacement_are_one_end() {
        let rows = "2025-03-01,PC-1,transfer-out,ST,cash,8000000,MX,,\n\
             2025-03-02,PK-1,reversal,ST,,,,,PC-1\n\
             2025-03-02,PC-2,transfer-out,ST,cash,7000000,MX,,\n\
             2025-03-03,PT-1,transfer-in,MX,cash,7000000,ST,,\n";
        check(&format!("{HEAD}{rows}"), &[]);
    }
}
