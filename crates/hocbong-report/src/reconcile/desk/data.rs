//! The data of the review desk: each row once, and the items that refer to rows.

use super::super::json::line;
use super::super::words::{Report, why_ambiguous, why_differs, why_matched, why_proposed};
use super::super::{ReconciliationView, Which};
use super::MAX_MATCHES;
use super::NOTE_BETWEEN;
use crate::Catalogue;
use hocbong::reconcile::{Cause, Item as Entry, MatchRule};
use hocbong_core::diagnostic::Message;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One reconciliation.
#[derive(Serialize)]
pub(super) struct Section {
    /// What is compared with what.
    name: String,
    /// Which of several statements it is; blank if it is alone.
    short: String,
    /// What the two sides are called.
    sides: [String; 2],
    /// The rows of both sides that items and decisions refer to, in the order of notes.
    pub(super) rows: [Vec<Row>; 2],
    pub(super) items: Vec<Item>,
    /// Decisions of an earlier run that were followed.
    given: Vec<Given>,
    /// The word for each cause that occurs.
    causes: BTreeMap<&'static str, String>,
    #[serde(skip)]
    shown: usize,
    #[serde(skip)]
    is_cut: bool,
}

/// A row of a side.
#[derive(Serialize)]
pub(super) struct Row {
    /// Its name in a file of decisions.
    pub(super) id: String,
    /// Where it is, for people.
    #[serde(rename = "p")]
    pub(super) place: String,
    #[serde(rename = "d")]
    pub(super) date: String,
    /// The amount in đồng as digits: a script's own numbers are not exact beyond 2⁵³.
    #[serde(rename = "a")]
    pub(super) amount: String,
    #[serde(rename = "v")]
    pub(super) voucher: String,
    #[serde(rename = "f")]
    pub(super) reference: String,
    #[serde(rename = "t")]
    pub(super) text: String,
    /// Its part of the note of a decision; none if texts are masked.
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Proposal,
    Ambiguous,
    Difference,
    Left,
    Right,
    Matched,
}

/// Rows that belong together, or one row that has no counterpart.
#[derive(Serialize)]
pub(super) struct Item {
    #[serde(rename = "k")]
    pub(super) kind: Kind,
    /// Indexes into the rows of the left side.
    #[serde(rename = "l")]
    pub(super) left: Vec<usize>,
    #[serde(rename = "r")]
    pub(super) right: Vec<usize>,
    /// Odds to one, in tenths; of proposals alone.
    #[serde(rename = "o", skip_serializing_if = "Option::is_none")]
    pub(super) odds: Option<u32>,
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub(super) cause: Option<&'static str>,
    /// Cause and reason in words.
    #[serde(rename = "y")]
    pub(super) why: String,
    /// Days between the sides.
    #[serde(rename = "g", skip_serializing_if = "Option::is_none")]
    days: Option<i64>,
    /// Age in days; of rows of one side alone.
    #[serde(rename = "e", skip_serializing_if = "Option::is_none")]
    age: Option<i64>,
}

#[derive(Serialize)]
struct Given {
    l: Vec<usize>,
    r: Vec<usize>,
    /// Whether the rows belong together.
    a: bool,
}

/// A decision that was given and followed in no section, as its file states it.
#[derive(Serialize)]
pub(super) struct Kept {
    pub(super) left: String,
    pub(super) right: String,
    accept: bool,
    note: String,
}

impl Kept {
    /// Returns the decisions that were given and followed nowhere, without those that repeat a followed one.
    pub(super) fn of(views: &[ReconciliationView<'_>]) -> Vec<Self> {
        let Some(first) = views.first() else { return Vec::new() };
        let mut followed = BTreeSet::new();
        for view in views {
            for one in view.result.followed() {
                let decision = one.decision();
                followed.insert((&decision.left, &decision.right, decision.is_accepted));
            }
        }
        let is_masked = views.iter().any(|view| view.mask.hides());
        let given = first.result.options().decisions.items();
        given
            .iter()
            .filter(|given| followed.insert((&given.left, &given.right, given.is_accepted)))
            .map(|given| Self {
                left: given.left.clone(),
                right: given.right.clone(),
                accept: given.is_accepted,
                note: if is_masked { String::new() } else { given.note.clone() },
            })
            .collect()
    }

    pub(super) fn word(&self, catalogue: &Catalogue) -> String {
        catalogue.text(if self.accept { "desk.accepted" } else { "desk.rejected" })
    }
}

impl Section {
    pub(super) fn new(view: &ReconciliationView<'_>, catalogue: &Catalogue) -> Self {
        let report = Report { view, catalogue };
        let result = view.result;
        let matches: Vec<_> = result.matches().iter().filter(|m| m.rule() != MatchRule::Decision).collect();
        let some = matches.get(..MAX_MATCHES).unwrap_or(&matches);
        let numbers = Numbers::new(view, some);
        let mut items = Vec::new();
        for proposal in result.proposals() {
            items.push(Item {
                odds: Some(proposal.odds_tenths()),
                days: Some(proposal.days()),
                why: report.say(&why_proposed(view, proposal)),
                ..numbers.item(Kind::Proposal, proposal.left(), proposal.right())
            });
        }
        for ambiguity in result.ambiguous() {
            items.push(Item {
                why: report.text(why_ambiguous(ambiguity)),
                ..numbers.item(Kind::Ambiguous, ambiguity.left(), ambiguity.right())
            });
        }
        let mut causes = BTreeMap::new();
        for difference in result.differences() {
            let why = format!("{}; {}", report.difference(difference), report.text(why_differs(difference)));
            let cause = difference.cause();
            causes.entry(cause.as_str()).or_insert_with(|| cause_word(&report, cause));
            items.push(Item {
                cause: Some(cause.as_str()),
                why,
                ..numbers.item(Kind::Difference, difference.left(), difference.right())
            });
        }
        for (kind, open) in [(Kind::Left, result.left_only()), (Kind::Right, result.right_only())] {
            for item in open {
                let cause = item.cause();
                causes.entry(cause.as_str()).or_insert_with(|| cause_word(&report, cause));
                let own = [item.entry()];
                let (left, right): (&[u32], &[u32]) =
                    if kind == Kind::Left { (&own, &[]) } else { (&[], &own) };
                items.push(Item {
                    cause: Some(cause.as_str()),
                    age: Some(item.age_days()),
                    why: report.cause(cause, item.age_days()),
                    ..numbers.item(kind, left, right)
                });
            }
        }
        for one in some {
            let mut why = report.text(why_matched(one, result.is_by_line(one)));
            if one.is_interchangeable() {
                why = format!("{why}; {}", report.text("why.interchangeable"));
            }
            let days = Some(one.days());
            items.push(Item { why, days, ..numbers.item(Kind::Matched, one.left(), one.right()) });
        }
        let given = result.followed().iter().map(|followed| Given {
            l: numbers.indexes(Which::Left, followed.left()),
            r: numbers.indexes(Which::Right, followed.right()),
            a: followed.decision().is_accepted,
        });
        let given = given.collect();
        let rows = [(Which::Left, &numbers.left), (Which::Right, &numbers.right)]
            .map(|(which, numbers)| rows_of(&report, which, numbers));
        Self {
            name: report.subject(),
            short: report.number().unwrap_or_default(),
            sides: [Which::Left, Which::Right].map(|which| report.side_name(which)),
            rows,
            items,
            given,
            causes,
            shown: some.len() + result.matches().len() - matches.len(),
            is_cut: some.len() < matches.len(),
        }
    }

    /// Number of matches on the page; those of decisions are on it as decisions.
    pub(super) const fn matches_shown(&self) -> usize {
        self.shown
    }

    /// Whether some matches are not on the page.
    pub(super) const fn is_cut(&self) -> bool {
        self.is_cut
    }
}

/// The entries that a section refers to, in their own order, which is that of notes.
struct Numbers {
    left: Vec<u32>,
    right: Vec<u32>,
}

impl Numbers {
    fn new(view: &ReconciliationView<'_>, matches: &[&hocbong::reconcile::Match]) -> Self {
        let result = view.result;
        let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
        let mut put = |of_left: &[u32], of_right: &[u32]| {
            left.extend(of_left.iter().copied());
            right.extend(of_right.iter().copied());
        };
        for one in result.proposals() {
            put(one.left(), one.right());
        }
        for one in result.ambiguous() {
            put(one.left(), one.right());
        }
        for one in result.differences() {
            put(one.left(), one.right());
        }
        for one in result.left_only() {
            put(&[one.entry()], &[]);
        }
        for one in result.right_only() {
            put(&[], &[one.entry()]);
        }
        for one in result.followed() {
            put(one.left(), one.right());
        }
        for one in matches {
            put(one.left(), one.right());
        }
        Self { left: left.into_iter().collect(), right: right.into_iter().collect() }
    }

    /// Returns the indexes of entries among the rows, in ascending order.
    fn indexes(&self, which: Which, numbers: &[u32]) -> Vec<usize> {
        let all = match which {
            Which::Left => &self.left,
            Which::Right => &self.right,
        };
        let mut indexes: Vec<usize> =
            numbers.iter().filter_map(|number| all.binary_search(number).ok()).collect();
        indexes.sort_unstable();
        indexes
    }

    fn item(&self, kind: Kind, left: &[u32], right: &[u32]) -> Item {
        Item {
            kind,
            left: self.indexes(Which::Left, left),
            right: self.indexes(Which::Right, right),
            odds: None,
            cause: None,
            why: String::new(),
            days: None,
            age: None,
        }
    }
}

fn rows_of(report: &Report<'_>, which: Which, numbers: &[u32]) -> Vec<Row> {
    let view = report.view;
    let row = |number: &u32| {
        let entry = view.entry(which, *number)?;
        Some(Row {
            id: line(view, which, *number)?.to_string(),
            place: place(report, which, entry),
            date: entry.date().to_string(),
            amount: entry.amount().to_string(),
            voucher: view.voucher_of(which, entry).to_owned(),
            reference: view.reference_of(which, entry).into_owned(),
            text: view.text_of(which, entry),
            note: (!view.mask.hides()).then(|| note(view, which, *number)),
        })
    };
    numbers.iter().filter_map(row).collect()
}

/// The part of a row in the note of a decision: a note of that row alone, without what separates it from the other side.
fn note(view: &ReconciliationView<'_>, which: Which, number: u32) -> String {
    let own = [number];
    match which {
        Which::Left => view.result.note_of(&own, &[]).trim_end_matches(NOTE_BETWEEN).to_owned(),
        Which::Right => view.result.note_of(&[], &own).trim_start_matches(NOTE_BETWEEN).to_owned(),
    }
}

/// File and line of a row, or its line in the list carried forward.
fn place(report: &Report<'_>, which: Which, entry: &Entry) -> String {
    let view = report.view;
    if view.side(which).is_listed(entry) {
        return report.say(&Message::new("look.carried").with("line", entry.line().to_string()));
    }
    match view.file_name(which, entry) {
        "" => report.say(&Message::new("look.line").with("line", entry.line().to_string())),
        file => format!("{file}:{}", entry.line()),
    }
}

/// The word for a cause, without an age.
fn cause_word(report: &Report<'_>, cause: Cause) -> String {
    match cause {
        Cause::InTransit => report.text("desk.cause-in_transit"),
        Cause::Outstanding => report.text("desk.cause-outstanding"),
        cause => report.cause(cause, 0),
    }
}
