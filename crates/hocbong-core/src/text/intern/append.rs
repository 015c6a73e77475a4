//! Appends one set of texts to another.
//!
//! Interning the texts one by one would hash each again and look it up at a random place. Here the tables of the
//! appended set give the hashes, and their order is nearly that of the slots in the other tables.

use super::inline_text::InlineText;
use super::{Interner, Place, Symbol, Texts};

impl Interner {
    /// Adds the texts of another set, as interning them in their order would, and returns the symbol here of each of
    /// its symbols.
    ///
    /// # Panics
    /// As [`Interner::intern`].
    pub(crate) fn append(&mut self, other: &Self) -> Vec<Symbol> {
        // No text but the blank one, which both have, is the blank one here.
        let mut symbols = vec![Symbol::EMPTY; other.len()];
        let (own, others) = (self.tables(), other.tables());
        own.short.find_all(&others.short, &mut symbols);
        own.names.find_all(&others.names, &mut symbols);
        for (here, there) in [(&own.numbers, &others.numbers), (&own.words, &others.words)] {
            for place in there {
                let same = |own: &Place| {
                    own.mark == place.mark && self.get(Symbol(own.index)) == other.get(Symbol(place.index))
                };
                if let (Some(own), Some(symbol)) =
                    (here.find(place.mark.spread(), same), symbols.get_mut(place.index as usize))
                {
                    *symbol = Symbol(own.index);
                }
            }
        }
        let known = self.len();
        for (symbol, (_, text)) in symbols.iter_mut().zip(other.iter()).skip(1) {
            if symbol.is_empty() {
                *symbol = self.push(text);
            }
        }
        let is_new = |symbol: &Symbol| symbol.index() >= known;
        let new_of = |index: u32| symbols.get(index as usize).copied().filter(is_new);
        let ends = &self.ends;
        let Some(own) = self.tables.get_mut() else { return symbols };
        own.short.insert_all(&others.short, new_of);
        own.names.insert_all(&others.names, new_of);
        for (here, there) in [(&mut own.numbers, &others.numbers), (&mut own.words, &others.words)] {
            let new = || there.iter().filter_map(|place| Some((new_of(place.index)?, place.mark)));
            here.reserve(new().count(), |own| own.mark.spread());
            for (symbol, mark) in new() {
                let before = symbol.index().checked_sub(1).and_then(|before| ends.get(before));
                let place = Place { index: symbol.0, mark, start: before.copied().unwrap_or_default() };
                here.insert_unique(mark.spread(), place, |own| own.mark.spread());
            }
        }
        symbols
    }
}

impl<T: InlineText> Texts<T> {
    /// Sets the symbol of each text of `other` that is also here.
    fn find_all(&self, other: &Self, symbols: &mut [Symbol]) {
        for (text, index) in &other.0 {
            if let (Some(found), Some(symbol)) = (self.find(*text), symbols.get_mut(*index as usize)) {
                *symbol = found;
            }
        }
    }

    /// Inserts the texts of `other` to whose index `new_of` gives a new symbol.
    fn insert_all(&mut self, other: &Self, new_of: impl Fn(u32) -> Option<Symbol>) {
        let new = || other.0.iter().filter_map(|(text, index)| Some((*text, new_of(*index)?)));
        self.0.reserve(new().count(), |(own, _)| own.hash());
        new().for_each(|(text, symbol)| self.insert(text, symbol.0));
    }
}
