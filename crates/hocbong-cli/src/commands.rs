//! The commands, one file each.

mod add;
mod balance;
mod check;
mod close;
mod import;
mod init;
mod inspect;
mod progress;
mod reconcile;
mod report;

pub(crate) use add::AddArgs;
pub(crate) use balance::BalanceArgs;
pub(crate) use check::{CheckArgs, ExplainArgs};
pub(crate) use close::CloseArgs;
pub(crate) use import::ImportArgs;
pub(crate) use init::InitArgs;
pub(crate) use inspect::InspectArgs;
pub(crate) use progress::ProgressArgs;
pub(crate) use reconcile::ReconcileArgs;
pub(crate) use report::ReportArgs;

use crate::cli::{Cli, Command};
use crate::error::CliError;
use crate::exit::Exit;
use hocbong_report::Output;

/// Runs the command that was given.
pub(crate) fn run(cli: &Cli, out: &mut dyn Output) -> Result<Exit, CliError> {
    let globals = &cli.globals;
    if !globals.quiet {
        globals.progress.start(globals.language());
    }
    match &cli.command {
        Command::Reconcile(args) => reconcile::run(args, globals, out),
        Command::Inspect(args) => inspect::run(args, globals, out),
        Command::Check(args) => check::run(args, globals, out),
        Command::Explain(args) => check::explain(args, globals, out),
        Command::Balance(args) => balance::run(args, globals, out),
        Command::Progress(args) => progress::run(args, globals, out),
        Command::Report(args) => report::run(args, globals, out),
        Command::Init(args) => init::run(args, globals, out),
        Command::Add(args) => add::run(args, globals, out),
        Command::Import(args) => import::run(args, globals, out),
        Command::Close(args) => close::run(args, globals, out),
    }
}
