//! The first pass links a row and a line of one amount and day that agree in everything they say, if nothing
//! else within the window shares a name or a code with either. They are one movement before any sum or
//! difference is considered, and little remains for the other passes.

use crate::lines::Grade;
use crate::outcomes::{CodeOutcome, NameOutcome, PurposeOutcome};
use crate::parallel;
use crate::similarity::Roles;
use crate::state::LinkState;
use crate::weights::{QUALIFIER, Weights};

/// An item with one of its names or codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Holder {
    /// Whether it is a code, and its number.
    key: (bool, u32),
    day: i32,
    is_line: bool,
    item: u32,
}

/// Links what agrees in everything and has no rival. Does nothing for two lists of one kind, or if texts
/// distinguish nothing.
pub(crate) fn exact(work: &mut LinkState<'_>) {
    if work.evidence.roles != Roles::LeftRows || work.evidence.left.is_blind {
        return;
    }
    let mut buckets = work.buckets();
    // Largest first, so that no thread is left with a large one at the end.
    buckets.sort_by_key(|(left, right)| std::cmp::Reverse(left.len().max(right.len())));
    let shared: &LinkState<'_> = work;
    let found = parallel::each(work.threads, &buckets, |(left, right)| in_bucket(shared, left, right));
    for (left, right, weight) in found.into_iter().flatten() {
        work.claim_exact(left, right, weight);
    }
}

/// The pairs among the open items of one amount, each with its weight.
fn in_bucket(work: &LinkState<'_>, left: &[u32], right: &[u32]) -> Vec<(u32, u32, i32)> {
    let evidence = work.evidence;
    let window = evidence.window;
    let mut holders: Vec<Holder> = Vec::with_capacity(left.len() + right.len());
    for item in left {
        let row = evidence.left_texts.row(*item);
        let day = evidence.left.item(*item).map_or(0, |item| item.day);
        let keys =
            row.names.iter().map(|name| (false, *name)).chain(row.codes.iter().map(|code| (true, *code)));
        holders.extend(keys.map(|key| Holder { key, day, is_line: false, item: *item }));
    }
    // A cut-off line may show any of several names.
    let mut tails: Vec<(i32, u32, u32)> = Vec::new();
    for item in right {
        let line = evidence.right_texts.line(*item);
        let day = evidence.right.item(*item).map_or(0, |item| item.day);
        let mut put = |key| holders.push(Holder { key, day, is_line: true, item: *item });
        for hit in &line.names {
            match hit.grade {
                Grade::Tail => tails.push((day, hit.name, hit.to_name)),
                Grade::Whole | Grade::Misspelt => put((false, hit.name)),
            }
        }
        line.codes.iter().for_each(|hit| put((true, hit.code)));
    }
    holders.sort_unstable();
    holders.dedup();
    tails.sort_unstable();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for same in holders.chunk_by(|one, next| one.key == next.key) {
        for (at, holders) in same.windows(2).enumerate() {
            let [row, line] = holders else { continue };
            let is_near =
                |other: Option<&Holder>| other.is_some_and(|other| (other.day - row.day).abs() <= window);
            let before = at.checked_sub(1).and_then(|before| same.get(before));
            let is_alone = !is_near(before) && !is_near(same.get(at + 2));
            if is_alone && row.day == line.day && !row.is_line && line.is_line {
                pairs.push((row.item, line.item));
            }
        }
    }
    pairs.sort_unstable();
    let mut found = Vec::new();
    for same in pairs.chunk_by(|one, next| one == next) {
        let Some((row, line)) = same.first().copied() else { continue };
        if let Some(weight) = weight_of(work, row, line, same.len(), &tails) {
            found.push((row, line, weight));
        }
    }
    found
}

/// The weight of a row and a line that share `keys` names and codes which nothing else within the window has;
/// `None` if either has other ones, says more than the other, or could be matched otherwise.
fn weight_of(
    work: &LinkState<'_>,
    row: u32,
    line: u32,
    keys: usize,
    tails: &[(i32, u32, u32)],
) -> Option<i32> {
    let evidence = work.evidence;
    let (said, shown) = (evidence.left_texts.row(row), evidence.right_texts.line(line));
    let (mine, theirs) = (evidence.left.item(row)?, evidence.right.item(line)?);
    let is_plain = said.names.len() + said.codes.len() == keys
        && shown.names.len() + shown.codes.len() == keys
        && shown.names.iter().all(|hit| hit.grade == Grade::Whole)
        && shown.strangers.is_empty()
        && !shown.is_cut
        && evidence.left.reference_key(mine) == 0
        && evidence.right.reference_key(theirs) == 0
        && !mine.is_earlier
        && !theirs.is_earlier;
    if !is_plain {
        return None;
    }
    let from = tails.partition_point(|(day, ..)| *day < mine.day - evidence.window);
    let near = tails.get(from..).unwrap_or_default().iter();
    let mut near = near.take_while(|(day, ..)| *day <= mine.day + evidence.window);
    let goes_on = |(_, from, to): &(i32, u32, u32)| {
        said.names.iter().any(|name| (*from..*to).contains(&evidence.known.names.place(*name)))
    };
    let [Some(found), None] = evidence.outcomes(row, line) else { return None };
    let agrees = found.name == NameOutcome::Whole
        && matches!(found.code, CodeOutcome::Same | CodeOutcome::None)
        && matches!(found.purpose, PurposeOutcome::All | PurposeOutcome::Absent)
        && found.unexplained == 0;
    if work.is_rejected(row, line) {
        return None;
    }
    let text = evidence.text_of(&[Some(found), None], Weights::of)?;
    let weight = evidence.pair_with(mine, theirs, text)?.total();
    // Weight that a pair without a common name or code could have with either.
    // So could a row that states the same number, place or nature as the line.
    let qualified = if shown.said.is_telling() { QUALIFIER } else { 0 };
    let silent = (evidence.weights.base + evidence.weights.silence() + qualified).max(0);
    let is_sure = agrees && weight - 2 * silent >= work.margin && !near.any(goes_on);
    is_sure.then_some(weight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Movement, matcher, others};
    use crate::{Item, Linkage, List, Match, Matcher, Settings, Sort};
    use proptest::prelude::*;
    use rustc_hash::FxHashSet;

    /// A few similar parties, and a hundred others.
    fn party(number: usize) -> String {
        const ALIKE: [&str; 7] = [
            "Trần Mẫu Hoa",
            "Trần Mẫu Hòa",
            "Lê Thị Mẫu Sơn",
            "Lê Thị Mẫu Sương",
            "Công ty TNHH Mẫu Sao",
            "Mạnh thường quân",
            "",
        ];
        const FIRST: [&str; 5] = ["Nguyễn Mẫu", "Phạm Mẫu", "Huỳnh Mẫu", "Danh Mẫu", "Lý Thị Mẫu"];
        const LAST: [&str; 4] = ["Khoa", "Thuận", "Bưởi", "Quyên"];
        const NEXT: [&str; 5] = ["An", "Ngọc", "Phúc", "Trung", "Yến"];
        match number.checked_sub(ALIKE.len()) {
            None => ALIKE[number].to_owned(),
            Some(other) => {
                format!("{} {} {}", FIRST[other % 5], NEXT[other / 5 % 5], LAST[other / 25 % 4])
            }
        }
    }

    const MEMOS: [&str; 5] = ["Ủng hộ", "Góp quỹ tháng 4", "Góp quỹ tháng 5", "Học phí NE12345", ""];
    const SHOWN: [&str; 6] = ["", " CHUYEN TIEN", " LE THI MAU SON", " NE12345", " NE54321 GOP QUY", " UH"];

    /// None is a sum of others, since the first pass goes before sums. Their differences may be a bank's
    /// fees.
    const AMOUNTS: [i64; 3] = [101_000, 103_000, 107_000];

    /// Party, memo, day, amount; then tail, lag, other amount and order in which the bank shows it, if it
    /// does.
    type Drawn = ((usize, usize, i32, usize), Option<(usize, i32, usize, bool)>);

    /// Rows, some of which are of one party and amount on nearby days.
    fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
        fn shown() -> impl Strategy<Value = Option<(usize, i32, usize, bool)>> {
            let lag = prop_oneof![4 => Just(0), 1 => -3..=3_i32];
            let more = prop_oneof![9 => Just(0), 1 => 1..3_usize];
            prop::option::weighted(0.9, (0..SHOWN.len() + 6, lag, more, any::<bool>()))
        }
        let row = (0..107_usize, 0..MEMOS.len(), 0..8_i32, 0..AMOUNTS.len());
        let again = prop::option::weighted(0.4, (0..MEMOS.len(), 0..3_i32, shown()));
        prop::collection::vec((row, shown(), again), 60..150).prop_map(|all| {
            let both = all.into_iter().flat_map(|((party, memo, day, amount), shown, again)| {
                let again = again.map(|(memo, later, shown)| ((party, memo, day + later, amount), shown));
                [Some(((party, memo, day, amount), shown)), again]
            });
            both.flatten().collect()
        })
    }

    fn linked(drawn: &[Drawn], has_first_pass: bool) -> Linkage {
        let parties: Vec<String> = drawn.iter().map(|((number, ..), _)| party(*number)).collect();
        let mut books = List { sort: Sort::Ledger, texts: vec![""], items: Vec::new() };
        for (((_, memo, ..), _), party) in drawn.iter().zip(&parties) {
            books.texts.extend([party.as_str(), MEMOS[*memo]]);
        }
        let mut texts = Vec::new();
        let mut lines = Vec::new();
        for (((_, memo, day, amount), shown), party) in drawn.iter().zip(&parties) {
            let last = 2 * u32::try_from(books.items.len() + 1).unwrap();
            books.items.push(Item {
                amount: AMOUNTS[*amount],
                day: *day,
                party: last - 1,
                memo: last,
                rank: u64::from(last),
                ..Item::default()
            });
            let Some((tail, lag, more, is_reversed)) = shown else { continue };
            let memo = MEMOS[*memo];
            let text = if *is_reversed { format!("{memo} {party}") } else { format!("{party} {memo}") };
            // Most lines say what the row says.
            texts.push(format!("{text}{}", SHOWN.get(*tail).unwrap_or(&"")));
            lines.push((*day + lag, AMOUNTS[(amount + more) % AMOUNTS.len()]));
        }
        let mut bank = List { sort: Sort::Statement, texts: vec![""], items: Vec::new() };
        bank.texts.extend(texts.iter().map(String::as_str));
        for ((day, amount), memo) in lines.into_iter().zip(1..) {
            bank.items.push(Item { amount, day, memo, rank: u64::from(memo), ..Item::default() });
        }
        // Of equal items, any may be named.
        let first = |items: &[Item], texts: &[&str], item: u32| {
            let say = |item: &Item| {
                let text = |number: u32| texts[number as usize];
                (item.amount, item.day, text(item.party), text(item.memo))
            };
            let own = say(&items[item as usize]);
            u32::try_from(items.iter().position(|other| say(other) == own).unwrap()).unwrap()
        };
        let (rows, lines) = (books.clone(), bank.clone());
        let of_row = |row: &mut u32| *row = first(&rows.items, &rows.texts, *row);
        let of_line = |line: &mut u32| *line = first(&lines.items, &lines.texts, *line);
        let settings = Settings { window: 3, ..Settings::default() };
        let mut found = Matcher::new(books, bank, &settings).link_with(has_first_pass);
        for found in &mut found.matches {
            // The weight of a pair depends on the pass that found it.
            found.weight = 0;
            found.left.iter_mut().for_each(of_row);
            found.right.iter_mut().for_each(of_line);
        }
        for found in &mut found.differences {
            of_row(&mut found.left);
            of_line(&mut found.right);
        }
        for found in &mut found.ambiguous {
            found.left.iter_mut().for_each(of_row);
            found.right.iter_mut().for_each(of_line);
            found.left.sort_unstable();
            found.right.sort_unstable();
        }
        for found in &mut found.proposals {
            found.left.iter_mut().for_each(of_row);
            found.right.iter_mut().for_each(of_line);
        }
        found.matches.sort_by(|one, other| (&one.left, &one.right).cmp(&(&other.left, &other.right)));
        found.ambiguous.sort_by(|one, other| (&one.left, &one.right).cmp(&(&other.left, &other.right)));
        found.differences.sort_by_key(|found| (found.left, found.right));
        found.proposals.sort_by(|one, other| (&one.left, &one.right).cmp(&(&other.left, &other.right)));
        found
    }

    proptest! {
        #[test]
        fn the_first_pass_changes_no_result(drawn in drawn()) {
            let (with, without) = (linked(&drawn, true), linked(&drawn, false));
            prop_assert_eq!(with.matches, without.matches);
            prop_assert_eq!(with.differences, without.differences);
            prop_assert_eq!(with.ambiguous, without.ambiguous);
            prop_assert_eq!(with.proposals, without.proposals);
        }
    }

    /// The pairs that the first pass links, by the places of a row and a line.
    fn first_pass(rows: &[&Movement], lines: &[&Movement]) -> Vec<(u32, u32)> {
        let rows: Vec<Movement> = rows.iter().copied().cloned().chain(others(200)).collect();
        let lines: Vec<Movement> = lines.iter().copied().cloned().collect();
        let matcher = matcher(&rows, &lines);
        let evidence = &matcher.evidence;
        let rejected = FxHashSet::default();
        let mut work = LinkState::new(evidence, &rejected, 1);
        exact(&mut work);
        let place =
            |found: &Match| (evidence.left.place(found.left[0]), evidence.right.place(found.right[0]));
        let mut pairs: Vec<(u32, u32)> = work.found.matches.iter().map(place).collect();
        pairs.sort_unstable();
        pairs
    }

    #[test]
    fn a_row_and_a_line_that_agree_in_everything_are_linked_by_the_first_pass() {
        let row = |day, amount, party| Movement::row(day, amount, party, "Góp quỹ NE12345");
        let line = |day, amount, text: &str| Movement::line(day, amount, &format!("{text} GOP QUY"));
        let own = row(10, 500_000, "Trần Mẫu Hoa");
        let shown = line(10, 500_000, "TRAN MAU HOA NE12345");
        assert_eq!(first_pass(&[&own], &[&shown]), [(0, 0)]);
        // What is of another amount, or beyond the window, is no rival.
        let (dearer, later) = (row(10, 700_000, "Trần Mẫu Hoa"), row(14, 500_000, "Trần Mẫu Hoa"));
        assert_eq!(first_pass(&[&own, &dearer, &later], &[&shown]), [(0, 0)]);
        let none: [(&str, Movement, Movement); 11] = [
            ("another day", own.clone(), line(11, 500_000, "TRAN MAU HOA NE12345")),
            ("another amount", own.clone(), line(10, 500_001, "TRAN MAU HOA NE12345")),
            ("another name", own.clone(), line(10, 500_000, "LE MAU SON NE12345")),
            ("a second name", own.clone(), line(10, 500_000, "TRAN MAU HOA LE MAU SON NE12345")),
            ("no name", own.clone(), line(10, 500_000, "NE12345")),
            ("no code", own.clone(), line(10, 500_000, "TRAN MAU HOA")),
            ("a second code", own.clone(), line(10, 500_000, "TRAN MAU HOA NE12345 NE12346")),
            ("more words", own.clone(), line(10, 500_000, "TRAN MAU HOA NE12345 dot hai")),
            ("one reference", own.clone().with_reference("R1"), shown.clone().with_reference("R1")),
            ("an open row of before", Movement { is_earlier: true, ..own.clone() }, shown.clone()),
            ("an open line of before", own.clone(), Movement { is_earlier: true, ..shown.clone() }),
        ];
        for (why, row, line) in none {
            assert_eq!(first_pass(&[&row], &[&line]), [], "{why}");
        }
        // A rival on either side, which shares the name or the code.
        for (party, memo) in [("Trần Mẫu Hoa", ""), ("", "NE12345")] {
            for day in [7, 13] {
                let rival = Movement::row(day, 500_000, party, memo);
                assert_eq!(first_pass(&[&own, &rival], &[&shown]), []);
                let text = if memo.is_empty() { "TRAN MAU HOA" } else { memo };
                let rival = Movement::line(day, 500_000, text);
                assert_eq!(first_pass(&[&own], &[&shown, &rival]), []);
            }
        }
    }
}
