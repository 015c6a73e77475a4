//! A QR picture as SVG.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// White modules around the picture, which readers need.
const MARGIN: usize = 4;
/// Size of a module on paper, in tenths of a millimetre; a telephone reads it from a hand's breadth away.
const MODULE: usize = 5;
/// Least size on paper, in millimetres.
const MIN_MILLIMETRES: usize = 35;

/// Size of a module on a screen, in pixels: whole, so that every module is equally large.
const PIXELS: usize = 3;

/// A picture, and its size on screen and paper.
pub(super) struct Picture {
    pub(super) markup: String,
    pub(super) pixels: usize,
    pub(super) millimetres: usize,
}

/// Draws a text. A long one gets less redundancy, and one of more than 4,296 characters no picture: `None`.
pub(super) fn draw(text: &str) -> Option<Picture> {
    let encoded = [EcLevel::M, EcLevel::L];
    let code = encoded.into_iter().find_map(|level| QrCode::with_error_correction_level(text, level).ok())?;
    let side = code.width();
    let all = side + 2 * MARGIN;
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(side).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, other| one == other) {
            if run.first() == Some(&Color::Dark) {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{}v1h-{}z", x + MARGIN, y + MARGIN, run.len(), run.len());
            }
            x += run.len();
        }
    }
    let markup = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all} {all}\" shape-rendering=\"crispEdges\" \
         role=\"img\"><path fill=\"#fff\" d=\"M0 0h{all}v{all}h-{all}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    );
    Some(Picture {
        markup,
        pixels: all * PIXELS,
        millimetres: (all * MODULE).div_ceil(10).max(MIN_MILLIMETRES),
    })
}
