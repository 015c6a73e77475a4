//! HB0701: one pupil awarded twice in a period.

use super::context::{amount_of, shown_voucher};
use super::{Context, Need, Rule};
use crate::csv::header::Meaning;
use crate::diagnostic::{Code, Diagnostic, Message};
use crate::ledger::TransactionRef;
use crate::text::fold;
use crate::transaction::Kind;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A pupil gets one award in a period, also from another association or under another spelling.
///
/// Two awards are one pupil's where the folded names are equal, birth date, class or school are equal in both, and none of
/// the three contradicts. The period is the calendar year unless the settings name another (`award_period`). Awards that
/// were reversed or came back are left out. One finding for each further award; the first is named beside it.
///
/// # Source
/// None: a fund's own rules say how often one pupil is awarded.
///
/// # What it does not catch
/// A pupil of whom the books have no more than the name, and one whose name is misspelt.
#[derive(Clone, Copy, Debug)]
pub(super) struct AwardedTwice;

/// Of so many people of one name within a period all are compared with all; beyond it those are found who agree in
/// everything.
const MOST_NAMESAKES: usize = 1_000;

/// What tells people of one name apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Person {
    birth: Option<NaiveDate>,
    class: String,
    school: String,
}

impl Person {
    fn of(row: &TransactionRef<'_>) -> Self {
        let Some(party) = row.party_details() else { return Self::default() };
        let folded = |text: &Option<String>| text.as_deref().map(fold).unwrap_or_default();
        Self { birth: party.birth_date, class: folded(&party.school_class), school: folded(&party.school) }
    }

    fn is_known(&self) -> bool {
        *self != Self::default()
    }

    /// Whether something agrees and nothing contradicts.
    fn is_same(&self, other: &Self) -> bool {
        let births = self.birth.zip(other.birth).map(|(mine, theirs)| mine == theirs);
        let texts =
            |mine: &str, theirs: &str| (!mine.is_empty() && !theirs.is_empty()).then(|| mine == theirs);
        let class = texts(&self.class, &other.class);
        let school = texts(&self.school, &other.school);
        match births {
            // A pupil goes up a class and changes school within a year; the day of birth stays.
            Some(is_same) => is_same,
            None => [class, school].contains(&Some(true)) && ![class, school].contains(&Some(false)),
        }
    }
}

impl Rule for AwardedTwice {
    fn code(&self) -> Code {
        Code::AWARDED_TWICE
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::AnyColumn(&[Meaning::BirthDate, Meaning::SchoolClass, Meaning::School])]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
        let period = context.settings().award_period;
        let mut by_name: BTreeMap<(i32, String), Vec<(TransactionRef<'_>, Person)>> = BTreeMap::new();
        for row in context.standing(&[Kind::Award]) {
            let came_back = || context.about(&row).any(|about| about.kind() == Kind::AwardReturned);
            let person = Person::of(&row);
            if !row.party().is_empty() && person.is_known() && !came_back() {
                let key = (period.number_of(row.date()), fold(row.party()));
                by_name.entry(key).or_default().push((row, person));
            }
        }
        for mut rows in by_name.into_values().filter(|rows| rows.len() > 1) {
            rows.sort_by(|left, right| left.0.canonical_order(&right.0));
            let mut firsts: Vec<&(TransactionRef<'_>, Person)> = Vec::new();
            let mut exact: BTreeMap<&Person, TransactionRef<'_>> = BTreeMap::new();
            for one in &rows {
                let (row, person) = one;
                let alike = firsts.iter().take(MOST_NAMESAKES).find(|first| first.1.is_same(person));
                let first = alike.map(|first| first.0).or_else(|| exact.get(person).copied());
                match first {
                    Some(first) => findings.push(finding(context, row, &first)),
                    None => {
                        firsts.push(one);
                        exact.insert(person, *row);
                    }
                }
            }
        }
    }
}

fn finding(context: &Context<'_>, row: &TransactionRef<'_>, first: &TransactionRef<'_>) -> Diagnostic {
    let message = Message::new("HB0701")
        .with("party", row.party())
        .with("association", row.association())
        .with("voucher", shown_voucher(row))
        .with("day", row.date())
        .with("amount", amount_of(row))
        .with("first_association", first.association())
        .with("first", shown_voucher(first))
        .with("first_day", first.date())
        .with("first_amount", amount_of(first));
    let columns = [Meaning::Party];
    Diagnostic::new(Code::AWARDED_TWICE, message, context.place(row, &columns))
        .with_related(context.place(first, &columns))
}

#[cfg(test)]
mod tests {
    use crate::check::testing::{check, check_files, files};
    use crate::source::Source;

    fn awards(rows: &str) -> String {
        format!(
            "date,voucher,kind,fund,method,amount,party,birth_date,school_class,school,about,counter_fund\n\
             2025-01-01,DK-1,opening,ST,cash,9000,,,,,,\n\
             2025-01-01,DK-1,opening,MX,cash,40,,,,,,\n\
             2025-06-30,CD-1,transfer-out,MX,cash,{left},,,,,,ST\n\
             2025-06-30,CN-1,transfer-in,ST,cash,{left},,,,,,MX\n{rows}",
            left = if rows.contains(",MX,") { 39 } else { 40 }
        )
    }

    #[test]
    fn another_level_and_another_spelling_are_one_pupil() {
        let words = check(
            &awards(
                "2025-02-01,PC-1,award,MX,cash,1,Nguyễn  Mẫu An,2012-05-01,5A,,,\n\
                 2025-12-31,PC-1,award,ST,cash,50,NGUYEN MAU AN,2012-05-01,6B,,,\n\
                 2026-01-01,PC-1,award,ST,cash,50,NGUYEN MAU AN,2012-05-01,6B,,,\n",
            ),
            &["HB0701:7"],
        );
        assert_eq!(
            words[0],
            "HB0701(party=NGUYEN MAU AN, association=ST, voucher=PC-1, day=2025-12-31, amount=50, first_association=MX, \
             first=PC-1, first_day=2025-02-01, first_amount=1)"
        );
    }

    #[test]
    fn namesakes_are_not_one_pupil() {
        check(
            &awards(
                "2025-02-01,PC-1,award,ST,cash,40,Nguyễn Mẫu An,2012-05-01,5A,Mẫu,,\n\
                 2025-02-01,PC-2,award,ST,cash,40,Nguyễn Mẫu An,2013-05-01,5A,Mẫu,,\n\
                 2025-02-02,PC-3,award,ST,cash,40,Trần Mẫu Ba,,5A,Mẫu,,\n\
                 2025-02-02,PC-4,award,ST,cash,40,Trần Mẫu Ba,,5B,Mẫu,,\n\
                 2025-02-02,PC-5,award,ST,cash,40,Trần Mẫu Ba,,,,,\n",
            ),
            &[],
        );
        check(
            &awards(
                "2025-02-02,PC-3,award,ST,cash,40,Trần Mẫu Ba,,5A,,,\n\
                 2025-02-02,PC-4,award,ST,cash,40,Trần Mẫu Ba,2012-05-01,5A,Mẫu,,\n",
            ),
            &["HB0701:7"],
        );
    }

    #[test]
    fn an_award_that_came_back_leaves_room_for_another() {
        check(
            &awards(
                "2025-02-01,PC-1,award,ST,cash,40,Nguyễn Mẫu An,2012-05-01,5A,,,\n\
                 2025-02-05,PT-1,award-returned,ST,cash,40,Nguyễn Mẫu An,,,,PC-1,\n\
                 2025-03-01,PC-2,award,ST,cash,40,Nguyễn Mẫu An,2012-05-01,5A,,,\n\
                 2025-03-02,PK-1,reversal,ST,,,,,,,PC-2,\n\
                 2025-03-03,PC-3,award,ST,cash,40,Nguyễn Mẫu An,2012-05-01,5A,,,\n",
            ),
            &[],
        );
    }

    #[test]
    fn the_settings_name_the_period() {
        let mut files = files(&awards(
            "2025-03-31,PC-1,award,ST,cash,40,Nguyễn Mẫu An,2012-05-01,5A,,,\n\
             2025-04-01,PC-2,award,ST,cash,40,Nguyễn Mẫu An,2012-05-01,5A,,,\n",
        ));
        check_files(&files, &["HB0701:7"]);
        files.settings = Some(Source::new("hocbong.toml", "[check]\naward_period = \"quarter\"\n"));
        check_files(&files, &[]);
    }
}
