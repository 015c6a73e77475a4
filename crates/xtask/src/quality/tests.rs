use super::*;
use xtask_oracle::workload::{Kind, conditions};

fn workload(condition: &str) -> Workload {
    super::workload(condition, 600, 7).unwrap()
}

#[test]
fn a_perfect_answer_has_perfect_figures() {
    for condition in conditions() {
        let key = workload(condition).key;
        let score = score(&key, &Answer::perfect(&key));
        for ratio in [score.precision, score.singles, score.batches, score.differences] {
            assert_eq!(ratio.part, ratio.whole, "{condition}: {score:?}");
        }
        assert!(score.singles.whole > 0);
        assert_eq!((score.given.part, score.ambiguous.part), (0, 0), "{condition}");
        assert!(score.wrong.is_empty() && score.missed.is_empty());
    }
}

/// Returns the index of the perfect answer's claim for a determined single pair of the key.
fn determined(key: &xtask_oracle::workload::Key, answer: &Answer, skip: usize) -> usize {
    let is_one = |link: &&xtask_oracle::workload::Link| link.kind == Kind::Single && link.is_determined;
    let link = key.links.iter().filter(is_one).nth(skip).unwrap();
    answer.claims.iter().position(|claim| claim.left == link.left).unwrap()
}

#[test]
fn wrong_pairs_are_noticed() {
    let key = workload("prefix").key;
    let mut answer = Answer::perfect(&key);
    let (first, second) = (determined(&key, &answer, 0), determined(&key, &answer, 9));
    let other = std::mem::take(&mut answer.claims[second].right);
    answer.claims[second].right = std::mem::replace(&mut answer.claims[first].right, other);
    let score = score(&key, &answer);
    assert_eq!(score.precision.part, score.precision.whole - 2);
    assert_eq!(score.singles.part, score.singles.whole - 2);
    assert_eq!(score.wrong.len(), 2);
}

#[test]
fn a_missing_pair_is_noticed() {
    let key = workload("prefix").key;
    let mut answer = Answer::perfect(&key);
    let place = determined(&key, &answer, 3);
    answer.claims.remove(place);
    let score = score(&key, &answer);
    assert_eq!(score.precision.part, score.precision.whole);
    assert_eq!(score.singles.part, score.singles.whole - 1);
    assert_eq!(score.missed.len(), 1);
}

#[test]
fn a_batch_short_of_a_row_is_noticed() {
    let key = workload("prefix").key;
    let mut answer = Answer::perfect(&key);
    let is_one = |link: &&xtask_oracle::workload::Link| {
        link.kind == Kind::Batch && link.is_determined && link.left.len() > 2
    };
    let link = key.links.iter().find(is_one).unwrap();
    let claim = answer.claims.iter_mut().find(|claim| claim.left == link.left).unwrap();
    claim.left.pop();
    let score = score(&key, &answer);
    assert_eq!(score.precision.part, score.precision.whole - 1);
    assert_eq!(score.batches.part, score.batches.whole - 1);
}

#[test]
fn a_partner_given_to_a_row_without_one_is_noticed() {
    let key = workload("prefix").key;
    let mut answer = Answer::perfect(&key);
    let is_open = |only: bool| {
        move |link: &&xtask_oracle::workload::Link| {
            link.kind == Kind::Open("unknown") && link.left.is_empty() == only
        }
    };
    let row = key.links.iter().find(is_open(false)).unwrap();
    let line = key.links.iter().find(is_open(true)).unwrap();
    answer.claims.push(Claim { left: row.left.clone(), right: line.right.clone(), is_group: false });
    let score = score(&key, &answer);
    assert_eq!(score.given.part, 2);
    assert_eq!(score.precision.part, score.precision.whole - 1);
}

#[test]
fn a_group_is_counted_by_sorts() {
    let key = xtask_oracle::workload::Key {
        links: vec![link(2, 2), link(3, 3)],
        left_sorts: vec![0, 0],
        left_looks: vec![0, 0],
        right_sorts: vec![0, 0],
        ..xtask_oracle::workload::Key::default()
    };
    let crossed = |is_group| Answer {
        claims: vec![Claim { left: vec![2, 3], right: vec![3, 2], is_group }],
        rows: 4,
        ..Answer::default()
    };
    assert_eq!(score(&key, &crossed(true)).precision, Ratio { part: 2, whole: 2 });
    assert_eq!(score(&key, &crossed(false)).precision, Ratio { part: 0, whole: 1 });
    let told_apart = xtask_oracle::workload::Key { right_sorts: vec![0, 1], left_sorts: vec![0, 1], ..key };
    let one = Answer {
        claims: vec![Claim { left: vec![2], right: vec![3], is_group: true }],
        rows: 4,
        ..Answer::default()
    };
    // Rows that look the same to the bank may be counted for each other, but only in a group.
    assert_eq!(score(&told_apart, &one).precision, Ratio { part: 1, whole: 1 });
    let single = Answer { claims: vec![Claim { is_group: false, ..one.claims[0].clone() }], ..one };
    assert_eq!(score(&told_apart, &single).precision, Ratio { part: 0, whole: 1 });
}

fn link(row: u32, line: u32) -> xtask_oracle::workload::Link {
    xtask_oracle::workload::Link {
        kind: Kind::Single,
        left: vec![row],
        right: vec![line],
        is_determined: true,
    }
}

#[test]
fn the_library_does_better_than_a_plain_join() {
    let workload = workload("prefix");
    let inputs = read(&workload).unwrap();
    let (left, right) = inputs.sides();
    let plain = score(&workload.key, &baseline::join(&left, &right));
    let ours = score(&workload.key, &Answer::of(&reconcile(left, right, &ReconcileOptions::default())));
    assert!(ours.precision.floor() > plain.precision.floor());
    assert!(ours.singles.floor() > plain.singles.floor());
}

#[test]
fn shares_are_rounded_to_the_worse_side() {
    let ratio = Ratio { part: 99_999, whole: 100_000 };
    assert_eq!((ratio.floor(), ratio.ceil()), (Some(9_999), Some(10_000)));
    assert_eq!(Ratio::default().floor(), None);
}

/// Scores the library on a small workload that was not used for tuning: the figures may not get worse.
#[test]
fn the_matcher_keeps_its_quality() {
    // Minimum precision, determined pairs and batches found, and maximum ambiguous rows; in ten-thousandths.
    for (condition, precision, singles, batches, ambiguous) in [
        ("full", 9995, 9960, 9900, 60),
        ("prefix", 9990, 9940, 9800, 500),
        ("cut", 9950, 9800, 9500, 950),
        ("crowded", 9700, 9650, 9900, 5200),
        ("blank", 9800, 9950, 10_000, 4000),
        (TWO_AUTHORS, 9980, 9550, 8500, 350),
        (TRANSCRIPTIONS, 10_000, 9980, 0, 400),
    ] {
        let task = Task { rows: 4_000, seeds: vec![77], ..Task::default() };
        let workload = workloads(&task, condition, |_| ()).next().unwrap();
        let inputs = read(&workload).unwrap();
        let (left, right) = inputs.sides();
        let plain = score(&workload.key, &baseline::join(&left, &right));
        let score = score(&workload.key, &Answer::of(&reconcile(left, right, &ReconcileOptions::default())));
        let at_least = |ratio: score::Ratio, least: usize| ratio.part * 10_000 >= ratio.whole * least;
        assert!(at_least(score.precision, precision), "{condition}: {:?}", score.precision);
        assert!(at_least(score.singles, singles), "{condition}: {:?}", score.singles);
        assert!(at_least(score.batches, batches), "{condition}: {:?}", score.batches);
        assert!(!at_least(score.ambiguous, ambiguous), "{condition}: {:?}", score.ambiguous);
        assert!(!at_least(plain.precision, precision), "{condition}: a plain join does as well");
    }
}

/// If many lines pay several gifts at once, fewer lines show their gift's purpose; the purpose still counts.
#[test]
fn purposes_count_where_many_lines_pay_several_gifts() {
    for seed in [81, 82] {
        let settings = Settings { batches_permille: 350, ..Settings::named("full", 6_000, seed).unwrap() };
        let workload = generate(&settings);
        let inputs = read(&workload).unwrap();
        let (left, right) = inputs.sides();
        let score = score(&workload.key, &Answer::of(&reconcile(left, right, &ReconcileOptions::default())));
        let found = score.singles;
        assert!(found.part * 1_000 >= found.whole * 995, "seed {seed}: {found:?}");
    }
}

/// Sorts the answer by line, so that answers can be compared.
fn in_order(mut answer: Answer) -> Answer {
    for claims in [&mut answer.claims, &mut answer.proposals] {
        for claim in &mut *claims {
            claim.left.sort_unstable();
            claim.right.sort_unstable();
        }
        claims.sort_by(|one, other| (&one.left, &one.right).cmp(&(&other.left, &other.right)));
    }
    answer.differences.sort_by(|one, other| (&one.left, &one.right).cmp(&(&other.left, &other.right)));
    answer
}

fn mirrored(answer: Answer) -> Answer {
    let Answer { claims, differences, proposals, left_only, right_only, ambiguous, rows } = answer;
    let swapped = |c: Claim| Claim { left: c.right, right: c.left, ..c };
    let claims = claims.into_iter().map(swapped).collect();
    let differences = differences.into_iter();
    let differences = differences.map(|d| Difference { left: d.right, right: d.left, ..d }).collect();
    let proposals = proposals.into_iter().map(swapped).collect();
    Answer { claims, differences, proposals, left_only: right_only, right_only: left_only, ambiguous, rows }
}

fn assert_same(one: &Answer, other: &Answer, what: &str) {
    let only = |one: &Answer, other: &Answer| -> Vec<Claim> {
        one.claims.iter().filter(|claim| !other.claims.contains(claim)).cloned().collect()
    };
    assert_eq!(only(one, other), only(other, one), "{what}: matches");
    assert!(one == other, "{what}: what is not matched");
}

/// Thousands of rows and texts, so that every limit of the candidate search is reached.
#[test]
fn neither_threads_nor_the_order_of_rows_nor_of_sides_change_what_is_said() {
    for (condition, rows) in [("full", 5_500), ("cut", 5_500), ("crowded", 5_500), ("blank", 2_500)] {
        let workload = generate(&Settings::named(condition, rows, 5).unwrap());
        let inputs = read(&workload).unwrap();
        let (left, right) = inputs.sides();
        let said =
            in_order(Answer::of(&reconcile(left.clone(), right.clone(), &ReconcileOptions::default())));
        for threads in [0, 3] {
            let options = ReconcileOptions { threads, ..ReconcileOptions::default() };
            let result = reconcile(left.clone(), right.clone(), &options);
            // Even the order of the results must not depend on the threads.
            let alone = reconcile(left.clone(), right.clone(), &ReconcileOptions::default());
            assert!(result.matches() == alone.matches(), "{condition}, {threads} threads: matches");
            assert_same(&in_order(Answer::of(&result)), &said, &format!("{condition}, {threads} threads"));
        }
        let swapped = Answer::of(&reconcile(right.clone(), left.clone(), &ReconcileOptions::default()));
        assert_same(&in_order(mirrored(swapped)), &said, &format!("{condition}, the sides swapped"));
        let (mut other_left, mut other_right) = (left, right);
        // Every third row first, the rest backwards.
        for side in [&mut other_left, &mut other_right] {
            let (mut first, mut rest): (Vec<_>, Vec<_>) =
                side.entries().to_vec().into_iter().enumerate().partition(|(at, _)| at % 3 == 0);
            rest.reverse();
            first.append(&mut rest);
            side.entries_mut().iter_mut().zip(first).for_each(|(entry, (_, other))| *entry = other);
        }
        let permuted = Answer::of(&reconcile(other_left, other_right, &ReconcileOptions::default()));
        assert_same(&in_order(permuted), &said, &format!("{condition}, the rows in another order"));
    }
}

#[test]
fn the_library_reads_every_row_of_both_files() {
    for condition in conditions() {
        let workload = workload(condition);
        let files = [("books.csv", &workload.books), ("statement.csv", &workload.statement)];
        for (name, text) in files {
            let input = Input::read(&[Source::new(name, text.as_bytes())], &ReadOptions::default()).unwrap();
            assert!(input.diagnostics.is_empty(), "{condition}: {:?}", input.diagnostics);
            let side = input.side(&LedgerScope::bank(), Period::ALL);
            assert_eq!(side.entries().len(), text.lines().count() - 1, "{condition} {name}");
        }
    }
}
