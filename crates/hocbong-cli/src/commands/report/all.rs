//! `hocbong report all`: every paper of the period in a folder, with an index.

use super::Papers;
use crate::error::CliError;
use crate::format::Format;
use crate::globals::Globals;
use hocbong::report::papers::{PaperData, PaperKind};
use hocbong::store;
use hocbong_core::diagnostic::Message;
use hocbong_report::Output;
use hocbong_report::paper::{Index, IndexGroup, IndexPaper, write_index};
use hocbong_report::papers::{charts, paper};
use hocbong_report::{Escapes, Guard};
use std::path::Path;

/// Writes the papers into a new folder, entirely or not at all: those that leave the office in `public`, the others in
/// `office`, so that what was not redacted is not published with what was.
pub(super) fn write(
    papers: &Papers<'_>,
    folder: &Path,
    globals: &Globals,
    out: &mut dyn Output,
) -> Result<(), CliError> {
    let formats: Vec<Format> =
        globals.format.map_or_else(|| vec![Format::Html, Format::Xlsx], |one| vec![one]);
    store::refuse_existing_content(folder)?;
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut groups = [group(papers, "public"), group(papers, "office")];
    let (mut empty, mut drawings) = (Vec::new(), Vec::new());
    for kind in PaperKind::ALL {
        let data = papers.data(*kind, globals)?;
        let drawn = paper(*kind, &data, papers.context(*kind), &papers.catalogue);
        let title = papers.catalogue.text(&format!("paper.title-{}", kind.as_str()));
        if drawn.sheets.is_empty() {
            empty.push(title);
            continue;
        }
        if let PaperData::Summary(summary) = &data {
            drawings = charts(summary, papers.context(*kind), &papers.catalogue);
        }
        let place = if kind.leaves_office() { "public" } else { "office" };
        let mut entry = IndexPaper {
            title,
            what: papers.catalogue.text(&format!("paper.what-{}", kind.as_str())),
            ..IndexPaper::default()
        };
        for format in &formats {
            let name = format!("{place}/{}.{}", kind.as_str(), format.ending());
            files.push((name.clone(), bytes(papers, *kind, &data, *format, globals)?));
            if *format == Format::Html {
                entry.page = name;
            } else {
                entry.files.push(name);
            }
        }
        let [public, office] = &mut groups;
        let group = if kind.leaves_office() { public } else { office };
        group.papers.push(entry);
    }
    let count = files.len();
    let index = index(papers, groups, &empty, drawings);
    let mut page = Guard::new(Vec::new(), Escapes::Text);
    write_index(&mut page, &index)?;
    files.push(("index.html".to_owned(), page.finish()?));
    store::create_files(folder, &files)?;
    let done = Message::new("cli.papers-done")
        .with("files", u64::try_from(count).unwrap_or(u64::MAX))
        .with("path", folder.join("index.html").display().to_string());
    writeln!(out, "{}", papers.catalogue.message(&done))?;
    Ok(())
}

/// Draws a paper; texts pass the same guard as standard output.
fn bytes(
    papers: &Papers<'_>,
    kind: PaperKind,
    data: &PaperData,
    format: Format,
    globals: &Globals,
) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    if format == Format::Xlsx {
        papers.write(&mut bytes, kind, data, format, globals)?;
        return Ok(bytes);
    }
    let escapes = if format == Format::Json { Escapes::Json } else { Escapes::Text };
    let mut out = Guard::new(bytes, escapes).with_byte_order_mark(globals.excel);
    papers.write(&mut out, kind, data, format, globals)?;
    Ok(out.finish()?)
}

fn group(papers: &Papers<'_>, name: &str) -> IndexGroup {
    let is_whole = if name == "public" { papers.args.no_mask } else { !papers.args.mask };
    let sentence = if is_whole { "paper.index-whole" } else { "paper.index-masked" };
    IndexGroup {
        heading: papers.catalogue.text(&format!("paper.index-{name}")),
        sentence: papers.catalogue.text(sentence),
        papers: Vec::new(),
    }
}

fn index(
    papers: &Papers<'_>,
    groups: [IndexGroup; 2],
    empty: &[String],
    charts: Vec<hocbong_report::paper::Chart>,
) -> Index {
    let catalogue = &papers.catalogue;
    let name = papers.book.settings().name.clone().unwrap_or_default();
    let name = papers.mask.text(&name).into_owned();
    let days = hocbong_report::papers::days(&papers.scope, catalogue);
    let title: Vec<String> =
        [catalogue.text("paper.index"), name, days].into_iter().filter(|part| !part.is_empty()).collect();
    let mut notes = Vec::new();
    if !empty.is_empty() {
        let message = Message::new("paper.index-empty").with("papers", empty.join("; "));
        notes.push(catalogue.message(&message));
    }
    Index {
        title: title.join(" · "),
        language: catalogue.language(),
        charts,
        groups: groups.into_iter().filter(|group| !group.papers.is_empty()).collect(),
        notes,
        origin: hocbong_report::papers::origin(papers.book, catalogue.language()),
    }
}
