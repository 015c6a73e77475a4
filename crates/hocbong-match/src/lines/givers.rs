//! Groups and offices that a line names as who gives, and givers who leave their name out.

use super::{Line, others};
use crate::fold::Word;
use crate::names::{Kind, group_at, is_boundary, may_follow, without_forms};
use crate::rows::{Known, Row, canonical};
use crate::split::{Author, Split};
use crate::vocabulary::LISTS;

const NONE: u32 = u32::MAX;
/// Words of a line among which a group's name is looked for; it stands near the beginning.
const MAX_SEARCHED: usize = 24;

/// The name of a group on a line that no row has.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// Number of its sort in [`words::GROUPS`](crate::words::GROUPS).
    sort: u8,
    pub(super) words: Vec<Word>,
    /// Numbers of its words, abbreviations written out; `u32::MAX` for words of no row.
    all: Vec<u32>,
    /// Those that are neither its sort nor a legal form.
    own: Vec<u32>,
}

/// Finds the group that a line begins with, or that follows its purpose; a group before which other words stand is part
/// of the purpose. Notes whether the giver is anonymous.
pub(super) fn find_givers(known: &Known, split: &Split, line: &mut Line) {
    let lists = &*LISTS;
    let count = split.tokens.len().min(MAX_SEARCHED);
    let words: Vec<Word> = (0..count).map(|at| Word::from_slice(split.token(at))).collect();
    let author = |at: usize| split.authors.get(at).copied().unwrap_or(Author::Bank);
    let mut is_first = true;
    for at in 0..count {
        let Some(word) = words.get(at).filter(|_| author(at) == Author::Giver) else {
            continue;
        };
        let follows =
            at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| lists.transfer.contains(word));
        let run = (at..count).take_while(|at| author(*at) == Author::Giver).count();
        let found =
            if is_first || follows { group_at(words.get(at..at + run).unwrap_or_default()) } else { None };
        if let Some((length, sort)) = found.filter(|(_, sort)| is_first || may_follow(*sort)) {
            let from = split.tokens.get(at).map_or(0, |token| token.0);
            let to = split.tokens.get(at + length - 1).map_or(0, |token| token.1);
            let is_known = |hit: &super::NameHit| usize::from(hit.from) < to && from < usize::from(hit.to);
            // The last word of a cut-off text may be the beginning of any.
            let whole = length - usize::from(line.is_cut && to == split.written().1);
            if !line.names.iter().any(is_known) {
                line.groups.push(Group::new(known, sort, words.get(at..at + whole).unwrap_or_default()));
            }
            break;
        }
        let is_bank = || lists.channels.contains(word) || word.ends_with(b"bank");
        is_first &= lists.before_giver.contains(word) || is_bank();
    }
    let is_said = |phrase: &Word| {
        let mut places = split.letters.windows(phrase.len().max(1)).enumerate();
        places.any(|(from, letters)| {
            let is_word =
                || is_boundary(&split.folded, from) && is_boundary(&split.folded, from + phrase.len());
            letters == phrase.as_slice() && is_word()
        })
    };
    line.is_anonymous =
        !line.names_somebody() && line.groups.is_empty() && lists.anonymous.iter().any(is_said);
}

impl Group {
    fn new(known: &Known, sort: u8, words: &[Word]) -> Self {
        let number = |word: &[u8]| known.vocabulary.get(word).unwrap_or(NONE);
        let numbers = |said: &[&[u8]]| {
            let mut numbers = Vec::with_capacity(said.len());
            canonical(&known.lexicon, said, |word, _, _| numbers.push(number(word)));
            numbers
        };
        let head = crate::names::group_head(words).map_or(0, |(count, _)| count);
        let all = numbers(&words.iter().map(Word::as_slice).collect::<Vec<_>>());
        let own = numbers(&without_forms(words.get(head..).unwrap_or_default()));
        Self { sort, words: words.to_vec(), all, own }
    }
}

/// Whether a line visibly says that another than the row's person or organisation gives: a group of another sort or with
/// other words, or someone who leaves their name out. What the row's memo mentions (a class, an office) may pay for the
/// row's giver.
pub(crate) fn is_another_giver(known: &Known, row: &Row, line: &Line) -> bool {
    let Some((number, own)) =
        row.names.first().and_then(|number| Some((*number, known.names.name(*number)?)))
    else {
        return row.is_anonymous && !line.has_payer && !others(known, row, line).is_empty();
    };
    if !own.is_whole() || line.has_payer {
        return false;
    }
    let said = known.purposes.words(row.phrase);
    let name = known.name_words_of(number);
    let has = |words: &[u32], word: &u32| words.binary_search(word).is_ok();
    let differs = |group: &Group| {
        let is_mentioned = !group.own.is_empty()
            && group.own.iter().all(|word| has(said, word) || has(name, word))
            && own.kind == Kind::Person;
        if is_mentioned || !group.own.is_empty() && group.own.iter().all(|word| has(said, word)) {
            return false;
        }
        if own.kind == Kind::Person {
            return true;
        }
        let (sort, rest) = known.group_of(number);
        let is_part =
            group.all.iter().all(|word| has(name, word)) || name.iter().all(|word| group.all.contains(word));
        let common = rest.iter().filter(|word| group.own.contains(word)).count();
        let shorter = rest.len().min(group.own.len());
        let is_other_sort = sort.is_some_and(|sort| sort != group.sort);
        !is_part && (is_other_sort || shorter > 0 && 2 * common <= shorter)
    };
    line.is_anonymous || line.groups.iter().any(differs)
}
