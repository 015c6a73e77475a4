//! Answers wrong calls in the words of the catalogue. The parser of the command line says what is wrong as data; its
//! own sentences are never shown.

use crate::help::{self, render};
use crate::values::ValueError;
use crate::words;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};
use hocbong_core::diagnostic::Message;
use hocbong_core::text::nearest;
use hocbong_report::Catalogue;
use std::error::Error;
use std::ffi::OsString;

/// The answer to a wrong call: what is wrong, how the command is called, where there is more.
pub(crate) fn text(
    error: &clap::Error,
    root: &mut Command,
    call: &[OsString],
    catalogue: &Catalogue,
) -> String {
    root.build();
    let name = help::called(root, call).get_name().to_owned();
    let is_root = name == root.get_name();
    let command = match root.find_subcommand_mut(&name) {
        Some(command) => command,
        None => root,
    };
    let what = catalogue.message(&Fault { error, command, catalogue }.message());
    let usage = render::usage(command, catalogue);
    let more = if is_root { "hocbong help".to_owned() } else { format!("hocbong help {name}") };
    let see = catalogue.message(&Message::new("usage.see").with("command", more));
    format!("hocbong: {}: {what}\n{usage}{see}\n", catalogue.text("severity.error"))
}

/// What the parser says.
struct Fault<'a> {
    error: &'a clap::Error,
    command: &'a Command,
    catalogue: &'a Catalogue,
}

impl Fault<'_> {
    fn all(&self, kind: ContextKind) -> Vec<String> {
        match self.error.get(kind) {
            Some(ContextValue::String(text)) => vec![text.clone()],
            Some(ContextValue::Strings(texts)) => texts.clone(),
            Some(ContextValue::Number(number)) => vec![number.to_string()],
            Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
            _ => Vec::new(),
        }
    }

    fn first(&self, kind: ContextKind) -> String {
        self.all(kind).into_iter().next().unwrap_or_default()
    }

    /// Texts in back ticks, with commas between them.
    fn quoted(texts: &[String]) -> String {
        texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ")
    }

    fn name(&self) -> String {
        Self::quoted(&[self.first(ContextKind::InvalidArg)])
    }

    /// The accepted values in the words of the language.
    fn values(&self) -> Vec<String> {
        let arg = self.first(ContextKind::InvalidArg);
        let id = self.command.get_arguments().find(|own| own.to_string() == arg).map(Arg::get_id);
        let flag = id.map_or("", |id| id.as_str());
        let words = self.all(ContextKind::ValidValue);
        words.iter().map(|word| words::shown(flag, word, self.catalogue)).collect()
    }

    fn message(&self) -> Message {
        let name = || self.name();
        let value = || self.first(ContextKind::InvalidValue);
        match self.error.kind() {
            ErrorKind::InvalidSubcommand => {
                let near = self.all(ContextKind::SuggestedSubcommand);
                let unknown = self.first(ContextKind::InvalidSubcommand);
                near_or("usage.unknown-command", "usage.unknown-command-near", &near).with("name", unknown)
            }
            ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Message::new("usage.no-command")
            }
            ErrorKind::UnknownArgument => {
                let unknown = self.first(ContextKind::InvalidArg);
                if !unknown.starts_with('-') {
                    return Message::new("usage.unexpected").with("name", unknown);
                }
                let near = self.all(ContextKind::SuggestedArg);
                near_or("usage.unknown-flag", "usage.unknown-flag-near", &near).with("name", unknown)
            }
            ErrorKind::MissingRequiredArgument => {
                Message::new("usage.missing").with("names", Self::quoted(&self.all(ContextKind::InvalidArg)))
            }
            ErrorKind::ArgumentConflict => {
                let others = self.all(ContextKind::PriorArg);
                if others.is_empty() || others == [self.first(ContextKind::InvalidArg)] {
                    return Message::new("usage.repeated").with("name", name());
                }
                Message::new("usage.conflict").with("name", name()).with("others", Self::quoted(&others))
            }
            ErrorKind::InvalidValue if value().is_empty() => self.no_value(),
            ErrorKind::InvalidValue => self.bad_value(),
            ErrorKind::ValueValidation => {
                let why = self.error.source().and_then(|source| source.downcast_ref::<ValueError>());
                match why {
                    Some(why) => Message::new("usage.bad-value-why")
                        .with("why", self.catalogue.message(why.message()))
                        .with("value", value())
                        .with("name", name()),
                    None => self.bad_value(),
                }
            }
            ErrorKind::TooManyValues => {
                Message::new("usage.too-many-values").with("value", value()).with("name", name())
            }
            ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
                let needed = self.all(ContextKind::ExpectedNumValues).into_iter().next();
                Message::new("usage.value-count")
                    .with("name", name())
                    .with("actual", self.first(ContextKind::ActualNumValues))
                    .with("expected", needed.unwrap_or_else(|| self.first(ContextKind::MinValues)))
            }
            ErrorKind::NoEquals => Message::new("usage.no-equals").with("name", name()),
            ErrorKind::InvalidUtf8 => Message::new("usage.not-text"),
            _ => Message::new("usage.other"),
        }
    }

    fn no_value(&self) -> Message {
        let values = self.values();
        if values.is_empty() {
            return Message::new("usage.no-value").with("name", self.name());
        }
        Message::new("usage.no-value-of").with("name", self.name()).with("values", Self::quoted(&values))
    }

    fn bad_value(&self) -> Message {
        let (value, values) = (self.first(ContextKind::InvalidValue), self.values());
        let english = self.all(ContextKind::ValidValue);
        let near = nearest(&value, values.iter().chain(&english).map(String::as_str));
        let message = match near {
            _ if values.is_empty() => Message::new("usage.bad-value"),
            Some(near) => Message::new("usage.bad-value-near").with("near", Self::quoted(&[near.to_owned()])),
            None => Message::new("usage.bad-value-of"),
        };
        let message = message.with("value", value).with("name", self.name());
        if values.is_empty() { message } else { message.with("values", Self::quoted(&values)) }
    }
}

fn near_or(key: &'static str, with_near: &'static str, near: &[String]) -> Message {
    if near.is_empty() {
        return Message::new(key);
    }
    Message::new(with_near).with("near", Fault::quoted(near))
}
