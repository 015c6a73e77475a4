//! Texts in a few bits, from which most pairs of strangers are told without comparing them.
//!
//! Of a hundred pairs of rows with one amount some ninety-nine are of different people. What takes them apart is nearly
//! always the same: the line has a name that the row has not, and the row one that the line has not. Sets of words as
//! sets of bits show that in a few instructions. Several words may share a bit, so that the bits show too little at times
//! and never too much: where they say nothing, the texts are compared.

use super::compare::LEAST_SILENCE;
use super::lines::{Foreign, LineText, LineTexts};
use super::rows::{MOST_WORDS, Places, RowText, RowTexts};
use super::vocabulary::Vocabulary;
use rustc_hash::FxHashSet;
use std::ops::Range;

/// A set of words: a bit may stand for several.
type Bits = u128;

const EVERY: Bits = Bits::MAX;
/// How many words have a bit of their own at most, so that words of which everyone has some take no others' room.
const SHARES: u64 = 1000;

/// The bit of each word. Words that begin alike have bits side by side, so that the beginning of words is a range of bits.
#[derive(Debug)]
struct Cells {
    /// By the place of a word among those of the books.
    of_rank: Vec<u8>,
}

impl Cells {
    fn of(vocabulary: &Vocabulary) -> Self {
        let uses: Vec<u64> =
            vocabulary.sorted().iter().map(|word| u64::from(vocabulary.uses(*word).books)).collect();
        let most = (uses.iter().sum::<u64>() / SHARES).max(1);
        let all: u64 = uses.iter().map(|uses| *uses.min(&most)).sum::<u64>().max(1);
        let mut before = 0;
        let of_rank = uses.iter().map(|uses| {
            let cell = before * u64::from(Bits::BITS) / all;
            before += *uses.min(&most);
            u8::try_from(cell).unwrap_or(u8::MAX)
        });
        Self { of_rank: of_rank.collect() }
    }

    /// The bit of the word with this rank; none for a word that the books have not.
    fn bit(&self, rank: u32) -> Bits {
        self.of_rank.get(rank as usize).map_or(0, |cell| 1 << (u32::from(*cell) % Bits::BITS))
    }

    /// The bits of all words with these ranks.
    fn range(&self, ranks: &Range<u32>) -> Bits {
        if ranks.is_empty() {
            return 0;
        }
        let (first, last) = (self.bit(ranks.start), self.bit(ranks.end - 1));
        // All bits up to the last, without those before the first.
        (last | last.wrapping_sub(1)) & !first.wrapping_sub(1)
    }
}

/// A text of the books.
#[derive(Clone, Copy, Debug)]
struct Row {
    /// Every word that may be found in it.
    words: Bits,
    /// Those of which the line must lack one; none where it may have all and yet speak against the row.
    naming: Bits,
    /// Those that speak for the row whatever names stand beside them.
    codes: Bits,
}

/// A text of a bank.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Every word of the books that it may have.
    words: Bits,
    /// Two of the names in it, each by what it may stand for.
    names: [Bits; 2],
}

/// The texts of books and of a bank.
#[derive(Debug, Default)]
pub(super) struct Sketches {
    rows: Vec<Row>,
    lines: Vec<Line>,
}

impl Sketches {
    /// What there is to see of all texts at once; `vouchers` are words for vouchers.
    pub(super) fn of(
        vocabulary: &Vocabulary,
        rows: &RowTexts,
        lines: &LineTexts,
        cost_of_silence: u32,
        vouchers: &FxHashSet<u32>,
    ) -> Self {
        let cells = Cells::of(vocabulary);
        let bits_of = |word: u32| cells.bit(vocabulary.rank(word));
        let is_silence_dear = cost_of_silence >= LEAST_SILENCE;
        Self {
            rows: rows.texts().map(|row| Row::of(row, bits_of, is_silence_dear)).collect(),
            lines: lines.texts().map(|line| Line::of(line, &cells, bits_of, vouchers)).collect(),
        }
    }

    /// Whether a text of the books and one of the bank, by their numbers, surely speak against one another.
    pub(super) fn are_strangers(&self, row: u32, line: u32) -> bool {
        let Some((row, line)) = self.rows.get(row as usize).zip(self.lines.get(line as usize)) else {
            return false;
        };
        let [one, other] = line.names;
        let has_other_name = one & row.words == 0 || other & row.words == 0;
        has_other_name && row.naming & !line.words != 0 && row.codes & line.words == 0
    }
}

impl Row {
    fn of(row: RowText<'_>, bit: impl Fn(u32) -> Bits, is_silence_dear: bool) -> Self {
        let bits = |places: Places| row.at(places).fold(0, |all, word| all | bit(word));
        let naming = if row.all.is_empty() || row.all.len() > MOST_WORDS {
            // Texts of nothing are not compared, and of long ones only a part is.
            0
        } else if row.naming != 0 {
            bits(row.naming)
        } else if row.of_party != 0 && is_silence_dear {
            // The books name nobody, where the bank would have: any name is another's.
            EVERY
        } else {
            0
        };
        Self { words: bits(row.places()), naming, codes: bits(row.codes) }
    }
}

impl Line {
    fn of(line: LineText<'_>, cells: &Cells, bit: impl Fn(u32) -> Bits, vouchers: &FxHashSet<u32>) -> Self {
        let mut sketch = Self { words: 0, names: [EVERY; 2] };
        for reading in line.readings() {
            // The words that it may stand for.
            let slips = line.near(reading).iter().fold(0, |all, word| all | bit(*word));
            let meant = bit(reading.word) | slips | cells.range(&reading.beginning);
            sketch.words |= meant;
            if reading.is_code && vouchers.contains(&reading.word) {
                // It speaks for the rows of its voucher, whosever they are.
                return Self { words: EVERY, names: [EVERY; 2] };
            }
            if !matches!(reading.foreign, Foreign::Name(_)) || reading.is_owner {
                continue;
            }
            // A name that fewer have tells more people apart.
            let vaguest = sketch.names.iter_mut().max_by_key(|name| name.count_ones());
            if let Some(slot) = vaguest.filter(|slot| slot.count_ones() > meant.count_ones()) {
                *slot = meant;
            }
        }
        sketch
    }
}

#[cfg(test)]
mod tests {
    use crate::reconcile::evidence::Evidence;
    use crate::reconcile::tests::{bank, books};
    use proptest::prelude::*;
    use std::fmt::Write as _;

    /// Texts of a few words that stand in for names, phrases, codes, slips and cut words.
    fn text() -> impl Strategy<Value = String> {
        let words = [
            "Nguyễn",
            "Văn",
            "Mẫu",
            "Lan",
            "Hương",
            "Hưong",
            "Huơ",
            "Trần",
            "Thị",
            "Mau",
            "Ngu",
            "ủng",
            "hộ",
            "NE12345",
            "NE12346",
            "NE12",
            "CT",
            "tu",
            "0071001234567",
            "toi",
            "gop",
            "quy",
            "DS-00036",
            "lần",
            "2",
        ];
        prop::collection::vec(prop::sample::select(words.to_vec()), 0..6).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn only_texts_that_speak_against_one_another_are_strangers(
            rows in prop::collection::vec((text(), text()), 1..40),
            lines in prop::collection::vec(text(), 1..40),
            // Some things are learned from many lines alone.
            times in prop::sample::select(vec![1_usize, 8]),
        ) {
            let mut own = "date,voucher,kind,fund,method,amount,party,memo\n".to_owned();
            for (number, (party, memo)) in rows.iter().enumerate() {
                let _ = writeln!(own, "2025-01-05,DS-{number:05},donation,ST,bank,5,{party},{memo}");
            }
            let mut printed = "date,amount,content\n".to_owned();
            for line in lines.iter().cycle().take(lines.len() * times) {
                let _ = writeln!(printed, "2025-01-05,5,{line}");
            }
            let (books, bank) = (books(&own), bank(&printed));
            let evidence = Evidence::new(&books.side(), &bank.side(), 1);
            for row in (0_u32..).take(rows.len()) {
                for line in (0_u32..).take(lines.len()) {
                    let is_against = evidence.compare(row, line).contradicts;
                    prop_assert!(is_against || !evidence.are_strangers(row, line), "{row} {line}");
                    prop_assert_eq!(evidence.compatible(row, line).is_none(), is_against, "{} {}", row, line);
                }
            }
        }
    }

    #[test]
    fn strangers_are_told_by_their_names() {
        let books = books(
            "date,kind,fund,method,amount,party,memo\n2025-01-05,donation,ST,bank,5,Nguyễn Văn Mẫu,Góp quỹ\n\
             2025-01-05,donation,ST,bank,5,Trần Thị Hương,Góp quỹ\n",
        );
        let bank = bank("date,amount,content\n2025-01-05,5,NGUYEN VAN MAU GOP QUY\n");
        let evidence = Evidence::new(&books.side(), &bank.side(), 1);
        assert_eq!([0, 1].map(|row| evidence.are_strangers(row, 0)), [false, true]);
    }
}
