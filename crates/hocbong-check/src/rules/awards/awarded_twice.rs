//! HB0701: one pupil awarded twice in a period.

use crate::context::shown_voucher;
use crate::{Context, Findings, Need, Rule};
use chrono::NaiveDate;
use hocbong_core::account::Role;
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::ledger::{Field, TransactionRef};
use hocbong_core::text::fold;
use hocbong_core::transaction::Kind;
use std::collections::BTreeMap;

/// A pupil gets one award per period, across associations and spellings.
///
/// Two awards with the same folded name belong to one pupil if the birth dates are equal. Where a birth date
/// is missing, the schools must be equal, or, where a school is missing too, the classes within one
/// association; whatever both rows state must not contradict. Pupils move up a class and change school within
/// a year, so an equal birth date outweighs both. Money and goods of the same association, day and decision
/// are one award. The period is the calendar year unless the settings name another (`award_period`). Reversed
/// awards and awards that were returned in full are left out. One finding for each further award, with the
/// first as related place.
///
/// # Source
/// None: a fund's own rules say how often one pupil may be awarded.
///
/// # What it does not catch
/// A pupil of whom the books have only the name; a misspelt name; among more than a hundred namesakes in a
/// period, one who does not agree in every detail.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AwardedTwice;

/// Largest number of different people with one name in a period that a further award is compared with. Beyond
/// it only people who agree in every detail are found.
const MAX_NAMESAKES: usize = 100;

/// What distinguishes people with the same name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Person<'a> {
    association: &'a str,
    birth: Option<NaiveDate>,
    class: String,
    school: String,
}

impl<'a> Person<'a> {
    /// The person that the row is for; `None` if the row states only a name.
    fn of(row: &TransactionRef<'a>) -> Option<Self> {
        let party = row.party_details()?;
        let folded = |text: &Option<String>| text.as_deref().map(fold).unwrap_or_default();
        let (class, school) = (folded(&party.school_class), folded(&party.school));
        let is_known = party.birth_date.is_some() || !class.is_empty() || !school.is_empty();
        let person = Self { association: row.association(), birth: party.birth_date, class, school };
        is_known.then_some(person)
    }

    fn is_same(&self, other: &Self) -> bool {
        let texts =
            |mine: &str, theirs: &str| (!mine.is_empty() && !theirs.is_empty()).then(|| mine == theirs);
        match (self.birth.zip(other.birth), texts(&self.school, &other.school)) {
            (Some((mine, theirs)), _) => mine == theirs,
            (None, Some(false)) => false,
            (None, Some(true)) => texts(&self.class, &other.class) != Some(false),
            // Every school has a class 5A, so a class alone is compared within one association only.
            (None, None) => {
                self.association == other.association && texts(&self.class, &other.class) == Some(true)
            }
        }
    }
}

fn decision_of<'a>(row: &TransactionRef<'a>) -> Option<&'a str> {
    row.facts()?.decision.as_deref()
}

/// Whether two rows are the money and the goods of one award.
fn are_one_award(left: &TransactionRef<'_>, right: &TransactionRef<'_>) -> bool {
    let is_goods = |row: &TransactionRef<'_>| row.postings().any(|posting| posting.is_on(Role::Goods));
    left.date() == right.date()
        && left.association() == right.association()
        && decision_of(left) == decision_of(right)
        && is_goods(left) != is_goods(right)
}

impl Rule for AwardedTwice {
    fn code(&self) -> Code {
        Code::AWARDED_TWICE
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::AnyField(&[Field::BirthDate, Field::SchoolClass, Field::School])]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let period = context.settings().award_period;
        let mut by_name: BTreeMap<(i32, String), Vec<(TransactionRef<'_>, Person<'_>)>> = BTreeMap::new();
        for row in context.standing(&[Kind::Award]) {
            let Some(person) = Person::of(&row).filter(|_| !row.party().is_empty()) else { continue };
            let returned = context.about(&row).filter(|about| about.kind() == Kind::AwardReturned);
            if returned.map(|about| about.debit_total()).sum::<i128>() < row.debit_total() {
                let key = (period.number_of(row.date()), fold(row.party()));
                by_name.entry(key).or_default().push((row, person));
            }
        }
        for mut rows in by_name.into_values().filter(|rows| rows.len() > 1) {
            rows.sort_by(|left, right| left.0.canonical_order(&right.0));
            let mut firsts: Vec<&(TransactionRef<'_>, Person<'_>)> = Vec::new();
            let mut exact: BTreeMap<&Person<'_>, TransactionRef<'_>> = BTreeMap::new();
            for one in &rows {
                let (row, person) = one;
                let alike = firsts.iter().take(MAX_NAMESAKES).find(|first| first.1.is_same(person));
                let first = alike.map(|first| first.0).or_else(|| exact.get(person).copied());
                match first {
                    Some(first) if are_one_award(&first, row) => {}
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
        .with("amount", row.debit_total())
        .with("first_association", first.association())
        .with("first", shown_voucher(first))
        .with("first_day", first.date())
        .with("first_amount", first.debit_total());
    let fields = [Field::Party];
    Diagnostic::new(Code::AWARDED_TWICE, message, context.place(row, &fields))
        .with_related(context.place(first, &fields))
}

#[cfg(test)]
mod tests {
    use crate::AwardPeriod;
    use crate::testing::{check, check_files, files};

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
                 2025-02-02,PC-5,award,ST,cash,40,Trần Mẫu Ba,,,,,\n\
                 2025-02-03,PC-6,award,MX,cash,1,Lê Mẫu Chi,,5A,,,\n\
                 2025-02-03,PC-6,award,ST,cash,40,Lê Mẫu Chi,,5A,,,\n\
                 2025-02-04,PC-7,award,ST,cash,40,Phạm Mẫu Dung,2012-05-01,5A,,,\n\
                 2025-02-04,NK-1,donation,ST,in-kind,40,,,,,,\n\
                 2025-02-04,XK-1,award,ST,in-kind,40,Phạm Mẫu Dung,2012-05-01,5A,,,\n",
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
        files.settings.award_period = AwardPeriod::Quarter;
        check_files(&files, &[]);
    }
}
