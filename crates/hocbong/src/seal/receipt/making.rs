//! Makes the receipt of one transaction, which a person names.

use super::{Receipt, fields};
use crate::book::Book;
use crate::diagnostic::Diagnostic;
use crate::ledger::TransactionRef;
use crate::seal::leaf::{LEAF_FORM, leaf_data, sealed_fields};
use crate::seal::records::SealFiles;
use crate::seal::tree::leaf_hash;
use crate::seal::verify::KeptLeaves;
use crate::text::nfc;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Minimum number of hexadecimal digits with which an id can be begun.
const MIN_DIGITS: usize = 8;

/// How a receipt is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProveOptions<'a> {
    /// Code of the association in whose books the voucher is; `None` for any.
    pub association: Option<&'a str>,
    /// Number of threads; 0 counts as 1.
    pub threads: usize,
}

/// A transaction that a name may mean.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Candidate {
    /// Its day.
    pub date: NaiveDate,
    /// Its id.
    pub id: Uuid,
    /// Code of its association; blank if the row is no longer in the book.
    pub association: String,
    /// Its voucher; blank as well.
    pub voucher: String,
}

/// Why no receipt is made.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The book has no seals.
    #[error("the book is not sealed")]
    NoSeals,
    /// The files of the seals have changed.
    #[error("the seals have changed in {} places", .0.len())]
    Broken(Vec<Diagnostic>),
    /// No transaction has this id or voucher.
    #[error("no such transaction")]
    Unknown,
    /// Several sealed transactions are meant.
    #[error("{} transactions are meant", .0.len())]
    Several(Vec<Candidate>),
    /// The transaction is later than the last sealed day.
    #[error("the transaction of {} is not sealed; the last sealed day is {through}", .found.date)]
    NotSealed {
        /// The transaction.
        found: Candidate,
        /// Last sealed day.
        through: NaiveDate,
    },
    /// The transaction is not as it was sealed, or was put among the sealed ones later.
    #[error("the transaction has changed since it was sealed")]
    Changed {
        /// The transaction.
        found: Candidate,
    },
}

/// A transaction as a person names it.
struct Name<'a> {
    /// The beginning of an id: hexadecimal digits without dashes.
    digits: Option<String>,
    year: Option<i32>,
    voucher: std::borrow::Cow<'a, str>,
    association: Option<&'a str>,
}

impl<'a> Name<'a> {
    fn read(text: &'a str, association: Option<&'a str>) -> Self {
        let text = text.trim();
        let digits: String = text.chars().filter(|c| *c != '-').collect::<String>().to_ascii_lowercase();
        let is_id =
            (MIN_DIGITS..=32).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let year = |year: &str| year.parse().ok().filter(|_| year.len() == 4);
        let dated = text.split_once(':').and_then(|(stated, voucher)| Some((year(stated)?, voucher.trim())));
        let (year, voucher) = dated.map_or((None, text), |(year, voucher)| (Some(year), voucher));
        Self { digits: is_id.then_some(digits), year, voucher: nfc(voucher), association }
    }

    fn is_id(&self, id: &Uuid) -> bool {
        let mut buffer = Uuid::encode_buffer();
        self.digits
            .as_ref()
            .is_some_and(|digits| id.simple().encode_lower(&mut buffer).starts_with(digits.as_str()))
    }

    fn is_voucher(&self, row: &TransactionRef<'_>) -> bool {
        !self.voucher.is_empty()
            && nfc(row.voucher()) == self.voucher
            && self.year.is_none_or(|year| row.date().year() == year)
            && self.association.is_none_or(|association| row.association() == association)
    }
}

/// What is known about a transaction that a name may mean.
enum State {
    /// It is as it was sealed, as the leaf of this number; index of its row in the ledger.
    Sealed {
        leaf: usize,
        row: usize,
    },
    Changed,
}

/// Makes the receipt of the transaction that `which` names: its id, at least the first eight hexadecimal digits of it
/// that no other id begins with, or its voucher (`YYYY:VOUCHER` for that of one year), unique among the sealed rows.
///
/// Changes elsewhere in the book do not matter: the receipt is made from what the seals state.
///
/// # Errors
/// [`ProofError`].
pub fn prove(
    book: &Book,
    stored: &SealFiles,
    which: &str,
    options: &ProveOptions<'_>,
) -> Result<Receipt, ProofError> {
    let kept = KeptLeaves::read(stored, options.threads).map_err(ProofError::Broken)?;
    let kept = kept.ok_or(ProofError::NoSeals)?;
    let name = Name::read(which, options.association);
    let ledger = book.ledger();
    let mut rows: Vec<usize> = Vec::new();
    // Ids of rows without an explicit one have to be computed, so only if an id is asked for.
    if name.digits.is_some() {
        let all: Vec<usize> = (0..ledger.len()).collect();
        let ids = ledger.ids(&all).into_iter().zip(all);
        rows.extend(ids.filter(|(id, _)| name.is_id(id)).map(|(_, row)| row));
    }
    rows.extend(ledger.iter().filter(|row| name.is_voucher(row)).map(|row| row.index()));
    rows.sort_unstable();
    rows.dedup();
    let ids = ledger.ids(&rows);
    let mut leaves: BTreeMap<Uuid, Vec<usize>> = BTreeMap::new();
    let wanted: BTreeSet<Uuid> = ids.iter().copied().collect();
    for (at, leaf) in kept.leaves.iter().enumerate() {
        if wanted.contains(&leaf.id) || name.is_id(&leaf.id) {
            leaves.entry(leaf.id).or_default().push(at);
        }
    }
    let mut meant: Vec<(Candidate, State)> = Vec::new();
    let mut open: Vec<Candidate> = Vec::new();
    let mut is_in_book = BTreeSet::new();
    for (row, id) in rows.iter().zip(&ids) {
        let Some(transaction) = ledger.get(*row) else { continue };
        let found = Candidate {
            date: transaction.date(),
            id: *id,
            association: transaction.association().to_owned(),
            voucher: transaction.voucher().to_owned(),
        };
        is_in_book.insert(*id);
        let of_id = leaves.get_mut(id);
        if of_id.is_none() && found.date > kept.checkpoint.through {
            open.push(found);
            continue;
        }
        let is_same = |leaf: &usize| {
            let digest = kept.leaves.get(*leaf).map(|leaf| leaf.digest);
            digest == Some(leaf_hash(&leaf_data(&kept.salt(*leaf), *id, &transaction)))
        };
        let same = of_id.and_then(|of_id| of_id.iter().position(is_same).map(|at| of_id.remove(at)));
        let state = same.map_or(State::Changed, |leaf| State::Sealed { leaf, row: *row });
        meant.push((found, state));
    }
    for (id, of_id) in &leaves {
        // A row that is gone, or whose id was made from what it said before.
        if is_in_book.contains(id) || !name.is_id(id) {
            continue;
        }
        for date in of_id.iter().filter_map(|leaf| kept.leaves.get(*leaf)).map(|leaf| leaf.date) {
            let found = Candidate { date, id: *id, association: String::new(), voucher: String::new() };
            meant.push((found, State::Changed));
        }
    }
    meant.sort_by(|one, other| one.0.cmp(&other.0));
    match meant.as_slice() {
        [] => {}
        [(found, State::Changed)] => return Err(ProofError::Changed { found: found.clone() }),
        [(found, State::Sealed { leaf, row })] => {
            let changed = || ProofError::Changed { found: found.clone() };
            let transaction = ledger.get(*row).ok_or_else(changed)?;
            let values = sealed_fields(found.id, &transaction);
            let fields = fields::named(values).ok_or_else(changed)?;
            let head = kept.checkpoint.head();
            return Ok(Receipt {
                leaf_form: LEAF_FORM.to_owned(),
                fields,
                salt: kept.salt(*leaf),
                index: *leaf as u64,
                count: kept.checkpoint.count,
                path: kept.path(*leaf),
                note: kept.note.write(),
                code: head.code(),
                head,
            });
        }
        _ => return Err(ProofError::Several(meant.into_iter().map(|(found, _)| found).collect())),
    }
    open.sort();
    match open.len() {
        0 => Err(ProofError::Unknown),
        1 => {
            let through = kept.checkpoint.through;
            open.pop().map_or(Err(ProofError::Unknown), |found| Err(ProofError::NotSealed { found, through }))
        }
        _ => Err(ProofError::Several(open)),
    }
}
