//! Whether a page of thousands of open items keeps up with keys.

use super::super::drive::Desk;
use super::super::inputs::{MANY, PROPOSALS, many};
use super::Expectations;
use crate::papers::Failure;
use std::io;

/// Most time from a key to the next picture, in units of what the same key takes on a desk of three items in the same run.
/// A page that draws only what it shows takes one unit; one that lays thousands of rows out takes ten and more.
const MAX_RATIO: f64 = 3.0;

/// A frame of a screen in milliseconds.
const FRAME: f64 = 1000.0 / 60.0;

/// Notes the time from each key to the picture after it.
const WATCH: &str = "window.took = []; addEventListener('keydown', () => { const from = performance.now(); \
    requestAnimationFrame(() => { const channel = new MessageChannel(); \
    channel.port1.onmessage = () => window.took.push(performance.now() - from); channel.port2.postMessage(0) }) }, true)";

/// Presses the keys one after the other, some times over, and returns the time of the quickest round in milliseconds: what
/// else the machine does makes rounds slower, never quicker.
fn quickest(desk: &mut Desk, keys: &[&str], rounds: usize) -> io::Result<f64> {
    let mut best = f64::MAX;
    for _ in 0..rounds {
        desk.value("window.took.length = 0")?;
        for key in keys {
            desk.press(&[key])?;
            desk.value("new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)))")?;
        }
        best = best.min(
            desk.number("window.took.length === 0 ? NaN : window.took.reduce((sum, one) => sum + one, 0)")?,
        );
    }
    Ok(best)
}

/// What is measured: a name, keys that prepare it, the keys, and how often.
const ACTS: [(&str, &[&str], &[&str], usize); 10] = [
    ("moving down", &["Home"], &["j"], 15),
    ("moving up", &["End"], &["k"], 15),
    ("picking", &[], &["x"], 16),
    ("going to the end", &[], &["Home", "End"], 6),
    ("filtering", &[], &["4", "0"], 8),
    ("joining by hand", &[], &["5", "End", "x", "4", "End", "x", "a", "u"], 5),
    ("joining once", &["5", "End", "x", "4", "End", "x"], &["a"], 1),
    ("undoing and redoing", &[], &["u", "U"], 6),
    ("hiding what is decided", &[], &["d"], 6),
    ("searching", &["/"], &["1"], 8),
];

/// Makes the acts on the page of two inputs, and returns how long each took.
fn times(desk: &mut Desk, inputs: &[&str]) -> io::Result<Vec<f64>> {
    desk.open(inputs)?;
    desk.value(WATCH)?;
    let mut times = Vec::new();
    for (_, before, keys, rounds) in ACTS {
        desk.press(before)?;
        times.push(quickest(desk, keys, rounds)?);
    }
    Ok(times)
}

/// Keys on a page of thousands of open items are as quick as on a page of three.
pub(in crate::desk) fn speed(desk: &mut Desk) -> io::Result<Vec<Failure>> {
    let mut expect = Expectations::of("speed");
    let [books, bank] = many();
    let books = desk.write("many-so.csv", &books)?.to_string_lossy().into_owned();
    let bank = desk.write("many-sao-ke.csv", &bank)?.to_string_lossy().into_owned();
    let many = times(desk, &[&books, &bank])?;
    desk.press(&["Escape", "0"])?;
    desk.value("document.getElementById('search').value = ''; document.getElementById('search').dispatchEvent(new Event('input'))")?;
    // One hand-made join shows two rows as one item.
    expect.equal("items shown", &desk.shown()?, &(2 * MANY - 1));
    let few = times(desk, PROPOSALS)?;
    for ((name, _, keys, rounds), (many, few)) in ACTS.into_iter().zip(many.into_iter().zip(few)) {
        if rounds == 1 {
            // Not repeated, so not measured: it prepares what is undone next.
            continue;
        }
        // Below a frame nothing is seen of a difference.
        let frames = f64::from(u32::try_from(keys.len()).unwrap_or(u32::MAX));
        let ratio = many / few.max(FRAME * frames);
        let what = format!("{name}: at most {MAX_RATIO} times the {few:.1} ms of a small page");
        expect.holds(&what, many >= 0.0 && ratio <= MAX_RATIO, format!("{many:.1} ms"));
    }
    Ok(expect.failures)
}
