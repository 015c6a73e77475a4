//! Stage 1: the same reference.
//!
//! First equal amounts; then, on the same evidence, one row whose reference several share and sum up to, and rows of
//! one reference whose amounts differ.

use super::batch::{Parts, put};
use super::{MARGIN, Undecided, cost_of_days, record};
use crate::reconcile::Rule;
use crate::reconcile::assign::Edge;
use crate::reconcile::classes::{Class, days_between, match_classes};
use crate::reconcile::side::Entry;
use crate::reconcile::work::{Half, Work};
use crate::text::{Interner, Symbol, fold};
use hocbong_core::parallel;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

/// Matches rows by their references, and by references and vouchers that stand as a token in the other side's text.
pub(in crate::reconcile) fn reference(work: &mut Work<'_>) {
    let keys = Keys::of(work);
    let own = |work: &Work<'_>, left: &[Class], right: &[Class]| own_references(&keys, work, left, right);
    let in_text =
        |work: &Work<'_>, left: &[Class], right: &[Class]| references_in_text(&keys, work, left, right);
    let (has_own, has_in_text) = (keys.are_on_both_sides, !keys.words.is_empty());
    let reaches = [Reach::Window, Reach::Carried];
    let reaches = if work.has_carried() { &reaches[..] } else { &[Reach::Window] };
    for reach in reaches {
        if has_own {
            equal_amounts(work, Rule::Reference, own, false, *reach);
        }
        if has_in_text {
            // A reference that stands in the text itself is part of what the text says.
            equal_amounts(work, Rule::Reference, in_text, true, *reach);
        }
    }
    if !has_own {
        return;
    }
    let keyed = keyed(&keys, work);
    sums(work, &keyed);
    differences(work, &keyed);
}

/// The references and vouchers of the open rows as they are compared, each spelling read once.
struct Keys {
    words: Interner,
    left: OfSide,
    right: OfSide,
    /// Whether rows of both sides have references.
    are_on_both_sides: bool,
}

#[derive(Default)]
struct OfSide {
    references: FxHashMap<Symbol, Symbol>,
    /// Those that are peculiar enough to be looked for in a text.
    vouchers: FxHashMap<Symbol, Symbol>,
}

impl Keys {
    fn of(work: &Work<'_>) -> Self {
        let mut words = Interner::new();
        let has_references =
            |half: &Half<'_>| half.open_entries().any(|(_, entry)| !entry.reference.is_empty());
        let are_on_both_sides = has_references(&work.left) && has_references(&work.right);
        let [left, right] = [(&work.left, &work.right), (&work.right, &work.left)].map(|(half, facing)| {
            let mut of = OfSide::default();
            // Nobody asks for what neither a row nor a text of the other side could have.
            if !are_on_both_sides && !has_tokens(facing) {
                return of;
            }
            for entry in half.open().filter_map(|number| half.entry(number)) {
                let text = |symbol| half.side.strings.get(symbol);
                if !entry.reference.is_empty() {
                    let key = of.references.entry(entry.reference);
                    key.or_insert_with(|| words.intern(&key_of_text(text(entry.reference))));
                }
                if !entry.voucher.is_empty() {
                    of.vouchers.entry(entry.voucher).or_insert_with(|| {
                        let voucher = fold(text(entry.voucher));
                        if is_telling(&voucher) { words.intern(&voucher) } else { Symbol::EMPTY }
                    });
                }
            }
            of
        });
        Self { words, left, right, are_on_both_sides }
    }

    const fn of_side(&self, is_left: bool) -> &OfSide {
        if is_left { &self.left } else { &self.right }
    }

    /// The reference of an entry; the blank one where it has none.
    fn reference(&self, is_left: bool, entry: &Entry) -> Symbol {
        self.of_side(is_left).references.get(&entry.reference).copied().unwrap_or_default()
    }

    /// What an entry may be called by in another's text.
    fn telling(&self, is_left: bool, entry: &Entry) -> impl Iterator<Item = Symbol> + '_ {
        let reference = self.reference(is_left, entry);
        let reference = Some(reference).filter(|key| is_telling(self.words.get(*key)));
        let voucher = self.of_side(is_left).vouchers.get(&entry.voucher).copied();
        reference.into_iter().chain(voucher.filter(|key| !key.is_empty()))
    }
}

/// Whether some text of the open rows of a side has what could be a reference.
fn has_tokens(half: &Half<'_>) -> bool {
    let mut known: FxHashSet<Symbol> = FxHashSet::default();
    let mut memos = half.open_entries().map(|(_, entry)| entry.memo).filter(|memo| known.insert(*memo));
    memos.any(|memo| {
        may_have_token(half.side.strings.get(memo))
            && tokens_of(&fold(half.side.strings.get(memo))).next().is_some()
    })
}

/// Whether a text could have a reference: these have a figure.
fn may_have_token(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// A reference as it is compared: folded, without the spaces that line ends put into it.
pub(in crate::reconcile) fn key_of_text(reference: &str) -> String {
    if reference.is_empty() { String::new() } else { fold(reference).replace(' ', "") }
}

/// The pieces of a folded text that can be a reference.
pub(in crate::reconcile) fn tokens_of(folded: &str) -> impl Iterator<Item = &str> {
    let pieces = folded.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')'));
    pieces.map(|token| token.trim_matches('.')).filter(|token| is_telling(token))
}

/// Matches what is still open by references although the texts speak against it: a giver may pay from another's account.
pub(in crate::reconcile) fn reference_against_text(work: &mut Work<'_>) {
    let keys = Keys::of(work);
    if keys.are_on_both_sides {
        let own = |work: &Work<'_>, left: &[Class], right: &[Class]| own_references(&keys, work, left, right);
        equal_amounts(work, Rule::Reference, own, true, Reach::Window);
    }
}

/// How far the days of two rows may be apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// As far as the window.
    Window,
    /// As far as a row of the last reconciliation may take to clear.
    Carried,
}

/// Matches rows of equal amounts within `reach` along the pairs of classes that `join` gives.
pub(super) fn equal_amounts(
    work: &mut Work<'_>,
    rule: Rule,
    join: impl Fn(&Work<'_>, &[Class], &[Class]) -> Vec<(u32, u32)>,
    against_text: bool,
    reach: Reach,
) {
    let threads = work.options.threads;
    let (left, right) = parallel::join(threads, || work.left.classes(), || work.right.classes());
    let mut pairs = join(work, &left, &right);
    pairs.sort_unstable();
    pairs.dedup();
    let edge = |(l, r): &(u32, u32)| {
        let (l, r) = (*l as usize, *r as usize);
        let rows = (left.get(l)?.first(), right.get(r)?.first());
        let (mine, theirs) = (work.left.entry(rows.0)?, work.right.entry(rows.1)?);
        let is_near = match reach {
            Reach::Window => work.is_within(mine, theirs),
            Reach::Carried => work.may_clear(mine, theirs),
        };
        if mine.amount != theirs.amount || !is_near {
            return None;
        }
        // How long a row was open says nothing of which row it is.
        let days = match reach {
            Reach::Window => days_between(mine, theirs).unsigned_abs(),
            Reach::Carried => 0,
        };
        let days = u32::try_from(days).unwrap_or(u32::MAX);
        let comparison = work.evidence.compare(rows.0, rows.1);
        // A reference that was written on the wrong row would take the right one's place.
        let is_taken = against_text || !comparison.contradicts;
        is_taken.then_some(Edge { left: l, right: r, cost: cost_of_days(days) + comparison.cost })
    };
    let edges = parallel::flat_map(threads, &pairs, edge);
    let outcome = match_classes(&left, &right, &edges, work.joinable(), MARGIN);
    record(work, rule, outcome, Undecided::Later);
}

/// Classes by what they are known by, without a list for each of them: nearly all are known by something of their own.
struct Known<K> {
    first: FxHashMap<K, u32>,
    /// For each class the next that is known by the same, as the last links lead.
    links: Vec<(u32, u32)>,
}

/// The end of a list.
const NO_LINK: u32 = u32::MAX;

impl<K: Eq + std::hash::Hash> Known<K> {
    fn with_capacity(count: usize) -> Self {
        let first = FxHashMap::with_capacity_and_hasher(count, FxBuildHasher);
        Self { first, links: Vec::with_capacity(count) }
    }

    fn add(&mut self, key: K, class: u32) {
        let link = u32::try_from(self.links.len()).unwrap_or(NO_LINK);
        let next = self.first.insert(key, link).unwrap_or(NO_LINK);
        self.links.push((class, next));
    }

    /// The classes that are known by this, in no certain order.
    fn of(&self, key: &K) -> impl Iterator<Item = u32> + '_ {
        let mut link = self.first.get(key).copied().unwrap_or(NO_LINK);
        std::iter::from_fn(move || {
            let (class, next) = *self.links.get(link as usize)?;
            link = next;
            Some(class)
        })
    }
}

/// Pairs of classes with equal references.
fn own_references(keys: &Keys, work: &Work<'_>, left: &[Class], right: &[Class]) -> Vec<(u32, u32)> {
    let mut known: Known<(Symbol, i64)> = Known::with_capacity(right.len());
    for (number, class) in (0_u32..).zip(right) {
        let Some(entry) = work.right.entry(class.first()) else { continue };
        let key = keys.reference(false, entry);
        if !key.is_empty() {
            known.add((key, entry.amount), number);
        }
    }
    let mut pairs = Vec::new();
    for (number, class) in (0_u32..).zip(left) {
        let Some(entry) = work.left.entry(class.first()) else { continue };
        let key = keys.reference(true, entry);
        if !key.is_empty() {
            pairs.extend(known.of(&(key, entry.amount)).map(|candidate| (number, candidate)));
        }
    }
    pairs
}

/// Pairs of classes of which one's reference or voucher is a token of the other's text.
fn references_in_text(keys: &Keys, work: &Work<'_>, left: &[Class], right: &[Class]) -> Vec<(u32, u32)> {
    let of_side = |(): &mut (), is_left: &bool| {
        let is_left = *is_left;
        let (half, classes) = if is_left { (&work.left, left) } else { (&work.right, right) };
        let (facing, facing_classes) = if is_left { (&work.right, right) } else { (&work.left, left) };
        // What this side is known by, with its amount; the words of the other side are looked up among it.
        let mut known: Known<(i64, Symbol)> = Known::with_capacity(0);
        for (number, class) in (0_u32..).zip(classes) {
            let Some(entry) = half.entry(class.first()) else { continue };
            for own in keys.telling(is_left, entry) {
                known.add((entry.amount, own), number);
            }
        }
        let mut pairs = Vec::new();
        if known.links.is_empty() {
            return pairs;
        }
        // What each memo names of it.
        let mut tokens: FxHashMap<Symbol, Vec<Symbol>> = FxHashMap::default();
        for (number, class) in (0_u32..).zip(facing_classes) {
            let Some(entry) = facing.entry(class.first()) else { continue };
            let tokens = tokens.entry(entry.memo).or_insert_with(|| {
                let memo = facing.side.strings.get(entry.memo);
                if !may_have_token(memo) {
                    return Vec::new();
                }
                tokens_of(&fold(memo)).filter_map(|token| keys.words.find(token)).collect()
            });
            for token in tokens {
                let candidates = known.of(&(entry.amount, *token));
                pairs.extend(candidates.map(|own| if is_left { (own, number) } else { (number, own) }));
            }
        }
        pairs
    };
    parallel::map(work.options.threads, &[true, false], || (), of_side).into_iter().flatten().collect()
}

/// Whether a token is long and peculiar enough to be no accident.
pub(in crate::reconcile) fn is_telling(token: &str) -> bool {
    token.len() >= 6 && token.bytes().any(|byte| byte.is_ascii_digit())
}

/// Open entries of both sides that share a reference, in the order of the references.
type Keyed = Vec<(Vec<u32>, Vec<u32>)>;

fn keyed(keys: &Keys, work: &Work<'_>) -> Keyed {
    let mut by_key: FxHashMap<Symbol, (Vec<u32>, Vec<u32>)> = FxHashMap::default();
    for number in work.left.open() {
        let key = work.left.entry(number).map(|entry| keys.reference(true, entry));
        if let Some(key) = key.filter(|key| !key.is_empty()) {
            by_key.entry(key).or_default().0.push(number);
        }
    }
    for number in work.right.open() {
        let key = work.right.entry(number).map(|entry| keys.reference(false, entry));
        if let Some(rows) = key.and_then(|key| by_key.get_mut(&key)) {
            rows.1.push(number);
        }
    }
    let shared = by_key.into_iter().filter(|(_, (_, right))| !right.is_empty());
    let mut shared: Vec<_> = shared.collect();
    shared.sort_unstable_by_key(|(key, _)| keys.words.get(*key));
    shared.into_iter().map(|(_, rows)| rows).collect()
}

/// One row that is the sum of the several that share its reference.
fn sums(work: &mut Work<'_>, keyed: &[(Vec<u32>, Vec<u32>)]) {
    for (left, right) in keyed {
        let is_batch = matches!((left.as_slice(), right.as_slice()), ([_], [_, _, ..]) | ([_, _, ..], [_]));
        let sum = |half: &Half<'_>, numbers: &[u32]| {
            numbers
                .iter()
                .filter_map(|number| half.entry(*number))
                .map(|entry| i128::from(entry.amount))
                .sum::<i128>()
        };
        if is_batch && sum(&work.left, left) == sum(&work.right, right) && all_within(work, left, right) {
            work.record_match(Rule::Batch, left, right, false);
        }
    }
}

pub(super) fn all_within(work: &Work<'_>, left: &[u32], right: &[u32]) -> bool {
    left.iter().filter_map(|number| work.left.entry(*number)).all(|mine| {
        right.iter().filter_map(|number| work.right.entry(*number)).all(|theirs| work.is_within(mine, theirs))
    })
}

/// Rows of one reference, one on each side, whose amounts differ: one may be a part of the other.
fn differences(work: &mut Work<'_>, keyed: &[(Vec<u32>, Vec<u32>)]) {
    let mut parts: [Option<Parts>; 2] = [None, None];
    for (left, right) in keyed {
        let open = |half: &Half<'_>, numbers: &[u32]| -> Vec<u32> {
            numbers.iter().copied().filter(|number| half.is_open(*number)).collect()
        };
        if let ([mine], [theirs]) = (open(&work.left, left).as_slice(), open(&work.right, right).as_slice()) {
            let amounts =
                work.left.entry(*mine).zip(work.right.entry(*theirs)).map(|(a, b)| (a.amount, b.amount));
            let Some((a, b)) = amounts.filter(|(a, b)| a != b) else { continue };
            if !all_within(work, &[*mine], &[*theirs]) {
                continue;
            }
            let is_line_left = a.unsigned_abs() > b.unsigned_abs();
            let (line, part) = if is_line_left { (*mine, *theirs) } else { (*theirs, *mine) };
            let [of_left, of_right] = &mut parts;
            let known = if is_line_left { of_right } else { of_left };
            let known = known.get_or_insert_with(|| Parts::of(work, is_line_left));
            match known.with(work, is_line_left, line, part) {
                Some(rows) => put(work, is_line_left, line, &rows),
                None => work.record_difference(*mine, *theirs, true),
            }
        }
    }
}
