//! Calibration: estimates the agreement weights from the lists, m from proved pairs and u from pairs drawn
//! by chance.

#![expect(clippy::cast_precision_loss, reason = "counts of records and pairs are far below 2^52")]

use crate::natures::CLASSES;
use crate::outcomes::{CodeOutcome, NameOutcome, Outcomes, PurposeOutcome};
use crate::qualifiers::Compared;
use crate::similarity::{Evidence, Roles};
use crate::weights::{Channel, DAYS, MAX_UNEXPLAINED, Measure, RARE, Weights, bucket_of, log_ratio};

/// Proved pairs from which a channel is calibrated (half as many for rows without a name); with fewer, its
/// default weights stand.
const MIN_PROVED: usize = 50;
/// Share of the proved pairs, in thousandths, in which a channel must agree; below it the channel is silent.
const SILENT_PERMILLE: usize = 20;
/// Pairs drawn by chance to estimate u, in each direction of comparison.
const DRAWN: usize = 5_000;

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

/// Counts of outcomes in each channel.
#[derive(Debug, Default)]
struct Counts {
    name: [usize; 8],
    code: [usize; 7],
    purpose: [usize; 4],
    unexplained: [usize; 4],
    days: [usize; DAYS],
    early: [usize; DAYS],
    pairs: usize,
    /// For each class of qualifiers, the pairs of which both texts state one, and those of which they differ.
    qualifiers: [[usize; 2]; CLASSES],
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
        let Compared { agree, differ } = found.qualifiers;
        for (class, [asked, differing]) in self.qualifiers.iter_mut().enumerate() {
            *asked += usize::from((agree | differ) >> class & 1 == 1);
            *differing += usize::from(differ >> class & 1 == 1);
        }
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
        code_uses: evidence.weights.code_uses.clone(),
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
        let hard = yes.unexplained.first().copied().unwrap_or(0);
        let of = yes.unexplained.iter().sum::<usize>();
        self.is_soft = of < MIN_PROVED || hard * 10 < of * 9 || self.is_name_silent;
        // Rows without a name.
        let silent = |counts: &Counts| -> Vec<usize> { counts.name.get(6..8).unwrap_or_default().to_vec() };
        let (p, d) = (silent(yes), silent(no));
        let asked: usize = p.iter().sum();
        // Where texts are copied, fewer pairs than are asked for count in proportion.
        let least = if self.is_soft { MIN_PROVED / 2 } else { 1 };
        if let Some(all) = measured(&p, &d, least) {
            let known = i32::try_from(100 * asked / (MIN_PROVED / 2)).unwrap_or(100).min(100);
            let mix = |stated: i32, found: i32| stated + (found - stated) * known / 100;
            self.row_silent = mix(self.row_silent, all.first().copied().unwrap_or(0).clamp(-800, 0));
            self.both_silent = mix(self.both_silent, all.get(1).copied().unwrap_or(0).clamp(0, 300));
        }
        let outcomes = [("line_names", Some(self.row_silent)), ("silent", Some(self.both_silent))];
        self.channels.push(Channel::counted("no_name", asked < MIN_PROVED / 2, (&p, &d), &outcomes));
        self.learn_codes(yes, no);
        self.learn_purposes(yes, no);
        self.learn_unexplained(yes, no);
        self.rare = if self.is_soft { RARE } else { RARE * 3 / 8 };
        let shown = |counts: &[usize], agreeing: usize| {
            let asked: usize = counts.iter().sum();
            asked >= MIN_PROVED
                && counts.iter().take(agreeing).sum::<usize>() * 1_000 >= asked * SILENT_PERMILLE
        };
        let says = shown(yes.name.get(..6).unwrap_or_default(), 4)
            || shown(yes.purpose.get(..3).unwrap_or_default(), 2)
            || shown(yes.code.get(..5).unwrap_or_default(), 3);
        // What differs in most proved pairs is another thing in either list.
        let is_silent = |[asked, differing]: &[usize; 2]| *asked >= MIN_PROVED / 2 && differing * 2 > *asked;
        let classes = (0_u32..).zip(&yes.qualifiers).filter(|(_, counts)| is_silent(counts));
        self.silent_qualifiers = classes.fold(0, |all, (class, _)| all | 1 << class);
        self.is_blind = yes.pairs >= MIN_PROVED && !says;
        if self.is_blind {
            self.silent_qualifiers = u32::MAX;
        }
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

#[cfg(test)]
mod tests;
