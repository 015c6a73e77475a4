//! Which sealed transactions were changed, inserted or removed.

use super::chain::Chain;
use super::{Changes, Reported};
use crate::book::Book;
use crate::checkpoint::Hash;
use crate::diagnostic::{Code, Diagnostic, Location, Message};
use crate::seal::leaf::{LeafRow, Secret, leaf_data, salt};
use crate::seal::records::SealedLeaf;
use crate::seal::tree::leaf_hash;
use chrono::NaiveDate;
use data_encoding::BASE64;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A leaf as it was sealed.
struct Old<'c> {
    leaf: SealedLeaf,
    file: &'c str,
    index: u64,
    secret: &'c Secret,
}

/// Compares the rows with the leaves that were sealed.
pub(super) fn compare(
    book: &Book,
    rows: &[LeafRow],
    now: &[Hash],
    chain: &Chain<'_>,
    reported: &mut Reported,
    changes: &mut Changes,
) {
    let ledger = book.ledger();
    let Some(sealed) = leaves_then(chain, changes) else { return };
    // Pair by id, and rows without an id of their own, whose id follows from what they say, by place.
    let mut by_id: BTreeMap<Uuid, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate().rev() {
        by_id.entry(row.id).or_default().push(at);
    }
    let mut is_paired = vec![false; rows.len()];
    let mut unpaired: Vec<&Old<'_>> = Vec::new();
    let report_change = |old: &Old<'_>, row: &LeafRow, changes: &mut Changes, reported: &mut Reported| {
        let Some(transaction) = row.of(ledger) else { return };
        let data = leaf_data(&salt(old.secret, old.index), row.id, &transaction);
        let digest = leaf_hash(&data);
        if digest == old.leaf.digest {
            return;
        }
        reported.old.insert((old.file.to_owned(), old.leaf.line));
        reported.new.insert((Arc::clone(transaction.file()), transaction.line()));
        let message = Message::new("HB0503.changed")
            .with("voucher", transaction.shown_voucher())
            .with("date", old.leaf.date)
            .with("id", old.leaf.id.to_string())
            .with("old_digest", BASE64.encode(&old.leaf.digest))
            .with("new_digest", BASE64.encode(&digest));
        push(changes, message, transaction.location());
    };
    for old in &sealed {
        match by_id.get_mut(&old.leaf.id).and_then(Vec::pop) {
            Some(at) => {
                if let (Some(flag), Some(row)) = (is_paired.get_mut(at), rows.get(at)) {
                    *flag = true;
                    // Most rows are at their old number, where the digest is known.
                    let index = usize::try_from(old.index).unwrap_or(usize::MAX);
                    if at != index || now.get(at) != Some(&old.leaf.digest) {
                        report_change(old, row, changes, reported);
                    }
                }
            }
            None => unpaired.push(old),
        }
    }
    let mut by_place: BTreeMap<(&str, u32), usize> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        if is_paired.get(at) == Some(&false)
            && let Some(transaction) = row.of(ledger)
        {
            by_place.insert((&**transaction.file(), transaction.line()), at);
        }
    }
    // A row that now has a later date is no longer among the sealed ones.
    let open: BTreeMap<(&str, u32), LeafRow> = open_rows(book, rows);
    let mut is_taken = BTreeSet::new();
    // Rows that stand where they stood and can no longer be read.
    let errors = book.diagnostics().iter().filter(|found| found.is_error());
    let unread: BTreeSet<(&str, u32)> =
        errors.filter_map(|found| Some((&*found.primary.file, found.primary.line?))).collect();
    let partners = partners(&unpaired, &mut by_place, |at| rows.get(at).map(|row| row.date));
    for (old, partner) in unpaired.into_iter().zip(partners) {
        let place = (old.file, old.leaf.line);
        let row = match partner {
            Some(at) => {
                if let Some(flag) = is_paired.get_mut(at) {
                    *flag = true;
                }
                rows.get(at).copied()
            }
            None => {
                let same_id = open.values().find(|row| row.id == old.leaf.id && row.id != Uuid::nil());
                let found = same_id.or_else(|| open.get(&place)).copied();
                found.filter(|row| is_taken.insert(row.row))
            }
        };
        if let Some(row) = row {
            report_change(old, &row, changes, reported);
            continue;
        }
        reported.old.insert((old.file.to_owned(), old.leaf.line));
        let is_unread = unread.contains(&(old.file, old.leaf.line));
        let message = Message::new(if is_unread { "HB0503.unread" } else { "HB0503.removed" })
            .with("date", old.leaf.date)
            .with("id", old.leaf.id.to_string())
            .with("old_digest", BASE64.encode(&old.leaf.digest));
        push(changes, message, Location::line(&Arc::from(old.file), old.leaf.line));
    }
    for (at, row) in rows.iter().enumerate() {
        let Some(transaction) = row.of(ledger).filter(|_| is_paired.get(at) == Some(&false)) else {
            continue;
        };
        reported.new.insert((Arc::clone(transaction.file()), transaction.line()));
        let message = Message::new("HB0503.inserted")
            .with("voucher", transaction.shown_voucher())
            .with("date", row.date)
            .with("id", row.id.to_string())
            .with("new_digest", BASE64.encode(&leaf_hash(&leaf_data(&[], row.id, &transaction))));
        push(changes, message, transaction.location());
    }
}

/// Finds for each sealed row the row that it became, among those that changed: the row of its day at its place, else
/// the first of its day in its file, else the row at its place. Rows that move up because another was removed keep
/// their days, so that the removed one is left over.
fn partners<'c>(
    olds: &[&Old<'c>],
    by_place: &mut BTreeMap<(&'c str, u32), usize>,
    date: impl Fn(usize) -> Option<NaiveDate>,
) -> Vec<Option<usize>> {
    let mut by_day: BTreeMap<(&str, NaiveDate), BTreeMap<u32, usize>> = BTreeMap::new();
    for ((file, line), at) in by_place.iter() {
        if let Some(day) = date(*at) {
            by_day.entry((file, day)).or_default().insert(*line, *at);
        }
    }
    let mut found = vec![None; olds.len()];
    for asks_for_place in [true, false] {
        for (old, found) in olds.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            let Some(lines) = by_day.get_mut(&(old.file, old.leaf.date)) else { continue };
            let first = lines.keys().next().copied().unwrap_or_default();
            let line = if asks_for_place { old.leaf.line } else { first };
            *found = lines.remove(&line);
            if found.is_some() {
                by_place.remove(&(old.file, line));
            }
        }
    }
    for (old, found) in olds.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
        *found = by_place.remove(&(old.file, old.leaf.line));
    }
    found
}

/// Returns the leaves as they were sealed; `None`, which is reported, if files of a seal cannot be read.
fn leaves_then<'c>(chain: &'c Chain<'_>, changes: &mut Changes) -> Option<Vec<Old<'c>>> {
    let mut sealed: Vec<Old<'_>> = Vec::new();
    for seal in chain.sealed() {
        let (Some(leaves), Some(secret)) = (chain.leaves(seal), seal.secret.as_ref()) else {
            // The files of this seal are reported as broken; the rows cannot be told apart without them.
            let message = Message::new("HB0506.rows").with("seal", seal.checkpoint.sequence.to_string());
            let file = Arc::from(crate::seal::records::part_path(seal.checkpoint.sequence, "leaves.csv"));
            changes.broken(message, Location::file(&file));
            return None;
        };
        for leaf in leaves {
            let file = seal.files.get(leaf.file as usize).map_or("", |file| file.path.as_str());
            sealed.push(Old { index: sealed.len() as u64, leaf, file, secret });
        }
    }
    Some(sealed)
}

/// The rows that are not sealed, by place. Those without an id of their own have none here.
fn open_rows<'b>(book: &'b Book, sealed: &[LeafRow]) -> BTreeMap<(&'b str, u32), LeafRow> {
    let sealed: BTreeSet<u32> = sealed.iter().map(|row| row.row).collect();
    let rows = (0_u32..).zip(book.ledger().iter()).filter(|(row, _)| !sealed.contains(row));
    rows.map(|(row, transaction)| {
        let id = transaction.explicit_id().unwrap_or_default();
        ((&**transaction.file(), transaction.line()), LeafRow { date: transaction.date(), id, row })
    })
    .collect()
}

fn push(changes: &mut Changes, message: Message, place: Location) {
    let hint = Message::new("HB0503.hint");
    changes.push(Diagnostic::new(Code::SEALED_ROW, message, place).with_hint(hint));
}
