//! Fills the placeholders of wordings and spells them.

use super::model::{Mark, Piece};
use super::treasurer_words::{Dress, SHORT};
use crate::fixtures::rng::Rng;
use crate::fixtures::text::fold;

/// The contents of a wording's placeholders.
pub(super) type Slots = Vec<(char, Piece)>;

/// Returns the pieces of a wording: a digit in braces becomes that many digits; a placeholder without a slot
/// stays empty.
pub(super) fn fill(rng: &mut Rng, wording: &str, slots: &[(char, Piece)]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = wording;
    while let Some((before, place, after)) = next_place(rest) {
        pieces.push(Piece::plain(before));
        match place.parse::<usize>() {
            Ok(count) => pieces.push(Piece::plain(rng.digits(count))),
            Err(_) => pieces.extend(
                slots.iter().find(|(name, _)| place.starts_with(*name)).map(|(_, piece)| piece.clone()),
            ),
        }
        rest = after;
    }
    pieces.push(Piece::plain(rest));
    pieces
}

fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    Some((before, place, after))
}

/// Without tones, capitals and small letters as they are.
pub(super) fn toneless(text: &str) -> String {
    let is_small = text.chars().map(char::is_lowercase);
    let plain = fold(text);
    plain.chars().zip(is_small).map(|(c, small)| if small { c.to_ascii_lowercase() } else { c }).collect()
}

/// Spells a treasurer's pieces.
pub(super) fn dress(rng: &mut Rng, style: Dress, pieces: &mut [Piece]) {
    // A name is written out or shortened in the whole of a row.
    let is_shortened = rng.percent(45);
    for piece in pieces {
        match style {
            Dress::Plain => {}
            Dress::Capitals => piece.text = piece.text.to_uppercase(),
            Dress::Toneless => {
                let text = toneless(&piece.text);
                piece.text = if matches!(piece.mark, Mark::None) { text.to_lowercase() } else { text };
            }
            Dress::Short => shorten(piece, is_shortened),
        }
    }
}

fn shorten(piece: &mut Piece, is_shortened: bool) {
    match &piece.mark {
        Mark::None => {
            for (word, short) in SHORT {
                piece.text = piece.text.replace(word, short);
            }
        }
        Mark::Name(key) if is_shortened => {
            let rest = piece.text.strip_prefix("Nguyễn ").zip(key.strip_prefix("NGUYEN "));
            if let Some((rest, words)) = rest {
                *piece = Piece { text: format!("Ng. {rest}"), mark: Mark::End(words.to_owned()) };
            }
        }
        _ => {}
    }
}

/// How a sender's keyboard spells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyboard {
    Small,
    Capitals,
    /// Words small, names as the application fills them in.
    Mixed,
    Tones,
}

pub(super) fn keyboard(rng: &mut Rng) -> Keyboard {
    match rng.range(0, 99) {
        0..35 => Keyboard::Mixed,
        35..60 => Keyboard::Small,
        60..80 => Keyboard::Capitals,
        _ => Keyboard::Tones,
    }
}

/// Spells what a sender types.
pub(super) fn type_out(keyboard: Keyboard, pieces: &mut [Piece]) {
    for piece in pieces {
        piece.text = match keyboard {
            Keyboard::Small => fold(&piece.text).to_lowercase(),
            Keyboard::Capitals => fold(&piece.text),
            Keyboard::Mixed if matches!(piece.mark, Mark::Name(_)) => fold(&piece.text),
            Keyboard::Mixed => toneless(&piece.text),
            Keyboard::Tones => continue,
        };
    }
}
