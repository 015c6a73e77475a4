//! The programs that open papers: found on the path, never skipped.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the programs are.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    pub(crate) chromium: PathBuf,
    pub(crate) soffice: PathBuf,
    pub(crate) pdftotext: PathBuf,
    /// Ends a program that takes too long, and what it has started.
    pub(crate) timeout: PathBuf,
}

/// The names of a program, and the package of Debian that has it.
type Need = (&'static [&'static str], &'static str);

const CHROMIUM: Need = (&["chromium", "chromium-browser", "google-chrome"], "chromium");
const SOFFICE: Need = (&["soffice", "libreoffice"], "libreoffice-calc");
const PDFTOTEXT: Need = (&["pdftotext"], "poppler-utils");
const FC_LIST: Need = (&["fc-list"], "fontconfig");
const TIMEOUT: Need = (&["timeout"], "coreutils");
const NEEDS: [Need; 5] = [CHROMIUM, SOFFICE, PDFTOTEXT, TIMEOUT, FC_LIST];
/// A font with the letters of Vietnamese.
const FONT: &str = "fonts-dejavu-core";

impl Tools {
    /// Finds the programs and a font with the letters of Vietnamese.
    ///
    /// # Errors
    /// If one is missing; the message says which, and how to install it.
    pub(crate) fn find() -> io::Result<Self> {
        let folders = folders();
        let find = |need: Need| program(&folders, need.0);
        let found = NEEDS.map(find);
        let has_font = |fc_list: &Path| {
            let fonts = Command::new(fc_list).args([":lang=vi", "family"]).output();
            fonts.is_ok_and(|output| output.stdout.iter().any(|byte| !byte.is_ascii_whitespace()))
        };
        let is_font_missing = matches!(&found, [.., Some(fc_list)] if !has_font(fc_list));
        match found {
            [Some(chromium), Some(soffice), Some(pdftotext), Some(timeout), Some(_)] if !is_font_missing => {
                Ok(Self { chromium, soffice, pdftotext, timeout })
            }
            found => {
                let needs = found.iter().zip(NEEDS);
                let missing = needs.filter(|(program, _)| program.is_none()).map(|(_, need)| need);
                let mut missing: Vec<(&str, &str)> = missing
                    .map(|(names, package)| (names.first().copied().unwrap_or_default(), package))
                    .collect();
                if is_font_missing {
                    missing.push(("a font for Vietnamese", FONT));
                }
                Err(io::Error::new(io::ErrorKind::NotFound, advice(&missing)))
            }
        }
    }
}

/// Finds Chromium.
///
/// # Errors
/// If it is missing; the message says how to install it.
pub(crate) fn chromium() -> io::Result<PathBuf> {
    let (names, package) = CHROMIUM;
    let missing = || io::Error::new(io::ErrorKind::NotFound, advice(&[("chromium", package)]));
    program(&folders(), names).ok_or_else(missing)
}

/// The folders in which programs are.
fn folders() -> Vec<PathBuf> {
    env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default()
}

fn advice(missing: &[(&str, &str)]) -> String {
    let (names, packages): (Vec<&str>, Vec<&str>) = missing.iter().copied().unzip();
    format!(
        "missing: {}. On Debian: apt-get install --no-install-recommends {}",
        names.join(", "),
        packages.join(" ")
    )
}

fn program(folders: &[PathBuf], names: &[&str]) -> Option<PathBuf> {
    names.iter().flat_map(|name| folders.iter().map(move |dir| dir.join(name))).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_by_any_of_its_names_and_its_lack_says_what_to_install() {
        let dir = tempfile::tempdir().unwrap();
        let folders = [PathBuf::from("/nowhere"), dir.path().to_owned()];
        assert_eq!(program(&folders, CHROMIUM.0), None);
        std::fs::write(dir.path().join("google-chrome"), "").unwrap();
        assert_eq!(program(&folders, CHROMIUM.0), Some(dir.path().join("google-chrome")));
        let advice = advice(&[("soffice", "libreoffice-calc"), ("pdftotext", "poppler-utils")]);
        assert!(advice.contains("soffice") && advice.ends_with("libreoffice-calc poppler-utils"), "{advice}");
    }
}
