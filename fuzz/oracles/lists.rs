//! Small lists: associations, funds and accounts; a person's decisions, and items that were left open.

use hocbong::reconcile::{CarriedForward, Decisions};
use hocbong::{AssociationLevel, ChartOfAccounts, Diagnostic, Regime, Source};
use hocbong_import::csv::master::read_list;
use hocbong_import::masters::{read_accounts, read_associations, read_funds, write_table};

/// Number of rows of a list that are not blank, if its header has these columns.
fn rows_of(source: &Source, columns: &[(&'static str, &'static [&'static str], bool)]) -> usize {
    read_list(source, columns, &mut Vec::new()).len()
}

/// A table with these cells. Reading it may not find anything.
fn again<T>(rows: &[Vec<String>], read: impl FnOnce(&Source, &mut Vec<Diagnostic>) -> T) -> Option<T> {
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let source = Source::new("x.csv", write_table(&rows).unwrap());
    let mut found = Vec::new();
    let read = read(&source, &mut found);
    found.is_empty().then_some(read)
}

fn row(cells: &[&dyn ToString]) -> Vec<String> {
    cells.iter().map(|cell| cell.to_string()).collect()
}

fn or_blank<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The same table with a last column of a name that no list knows; `None` if its lines are not its rows.
fn with_column(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains(['"', '\'', ';', '\t', '\r', '|', '\u{feff}']))?;
    let commas = |line: &str| line.matches(',').count();
    let is_even =
        text.lines().all(|line| commas(line) == text.lines().next().map_or(0, commas) && commas(line) > 0);
    let line = |(at, line): (usize, &str)| format!("{line},{}\n", if at == 0 { "Qzkdbgm" } else { "x" });
    (is_even && text.lines().count() > 1).then(|| text.lines().enumerate().map(line).collect())
}

/// Each row of a master file becomes an entry or a finding, what was read is written and read back, and a column of which
/// nothing is known is never ignored silently.
pub fn masters(bytes: &[u8]) {
    let source = Source::new("x.csv", bytes);
    let code = [("code", ["ma", "so hieu"].as_slice(), true)];
    let mut found = Vec::new();
    let tree = read_associations(&source, &mut found);
    if found.is_empty() {
        assert_eq!(tree.len(), rows_of(&source, &code));
        let head = [
            "code",
            "name",
            "level",
            "parent",
            "opened",
            "closed",
            "successors",
            "target_raised",
            "target_awarded",
            "regime",
        ];
        let cells = tree.iter().map(|one| {
            let level = one.level.map(AssociationLevel::as_str);
            let regime = one.regime.map(Regime::as_str);
            row(&[
                &one.code,
                &one.name,
                &or_blank(level),
                &or_blank(one.parent.as_ref()),
                &or_blank(one.opened),
                &or_blank(one.closed),
                &one.successors.join(" "),
                &or_blank(one.target),
                &or_blank(one.target_awarded),
                &or_blank(regime),
            ])
        });
        let rows: Vec<Vec<String>> = std::iter::once(head.map(str::to_owned).to_vec()).chain(cells).collect();
        let other = again(&rows, read_associations).expect("no finding");
        assert!(other.iter().eq(tree.iter()), "{other:?} {tree:?}");
    }
    if let Some(more) = with_column(bytes) {
        let (source, mut chart) = (Source::new("x.csv", more), ChartOfAccounts::default());
        let mut found = [Vec::new(), Vec::new(), Vec::new()];
        read_associations(&source, &mut found[0]);
        read_funds(&source, &mut found[1]);
        read_accounts(&source, &mut chart, &mut found[2]);
        assert!(found.iter().all(|found| !found.is_empty()));
    }
    let mut found = Vec::new();
    let funds = read_funds(&source, &mut found);
    if found.is_empty() {
        assert_eq!(funds.len(), rows_of(&source, &code));
        let head = ["code", "name", "restriction", "purpose", "opened", "closed"];
        let cells = funds.values().map(|one| {
            let restriction = one.restriction.as_str();
            row(&[
                &one.code,
                &one.name,
                &restriction,
                &or_blank(one.purpose.as_ref()),
                &or_blank(one.opened),
                &or_blank(one.closed),
            ])
        });
        let rows: Vec<Vec<String>> = std::iter::once(head.map(str::to_owned).to_vec()).chain(cells).collect();
        assert_eq!(again(&rows, read_funds).expect("no finding"), funds);
    }
    let mut found = Vec::new();
    let mut chart = ChartOfAccounts::default();
    read_accounts(&source, &mut chart, &mut found);
    if found.is_empty() {
        for row in read_list(&source, &code, &mut Vec::new()) {
            assert!(chart.get(row.get("code")).is_some());
        }
    }
}

/// Each row of a list of decisions, or of open items, is taken, undecided or in error, and none is taken twice.
pub fn lists(bytes: &[u8]) {
    let source = Source::new("x.csv", bytes);
    let (decisions, found) = Decisions::read(&source);
    let columns = [
        ("left_line", ["left line", "dong trai", "dong ben trai", "ben trai"].as_slice(), true),
        ("right_line", ["right line", "dong phai", "dong ben phai", "ben phai"].as_slice(), true),
        ("decision", ["quyet dinh"].as_slice(), true),
    ];
    let rows = rows_of(&source, &columns);
    let findings = found
        .iter()
        .filter(|one| one.message.key.starts_with("HB0109.decision") || one.message.key == "HB0112.blank")
        .count();
    assert_eq!(decisions.items().len() + decisions.undecided() + findings, rows, "{found:?}");
    assert!(decisions.items().iter().all(|one| !one.left.is_empty() && !one.right.is_empty()));
    let (in_sheets, _) = Decisions::read_tables(std::slice::from_ref(&source));
    assert!(in_sheets.items().len() >= decisions.items().len(), "{in_sheets:?} {decisions:?}");

    let (carried, found) = CarriedForward::read(&source);
    let columns = [
        ("side", ["ben"].as_slice(), true),
        ("date", ["ngay"].as_slice(), true),
        ("amount", ["so tien"].as_slice(), true),
        ("status", ["tinh trang"].as_slice(), false),
        ("masked", ["da che"].as_slice(), false),
    ];
    let rows = read_list(&source, &columns, &mut Vec::new());
    let is_matched =
        |status: &str| matches!(hocbong_core::text::fold(status).as_str(), "matched" | "da khop");
    let open = rows.iter().filter(|row| !is_matched(row.get("status"))).count();
    if rows.iter().all(|row| row.get("masked").is_empty()) {
        let missing = open - carried.items.len();
        assert!(found.len() >= missing, "{} of {open}: {found:?}", carried.items.len());
    } else {
        assert!(carried.items.is_empty() && !found.is_empty());
    }
}
