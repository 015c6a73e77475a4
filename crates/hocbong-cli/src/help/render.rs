//! Draws a page of help: what a command does, how it is called, its arguments and flags in two columns, examples.

use crate::words;
use clap::{Arg, ArgAction, Command};
use hocbong_report::Catalogue;

/// The narrowest and the widest page, in columns.
pub(crate) const MIN_WIDTH: usize = 60;
pub(crate) const MAX_WIDTH: usize = 100;

/// The widest left column; what is longer stands on a line of its own.
const MAX_LEFT: usize = 30;

/// Draws the page of a command that has been built. `is_long` adds the long text, what each value means and every example.
pub(crate) fn page(command: &mut Command, is_long: bool, catalogue: &Catalogue, width: usize) -> String {
    let mut page = Page { text: String::new(), width };
    if let Some(about) = command.get_about() {
        page.paragraph(&about.to_string());
    }
    if let Some(long) = command.get_long_about().filter(|_| is_long) {
        page.text.push('\n');
        page.paragraph(&long.to_string());
    }
    page.text.push('\n');
    page.text.push_str(&usage(command, catalogue));

    let commands: Vec<(String, String)> = command
        .get_subcommands()
        .filter(|own| !own.is_hide_set())
        .map(|own| (names_of(own, catalogue), own.get_about().map(ToString::to_string).unwrap_or_default()))
        .collect();
    page.entries(&catalogue.text("help.heading.commands"), &commands, &[]);
    for (heading, args) in groups(command, catalogue) {
        let entries: Vec<(String, String)> =
            args.iter().map(|arg| (left_of(arg), text_of(arg, is_long, catalogue))).collect();
        let lists: Vec<Vec<String>> = args.iter().map(|arg| values_of(arg, is_long, catalogue)).collect();
        page.entries(&heading, &entries, &lists);
    }
    let after = command.get_after_long_help().filter(|_| is_long).or_else(|| command.get_after_help());
    if let Some(after) = after.map(ToString::to_string).filter(|text| !text.is_empty()) {
        page.text.push('\n');
        for line in after.lines() {
            if line.starts_with(' ') || line.is_empty() {
                page.text.push_str(line);
                page.text.push('\n');
            } else {
                page.paragraph(line);
            }
        }
    }
    page.text
}

/// How a command is called, one or more lines.
pub(crate) fn usage(command: &mut Command, catalogue: &Catalogue) -> String {
    let usage = command.render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    let usage = usage.replace("[OPTIONS]", &format!("[{}]", catalogue.text("help.options")));
    format!("{}: {}\n", catalogue.text("help.usage"), usage.trim_end())
}

fn names_of(command: &Command, catalogue: &Catalogue) -> String {
    let also: Vec<&str> = command.get_visible_aliases().collect();
    if also.is_empty() {
        return command.get_name().to_owned();
    }
    let also = catalogue.text("help.also").replace("{names}", &also.join(", "));
    format!("{} {also}", command.get_name())
}

/// Arguments, then flags under their headings: those without one first, those of every command last.
fn groups<'a>(command: &'a Command, catalogue: &Catalogue) -> Vec<(String, Vec<&'a Arg>)> {
    let global = catalogue.text("help.heading.global");
    let mut groups = vec![
        (catalogue.text("help.heading.arguments"), Vec::new()),
        (catalogue.text("help.heading.options"), Vec::new()),
    ];
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let heading = match arg.get_help_heading() {
            Some(heading) => heading.to_owned(),
            None if arg.is_positional() => catalogue.text("help.heading.arguments"),
            None => catalogue.text("help.heading.options"),
        };
        match groups.iter_mut().find(|(own, _)| *own == heading) {
            Some((_, args)) => args.push(arg),
            None => groups.push((heading, vec![arg])),
        }
    }
    groups.sort_by_key(|(heading, _)| *heading == global);
    groups.retain(|(_, args)| !args.is_empty());
    groups
}

fn left_of(arg: &Arg) -> String {
    match arg.get_short() {
        Some(short) => format!("-{short}, {arg}"),
        None if arg.is_positional() => arg.to_string(),
        None => format!("    {arg}"),
    }
}

fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

/// Whether the values of an argument are listed one a line.
fn has_list(arg: &Arg, is_long: bool, catalogue: &Catalogue) -> bool {
    let explains = |word: &str| words::meaning(arg.get_id().as_str(), word, catalogue).is_some();
    is_long
        && arg
            .get_possible_values()
            .iter()
            .any(|value| explains(value.get_name()) || value.get_help().is_some())
}

/// What is said of an argument, with its default and its values.
fn text_of(arg: &Arg, is_long: bool, catalogue: &Catalogue) -> String {
    let mut text = arg.get_help().map(ToString::to_string).unwrap_or_default();
    if !takes_value(arg) {
        return text;
    }
    let shown = |word: &str| words::shown(arg.get_id().as_str(), word, catalogue);
    let defaults: Vec<String> =
        arg.get_default_values().iter().map(|value| shown(&value.to_string_lossy())).collect();
    let mut say = |key: &str, slot: &str, value: &str| {
        text.extend([" [", &catalogue.text(key).replace(slot, value), "]"]);
    };
    if !arg.is_hide_possible_values_set() && !has_list(arg, is_long, catalogue) {
        let values: Vec<String> = arg
            .get_possible_values()
            .iter()
            .filter(|value| !value.is_hide_set())
            .map(|value| shown(value.get_name()))
            .collect();
        if !values.is_empty() {
            say("help.values", "{values}", &values.join(", "));
        }
    }
    if !defaults.is_empty() && !arg.is_hide_default_value_set() {
        say("help.default", "{value}", &defaults.join(", "));
    }
    text
}

/// The values of an argument, each with what it means.
fn values_of(arg: &Arg, is_long: bool, catalogue: &Catalogue) -> Vec<String> {
    if arg.is_hide_possible_values_set() || !takes_value(arg) || !has_list(arg, is_long, catalogue) {
        return Vec::new();
    }
    let id = arg.get_id().as_str();
    let line = |value: &clap::builder::PossibleValue| {
        let word = value.get_name();
        let shown = words::shown(id, word, catalogue);
        let also = if shown == word { String::new() } else { format!(" ({word})") };
        let own = value.get_help().map(ToString::to_string);
        let means = words::meaning(id, word, catalogue).map(str::to_owned).or(own);
        format!("- {shown}{also}{}", means.map(|means| format!(": {means}")).unwrap_or_default())
    };
    arg.get_possible_values().iter().filter(|value| !value.is_hide_set()).map(line).collect()
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    /// Adds a text in lines that fit the width.
    fn paragraph(&mut self, text: &str) {
        self.wrapped(text, 0, 0);
    }

    /// Adds a text whose first line begins at the column `at`, and whose others are indented by `indent`.
    fn wrapped(&mut self, text: &str, at: usize, indent: usize) {
        let mut column = at;
        let mut is_first = true;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if !is_first && column + 1 + length > self.width {
                self.text.push('\n');
                self.text.push_str(&" ".repeat(indent));
                column = indent;
            } else if !is_first {
                self.text.push(' ');
                column += 1;
            }
            self.text.push_str(word);
            column += length;
            is_first = false;
        }
        self.text.push('\n');
    }

    /// Adds a heading and entries in two columns; each may have a list of values below it.
    fn entries(&mut self, heading: &str, entries: &[(String, String)], lists: &[Vec<String>]) {
        if entries.is_empty() {
            return;
        }
        self.text.extend(["\n", heading, ":\n"]);
        let lengths = entries.iter().map(|(left, _)| left.chars().count());
        let left_width = lengths.filter(|length| *length <= MAX_LEFT).max().unwrap_or(MAX_LEFT);
        let indent = left_width + 4;
        for (place, (left, text)) in entries.iter().enumerate() {
            self.text.extend(["  ", left]);
            let length = left.chars().count();
            if length > left_width {
                self.text.push('\n');
                self.text.push_str(&" ".repeat(indent));
            } else {
                self.text.push_str(&" ".repeat(left_width - length + 2));
            }
            self.wrapped(text, indent, indent);
            for value in lists.get(place).into_iter().flatten() {
                self.text.push_str(&" ".repeat(indent));
                self.wrapped(value, indent, indent + 2);
            }
        }
    }
}
