use super::*;

fn small(condition: &str) -> Workload {
    generate(&Settings::named(condition, 600, 7).unwrap())
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    assert_eq!(small("cut"), small("cut"));
    let other = generate(&Settings::named("cut", 600, 8).unwrap());
    assert_ne!(small("cut").books, other.books);
}

#[test]
fn the_running_balance_is_right() {
    let statement = small("blank").statement;
    let number = |cell: &str| cell.replace('.', "").parse::<i64>().unwrap_or(0);
    let mut balance = None;
    for line in statement.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (out, credit, printed) = (number(cells[2]), number(cells[3]), number(cells[4]));
        assert!((out == 0) != (credit == 0), "{line}");
        if let Some(before) = balance {
            assert_eq!(before + credit - out, printed, "{line}");
        }
        balance = Some(printed);
    }
}

#[test]
fn every_line_is_in_one_link() {
    for condition in conditions() {
        let workload = small(condition);
        let links = &workload.key.links;
        let all = |text: &str| (2..=u32::try_from(text.lines().count()).unwrap()).collect::<Vec<u32>>();
        let mut left: Vec<u32> = links.iter().flat_map(|link| link.left.clone()).collect();
        let mut right: Vec<u32> = links.iter().flat_map(|link| link.right.clone()).collect();
        left.sort_unstable();
        right.sort_unstable();
        assert_eq!(left, all(&workload.books), "{condition}");
        assert_eq!(right, all(&workload.statement), "{condition}");
    }
}

#[test]
fn links_hold_what_their_kinds_say() {
    let workload = generate(&Settings::named("prefix", 3_000, 7).unwrap());
    let cell = |text: &str, line: u32, column: usize| {
        let row = text.lines().nth(line as usize - 1).unwrap();
        row.split(',').nth(column).unwrap().replace('.', "").parse::<i64>().unwrap_or(0)
    };
    let sign = |line: u32| {
        let row = workload.books.lines().nth(line as usize - 1).unwrap();
        if row.contains(",donation,") { 1 } else { -1 }
    };
    for link in &workload.key.links {
        let left: i64 = link.left.iter().map(|line| sign(*line) * cell(&workload.books, *line, 5)).sum();
        let bank = |line: &u32| cell(&workload.statement, *line, 3) - cell(&workload.statement, *line, 2);
        let right: i64 = link.right.iter().map(bank).sum();
        match link.kind {
            Kind::Single | Kind::Batch | Kind::Difference("day_month_swapped") => assert_eq!(left, right),
            Kind::Difference(_) => assert_ne!(left, right),
            Kind::Open(_) => assert!(link.left.is_empty() || link.right.is_empty()),
        }
    }
    let share = |is: &dyn Fn(&&Link) -> bool| workload.key.links.iter().filter(is).count();
    assert!(share(&|link| link.kind == Kind::Batch) > 50);
    assert!(share(&|link| matches!(link.kind, Kind::Difference(_))) > 10);
    assert!(share(&|link| matches!(link.kind, Kind::Open(_))) > 30);
    let singles = share(&|link| link.kind == Kind::Single);
    let determined = share(&|link| link.kind == Kind::Single && link.is_determined);
    assert!(determined * 10 > singles * 8 && determined < singles, "{determined} of {singles}");
}

#[test]
fn the_tariff_sets_most_amounts() {
    let books = generate(&Settings::named("full", 3_000, 7).unwrap()).books;
    let mut counts = std::collections::BTreeMap::new();
    let gifts = books.lines().filter(|line| line.contains(",donation,"));
    for amount in gifts.map(|line| line.split(',').nth(5).unwrap()) {
        *counts.entry(amount).or_insert(0_usize) += 1;
    }
    let all: usize = counts.values().sum();
    let mut counts: Vec<usize> = counts.into_values().collect();
    counts.sort_unstable();
    let ten: usize = counts.iter().rev().take(10).sum();
    assert!(ten * 100 > all * 65 && ten * 100 < all * 92, "{ten} of {all}");
}

#[test]
fn names_are_numbered_alike_on_both_sides() {
    for condition in conditions() {
        let workload = small(condition);
        let key = &workload.key;
        assert_eq!(key.left_names.len() + 1, workload.books.lines().count(), "{condition}");
        assert_eq!(key.right_names.len() + 1, workload.statement.lines().count(), "{condition}");
        assert!(key.payers.is_empty());
        let singles = key.links.iter().filter(|link| link.kind == Kind::Single);
        let same = singles.filter(|link| {
            let ours = key.left_names[link.left[0] as usize - 2];
            ours.is_some() && ours == key.right_names[link.right[0] as usize - 2]
        });
        let same = same.count();
        match condition {
            "blank" => assert_eq!(same, 0),
            "full" | "prefix" => assert!(same > 300, "{condition}: {same}"),
            _ => assert!(same > 20, "{condition}: {same}"),
        }
    }
}
