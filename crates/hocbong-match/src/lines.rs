//! Reads lines: where the names, codes and words of rows stand in a text, and which other names it has.

mod givers;
mod payer;
mod pieces;

use crate::codes::Part;
use crate::fold::{MAX_LETTERS, Word};
use crate::names::{
    Kind, Name, Relation, goes_on, initials_at, is_boundary, is_in_compound, number_goes_on, person_at,
    person_ends_before, relation,
};
use crate::qualifiers::{self, Said};
use crate::rows::{Known, Row, canonical};
use crate::split::{Author, Habits, Split};
use crate::syllable::is_syllable;
use crate::vocabulary::LISTS;
pub(crate) use givers::is_another_giver;
use givers::{Group, find_givers};
use payer::drop_payer;
use pieces::Pieces;
use smallvec::SmallVec;

const NONE: u32 = u32::MAX;
/// Letters of a line that count as explained or unexplained; further ones are ignored.
const MAX_WEIGHED: usize = 128;
/// Length, in letters, up to which a last word may be a fragment; a longer one is not looked up as a
/// beginning.
const MAX_FRAGMENT: usize = 6;
/// Words of which every cash phrase has one: a quick test before the phrases are searched.
const CASH_WORDS: [&[u8]; 10] =
    [b"nop", b"rut", b"linh", b"cash", b"ntm", b"gui", b"nguoi", b"sec", b"noptien", b"ruttien"];
/// Words of which phrases of refunds have one.
const REFUND_WORDS: [&[u8]; 3] = [b"hoan", b"tra", b"refund"];
/// Length, in letters, from which a cut-off name is looked up; fewer letters could begin any name.
const MIN_TAIL: usize = 3;
/// Length, in letters, from which a cut-off name tells one person from another.
const MIN_TELLING_TAIL: u16 = 8;
/// Titles after which a middle and a given name are enough to name someone.
const PERSONAL: [&[u8]; 10] = [b"ong", b"ba", b"co", b"chi", b"anh", b"chu", b"bac", b"em", b"thay", b"di"];
/// Words after which the search for the end of a name stops.
const MAX_WORDS: usize = 8;

/// How a name stands on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// All of it.
    Whole,
    /// With one letter wrong, such that it is no other name.
    Misspelt,
    /// Its beginning, at the end of a cut-off line.
    Tail,
}

/// A known name on a line, from letter `from` to before letter `to`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameHit {
    pub(crate) grade: Grade,
    /// Number of the name; for [`Grade::Tail`], the place of the first alias that begins so.
    pub(crate) name: u32,
    /// For [`Grade::Tail`], the place after the last such alias.
    pub(crate) to_name: u32,
    pub(crate) from: u16,
    pub(crate) to: u16,
    /// Whether it stands where the owner of the paying account is named.
    pub(crate) is_owner: bool,
}

/// A code on a line; the fields are those of [`codes::Found`](crate::codes::Found).
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodeHit {
    pub(crate) part: Part,
    pub(crate) code: u32,
    pub(crate) to_code: u32,
    pub(crate) from: u16,
    pub(crate) to: u16,
}

/// What a line shows.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of a text")]
pub(crate) struct Line {
    pub(crate) names: SmallVec<[NameHit; 1]>,
    pub(crate) codes: SmallVec<[CodeHit; 1]>,
    /// What looks like a code, but is no known one.
    pub(crate) unknown_codes: Vec<Word>,
    /// Names that no row has, as words, each with whether it may be cut off.
    pub(crate) strangers: Vec<(Vec<Word>, bool)>,
    /// Groups and offices that give, and that no row has.
    pub(crate) groups: SmallVec<[Group; 1]>,
    /// Whether who gives leaves their name out.
    pub(crate) is_anonymous: bool,
    /// The words in order: number (`u32::MAX` if unknown), from, to.
    pub(crate) words: Vec<(u32, u16, u16)>,
    /// Bit set of the letters that the giver wrote, among the first 128.
    pub(crate) core: u128,
    /// Bit set of the letters in formulas, the wording that many lines have.
    pub(crate) formula: u128,
    /// Whether a letter carries a diacritic, so that tones of names can be compared.
    pub(crate) has_marks: bool,
    /// Whether the text is cut off.
    pub(crate) is_cut: bool,
    /// Letters of the last word of a cut-off text, which may begin anything; empty if there is none. As many
    /// aliases of names as `fragment_choices` begin so.
    pub(crate) fragment: Word,
    pub(crate) fragment_choices: u32,
    /// Bit set of the letters of the fragment.
    pub(crate) fragment_mask: u128,
    /// Whether the text is about cash paid in or drawn, so that the person named need not be the giver.
    pub(crate) has_payer: bool,
    /// What else the text states of the movement.
    pub(crate) said: Said,
    /// Whether the text says that money comes back.
    pub(crate) is_refund: bool,
}

impl Line {
    /// Whether it shows any name, known or not, whole or in part.
    pub(crate) fn names_somebody(&self) -> bool {
        !self.strangers.is_empty() || !self.names.is_empty()
    }
}

/// Bit set of the letters from `from` to before `to`, as far as they are weighed.
pub(crate) fn mask(from: usize, to: usize) -> u128 {
    let below = |at: usize| if at >= MAX_WEIGHED { u128::MAX } else { (1_u128 << at) - 1 };
    below(to) & !below(from)
}

fn place(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// Set of the letters of a text that a name or a code takes up.
struct Taken([u64; WORDS]);

/// Blocks of 64 bits for two texts of [`MAX_LETTERS`] letters.
const WORDS: usize = (2 * MAX_LETTERS).div_ceil(64);

impl Taken {
    const fn none() -> Self {
        Self([0; WORDS])
    }

    fn bits(from: usize, to: usize) -> impl Iterator<Item = (usize, u64)> {
        (from / 64..to.div_ceil(64)).map(move |block| {
            let below = |at: usize| match at.saturating_sub(block * 64) {
                at if at >= 64 => u64::MAX,
                at => (1 << at) - 1,
            };
            (block, below(to) & !below(from))
        })
    }

    fn take(&mut self, from: usize, to: usize) {
        for (block, bits) in Self::bits(from, to) {
            self.0.get_mut(block).into_iter().for_each(|taken| *taken |= bits);
        }
    }

    fn is_free(&self, from: usize, to: usize) -> bool {
        Self::bits(from, to).all(|(block, bits)| self.0.get(block).is_some_and(|taken| taken & bits == 0))
    }
}

/// Reads a line: codes first, then known names, other names, and words.
pub(crate) fn read_line(known: &Known, habits: &Habits, split: &Split, text: &str) -> Line {
    let mut line = Line { has_marks: split.has_marks, ..Line::default() };
    let (written, end) = split.written();
    line.is_cut = habits.cut_at.is_some_and(|limit| written + 1 >= limit) || split.is_long;
    let mut taken = Taken::none();
    find_codes(known, split, end, &mut line, &mut taken);
    find_names(known, split, end, &mut line, &mut taken);
    find_strangers(known, split, end, &mut line, &mut taken);
    find_givers(known, split, &mut line);
    drop_payer(split, &mut line);
    find_words(known, habits, split, end, &mut line, &taken);
    line.said = qualifiers::read(&qualifiers::pieces(text, split.words_of_text()), line.is_cut);
    line
}

fn find_codes(known: &Known, split: &Split, end: usize, line: &mut Line, taken: &mut Taken) {
    // A cut-off code ends where the giver's words do.
    let of_giver = split.letters.get(..end).unwrap_or_default();
    let folded = split.folded.get(..end).unwrap_or_default();
    let mut codes = known.codes.find(folded, of_giver, line.is_cut);
    if end < split.letters.len() {
        // A code may be glued to what looks like the bank's own words; nothing is cut off there.
        let whole = known.codes.find(&split.folded, &split.letters, false);
        codes.extend(
            whole.into_iter().filter(|code| code.to > end && matches!(code.part, Part::Whole | Part::Most)),
        );
    }
    for code in codes {
        if code.part == Part::Unknown {
            line.unknown_codes.extend(split.letters.get(code.from..code.to).map(Word::from_slice));
        }
        taken.take(code.from, code.to);
        line.codes.push(CodeHit {
            part: code.part,
            code: code.code,
            to_code: code.to_code,
            from: place(code.from),
            to: place(code.to),
        });
    }
}

/// Reads the words of the giver and the owner: their numbers, which of them are formulas, and the fragment at
/// the end of a cut-off text.
fn find_words(known: &Known, habits: &Habits, split: &Split, end: usize, line: &mut Line, taken: &Taken) {
    let is_code = |codes: &[CodeHit], from: usize, to: usize| {
        codes.iter().any(|code| usize::from(code.from) <= from && to <= usize::from(code.to))
    };
    // Words, each with its start and end.
    let mut pieces: SmallVec<[(&[u8], usize, usize); 24]> = SmallVec::new();
    for ((from, to), author) in split.tokens.iter().zip(&split.authors) {
        if *author == Author::Bank && !is_code(&line.codes, *from, *to) {
            continue;
        }
        if *author == Author::Giver {
            line.core |= mask(*from, *to);
        }
        // A word may be glued to a code; then it ends where the code begins or ends.
        let mut start = *from;
        for at in *from + 1..=*to {
            let ends_here = |code: &CodeHit| usize::from(code.to) == at || usize::from(code.from) == at;
            if at == *to || line.codes.iter().any(ends_here) {
                if !is_code(&line.codes, start, at)
                    && let Some(word) = split.letters.get(start..at)
                {
                    pieces.push((word, start, at));
                }
                start = at;
            }
        }
    }
    for code in &line.codes {
        line.core |= mask(usize::from(code.from), usize::from(code.to));
    }
    if line.is_cut
        && let Some((word, from, _)) = pieces.iter().rfind(|(_, _, to)| *to == end)
        && taken.is_free(*from, end)
        && word.len() <= MAX_FRAGMENT
        && !(word.len() > 2 && LISTS.transfer.contains(*word))
    {
        let (first, last) = known.names.going_on(word);
        line.fragment = Word::from_slice(word);
        line.fragment_choices = last - first;
        line.fragment_mask = mask(*from, end);
    }
    let said: SmallVec<[&[u8]; 24]> = pieces.iter().map(|(word, ..)| *word).collect();
    line.words.reserve_exact(said.len());
    canonical(&known.lexicon, &said, |word, first, last| {
        let (Some((_, from, _)), Some((_, _, to))) = (pieces.get(first), pieces.get(last)) else { return };
        let number = known.vocabulary.get(word);
        let is_formula = LISTS.transfer.contains(word)
            || number.is_some_and(|number| habits.formula.get(number as usize).copied().unwrap_or(false));
        if is_formula && !(line.fragment.as_slice() == word && usize::from(place(*to)) == end) {
            line.formula |= mask(*from, *to);
        }
        line.words.push((number.unwrap_or(NONE), place(*from), place(*to)));
    });
    let may_be_cash = said.iter().any(|word| CASH_WORDS.contains(word));
    let has =
        |phrase: &Word| split.letters.windows(phrase.len().max(1)).any(|window| window == phrase.as_slice());
    line.has_payer = may_be_cash && LISTS.cash.iter().any(has);
    let may_be_refund = said.iter().any(|word| REFUND_WORDS.contains(word));
    line.is_refund = may_be_refund && LISTS.refunds.iter().any(has);
}

/// Finds known names, whole or cut off at the end.
fn find_names(known: &Known, split: &Split, end: usize, line: &mut Line, taken: &mut Taken) {
    let letters = &split.letters;
    let Line { names, codes, is_cut, strangers, .. } = line;
    let mut word = 0;
    for start in 0..letters.len() {
        if !is_boundary(&split.folded, start) && !codes.iter().any(|code| usize::from(code.to) == start) {
            continue;
        }
        while split.tokens.get(word + 1).is_some_and(|(from, _)| *from <= start) {
            word += 1;
        }
        let author = split.authors.get(word).copied().unwrap_or(Author::Bank);
        if author == Author::Bank {
            continue;
        }
        let rest = letters.get(start..).unwrap_or_default();
        let mut has_whole = false;
        let mut longer = None;
        for (length, name) in known.names.beginning(rest) {
            let to = start + length;
            // A name ends where a word does, or where a code begins.
            let is_end =
                is_boundary(&split.folded, to) || codes.iter().any(|code| usize::from(code.from) == to);
            if is_end && taken.is_free(start, to) {
                longer = goes_on_until(known, split, name, to)
                    // What is left of a cut-off text may begin a purpose.
                    .filter(|_| !*is_cut || !begins_purpose(letters.get(to..end).unwrap_or_default()));
                if longer.is_some() {
                    break;
                }
                let is_owner = author == Author::Owner;
                names.push(NameHit {
                    grade: Grade::Whole,
                    name,
                    to_name: 0,
                    from: place(start),
                    to: place(to),
                    is_owner,
                });
                // A shorter name that this one begins with is not meant.
                taken.take(start, to);
                has_whole = true;
                break;
            }
        }
        let is_last = author == Author::Giver && *is_cut && start < end;
        let tail = letters.get(start..end).unwrap_or_default();
        if is_last && tail.len() >= MIN_TAIL && !has_whole && taken.is_free(start, end) {
            let (from, to) = known.names.going_on(tail);
            if from < to {
                names.push(NameHit {
                    grade: Grade::Tail,
                    name: from,
                    to_name: to,
                    from: place(start),
                    to: place(end),
                    is_owner: false,
                });
                taken.take(start, end);
                longer = None;
            }
        }
        if let Some((_, to)) = longer {
            let within = |(from, end): &&(usize, usize)| start <= *from && *end <= to;
            let words = split.tokens.iter().filter(within);
            let words = words.filter_map(|(from, to)| letters.get(*from..*to)).map(Word::from_slice);
            strangers.push((words.collect(), *is_cut && to == end));
            taken.take(start, to);
        }
    }
}

/// Whether letters begin a word or phrase of a purpose, which is longer.
fn begins_purpose(letters: &[u8]) -> bool {
    let lists = &*LISTS;
    let begins = |phrase: &Word| phrase.starts_with(letters);
    lists.stops.iter().chain(&lists.transfer).chain(&lists.compounds).any(begins)
        || lists.synonyms.keys().any(begins)
}

/// Where the last word of the name on the line is, if it goes on after the known name that ends at `to`. What
/// begins another known name does not.
fn goes_on_until(known: &Known, split: &Split, name: u32, to: usize) -> Option<(usize, usize)> {
    let own = known.names.name(name)?;
    let first = split.tokens.partition_point(|(from, _)| *from < to);
    let author = split.authors.get(first.checked_sub(1)?)?;
    let behind = split.tokens.iter().zip(&split.authors).skip(first).take(MAX_WORDS);
    // The name of a bank or a channel shows what the giver's word before it means (`tại MB`).
    let is_channel = |(from, to): &(usize, usize)| {
        split.letters.get(*from..*to).is_some_and(|word| LISTS.channels.contains(word))
    };
    let behind = behind.take_while(|(token, other)| *other == author || is_channel(token));
    let words = behind.filter_map(|((from, to), _)| split.letters.get(*from..*to)).map(Word::from_slice);
    let words: SmallVec<[Word; MAX_WORDS]> = words.collect();
    let count = match own.kind {
        Kind::Person => goes_on(own.words.len(), &words, |words| known.begins_purpose(words)),
        Kind::Organisation => number_goes_on(&words),
        Kind::Other => 0,
    };
    let is_next = |(length, name): (usize, u32)| {
        is_boundary(&split.folded, to + length) && known.names.name(name).is_some_and(Name::is_whole)
    };
    let rest = || split.letters.get(to..).unwrap_or_default();
    let count = if count > 0 && known.names.beginning(rest()).any(is_next) { 0 } else { count };
    split.tokens.get((first + count).checked_sub(1)?).filter(|_| count > 0).copied()
}

/// Finds names that no row has, by their shape, known names with one letter wrong, and known names without
/// spaces.
fn find_strangers(known: &Known, split: &Split, end: usize, line: &mut Line, taken: &mut Taken) {
    let has_whole = line.names.iter().any(|hit| hit.grade == Grade::Whole && !hit.is_owner);
    let pieces = Pieces::of(split);
    // A few letters at the end may begin a known name, or end another one.
    let tail = line.names.iter().find(|hit| hit.grade == Grade::Tail && hit.to - hit.from < MIN_TELLING_TAIL);
    let tail = tail.map_or(usize::MAX, |hit| usize::from(hit.from));
    let is_open = |taken: &Taken, at: usize| {
        pieces.author(at) != Author::Bank
            && pieces.places.get(at).is_some_and(|(from, to)| taken.is_free(*from, *to))
    };
    let goes_on = |taken: &Taken, at: usize| {
        is_open(taken, at) || pieces.places.get(at).is_some_and(|(from, _)| *from >= tail)
    };
    let mut at = 0;
    while let Some((start, _)) = pieces.places.get(at).copied() {
        // A word that is taken, or is the bank's, begins no name.
        if !is_open(taken, at) {
            at += 1;
            continue;
        }
        let author = pieces.author(at);
        let run = (at..pieces.words.len()).take(MAX_WORDS);
        let run = run.take_while(|next| pieces.author(*next) == author && goes_on(taken, *next)).count();
        let run = pieces.words.get(at..at + run).unwrap_or_default();
        let is_owner = author == Author::Owner;
        let mut hit = |taken: &mut Taken, grade: Grade, name: u32, to: usize| {
            line.names.push(NameHit { grade, name, to_name: 0, from: place(start), to: place(to), is_owner });
            taken.take(start, to);
        };
        if let Some((name, count)) = pieces.known_name(known, &split.letters, at) {
            hit(taken, Grade::Whole, name, pieces.end(at + count - 1));
            at += count;
            continue;
        }
        // A known name with one letter wrong.
        let may_be_misspelt = !has_whole && !run.first().is_some_and(|word| LISTS.transfer.contains(word));
        let odd = run.iter().position(|word| !is_syllable(word)).filter(|_| may_be_misspelt);
        let misspelt = odd.and_then(|odd| {
            ((odd + 1).max(2)..=run.len().min(6)).rev().find_map(|count| {
                let first = known.names.misspelt(run.get(..count)?);
                (!first.is_empty()).then_some((count, first))
            })
        });
        if let Some((count, found)) = misspelt {
            for name in found {
                hit(taken, Grade::Misspelt, name, pieces.end(at + count - 1));
            }
            at += count;
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| pieces.words.get(before));
        let initials = initials_at(before, run);
        if let Some((count, found)) =
            initials.and_then(|count| Some((count, known.names.with_initials(run.get(..count)?)?)))
        {
            let to = pieces.end(at + count - 1);
            for name in found {
                hit(taken, Grade::Misspelt, name, to);
            }
            // Whom they do not fit is somebody else.
            line.strangers.push((run.get(..count).unwrap_or_default().to_vec(), line.is_cut && to == end));
            taken.take(start, to);
            at += count;
            continue;
        }
        let is_inside = || is_in_compound(&pieces.words, at);
        let person = person_at(run).filter(|_| !is_inside() && !pieces.is_common(at));
        let person = person.or_else(|| known.names.person_at(run).filter(|_| !is_inside()));
        let person = person.or_else(|| pieces.given_name_at(at, run).filter(|_| !is_inside()));
        if let Some(count) = person {
            let count = person_ends_before(run, count) - usize::from(pieces.is_way(at + count - 1, count));
            let to = pieces.end(at + count - 1);
            // A cut-off name says less than a whole one; one that is cut off in its second word says nothing.
            let is_initial = count > 2 && run.get(count - 1).is_some_and(|last| last.len() == 1);
            let is_cut = (line.is_cut || is_initial) && to == end && !is_owner || pieces.has_glued(at, count);
            if !(is_cut && count < 3) {
                line.strangers.push((run.get(..count).unwrap_or_default().to_vec(), is_cut));
            }
            taken.take(start, to);
            at += count;
            continue;
        }
        at += 1;
    }
}

/// The whole names on a line that contradict the row, each with how it differs.
pub(crate) fn others<'k>(known: &'k Known, row: &Row, line: &'k Line) -> Vec<(&'k [Word], Relation)> {
    let relation_of = |shown: &[Word], is_cut: bool| {
        let own = row.names.iter().filter_map(|name| known.names.name(*name));
        own.map(|own| relation(own, shown, is_cut)).min().unwrap_or(Relation::Other)
    };
    let mut found = Vec::new();
    for hit in &line.names {
        let (name, is_cut) = match hit.grade {
            // A class or an office that the memo mentions pays in what its members give.
            Grade::Whole if known.mentions(row, hit.name) => continue,
            // The treasury pays for every state body.
            Grade::Whole if known.names.name(hit.name).is_some_and(Name::is_treasury) => continue,
            Grade::Whole => (known.names.name(hit.name), false),
            Grade::Misspelt => continue,
            // A beginning of a few letters, or of several names, proves nothing.
            Grade::Tail if hit.to - hit.from < MIN_TELLING_TAIL || hit.to_name - hit.name > 1 => continue,
            Grade::Tail => (known.names.alias(hit.name).and_then(|name| known.names.name(name)), true),
        };
        if let Some(name) = name.filter(|name: &&Name| name.is_whole()) {
            match relation_of(&name.words, is_cut) {
                Relation::Compatible => {}
                _ => found.push((name.words.as_slice(), Relation::Other)),
            }
        }
    }
    for (shown, is_cut) in &line.strangers {
        // A school, village or pupil that the row's memo mentions is not another person, nor is a word of the memo
        // after the row's name part of a longer one.
        let mut own = row.names.iter().filter_map(|name| known.names.name(*name));
        let more = own.find_map(|own| shown.strip_prefix(own.words.as_slice()));
        if known.mentions_words(row, more.unwrap_or(shown)) {
            continue;
        }
        match relation_of(shown, *is_cut) {
            Relation::Compatible => {}
            relation => found.push((shown.as_slice(), relation)),
        }
    }
    found
}

/// Whether a line names someone other than the row does: `Some(true)` if only by names of no row that differ
/// in one letter, `Some(false)` if by any other name, `None` if the line does not contradict the row.
pub(crate) fn names_another(known: &Known, row: &Row, line: &Line) -> Option<bool> {
    let own = row.names.first().and_then(|name| known.names.name(*name))?;
    if !own.is_whole() || line.has_payer {
        return None;
    }
    others(known, row, line).iter().map(|(_, relation)| *relation == Relation::OneLetter).min()
}

/// The names on a line that contradict the row, folded and joined by commas.
pub(crate) fn shown_names(known: &Known, row: &Row, line: &Line) -> String {
    let spelt = |words: &[Word]| {
        words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect::<Vec<_>>().join(" ")
    };
    let mut all: Vec<String> = others(known, row, line).iter().map(|(words, _)| spelt(words)).collect();
    all.dedup();
    if all.is_empty() {
        all.extend(line.groups.iter().map(|group| spelt(&group.words)));
        all.extend(line.is_anonymous.then(|| "an danh".to_owned()));
    }
    all.join(", ")
}
