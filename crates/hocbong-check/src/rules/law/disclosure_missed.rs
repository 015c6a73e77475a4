//! HB0904: a deadline for filing or publishing a year's statements or contributions was missed.

use crate::{Context, Disclosure, Findings, Need, Rule};
use chrono::{Datelike, Months, NaiveDate};
use hocbong_core::Association;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message, Severity};
use hocbong_core::law::LimitKind;
use hocbong_core::period::Period;
use hocbong_core::transaction::Kind;
use std::collections::BTreeSet;

/// For each year and quarter of the ledger that is over, what is due was filed or made public within the legal
/// deadlines, as the settings' `[[disclosure]]` tables say. A book without such tables is skipped.
///
/// Every unit that keeps accounts files its statements and makes them public. Licensed funds also publish the
/// contributions of the year and of each quarter in which there were any transactions, and report to the
/// bodies above them; a book that says nothing of `regime` is asked for the statements alone. The law in force
/// on the last day applies. A deadline that is not verified gives a warning.
///
/// # Source
/// NĐ 93/2019/NĐ-CP until 28/02/2026: Đ.8.2.g, contributions before 31/03; Đ.8.2.i, the yearly report before
/// 31/12, which we read as of the year itself; Đ.38.4, each quarter, without a number of days (30 unless the
/// book says otherwise). NĐ 03/2026/NĐ-CP Đ.9.2: contributions before 31/03; the other two are not verified.
/// Luật Kế toán 88/2015/QH13 Đ.29.3, Đ.31.3, Đ.32.3: statements within 90 days of the year's end, made public
/// within 30 days of filing.
///
/// # What it does not catch
/// A disclosure that the settings claim and that never happened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DisclosureMissed;

/// Something that is due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Duty {
    year: i32,
    /// The quarter, 1 to 4; `None` for the whole year.
    quarter: Option<u8>,
    what: LimitKind,
}

const OF_YEAR: [LimitKind; 4] = [
    LimitKind::ContributionsPublished,
    LimitKind::YearlyReport,
    LimitKind::StatementsFiled,
    LimitKind::StatementsPublished,
];

impl Duty {
    /// The days that it is about.
    fn period(self) -> Option<Period> {
        let Some(quarter) = self.quarter else { return Period::year(self.year) };
        let first = NaiveDate::from_ymd_opt(self.year, u32::from(quarter) * 3 - 2, 1)?;
        Some(Period::new(first, first.checked_add_months(Months::new(3))?.pred_opt()?))
    }
}

/// What is due for the years and quarters with transactions. A year with nothing but openings belongs to
/// another book.
fn duties(context: &Context<'_>) -> BTreeSet<Duty> {
    let rows = context.book().ledger.iter().filter(|row| row.kind() != Kind::Opening);
    let quarters: BTreeSet<(i32, u8)> = rows
        .filter_map(|row| Some((row.date().year(), u8::try_from(row.date().month0() / 3 + 1).ok()?)))
        .collect();
    let of_quarters = quarters.iter().map(|(year, quarter)| Duty {
        year: *year,
        quarter: Some(*quarter),
        what: LimitKind::QuarterPublished,
    });
    let of_years = quarters
        .iter()
        .flat_map(|(year, _)| OF_YEAR.into_iter().map(|what| Duty { year: *year, quarter: None, what }));
    of_quarters.chain(of_years).collect()
}

/// Whether `duty` binds the association, or any association if it is `None`.
fn binds(context: &Context<'_>, duty: Duty, association: Option<&str>) -> bool {
    let tree = context.book().associations;
    let Some(code) = association else {
        return !duty.what.is_of_licensed_funds() || tree.iter().any(Association::is_licensed);
    };
    let Some(association) = tree.get(code) else { return !duty.what.is_of_licensed_funds() };
    let life = association.life();
    let existed = duty.period().is_some_and(|period| {
        let (from, to) = (period.from.unwrap_or_default(), period.to.unwrap_or_default());
        !life.is_before(from) && !life.is_after(to)
    });
    existed && (association.is_licensed() || !duty.what.is_of_licensed_funds())
}

impl Rule for DisclosureMissed {
    fn code(&self) -> Code {
        Code::DISCLOSURE_MISSED
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Today]
    }

    fn not_applicable(&self, context: &Context<'_>) -> Option<Message> {
        let disclosures = context.book().disclosures;
        disclosures.is_empty().then(|| Message::new("skip.no-disclosures"))
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let Some((today, file)) = context.today().zip(book.settings_file) else { return };
        // Each association with entries of its own is judged by itself, and falls back on the entries for
        // all.
        let associations: BTreeSet<Option<&str>> =
            book.disclosures.iter().map(|entry| entry.association.as_deref()).collect();
        let duties = duties(context);
        for (duty, association) in
            duties.iter().flat_map(|duty| associations.iter().map(|association| (*duty, *association)))
        {
            if !binds(context, duty, association) {
                continue;
            }
            let first_of = |what: LimitKind| {
                let of = |association: Option<&str>| -> Option<&Disclosure> {
                    let entries = book.disclosures.iter().filter(|entry| {
                        (entry.what, entry.year, entry.quarter) == (what, duty.year, duty.quarter)
                            && entry.association.as_deref() == association
                    });
                    entries.min_by_key(|entry| (entry.on, entry.line))
                };
                of(association).or_else(|| of(None))
            };
            let start = match duty.what {
                LimitKind::StatementsPublished => first_of(LimitKind::StatementsFiled).map(|filed| filed.on),
                _ => duty.period().and_then(|period| period.to),
            };
            let level = association.and_then(|code| book.associations.get(code)?.level);
            let due = start.and_then(|start| context.law().deadline(duty.what, level, start));
            let Some((last, limit)) = due else { continue };
            let (line, on) = match first_of(duty.what) {
                Some(entry) if entry.on > last => (entry.line, Some(entry.on)),
                None if today > last => (0, None),
                _ => continue,
            };
            let mut message =
                Message::new(key_of(duty.what, on.is_some())).with("year", duty.year.to_string());
            if let Some(quarter) = duty.quarter {
                message = message.with("quarter", quarter.to_string());
            }
            message = message.with("due", last).with("source", limit.source.as_ref());
            if let Some(on) = on {
                message = message.with("on", on);
            }
            let mut finding = Diagnostic::new(self.code(), message, Location::line(file, line)).on(last);
            if !limit.is_verified {
                finding.severity = Severity::Warning;
            }
            findings.push(finding);
        }
    }

    fn partly_skipped(&self, context: &Context<'_>) -> Option<Message> {
        (!context.has_regimes()).then(|| Message::new("skip.partly-no-regime"))
    }
}

/// The message key for something that was done late, or not at all.
const fn key_of(what: LimitKind, is_late: bool) -> &'static str {
    match (what, is_late) {
        (LimitKind::StatementsFiled, false) => "HB0904.filed",
        (LimitKind::StatementsFiled, true) => "HB0904.filed-late",
        (LimitKind::StatementsPublished, false) => "HB0904.published",
        (LimitKind::StatementsPublished, true) => "HB0904.published-late",
        (LimitKind::QuarterPublished, false) => "HB0904.quarter",
        (LimitKind::QuarterPublished, true) => "HB0904.quarter-late",
        (LimitKind::YearlyReport, false) => "HB0904.report",
        (LimitKind::YearlyReport, true) => "HB0904.report-late",
        (_, false) => "HB0904.contributions",
        (_, true) => "HB0904.contributions-late",
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{ASSOCIATIONS, Files, TestBook, day, files};
    use crate::{CheckOptions, CheckReport, Disclosure, check};
    use hocbong_core::law::LimitKind;
    use hocbong_import::source::Source;

    type Entry = (LimitKind, Option<u8>, &'static str);

    fn report(files: &Files, today: &str) -> CheckReport {
        let book = TestBook::read(files);
        check(book.checked(), &CheckOptions { today: Some(day(today)), ..CheckOptions::default() })
    }

    fn book(entries: &[Entry]) -> Files {
        let mut files = files("date,voucher,kind,fund,method,amount\n2025-05-01,BC-1,donation,ST,bank,100\n");
        let disclosure = |((what, quarter, on), line)| {
            let association = None;
            Disclosure { what, year: 2025, quarter, on: day(on), association, line }
        };
        files.disclosures = entries.iter().copied().zip(1..).map(disclosure).collect();
        files
    }

    /// The findings on the day `today`, where the disclosures of 2025 were made on these days; the first is
    /// on line 1.
    fn found(entries: &[Entry], today: &str) -> Vec<String> {
        let report = report(&book(entries), today);
        report
            .findings
            .iter()
            .map(|f| format!("{} {} {}", f.severity.as_str(), f.primary, f.message))
            .collect()
    }

    const ENTRIES: [Entry; 5] = [
        (LimitKind::ContributionsPublished, None, "2026-03-30"),
        (LimitKind::StatementsFiled, None, "2026-03-31"),
        (LimitKind::StatementsPublished, None, "2026-04-30"),
        (LimitKind::YearlyReport, None, "2025-12-30"),
        (LimitKind::QuarterPublished, Some(2), "2025-07-30"),
    ];

    #[test]
    fn the_days_of_the_law_are_kept_to_the_day() {
        assert_eq!(found(&ENTRIES, "2027-01-01"), [""; 0]);
        let late = ["2026-03-31", "2026-03-31", "2026-05-01", "2025-12-31", "2025-07-31"];
        let mut entries = ENTRIES;
        for (entry, on) in entries.iter_mut().zip(late) {
            entry.2 = on;
        }
        assert_eq!(
            found(&entries, "2027-01-01"),
            [
                "error hocbong.toml:1 HB0904.contributions-late(year=2025, due=2026-03-30, \
                 source=NĐ 03/2026/NĐ-CP Đ.9.2, on=2026-03-31)",
                "error hocbong.toml:3 HB0904.published-late(year=2025, due=2026-04-30, \
                 source=Luật Kế toán 88/2015/QH13 Đ.31.3, Đ.32.3, on=2026-05-01)",
                "error hocbong.toml:4 HB0904.report-late(year=2025, due=2025-12-30, \
                 source=NĐ 93/2019/NĐ-CP Đ.8.2.i, on=2025-12-31)",
                "warning hocbong.toml:5 HB0904.quarter-late(year=2025, quarter=2, due=2025-07-30, \
                 source=NĐ 93/2019/NĐ-CP Đ.38.4 (nghị định không nêu số ngày), on=2025-07-31)",
            ]
        );
    }

    #[test]
    fn what_was_never_done_is_missed_once_its_day_is_over() {
        let done = [ENTRIES[0], ENTRIES[3], ENTRIES[4]];
        assert_eq!(found(&done, "2026-03-31"), [""; 0]);
        assert_eq!(
            found(&done, "2026-04-01"),
            ["error hocbong.toml HB0904.filed(year=2025, due=2026-03-31, \
              source=Luật Kế toán 88/2015/QH13 Đ.29.3)"]
        );
        let only_quarter = |today| found(&ENTRIES[1..2], today).len();
        assert_eq!(only_quarter("2025-07-30"), 0);
        assert_eq!(only_quarter("2025-07-31"), 1);
        assert_eq!(only_quarter("2025-12-31"), 2);
        // A book without entries is skipped.
        assert_eq!(found(&[], "2027-01-01"), [""; 0]);
    }

    #[test]
    fn the_law_of_the_last_day_applies() {
        let mut files = book(&[]);
        files.journal = vec![Source::new(
            "journal.csv",
            "date,voucher,kind,fund,method,amount\n2026-02-01,BC-1,donation,ST,bank,100\n",
        )];
        let statements = Disclosure {
            what: LimitKind::StatementsFiled,
            year: 2026,
            quarter: None,
            on: day("2027-01-15"),
            association: None,
            line: 1,
        };
        files.disclosures = vec![statements];
        let words: Vec<String> = report(&files, "2027-02-01")
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.severity.as_str(), finding.message))
            .collect();
        // The first quarter of 2026 was published by 30/04, the yearly report due by 30/12, under the new decree.
        assert_eq!(
            words,
            [
                "warning HB0904.quarter(year=2026, quarter=1, due=2026-04-30, \
                 source=NĐ 03/2026/NĐ-CP (chưa đối chiếu))",
                "warning HB0904.report(year=2026, due=2026-12-30, source=NĐ 03/2026/NĐ-CP (chưa đối chiếu))",
            ]
        );
    }

    #[test]
    fn what_binds_licensed_funds_alone_is_asked_of_them_alone() {
        let mut files = book(&ENTRIES[1..3]);
        assert_eq!(report(&files, "2027-01-01").findings.len(), 3);
        files.associations = Some(Source::new("a.csv", ASSOCIATIONS.replace("licensed", "host")));
        let of_hosts = report(&files, "2027-01-01");
        assert_eq!((of_hosts.findings.len(), of_hosts.skipped.iter().any(is_own)), (0, false));
        files.associations =
            Some(Source::new("a.csv", ASSOCIATIONS.replace("licensed", "").replace("host", "")));
        let of_none = report(&files, "2027-01-01");
        assert_eq!(of_none.findings.len(), 0);
        assert!(of_none.skipped.iter().any(is_own));
    }

    fn is_own(skipped: &crate::SkippedRule) -> bool {
        skipped.code == hocbong_core::Code::DISCLOSURE_MISSED
    }

    #[test]
    fn an_association_is_asked_for_the_time_of_its_life() {
        let mut files = book(&[]);
        let by = |what, quarter, on: &str| Disclosure {
            what,
            year: 2025,
            quarter,
            on: day(on),
            association: Some("MX".to_owned()),
            line: 1,
        };
        files.journal = vec![Source::new(
            "journal.csv",
            "date,voucher,kind,fund,method,amount\n2025-05-01,BC-1,donation,MX,bank,100\n\
             2025-09-01,BC-1,donation,ST,bank,100\n",
        )];
        // MX closed on 30/06/2025: nothing is due of it for the third quarter.
        files.disclosures = vec![by(LimitKind::QuarterPublished, Some(2), "2025-07-01")];
        let report = report(&files, "2025-12-01");
        assert_eq!(report.number_of(hocbong_core::Code::DISCLOSURE_MISSED), 0, "{:?}", report.findings);
    }
}
