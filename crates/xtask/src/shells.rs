//! Sources the completions that `hocbong` writes in the shells that they are for.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

/// A shell, the line that completes two beginnings in it, and the words that the line must print.
struct Shell {
    name: &'static str,
    /// `{}` stands for the file of the completions.
    line: &'static str,
    words: &'static [&'static str],
}

const SHELLS: [Shell; 3] = [
    Shell {
        name: "bash",
        line: "source {}; COMP_WORDS=(hocbong recon); COMP_CWORD=1; _hocbong hocbong recon hocbong; \
               echo \"${COMPREPLY[@]}\"; COMP_WORDS=(hocbong reconcile --dec); COMP_CWORD=2; \
               _hocbong hocbong --dec reconcile; echo \"${COMPREPLY[@]}\"",
        words: &["reconcile", "--decisions"],
    },
    Shell {
        name: "zsh",
        line: "autoload -U compinit; compinit -D -u; source {}; whence -w _hocbong; print -r -- ${_comps[hocbong]}",
        words: &["_hocbong:", "function", "_hocbong"],
    },
    Shell {
        name: "fish",
        line: "source {}; complete -C 'hocbong recon' | string split -f1 \\t; \
               complete -C 'hocbong reconcile --dec' | string split -f1 \\t",
        words: &["reconcile", "--decisions"],
    },
];

/// Sources the completions of each shell and completes a command and a flag. Returns what is wrong.
///
/// # Errors
/// If `hocbong` or a shell cannot be run, or a file cannot be written.
pub fn judge(hocbong: &Path) -> io::Result<Vec<String>> {
    let folder = tempfile::tempdir()?;
    let mut wrong = Vec::new();
    for shell in SHELLS {
        let script = Command::new(hocbong).args(["completions", shell.name]).output()?.stdout;
        let path = folder.path().join(shell.name);
        fs::write(&path, script)?;
        let line = shell.line.replace("{}", &path.display().to_string());
        let output = Command::new(shell.name)
            .args(["-c", &line])
            .output()
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", shell.name)))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if said.split_whitespace().collect::<Vec<_>>() != shell.words || !output.stderr.is_empty() {
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            wrong.push(format!("{}: expected {:?}, found {said:?} {error}", shell.name, shell.words));
        }
    }
    Ok(wrong)
}
