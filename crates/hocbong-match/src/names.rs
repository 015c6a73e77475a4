//! Who is named: persons and organisations, whether two names are one, and where known names stand in a text.
//!
//! All that decides whether a text names another than a row does is here.

use crate::fold::{START, bare, fold, words};
use crate::syllable::is_syllable;
use crate::vocabulary::LISTS;
use rustc_hash::{FxHashMap, FxHashSet};

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A family name and more.
    Person,
    /// A firm, a school, an office.
    Organisation,
    /// Anything else that stands where a party does: one word, a group of friends.
    Other,
}

/// The words of a name, folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Name {
    pub(crate) kind: Kind,
    pub(crate) words: Vec<Vec<u8>>,
}

impl Name {
    fn of(words: Vec<Vec<u8>>) -> Option<Self> {
        let kind = kind_of(&words)?;
        Some(Self { kind, words })
    }

    /// Its letters without spaces.
    pub(crate) fn letters(&self) -> Vec<u8> {
        self.words.concat()
    }

    /// Whether it is enough to tell somebody by.
    pub(crate) fn is_whole(&self) -> bool {
        self.kind != Kind::Other && self.words.len() > 1
    }
}

fn kind_of(words: &[Vec<u8>]) -> Option<Kind> {
    let first = words.first()?;
    let lists = &*LISTS;
    // Some family names are the first word of an office or a school too (Trương, trường): a middle name behind tells.
    let is_name = (3..=4).contains(&words.len())
        && lists.surnames.contains(first)
        && words.get(1).is_some_and(|second| lists.middles.contains(second))
        && words.get(2).is_some_and(|third| third != b"giao")
        && words.iter().all(|word| is_syllable(word));
    if !is_name && begins_organisation(words) {
        return Some(Kind::Organisation);
    }
    // A name's shape counts too: not every family name is in a list.
    let has_shape =
        (3..=5).contains(&words.len()) && words.get(1).is_some_and(|second| lists.middles.contains(second));
    let is_word = |word: &Vec<u8>| word.iter().all(u8::is_ascii_alphabetic);
    let is_person = (2..=6).contains(&words.len())
        && words.iter().all(is_word)
        && (lists.surnames.contains(first) || has_shape && words.iter().all(|word| is_syllable(word)));
    Some(if is_person { Kind::Person } else { Kind::Other })
}

fn begins_organisation(words: &[Vec<u8>]) -> bool {
    (1..=4.min(words.len()))
        .any(|count| words.get(..count).is_some_and(|head| LISTS.organisations.contains(&head.concat())))
        && words.len() > 1
}

/// The words of a text with the marks of words taken off.
pub(crate) fn words_of(folded: &[u8]) -> Vec<Vec<u8>> {
    words(folded).filter_map(|(from, to)| folded.get(from..to)).map(bare).collect()
}

/// The names in the cell of a party, the first one first; none where it names nobody.
pub(crate) fn of_party(cell: &str) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for (is_inside, piece) in pieces(cell) {
        let mut words = words_of(&fold(piece));
        strip_titles(&mut words);
        if words.is_empty() || LISTS.nobody.contains(&words.concat()) {
            continue;
        }
        let Some(name) = Name::of(words) else { continue };
        // What stands in brackets explains the name, unless it is one.
        let may_be_one = name.kind != Kind::Other || !is_inside && names.is_empty();
        if may_be_one && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The pieces of a cell between brackets, commas and words that join, and whether each stands inside brackets or behind.
fn pieces(cell: &str) -> Vec<(bool, &str)> {
    let mut found = Vec::new();
    let mut is_inside = false;
    let mut rest = cell;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(end_of_piece(rest));
        rest = behind;
        let text = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        if text.chars().filter(|c| c.is_alphanumeric()).count() < 2 && piece.ends_with('/') {
            // `Đ/c` is one word.
            continue;
        }
        for part in
            text.split(" - ").flat_map(|part| part.split(" và ")).flat_map(|part| part.split(" cùng "))
        {
            found.push((is_inside, part));
        }
        is_inside = match piece.chars().next_back() {
            Some('(' | '[') => true,
            Some(')' | ']') => false,
            _ => is_inside,
        };
    }
    found
}

/// Where the first piece of a cell ends. A slash between figures is part of a number, such as a class's.
fn end_of_piece(cell: &str) -> usize {
    let is_figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut before = None;
    let mut chars = cell.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_end = "(),;/+&–|[]\"“”:".contains(c);
        if is_end && !(c == '/' && is_figure(before) && is_figure(chars.peek().map(|next| next.1))) {
            return at + c.len_utf8();
        }
        before = Some(c);
    }
    cell.len()
}

fn strip_titles(words: &mut Vec<Vec<u8>>) {
    while words.len() > 1 {
        let has_title =
            |count: usize| words.get(..count).is_some_and(|head| LISTS.titles.contains(&head.concat()));
        // A family name that is a title too stays where a name follows it.
        let is_name = words.first().is_some_and(|first| LISTS.surnames.contains(first))
            && words.len() >= 3
            && words
                .get(1)
                .is_some_and(|second| LISTS.middles.contains(second) && !LISTS.certain.contains(second));
        match (1..=3).rev().find(|count| words.len() > *count && has_title(*count)) {
            Some(count) if !is_name => {
                words.drain(..count);
            }
            _ => return,
        }
    }
}

/// The names that stand in a memo that was written with care: capital letters tell names from words.
pub(crate) fn of_memo(memo: &str) -> Vec<Name> {
    let mut names = Vec::new();
    let raw: Vec<&str> = memo.split(|c: char| c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    let is_capital = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    let is_shouted = raw.iter().all(|word| !word.chars().any(char::is_lowercase));
    let mut at = 0;
    while at < raw.len() {
        let rest = raw.get(at..).unwrap_or_default();
        let run = run_of(
            rest,
            |word, folded| if is_shouted { !LISTS.stops.contains(folded) } else { is_capital(word) },
        );
        if let Some(count) = person_at(&run) {
            at += count;
            names.extend(
                run.get(..count)
                    .and_then(|words| Name::of(words.to_vec()))
                    .filter(|name| !names.contains(name)),
            );
            continue;
        }
        // `Công ty TNHH Sao Mai`, `trường THPT Hoa Sen`: the words that say what it is, and the name behind them.
        let all = run_of(rest, |_, _| true);
        let heads = (1..=4.min(all.len()))
            .rev()
            .find(|count| all.get(..*count).is_some_and(|head| LISTS.organisations.contains(&head.concat())));
        if let Some(head) = heads {
            let behind = raw.get(at + head..).unwrap_or_default();
            let own = run_of(behind, |word, folded| {
                if is_shouted {
                    !LISTS.stops.contains(folded) || LISTS.forms.contains(folded)
                } else {
                    is_capital(word) || word.chars().any(|c| c.is_ascii_digit())
                }
            });
            if !own.is_empty() {
                let words: Vec<Vec<u8>> = all.iter().take(head).cloned().chain(own.iter().cloned()).collect();
                at += words.len();
                names.extend(Name::of(words).filter(|name| !names.contains(name)));
                continue;
            }
        }
        at += 1;
    }
    names
}

/// The first words, folded, as long as `goes_on` and no punctuation ends them; at most six.
fn run_of(raw: &[&str], goes_on: impl Fn(&str, &Vec<u8>) -> bool) -> Vec<Vec<u8>> {
    let mut run: Vec<Vec<u8>> = Vec::new();
    for word in raw {
        let folded = words_of(&fold(word));
        let [only] = folded.as_slice() else { break };
        if word.starts_with(['(', '"']) && !run.is_empty() || !goes_on(word, only) || run.len() >= 6 {
            break;
        }
        run.push(only.clone());
        if word.ends_with([',', '.', ')', ';', ':']) {
            break;
        }
    }
    run
}

/// Syllables that hardly stand anywhere but between a family name and a given one.
const TYPICAL: [&[u8]; 14] = [
    b"thi", b"van", b"huu", b"duc", b"minh", b"ngoc", b"quoc", b"hoang", b"phuoc", b"bao", b"duy", b"trong",
    b"tuan", b"cam",
];

/// Words behind a name of two syllables that hardly are its third.
const TRADE: [&[u8]; 20] = [
    b"ung", b"gop", b"chuyen", b"ck", b"nop", b"tt", b"gui", b"quy", b"cho", b"hoc", b"ngay", b"so", b"tk",
    b"nd", b"tra", b"rut", b"ho", b"dong", b"uh", b"tai",
];

/// How many of the first words are a person's name by their shape, if they are one.
pub(crate) fn person_at(words: &[Vec<u8>]) -> Option<usize> {
    let lists = &*LISTS;
    let (first, second) = (words.first()?, words.get(1)?);
    if !lists.surnames.contains(first) {
        // A family name that no list has: then the shape of the rest must say so.
        let is_shaped = is_syllable(first)
            && first.len() > 1
            && !lists.stops.contains(first)
            && !lists.transfer.contains(first)
            && TYPICAL.contains(&second.as_slice())
            && words.get(2).is_some_and(|third| is_syllable(third) && !lists.stops.contains(third));
        return is_shaped.then(|| {
            3 + usize::from(words.get(3).is_some_and(|word| is_syllable(word) && !lists.stops.contains(word)))
        });
    }
    let is_certain = lists.certain.contains(first)
        || first.len() > 3 && !lists.stops.contains(first) && !lists.middles.contains(first);
    let goes_on = |word: &Vec<u8>| {
        is_syllable(word) || word.len() == 1 && word.first().is_some_and(u8::is_ascii_alphabetic)
    };
    if !goes_on(second) || !(is_certain && !lists.stops.contains(second) || lists.middles.contains(second)) {
        return None;
    }
    let mut count = 2;
    while count < 5 {
        let Some(word) = words.get(count) else { break };
        // The last word may be a name that is a word of the trade too (Tài, Học), if the name is short without it.
        let is_stop = lists.stops.contains(word);
        if !goes_on(word)
            || is_stop && !(count == 2 && lists.middles.contains(second) && !TRADE.contains(&word.as_slice()))
        {
            break;
        }
        count += 1;
    }
    // What stands behind a family name that could be another word must look like a name too.
    let rest = [second.as_slice(), words.get(2).map_or(&[][..], Vec::as_slice)].concat();
    let is_trade = !lists.certain.contains(first) && lists.compounds.contains(&rest);
    let is_half = count == 2 && matches!(second.as_slice(), b"thi" | b"van");
    let is_name = count >= 3 || lists.certain.contains(first) || words.len() == 2 && is_certain;
    (is_name && !is_trade && !is_half).then_some(count)
}

/// How two names stand to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    /// One says no more than the other leaves open: a middle name left out, an initial.
    Compatible,
    /// They differ in one letter.
    OneLetter,
    /// They are two.
    Other,
}

/// How the words of a row's name stand to a name on a line, which may go on with words that are none of it, or break off.
pub(crate) fn relation(own: &Name, shown: &[Vec<u8>], is_cut: bool) -> Relation {
    let fits = |mine: &[u8], theirs: &[u8], is_last: bool| {
        mine == theirs
            || theirs.len() == 1 && mine.starts_with(theirs)
            || mine.len() == 1 && theirs.starts_with(mine)
            || is_last && is_cut && mine.starts_with(theirs)
    };
    let has_order = |mine: &[Vec<u8>], theirs: &[Vec<u8>]| {
        let mut left = theirs.iter();
        let last = theirs.len();
        let mut place = 0;
        mine.iter().all(|word| {
            left.by_ref().any(|other| {
                place += 1;
                fits(word, other, place == last)
            })
        })
    };
    let (mine, theirs) = (own.words.as_slice(), shown);
    if own.kind == Kind::Person {
        return relation_of_persons(mine, theirs, is_cut, &fits, &has_order);
    }
    let strip = |words: &[Vec<u8>]| -> Vec<Vec<u8>> {
        words.iter().filter(|word| !LISTS.forms.contains(*word)).cloned().collect()
    };
    let (mine, theirs) = (strip(mine), strip(theirs));
    if has_order(&mine, &theirs) || has_order(&theirs, &mine) {
        Relation::Compatible
    } else {
        Relation::Other
    }
}

/// The same of persons: nearly all pairs are strangers, and tell so by their first and last words.
fn relation_of_persons(
    mine: &[Vec<u8>],
    theirs: &[Vec<u8>],
    is_cut: bool,
    fits: &impl Fn(&[u8], &[u8], bool) -> bool,
    has_order: &impl Fn(&[Vec<u8>], &[Vec<u8>]) -> bool,
) -> Relation {
    // Family and given name at least, with the first and the last word the same.
    let begins = |one: Option<&Vec<u8>>, other: Option<&Vec<u8>>| {
        one.zip(other).is_some_and(|(one, other)| one.starts_with(other))
    };
    let same_ends = theirs.first() == mine.first()
        && (theirs.last() == mine.last() || is_cut && begins(mine.last(), theirs.last()));
    if same_ends && (has_order(mine, theirs) || has_order(theirs, mine)) {
        return Relation::Compatible;
    }
    // A cut name: what is left of it begins as the own one does.
    let is_last = |at: usize| at + 1 == theirs.len();
    if is_cut
        && theirs.len() <= mine.len()
        && theirs.iter().zip(mine).enumerate().all(|(at, (other, own))| fits(own, other, is_last(at)))
    {
        return Relation::Compatible;
    }
    // Words behind the name that are none of it.
    if theirs.len() > mine.len() && mine.len() >= 3 && theirs.starts_with(mine) {
        return Relation::Compatible;
    }
    let letters = |words: &[Vec<u8>]| words.iter().map(Vec::len).sum::<usize>();
    let apart = letters(mine).abs_diff(letters(theirs));
    if apart <= 1 && mine.len() >= 3 && is_one_letter_apart(&mine.concat(), &theirs.concat()) {
        return Relation::OneLetter;
    }
    if apart != 0 || mine.len() != theirs.len() {
        return Relation::Other;
    }
    // The same words in another order.
    let mut left = theirs.iter().collect::<Vec<_>>();
    for word in mine {
        match left.iter().position(|other| *other == word) {
            Some(at) => {
                left.swap_remove(at);
            }
            None => return Relation::Other,
        }
    }
    Relation::Compatible
}

/// Words behind a name that begin what it is for.
const LEADS: [&[u8]; 22] = [
    b"ung", b"gop", b"chuyen", b"ck", b"nop", b"tt", b"gui", b"cho", b"uh", b"nd", b"noi", b"ct", b"tu",
    b"den", b"ngay", b"qua", b"va", b"de", b"ve", b"cua", b"tk", b"stk",
];

/// Whether a text that has most words of an organisation's name has others in place of the rest: then it is another one's.
pub(crate) fn is_replaced(own: &[&[u8]], shown: &[&[u8]]) -> bool {
    let pairs = common(own, shown);
    let between = pairs.windows(2).any(|pair| match pair {
        [(i, j), (k, l)] => {
            let (missing, instead) = (own.get(i + 1..*k), shown.get(j + 1..*l));
            missing.zip(instead).is_some_and(|(missing, instead)| stands_for(instead, missing))
        }
        _ => false,
    });
    // Behind the last word that both have, the next word stands for what is missing, unless it begins a purpose.
    let behind = pairs.last().is_some_and(|(i, j)| {
        let missing = own.get(i + 1..).unwrap_or_default();
        match shown.get(j + 1..).unwrap_or_default() {
            [next, rest @ ..] => {
                let with_next = [*next, rest.first().copied().unwrap_or_default()].concat();
                !LISTS.compounds.contains(&with_next) && stands_for(&[next], missing)
            }
            [] => false,
        }
    });
    between || behind
}

/// Whether some words say something else than those that are missing.
fn stands_for(instead: &[&[u8]], missing: &[&[u8]]) -> bool {
    let says = |word: &&[u8]| {
        let is_number = word.len() > 4 && word.iter().all(u8::is_ascii_digit);
        !LEADS.contains(word) && !is_number && !is_short_for(word, missing)
    };
    // The same with a space lost or put in.
    let is_respaced = instead.concat().starts_with(&missing.concat());
    !missing.is_empty() && !is_respaced && instead.iter().any(says)
}

/// The words without those of legal forms.
pub(crate) fn without_forms(words: &[Vec<u8>]) -> Vec<&[u8]> {
    let mut rest = words;
    let mut kept = Vec::with_capacity(words.len());
    while let Some((first, behind)) = rest.split_first() {
        let is_form =
            |count: &usize| rest.get(..*count).is_some_and(|head| LISTS.forms.contains(&head.concat()));
        match (1..=4).rev().find(is_form) {
            Some(count) => rest = rest.get(count..).unwrap_or_default(),
            None => {
                kept.push(first.as_slice());
                rest = behind;
            }
        }
    }
    kept
}

/// Whether a word is made of the first letters of words, or begins one of them.
fn is_short_for(word: &[u8], long: &[&[u8]]) -> bool {
    let mut initials: Vec<u8> = long.iter().filter_map(|word| word.first().copied()).collect();
    let mut letters = word.to_vec();
    initials.sort_unstable();
    letters.sort_unstable();
    letters == initials || long.iter().any(|own| own.starts_with(word))
}

/// The longest common sequence of words, as pairs of their places.
fn common(one: &[&[u8]], other: &[&[u8]]) -> Vec<(usize, usize)> {
    let width = other.len() + 1;
    let mut lengths = vec![0_u16; (one.len() + 1) * width];
    let at = |lengths: &[u16], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for (i, mine) in one.iter().enumerate().rev() {
        for (j, theirs) in other.iter().enumerate().rev() {
            let length = if mine == theirs {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(slot) = lengths.get_mut(i * width + j) {
                *slot = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(mine), Some(theirs)) = (one.get(i), other.get(j)) {
        if mine == theirs {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Whether a text that differs from a name in one letter is the name misspelt: where it differs, it is no syllable, so that
/// it is nobody else's name.
pub(crate) fn is_slip(name: &[Vec<u8>], shown: &[Vec<u8>]) -> bool {
    // Another number is another class or school.
    let figures = |words: &[Vec<u8>]| -> Vec<u8> {
        words.iter().flatten().copied().filter(u8::is_ascii_digit).collect()
    };
    if figures(name) != figures(shown) {
        return false;
    }
    if name.len() != shown.len() {
        // A space lost or put in: the letters alone differ, and no word can be held against another.
        return shown.iter().any(|word| !is_syllable(word));
    }
    let mut differing = name.iter().zip(shown).filter(|(own, other)| own != other);
    match (differing.next(), differing.next()) {
        (Some((own, other)), None) => !is_syllable(other) && own.len() >= 2,
        _ => false,
    }
}

/// Known names by number, with every way in which a line may write them.
#[derive(Debug, Default)]
pub(crate) struct Names {
    numbers: FxHashMap<Name, u32>,
    known: Vec<Name>,
    spelt: Vec<Vec<u8>>,
    /// Ways of writing in the order of their letters, each with the name's number.
    aliases: Vec<(Vec<u8>, u32)>,
    /// For each alias the longest other that it begins with.
    parents: Vec<u32>,
    /// For each name the place of its letters among the aliases.
    places: Vec<u32>,
    /// The first two words of the persons with more.
    beginnings: FxHashSet<Vec<u8>>,
    /// Names with one letter left out, for those that were misspelt.
    slips: FxHashMap<Vec<u8>, Vec<u32>>,
}

const NONE: u32 = u32::MAX;
/// A shorter name is not looked for with a letter wrong.
const LEAST_SLIP: usize = 8;
/// Of more names than that no misspelt ones are looked for: too many of them would be one letter apart.
const MOST_FOR_SLIPS: usize = 60_000;

impl Names {
    pub(crate) fn intern(&mut self, name: Name) -> u32 {
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        let number = u32::try_from(self.known.len()).unwrap_or(NONE);
        self.numbers.insert(name.clone(), number);
        self.spelt.push(name.letters());
        self.known.push(name);
        number
    }

    pub(crate) fn name(&self, number: u32) -> Option<&Name> {
        self.known.get(number as usize)
    }

    /// The letters of a name.
    pub(crate) fn letters(&self, number: u32) -> &[u8] {
        self.spelt.get(number as usize).map_or(&[], Vec::as_slice)
    }

    pub(crate) const fn len(&self) -> usize {
        self.known.len()
    }

    /// The place of a name's letters among all ways of writing, in order.
    pub(crate) fn place(&self, number: u32) -> u32 {
        self.places.get(number as usize).copied().unwrap_or(NONE)
    }

    pub(crate) fn alias(&self, place: u32) -> Option<(&[u8], u32)> {
        self.aliases.get(place as usize).map(|(letters, name)| (letters.as_slice(), *name))
    }

    /// Prepares the search; every name is known.
    pub(crate) fn index(&mut self) {
        let mut aliases = Vec::new();
        let own: FxHashSet<&[u8]> = self.spelt.iter().map(Vec::as_slice).collect();
        for (number, name) in (0_u32..).zip(&self.known) {
            for letters in ways_of_writing(name) {
                // What is another name as it stands is that one.
                let is_anothers = self.letters(number) != letters && own.contains(letters.as_slice());
                if letters.len() >= 3 && !is_anothers {
                    aliases.push((letters, number));
                }
            }
            if let (Kind::Person, [first, second, _, ..]) = (name.kind, name.words.as_slice()) {
                self.beginnings.insert([first.as_slice(), second].concat());
            }
        }
        aliases.sort();
        aliases.dedup_by(|one, other| one.0 == other.0);
        let mut stack: Vec<u32> = Vec::new();
        for (place, (letters, _)) in (0_u32..).zip(&aliases) {
            let begins =
                |up: &u32| aliases.get(*up as usize).is_some_and(|(shorter, _)| letters.starts_with(shorter));
            while stack.last().is_some_and(|up| !begins(up)) {
                stack.pop();
            }
            self.parents.push(stack.last().copied().unwrap_or(NONE));
            stack.push(place);
        }
        self.aliases = aliases;
        self.places = self.known.iter().map(|name| self.going_on(&name.letters()).0).collect();
        if self.known.len() <= MOST_FOR_SLIPS {
            for (number, name) in (0_u32..).zip(&self.known) {
                let letters = name.letters();
                if letters.len() >= LEAST_SLIP && name.kind != Kind::Other {
                    for short in without_one(&letters).chain([letters.clone()]) {
                        let known: &mut Vec<u32> = self.slips.entry(short).or_default();
                        if known.last() != Some(&number) {
                            known.push(number);
                        }
                    }
                }
            }
        }
    }

    /// The aliases that `letters` begins with, the longest first.
    pub(crate) fn beginning(&self, letters: &[u8]) -> impl Iterator<Item = (usize, u32)> {
        let mut place = self.at_or_before(letters);
        // The alias before need not be a beginning, but what is one is among those it begins with.
        std::iter::from_fn(move || {
            loop {
                let here = place?;
                let (alias, name) = self.aliases.get(here as usize)?;
                place = self.parents.get(here as usize).copied().filter(|up| *up != NONE);
                if letters.starts_with(alias) {
                    return Some((alias.len(), *name));
                }
            }
        })
    }

    fn at_or_before(&self, letters: &[u8]) -> Option<u32> {
        let place = self.aliases.partition_point(|(alias, _)| alias.as_slice() <= letters);
        u32::try_from(place.checked_sub(1)?).ok()
    }

    /// The places of the aliases that begin with `letters`.
    pub(crate) fn going_on(&self, letters: &[u8]) -> (u32, u32) {
        let from = self.aliases.partition_point(|(alias, _)| alias.as_slice() < letters);
        let rest = self.aliases.get(from..).unwrap_or_default();
        let count = rest.partition_point(|(alias, _)| alias.starts_with(letters));
        (u32::try_from(from).unwrap_or(NONE), u32::try_from(from + count).unwrap_or(NONE))
    }

    /// How many of the first words are a person's name that begins as a known one does, if they are one.
    pub(crate) fn person_at(&self, words: &[Vec<u8>]) -> Option<usize> {
        let begins = words.first().zip(words.get(1))?;
        if !self.beginnings.contains(&[begins.0.as_slice(), begins.1].concat()) {
            return None;
        }
        let goes_on = |word: &&Vec<u8>| is_syllable(word) && !LISTS.stops.contains(*word);
        let more = words.iter().skip(2).take_while(goes_on).take(3).count();
        (more > 0).then_some(2 + more)
    }

    /// Names of which `shown` is a misspelling of one letter.
    pub(crate) fn misspelt(&self, shown: &[Vec<u8>]) -> Vec<u32> {
        let letters = shown.concat();
        if letters.len() + 1 < LEAST_SLIP || self.slips.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<u32> = Vec::new();
        for short in without_one(&letters).chain([letters.clone()]) {
            found.extend(self.slips.get(&short).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        let is_one_off = |number: &u32| {
            self.name(*number).is_some_and(|name| {
                is_one_letter_apart(&name.letters(), &letters) && is_slip(&name.words, shown)
            })
        };
        found.retain(is_one_off);
        found
    }
}

fn without_one(letters: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..letters.len()).map(|at| {
        let mut short = letters.to_vec();
        short.remove(at);
        short
    })
}

fn is_one_letter_apart(one: &[u8], other: &[u8]) -> bool {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let skipped = |letters: usize, others: usize| same + usize::from(letters >= others);
    one.len().abs_diff(other.len()) <= 1
        && one.get(skipped(one.len(), other.len())..) == other.get(skipped(other.len(), one.len())..)
}

/// The letters with which a line may write a name.
fn ways_of_writing(name: &Name) -> Vec<Vec<u8>> {
    let mut ways: Vec<Vec<u8>> = vec![name.letters()];
    if name.kind == Kind::Person {
        // `Mỹ` and `Mĩ`, `Quý` and `Quí` are one name.
        let other: Vec<Vec<u8>> = name.words.iter().map(|word| other_vowel(word)).collect();
        for at in 0..name.words.len() {
            let spelt = name.words.iter().zip(&other).enumerate();
            ways.push(
                spelt
                    .flat_map(|(place, (own, other))| if place == at { other } else { own })
                    .copied()
                    .collect(),
            );
        }
    } else {
        let mut words = name.words.clone();
        let mut variants: Vec<Vec<u8>> = vec![Vec::new()];
        // Each phrase that has other ways of writing may be written in any of them; legal forms may be left out.
        while !words.is_empty() {
            let (count, others) = other_ways(&words);
            let head: Vec<u8> = words.drain(..count).collect::<Vec<_>>().concat();
            let is_form = LISTS.forms.contains(&head);
            let mut choices: Vec<Vec<u8>> = vec![head];
            choices.extend(others);
            if is_form {
                choices.push(Vec::new());
            }
            let room = (32 / variants.len().max(1)).max(1);
            variants = variants
                .iter()
                .flat_map(|known| choices.iter().take(room).map(|choice| [known.as_slice(), choice].concat()))
                .collect();
        }
        ways.extend(variants);
        // A school goes without the word.
        if let Some(rest) =
            name.words.split_first().filter(|(first, rest)| first.as_slice() == b"truong" && rest.len() > 1)
        {
            ways.push(rest.1.concat());
        }
    }
    ways.sort();
    ways.dedup();
    ways
}

/// A syllable of one vowel with `i` for `y` at its end, or the other way round; any other as it is.
fn other_vowel(word: &[u8]) -> Vec<u8> {
    let other = match word.split_last() {
        Some((b'y', onset)) => (onset, b'i'),
        Some((b'i', onset)) => (onset, b'y'),
        _ => return word.to_vec(),
    };
    let is_one = matches!(other.0, b"h" | b"k" | b"l" | b"m" | b"s" | b"t" | b"v" | b"qu");
    if is_one { [other.0, &[other.1]].concat() } else { word.to_vec() }
}

/// How many first words are a phrase with other ways of writing, and these.
fn other_ways(words: &[Vec<u8>]) -> (usize, Vec<Vec<u8>>) {
    if let Some(long) = words.first().and_then(|first| LISTS.abbreviations.get(first)) {
        return (1, vec![long.concat()]);
    }
    for count in (2..=4.min(words.len())).rev() {
        let head = words.get(..count).unwrap_or_default();
        let mut shorts: Vec<Vec<u8>> = LISTS
            .abbreviations
            .iter()
            .filter(|(_, long)| long.as_slice() == head)
            .map(|(short, _)| short.clone())
            .collect();
        if !shorts.is_empty() {
            shorts.sort();
            return (count, shorts);
        }
    }
    (1, Vec::new())
}

/// Whether a word starts or ends at a place of folded letters: a space, or a change between letters and figures.
pub(crate) fn is_boundary(folded: &[u8], at: usize) -> bool {
    let (Some(before), Some(here)) = (at.checked_sub(1).and_then(|at| folded.get(at)), folded.get(at)) else {
        return true;
    };
    here & START != 0 || before.is_ascii_digit_unmarked() != here.is_ascii_digit_unmarked()
}

trait Unmarked {
    fn is_ascii_digit_unmarked(&self) -> bool;
}

impl Unmarked for u8 {
    fn is_ascii_digit_unmarked(&self) -> bool {
        (self & !START).is_ascii_digit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(cell: &str) -> (Kind, String) {
        let name = of_party(cell).into_iter().next().unwrap();
        let words: Vec<String> =
            name.words.iter().map(|word| String::from_utf8(word.clone()).unwrap()).collect();
        (name.kind, words.join(" "))
    }

    #[test]
    fn a_party_is_a_person_an_organisation_or_something_else() {
        for (cell, kind, name) in [
            ("Bà Trương Mẫu Hằng", Kind::Person, "truong mau hang"),
            ("Ông Nguyễn Mẫu Thành (cựu học sinh)", Kind::Person, "nguyen mau thanh"),
            ("Đ/c Lê Thị Mẫu", Kind::Person, "le thi mau"),
            ("Đoàn Văn Mẫu", Kind::Person, "doan van mau"),
            ("Lớp 9/3 THCS Mẫu", Kind::Organisation, "lop 9 3 thcs mau"),
            ("Trường Mẫu giáo Hoa Mẫu", Kind::Organisation, "truong mau giao hoa mau"),
            ("Công ty TNHH Mẫu Sao", Kind::Organisation, "cong ty tnhh mau sao"),
            ("Phòng Giáo dục huyện Mẫu", Kind::Organisation, "phong giao duc huyen mau"),
        ] {
            assert_eq!(party(cell), (kind, name.to_owned()), "{cell}");
        }
        assert!(of_party("Mạnh thường quân").is_empty() && of_party("").is_empty());
    }

    #[test]
    fn one_letter_makes_another_person_and_a_slip_does_not() {
        let own = of_party("Trần Thị Mẫu Hằng").into_iter().next().unwrap();
        let shown = |text: &str| words_of(&fold(text));
        for (text, expected) in [
            ("TRAN THI MAU HANG", Relation::Compatible),
            ("TRAN MAU HANG", Relation::Compatible),
            ("T THI MAU HANG", Relation::Other),
            ("TRAN THI MAU BANG", Relation::OneLetter),
            ("TRAN THI MAU OANH", Relation::Other),
            ("LE THI MAU HANG", Relation::Other),
        ] {
            assert_eq!(relation(&own, &shown(text), false), expected, "{text}");
        }
        assert!(is_slip(&own.words, &shown("TRAN THI MAU HANNG")));
        assert!(!is_slip(&own.words, &shown("TRAN THI MAU BANG")));
    }

    #[test]
    fn a_word_in_place_of_another_makes_another_organisation() {
        let words = |text: &str| words_of(&fold(text));
        let replaced = |own: &str, shown: &str| {
            let (own, shown) = (words(own), words(shown));
            is_replaced(&without_forms(&own), &without_forms(&shown))
        };
        for (own, shown) in [
            ("Công ty Mẫu Sao Mai", "CONG TY MAU SAO HOM ung ho"),
            ("Trường THPT Mẫu Đông", "TRUONG THPT MAU TAY"),
            ("Cơ sở Mẫu Sao Mai", "CO SO MAU SAO LAI ung ho"),
            ("Hội Nông dân xã Mẫu", "HOI PHU NU XA MAU"),
            ("Lớp 9A1 trường Mẫu", "LOP 9A2 TRUONG MAU"),
            ("Công ty TNHH Mẫu Vạn Tín Lợi", "CTY MAU VAN PHUC LOI"),
        ] {
            assert!(replaced(own, shown), "{own} {shown}");
        }
        for (own, shown) in [
            ("Công ty TNHH Mẫu Sao Mai", "CONG TY MAU SAO MAI ung ho"),
            ("Công ty Mẫu Sao Mai", "CONG TY MAU SAO ung ho quy"),
            ("Trường Trung học phổ thông Mẫu Đông", "TRUONG PTTH MAU DONG"),
            ("Công ty Mẫu Sao Mai Sóc Trăng", "CONG TY MAU SAO MAI ST chuyen tien"),
            ("Công ty Mẫu Sao Thịnh", "CONG TY MAU SAO THI"),
            ("Lớp 12A1 trường Mẫu", "TAP THE LOP 12 A1 TRUONG MAU"),
            ("Nhóm bạn cũ lớp Mẫu", "NHOM BAN LOP MAU ung ho"),
        ] {
            assert!(!replaced(own, shown), "{own} {shown}");
        }
    }
}
