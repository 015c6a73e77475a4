//! Which links a careful accountant who reads only the two files would be certain of.
//!
//! A link is determined if its reference is on both sides and nowhere else; or if row and line are the only
//! ones of their amount within three days and do not name different people; or if both name the same person,
//! and no other row or line of the amount within three days names that person or no one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::key::Kind;
use super::model::{Facts, Fee, Joint, Line, Made, Part, Row, Sort, by_amount};

/// Maximum number of days between a row and a line of one link.
const WINDOW: i64 = 3;

/// How two texts relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// They name different people, codes or kinds of movement.
    Against,
    /// They share a code and name different people.
    Mixed,
    /// At most one of them names anyone.
    Silent,
    /// Pieces of names agree.
    Near,
    Same,
}

/// The sorts of rows and lines, by index.
#[derive(Debug, Default)]
pub(super) struct Sorts {
    pub(super) rows: Vec<u32>,
    pub(super) looks: Vec<u32>,
    pub(super) lines: Vec<u32>,
}

fn numbered<K: Ord>(keys: impl Iterator<Item = K>) -> Vec<u32> {
    let mut known: BTreeMap<K, u32> = BTreeMap::new();
    keys.map(|key| {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(key).or_insert(next)
    })
    .collect()
}

impl Sorts {
    pub(super) fn of(made: &Made) -> Self {
        let rows = numbered(
            made.rows.iter().map(|r| (r.day, r.amount, r.kind, &r.party, &r.purpose, &r.memo, &r.reference)),
        );
        // Such a bank shows only the kind of a movement.
        let looks = if made.is_nameless {
            numbered(made.rows.iter().map(|r| (r.day, r.amount, r.facts.sort, &r.reference)))
        } else {
            rows.clone()
        };
        let known: BTreeSet<&str> = made.rows.iter().map(|row| row.reference.as_str()).collect();
        let lines = numbered(made.lines.iter().map(|line| {
            // A reference distinguishes lines only if the books contain it.
            let reference = known.get(line.reference.as_str()).copied().unwrap_or_default();
            (line.day, line.amount, &line.facts, reference)
        }));
        Self { rows, looks, lines }
    }
}

/// Returns for each link whether it is determined.
pub(super) fn of(made: &Made, sorts: &Sorts) -> Vec<bool> {
    let mut uses: HashMap<&str, (usize, usize)> = HashMap::new();
    for row in made.rows.iter().filter(|row| !row.reference.is_empty()) {
        uses.entry(&row.reference).or_default().0 += 1;
    }
    for line in &made.lines {
        uses.entry(&line.reference).or_default().1 += 1;
    }
    let mut search = Search {
        made,
        sorts,
        pinned: Vec::new(),
        rows_of: by_amount(made.rows.iter().map(|row| (row.amount, row.day))),
        lines_of: by_amount(made.lines.iter().map(|line| (line.amount, line.day))),
        pairs: HashMap::new(),
    };
    search.pinned = made.links.iter().map(|joint| search.is_pinned(joint, &uses)).collect();
    search.count_pairs();
    let links = made.links.iter().zip(&search.pinned);
    links.map(|(joint, is_pinned)| *is_pinned || search.is_determined(joint)).collect()
}

struct Search<'a> {
    made: &'a Made,
    sorts: &'a Sorts,
    /// Links settled by their reference alone.
    pinned: Vec<bool>,
    rows_of: BTreeMap<i64, Vec<usize>>,
    lines_of: BTreeMap<i64, Vec<usize>>,
    /// Number of single links between each look and sort of lines.
    pairs: HashMap<(u32, u32), usize>,
}

impl<'a> Search<'a> {
    fn row(&self, index: usize) -> Option<&'a Row> {
        self.made.rows.get(index)
    }

    fn line(&self, index: usize) -> Option<&'a Line> {
        self.made.lines.get(index)
    }

    fn is_pinned(&self, joint: &Joint, uses: &HashMap<&str, (usize, usize)>) -> bool {
        let [line] = joint.lines.as_slice() else { return false };
        let Some(reference) = self.line(*line).map(|line| line.reference.as_str()) else { return false };
        let mut rows = joint.rows.iter().filter_map(|row| self.row(*row));
        !joint.rows.is_empty()
            && rows.all(|row| row.reference == reference)
            && uses.get(reference) == Some(&(joint.rows.len(), 1))
    }

    fn is_free(&self, link: usize) -> bool {
        !self.pinned.get(link).copied().unwrap_or(false)
    }

    fn count_pairs(&mut self) {
        let mut pairs = HashMap::new();
        for joint in &self.made.links {
            if let Some(pair) = self.pair(joint).filter(|_| joint.kind == Kind::Single) {
                *pairs.entry(pair).or_insert(0) += 1;
            }
        }
        self.pairs = pairs;
    }

    fn pair(&self, joint: &Joint) -> Option<(u32, u32)> {
        match (joint.rows.as_slice(), joint.lines.as_slice()) {
            ([row], [line]) => Some((*self.sorts.looks.get(*row)?, *self.sorts.lines.get(*line)?)),
            _ => None,
        }
    }

    /// Free rows of an amount around a day.
    fn rows_near(&self, amount: i64, from: i64, to: i64) -> impl Iterator<Item = (usize, &'a Row)> + '_ {
        let all = self.rows_of.get(&amount).map(Vec::as_slice).unwrap_or_default();
        let first = all.partition_point(|index| self.row(*index).is_some_and(|row| row.day < from - WINDOW));
        let near = all.get(first..).unwrap_or_default().iter();
        near.filter_map(|index| Some((*index, self.row(*index)?)))
            .take_while(move |(_, row)| row.day <= to + WINDOW)
            .filter(|(_, row)| self.is_free(row.link))
    }

    fn lines_near(&self, amount: i64, from: i64, to: i64) -> impl Iterator<Item = (usize, &'a Line)> + '_ {
        let all = self.lines_of.get(&amount).map(Vec::as_slice).unwrap_or_default();
        let first =
            all.partition_point(|index| self.line(*index).is_some_and(|line| line.day < from - WINDOW));
        let near = all.get(first..).unwrap_or_default().iter();
        near.filter_map(|index| Some((*index, self.line(*index)?)))
            .take_while(move |(_, line)| line.day <= to + WINDOW)
            .filter(|(_, line)| self.is_free(line.link))
    }

    fn is_determined(&self, joint: &Joint) -> bool {
        match joint.kind {
            Kind::Single => self.is_single(joint).unwrap_or(false),
            Kind::Batch | Kind::Difference(_) => self.is_shown(joint),
            Kind::Open(_) => self.is_alone(joint),
        }
    }

    fn is_single(&self, joint: &Joint) -> Option<bool> {
        let pair = self.pair(joint)?;
        let (row, line) = (self.row(*joint.rows.first()?)?, self.line(*joint.lines.first()?)?);
        let relation = compare(row, line);
        if (row.day - line.day).abs() > WINDOW || matches!(relation, Relation::Against | Relation::Mixed) {
            return Some(false);
        }
        let (from, to) = (row.day.min(line.day), row.day.max(line.day));
        let rows: Vec<(usize, &Row)> = self.rows_near(row.amount, from, to).collect();
        let lines: Vec<(usize, &Line)> = self.lines_near(line.amount, from, to).collect();
        // Rows and lines with the same contents are determined together or not at all.
        let own_rows = rows.iter().filter(|(index, _)| self.sorts.looks.get(*index) == Some(&pair.0)).count();
        let own_lines =
            lines.iter().filter(|(index, _)| self.sorts.lines.get(*index) == Some(&pair.1)).count();
        if own_rows != own_lines || self.pairs.get(&pair) != Some(&own_rows) {
            return Some(false);
        }
        if rows.len() == own_rows && lines.len() == own_lines {
            return Some(true);
        }
        if relation != Relation::Same {
            return Some(false);
        }
        let is_rival_row = |(index, other): &(usize, &Row)| {
            self.sorts.looks.get(*index) != Some(&pair.0) && could_stand(compare(other, line), &other.facts)
        };
        let is_rival_line = |(index, other): &(usize, &Line)| {
            self.sorts.lines.get(*index) != Some(&pair.1) && could_stand(compare(row, other), &other.facts)
        };
        Some(!rows.iter().any(is_rival_row) && !lines.iter().any(is_rival_line))
    }

    /// Whether every row and line of the batch or fault names the same, and nothing else within three days
    /// does.
    fn is_shown(&self, joint: &Joint) -> bool {
        let rows: Vec<&Row> = joint.rows.iter().filter_map(|row| self.row(*row)).collect();
        let lines: Vec<&Line> = joint.lines.iter().filter_map(|line| self.line(*line)).collect();
        let names = |row: &Row, line: &Line| {
            (row.day - line.day).abs() <= WINDOW
                && compare(row, line) == Relation::Same
                && (shares(&row.facts.names, &line.facts.names)
                    || shares(&row.facts.codes, &line.facts.codes))
        };
        if !rows.iter().all(|row| lines.iter().all(|line| names(row, line))) {
            return false;
        }
        let is_other = |other: usize| {
            self.is_free(other)
                && rows.iter().all(|row| row.link != other)
                && lines.iter().all(|line| line.link != other)
        };
        let other_row = self.made.rows.iter().any(|row| {
            is_other(row.link) && lines.iter().any(|line| names(row, line) || self.could_pay(row, line))
        });
        let other_line = self.made.lines.iter().any(|line| {
            is_other(line.link) && rows.iter().any(|row| names(row, line) || self.could_pay(row, line))
        });
        !other_row && !other_line
    }

    /// Whether row and line are equal in amount, near, and not contradictory.
    fn could_pay(&self, row: &Row, line: &Line) -> bool {
        row.amount == line.amount
            && (row.day - line.day).abs() <= WINDOW
            && self.is_free(row.link)
            && self.is_free(line.link)
            && compare(row, line) != Relation::Against
    }

    /// Whether nothing free could be the partner.
    fn is_alone(&self, joint: &Joint) -> bool {
        let of_row = |row: &Row| {
            let mut near = self.lines_near(row.amount, row.day, row.day);
            near.any(|(_, line)| self.could_pay(row, line))
        };
        let of_line = |line: &Line| {
            let mut near = self.rows_near(line.amount, line.day, line.day);
            near.any(|(_, row)| self.could_pay(row, line))
        };
        !joint.rows.iter().filter_map(|row| self.row(*row)).any(of_row)
            && !joint.lines.iter().filter_map(|line| self.line(*line)).any(of_line)
    }
}

/// Whether a row or a line could replace another one.
fn could_stand(relation: Relation, other: &Facts) -> bool {
    match relation {
        Relation::Same | Relation::Mixed | Relation::Near => true,
        Relation::Silent => {
            other.names.is_empty() && other.parts.is_empty() && other.codes.is_empty() && other.sort.is_none()
        }
        Relation::Against => false,
    }
}

fn compare(row: &Row, line: &Line) -> Relation {
    if !row.reference.is_empty() && row.reference != line.reference {
        return Relation::Against;
    }
    let (ours, theirs) = (&row.facts, &line.facts);
    let name = names(ours, theirs);
    let code = match (ours.codes.as_slice(), theirs.codes.as_slice()) {
        ([], _) | (_, []) => Relation::Silent,
        (a, b) if shares(a, b) => Relation::Same,
        _ => Relation::Against,
    };
    let sort = match (ours.sort, theirs.sort) {
        (Some(Sort::Fee(a)), Some(Sort::Fee(b))) if a == b || a == Fee::Any || b == Fee::Any => {
            Relation::Same
        }
        (Some(a), Some(b)) if a == b => Relation::Same,
        // A gift may be handed in at the counter.
        (None, None | Some(Sort::Deposit)) => Relation::Silent,
        (Some(_), None) if theirs.names.is_empty() && theirs.codes.is_empty() => Relation::Silent,
        _ => Relation::Against,
    };
    match (name, code, sort) {
        (_, Relation::Against, _) | (_, _, Relation::Against) => Relation::Against,
        (Relation::Against, Relation::Same, _) => Relation::Mixed,
        (Relation::Against, ..) => Relation::Against,
        (Relation::Same, ..) | (_, Relation::Same, _) | (_, _, Relation::Same) => Relation::Same,
        (Relation::Near, ..) => Relation::Near,
        _ => Relation::Silent,
    }
}

fn shares(a: &[String], b: &[String]) -> bool {
    a.iter().any(|one| b.contains(one))
}

fn names(ours: &Facts, theirs: &Facts) -> Relation {
    let is_silent = |facts: &Facts| facts.names.is_empty() && facts.parts.is_empty();
    if shares(&ours.names, &theirs.names) {
        return Relation::Same;
    }
    if is_silent(ours) || is_silent(theirs) {
        return Relation::Silent;
    }
    // Different full names on both sides mean different people, even if parts of the names agree.
    if !ours.names.is_empty() && !theirs.names.is_empty() {
        return Relation::Against;
    }
    let agrees =
        |a: &Facts, b: &Facts| a.parts.iter().any(|part| b.names.iter().any(|name| fits(part, name)));
    let pieces_agree = ours.parts.iter().any(|a| theirs.parts.iter().any(|b| may_be_one(a, b)));
    if agrees(ours, theirs) || agrees(theirs, ours) || pieces_agree {
        Relation::Near
    } else {
        Relation::Against
    }
}

/// Whether a piece may be part of the name.
fn fits(part: &Part, name: &str) -> bool {
    match part {
        Part::End(words) => {
            name == words || name.strip_suffix(words.as_str()).is_some_and(|rest| rest.ends_with(' '))
        }
        // The form of a firm may precede the part that was cut.
        Part::Start(letters) => {
            let mut starts = letters.match_indices(' ').map(|(place, _)| place + 1);
            name.starts_with(letters.as_str())
                || starts.any(|start| {
                    letters.get(start..).is_some_and(|rest| rest.len() >= 4 && name.starts_with(rest))
                })
        }
    }
}

fn may_be_one(a: &Part, b: &Part) -> bool {
    match (a, b) {
        (Part::Start(a), Part::Start(b)) => a.starts_with(b.as_str()) || b.starts_with(a.as_str()),
        (Part::End(a), Part::End(b)) => a.ends_with(b.as_str()) || b.ends_with(a.as_str()),
        // The words in between are not visible.
        (Part::Start(start), Part::End(end)) | (Part::End(end), Part::Start(start)) => {
            let first = end.split(' ').next().unwrap_or_default();
            start.split(' ').any(|word| word.len() >= 2 && (first.starts_with(word) || word == first))
        }
    }
}
