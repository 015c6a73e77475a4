//! Whether a page of thousands of open items keeps up with keys.

use super::super::drive::Desk;
use super::super::inputs::{MANY, many};
use super::Expectations;
use crate::papers::Failure;
use std::io;

/// Most time from a key to the next picture, in units of what a page without content takes in the same run. A page that
/// keeps up takes one frame, as the other does; a page that lays thousands of rows out takes ten and more.
const MAX_FRAMES: f64 = 3.0;

/// Notes the time from each key to the picture after it.
const WATCH: &str = "window.took = []; addEventListener('keydown', () => { const from = performance.now(); \
    requestAnimationFrame(() => { const channel = new MessageChannel(); \
    channel.port1.onmessage = () => window.took.push(performance.now() - from); channel.port2.postMessage(0) }) }, true)";

/// Presses each key some times, and returns the median time in milliseconds.
fn median(desk: &mut Desk, keys: &[&str], rounds: usize) -> io::Result<f64> {
    desk.value("window.took.length = 0")?;
    for _ in 0..rounds {
        desk.press(keys)?;
        desk.value("new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))")?;
    }
    desk.number("window.took.sort((a, b) => a - b)[Math.floor(window.took.length / 2)] ?? -1")
}

/// Keys on a page of thousands of open items are as quick as on an empty one.
pub(in crate::desk) fn speed(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("speed");
    let empty = desk.write("empty.html", "<!doctype html><title>Mẫu</title><p>Mẫu")?;
    desk.open_page(&empty)?;
    desk.value(WATCH)?;
    let frame = median(desk, &["j"], 30)?;
    let [books, bank] = many();
    let books = desk.write("many-so.csv", &books)?.to_string_lossy().into_owned();
    let bank = desk.write("many-sao-ke.csv", &bank)?.to_string_lossy().into_owned();
    desk.open(&[&books, &bank])?;
    expect.equal("items shown", &desk.shown()?, &(2 * MANY));
    desk.value(WATCH)?;
    for (name, keys) in [
        ("moving", &["j"][..]),
        ("going up", &["k"]),
        ("picking", &["x"]),
        ("filtering", &["4"]),
        ("filtering back", &["0"]),
    ] {
        let took = median(desk, keys, 15)?;
        let ratio = took / frame;
        expect.holds(
            &format!("{name}: at most {MAX_FRAMES} empty frames of {frame:.1} ms"),
            (0.0..=MAX_FRAMES).contains(&ratio),
            format!("{ratio:.1}"),
        );
    }
    // A join of two rows and its undoing change what is shown.
    desk.press(&["5", "Home", "x", "4", "Home", "x"])?;
    for (name, keys) in [("joining", &["a"][..]), ("undoing", &["u"]), ("redoing", &["U"])] {
        let ratio = median(desk, keys, 1)? / frame;
        expect.holds(
            &format!("{name}: at most {MAX_FRAMES} empty frames of {frame:.1} ms"),
            (0.0..=MAX_FRAMES).contains(&ratio),
            format!("{ratio:.1}"),
        );
    }
    desk.press(&["/"])?;
    let ratio = median(desk, &["1"], 10)? / frame;
    expect.holds(
        "searching: at most 3 empty frames",
        (0.0..=MAX_FRAMES).contains(&ratio),
        format!("{ratio:.1}"),
    );
    Ok(expect.failures)
}
