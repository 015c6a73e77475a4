//! The words of help. One walk over the tree of commands puts the catalogue's words in the place of those of the code, in
//! English as in Vietnamese; [`render`] then draws a page.
//!
//! Keys are `help.COMMAND`, `help.COMMAND.long`, `help.COMMAND.note`, `help.COMMAND.FLAG`, `help.arg.FLAG` for flags that
//! several commands share, `help.global.FLAG` for those of every command, `name.word` for names of values and
//! `alias.COMMAND` for Vietnamese names of commands. What the catalogue lacks keeps the words of the code; a test finds it.

pub(crate) mod render;

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command};
use hocbong_core::text::fold;
use hocbong_report::{Catalogue, Language};
use std::collections::BTreeSet;
use std::ffi::OsString;

/// The tree of commands in the words of a language. `root` has not been built.
pub(crate) fn localised(root: Command, language: Language) -> Command {
    let [catalogue, vietnamese] = &[language, Language::Vi].map(Catalogue::new);
    let name = root.get_name().to_owned();
    let global = catalogue.find("help.heading.global");
    with_texts(root, &name, catalogue)
        .mut_args(|arg| of_arg(arg, &["global"], catalogue).help_heading(global))
        .subcommand_value_name(text_or(catalogue, "name.command", "COMMAND"))
        .mut_subcommands(|sub| {
            let name = sub.get_name().to_owned();
            let keys = [name.clone(), "arg".to_owned()];
            let keys = keys.each_ref().map(String::as_str);
            with_aliases(with_texts(sub, &name, catalogue), &name, language, vietnamese)
                .mut_args(|arg| of_arg(arg, &keys, catalogue))
        })
}

fn text_or(catalogue: &Catalogue, key: &str, otherwise: &'static str) -> &'static str {
    catalogue.find(key).unwrap_or(otherwise)
}

/// Puts in what is said of a command.
fn with_texts(command: Command, name: &str, catalogue: &Catalogue) -> Command {
    let find = |part: &str| catalogue.find(&format!("help.{name}{part}"));
    let short = after(command.get_after_help(), find(".note"), None, catalogue);
    let long =
        command.get_after_long_help().map(|text| after(Some(text), None, find(".examples"), catalogue));
    let command = match find("") {
        Some(about) => command.about(about),
        None => command,
    };
    let command = match find(".long") {
        Some(long) => command.long_about(long),
        None => command,
    };
    match long {
        Some(long) => command.after_help(short).after_long_help(long),
        None => command.after_help(short),
    }
}

/// What stands at the end of a page: a note, then the examples, one a line and indented.
fn after(
    examples: Option<&StyledStr>,
    note: Option<&'static str>,
    heading: Option<&'static str>,
    catalogue: &Catalogue,
) -> String {
    let mut text = note.map(|note| format!("{note}\n")).unwrap_or_default();
    let examples = examples.map(ToString::to_string).unwrap_or_default();
    let mut lines = examples.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    if lines.peek().is_some() {
        let heading = heading.unwrap_or_else(|| text_or(catalogue, "help.examples", "Examples"));
        let gap = if text.is_empty() { "" } else { "\n" };
        text.extend([gap, heading, ":\n"]);
        let book = format!(" {} ", catalogue.text("name.book"));
        lines.for_each(|line| text.extend(["  ", &line.replace(" BOOK ", &book), "\n"]));
    }
    text
}

/// Adds the Vietnamese names of a command, with and without diacritics; in Vietnamese the first is shown.
fn with_aliases(command: Command, name: &str, language: Language, vietnamese: &Catalogue) -> Command {
    let names = vietnamese.find(&format!("alias.{name}")).unwrap_or_default();
    let mut command = command;
    for (place, written) in names.split(", ").filter(|name| !name.is_empty()).enumerate() {
        let plain = fold(written);
        let spellings = [written.to_owned(), written.replace('-', " "), plain.replace('-', " ")];
        let others: BTreeSet<String> = spellings.into_iter().filter(|other| *other != plain).collect();
        command = command.aliases(others);
        command = match (place, language) {
            (0, Language::Vi) => command.visible_alias(plain),
            _ => command.alias(plain),
        };
    }
    command
}

/// Puts in what is said of a flag or an argument.
fn of_arg(arg: Arg, keys: &[&str], catalogue: &Catalogue) -> Arg {
    let id = arg.get_id().as_str().to_owned();
    let names = arg
        .get_value_names()
        .map(|names| names.iter().map(|name| value_name(name.as_str(), catalogue)).collect::<Vec<String>>());
    let heading = arg.get_help_heading().map(|heading| {
        let slug = heading.to_lowercase().replace(' ', "-");
        catalogue.find(&format!("help.heading.{slug}")).map_or_else(|| heading.to_owned(), str::to_owned)
    });
    let help = keys.iter().find_map(|key| catalogue.find(&format!("help.{key}.{id}")));
    let arg = match help {
        Some(help) => arg.help(help).long_help(help),
        None => arg,
    };
    let arg = match names {
        Some(names) => arg.value_names(names),
        None => arg,
    };
    match heading {
        Some(heading) => arg.help_heading(heading),
        None => arg,
    }
}

/// The name of a value such as `[FILE:]SHEET`, each word in the words of the language.
fn value_name(name: &str, catalogue: &Catalogue) -> String {
    let mut shown = String::new();
    let mut word = String::new();
    for letter in name.chars().map(Some).chain([None]) {
        match letter.filter(|letter| letter.is_alphabetic()) {
            Some(letter) => word.push(letter),
            None => {
                let own = catalogue.find(&format!("name.{}", word.to_lowercase()));
                shown.push_str(own.unwrap_or(&word));
                word.clear();
                shown.extend(letter);
            }
        }
    }
    shown
}

/// The command that a call names, as far as the words show it; the root if it names none.
pub(crate) fn called<'a>(root: &'a Command, call: &[OsString]) -> &'a Command {
    let takes_value = |flag: &str| {
        let name = flag.trim_start_matches('-');
        let arg = root.get_arguments().find(|arg| arg.get_long() == Some(name));
        arg.is_some_and(|arg| matches!(arg.get_action(), ArgAction::Set | ArgAction::Append))
    };
    let mut words = call.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if !word.starts_with('-') {
            return root.find_subcommand(word).unwrap_or(root);
        }
        if takes_value(word) {
            words.next();
        }
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;
    use crate::words;
    use clap::CommandFactory;

    fn command(language: Language) -> Command {
        localised(Cli::command(), language)
    }

    /// Every text that help needs: its key, and whether the catalogue of both languages has it.
    fn lacking() -> Vec<String> {
        let catalogues = [Language::Vi, Language::En].map(Catalogue::new);
        let lacks =
            |keys: &[String]| !catalogues.iter().all(|own| keys.iter().any(|key| own.find(key).is_some()));
        let mut missing = Vec::new();
        let mut root = Cli::command();
        root.build();
        for command in std::iter::once(&root).chain(root.get_subcommands()) {
            let name = command.get_name();
            if command.get_long_about().is_some() {
                missing.push(format!("{name}: its long text stands in the code"));
            }
            let mut need = |keys: Vec<String>| {
                if lacks(&keys) {
                    missing.push(keys.join(" or "));
                }
            };
            need(vec![format!("help.{name}")]);
            for arg in command.get_arguments() {
                let id = arg.get_id();
                need(
                    ["help.global", &format!("help.{name}"), "help.arg"]
                        .map(|key| format!("{key}.{id}"))
                        .to_vec(),
                );
                let names = arg.get_value_names().filter(|_| arg.get_action().takes_values());
                for value in names.unwrap_or_default() {
                    for word in
                        value.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty())
                    {
                        need(vec![format!("name.{}", word.to_lowercase())]);
                    }
                }
                if let Some(heading) = arg.get_help_heading() {
                    need(vec![format!("help.heading.{}", heading.to_lowercase().replace(' ', "-"))]);
                }
                if matches!(arg.get_action(), ArgAction::Set | ArgAction::Append) {
                    for value in arg.get_possible_values() {
                        let own = words::shown(id.as_str(), value.get_name(), &catalogues[0]);
                        let is_kind = words::takes_kinds(id.as_str()) && own != value.get_name();
                        if !is_kind {
                            need(vec![format!("value.{id}.{}", value.get_name())]);
                        }
                    }
                }
            }
        }
        missing
    }

    #[test]
    fn every_command_flag_and_value_has_words_in_both_languages() {
        assert_eq!(lacking(), Vec::<String>::new());
    }

    #[test]
    fn no_text_of_the_catalogue_is_for_a_flag_that_is_gone() {
        let mut root = Cli::command();
        root.build();
        let commands: Vec<&Command> = std::iter::once(&root).chain(root.get_subcommands()).collect();
        for line in include_str!("../../hocbong-messages/catalogue/en/help.txt").lines() {
            let Some((key, _)) = line.split_once(": ") else { continue };
            let parts: Vec<&str> = key.splitn(3, '.').collect();
            let has = |command: &Command, id: &str| command.get_arguments().any(|arg| arg.get_id() == id);
            let is_used = match parts.as_slice() {
                ["help", "global", id] => has(&root, id),
                ["help", "arg", id] => commands.iter().any(|command| has(command, id)),
                ["help", name, id] if root.find_subcommand(name).is_some() => {
                    let command = root.find_subcommand(name).unwrap();
                    matches!(*id, "long" | "note" | "examples") || has(command, id)
                }
                ["alias", name] => root.find_subcommand(name).is_some(),
                _ => true,
            };
            assert!(is_used, "{key} is said nowhere");
        }
    }

    #[test]
    fn names_of_commands_are_distinct_in_both_languages() {
        for language in [Language::Vi, Language::En] {
            let root = command(language);
            let mut names: Vec<&str> = root
                .get_subcommands()
                .flat_map(|own| own.get_all_aliases().chain([own.get_name()]))
                .collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count);
            command(language).debug_assert();
        }
    }

    #[test]
    fn the_command_of_a_call_is_found_after_flags_with_values() {
        let root = command(Language::En);
        let name = |call: &str| {
            called(&root, &call.split(' ').map(OsString::from).collect::<Vec<_>>()).get_name().to_owned()
        };
        assert_eq!(name("hocbong --lang vi reconcile --help"), "reconcile");
        assert_eq!(name("hocbong --lang=vi doi-chieu a"), "reconcile");
        assert_eq!(name("hocbong --quiet balance check"), "balance");
        assert_eq!(name("hocbong nothing"), "hocbong");
        assert_eq!(name("hocbong"), "hocbong");
    }
}
