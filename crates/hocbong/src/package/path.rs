//! Which paths a package may contain: those that every system can write, each as one file of its own.

use super::{MANIFEST, MAX_PATH_BYTES, PackageError};
use crate::text::is_hidden;
use std::collections::BTreeMap;
use std::path::{Component, Path};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// What is wrong with a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PathFault {
    /// It could lead out of the folder: it is absolute, has a drive letter or a backslash, or has `.`, `..` or
    /// nothing between two slashes.
    LeadsOut,
    /// Some system cannot store it: it has a reserved name such as `CON`, one of `<>:"|?*`, a control
    /// character, or a space or dot at the end of a part.
    Reserved,
    /// A part begins with `.`, so that a person would not see the file; or it contains characters that are
    /// not seen.
    Hidden,
    /// It is not UTF-8.
    NotUtf8,
    /// It is not in the Unicode form NFC, so that two names could look the same.
    NotNfc,
    /// It is longer than [`MAX_PATH_BYTES`].
    TooLong,
    /// It is no part of a book.
    NotOfBook,
}

/// Refuses a path that is not allowed in a package.
pub(super) fn check(path: &str) -> Result<(), PackageError> {
    fault(path).map_or(Ok(()), |fault| Err(PackageError::Path { path: path.to_owned(), fault }))
}

fn fault(path: &str) -> Option<PathFault> {
    let parts = || path.split('/');
    if parts().any(|part| matches!(part, "" | "." | "..")) || path.contains('\\') || has_drive(path) {
        Some(PathFault::LeadsOut)
    } else if path.len() > MAX_PATH_BYTES {
        Some(PathFault::TooLong)
    } else if parts().any(is_reserved) {
        Some(PathFault::Reserved)
    } else if path.starts_with('.') || path.contains("/.") || path.chars().any(is_hidden) {
        Some(PathFault::Hidden)
    } else if !is_nfc(path) {
        Some(PathFault::NotNfc)
    } else if path.to_lowercase() == MANIFEST {
        Some(PathFault::NotOfBook)
    } else {
        None
    }
}

fn has_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

/// Whether Windows does not store a part of a path under this name.
fn is_reserved(part: &str) -> bool {
    let has_bad_character = part.chars().any(|c| c.is_control() || "<>:\"|?*".contains(c));
    // `nul.csv` and `nul .csv` are the device too.
    let stem = part.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let is_numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|number| {
            let mut digits = number.chars();
            matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
        })
    };
    let is_device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || is_numbered("COM")
        || is_numbered("LPT");
    has_bad_character || is_device || part.ends_with(['.', ' '])
}

/// Refuses paths of which some system would make one file, or of which one is a folder of another.
/// The paths are in order.
pub(super) fn refuse_same_names<'p>(paths: impl Iterator<Item = &'p str>) -> Result<(), PackageError> {
    let same = |path: &str, other: &str| {
        Err(PackageError::SameName { path: path.to_owned(), other: other.to_owned() })
    };
    // Every file and every folder by its name without case; a folder may come again, but only spelt the same.
    let mut seen: BTreeMap<String, (&str, bool, &str)> = BTreeMap::new();
    for path in paths {
        let ends = path.match_indices('/').map(|(end, _)| (end, true));
        for (end, is_folder) in ends.chain([(path.len(), false)]) {
            let Some(name) = path.get(..end) else { continue };
            match seen.get(&folded(name)) {
                Some((spelt, true, _)) if is_folder && *spelt == name => {}
                Some((_, _, other)) => return same(other, path),
                None => {
                    seen.insert(folded(name), (name, is_folder, path));
                }
            }
        }
    }
    Ok(())
}

/// A name as systems compare it that ignore case.
fn folded(name: &str) -> String {
    name.to_uppercase().to_lowercase().nfc().collect()
}

/// The path within a package of a file that a book's settings name; `None` if it leads out of the book.
pub(super) fn of_name(name: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in Path::new(name).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?),
            _ => return None,
        }
    }
    Some(super::path_of_file(&parts.join("/"))).filter(|path| !path.is_empty())
}
