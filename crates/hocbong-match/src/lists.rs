//! Reads both lists: every distinct text once, the idf of names, codes and words, and the proved pairs that
//! the weights are calibrated on.

use crate::calibration::calibrate;
use crate::codes::Part;
use crate::fold::Word;
use crate::items::{Canonical, Item, Sort};
use crate::lines::{Grade, read_line};
use crate::names::Kind;
use crate::parallel;
use crate::qualifiers::of_kind;
use crate::rows::{Known, Memo, Party};
use crate::settings::{MAX_WINDOW_DAYS, Settings};
use crate::similarity::{Evidence, Roles, Texts};
use crate::split::{Habits, Split};
use crate::vocabulary::Lexicon;
use crate::weights::{Weights, log_ratio};
use rustc_hash::{FxHashMap, FxHashSet};

/// A name that no row has is taken for the account holder's if at least one line in this many shows it.
const HOLDER_SHARE: u32 = 20;
/// How many lines there must be for each row that has the name.
const HOLDER_LINES: u32 = 10;
/// Least number of such lines.
const MIN_OF_HOLDER: u32 = 5;

/// Reads every distinct text of both lists and calibrates the weights.
pub(crate) fn read<'a>(left: Canonical<'a>, right: Canonical<'a>, settings: &Settings<'_>) -> Evidence<'a> {
    let roles = match (left.sort, right.sort) {
        (Sort::Ledger, Sort::Statement) => Roles::LeftRows,
        _ => Roles::Both,
    };
    let mut known = Known::with(Lexicon::of(settings.abbreviations));
    let (mut left_texts, mut right_texts) = (Texts::default(), Texts::default());
    read_rows(&left, &mut left_texts, &mut known, settings);
    if roles == Roles::Both {
        read_rows(&right, &mut right_texts, &mut known, settings);
    }
    if let Some(codes) = settings.codes {
        // A code of the user's pattern counts on a line too, even if no row has it.
        for (side, is_read) in [(&left, roles == Roles::Both), (&right, true)] {
            let mut seen = FxHashSet::default();
            for (_, item) in side.items().filter(|(number, _)| is_read && !side.is_resolved(*number)) {
                for text in [item.party, item.memo] {
                    if seen.insert(text) {
                        for code in codes(side.text(text)) {
                            known.codes.intern(code.as_bytes());
                        }
                    }
                }
            }
        }
    }
    known.index();
    let mut uses = Uses { names: vec![0; known.names.len()], codes: vec![0; known.codes.len()] };
    count_rows(&left_texts, &mut uses);
    count_rows(&right_texts, &mut uses);
    if roles == Roles::Both {
        read_lines(&left, &mut left_texts, &mut known, &mut uses, settings.threads);
    }
    read_lines(&right, &mut right_texts, &mut known, &mut uses, settings.threads);
    // A record without a text does not show how common a name is.
    let (left_records, right_records) = (left.records(), right.records());
    let (lines, rows) = match roles {
        Roles::LeftRows => (right_records, left_records),
        Roles::Both => (left_records + right_records, left_records + right_records),
    };
    let total = f64::from(lines + rows);
    // How often others have it: the pair in question has it twice. The 20 keeps names from looking common in
    // short lists.
    let idf = |counts: &[u32]| {
        counts.iter().map(|count| log_ratio(total + 20.0, f64::from(count.saturating_sub(2)) + 0.1)).collect()
    };
    let mut weights = Weights::stated();
    weights.has_keys = settings.codes.is_some();
    weights.names = known.names.len();
    weights.records = lines + rows;
    weights.name_idf = idf(&uses.names);
    weights.name_uses.clone_from(&uses.names);
    weights.code_idf = idf(&uses.codes);
    weights.code_uses.clone_from(&uses.codes);
    let lines = f64::from(lines.max(1));
    weights.word_idf = known
        .idf
        .iter()
        .map(|count| log_ratio(lines + 10.0, f64::from(count.saturating_sub(1)) + 0.5).min(600))
        .collect();
    let window = i32::try_from(settings.window.min(MAX_WINDOW_DAYS)).unwrap_or(i32::MAX);
    let mut evidence = Evidence { left, right, left_texts, right_texts, known, weights, roles, window };
    let proved = proved_pairs(&evidence);
    evidence.weights = calibrate(&evidence, &proved);
    evidence.left.is_blind = evidence.weights.is_blind;
    evidence.right.is_blind = evidence.weights.is_blind;
    evidence
}

/// Returns the distinct pairs of party and memo. Appends the number of each item's pair to `reading_of`,
/// `u32::MAX` for an item whose texts are not read.
fn distinct_texts(side: &Canonical<'_>, reading_of: &mut Vec<u32>) -> Vec<(u32, u32)> {
    let mut distinct = Numbering::default();
    reading_of.reserve_exact(side.len() as usize);
    for (number, item) in side.items() {
        let is_read = !side.is_resolved(number);
        reading_of.push(if is_read { distinct.number((item.party, item.memo)) } else { u32::MAX });
    }
    distinct.all
}

/// Numbers distinct things in the order in which they first come.
pub(crate) struct Numbering<T> {
    numbers: FxHashMap<T, u32>,
    pub(crate) all: Vec<T>,
}

impl<T> Default for Numbering<T> {
    fn default() -> Self {
        Self { numbers: FxHashMap::default(), all: Vec::new() }
    }
}

impl<T: Copy + Eq + std::hash::Hash> Numbering<T> {
    pub(crate) fn number(&mut self, thing: T) -> u32 {
        let Self { numbers, all } = self;
        *numbers.entry(thing).or_insert_with(|| {
            all.push(thing);
            u32::try_from(all.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

/// Reads every party and every memo once, and builds the rows from them.
fn read_rows(side: &Canonical<'_>, texts: &mut Texts, known: &mut Known, settings: &Settings<'_>) {
    let distinct = distinct_texts(side, &mut texts.row_of);
    let (mut parties, mut memos) = (Numbering::default(), Numbering::default());
    let pairs: Vec<(u32, u32)> =
        distinct.into_iter().map(|(party, memo)| (parties.number(party), memos.number(memo))).collect();
    let pattern = settings.codes;
    let mut parties =
        parallel::map(settings.threads, &parties.all, |text| Party::read(side.text(*text), pattern));
    let mut has_names = vec![false; memos.all.len()];
    for (party, memo) in &pairs {
        if parties.get(*party as usize).is_some_and(Party::leaves_name_to_memo) {
            has_names.get_mut(*memo as usize).into_iter().for_each(|slot| *slot = true);
        }
    }
    let memos: Vec<(u32, bool)> = memos.all.into_iter().zip(has_names).collect();
    let mut memos = parallel::map(settings.threads, &memos, |(text, has_names)| {
        Memo::read(side.text(*text), *has_names, pattern)
    });
    let row = |(party, memo): (u32, u32)| {
        let (party, memo) = (parties.get_mut(party as usize)?, memos.get_mut(memo as usize)?);
        Some(known.row(party, memo))
    };
    texts.rows = pairs.into_iter().filter_map(row).collect();
    let mut kinds: FxHashMap<u32, u32> = FxHashMap::default();
    let of_kind =
        |(_, item): (u32, &Item)| *kinds.entry(item.kind).or_insert_with(|| of_kind(side.text(item.kind)));
    texts.kinds = side.items().map(of_kind).collect();
}

/// How many items use each name and code.
struct Uses {
    names: Vec<u32>,
    codes: Vec<u32>,
}

fn count_rows(texts: &Texts, uses: &mut Uses) {
    for row in texts.row_of.iter().filter_map(|reading| texts.rows.get(*reading as usize)) {
        for name in &row.names {
            uses.names.get_mut(*name as usize).into_iter().for_each(|count| *count += 1);
        }
        for code in &row.codes {
            uses.codes.get_mut(*code as usize).into_iter().for_each(|count| *count += 1);
        }
    }
}

fn read_lines(side: &Canonical<'_>, texts: &mut Texts, known: &mut Known, uses: &mut Uses, threads: usize) {
    let distinct = distinct_texts(side, &mut texts.line_of);
    let distinct: Vec<(&str, &str)> =
        distinct.into_iter().map(|(sender, text)| (side.text(sender), side.text(text))).collect();
    let habits = Habits::of(&distinct, &mut known.vocabulary, threads);
    let shared: &Known = known;
    texts.lines = parallel::map_with(threads, &distinct, Split::default, |split, (sender, text)| {
        split.read(sender, text);
        read_line(shared, &habits, split, text)
    });
    drop_holder(texts, known, &uses.names);
    known.idf.resize(known.vocabulary.len(), 0);
    for line in texts.line_of.iter().filter_map(|reading| texts.lines.get(*reading as usize)) {
        for hit in line.names.iter().filter(|hit| hit.grade == Grade::Whole) {
            uses.names.get_mut(hit.name as usize).into_iter().for_each(|count| *count += 1);
        }
        for hit in line.codes.iter().filter(|hit| hit.part == Part::Whole) {
            uses.codes.get_mut(hit.code as usize).into_iter().for_each(|count| *count += 1);
        }
        for (word, ..) in &line.words {
            known.idf.get_mut(*word as usize).into_iter().for_each(|count| *count += 1);
        }
    }
}

/// Drops a stranger whom many lines name from all of them: the bank prints the name of the account's holder, which
/// contradicts nothing.
///
/// So does an organisation that a few rows have and ten times as many lines show: rows mention the holder, and hardly ever
/// are about it.
fn drop_holder(texts: &mut Texts, known: &Known, of_rows: &[u32]) {
    let mut uses = vec![0_u32; texts.lines.len()];
    for reading in &texts.line_of {
        uses.get_mut(*reading as usize).into_iter().for_each(|count| *count += 1);
    }
    let least = (uses.iter().sum::<u32>() / HOLDER_SHARE).max(MIN_OF_HOLDER);
    let mut counts: FxHashMap<&[Word], u32> = FxHashMap::default();
    for (line, uses) in texts.lines.iter().zip(&uses) {
        for (name, _) in &line.strangers {
            *counts.entry(head_of(name)).or_default() += uses;
        }
    }
    let mut of_lines: FxHashMap<u32, u32> = FxHashMap::default();
    let is_organisation =
        |name: u32| known.names.name(name).is_some_and(|name| name.kind == Kind::Organisation);
    for (line, uses) in texts.lines.iter().zip(&uses) {
        for hit in line.names.iter().filter(|hit| hit.grade == Grade::Whole && is_organisation(hit.name)) {
            *of_lines.entry(hit.name).or_default() += uses;
        }
    }
    of_lines.retain(|name, count| {
        let rows = of_rows.get(*name as usize).copied().unwrap_or(0);
        *count >= least && *count / HOLDER_LINES >= rows
    });
    let common = counts.into_iter().filter(|(_, count)| *count >= least);
    let common: FxHashSet<Vec<Word>> = common.map(|(name, _)| name.to_vec()).collect();
    if !of_lines.is_empty() {
        for line in &mut texts.lines {
            line.names.retain(|hit| hit.grade != Grade::Whole || !of_lines.contains_key(&hit.name));
        }
    }
    if !common.is_empty() {
        for line in &mut texts.lines {
            line.strangers.retain(|(name, _)| !common.contains(head_of(name)));
        }
    }
}

/// The first three words of a name; words behind it may have been taken for the rest.
fn head_of(name: &[Word]) -> &[Word] {
    name.get(..3).unwrap_or(name)
}

/// Proved pairs: one movement whatever their texts say, as they are alone with their reference or with their
/// amount.
fn proved_pairs(evidence: &Evidence<'_>) -> Vec<(u32, u32)> {
    let mut proved = Vec::new();
    let mut by_reference: FxHashMap<u32, [Vec<u32>; 2]> = FxHashMap::default();
    for (at, side) in [&evidence.left, &evidence.right].into_iter().enumerate() {
        for (number, item) in side.items() {
            let key = side.reference_key(item);
            if key != 0 {
                by_reference
                    .entry(key)
                    .or_default()
                    .get_mut(at)
                    .into_iter()
                    .for_each(|list| list.push(number));
            }
        }
    }
    for [left, right] in by_reference.values() {
        if let ([left], [right]) = (left.as_slice(), right.as_slice())
            && let (Some(mine), Some(theirs)) = (evidence.left.item(*left), evidence.right.item(*right))
            && mine.amount == theirs.amount
            && (mine.day - theirs.day).abs() <= evidence.window
        {
            proved.push((*left, *right));
        }
    }
    // Alone with the amount: no other item of the same side has it within twice the window and a week.
    let far = evidence.window.saturating_mul(2).saturating_add(7);
    let alone = |side: &Canonical<'_>| -> Vec<(i64, i32, u32)> {
        let all: Vec<(i64, i32, u32)> =
            side.items().map(|(number, item)| (item.amount, item.day, number)).collect();
        let near = |one: Option<&(i64, i32, u32)>, other: &(i64, i32, u32)| {
            one.is_some_and(|one| one.0 == other.0 && (one.1 - other.1).abs() <= far)
        };
        let is_alone = |at: usize, item: &(i64, i32, u32)| {
            !near(at.checked_sub(1).and_then(|at| all.get(at)), item) && !near(all.get(at + 1), item)
        };
        all.iter().enumerate().filter(|(at, item)| is_alone(*at, item)).map(|(_, item)| *item).collect()
    };
    let right = alone(&evidence.right);
    for (amount, day, number) in alone(&evidence.left) {
        let from = right.partition_point(|other| (other.0, other.1) < (amount, day - evidence.window));
        if let Some(other) =
            right.get(from).filter(|other| other.0 == amount && other.1 <= day + evidence.window)
        {
            proved.push((number, other.2));
        }
    }
    proved.retain(|(left, right)| !evidence.left.is_resolved(*left) && !evidence.right.is_resolved(*right));
    proved.sort_unstable();
    proved.dedup();
    proved
}
