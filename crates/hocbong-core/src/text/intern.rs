//! Interned text: each distinct text is stored once, and rows hold its number.
//!
//! The cost of a lookup is waiting for memory, so the tables save accesses. The entry of a long text holds 26
//! bits of its hash and 6 bits of its length, so another text can be ruled out without looking up where the
//! known one ends: a third fewer accesses. That end is compared only for texts of 63 bytes and more, whose
//! lengths share one value. Long texts that end in a digit have their own table, in which texts that differ
//! only in that digit are neighbours: vouchers are numbered consecutively, so the next one is found where the
//! last one was.
//!
//! Texts of up to twelve bytes, and texts of up to 27 bytes that do not end in a digit, are stored in tables
//! of their own (`inline_text`): a lookup waits for one memory access and compares a few integers. Longer vouchers
//! and references are not stored this way, since there may be as many as rows and each would take 32 bytes
//! instead of twelve.
//!
//! Once all rows are read, hardly any text is looked up. The tables, which are as large as the texts, are then given
//! back ([`Interner::release_tables`]) and made anew if a text is looked up after all.

mod append;
mod inline_text;

use hashbrown::HashTable;
use inline_text::{InlineText, Name, Short};
use rustc_hash::FxHasher;
use std::borrow::Cow;
use std::fmt;
use std::hash::Hasher;
use std::sync::OnceLock;

/// The number of a text in its [`Interner`]. Equal texts have equal symbols; the blank text is
/// [`Symbol::EMPTY`].
///
/// Symbols have no meaningful order: sort by the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Symbol(u32);

impl Symbol {
    /// The blank text.
    pub const EMPTY: Self = Self(0);

    /// Whether it is the blank text.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the number as an index, below [`Interner::len`].
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A set of texts in one block of memory.
///
/// # Panics
/// Interning panics beyond 4 GiB of distinct text or 2³² distinct texts. A book of that size must be split by
/// year first.
#[derive(Clone)]
pub struct Interner {
    text: String,
    ends: Vec<u32>,
    tables: OnceLock<Tables>,
}

/// Where texts are looked up.
#[derive(Clone)]
struct Tables {
    short: Texts<Short>,
    names: Texts<Name>,
    /// Longer texts that end in a digit, of which there may be as many as rows, and (in `words`) all other
    /// longer texts. The latter are few, and in a table of their own they stay in the cache.
    numbers: HashTable<Place>,
    words: HashTable<Place>,
}

/// Texts of one encoding, each stored in the table with its number.
#[derive(Clone)]
struct Texts<T>(HashTable<(T, u32)>);

/// A long text in its table. The mark rules out other texts, and lets the table grow, without reading the
/// texts.
#[derive(Clone, Copy, Debug)]
struct Place {
    index: u32,
    mark: Mark,
    /// Where the text begins; looking it up would be one more memory access.
    start: u32,
}

/// 26 bits of a text's hash, and above them 6 bits of its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark(u32);

/// Maximum number of texts for which room is reserved.
const MAX_EXPECTED: usize = 1 << 14;

/// Texts of this many bytes or more have the same length in their marks.
const LONG: usize = (1 << (u32::BITS - Mark::HASH_BITS)) - 1;

impl Mark {
    const HASH_BITS: u32 = 26;
    const HASH: u64 = (1 << Self::HASH_BITS) - 1;

    fn new(text: &str) -> Self {
        let hash = |text: &[u8]| {
            let mut hasher = FxHasher::default();
            hasher.write(text);
            hasher.write_u8(0xff);
            let hash = hasher.finish();
            hash ^ hash >> 32
        };
        // Consecutive numbers hash to neighbouring slots, as they do among the short texts.
        let hash = match text.as_bytes() {
            [before @ .., digit @ b'0'..=b'9'] => hash(before) << 4 | u64::from(digit & 0xf),
            text => hash(text),
        };
        let length = (text.len().min(LONG) as u64) << Self::HASH_BITS;
        Self(u32::try_from(length | hash & Self::HASH).unwrap_or_default())
    }

    /// Returns the hash that the table uses. `hashbrown` takes the slot from the lower bits and a tag from
    /// the uppermost ones, to which the whole mark is spread.
    const fn spread(self) -> u64 {
        // 2⁶⁴ / φ, φ the golden ratio.
        let spread = (self.0 as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        spread & !Self::HASH | self.0 as u64 & Self::HASH
    }
}

/// What a text is looked up by.
#[derive(Clone, Copy)]
enum Key {
    Short(Short),
    Name(Name),
    Marked(Mark),
}

impl Key {
    #[inline]
    fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        if let Some(short) = Short::encode(bytes) {
            return Self::Short(short);
        }
        Name::encode(bytes).map_or_else(|| Self::Marked(Mark::new(text)), Self::Name)
    }
}

/// Whether a long text belongs in the table of numbers.
fn is_number(text: &str) -> bool {
    text.as_bytes().last().is_some_and(u8::is_ascii_digit)
}

impl Tables {
    const fn new() -> Self {
        Self {
            short: Texts(HashTable::new()),
            names: Texts(HashTable::new()),
            numbers: HashTable::new(),
            words: HashTable::new(),
        }
    }

    /// Enters a new text, which begins at `start`.
    fn insert(&mut self, key: Key, text: &str, symbol: Symbol, start: u32) {
        match key {
            Key::Short(short) => self.short.insert(short, symbol.0),
            Key::Name(name) => self.names.insert(name, symbol.0),
            Key::Marked(mark) => {
                let table = if is_number(text) { &mut self.numbers } else { &mut self.words };
                let place = Place { index: symbol.0, mark, start };
                table.insert_unique(mark.spread(), place, |other| other.mark.spread());
            }
        }
    }
}

impl<T: InlineText> Texts<T> {
    #[inline]
    fn find(&self, text: T) -> Option<Symbol> {
        self.0.find(text.hash(), |(other, _)| *other == text).map(|(_, index)| Symbol(*index))
    }

    fn insert(&mut self, text: T, index: u32) {
        self.0.insert_unique(text.hash(), (text, index), |(other, _)| other.hash());
    }
}

/// Shows the texts in their order. Where they are in the tables depends on how they came.
impl fmt::Debug for Interner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|(_, text)| text)).finish()
    }
}

impl Default for Interner {
    fn default() -> Self {
        Self::new()
    }
}

impl Interner {
    /// Creates a set that contains only the blank text.
    pub fn new() -> Self {
        Self { text: String::new(), ends: vec![0], tables: OnceLock::new() }
    }

    /// Gives back the memory by which texts are looked up. A lookup makes it anew.
    pub fn release_tables(&mut self) {
        self.tables.take();
    }

    fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| {
            let mut tables = Tables::new();
            let mut start = 0;
            for (index, end) in (0_u32..).zip(&self.ends).skip(1) {
                let text = self.text.get(start as usize..*end as usize).unwrap_or_default();
                tables.insert(Key::new(text), text, Symbol(index), start);
                start = *end;
            }
            tables
        })
    }

    fn tables_mut(&mut self) -> &mut Tables {
        self.tables();
        self.tables.get_mut().unwrap_or_else(|| unreachable!("the tables were made above"))
    }

    /// Returns the number of distinct texts, including the blank one.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it contains only the blank text.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.ends.len() == 1
    }

    /// Returns the text of `symbol`. A symbol of another interner gives an arbitrary text, or blank if it is
    /// out of range.
    #[inline]
    pub fn get(&self, symbol: Symbol) -> &str {
        text_at(&self.text, &self.ends, symbol.0)
    }

    /// Returns the symbol with this number, or [`Symbol::EMPTY`] if there is none.
    #[inline]
    pub fn symbol(&self, index: usize) -> Symbol {
        if index < self.ends.len() { Symbol(u32::try_from(index).unwrap_or(0)) } else { Symbol::EMPTY }
    }

    /// Returns the symbol of `text`, if it has been interned.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        if text.is_empty() { Some(Symbol::EMPTY) } else { self.find_key(Key::new(text), text) }
    }

    fn find_key(&self, key: Key, text: &str) -> Option<Symbol> {
        match key {
            Key::Short(short) => self.tables().short.find(short),
            Key::Name(name) => self.tables().names.find(name),
            Key::Marked(mark) => self.find_marked(mark, text),
        }
    }

    /// Returns the symbol of `text`, storing it if it is new.
    ///
    /// # Panics
    /// Beyond 4 GiB of distinct text.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if text.is_empty() {
            return Symbol::EMPTY;
        }
        let key = Key::new(text);
        match self.find_key(key, text) {
            Some(symbol) => symbol,
            None => self.keep(key, text),
        }
    }

    /// Returns the symbols of several texts, as interning them in their order would. Lookups do not depend on one
    /// another, so that the processor waits for several at once.
    ///
    /// # Panics
    /// As [`Interner::intern`].
    pub fn intern_all<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> Vec<Symbol> {
        let texts: Vec<(Key, &str)> = texts.map(|text| (Key::new(text), text)).collect();
        let find = |all: &Self, (key, text): (Key, &str)| {
            if text.is_empty() { Some(Symbol::EMPTY) } else { all.find_key(key, text) }
        };
        let known: Vec<Option<Symbol>> = texts.iter().map(|text| find(self, *text)).collect();
        let all = texts.into_iter().zip(known);
        // A text that was not known may have come twice.
        all.map(|((key, text), known)| {
            known.or_else(|| find(self, (key, text))).unwrap_or_else(|| self.keep(key, text))
        })
        .collect()
    }

    /// Stores a new text.
    fn keep(&mut self, key: Key, text: &str) -> Symbol {
        let start = self.ends.last().copied().unwrap_or_default();
        // The tables must not be made from texts that are then entered again.
        self.tables();
        let symbol = self.push(text);
        self.tables_mut().insert(key, text, symbol, start);
        symbol
    }

    /// Appends a new text without entering it in a table.
    fn push(&mut self, text: &str) -> Symbol {
        let index = u32::try_from(self.ends.len());
        let end = u32::try_from(self.text.len() + text.len());
        let (Ok(index), Ok(end)) = (index, end) else {
            panic!("more than 4 GiB of distinct text in one book")
        };
        self.text.push_str(text);
        self.ends.push(end);
        Symbol(index)
    }

    /// Returns the symbol of `text` normalised to NFC, for a set in which all texts are in NFC. A text that
    /// is found unchanged is already in NFC and is not normalised.
    ///
    /// # Panics
    /// As [`Interner::intern`].
    pub fn intern_nfc(&mut self, text: &str) -> Symbol {
        if text.is_empty() {
            return Symbol::EMPTY;
        }
        let key = Key::new(text);
        if let Some(symbol) = self.find_key(key, text) {
            return symbol;
        }
        match super::nfc(text) {
            Cow::Borrowed(text) => self.keep(key, text),
            Cow::Owned(composed) => self.intern(&composed),
        }
    }

    /// Reserves room for the texts of `more` rows of a ledger, which has `rows` rows so far: in the tables in which
    /// every row has a text of its own, such as a voucher.
    pub(crate) fn expect(&mut self, rows: usize, more: usize) {
        // In a long table a wrong estimate would cost more than growing.
        let more = more.min(MAX_EXPECTED);
        let tables = self.tables_mut();
        if tables.short.0.len() >= rows {
            tables.short.0.reserve(more, |(text, _)| text.hash());
        }
        if tables.numbers.len() >= rows {
            tables.numbers.reserve(more, |place| place.mark.spread());
        }
    }

    fn find_marked(&self, mark: Mark, text: &str) -> Option<Symbol> {
        let is_it = |place: &Place| {
            let start = place.start as usize;
            let end = start + text.len();
            // If the mark determines the length, the end of the stored text need not be looked up.
            place.mark == mark
                && self.text.as_bytes().get(start..end) == Some(text.as_bytes())
                && (text.len() < LONG
                    || self.ends.get(place.index as usize).is_some_and(|own| *own as usize == end))
        };
        let table = if is_number(text) { &self.tables().numbers } else { &self.tables().words };
        table.find(mark.spread(), is_it).map(|place| Symbol(place.index))
    }

    /// Iterates over all texts with their symbols, in the order in which they were interned.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, &str)> {
        (0_u32..).take(self.ends.len()).map(|index| (Symbol(index), text_at(&self.text, &self.ends, index)))
    }
}

#[inline]
fn text_at<'a>(text: &'a str, ends: &[u32], index: u32) -> &'a str {
    let index = index as usize;
    let start = index.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let end = ends.get(index).copied().unwrap_or(start);
    text.get(start as usize..end as usize).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Hundreds of pairs of these texts have the same mark.
    #[test]
    fn texts_with_the_same_mark_are_told_apart() {
        let text = |number: u32| format!("FT{number:012}");
        let mut interner = Interner::new();
        let mut marks: Vec<u32> = (0..300_000).map(|number| Mark::new(&text(number)).0).collect();
        marks.sort_unstable();
        marks.dedup();
        assert!(marks.len() < 300_000);
        for number in 0..300_000 {
            let symbol = interner.intern(&text(number));
            assert_eq!(interner.get(symbol), text(number));
        }
    }

    /// Each text is a prefix of the next; for some the mark determines the length, for others not.
    #[test]
    fn a_text_is_told_from_its_beginning() {
        let longest = "ộ".repeat(LONG);
        let mut interner = Interner::new();
        let ends: Vec<usize> = longest.char_indices().map(|(at, _)| at).collect();
        let symbols: Vec<Symbol> = ends.iter().map(|end| interner.intern(&longest[..*end])).collect();
        assert_eq!(interner.len(), ends.len());
        for (symbol, end) in symbols.iter().zip(&ends) {
            assert_eq!(interner.get(*symbol), &longest[..*end]);
            assert_eq!(interner.find(&longest[..*end]), Some(*symbol));
        }
    }

    /// Gives a text the mark of a longer one that begins with it, which a search would hardly find.
    #[test]
    fn a_long_text_with_the_mark_of_another_ends_where_it_ends() {
        let longer = "a".repeat(LONG + 1);
        let mut interner = Interner::new();
        let symbol = interner.intern(&longer);
        let mark = Mark::new(&longer);
        assert_eq!(interner.find_marked(mark, &longer), Some(symbol));
        assert_eq!(interner.find_marked(mark, &longer[..LONG]), None);
    }

    /// Texts of every length, up to those whose length no mark determines; many are equal or nearly so.
    fn texts() -> impl Strategy<Value = Vec<String>> {
        let text = prop_oneof!["[a01]{0,4}", "\0{0,3}a{0,2}", "a{0,70}[01ộ]?", "[a0]{5,30}", any::<String>()];
        prop::collection::vec(text, 0..80)
    }

    proptest! {
        #[test]
        fn equal_texts_and_only_they_share_a_symbol(texts in texts()) {
            let mut interner = Interner::new();
            let symbols: Vec<Symbol> = texts.iter().map(|text| interner.intern(text)).collect();
            prop_assert_eq!(&Interner::new().intern_all(texts.iter().map(String::as_str)), &symbols);
            for (i, (left, left_text)) in symbols.iter().zip(&texts).enumerate() {
                prop_assert_eq!(interner.get(*left), left_text.as_str());
                for (right, right_text) in symbols.iter().zip(&texts).skip(i) {
                    prop_assert_eq!(left == right, left_text == right_text);
                }
                prop_assert_eq!(left.is_empty(), left_text.is_empty());
            }
        }

        #[test]
        fn appending_a_set_is_interning_its_texts_in_order(first in texts(), second in texts()) {
            let set = |texts: &[String]| {
                let mut set = Interner::new();
                for text in texts {
                    set.intern(text);
                }
                set
            };
            let (mut joined, other) = (set(&first), set(&second));
            let mut one_by_one = joined.clone();
            let expected: Vec<Symbol> = other.iter().map(|(_, text)| one_by_one.intern(text)).collect();
            prop_assert_eq!(joined.append(&other), expected);
            prop_assert!(joined.iter().eq(one_by_one.iter()));
            for (symbol, text) in one_by_one.iter() {
                prop_assert_eq!(joined.find(text), Some(symbol));
            }
            for text in first.iter().chain(&second) {
                prop_assert_eq!(joined.intern(text), one_by_one.intern(text));
            }
        }

        #[test]
        fn a_set_without_tables_makes_them_again(
            before in texts(),
            after in texts(),
            way in 0..3,
        ) {
            let mut kept = Interner::new();
            for text in &before {
                kept.intern(text);
            }
            let mut released = kept.clone();
            released.release_tables();
            if way == 1 {
                for text in before.iter().chain(&after) {
                    prop_assert_eq!(released.find(text), kept.find(text));
                }
            }
            if way == 2 {
                let mut more = Interner::new();
                more.intern_all(after.iter().map(String::as_str));
                more.release_tables();
                prop_assert_eq!(released.append(&more), kept.append(&more));
            }
            for text in after.iter().chain(&before) {
                prop_assert_eq!(released.intern(text), kept.intern(text));
            }
            prop_assert!(released.iter().eq(kept.iter()));
        }
    }
}
