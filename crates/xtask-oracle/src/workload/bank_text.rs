//! How a bank prints what was written on a transfer, and what remains legible.

use super::Text;
use crate::fixtures::rng::Rng;

/// What a piece of a text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Name,
    Code,
    /// What the money is for, by the number of its wording.
    Purpose(u32),
    /// The number of a list or a voucher.
    Label,
    /// The class that hands gifts in: a name and a label.
    Collector,
    /// A meaningless word.
    Filler,
}

/// A piece of what was written on a transfer, in folded capitals.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) part: Part,
    pub(super) text: String,
    /// The next word follows without a space.
    pub(super) is_glued: bool,
}

impl Piece {
    pub(super) fn new(part: Part, text: impl Into<String>) -> Self {
        Self { part, text: text.into(), is_glued: false }
    }
}

/// What a reader of a bank line can see.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Seen {
    /// Names, and whether their ends are cut off.
    pub(super) names: Vec<(String, bool)>,
    pub(super) codes: Vec<String>,
    pub(super) purpose: Option<u32>,
    pub(super) label: Option<String>,
    /// Something was cut off.
    pub(super) is_cut: bool,
}

/// Where and when a transfer was made, for the stamps around its text.
#[derive(Clone, Debug, Default)]
pub(super) struct Stamp {
    pub(super) account: String,
    /// Owner of the account, if the money comes from outside.
    pub(super) owner: String,
    pub(super) phone: String,
    /// `ddmmyy`
    pub(super) day: String,
    /// `yyddd`
    pub(super) day_of_year: String,
}

/// Number of characters that the bank prints of the donor's own words.
const CUT: usize = 25;

/// Returns the text of a bank line and what is legible in it.
pub(super) fn print(rng: &mut Rng, text: Text, mut pieces: Vec<Piece>, stamp: &Stamp) -> (String, Seen) {
    if text == Text::Blank {
        return (String::new(), Seen::default());
    }
    if rng.range(0, 999) < 10 {
        misspell(rng, &mut pieces);
    }
    let limit = if text == Text::Cut { CUT } else { usize::MAX };
    let (mut words, mut seen) = join(&pieces, limit);
    if text == Text::Full {
        return (words, seen);
    }
    if text == Text::Prefix && !stamp.phone.is_empty() && rng.range(0, 999) < 70 {
        words = format!("{words} {}", stamp.phone);
    }
    let number = rng.digits(10);
    let printed = match rng.range(0, 99) {
        0..22 if !stamp.owner.is_empty() => {
            seen.names.push((stamp.owner.clone(), false));
            let Stamp { account, owner, .. } = stamp;
            format!("MBVCB.{number}.{words}.CT tu {account} {owner} toi 1017588888 QUY KHUYEN HOC")
        }
        0..52 => {
            let time = format!("{:02}{:02}{:02}", rng.range(6, 22), rng.range(0, 59), rng.range(0, 59));
            format!("{}.{}.{time}.{words}", rng.digits(6), stamp.day)
        }
        52..65 => format!("IBVCB.{number}.{words}"),
        _ => format!("{words} FT{}{}", stamp.day_of_year, rng.digits(9)),
    };
    (printed, seen)
}

/// Drops, doubles or changes one letter.
fn misspell(rng: &mut Rng, pieces: &mut [Piece]) {
    let index = rng.below(pieces.len());
    let Some(piece) = pieces.get_mut(index) else { return };
    let mut letters: Vec<char> = piece.text.chars().collect();
    if letters.len() < 4 {
        return;
    }
    let place = 1 + rng.below(letters.len() - 2);
    match rng.below(3) {
        0 => {
            letters.remove(place);
        }
        1 => {
            let letter = letters.get(place).copied().unwrap_or('A');
            letters.insert(place, letter);
        }
        _ => {
            let other = rng.pick(&['A', 'E', 'H', 'N', 'O', 'T', 'U', '1']);
            if let Some(letter) = letters.get_mut(place) {
                *letter = other;
            }
        }
    }
    piece.text = letters.into_iter().collect();
}

fn join(pieces: &[Piece], limit: usize) -> (String, Seen) {
    let (mut words, mut seen) = (String::new(), Seen::default());
    let mut is_glued = true;
    for piece in pieces {
        if !is_glued && words.len() < limit {
            words.push(' ');
        }
        is_glued = piece.is_glued;
        let room = limit.saturating_sub(words.len());
        let shown = piece.text.get(..room.min(piece.text.len())).unwrap_or_default();
        words.push_str(shown);
        let is_whole = shown.len() == piece.text.len();
        seen.is_cut |= !is_whole;
        match piece.part {
            // A name that ends where the bank cuts may be incomplete.
            Part::Name if shown.len() >= 4 => seen.names.push((shown.to_owned(), room <= piece.text.len())),
            Part::Code if is_whole => seen.codes.push(shown.to_owned()),
            Part::Purpose(number) if is_whole => seen.purpose = Some(number),
            Part::Label if is_whole => seen.label = Some(shown.to_owned()),
            Part::Collector if shown.len() >= 4 => {
                seen.names.push((shown.to_owned(), room <= piece.text.len()));
                seen.label = is_whole.then(|| shown.to_owned());
            }
            _ => {}
        }
    }
    (words.trim_end().to_owned(), seen)
}
