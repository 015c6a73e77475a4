//! Moving, filtering, searching, sorting.

use super::super::drive::Desk;
use super::super::inputs::{BOOK, PROPOSALS};
use super::{Expectations, count};
use crate::papers::Failure;
use std::io;

/// Each filter shows as many items as the JSON has, and both languages say everything in words.
pub(in crate::desk) fn counts(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("counts");
    for language in ["vi", "en"] {
        for inputs in [BOOK, PROPOSALS] {
            let reports = desk.reports(inputs)?;
            let arguments: Vec<&str> = inputs.iter().copied().chain(["--lang", language]).collect();
            desk.open(&arguments)?;
            for (key, list) in [
                ("1", "proposals"),
                ("2", "ambiguous"),
                ("3", "differences"),
                ("4", "right_only"),
                ("5", "left_only"),
                ("6", "matches"),
            ] {
                desk.press(&[key])?;
                expect.equal(&format!("items of {list}"), &desk.shown()?, &count(&reports, list));
            }
            let text = desk.text("document.body.innerText")?;
            let is_raw =
                |word: &&str| word.starts_with("desk.") || word.contains('{') || word.contains("undefined");
            let raw: Vec<&str> = text.split_whitespace().filter(is_raw).collect();
            expect.equal("keys and blanks shown as they are", &raw, &Vec::new());
            let lang = desk.text("document.documentElement.lang")?;
            expect.equal("language of the page", &lang.as_str(), &language);
        }
    }
    Ok(expect.failures)
}

/// Every key moves as it says.
pub(in crate::desk) fn keys(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("keys");
    desk.open(BOOK)?;
    desk.press(&["Home"])?;
    let first = desk.current()?;
    desk.press(&["j"])?;
    let second = desk.current()?;
    expect.holds("j goes to another item", first != second && !second.is_empty(), second.clone());
    desk.press(&["k"])?;
    expect.equal("k goes back", &desk.current()?, &first);
    desk.press(&["ArrowDown"])?;
    expect.equal("down goes as j", &desk.current()?, &second);
    desk.press(&["ArrowUp"])?;
    expect.equal("up goes as k", &desk.current()?, &first);
    desk.press(&["k"])?;
    expect.equal("nothing is before the first", &desk.current()?, &first);
    desk.press(&["End"])?;
    let place = "document.activeElement.getAttribute('aria-posinset') === document.activeElement.getAttribute('aria-setsize')";
    expect.equal("End goes to the last", &desk.value(place)?, &true.into());
    let last = desk.current()?;
    desk.press(&["j"])?;
    expect.equal("nothing is after the last", &desk.current()?, &last);
    desk.press(&["Home"])?;
    expect.equal("Home goes to the first", &desk.current()?, &first);
    desk.press(&["l"])?;
    let at = "[...document.querySelectorAll('.current .row')].findIndex(row => row.classList.contains('at'))";
    expect.equal("l goes to the second row", &desk.value(at)?, &1.into());
    desk.press(&["h"])?;
    expect.equal("h goes to the first row", &desk.value(at)?, &0.into());
    desk.press(&["ArrowRight", "ArrowLeft", "ArrowLeft"])?;
    expect.equal("left ends at the first row", &desk.value(at)?, &0.into());
    desk.press(&["x"])?;
    let picked = "document.querySelectorAll('.pick:checked').length";
    expect.equal("x picks a row", &desk.value(picked)?, &1.into());
    expect.equal("the tray is there", &desk.value("document.getElementById('tray').hidden")?, &false.into());
    desk.press(&["Escape"])?;
    expect.equal("Escape clears the picks", &desk.value(picked)?, &0.into());
    expect.equal("the tray is gone", &desk.value("document.getElementById('tray').hidden")?, &true.into());
    desk.press(&["?"])?;
    let open = "document.getElementById('keys').open";
    expect.equal("? opens the list of keys", &desk.value(open)?, &true.into());
    desk.press(&["j"])?;
    desk.press(&["Escape"])?;
    expect.equal("Escape closes it", &desk.value(open)?, &false.into());
    desk.press(&["?"])?;
    desk.browser.click("#keys-on")?;
    desk.press(&["Escape", "Home", "a"])?;
    expect.equal("no key of one letter acts if they are off", &desk.texts(".card.accepted")?.len(), &0);
    Ok(expect.failures)
}

/// Filters by cause, statement and decision.
pub(in crate::desk) fn filters(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("filters");
    let reports = desk.reports(BOOK)?;
    desk.open(BOOK)?;
    let all = desk.shown()?;
    for kind in ["4", "5", "3", "0"] {
        desk.press(&[kind])?;
        expect.equal("one item is the current one", &desk.texts(".card.current")?.len(), &1);
    }
    let open: usize = ["ambiguous", "differences", "left_only", "right_only"]
        .iter()
        .map(|list| count(&reports, list))
        .sum();
    expect.equal("open items without proposals", &all, &open);
    choose(desk, "cause", "bank_fee")?;
    let fees = reports
        .iter()
        .filter_map(|report| report.get("right_only")?.as_array())
        .flatten()
        .filter(|row| row.get("cause").is_some_and(|cause| cause == "bank_fee"))
        .count();
    expect.equal("items with the cause bank_fee", &desk.shown()?, &fees);
    choose(desk, "cause", "")?;
    choose(desk, "statement", "1")?;
    let of_second: usize = ["ambiguous", "differences", "left_only", "right_only"]
        .iter()
        .map(|list| count(reports.get(1..2).unwrap_or_default(), list))
        .sum();
    expect.equal("items of the second statement", &desk.shown()?, &of_second);
    choose(desk, "statement", "")?;
    desk.press(&["3", "Home", "a", "d"])?;
    expect.equal("d hides what is decided", &desk.shown()?, &(count(&reports, "differences") - 1));
    choose(desk, "state", "decided")?;
    expect.equal("decided items", &desk.shown()?, &1);
    choose(desk, "state", "any")?;
    desk.press(&["0"])?;
    expect.equal("0 shows all", &desk.shown()?, &all);
    Ok(expect.failures)
}

/// Chooses an option as a person does, as far as the page can tell.
fn choose(desk: &mut Desk, select: &str, value: &str) -> io::Result<()> {
    let choice = format!(
        "(() => {{ const one = document.getElementById('{select}'); one.value = '{value}'; \
         one.dispatchEvent(new Event('change', {{bubbles: true}})); one.blur() }})()"
    );
    desk.value(&choice).map(|_| ())
}

/// Searching is blind to diacritics and to dots in amounts.
pub(in crate::desk) fn search(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("search");
    desk.open(BOOK)?;
    let all = desk.shown()?;
    let mut found = Vec::new();
    for text in ["660.000", "660000", "ủng hộ", "ung ho", "UNG HO", "xyzzy"] {
        desk.press(&["/"])?;
        desk.enter(text)?;
        found.push(desk.shown()?);
        desk.press(&["Escape"])?;
        let focus = desk.text("document.activeElement.id")?;
        expect.holds("Escape leaves the search", focus != "search", focus);
    }
    let [dots, plain, marked, folded, capitals, nothing] = found.as_slice() else {
        return Ok(expect.failures);
    };
    expect.holds("an amount is found", *dots > 0 && *dots < all, dots.to_string());
    expect.equal("an amount without dots", plain, dots);
    expect.holds("a text is found", *marked > 0 && *marked < all, marked.to_string());
    expect.equal("a text without diacritics", folded, marked);
    expect.equal("a text in capitals", capitals, marked);
    expect.equal("a text that is nowhere", nothing, &0);
    let said = desk.value("document.getElementById('nothing').hidden")?;
    expect.equal("it says that nothing is shown", &said, &false.into());
    desk.press(&["/", "Backspace"])?;
    desk.value("document.getElementById('search').value = ''")?;
    Ok(expect.failures)
}

/// The orders by amount and by day.
pub(in crate::desk) fn order(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("order");
    desk.open(BOOK)?;
    desk.press(&["4"])?;
    let column = |class: &str| {
        format!(
            "[...document.querySelectorAll('.card')].map(card => card.querySelector('.row .{class}').textContent\
             .split('/').reverse().join('').replace(/[^0-9]/g, ''))"
        )
    };
    for (order, class) in [("amount", "n"), ("day", "d")] {
        choose(desk, "sort", order)?;
        let texts = super::super::drive::strings(&desk.value(&column(class))?);
        let mut numbers: Vec<i64> = texts.iter().filter_map(|text| text.parse().ok()).collect();
        if order == "amount" {
            numbers.reverse();
        }
        expect.holds("there is something to sort", numbers.len() > 5, numbers.len().to_string());
        expect.holds(&format!("sorted by {order}"), numbers.is_sorted(), format!("{texts:?}"));
    }
    Ok(expect.failures)
}
