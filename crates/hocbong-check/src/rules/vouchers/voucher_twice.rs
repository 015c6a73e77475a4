//! HB0602: one voucher number on two vouchers.

use crate::context::series::Numbered;
use crate::{Context, Findings, Need, Rule};
use chrono::NaiveDate;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::transaction::Kind;
use std::collections::BTreeMap;

/// Rows of one association and year with the same voucher number have the same date and kind: they are one
/// voucher. `BN-04`, `bn-04` and `BN-4` are one number.
///
/// One finding for each further date or kind, with the first row in canonical order as related place.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.16, Đ.18.
///
/// # What it does not catch
/// Two vouchers with the same number, day and kind; numbers written with other signs, e.g. `BN-4` and `BN4`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VoucherTwice;

impl VoucherTwice {
    /// Looks at rows that may share a voucher.
    fn look(self, context: &Context<'_>, rows: &[Numbered], findings: &mut Findings<'_>) {
        let mut vouchers: BTreeMap<(NaiveDate, Kind), TransactionRef<'_>> = BTreeMap::new();
        for row in rows.iter().filter_map(|row| context.row(row.row)) {
            let first = vouchers.entry((row.date(), row.kind())).or_insert(row);
            if row.canonical_order(first).is_lt() {
                *first = row;
            }
        }
        let mut vouchers: Vec<_> = vouchers.into_values().collect();
        vouchers.sort_by(TransactionRef::canonical_order);
        let Some((first, others)) = vouchers.split_first() else { return };
        for row in others {
            let is_same_text = row.voucher() == first.voucher();
            let message = Message::new(if is_same_text { "HB0602" } else { "HB0602.spelling" })
                .with("voucher", row.voucher())
                .with("day", row.date())
                .with("kind", row.kind().as_str())
                .with("first_day", first.date())
                .with("first_kind", first.kind().as_str());
            let message = if is_same_text { message } else { message.with("first", first.voucher()) };
            let place = context.place(row, &[Field::Voucher]);
            findings.push(Diagnostic::new(self.code(), message, place).with_related(first.location()));
        }
    }
}

impl Rule for VoucherTwice {
    fn code(&self) -> Code {
        Code::VOUCHER_TWICE
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Field(Field::Voucher)]
    }

    fn prepare(&self, context: &Context<'_>) {
        context.series();
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        for series in context.series() {
            for (_, rows) in series.numbers().filter(|(_, rows)| rows.len() > 1) {
                self.look(context, rows, findings);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn another_date_or_kind_makes_another_voucher() {
        let words = check(
            "date,voucher,kind,fund,method,amount,memo\n\
             2025-02-01,PT-1,donation,ST,cash,100,a\n\
             2025-02-01,PT-1,donation,ST/von,cash,100,b\n\
             2025-02-01,PT-1,other-income,ST,cash,100,c\n\
             2025-02-01,SO,donation,ST,cash,100,d\n\
             2025-02-02,SO,donation,ST,cash,100,e\n\
             2026-01-02,PT-1,donation,ST,cash,100,f\n",
            &["HB0602:4", "HB0602:6"],
        );
        assert_eq!(
            words[0],
            "HB0602(voucher=PT-1, day=2025-02-01, kind=other-income, first_day=2025-02-01, first_kind=donation)"
        );
    }

    #[test]
    fn one_number_in_other_letters_and_digits_is_one_number() {
        let words = check(
            "date,voucher,kind,fund,method,amount\n\
             2025-09-05,BN-04,donation,ST,cash,100\n\
             2025-09-15,BN-4,donation,ST,cash,120\n\
             2025-09-25,bn–04,donation,ST,cash,130\n\
             2025-09-25,bn-05,donation,ST,cash,130\n\
             2025-09-25,BN-5,donation,ST,cash,170\n",
            &["HB0602:3", "HB0602:4"],
        );
        assert_eq!(
            words[0],
            "HB0602.spelling(voucher=BN-4, day=2025-09-15, kind=donation, first_day=2025-09-05, \
             first_kind=donation, first=BN-04)"
        );
    }

    #[test]
    fn associations_number_on_their_own() {
        check(
            "date,voucher,kind,fund,method,amount\n\
             2025-02-01,PT-1,donation,ST,cash,100\n\
             2025-02-02,PT-1,donation,MX,cash,100\n\
             2025-06-30,PC-1,expense,MX,cash,100\n",
            &[],
        );
    }
}
