//! Pictures of the desk, for a person to look at.

use super::drive::Desk;
use super::inputs::{BOOK, PROPOSALS};
use crate::browser::Scheme;
use std::fs;
use std::io;
use std::path::Path;

/// Windows: of a desk, and of a telephone.
const WINDOWS: [(u32, u32); 2] = [(1280, 1500), (390, 1500)];

/// Takes pictures in both languages, both schemes and both windows, and prints a page.
pub(super) fn take(desk: &mut Desk, out: &Path) -> io::Result<()> {
    for (name, inputs) in [("book", BOOK), ("proposals", PROPOSALS)] {
        for language in ["vi", "en"] {
            let arguments: Vec<&str> = inputs.iter().copied().chain(["--lang", language]).collect();
            desk.open(&arguments)?;
            // Something decided, something picked.
            desk.press(&["j", "a", "r", "x"])?;
            for window in WINDOWS {
                for scheme in Scheme::ALL {
                    let png = desk.browser.picture(window, scheme)?;
                    fs::write(
                        out.join(format!("{name}-{language}-{}-{}.png", window.0, scheme.name())),
                        png,
                    )?;
                }
            }
            fs::write(out.join(format!("{name}-{language}.pdf")), desk.browser.print()?)?;
        }
    }
    Ok(())
}
