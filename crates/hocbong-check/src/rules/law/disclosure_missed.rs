//! HB0904: a deadline for filing or publishing a year's statements or contributions was missed.

use crate::{Context, Disclosure, Findings, Need, Rule};
use chrono::{Datelike, NaiveDate};
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message, Severity};
use hocbong_core::law::{Law, Limit, LimitKind};
use hocbong_core::transaction::Kind;
use std::collections::BTreeSet;

/// For each year of the ledger that is over, the statements are filed and made public and the contributions
/// are made public within the legal deadlines, as the settings' `[[disclosure]]` tables say. A book without
/// such tables is skipped.
///
/// NĐ 93/2019/NĐ-CP Đ.38.4 and NĐ 03/2026/NĐ-CP Đ.9.2: contributions before 31/03; Luật Kế toán 88/2015/QH13
/// Đ.29.3, Đ.32: statements within 90 days of the year's end, made public within 30 days of filing.
/// Đ.32: statements within 90 days of the year's end, made public within 30 days of filing.
///
/// # What it does not catch
/// A disclosure that the settings claim and that never happened; quarterly disclosures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DisclosureMissed;

const DUE: [LimitKind; 3] =
    [LimitKind::ContributionsPublished, LimitKind::StatementsFiled, LimitKind::StatementsPublished];

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
        // A year with nothing but openings belongs to another book.
        let rows = book.ledger.iter().filter(|row| row.kind() != Kind::Opening);
        let years: BTreeSet<i32> = rows.map(|row| row.date().year()).collect();
        // Each association with entries of its own is judged by itself, and falls back on the entries for
        // all.
        let tellers: BTreeSet<Option<&str>> =
            book.disclosures.iter().map(|told| told.association.as_deref()).collect();
        for (year, teller) in years.iter().flat_map(|year| tellers.iter().map(|teller| (*year, *teller))) {
            let Some(end) = NaiveDate::from_ymd_opt(year, 12, 31) else { continue };
            for what in DUE {
                let of_year = |what| {
                    let by = |teller: Option<&str>| {
                        let told = book.disclosures.iter().filter(|told| told.what == what);
                        let told =
                            told.filter(|told| told.year == year && told.association.as_deref() == teller);
                        let mut told: Vec<&Disclosure> = told.collect();
                        told.sort_by_key(|told| (told.on, told.line));
                        told
                    };
                    let own = by(teller);
                    if own.is_empty() { by(None) } else { own }
                };
                let start = match what {
                    LimitKind::StatementsPublished => match of_year(LimitKind::StatementsFiled).first() {
                        Some(filed) => filed.on,
                        None => continue,
                    },
                    _ => end,
                };
                let Some((last, limit)) = due(context.law(), what, start) else { continue };
                let told = of_year(what);
                let (line, on) = match told.first() {
                    Some(told) if told.on > last => (Some(told.line), Some(told.on)),
                    None if today > last => (None, None),
                    _ => continue,
                };
                let mut message = Message::new(key_of(what, on.is_some()))
                    .with("year", year.to_string())
                    .with("due", last)
                    .with("source", limit.source.as_ref());
                if let Some(on) = on {
                    message = message.with("on", on);
                }
                let place = line.map_or_else(|| Location::file(file), |line| Location::line(file, line));
                let mut finding = Diagnostic::new(self.code(), message, place);
                if !limit.is_verified {
                    finding.severity = Severity::Warning;
                }
                findings.push(finding);
            }
        }
    }
}

/// The message key for something that was done late, or not at all.
const fn key_of(what: LimitKind, is_late: bool) -> &'static str {
    match (what, is_late) {
        (LimitKind::StatementsFiled, false) => "HB0904.filed",
        (LimitKind::StatementsFiled, true) => "HB0904.filed-late",
        (LimitKind::StatementsPublished, false) => "HB0904.published",
        (LimitKind::StatementsPublished, true) => "HB0904.published-late",
        (_, false) => "HB0904.contributions",
        (_, true) => "HB0904.contributions-late",
    }
}

/// The deadline counted from `start`, by the limit in force on that deadline.
fn due(law: &Law, what: LimitKind, start: NaiveDate) -> Option<(NaiveDate, &Limit)> {
    let known = law.limit(what, None, start.succ_opt()?)?;
    let limit = law.limit(what, None, known.last_day(start)?)?;
    Some((limit.last_day(start)?, limit))
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestBook, day, files};
    use crate::{CheckOptions, Disclosure, check};
    use hocbong_core::law::LimitKind;

    /// The findings on the day `today`, where the disclosures of 2025 were made on these days; the first is
    /// on line 1.
    fn found(told: &[(LimitKind, &str)], today: &str) -> Vec<String> {
        let mut files = files("date,voucher,kind,fund,method,amount\n2025-05-01,BC-1,donation,ST,bank,100\n");
        let disclosure =
            |((what, on), line)| Disclosure { what, year: 2025, on: day(on), association: None, line };
        files.disclosures = told.iter().copied().zip(1..).map(disclosure).collect();
        let book = TestBook::read(&files);
        let report =
            check(book.checked(), &CheckOptions { today: Some(day(today)), ..CheckOptions::default() });
        report.findings.iter().map(|f| format!("{} {}", f.primary, f.message)).collect()
    }

    const TOLD: [(LimitKind, &str); 3] = [
        (LimitKind::ContributionsPublished, "2026-03-30"),
        (LimitKind::StatementsFiled, "2026-03-31"),
        (LimitKind::StatementsPublished, "2026-04-30"),
    ];

    #[test]
    fn the_days_of_the_law_are_kept_to_the_day() {
        assert_eq!(found(&TOLD, "2027-01-01"), [""; 0]);
        let mut late = TOLD;
        (late[0].1, late[2].1) = ("2026-03-31", "2026-05-01");
        assert_eq!(
            found(&late, "2027-01-01"),
            [
                "hocbong.toml:1 HB0904.contributions-late(year=2025, due=2026-03-30, \
                 source=NĐ 03/2026/NĐ-CP Đ.9.2, on=2026-03-31)",
                "hocbong.toml:3 HB0904.published-late(year=2025, due=2026-04-30, \
                 source=Luật Kế toán 88/2015/QH13 Đ.32, on=2026-05-01)",
            ]
        );
    }

    #[test]
    fn what_was_never_told_is_missed_once_its_day_is_over() {
        let one = &TOLD[..1];
        assert_eq!(found(one, "2026-03-31"), [""; 0]);
        assert_eq!(
            found(one, "2026-04-01"),
            ["hocbong.toml HB0904.filed(year=2025, due=2026-03-31, \
              source=Luật Kế toán 88/2015/QH13 Đ.29.3)"]
        );
        // A book without entries is skipped.
        assert_eq!(found(&[], "2027-01-01"), [""; 0]);
    }
}
