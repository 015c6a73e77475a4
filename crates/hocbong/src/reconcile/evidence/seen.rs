//! Where texts lead to on the other side, each text read once.

use super::{Evidence, Probe};

/// What [`Probe`] says, held elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::reconcile) enum Seen<'p> {
    /// Rows with these words.
    Words { key: &'p [u32], codes: &'p [u32], all: &'p [u32] },
    /// Nowhere.
    Nobody,
    /// Anywhere.
    Anybody,
}

/// Where a text leads to, its words among those of all texts.
#[derive(Clone, Copy, Debug)]
enum Held {
    Words { start: u32, codes: u32, all: u32, end: u32 },
    Nobody,
    Anybody,
}

/// Where the texts of one side lead to.
pub(in crate::reconcile) struct Probes<'e> {
    evidence: &'e Evidence,
    is_left: bool,
    words: Vec<u32>,
    of_text: Vec<Option<Held>>,
}

impl<'e> Probes<'e> {
    pub(in crate::reconcile) fn new(evidence: &'e Evidence, is_left: bool) -> Self {
        let of_text = vec![None; evidence.count_of_texts(is_left)];
        Self { evidence, is_left, words: Vec::new(), of_text }
    }

    /// Where an entry with this text leads to.
    pub(in crate::reconcile) fn of(&mut self, text: u32, entry: u32) -> Seen<'_> {
        let known = self.of_text.get(text as usize).copied().flatten();
        let held = known.unwrap_or_else(|| self.read(entry));
        if let Some(slot) = self.of_text.get_mut(text as usize) {
            *slot = Some(held);
        }
        match held {
            Held::Nobody => Seen::Nobody,
            Held::Anybody => Seen::Anybody,
            Held::Words { start, codes, all, end } => {
                let part =
                    |from: u32, to: u32| self.words.get(from as usize..to as usize).unwrap_or_default();
                Seen::Words { key: part(start, codes), codes: part(codes, all), all: part(all, end) }
            }
        }
    }

    fn read(&mut self, entry: u32) -> Held {
        let words = match self.evidence.probe(self.is_left, entry) {
            Probe::Words(words) => words,
            Probe::Nobody => return Held::Nobody,
            Probe::Anybody => return Held::Anybody,
        };
        let mut add = |words: &[u32]| {
            let start = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
            self.words.extend_from_slice(words);
            start
        };
        let (start, codes, all) = (add(&words.key), add(&words.codes), add(&words.all));
        Held::Words { start, codes, all, end: add(&[]) }
    }
}
