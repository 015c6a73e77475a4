//! Verifies a book against its seals, and names what changed.
//!
//! First the chain itself, then the files of each seal, then the roots. Only if a root or a file differs are rows
//! and lines compared one by one.

mod chain;
mod files;
mod kept;
mod rows;

use super::leaf::{LeafRow, digests, rows_through};
use super::records::SealFiles;
use super::tree::Roots;
use crate::book::{Book, BookFiles};
use crate::checkpoint::Hash;
use crate::checkpoint::{Checkpoint, SignedBy};
use crate::checkpoint::{ExpectedHead, Head};
use crate::diagnostic::{Code, Diagnostic, Location, Message, sort_diagnostics};
use chain::Chain;
use ed25519_dalek::VerifyingKey;
pub(super) use files::{first_lines, is_continued, line_sorts, sealed_sources};
use hocbong_core::parallel;
pub(super) use kept::KeptLeaves;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Maximum number of rows and lines that are listed as changed; the others are counted.
pub const MAX_LISTED: usize = 10_000;

/// How a book is verified.
#[derive(Clone, Debug, Default)]
pub struct VerifyOptions {
    /// A head that must occur in the chain of seals.
    pub expect: Option<ExpectedHead>,
    /// A key whose signature every seal must have.
    pub key: Option<VerifyingKey>,
    /// Number of threads; 0 counts as 1.
    pub threads: usize,
}

/// A seal, and what can be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SealState {
    /// What the seal states.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub checkpoint: Checkpoint,
    /// Its head.
    pub head: Head,
    /// The short code of the head.
    pub code: String,
    /// Whether the sealed transactions are as they were sealed.
    pub holds: bool,
    /// Number of signatures on the checkpoint.
    pub signatures: usize,
    /// Whether the key asked for has signed it; `None` if no key was given.
    pub signed: Option<SignedBy>,
}

/// What verifying a book found.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Verification {
    /// The seals in order; those that can be read.
    pub seals: Vec<SealState>,
    /// What changed, in the order of places.
    pub diagnostics: Vec<Diagnostic>,
    /// Number of changes that are not listed.
    pub unlisted: u64,
    /// Number of transactions after the last sealed day.
    pub open_rows: u64,
    /// Lines of transactions that are not sealed, changed since the last seal in files that were there then. This
    /// is allowed until they are sealed.
    pub open_changes: Vec<Location>,
    /// Number of the seal whose head was expected; `None` if none was or it does not occur.
    pub expected: Option<u32>,
    /// The digests of all sealed transactions as they are now.
    pub(super) leaves: Vec<Hash>,
}

impl Verification {
    /// Whether nothing sealed has changed.
    pub const fn is_intact(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// The last seal.
    pub fn last(&self) -> Option<&SealState> {
        self.seals.last()
    }

    /// Whether the seals and the sealed transactions are intact, so that another seal can follow. The bytes of
    /// files, master files and settings may differ: the next seal records them as they are.
    pub(super) fn can_continue(&self) -> bool {
        let ends_it = |found: &Diagnostic| matches!(found.code, Code::SEALED_ROW | Code::SEALS_BROKEN);
        !self.diagnostics.iter().any(ends_it) && self.unlisted == 0
    }
}

/// Collects what changed, up to [`MAX_LISTED`].
#[derive(Debug, Default)]
struct Changes {
    listed: Vec<Diagnostic>,
    unlisted: u64,
}

impl Changes {
    fn push(&mut self, found: Diagnostic) {
        if self.listed.len() < MAX_LISTED {
            self.listed.push(found);
        } else {
            self.unlisted += 1;
        }
    }

    fn broken(&mut self, message: Message, place: Location) {
        let hint = Message::new("HB0506.hint");
        self.push(Diagnostic::new(Code::SEALS_BROKEN, message, place).with_hint(hint));
    }
}

/// Verifies a book against its seals.
///
/// `files` are the files of which `book` was read. A book without seals gives a verification without
/// any; that something should be there is known only by `options.expect`.
pub fn verify(book: &Book, files: &BookFiles, stored: &SealFiles, options: &VerifyOptions) -> Verification {
    let mut changes = Changes::default();
    let threads = options.threads.max(1);
    let chain = Chain::read(stored, options.key.as_ref(), &mut changes);
    let mut verification = Verification::default();
    let seals = chain.seals();
    if let Some(expect) = &options.expect {
        let found = seals.iter().find(|seal| expect.is(&seal.head()));
        verification.expected = found.map(|seal| seal.sequence);
        if found.is_none() {
            let place = Location::file(&Arc::from(crate::checkpoint::SEALS_FILE));
            changes.broken(Message::new("HB0506.head").with("seals", seals.len()), place);
        }
    }
    // The digests of the seals' own files take as long as bringing the rows into the order of leaves.
    let ((), (rows, leaves)) = parallel::join(
        threads,
        || chain.compute_digests(),
        || {
            let rows = seals
                .last()
                .map(|last| rows_through(book.ledger(), last.through, threads))
                .unwrap_or_default();
            let leaves = leaves_of(book, &rows, &chain, threads);
            (rows, leaves)
        },
    );
    chain.verify_parts(&mut changes);
    verification.open_rows = (book.ledger().len() - rows.len()) as u64;
    let roots = Roots::new(&leaves, threads);
    let holds = |seal: &Checkpoint| {
        usize::try_from(seal.count).ok().and_then(|count| roots.of_first(count)) == Some(seal.root)
    };
    let all_hold =
        seals.iter().copied().all(holds) && seals.last().is_none_or(|last| last.count == leaves.len() as u64);
    // Lines that are reported as part of a row are not reported again as lines.
    let mut reported = Reported::default();
    if !all_hold {
        rows::compare(book, &rows, &leaves, &chain, &mut reported, &mut changes);
    }
    let open = &mut verification.open_changes;
    files::compare(book, files, &chain, &mut reported, &mut changes, open, threads);
    verification.seals = chain.states(holds);
    verification.leaves = leaves;
    sort_diagnostics(&mut changes.listed);
    verification.diagnostics = changes.listed;
    verification.unlisted = changes.unlisted;
    verification
}

/// The digests of the rows as leaves, each with the salt of the seal that added the leaf of its number.
fn leaves_of(book: &Book, rows: &[LeafRow], chain: &Chain<'_>, threads: usize) -> Vec<Hash> {
    let mut leaves = Vec::with_capacity(rows.len());
    let mut start = 0;
    for seal in chain.sealed() {
        // The last seal takes what is left, so that rows inserted later get a digest too.
        let end = if seal.is_last { rows.len() } else { rows.len().min(seal.end()) };
        let part = rows.get(start..end).unwrap_or_default();
        match &seal.secret {
            Some(secret) => {
                leaves.extend(digests(book.ledger(), part, start as u64, secret, threads));
            }
            None => leaves.resize(leaves.len() + part.len(), Hash::default()),
        }
        start = end.max(start);
    }
    leaves
}

/// Places whose change has been reported, by file and line.
#[derive(Debug, Default)]
struct Reported {
    /// As the file was.
    old: BTreeSet<(String, u32)>,
    /// As the file is.
    new: BTreeSet<(Arc<str>, u32)>,
}
