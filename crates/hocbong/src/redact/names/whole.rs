//! Whole names, to compare a person's name with: is it, or could it be short for, one of them?

use super::index::NameWord;
use super::words;
use std::collections::BTreeMap;

/// Names of two or more words by their folded words.
#[derive(Clone, Debug, Default)]
pub(super) struct WholeNames {
    names: Vec<Vec<String>>,
    /// For each word, the positions of the names that have it, ascending.
    places: BTreeMap<String, Vec<usize>>,
}

impl WholeNames {
    pub(super) fn new(names: &[Vec<NameWord>]) -> Self {
        let mut whole = Self::default();
        for (place, name) in names.iter().enumerate() {
            let words: Vec<String> = name.iter().map(|word| word.clone().into_folded()).collect();
            for word in &words {
                let places = whole.places.entry(word.clone()).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
            whole.names.push(words);
        }
        whole
    }

    /// Whether each word of `name` begins a word of one of the names, so that it may be that name, cut, shortened or in
    /// another order.
    pub(super) fn may_be(&self, name: &str) -> bool {
        let parts: Vec<String> = words(name).map(|word| NameWord::new(word).into_folded()).collect();
        let with = |part: &String| {
            let from = self.places.range(part.clone()..);
            let part = part.clone();
            from.take_while(move |(word, _)| word.starts_with(&part)).map(|(_, places)| places)
        };
        // The rarest word leads to the fewest names.
        let Some(rarest) = parts.iter().min_by_key(|part| with(part).map(Vec::len).sum::<usize>()) else {
            return false;
        };
        let is_begun =
            |name: &[String], part: &String| name.iter().any(|word| word.starts_with(part.as_str()));
        with(rarest)
            .flatten()
            .filter_map(|place| self.names.get(*place))
            .any(|name| parts.iter().all(|part| is_begun(name, part)))
    }
}
