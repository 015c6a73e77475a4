//! HB0903: founders' assets below the minimum.

use crate::{Context, Fact, Findings, Need, Rule};
use chrono::NaiveDate;
use hocbong_core::Association;
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::{Restriction, association_of};
use hocbong_core::law::LimitKind;
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::transaction::Kind;
use hocbong_core::vnd::Vnd;
use std::collections::{BTreeMap, BTreeSet};

/// What the founders of a licensed fund gave (411) reached the legal minimum for its level. That is a condition
/// for founding a fund, so the most that it ever had is compared with the minimum of the founding day: the day
/// of its first `founding` row or, if its assets only come from an opening, the day on which the association
/// was opened. If the books do not state that day, the fund is not judged. A later minimum does not bind a fund
/// that exists, as far as we know, so the finding is a warning.
///
/// Only associations whose books show founders' assets are looked at: those with a `founding` row, or with an
/// opening on 411 of a fund that is no endowment.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.14; NĐ 03/2026/NĐ-CP from 01/03/2026, which has no districts. What the latter says of
/// funds that were founded before it is not verified.
///
/// # What it does not catch
/// Assets that were promised and never came, if the books show them; assets that were spent later; a fund
/// founded before NĐ 93/2019.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundersAssets;

/// What an association's founders gave, in đồng.
struct Given<'a> {
    now: i128,
    most: i128,
    /// The row with which there was most.
    best: TransactionRef<'a>,
    /// The day of the first `founding` row.
    founded: Option<NaiveDate>,
    /// Whether there are founders' assets from before the books.
    is_older: bool,
}

impl Given<'_> {
    /// The day on which the fund was founded, if the books say.
    fn founding_day(&self, association: &Association) -> Option<NaiveDate> {
        if self.is_older { association.opened } else { self.founded }
    }
}

/// What the founders gave the licensed associations, by code.
fn given<'a>(context: &Context<'a>) -> BTreeMap<&'a str, Given<'a>> {
    let book = context.book();
    let mut given: BTreeMap<&str, Given<'_>> = BTreeMap::new();
    if !book.ledger.has_role(Role::Founding) {
        return given;
    }
    let touches = |row: &TransactionRef<'_>| row.postings().any(|posting| posting.is_on(Role::Founding));
    let founding = book.ledger.iter().filter(touches);
    let founding: Vec<u32> = founding.filter_map(|row| u32::try_from(row.index()).ok()).collect();
    // Closing rows are left out: what they add to 411 was not given by the founders.
    let asked: BTreeSet<&str> = context.of_kind(Kind::Founding).map(|row| row.association()).collect();
    for row in context.in_order(founding) {
        if row.is_of_closing() {
            continue;
        }
        for posting in row.postings().filter(|posting| posting.is_on(Role::Founding)) {
            let of = association_of(posting.fund());
            let is_opening = is_opening_of_founders(context, &row, posting.fund());
            if !context.is_licensed(of) || !asked.contains(of) && !is_opening {
                continue;
            }
            let own = Given { now: 0, most: 0, best: row, founded: None, is_older: false };
            let given = given.entry(of).or_insert(own);
            given.now -= i128::from(posting.signed());
            if given.now > given.most {
                (given.most, given.best) = (given.now, row);
            }
            given.is_older |= is_opening;
            if row.kind() == Kind::Founding {
                given.founded.get_or_insert(row.date());
            }
        }
    }
    given
}

impl Rule for FoundersAssets {
    fn code(&self) -> Code {
        Code::FOUNDERS_ASSETS
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Fact(Fact::Associations), Need::Regime]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        for (code, given) in given(context) {
            let Some(association) = context.book().associations.get(code) else { continue };
            let Some(day) = given.founding_day(association) else { continue };
            let Some(limit) = context.limit(LimitKind::FoundersAssets, code, day) else { continue };
            let is_short = |least: &Vnd| given.most < i128::from(least.get());
            let Some(least) = limit.amount().filter(is_short) else { continue };
            let message = Message::new("HB0903")
                .with("association", code)
                .with("amount", given.most)
                .with("least", least)
                .with("short", i128::from(least.get()) - given.most)
                .with("day", day)
                .with("source", limit.source.as_ref());
            let place = context.place(&given.best, &[Field::Amount, Field::Credit]);
            findings.push(Diagnostic::new(self.code(), message, place));
        }
    }

    fn partly_skipped(&self, context: &Context<'_>) -> Option<Message> {
        let associations = context.book().associations;
        let is_undated = |(code, given): &(&str, Given<'_>)| {
            associations.get(code).is_some_and(|association| given.founding_day(association).is_none())
        };
        let count = given(context).into_iter().filter(is_undated).count();
        (count > 0).then(|| Message::new("skip.no-founding-day").with("count", count))
    }
}

/// Whether a row brings forward founders' assets: an opening on 411 of a fund that is no endowment. On 411 of
/// an endowment there are gifts too.
fn is_opening_of_founders(context: &Context<'_>, row: &TransactionRef<'_>, fund: &str) -> bool {
    let restriction = context.book().fund(fund).map(|fund| fund.restriction);
    row.kind() == Kind::Opening && restriction != Some(Restriction::Endowment)
}

#[cfg(test)]
mod tests {
    use crate::testing::{ASSOCIATIONS, Files, check_by_law as check, check_files_by_law, files, report_of};
    use hocbong_core::Code;
    use hocbong_import::source::Source;

    const ROWS: &str = "date,voucher,kind,fund,method,amount\n\
         2025-02-01,BC-1,founding,ST,bank,1000000000\n\
         2025-02-02,BC-2,founding,ST/he,bank,299999999\n";

    #[test]
    fn the_least_is_that_of_level_and_founding_day() {
        let rows = ROWS.replace("ST/he", "ST/vuot-kho");
        let words = check(&rows, &["HB0903:3"]);
        assert_eq!(
            words,
            ["HB0903(association=ST, amount=1.299.999.999, least=1.300.000.000, short=1, day=2025-02-01, \
              source=NĐ 93/2019/NĐ-CP Đ.14)"]
        );
        check(&rows.replace("299999999", "300000000"), &[]);
        // A board has no minimum; nor has an association that is no licensed fund.
        check(&rows.replace("ST/vuot-kho", "BAN").replace(",ST,", ",BAN,"), &[]);
    }

    #[test]
    fn the_new_decree_asks_more_of_funds_founded_since() {
        let founded = |day: &str| {
            let rows =
                format!("date,voucher,kind,fund,method,amount\n{day},BC-1,founding,ST,bank,1300000000\n");
            let report = report_of(&files(&rows));
            report.number_of(Code::FOUNDERS_ASSETS)
        };
        assert_eq!(founded("2026-02-28"), 0);
        assert_eq!(founded("2026-03-01"), 1);
    }

    #[test]
    fn the_founders_gave_it_even_if_it_was_handed_over_later() {
        let closed = "date,voucher,kind,fund,debit_account,credit_account,amount\n\
             2025-02-01,BC-1,founding,MX,112,411,130000000\n\
             2025-06-30,PK-1,entry,MX,411,421,130000000\n\
             2025-06-30,BN-1,transfer-out,MX,616,112,130000000\n\
             2025-06-30,BC-3,transfer-in,ST,112,516,130000000\n";
        check(closed, &[]);
        check(&closed.replace("130000000", "129999999"), &["HB0903:2"]);
    }

    #[test]
    fn a_fund_older_than_the_books_is_judged_by_the_day_on_which_it_was_opened() {
        let opening = "date,voucher,kind,fund,method,amount,account\n\
             2026-01-01,DK-1,opening,ST,bank,500,\n2026-01-01,DK-2,opening,ST,,500,411\n";
        let mut of = files(opening);
        check_files_by_law(&of, &[]);
        let skipped = |files: &Files| {
            let report = report_of(files);
            let own = report.skipped().iter().find(|skipped| skipped.code == Code::FOUNDERS_ASSETS).cloned();
            own.map(|skipped| skipped.reason.to_string())
        };
        assert_eq!(skipped(&of).as_deref(), Some("skip.no-founding-day(count=1)"));
        let opened = |day: &str| {
            let list = ASSOCIATIONS.replace("province,,,,,", &format!("province,,{day},,,"));
            Some(Source::new("associations.csv", list))
        };
        of.associations = opened("2021-05-01");
        let words = check_files_by_law(&of, &["HB0903:3"]);
        assert!(words[0].contains("day=2021-05-01"), "{words:?}");
        assert_eq!(skipped(&of), None);
        // Nothing is known of the minimum before the decree.
        of.associations = opened("2010-05-01");
        check_files_by_law(&of, &[]);
    }

    #[test]
    fn gifts_to_an_endowment_are_not_the_founders() {
        // Closing moves them to 411, where the next year opens with them.
        check(
            "id,date,voucher,kind,fund,account,debit,credit\n\
             ,2025-02-01,BC-1,donation,ST/von,112,500,\n,2025-02-01,BC-1,donation,ST/von,5111,,500\n\
             ,2025-12-31,KC-1,closing,ST/von,5111,500,\n,2025-12-31,KC-1,closing,ST/von,411,,500\n",
            &[],
        );
        check(
            "date,voucher,kind,fund,method,amount,account\n\
             2026-01-01,DK-1,opening,ST/von,bank,500,\n2026-01-01,DK-2,opening,ST/von,,500,411\n",
            &[],
        );
    }
}
