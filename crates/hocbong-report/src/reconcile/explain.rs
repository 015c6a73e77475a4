//! Why one row has its outcome, as text and as JSON.

mod json;
mod text;

pub use json::write_explanation_json;
pub use text::write_explanation_text;

use super::Which;
use super::words::{Report, why_ambiguous, why_differs, why_matched};
use crate::table::amount_text;
use hocbong::Vnd;
use hocbong::reconcile::Cause;
use hocbong::reconcile::explain::{
    Against, Change, Compared, Ending, Explanation, ReferenceEvidence, Remedy, Row, Verdict,
};
use hocbong_core::diagnostic::Message;

/// Most rows that a sentence names; the rest is counted.
const NAMED: usize = 4;

const fn which(is_left: bool) -> Which {
    if is_left { Which::Left } else { Which::Right }
}

impl Report<'_> {
    /// Why the rows of an entry belong together, or why a row is alone.
    fn why(&self, ending: Ending<'_>) -> String {
        match ending {
            Ending::Matched(entry) if entry.is_interchangeable() => {
                let why = self.text(why_matched(entry, false));
                format!("{why}; {}", self.text("why.interchangeable"))
            }
            Ending::Matched(entry) => self.text(why_matched(entry, self.view.result.is_by_line(entry))),
            Ending::Differs(entry) => self.text(why_differs(entry)),
            Ending::Undecided(entry) => self.text(why_ambiguous(entry)),
            Ending::Alone(item) => self.cause(item.cause(), item.age_days()),
        }
    }

    /// The verdict on a row that was compared with the explained one.
    fn verdict(&self, explanation: &Explanation<'_>, compared: &Compared<'_>) -> String {
        let words = |key: &'static str, words: &str| self.say(&Message::new(key).with("words", words));
        match (compared.verdict, &compared.against) {
            (Verdict::Together, _) => match explanation.ending {
                Ending::Undecided(_) => self.text("explain.verdict-among"),
                Ending::Matched(_) => self.text("explain.verdict-match"),
                ending => self.why(ending),
            },
            (Verdict::Rejected, _) => self.text("explain.verdict-rejected"),
            (Verdict::Contradicted, Some(Against::Code(code))) => words("explain.verdict-code", code),
            (Verdict::Contradicted, Some(Against::Name(name))) => words("explain.verdict-name", name),
            (Verdict::Contradicted, _) => self.text("explain.verdict-text"),
            (Verdict::TooFar, _) => {
                let days = self.view.result.options().window_days;
                self.say(&Message::new("explain.verdict-far").with("days", days))
            }
            (Verdict::OtherAmount(cause), _) => {
                let key =
                    if compared.agrees { "explain.verdict-same-text" } else { "explain.verdict-amount" };
                match cause {
                    Cause::Unknown => self.text(key),
                    cause => format!("{} ({})", self.text(key), self.cause(cause, 0)),
                }
            }
            (Verdict::Taken, _) => self.text("explain.verdict-taken"),
            (Verdict::Farther, _) => self.text("explain.verdict-farther"),
            (Verdict::Surplus, _) => self.text("explain.verdict-surplus"),
            (Verdict::Likely, _) => self.text("explain.verdict-likely"),
            (Verdict::TooLittle, _) => self.text("explain.verdict-little"),
        }
    }

    /// The outcome of a row that did not end up with the explained one; `None` for one that did.
    fn fate(&self, explanation: &Explanation<'_>, compared: &Compared<'_>) -> Option<String> {
        if compared.verdict == Verdict::Together {
            return None;
        }
        let own = which(explanation.row.is_left);
        let named: Vec<String> = compared
            .partners
            .iter()
            .map(|partner| {
                let percent = percent_of(partner.text_distance);
                let row = self.name_of(own, partner.entry);
                self.say(&Message::new("explain.row-with-text").with("row", row).with("percent", percent))
            })
            .collect();
        let more = compared.partner_count.saturating_sub(named.len());
        let rows = self.listed(named, more);
        let key = match compared.ending {
            Ending::Matched(_) if compared.partner_count == 0 => "explain.fate-cancelled",
            Ending::Matched(_) => "explain.fate-match",
            Ending::Differs(_) => "explain.fate-difference",
            Ending::Undecided(_) if compared.partner_count == 0 => "explain.fate-undecided",
            Ending::Undecided(_) => "explain.fate-ambiguous",
            Ending::Alone(item) => {
                let cause = self.cause(item.cause(), item.age_days());
                return Some(self.say(&Message::new("explain.fate-only").with("cause", cause)));
            }
        };
        Some(self.say(&Message::new(key).with("rows", rows)))
    }

    fn reference_evidence(&self, reference: ReferenceEvidence) -> String {
        self.text(match reference {
            ReferenceEvidence::Same => "explain.reference-same",
            ReferenceEvidence::InText => "explain.reference-in-text",
            ReferenceEvidence::Code => "explain.reference-code",
            ReferenceEvidence::Other => "explain.reference-other",
            ReferenceEvidence::None => return "–".to_owned(),
        })
    }

    /// A change that would make the row match.
    fn remedy(&self, explanation: &Explanation<'_>, remedy: &Remedy) -> String {
        let own = explanation.row;
        let name = |row: Row| self.name_of(which(row.is_left), row.entry);
        let other = |entry: u32| name(Row { is_left: !own.is_left, entry });
        let message = match &remedy.change {
            Change::Amount { row, amount } => Message::new("explain.change-amount")
                .with("row", name(*row))
                .with("amount", amount_text(i128::from(*amount))),
            Change::Day { row, day } => {
                Message::new("explain.change-day").with("row", name(*row)).with("day", *day)
            }
            Change::Reference { row, reference } => Message::new("explain.change-reference")
                .with("row", name(*row))
                .with("reference", reference.as_str()),
            Change::Window { days } => Message::new("explain.change-window").with("days", *days),
            Change::Counterpart => {
                let facing = which(!own.is_left);
                let is_draft = self.view.is_books_and_bank() && self.view.is_ledger(facing);
                let key = if is_draft { "explain.change-draft" } else { "explain.change-counterpart" };
                let entry = self.view.entry(which(own.is_left), own.entry);
                Message::new(key)
                    .with("side", self.side_name(facing))
                    .with("amount", amount_text(i128::from(explanation.amount)))
                    .with("day", entry.map(hocbong::reconcile::Item::date).unwrap_or_default())
            }
            Change::Decision { with } => {
                Message::new("explain.change-decision").with("row", name(own)).with("other", other(*with))
            }
            Change::NoRejection { with } => {
                Message::new("explain.change-no-rejection").with("row", name(own)).with("other", other(*with))
            }
        };
        self.say(&message)
    }

    /// The agreement weights of a pair by channel, silent channels left out; `None` for rows that contradict
    /// each other.
    fn evidence(&self, compared: &Compared<'_>) -> Option<String> {
        let weight = compared.weight?;
        let channels = [
            ("weights.amount", weight.base),
            ("weights.day", weight.day),
            ("explain.evidence-name", weight.name),
            ("weights.code", weight.code),
            ("weights.purpose", weight.purpose),
            ("explain.evidence-letters", weight.unexplained),
            ("weights.reference", weight.reference),
        ];
        let signed = |weight: i32| {
            let sign = if weight > 0 { "+" } else { "" };
            format!("{sign}{}", self.decimal(weight, 2))
        };
        let told = channels.iter().filter(|(_, weight)| *weight != 0);
        let told: Vec<String> =
            told.map(|(key, weight)| format!("{} {}", self.text(key), signed(*weight))).collect();
        if told.is_empty() {
            return None;
        }
        let sum = Message::new("explain.evidence")
            .with("channels", told.join(", "))
            .with("sum", self.decimal(weight.total(), 2));
        let lead = compared.lead.map(|lead| {
            let key = match lead.signum() {
                0 => "explain.even",
                1 => "explain.ahead",
                _ => "explain.behind",
            };
            self.say(&Message::new(key).with("lead", self.decimal(lead.abs(), 2)))
        });
        let said: Vec<String> = std::iter::once(self.say(&sum)).chain(lead).collect();
        Some(said.join("; "))
    }

    /// A row as a sentence names it, e.g. `bank line 80`.
    fn name_of(&self, which: Which, number: u32) -> String {
        let place = self.view.entry(which, number).map(|entry| self.place(which, entry));
        format!("{} {}", self.side_name(which), place.unwrap_or_default())
    }

    /// Rows as a sentence names them: the first [`NAMED`], and how many more.
    fn names_of(&self, which: Which, numbers: &[u32]) -> String {
        let named = numbers.iter().take(NAMED).map(|number| self.name_of(which, *number)).collect();
        self.listed(named, numbers.len().saturating_sub(NAMED))
    }

    fn listed(&self, mut named: Vec<String>, more: usize) -> String {
        if more > 0 {
            named.push(self.say(&Message::new("explain.more").with("count", more)));
        }
        named.join(", ")
    }

    /// The sum of rows; `None` if it exceeds a [`Vnd`].
    fn sum_of(&self, which: Which, numbers: &[u32]) -> Option<Vnd> {
        let entries = numbers.iter().filter_map(|number| self.view.entry(which, *number));
        Vnd::from_wide(entries.map(|entry| i128::from(entry.amount())).sum())
    }
}

/// How much two texts have in common, in per cent, rounded down so that only equal texts have 100.
fn percent_of(distance: u16) -> String {
    format!("{} %", 1000_u16.saturating_sub(distance) / 10)
}
