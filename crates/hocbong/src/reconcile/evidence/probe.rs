//! Where on the other side to look for what a text is about.

use super::lines::{Foreign, LineText, MOST_ENDINGS, Reading};
use super::rows::RowText;
use super::vocabulary::Vocabulary;

/// Where to look for rows that a text could be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::reconcile) enum Probe {
    /// Among those that have one of these words, or all of whose names are among them.
    Words(Words),
    /// Nowhere: it names someone whom the other side does not know.
    Nobody,
    /// Anywhere: it names no one.
    Anybody,
}

/// The words by which rows are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::reconcile) struct Words {
    /// Whoever is meant has one of these: the rarest name in the text, however it may be spelt.
    pub(in crate::reconcile) key: Vec<u32>,
    /// Codes, of which whoever is meant may have any.
    pub(in crate::reconcile) codes: Vec<u32>,
    /// Every telling word, the rarest first: who has no other names than these may be meant.
    pub(in crate::reconcile) all: Vec<u32>,
}

/// What a line of a bank leads to.
pub(super) fn of_line(vocabulary: &Vocabulary, line: LineText<'_>) -> Probe {
    let mut words = Words::default();
    let mut key: Option<(u64, Vec<u32>)> = None;
    let mut is_foreign = false;
    let rows =
        |list: &[u32]| -> u64 { list.iter().map(|word| u64::from(vocabulary.uses(*word).books)).sum() };
    for reading in line.readings().filter(|reading| !reading.is_noise) {
        let meant = meant(vocabulary, line, reading);
        let is_number = vocabulary.word(reading.word).bytes().all(|byte| byte.is_ascii_digit());
        is_foreign |= vocabulary.uses(reading.word).books == 0 && meant.is_empty() && !is_number;
        let telling: Vec<u32> = meant.iter().copied().filter(|word| vocabulary.leads(*word)).collect();
        if telling.is_empty() {
            continue;
        }
        if reading.is_code || reading.sort > 0 {
            words.codes.extend_from_slice(&telling);
        } else if matches!(reading.foreign, Foreign::Name(_)) && !reading.is_owner {
            let count = rows(&meant);
            if key.as_ref().is_none_or(|(known, _)| count < *known) {
                key = Some((count, meant));
            }
        }
        words.all.extend(telling);
    }
    words.all.sort_unstable_by_key(|word| vocabulary.order(*word));
    words.all.dedup();
    words.key = match key {
        Some((_, key)) => key,
        // No name of the giver's own: the words themselves, but for those of purposes.
        None => words.all.clone(),
    };
    match (words.all.is_empty(), is_foreign) {
        (false, _) => Probe::Words(words),
        (true, true) => Probe::Nobody,
        (true, false) => Probe::Anybody,
    }
}

/// The words of the books that a word of a bank's text may stand for; none where they are too many.
fn meant(vocabulary: &Vocabulary, line: LineText<'_>, reading: &Reading) -> Vec<u32> {
    let mut meant = line.near(reading).to_vec();
    if vocabulary.uses(reading.word).books > 0 {
        meant.push(reading.word);
    }
    let range = &reading.beginning;
    if !range.is_empty() && range.end - range.start <= MOST_ENDINGS {
        meant.extend_from_slice(vocabulary.at(range));
    }
    meant.sort_unstable();
    meant.dedup();
    meant
}

/// What a text leads to among texts of its own sort.
pub(super) fn of_row(vocabulary: &Vocabulary, row: RowText<'_>) -> Probe {
    let mut all: Vec<u32> = row
        .at(row.places() & !row.noise)
        .filter(|word| vocabulary.uses(*word).books > 0 && vocabulary.leads(*word))
        .collect();
    all.sort_unstable_by_key(|word| vocabulary.order(*word));
    all.dedup();
    if all.is_empty() {
        Probe::Anybody
    } else {
        Probe::Words(Words { key: Vec::new(), codes: Vec::new(), all })
    }
}
