//! What exists at an output path.

use super::OutputError;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Maximum length of a chain of links that is followed, as in operating systems. A longer chain is not
/// recognised as a descriptor.
const MAX_LINKS: usize = 40;

/// What exists at a path.
#[derive(Debug)]
pub(super) enum Target {
    /// Nothing. Holds the path with its real folder.
    New(PathBuf),
    /// A regular file. Holds the path with its real folder.
    Existing(PathBuf),
    /// A pipe or a device, or a descriptor that another program has opened for this one.
    Stream(Stream),
}

impl Target {
    /// Returns the file that would be created or replaced.
    pub(super) fn file(&self) -> Option<&PathBuf> {
        match self {
            Self::New(real) | Self::Existing(real) => Some(real),
            Self::Stream(_) => None,
        }
    }
}

/// A target that is written to directly and never replaced.
#[derive(Debug)]
pub(super) enum Stream {
    /// A pipe or a device.
    Path(PathBuf),
    /// `/dev/fd/N` that leads to a file: the caller opened it for writing.
    Descriptor(PathBuf),
    #[cfg(unix)]
    Stdout,
    #[cfg(unix)]
    Stderr,
}

impl Stream {
    pub(super) fn open(&self) -> io::Result<File> {
        match self {
            Self::Path(path) => File::options().write(true).open(path),
            // Append, so that nothing written there before is lost.
            Self::Descriptor(path) => File::options().append(true).open(path),
            // Duplicate the descriptor: a file opened anew would be written from its start, over earlier
            // output.
            #[cfg(unix)]
            Self::Stdout => duplicate(&io::stdout()),
            #[cfg(unix)]
            Self::Stderr => duplicate(&io::stderr()),
        }
    }
}

#[cfg(unix)]
fn duplicate(stream: &impl std::os::fd::AsFd) -> io::Result<File> {
    stream.as_fd().try_clone_to_owned().map(File::from)
}

/// Examines a path without following a link at its end, unless the link leads to a pipe, a device or a
/// descriptor.
pub(super) fn examine(path: &Path) -> Result<Target, OutputError> {
    let failed = |cause| OutputError::Write { path: path.to_owned(), cause };
    let kind = match fs::symlink_metadata(path) {
        Ok(data) => Some(data.file_type()),
        Err(cause) if is_missing(&cause) => None,
        Err(cause) => return Err(failed(cause)),
    };
    match kind {
        Some(kind) if kind.is_dir() => return Err(OutputError::Folder { path: path.to_owned() }),
        Some(kind) if kind.is_symlink() => return follow(path),
        Some(kind) if !kind.is_file() => return Ok(Target::Stream(Stream::Path(path.to_owned()))),
        _ => {}
    }
    let Some(name) = path.file_name() else { return Err(OutputError::Folder { path: path.to_owned() }) };
    let folder = folder_of(path);
    let no_folder = || OutputError::NoFolder { path: path.to_owned(), folder: folder.to_owned() };
    let real = match fs::canonicalize(folder) {
        Ok(real) if real.is_dir() => real.join(name),
        Ok(_) => return Err(no_folder()),
        Err(cause) if is_missing(&cause) => return Err(no_folder()),
        Err(cause) => return Err(failed(cause)),
    };
    Ok(if kind.is_some() { Target::Existing(real) } else { Target::New(real) })
}

fn is_missing(cause: &io::Error) -> bool {
    matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Returns the target of a link, if it may be written to.
fn follow(path: &Path) -> Result<Target, OutputError> {
    if let Some(descriptor) = descriptor_of(path) {
        return Ok(Target::Stream(descriptor));
    }
    match fs::metadata(path) {
        Ok(data) if !data.is_file() && !data.is_dir() => Ok(Target::Stream(Stream::Path(path.to_owned()))),
        _ => {
            let target = fs::canonicalize(path).or_else(|_| fs::read_link(path));
            let target = target.map_err(|cause| OutputError::Write { path: path.to_owned(), cause })?;
            Err(OutputError::Link { path: path.to_owned(), target })
        }
    }
}

/// Returns the descriptor of this process that a link such as `/dev/stdout` or `/dev/fd/3` names.
fn descriptor_of(path: &Path) -> Option<Stream> {
    let descriptors = fs::canonicalize("/dev/fd").ok()?;
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        if fs::canonicalize(folder_of(&path)).is_ok_and(|folder| folder == descriptors) {
            return Some(match path.file_name()?.to_str()? {
                #[cfg(unix)]
                "1" => Stream::Stdout,
                #[cfg(unix)]
                "2" => Stream::Stderr,
                _ => Stream::Descriptor(path),
            });
        }
        path = folder_of(&path).join(fs::read_link(&path).ok()?);
    }
    None
}
