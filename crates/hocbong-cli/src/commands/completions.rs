//! `hocbong completions` and `hocbong man`: what shells and manuals know of the commands.

use crate::error::CliError;
use crate::exit::Exit;
use crate::words::{Worded, Words};
use clap::{Args, Command};
use clap_complete::{Generator, Shell};
use hocbong::store::create_files;
use hocbong_core::diagnostic::Message;
use hocbong_report::Output;
use std::path::PathBuf;

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong completions bash > ~/.local/share/bash-completion/completions/hocbong
  hocbong completions fish > ~/.config/fish/completions/hocbong.fish")]
pub(crate) struct CompletionsArgs {
    #[arg(value_name = "SHELL", value_parser = Words::<ShellArg>::new())]
    shell: ShellArg,
}

/// A shell whose completions can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShellArg {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

impl Worded for ShellArg {
    const FLAG: &'static str = "shell";

    fn all() -> Vec<(Self, &'static str)> {
        vec![
            (Self::Bash, "bash"),
            (Self::Zsh, "zsh"),
            (Self::Fish, "fish"),
            (Self::Powershell, "powershell"),
            (Self::Elvish, "elvish"),
        ]
    }
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

#[derive(Args, Debug)]
#[command(after_help = "\
  hocbong man | man -l -
  hocbong man reconcile | man -l -
  hocbong man --dir ~/.local/share/man/man1")]
pub(crate) struct ManArgs {
    #[arg(value_name = "COMMAND", conflicts_with = "dir")]
    command: Option<String>,
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Runs `completions` with the tree of commands in the words of a language.
pub(crate) fn run(
    args: &CompletionsArgs,
    mut command: Command,
    out: &mut dyn Output,
) -> Result<Exit, CliError> {
    command.set_bin_name("hocbong");
    command.build();
    // A generator that writes itself panics if the reader has gone away.
    let mut script = Vec::new();
    args.shell.shell().generate(&command, &mut script);
    out.write_all(&script)?;
    Ok(Exit::Clean)
}

/// Runs `man` with the tree of commands in the words of a language.
pub(crate) fn man(args: &ManArgs, mut program: Command, out: &mut dyn Output) -> Result<Exit, CliError> {
    program.build();
    let page = |command: &Command| -> Result<Vec<u8>, CliError> {
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
