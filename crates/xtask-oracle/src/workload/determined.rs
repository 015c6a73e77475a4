//! Which links the two files determine: a reader of only these files finds no alternative.
//!
//! The evidence that a row and a line give for each other is counted in points. A link is determined if its
//! reference is on both sides and nowhere else, or if every rival of its row and of its line is weaker by
//! [`MARGIN`]. Rows with the same contents form one sort, and a link between sorts is determined if both have
//! equally many rows. Determined rows and lines are no longer rivals, so the search continues until nothing
//! changes. This module knows neither the library's rules nor its results.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Text;
use super::key::Kind;
use super::maker::{Joint, Line, Made, Row};
use crate::fixtures::text::fold;

/// Maximum number of days between a row and a line of one link.
const WINDOW: i64 = 3;
/// Number of points by which the next best must be weaker. A day between row and line costs as much: the bank
/// is late for one line in 22.
const MARGIN: i32 = 3;
/// Minimum points of a batch or a fault: a name, even if only the other side has a code, or a code.
const STRONG: i32 = 5;
/// Number of letters from which a cut name counts as the name.
const LETTERS: usize = 10;

/// The sorts of rows and lines, by index.
#[derive(Debug, Default)]
pub(super) struct Sorts {
    /// Equal in day, amount, party, memo and reference.
    pub(super) rows: Vec<u32>,
    /// The same, but without texts if the bank shows none.
    pub(super) looks: Vec<u32>,
    /// Equal in day, amount and legible contents.
    pub(super) lines: Vec<u32>,
}

fn numbered<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>) -> Vec<u32> {
    let mut known: HashMap<K, u32> = HashMap::new();
    keys.map(|key| {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(key).or_insert(next)
    })
    .collect()
}

impl Sorts {
    pub(super) fn of(made: &Made, text: Text) -> Self {
        let rows = numbered(made.rows.iter().map(|r| (r.day, r.amount, &r.party, &r.memo, &r.reference)));
        let looks = if text == Text::Blank {
            numbered(made.rows.iter().map(|r| (r.day, r.amount, &r.reference)))
        } else {
            rows.clone()
        };
        // A reference distinguishes lines only if the books contain it.
        let known: HashSet<&str> = made.rows.iter().map(|row| row.reference.as_str()).collect();
        let lines = numbered(made.lines.iter().map(|line| {
            let reference = known.get(line.reference.as_str()).copied().unwrap_or_default();
            (line.day, line.amount, &line.seen, reference)
        }));
        Self { rows, looks, lines }
    }
}

/// Returns for each link whether it is determined.
pub(super) fn of(made: &Made, sorts: &Sorts, text: Text) -> Vec<bool> {
    let mut search = Search::new(made, text);
    search.references();
    search.singles(sorts);
    search.faults_and_batches();
    search.opens();
    search.determined
}

/// How well two names agree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Other,
    Near,
    Same,
}

/// The data by which most pairs of a row and a line are rejected, kept close together in memory.
#[derive(Clone, Copy, Debug)]
struct Brief {
    index: usize,
    link: usize,
    day: i64,
    /// The party of a row, `None` if it is anonymous; the only name on a line, `None` if there are several or
    /// none.
    name: Option<usize>,
    has_codes: bool,
    has_label: bool,
}

struct Search<'a> {
    made: &'a Made,
    text: Text,
    determined: Vec<bool>,
    /// Party numbers of rows.
    parties: Vec<usize>,
    /// Numbers of the names on lines.
    seen: Vec<Vec<usize>>,
    /// Indexed by name on a line, then party; `count` is the number of parties.
    names: Vec<Name>,
    count: usize,
    /// By amount, in order of days.
    rows_of: BTreeMap<i64, Vec<Brief>>,
    lines_of: BTreeMap<i64, Vec<Brief>>,
}

impl<'a> Search<'a> {
    fn new(made: &'a Made, text: Text) -> Self {
        let mut parties: HashMap<&str, usize> = HashMap::new();
        let mut folded = Vec::new();
        let party_of = made.rows.iter().map(|row| {
            *parties.entry(row.party.as_str()).or_insert_with(|| {
                folded.push(fold(&row.party));
                folded.len() - 1
            })
        });
        let party_of: Vec<usize> = party_of.collect();
        let mut known: HashMap<&(String, bool), usize> = HashMap::new();
        let mut shown = Vec::new();
        let seen = made.lines.iter().map(|line| {
            let numbers = line.seen.names.iter().map(|name| {
                *known.entry(name).or_insert_with(|| {
                    shown.push(name);
                    shown.len() - 1
                })
            });
            numbers.collect()
        });
        let seen: Vec<Vec<usize>> = seen.collect();
        let (parties, count) = (&folded, folded.len());
        let compared = |(name, is_cut): &&(String, bool)| -> Vec<Name> {
            parties.iter().map(|party| compare(name, *is_cut, party)).collect()
        };
        let names = shown.iter().flat_map(compared).collect();
        let determined = vec![false; made.links.len()];
        let (rows_of, lines_of) = (BTreeMap::new(), BTreeMap::new());
        let mut search =
            Self { made, text, determined, parties: party_of, seen, names, count, rows_of, lines_of };
        for (index, row) in made.rows.iter().enumerate() {
            let brief = search.row_brief(index);
            search.rows_of.entry(row.amount).or_default().extend(brief);
        }
        for rows in search.rows_of.values_mut() {
            rows.sort_by_key(|row| row.day);
        }
        for (index, line) in made.lines.iter().enumerate() {
            let brief = search.line_brief(index);
            search.lines_of.entry(line.amount).or_default().extend(brief);
        }
        search
    }

    fn row(&self, index: usize) -> Option<&'a Row> {
        self.made.rows.get(index)
    }

    fn line(&self, index: usize) -> Option<&'a Line> {
        self.made.lines.get(index)
    }

    fn row_brief(&self, index: usize) -> Option<Brief> {
        let row = self.row(index)?;
        let name = self.parties.get(index).copied().filter(|_| !row.is_anonymous);
        let (has_codes, has_label) = (!row.codes.is_empty(), row.label.is_some());
        Some(Brief { index, link: row.link, day: row.day, name, has_codes, has_label })
    }

    fn line_brief(&self, index: usize) -> Option<Brief> {
        let line = self.line(index)?;
        let name = if let [name] = self.seen.get(index)?.as_slice() { Some(*name) } else { None };
        let (has_codes, has_label) = (!line.seen.codes.is_empty(), line.seen.label.is_some());
        Some(Brief { index, link: line.link, day: line.day, name, has_codes, has_label })
    }

    fn settle(&mut self, link: usize) {
        if let Some(settled) = self.determined.get_mut(link) {
            *settled = true;
        }
    }

    fn is_settled(&self, link: usize) -> bool {
        self.determined.get(link).copied().unwrap_or(false)
    }

    /// Settles links whose reference is in both files and in no other link, or in none of the same amount.
    fn references(&mut self) {
        let mut uses: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (index, row) in self.made.rows.iter().enumerate().filter(|(_, row)| !row.reference.is_empty()) {
            uses.entry(&row.reference).or_default().0.push(index);
        }
        for (index, line) in self.made.lines.iter().enumerate() {
            uses.entry(&line.reference).or_default().1.push(index);
        }
        for (number, link) in self.made.links.iter().enumerate() {
            let (Some(row), [line]) =
                (link.rows.first().and_then(|row| self.row(*row)), link.lines.as_slice())
            else {
                continue;
            };
            let Some(line) = self.line(*line).filter(|line| line.reference == row.reference) else {
                continue;
            };
            let Some((rows, lines)) = uses.get(row.reference.as_str()) else { continue };
            let is_alone = rows.len() == link.rows.len() && lines.len() == 1;
            let is_alone_with_amount = link.kind == Kind::Single
                && rows.iter().filter(|r| self.row(**r).is_some_and(|r| r.amount == row.amount)).count() == 1
                && lines.iter().filter(|l| self.line(**l).is_some_and(|l| l.amount == line.amount)).count()
                    == 1;
            if is_alone || is_alone_with_amount {
                self.determined.get_mut(number).into_iter().for_each(|settled| *settled = true);
            }
        }
    }

    /// Returns the points that row and line give for each other; `None` if they contradict.
    fn points(&self, row_index: usize, line_index: usize) -> Option<i32> {
        let (row, line) = (self.row(row_index)?, self.line(line_index)?);
        let apart = (row.day - line.day).abs();
        if apart > WINDOW {
            return None;
        }
        let days = match apart {
            0 => 0,
            1 => -MARGIN,
            _ => -MARGIN - 2,
        };
        // Both sides have a reference, and they differ.
        if !row.reference.is_empty() && row.reference != line.reference {
            return None;
        }
        if self.text == Text::Blank {
            return Some(days);
        }
        let code = codes(&row.codes, &line.seen.codes)?;
        let name = match (self.name(row_index, line_index), row.is_anonymous) {
            (None, true) => 1,
            (None, false) => 0,
            (Some(_), true) => -2,
            (Some(Name::Same), false) => 6,
            (Some(Name::Near), false) => 4,
            (Some(Name::Other), false) if code >= 4 => -4,
            (Some(Name::Other), false) => return None,
        };
        let purpose = match (line.seen.purpose, &row.label, &line.seen.label) {
            (_, Some(ours), Some(theirs)) if ours == theirs => 6,
            (_, Some(_), Some(_)) => return None,
            (Some(purpose), ..) if purpose == row.wording => {
                if self.text == Text::Full {
                    MARGIN
                } else {
                    1
                }
            }
            _ => 0,
        };
        Some(days + code + name + purpose)
    }

    /// Whether the names of a row and a line contradict and neither a code nor a label could join them, as
    /// for nearly all pairs.
    fn are_strangers(&self, row: &Brief, line: &Brief) -> bool {
        let names = row.name.zip(line.name);
        let is_other = |(party, name)| self.names.get(name * self.count + party) == Some(&Name::Other);
        let may_join = row.has_codes && line.has_codes || row.has_label && line.has_label;
        self.text != Text::Blank && !may_join && names.is_some_and(is_other)
    }

    /// Returns how the names on a line agree with a row's party; `None` if no name is legible.
    fn name(&self, row: usize, line: usize) -> Option<Name> {
        let party = self.parties.get(row)?;
        let mut best = None;
        for name in self.seen.get(line)? {
            match self.names.get(*name * self.count + *party)? {
                Name::Same => return Some(Name::Same),
                Name::Near => best = Some(Name::Near),
                Name::Other => best = best.or(Some(Name::Other)),
            }
        }
        best
    }

    fn singles(&mut self, sorts: &Sorts) {
        let mut groups: HashMap<(u32, u32), Vec<usize>> = HashMap::new();
        let (mut left, mut right) = (HashMap::new(), HashMap::new());
        let mut open: Vec<(usize, usize, (u32, u32))> = Vec::new();
        let is_free = |link: usize| !self.is_settled(link);
        for (_, sort) in self.made.rows.iter().zip(&sorts.looks).filter(|(row, _)| is_free(row.link)) {
            *left.entry(*sort).or_insert(0_usize) += 1;
        }
        for (_, sort) in self.made.lines.iter().zip(&sorts.lines).filter(|(line, _)| is_free(line.link)) {
            *right.entry(*sort).or_insert(0_usize) += 1;
        }
        for (number, link) in self.made.links.iter().enumerate() {
            let (Kind::Single, [row], [line]) = (link.kind, link.rows.as_slice(), link.lines.as_slice())
            else {
                continue;
            };
            let (Some(a), Some(b), true) = (sorts.looks.get(*row), sorts.lines.get(*line), is_free(number))
            else {
                continue;
            };
            let group = groups.entry((*a, *b)).or_default();
            if group.is_empty() {
                open.push((*row, *line, (*a, *b)));
            }
            group.push(number);
        }
        // Sorts of equal size that belong together as a whole.
        open.retain(|(row, line, pair)| {
            let size = groups.get(pair).map(Vec::len);
            self.points(*row, *line).is_some()
                && size == left.get(&pair.0).copied()
                && size == right.get(&pair.1).copied()
        });
        let mut watched: Vec<(usize, usize)> = vec![(0, 0); open.len()];
        loop {
            let mut has_changed = false;
            let mut still = Vec::new();
            let mut still_watched = Vec::new();
            for ((row, line, pair), (from_row, from_line)) in open.into_iter().zip(watched) {
                let links = groups.get(&pair).map(Vec::as_slice).unwrap_or_default();
                let of_line = self.rival_row(row, line, links, from_row);
                let of_row =
                    if of_line.is_none() { self.rival_line(row, line, links, from_line) } else { None };
                match (of_line, of_row) {
                    (None, None) => {
                        for link in links {
                            self.determined.get_mut(*link).into_iter().for_each(|settled| *settled = true);
                        }
                        has_changed = true;
                    }
                    (place, other) => {
                        still.push((row, line, pair));
                        still_watched.push((place.unwrap_or(usize::MAX), other.unwrap_or(from_line)));
                    }
                }
            }
            (open, watched) = (still, still_watched);
            if !has_changed {
                return;
            }
        }
    }

    /// Returns the position, from `from` on, of a row that could replace `row`. A row that is not a rival
    /// never becomes one, so the search resumes where it stopped.
    fn rival_row(&self, row: usize, line: usize, own: &[usize], from: usize) -> Option<usize> {
        let limit = self.points(row, line)? - MARGIN;
        let amount = self.line(line)?.amount;
        let at = self.line_brief(line)?;
        let rows = self.rows_of.get(&amount)?;
        let could_be = |rival: &Brief| {
            !self.are_strangers(rival, &at)
                && self.points(rival.index, line).is_some_and(|points| points > limit)
        };
        self.rival(rows, at.day, own, from, could_be)
    }

    /// The same for a line that could replace `line`.
    fn rival_line(&self, row: usize, line: usize, own: &[usize], from: usize) -> Option<usize> {
        let limit = self.points(row, line)? - MARGIN;
        let amount = self.row(row)?.amount;
        let at = self.row_brief(row)?;
        let lines = self.lines_of.get(&amount)?;
        let could_be = |rival: &Brief| {
            !self.are_strangers(&at, rival)
                && self.points(row, rival.index).is_some_and(|points| points > limit)
        };
        self.rival(lines, at.day, own, from, could_be)
    }

    fn rival(
        &self,
        all: &[Brief],
        day: i64,
        own: &[usize],
        from: usize,
        could_be: impl Fn(&Brief) -> bool,
    ) -> Option<usize> {
        let first = all.partition_point(|one| one.day < day - WINDOW).max(from);
        let near = all.iter().enumerate().skip(first).take_while(|(_, rival)| rival.day <= day + WINDOW);
        let mut free = near.filter(|(_, rival)| !self.is_settled(rival.link) && !own.contains(&rival.link));
        free.find(|(_, rival)| could_be(rival)).map(|(place, _)| place)
    }

    /// Settles batches and faults: the evidence must be strong, and no other free row or line may show as
    /// much.
    fn faults_and_batches(&mut self) {
        let mut by_day: ByDay = BTreeMap::new();
        for brief in (0..self.made.rows.len()).filter_map(|index| self.row_brief(index)) {
            by_day.entry(brief.day).or_default().0.push(brief);
        }
        for brief in (0..self.made.lines.len()).filter_map(|index| self.line_brief(index)) {
            by_day.entry(brief.day).or_default().1.push(brief);
        }
        let found: Vec<usize> = (0_usize..)
            .zip(&self.made.links)
            .filter(|(number, link)| {
                matches!(link.kind, Kind::Batch | Kind::Difference(_))
                    && !self.is_settled(*number)
                    && self.is_shown(link)
                    && !self.has_rival(*number, link, &by_day)
            })
            .map(|(number, _)| number)
            .collect();
        for link in found {
            self.settle(link);
        }
    }

    /// Whether every row and every line of the link shows a name, a code or a label of the other side.
    fn is_shown(&self, link: &Joint) -> bool {
        let is_strong =
            |row: usize, line: usize| self.points_of_text(row, line).is_some_and(|points| points >= STRONG);
        link.rows.iter().all(|row| link.lines.iter().all(|line| is_strong(*row, *line)))
            && (self.has_all_codes(link)
                || link
                    .rows
                    .iter()
                    .all(|row| link.lines.iter().all(|line| self.name(*row, *line) == Some(Name::Same))))
    }

    /// Whether the line of a batch shows the codes of all its rows.
    fn has_all_codes(&self, link: &Joint) -> bool {
        let (Kind::Batch, [paid]) = (link.kind, link.lines.as_slice()) else { return true };
        let codes = link.rows.iter().filter_map(|row| self.row(*row)).flat_map(|row| &row.codes);
        let Some(paid) = self.line(*paid) else { return false };
        codes.into_iter().all(|code| paid.seen.codes.iter().any(|seen| is_code(seen, code)))
    }

    /// Returns the points of names, codes and labels, regardless of days.
    fn points_of_text(&self, row: usize, line: usize) -> Option<i32> {
        if self.text == Text::Blank {
            return None;
        }
        let (ours, theirs) = (self.row(row)?, self.line(line)?);
        if ours.label.is_some() && ours.label == theirs.seen.label {
            return Some(6);
        }
        let code = codes(&ours.codes, &theirs.seen.codes)?;
        match self.name(row, line) {
            _ if ours.is_anonymous => Some(code),
            Some(Name::Same) => Some(code + 6),
            Some(Name::Near) => Some(code + 4),
            Some(Name::Other) if code < 4 => None,
            Some(Name::Other) | None => Some(code),
        }
    }

    fn has_rival(&self, number: usize, link: &Joint, by_day: &ByDay) -> bool {
        let days = |day: i64| by_day.range(day - WINDOW..=day + WINDOW).map(|(_, there)| there);
        let is_free = |other: &Brief| other.link != number && !self.is_settled(other.link);
        let is_rival = |row: &Brief, line: &Brief| {
            !self.are_strangers(row, line)
                && self.points_of_text(row.index, line.index).is_some_and(|points| points >= 4)
        };
        let of_lines = link.lines.iter().filter_map(|line| self.line_brief(*line)).any(|line| {
            days(line.day).flat_map(|(rows, _)| rows).any(|row| is_free(row) && is_rival(row, &line))
        });
        of_lines
            || link.rows.iter().filter_map(|row| self.row_brief(*row)).any(|row| {
                days(row.day).flat_map(|(_, lines)| lines).any(|line| is_free(line) && is_rival(&row, line))
            })
    }

    /// Settles rows and lines without a partner if nothing free could be their partner.
    fn opens(&mut self) {
        let mut found = Vec::new();
        for (number, link) in self.made.links.iter().enumerate() {
            if !matches!(link.kind, Kind::Open(_)) {
                continue;
            }
            let of_row = |row: &usize| {
                let amount = self.row(*row).map_or(0, |row| row.amount);
                let day = self.row(*row).map_or(0, |row| row.day);
                let lines = self.lines_of.get(&amount).map(Vec::as_slice).unwrap_or_default();
                near(lines, day)
                    .any(|line| !self.is_settled(line.link) && self.points(*row, line.index).is_some())
            };
            let of_line = |line: &usize| {
                let amount = self.line(*line).map_or(0, |line| line.amount);
                let day = self.line(*line).map_or(0, |line| line.day);
                let rows = self.rows_of.get(&amount).map(Vec::as_slice).unwrap_or_default();
                near(rows, day)
                    .any(|row| !self.is_settled(row.link) && self.points(row.index, *line).is_some())
            };
            if !link.rows.iter().any(of_row) && !link.lines.iter().any(of_line) {
                found.push(number);
            }
        }
        for link in found {
            self.settle(link);
        }
    }
}

/// The rows and the lines of each day.
type ByDay = BTreeMap<i64, (Vec<Brief>, Vec<Brief>)>;

/// Returns those rows or lines, sorted by day, that are near enough to a day.
fn near(all: &[Brief], day: i64) -> impl Iterator<Item = &Brief> {
    let first = all.partition_point(|one| one.day < day - WINDOW);
    all.get(first..).unwrap_or_default().iter().take_while(move |one| one.day <= day + WINDOW)
}

/// Returns the points of the codes of a row and a line; `None` if both have codes and none in common.
fn codes(ours: &[String], theirs: &[String]) -> Option<i32> {
    if ours.is_empty() && theirs.is_empty() {
        return Some(0);
    }
    if ours.is_empty() || theirs.is_empty() {
        return Some(-1);
    }
    let same = ours.iter().filter(|code| theirs.contains(code)).count();
    if same == ours.len() && same == theirs.len() {
        return Some(6);
    }
    let near = ours.iter().filter(|code| theirs.iter().any(|seen| is_code(seen, code))).count();
    match near {
        0 => None,
        _ if near == ours.len() && near == theirs.len() => Some(4),
        _ => Some(2),
    }
}

/// Whether it is the code itself, or the code with one letter missing.
fn is_code(seen: &str, code: &str) -> bool {
    if seen == code {
        return true;
    }
    seen.len() + 1 == code.len() && is_one_longer(code, seen)
}

fn compare(shown: &str, is_cut: bool, party: &str) -> Name {
    if is_cut && shown.len() < LETTERS {
        return if party.starts_with(shown) { Name::Near } else { Name::Other };
    }
    if shown == party || (is_cut && party.starts_with(shown)) {
        return Name::Same;
    }
    let length = if is_cut { party.len().min(shown.len()) } else { party.len() };
    let party = party.get(..length).unwrap_or(party);
    let is_near = match shown.len().abs_diff(party.len()) {
        0 => shown.bytes().zip(party.bytes()).filter(|(a, b)| a != b).count() == 1,
        1 if shown.len() > party.len() => is_one_longer(shown, party),
        1 => is_one_longer(party, shown),
        _ => false,
    };
    if is_near { Name::Near } else { Name::Other }
}

/// Whether `long` is `short` with one more letter.
fn is_one_longer(long: &str, short: &str) -> bool {
    let start = long.bytes().zip(short.bytes()).take_while(|(a, b)| a == b).count();
    long.get(start + 1..) == short.get(start..)
}
