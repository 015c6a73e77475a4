//! What changed between two states of a book, as text, JSON and CSV.

use crate::csv_out::{CsvOut, CsvStyle};
use crate::table::{Align, amount_text, hanging, write_table};
use crate::{Catalogue, Ink, Output};
use hocbong::compare::{
    ChangeKind, ComparedFile, Comparison, Effect, FileChange, FilePart, MatchedBy, RowChange, RowCounts,
    RowPlace, SealComparison, SealRelation, UnreadRow,
};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::meaning::Meaning;
use hocbong_messages::one_line;
use serde::Serialize;
use std::io::{self, Write};

/// Maximum number of changes that text lists; it says how many more there are, and CSV and JSON have them all.
const MAX_CHANGES: usize = 200;

/// A comparison with the names of what was compared.
#[derive(Clone, Copy, Debug)]
pub struct ComparisonView<'a> {
    /// The path of the old state.
    pub old: &'a str,
    /// The path of the new state.
    pub new: &'a str,
    /// What was found.
    pub found: &'a Comparison,
}

/// Writes a comparison as text: the counts, the files, the changes, and what they do to the money.
///
/// # Errors
/// When the output cannot be written.
pub fn write_compare_text(
    out: &mut dyn Output,
    view: ComparisonView<'_>,
    catalogue: &Catalogue,
) -> io::Result<()> {
    let found = view.found;
    let title = Message::new("compare.title").with("old", view.old).with("new", view.new);
    writeln!(out, "{}", catalogue.message(&title))?;
    for (key, counts) in [("compare.old-rows", &found.old), ("compare.new-rows", &found.new)] {
        writeln!(out, "{}", catalogue.message(&counted(key, counts)))?;
    }
    if found.is_equal() {
        writeln!(out, "{}", catalogue.text("compare.equal"))?;
    }
    write_seals(out, view, catalogue)?;
    write_files(out, found, catalogue)?;
    write_changes(out, found, catalogue)?;
    write_effect(out, &found.effect, catalogue)?;
    if !found.unread.is_empty() {
        writeln!(out, "\n{}", catalogue.text("compare.unread"))?;
        for row in &found.unread {
            let state = catalogue.text(if row.is_new { "compare.state-new" } else { "compare.state-old" });
            writeln!(out, "  {state}: {}", shown(&row.place))?;
        }
    }
    let equal = found.files.iter().filter(|file| file.change == FileChange::Equal).count();
    let message = Message::new("compare.files").with("files", found.files.len()).with("equal", equal);
    writeln!(out, "\n{} · hocbong {}", catalogue.message(&message), env!("CARGO_PKG_VERSION"))
}

fn counted(key: &'static str, counts: &RowCounts) -> Message {
    Message::new(key)
        .with("rows", counts.rows)
        .with("unchanged", counts.unchanged)
        .with("changed", counts.changed)
        .with("moved", counts.moved)
        .with("alone", counts.alone)
}

/// Writes whether the new state continues the seals of the old one; nothing if neither is sealed.
fn write_seals(out: &mut dyn Output, view: ComparisonView<'_>, catalogue: &Catalogue) -> io::Result<()> {
    let seals = &view.found.seals;
    let key = match seals.relation {
        SealRelation::None => return Ok(()),
        SealRelation::OnlyNew => "compare.seals-only-new",
        SealRelation::OnlyOld => "compare.seals-only-old",
        SealRelation::Continued => "compare.seals-continued",
        SealRelation::Anew => "compare.seals-anew",
        SealRelation::Unreadable => "compare.seals-unreadable",
    };
    let mut message = Message::new(key).with("old", view.old).with("new", view.new);
    for (day, code, stated) in [("old_day", "old_code", &seals.old), ("new_day", "new_code", &seals.new)] {
        if let Some(stated) = stated {
            message = message.with(day, stated.through).with(code, stated.code.as_str());
        }
    }
    let ink = if seals.is_broken() { Ink::Error } else { Ink::Good };
    writeln!(out)?;
    out.paint(ink, &hanging(&catalogue.message(&message), 0, 2, out.columns()))?;
    writeln!(out)?;
    if !seals.changed_files.is_empty() {
        let files: Vec<String> = seals.changed_files.iter().map(|file| one_line(file).into_owned()).collect();
        let message = Message::new("compare.seals-files").with("files", files.join(", "));
        writeln!(out, "{}", hanging(&catalogue.message(&message), 0, 2, out.columns()))?;
    }
    Ok(())
}

fn write_files(out: &mut dyn Output, found: &Comparison, catalogue: &Catalogue) -> io::Result<()> {
    let mut listed = found.files.iter().filter(|file| file.change != FileChange::Equal).peekable();
    if listed.peek().is_some() {
        writeln!(out)?;
    }
    for file in listed {
        let message = Message::new(match file.change {
            FileChange::Equal | FileChange::Changed => "compare.file-changed",
            FileChange::Renamed => "compare.file-renamed",
            FileChange::SameMeaning => "compare.file-same-meaning",
            FileChange::NotText => "compare.file-not-text",
            FileChange::Added => "compare.file-added",
            FileChange::Removed => "compare.file-removed",
        });
        let message = message
            .with("file", file.name())
            .with("old", file.old_name.as_deref().unwrap_or_default())
            .with("cells", file.rewritten_cells);
        writeln!(out, "{}", catalogue.message(&message))?;
        for (key, columns) in [
            ("compare.columns-added", &file.columns_added),
            ("compare.columns-removed", &file.columns_removed),
        ] {
            if !columns.is_empty() {
                let columns: Vec<String> = columns.iter().map(|name| column(name, catalogue)).collect();
                let message = Message::new(key).with("columns", columns.join(", "));
                writeln!(
                    out,
                    "{}",
                    hanging(&format!("  {}", catalogue.message(&message)), 0, 4, out.columns())
                )?;
            }
        }
    }
    Ok(())
}

fn write_changes(out: &mut dyn Output, found: &Comparison, catalogue: &Catalogue) -> io::Result<()> {
    if found.changes.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    for change in found.changes.iter().take(MAX_CHANGES) {
        let of_list = Some(change.list.as_str()).filter(|list| !list.is_empty());
        let list = of_list.map(|list| format!(" [[{list}]]")).unwrap_or_default();
        let place = match (&change.old, &change.new) {
            (Some(old), Some(new)) if old.file == new.file && old.line == new.line => shown(new),
            (Some(old), Some(new)) => format!("{} → {}", shown(old), shown(new)),
            (Some(one), None) | (None, Some(one)) => shown(one),
            (None, None) => String::new(),
        };
        let mut words = vec![catalogue.text(&format!("compare.kind-{}", kind_word(change.kind)))];
        if change.is_moved && change.kind != ChangeKind::Moved {
            words.push(catalogue.text("compare.kind-moved"));
        }
        if change.is_sealed {
            words.push(catalogue.text("compare.kind-sealed"));
        }
        if let Some(by) = change.matched_by.filter(|by| *by != MatchedBy::Equal) {
            words.push(catalogue.text(&format!("compare.by-{}", by_word(by))));
        }
        writeln!(out, "{place}{list}: {}", words.join(", "))?;
        if change.kind == ChangeKind::Changed {
            for cell in &change.cells {
                let message = Message::new("compare.cell")
                    .with("column", column(&cell.column, catalogue))
                    .with("old", quoted(&cell.old, catalogue))
                    .with("new", quoted(&cell.new, catalogue));
                writeln!(
                    out,
                    "{}",
                    hanging(&format!("  {}", catalogue.message(&message)), 0, 4, out.columns())
                )?;
            }
        } else {
            let cells = change.cells.iter().map(|cell| {
                let text = if cell.new.is_empty() { &cell.old } else { &cell.new };
                format!("{} `{}`", column(&cell.column, catalogue), one_line(text))
            });
            let cells: Vec<String> = cells.collect();
            if !cells.is_empty() {
                let line = format!("  {}", cells.join(", "));
                writeln!(out, "{}", hanging(&line, 0, 4, out.columns()))?;
            }
        }
    }
    if found.changes.len() > MAX_CHANGES {
        let message = Message::new("compare.more").with("count", found.changes.len() - MAX_CHANGES);
        writeln!(out, "{}", catalogue.message(&message))?;
    }
    Ok(())
}

fn write_effect(out: &mut dyn Output, effect: &Effect, catalogue: &Catalogue) -> io::Result<()> {
    let header = |keys: &[&str]| -> Vec<String> { keys.iter().map(|key| catalogue.text(key)).collect() };
    let figures = |old: i128, new: i128| [amount_text(old), amount_text(new), amount_text(new - old)];
    if !effect.balances.is_empty() {
        writeln!(out, "\n{}", catalogue.text("compare.balances"))?;
        let rows: Vec<Vec<String>> = effect
            .balances
            .iter()
            .map(|row| {
                let codes = [row.fund.clone(), row.account.clone()];
                codes.into_iter().chain(figures(row.balance.old, row.balance.new)).collect()
            })
            .collect();
        let keys = ["compare.fund", "compare.account", "compare.was", "compare.is", "compare.difference"];
        let aligns = [Align::Left, Align::Left, Align::Right, Align::Right, Align::Right];
        write_table(out, &header(&keys), &aligns, &rows)?;
    }
    if !effect.funds.is_empty() {
        writeln!(out, "\n{}", catalogue.text("compare.funds"))?;
        let mut rows: Vec<Vec<String>> = Vec::new();
        let all = catalogue.text("compare.all-funds");
        let totals = (all.as_str(), effect.raised, effect.awarded);
        let funds = effect.funds.iter().map(|row| (row.fund.as_str(), row.raised, row.awarded));
        for (fund, raised, awarded) in funds.chain([totals]) {
            for (key, figure) in [("compare.raised", raised), ("compare.awarded", awarded)] {
                let names = [fund.to_owned(), catalogue.text(key)];
                rows.push(names.into_iter().chain(figures(figure.old, figure.new)).collect());
            }
        }
        let keys = ["compare.fund", "compare.what", "compare.was", "compare.is", "compare.difference"];
        let aligns = [Align::Left, Align::Left, Align::Right, Align::Right, Align::Right];
        write_table(out, &header(&keys), &aligns, &rows)?;
    }
    Ok(())
}

fn shown(place: &RowPlace) -> String {
    format!("{}:{}", one_line(&place.file), place.line)
}

/// A cell in quotes; a word for a blank one.
fn quoted(cell: &str, catalogue: &Catalogue) -> String {
    if cell.trim().is_empty() { catalogue.text("compare.blank") } else { format!("`{}`", one_line(cell)) }
}

/// A column in words, if its meaning is known.
fn column(name: &str, catalogue: &Catalogue) -> String {
    match Meaning::parse(name) {
        Some(Meaning::Other) | None => one_line(name).into_owned(),
        Some(meaning) => catalogue.text(&format!("meaning.{}", meaning.as_str().replace(' ', "_"))),
    }
}

/// The name of a column in the language of the file, if its meaning is known.
fn column_word<W: Write>(writer: &CsvOut<W>, column: &str) -> String {
    let Some(meaning) = Meaning::parse(column) else { return column.to_owned() };
    let key = meaning.as_str().replace(' ', "_");
    let word = writer.word("meaning.", &key);
    if word == key { column.to_owned() } else { word }
}

const fn kind_word(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Removed => "removed",
        ChangeKind::Changed => "changed",
        ChangeKind::Moved => "moved",
        ChangeKind::Added => "added",
    }
}

const fn by_word(by: MatchedBy) -> &'static str {
    match by {
        MatchedBy::Equal => "equal",
        MatchedBy::Id => "id",
        MatchedBy::Voucher => "voucher",
        MatchedBy::Content => "content",
    }
}

const fn part_word(part: FilePart) -> &'static str {
    match part {
        FilePart::Settings => "settings",
        FilePart::Associations => "associations",
        FilePart::Funds => "funds",
        FilePart::Accounts => "accounts",
        FilePart::Journal => "journal",
        FilePart::Statement => "statement",
        FilePart::Other => "other",
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    old: &'a str,
    new: &'a str,
    equal: bool,
    summary: Summary<'a>,
    files: Vec<File<'a>>,
    changes: &'a [RowChange],
    unread: &'a [UnreadRow],
    seals: &'a SealComparison,
    effect: &'a Effect,
}

#[derive(Serialize)]
struct Summary<'a> {
    old: &'a RowCounts,
    new: &'a RowCounts,
}

#[derive(Serialize)]
struct File<'a> {
    part: FilePart,
    old_name: Option<&'a str>,
    new_name: Option<&'a str>,
    old_sha256: Option<String>,
    new_sha256: Option<String>,
    change: FileChange,
    columns_added: &'a [String],
    columns_removed: &'a [String],
    rewritten_cells: u64,
    old: &'a RowCounts,
    new: &'a RowCounts,
}

fn json_file(file: &ComparedFile) -> File<'_> {
    File {
        part: file.part,
        old_name: file.old_name.as_deref(),
        new_name: file.new_name.as_deref(),
        old_sha256: file.old_sha256.map(|digest| digest.to_string()),
        new_sha256: file.new_sha256.map(|digest| digest.to_string()),
        change: file.change,
        columns_added: &file.columns_added,
        columns_removed: &file.columns_removed,
        rewritten_cells: file.rewritten_cells,
        old: &file.old,
        new: &file.new,
    }
}

/// Writes a comparison as a JSON document `hocbong.compare/1`.
///
/// # Errors
/// When the output cannot be written.
pub fn write_compare_json(out: &mut dyn Write, view: ComparisonView<'_>) -> io::Result<()> {
    let found = view.found;
    let document = Document {
        schema: "hocbong.compare/1",
        old: view.old,
        new: view.new,
        equal: found.is_equal(),
        summary: Summary { old: &found.old, new: &found.new },
        files: found.files.iter().map(json_file).collect(),
        changes: &found.changes,
        unread: &found.unread,
        seals: &found.seals,
        effect: &found.effect,
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes the changes as CSV, one cell a line; a row that only moved has one line without a cell.
///
/// # Errors
/// When the output cannot be written.
pub fn write_compare_csv(out: &mut dyn Write, view: ComparisonView<'_>, style: CsvStyle) -> io::Result<()> {
    let mut writer = CsvOut::new(out, style)?;
    let columns = [
        "kind",
        "part",
        "list",
        "old_file",
        "old_line",
        "new_file",
        "new_line",
        "matched_by",
        "column",
        "old",
        "new",
        "sealed",
    ];
    writer.write_header("compare", columns)?;
    for change in &view.found.changes {
        let place = |place: &Option<RowPlace>| match place {
            Some(place) => (place.file.to_string(), place.line.to_string()),
            None => (String::new(), String::new()),
        };
        let ((old_file, old_line), (new_file, new_line)) = (place(&change.old), place(&change.new));
        let by = change.matched_by.map(|by| writer.word("csv.matched-by.", by_word(by))).unwrap_or_default();
        let kind = writer.word("csv.change.", kind_word(change.kind));
        let part = writer.word("csv.part.", part_word(change.part));
        let sealed = writer.yes_or_no(change.is_sealed);
        let mut write = |column: &str, old: &str, new: &str| {
            let column = column_word(&writer, column);
            writer.write_record([
                &kind,
                &part,
                &change.list,
                &old_file,
                &old_line,
                &new_file,
                &new_line,
                &by,
                &column,
                old,
                new,
                &sealed,
            ])
        };
        if change.cells.is_empty() {
            write("", "", "")?;
        }
        for cell in &change.cells {
            write(&cell.column, &cell.old, &cell.new)?;
        }
    }
    for file in &view.found.files {
        let kind = match file.change {
            FileChange::Equal | FileChange::Changed => "",
            FileChange::Renamed => "file-renamed",
            FileChange::SameMeaning => "file-same-meaning",
            FileChange::NotText => "file-not-text",
            FileChange::Added => "file-added",
            FileChange::Removed => "file-removed",
        };
        let names = [file.old_name.as_deref(), file.new_name.as_deref()].map(Option::unwrap_or_default);
        let mut write = |kind: &str, column: &str| {
            let (kind, part) =
                (writer.word("csv.change.", kind), writer.word("csv.part.", part_word(file.part)));
            let column = column_word(&writer, column);
            writer.write_record([&*kind, &part, "", names[0], "", names[1], "", "", &column, "", "", ""])
        };
        if !kind.is_empty() {
            write(kind, "")?;
        }
        for (kind, columns) in
            [("column-added", &file.columns_added), ("column-removed", &file.columns_removed)]
        {
            columns.iter().try_for_each(|column| write(kind, column))?;
        }
    }
    let seals = &view.found.seals;
    let part = writer.word("csv.part.", "seals");
    let kind = match seals.relation {
        SealRelation::OnlyOld => "seals-removed",
        SealRelation::Anew => "seals-anew",
        SealRelation::Unreadable => "seals-unreadable",
        SealRelation::None | SealRelation::OnlyNew | SealRelation::Continued => "",
    };
    if !kind.is_empty() {
        let kind = writer.word("csv.change.", kind);
        let [old, new] =
            [&seals.old, &seals.new].map(|stated| stated.as_ref().map_or("", |stated| &stated.code));
        writer.write_record([&*kind, &part, "", "seals.csv", "", "seals.csv", "", "", "", old, new, ""])?;
    }
    let kind = writer.word("csv.change.", "seals-file");
    for file in &seals.changed_files {
        writer.write_record([&*kind, &part, "", file, "", file, "", "", "", "", "", ""])?;
    }
    writer.flush()
}
