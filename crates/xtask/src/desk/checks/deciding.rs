//! Deciding, undoing, saving, and what the program makes of it.

use super::super::drive::Desk;
use super::super::inputs::{BOOK, PROPOSALS};
use super::{Expectations, open_rows, rows_of};
use crate::papers::Failure;
use std::collections::BTreeSet;
use std::io;

/// The state of the card with this number.
fn state(desk: &mut Desk, item: &str) -> io::Result<String> {
    let classes = desk.classes(&format!("[data-item=\"{item}\"]"))?;
    let states = ["undecided", "accepted", "rejected", "moot", "partly"];
    Ok(states.into_iter().find(|state| classes.contains(*state)).unwrap_or("gone").to_owned())
}

/// Accepting, rejecting, taking back, undoing, redoing.
pub(in crate::desk) fn undo(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("undo");
    desk.open(PROPOSALS)?;
    desk.press(&["Home"])?;
    let first = desk.current()?;
    let mut step = |desk: &mut Desk, keys: &[&str], expected: &str| -> io::Result<()> {
        desk.press(keys)?;
        expect.equal(&format!("after {keys:?}"), &state(desk, &first)?.as_str(), &expected);
        expect.holds("the page says what was done", !desk.status()?.is_empty(), String::new());
        Ok(())
    };
    step(desk, &["a"], "accepted")?;
    step(desk, &["u"], "undecided")?;
    step(desk, &["U"], "accepted")?;
    step(desk, &["Home", "b"], "undecided")?;
    step(desk, &["r"], "rejected")?;
    step(desk, &["Home", "a"], "accepted")?;
    step(desk, &["u"], "rejected")?;
    step(desk, &["u", "u"], "accepted")?;
    step(desk, &["u", "u", "u"], "undecided")?;
    step(desk, &["U", "U", "U", "U", "U"], "accepted")?;
    desk.browser.press("z", true)?;
    step(desk, &[], "rejected")?;
    desk.browser.press("y", true)?;
    step(desk, &[], "accepted")?;
    Ok(expect.failures)
}

/// The mouse does what keys do.
pub(in crate::desk) fn mouse(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("mouse");
    desk.open(PROPOSALS)?;
    let first = desk.text("document.querySelector('.card').dataset.item")?;
    let card = format!("[data-item=\"{first}\"]");
    for (button, expected) in [("accept", "accepted"), ("reject", "rejected"), ("back", "undecided")] {
        desk.browser.click(&format!("{card} [data-act={button}]"))?;
        expect.equal(&format!("after a click on {button}"), &state(desk, &first)?.as_str(), &expected);
    }
    desk.browser.click("#undo")?;
    expect.equal("after a click on undo", &state(desk, &first)?.as_str(), &"rejected");
    desk.browser.click("#redo")?;
    expect.equal("after a click on redo", &state(desk, &first)?.as_str(), &"undecided");
    desk.browser.click("[data-kind=left]")?;
    expect.equal("a click on a filter", &desk.classes(".card")?.contains("left"), &true);
    desk.browser.click(".card .pick")?;
    desk.browser.click("[data-kind=right]")?;
    // Not the row that is proposed for it.
    desk.browser.click(".card:last-child .pick")?;
    expect.equal("picks of both sides", &desk.texts("#tray [data-act=accept]")?.len(), &1);
    desk.browser.click("#tray [data-act=accept]")?;
    desk.browser.click("[data-kind=all]")?;
    expect.equal("rows joined by hand", &desk.texts(".card.hand.accepted")?.len(), &1);
    desk.browser.click(".card.hand [data-act=back]")?;
    expect.equal("no longer joined by hand", &desk.texts(".card.hand")?.len(), &0);
    desk.browser.click("#help")?;
    desk.browser.click("#keys-close")?;
    expect.equal(
        "the list of keys is closed",
        &desk.value("document.getElementById('keys').open")?,
        &false.into(),
    );
    Ok(expect.failures)
}

/// What was decided and saved leaves exactly the undecided rows open, and is there again in the next page.
pub(in crate::desk) fn round_trip(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("round-trip");
    let before = desk.reports(PROPOSALS)?;
    let proposals: Vec<BTreeSet<String>> = before
        .iter()
        .filter_map(|report| report.get("proposals")?.as_array())
        .flatten()
        .map(rows_of)
        .collect();
    let [first, _, third] = proposals.as_slice() else {
        return Err(io::Error::other(format!("three proposals are needed, not {}", proposals.len())));
    };
    desk.open(PROPOSALS)?;
    desk.press(&["1", "Home", "a", "r", "a"])?;
    // A match that a person sees is wrong.
    desk.press(&["6", "Home", "r"])?;
    let matched = before.iter().filter_map(|report| report.get("matches")?.as_array()?.first()).map(rows_of);
    let matched: BTreeSet<String> = matched.flatten().collect();
    let saved = desk.save()?;
    let path = desk.write("decisions.csv", &saved)?;
    let path = path.to_string_lossy().into_owned();
    let again: Vec<&str> = PROPOSALS.iter().copied().chain(["--decisions", &path]).collect();
    let after = desk.reports(&again)?;
    let decided: BTreeSet<String> = first.union(third).cloned().collect();
    let open: BTreeSet<String> = open_rows(&before).difference(&decided).chain(&matched).cloned().collect();
    expect.equal("open rows after the decisions", &open_rows(&after), &open);
    let unfollowed: Vec<String> = after
        .iter()
        .filter_map(|report| report.get("diagnostics")?.as_array())
        .flatten()
        .map(ToString::to_string)
        .collect();
    expect.equal("decisions that were not followed", &unfollowed, &Vec::new());
    desk.open(&again)?;
    expect.equal("given decisions on the next page", &desk.texts(".card .state.accepted")?.len(), &2);
    expect.equal("given rejections on the next page", &desk.texts(".card .state.rejected")?.len(), &2);
    expect.equal("the second save", &desk.save()?, &saved);
    // One of them is taken back: the others are saved again.
    desk.value("document.querySelector('.card.accepted').focus()")?;
    desk.browser.click(".card.accepted [data-act=back]")?;
    expect.equal(
        "lines after one was taken back",
        &desk.save()?.lines().count(),
        &(saved.lines().count() - 1),
    );
    // A changed row: the note no longer holds.
    let books = std::fs::read_to_string("fixtures/proposals/so-quy.csv")?.replace("5.000.000", "5.000.001");
    let changed = desk.write("changed.csv", &books)?.to_string_lossy().into_owned();
    let other = [changed.as_str(), PROPOSALS.get(1).copied().unwrap_or_default(), "--decisions", &path];
    desk.open(&other)?;
    expect.equal(
        "decisions that were not followed are listed",
        &desk.texts(".keep").map(|all| all.len())?,
        &1,
    );
    expect.equal("they are written again", &desk.save()?.lines().count(), &saved.lines().count());
    desk.browser.click(".keep")?;
    expect.equal("or not", &desk.save()?.lines().count(), &(saved.lines().count() - 1));
    Ok(expect.failures)
}

/// In an ambiguous group a person picks a row of each side.
pub(in crate::desk) fn choice(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("choice");
    let before = desk.reports(BOOK)?;
    let group = before.iter().find_map(|report| report.get("ambiguous")?.as_array()?.first());
    let group = group.ok_or_else(|| io::Error::other("no ambiguous group in the book"))?;
    let line =
        |side: &str| group.get(side).and_then(|lines| lines.get(0)).map(super::line_text).unwrap_or_default();
    let (left, right) = (line("left"), line("right"));
    let count = group.get("left").and_then(serde_json::Value::as_array).map_or(0, Vec::len);
    desk.open(BOOK)?;
    desk.press(&["2", "Home", "a"])?;
    let said = desk.status()?;
    expect.equal("nothing is accepted as a whole", &desk.texts(".card.accepted")?.len(), &0);
    expect.holds("it says to pick a row of each side", !said.is_empty(), said);
    desk.press(&["x"])?;
    for _ in 0..count {
        desk.press(&["l"])?;
    }
    desk.press(&["x", "a"])?;
    let saved = desk.save()?;
    expect.holds("the pair is saved", saved.contains(&format!("{left},{right},accept,")), saved.clone());
    let path = desk.write("choice.csv", &saved)?.to_string_lossy().into_owned();
    let again: Vec<&str> = BOOK.iter().copied().chain(["--decisions", &path]).collect();
    let after = open_rows(&desk.reports(&again)?);
    let pair = [format!("left {left}"), format!("right {right}")].into_iter().collect();
    let open: BTreeSet<String> = open_rows(&before).difference(&pair).cloned().collect();
    expect.equal("open rows after the choice", &after, &open);
    Ok(expect.failures)
}

/// A reloaded page has the decisions, and can undo them.
pub(in crate::desk) fn reload(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("reload");
    desk.open(PROPOSALS)?;
    desk.press(&["1", "Home", "a", "r", "a", "u"])?;
    desk.browser.reload()?;
    expect.equal("accepted after a reload", &desk.texts(".card.accepted")?.len(), &1);
    expect.equal("rejected after a reload", &desk.texts(".card.rejected")?.len(), &1);
    let said = desk.status()?;
    expect.holds("it says so", !said.is_empty(), said);
    desk.press(&["u"])?;
    expect.equal("rejected after undo", &desk.texts(".card.rejected")?.len(), &0);
    desk.press(&["U", "U"])?;
    expect.equal("accepted after redo", &desk.texts(".card.accepted")?.len(), &2);
    // Another page of the same files, with other decisions given: what was not saved is added, as one step.
    let given = "left_line,right_line,decision,note\n3,3,reject,\n";
    let path = desk.write("given.csv", given)?.to_string_lossy().into_owned();
    let again: Vec<&str> = PROPOSALS.iter().copied().chain(["--decisions", &path]).collect();
    let page = desk.make(&again)?;
    desk.open_page(&page)?;
    expect.equal("decisions of both", &desk.texts(".card .state")?.len(), &4);
    desk.press(&["u"])?;
    expect.equal("the given one alone", &desk.texts(".card .state")?.len(), &1);
    // Storage may be denied: the page says so and works.
    let denied = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })";
    let name = desk.browser.run_first(denied)?;
    let page = desk.make(PROPOSALS)?;
    desk.open_page(&page)?;
    let said = desk.status()?;
    desk.press(&["Home", "a"])?;
    let accepted = desk.texts(".card.accepted")?.len();
    let saved = desk.save()?;
    desk.browser.no_longer_first(&name)?;
    expect.holds("it says that nothing is kept", !said.is_empty(), said);
    expect.equal("it works all the same", &(accepted, saved.lines().count()), &(1, 2));
    Ok(expect.failures)
}
