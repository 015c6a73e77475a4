//! HB0904: a day by which a year had to be filed or made public was missed.

use super::{Context, Findings, Need, Rule};
use crate::book::Disclosure;
use crate::diagnostic::{Code, Diagnostic, Location, Message, Severity};
use crate::law::{Law, Limit, Regulated};
use crate::transaction::Kind;
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeSet;

/// Each year of the ledger that is over has its statements filed, made public, and its contributions made public by the
/// days that the law sets, as the settings' `[[disclosure]]` tables tell. A book without such tables is not asked.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.38.4 and NĐ 03/2026/NĐ-CP Đ.9.2: contributions before 31/03; Luật Kế toán 88/2015/QH13 Đ.29.3,
/// Đ.32: statements within 90 days of the year's end, made public within 30 days of filing.
///
/// # What it does not catch
/// A disclosure that was told and not made; the quarters' disclosures.
#[derive(Clone, Copy, Debug)]
pub(super) struct DisclosureMissed;

const DUE: [Regulated; 3] =
    [Regulated::ContributionsPublished, Regulated::StatementsFiled, Regulated::StatementsPublished];

impl Rule for DisclosureMissed {
    fn code(&self) -> Code {
        Code::DISCLOSURE_MISSED
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Today]
    }

    fn not_applicable(&self, context: &Context<'_>) -> Option<Message> {
        let disclosures = &context.book().settings.disclosures;
        disclosures.is_empty().then(|| Message::new("skip.no-disclosures"))
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let settings = &context.book().settings;
        let Some((today, file)) = context.today().zip(settings.file.as_ref()) else { return };
        // A year of which there is nothing but what it left is another book's.
        let rows = context.book().ledger.iter().filter(|row| row.kind() != Kind::Opening);
        let years: BTreeSet<i32> = rows.map(|row| row.date().year()).collect();
        // Each association that tells for itself is asked by itself.
        let tellers: BTreeSet<Option<&str>> =
            settings.disclosures.iter().map(|told| told.association.as_deref()).collect();
        for (year, teller) in years.iter().flat_map(|year| tellers.iter().map(|teller| (*year, *teller))) {
            let Some(end) = NaiveDate::from_ymd_opt(year, 12, 31) else { continue };
            for what in DUE {
                let of_year = |what| {
                    let by = |teller: Option<&str>| {
                        let told = settings.disclosures.iter().filter(|told| told.what == what);
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
                    Regulated::StatementsPublished => match of_year(Regulated::StatementsFiled).first() {
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

/// The sentence for something that was not made public or filed, or too late.
const fn key_of(what: Regulated, is_late: bool) -> &'static str {
    match (what, is_late) {
        (Regulated::StatementsFiled, false) => "HB0904.filed",
        (Regulated::StatementsFiled, true) => "HB0904.filed-late",
        (Regulated::StatementsPublished, false) => "HB0904.published",
        (Regulated::StatementsPublished, true) => "HB0904.published-late",
        (_, false) => "HB0904.contributions",
        (_, true) => "HB0904.contributions-late",
    }
}

/// The last day for what starts on `start`, by the law in force on that last day.
fn due(law: &Law, what: Regulated, start: NaiveDate) -> Option<(NaiveDate, &Limit)> {
    let known = law.limit(what, None, start.succ_opt()?)?;
    let limit = law.limit(what, None, known.last_day(start)?)?;
    Some((limit.last_day(start)?, limit))
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{day, files};
    use crate::check::{CheckOptions, check};
    use crate::source::Source;

    fn found(settings: &str, today: &str) -> Vec<String> {
        let mut files = files("date,voucher,kind,fund,method,amount\n2025-05-01,BC-1,donation,ST,bank,100\n");
        files.settings = Some(Source::new("hocbong.toml", settings.to_owned()));
        let book = crate::Book::read(&files, &crate::csv::ReadOptions::default());
        let report = check(&book, &CheckOptions { today: Some(day(today)), ..CheckOptions::default() });
        report.findings.iter().map(|f| format!("{} {}", f.primary, f.message)).collect()
    }

    const TOLD: &str = "[[disclosure]]\nwhat = \"contributions-published\"\nyear = 2025\non = 2026-03-30\n\
         [[disclosure]]\nwhat = \"statements-filed\"\nyear = 2025\non = 2026-03-31\n\
         [[disclosure]]\nwhat = \"statements-published\"\nyear = 2025\non = 2026-04-30\n";

    #[test]
    fn the_days_of_the_law_are_kept_to_the_day() {
        assert_eq!(found(TOLD, "2027-01-01"), [""; 0]);
        let late = TOLD.replace("03-30", "03-31").replace("04-30", "05-01");
        assert_eq!(
            found(&late, "2027-01-01"),
            [
                "hocbong.toml:1 HB0904.contributions-late(year=2025, due=2026-03-30, \
                 source=NĐ 03/2026/NĐ-CP Đ.9.2, on=2026-03-31)",
                "hocbong.toml:9 HB0904.published-late(year=2025, due=2026-04-30, \
                 source=Luật Kế toán 88/2015/QH13 Đ.32, on=2026-05-01)",
            ]
        );
    }

    #[test]
    fn what_was_never_told_is_missed_once_its_day_is_over() {
        let one = TOLD.split_inclusive("[[").take(2).collect::<String>();
        let one = one.trim_end_matches("[[");
        assert_eq!(found(one, "2026-03-31"), [""; 0]);
        assert_eq!(
            found(one, "2026-04-01"),
            ["hocbong.toml HB0904.filed(year=2025, due=2026-03-31, \
              source=Luật Kế toán 88/2015/QH13 Đ.29.3)"]
        );
        // A book that tells nothing is not asked.
        assert_eq!(found("", "2027-01-01"), [""; 0]);
    }
}
