//! Compares two items channel by channel, and weighs the outcomes.

use crate::codes::Part;
use crate::fold::{Word, fold, words_of};
use crate::items::{Canonical, Item};
use crate::lines::{Grade, Line, is_another_giver, mask, names_another, others, shown_names};
use crate::names::{Kind, Name, Relation, is_replaced, relation, without_forms};
use crate::outcomes::{CodeOutcome, Conflict, NameOutcome, Outcomes, PurposeOutcome, Weight};
use crate::qualifiers::Compared;
use crate::rows::{Known, Row, canonical};
use crate::settings::MAX_WINDOW_DAYS;
use crate::weights::{Weights, log_ratio};

/// Compares what a row says with what a line shows.
pub(crate) fn outcomes(known: &Known, row: &Row, line: &Line) -> Outcomes {
    let mut explained = line.formula;
    let mut found = Outcomes {
        name: NameOutcome::BothSilent,
        shown: u32::MAX,
        choices: 0,
        code: CodeOutcome::None,
        codes: 0,
        shown_code: u32::MAX,
        purpose: PurposeOutcome::Absent,
        word: u32::MAX,
        share: 0,
        unexplained: 0,
        qualifiers: Compared::default(),
    };
    let mut best: Option<(u8, NameOutcome)> = None;
    for hit in &line.names {
        let outcome = match hit.grade {
            Grade::Whole if row.names.contains(&hit.name) => {
                if hit.is_owner {
                    (1, NameOutcome::Owner)
                } else {
                    (0, NameOutcome::Whole)
                }
            }
            Grade::Misspelt if row.names.contains(&hit.name) => (2, NameOutcome::Misspelt),
            Grade::Tail if row.names.iter().any(|name| is_going_on(known, *name, hit.name, hit.to_name)) => {
                (3, NameOutcome::Tail(u8::try_from(hit.to - hit.from).unwrap_or(u8::MAX)))
            }
            _ => continue,
        };
        explained |= mask(usize::from(hit.from), usize::from(hit.to));
        if best.is_none_or(|known| outcome.0 < known.0) {
            best = Some(outcome);
            found.shown = if hit.grade == Grade::Tail { u32::MAX } else { hit.name };
            found.choices = if hit.grade == Grade::Tail { hit.to_name - hit.name } else { 1 };
        }
    }
    if best.is_none() && !line.fragment.is_empty() && !row.names.is_empty() {
        let begins = |name: &u32| known.names.begins(*name, &line.fragment);
        // A few letters at the end do not outweigh a name before them.
        if row.names.iter().any(begins) && names_another(known, row, line).is_none() {
            explained |= line.fragment_mask;
            best = Some((3, NameOutcome::Tail(u8::try_from(line.fragment.len()).unwrap_or(u8::MAX))));
            found.choices = line.fragment_choices;
        }
    }
    if best.is_none() && !row.names.is_empty() && has_words(known, row, line, &mut found, &mut explained) {
        best = Some((4, NameOutcome::Words));
    }
    found.name = match best {
        Some((_, outcome)) => outcome,
        None if row.names.is_empty() && line.names_somebody() && !line.has_payer => NameOutcome::RowSilent,
        None if row.names.is_empty() => NameOutcome::BothSilent,
        None => match names_another(known, row, line) {
            None => NameOutcome::LineSilent,
            Some(true) => NameOutcome::OneLetter,
            Some(false) => NameOutcome::Other,
        },
    };
    compare_codes(known, row, line, &mut found, &mut explained);
    compare_purposes(known, row, line, &mut found, &mut explained);
    if !line.fragment.is_empty() {
        let begins = |letters: &[u8]| letters.starts_with(&line.fragment);
        let is_own = row.codes.iter().any(|code| begins(known.codes.code(*code)))
            || known.purposes.words(row.phrase).iter().any(|word| begins(known.vocabulary.word(*word)));
        if is_own {
            explained |= line.fragment_mask;
        }
    }
    found.unexplained = u8::try_from((line.core & !explained).count_ones()).unwrap_or(u8::MAX);
    found
}

/// Whether a line has at least two words and half of the words of the name of an organisation or a group,
/// which is shortened in many ways, or all words of a person's name next to one another, in any order.
fn has_words(known: &Known, row: &Row, line: &Line, found: &mut Outcomes, explained: &mut u128) -> bool {
    let Some(name) = row.names.first().and_then(|name| known.names.name(*name)) else { return false };
    let is_person = name.kind == Kind::Person;
    let own = known.purposes.words(row.name_words);
    // A word that a person's name has twice must stand on the line twice.
    if own.len() < if is_person { name.words.len().max(3) } else { 2 } {
        return false;
    }
    let (mut count, mut seen, mut covered, mut rarest) = (0, 0_u64, 0, u32::MAX);
    let (mut first, mut last, mut letters) = (u16::MAX, 0, 0);
    for (word, from, to) in &line.words {
        if let Ok(at) = own.binary_search(word) {
            covered |= mask(usize::from(*from), usize::from(*to));
            if at < 64 && seen & (1 << at) == 0 {
                seen |= 1 << at;
                count += 1;
                (first, last, letters) = (first.min(*from), last.max(*to), letters + (to - from));
            }
            if rarest == u32::MAX || known.idf.get(*word as usize) < known.idf.get(rarest as usize) {
                rarest = *word;
            }
        }
    }
    let is_shown = if is_person {
        count == own.len() && last - first == letters
    } else {
        count >= 2 && count * 2 >= own.len()
    };
    // The words may be part of a longer name, or of one with another number.
    let is_longer = |shown: &[Word]| {
        let has_number = shown.last().is_some_and(|word| word.iter().all(u8::is_ascii_digit));
        let is_part = if is_person { shown.starts_with(&name.words) } else { has_number };
        is_part && relation(name, shown, false) == Relation::Other
    };
    let hits = line.names.iter().filter(|hit| hit.grade == Grade::Whole);
    let mut names = hits.filter_map(|hit| known.names.name(hit.name)).map(|name| name.words.as_slice());
    let mut strangers = line.strangers.iter().map(|(shown, _)| shown.as_slice());
    let has_more = |shown: &[Word]| shown.iter().any(|word| !name.words.contains(word));
    let names_more = || is_person && others(known, row, line).into_iter().any(|(shown, _)| has_more(shown));
    let is_shown = is_shown && !names.any(is_longer) && !strangers.any(is_longer) && !names_more();
    if is_shown {
        *explained |= covered;
        found.shown = rarest;
    }
    is_shown
}

/// The words of an organisation's name, without legal forms and with abbreviations written out.
fn written_out<'w>(known: &'w Known, words: &'w [Word]) -> Vec<&'w [u8]> {
    let mut found = Vec::with_capacity(words.len());
    canonical(&known.lexicon, &without_forms(words), |word, _, _| {
        if !matches!(word, b"khoa" | b"nien") {
            found.push(short_year(word));
        }
    });
    found
}

/// A year as it is shortened: `1985` and `k85` are `85`. Returns any other word as it is.
fn short_year(word: &[u8]) -> &[u8] {
    let is_number = |word: &[u8]| word.iter().all(u8::is_ascii_digit);
    match word {
        [b'1', b'9', rest @ ..] | [b'2', b'0', rest @ ..] | [b'k', rest @ ..]
            if rest.len() == 2 && is_number(rest) =>
        {
            rest
        }
        _ => word,
    }
}

/// Whether a line has the second half of the words of an organisation's name, and no whole name of another. What is
/// left out of a name stands at its beginning.
fn has_last_words(known: &Known, row: &Row, line: &Line) -> bool {
    let Some(own) = row.names.first().and_then(|name| known.names.name(*name)) else { return false };
    let words = written_out(known, &own.words);
    let is_on_line = |word: &&[u8]| {
        let number = known.vocabulary.get(word);
        number.is_some_and(|number| line.words.iter().any(|(shown, ..)| *shown == number))
    };
    let is_another = |name: &Name| name.is_whole() && !name.words.iter().all(|word| own.words.contains(word));
    let mut whole = line.names.iter().filter(|hit| hit.grade == Grade::Whole);
    words.iter().skip(words.len() / 2).all(is_on_line)
        && !whole.any(|hit| known.names.name(hit.name).is_some_and(is_another))
}

/// Whether the texts replace some words of an organisation's name by others.
fn shows_another(known: &Known, own: &Name, texts: &[&str]) -> bool {
    let said: Vec<Word> = texts.iter().flat_map(|text| words_of(&fold(text))).collect();
    is_replaced(&written_out(known, &own.words), &written_out(known, &said))
}

fn is_going_on(known: &Known, name: u32, from: u32, to: u32) -> bool {
    (from..to).contains(&known.names.place(name))
}

fn compare_codes(known: &Known, row: &Row, line: &Line, found: &mut Outcomes, explained: &mut u128) {
    let (mut shared, mut others, mut cut) = (0_u8, 0_u8, false);
    // A part that may be one of several codes has a hit for each, at one place.
    for hits in line.codes.chunk_by(|one, next| one.from == next.from) {
        let own = hits.iter().find(|hit| match hit.part {
            Part::Whole | Part::Most | Part::Changed => row.codes.contains(&hit.code),
            Part::Cut => row.codes.iter().any(|code| known.codes.is_among(*code, hit.code, hit.to_code)),
            Part::Unknown => false,
        });
        match own {
            Some(hit) => {
                *explained |= mask(usize::from(hit.from), usize::from(hit.to));
                match hit.part {
                    Part::Cut => cut = true,
                    _ => {
                        shared = shared.saturating_add(1);
                        found.shown_code = hit.code;
                    }
                }
            }
            None => others = others.saturating_add(1),
        }
    }
    found.codes = shared;
    found.code = match (row.codes.is_empty(), line.codes.is_empty()) {
        (true, true) => CodeOutcome::None,
        (true, false) => CodeOutcome::LineOnly,
        (false, true) => CodeOutcome::RowOnly,
        _ if shared == 0 && cut => CodeOutcome::Cut,
        _ if shared == 0 => CodeOutcome::Other,
        _ if others == 0 && usize::from(shared) >= row.codes.len() => CodeOutcome::Same,
        _ => CodeOutcome::Some,
    };
}

fn compare_purposes(known: &Known, row: &Row, line: &Line, found: &mut Outcomes, explained: &mut u128) {
    let purpose = known.purposes.words(row.phrase);
    if purpose.is_empty() {
        return;
    }
    let mut count = 0;
    let mut seen = 0_u64;
    for (word, from, to) in &line.words {
        if let Ok(at) = purpose.binary_search(word) {
            *explained |= mask(usize::from(*from), usize::from(*to));
            if at < 64 && seen & (1 << at) == 0 {
                seen |= 1 << at;
                count += 1;
            }
            if found.word == u32::MAX || known.idf.get(*word as usize) < known.idf.get(found.word as usize) {
                found.word = *word;
            }
        }
    }
    found.share = u8::try_from(count * 100 / purpose.len()).unwrap_or(100);
    found.purpose = match count {
        0 => PurposeOutcome::None,
        _ if count >= purpose.len().min(64) => PurposeOutcome::All,
        _ => PurposeOutcome::Some,
    };
}

/// Weight from which the purpose alone names a movement.
const RARE_PURPOSE: i32 = 300;

/// Longest lag, in days, at which an item left open earlier can still clear; with a longer one it stays open.
const MAX_DAYS_TO_CLEAR: i32 = MAX_WINDOW_DAYS.cast_signed();

/// What the texts of one side say. Each distinct pair of party and memo is read once; `row_of` and `line_of`
/// give the place of each item's reading in `rows` and `lines`.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) row_of: Vec<u32>,
    pub(crate) rows: Vec<Row>,
    pub(crate) line_of: Vec<u32>,
    pub(crate) lines: Vec<Line>,
    /// For each item read as a row, the natures that its kind may be.
    pub(crate) kinds: Vec<u32>,
}

static NO_ROW: std::sync::LazyLock<Row> = std::sync::LazyLock::new(Row::default);
static NO_LINE: std::sync::LazyLock<Line> = std::sync::LazyLock::new(Line::default);

impl Texts {
    pub(crate) fn row(&self, item: u32) -> &Row {
        let reading = self.row_of.get(item as usize).and_then(|at| self.rows.get(*at as usize));
        reading.unwrap_or(&NO_ROW)
    }

    pub(crate) fn line(&self, item: u32) -> &Line {
        let reading = self.line_of.get(item as usize).and_then(|at| self.lines.get(*at as usize));
        reading.unwrap_or(&NO_LINE)
    }
}

/// Which side is read as rows, and which as lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Roles {
    /// The left side is a ledger and read as rows, the right one a statement and read as lines.
    LeftRows,
    /// Both lists are of one kind; each is read both as rows and as lines.
    Both,
}

/// Everything that is known of two lists before anything is linked.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    pub(crate) left: Canonical<'a>,
    pub(crate) right: Canonical<'a>,
    pub(crate) left_texts: Texts,
    pub(crate) right_texts: Texts,
    pub(crate) known: Known,
    pub(crate) weights: Weights,
    pub(crate) roles: Roles,
    pub(crate) window: i32,
}

impl Evidence<'_> {
    /// Compares the texts of two items; both ways if the lists are of one kind.
    pub(crate) fn outcomes(&self, left: u32, right: u32) -> [Option<Outcomes>; 2] {
        let forth = || self.compare_texts(true, left, right);
        let back = || self.compare_texts(false, right, left);
        match self.roles {
            Roles::LeftRows => [Some(forth()), None],
            Roles::Both => [Some(forth()), Some(back())],
        }
    }

    /// Compares a row, from the left side if `is_left`, with a line of the other side. Folding loses tones,
    /// and counting words loses their order, so where a name seems to agree the raw texts are compared once
    /// more.
    fn compare_texts(&self, is_left: bool, row: u32, line: u32) -> Outcomes {
        let (rows, lines) = if is_left { (&self.left, &self.right) } else { (&self.right, &self.left) };
        let (row_texts, line_texts) = if is_left {
            (&self.left_texts, &self.right_texts)
        } else {
            (&self.right_texts, &self.left_texts)
        };
        let (said, shown) = (row_texts.row(row), line_texts.line(line));
        let mut found = outcomes(&self.known, said, shown);
        let is_in = rows.item(row).is_some_and(|item| item.amount > 0);
        let is_credit = lines.item(line).is_some_and(|line| line.amount > 0);
        // A row that was entered the wrong way round has the wrong kind as well.
        let kinds = row_texts.kinds.get(row as usize).copied().filter(|_| is_in == is_credit).unwrap_or(0);
        found.qualifiers = said.said.compare(kinds, &shown.said, is_in);
        let name = |number: u32| self.known.names.name(number);
        // On what is paid out, the bank names who receives.
        let is_receipt = is_credit && self.roles == Roles::LeftRows;
        let may_give = || is_receipt && is_another_giver(&self.known, said, shown);
        match found.name {
            NameOutcome::Whole | NameOutcome::Owner if shown.has_marks => {
                let differs = |name: &Name| {
                    crate::tones::differ(&name.words, &rows.texts_of(row), &lines.texts_of(line))
                };
                if name(found.shown).is_some_and(differs) {
                    found.name = NameOutcome::OneLetter;
                }
            }
            NameOutcome::LineSilent | NameOutcome::RowSilent if may_give() => found.name = NameOutcome::Other,
            NameOutcome::Words => {
                let own = said.names.first().and_then(|number| name(*number));
                let is_another = |own: &Name| {
                    own.kind != Kind::Person && shows_another(&self.known, own, &lines.texts_of(line))
                };
                if own.is_some_and(is_another) || may_give() {
                    found.name = NameOutcome::Other;
                }
            }
            _ => {}
        }
        found
    }

    /// Like [`outcomes`](Self::outcomes), each with whether the text of the line is cut off.
    pub(crate) fn outcomes_with_cut(&self, left: u32, right: u32) -> [Option<(Outcomes, bool)>; 2] {
        let [forth, back] = self.outcomes(left, right);
        let (of_right, of_left) = (self.right_texts.line(right).is_cut, self.left_texts.line(left).is_cut);
        match self.roles {
            Roles::LeftRows => [forth.map(|found| (found, of_right)), None],
            Roles::Both => [forth.map(|found| (found, of_right)), back.map(|found| (found, of_left))],
        }
    }

    /// Similarity of the texts of two items: how much of what one says the other shows, in thousandths.
    pub(crate) fn likeness(&self, left: u32, right: u32) -> u16 {
        if self.left.is_resolved(left) || self.right.is_resolved(right) {
            return crate::same_text::weight_of_letters((&self.left, left), (&self.right, right)).1;
        }
        Self::likeness_of(&self.outcomes(left, right))
    }

    /// Similarity of texts that were compared, in thousandths; 500 if nothing can be compared.
    pub(crate) fn likeness_of(found: &[Option<Outcomes>; 2]) -> u16 {
        let of = |found: &Outcomes| {
            let name = match found.name {
                NameOutcome::Whole => Some(1_000),
                NameOutcome::Owner => Some(900),
                NameOutcome::Misspelt => Some(850),
                NameOutcome::Tail(_) => Some(700),
                NameOutcome::Words => Some(600),
                NameOutcome::OneLetter => Some(300),
                NameOutcome::LineSilent | NameOutcome::Other => Some(0),
                NameOutcome::RowSilent | NameOutcome::BothSilent => None,
            };
            let code = match found.code {
                CodeOutcome::Same => Some(1_000),
                CodeOutcome::Some | CodeOutcome::Cut => Some(600),
                CodeOutcome::Other | CodeOutcome::RowOnly => Some(0),
                CodeOutcome::LineOnly | CodeOutcome::None => None,
            };
            let purpose = match found.purpose {
                PurposeOutcome::Absent => None,
                _ => Some(10 * i32::from(found.share)),
            };
            let parts = [(name, 3), (code, 2), (purpose, 2)];
            let asked: i32 = parts.iter().filter(|(part, _)| part.is_some()).map(|(_, weight)| weight).sum();
            let shown: i32 = parts.iter().filter_map(|(part, weight)| Some((*part)? * weight)).sum();
            shown.checked_div(asked).unwrap_or(500)
        };
        let all: Vec<i32> = found.iter().flatten().map(of).collect();
        let count = i32::try_from(all.len().max(1)).unwrap_or(1);
        u16::try_from(all.iter().sum::<i32>() / count).unwrap_or(0)
    }

    /// Whether two texts name the same movement: by a name, a code, a number with a label, its nature or rare
    /// words. Common wording (`ủng hộ`) names none.
    pub(crate) fn names_movement(&self, left: u32, right: u32) -> bool {
        let names = |found: &Outcomes| {
            let is_named = matches!(
                found.name,
                NameOutcome::Whole
                    | NameOutcome::Owner
                    | NameOutcome::Misspelt
                    | NameOutcome::Tail(_)
                    | NameOutcome::Words
            );
            let is_coded = matches!(found.code, CodeOutcome::Same | CodeOutcome::Some | CodeOutcome::Cut);
            is_named && !self.weights.is_name_silent
                || is_coded
                || self.weights.agrees(found)
                || self.weights.of(found).is_some_and(|weight| weight.purpose >= RARE_PURPOSE)
        };
        self.outcomes(left, right).iter().flatten().any(names)
    }

    /// Whether one text shows the other's organisation by the last words of its name.
    pub(crate) fn shows_words(&self, left: u32, right: u32) -> bool {
        let [forth, back] = self.outcomes(left, right);
        let shows = |found: Option<Outcomes>, row: &Row, line: &Line| {
            found.is_some_and(|found| found.name == NameOutcome::Words)
                && has_last_words(&self.known, row, line)
        };
        shows(forth, self.left_texts.row(left), self.right_texts.line(right))
            || shows(back, self.right_texts.row(right), self.left_texts.line(left))
    }

    /// The weight of a word by which several lines show a name, not counting these lines among those that have it.
    pub(crate) fn words_beside(&self, word: u32, lines: usize) -> i32 {
        let uses = self.known.idf.get(word as usize).copied().unwrap_or(0);
        let others = |lines: usize| f64::from(uses.saturating_sub(u32::try_from(lines).unwrap_or(u32::MAX)));
        let idf = self.weights.word_idf.get(word as usize).copied().unwrap_or(0);
        (idf + log_ratio(others(1) + 0.5, others(lines) + 0.5)).min(600) - 100
    }

    /// What contradicts, for a pair that the texts exclude; `None` for any other.
    pub(crate) fn conflict(&self, left: u32, right: u32, found: &[Option<Outcomes>; 2]) -> Option<Conflict> {
        let of = |found: &Outcomes, row: &Row, line: &Line| match (found.code, found.name) {
            (CodeOutcome::Other, _) => {
                let codes = line.codes.iter().filter(|hit| hit.part == Part::Whole);
                let mut codes: Vec<String> = codes
                    .map(|hit| String::from_utf8_lossy(self.known.codes.code(hit.code)).into_owned())
                    .collect();
                codes
                    .extend(line.unknown_codes.iter().map(|code| String::from_utf8_lossy(code).into_owned()));
                Conflict::Code(codes.join(" "))
            }
            _ => Conflict::Name(shown_names(&self.known, row, line)),
        };
        let [forth, back] = found;
        let (of_left, of_right) = (&self.left_texts, &self.right_texts);
        match (forth, back) {
            (Some(found), _) if self.weights.of(found).is_none() => {
                Some(of(found, of_left.row(left), of_right.line(right)))
            }
            (_, Some(found)) => Some(of(found, of_right.row(right), of_left.line(left))),
            _ => None,
        }
    }

    /// The weight of the texts; `None` if they contradict one another.
    pub(crate) fn text(&self, left: u32, right: u32) -> Option<Weight> {
        self.text_by(left, right, Weights::of)
    }

    fn text_by(
        &self,
        left: u32,
        right: u32,
        weigh: fn(&Weights, &Outcomes) -> Option<Weight>,
    ) -> Option<Weight> {
        self.text_of(&self.outcomes(left, right), weigh)
    }

    /// The weight of texts that were compared, averaged if they were compared both ways; `None` if they
    /// contradict one another.
    pub(crate) fn text_of(
        &self,
        [one, other]: &[Option<Outcomes>; 2],
        weigh: fn(&Weights, &Outcomes) -> Option<Weight>,
    ) -> Option<Weight> {
        let one = weigh(&self.weights, one.as_ref()?)?;
        match (self.roles, other) {
            (Roles::Both, Some(other)) => {
                let other = weigh(&self.weights, other)?;
                Some(Weight {
                    name: i32::midpoint(one.name, other.name),
                    code: i32::midpoint(one.code, other.code),
                    purpose: i32::midpoint(one.purpose, other.purpose),
                    unexplained: i32::midpoint(one.unexplained, other.unexplained),
                    ..Weight::default()
                })
            }
            _ => Some(one),
        }
    }

    /// The weight of two items of one amount; `None` if their texts contradict one another or their days are
    /// too far apart.
    pub(crate) fn pair(&self, left: u32, right: u32) -> Option<Weight> {
        self.pair_by(left, right, Weights::of)
    }

    /// Weighs any two items, even of different amounts; `None` if their texts contradict one another.
    pub(crate) fn whole(&self, left: u32, right: u32) -> Option<Weight> {
        let (mine, theirs) = (self.left.item(left)?, self.right.item(right)?);
        let text = self.text(left, right)?;
        let day = self.days(mine, theirs);
        let is_pair = mine.amount == theirs.amount && day.is_some();
        let reference = self.references(mine, theirs);
        let base = if is_pair { self.weights.base } else { 0 };
        Some(Weight { base, day: day.unwrap_or(0), reference, ..text })
    }

    /// Like [`pair`](Self::pair), but another name only weighs against the pair, as someone else may have
    /// paid.
    pub(crate) fn likely(&self, left: u32, right: u32) -> Option<Weight> {
        self.pair_by(left, right, Weights::of_any_payer)
    }

    fn pair_by(
        &self,
        left: u32,
        right: u32,
        weigh: fn(&Weights, &Outcomes) -> Option<Weight>,
    ) -> Option<Weight> {
        let (mine, theirs) = (self.left.item(left)?, self.right.item(right)?);
        self.days(mine, theirs)?;
        self.pair_with(mine, theirs, self.text_by(left, right, weigh)?)
    }

    /// Like [`pair`](Self::pair), with texts that were weighed already.
    pub(crate) fn pair_with(&self, left: &Item, right: &Item, text: Weight) -> Option<Weight> {
        let (day, reference) = (self.days(left, right)?, self.references(left, right));
        Some(Weight { base: self.weights.base, day, reference, ..text })
    }

    /// Whether the days of two items allow one movement: within the window, or later if the earlier one was
    /// left open by an earlier reconciliation; never with different origins on different days.
    pub(crate) fn are_near(&self, left: &Item, right: &Item) -> bool {
        let days = right.day - left.day;
        // On one day, two origins may be the same movement, reported by a third list.
        let is_another =
            left.origin != 0 && right.origin != 0 && left.origin != right.origin && left.day != right.day;
        !is_another
            && (days.abs() <= self.window
                || left.is_earlier && (0..=MAX_DAYS_TO_CLEAR).contains(&days)
                || right.is_earlier && (0..=MAX_DAYS_TO_CLEAR).contains(&-days))
    }

    /// The weight of texts and days of two items that share a key; `None` if the texts contradict one
    /// another. Days are not limited to the window.
    pub(crate) fn keyed(&self, left: u32, right: u32) -> Option<i32> {
        let (mine, theirs) = (self.left.item(left)?, self.right.item(right)?);
        let text = self.text(left, right)?;
        Some(text.text() + self.weights.days(self.lag(mine, theirs)))
    }

    fn days(&self, left: &Item, right: &Item) -> Option<i32> {
        let lag = self.lag(left, right);
        (lag.abs() <= self.window && self.are_near(left, right)).then(|| self.weights.days(lag))
    }

    /// Days from the row to the line, negative if the line comes first; for two lists of one kind, the days
    /// between the two.
    pub(crate) fn lag(&self, left: &Item, right: &Item) -> i32 {
        match self.roles {
            Roles::LeftRows => right.day - left.day,
            Roles::Both => (left.day - right.day).abs(),
        }
    }

    fn references(&self, left: &Item, right: &Item) -> i32 {
        let differ = left.reference != 0 && right.reference != 0 && !self.same_reference(left, right);
        if differ { self.weights.other_reference } else { 0 }
    }

    pub(crate) fn same_reference(&self, left: &Item, right: &Item) -> bool {
        let key = self.left.reference_key(left);
        key != 0 && key == self.right.reference_key(right)
    }
}

#[cfg(test)]
mod tests;
