//! The commands, a file each.

mod reconcile;

pub(crate) use reconcile::ReconcileArgs;

use crate::cli::{Cli, Command};
use crate::error::CliError;
use crate::exit::Exit;
use std::io::Write;

/// Runs the command that the flags name.
pub(crate) fn run(cli: &Cli, out: &mut dyn Write) -> Result<Exit, CliError> {
    match &cli.command {
        Command::Reconcile(args) => reconcile::run(args, &cli.globals, out),
    }
}
