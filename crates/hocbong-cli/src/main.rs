//! The `hocbong` command line: flags and glue around the library.

mod cli;
mod commands;
mod error;
mod exit;
mod files;
mod format;
mod globals;
mod help;
mod interrupt;
mod load;
mod mask_args;
mod output;
mod pager;
mod progress;
mod read_args;
mod terminal;
mod usage;
mod values;
mod words;

use clap::{CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let call: Vec<OsString> = std::env::args_os().collect();
    let language = globals::language_of(&call);
    let root = || help::localised(cli::Cli::command(), language);
    // Other names of commands and the texts of help are put in only where the plain names do not do.
    let plain = cli::Cli::command().try_get_matches_from(&call);
    let parsed = plain.or_else(|_| root().try_get_matches_from(&call));
    let mut cli = match parsed.and_then(|matches| cli::Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return exit::of_usage(&error, root(), &call, language),
    };
    interrupt::clean_up_after(cli.globals.outputs.clone());
    let result = cli.choose_format().and_then(|()| {
        if cli.writes_own_output() {
            output::with_standard_output(&cli.globals, |out| cli.run(out))
        } else {
            output::with_output(&cli.globals, |out| cli.run(out))
        }
    });
    cli.globals.progress.stop();
    match result {
        Ok(exit) => exit.code(),
        Err(error) => exit::of_error(&error, cli.globals.language()),
    }
}
