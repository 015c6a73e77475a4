//! The agreement weights of each channel, as calibrated on the two inputs.

use super::words::Report;
use crate::Output;
use crate::table::{Align, write_table};
use hocbong::reconcile::{Channel, Measure};
use hocbong_core::diagnostic::Message;
use serde::Serialize;
use std::io;

#[derive(Serialize)]
pub(super) struct ChannelRow {
    channel: &'static str,
    proved: usize,
    silent: bool,
    default: bool,
    outcomes: Vec<OutcomeRow>,
}

#[derive(Serialize)]
struct OutcomeRow {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    days: Option<u8>,
    proved: usize,
    m: f64,
    u: f64,
    /// As a natural logarithm; null if the outcome removes the pair.
    weight: Option<f64>,
}

impl ChannelRow {
    pub(super) fn new(channel: &Channel) -> Self {
        let outcome = |measure: &Measure| OutcomeRow {
            outcome: measure.outcome,
            days: (measure.days > 0).then_some(measure.days),
            proved: measure.proved,
            // Shares and logarithms, not money; this many decimals print the same everywhere.
            m: f64::from(measure.m) / 10_000.0,
            u: f64::from(measure.u) / 10_000.0,
            weight: measure.weight.map(|weight| f64::from(weight) / 100.0),
        };
        Self {
            channel: channel.name,
            proved: channel.proved,
            silent: channel.is_silent,
            default: channel.is_default,
            outcomes: channel.outcomes.iter().map(outcome).collect(),
        }
    }
}

/// A name in the engine's result and the key of its words.
type Named = (&'static str, &'static str);

/// The words for each channel and its outcomes.
const WORDS: [(&str, &str, &[Named]); 8] = [
    ("amount", "weights.amount", &[("same", "weights.amount-same"), ("rare", "weights.amount-rare")]),
    (
        "day",
        "weights.day",
        &[
            ("same_day", "weights.day-same"),
            ("behind", "weights.day-behind"),
            ("before", "weights.day-before"),
            ("apart", "weights.day-apart"),
        ],
    ),
    (
        "name",
        "weights.name",
        &[
            ("whole", "weights.name-whole"),
            ("owner", "weights.name-owner"),
            ("misspelt", "weights.name-misspelt"),
            ("part", "weights.name-part"),
            ("other", "weights.name-other"),
            ("line_silent", "weights.name-line-silent"),
        ],
    ),
    (
        "no_name",
        "weights.no-name",
        &[("line_names", "weights.no-name-line-names"), ("silent", "weights.no-name-silent")],
    ),
    (
        "code",
        "weights.code",
        &[
            ("same", "weights.code-same"),
            ("some", "weights.code-some"),
            ("part", "weights.code-part"),
            ("other", "weights.code-other"),
            ("row_only", "weights.code-row-only"),
            ("line_only", "weights.code-line-only"),
            ("none", "weights.code-none"),
        ],
    ),
    (
        "purpose",
        "weights.purpose",
        &[("all", "weights.purpose-all"), ("some", "weights.purpose-some"), ("none", "weights.purpose-none")],
    ),
    (
        "unexplained",
        "weights.unexplained",
        &[
            ("letters_0", "weights.letters-0"),
            ("letters_1_3", "weights.letters-1-3"),
            ("letters_4_7", "weights.letters-4-7"),
            ("letters_8", "weights.letters-8"),
        ],
    ),
    ("reference", "weights.reference", &[("other", "weights.reference-other")]),
];

impl Report<'_> {
    /// Writes the table of weights.
    pub(super) fn weights(&self, out: &mut dyn Output) -> io::Result<()> {
        writeln!(out, "\n{}", self.text("weights.title"))?;
        let channels = self.view.result.weights();
        if channels.is_empty() {
            return writeln!(out, "  {}", self.text("weights.nothing"));
        }
        let header = ["weights.channel", "weights.outcome", "weights.proved", "weights.m", "weights.u"];
        let mut header: Vec<String> = header.iter().map(|key| self.text(key)).collect();
        header.extend([self.text("weights.weight"), String::new()]);
        let mut aligns = vec![Align::Left, Align::Left];
        aligns.extend([Align::Right; 4]);
        aligns.push(Align::Left);
        let rows: Vec<Vec<String>> = channels.iter().flat_map(|channel| self.channel(channel)).collect();
        write_table(out, &header, &aligns, &rows)
    }

    fn channel(&self, channel: &Channel) -> Vec<Vec<String>> {
        let words = WORDS.iter().find(|words| words.0 == channel.name);
        let state = match (channel.is_silent, channel.is_default) {
            (true, false) => self.text("weights.silent"),
            (_, true) => self.text("weights.default"),
            _ => String::new(),
        };
        let outcomes = channel.outcomes.iter().enumerate().map(|(number, measure)| {
            let key = words.and_then(|words| words.2.iter().find(|outcome| outcome.0 == measure.outcome));
            let key = key.map_or("weights.unknown", |outcome| outcome.1);
            let weight = match measure.weight {
                Some(weight) => self.decimal(weight, 2),
                None => self.text("weights.removes"),
            };
            let counted = |share: u32| {
                let share = i32::try_from(share).unwrap_or(i32::MAX);
                if measure.m == 0 && measure.u == 0 { String::new() } else { self.decimal(share, 4) }
            };
            let is_first = number == 0;
            vec![
                if is_first {
                    words.map_or_else(String::new, |words| self.text(words.1))
                } else {
                    String::new()
                },
                self.say(&Message::new(key).with("days", u64::from(measure.days))),
                if channel.proved == 0 { String::new() } else { measure.proved.to_string() },
                counted(measure.m),
                counted(measure.u),
                weight,
                if is_first { state.clone() } else { String::new() },
            ]
        });
        outcomes.collect()
    }

    /// A decimal number with `places` decimals, in the language's notation; `number` counts units of the last
    /// place.
    pub(super) fn decimal(&self, number: i32, places: usize) -> String {
        let digits = format!("{:0width$}", number.unsigned_abs(), width = places + 1);
        let (whole, rest) = digits.split_at(digits.len() - places);
        let sign = if number < 0 { "−" } else { "" };
        format!("{sign}{whole}{}{rest}", self.text("decimal.mark"))
    }
}
