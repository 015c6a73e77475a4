//! `hocbong help`: the pages of help.

use crate::error::CliError;
use crate::exit::Exit;
use crate::globals::Globals;
use crate::help::render;
use crate::output::report_width;
use clap::{Args, Command};
use hocbong_core::diagnostic::Message;
use hocbong_report::Catalogue;
use std::io::Write;

#[derive(Args, Debug)]
pub(crate) struct HelpArgs {
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

/// Runs `help` with the tree of commands in the words of a language.
pub(crate) fn run(
    args: &HelpArgs,
    mut root: Command,
    globals: &Globals,
    out: &mut dyn Write,
) -> Result<Exit, CliError> {
    root.build();
    let command = match &args.command {
        None => &mut root,
        Some(name) => root.find_subcommand_mut(name).ok_or_else(|| {
            CliError::Usage(Message::new("usage.unknown-command").with("name", name.as_str()))
        })?,
    };
    let catalogue = Catalogue::new(globals.language());
    out.write_all(
        render::page(command, true, &catalogue, report_width(globals).min(render::MAX_WIDTH)).as_bytes(),
    )?;
    Ok(Exit::Clean)
}
