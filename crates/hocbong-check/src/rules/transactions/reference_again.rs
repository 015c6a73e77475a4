//! HB0310: one bank reference on rows of several days.

use crate::context::shown_voucher;
use crate::{Context, Findings, Need, Rule};
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::text::Symbol;
use hocbong_core::transaction::{Kind, is_id_of_bank_line};
use rustc_hash::FxHashMap;

/// A bank reference stands for one line of the bank, which has one day. Rows that bring money to the bank, or take
/// money from it, by one reference on different days are one payment recorded twice: by the day on which it was
/// sent and the day on which it was booked, say. They are reported if they agree in party or amount, and are no
/// more than a week apart.
///
/// Several rows by one reference on one day are a payment in parts, e.g. a payroll, and are not reported.
///
/// # Source
/// None: what a reference means is known from bank statements. A warning, because some banks give one number to
/// several lines.
///
/// # What it does not catch
/// A second recording on the same day (`HB0305` finds it if nothing else differs), by a reference in other letters,
/// or by none; references shorter than six characters or with fewer than four digits, which may be numbers of the
/// day or of a contract.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReferenceAgain;

/// Maximum number of days between two rows of one payment. Monthly payments by the number of a contract are
/// further apart.
const MAX_DAYS: i64 = 7;

/// Whether a text is long enough to be a reference that a bank gives once.
fn is_distinctive(reference: &str) -> bool {
    reference.len() >= 6 && reference.bytes().filter(u8::is_ascii_digit).count() >= 4
}

/// What a row does to the money at banks, in đồng; 0 if it does nothing.
fn bank_change(row: &TransactionRef<'_>) -> i128 {
    let on_bank = row.postings().filter(|posting| posting.is_on(Role::Bank));
    on_bank.map(|posting| i128::from(posting.signed())).sum()
}

/// Whether a row may stand for a line of a bank.
fn is_payment(kind: Kind) -> bool {
    !matches!(kind, Kind::Opening | Kind::Closing | Kind::Reversal | Kind::AuditAdjust)
}

/// What two rows of one payment have in common besides the reference.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Common {
    Party(bool, Symbol),
    Amount(i128),
}

/// The rows of one payment so far that may be repeated: the first of the last day, and the first of the day before
/// that has any.
#[derive(Clone, Copy)]
struct Seen<'a> {
    last: TransactionRef<'a>,
    earlier: Option<TransactionRef<'a>>,
}

impl<'a> Seen<'a> {
    /// Returns the last row of an earlier day that is no more than a week older.
    fn before(&self, row: &TransactionRef<'a>) -> Option<TransactionRef<'a>> {
        let before = if self.last.date() < row.date() { Some(self.last) } else { self.earlier };
        before.filter(|before| (row.date() - before.date()).num_days() <= MAX_DAYS)
    }

    fn push(&mut self, row: TransactionRef<'a>) {
        if self.last.date() < row.date() {
            *self = Self { last: row, earlier: Some(self.last) };
        }
    }
}

/// The rows whose reference another row has too, with the number of the reference.
fn repeated<'a>(context: &Context<'a>) -> Vec<(usize, TransactionRef<'a>)> {
    // The first row of each reference, counted from 1; 0 if there is none yet, and `TAKEN` once it is in the list.
    const TAKEN: u32 = u32::MAX;
    let mut firsts: Vec<u32> = Vec::new();
    let mut repeated = Vec::new();
    for row in context.book().ledger.iter() {
        let reference = row.symbols().reference;
        if reference.is_empty() {
            continue;
        }
        let reference = reference.index();
        if firsts.len() <= reference {
            firsts.resize(reference + 1, 0);
        }
        let Some(first) = firsts.get_mut(reference) else { continue };
        if *first == 0 {
            *first = u32::try_from(row.index() + 1).unwrap_or(TAKEN);
        } else if is_distinctive(row.reference()) {
            let earlier = context.row(*first - 1).filter(|_| *first != TAKEN);
            repeated.extend(earlier.map(|earlier| (reference, earlier)));
            *first = TAKEN;
            repeated.push((reference, row));
        }
    }
    repeated
}

impl Rule for ReferenceAgain {
    fn code(&self) -> Code {
        Code::REFERENCE_AGAIN
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Field(Field::Reference)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let mut rows = repeated(context);
        rows.retain(|(_, row)| is_payment(row.kind()) && !context.reversals().is_reversed(row.index()));
        rows.sort_by(|(left, one), (right, other)| left.cmp(right).then_with(|| one.canonical_order(other)));
        for rows in rows.chunk_by(|(left, _), (right, _)| left == right) {
            // Rows made from lines of a bank are apart: the bank itself lists both.
            let mut seen: FxHashMap<(Common, bool), Seen<'_>> = FxHashMap::default();
            for (_, row) in rows {
                let is_line = row.explicit_id().is_some_and(|id| is_id_of_bank_line(&id));
                let change = bank_change(row);
                let party = row.symbols().party;
                let common = [
                    (change != 0).then_some(Common::Amount(change)),
                    (change != 0 && !party.is_empty()).then_some(Common::Party(change > 0, party)),
                ];
                let mut twin = None;
                for common in common.into_iter().flatten() {
                    for other_is_line in [false, true].into_iter().filter(|other| !(*other && is_line)) {
                        let other = seen.get(&(common, other_is_line));
                        twin = other.and_then(|other| other.before(row)).or(twin);
                    }
                    let first = Seen { last: *row, earlier: None };
                    seen.entry((common, is_line)).or_insert(first).push(*row);
                }
                let Some(first) = twin else { continue };
                let message = Message::new("HB0310")
                    .with("voucher", shown_voucher(row))
                    .with("day", row.date())
                    .with("reference", row.reference())
                    .with("target", shown_voucher(&first))
                    .with("target_day", first.date());
                let place = context.place(row, &[Field::Reference]);
                findings.push(Diagnostic::new(self.code(), message, place).with_related(first.location()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    const ROWS: &str = "date,voucher,kind,fund,method,amount,party,ref,about\n\
         2025-11-11,BC-1,donation,ST,bank,7250,Chùa Mẫu Phước,FT25315002,\n\
         2025-11-12,BC-2,donation,ST,bank,7250,Chùa Mẫu Phước,FT25315002,\n\
         2025-11-12,BC-3,donation,ST,bank,725,Chùa Mẫu Phước,FT25315002,\n\
         2025-11-12,BC-1,donation,BAN,bank,7250,,FT25315002,\n\
         2025-11-12,BC-4,donation,ST,bank,800,Hội Mẫu,FT25315002,\n";

    #[test]
    fn one_payment_on_two_days_is_named() {
        let words = check(ROWS, &["HB0310:3", "HB0310:4", "HB0310:5"]);
        assert_eq!(
            words[0],
            "HB0310(voucher=BC-2, day=2025-11-12, reference=FT25315002, target=BC-1, target_day=2025-11-11)"
        );
        // What was reversed no longer counts.
        let reversed = format!("{ROWS}2025-11-13,PK-1,reversal,ST,,,,,BC-2\n");
        check(&reversed, &["HB0310:4", "HB0310:5"]);
    }

    #[test]
    fn each_row_is_compared_with_the_one_before_it() {
        let on = |days: &[&str], places: &[&str]| {
            let row = |(number, day)| format!("{day},BC-{number},donation,ST,bank,640,Hội Mẫu,HD000417\n");
            let rows: String = (1..).zip(days).map(row).collect();
            check(&format!("date,voucher,kind,fund,method,amount,party,ref\n{rows}"), places)
        };
        // Each month by the number of a contract, and once twice.
        on(&["2025-01-01", "2025-02-01", "2025-02-03", "2025-03-03"], &["HB0310:4"]);
        on(&["2025-01-01", "2025-01-06", "2025-01-11"], &["HB0310:3", "HB0310:4"]);
        on(&["2025-01-01", "2025-01-09", "2025-01-17"], &[]);
        // Parts of one day repeat no part of that day, and each of them one of the day before.
        let words = on(&["2025-01-01", "2025-01-04", "2025-01-04"], &["HB0310:3", "HB0310:4"]);
        assert!(words.iter().all(|words| words.ends_with("target_day=2025-01-01)")), "{words:?}");
    }

    #[test]
    fn a_payment_in_parts_and_numbers_that_come_again_are_not() {
        check(
            &ROWS
                .replace("2025-11-12", "2025-11-11")
                .replace("BC-2,donation,ST,bank,7250", "BC-2,donation,ST,bank,7"),
            &[],
        );
        check(&ROWS.replace("2025-11-12", "2025-12-11"), &[]);
        check(&ROWS.replace("FT25315002", "GBC 12"), &[]);
        // One number for the money that left and what came back of it.
        check(
            "date,voucher,kind,fund,method,amount,party,ref\n\
             2025-01-01,DK-1,opening,ST,bank,9000,,\n\
             2025-11-11,BN-1,expense,ST,bank,70,Cửa hàng Mẫu,FT25315002\n\
             2025-11-12,BC-1,other-income,ST,bank,70,Cửa hàng Mẫu,FT25315002\n",
            &[],
        );
    }
}
