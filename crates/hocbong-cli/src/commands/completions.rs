//! `hocbong completions` and `hocbong man`: what shells and manuals know of the commands.

use crate::cli::Cli;
use crate::error::CliError;
use crate::exit::Exit;
use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::{Generator, Shell};
use hocbong::store::create_files;
use hocbong_core::diagnostic::Message;
use hocbong_report::Output;
use std::path::PathBuf;

/// Write what a shell needs to complete commands and flags.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hocbong completions bash > ~/.local/share/bash-completion/completions/hocbong
  hocbong completions fish > ~/.config/fish/completions/hocbong.fish")]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    shell: ShellArg,
}

/// A shell whose completions can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ShellArg {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

impl ShellArg {
    const fn shell(self) -> Shell {
        match self {
            Self::Bash => Shell::Bash,
            Self::Zsh => Shell::Zsh,
            Self::Fish => Shell::Fish,
            Self::Powershell => Shell::PowerShell,
            Self::Elvish => Shell::Elvish,
        }
    }
}

/// Write the manual pages.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hocbong man | man -l -
  hocbong man reconcile | man -l -
  hocbong man --dir ~/.local/share/man/man1")]
pub(crate) struct ManArgs {
    /// The command that the page is about [default: the program].
    #[arg(value_name = "COMMAND", conflicts_with = "dir")]
    command: Option<String>,
    /// Write all pages into this folder, which is new or empty.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Runs `completions`.
pub(crate) fn run(args: &CompletionsArgs, out: &mut dyn Output) -> Result<Exit, CliError> {
    let mut command = Cli::command();
    command.set_bin_name("hocbong");
    command.build();
    // A generator that writes itself panics if the reader has gone away.
    let mut script = Vec::new();
    args.shell.shell().generate(&command, &mut script);
    out.write_all(&script)?;
    Ok(Exit::Clean)
}

/// Runs `man`.
pub(crate) fn man(args: &ManArgs, out: &mut dyn Output) -> Result<Exit, CliError> {
    let mut program = Cli::command();
    program.build();
    let page = |command: &clap::Command| -> Result<Vec<u8>, CliError> {
        let mut page = Vec::new();
        clap_mangen::Man::new(command.clone()).render(&mut page)?;
        Ok(page)
    };
    if let Some(folder) = &args.dir {
        let mut files = vec![("hocbong.1".to_owned(), page(&program)?)];
        for command in program.get_subcommands() {
            files.push((format!("hocbong-{}.1", command.get_name()), page(command)?));
        }
        create_files(folder, &files)?;
        return Ok(Exit::Clean);
    }
    let chosen = match &args.command {
        None => &program,
        Some(name) => program
            .find_subcommand(name)
            .ok_or_else(|| CliError::Usage(Message::new("cli.no-command").with("name", name.as_str())))?,
    };
    out.write_all(&page(chosen)?)?;
    Ok(Exit::Clean)
}
