//! Values of flags that are words: in English or Vietnamese, in any case, with diacritics or without, with a space, `-` or
//! `_` between the parts.
//!
//! The Vietnamese words are in the catalogue: `value.FLAG.WORD`, several with a comma between them, the first is shown.

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};
use hocbong::{AssociationLevel, Kind, Method};
use hocbong_core::text::fold;
use hocbong_import::csv::Form;
use hocbong_import::csv::dates::DateOrder;
use hocbong_import::csv::dialect::{Encoding, Quote, parse_delimiter};
use hocbong_report::{Catalogue, Language};
use std::ffi::OsStr;
use std::marker::PhantomData;

/// What a flag can take, each with its English word.
pub(crate) trait Worded: Clone + Send + Sync + 'static {
    /// The flag under which the catalogue has the words.
    const FLAG: &'static str;

    /// Every value with the word that works in any language.
    fn all() -> Vec<(Self, &'static str)>;

    /// Reads spellings that neither list has.
    fn from_other(_text: &str) -> Option<Self> {
        None
    }
}

/// Parses the words of a flag.
pub(crate) struct Words<T>(PhantomData<fn() -> T>);

impl<T> Words<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T> Clone for Words<T> {
    fn clone(&self) -> Self {
        Self::new()
    }
}

/// The languages in which a word may be given. English comes first, since its catalogue has few words of its own.
const LANGUAGES: [Language; 2] = [Language::En, Language::Vi];

/// A word as it is compared.
fn plain(word: &str) -> String {
    fold(&word.replace(['-', '_'], " "))
}

/// The names that the catalogue has for a word of a flag.
fn names<'a>(flag: &str, word: &str, catalogue: &'a Catalogue) -> impl Iterator<Item = &'a str> {
    catalogue
        .find(&format!("value.{flag}.{word}"))
        .unwrap_or_default()
        .split(", ")
        .filter(|name| !name.is_empty())
}

/// Whether a flag takes kinds of transactions, whose words are those of the books.
pub(crate) fn takes_kinds(flag: &str) -> bool {
    flag.split('_').any(|part| part == "kind")
}

/// The word of a flag as the language shows it: one word, so that it needs no quotes in a shell.
pub(crate) fn shown(flag: &str, word: &str, catalogue: &Catalogue) -> String {
    let of_kind = || Kind::parse(word).filter(|_| takes_kinds(flag)).map(|kind| catalogue.kind(kind));
    let name = names(flag, word, catalogue).next().or_else(of_kind);
    name.map_or_else(|| word.to_owned(), |name| name.replace(' ', "-"))
}

/// What a word of a flag means, if its name does not say it.
pub(crate) fn meaning(flag: &str, word: &str, catalogue: &Catalogue) -> Option<&'static str> {
    let title = || catalogue.find(&format!("paper.title-{word}")).filter(|_| flag == "paper");
    catalogue.find(&format!("value.{flag}.{word}.help")).or_else(title)
}

/// Reads a word in either language; `None` if it is none of the flag's.
pub(crate) fn parse<T: Worded>(text: &str) -> Option<T> {
    let wanted = plain(text);
    let find = |is_it: &dyn Fn(&str) -> bool| T::all().into_iter().find(|(_, word)| is_it(word));
    let in_catalogue = |language| {
        let own = Catalogue::new(language);
        find(&|word| names(T::FLAG, word, &own).any(|name| plain(name) == wanted))
    };
    let found = find(&|word| plain(word) == wanted).or_else(|| LANGUAGES.into_iter().find_map(in_catalogue));
    found.map(|(value, _)| value).or_else(|| T::from_other(text))
}

impl<T: Worded> TypedValueParser for Words<T> {
    type Value = T;

    fn parse_ref(&self, cmd: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        let text = value.to_str().ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(cmd))?;
        parse(text).ok_or_else(|| {
            let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(cmd);
            let words = T::all().into_iter().map(|(_, word)| word.to_owned()).collect();
            error.insert(
                ContextKind::InvalidArg,
                ContextValue::String(arg.map(Arg::to_string).unwrap_or_default()),
            );
            error.insert(ContextKind::InvalidValue, ContextValue::String(text.to_owned()));
            error.insert(ContextKind::ValidValue, ContextValue::Strings(words));
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let english = Catalogue::new(Language::En);
        let value = move |(_, word): (T, &'static str)| match meaning(T::FLAG, word, &english) {
            Some(help) => PossibleValue::new(word).help(help),
            None => PossibleValue::new(word),
        };
        Some(Box::new(T::all().into_iter().map(value)))
    }
}

impl Worded for Kind {
    const FLAG: &'static str = "kind";

    fn all() -> Vec<(Self, &'static str)> {
        Self::ALL.iter().map(|kind| (*kind, kind.as_str())).collect()
    }

    fn from_other(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| Self::parse(&text.replace(['-', '_'], " ")))
    }
}

impl Worded for Method {
    const FLAG: &'static str = "method";

    fn all() -> Vec<(Self, &'static str)> {
        Self::ALL.iter().map(|method| (*method, method.as_str())).collect()
    }

    fn from_other(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Worded for AssociationLevel {
    const FLAG: &'static str = "level";

    fn all() -> Vec<(Self, &'static str)> {
        Self::ALL.iter().map(|level| (*level, level.as_str())).collect()
    }

    fn from_other(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Worded for Encoding {
    const FLAG: &'static str = "encoding";

    fn all() -> Vec<(Self, &'static str)> {
        vec![
            (Self::Utf8, "utf-8"),
            (Self::Utf16Le, "utf-16le"),
            (Self::Utf16Be, "utf-16be"),
            (Self::Windows1258, "windows-1258"),
            (Self::Windows1252, "windows-1252"),
        ]
    }

    fn from_other(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}

impl Worded for DateOrder {
    const FLAG: &'static str = "date_order";

    fn all() -> Vec<(Self, &'static str)> {
        [Self::DayFirst, Self::MonthFirst].map(|order| (order, order.as_str())).into()
    }
}

impl Worded for Quote {
    const FLAG: &'static str = "quote";

    fn all() -> Vec<(Self, &'static str)> {
        [Self::Double, Self::Single, Self::None].map(|quote| (quote, quote.as_str())).into()
    }
}

impl Worded for Form {
    const FLAG: &'static str = "form";

    fn all() -> Vec<(Self, &'static str)> {
        [Self::Register, Self::Pairs, Self::Journal, Self::Statement].map(|form| (form, form.as_str())).into()
    }
}

/// What divides the cells of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Delimiter(pub(crate) u8);

impl Worded for Delimiter {
    const FLAG: &'static str = "delimiter";

    fn all() -> Vec<(Self, &'static str)> {
        vec![(Self(b','), "comma"), (Self(b';'), "semicolon"), (Self(b'|'), "pipe"), (Self(b'\t'), "tab")]
    }

    fn from_other(text: &str) -> Option<Self> {
        parse_delimiter(text).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::balance::ByArg;
    use crate::commands::completions::ShellArg;
    use crate::commands::report::PaperArg;
    use crate::format::Format;
    use crate::globals::{ColorChoice, Lang};
    use hocbong::export::ExportFormat;
    use std::collections::BTreeMap;

    /// Every spelling leads to its own value and to no other.
    fn assert_words<T: Worded + PartialEq + std::fmt::Debug>() {
        let mut owners: BTreeMap<String, &str> = BTreeMap::new();
        for (value, word) in T::all() {
            let catalogues = LANGUAGES.map(Catalogue::new);
            let own = catalogues.iter().flat_map(|own| names(T::FLAG, word, own));
            let spelled: Vec<String> = own.chain([word]).map(str::to_owned).collect();
            for name in catalogues.iter().map(|own| shown(T::FLAG, word, own)).chain(spelled) {
                for form in [
                    name.clone(),
                    name.to_uppercase(),
                    name.replace(' ', "-"),
                    name.replace(' ', "_"),
                    fold(&name),
                ] {
                    assert_eq!(parse::<T>(&form).as_ref(), Some(&value), "{} {form}", T::FLAG);
                }
                let owner = owners.entry(plain(&name)).or_insert(word);
                assert_eq!(*owner, word, "{}: `{name}` stands for two values", T::FLAG);
            }
        }
        assert_eq!(parse::<T>("không có từ này"), None);
        assert_eq!(parse::<T>(""), None);
    }

    #[test]
    fn every_word_stands_for_one_value_however_it_is_typed() {
        assert_words::<Kind>();
        assert_words::<Method>();
        assert_words::<AssociationLevel>();
        assert_words::<Encoding>();
        assert_words::<DateOrder>();
        assert_words::<Quote>();
        assert_words::<Form>();
        assert_words::<Delimiter>();
        assert_words::<ByArg>();
        assert_words::<ExportFormat>();
        assert_words::<PaperArg>();
        assert_words::<Lang>();
        assert_words::<ColorChoice>();
        assert_words::<ShellArg>();
        assert_words::<Format>();
    }

    #[test]
    fn a_delimiter_may_be_the_character_itself() {
        assert_eq!(parse::<Delimiter>(";"), Some(Delimiter(b';')));
        assert_eq!(parse::<Delimiter>("chấm phẩy"), Some(Delimiter(b';')));
    }
}
