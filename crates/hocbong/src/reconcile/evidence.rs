//! What the texts of two rows say about being the same movement.
//!
//! The books name a party and a purpose with diacritics; a bank prints capitals without them, with prefixes,
//! reference numbers, account numbers and formulas of its own, cut, run together and misspelt. Compared is word by
//! word, by how rare each word is: a name that one giver has says much, a purpose that everyone writes says nothing.
//! A word that names someone else speaks against the pair.

mod against;
mod compare;
mod distinct;
mod equals;
mod keys;
mod learn;
mod lines;
mod probe;
mod rows;
mod same;
mod seen;
mod sketch;
mod spelling;
mod tokens;
mod vocabulary;
mod weights;
mod words;

use super::side::{Side, SideSort};
use crate::text::{Symbol, fold};
pub use against::Against;
use compare::{Context, LEAST_CUT};
use hocbong_core::parallel;
use lines::{LineText, LineTexts, Written};
pub(super) use probe::{Probe, Words};
use rows::{RowText, RowTexts};
use rustc_hash::{FxHashMap, FxHashSet};
use same::Same;
pub(super) use seen::{Probes, Seen};
use sketch::Sketches;
use vocabulary::Vocabulary;
pub(super) use weights::rarity;
pub(super) use words::words_of;

/// How far two texts are apart, in thousandths: 0 where one says all that the other says.
pub type TextDistance = u16;

/// What a comparison of two texts found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comparison {
    /// How far they are apart, in thousandths.
    pub(super) distance: TextDistance,
    /// Whether they agree.
    pub(super) agrees: bool,
    /// Whether one speaks against the other.
    pub(super) contradicts: bool,
    /// What it costs to take them for the same movement, in hundredths of a natural logarithm; texts that say nothing
    /// cost [`SILENT`].
    pub(super) cost: u32,
}

/// The cost of a pair of which the texts say nothing.
pub(super) const SILENT: u32 = 4000;
/// However rare the words are that two texts share, they may share them by chance or mistake: what goes beyond this
/// counts a third.
const FULL_GAIN: u32 = 1200;
/// What the words that two texts share are worth at most.
const MOST_GAIN: u32 = 2800;
/// Fewer lines do not show whether a bank names givers.
const FEWEST_LINES: usize = 100;

const fn tempered(gain: u32) -> u32 {
    let gain = if gain > FULL_GAIN { FULL_GAIN + (gain - FULL_GAIN) / 3 } else { gain };
    if gain > MOST_GAIN { MOST_GAIN } else { gain }
}

const NOTHING: Comparison = Comparison { distance: 500, agrees: false, contradicts: false, cost: SILENT };

/// The texts of one side.
#[derive(Debug)]
enum Texts {
    /// As they stand in books, or in one of two statements.
    Rows(RowTexts),
    /// A bank's, set against books.
    Lines(LineTexts),
}

/// The texts of both sides, split into words.
#[derive(Debug)]
pub(super) struct Evidence {
    vocabulary: Vocabulary,
    texts: [Texts; 2],
    /// Codes with the parties in whose rows they stand.
    owners: FxHashSet<(u32, Symbol)>,
    /// The words for vouchers that some line of the bank has.
    vouchers: FxHashMap<Symbol, u32>,
    /// The word for the voucher of each row of the books, where lines have any; nought for a voucher that none has.
    voucher_of: Vec<u32>,
    /// What it costs that a text names no one, where others do.
    cost_of_silence: u32,
    /// Whether the bank prints what the books say the money is for, word by word.
    has_purposes: bool,
    /// Whether the bank cuts off what givers write.
    is_cut: bool,
    /// What tells strangers apart before their texts are compared; of books and a bank.
    sketches: Sketches,
    /// What comes of comparing texts with the same words; of books and a bank.
    same: Same,
    /// The codes of the user's pattern, where there is one.
    keys: Option<keys::Keys>,
}

impl Evidence {
    /// Splits every distinct text of both sides.
    pub(super) fn new(left: &Side<'_>, right: &Side<'_>, threads: usize) -> Self {
        let rows = left.entries.len() + right.entries.len();
        match (left.sort, right.sort) {
            (SideSort::Ledger, SideSort::Statement) => Self::of_books_and_bank(left, right, true, threads),
            (SideSort::Statement, SideSort::Ledger) => Self::of_books_and_bank(right, left, false, threads),
            _ => {
                let mut vocabulary = Vocabulary::new(rows, 0);
                let mut texts = [left, right].map(|side| RowTexts::read(side, &mut vocabulary));
                vocabulary.index_books();
                vocabulary.weigh_all();
                for texts in &mut texts {
                    texts.find_names(&vocabulary, false);
                }
                Self::with(vocabulary, texts.map(Texts::Rows))
            }
        }
    }

    fn with(vocabulary: Vocabulary, texts: [Texts; 2]) -> Self {
        Self {
            vocabulary,
            texts,
            owners: FxHashSet::default(),
            vouchers: FxHashMap::default(),
            voucher_of: Vec::new(),
            cost_of_silence: 0,
            has_purposes: false,
            is_cut: false,
            sketches: Sketches::default(),
            same: Same::default(),
            keys: None,
        }
    }

    fn of_books_and_bank(books: &Side<'_>, bank: &Side<'_>, is_books_left: bool, threads: usize) -> Self {
        let mut vocabulary = Vocabulary::new(books.entries.len(), bank.entries.len());
        let (mut written, mut rows) = parallel::join(
            threads,
            || Written::split(bank, threads),
            || RowTexts::read(books, &mut vocabulary),
        );
        written.count(&mut vocabulary);
        vocabulary.index_books();
        vocabulary.weigh_all();
        let vouchers = vouchers_in_texts(books, &vocabulary);
        let voucher_words: FxHashSet<u32> = vouchers.values().copied().collect();
        let lines = LineTexts::read(written, &rows, &mut vocabulary, &voucher_words, threads);
        let all = bank.entries.len();
        let named = learn::named(&vocabulary, &lines, all);
        let has_names = named * 2 > all && all >= FEWEST_LINES;
        rows.find_names(&vocabulary, has_names);
        let anonymous = (0_u32..).take(books.entries.len());
        let anonymous = anonymous.filter(|row| rows.text(*row).is_some_and(|row| row.naming == 0)).count();
        let cost_of_silence = if has_names { learn::cost_of_silence(all, all - named, anonymous) } else { 0 };
        let owners = rows.owners().collect();
        let (sketches, has_purposes) = parallel::join(
            threads,
            || Sketches::of(&vocabulary, &rows, &lines, cost_of_silence, &voucher_words),
            || learn::has_purposes(&vocabulary, &rows, &lines),
        );
        let is_cut = learn::is_cut(&lines);
        let texts = [Texts::Rows(rows), Texts::Lines(lines)];
        let mut evidence = Self::with(vocabulary, texts);
        if !is_books_left {
            evidence.texts.reverse();
        }
        if !vouchers.is_empty() {
            let word = |voucher: &Symbol| vouchers.get(voucher).copied().unwrap_or(0);
            evidence.voucher_of = books.entries.iter().map(|entry| word(&entry.voucher)).collect();
        }
        let mut evidence =
            Self { owners, vouchers, cost_of_silence, has_purposes, is_cut, sketches, ..evidence };
        if let [Texts::Rows(rows), Texts::Lines(lines)] | [Texts::Lines(lines), Texts::Rows(rows)] =
            &evidence.texts
        {
            let compare = |row, line| {
                let texts = rows.numbered(row).zip(lines.numbered(line));
                texts.map_or(NOTHING, |(row, line)| evidence.compare_texts(row, line, None, false))
            };
            evidence.same = Same::of(rows, lines, threads, compare);
        }
        evidence
    }

    fn texts(&self, is_left: bool) -> &Texts {
        let [left, right] = &self.texts;
        if is_left { left } else { right }
    }

    fn row(&self, is_left: bool, entry: u32) -> Option<RowText<'_>> {
        match self.texts(is_left) {
            Texts::Rows(rows) => rows.text(entry),
            Texts::Lines(_) => None,
        }
    }

    /// How many distinct texts a side has; their numbers are smaller.
    pub(super) fn count_of_texts(&self, is_left: bool) -> usize {
        match self.texts(is_left) {
            Texts::Rows(rows) => rows.texts().len(),
            Texts::Lines(lines) => lines.texts().len(),
        }
    }

    /// How many distinct words the texts have; their numbers are smaller.
    pub(super) fn count_of_words(&self) -> usize {
        self.vocabulary.len()
    }

    /// A number that is the same for entries of one side whose texts have the same words, codes of the user's pattern
    /// aside.
    pub(super) fn number_of_words(&self, is_left: bool, entry: u32) -> u32 {
        match self.texts(is_left) {
            Texts::Rows(rows) => rows.number(entry),
            Texts::Lines(lines) => lines.number(entry),
        }
    }

    fn context(&self) -> Context<'_> {
        Context {
            vocabulary: &self.vocabulary,
            owners: &self.owners,
            cost_of_silence: self.cost_of_silence,
            has_purposes: self.has_purposes,
            is_cut: self.is_cut,
        }
    }

    /// Compares the texts of a left and a right entry, given by their numbers, codes of the user's pattern aside.
    fn compare_words(&self, left: u32, right: u32, is_brief: bool) -> Comparison {
        let [mine, theirs] = &self.texts;
        match (mine, theirs) {
            (Texts::Rows(rows), Texts::Lines(lines)) => {
                self.compare_books_to_bank((rows, left), (lines, right), is_brief)
            }
            (Texts::Lines(lines), Texts::Rows(rows)) => {
                self.compare_books_to_bank((rows, right), (lines, left), is_brief)
            }
            (Texts::Rows(mine), Texts::Rows(theirs)) => {
                let Some((one, other)) = mine.text(left).zip(theirs.text(right)) else { return NOTHING };
                match (one.all.is_empty(), other.all.is_empty()) {
                    (true, false) if mine.has_any() => equals::SILENT_BESIDE_TEXT,
                    (false, true) if theirs.has_any() => equals::SILENT_BESIDE_TEXT,
                    (true, _) | (_, true) => NOTHING,
                    (false, false) if one.all == other.all => self.same(one.all),
                    (false, false) => equals::compare(&self.vocabulary, one, other),
                }
            }
            (Texts::Lines(_), Texts::Lines(_)) => NOTHING,
        }
    }

    /// Whether a left and a right entry surely speak against one another, by the little that is seen at once.
    fn are_strangers(&self, left: u32, right: u32) -> bool {
        self.have_strange_words(self.number_of_words(true, left), self.number_of_words(false, right))
    }

    /// The same of a left and a right text, given by the numbers of their words; codes of the user's pattern may join what
    /// words part.
    pub(super) fn have_strange_words(&self, left: u32, right: u32) -> bool {
        match &self.texts {
            _ if self.keys.is_some() => false,
            [Texts::Rows(_), Texts::Lines(_)] => self.sketches.are_strangers(left, right),
            [Texts::Lines(_), Texts::Rows(_)] => self.sketches.are_strangers(right, left),
            _ => false,
        }
    }

    /// The word for the voucher of a row of the books, where some line has it.
    fn voucher_in_texts(&self, row: u32) -> Option<u32> {
        self.voucher_of.get(row as usize).copied().filter(|word| *word > 0)
    }

    fn compare_books_to_bank(
        &self,
        (rows, row): (&RowTexts, u32),
        (lines, line): (&LineTexts, u32),
        is_brief: bool,
    ) -> Comparison {
        let voucher = self.voucher_in_texts(row);
        let (row, line) = (rows.number(row), lines.number(line));
        if let Some(known) = self.same.get(row, line).filter(|_| voucher.is_none()) {
            return known;
        }
        let Some((row, line)) = rows.numbered(row).zip(lines.numbered(line)) else { return NOTHING };
        self.compare_texts(row, line, voucher, is_brief)
    }

    /// Compares a text of the books with one of the bank. `voucher` is the word for the row's voucher, where some line
    /// has it.
    fn compare_texts(
        &self,
        row: RowText<'_>,
        line: LineText<'_>,
        voucher: Option<u32>,
        is_brief: bool,
    ) -> Comparison {
        if row.all.is_empty() || line.len() == 0 {
            return NOTHING;
        }
        let is_same = row.all.len() == line.len()
            && row.all.iter().zip(line.readings()).all(|(word, reading)| *word == reading.word);
        let compared = self.context().compare(row, line, voucher, is_brief && !is_same);
        if is_same {
            Comparison { distance: 0, agrees: true, contradicts: false, ..compared }
        } else {
            compared
        }
    }

    /// The texts are the same.
    fn same(&self, words: &[u32]) -> Comparison {
        let gain: u32 = distinct(words).map(|word| self.vocabulary.weight(word)).sum();
        Comparison { distance: 0, agrees: true, contradicts: false, cost: SILENT - tempered(gain) }
    }

    /// Where on the other side to look for what this entry could be.
    pub(super) fn probe(&self, is_left: bool, entry: u32) -> Probe {
        match self.texts(is_left) {
            Texts::Rows(rows) => {
                rows.text(entry).map_or(Probe::Anybody, |row| probe::of_row(&self.vocabulary, row))
            }
            Texts::Lines(lines) => {
                lines.text(entry).map_or(Probe::Anybody, |line| probe::of_line(&self.vocabulary, line))
            }
        }
    }

    /// The words by which an entry is found, none where it names no one.
    pub(super) fn telling_words(&self, is_left: bool, entry: u32) -> Vec<u32> {
        let mut words: Vec<u32> = match self.texts(is_left) {
            Texts::Rows(rows) => rows.text(entry).map(|row| row.words.to_vec()).unwrap_or_default(),
            Texts::Lines(lines) => {
                let words = |line: LineText<'_>| line.readings().map(|reading| reading.word).collect();
                lines.text(entry).map(words).unwrap_or_default()
            }
        };
        words.retain(|word| self.vocabulary.leads(*word));
        words.sort_unstable();
        words.dedup();
        words
    }

    /// The rarest of the words that say who a row of the books is of.
    pub(super) fn rarest_name(&self, is_left: bool, entry: u32) -> Option<u32> {
        self.row(is_left, entry)?.rarest_name(&self.vocabulary)
    }

    /// The words that say who an entry is of, and its codes: those that it may be a slip for with them.
    pub(super) fn names_and_codes(&self, is_left: bool, entry: u32) -> Vec<u32> {
        let mut words: Vec<u32> = match self.texts(is_left) {
            Texts::Rows(rows) => {
                rows.text(entry).map(|row| row.at(row.naming | row.codes).collect()).unwrap_or_default()
            }
            Texts::Lines(lines) => {
                let Some(line) = lines.text(entry) else { return Vec::new() };
                let named = line.readings().filter(|reading| !reading.is_noise);
                named.flat_map(|reading| line.near(reading).iter().copied().chain([reading.word])).collect()
            }
        };
        words.retain(|word| self.vocabulary.leads(*word));
        words.sort_unstable();
        words.dedup();
        words
    }

    /// Whether there are any [`Evidence::codes`].
    pub(super) fn has_codes(&self, is_left: bool, entry: u32) -> bool {
        match self.texts(is_left) {
            Texts::Rows(rows) => rows.text(entry).is_some_and(|row| row.codes != 0),
            Texts::Lines(lines) => {
                lines.text(entry).is_some_and(|line| line.readings().any(|reading| reading.is_code))
            }
        }
    }

    /// The codes in an entry's text, each once, with those of the books that it may be a slip for.
    pub(super) fn codes(&self, is_left: bool, entry: u32) -> Vec<Vec<u32>> {
        let mut codes: Vec<Vec<u32>> = match self.texts(is_left) {
            Texts::Rows(rows) => rows
                .text(entry)
                .map(|row| row.at(row.codes).map(|code| vec![code]).collect())
                .unwrap_or_default(),
            Texts::Lines(lines) => {
                let Some(line) = lines.text(entry) else { return Vec::new() };
                let codes = line.readings().filter(|reading| reading.is_code);
                codes
                    .map(|code| match line.near(code) {
                        [] => vec![code.word],
                        near => near.to_vec(),
                    })
                    .collect()
            }
        };
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The words of a row of the books that say what it is for, codes aside, in order; none for a line of the bank.
    pub(super) fn purpose(&self, is_left: bool, entry: u32) -> Vec<u32> {
        let Some(row) = self.row(is_left, entry) else { return Vec::new() };
        let mut words: Vec<u32> = row.at(row.of_memo() & !row.codes).collect();
        words.sort_unstable();
        words
    }

    /// Whether the giver's words may go on where the bank has cut them off.
    pub(super) fn may_be_cut(&self, is_left: bool, entry: u32) -> bool {
        match self.texts(is_left) {
            Texts::Rows(_) => false,
            Texts::Lines(lines) => {
                self.is_cut && lines.text(entry).is_some_and(|line| line.letters >= LEAST_CUT)
            }
        }
    }

    /// What words that everyone writes are worth at most, all together.
    pub(super) const fn most_of_phrases(&self) -> u32 {
        if self.has_purposes { SILENT } else { compare::MOST_OF_PHRASE }
    }

    /// How many codes an entry's text has, with one that it breaks off in.
    pub(super) fn count_of_codes(&self, is_left: bool, entry: u32) -> usize {
        match self.texts(is_left) {
            Texts::Rows(rows) => rows.text(entry).map_or(0, |row| row.codes.count_ones() as usize),
            Texts::Lines(lines) => lines.text(entry).map_or(0, |line| {
                line.readings().filter(|reading| reading.is_code || reading.sort > 0).count()
            }),
        }
    }

    /// The word for the number of a voucher, where some text has it.
    pub(super) fn voucher_word(&self, voucher: Symbol) -> Option<u32> {
        self.vouchers.get(&voucher).copied()
    }

    /// Whether nothing in an entry's text says who it is, so that any name fits it.
    pub(super) fn is_anonymous(&self, is_left: bool, entry: u32) -> bool {
        match self.texts(is_left) {
            Texts::Rows(rows) => rows.text(entry).is_none_or(|row| row.naming == 0),
            Texts::Lines(_) => matches!(self.probe(is_left, entry), Probe::Anybody),
        }
    }
}

/// The vouchers of the books that some text has as a word.
fn vouchers_in_texts(books: &Side<'_>, vocabulary: &Vocabulary) -> FxHashMap<Symbol, u32> {
    let mut found = FxHashMap::default();
    let mut last = Symbol::EMPTY;
    for voucher in books.entries.iter().map(|entry| entry.voucher).filter(|voucher| !voucher.is_empty()) {
        // Rows of one voucher mostly stand together.
        if voucher == last {
            continue;
        }
        last = voucher;
        let letters: String =
            fold(books.strings.get(voucher)).chars().filter(|c| c.is_alphanumeric()).collect();
        if letters.len() >= 5
            && let Some(word) = vocabulary.find(&letters)
        {
            found.insert(voucher, word);
        }
    }
    found
}

/// The words, each once.
fn distinct(words: &[u32]) -> impl Iterator<Item = u32> + '_ {
    let is_new = |(at, word): &(usize, &u32)| !words.iter().take(*at).any(|before| before == *word);
    words.iter().enumerate().filter(is_new).map(|(_, word)| *word)
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
        Evidence::new(&left, &right, 1).compare(0, 0)
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
    fn a_name_that_breaks_off_is_of_whom_it_begins() {
        let books = books(
            "date,kind,fund,method,amount,party,memo\n2025-01-05,donation,ST,bank,5,Nguyễn Văn Mẫu,Góp quỹ\n\
             2025-01-05,donation,ST,bank,5,Trần Thị Mẫu,Góp quỹ\n2025-01-05,donation,ST,bank,5,Ngu Ye,Góp quỹ\n",
        );
        // The letters are those of two short words too.
        let bank = bank("date,amount,content\n2025-01-05,5,GOP QUY NGUYE\n2025-01-05,5,GOP QUY NE12\n");
        let evidence = Evidence::new(&books.side(), &bank.side(), 1);
        assert!(!evidence.compare(0, 0).contradicts);
        assert!(evidence.compare(1, 0).contradicts);
    }

    #[test]
    fn a_code_of_another_row_contradicts_unless_its_giver_is_the_same() {
        let books = books(
            "date,kind,fund,method,amount,party,memo\n2025-01-05,donation,ST,bank,5,Lan Mẫu,NE12345 góp\n\
             2025-01-06,donation,ST,bank,5,Lan Mẫu,góp quỹ\n2025-01-06,donation,ST,bank,5,Hoa Mẫu,góp quỹ\n",
        );
        let bank = bank("date,amount,content\n2025-01-06,5,NE12345 GOP\n");
        let evidence = Evidence::new(&books.side(), &bank.side(), 1);
        let contradicts = |row| evidence.compare(row, 0).contradicts;
        assert_eq!([contradicts(0), contradicts(1), contradicts(2)], [false, false, true]);
    }

    #[test]
    fn a_number_of_a_voucher_contradicts_rows_of_another() {
        let books = books(
            "date,voucher,kind,fund,method,amount,party,memo\n2025-01-05,DS-00036,award,ST,bank,5,Lan Mẫu,góp\n\
             2025-01-05,DS-00037,award,ST,bank,5,Hoa Mẫu,góp\n",
        );
        let bank = bank("date,amount,content\n2025-01-05,-5,GOP DS-00036\n");
        let evidence = Evidence::new(&books.side(), &bank.side(), 1);
        assert!(!evidence.compare(0, 0).contradicts);
        assert!(evidence.compare(1, 0).contradicts);
    }

    #[test]
    fn a_counted_part_is_nobody_called_lan() {
        let books = books(
            "date,kind,fund,method,amount,party,memo\n2025-01-05,donation,ST,bank,5,Nguyễn Ngọc Lan,Góp quỹ\n\
             2025-01-05,donation,ST,bank,5,Nguyễn Ngọc Hương,Góp quỹ\n",
        );
        let bank = bank(
            "date,amount,content\n2025-01-05,5,NGUYEN NGOC HUONG LAN 2\n2025-01-05,5,NGUYEN NGOC LAN 2\n",
        );
        let evidence = Evidence::new(&books.side(), &bank.side(), 1);
        let agrees = |row, line| evidence.compare(row, line).agrees;
        assert_eq!([agrees(0, 0), agrees(1, 0)], [false, true]);
        assert_eq!([agrees(0, 1), agrees(1, 1)], [true, false]);
    }

    #[test]
    fn a_slip_is_no_two_words_that_nobody_writes_together() {
        let books = books(
            "date,kind,fund,method,amount,party,memo\n2025-01-05,donation,ST,bank,5,Huỳnh Hoàng Sương,Hỗ trợ\n\
             2025-01-05,donation,ST,bank,5,Trần Thị Anh,Hỗ trợ\n2025-01-05,donation,ST,bank,5,Lê Thiên,Hỗ trợ\n",
        );
        let bank =
            bank("date,amount,content\n2025-01-05,5,HUYNH HOANH SUONG\n2025-01-05,5,TRAN THIANH HO TRO\n");
        let evidence = Evidence::new(&books.side(), &bank.side(), 1);
        let contradicts = |row, line| evidence.compare(row, line).contradicts;
        assert_eq!([contradicts(0, 0), contradicts(1, 0)], [false, true]);
        assert_eq!([contradicts(0, 1), contradicts(1, 1)], [true, false]);
    }

    #[test]
    fn a_bank_text_without_a_name_says_nothing() {
        for text in ["CHUYEN TIEN", "UNG HO HOC BONG", "", "5389082579"] {
            let comparison = compare("Nguyễn Thị Mẫu Lan", "Ủng hộ học bổng", text);
            assert!(!comparison.contradicts && !comparison.agrees, "{text}: {comparison:?}");
        }
    }
}
