//! Candidate sums by group: all rows of a day that share a voucher, a code, a name or a purpose, where an
//! item of the other side is their sum.

use super::{Candidate, Strength, View};
use crate::marks::{ANY, Mark, Marks, may_share};
use crate::parallel;
use crate::similarity::Roles;
use rustc_hash::FxHashMap;

/// Rows up to which a group is considered; a larger one is a purpose of a whole season.
const MAX_MEMBERS: usize = 2_000;
/// Weight added if the parts are all rows of one voucher, or of one name and purpose, on their day.
const WHOLE_GROUP: i32 = 150;

/// What the rows of a group share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Shared {
    Voucher(u32),
    Code(u32),
    Name(u32),
    NameAndPurpose(u32, u32),
    Purpose(u32),
}

impl Shared {
    const fn bonus(self) -> i32 {
        if matches!(self, Self::NameAndPurpose(..) | Self::Voucher(_)) { WHOLE_GROUP } else { 0 }
    }

    /// Whether the parts are all rows that a list or a voucher names.
    const fn is_listed(self) -> bool {
        matches!(self, Self::Voucher(_) | Self::Code(_))
    }
}

/// Rows of a day that share something, and their sum.
#[derive(Debug)]
struct Group {
    shared: Shared,
    day: i32,
    sum: i64,
    members: Vec<u32>,
}

/// The items of one amount from the first open one on, with their signatures.
struct Ones {
    first: u32,
    marks: Vec<Mark>,
}

/// Returns the groups of which an open item may be the sum, weighed.
pub(super) fn by_groups(view: &View<'_, '_>, strength: Strength) -> Vec<Candidate> {
    let mut ones: FxHashMap<i64, Ones> = FxHashMap::default();
    for (number, item) in view.open(false) {
        ones.entry(item.amount).or_insert(Ones { first: number, marks: Vec::new() });
    }
    let mut by_day: Vec<(i32, u32)> = view.open(true).map(|(number, item)| (item.day, number)).collect();
    by_day.sort_unstable();
    let days: Vec<&[(i32, u32)]> = by_day.chunk_by(|one, next| one.0 == next.0).collect();
    let threads = view.work.threads;
    let groups: Vec<Group> =
        parallel::each(threads, &days, |day| of_day(view, day, &ones)).into_iter().flatten().collect();
    let weighing = Weighing { view, strength, marks: marks(view, strength) };
    weighing.mark(&groups, &mut ones);
    let weighed = parallel::each(threads, &groups, |group| weighing.candidates(group, &ones));
    weighed.into_iter().flatten().collect()
}

/// The groups of one day whose sums are amounts of `ones`.
fn of_day(view: &View<'_, '_>, many: &[(i32, u32)], ones: &FxHashMap<i64, Ones>) -> Vec<Group> {
    // The sign of the amount, what is shared, the item, and its amount.
    let mut keyed: Vec<(i64, Shared, u32, i64)> = Vec::with_capacity(4 * many.len());
    for (_, number) in many {
        let Some(item) = view.item(true, *number) else { continue };
        let row = view.texts(true).row(*number);
        let mut put = |shared: Shared| keyed.push((item.amount.signum(), shared, *number, item.amount));
        if item.voucher != 0 {
            put(Shared::Voucher(item.voucher));
        }
        row.codes.iter().for_each(|code| put(Shared::Code(*code)));
        if let Some(name) = row.names.first() {
            put(Shared::Name(*name));
            put(Shared::NameAndPurpose(*name, row.phrase));
        }
        put(Shared::Purpose(row.phrase));
    }
    keyed.sort_unstable();
    let day = many.first().map_or(0, |(day, _)| *day);
    let same = keyed.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1));
    let groups = same.filter(|same| (2..=MAX_MEMBERS).contains(&same.len())).filter_map(|same| {
        let (_, shared, ..) = same.first()?;
        // A sum beyond what an amount can be is none.
        let sum = same.iter().try_fold(0_i64, |sum, (.., amount)| sum.checked_add(*amount))?;
        let members = || same.iter().map(|(.., number, _)| *number).collect();
        ones.contains_key(&sum).then(|| Group { shared: *shared, day, sum, members: members() })
    });
    groups.collect()
}

/// Makes the signatures by which pairs that cannot weigh enough are skipped; `None` if they would skip
/// nothing.
fn marks<'v>(view: &'v View<'_, '_>, strength: Strength) -> Option<Marks<'v>> {
    let evidence = view.work.evidence;
    let days = (-evidence.window..=evidence.window).map(|lag| evidence.weights.days(lag)).max().unwrap_or(0);
    // Without a common name or code, only the purpose, the day and the bonus of a whole group are left.
    let word = strength.least_likely() - WHOLE_GROUP - days.max(0) / 4;
    let may_tell = evidence.roles == Roles::LeftRows && !evidence.weights.is_blind && word > 0;
    may_tell.then_some(Marks { evidence, word })
}

/// Weighs groups.
struct Weighing<'v, 'w, 'e> {
    view: &'v View<'w, 'e>,
    strength: Strength,
    marks: Option<Marks<'v>>,
}

impl Weighing<'_, '_, '_> {
    /// Adds the signatures of the items that are the sum of some group.
    fn mark(&self, groups: &[Group], ones: &mut FxHashMap<i64, Ones>) {
        let Some(marks) = &self.marks else { return };
        let mut sums: Vec<i64> = groups.iter().map(|group| group.sum).collect();
        sums.sort_unstable();
        sums.dedup();
        let side = self.view.side(false);
        let all = parallel::each(self.view.work.threads, &sums, |sum| {
            let first = ones.get(sum).map_or(0, |ones| ones.first);
            let same =
                (first..).map_while(|one| side.item(one).filter(|item| item.amount == *sum).zip(Some(one)));
            let mark = |(item, one): (&crate::Item, u32)| {
                let has_reference = side.reference_key(item) != 0;
                if has_reference { ANY } else { marks.of_line(self.view.texts(false).line(one)) }
            };
            same.map(mark).collect::<Vec<Mark>>()
        });
        for (sum, marks) in sums.iter().zip(all) {
            if let Some(ones) = ones.get_mut(sum) {
                ones.marks = marks;
            }
        }
    }

    /// The candidates of a group: the open items within the window that are its sum.
    fn candidates(&self, group: &Group, ones: &FxHashMap<i64, Ones>) -> Vec<Candidate> {
        let Self { view, strength, .. } = self;
        let (side, window) = (view.side(false), view.work.evidence.window);
        let own = self.mark_of(group);
        let ones = ones.get(&group.sum);
        let may_fit = |one: &u32| {
            let mark = ones.and_then(|ones| ones.marks.get(one.checked_sub(ones.first)? as usize));
            mark.is_none_or(|mark| may_share(*mark, own))
        };
        let mut found = Vec::new();
        // Equal items are adjacent and weigh the same.
        let mut last: Option<(u32, Option<i32>)> = None;
        let near = side.of_amount(group.sum, group.day, window);
        for one in near.filter(may_fit).filter(|one| view.is_open(false, *one)) {
            let is_voucher = matches!(group.shared, Shared::Voucher(_));
            let known = last.filter(|(before, _)| !view.work.has_rejected() && side.is_same(*before, one));
            let weight = known.map_or_else(
                || view.weigh(&group.members, one, is_voucher, group.shared.is_listed()),
                |(_, weight)| weight,
            );
            last = Some((one, weight));
            // Without any evidence in the texts, that rows are listed together says nothing.
            let weight = weight.map(|weight| weight + if weight > 0 { group.shared.bonus() } else { 0 });
            if let Some(weight) = weight.filter(|weight| *weight >= strength.least_likely()) {
                let is_listed = group.shared.is_listed() || matches!(group.shared, Shared::Purpose(_));
                found.push(Candidate { many: group.members.clone(), one, weight, is_listed });
            }
        }
        found
    }

    /// The signature of a group: the bits of all its members.
    fn mark_of(&self, group: &Group) -> Mark {
        let Some(marks) = self.marks.as_ref().filter(|_| !matches!(group.shared, Shared::Voucher(_))) else {
            return ANY;
        };
        let row = |number: &u32| marks.of_row(self.view.texts(true).row(*number));
        group.members.iter().map(row).fold(0, |mark, own| mark | own)
    }
}
