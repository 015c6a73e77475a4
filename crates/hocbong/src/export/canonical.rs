//! The sealed fields of each transaction, in the order of the leaves of a seal, for programs that recompute it.

use super::Entry;
use crate::seal::sealed_fields;
use std::io::{self, Write};

/// Writes each transaction as a JSON array of texts, one a line: its id, then its canonical fields.
pub(super) fn write(entries: &[Entry<'_>], out: &mut dyn Write) -> io::Result<()> {
    let mut sorted: Vec<&Entry<'_>> = entries.iter().collect();
    // Entries of one day and id are rare, so their contents are compared only then.
    sorted.sort_by(|one, other| {
        let key = |entry: &Entry<'_>| (entry.row.date(), entry.id);
        key(one).cmp(&key(other)).then_with(|| one.row.canonical_bytes().cmp(&other.row.canonical_bytes()))
    });
    for entry in sorted {
        serde_json::to_writer(&mut *out, &sealed_fields(entry.id, &entry.row))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
