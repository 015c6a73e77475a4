//! Seals as text and JSON: one that was made, and what verifying a book found.

use crate::diagnostics::{JsonDiagnostic, write_diagnostics};
use crate::table::{Align, say, write_table};
use crate::{Catalogue, Ink, Output};
use hocbong::NaiveDate;
use hocbong::seal::{Checkpoint, Head, NewSeal, SealState, SignedBy, SignedNote, Verification};
use hocbong_core::diagnostic::{Location, Message};
use serde::Serialize;
use std::io::{self, Write};

/// Maximum number of changed lines of open transactions that text names.
const MAX_PLACES: usize = 5;

fn message_of(key: &'static str, seal: &Checkpoint) -> Message {
    Message::new(key)
        .with("seal", seal.sequence.to_string())
        .with("through", seal.through)
        .with("count", seal.count)
        .with("findings", seal.findings)
        .with("unread", seal.unread)
}

/// Writes what was sealed, and what to do with the head.
///
/// # Errors
/// When the output cannot be written.
pub fn write_seal_text(
    out: &mut dyn Output,
    made: &NewSeal,
    is_dry: bool,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let seal = &made.checkpoint;
    let key = if is_dry { "seal.would" } else { "seal.done" };
    say(out, &catalogue.message(&message_of(key, seal).with("added", made.added)))?;
    if seal.findings > 0 {
        say(out, &catalogue.message(&message_of("seal.findings", seal)))?;
    }
    if seal.unread > 0 {
        say(out, &catalogue.message(&message_of("seal.unread", seal)))?;
    }
    if is_dry {
        return Ok(());
    }
    writeln!(out)?;
    let head = catalogue.message(&Message::new("seal.head").with("code", seal.head().code()));
    out.paint(Ink::Good, &head)?;
    writeln!(out)?;
    for name in signers(made) {
        say(out, &catalogue.message(&Message::new("seal.signed").with("name", name)))?;
    }
    writeln!(out)?;
    say(out, &catalogue.text("seal.keep"))
}

/// The names under which a seal is signed.
fn signers(made: &NewSeal) -> Vec<String> {
    let note = made.files.iter().find(|(path, _)| path.ends_with("checkpoint.txt"));
    let note = note.and_then(|(_, bytes)| SignedNote::read(std::str::from_utf8(bytes).ok()?));
    let name = |line: &String| line.split(' ').nth(1).map(str::to_owned);
    note.map(|note| note.signatures.iter().filter_map(name).collect()).unwrap_or_default()
}

#[derive(Serialize)]
struct Made<'a> {
    schema: &'static str,
    dry_run: bool,
    added: u64,
    #[serde(flatten)]
    checkpoint: &'a Checkpoint,
    head: Head,
    code: String,
    signed_by: Vec<String>,
    files: Vec<&'a str>,
}

/// Writes the document `hocbong.seal/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_seal_json(out: &mut dyn Write, made: &NewSeal, is_dry: bool) -> io::Result<()> {
    let head = made.checkpoint.head();
    let document = Made {
        schema: "hocbong.seal/1",
        dry_run: is_dry,
        added: made.added,
        checkpoint: &made.checkpoint,
        head,
        code: head.code(),
        signed_by: signers(made),
        files: made.files.iter().map(|(path, _)| path.as_str()).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// What verifying a book found, and how it was asked.
#[derive(Clone, Copy, Debug)]
pub struct VerificationView<'a> {
    /// What was found.
    pub verification: &'a Verification,
    /// Whether a head was expected.
    pub was_expected: bool,
}

/// Writes what verifying a book found: the verdict, the seals, the changes.
///
/// # Errors
/// When the output cannot be written.
pub fn write_verify_text(
    out: &mut dyn Output,
    view: VerificationView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let found = view.verification;
    let places = found.diagnostics.len() as u64 + found.unlisted;
    let verdict = match found.last() {
        _ if places > 0 => Message::new("verify.changed").with("places", places),
        Some(last) => message_of("verify.intact", &last.checkpoint).with("seals", found.seals.len()),
        None => Message::new("verify.none"),
    };
    let ink = if places == 0 && !found.seals.is_empty() { Ink::Good } else { Ink::Error };
    out.paint(ink, &catalogue.message(&verdict))?;
    writeln!(out)?;
    if !found.seals.is_empty() {
        writeln!(out)?;
        write_seals(out, &found.seals, catalogue)?;
        writeln!(out)?;
    }
    if let Some(seal) = found.expected {
        say(out, &catalogue.message(&Message::new("verify.expected").with("seal", seal.to_string())))?;
    } else if !view.was_expected && !found.seals.is_empty() {
        say(out, &catalogue.text("verify.no-expect"))?;
    }
    if !found.seals.is_empty() {
        say(out, &catalogue.message(&Message::new("verify.open").with("rows", found.open_rows)))?;
    }
    if !found.open_changes.is_empty() {
        let mut places: Vec<String> =
            found.open_changes.iter().take(MAX_PLACES).map(Location::to_string).collect();
        if found.open_changes.len() > MAX_PLACES {
            places.push("…".to_owned());
        }
        let message = Message::new("verify.open-changed")
            .with("lines", found.open_changes.len())
            .with("places", places.join(", "));
        say(out, &catalogue.message(&message))?;
    }
    if places > 0 {
        writeln!(out)?;
        write_diagnostics(out, found.diagnostics.iter(), catalogue)?;
    }
    if found.unlisted > 0 {
        say(out, &catalogue.message(&Message::new("verify.more").with("count", found.unlisted)))?;
    }
    Ok(())
}

fn write_seals(out: &mut dyn Output, seals: &[SealState], catalogue: &Catalogue) -> io::Result<()> {
    let is_signed = seals.iter().any(|seal| seal.signed.is_some());
    let mut header = vec![
        "verify.seal",
        "verify.through",
        "verify.count",
        "verify.sealed-on",
        "verify.findings",
        "verify.state",
        "verify.code",
    ];
    let mut aligns =
        vec![Align::Right, Align::Left, Align::Right, Align::Left, Align::Right, Align::Left, Align::Left];
    if is_signed {
        header.push("verify.signed");
        aligns.push(Align::Left);
    }
    let header: Vec<String> = header.into_iter().map(|key| catalogue.text(key)).collect();
    let day = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
    let rows: Vec<Vec<String>> = seals
        .iter()
        .map(|state| {
            let seal = &state.checkpoint;
            let mut row = vec![
                seal.sequence.to_string(),
                day(seal.through),
                crate::table::amount_text(i128::from(seal.count)),
                day(seal.sealed_on),
                crate::table::amount_text(i128::from(seal.findings)),
                catalogue.text(if state.holds { "verify.holds" } else { "verify.broken" }),
                state.code.clone(),
            ];
            if is_signed {
                row.push(catalogue.text(match state.signed {
                    Some(SignedBy::Valid) => "verify.signed-valid",
                    Some(SignedBy::Invalid) => "verify.signed-invalid",
                    Some(SignedBy::Missing) | None => "verify.signed-missing",
                }));
            }
            row
        })
        .collect();
    write_table(out, &header, &aligns, &rows)
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: Option<u32>,
}

#[derive(Serialize)]
struct Verified<'a> {
    schema: &'static str,
    intact: bool,
    seals: &'a [SealState],
    expected: Option<u32>,
    open_rows: u64,
    open_changes: Vec<Place<'a>>,
    changes: Vec<JsonDiagnostic<'a>>,
    unlisted: u64,
}

/// Writes the document `hocbong.verify/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_verify_json(
    out: &mut dyn Write,
    view: VerificationView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let found = view.verification;
    let document = Verified {
        schema: "hocbong.verify/1",
        intact: found.is_intact() && !found.seals.is_empty(),
        seals: &found.seals,
        expected: found.expected,
        open_rows: found.open_rows,
        open_changes: found
            .open_changes
            .iter()
            .map(|place| Place { file: &place.file, line: place.line })
            .collect(),
        changes: found.diagnostics.iter().map(|change| JsonDiagnostic::new(change, catalogue)).collect(),
        unlisted: found.unlisted,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}
