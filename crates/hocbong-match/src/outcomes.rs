//! Outcomes of comparing the texts of a row and a line, and the weights they get.

use crate::qualifiers::Compared;

/// Outcome of the name channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOutcome {
    /// The line shows the row's name whole.
    Whole,
    /// The line shows the row's name as that of the paying account's owner.
    Owner,
    /// The line shows the row's name with one letter wrong.
    Misspelt,
    /// The line is cut off within the row's name, after this many letters of it.
    Tail(u8),
    /// The line has at least two words and half of the words of an organisation's or a group's name, or all
    /// words of a person's name in another order.
    Words,
    /// The line names someone else whose name differs from the row's in one letter, or in its tones.
    OneLetter,
    /// The line names someone else.
    Other,
    /// The row has a name, and the line none that agrees with it or contradicts it.
    LineSilent,
    /// The line has a name, and the row has none.
    RowSilent,
    /// Neither has a name; that of a person who paid in or drew cash does not count.
    BothSilent,
}

/// Outcome of the code channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeOutcome {
    /// The line shows all codes of the row and no other.
    Same,
    /// The line shows some codes of the row, or others besides.
    Some,
    /// The line shows no code of the row, but is cut off within one that may be the row's.
    Cut,
    /// Both have codes, but none in common.
    Other,
    /// The row has a code, and the line none.
    RowOnly,
    /// The line has a code, and the row none.
    LineOnly,
    /// Neither has a code.
    None,
}

/// Outcome of the purpose channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurposeOutcome {
    /// The line has every word of the row's purpose.
    All,
    /// The line has some words of the row's purpose.
    Some,
    /// The line has no word of the row's purpose.
    None,
    /// The row has no purpose.
    Absent,
}

/// Outcomes of comparing the texts of a row and a line, channel by channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcomes {
    /// The names; see [`NameOutcome`].
    pub name: NameOutcome,
    /// Number of the row's name that the line shows; for [`NameOutcome::Words`], of the rarest word in
    /// common. `u32::MAX` if there is none.
    pub(crate) shown: u32,
    /// For [`NameOutcome::Tail`], how many aliases of names begin so.
    pub(crate) choices: u32,
    /// The codes; see [`CodeOutcome`].
    pub code: CodeOutcome,
    /// How many codes on the line are the row's.
    pub(crate) codes: u8,
    /// Number of one of them; `u32::MAX` if there is none.
    pub(crate) shown_code: u32,
    /// The purpose; see [`PurposeOutcome`].
    pub purpose: PurposeOutcome,
    /// Number of the rarest word of the purpose that both have; `u32::MAX` if there is none.
    pub(crate) word: u32,
    /// Share of the words of the purpose that the line has, in per cent.
    pub(crate) share: u8,
    /// Letters of the giver, among the first 128 of the line, that neither the row nor common wording
    /// explains.
    pub unexplained: u8,
    /// What else both texts state: numbers and places with a label, and the nature of the movement.
    pub(crate) qualifiers: Compared,
}

/// Agreement weight of each channel, in hundredths of a natural logarithm; a negative one speaks against a
/// match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// An equal amount within the window, before anything else is compared.
    pub base: i32,
    /// The days between the two items.
    pub day: i32,
    /// The names; see [`NameOutcome`].
    pub name: i32,
    /// The codes; see [`CodeOutcome`].
    pub code: i32,
    /// The purpose; see [`PurposeOutcome`].
    pub purpose: i32,
    /// Letters that nothing explains.
    pub unexplained: i32,
    /// References that differ; 0 if they agree or one is missing.
    pub reference: i32,
}

impl Weight {
    /// The match weight: the sum of all channels.
    pub const fn total(&self) -> i32 {
        self.base + self.day + self.text() + self.reference
    }

    /// The weight of the texts alone: names, codes, purpose and unexplained letters.
    pub const fn text(&self) -> i32 {
        self.name + self.code + self.purpose + self.unexplained
    }
}

/// What in the texts excludes that two items are one movement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Another code: those on the line, folded, separated by spaces.
    Code(String),
    /// Another name: those on the line, folded, separated by commas.
    Name(String),
}
