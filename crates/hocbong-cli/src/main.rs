//! The `hocbong` command line: flags and glue around the library.

mod cli;
mod commands;
mod error;
mod exit;
mod files;
mod format;
mod globals;
mod interrupt;
mod load;
mod mask_args;
mod output;
mod pager;
mod progress;
mod read_args;
mod terminal;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::of_usage(&error),
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
