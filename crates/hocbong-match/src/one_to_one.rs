//! One-to-one linkage: candidate pairs within each amount, and their assignment.

use crate::classes::{Class, Edge, Joinable, Outcome, match_classes};
use crate::items::Canonical;
use crate::lines::Grade;
use crate::parallel;
use crate::similarity::{Evidence, Roles, Texts};
use crate::state::LinkState;
use rustc_hash::{FxHashMap, FxHashSet};

/// Pairs of classes of one amount up to which all are weighed; of more, those that share a name or a code go
/// first.
const MAX_PAIRS: u64 = 1_000;
/// Pairs up to which all that remain are then weighed. Beyond it only those of one day are, and if these are
/// still too many, the rest is declared too large.
const MAX_PAIRS_LEFT: u64 = 2_000_000;

/// Matches the open items of each amount.
pub(crate) fn one_to_one(work: &mut LinkState<'_>) {
    let mut buckets = work.buckets();
    // Largest first, so that no thread is left with a large one at the end.
    buckets.sort_by_key(|(left, right)| std::cmp::Reverse(left.len().max(right.len())));
    let shared: &LinkState<'_> = work;
    let outcomes = parallel::each(work.threads, &buckets, |(left, right)| bucket(shared, left, right));
    for outcome in outcomes {
        work.settle_singles(outcome);
    }
}

/// Groups the open items of one amount, in canonical order, into classes of items that nothing distinguishes.
pub(crate) fn classes(side: &Canonical<'_>, items: &[u32]) -> Vec<Class> {
    let mut classes: Vec<Class> = Vec::new();
    for item in items {
        // Where texts distinguish nothing, equal items of a day need not be adjacent.
        let last = if side.is_blind { usize::MAX } else { 1 };
        let day = side.item(*item).map(|item| item.day);
        let mut recent = classes.iter_mut().rev().take(last);
        let same = recent
            .by_ref()
            .take_while(|class| side.item(class.first()).map(|item| item.day) == day)
            .find(|class| side.is_alike(class.first(), *item));
        match same {
            Some(class) => {
                class.is_loose |= !side.is_same(class.first(), *item);
                class.members.push(*item);
            }
            None => classes.push(Class { members: vec![*item], day: day.unwrap_or(0), ..Class::default() }),
        }
    }
    classes
}

fn bucket(work: &LinkState<'_>, left: &[u32], right: &[u32]) -> Outcome {
    let evidence = &work.evidence;
    let (mut left, mut right) = (classes(&evidence.left, left), classes(&evidence.right, right));
    if !evidence.left.is_blind {
        tell_givers(evidence, &mut left, &mut right);
    }
    let joinable = match evidence.roles {
        Roles::LeftRows => Joinable::Right,
        Roles::Both => Joinable::Neither,
    };
    let mut outcome = Outcome::default();
    let (left, right) =
        if evidence.left.is_blind { equal_days(work, left, right, &mut outcome) } else { (left, right) };
    let bucket = Bucket { work, left: &left, right: &right };
    let mut is_done = Done::default();
    if bucket.count_pairs(&is_done, evidence.window) <= MAX_PAIRS {
        let edges = bucket.pairs(&is_done, evidence.window);
        match_classes(&left, &right, &edges, joinable, work.margin, &mut outcome);
        return outcome;
    }
    let mut edges = bucket.telling_pairs(&mut is_done, &mut outcome);
    // The rest is weighed pair by pair; if that is too much, within each day alone.
    for window in [evidence.window, 0] {
        if bucket.count_pairs(&is_done, window) <= MAX_PAIRS_LEFT {
            edges.extend(bucket.pairs(&is_done, window));
            edges.sort_unstable_by_key(|edge| (edge.left, edge.right));
            edges.dedup();
            match_classes(&left, &right, &edges, joinable, work.margin, &mut outcome);
            return outcome;
        }
    }
    bucket.give_up(&edges, &is_done, &mut outcome);
    match_classes(&left, &right, &edges, joinable, work.margin, &mut outcome);
    outcome
}

/// Notes whom rows name, and which equal lines are of one giver.
fn tell_givers(evidence: &Evidence<'_>, left: &mut [Class], right: &mut [Class]) {
    for class in left {
        let name = evidence.left_texts.row(class.first()).names.first();
        class.giver = name.map_or(0, |name| name + 1);
    }
    for class in right.iter_mut().filter(|class| class.members.len() > 1) {
        let has_reference = evidence.right.item(class.first()).is_some_and(|line| line.reference != 0);
        class.is_of_one = has_reference || evidence.right_texts.line(class.first()).names_somebody();
    }
}

/// Where texts distinguish nothing, matches classes of one day that have as many items on both sides, if
/// there is only one such choice. Returns the classes that are left.
fn equal_days(
    work: &LinkState<'_>,
    left: Vec<Class>,
    right: Vec<Class>,
    outcome: &mut Outcome,
) -> (Vec<Class>, Vec<Class>) {
    let evidence = &work.evidence;
    let day = |side: &Canonical<'_>, class: &Class| side.item(class.first()).map_or(0, |item| item.day);
    let mut taken = FxHashSet::default();
    let mut left_rest = Vec::new();
    for mine in left {
        let at = day(&evidence.left, &mine);
        let first = right.partition_point(|class| day(&evidence.right, class) < at);
        let same =
            right.iter().enumerate().skip(first).take_while(|(_, class)| day(&evidence.right, class) == at);
        let mut fitting = same.filter(|(number, class)| {
            !taken.contains(number)
                && class.members.len() == mine.members.len()
                && !mine.members.is_empty()
                && work.weight(mine.first(), class.first()).is_some_and(|weight| weight >= work.margin)
        });
        match (fitting.next(), fitting.next()) {
            (Some((number, theirs)), None) => {
                taken.insert(number);
                outcome.groups.push(crate::classes::Group {
                    left: mine.members.clone(),
                    right: theirs.members.clone(),
                    is_interchangeable: mine.members.len() > 1,
                    weight: work.weight(mine.first(), theirs.first()).unwrap_or(0),
                });
            }
            _ => left_rest.push(mine),
        }
    }
    let right_rest =
        right.into_iter().enumerate().filter(|(number, _)| !taken.contains(number)).map(|(_, class)| class);
    (left_rest, right_rest.collect())
}

/// The numbers of the left and of the right classes of an amount that are already matched.
type Done = [FxHashSet<u32>; 2];

/// The classes of one amount.
struct Bucket<'b, 'w> {
    work: &'b LinkState<'w>,
    left: &'b [Class],
    right: &'b [Class],
}

impl Bucket<'_, '_> {
    fn evidence(&self) -> &Evidence<'_> {
        self.work.evidence
    }

    fn left_day(&self, class: &Class) -> i32 {
        self.evidence().left.item(class.first()).map_or(0, |item| item.day)
    }

    fn right_day(&self, class: &Class) -> i32 {
        self.evidence().right.item(class.first()).map_or(0, |item| item.day)
    }

    /// The range of right classes within `window` days of a left one; classes are sorted by day.
    fn around(&self, class: &Class, window: i32) -> std::ops::Range<usize> {
        let day = self.left_day(class);
        let from = self.right.partition_point(|other| self.right_day(other) < day - window);
        let to = self.right.partition_point(|other| self.right_day(other) <= day + window);
        from..to
    }

    /// The left classes that are not done, with their numbers.
    fn open_left(&self, is_done: &Done) -> impl Iterator<Item = (u32, &Class)> {
        (0_u32..).zip(self.left).filter(|(number, _)| !is_done[0].contains(number))
    }

    fn count_pairs(&self, is_done: &Done, window: i32) -> u64 {
        self.open_left(is_done).map(|(_, class)| self.around(class, window).len() as u64).sum()
    }

    /// All candidate pairs of classes that are not done.
    fn pairs(&self, is_done: &Done, window: i32) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (number, class) in self.open_left(is_done) {
            let rights = self.around(class, window).filter_map(|right| u32::try_from(right).ok());
            let open = rights.filter(|right| !is_done[1].contains(right));
            edges.extend(open.filter_map(|right| self.edge(number as usize, right as usize)));
        }
        edges
    }

    /// Declares as too large the classes that have no edge, so share neither a name nor a code with anything.
    fn give_up(&self, edges: &[Edge], is_done: &Done, outcome: &mut Outcome) {
        let candidates: FxHashSet<(bool, u32)> =
            edges.iter().flat_map(|edge| [(true, edge.left), (false, edge.right)]).collect();
        let rest = |is_left: bool, classes: &[Class], is_done: &FxHashSet<u32>| -> Vec<u32> {
            let open = (0_u32..)
                .zip(classes)
                .filter(|(number, _)| !is_done.contains(number) && !candidates.contains(&(is_left, *number)));
            open.flat_map(|(_, class)| class.members.iter().copied()).collect()
        };
        let (left, right) = (rest(true, self.left, &is_done[0]), rest(false, self.right, &is_done[1]));
        if !left.is_empty() && !right.is_empty() {
            outcome.too_large.push((left, right));
        }
    }

    fn edge(&self, left: usize, right: usize) -> Option<Edge> {
        let (mine, theirs) = (self.left.get(left)?, self.right.get(right)?);
        if self.work.is_rejected(mine.first(), theirs.first()) {
            return None;
        }
        let found = self.evidence().pair(mine.first(), theirs.first())?;
        // Most pairs weigh too little however rare their amount is.
        if found.total() + self.evidence().weights.rare <= 0 {
            return None;
        }
        let weight = found.total() + self.idf(mine, theirs);
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        (weight > 0).then(|| Edge {
            left: number(left),
            right: number(right),
            weight,
            identity: found.name + found.code + found.reference,
        })
    }

    /// Weight of a rare amount: if next to nothing else within the window has it, there is no other
    /// explanation.
    fn idf(&self, left: &Class, right: &Class) -> i32 {
        let window = self.evidence().window;
        let count = |classes: &[Class], day: &dyn Fn(&Class) -> i32, at: i32| {
            let from = classes.partition_point(|class| day(class) < at - window);
            let near =
                classes.get(from..).unwrap_or_default().iter().take_while(|class| day(class) <= at + window);
            near.take(3).map(|class| class.members.len()).sum::<usize>()
        };
        // What the first pass linked counts too.
        let with_exact = |is_left: bool, day: i32, open: usize| {
            let item = self.evidence().left.item(left.first());
            let amount = item.map_or(0, |item| item.amount);
            open + self.work.count_exact(is_left, amount, day, 3_usize.saturating_sub(open))
        };
        let (left_day, right_day) = (self.left_day(left), self.right_day(right));
        let lefts = count(self.left, &|class| self.left_day(class), right_day);
        let rights = count(self.right, &|class| self.right_day(class), left_day);
        let most = with_exact(true, right_day, lefts).max(with_exact(false, left_day, rights));
        match most {
            0 | 1 => self.evidence().weights.rare,
            2 => self.evidence().weights.rare / 2,
            _ => 0,
        }
    }

    /// Returns the pairs that share a name or a code, without those that are matched at once because no rival
    /// comes near.
    fn telling_pairs(&self, is_done: &mut Done, outcome: &mut Outcome) -> Vec<Edge> {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        let evidence = self.evidence();
        let left = (&evidence.left, self.left, &evidence.left_texts);
        let right = (&evidence.right, self.right, &evidence.right_texts);
        pairs.extend(shared(evidence, left, right));
        if evidence.roles == Roles::Both {
            pairs.extend(shared(evidence, right, left).into_iter().map(|(right, left)| (left, right)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let edges: Vec<Edge> =
            pairs.into_iter().filter_map(|(left, right)| self.edge(left as usize, right as usize)).collect();
        // Weight that a pair with a nameless class could have.
        let weights = &evidence.weights;
        let silent = weights.base + weights.silence();
        let mut best: [FxHashMap<u32, [i32; 2]>; 2] = Default::default();
        let note = |map: &mut FxHashMap<u32, [i32; 2]>, node: u32, weight: i32| {
            let known = map.entry(node).or_insert([silent, silent]);
            if weight > known[0] {
                *known = [weight, known[0]];
            } else if weight > known[1] {
                known[1] = weight;
            }
        };
        for edge in &edges {
            let [lefts, rights] = &mut best;
            note(lefts, edge.left, edge.weight);
            note(rights, edge.right, edge.weight);
        }
        // A giver's other gifts of this amount may be crossed with this one, which only the assignment sees.
        let mut gifts: FxHashMap<(bool, u32, u32), u32> = FxHashMap::default();
        let giver = |edge: &Edge| self.left.get(edge.left as usize).map_or(0, |class| class.giver);
        for edge in edges.iter().filter(|edge| giver(edge) != 0) {
            for (is_left, end) in [(true, edge.left), (false, edge.right)] {
                *gifts.entry((is_left, end, giver(edge))).or_default() += 1;
            }
        }
        let has_others = |edge: &Edge| {
            let count = |is_left, end| gifts.get(&(is_left, end, giver(edge))).copied().unwrap_or(0);
            count(true, edge.left) > 1 && count(false, edge.right) > 1
        };
        let rival = |map: &FxHashMap<u32, [i32; 2]>, node: u32, weight: i32| {
            map.get(&node).map_or(silent, |known| if known[0] == weight { known[1] } else { known[0] })
        };
        for edge in &edges {
            let (Some(mine), Some(theirs)) =
                (self.left.get(edge.left as usize), self.right.get(edge.right as usize))
            else {
                continue;
            };
            let rivals = rival(&best[0], edge.left, edge.weight) + rival(&best[1], edge.right, edge.weight);
            let is_sure = edge.weight - rivals >= self.work.margin && !has_others(edge);
            if is_sure && mine.members.len() == 1 && theirs.members.len() == 1 {
                outcome.groups.push(crate::classes::Group {
                    left: mine.members.clone(),
                    right: theirs.members.clone(),
                    is_interchangeable: false,
                    weight: edge.weight,
                });
                is_done[0].insert(edge.left);
                is_done[1].insert(edge.right);
            }
        }
        let is_open = |edge: &Edge| !is_done[0].contains(&edge.left) && !is_done[1].contains(&edge.right);
        edges.into_iter().filter(is_open).collect()
    }
}

/// One side, its classes of an amount sorted by day, and its texts.
type Classes<'s, 'a> = (&'s Canonical<'a>, &'s [Class], &'s Texts);

/// Candidate pairs by blocking key: classes of rows and of lines within the window that share a name or a
/// code, whole or cut off.
fn shared(
    evidence: &Evidence<'_>,
    (row_side, rows, row_texts): Classes<'_, '_>,
    (line_side, lines, line_texts): Classes<'_, '_>,
) -> Vec<(u32, u32)> {
    let day = |side: &Canonical<'_>, class: &Class| side.item(class.first()).map_or(0, |item| item.day);
    let days: Vec<i32> = rows.iter().map(|class| day(row_side, class)).collect();
    let day_of = |row: &u32| days.get(*row as usize).copied().unwrap_or(0);
    let mut by_name: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut by_code: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut by_place: Vec<(u32, u32)> = Vec::new();
    for (number, class) in (0_u32..).zip(rows) {
        let row = row_texts.row(class.first());
        for name in &row.names {
            by_name.entry(*name).or_default().push(number);
            by_place.push((evidence.known.names.place(*name), number));
        }
        for code in &row.codes {
            by_code.entry(*code).or_default().push(number);
        }
    }
    by_place.sort_unstable();
    let mut pairs = Vec::new();
    for (number, class) in (0_u32..).zip(lines) {
        let line = line_texts.line(class.first());
        let at = day(line_side, class);
        let mut add = |rows: Option<&Vec<u32>>| {
            let rows = rows.map(Vec::as_slice).unwrap_or_default();
            let from = rows.partition_point(|row| day_of(row) < at - evidence.window);
            let near = rows.get(from..).unwrap_or_default().iter();
            let near = near.take_while(|row| day_of(row) <= at + evidence.window);
            pairs.extend(near.map(|row| (*row, number)));
        };
        for hit in line.names.iter().filter(|hit| hit.grade != Grade::Tail) {
            add(by_name.get(&hit.name));
        }
        for hit in &line.codes {
            if hit.part == crate::codes::Part::Cut {
                let codes =
                    (hit.code..hit.to_code).take(200).filter_map(|place| evidence.known.codes.at(place));
                codes.for_each(|code| add(by_code.get(&code)));
            } else {
                add(by_code.get(&hit.code));
            }
        }
        for hit in line.names.iter().filter(|hit| hit.grade == Grade::Tail) {
            let from = by_place.partition_point(|(place, _)| *place < hit.name);
            let rest = by_place.get(from..).unwrap_or_default().iter();
            let begun = rest.take_while(|(place, _)| *place < hit.to_name).map(|(_, row)| row);
            let near = begun.filter(|row| (day_of(row) - at).abs() <= evidence.window);
            pairs.extend(near.map(|row| (*row, number)));
        }
    }
    pairs
}

#[cfg(test)]
mod tests;
