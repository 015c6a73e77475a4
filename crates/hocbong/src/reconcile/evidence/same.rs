//! Lines whose words are those of a row, one by one: nearly all, where a bank prints what the books say.

use super::Comparison;
use super::lines::LineTexts;
use super::rows::RowTexts;
use hocbong_core::parallel;
use rustc_hash::FxHashMap;

/// So many lines are one thread's next piece of work.
const UNIT: u32 = 4096;

/// For each text of a bank a text of the books with the same words, and what comes of comparing the two.
#[derive(Debug, Default)]
pub(super) struct Same {
    of_line: Vec<Option<(u32, Comparison)>>,
}

impl Same {
    /// Looks for the words of every line; `compare` tells what comes of comparing a row's text with a line's, by number.
    pub(super) fn of(
        rows: &RowTexts,
        lines: &LineTexts,
        threads: usize,
        compare: impl Fn(u32, u32) -> Comparison + Sync,
    ) -> Self {
        let numbered = (0_u32..).zip(rows.texts()).filter(|(_, row)| !row.all.is_empty());
        let mut by_words: FxHashMap<&[u32], u32> = FxHashMap::default();
        for (number, row) in numbered {
            by_words.entry(row.all).or_insert(number);
        }
        let count = u32::try_from(lines.texts().len()).unwrap_or(u32::MAX);
        let units: Vec<u32> = (0..count).step_by(UNIT as usize).collect();
        let find = |words: &mut Vec<u32>, from: &u32| {
            let of = |line| {
                words.clear();
                words.extend(lines.numbered(line)?.readings().map(|reading| reading.word));
                let row = *by_words.get(words.as_slice())?;
                Some((row, compare(row, line)))
            };
            (*from..count.min(*from + UNIT)).map(of).collect::<Vec<_>>()
        };
        Self { of_line: parallel::map(threads, &units, Vec::new, find).into_iter().flatten().collect() }
    }

    /// What comes of comparing a row's text with a line's, by number, where this is known.
    pub(super) fn get(&self, row: u32, line: u32) -> Option<Comparison> {
        let known = self.of_line.get(line as usize).copied().flatten();
        known.filter(|(known, _)| *known == row).map(|(_, comparison)| comparison)
    }
}

#[cfg(test)]
mod tests {
    use crate::reconcile::evidence::{Evidence, Texts};
    use crate::reconcile::tests::{bank, books};

    /// The same words are two texts of the books, of whom one or the other is the party, and one row's voucher is a
    /// word of them.
    #[test]
    fn what_is_known_beforehand_is_what_comparing_would_say() {
        let books = books(
            "date,voucher,kind,fund,method,amount,party,memo\n\
             2025-01-05,,donation,ST,bank,5,Lan DS-00036,góp\n\
             2025-01-05,DS-00036,donation,ST,bank,5,Lan DS-00036,góp\n\
             2025-01-05,,donation,ST,bank,5,Lan,DS-00036 góp\n\
             2025-01-05,,donation,ST,bank,5,Hoa Mẫu,góp NE12345\n\
             2025-01-05,,donation,ST,bank,5,,\n",
        );
        let bank = bank(
            "date,amount,content\n2025-01-05,5,LAN DS-00036 GOP\n2025-01-05,5,HOA MAU GOP NE12345\n\
             2025-01-05,5,\n2025-01-05,5,GOP\n",
        );
        for threads in [1, 2] {
            let evidence = Evidence::new(&books.side(), &bank.side(), threads);
            let [Texts::Rows(rows), Texts::Lines(lines)] = &evidence.texts else {
                panic!("books and a bank")
            };
            let mut known = 0;
            for (row, line) in (0..5).flat_map(|row| (0..4).map(move |line| (row, line))) {
                let texts = rows.text(row).zip(lines.text(line)).unwrap();
                let voucher = evidence.voucher_in_texts(row);
                let compared = evidence.compare_texts(texts.0, texts.1, voucher, false);
                assert_eq!(evidence.compare(row, line), compared, "{row} {line}");
                known += u32::from(evidence.same.get(rows.number(row), lines.number(line)).is_some());
            }
            // The first two rows have one text.
            assert_eq!(known, 3);
        }
    }
}
