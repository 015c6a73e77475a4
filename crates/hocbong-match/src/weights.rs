//! Agreement weights: for each outcome of a channel the logarithm of m/u, where m is its probability between
//! two records of one movement and u between records of two. Both are estimated from the lists: m from proved
//! pairs, u from pairs drawn by chance, or for a name, a code or a word from how often it occurs (idf).
//!
//! All weights are in hundredths of a natural logarithm.

#![expect(clippy::cast_precision_loss, reason = "counts of records and pairs are far below 2^52")]

use crate::similarity::{CodeOutcome, NameOutcome, Outcomes, PurposeOutcome, Weight};
use crate::similarity::{Evidence, Roles};

/// Proved pairs from which a channel is calibrated (half as many for rows without a name); with fewer, its
/// default weights stand.
pub(crate) const MIN_PROVED: usize = 50;
/// Share of the proved pairs, in thousandths, in which a channel must agree; below it the channel is silent.
const SILENT_PERMILLE: usize = 20;
/// Highest weight of a name; a higher one is cut to it, as with the limits below.
const MAX_NAME: i32 = 1200;
/// Highest weight of a code.
const MAX_CODE: i32 = 900;
/// Highest weight of a purpose.
const MAX_PURPOSE: i32 = 600;
/// Highest weight of the words shared with a shortened name, or with a purpose of which fewer than half are
/// shared.
const MAX_WORD: i32 = 400;
/// Highest cost of all letters that nothing explains.
const MAX_UNEXPLAINED: i32 = 1200;

/// Weight of an amount that nothing else within the window has, where texts are soft; 3/8 of it where they
/// are not.
const RARE: i32 = 400;

/// Pairs drawn by chance to estimate u, in each direction of comparison.
const DRAWN: usize = 5_000;
/// Lags with a weight of their own, from 0 days; a longer lag weighs what the longest of these does.
const DAYS: usize = 8;

/// The natural logarithm of `part / whole`, in hundredths.
pub(crate) fn log_ratio(part: f64, whole: f64) -> i32 {
    let value = (part.max(1e-9) / whole.max(1e-9)).ln() * 100.0;
    #[expect(clippy::cast_possible_truncation, reason = "between −7,000 and 7,000 for any two counts")]
    let rounded = value.round() as i32;
    rounded
}

/// One outcome of a channel: its m and u probabilities, and its agreement weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Measure {
    /// Name of the outcome, e.g. `whole` or `line_silent`.
    pub outcome: &'static str,
    /// Days between the two records, for an outcome of the day channel; else 0.
    pub days: u8,
    /// Proved pairs with this outcome.
    pub proved: usize,
    /// m probability: its share among proved pairs, in ten-thousandths.
    pub m: u32,
    /// u probability: its share among pairs drawn by chance, in ten-thousandths. For days, as if spread
    /// evenly over the window.
    pub u: u32,
    /// Agreement weight in hundredths of a natural logarithm, to which the idf (inverse document frequency)
    /// of an agreeing name, code or word is added; `None` if the outcome excludes the pair.
    pub weight: Option<i32>,
}

/// A channel with the counts and weights of its outcomes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Channel {
    /// Name of the channel: `amount`, `day`, `name`, `no_name`, `code`, `purpose`, `unexplained` or
    /// `reference`.
    pub name: &'static str,
    /// Proved pairs that could be compared by it.
    pub proved: usize,
    /// Whether it says nothing between these two lists.
    pub is_silent: bool,
    /// Whether the weights are the defaults: there are too few proved pairs, or the channel is never
    /// measured.
    pub is_default: bool,
    /// Its outcomes, in a fixed order.
    pub outcomes: Vec<Measure>,
}

impl Channel {
    /// Builds a channel from the counts of its outcomes among proved and drawn pairs, and their weights.
    fn counted(
        name: &'static str,
        is_default: bool,
        (proved, drawn): (&[usize], &[usize]),
        outcomes: &[(&'static str, Option<i32>)],
    ) -> Self {
        let (p, d): (usize, usize) = (proved.iter().sum(), drawn.iter().sum());
        let counted = outcomes.iter().zip(proved.iter().zip(drawn));
        let outcomes = counted.map(|((outcome, weight), (of_proved, of_drawn))| Measure {
            outcome,
            days: 0,
            proved: *of_proved,
            m: per_myriad(*of_proved, p),
            u: per_myriad(*of_drawn, d),
            weight: *weight,
        });
        let outcomes: Vec<Measure> = outcomes.collect();
        let is_silent = outcomes.iter().all(|measure| measure.weight == Some(0));
        Self { name, proved: p, is_silent, is_default, outcomes }
    }
}

fn per_myriad(part: usize, whole: usize) -> u32 {
    let share = (part * 20_000 + whole).checked_div(2 * whole).unwrap_or(0);
    u32::try_from(share).unwrap_or(u32::MAX)
}

/// The agreement weights for two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the two lists")]
pub struct Weights {
    /// Weight of an equal amount within the window, before anything else is compared.
    pub base: i32,
    /// Every channel with its counts and weights, for reports.
    pub channels: Vec<Channel>,
    pub(crate) other_reference: i32,
    pub(crate) days: [i32; DAYS],
    /// The same for a line that is earlier than its row.
    pub(crate) early: [i32; DAYS],
    pub(crate) is_name_silent: bool,
    /// Added to the idf of a name, by how the line shows it: whole, as the owner, misspelt, cut off.
    whole: i32,
    owner: i32,
    misspelt: i32,
    tail: i32,
    /// Weight of another name where someone else may have paid.
    another_payer: i32,
    line_silent: i32,
    row_silent: i32,
    both_silent: i32,
    /// Added to the idf of a code, by how the line shows it.
    code_same: i32,
    code_some: i32,
    code_cut: i32,
    /// Weight of another code; `None` if it excludes the pair.
    code_other: Option<i32>,
    row_code: i32,
    line_code: i32,
    purpose_all: i32,
    purpose_some: i32,
    purpose_none: i32,
    /// Mean idf of the rarest word that two texts share by chance.
    shared_word: i32,
    /// For 0, 1 to 3, 4 to 7, and 8 or more unexplained letters.
    unexplained: [i32; 4],
    /// idf of each name, in hundredths of a natural logarithm.
    pub(crate) name_idf: Vec<i32>,
    pub(crate) code_idf: Vec<i32>,
    /// idf of each word among lines.
    pub(crate) word_idf: Vec<i32>,
    pub(crate) names: usize,
    /// How many records use each name; `records` is the number of all records.
    pub(crate) name_uses: Vec<u32>,
    pub(crate) records: u32,
    /// Whether texts are so loose that a rare amount must count for more: names are silent, fewer than 50
    /// proved pairs are known, or fewer than nine in ten of them explain all letters.
    pub is_soft: bool,
    /// Whether texts distinguish nothing at all: names, codes and purposes hardly ever agree on proved pairs.
    pub is_blind: bool,
    /// Whether the user gave a pattern for codes, which then identify a movement whatever name is shown.
    pub has_keys: bool,
    /// Weight added if nothing else within the window has the amount; half of it if a side has two such
    /// items.
    pub rare: i32,
}

const fn bucket_of(letters: u8) -> usize {
    match letters {
        0 => 0,
        1..=3 => 1,
        4..=7 => 2,
        _ => 3,
    }
}

impl Weights {
    /// The default weights, before anything is known of the lists. They assume that differing words say
    /// nothing.
    pub(crate) fn stated() -> Self {
        Self {
            base: 750,
            other_reference: -200,
            days: [0, -410, -700, -850, -900, -950, -1_000, -1_050],
            early: [0, -410, -700, -850, -900, -950, -1_000, -1_050],
            whole: 0,
            owner: -150,
            misspelt: -350,
            tail: -50,
            another_payer: -400,
            line_silent: -150,
            row_silent: -150,
            both_silent: 0,
            code_same: 0,
            code_some: -200,
            code_cut: -300,
            code_other: None,
            row_code: -100,
            line_code: -100,
            purpose_all: 0,
            purpose_some: 0,
            shared_word: 100,
            purpose_none: 0,
            unexplained: [0; 4],
            is_soft: true,
            rare: RARE,
            ..Self::default()
        }
    }

    /// Weight of a lag in days, negative if the line is earlier than the row.
    pub(crate) fn days(&self, lag: i32) -> i32 {
        let weights = if lag < 0 { &self.early } else { &self.days };
        let last = weights.last().copied().unwrap_or(0);
        weights.get(lag.unsigned_abs() as usize).copied().unwrap_or(last)
    }

    /// The higher of the two weights for a pair of which one record has no name.
    pub(crate) const fn silence(&self) -> i32 {
        if self.line_silent > self.row_silent { self.line_silent } else { self.row_silent }
    }

    /// idf of a name, not counting `records` of the records that have it.
    pub(crate) fn name_beside(&self, name: u32, records: usize) -> i32 {
        let uses = self.name_uses.get(name as usize).copied().unwrap_or(0) as usize;
        let others = u32::try_from(uses.saturating_sub(records)).unwrap_or(u32::MAX);
        log_ratio(f64::from(self.records) + 20.0, f64::from(others) + 0.1).min(MAX_NAME)
    }

    fn name_idf(&self, name: u32) -> i32 {
        self.name_idf.get(name as usize).copied().unwrap_or(0)
    }

    /// The weight of the texts; `None` if they contradict one another.
    pub(crate) fn of(&self, found: &Outcomes) -> Option<Weight> {
        self.weigh(found, None)
    }

    /// Like [`of`](Self::of), but another name only weighs against the pair, as someone else may have paid.
    pub(crate) fn of_any_payer(&self, found: &Outcomes) -> Option<Weight> {
        self.weigh(found, Some(self.another_payer))
    }

    /// The weight of the texts. Names of two people weigh `another_payer`; if that is `None`, they contradict
    /// one another.
    fn weigh(&self, found: &Outcomes, another_payer: Option<i32>) -> Option<Weight> {
        let name = match found.name {
            _ if self.is_name_silent => 0,
            // One letter off is another person, unless the codes agree.
            NameOutcome::OneLetter if found.code == CodeOutcome::Same => 0,
            // With the user's pattern the code counts, not who pays.
            NameOutcome::OneLetter | NameOutcome::Other
                if self.has_keys && matches!(found.code, CodeOutcome::Same | CodeOutcome::Some) =>
            {
                -300
            }
            NameOutcome::OneLetter | NameOutcome::Other => another_payer?,
            NameOutcome::Whole => (self.name_idf(found.shown) + self.whole).clamp(100, MAX_NAME),
            NameOutcome::Owner => (self.name_idf(found.shown) + self.owner).clamp(50, MAX_NAME),
            NameOutcome::Misspelt => (self.name_idf(found.shown) + self.misspelt).clamp(0, MAX_NAME),
            NameOutcome::Tail(_) => {
                let idf = log_ratio(self.names.max(1) as f64, f64::from(found.choices.max(1)));
                (idf + self.tail).clamp(0, MAX_NAME)
            }
            NameOutcome::Words => {
                (self.word_idf.get(found.shown as usize).copied().unwrap_or(0) - 100).clamp(0, MAX_WORD)
            }
            NameOutcome::LineSilent => self.line_silent,
            NameOutcome::RowSilent => self.row_silent,
            NameOutcome::BothSilent => self.both_silent,
        };
        let idf = self.code_idf.get(found.shown_code as usize).copied().unwrap_or(MAX_CODE);
        let code = match found.code {
            CodeOutcome::Same => (idf + self.code_same).clamp(100, MAX_CODE),
            CodeOutcome::Some => (idf + self.code_some).clamp(50, MAX_CODE),
            CodeOutcome::Cut => (idf + self.code_cut).clamp(0, 300),
            CodeOutcome::Other => self.code_other?,
            // A line that says nothing is penalised once, not for each channel.
            CodeOutcome::RowOnly if found.name == NameOutcome::LineSilent => {
                (self.row_code - self.line_silent).min(0)
            }
            CodeOutcome::RowOnly => self.row_code,
            CodeOutcome::LineOnly => self.line_code,
            CodeOutcome::None => 0,
        };
        let word = self.word_idf.get(found.word as usize).copied().unwrap_or(0);
        let purpose = match found.purpose {
            PurposeOutcome::All => (word + self.purpose_all).clamp(0, MAX_PURPOSE),
            PurposeOutcome::Some => {
                // A shared word weighs by how much rarer it is than words shared by chance.
                let most = if found.share >= 50 { MAX_PURPOSE } else { MAX_WORD };
                (word - self.shared_word + self.purpose_some)
                    .clamp(self.purpose_none, most.max(self.purpose_none))
            }
            PurposeOutcome::None => self.purpose_none,
            PurposeOutcome::Absent => 0,
        };
        let unexplained = self.unexplained.get(bucket_of(found.unexplained)).copied().unwrap_or(0);
        let unexplained = unexplained.max(-100 * i32::from(found.unexplained)).max(-MAX_UNEXPLAINED);
        Some(Weight { name, code, purpose, unexplained, ..Weight::default() })
    }
}

/// Counts of outcomes in each channel.
#[derive(Default)]
struct Counts {
    name: [usize; 8],
    code: [usize; 7],
    purpose: [usize; 4],
    unexplained: [usize; 4],
    days: [usize; DAYS],
    early: [usize; DAYS],
    pairs: usize,
    /// Sum of the idf of words that drawn pairs share, and the number of these words.
    shared: (i64, i64),
}

const fn name_at(outcome: NameOutcome) -> usize {
    match outcome {
        NameOutcome::Whole => 0,
        NameOutcome::Owner => 1,
        NameOutcome::Misspelt => 2,
        NameOutcome::Tail(_) | NameOutcome::Words => 3,
        NameOutcome::OneLetter | NameOutcome::Other => 4,
        NameOutcome::LineSilent => 5,
        NameOutcome::RowSilent => 6,
        NameOutcome::BothSilent => 7,
    }
}

const fn code_at(outcome: CodeOutcome) -> usize {
    match outcome {
        CodeOutcome::Same => 0,
        CodeOutcome::Some => 1,
        CodeOutcome::Cut => 2,
        CodeOutcome::Other => 3,
        CodeOutcome::RowOnly => 4,
        CodeOutcome::LineOnly => 5,
        CodeOutcome::None => 6,
    }
}

const fn purpose_at(outcome: PurposeOutcome) -> usize {
    match outcome {
        PurposeOutcome::All => 0,
        PurposeOutcome::Some => 1,
        PurposeOutcome::None => 2,
        PurposeOutcome::Absent => 3,
    }
}

impl Counts {
    fn add(&mut self, found: &Outcomes) {
        let one = |list: &mut [usize], at: usize| list.get_mut(at).into_iter().for_each(|count| *count += 1);
        one(&mut self.name, name_at(found.name));
        one(&mut self.code, code_at(found.code));
        one(&mut self.purpose, purpose_at(found.purpose));
        if !matches!(found.name, NameOutcome::Other | NameOutcome::OneLetter) {
            one(&mut self.unexplained, bucket_of(found.unexplained));
        }
        self.pairs += 1;
    }
}

/// The weight ln(m/u) of each outcome, from its counts among proved and drawn pairs; `None` if fewer than
/// `least` pairs are proved, or none was drawn.
fn measured(proved: &[usize], drawn: &[usize], least: usize) -> Option<Vec<i32>> {
    let (p, d): (usize, usize) = (proved.iter().sum(), drawn.iter().sum());
    if p < least || d == 0 {
        return None;
    }
    let kinds = proved.len() as f64;
    let share = |part: usize, whole: usize| (part as f64 + 0.5) / (whole as f64 + 0.5 * kinds);
    Some(proved.iter().zip(drawn).map(|(a, b)| log_ratio(share(*a, p), share(*b, d))).collect())
}

/// Calibrates the weights of `evidence` on proved pairs.
pub(crate) fn calibrate(evidence: &Evidence<'_>, proved: &[(u32, u32)]) -> Weights {
    let mut weights = Weights {
        name_idf: evidence.weights.name_idf.clone(),
        code_idf: evidence.weights.code_idf.clone(),
        word_idf: evidence.weights.word_idf.clone(),
        names: evidence.weights.names,
        has_keys: evidence.weights.has_keys,
        name_uses: evidence.weights.name_uses.clone(),
        records: evidence.weights.records,
        ..Weights::stated()
    };
    let (mut yes, mut no) = (Counts::default(), Counts::default());
    for (left, right) in proved {
        for found in evidence.outcomes(*left, *right).into_iter().flatten() {
            yes.add(&found);
        }
        if let (Some(mine), Some(theirs)) = (evidence.left.item(*left), evidence.right.item(*right)) {
            let lag = evidence.lag(mine, theirs);
            let list = if lag < 0 { &mut yes.early } else { &mut yes.days };
            list.get_mut(lag.unsigned_abs() as usize).into_iter().for_each(|count| *count += 1);
        }
    }
    for (left, right) in drawn(evidence) {
        let amounts = (evidence.left.item(left), evidence.right.item(right));
        if matches!(amounts, (Some(mine), Some(theirs)) if mine.amount == theirs.amount) {
            continue;
        }
        for found in evidence.outcomes(left, right).into_iter().flatten() {
            no.add(&found);
            if found.purpose == PurposeOutcome::Some {
                no.shared.0 += i64::from(weights.word_idf.get(found.word as usize).copied().unwrap_or(0));
                no.shared.1 += 1;
            }
        }
    }
    weights.learn(&yes, &no, evidence.window, evidence.roles != Roles::Both);
    weights
}

/// Draws pairs by fixed strides: as good as by chance, the same each time, and mirrored if the lists are
/// swapped.
fn drawn(evidence: &Evidence<'_>) -> Vec<(u32, u32)> {
    let (lefts, rights) =
        (evidence.left.read().collect::<Vec<u32>>(), evidence.right.read().collect::<Vec<u32>>());
    if lefts.is_empty() || rights.is_empty() {
        return Vec::new();
    }
    let at = |number: usize, stride: usize, all: &[u32]| {
        all.get((number * stride + stride / 7) % all.len()).copied().unwrap_or(0)
    };
    let (one, other) = (7_919, 104_729);
    let pairs = (0..DRAWN).flat_map(|number| {
        let forth = (at(number, one, &lefts), at(number, other, &rights));
        let back = (at(number, other, &lefts), at(number, one, &rights));
        match evidence.roles {
            Roles::LeftRows => vec![forth],
            Roles::Both => vec![forth, back],
        }
    });
    pairs.collect()
}

impl Weights {
    fn learn(&mut self, yes: &Counts, no: &Counts, window: i32, has_direction: bool) {
        self.learn_days(yes, window, has_direction);
        // Rows with a name.
        let named = |counts: &Counts| -> Vec<usize> { counts.name.get(..6).unwrap_or_default().to_vec() };
        let (p, d) = (named(yes), named(no));
        let asked: usize = p.iter().sum();
        let agreeing: usize = p.iter().take(4).sum();
        let is_default = asked < MIN_PROVED;
        self.is_name_silent = !is_default && agreeing * 1_000 < asked * SILENT_PERMILLE;
        if !is_default && !self.is_name_silent {
            let share = |at: usize| (p.get(at).copied().unwrap_or(0) as f64 + 0.5) / (asked as f64 + 3.0);
            // u of a name is its own frequency, which its idf adds.
            self.whole = log_ratio(share(0), 1.0).max(-200);
            self.owner = log_ratio(share(1), share(0) + share(1)).clamp(-400, -100);
            self.misspelt = -350;
            self.another_payer = log_ratio(share(4), 1.0).clamp(-700, -200);
            if let Some(all) = measured(&p, &d, MIN_PROVED) {
                self.line_silent = all.get(5).copied().unwrap_or(0).clamp(-800, 0);
            }
        }
        let outcomes = [
            ("whole", Some(self.whole)),
            ("owner", Some(self.owner)),
            ("misspelt", Some(self.misspelt)),
            ("part", Some(self.tail)),
            ("other", None),
            ("line_silent", Some(self.line_silent)),
        ];
        let silent = outcomes.map(|(outcome, _)| (outcome, Some(0)));
        let outcomes = if self.is_name_silent { silent } else { outcomes };
        self.channels.push(Channel::counted("name", is_default, (&p, &d), &outcomes));
        // Rows without a name.
        let silent = |counts: &Counts| -> Vec<usize> { counts.name.get(6..8).unwrap_or_default().to_vec() };
        let (p, d) = (silent(yes), silent(no));
        let asked: usize = p.iter().sum();
        if let Some(all) = measured(&p, &d, MIN_PROVED / 2) {
            self.row_silent = all.first().copied().unwrap_or(0).clamp(-800, 0);
            self.both_silent = all.get(1).copied().unwrap_or(0).clamp(0, 300);
        }
        let outcomes = [("line_names", Some(self.row_silent)), ("silent", Some(self.both_silent))];
        self.channels.push(Channel::counted("no_name", asked < MIN_PROVED / 2, (&p, &d), &outcomes));
        self.learn_codes(yes, no);
        self.learn_purposes(yes, no);
        self.learn_unexplained(yes, no);
        let hard = yes.unexplained.first().copied().unwrap_or(0);
        let of = yes.unexplained.iter().sum::<usize>();
        self.is_soft = of < MIN_PROVED || hard * 10 < of * 9 || self.is_name_silent;
        self.rare = if self.is_soft { RARE } else { RARE * 3 / 8 };
        let shown = |counts: &[usize], agreeing: usize| {
            let asked: usize = counts.iter().sum();
            asked >= MIN_PROVED
                && counts.iter().take(agreeing).sum::<usize>() * 1_000 >= asked * SILENT_PERMILLE
        };
        let says = shown(yes.name.get(..6).unwrap_or_default(), 4)
            || shown(yes.purpose.get(..3).unwrap_or_default(), 2)
            || shown(yes.code.get(..5).unwrap_or_default(), 3);
        self.is_blind = yes.pairs >= MIN_PROVED && !says;
        self.state_the_rest();
    }

    fn learn_days(&mut self, yes: &Counts, window: i32, has_direction: bool) {
        let prior = [0.95, 0.035, 0.006, 0.004, 0.002, 0.001, 0.001, 0.001];
        let total: usize = yes.days.iter().chain(&yes.early).sum();
        let by_chance = per_myriad(1, usize::try_from(2 * i64::from(window) + 1).unwrap_or(usize::MAX));
        let same_day = yes.days.first().copied().unwrap_or(0);
        let mut outcomes = vec![Measure {
            outcome: "same_day",
            proved: same_day,
            m: per_myriad(same_day, total),
            u: by_chance,
            weight: Some(0),
            days: 0,
        }];
        let stated = 40.0;
        // Too few proved pairs set no weight; the prior stands.
        let proved = if total < MIN_PROVED { 0.0 } else { 1.0 };
        let weigh = |at: usize, counted: usize, prior: f64| {
            let share = (proved * counted as f64 + stated * prior) / (proved * total as f64 + stated);
            let by_chance = if at == 0 || has_direction { 1.0 } else { 2.0 } / f64::from(2 * window + 1);
            log_ratio(share, by_chance)
        };
        let same = weigh(0, same_day, 0.95);
        for (is_early, counts, list) in
            [(false, &yes.days, &mut self.days), (true, &yes.early, &mut self.early)]
        {
            let mut floor = 0;
            for (at, slot) in list.iter_mut().enumerate().skip(1) {
                let counted = counts.get(at).copied().unwrap_or(0);
                let part = if has_direction { 0.5 } else { 1.0 };
                let weight = weigh(at, counted, part * prior.get(at).copied().unwrap_or(0.001)) - same;
                // Another day always costs more than the margin, so that it is not confused with the same
                // day, and a longer lag never weighs more than a shorter one.
                floor = weight.min(-410).min(floor).max(-1_050);
                *slot = floor;
                if at <= usize::try_from(window).unwrap_or(0) && (has_direction || !is_early) {
                    outcomes.push(Measure {
                        outcome: match (has_direction, is_early) {
                            (false, _) => "apart",
                            (true, false) => "behind",
                            (true, true) => "before",
                        },
                        days: u8::try_from(at).unwrap_or(u8::MAX),
                        proved: counted,
                        m: per_myriad(counted, total),
                        u: if has_direction { by_chance } else { 2 * by_chance },
                        weight: Some(*slot),
                    });
                }
            }
        }
        let is_default = total < MIN_PROVED;
        self.channels.push(Channel { name: "day", proved: total, is_silent: false, is_default, outcomes });
    }

    fn learn_codes(&mut self, yes: &Counts, no: &Counts) {
        let both: usize = yes.code.iter().take(4).sum();
        let others = yes.code.get(3).copied().unwrap_or(0);
        let is_default = both < MIN_PROVED;
        if !is_default {
            // Excluding pairs with other codes costs recall: a point if one proved pair in a hundred is such
            // a pair. Above that, other codes only weigh against a pair.
            if others * 1_000 > both * 10 {
                self.code_other = Some(log_ratio(others as f64, both as f64).min(-300));
            }
            let rows: usize = both + yes.code.get(4).copied().unwrap_or(0);
            let share = (yes.code.get(4).copied().unwrap_or(0) as f64 + 0.5) / (rows as f64 + 1.0);
            let drawn_rows: usize = no.code.iter().take(5).sum();
            let by_chance = (no.code.get(4).copied().unwrap_or(0) as f64 + 0.5) / (drawn_rows as f64 + 1.0);
            self.row_code = log_ratio(share, by_chance).clamp(-700, 0);
            let bare: usize = yes.code.iter().skip(5).sum();
            let share = (yes.code.get(5).copied().unwrap_or(0) as f64 + 0.5) / (bare as f64 + 1.0);
            let drawn: usize = no.code.iter().skip(5).sum();
            let by_chance = (no.code.get(5).copied().unwrap_or(0) as f64 + 0.5) / (drawn as f64 + 1.0);
            self.line_code = log_ratio(share, by_chance).clamp(-700, 0);
        }
        let outcomes = [
            ("same", Some(self.code_same)),
            ("some", Some(self.code_some)),
            ("part", Some(self.code_cut)),
            ("other", self.code_other),
            ("row_only", Some(self.row_code)),
            ("line_only", Some(self.line_code)),
            ("none", Some(0)),
        ];
        self.channels.push(Channel::counted("code", is_default, (&yes.code, &no.code), &outcomes));
    }

    fn learn_purposes(&mut self, yes: &Counts, no: &Counts) {
        let p: Vec<usize> = yes.purpose.iter().take(3).copied().collect();
        let d: Vec<usize> = no.purpose.iter().take(3).copied().collect();
        let asked: usize = p.iter().sum();
        let all = measured(&p, &d, MIN_PROVED);
        if let Some(all) = &all {
            let share =
                |upto: usize| (p.iter().take(upto).sum::<usize>() as f64 + 0.5) / (asked as f64 + 1.5);
            self.purpose_all = log_ratio(share(1), 1.0);
            self.purpose_some = all.get(1).copied().unwrap_or(0).clamp(-600, 200);
            if no.shared.1 > 0 {
                self.shared_word = i32::try_from(no.shared.0 / no.shared.1).unwrap_or(0);
            }
            self.purpose_none = all.get(2).copied().unwrap_or(0).clamp(-600, 0);
        }
        let outcomes = [
            ("all", Some(self.purpose_all)),
            ("some", Some(self.purpose_some)),
            ("none", Some(self.purpose_none)),
        ];
        self.channels.push(Channel::counted("purpose", all.is_none(), (&p, &d), &outcomes));
    }

    fn learn_unexplained(&mut self, yes: &Counts, no: &Counts) {
        let total: usize = yes.unexplained.iter().sum();
        let is_default = total < MIN_PROVED;
        if !is_default {
            let share = |at: usize| {
                (yes.unexplained.get(at).copied().unwrap_or(0) as f64 + 0.5) / (total as f64 + 2.0)
            };
            let best = share(0).max(0.25);
            for at in 1..4 {
                // The rarer this many unexplained letters, or more, are among proved pairs, the more they
                // weigh against a pair.
                let beyond: f64 = (at..4).map(share).sum();
                if let Some(slot) = self.unexplained.get_mut(at) {
                    *slot = (log_ratio(beyond, best) + 100).clamp(-MAX_UNEXPLAINED, 0);
                }
            }
        }
        let names = ["letters_0", "letters_1_3", "letters_4_7", "letters_8"];
        let mut outcomes = names.map(|name| (name, Some(0)));
        for ((_, weight), own) in outcomes.iter_mut().zip(self.unexplained) {
            *weight = Some(own);
        }
        let counts = (yes.unexplained.as_slice(), no.unexplained.as_slice());
        self.channels.push(Channel::counted("unexplained", is_default, counts, &outcomes));
    }

    /// Adds the channels that are stated and not measured: the amount, equal or rare, and a different
    /// reference.
    fn state_the_rest(&mut self) {
        let stated = |name, outcomes: &[(&'static str, i32)]| Channel {
            name,
            is_default: true,
            outcomes: outcomes
                .iter()
                .map(|(outcome, weight)| Measure { outcome, weight: Some(*weight), ..Measure::default() })
                .collect(),
            ..Channel::default()
        };
        let amount = stated("amount", &[("same", self.base), ("rare", self.rare)]);
        let reference = stated("reference", &[("other", self.other_reference)]);
        self.channels.insert(0, amount);
        self.channels.push(reference);
    }
}
