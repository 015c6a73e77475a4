//! The commands with their flags, and which function runs each.

use crate::commands::{
    self, AddArgs, BalanceArgs, CheckArgs, CloseArgs, CompareArgs, CompletionsArgs, ConsolidateArgs,
    ExplainArgs, ExportArgs, HelpArgs, ImportArgs, InitArgs, InspectArgs, LawArgs, ManArgs, PackArgs,
    ProgressArgs, ProveArgs, ReconcileArgs, ReportArgs, SampleArgs, SealArgs, UnpackArgs, VerifyArgs,
    VerifyProofArgs,
};
use crate::error::CliError;
use crate::exit::Exit;
use crate::format::Format;
use crate::globals::Globals;
use clap::{CommandFactory, Parser, Subcommand};
use hocbong_report::Output;

#[derive(Parser, Debug)]
#[command(
    name = "hocbong",
    version,
    propagate_version = true,
    disable_help_flag = true,
    disable_help_subcommand = true,
    disable_version_flag = true
)]
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
    Compare(CompareArgs),
    // Boxed for its many flags, as `add`.
    Sample(Box<SampleArgs>),
    Law(LawArgs),
    Init(InitArgs),
    // Boxed because it has far more flags than the others.
    Add(Box<AddArgs>),
    Import(ImportArgs),
    Close(CloseArgs),
    Seal(SealArgs),
    Verify(VerifyArgs),
    Prove(ProveArgs),
    VerifyProof(VerifyProofArgs),
    Pack(PackArgs),
    Unpack(UnpackArgs),
    Export(ExportArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
    Help(HelpArgs),
}

impl Cli {
    /// Whether `--output` names a file that the command writes itself, and its report goes to standard output.
    pub(crate) fn writes_own_output(&self) -> bool {
        match &self.command {
            Command::Pack(_) | Command::Export(_) => true,
            Command::Report(args) => args.writes_folder(),
            _ => false,
        }
    }

    /// Chooses the format of the result. Fails if the command does not write it.
    pub(crate) fn choose_format(&mut self) -> Result<(), CliError> {
        if self.writes_own_output() {
            // What `--output` names is no report, so its name says nothing about the report's format.
            let (name, formats) = self.formats();
            return self.globals.require_format(name, formats);
        }
        let (name, formats) = self.formats();
        self.globals.choose_format(name, formats)
    }

    /// The command's name and the formats that it writes.
    fn formats(&self) -> (&'static str, &'static [Format]) {
        match &self.command {
            Command::Reconcile(args) => ("reconcile", args.formats()),
            Command::Inspect(_) => ("inspect", Format::TEXT_JSON),
            Command::Check(args) => ("check", args.formats()),
            Command::Explain(_) => ("explain", Format::TEXT_JSON),
            Command::Balance(_) => ("balance", Format::TABLE),
            Command::Progress(_) => ("progress", Format::TABLE),
            Command::Consolidate(_) => ("consolidate", Format::TABLE),
            Command::Report(_) => ("report", Format::ALL),
            Command::Compare(_) => ("compare", Format::TABLE),
            Command::Sample(_) => ("sample", Format::ALL),
            Command::Law(_) => ("law", Format::TABLE),
            Command::Init(_) => ("init", Format::TEXT),
            Command::Add(_) => ("add", Format::TEXT_JSON),
            Command::Import(_) => ("import", Format::ROWS),
            Command::Close(_) => ("close", Format::TABLE),
            Command::Seal(_) => ("seal", Format::TEXT_JSON),
            Command::Verify(_) => ("verify", Format::TEXT_JSON),
            Command::Prove(_) => ("prove", Format::DOCUMENT),
            Command::VerifyProof(_) => ("verify-proof", Format::TEXT_JSON),
            Command::Pack(_) => ("pack", Format::TEXT_JSON),
            Command::Unpack(_) => ("unpack", Format::TEXT_JSON),
            Command::Export(_) => ("export", Format::TEXT),
            Command::Completions(_) => ("completions", Format::TEXT),
            Command::Man(_) => ("man", Format::TEXT),
            Command::Help(_) => ("help", Format::TEXT),
        }
    }

    /// Runs the command that was given.
    pub(crate) fn run(&self, out: &mut dyn Output) -> Result<Exit, CliError> {
        let globals = &self.globals;
        if !globals.quiet {
            globals.progress.start(globals.language());
        }
        let tree = || crate::help::localised(Self::command(), globals.language());
        match &self.command {
            Command::Reconcile(args) => commands::reconcile::run(args, globals, out),
            Command::Inspect(args) => commands::inspect::run(args, globals, out),
            Command::Check(args) => commands::check::run(args, globals, out),
            Command::Explain(args) => commands::check::explain(args, globals, out),
            Command::Balance(args) => commands::balance::run(args, globals, out),
            Command::Progress(args) => commands::progress::run(args, globals, out),
            Command::Consolidate(args) => commands::consolidate::run(args, globals, out),
            Command::Report(args) => commands::report::run(args, globals, out),
            Command::Compare(args) => commands::compare::run(args, globals, out),
            Command::Sample(args) => commands::sample::run(args, globals, out),
            Command::Law(args) => commands::law::run(args, globals, out),
            Command::Init(args) => commands::init::run(args, globals, out),
            Command::Add(args) => commands::add::run(args, globals, out),
            Command::Import(args) => commands::import::run(args, globals, out),
            Command::Close(args) => commands::close::run(args, globals, out),
            Command::Seal(args) => commands::seal::run(args, globals, out),
            Command::Verify(args) => commands::verify::run(args, globals, out),
            Command::Prove(args) => commands::prove::run(args, globals, out),
            Command::VerifyProof(args) => commands::verify_proof::run(args, globals, out),
            Command::Pack(args) => commands::pack::run(args, globals, out),
            Command::Help(args) => commands::help::run(args, tree(), globals, out),
            Command::Unpack(args) => commands::unpack::run(args, globals, out),
            Command::Export(args) => commands::export::run(args, globals, out),
            Command::Completions(args) => commands::completions::run(args, tree(), out),
            Command::Man(args) => commands::completions::man(args, tree(), out),
        }
    }
}
