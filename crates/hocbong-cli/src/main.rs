//! The `hocbong` command line: flags and glue around the library.

mod cli;
mod commands;
mod error;
mod exit;
mod load;
mod output;
mod read_args;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::of_usage(&error),
    };
    match output::with_output(&cli.globals, |out| commands::run(&cli, out)) {
        Ok(exit) => exit.code(),
        Err(error) => exit::of_error(&error, cli.globals.language()),
    }
}
