//! Splits the text of a line: what the giver wrote, the owner of the paying account, and what the bank adds.

use crate::codes::unmarked;
use crate::fold::{MAX_LETTERS, Word, fold_into, words};
use crate::parallel;
use crate::tones::has_marks;
use crate::vocabulary::{LISTS, Vocabulary};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Share of the distinct texts, in thousandths, from which a word counts as a formula: common wording that
/// explains itself. At least five texts must have it.
const FORMULA_PERMILLE: usize = 8;
/// Lines per block of work when words are counted.
const BLOCK: usize = 4_096;

/// A text in parts. Reused for many texts, which saves allocations.
#[derive(Debug, Default)]
pub(crate) struct Split {
    /// The letters with word marks; `letters` has none.
    pub(crate) folded: Vec<u8>,
    pub(crate) letters: Vec<u8>,
    /// Start and end of each word.
    pub(crate) tokens: Vec<(usize, usize)>,
    /// For each word, who it comes from.
    pub(crate) authors: Vec<Author>,
    /// Whether a letter carries a diacritic, so that tones of names can be compared.
    pub(crate) has_marks: bool,
    /// Whether the text is longer than what is read of it.
    pub(crate) is_long: bool,
    /// Number of words of the sender.
    of_sender: usize,
}

/// Who a word of a line comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Author {
    Giver,
    /// Part of the name of the paying account's owner.
    Owner,
    Bank,
}

impl Split {
    /// Splits the texts of a line: first the sender, if the statement has one, then the description.
    pub(crate) fn read(&mut self, sender: &str, text: &str) {
        self.folded.clear();
        let is_whole = fold_into(sender, &mut self.folded);
        let owner = self.folded.len();
        let is_whole = fold_into(text, &mut self.folded) && is_whole;
        self.folded.truncate(2 * MAX_LETTERS);
        unmarked(&self.folded, &mut self.letters);
        self.tokens.clear();
        self.tokens.extend(words(&self.folded));
        self.of_sender = self.tokens.partition_point(|(from, _)| *from < owner);
        self.has_marks = has_marks(sender) || has_marks(text);
        self.is_long = !is_whole;
        self.authors.clear();
        self.authors.extend(
            self.tokens.iter().map(|(from, _)| if *from < owner { Author::Owner } else { Author::Giver }),
        );
        self.mark_bank();
    }

    /// The words of the description, blank where the bank added them.
    pub(crate) fn words_of_text(&self) -> impl Iterator<Item = &[u8]> {
        let words = self.tokens.iter().zip(&self.authors).skip(self.of_sender);
        words.map(|((from, to), author)| match author {
            Author::Bank => &[][..],
            _ => self.letters.get(*from..*to).unwrap_or_default(),
        })
    }

    /// The letters of a word.
    pub(crate) fn token(&self, at: usize) -> &[u8] {
        self.tokens.get(at).and_then(|(from, to)| self.letters.get(*from..*to)).unwrap_or_default()
    }

    /// Marks what the bank adds: numbers, stamps, and `CT tu <account> … toi …`. The words between are the
    /// owner's.
    fn mark_bank(&mut self) {
        let mut is_owner = false;
        let mut is_over = false;
        for at in 0..self.tokens.len() {
            if self.authors.get(at) == Some(&Author::Owner) {
                continue;
            }
            let token = self.token(at);
            let figures = token.iter().filter(|byte| byte.is_ascii_digit()).count();
            // Codes glued to one another have few digits each; a bank's number has many.
            let run = if figures < 6 {
                figures
            } else {
                token.split(|byte| !byte.is_ascii_digit()).map(<[u8]>::len).max().unwrap_or(0)
            };
            let begins = token.first().is_some_and(u8::is_ascii_digit);
            let is_number =
                run >= 6 || figures >= 6 && begins || figures >= 4 && figures < token.len() && begins;
            let before = at.checked_sub(1).map(|at| self.token(at)).unwrap_or_default();
            let is_account = figures == token.len() && figures >= 6;
            let author = if is_over {
                Author::Bank
            } else if is_account && matches!(before, b"tu" | b"tk") {
                is_owner = true;
                Author::Bank
            } else if is_owner && matches!(token, b"toi" | b"den") {
                is_over = true;
                Author::Bank
            } else if is_number || LISTS.stamps.contains(token) {
                Author::Bank
            } else if is_owner {
                Author::Owner
            } else {
                Author::Giver
            };
            // In `CT tu 0012345`, the words before the account number are the bank's too.
            if is_account && matches!(before, b"tu" | b"tk") {
                for back in 1..=2 {
                    let Some(place) = at.checked_sub(back) else { break };
                    if matches!(self.token(place), b"tu" | b"tk" | b"ct")
                        && let Some(slot) = self.authors.get_mut(place)
                    {
                        *slot = Author::Bank;
                    }
                }
            }
            if let Some(slot) = self.authors.get_mut(at) {
                *slot = author;
            }
        }
    }

    /// Returns the length of what the giver wrote, with spaces, and where it ends among the letters.
    pub(crate) fn written(&self) -> (usize, usize) {
        let mut length = 0;
        let mut end = 0;
        for ((from, to), author) in self.tokens.iter().zip(&self.authors) {
            if *author == Author::Giver {
                length += to - from + usize::from(length > 0);
                end = *to;
            }
        }
        (length, end)
    }

    /// The words of the giver and the owner.
    fn said(&self) -> impl Iterator<Item = &[u8]> {
        let tokens = self.tokens.iter().zip(&self.authors).filter(|(_, author)| **author != Author::Bank);
        tokens.filter_map(|((from, to), _)| self.letters.get(*from..*to))
    }
}

/// How the bank writes the lines of a list, learned from all of them.
#[derive(Debug, Default)]
pub(crate) struct Habits {
    /// Length, in letters and spaces of the giver's words, at which the bank cuts off; `None` if it does not.
    pub(crate) cut_at: Option<usize>,
    /// For each word number, whether the word is a formula.
    pub(crate) formula: Vec<bool>,
}

impl Habits {
    /// Learns the habits from the distinct texts of lines. Formulas are interned in `vocabulary`.
    pub(crate) fn of(texts: &[(&str, &str)], vocabulary: &mut Vocabulary, threads: usize) -> Self {
        let blocks: Vec<&[(&str, &str)]> = texts.chunks(BLOCK).collect();
        let counted = parallel::each(threads, &blocks, |block| count(block));
        let mut lengths = Vec::with_capacity(texts.len());
        let mut counts: FxHashMap<Word, usize> = FxHashMap::default();
        for (of_block, words) in counted {
            lengths.extend(of_block);
            for (word, count) in words {
                *counts.entry(word).or_default() += count;
            }
        }
        let mut habits = Self { cut_at: cut_at(lengths), formula: Vec::new() };
        let least = (texts.len() * FORMULA_PERMILLE / 1_000).max(5);
        let mut common: Vec<Word> =
            counts.into_iter().filter(|(_, count)| *count >= least).map(|(word, _)| word).collect();
        common.sort_unstable();
        for word in common {
            let number = vocabulary.intern(&word) as usize;
            if habits.formula.len() <= number {
                habits.formula.resize(number + 1, false);
            }
            if let Some(slot) = habits.formula.get_mut(number) {
                *slot = true;
            }
        }
        habits
    }
}

/// Returns the length of the giver's words for each line, and how many lines have each word.
fn count(texts: &[(&str, &str)]) -> (Vec<usize>, FxHashMap<Word, usize>) {
    let mut split = Split::default();
    let mut lengths = Vec::with_capacity(texts.len());
    let mut counts: FxHashMap<Word, usize> = FxHashMap::default();
    for (sender, text) in texts {
        split.read(sender, text);
        lengths.push(split.written().0);
        let mut words: SmallVec<[&[u8]; 32]> = split.said().collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            match counts.get_mut(word) {
                Some(count) => *count += 1,
                None => {
                    counts.insert(Word::from_slice(word), 1);
                }
            }
        }
    }
    (lengths, counts)
}

/// Returns the length at which the bank cuts off: one that few texts exceed (one in 200) and many reach (one
/// in 25, at least five, counting those a letter shorter). It must be 15 or more.
fn cut_at(mut lengths: Vec<usize>) -> Option<usize> {
    lengths.sort_unstable();
    let last = *lengths.get(lengths.len().checked_sub(1 + lengths.len() / 200)?)?;
    let near = lengths.iter().filter(|length| **length + 1 >= last && **length <= last).count();
    (last >= 15 && near >= 5 && near * 25 >= lengths.len()).then_some(last)
}
