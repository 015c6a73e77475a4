//! What is wrong with a row that is nearly a header, and which flags would supply what it lacks.

use crate::csv::form::Form;
use crate::csv::header::{Column, HeaderMatch};
use crate::csv::meaning::Meaning;
use crate::csv::units::{Unit, split_unit};
use crate::csv::vocabulary;
use hocbong_core::diagnostic::{Code, Message};
use hocbong_core::text::fold;

/// What is wrong with a row that resembles a header.
#[derive(Clone, Debug)]
pub(super) struct HeaderFault {
    /// Number of its columns that are known.
    pub(super) known: usize,
    pub(super) line: u32,
    pub(super) code: Code,
    pub(super) message: Message,
    pub(super) hint: Option<Message>,
}

impl HeaderFault {
    pub(super) const fn new(known: usize, line: u32, message: Message) -> Self {
        Self { known, line, code: Code::HEADER, message, hint: None }
    }
}

/// Returns the flags that supply the missing columns.
fn flags_for(form: Form, missing: &[Meaning]) -> String {
    let flag = |meaning: &Meaning| match meaning {
        Meaning::Date => "--date 2025-09-05".to_owned(),
        // Rows that name accounts are entries.
        Meaning::Kind if matches!(form, Form::Pairs | Form::Journal) => "--kind entry".to_owned(),
        Meaning::Kind => "--kind donation".to_owned(),
        Meaning::Fund => "--fund ST".to_owned(),
        Meaning::Method => "--method cash".to_owned(),
        other => format!("--column {}=HEADER", other.as_str().replace(' ', "_")),
    };
    missing.iter().map(flag).collect::<Vec<_>>().join(" ")
}

/// Whether a column holds money in another currency, by its header.
fn is_foreign(column: &Column) -> bool {
    let folded = fold(&column.name);
    let is_money = |rest| vocabulary::column(rest).is_some_and(|(meaning, _)| meaning.is_money());
    matches!(split_unit(&folded), Some((rest, Unit::Foreign)) if is_money(rest))
}

/// Describes what is wrong with a row that resembles a header.
pub(super) fn fault_of_header(found: &HeaderMatch, line: u32) -> Option<HeaderFault> {
    match found {
        HeaderMatch::Incomplete { missing, columns, .. }
            if missing.contains(&Meaning::Amount) && columns.list().iter().any(is_foreign) =>
        {
            let message = Message::new("HB0124.table");
            Some(HeaderFault {
                code: Code::CURRENCY,
                ..HeaderFault::new(columns.list().len(), line, message)
            })
        }
        HeaderMatch::Incomplete { form, missing, columns } => {
            let words = |list: &[Meaning]| list.iter().map(|m| m.as_str()).collect::<Vec<_>>().join(", ");
            let found: Vec<Meaning> = columns
                .list()
                .iter()
                .map(|column| column.meaning)
                .filter(|meaning| *meaning != Meaning::Other)
                .collect();
            let message = Message::new("HB0103.missing")
                .with("form", form.as_str())
                .with("missing", words(missing))
                .with("found", words(&found));
            let hint = Message::new("HB0103.hint-missing").with("flags", flags_for(*form, missing));
            Some(HeaderFault { hint: Some(hint), ..HeaderFault::new(found.len(), line, message) })
        }
        HeaderMatch::Tie { meaning, names: [first, second] } => {
            let message = Message::new("HB0103.tie")
                .with("meaning", meaning.as_str())
                .with("first", &**first)
                .with("second", &**second);
            let flags = format!("--column {}=\"{first}\"", meaning.as_str().replace(' ', "_"));
            let hint = Message::new("HB0103.hint-tie").with("flags", flags);
            Some(HeaderFault { hint: Some(hint), ..HeaderFault::new(usize::MAX, line, message) })
        }
        HeaderMatch::Form(..) | HeaderMatch::None => None,
    }
}
