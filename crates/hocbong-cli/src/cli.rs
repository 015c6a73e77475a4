//! The commands with their flags, and which function runs each.

use crate::commands::{
    self, AddArgs, BalanceArgs, CheckArgs, CloseArgs, ConsolidateArgs, ExplainArgs, ImportArgs, InitArgs,
    InspectArgs, LawArgs, PackArgs, ProgressArgs, ReconcileArgs, ReportArgs, UnpackArgs,
};
use crate::error::CliError;
use crate::exit::Exit;
use crate::globals::{Globals, PaperFormat};
use clap::{Parser, Subcommand};
use hocbong_report::Output;

/// Keeps and proves the books of scholarship funds.
#[derive(Parser, Debug)]
#[command(name = "hocbong", version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) globals: Globals,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    Reconcile(ReconcileArgs),
    Inspect(InspectArgs),
    Check(CheckArgs),
    Explain(ExplainArgs),
    Balance(BalanceArgs),
    Progress(ProgressArgs),
    Consolidate(ConsolidateArgs),
    Report(ReportArgs),
    Law(LawArgs),
    Init(InitArgs),
    // Boxed because it has far more flags than the others.
    Add(Box<AddArgs>),
    Import(ImportArgs),
    Close(CloseArgs),
    Pack(PackArgs),
    Unpack(UnpackArgs),
}

impl Cli {
    /// Whether `--output` names a file that the command writes itself, and its report goes to standard output.
    pub(crate) fn writes_own_output(&self) -> bool {
        match &self.command {
            Command::Pack(_) => true,
            Command::Report(args) => args.writes_own_output(&self.globals),
            _ => false,
        }
    }

    /// Runs the command that was given.
    pub(crate) fn run(&self, out: &mut dyn Output) -> Result<Exit, CliError> {
        let globals = &self.globals;
        let is_paper = matches!(globals.paper_format(), PaperFormat::Html | PaperFormat::Xlsx);
        if is_paper && !matches!(self.command, Command::Report(_)) {
            return Err(CliError::usage("cli.format-of-papers"));
        }
        if !globals.quiet {
            globals.progress.start(globals.language());
        }
        match &self.command {
            Command::Reconcile(args) => commands::reconcile::run(args, globals, out),
            Command::Inspect(args) => commands::inspect::run(args, globals, out),
            Command::Check(args) => commands::check::run(args, globals, out),
            Command::Explain(args) => commands::check::explain(args, globals, out),
            Command::Balance(args) => commands::balance::run(args, globals, out),
            Command::Progress(args) => commands::progress::run(args, globals, out),
            Command::Consolidate(args) => commands::consolidate::run(args, globals, out),
            Command::Report(args) => commands::report::run(args, globals, out),
            Command::Law(args) => commands::law::run(args, globals, out),
            Command::Init(args) => commands::init::run(args, globals, out),
            Command::Add(args) => commands::add::run(args, globals, out),
            Command::Import(args) => commands::import::run(args, globals, out),
            Command::Close(args) => commands::close::run(args, globals, out),
            Command::Pack(args) => commands::pack::run(args, globals, out),
            Command::Unpack(args) => commands::unpack::run(args, globals, out),
        }
    }
}
