//! The settings of a made-up workload.

/// Which amounts there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amounts {
    /// Seven in ten are round, so that many are equal; the rest is any thousand.
    Usual,
    /// Ten round amounts.
    Ten,
    /// One.
    Equal,
}

/// What the bank shows of party and memo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BankText {
    /// All, in capitals without diacritics.
    Full,
    /// The first letters of it.
    Cut(usize),
}

/// How a workload is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Rows of the books, without openings.
    pub rows: usize,
    /// The seed of everything drawn.
    pub seed: u64,
    /// Days over which the rows are spread evenly.
    pub days: usize,
    /// Which amounts there are.
    pub amounts: Amounts,
    /// How many people give and receive.
    pub names: usize,
    /// How many wordings a kind has at most.
    pub memos: usize,
    /// Memos are filled up to that many bytes.
    pub memo_bytes: usize,
    /// How many funds there are.
    pub funds: usize,
    /// What the bank shows.
    pub bank_text: BankText,
    /// Whether rows are missing, shifted or changed on their way to the bank.
    pub has_faults: bool,
    /// Whether there are gifts alone, so that every amount has one sign.
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
