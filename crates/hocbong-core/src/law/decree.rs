//! Which decree and law is in force on which days, and what may be cited on a day.

use crate::diagnostic::{Code, Diagnostic, Value};
use crate::period::Period;
use chrono::NaiveDate;
use std::fmt::Write as _;

/// A decree or law that the rules cite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decree {
    /// What every citation of it begins with, e.g. `NĐ 93/2019/NĐ-CP`.
    pub number: &'static str,
    from: (i32, u32, u32),
    to: Option<(i32, u32, u32)>,
}

/// NĐ 93/2019, with the amendments of NĐ 136/2024: social and charity funds, until NĐ 03/2026 replaced both.
/// That it begins on 15/01/2020 is not verified; for earlier days nothing is cited.
pub(super) const FUNDS_2019: Decree =
    Decree { number: "NĐ 93/2019/NĐ-CP", from: (2020, 1, 15), to: Some((2026, 2, 28)) };
/// NĐ 03/2026: social and charity funds.
pub(super) const FUNDS_2026: Decree = Decree { number: "NĐ 03/2026/NĐ-CP", from: (2026, 3, 1), to: None };
/// Luật Kế toán of 2015, with the amendments of Luật 56/2024.
pub(super) const ACCOUNTING: Decree =
    Decree { number: "Luật Kế toán 88/2015/QH13", from: (2017, 1, 1), to: None };

impl Decree {
    /// NĐ 253/2026: an award is free of income tax on its decision and payment voucher (Đ.28.3).
    pub const INCOME_TAX: Self = Self { number: "NĐ 253/2026/NĐ-CP", from: (2026, 7, 1), to: None };

    /// Returns the days on which it is in force.
    pub fn period(&self) -> Period {
        let day = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day);
        Period { from: day(self.from), to: self.to.and_then(day) }
    }

    /// Returns the decree that a citation begins with; `None` if it cites none of [`DECREES`].
    pub fn of_citation(citation: &str) -> Option<&'static Self> {
        DECREES.iter().find(|decree| citation.starts_with(decree.number))
    }
}

/// Every decree and law that the rules cite.
pub static DECREES: [Decree; 4] = [FUNDS_2019, FUNDS_2026, ACCOUNTING, Decree::INCOME_TAX];

/// Returns those of a code's citations that are in force on `day`.
pub fn sources_on(code: Code, day: NaiveDate) -> Vec<&'static str> {
    let sources = code.info().map_or(&[][..], |info| info.sources).iter().copied();
    let in_force =
        |source: &&str| Decree::of_citation(source).is_none_or(|decree| decree.period().contains(day));
    sources.filter(in_force).collect()
}

/// Returns what a finding rests on besides what its message cites itself: the citations of its code in force
/// on the day that was judged, all of them with their days if the finding names no day. Empty if there is
/// nothing to add.
pub fn sources_of(finding: &Diagnostic) -> String {
    let own = finding.message.values.iter().find(|(name, _)| *name == "source");
    let cites = |value: &Value| matches!(value, Value::Text(text) if Decree::of_citation(text).is_some());
    if own.is_some_and(|(_, value)| cites(value)) {
        return String::new();
    }
    finding.day.map_or_else(
        || with_days(finding.code).unwrap_or_default(),
        |day| sources_on(finding.code, day).join("; "),
    )
}

/// Returns all citations of a code, each with the days of its decree if there are several decrees, e.g. `NĐ
/// 93/2019/NĐ-CP Đ.14 (15/01/2020–28/02/2026); NĐ 03/2026/NĐ-CP (01/03/2026–)`; `None` if it has none.
pub fn with_days(code: Code) -> Option<String> {
    let sources = code.info()?.sources;
    let mut text = String::new();
    for source in sources {
        let decree = Decree::of_citation(source).filter(|_| sources.len() > 1);
        let separator = if text.is_empty() { "" } else { "; " };
        let _ = write!(text, "{separator}{source}");
        if let Some(Period { from, to }) = decree.map(Decree::period) {
            let shown = |day: Option<NaiveDate>| {
                day.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default()
            };
            let _ = write!(text, " ({}–{})", shown(from), shown(to));
        }
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{CODES, Location, Message};
    use crate::law::{Law, LimitKind};
    use crate::level::AssociationLevel;
    use proptest::prelude::*;
    use std::sync::Arc;

    /// What the tests know themselves of when a decree was in force; a number that is not here may not be
    /// cited at all.
    fn is_in_force(citation: &str, day: NaiveDate) -> bool {
        let on = |text: &str| text.parse::<NaiveDate>().unwrap();
        if citation.starts_with("NĐ 93/2019/NĐ-CP") {
            day >= on("2020-01-15") && day < on("2026-03-01")
        } else if citation.starts_with("NĐ 03/2026/NĐ-CP") {
            day >= on("2026-03-01")
        } else if citation.starts_with("NĐ 253/2026/NĐ-CP") {
            day >= on("2026-07-01")
        } else if citation.starts_with("Luật Kế toán 88/2015/QH13") {
            day >= on("2017-01-01")
        } else {
            panic!("unknown: {citation}")
        }
    }

    fn days() -> impl Strategy<Value = NaiveDate> {
        let first = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        (0..4018_u64).prop_map(move |after| first + chrono::Days::new(after))
    }

    proptest! {
        #[test]
        fn nothing_is_cited_on_a_day_on_which_it_is_not_in_force(
            day in days(),
            info in prop::sample::select(CODES),
            what in prop::sample::select(&LimitKind::ALL[..]),
            level in prop::sample::select(&AssociationLevel::ALL[..]),
        ) {
            for source in sources_on(info.code, day) {
                prop_assert!(is_in_force(source, day), "{} on {day}: {source}", info.code);
            }
            let law = Law::default();
            if let Some(limit) = law.limit(what, Some(level), day) {
                prop_assert!(is_in_force(&limit.source, day), "{limit:?} on {day}");
            }
            if let Some((due, limit)) = law.deadline(what, Some(level), day) {
                prop_assert!(is_in_force(&limit.source, due), "{limit:?} due {due}");
            }
        }

        /// From the day on which funds are regulated there is always something to cite.
        #[test]
        fn a_code_with_a_source_has_one_on_every_day_since(day in days(), info in prop::sample::select(CODES)) {
            let since = FUNDS_2019.period().from.unwrap();
            prop_assert_eq!(sources_on(info.code, day.max(since)).is_empty(), info.sources.is_empty());
        }
    }

    #[test]
    fn every_citation_begins_with_a_known_decree() {
        for info in CODES {
            for source in info.sources {
                assert!(Decree::of_citation(source).is_some(), "{}: {source}", info.code);
            }
        }
        for limit in crate::law::limits() {
            let decree = Decree::of_citation(&limit.source);
            assert_eq!(decree.map(Decree::period), Some(limit.period), "{limit:?}");
        }
    }

    #[test]
    fn a_finding_cites_what_was_in_force_on_its_day() {
        let place = Location::file(&Arc::from("a.csv"));
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let finding = |message| Diagnostic::new(Code::OVERSPENT, message, place.clone());
        let on = |text| sources_of(&finding(Message::new("HB0403").with("day", day(text))));
        assert_eq!(on("2026-02-28"), "NĐ 93/2019/NĐ-CP Đ.8.2.b");
        assert_eq!(on("2026-03-01"), "NĐ 03/2026/NĐ-CP (chưa đối chiếu)");
        assert_eq!(on("2020-01-14"), "");
        let undated = finding(Message::new("HB0403"));
        assert_eq!(
            sources_of(&undated),
            "NĐ 93/2019/NĐ-CP Đ.8.2.b (15/01/2020–28/02/2026); NĐ 03/2026/NĐ-CP (chưa đối chiếu) (01/03/2026–)"
        );
        assert_eq!(sources_of(&undated.on(day("2025-01-01"))), "NĐ 93/2019/NĐ-CP Đ.8.2.b");
        // What the message cites is not cited again; what a book names is no law.
        let citing = |source: &str| sources_of(&finding(Message::new("HB0403").with("source", source)));
        assert_eq!(citing("NĐ 93/2019/NĐ-CP Đ.14"), "");
        assert_ne!(citing("hocbong.toml"), "");
    }
}
