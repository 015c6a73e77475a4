//! Looking up the transactions that others are about.
//!
//! A name is an id, or a voucher within the association and the year of the row that uses it, or `YYYY:VOUCHER`
//! for another year.

use super::{Ledger, TransactionRef};
use crate::diagnostic::{Code, Diagnostic, Message, Severity};
use crate::text::Symbol;
use chrono::Datelike;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// What the name of a transaction led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AboutTarget {
    /// One transaction, by its number in the ledger.
    Found(u32),
    /// Several that the name could mean.
    Several(Vec<u32>),
    /// None.
    Missing,
    /// The year that it names is not among the inputs.
    OtherYear(i32),
}

/// A name split into what can be looked up.
enum Name<'a> {
    Id(Uuid),
    Voucher(i32, &'a str),
}

/// Names that rows use, looked up in one pass.
pub(super) struct AboutIndex;

impl AboutIndex {
    /// What every row with a name is about, in the order of the rows.
    pub(super) fn resolve(ledger: &Ledger) -> BTreeMap<u32, AboutTarget> {
        let asking: Vec<TransactionRef<'_>> =
            ledger.iter().filter(|row| !row.about_symbol().is_empty()).collect();
        if asking.is_empty() {
            return BTreeMap::new();
        }
        let mut by_voucher: HashMap<(&str, i32, Symbol), Vec<u32>> = HashMap::new();
        let mut by_id: HashMap<Uuid, Vec<u32>> = HashMap::new();
        let mut wanted: HashSet<Symbol> = HashSet::new();
        for row in &asking {
            if let Name::Voucher(_, voucher) = split(row)
                && let Some(symbol) = ledger.strings.find(voucher)
            {
                wanted.insert(symbol);
            }
        }
        let mut years: std::collections::BTreeSet<i32> = std::collections::BTreeSet::new();
        for row in ledger.iter() {
            years.insert(row.date().year());
            if wanted.contains(&row.symbols().voucher) {
                let key = (row.association(), row.date().year(), row.symbols().voucher);
                by_voucher.entry(key).or_default().push(row.index);
            }
        }
        // Explicit ids first; those made from contents only where a name is not among them.
        let asks_by_id = asking.iter().any(|row| matches!(split(row), Name::Id(_)));
        for row in ledger.iter().filter(|_| asks_by_id) {
            if let Some(id) = row.explicit_id() {
                by_id.entry(id).or_default().push(row.index);
            }
        }
        let mut made: Option<HashMap<Uuid, u32>> = None;
        let mut targets = BTreeMap::new();
        for row in asking {
            let mut found = match split(&row) {
                Name::Id(id) => by_id.get(&id).cloned().unwrap_or_else(|| {
                    let made = made.get_or_insert_with(|| ids_made_from_contents(ledger));
                    made.get(&id).copied().into_iter().collect()
                }),
                Name::Voucher(year, voucher) => {
                    let symbol = ledger.strings.find(voucher);
                    let key = symbol.map(|symbol| (row.association(), year, symbol));
                    match key.and_then(|key| by_voucher.get(&key)) {
                        Some(found) => found.clone(),
                        None if !years.contains(&year) => {
                            targets.insert(row.index, AboutTarget::OtherYear(year));
                            continue;
                        }
                        None => Vec::new(),
                    }
                }
            };
            found.retain(|target| *target != row.index);
            let target = match found.as_slice() {
                [] => AboutTarget::Missing,
                [one] => AboutTarget::Found(*one),
                _ => AboutTarget::Several(found),
            };
            targets.insert(row.index, target);
        }
        targets
    }
}

fn split<'a>(row: &TransactionRef<'a>) -> Name<'a> {
    let text = row.about_text();
    if let Ok(id) = Uuid::try_parse(text) {
        return Name::Id(id);
    }
    match text.split_once(':') {
        Some((year, voucher)) if year.len() == 4 => match year.parse() {
            Ok(year) => Name::Voucher(year, voucher.trim()),
            Err(_) => Name::Voucher(row.date().year(), text),
        },
        _ => Name::Voucher(row.date().year(), text),
    }
}

/// Ids of the rows that have none of their own. A row that is about another is left out of the look-up where its
/// postings, which belong to its contents, are not there yet.
fn ids_made_from_contents(ledger: &Ledger) -> HashMap<Uuid, u32> {
    let rows: Vec<usize> = ledger
        .iter()
        .filter(|row| row.explicit_id().is_none() && row.about_symbol().is_empty())
        .map(|row| row.index())
        .collect();
    let ids = ledger.ids(&rows);
    ids.into_iter().zip(rows).filter_map(|(id, row)| Some((id, u32::try_from(row).ok()?))).collect()
}

/// What is wrong with a name, if anything is.
pub(super) fn diagnose(ledger: &Ledger, index: u32, target: &AboutTarget) -> Option<Diagnostic> {
    let row = ledger.get(index as usize)?;
    let name = row.about_text();
    let (message, severity) = match target {
        AboutTarget::Found(_) => return None,
        AboutTarget::Missing => (Message::new("HB0308.missing").with("about", name), Severity::Error),
        AboutTarget::OtherYear(year) => {
            let year = u32::try_from(*year).unwrap_or_default().to_string();
            (Message::new("HB0308.other-year").with("about", name).with("year", year), Severity::Warning)
        }
        AboutTarget::Several(found) => {
            let rows: Vec<usize> = found.iter().map(|index| *index as usize).collect();
            let mut ids: Vec<String> = ledger.ids(&rows).iter().map(Uuid::to_string).collect();
            ids.sort();
            (Message::new("HB0308.several").with("about", name).with("ids", ids.join(", ")), Severity::Error)
        }
    };
    let mut diagnostic = Diagnostic::new(Code::ABOUT, message, row.location().in_column("about"));
    diagnostic.severity = severity;
    Some(diagnostic)
}
