//! HB1106: rows recorded long after their date.

use crate::context::shown_voucher;
use crate::{Context, Findings, Rule};
use chrono::{DateTime, Days, NaiveDate};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::transaction::Kind;
use std::collections::BTreeMap;

/// A transaction is recorded within `back_dated_days` (settings, 31 by default) after its date. The day of
/// recording is taken from an id of version 7, in Vietnam's time. Rows of an association that were recorded
/// late on the same day make one finding, at the first of them.
///
/// # Source
/// Luật Kế toán 88/2015/QH13 Đ.26: books are posted in the order of time. The number of days is the project's
/// own default.
///
/// # What it does not catch
/// Rows without such an id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BackDated;

/// Vietnam's offset from UTC, in seconds.
const ZONE_SECONDS: i64 = 7 * 3600;

/// The day on which a row was recorded, if its id has a time.
fn recorded(row: &TransactionRef<'_>) -> Option<NaiveDate> {
    let id = row.explicit_id().filter(|id| id.get_version_num() == 7)?;
    let (seconds, _) = id.get_timestamp()?.to_unix();
    let local = i64::try_from(seconds).ok()?.checked_add(ZONE_SECONDS)?;
    Some(DateTime::from_timestamp(local, 0)?.date_naive())
}

impl Rule for BackDated {
    fn code(&self) -> Code {
        Code::BACK_DATED
    }

    fn not_applicable(&self, context: &Context<'_>) -> Option<Message> {
        let has_none = !context.book().ledger.iter().any(|row| recorded(&row).is_some());
        has_none.then(|| Message::new("skip.no-times"))
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let most = context.settings().back_dated_days;
        let mut late: BTreeMap<(&str, NaiveDate), Vec<TransactionRef<'_>>> = BTreeMap::new();
        for row in context.book().ledger.iter() {
            // Openings and closings belong to fixed days, whenever they are made.
            let is_of_calendar = matches!(row.kind(), Kind::Opening | Kind::Closing);
            let Some(recorded) = recorded(&row).filter(|_| !is_of_calendar) else { continue };
            let last = row.date().checked_add_days(Days::new(u64::from(most)));
            if last.is_some_and(|last| recorded > last) {
                late.entry((row.association(), recorded)).or_default().push(row);
            }
        }
        for ((association, recorded), mut rows) in late {
            rows.sort_by(TransactionRef::canonical_order);
            let Some(first) = rows.first() else { continue };
            let key = if rows.len() > 1 { "HB1106.several" } else { "HB1106" };
            let message = Message::new(key)
                .with("voucher", shown_voucher(first))
                .with("day", first.date())
                .with("recorded", recorded)
                .with("days", u64::try_from((recorded - first.date()).num_days()).unwrap_or(0))
                .with("most", most);
            let message = if rows.len() > 1 {
                message.with("count", rows.len()).with("association", association)
            } else {
                message
            };
            findings.push(Diagnostic::new(self.code(), message, context.place(first, &[Field::Date])));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use hocbong_core::transaction::new_id;

    #[test]
    fn the_id_tells_when_a_row_was_recorded() {
        // 16:59:59 and 17:00:00 UTC on 31 March: in Vietnam the second is in April.
        let last_moment = 1_743_440_399_999_u64;
        let ids = [new_id(last_moment, [0; 10]), new_id(last_moment + 1, [1; 10]), new_id(0, [2; 10])];
        let words = check(
            &format!(
                "id,date,voucher,kind,fund,method,amount\n\
                 {},2025-02-28,PT-1,donation,ST,cash,100\n\
                 {},2025-02-28,PT-2,donation,ST,cash,100\n\
                 {},2025-02-28,PT-3,donation,ST,cash,100\n\
                 ,2025-02-28,PT-4,donation,ST,cash,100\n",
                ids[0], ids[1], ids[2]
            ),
            &["HB1106:3"],
        );
        assert_eq!(words, ["HB1106(voucher=PT-2, day=2025-02-28, recorded=2025-04-01, days=32, most=31)"]);
    }
    #[test]
    fn what_was_recorded_late_on_one_day_is_said_once() {
        let row = |number: u8, day: u32, later: u64| {
            let id = new_id(1_743_440_400_000 + later * 86_400_000, [number; 10]);
            format!("{id},2025-02-{day:02},PT-{number},donation,ST,cash,100\n")
        };
        let rows = [row(2, 15, 0), row(1, 10, 0), row(4, 25, 1), row(3, 20, 0)].concat();
        let words =
            check(&format!("id,date,voucher,kind,fund,method,amount\n{rows}"), &["HB1106:3", "HB1106:4"]);
        assert_eq!(
            words,
            [
                "HB1106.several(voucher=PT-1, day=2025-02-10, recorded=2025-04-01, days=50, most=31, count=3, \
                 association=ST)",
                "HB1106(voucher=PT-4, day=2025-02-25, recorded=2025-04-02, days=36, most=31)",
            ]
        );
    }
}
