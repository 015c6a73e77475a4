//! What labels and words of a movement are about. Words are listed in `words/labels.rs`, read and compared in
//! `qualifiers.rs`.

/// What a label is about. Only numbers and places of one class are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Month,
    Quarter,
    Year,
    SchoolYear,
    Term,
    Instalment,
    Time,
    Period,
    Invoice,
    Decision,
    List,
    Cohort,
    Room,
    Hamlet,
    Quarters,
    Group,
    Cell,
    Chapter,
    Commune,
    District,
    Branch,
    Fee,
    /// The nature of the movement, which has no label.
    Nature,
}

/// Number of classes.
pub(crate) const CLASSES: usize = Class::Nature as usize + 1;

impl Class {
    /// Its bit in a set of classes.
    pub(crate) const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Whether words may follow its label, rather than a number alone.
    pub(crate) const fn is_place(self) -> bool {
        matches!(self, Self::Hamlet | Self::Quarters | Self::Commune | Self::District | Self::Branch)
    }

    /// The largest number that its label may have.
    pub(crate) const fn limit(self) -> u32 {
        match self {
            Self::Month => 12,
            Self::Quarter => 4,
            Self::Term => 3,
            Self::Instalment | Self::Time | Self::Period => 99,
            Self::Invoice => 99_999_999,
            Self::Decision | Self::List | Self::SchoolYear | Self::Year | Self::Cohort => 9_999,
            _ => 999,
        }
    }
}

/// Sorts of movement that texts, or the kinds of a ledger, tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    CashOut,
    Fee,
    Tax,
    Award,
    Purchase,
    Expense,
    Allocation,
    CashIn,
    Interest,
    State,
    Gift,
    Returned,
    TermDeposit,
}

impl Nature {
    pub(crate) const ALL: [Self; 13] = [
        Self::CashOut,
        Self::Fee,
        Self::Tax,
        Self::Award,
        Self::Purchase,
        Self::Expense,
        Self::Allocation,
        Self::CashIn,
        Self::Interest,
        Self::State,
        Self::Gift,
        Self::Returned,
        Self::TermDeposit,
    ];

    pub(crate) const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Natures of money that goes out, of money that comes in, and those that say which movement it is even where
/// no name does.
pub(crate) const OUT: u32 = Nature::CashIn.bit() - 1;
pub(crate) const IN: u32 =
    Nature::CashIn.bit() | Nature::Interest.bit() | Nature::State.bit() | Nature::Gift.bit();
pub(crate) const EITHER: u32 = Nature::Returned.bit() | Nature::TermDeposit.bit();
pub(crate) const TELLING: u32 = Nature::CashOut.bit()
    | Nature::CashIn.bit()
    | Nature::Fee.bit()
    | Nature::Tax.bit()
    | Nature::Interest.bit()
    | Nature::State.bit()
    | EITHER;
