//! Reads and writes the lists of associations, funds and accounts.

use crate::csv::cells::parse_date;
use crate::csv::master::{ColumnSpec, MasterRow, read_master};
use crate::csv::write::WriteError;
use crate::formula::neutral;
use crate::source::Source;
use chrono::NaiveDate;
use hocbong_core::account::{Account, AccountClass, ChartOfAccounts, Role};
use hocbong_core::association::{Association, AssociationTree};
use hocbong_core::diagnostic::{Code, Diagnostic, Message};
use hocbong_core::fund::{Fund, Restriction};
use hocbong_core::level::AssociationLevel;
use hocbong_core::regime::Regime;
use hocbong_core::vnd::{Vnd, parse_amount};
use std::collections::BTreeMap;

const ASSOCIATION_COLUMNS: &[ColumnSpec] = &[
    ("code", &["ma"], true),
    ("name", &["ten"], true),
    ("level", &["cap"], true),
    ("parent", &["truc thuoc"], false),
    ("opened", &["ngay thanh lap"], false),
    ("closed", &["ngay giai the", "ngay dong"], false),
    ("successors", &["ke thua"], false),
    ("target", &["chi tieu"], false),
    ("target_raised", &["chi tieu van dong"], false),
    ("target_awarded", &["chi tieu trao hoc bong", "chi tieu hoc bong"], false),
    ("regime", &["che do"], false),
];

const FUND_COLUMNS: &[ColumnSpec] = &[
    ("code", &["ma"], true),
    ("name", &["ten"], true),
    ("restriction", &["rang buoc"], false),
    ("purpose", &["muc dich"], false),
    ("opened", &["ngay mo"], false),
    ("closed", &["ngay dong"], false),
];

const ACCOUNT_COLUMNS: &[ColumnSpec] = &[
    ("code", &["ma", "so hieu"], true),
    ("name", &["ten"], true),
    ("class", &["loai"], true),
    ("role", &["vai tro"], false),
];

fn text(row: &MasterRow, column: &str) -> Option<String> {
    let cell = row.get(column);
    (!cell.is_empty()).then(|| cell.to_owned())
}

fn amount(row: &MasterRow, column: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Vnd> {
    match parse_amount(&text(row, column)?) {
        Ok(parsed) => Some(parsed.amount),
        Err(_) => {
            diagnostics.push(row.bad_cell(Code::AMOUNT, "HB0104", column));
            None
        }
    }
}

fn date(row: &MasterRow, column: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<NaiveDate> {
    let cell = row.get(column);
    if cell.is_empty() {
        return None;
    }
    match parse_date(cell, None) {
        Ok(parsed) if parsed.rest.is_empty() => Some(parsed.date),
        _ => {
            diagnostics.push(row.bad_cell(Code::DATE, "HB0105", column));
            None
        }
    }
}

/// Whether the row has a code, and no earlier row has the same one. Reports it otherwise.
fn is_new(row: &MasterRow, taken: bool, diagnostics: &mut Vec<Diagnostic>) -> bool {
    if row.get("code").is_empty() {
        diagnostics.push(row.bad_cell(Code::MISSING_VALUE, "HB0112.blank", "code"));
        return false;
    }
    if taken {
        diagnostics.push(Diagnostic::new(
            Code::DUPLICATE_CODE,
            Message::new("HB0208").with("code", row.get("code")),
            row.place().clone(),
        ));
    }
    !taken
}

/// Reads a list of associations. Rows without a code, or with one that was used before, are reported and
/// skipped; a cell that cannot be read is reported and counts as blank. Faults of the tree, such as an
/// unknown parent, are reported as `HB0204`.
pub fn read_associations(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> AssociationTree {
    let mut tree = AssociationTree::default();
    let mut places = BTreeMap::new();
    for row in read_master(source, ASSOCIATION_COLUMNS, diagnostics) {
        if !is_new(&row, tree.get(row.get("code")).is_some(), diagnostics) {
            continue;
        }
        let level = AssociationLevel::parse(row.get("level"));
        if level.is_none() {
            diagnostics.push(row.bad_cell(Code::CELL, "HB0109.level", "level"));
        }
        // `target` is both for what is raised and for what is awarded, unless a column of its own says more.
        let [target, target_raised, target_awarded] =
            ["target", "target_raised", "target_awarded"].map(|column| amount(&row, column, diagnostics));
        let regime = text(&row, "regime").and_then(|cell| {
            let regime = Regime::parse(&cell);
            if regime.is_none() {
                diagnostics.push(row.bad_cell(Code::CELL, "HB0109.regime", "regime"));
            }
            regime
        });
        places.insert(row.get("code").to_owned(), row.place().clone());
        tree.insert(Association {
            code: row.get("code").to_owned(),
            name: row.get("name").to_owned(),
            level,
            parent: text(&row, "parent"),
            opened: date(&row, "opened", diagnostics),
            closed: date(&row, "closed", diagnostics),
            successors: row
                .get("successors")
                .split([' ', ',', ';', '|'])
                .filter(|code| !code.is_empty())
                .map(str::to_owned)
                .collect(),
            target: target_raised.or(target),
            target_awarded: target_awarded.or(target),
            regime,
        });
    }
    for problem in tree.problems() {
        use hocbong_core::association::TreeProblem as P;
        let (key, other) = match &problem {
            P::UnknownParent { parent, .. } => ("HB0204.parent", parent.as_str()),
            P::LevelNotBelow { parent, .. } => ("HB0204.level", parent.as_str()),
            P::UnknownSuccessor { successor, .. } => ("HB0204.successor", successor.as_str()),
            P::Cycle { .. } => ("HB0204.circle", ""),
            P::ClosedBeforeOpened { .. } => ("HB0204.life", ""),
            P::DuplicateCode { .. } => continue,
        };
        let Some(place) = places.get(problem.code()) else { continue };
        let message = Message::new(key).with("code", problem.code()).with("other", other);
        diagnostics.push(Diagnostic::new(Code::ASSOCIATION_TREE, message, place.clone()));
    }
    tree
}

/// Reads a list of funds, by code. Rows without a code, or with one that was used before, are reported and
/// skipped. A restriction that cannot be read is reported and the default is used.
pub fn read_funds(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Fund> {
    let mut funds: BTreeMap<String, Fund> = BTreeMap::new();
    for row in read_master(source, FUND_COLUMNS, diagnostics) {
        if !is_new(&row, funds.contains_key(row.get("code")), diagnostics) {
            continue;
        }
        let restriction = Restriction::parse(row.get("restriction"));
        if restriction.is_none() {
            diagnostics.push(row.bad_cell(Code::CELL, "HB0109.restriction", "restriction"));
        }
        let code = row.get("code").to_owned();
        funds.insert(
            code.clone(),
            Fund {
                code,
                name: row.get("name").to_owned(),
                restriction: restriction.unwrap_or_default(),
                purpose: text(&row, "purpose"),
                opened: date(&row, "opened", diagnostics),
                closed: date(&row, "closed", diagnostics),
            },
        );
    }
    funds
}

/// Reads a list of accounts into `chart`. Rows without a code, with one that was used before, or with an
/// unknown class are reported and skipped. A role that is unknown, or does not fit the class, is reported and
/// counts as blank.
pub fn read_accounts(source: &Source, chart: &mut ChartOfAccounts, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = std::collections::BTreeSet::new();
    for row in read_master(source, ACCOUNT_COLUMNS, diagnostics) {
        let code = row.get("code").to_owned();
        if !is_new(&row, !seen.insert(code.clone()), diagnostics) {
            continue;
        }
        let Some(class) = AccountClass::parse(row.get("class")) else {
            diagnostics.push(row.bad_cell(Code::CELL, "HB0109.class", "class"));
            continue;
        };
        let role = Role::parse(row.get("role"));
        if !row.get("role").is_empty() {
            match role {
                None => diagnostics.push(row.bad_cell(Code::CELL, "HB0109.role", "role")),
                Some(role) if role.class() != class => {
                    diagnostics.push(row.bad_cell(Code::CELL, "HB0109.role-class", "role"));
                }
                Some(_) => {}
            }
        }
        let role = role.filter(|role| role.class() == class);
        chart.insert(Account { code, name: row.get("name").to_owned(), class, role });
    }
}

/// Writes a CSV file; the first of `rows` names the columns.
///
/// # Errors
/// If the rows differ in length.
pub fn write_table(rows: &[&[&str]]) -> Result<Vec<u8>, WriteError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: String| WriteError::Io(std::io::Error::other(error));
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| neutral(cell).into_owned()))
            .map_err(|error| failed(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_association_may_have_two_targets() {
        let mut diagnostics = Vec::new();
        let text = "code,name,level,target,target_raised,Chỉ tiêu trao học bổng\nA,Hội Mẫu,xã,100,,\nB,Hội Mẫu,xã,100,200,\n\
                    C,Hội Mẫu,xã,,,300\nD,Hội Mẫu,xã,100,200,1.45\n";
        let tree = read_associations(&Source::new("associations.csv", text), &mut diagnostics);
        let own = |code: &str| {
            let own = tree.get(code).unwrap().own_targets();
            (own.raised.map(Vnd::get), own.awarded.map(Vnd::get))
        };
        assert_eq!(own("A"), (Some(100), Some(100)));
        assert_eq!(own("B"), (Some(200), Some(100)));
        assert_eq!(own("C"), (None, Some(300)));
        assert_eq!(own("D"), (Some(200), Some(100)));
        let found: Vec<String> = diagnostics.iter().map(|found| found.message.to_string()).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("HB0104("), "{found:?}");
    }

    #[test]
    fn the_regime_is_read_in_both_languages_and_may_be_left_out() {
        let read = |text: &str| {
            let mut diagnostics = Vec::new();
            let tree = read_associations(&Source::new("associations.csv", text), &mut diagnostics);
            let regimes: Vec<Option<Regime>> = tree.iter().map(|association| association.regime).collect();
            (regimes, diagnostics.iter().map(|found| found.message.to_string()).collect::<Vec<_>>())
        };
        let (regimes, found) = read(
            "Mã,Tên,Cấp,Chế độ\nA,Hội Mẫu,tỉnh,Quỹ được cấp phép\nB,Hội Mẫu,xã,hạch toán tại đơn vị\n\
             C,Hội Mẫu,ban,không\nD,Hội Mẫu,xã,\nE,Hội Mẫu,xã,có phép\n",
        );
        assert_eq!(regimes, [Some(Regime::Licensed), Some(Regime::Host), Some(Regime::None), None, None]);
        assert_eq!(found, ["HB0109.regime(text=có phép, column=regime)"]);
        assert_eq!(read("code,name,level\nA,Hội Mẫu,province\n"), (vec![None], Vec::new()));
    }
}
