//! Texts that must not act, texts that must be hidden, and a page without its script.

use super::super::drive::{Desk, strings};
use super::super::inputs::{self, BOOK, HOSTILE, PLANTED, hostile_texts, planted};
use super::{Expectations, count, open_rows};
use crate::papers::Failure;
use hocbong_core::text::printable;
use std::io;

fn two(desk: &Desk, name: &str, [books, bank]: [String; 2]) -> io::Result<[String; 2]> {
    let path = |side: &str, text: &str| {
        Ok::<_, io::Error>(desk.write(&format!("{name}-{side}.csv"), text)?.to_string_lossy().into_owned())
    };
    Ok([path("so", &books)?, path("sao-ke", &bank)?])
}

/// Texts of files are texts on the page and in what it saves.
pub(in crate::desk) fn hostile(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("hostile");
    let [books, bank] = two(desk, "hostile", inputs::hostile())?;
    desk.open(&[&books, &bank])?;
    desk.press(&["5"])?;
    let texts =
        strings(&desk.value("[...document.querySelectorAll('.row .t')].map(one => one.textContent)")?);
    for text in hostile_texts() {
        let shown = printable(&text);
        let name: String = shown.chars().take(40).collect();
        // Line ends and the like are not changed; nothing else may be.
        expect.holds(
            &format!("`{name}` is shown"),
            texts.iter().any(|one| *one == shown),
            format!("{} texts", texts.len()),
        );
    }
    expect.equal("nothing of a text ran", &desk.value("typeof window.hacked")?, &"undefined".into());
    expect.equal(
        "elements made by texts",
        &desk.value(
            "document.querySelectorAll('.list img, .list script, .static img, .static script').length",
        )?,
        &0.into(),
    );
    // Each row is joined with one of the bank by hand, so that every text is in a note.
    for row in 0..HOSTILE.len() {
        desk.press(&["5", "Home"])?;
        for _ in 0..row {
            desk.press(&["j"])?;
        }
        desk.press(&["x", "4", "Home"])?;
        for _ in 0..row {
            desk.press(&["j"])?;
        }
        desk.press(&["x", "a"])?;
    }
    let saved = desk.save()?;
    expect.holds("a decision on each row", saved.matches(",accept,").count() == HOSTILE.len(), saved.clone());
    let hidden = saved.chars().any(|c| c != '\n' && hocbong_core::text::is_hidden(c));
    expect.equal("hidden characters in the saved file", &hidden, &false);
    let path = desk.write("hostile-decisions.csv", &saved)?.to_string_lossy().into_owned();
    let reports = desk.reports(&[&books, &bank, "--decisions", &path])?;
    let codes: Vec<String> = reports
        .iter()
        .filter_map(|report| report.get("diagnostics")?.as_array())
        .flatten()
        .filter(|one| one.get("code").is_some_and(|code| code == "HB0807"))
        .map(ToString::to_string)
        .collect();
    expect.equal("decisions that were not followed", &codes, &Vec::new());
    let matched = reports
        .iter()
        .filter_map(|report| report.get("matches")?.as_array())
        .flatten()
        .filter(|one| one.get("rule").is_some_and(|rule| rule == "decision"))
        .count();
    expect.equal("rows joined by the decisions", &(matched + count(&reports, "differences")), &HOSTILE.len());
    Ok(expect.failures)
}

/// A masked page holds none of the planted texts, and works.
pub(in crate::desk) fn mask(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("mask");
    let [books, bank] = two(desk, "planted", planted())?;
    let open = desk.make(&[&books, &bank])?;
    let unmasked = std::fs::read_to_string(&open)?;
    let masked = desk.make(&[&books, &bank, "--mask"])?;
    let source = std::fs::read_to_string(&masked)?;
    for text in PLANTED {
        expect.holds("the page without a mask has the text", unmasked.contains(text), text);
        expect.holds("the masked page does not", !source.contains(text), text);
    }
    desk.open_afresh(&masked)?;
    expect.holds(
        "it says that lines are not checked",
        desk.texts(".bar .warning")?.len() == 1,
        String::new(),
    );
    desk.press(&["5", "Home", "x", "4", "Home", "x", "a"])?;
    let saved = desk.save()?;
    let lines: Vec<&str> = saved.lines().collect();
    expect.holds(
        "a decision without a note",
        lines.len() == 2 && lines.iter().skip(1).all(|line| line.ends_with(",accept,")),
        saved.clone(),
    );
    let path = desk.write("masked-decisions.csv", &saved)?.to_string_lossy().into_owned();
    let before = open_rows(&desk.reports(&[&books, &bank])?).len();
    let reports = desk.reports(&[&books, &bank, "--decisions", &path])?;
    let joined = count(&reports, "differences") + before - open_rows(&reports).len();
    expect.holds("it is followed", joined > 0, reports.iter().map(ToString::to_string).collect::<String>());
    Ok(expect.failures)
}

/// Without its script the page shows every open row, and prints.
pub(in crate::desk) fn no_script(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("no-script");
    let reports = desk.reports(BOOK)?;
    let page = desk.make(BOOK)?;
    desk.browser.allow_scripts(false)?;
    let opened = desk.open_page(&page);
    let places = desk.value("[...document.querySelectorAll('.static .place')].filter(one => one.checkVisibility()).map(one => one.textContent)");
    let tool = desk.value("document.getElementById('work').checkVisibility()");
    let printed = desk.browser.print();
    desk.browser.allow_scripts(true)?;
    opened?;
    let places: std::collections::BTreeSet<String> = strings(&places?).into_iter().collect();
    let rows: std::collections::BTreeSet<String> = open_rows(&reports)
        .iter()
        .filter_map(|row| row.split_once(' '))
        .map(|(_, line)| line.to_owned())
        .collect();
    expect.holds("there are open rows", rows.len() > 50, rows.len().to_string());
    expect.equal("open rows in the tables", &places, &rows);
    expect.equal("the tool is not shown", &tool?, &false.into());
    expect.holds("it prints", printed?.len() > 20_000, String::new());
    Ok(expect.failures)
}
