//! One item that is the sum of several of the other side.
//!
//! A sum alone is no evidence: what several items share (a voucher, a code, a name, a purpose) must stand in the text of the
//! one, and nothing else may fit as well.

use crate::codes;
use crate::fold::bare_into;
use crate::groups::by_groups;
use crate::items::{Canonical, Item};
use crate::keyed::Tokens;
use crate::lines::Grade;
use crate::linkage::LinkRule;
use crate::parallel;
use crate::postings::{Postings, keys_of_line, keys_of_row};
use crate::similarity::{CodeOutcome, NameOutcome, Outcomes, PurposeOutcome, Roles, Texts};
use crate::state::LinkState;
use crate::subsets::{Part, Subsets};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// How much evidence is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strength {
    /// So much that it goes before single pairs.
    Strong,
    /// Enough once single pairs are found.
    Weak,
}

impl Strength {
    const fn least(self) -> i32 {
        match self {
            Self::Strong => 550,
            Self::Weak => 350,
        }
    }

    /// What a sum must weigh to be looked at: one that is not claimed in the end may still be proposed.
    pub(crate) const fn least_likely(self) -> i32 {
        match self {
            Self::Strong => self.least(),
            Self::Weak => 150,
        }
    }
}

/// The search for a sum gives up beyond this many parts.
const MAX_PARTS: usize = 24;
/// A cut-off name is used only while at most this many names complete it.
const MAX_TAILS: u32 = 4;
/// What a name that a line shows whole is worth at least.
const MIN_NAME: i32 = 400;
/// Texts that weigh so much are a partner of one's own.
const OWN_PARTNER: i32 = 200;
/// What weighs so much is a sum though its parts may have partners of their own.
const MIN_UNASKED: i32 = 1_200;

/// Several items of one side and the one of the other that they add up to.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) many: Vec<u32>,
    pub(crate) one: u32,
    pub(crate) weight: i32,
    /// The several are all that a list, a class or a voucher names, so that none was chosen to make the sum.
    pub(crate) is_listed: bool,
}

/// Items by a key (whether a code, its number) and their amount.
type Index = FxHashMap<(bool, u32, i64), Vec<u32>>;

/// Which side the several items are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Many {
    Left,
    Right,
}

/// Links sums of either side; gives all that were looked at, the heaviest first.
pub(crate) fn one_to_many(work: &mut LinkState<'_>, strength: Strength) -> Vec<(Many, Candidate)> {
    let mut found: Vec<(Many, Candidate)> = Vec::new();
    for many in [Many::Left, Many::Right] {
        let view = View { work, many };
        found.extend(view.candidates(strength).into_iter().map(|candidate| (many, candidate)));
    }
    found.sort_by(|(m, a), (n, b)| {
        (b.weight, *m == Many::Right, a.one, &a.many).cmp(&(a.weight, *n == Many::Right, b.one, &b.many))
    });
    let sure = found.partition_point(|(_, candidate)| candidate.weight >= strength.least());
    settle(work, found.get(..sure).unwrap_or_default());
    found
}

/// Takes the candidates that nothing rivals; they come with the heaviest first.
fn settle(work: &mut LinkState<'_>, found: &[(Many, Candidate)]) {
    // Items that say the same are one: equal sums of them are no rivals.
    let look = |work: &LinkState<'_>, many: Many, candidate: &Candidate| {
        let view = View { work, many };
        let mut parts: Vec<u32> = candidate.many.iter().map(|item| view.first_same(true, *item)).collect();
        parts.sort_unstable();
        (many == Many::Left, parts, view.first_same(false, candidate.one))
    };
    let mut best: FxHashMap<(bool, u32), Vec<(usize, i32)>> = FxHashMap::default();
    let looks: Vec<_> = found.iter().map(|(many, candidate)| look(work, *many, candidate)).collect();
    for (number, (many, candidate)) in found.iter().enumerate() {
        let is_left = *many == Many::Left;
        for item in &candidate.many {
            best.entry((is_left, *item)).or_default().push((number, candidate.weight));
        }
        best.entry((!is_left, candidate.one)).or_default().push((number, candidate.weight));
    }
    for (number, (many, candidate)) in found.iter().enumerate() {
        let is_left = *many == Many::Left;
        let items = candidate.many.iter().map(|item| (is_left, *item)).chain([(!is_left, candidate.one)]);
        let is_open = |(is_left, item): (bool, u32)| {
            if is_left { work.is_left_open(item) } else { work.is_right_open(item) }
        };
        if !items.clone().all(is_open) {
            continue;
        }
        let has_rival = items.clone().any(|item| {
            best.get(&item).into_iter().flatten().any(|(other, weight)| {
                *other != number
                    && looks.get(*other) != looks.get(number)
                    && *weight > candidate.weight - work.margin / 2
                    && !is_part(found, *other, candidate)
            })
        });
        if has_rival {
            continue;
        }
        let one = [candidate.one];
        let (left, right): (&[u32], &[u32]) =
            if is_left { (&candidate.many, &one) } else { (&one, &candidate.many) };
        work.claim(LinkRule::Batch, left, right, false, candidate.weight);
    }
}

/// Whether another candidate is the same one again.
fn is_part(found: &[(Many, Candidate)], other: usize, candidate: &Candidate) -> bool {
    found.get(other).is_some_and(|(_, other)| other.many == candidate.many && other.one == candidate.one)
}

/// Two sides of which one has the several, the other the one.
pub(crate) struct View<'v, 'w> {
    pub(crate) work: &'v LinkState<'w>,
    many: Many,
}

impl View<'_, '_> {
    pub(crate) fn item(&self, is_many: bool, number: u32) -> Option<&Item> {
        self.side(is_many).item(number)
    }

    pub(crate) fn is_open(&self, is_many: bool, number: u32) -> bool {
        if is_many == (self.many == Many::Left) {
            self.work.is_left_open(number)
        } else {
            self.work.is_right_open(number)
        }
    }

    pub(crate) fn side(&self, is_many: bool) -> &Canonical<'_> {
        let evidence = &self.work.evidence;
        if is_many == (self.many == Many::Left) { &evidence.left } else { &evidence.right }
    }

    fn first_same(&self, is_many: bool, number: u32) -> u32 {
        self.side(is_many).first_same(number)
    }

    fn order(&self, many: u32, one: u32) -> (u32, u32) {
        if self.many == Many::Left { (many, one) } else { (one, many) }
    }

    /// The open items of a side.
    pub(crate) fn open(&self, is_many: bool) -> impl Iterator<Item = (u32, &Item)> {
        self.side(is_many).items().filter(move |(number, _)| self.is_open(is_many, *number))
    }

    /// What is read off the texts of a side.
    pub(crate) fn texts(&self, is_many: bool) -> &Texts {
        let evidence = &self.work.evidence;
        if is_many == (self.many == Many::Left) { &evidence.left_texts } else { &evidence.right_texts }
    }

    /// Whether the several are what says what a movement is (rows), rather than what shows it (lines).
    fn are_rows(&self) -> bool {
        match self.work.evidence.roles {
            Roles::LeftRows => self.many == Many::Left,
            Roles::Both => true,
        }
    }

    fn candidates(&self, strength: Strength) -> Vec<Candidate> {
        let mut found = if self.are_rows() { by_groups(self, strength) } else { Vec::new() };
        let open = |is_many| self.open(is_many).map(|(number, item)| (number, *item)).collect();
        let (many, ones): (Vec<_>, Vec<_>) = (open(true), open(false));
        self.by_sums(&many, &ones, strength, &mut found);
        let mut seen = BTreeSet::new();
        found.retain(|candidate| seen.insert((candidate.one, candidate.many.clone())));
        // Only items of these amounts can be partners of what the sums are of.
        let mut amounts: FxHashSet<i64> = FxHashSet::default();
        for candidate in &found {
            let parts = candidate.many.iter().filter_map(|number| self.item(true, *number));
            amounts.extend(parts.chain(self.item(false, candidate.one)).map(|item| item.amount));
        }
        let (many_of, ones_of) = (self.index(true, &many, &amounts), self.index(false, &ones, &amounts));
        // What could be one with one goes first, unless the sum says far more.
        let threads = self.work.threads;
        let may_choose = |candidate: &&Candidate| !candidate.is_listed && candidate.weight < MIN_UNASKED;
        let members =
            distinct(found.iter().filter(may_choose).flat_map(|candidate| candidate.many.iter().copied()));
        let most = found.iter().map(|candidate| candidate.many.len()).max().unwrap_or(0);
        let rivals = parallel::map(threads, &members, |number| {
            self.rivals_of_partners(*number, (&ones_of, &many_of), most)
        });
        let sums = distinct(found.iter().map(|candidate| candidate.one));
        let likely = parallel::map(threads, &sums, |one| {
            let near = self.sharing(false, *one, &many_of).into_iter();
            near.filter_map(|other| self.single(false, *one, other)).max().unwrap_or(0)
        });
        let of = |list: &[u32], number: u32| list.binary_search(&number).ok();
        let is_kept = |candidate: &Candidate| {
            let has_own = |number: &u32| {
                let partners = of(&members, *number).and_then(|at| rivals.get(at)).into_iter().flatten();
                partners.into_iter().any(|rivals| rivals.iter().all(|rival| candidate.many.contains(rival)))
            };
            let of_one = of(&sums, candidate.one).and_then(|at| likely.get(at)).copied().unwrap_or(0);
            (of_one < OWN_PARTNER || candidate.weight >= of_one + self.work.margin)
                && !(may_choose(&candidate) && candidate.many.iter().any(has_own))
        };
        let kept = parallel::map(threads, &found, is_kept);
        found.into_iter().zip(kept).filter(|(_, is_kept)| *is_kept).map(|(candidate, _)| candidate).collect()
    }

    /// Items that share a name or a code with one, and of which some add up to it.
    fn by_sums(
        &self,
        many: &[(u32, Item)],
        ones: &[(u32, Item)],
        strength: Strength,
        found: &mut Vec<Candidate>,
    ) {
        let evidence = &self.work.evidence;
        let one_texts = self.texts(false);
        let by_key = self.by_key(many);
        let weighed = parallel::map(self.work.threads, ones, |(one, item)| {
            let mut found = Vec::new();
            let mut keys: Vec<(bool, u32)> = Vec::new();
            if self.are_rows() {
                let line = one_texts.line(*one);
                let whole = line
                    .codes
                    .iter()
                    .filter(|hit| matches!(hit.part, codes::Part::Whole | codes::Part::Most));
                keys.extend(whole.map(|hit| (true, hit.code)));
                for hit in line.codes.iter().filter(|hit| hit.part == codes::Part::Cut) {
                    keys.extend(
                        (hit.code..hit.to_code)
                            .take(50)
                            .filter_map(|place| evidence.known.codes.at(place))
                            .map(|code| (true, code)),
                    );
                }
                keys.extend(
                    line.names.iter().filter(|hit| hit.grade != Grade::Tail).map(|hit| (false, hit.name)),
                );
            } else {
                let row = one_texts.row(*one);
                keys.extend(row.names.iter().map(|name| (false, *name)));
                keys.extend(row.codes.iter().map(|code| (true, *code)));
            }
            let (mut parts, mut coded): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
            let smaller = [self.side(true).smaller(item.amount)];
            for key in keys {
                let before = parts.len();
                let fitting = by_key.near_among(key, item.day, evidence.window, &smaller);
                parts.extend(fitting.take(MAX_PARTS + 1));
                let fitting = parts.get(before..).unwrap_or_default();
                if fitting.len() > MAX_PARTS {
                    return found;
                }
                if key.0 {
                    coded.extend(fitting);
                }
            }
            parts.sort_unstable();
            parts.dedup();
            if parts.len() < 2 || parts.len() > MAX_PARTS {
                return found;
            }
            for sum in self.sums(&parts, &coded, item.amount) {
                if let Some(weight) =
                    self.weigh(&sum, *one, false, false).filter(|weight| *weight >= strength.least_likely())
                {
                    found.push(Candidate { many: sum, one: *one, weight, is_listed: false });
                }
            }
            found
        });
        found.extend(weighed.into_iter().flatten());
    }

    /// The several by what they show: rows by their names and codes, lines by those that stand on them.
    fn by_key(&self, many: &[(u32, Item)]) -> Postings {
        let evidence = &self.work.evidence;
        let many_texts = self.texts(true);
        if self.are_rows() {
            let of = |number: u32| keys_of_row(many_texts.row(number));
            Postings::of(
                many.iter().flat_map(|(number, item)| of(*number).map(|key| (key, item.day, *number))),
            )
        } else {
            let of = |number: u32| keys_of_line(&evidence.known, many_texts.line(number), MAX_TAILS);
            Postings::of(
                many.iter().flat_map(|(number, item)| of(*number).map(|key| (key, item.day, *number))),
            )
        }
    }

    /// The sums of several of `parts` that come to `amount`; what is recorded of one payment is recorded on one day. Empty if
    /// there are too many to try.
    fn sums(&self, parts: &[u32], coded: &[u32], amount: i64) -> Vec<Vec<u32>> {
        let rows: Vec<(i32, Part)> = parts
            .iter()
            .filter_map(|number| {
                let item = self.item(true, *number)?;
                let class = self.first_same(true, *number);
                Some((item.day, Part { number: *number, amount: item.amount.saturating_abs(), class }))
            })
            .collect();
        let mut subsets = Subsets::default();
        let mut search = |is_among: &dyn Fn(i32, &Part) -> bool| {
            let rows = rows.iter().filter(|(day, part)| is_among(*day, part)).map(|(_, part)| *part);
            subsets.search(&rows.collect::<Vec<_>>(), amount.saturating_abs());
        };
        if self.are_rows() {
            let days: BTreeSet<i32> = rows.iter().map(|(day, _)| *day).collect();
            for own in days {
                search(&|day, _| day == own);
            }
            // What a line names by its code may be recorded on several days.
            search(&|_, part| coded.contains(&part.number));
        } else {
            search(&|_, _| true);
        }
        subsets.found()
    }

    /// The weight of `many` adding up to `one`, or none if something contradicts it.
    pub(crate) fn weigh(&self, many: &[u32], one: u32, has_voucher: bool, is_listed: bool) -> Option<i32> {
        let evidence = &self.work.evidence;
        let the_one = self.item(false, one)?;
        let has_reference = self.side(false).reference_key(the_one) != 0
            && many.iter().any(|number| {
                let (left, right) = self.order(*number, one);
                let items = evidence.left.item(left).zip(evidence.right.item(right));
                items.is_some_and(|(mine, theirs)| evidence.same_reference(mine, theirs))
            });
        let voucher = has_reference || has_voucher && self.shows_voucher(many, one);
        let mut names: BTreeMap<u32, i32> = BTreeMap::new();
        let mut codes: BTreeMap<u32, i32> = BTreeMap::new();
        let (mut purpose, mut lag, mut silent, mut uncovered) = (0, 0_i32, 0_usize, 0_usize);
        let (mut has_other_code, mut has_twin, mut is_cut) = (false, false, false);
        for number in many {
            let item = self.item(true, *number)?;
            let (left, right) = self.order(*number, one);
            if self.work.is_rejected(left, right) {
                return None;
            }
            let (mine, theirs) = (evidence.left.item(left)?, evidence.right.item(right)?);
            if !evidence.are_near(mine, theirs) {
                return None;
            }
            let days = evidence.lag(mine, theirs);
            if days.abs() > lag.abs() || item.day == the_one.day && lag == 0 {
                lag = days;
            }
            for (found, is_line_cut) in evidence.outcomes_with_cut(left, right).into_iter().flatten() {
                is_cut |= is_line_cut;
                let text = evidence.weights.of(&Outcomes { code: CodeOutcome::None, ..found });
                let Some(weight) = text else {
                    if voucher {
                        continue;
                    }
                    return None;
                };
                let is_shown = matches!(
                    found.name,
                    NameOutcome::Whole | NameOutcome::Owner | NameOutcome::Misspelt | NameOutcome::Tail(_)
                );
                if is_shown {
                    let known = names.entry(found.shown).or_default();
                    let loss = match found.name {
                        NameOutcome::Whole => 0,
                        NameOutcome::Owner => 150,
                        _ => 350,
                    };
                    let rare = match found.name {
                        NameOutcome::Tail(_) | NameOutcome::Words => weight.name,
                        _ => evidence.weights.name_beside(found.shown, many.len() + 1) - loss,
                    };
                    // Others of a name that comes often have lines of their own.
                    let is_whole =
                        evidence.known.names.name(found.shown).is_some_and(crate::names::Name::is_whole);
                    let rare = if loss == 0 && is_whole { rare.max(MIN_NAME) } else { rare };
                    *known = (*known).max(if evidence.weights.is_name_silent { 0 } else { rare });
                } else {
                    silent += 1;
                }
                match found.code {
                    CodeOutcome::Same | CodeOutcome::Some => {
                        let code = evidence
                            .weights
                            .of(&Outcomes { name: NameOutcome::BothSilent, ..found })
                            .map_or(0, |weight| weight.code);
                        has_twin |= codes.insert(found.shown_code, code.min(600)).is_some();
                    }
                    CodeOutcome::Cut => {
                        codes.entry(u32::MAX).or_insert(150);
                    }
                    CodeOutcome::Other => has_other_code = true,
                    CodeOutcome::RowOnly | CodeOutcome::LineOnly => uncovered += 1,
                    CodeOutcome::None => {}
                }
                // A list's number or a class in the purpose: what matters is how rare the words are that both have.
                let rare = evidence.weights.word_idf.get(found.word as usize).copied().unwrap_or(0);
                purpose = purpose.max(match found.purpose {
                    PurposeOutcome::All => rare,
                    PurposeOutcome::Some if found.share >= 50 => rare,
                    PurposeOutcome::Some => rare / 2,
                    PurposeOutcome::None | PurposeOutcome::Absent => 0,
                });
            }
        }
        // A line that breaks off may have lost the codes of the last ones.
        let may_be_lost = is_cut && !codes.is_empty() && !names.is_empty();
        if !voucher && has_other_code && !may_be_lost {
            return None;
        }
        let names_weight = names.values().copied().sum::<i32>().min(1_200);
        // Some of several names shown and the others not.
        if !names.is_empty() && silent > 0 && !voucher && codes.is_empty() {
            return None;
        }
        // One code shown once is not two rows of it, where others could be meant.
        let twins = if has_twin && codes.len() > 1 && self.are_rows() { -300 } else { 0 };
        let codes = codes.values().copied().sum::<i32>().min(1_500)
            - if uncovered > 0 && names.is_empty() { 100 } else { 0 };
        // Where texts tell nothing, what the books say was paid at once must do.
        let voucher = if voucher || is_listed && evidence.weights.is_blind && lag == 0 { 600 } else { 0 };
        Some(names_weight + codes + purpose + voucher + twins + evidence.weights.days(lag) / 4)
    }

    /// The names and codes of an item: of a row its own, of a line those that stand on it.
    fn keys(&self, is_many: bool, number: u32) -> Vec<(bool, u32)> {
        let texts = self.texts(is_many);
        let (row, line) = (texts.row(number), texts.line(number));
        let mut keys: Vec<(bool, u32)> = row.names.iter().map(|name| (false, *name)).collect();
        keys.extend(row.codes.iter().map(|code| (true, *code)));
        keys.extend(line.names.iter().filter(|hit| hit.grade != Grade::Tail).map(|hit| (false, hit.name)));
        keys.extend(
            line.codes
                .iter()
                .filter(|hit| matches!(hit.part, codes::Part::Whole | codes::Part::Most))
                .map(|hit| (true, hit.code)),
        );
        keys
    }

    /// Open items of one side by their keys and amounts, where the amount is one of these.
    fn index(&self, is_many: bool, items: &[(u32, Item)], amounts: &FxHashSet<i64>) -> Index {
        let mut index = Index::default();
        for (number, item) in items.iter().filter(|(_, item)| amounts.contains(&item.amount)) {
            for (is_code, key) in self.keys(is_many, *number) {
                index.entry((is_code, key, item.amount)).or_default().push(*number);
            }
        }
        index
    }

    /// For each single partner of one of the several that texts and days make likely, those of the several that are as likely
    /// for it, as far as `most` and one more.
    fn rivals_of_partners(
        &self,
        number: u32,
        (partners, own): (&Index, &Index),
        most: usize,
    ) -> Vec<Vec<u32>> {
        let partners = self.sharing(true, number, partners).into_iter();
        let likely = partners.filter_map(|other| {
            let weight = self.single(true, number, other).filter(|weight| *weight >= OWN_PARTNER)?;
            Some((other, weight))
        });
        let rivals = likely.map(|(other, weight)| {
            let rivals = self.sharing(false, other, own).into_iter().filter(|rival| *rival != number);
            let as_likely = |rival: &u32| self.single(true, *rival, other).is_some_and(|own| own >= weight);
            rivals.filter(as_likely).take(most + 1).collect()
        });
        rivals.collect()
    }

    /// The items of the other side that share a key and the amount with an item.
    fn sharing(&self, is_many: bool, number: u32, index: &Index) -> Vec<u32> {
        let Some(item) = self.item(is_many, number) else { return Vec::new() };
        let keys = self.keys(is_many, number).into_iter();
        let mut found: Vec<u32> = keys
            .filter_map(|(is_code, key)| index.get(&(is_code, key, item.amount)))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What the texts and days of one of a side and one of the other weigh.
    fn single(&self, is_many: bool, number: u32, other: u32) -> Option<i32> {
        let (left, right) = if is_many { self.order(number, other) } else { self.order(other, number) };
        let weight = self.work.evidence.pair(left, right)?;
        (!self.work.is_rejected(left, right)).then(|| weight.text() + weight.day)
    }

    fn shows_voucher(&self, many: &[u32], one: u32) -> bool {
        let evidence = &self.work.evidence;
        let (side, other) = if self.many == Many::Left {
            (&evidence.left, &evidence.right)
        } else {
            (&evidence.right, &evidence.left)
        };
        let Some(item) = many.first().and_then(|number| side.item(*number)) else { return false };
        let mut key = Vec::new();
        bare_into(side.text(item.voucher), &mut key);
        let mut is_shown = false;
        if let Some(item) = other.item(one).filter(|_| key.len() >= 4) {
            Tokens::default().of(other.text(item.memo), |token| is_shown |= token == key);
        }
        is_shown
    }
}

/// Numbers in order, each once.
fn distinct(all: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut numbers: Vec<u32> = all.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
