//! What two texts say of whether they mean the same movement.
//!
//! Banks print capitals without diacritics, put marks of their own before a text and cut its end; so texts are
//! compared word by word, folded, rare words counting more than common ones.

use super::side::{Entry, Side, SideSort};
use crate::text::{Interner, Symbol, fold};
use std::collections::HashMap;
use std::sync::LazyLock;

/// How far two texts are apart, in thousandths: 0 says the same, 1000 shares nothing.
pub type TextDistance = u16;

/// What the texts of two entries say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    /// How far they are apart.
    pub(super) distance: TextDistance,
    /// Whether they speak for one movement.
    pub(super) agrees: bool,
    /// Whether they speak against it.
    pub(super) contradicts: bool,
}

/// The words of a text by number.
#[derive(Clone, Debug, Default)]
struct Words {
    list: Box<[u32]>,
    /// Whether each word is part of a phrase that says nothing.
    noise: Box<[bool]>,
}

/// The words of all texts of both sides.
#[derive(Debug)]
pub(super) struct Evidence {
    vocabulary: Interner,
    weights: Vec<u16>,
    left: Vec<Words>,
    right: Vec<Words>,
    sorts: [SideSort; 2],
}

/// Phrases that say nothing of who gave what for whom: the bank's own, and those of nearly every transfer. Phrases
/// rather than words, since `Thanh`, `Hồ` and `Quý` are names of people.
const NOISE: &[&str] = &[
    "mbvcb",
    "ibvcb",
    "vcb",
    "bidv",
    "ctg",
    "agribank",
    "mbbank",
    "mb",
    "techcombank",
    "tcb",
    "napas",
    "ft",
    "ct tu",
    "ct",
    "ck",
    "chuyen tien",
    "chuyen khoan",
    "nop tien",
    "gui tien",
    "gui",
    "cho quy",
    "ung ho",
    "quy hoc bong",
    "quy khuyen hoc",
    "hoc bong",
    "khuyen hoc",
    "dong gop",
    "gop quy",
    "tai tro",
    "thang",
    "nam hoc",
    "hoc ky",
    "ngay",
    "ngan hang",
    "trao hoc bong",
    "thanh toan",
    "hoan tra",
    "hoan tien",
    "tk",
    "stk",
    "gd",
    "toi",
    "den",
    "vnd",
    "internet banking",
    "mobile banking",
    "transfer",
    "payment",
    "tien",
];

/// The phrases by their first word, so that a text is gone through once.
static NOISE_BY_FIRST_WORD: LazyLock<HashMap<&str, Vec<Vec<&str>>>> = LazyLock::new(|| {
    let mut by_first: HashMap<&str, Vec<Vec<&str>>> = HashMap::new();
    for phrase in NOISE {
        let words: Vec<&str> = phrase.split(' ').collect();
        if let Some(first) = words.first() {
            by_first.entry(first).or_default().push(words);
        }
    }
    by_first
});

impl Evidence {
    /// Reads the texts of both sides.
    pub(super) fn new(left: &Side<'_>, right: &Side<'_>) -> Self {
        let mut vocabulary = Interner::new();
        let mut counts: Vec<u32> = vec![0];
        let left_words = words_of(left, &mut vocabulary, &mut counts);
        let right_words = words_of(right, &mut vocabulary, &mut counts);
        let rows = u32::try_from(left.entries.len() + right.entries.len()).unwrap_or(u32::MAX);
        let weights = counts
            .iter()
            .map(|count| {
                let rarity = (u64::from(rows) + 1) / u64::from((*count).max(1));
                1 + u16::try_from(rarity.max(1).ilog2()).unwrap_or(u16::MAX)
            })
            .collect();
        Self { vocabulary, weights, left: left_words, right: right_words, sorts: [left.sort, right.sort] }
    }

    /// A number that is equal for two entries of which the folded texts are word for word the same.
    pub(super) fn key(&self, is_left: bool, entry: &Entry) -> u64 {
        use std::hash::Hasher;
        let mut hasher = rustc_hash::FxHasher::default();
        for word in self.words(is_left, entry.party).iter().chain(self.words(is_left, entry.memo)) {
            hasher.write_u32(*word);
        }
        hasher.finish()
    }

    /// Whether the two entries' folded texts are word for word the same.
    pub(super) fn is_same_text(&self, left: &Entry, right: &Entry) -> bool {
        let mine = self.words(true, left.party).iter().chain(self.words(true, left.memo));
        let theirs = self.words(false, right.party).iter().chain(self.words(false, right.memo));
        mine.eq(theirs)
    }

    /// Whether two entries of one side say the same, word for word.
    pub(super) fn is_repeated(&self, is_left: bool, one: &Entry, other: &Entry) -> bool {
        let words =
            |entry: &Entry| [self.words(is_left, entry.party), self.words(is_left, entry.memo)].concat();
        words(one) == words(other)
    }

    /// The words of an entry's free text.
    pub(super) fn memo_words(&self, is_left: bool, entry: &Entry) -> impl Iterator<Item = &str> {
        self.words(is_left, entry.memo).iter().map(|word| self.word(*word))
    }

    /// What the two texts say.
    pub(super) fn compare(&self, left: &Entry, right: &Entry) -> Comparison {
        if self.is_same_text(left, right) {
            let is_blank = self.is_blank(true, left);
            return Comparison {
                distance: if is_blank { 500 } else { 0 },
                agrees: !is_blank,
                contradicts: false,
            };
        }
        match self.sorts {
            [SideSort::Ledger, SideSort::Statement] => {
                self.compare_books_to_bank((true, left), (false, right))
            }
            [SideSort::Statement, SideSort::Ledger] => {
                self.compare_books_to_bank((false, right), (true, left))
            }
            _ => self.compare_equals(left, right),
        }
    }

    fn is_blank(&self, is_left: bool, entry: &Entry) -> bool {
        self.words(is_left, entry.party).is_empty() && self.words(is_left, entry.memo).is_empty()
    }

    /// The books name a party and a memo; the bank's text holds more, and less.
    fn compare_books_to_bank(&self, books: (bool, &Entry), bank: (bool, &Entry)) -> Comparison {
        let party = self.words(books.0, books.1.party);
        let memo = self.words(books.0, books.1.memo);
        let bank_words = [self.words(bank.0, bank.1.party), self.words(bank.0, bank.1.memo)].concat();
        if bank_words.is_empty() || party.is_empty() && memo.is_empty() {
            return Comparison { distance: 500, agrees: false, contradicts: false };
        }
        let party_share = self.share_found(party, &bank_words);
        let memo_share = self.share_found(memo, &bank_words);
        let share = match (party_share, memo_share) {
            (Some(party), Some(memo)) => (party * 7 + memo * 3) / 10,
            (Some(share), None) | (None, Some(share)) => share,
            (None, None) => 500,
        };
        let unexplained = self.unexplained_letters(bank, party, memo);
        let contradicts = match party_share {
            Some(found) => found < 400 && unexplained > 2,
            None => false,
        } || self.other_code(party, memo, &bank_words);
        let agrees = !contradicts
            && match (party_share, memo_share) {
                (Some(found), _) => found >= 750,
                (None, Some(found)) => found >= 750 && unexplained <= 2,
                (None, None) => false,
            };
        Comparison { distance: 1000 - share, agrees, contradicts }
    }

    /// Two ledgers, or two statements: neither text holds the other's.
    fn compare_equals(&self, left: &Entry, right: &Entry) -> Comparison {
        let mine = [self.words(true, left.party), self.words(true, left.memo)].concat();
        let theirs = [self.words(false, right.party), self.words(false, right.memo)].concat();
        let (Some(there), Some(here)) = (self.share_found(&mine, &theirs), self.share_found(&theirs, &mine))
        else {
            return Comparison { distance: 500, agrees: false, contradicts: false };
        };
        let share = there.midpoint(here);
        Comparison { distance: 1000 - share, agrees: share >= 750, contradicts: share < 300 }
    }

    /// How much of `wanted`, by weight, stands in `text`, in thousandths; none where nothing is wanted.
    fn share_found(&self, wanted: &[u32], text: &[u32]) -> Option<u16> {
        let weight = |word: &u32| u32::from(self.weights.get(*word as usize).copied().unwrap_or(1));
        let total: u32 = wanted.iter().map(weight).sum();
        let found: u32 = wanted.iter().filter(|word| self.is_found(**word, text)).map(weight).sum();
        (total > 0).then(|| u16::try_from(found * 1000 / total).unwrap_or(1000))
    }

    /// Whether a word stands in a text: as it is, glued to another, or cut at the text's end.
    fn is_found(&self, word: u32, text: &[u32]) -> bool {
        if text.contains(&word) {
            return true;
        }
        let wanted = self.word(word);
        let is_glued = |other: &u32| {
            let other = self.word(*other);
            wanted.len() >= 4 && other.contains(wanted)
                || wanted.len() >= 2 && other.strip_prefix(wanted).is_some_and(|rest| NOISE.contains(&rest))
        };
        if text.iter().any(is_glued) {
            return true;
        }
        text.last().is_some_and(|last| {
            let last = self.word(*last);
            last.len() >= 2 && wanted.starts_with(last)
        })
    }

    /// The letters of the bank's text that neither party nor memo nor the phrases of every transfer explain.
    fn unexplained_letters(&self, (is_left, bank): (bool, &Entry), party: &[u32], memo: &[u32]) -> usize {
        let explained = |word: u32| {
            let own = self.word(word);
            let mut others = party.iter().chain(memo);
            party.contains(&word)
                || memo.contains(&word)
                || others.any(|other| {
                    let other = self.word(*other);
                    other.len() >= 4 && own.contains(other) || own.len() >= 2 && other.starts_with(own)
                })
        };
        let texts = [self.text(is_left, bank.party), self.text(is_left, bank.memo)];
        texts
            .into_iter()
            .flatten()
            .flat_map(|words| words.list.iter().zip(&words.noise))
            .filter(|(word, is_noise)| !**is_noise && !explained(**word))
            .map(|(word, _)| self.word(*word).len())
            .sum()
    }

    /// Whether the books name codes and the bank's text names others of the same shape.
    fn other_code(&self, party: &[u32], memo: &[u32], text: &[u32]) -> bool {
        let shape = |word: u32| {
            let word = self.word(word);
            let letters = word.bytes().take_while(u8::is_ascii_lowercase).count();
            let digits = word.len() - letters;
            let is_code = (1..=4).contains(&letters)
                && digits >= 3
                && word.bytes().skip(letters).all(|byte| byte.is_ascii_digit());
            is_code.then(|| (word.get(..letters).unwrap_or("").to_owned(), digits))
        };
        let mine: Vec<u32> =
            party.iter().chain(memo).copied().filter(|word| shape(*word).is_some()).collect();
        let theirs: Vec<u32> = text.iter().copied().filter(|word| shape(*word).is_some()).collect();
        let same_shape = |word: &u32| mine.iter().any(|other| shape(*other) == shape(*word));
        !mine.is_empty()
            && theirs.iter().any(same_shape)
            && !mine.iter().any(|word| self.is_found(*word, text))
    }

    fn words(&self, is_left: bool, symbol: Symbol) -> &[u32] {
        self.text(is_left, symbol).map_or(&[], |words| &words.list)
    }

    fn text(&self, is_left: bool, symbol: Symbol) -> Option<&Words> {
        let table = if is_left { &self.left } else { &self.right };
        table.get(symbol.index())
    }

    fn word(&self, number: u32) -> &str {
        self.vocabulary.get(self.vocabulary.symbol(number as usize))
    }
}

/// Whether each word belongs to a phrase that says nothing, has no letter, or is mostly a number.
fn noise_of(words: &[&str]) -> Box<[bool]> {
    let mut noise: Vec<bool> = words
        .iter()
        .map(|word| {
            word.bytes().filter(u8::is_ascii_digit).count() >= 5 || !word.chars().any(char::is_alphabetic)
        })
        .collect();
    for (at, word) in words.iter().enumerate() {
        let rest = words.get(at..).unwrap_or_default();
        let phrases = NOISE_BY_FIRST_WORD.get(word).into_iter().flatten();
        let longest = phrases.filter(|phrase| rest.starts_with(phrase)).map(Vec::len).max().unwrap_or(0);
        noise.iter_mut().skip(at).take(longest).for_each(|slot| *slot = true);
    }
    noise.into_boxed_slice()
}

/// The words of every text that a side's entries refer to, by the text's number.
fn words_of(side: &Side<'_>, vocabulary: &mut Interner, counts: &mut Vec<u32>) -> Vec<Words> {
    let mut uses: HashMap<Symbol, u32> = HashMap::new();
    for entry in &side.entries {
        *uses.entry(entry.party).or_default() += 1;
        *uses.entry(entry.memo).or_default() += 1;
    }
    let mut table = vec![Words::default(); side.strings.len()];
    for (symbol, text) in side.strings.iter() {
        let Some(count) = uses.get(&symbol).filter(|_| !symbol.is_empty()) else { continue };
        let folded = fold(text);
        let words: Vec<&str> =
            folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let mut list = Vec::with_capacity(words.len());
        for word in &words {
            let number = vocabulary.intern(word).index();
            if counts.len() <= number {
                counts.resize(number + 1, 0);
            }
            if let Some(slot) = counts.get_mut(number) {
                *slot = slot.saturating_add(*count);
            }
            list.push(u32::try_from(number).unwrap_or(u32::MAX));
        }
        if let Some(slot) = table.get_mut(symbol.index()) {
            *slot = Words { list: list.into_boxed_slice(), noise: noise_of(&words) };
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reconcile::tests::{bank, books};

    fn compare(party: &str, memo: &str, text: &str) -> Comparison {
        let books = books(&format!(
            "date,kind,fund,method,amount,party,memo\n2025-01-05,donation,ST,bank,5,{party},{memo}\n"
        ));
        let bank = bank(&format!("date,amount,content\n2025-01-05,5,{text}\n"));
        let (left, right) = (books.side(), bank.side());
        Evidence::new(&left, &right).compare(&left.entries[0], &right.entries[0])
    }

    #[test]
    fn a_bank_text_that_names_the_party_agrees() {
        for text in [
            "NGUYEN THI MAU LAN UNG HO HOC BONG",
            "MBVCB.5389082579.NGUYEN THI MAU LAN ung ho.CT tu 0071001234567",
            "ung ho hoc bong nguyen thi mau lan",
            "UNGHO NGUYENTHI NGUYEN THI MAU LANCK",
            "NGUYEN THI MAU LA",
        ] {
            let comparison = compare("Nguyễn Thị Mẫu Lan", "Ủng hộ học bổng", text);
            assert!(comparison.agrees && !comparison.contradicts, "{text}: {comparison:?}");
        }
    }

    #[test]
    fn a_bank_text_that_names_another_contradicts() {
        for text in ["TRAN VAN MAU HUNG UNG HO HOC BONG", "CONG TY MAU SAO MAI CHUYEN TIEN"] {
            let comparison = compare("Nguyễn Thị Bích Lan", "Ủng hộ học bổng", text);
            assert!(comparison.contradicts && !comparison.agrees, "{text}: {comparison:?}");
        }
        assert!(compare("Hạnh", "NE12345 ủng hộ", "HANH NE54321 UNG HO").contradicts);
    }

    #[test]
    fn a_bank_text_without_a_name_says_nothing() {
        for text in ["CHUYEN TIEN", "UNG HO HOC BONG", "", "5389082579"] {
            let comparison = compare("Nguyễn Thị Mẫu Lan", "Ủng hộ học bổng", text);
            assert!(!comparison.contradicts && !comparison.agrees, "{text}: {comparison:?}");
        }
    }
}
