//! Makes a seal: the files to write for it.

use super::leaf::{Secret, digests, rows_through};
use super::records::{
    SealFiles, SealedFile, SealedLeaf, SealedLine, check_of, lines_header, lines_of, part_path, read_files,
    write_files, write_leaves, write_lines, write_proof, write_secret,
};
use super::tree::MerkleTree;
use super::verify::{VerifyOptions, first_lines, is_continued, line_sorts, sealed_sources, verify};
use crate::book::{Book, BookFiles};
use crate::checkpoint::{Checkpoint, SignedNote, write_seals};
use crate::diagnostic::Diagnostic;
use crate::recording::is_damage;
use crate::source::Sha256Digest;
use chrono::NaiveDate;
use ed25519_dalek::SigningKey;
use std::collections::BTreeMap;

/// What is sealed, and how.
#[derive(Clone, Debug)]
pub struct SealOptions<'k> {
    /// Last day that is sealed.
    pub through: NaiveDate,
    /// Today's date, which the seal states.
    pub sealed_on: NaiveDate,
    /// Number of errors and warnings that the rules found in the book, which the seal states.
    pub findings: u64,
    /// The secret of the new seal, made of random bytes.
    pub secret: Secret,
    /// Signs the checkpoint under this name, which contains neither spaces nor `+`, or under the origin.
    pub signing: Option<(Option<&'k str>, &'k SigningKey)>,
    /// Number of threads; 0 counts as 1.
    pub threads: usize,
}

/// Why a book is not sealed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The day is not after the last sealed one.
    #[error("sealed through {last} already")]
    NotLater {
        /// Last sealed day.
        last: NaiveDate,
    },
    /// The day is not over.
    #[error("{through} is not over")]
    NotOver {
        /// The day.
        through: NaiveDate,
    },
    /// No transaction has been made until the day.
    #[error("there is nothing to seal")]
    Nothing,
    /// What was sealed before has changed.
    #[error("what was sealed has changed in {} places", .0.len())]
    Changed(Vec<Diagnostic>),
    /// A file is damaged, so that rows may hide others.
    #[error("the book is damaged in {} places", .0.len())]
    Damaged(Vec<Diagnostic>),
    /// A file's name has a line break, or an association's code has what no origin may have.
    #[error("`{name}` cannot be sealed under its name")]
    Name {
        /// The name.
        name: String,
    },
}

/// A seal that was made, and the files to write for it.
#[derive(Clone, Debug)]
pub struct NewSeal {
    /// What the seal states.
    pub checkpoint: Checkpoint,
    /// Number of transactions that it adds.
    pub added: u64,
    /// The new files of the seal, by their paths within the book.
    pub files: Vec<(String, Vec<u8>)>,
    /// The bytes of `seals.csv` with the seal. It is written last: only then does the seal exist.
    pub seals: Vec<u8>,
}

/// Seals every transaction up to and including `options.through`.
///
/// `files` are the files of which `book` was read; `stored` are those of its earlier seals.
///
/// # Errors
/// [`SealError`]; nothing was changed.
pub fn seal(
    book: &Book,
    files: &BookFiles,
    stored: &SealFiles,
    options: &SealOptions<'_>,
) -> Result<NewSeal, SealError> {
    let threads = options.threads.max(1);
    let damage: Vec<Diagnostic> =
        book.diagnostics().iter().filter(|found| found.is_error() && is_damage(found)).cloned().collect();
    if !damage.is_empty() {
        return Err(SealError::Damaged(damage));
    }
    if options.through > options.sealed_on {
        return Err(SealError::NotOver { through: options.through });
    }
    let finished = stored.checkpoints().last().map_or(0, |last| last.sequence);
    let stored = &stored.without_unfinished(finished);
    let before = verify(book, files, stored, &VerifyOptions { threads, ..VerifyOptions::default() });
    if !before.can_continue() {
        return Err(SealError::Changed(before.diagnostics));
    }
    let last = before.seals.last().map(|seal| &seal.checkpoint);
    if let Some(last) = last.filter(|last| last.through >= options.through) {
        return Err(SealError::NotLater { last: last.through });
    }
    let rows = rows_through(book.ledger(), options.through, threads);
    // Those that were sealed before come first: their days are earlier.
    let first = before.leaves.len();
    let added = rows.get(first..).unwrap_or_default();
    if rows.is_empty() {
        return Err(SealError::Nothing);
    }
    let new = digests(book.ledger(), added, first as u64, &options.secret, threads);
    let mut leaves = before.leaves;
    leaves.extend_from_slice(&new);
    let tree = MerkleTree::new(&leaves, threads);

    let sequence = last.map_or(1, |last| last.sequence + 1);
    let path = |name: &str| part_path(sequence, name);
    let mut parts: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let (mut sealed, lines) = listing(book, files, stored, last)?;
    let number: BTreeMap<&str, u32> = (0_u32..).zip(&sealed).map(|(at, file)| (&*file.path, at)).collect();
    let listed: Vec<SealedLeaf> = added
        .iter()
        .zip(&new)
        .filter_map(|(row, digest)| {
            let transaction = row.of(book.ledger())?;
            let file = number.get(&**transaction.file()).copied()?;
            Some(SealedLeaf { date: row.date, id: row.id, file, line: transaction.line(), digest: *digest })
        })
        .collect();
    parts.insert(path("leaves.csv"), write_leaves(first as u64, &listed).into_bytes());
    parts.insert(path("lines.csv"), lines.into_bytes());
    parts.insert(path("salt.txt"), write_secret(&options.secret).into_bytes());
    if let Some(proof) = last.filter(|last| last.count > 0).map(|_| tree.prove_consistency(first)) {
        // Nothing is added by a seal of a period without transactions: then there is nothing to prove.
        parts.insert(path("consistency.txt"), write_proof(&proof.unwrap_or_default()).into_bytes());
    }
    sealed.extend(parts.iter().map(|(path, bytes)| SealedFile {
        path: path.clone(),
        bytes: bytes.len() as u64,
        sha256: *Sha256Digest::new(bytes).as_bytes(),
        lines: count(bytes),
        from: count(bytes) + 1,
    }));
    let listing = write_files(&sealed).into_bytes();
    let checkpoint = Checkpoint {
        origin: last.map_or_else(|| origin(book), |last| Ok(last.origin.clone()))?,
        count: leaves.len() as u64,
        root: tree.root(),
        sequence,
        through: options.through,
        sealed_on: options.sealed_on,
        files: *Sha256Digest::new(&listing).as_bytes(),
        findings: options.findings,
        unread: book.files().iter().map(|file| file.in_error).sum(),
        previous: before.seals.last().map(|seal| seal.head),
    };
    let mut note = SignedNote::new(checkpoint.text());
    if let Some((name, key)) = options.signing {
        note.sign(name.unwrap_or(&checkpoint.origin), key);
    }
    parts.insert(path("files.csv"), listing);
    parts.insert(path("checkpoint.txt"), note.write().into_bytes());
    let mut chain: Vec<Checkpoint> = before.seals.into_iter().map(|seal| seal.checkpoint).collect();
    chain.push(checkpoint.clone());
    let seals = write_seals(&chain).into_bytes();
    Ok(NewSeal { checkpoint, added: added.len() as u64, files: parts.into_iter().collect(), seals })
}

/// Number of lines, of which the last may lack its end.
fn count(bytes: &[u8]) -> u32 {
    u32::try_from(lines_of(bytes).count()).unwrap_or(u32::MAX)
}

/// What the chain of seals is called: after the book's topmost association and its year.
fn origin(book: &Book) -> Result<String, SealError> {
    let all = || book.associations().iter();
    let first = all().find(|association| association.parent.is_none()).or_else(|| all().next());
    let code = first.map_or("", |association| association.code.as_str());
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if !code.chars().all(is_plain) {
        return Err(SealError::Name { name: code.to_owned() });
    }
    let parts = ["hocbong".to_owned(), code.to_owned()];
    let year = book.settings().year.map(|year| year.to_string());
    let parts: Vec<String> = parts.into_iter().chain(year).filter(|part| !part.is_empty()).collect();
    Ok(parts.join("/"))
}

/// Lists the book's files as they stand, and the lines of those that the seal before does not list.
fn listing(
    book: &Book,
    files: &BookFiles,
    stored: &SealFiles,
    last: Option<&Checkpoint>,
) -> Result<(Vec<SealedFile>, String), SealError> {
    let listed_before = last
        .and_then(|last| read_files(&stored.text(&part_path(last.sequence, "files.csv"))?))
        .unwrap_or_default();
    let starts = first_lines(book);
    let mut sealed = Vec::new();
    let mut text = lines_header();
    for (number, (source, _)) in sealed_sources(files).enumerate() {
        let path = source.name().to_string();
        if path.contains(['\n', '\r']) {
            return Err(SealError::Name { name: path });
        }
        let before = listed_before.iter().find(|file| file.path == path);
        let unchanged = before.filter(|file| is_continued(source, file));
        let from = unchanged.map_or(1, |file| file.lines + 1);
        let bytes = source.whole().unwrap_or_default();
        let lines = count(&bytes);
        let sorts = line_sorts(lines, starts.get(source.name()));
        let line = |(bytes, sort)| SealedLine { sort, check: check_of(bytes) };
        let skipped = usize::try_from(from - 1).unwrap_or(usize::MAX);
        let new: Vec<SealedLine> = lines_of(&bytes).zip(sorts).skip(skipped).map(line).collect();
        write_lines(&mut text, number, from, &new);
        let sha256 = *source.sha256().as_bytes();
        sealed.push(SealedFile { path, bytes: source.length(), sha256, lines, from });
    }
    Ok((sealed, text))
}
