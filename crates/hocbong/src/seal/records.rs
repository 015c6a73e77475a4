//! The files in which seals are kept, each in exactly one form, so that every changed byte shows.
//!
//! | file | what it holds |
//! |---|---|
//! | `seals.csv` | one line for each seal: its checkpoint as columns, and its head |
//! | `seals/0001/checkpoint.txt` | the checkpoint, with its signatures |
//! | `seals/0001/files.csv` | the book's files as they stood, and the files below |
//! | `seals/0001/leaves.csv` | the transactions that this seal added, with their digests |
//! | `seals/0001/lines.csv` | the lines of the book's files, with short checksums: where a file changed |
//! | `seals/0001/salt.txt` | the secret of which the salts of these leaves are made |
//! | `seals/0001/consistency.txt` | the proof that this tree continues the one before; not in the first seal |

use super::leaf::Secret;
use crate::checkpoint::Hash;
use crate::checkpoint::{Checkpoint, SEALS_FILE, read_checkpoints};
use crate::source::{Sha256Digest, Source};
use chrono::NaiveDate;
use data_encoding::{BASE64, HEXLOWER};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use uuid::Uuid;

/// Name of the folder that holds what belongs to each seal.
pub const SEALS_FOLDER: &str = "seals";

const FILES_HEADER: &str = "bytes,sha256,lines,from,path";
const LEAVES_HEADER: &str = "leaf,date,id,file,line,digest";
const LINES_HEADER: &str = "file,line,row,check";

/// The files of a book's seals, by their paths within the book.
#[derive(Clone, Debug, Default)]
pub struct SealFiles(pub BTreeMap<String, Source>);

impl SealFiles {
    /// Takes the files of seals out of the files of a book. `seals.csv` stays among these too.
    pub fn take_from(files: &mut BTreeMap<String, Source>) -> Self {
        let own: Vec<String> = files.keys().filter(|path| sequence_of(path).is_some()).cloned().collect();
        let mut taken: BTreeMap<String, Source> =
            own.into_iter().filter_map(|path| files.remove_entry(&path)).collect();
        taken.extend(files.get_key_value(SEALS_FILE).map(|(path, source)| (path.clone(), source.clone())));
        Self(taken)
    }

    /// These files without those of a seal that was never finished: its folder is there, and its line, which is
    /// written last, is not.
    pub(super) fn without_unfinished(&self, finished: u32) -> Self {
        let is_finished = |path: &&String| sequence_of(path).is_none_or(|sequence| sequence <= finished);
        Self(
            self.0
                .iter()
                .filter(|(path, _)| is_finished(path))
                .map(|(path, file)| (path.clone(), file.clone()))
                .collect(),
        )
    }

    /// What the lines of `seals.csv` say, as far as they can be read.
    pub(super) fn checkpoints(&self) -> Vec<Checkpoint> {
        self.0.get(SEALS_FILE).map(read_checkpoints).unwrap_or_default()
    }

    /// Whether there is nothing of seals.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn text(&self, path: &str) -> Option<Cow<'_, str>> {
        match self.0.get(path)?.whole().ok()? {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
        }
    }

    pub(super) fn digest(&self, path: &str) -> Option<Sha256Digest> {
        self.0.get(path).map(Source::sha256)
    }
}

/// The files that belong to one seal.
pub(super) const PARTS: [&str; 6] =
    ["checkpoint.txt", "consistency.txt", "files.csv", "leaves.csv", "lines.csv", "salt.txt"];

/// Whether a path within a book is a file of its seals.
pub fn is_seal_file(path: &str) -> bool {
    path == SEALS_FILE || sequence_of(path).is_some()
}

/// The number of the seal to which a file belongs; `None` if it belongs to none.
pub(super) fn sequence_of(path: &str) -> Option<u32> {
    let (folder, name) = path.strip_prefix("seals/")?.split_once('/')?;
    let sequence = folder.parse().ok()?;
    (PARTS.contains(&name) && part_path(sequence, name) == path).then_some(sequence)
}

/// The path of a file that belongs to a seal.
pub(super) fn part_path(sequence: u32, name: &str) -> String {
    format!("{SEALS_FOLDER}/{sequence:04}/{name}")
}

fn hash(text: &str) -> Option<Hash> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// Splits a text into its lines, each with its line end.
pub(super) fn lines_of(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n')
}

/// A file as it stood when a seal was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SealedFile {
    pub(super) path: String,
    pub(super) bytes: u64,
    pub(super) sha256: Hash,
    /// Number of lines.
    pub(super) lines: u32,
    /// First of its lines that this seal lists, from 1; the seal before lists the others. One more than `lines` if
    /// none is listed.
    pub(super) from: u32,
}

pub(super) fn write_files(files: &[SealedFile]) -> String {
    let mut text = format!("{FILES_HEADER}\n");
    for file in files {
        let SealedFile { path, bytes, sha256, lines, from } = file;
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{bytes},{},{lines},{from},{path}", HEXLOWER.encode(sha256));
    }
    text
}

pub(super) fn read_files(text: &str) -> Option<Vec<SealedFile>> {
    let rows = text.strip_prefix(FILES_HEADER)?.strip_prefix('\n')?;
    let file = |line: &str| {
        let cells: Vec<&str> = line.splitn(5, ',').collect();
        let [bytes, sha256, lines, from, path] = *cells else { return None };
        Some(SealedFile {
            path: path.to_owned(),
            bytes: bytes.parse().ok()?,
            sha256: hash(sha256)?,
            lines: lines.parse().ok()?,
            from: from.parse().ok()?,
        })
    };
    rows.lines().map(file).collect()
}

/// A transaction as `leaves.csv` lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SealedLeaf {
    pub(super) date: NaiveDate,
    pub(super) id: Uuid,
    /// Number of its file in the seal's `files.csv`, from 0.
    pub(super) file: u32,
    pub(super) line: u32,
    pub(super) digest: Hash,
}

pub(super) fn write_leaves(first: u64, leaves: &[SealedLeaf]) -> String {
    let mut text = String::with_capacity(leaves.len() * 120 + LEAVES_HEADER.len() + 1);
    text.push_str(LEAVES_HEADER);
    text.push('\n');
    for (number, leaf) in (first..).zip(leaves) {
        let SealedLeaf { date, id, file, line, digest } = leaf;
        let _ = writeln!(text, "{number},{date},{id},{file},{line},{}", BASE64.encode(digest));
    }
    text
}

pub(super) fn read_leaves(text: &str) -> Option<Vec<SealedLeaf>> {
    let rows = text.strip_prefix(LEAVES_HEADER)?.strip_prefix('\n')?;
    let leaf = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        let [_, date, id, file, line, digest] = *cells else { return None };
        Some(SealedLeaf {
            date: date.parse().ok()?,
            id: id.parse().ok()?,
            file: file.parse().ok()?,
            line: line.parse().ok()?,
            digest: BASE64.decode(digest.as_bytes()).ok()?.try_into().ok()?,
        })
    };
    rows.lines().map(leaf).collect()
}

/// What a line of a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineSort {
    /// No part of a transaction: a header, a title.
    Other,
    /// The first line of a transaction.
    Row,
    /// A further line of the transaction above.
    More,
}

/// A line of a file: what it is, and its checksum, which tells where a file changed, not that it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SealedLine {
    pub(super) sort: LineSort,
    pub(super) check: u64,
}

/// The first eight bytes of the SHA-256 digest of a line with its line end.
pub(super) fn check_of(line: &[u8]) -> u64 {
    let digest = Sha256Digest::new(line);
    digest.as_bytes().iter().take(8).fold(0, |check, byte| check << 8 | u64::from(*byte))
}

/// Appends the lines that a seal lists of one file.
pub(super) fn write_lines(text: &mut String, file: usize, from: u32, lines: &[SealedLine]) {
    for (number, SealedLine { sort, check }) in (from..).zip(lines) {
        let sort = match sort {
            LineSort::Other => '-',
            LineSort::Row => '1',
            LineSort::More => '+',
        };
        let _ = writeln!(text, "{file},{number},{sort},{check:016x}");
    }
}

pub(super) fn lines_header() -> String {
    format!("{LINES_HEADER}\n")
}

/// Reads the lines that a seal lists, by the number of their file.
pub(super) fn read_lines(text: &str) -> Option<BTreeMap<usize, Vec<SealedLine>>> {
    let rows = text.strip_prefix(LINES_HEADER)?.strip_prefix('\n')?;
    let mut files: BTreeMap<usize, Vec<SealedLine>> = BTreeMap::new();
    for line in rows.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let [file, _, sort, check] = *cells else { return None };
        let sort = match sort {
            "-" => LineSort::Other,
            "1" => LineSort::Row,
            "+" => LineSort::More,
            _ => return None,
        };
        let check = u64::from_str_radix(check, 16).ok()?;
        files.entry(file.parse().ok()?).or_default().push(SealedLine { sort, check });
    }
    Some(files)
}

pub(super) fn write_secret(secret: &Secret) -> String {
    format!("{}\n", HEXLOWER.encode(secret.as_bytes()))
}

pub(super) fn read_secret(text: &str) -> Option<Secret> {
    hash(text.strip_suffix('\n')?).map(Secret::new)
}

pub(super) fn write_proof(proof: &[Hash]) -> String {
    let mut text = String::new();
    for node in proof {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", BASE64.encode(node));
    }
    text
}

pub(super) fn read_proof(text: &str) -> Option<Vec<Hash>> {
    text.lines().map(|line| BASE64.decode(line.as_bytes()).ok()?.try_into().ok()).collect()
}
