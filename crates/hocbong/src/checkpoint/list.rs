//! `seals.csv`: a line for each seal, in exactly one form, so that every changed byte shows.

use super::Hash;
use super::head::Head;
use super::note::Checkpoint;
use crate::source::Source;
use data_encoding::HEXLOWER;

/// Name of the file that lists the seals.
pub const SEALS_FILE: &str = "seals.csv";

const SEALS_HEADER: &str = "sequence,through,count,root,previous,files,findings,unread,sealed_on,origin,head";

fn hash(text: &str) -> Option<Hash> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// The line of a seal in `seals.csv`, without its line end.
fn seal_line(seal: &Checkpoint) -> String {
    let previous = seal.previous.map(|head| head.to_string()).unwrap_or_default();
    format!(
        "{},{},{},{},{previous},{},{},{},{},{},{}",
        seal.sequence,
        seal.through,
        seal.count,
        HEXLOWER.encode(&seal.root),
        HEXLOWER.encode(&seal.files),
        seal.findings,
        seal.unread,
        seal.sealed_on,
        seal.origin,
        seal.head(),
    )
}

/// The bytes of `seals.csv`.
pub(crate) fn write_seals(seals: &[Checkpoint]) -> String {
    let mut text = format!("{SEALS_HEADER}\n");
    for seal in seals {
        text.push_str(&seal_line(seal));
        text.push('\n');
    }
    text
}

/// Reads a line of `seals.csv`; `None` if it is not exactly what is written for some checkpoint.
pub(crate) fn read_seal(line: &str) -> Option<Checkpoint> {
    let cells: Vec<&str> = line.split(',').collect();
    let [sequence, through, count, root, previous, files, findings, unread, sealed_on, origin, _] = *cells
    else {
        return None;
    };
    let seal = Checkpoint {
        origin: origin.to_owned(),
        count: count.parse().ok()?,
        root: hash(root)?,
        sequence: sequence.parse().ok()?,
        through: through.parse().ok()?,
        sealed_on: sealed_on.parse().ok()?,
        files: hash(files)?,
        findings: findings.parse().ok()?,
        unread: unread.parse().ok()?,
        previous: if previous.is_empty() { None } else { Some(Head::from_bytes(hash(previous)?)) },
    };
    (seal_line(&seal) == line).then_some(seal)
}

/// Reads what the lines of `seals.csv` say, as far as they can be read. Nothing is verified.
pub fn read_checkpoints(source: &Source) -> Vec<Checkpoint> {
    let bytes = source.whole().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    text.lines().skip(1).filter_map(read_seal).collect()
}
