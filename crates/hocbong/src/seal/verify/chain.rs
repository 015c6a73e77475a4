//! The chain of seals, and the files that belong to each.

use super::{Changes, SealState};
use crate::checkpoint::{Checkpoint, SEALS_FILE, SignedBy, SignedNote, read_seal, write_seals};
use crate::diagnostic::{Location, Message};
use crate::seal::leaf::Secret;
use crate::seal::records::{
    PARTS, SealFiles, SealedFile, SealedLeaf, SealedLine, part_path, read_files, read_leaves, read_lines,
    read_proof, read_secret, sequence_of,
};
use crate::seal::tree::proves_consistency;
use crate::source::Sha256Digest;
use ed25519_dalek::VerifyingKey;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A seal with what its files say, as far as they are intact.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) checkpoint: Checkpoint,
    pub(super) is_last: bool,
    pub(super) secret: Option<Secret>,
    /// The book's files as they stood; empty if the list is not known.
    pub(super) files: Vec<SealedFile>,
    /// Whether the list of the book's files can be read.
    pub(super) has_list: bool,
    /// The seal's own files.
    parts: Vec<SealedFile>,
    signatures: usize,
    signed: Option<SignedBy>,
}

impl Sealed {
    /// Number of leaves up to this seal.
    pub(super) fn end(&self) -> usize {
        usize::try_from(self.checkpoint.count).unwrap_or(usize::MAX)
    }
}

/// The seals of a book.
#[derive(Debug)]
pub(super) struct Chain<'s> {
    stored: &'s SealFiles,
    seals: Vec<Sealed>,
}

impl<'s> Chain<'s> {
    /// Reads the seals and verifies that they are a chain. Whether the files of each are intact is for
    /// [`Chain::verify_parts`].
    pub(super) fn read(stored: &'s SealFiles, key: Option<&VerifyingKey>, changes: &mut Changes) -> Self {
        let checkpoints = checkpoints(stored, changes);
        let known: BTreeSet<u32> = checkpoints.iter().map(|seal| seal.sequence).collect();
        // A folder without its line: the end of the list was cut off.
        let mut said = BTreeSet::new();
        for path in stored.0.keys() {
            let Some(sequence) = sequence_of(path) else { continue };
            if !known.contains(&sequence) && said.insert(sequence) {
                changes.broken(about("HB0506.no-line", sequence), Location::file(&Arc::from(SEALS_FILE)));
            }
        }
        let count = checkpoints.len();
        let mut chain = Self { stored, seals: Vec::with_capacity(count) };
        for (at, checkpoint) in checkpoints.into_iter().enumerate() {
            let before = chain.seals.last().map(|seal| seal.checkpoint.clone());
            let sealed = chain.read_parts(checkpoint, before.as_ref(), key, changes);
            chain.seals.push(Sealed { is_last: at + 1 == count, ..sealed });
        }
        chain
    }

    fn read_parts(
        &self,
        checkpoint: Checkpoint,
        before: Option<&Checkpoint>,
        key: Option<&VerifyingKey>,
        changes: &mut Changes,
    ) -> Sealed {
        let sequence = checkpoint.sequence;
        let path = |name: &str| part_path(sequence, name);
        let mut broken = |key: &'static str, name: &str| {
            changes.broken(about(key, sequence), Location::file(&Arc::from(path(name))));
        };
        let mut sealed = Sealed {
            checkpoint,
            is_last: false,
            secret: None,
            files: Vec::new(),
            has_list: false,
            parts: Vec::new(),
            signatures: 0,
            signed: None,
        };
        let note = self.stored.text(&path("checkpoint.txt")).as_deref().and_then(SignedNote::read);
        match note.filter(|note| note.text == sealed.checkpoint.text()) {
            None => broken("HB0506.checkpoint", "checkpoint.txt"),
            Some(note) => {
                sealed.signatures = note.signatures.len();
                sealed.signed = key.map(|key| note.signed_by(key));
                match sealed.signed {
                    Some(SignedBy::Invalid) => broken("HB0506.signature", "checkpoint.txt"),
                    Some(SignedBy::Missing) => broken("HB0506.unsigned", "checkpoint.txt"),
                    Some(SignedBy::Valid) | None => {}
                }
            }
        }
        let digest = self.stored.digest(&path("files.csv"));
        if digest != Some(Sha256Digest::from_bytes(sealed.checkpoint.files)) {
            broken(if digest.is_some() { "HB0506.part" } else { "HB0506.part-missing" }, "files.csv");
        }
        let files = self.stored.text(&path("files.csv")).as_deref().and_then(read_files);
        sealed.has_list = files.is_some();
        let files = files.unwrap_or_default();
        (sealed.parts, sealed.files) = files.into_iter().partition(|file| sequence_of(&file.path).is_some());
        sealed.secret = self.stored.text(&path("salt.txt")).as_deref().and_then(read_secret);
        if let Some(before) = before.filter(|before| before.count > 0) {
            let proof = self
                .stored
                .text(&path("consistency.txt"))
                .as_deref()
                .and_then(read_proof)
                .unwrap_or_default();
            let (root, count) = (&sealed.checkpoint.root, sealed.checkpoint.count);
            if !proves_consistency(root, count, &before.root, before.count, &proof) {
                broken("HB0506.consistency", "consistency.txt");
            }
        }
        sealed
    }

    /// Computes the digests of the seals' own files, which remember them. One that cannot be computed is found by
    /// [`Chain::verify_parts`].
    pub(super) fn compute_digests(&self) {
        for part in self.stored.0.values() {
            let _ = part.digest();
        }
    }

    /// Verifies that the files of each seal are as they were sealed.
    pub(super) fn verify_parts(&self, changes: &mut Changes) {
        let is_listed = |name: &&&str| !["checkpoint.txt", "files.csv"].contains(*name);
        for seal in &self.seals {
            for name in PARTS.iter().filter(is_listed) {
                let path = part_path(seal.checkpoint.sequence, name);
                let listed = seal.parts.iter().find(|part| part.path == path);
                let key = match (listed, self.stored.digest(&path)) {
                    (None, None) => continue,
                    (Some(part), Some(digest)) if *digest.as_bytes() == part.sha256 => continue,
                    (Some(_), None) => "HB0506.part-missing",
                    (_, Some(_)) => "HB0506.part",
                };
                changes.broken(about(key, seal.checkpoint.sequence), Location::file(&Arc::from(path)));
            }
        }
    }

    pub(super) fn sealed(&self) -> impl DoubleEndedIterator<Item = &Sealed> {
        self.seals.iter()
    }

    pub(super) fn seals(&self) -> Vec<&Checkpoint> {
        self.seals.iter().map(|seal| &seal.checkpoint).collect()
    }

    pub(super) fn states(&self, holds: impl Fn(&Checkpoint) -> bool) -> Vec<SealState> {
        let state = |seal: &Sealed| {
            let head = seal.checkpoint.head();
            SealState {
                checkpoint: seal.checkpoint.clone(),
                head,
                code: head.code(),
                holds: holds(&seal.checkpoint),
                signatures: seal.signatures,
                signed: seal.signed,
            }
        };
        self.seals.iter().map(state).collect()
    }

    /// The leaves that a seal added; `None` if they cannot be read.
    pub(super) fn leaves(&self, sealed: &Sealed) -> Option<Vec<SealedLeaf>> {
        read_leaves(&self.stored.text(&part_path(sealed.checkpoint.sequence, "leaves.csv"))?)
    }

    /// The lines of a file as they stood at the last seal; `None` if they are not known in full.
    pub(super) fn lines(&self, path: &str) -> Option<Vec<SealedLine>> {
        let mut lines: Vec<SealedLine> = Vec::new();
        let mut listed: BTreeMap<u32, BTreeMap<usize, Vec<SealedLine>>> = BTreeMap::new();
        for seal in &self.seals {
            let Some(at) = seal.files.iter().position(|file| file.path == path) else {
                lines.clear();
                continue;
            };
            let file = seal.files.get(at)?;
            let sequence = seal.checkpoint.sequence;
            let text = self.stored.text(&part_path(sequence, "lines.csv"))?;
            let of_seal = listed.entry(sequence).or_insert(read_lines(&text)?);
            lines.truncate(usize::try_from(file.from).ok()?.saturating_sub(1));
            lines.extend(of_seal.remove(&at).unwrap_or_default());
            if lines.len() != usize::try_from(file.lines).ok()? {
                return None;
            }
        }
        Some(lines)
    }
}

/// A message about a seal.
fn about(key: &'static str, sequence: u32) -> Message {
    Message::new(key).with("seal", sequence.to_string())
}

/// Reads `seals.csv` and verifies that each line follows from the one before.
fn checkpoints(stored: &SealFiles, changes: &mut Changes) -> Vec<Checkpoint> {
    let file: Arc<str> = Arc::from(SEALS_FILE);
    let mut seals: Vec<Checkpoint> = Vec::new();
    let Some(source) = stored.0.get(SEALS_FILE) else { return seals };
    let bytes = source.whole().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let mut is_whole = true;
    for (number, line) in (2_u32..).zip(text.lines().skip(1)) {
        let seal = read_seal(line);
        let follows = |seal: &Checkpoint| seal.follows(seals.last());
        match seal {
            Some(seal) if follows(&seal) => seals.push(seal),
            Some(seal) => {
                is_whole = false;
                changes.broken(about("HB0506.chain", seal.sequence), Location::line(&file, number));
                // The line is sound in itself; whether the line before it was replaced is for a person to find out.
                if seals.last().is_none_or(|last| last.sequence < seal.sequence) {
                    seals.push(seal);
                }
            }
            None => {
                is_whole = false;
                changes.broken(about("HB0506.line", number - 1), Location::line(&file, number));
                // What it said stands in the seal's own file as well.
                let note = stored.text(&part_path(number - 1, "checkpoint.txt"));
                let note = note.as_deref().and_then(SignedNote::read);
                let kept = note.and_then(|note| Checkpoint::from_text(&note.text));
                if let Some(kept) = kept.filter(&follows) {
                    seals.push(kept);
                }
            }
        }
    }
    // The first line, and how lines end.
    if is_whole && *text != *write_seals(&seals) {
        changes.broken(Message::new("HB0506.form"), Location::line(&file, 1));
    }
    seals
}
