//! HB0604: vouchers out of order.

use crate::context::series::{Numbered, Series, first_of};
use crate::{Context, Findings, Need, Rule};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::Field;

/// In a series sorted by number the dates do not go back.
///
/// We report as few vouchers as possible: those outside one longest run of numbers whose dates are in order,
/// so that one wrong date does not implicate its neighbours. The neighbour that a voucher contradicts is the
/// related place.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.26: books are kept in time order.
///
/// # What it does not catch
/// Which of two vouchers in the wrong order is the wrong one; a wrong date between those of the neighbours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VoucherOrder;

/// Which of `rows`, sorted by number, belong to one longest run whose dates do not go back.
fn kept(rows: &[Numbered]) -> Vec<bool> {
    // `ends` holds for each length of a run the row that ends it earliest; `before` holds each row's
    // predecessor in its run.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let length = ends.partition_point(|end| rows.get(*end).is_some_and(|end| end.date <= row.date));
        before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter)).copied());
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut kept = vec![false; rows.len()];
    let mut at = ends.last().copied();
    while let Some(index) = at {
        if let Some(slot) = kept.get_mut(index) {
            *slot = true;
        }
        at = before.get(index).copied().flatten();
    }
    kept
}

impl VoucherOrder {
    fn look(self, context: &Context<'_>, series: &Series<'_>, findings: &mut Findings<'_>) {
        // One entry for each number and day, however many rows the voucher has.
        let mut entries: Vec<Numbered> = series.rows.clone();
        entries.dedup_by_key(|row| (row.number, row.date));
        let kept = kept(&entries);
        // For each entry that was not kept, the nearest kept ones.
        let mut earlier: Option<Numbered> = None;
        let mut out_of_order: Vec<(Numbered, Option<Numbered>)> = Vec::new();
        for (entry, is_kept) in entries.iter().zip(&kept) {
            if *is_kept {
                earlier = Some(*entry);
            } else {
                out_of_order.push((*entry, earlier));
            }
        }
        let mut later =
            entries.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(entry, _)| *entry).peekable();
        for (entry, earlier) in out_of_order {
            while later.next_if(|next| (next.number, next.date) < (entry.number, entry.date)).is_some() {}
            let is_before = earlier.is_some_and(|earlier| entry.date < earlier.date);
            let neighbour = if is_before { earlier } else { later.peek().copied() };
            let Some(neighbour) = neighbour else { continue };
            let rows = |of: &Numbered| -> Vec<Numbered> {
                let same = |row: &&Numbered| (row.number, row.date) == (of.number, of.date);
                let from = series.rows.partition_point(|row| (row.number, row.date) < (of.number, of.date));
                series.rows.iter().skip(from).take_while(same).copied().collect()
            };
            let (Some(row), Some(other)) =
                (first_of(context, &rows(&entry)), first_of(context, &rows(&neighbour)))
            else {
                continue;
            };
            let message = Message::new(if is_before { "HB0604.before" } else { "HB0604.after" })
                .with("voucher", row.voucher())
                .with("day", row.date())
                .with("other", other.voucher())
                .with("other_day", other.date());
            let place = context.place(&row, &[Field::Date]);
            findings.push(Diagnostic::new(self.code(), message, place).with_related(other.location()));
        }
    }
}

impl Rule for VoucherOrder {
    fn code(&self) -> Code {
        Code::VOUCHER_ORDER
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Field(Field::Voucher)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        for series in context.series().iter().filter(|series| series.is_numbered) {
            if !series.rows.is_sorted_by_key(|row| row.date) {
                self.look(context, series, findings);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn one_wrong_date_does_not_drag_its_neighbours_along() {
        let words = check(
            "date,voucher,kind,fund,method,amount\n\
             2025-02-01,PT-1,donation,ST,cash,100\n\
             2025-09-02,PT-2,donation,ST,cash,100\n\
             2025-02-03,PT-3,donation,ST,cash,100\n\
             2025-02-03,PT-4,donation,ST,cash,100\n\
             2025-02-05,PT-5,donation,ST,cash,100\n\
             2025-01-06,PT-6,donation,ST,cash,100\n\
             2025-02-06,PT-7,donation,ST,cash,100\n",
            &["HB0604:3", "HB0604:7"],
        );
        assert_eq!(
            words,
            [
                "HB0604.after(voucher=PT-2, day=2025-09-02, other=PT-3, other_day=2025-02-03)",
                "HB0604.before(voucher=PT-6, day=2025-01-06, other=PT-5, other_day=2025-02-05)",
            ]
        );
    }
}
