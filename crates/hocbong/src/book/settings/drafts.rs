//! `[[rule]]`: which kind of transaction a bank's text describes.

use super::{Context, string};
use crate::diagnostic::Diagnostic;
use crate::pattern::{MAX_PATTERN_BYTES, PatternError, PatternFault, compile};
use crate::text::{fold, nfc};
use crate::transaction::Kind;
use regex::Regex;
use toml::Spanned;
use toml::de::DeValue;

/// Maximum number of `[[rule]]` entries. Further entries are reported and ignored.
pub const MAX_RULES: usize = 500;

/// The direction in which money moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Money comes in.
    In,
    /// Money goes out.
    Out,
}

/// What is proposed for lines of a bank statement whose text matches a pattern.
///
/// The pattern is a regular expression in the syntax of the `regex` crate and ignores case. It is tried on
/// the text as the bank writes it; without its diacritics it is also tried on the folded text. So `học bổng`
/// finds `HOC BONG` and vice versa.
#[derive(Clone, Debug)]
pub struct DraftRule {
    patterns: [Regex; 2],
    /// Direction of the money; `None` for either.
    pub direction: Option<Direction>,
    /// The proposed kind.
    pub kind: Option<Kind>,
    /// The proposed purpose.
    pub purpose: Option<String>,
    /// The proposed fund.
    pub fund: Option<String>,
    /// The proposed giver or receiver.
    pub party: Option<String>,
}

impl PartialEq for DraftRule {
    fn eq(&self, other: &Self) -> bool {
        let parts = |rule: &Self| {
            let [as_is, _] = &rule.patterns;
            (
                as_is.as_str().to_owned(),
                rule.direction,
                rule.kind,
                rule.purpose.clone(),
                rule.fund.clone(),
                rule.party.clone(),
            )
        };
        parts(self) == parts(other)
    }
}

impl Eq for DraftRule {}

impl DraftRule {
    /// Whether the rule fits a line with this text that changes the account by `change` đồng; positive is
    /// money in.
    pub fn fits(&self, text: &str, change: i64) -> bool {
        let is_way = match self.direction {
            Some(Direction::In) => change > 0,
            Some(Direction::Out) => change < 0,
            None => true,
        };
        let [as_is, folded] = &self.patterns;
        is_way && (as_is.is_match(text) || folded.is_match(&fold(text)))
    }
}

fn refused(context: &Context<'_>, value: &Spanned<DeValue<'_>>, error: &PatternError) -> Diagnostic {
    match error {
        PatternError::TooLong => {
            context.bad(&value.span(), "HB0115.pattern-long", &MAX_PATTERN_BYTES.to_string())
        }
        PatternError::Syntax(what) => {
            let key = match PatternFault::from_explanation(what) {
                PatternFault::Unclosed => "HB0115.pattern-unclosed",
                PatternFault::Unopened => "HB0115.pattern-unopened",
                PatternFault::Repetition => "HB0115.pattern-repetition",
                PatternFault::Escape => "HB0115.pattern-escape",
                PatternFault::Unsupported => "HB0115.pattern-unsupported",
                PatternFault::Range => "HB0115.pattern-range",
                PatternFault::TooLarge => "HB0115.pattern-too-large",
                PatternFault::Other => "HB0115.pattern",
            };
            context.bad(&value.span(), key, value.get_ref().as_str().unwrap_or_default())
        }
    }
}

/// Removes the diacritics from a pattern. Folding also lower-cases letters, which would turn `\D` into `\d`,
/// so only non-ASCII letters are folded.
fn without_diacritics(source: &str) -> String {
    source.chars().map(|c| if c.is_ascii() { c.to_string() } else { fold(&c.to_string()) }).collect()
}

pub(super) fn read(
    context: &Context<'_>,
    value: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<DraftRule> {
    let DeValue::Array(list) = value.get_ref() else {
        diagnostics.push(context.bad(&value.span(), "HB0115.type", "rule"));
        return Vec::new();
    };
    let list = context.at_most(list, MAX_RULES, "rule", diagnostics);
    list.iter().filter_map(|entry| read_rule(context, entry, diagnostics)).collect()
}

fn read_rule(
    context: &Context<'_>,
    entry: &Spanned<DeValue<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<DraftRule> {
    let DeValue::Table(table) = entry.get_ref() else {
        diagnostics.push(context.bad(&entry.span(), "HB0115.type", "rule"));
        return None;
    };
    let (mut patterns, mut kind, mut direction) = (None, None, None);
    let (mut purpose, mut fund, mut party) = (None, None, None);
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        match name {
            "match" => {
                let source = nfc(&string(context, name, value, diagnostics)?).into_owned();
                match (compile(&source), compile(&without_diacritics(&source))) {
                    (Ok(as_is), Ok(folded)) => patterns = Some([as_is, folded]),
                    (Err(error), _) | (_, Err(error)) => {
                        diagnostics.push(refused(context, value, &error));
                        return None;
                    }
                }
            }
            "kind" => {
                let word = string(context, name, value, diagnostics)?;
                kind = Kind::parse(&word);
                if kind.is_none() {
                    diagnostics.push(context.bad(&value.span(), "HB0115.value", &word));
                    return None;
                }
            }
            "money" => {
                let word = string(context, name, value, diagnostics)?;
                direction = match word.as_str() {
                    "in" => Some(Direction::In),
                    "out" => Some(Direction::Out),
                    _ => {
                        diagnostics.push(context.bad(&value.span(), "HB0115.value", &word));
                        return None;
                    }
                };
            }
            "purpose" => purpose = string(context, name, value, diagnostics),
            "fund" => fund = string(context, name, value, diagnostics),
            "party" => party = string(context, name, value, diagnostics),
            other => {
                // Probably a misspelt condition. Without it the rule would fit lines it is not meant for.
                diagnostics.push(context.bad(&key.span(), "HB0115.unknown", other));
                return None;
            }
        }
    }
    let Some(patterns) = patterns else {
        diagnostics.push(context.bad(&entry.span(), "HB0115.missing", "match"));
        return None;
    };
    Some(DraftRule { patterns, direction, kind, purpose, fund, party })
}
