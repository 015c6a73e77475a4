//! The commands, one file each.

pub(crate) mod add;
pub(crate) mod balance;
pub(crate) mod check;
pub(crate) mod close;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod consolidate;
pub(crate) mod help;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod inspect;
pub(crate) mod law;
pub(crate) mod pack;
pub(crate) mod progress;
pub(crate) mod reconcile;
pub(crate) mod report;
pub(crate) mod sample;
pub(crate) mod unpack;

pub(crate) use add::AddArgs;
pub(crate) use balance::BalanceArgs;
pub(crate) use check::{CheckArgs, ExplainArgs};
pub(crate) use close::CloseArgs;
pub(crate) use compare::CompareArgs;
pub(crate) use completions::{CompletionsArgs, ManArgs};
pub(crate) use consolidate::ConsolidateArgs;
pub(crate) use help::HelpArgs;
pub(crate) use import::ImportArgs;
pub(crate) use init::InitArgs;
pub(crate) use inspect::InspectArgs;
pub(crate) use law::LawArgs;
pub(crate) use pack::PackArgs;
pub(crate) use progress::ProgressArgs;
pub(crate) use reconcile::ReconcileArgs;
pub(crate) use report::ReportArgs;
pub(crate) use sample::SampleArgs;
pub(crate) use unpack::UnpackArgs;
