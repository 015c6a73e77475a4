//! Signatures of rows and lines (Bloom filters of one hash), to skip pairs that have nothing in common. Texts
//! that share something of weight have a bit in common; texts that share nothing may have one too.

use crate::codes::Part;
use crate::lines::{Grade, Line};
use crate::rows::Row;
use crate::similarity::Evidence;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// Signature of a text: a bit for each of its names, codes and words.
pub(crate) type Mark = u128;

/// Signature of what may share something with anything, even if that has an empty signature.
pub(crate) const ANY: Mark = Mark::MAX;

/// Whether texts with these signatures may share something.
pub(crate) const fn may_share(one: Mark, other: Mark) -> bool {
    one == ANY || other == ANY || one & other != 0
}

/// First letters of a cut-off name that are hashed.
const HEAD: usize = 3;

/// Makes signatures. Texts whose signatures have no bit in common share no name, no code and no word with an
/// idf of `word` or more.
pub(crate) struct Marks<'m> {
    pub(crate) evidence: &'m Evidence<'m>,
    /// Least idf of a word that gets a bit, in hundredths of a natural logarithm.
    pub(crate) word: i32,
}

impl Marks<'_> {
    /// Returns the signature of a row.
    pub(crate) fn of_row(&self, row: &Row) -> Mark {
        let known = &self.evidence.known;
        let mut mark = 0;
        for name in &row.names {
            mark |= bit((0, *name));
            let letters = known.names.name(*name).map(crate::names::Name::letters).unwrap_or_default();
            for count in 1..=HEAD.min(letters.len()) {
                mark |= letters.get(..count).map_or(0, |head| bit((1, head)));
            }
        }
        row.codes.iter().for_each(|code| mark |= bit((2, *code)));
        mark | self.of_words(known.purposes.words(row.phrase).iter().copied())
    }

    /// Returns the signature of a line.
    pub(crate) fn of_line(&self, line: &Line) -> Mark {
        let mut mark = 0;
        for hit in &line.names {
            mark |= match hit.grade {
                Grade::Whole | Grade::Misspelt => bit((0, hit.name)),
                Grade::Tail => {
                    self.evidence.known.names.spelt(hit.name).get(..HEAD).map_or(ANY, |head| bit((1, head)))
                }
            };
        }
        for hit in &line.codes {
            mark |= match hit.part {
                Part::Whole | Part::Most | Part::Changed => bit((2, hit.code)),
                Part::Cut => ANY,
                Part::Unknown => 0,
            };
        }
        let fragment = line.fragment.as_slice();
        if !fragment.is_empty() {
            mark |= bit((1, fragment.get(..HEAD).unwrap_or(fragment)));
        }
        mark | self.of_words(line.words.iter().map(|(word, ..)| *word))
    }

    fn of_words(&self, words: impl Iterator<Item = u32>) -> Mark {
        let weight = |word: u32| self.evidence.weights.word_idf.get(word as usize).copied().unwrap_or(0);
        words.filter(|word| weight(*word) >= self.word).fold(0, |mark, word| mark | bit((3, word)))
    }
}

fn bit(key: impl Hash) -> Mark {
    let mut hasher = FxHasher::default();
    key.hash(&mut hasher);
    // FxHash leaves its best bits at the top.
    1 << (hasher.finish() >> (u64::BITS - Mark::BITS.trailing_zeros()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::{CodeOutcome, NameOutcome};
    use crate::{Item, List, Matcher, Settings, Sort};
    use proptest::prelude::*;

    const PARTIES: [&str; 6] =
        ["Trần Mẫu Hoa", "Trần Mẫu Hoàng", "Lê Thị Mẫu Sơn", "Công ty TNHH Mẫu Sao", "Hội Mẫu Phú", ""];
    const MEMOS: [&str; 6] =
        ["Ủng hộ quỹ", "Học phí NE12345", "Góp tháng 4 lớp 3B", "DS 17 chuyển tiền", "NE54321 NE12345", ""];
    const SHOWN: [&str; 9] = [
        "TRAN MAU HOA ung ho quy",
        "TRAN MAU HOANF NE12345 hoc phi",
        "gop thang 4 lop 3B LE THI MAU S",
        "CT CP LE THI MAU SON NE1234",
        "cong ty mau sao DS 17",
        "HOI MAU PHU NE54321 chuyen tien hoc",
        "chuyen tien",
        "NE12345 TRAN MAU HOAN",
        "",
    ];

    proptest! {
        /// Lines are cut off after `length` letters, as banks do.
        #[test]
        fn what_shares_something_shares_a_bit(
            rows in prop::collection::vec((0..PARTIES.len(), 0..MEMOS.len()), 1..30),
            lines in prop::collection::vec(0..SHOWN.len(), 1..30),
            length in 12..40_usize,
            word in 1..400,
        ) {
            let shown: Vec<String> = SHOWN.iter().map(|text| text.chars().take(length).collect()).collect();
            let mut books = List { sort: Sort::Ledger, texts: vec![""], items: Vec::new() };
            books.texts.extend(PARTIES.iter().chain(&MEMOS));
            let number = |at: usize| u32::try_from(at + 1).unwrap();
            for (party, memo) in rows {
                let (party, memo) = (number(party), number(PARTIES.len() + memo));
                books.items.push(Item { amount: 1_000, party, memo, ..Item::default() });
            }
            let mut bank = List { sort: Sort::Statement, texts: vec![""], items: Vec::new() };
            bank.texts.extend(shown.iter().map(String::as_str));
            for line in lines {
                bank.items.push(Item { amount: 1_000, memo: number(line), ..Item::default() });
            }
            let matcher = Matcher::new(books, bank, &Settings { window: 3, ..Settings::default() });
            let evidence = &matcher.evidence;
            let marks = Marks { evidence, word };
            for row in 0..evidence.left.len() {
                for line in 0..evidence.right.len() {
                    let own = marks.of_row(evidence.left_texts.row(row));
                    if own & marks.of_line(evidence.right_texts.line(line)) != 0 {
                        continue;
                    }
                    let [Some(found), None] = evidence.outcomes(row, line) else { panic!("one way only") };
                    let is_named = matches!(
                        found.name,
                        NameOutcome::Whole | NameOutcome::Owner | NameOutcome::Misspelt | NameOutcome::Tail(_)
                    );
                    let is_coded =
                        matches!(found.code, CodeOutcome::Same | CodeOutcome::Some | CodeOutcome::Cut);
                    let idf = evidence.weights.word_idf.get(found.word as usize).copied().unwrap_or(0);
                    prop_assert!(!is_named && !is_coded && idf < word, "{:?}", found);
                }
            }
        }
    }
}
