//! Resolves references from one transaction to another.
//!
//! A reference is an id, or a voucher number within the association and year of the row that uses it, or
//! `YYYY:VOUCHER` for another year.

use super::{Ledger, TransactionRef};
use crate::diagnostic::{Code, Diagnostic, Message, Severity};
use crate::text::Symbol;
use chrono::Datelike;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// What a reference to a transaction was resolved to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AboutTarget {
    /// One transaction, by its index in the ledger.
    Found(u32),
    /// Several transactions match, by their indices in the ledger.
    Several(Vec<u32>),
    /// No transaction matches.
    Missing,
    /// The input has no transactions of the year that the reference names.
    OtherYear(i32),
}

/// A reference, parsed.
enum Name<'a> {
    Id(Uuid),
    Voucher(i32, &'a str),
}

/// Resolves the references of all rows in one pass.
pub(super) struct AboutIndex;

impl AboutIndex {
    /// Returns the target of every row that has a reference, by row index.
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
        // Explicit ids first; ids made from contents are computed only if a reference is not among them.
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

/// Ids of the rows that have no explicit one. Rows that refer to another transaction are left out: an id is
/// made from the postings too, and theirs may not have been derived yet.
fn ids_made_from_contents(ledger: &Ledger) -> HashMap<Uuid, u32> {
    let rows: Vec<usize> = ledger
        .iter()
        .filter(|row| row.explicit_id().is_none() && row.about_symbol().is_empty())
        .map(|row| row.index())
        .collect();
    let ids = ledger.ids(&rows);
    ids.into_iter().zip(rows).filter_map(|(id, row)| Some((id, u32::try_from(row).ok()?))).collect()
}

/// Returns the diagnostic for a reference that does not lead to exactly one transaction.
pub(super) fn diagnose(ledger: &Ledger, index: u32, target: &AboutTarget) -> Option<Diagnostic> {
    let row = ledger.get(index as usize)?;
    let name = row.about_text();
    let (message, severity) = match target {
        AboutTarget::Found(_) => return None,
        AboutTarget::Missing => (Message::new("HB0308.missing").with("about", name), Severity::Error),
        AboutTarget::OtherYear(year) => {
            let year = u32::try_from(*year).unwrap_or_default().to_string();
            let takes_purpose = row.kind().is_part_of_target() && row.purpose().is_empty();
            let key = if takes_purpose { "HB0308.other-year-purpose" } else { "HB0308.other-year" };
            (Message::new(key).with("about", name).with("year", year), Severity::Warning)
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
