//! The engine that links two lists of movements.

use hocbong_match::{Item, LinkRule, Linkage, List, MAX_WINDOW_DAYS, Settings, Sort, link};
use std::collections::BTreeSet;

/// Words of parties, purposes, banks and codes, of which texts are made by two; the first is blank.
const WORDS: [&str; 24] = [
    "",
    "Nguyễn Thị Mẫu Lan",
    "NGUYEN THI MAU LAN",
    "Trần Văn Mẫu Hoa",
    "Lê Mẫu Sơn",
    "LE MAU SON",
    "Công ty Mẫu Sao Mai",
    "CTY MAU SAO MAI",
    "Ẩn danh",
    "Ủng hộ học bổng",
    "UNG HO HOC BONG",
    "chuyen tien",
    "CK",
    "Góp quỹ NE12345",
    "NE12345",
    "NE54321",
    "FT25001000001",
    "BC-000001",
    "PT0012",
    "Rút tiền mặt",
    "Phí dịch vụ",
    "Lãi tiền gửi",
    "Trao học bổng DS007001",
    "va",
];
/// Kinds of a ledger.
const KINDS: [&str; 8] =
    ["", "ủng hộ", "rút", "gửi ngân hàng", "lãi", "chi quản lý", "trao học bổng", "hoàn trả"];
/// Amounts of which some add up to others, and some differ by a digit, a sign or a factor.
const AMOUNTS: [i64; 16] = [
    100,
    200,
    300,
    600,
    -100,
    -300,
    120,
    210,
    100_000,
    500_000,
    600_000,
    0,
    -200,
    i64::MAX,
    i64::MIN,
    50_000,
];

/// A list as an input gives it, with texts by two words each.
struct Rows {
    sort: Sort,
    items: Vec<Item>,
}

impl Rows {
    fn list<'t>(&self, texts: &'t [String]) -> List<'t> {
        let texts = texts.iter().map(String::as_str).collect();
        List { sort: self.sort, texts, items: self.items.clone() }
    }

    /// The items in another order, each with its own rank, and where each was.
    fn reordered(&self, step: usize) -> (Self, Vec<u32>) {
        let count = self.items.len();
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|at| (at * step) % (count + 1));
        let items = order.iter().map(|at| self.items[*at]).collect();
        (Self { sort: self.sort, items }, order.iter().map(|at| u32::try_from(*at).unwrap()).collect())
    }
}

/// A linkage in words that do not depend on the order in which it lists things; `left` and `right` say where items
/// were.
fn said(linkage: &Linkage, left: &[u32], right: &[u32], is_swapped: bool) -> Vec<String> {
    let name = |places: &[u32], of: &[u32]| {
        let mut named: Vec<u32> = places.iter().map(|place| of[*place as usize]).collect();
        named.sort_unstable();
        named
    };
    let pair = |one: &[u32], other: &[u32]| {
        let (one, other) = (name(one, left), name(other, right));
        if is_swapped { format!("{other:?} {one:?}") } else { format!("{one:?} {other:?}") }
    };
    let mut all: Vec<String> = Vec::new();
    all.extend(linkage.matches.iter().map(|found| {
        format!(
            "{:?} {} {} {}",
            found.rule,
            pair(&found.left, &found.right),
            found.is_interchangeable,
            found.weight
        )
    }));
    all.extend(
        linkage
            .differences
            .iter()
            .map(|found| format!("{} {:?} {}", found.cause, found.rule, pair(&[found.left], &[found.right]))),
    );
    all.extend(
        linkage.ambiguous.iter().map(|found| format!("ambiguous {}", pair(&found.left, &found.right))),
    );
    all.extend(linkage.proposals.iter().map(|found| {
        format!("proposal {} {} {:?}", pair(&found.left, &found.right), found.odds, found.reason)
    }));
    let surplus =
        |places: &[u32], of| places.iter().map(|place| name(&[*place], of)).collect::<BTreeSet<_>>();
    let (one, other) = (surplus(&linkage.left_surplus, left), surplus(&linkage.right_surplus, right));
    all.push(if is_swapped { format!("{other:?} {one:?}") } else { format!("{one:?} {other:?}") });
    all.sort();
    all
}

fn places(rows: &Rows) -> Vec<u32> {
    (0..u32::try_from(rows.items.len()).unwrap()).collect()
}

/// Every item is linked at most once, what is linked has equal sums and lies within the window, and neither order,
/// sides nor threads change the result.
pub fn matching(bytes: &[u8]) {
    let Some((head, rest)) = bytes.split_first_chunk::<4>() else { return };
    let sort = |bit: u8| if head[0] & bit == 0 { Sort::Ledger } else { Sort::Statement };
    let (mut left, mut right) =
        (Rows { sort: sort(1), items: Vec::new() }, Rows { sort: sort(2), items: Vec::new() });
    let mut texts = vec![String::new()];
    for (rank, chunk) in (0..60_u64).zip(rest.chunks_exact(8)) {
        let mut intern = |text: String| {
            let at = texts.iter().position(|own| *own == text).unwrap_or_else(|| {
                texts.push(text);
                texts.len() - 1
            });
            u32::try_from(at).unwrap()
        };
        let kind = intern(KINDS[usize::from(chunk[7] >> 5)].to_owned());
        let mut text = |one: u8, other: u8| {
            let word = |number: u8| WORDS[usize::from(number) % WORDS.len()];
            intern(format!("{} {}", word(one), word(other)).trim().to_owned())
        };
        let item = Item {
            amount: AMOUNTS[usize::from(chunk[1]) % AMOUNTS.len()],
            day: i32::from(chunk[2] % 16) + if chunk[0] & 0x10 == 0 { 0 } else { 370 },
            party: text(chunk[3], 0),
            memo: text(chunk[4], chunk[5]),
            reference: if chunk[6] % 4 == 0 { text(chunk[6] >> 2, 0) } else { 0 },
            kind,
            voucher: text(chunk[7] % 19, 0),
            rank,
            origin: if chunk[0] & 0x60 == 0x60 { u32::from(chunk[7] >> 5) } else { 0 },
            is_earlier: chunk[0] & 6 == 6,
            is_settled: chunk[0] & 0x18 == 0x18,
        };
        if chunk[0] & 1 == 0 { left.items.push(item) } else { right.items.push(item) }
    }
    let rejected: BTreeSet<(u32, u32)> =
        if head[3] & 1 == 0 { BTreeSet::new() } else { [(0, 0), (1, 0), (1, 2), (3, 3)].into() };
    let settings = Settings {
        window: u32::from(head[1] % 12),
        threads: 1,
        rejected: Some(&rejected).filter(|_| head[3] & 1 == 1),
        reads_all: head[0] & 4 == 4,
        ..Settings::default()
    };
    let linkage = link(left.list(&texts), right.list(&texts), &settings);
    obeys(&linkage, &left, &right, &settings);

    let own = said(&linkage, &places(&left), &places(&right), false);
    let threads = Settings { threads: 3, ..settings };
    let other = link(left.list(&texts), right.list(&texts), &threads);
    assert_eq!(said(&other, &places(&left), &places(&right), false), own, "threads");
    let turned: BTreeSet<(u32, u32)> = rejected.iter().map(|(one, other)| (*other, *one)).collect();
    let swapped = Settings { rejected: settings.rejected.map(|_| &turned), ..settings };
    let other = link(right.list(&texts), left.list(&texts), &swapped);
    assert_eq!(said(&other, &places(&right), &places(&left), true), own, "sides");
    let step = usize::from(head[2]) | 1;
    let ((one, were_left), (two, were_right)) = (left.reordered(step), right.reordered(step * 2 + 1));
    let find = |were: &[u32], place: u32| {
        were.iter().position(|own| *own == place).and_then(|at| u32::try_from(at).ok())
    };
    let moved: BTreeSet<(u32, u32)> = rejected
        .iter()
        .filter_map(|(one, other)| Some((find(&were_left, *one)?, find(&were_right, *other)?)))
        .collect();
    let reordered = Settings { rejected: settings.rejected.map(|_| &moved), ..settings };
    let other = link(one.list(&texts), two.list(&texts), &reordered);
    assert_eq!(said(&other, &were_left, &were_right, false), own, "order");
}

fn obeys(linkage: &Linkage, left: &Rows, right: &Rows, settings: &Settings<'_>) {
    let mut seen = [BTreeSet::new(), BTreeSet::new()];
    let mut count_once = |one: &[u32], other: &[u32]| {
        assert!(one.iter().all(|place| seen[0].insert(*place)), "{linkage:?}");
        assert!(other.iter().all(|place| seen[1].insert(*place)), "{linkage:?}");
    };
    let item = |rows: &Rows, place: u32| rows.items[place as usize];
    let sum = |rows: &Rows, places: &[u32]| -> i128 {
        places.iter().map(|place| i128::from(item(rows, *place).amount)).sum()
    };
    for found in &linkage.matches {
        count_once(&found.left, &found.right);
        assert!(!found.left.is_empty() && !found.right.is_empty());
        assert_eq!(sum(left, &found.left), sum(right, &found.right), "{found:?}");
        assert!(!found.is_interchangeable || found.left.len() == found.right.len(), "{found:?}");
        assert!(
            found.is_interchangeable
                || found.rule == LinkRule::Batch
                || found.left.len() == 1 && found.right.len() == 1,
            "{found:?}"
        );
        if let ([one], [other]) = (&found.left[..], &found.right[..]) {
            assert!(settings.rejected.is_none_or(|pairs| !pairs.contains(&(*one, *other))), "{found:?}");
            let (one, other) = (item(left, *one), item(right, *other));
            let most = if one.is_earlier || other.is_earlier { MAX_WINDOW_DAYS } else { settings.window };
            assert!(one.day.abs_diff(other.day) <= most, "{found:?} {one:?} {other:?}");
            assert!(
                one.origin == 0 || other.origin == 0 || one.origin == other.origin || one.day == other.day,
                "{found:?}"
            );
        }
    }
    for found in &linkage.differences {
        count_once(&[found.left], &[found.right]);
        assert_ne!(item(left, found.left).amount, item(right, found.right).amount, "{found:?}");
        assert!(
            settings.rejected.is_none_or(|pairs| !pairs.contains(&(found.left, found.right))),
            "{found:?}"
        );
    }
    for found in &linkage.ambiguous {
        count_once(&found.left, &found.right);
    }
    count_once(&linkage.left_surplus, &linkage.right_surplus);
    let is_settled =
        |rows: &Rows, places: &BTreeSet<u32>| places.iter().any(|place| item(rows, *place).is_settled);
    assert!(!is_settled(left, &seen[0]) && !is_settled(right, &seen[1]), "{linkage:?}");
    for found in &linkage.proposals {
        let free = |place: &u32, seen: &BTreeSet<u32>| !seen.contains(place);
        assert!(found.left.iter().all(|place| free(place, &seen[0])), "{found:?}");
        assert!(found.right.iter().all(|place| free(place, &seen[1])), "{found:?}");
        let pairs = || found.left.iter().flat_map(|one| found.right.iter().map(move |other| (*one, *other)));
        assert!(
            settings.rejected.is_none_or(|rejected| found.left.len() + found.right.len() > 2
                || pairs().all(|pair| !rejected.contains(&pair))),
            "{found:?}"
        );
    }
}
