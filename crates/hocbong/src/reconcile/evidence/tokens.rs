//! A bank's words with where they stand, before the books' words are held against them.

use super::vocabulary::Vocabulary;

/// A word with where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Token {
    pub(super) word: u32,
    /// Whether it names no one: a phrase, a number, a word of the bank's own.
    pub(super) is_noise: bool,
    /// Whether the text, or the giver's part of it, ends with it.
    pub(super) is_end: bool,
    /// Whether it names the owner of the account.
    pub(super) is_owner: bool,
}

/// A text in tokens.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// Every word is known, or names no one.
    InOrder(Vec<Token>),
    /// Some words may be several run together, or parts of one.
    ToPutRight(Vec<Token>),
}

/// Splits texts, all of whose words are in a vocabulary.
pub(super) struct Splitter<'v> {
    vocabulary: &'v Vocabulary,
    /// `ct tu`, behind which the owner of the account stands, and `toi`, behind which nobody does.
    from: [Option<u32>; 2],
    to: Option<u32>,
}

impl<'v> Splitter<'v> {
    pub(super) fn new(vocabulary: &'v Vocabulary) -> Self {
        let word = |word| vocabulary.find(word);
        Self { vocabulary, from: [word("ct"), word("tu")], to: word("toi") }
    }

    pub(super) fn split(&self, words: &[u32]) -> Split {
        let mut tokens = self.without_numbers(words);
        if tokens.iter().any(|token| is_unknown(self.vocabulary, *token)) {
            Split::ToPutRight(tokens)
        } else {
            find_formulas(self.vocabulary, &mut tokens);
            Split::InOrder(tokens)
        }
    }

    /// The words without the numbers that a bank gives out. The token before one ends the giver's part of the text;
    /// what follows `CT tu` is the account's owner.
    fn without_numbers(&self, words: &[u32]) -> Vec<Token> {
        let noise = self.vocabulary.noise_of(words);
        let is_number = |word: u32| {
            let letters = self.vocabulary.word(word);
            let figures = letters.bytes().filter(u8::is_ascii_digit).count();
            figures >= 5 && figures + 2 >= letters.len()
        };
        let [ct, tu] = self.from;
        let is_word = |at: usize, word: Option<u32>| word.is_some() && words.get(at).copied() == word;
        let is_owner_next = |at: usize| is_word(at, ct) && is_word(at + 1, tu);
        let mut kept: Vec<Token> = Vec::with_capacity(words.len());
        let mut is_owner = false;
        for (at, (word, is_noise)) in words.iter().zip(noise).enumerate() {
            if is_noise && is_number(*word) {
                if let Some(last) = kept.last_mut() {
                    last.is_end = true;
                }
                continue;
            }
            is_owner |= is_owner_next(at);
            is_owner &= !is_word(at, self.to);
            let is_end = at + 1 == words.len() || is_owner_next(at + 1);
            kept.push(Token { word: *word, is_noise, is_end, is_owner });
        }
        kept
    }
}

/// Whether neither the books nor the phrases around names have a token, nor begin with it where a text breaks off.
pub(super) fn is_unknown(vocabulary: &Vocabulary, token: Token) -> bool {
    let is_beginning = || token.is_end && !vocabulary.beginning_with(vocabulary.word(token.word)).is_empty();
    !(token.is_noise || vocabulary.is_known(token.word) || is_beginning())
}

/// Marks the words of formulas, which name no one unless a text breaks off in them and they begin a name.
pub(super) fn find_formulas(vocabulary: &Vocabulary, tokens: &mut [Token]) {
    let begins_name = |token: &Token| {
        token.is_end && {
            let range = vocabulary.beginning_with(vocabulary.word(token.word));
            vocabulary.totals(&range).party > 0
        }
    };
    for token in tokens {
        token.is_noise |= vocabulary.is_formula(token.word) && !begins_name(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_of_the_account_stands_between_its_number_and_the_receiver() {
        let mut vocabulary = Vocabulary::new(1, 1);
        let text = ["lan", "gop", "ct", "tu", "0071001234567", "hoa", "toi", "quy"];
        let words = text.map(|word| vocabulary.intern(word));
        let tokens = Splitter::new(&vocabulary).without_numbers(&words);
        let word = |token: &Token| vocabulary.word(token.word).to_owned();
        let all: Vec<String> = tokens.iter().map(word).collect();
        assert_eq!(all, ["lan", "gop", "ct", "tu", "hoa", "toi", "quy"]);
        let of = |is_it: fn(&Token) -> bool| -> Vec<String> {
            tokens.iter().filter(|token| is_it(token)).map(word).collect()
        };
        assert_eq!(of(|token| token.is_owner), ["ct", "tu", "hoa"]);
        assert_eq!(of(|token| token.is_end), ["gop", "tu", "quy"]);
    }
}
