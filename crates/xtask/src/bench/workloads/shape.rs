//! The settings of a made-up workload.

/// The distribution of amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amounts {
    /// Seven in ten are round, so that many are equal; the others are arbitrary thousands.
    Usual,
    /// Ten round amounts.
    Ten,
    /// A single amount.
    Equal,
}

/// What the bank shows of party and memo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankText {
    /// Everything, in capitals without diacritics.
    Full,
    /// The first letters only.
    Cut(usize),
}

/// How a workload is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Number of rows of the books, without openings.
    pub rows: usize,
    /// Seed of all random choices.
    pub seed: u64,
    /// Number of days over which the rows are spread evenly.
    pub days: usize,
    /// The distribution of amounts.
    pub amounts: Amounts,
    /// Number of people who give and receive.
    pub names: usize,
    /// Maximum number of wordings per kind.
    pub memos: usize,
    /// Length in bytes to which memos are filled up.
    pub memo_bytes: usize,
    /// Number of funds.
    pub funds: usize,
    /// What the bank shows.
    pub bank_text: BankText,
    /// Whether rows are missing, shifted or changed at the bank.
    pub has_faults: bool,
    /// Whether there are only gifts, so that every amount has the same sign.
    pub gifts_only: bool,
}

impl Shape {
    /// Five years of 34 funds.
    pub fn ordinary(rows: usize, seed: u64) -> Self {
        Self {
            rows,
            seed,
            days: 1_826,
            amounts: Amounts::Usual,
            names: usize::MAX,
            memos: usize::MAX,
            memo_bytes: 0,
            funds: 34,
            bank_text: BankText::Full,
            has_faults: true,
            gifts_only: false,
        }
    }
}
