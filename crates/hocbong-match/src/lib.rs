//! Links two lists of money movements: which records of one are records of the other.
//!
//! The lists record the same money, e.g. a ledger and a bank statement, or two statements. The engine reads
//! neither files nor ledgers and knows no currency: [`Item`]s go in, a [`Linkage`] comes out.
//!
//! It is probabilistic record linkage (Fellegi and Sunter 1969). A candidate pair is compared channel by
//! channel (day, names, codes, purpose, unexplained letters, reference). The agreement weight of an outcome
//! is the logarithm of m/u: how much likelier it is between two records of one movement than between records
//! of two. The probabilities are calibrated from the lists themselves. An optimal one-to-one assignment and a
//! margin follow: what could nearly as well be linked otherwise is declared ambiguous, not guessed.
//!
//! Inside the crate, a *row* is an item read as a ledger's (it says what the movement is), a *line* an item
//! read as a bank's (it shows the movement). Two lists of one kind are read both ways.
//!
//! # Example
//! ```
//! use hocbong_match::{Item, List, Settings, Sort, link};
//! let books = List {
//!     sort: Sort::Ledger,
//!     texts: vec!["", "Trần Mẫu Hoa", "Lê Mẫu Sơn", "Ủng hộ"],
//!     items: vec![
//!         Item { amount: 500, day: 1, party: 1, memo: 3, ..Item::default() },
//!         Item { amount: 500, day: 1, party: 2, memo: 3, ..Item::default() },
//!     ],
//! };
//! let bank = List {
//!     sort: Sort::Statement,
//!     texts: vec!["", "LE MAU SON chuyen tien", "TRAN MAU HOA ung ho"],
//!     items: vec![
//!         Item { amount: 500, day: 1, memo: 1, ..Item::default() },
//!         Item { amount: 500, day: 1, memo: 2, ..Item::default() },
//!     ],
//! };
//! let linkage = link(books, bank, &Settings::default());
//! let pairs: Vec<_> = linkage.matches.iter().map(|m| (m.left.as_slice(), m.right.as_slice())).collect();
//! assert_eq!(pairs, [([0].as_slice(), [1].as_slice()), ([1].as_slice(), [0].as_slice())]);
//! ```

mod assignment;
mod calibration;
mod classes;
mod clearing;
mod codes;
mod differences;
mod exact;
mod fold;
mod items;
mod keyed;
mod lines;
mod linkage;
mod lists;
mod marks;
mod matcher;
mod names;
mod natures;
mod neighbours;
mod one_to_many;
mod one_to_one;
mod outcomes;
mod parallel;
mod postings;
mod proposals;
mod qualifiers;
mod rows;
mod same_text;
mod settings;
mod similarity;
mod split;
mod state;
mod subsets;
mod syllable;
#[cfg(test)]
mod testing;
mod text_order;
mod tones;
mod vocabulary;
mod weights;
mod words;

pub use fold::{MAX_LETTERS, is_compared_whole};
pub use items::{Item, List, Sort};
pub use linkage::{Ambiguity, Difference, LinkRule, Linkage, Match, Places, Proposal, Reason};
pub use matcher::{Comparison, Matcher, link};
pub use outcomes::{CodeOutcome, Conflict, NameOutcome, Outcomes, PurposeOutcome, Weight};
pub use rows::FindCodes;
pub use settings::{MAX_WINDOW_DAYS, Settings};
pub use text_order::sorted_by_text;
pub use weights::{Channel, Measure, Weights};
