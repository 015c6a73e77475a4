//! A book held for recording.
//!
//! A recording is one file of the journal, written anew beside the old one, synchronised, and swapped with it in one step.
//! A reader finds the file either as it was or as it is to be, whatever happens meanwhile. The swap also brings out what
//! stood there by then: if another program has saved the file since it was read, its save goes back to its
//! place and nothing is recorded.
//!
//! Nothing is changed before a recording is accepted. What an interrupted one has left is a hidden file that no reader
//! takes for a journal; the next recording clears it.

use super::storage::{LockHolder, Storage};
use super::{StoreError, files_of, open_error};
use crate::book::{BookFiles, DISPLACED, Listing, SET_ASIDE, StraySort, UNFINISHED};
use crate::recording::{Change, Repair, TornLine};
use crate::source::{Sha256Digest, Source};
use std::io;
use std::path::PathBuf;

/// How often a file that another program seems to be saving is looked at, before it is judged as it stands.
const MAX_LOOKS: usize = 20;

/// A book that nobody else records in while this lives.
#[derive(Debug)]
pub struct Recorder<S: Storage> {
    storage: S,
    /// The book's folder, for messages.
    folder: PathBuf,
    _lock: S::Lock,
}

/// What became of a file that was to be replaced.
enum Placed {
    /// It has the new bytes, and what it had before is gone.
    Done,
    /// It has the new bytes; what another program saved at the last moment is kept beside it.
    DoneWithCopy(String),
}

impl<S: Storage> Recorder<S> {
    /// Waits for the book; calls `waits` first where somebody else records.
    ///
    /// # Errors
    /// When the book cannot be locked.
    pub fn open(
        storage: S,
        folder: impl Into<PathBuf>,
        waits: &mut dyn FnMut(&LockHolder),
    ) -> Result<Self, StoreError> {
        let folder = folder.into();
        let lock = storage.lock(waits).map_err(|cause| StoreError::Lock { path: folder.clone(), cause })?;
        Ok(Self { storage, folder, _lock: lock })
    }

    /// Opens the files of the book. One that another program may be in the middle of saving is waited for.
    ///
    /// # Errors
    /// When one of them cannot be opened.
    pub fn files(&self) -> Result<BookFiles, StoreError> {
        let mut files = files_of(&self.storage, &self.folder)?;
        for _ in 0..MAX_LOOKS {
            if !files.journal.iter().any(may_be_half_saved) {
                break;
            }
            self.storage.pause();
            let again = files_of(&self.storage, &self.folder)?;
            let digests = |files: &BookFiles| files.journal.iter().map(Source::sha256).collect::<Vec<_>>();
            let is_settled = digests(&files) == digests(&again);
            files = again;
            if is_settled {
                break;
            }
        }
        Ok(files)
    }

    /// Puts a change in its place, and sets torn lines aside. When this returns, all of it is there whatever happens.
    ///
    /// Gives what was found half done, and what became of it.
    ///
    /// # Errors
    /// When the change is not made ([`StoreError::Write`], [`StoreError::Changed`], [`StoreError::Exists`]), or when it is
    /// there and may not outlast a loss of power ([`StoreError::Uncertain`]).
    pub fn record(&self, change: &Change, torn: &[TornLine]) -> Result<Vec<Repair>, StoreError> {
        self.refuse_changed(&change.name, change.before)?;
        for torn in torn {
            self.refuse_changed(&torn.name, Some(torn.before))?;
        }
        let mut repairs = self.clear_unfinished()?;
        let mut kept_for_change = None;
        for torn in torn {
            // The line is kept before it is taken out.
            let kept_in = self.keep_beside(&torn.name, SET_ASIDE, &torn.torn)?;
            if torn.name == change.name {
                kept_for_change = Some(kept_in.clone());
            } else {
                repairs.extend(self.replace(&torn.name, torn.before, &torn.kept)?);
            }
            repairs.push(Repair::Torn { name: torn.name.clone(), kept_in, bytes: torn.torn.len() });
        }
        let placed = match change.before {
            Some(before) => self.replace(&change.name, before, &change.bytes),
            None => self.create(&change.name, &change.bytes).map(|()| Vec::new()),
        };
        match placed {
            Ok(more) => repairs.extend(more),
            Err(error) => {
                // Nothing was recorded, so the journal still ends in the line.
                if let Some(kept) = kept_for_change.filter(|_| !matches!(error, StoreError::Uncertain { .. }))
                {
                    let _ = self.storage.remove(&kept);
                }
                return Err(error);
            }
        }
        Ok(repairs)
    }

    fn path(&self, name: &str) -> PathBuf {
        name.split('/').fold(self.folder.clone(), |path, part| path.join(part))
    }

    fn opened<T>(&self, name: &str, result: io::Result<T>) -> Result<T, StoreError> {
        result.map_err(|cause| open_error(&self.path(name), cause))
    }

    fn digest(&self, name: &str) -> io::Result<Option<Sha256Digest>> {
        self.storage.open(name).map(|now| now.map(|source| source.sha256()))
    }

    fn write_error(&self, name: &str, cause: io::Error) -> StoreError {
        StoreError::Write { path: self.path(name), cause }
    }

    /// An editor or a service that synchronises folders knows nothing of the lock.
    fn refuse_changed(&self, name: &str, before: Option<Sha256Digest>) -> Result<(), StoreError> {
        let now = self.opened(name, self.digest(name))?;
        if now == before { Ok(()) } else { Err(StoreError::Changed { path: self.path(name) }) }
    }

    /// Writes a file beside the place of `name`, whole and synchronised.
    fn prepare(&self, name: &str, bytes: &[u8]) -> Result<String, StoreError> {
        let part = unfinished(name);
        let folder = folder_of(name);
        let written = self.storage.make_folder(folder).and_then(|()| {
            self.storage.write(&part, bytes)?;
            self.storage.sync(&part)
        });
        match written {
            Ok(()) => Ok(part),
            Err(cause) => {
                let _ = self.storage.remove(&part);
                Err(self.write_error(name, cause))
            }
        }
    }

    /// Makes a file that is not there.
    fn create(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let part = self.prepare(name, bytes)?;
        self.storage.place_new(&part, name).map_err(|cause| {
            let _ = self.storage.remove(&part);
            match cause.kind() {
                io::ErrorKind::AlreadyExists => StoreError::Exists { path: self.path(name) },
                _ => self.write_error(name, cause),
            }
        })?;
        self.sync_names(name)
    }

    fn sync_names(&self, name: &str) -> Result<(), StoreError> {
        self.storage
            .sync_folder(folder_of(name))
            .map_err(|cause| StoreError::Uncertain { path: self.path(name), cause })
    }

    /// Puts other bytes in place of those of a file, if it still is what it was.
    fn replace(&self, name: &str, before: Sha256Digest, bytes: &[u8]) -> Result<Vec<Repair>, StoreError> {
        let part = self.prepare(name, bytes)?;
        match self.exchange(&part, name, before, Sha256Digest::of(bytes))? {
            Placed::Done => Ok(Vec::new()),
            Placed::DoneWithCopy(kept_in) => Ok(vec![Repair::Displaced { name: name.to_owned(), kept_in }]),
        }
    }

    fn exchange(
        &self,
        part: &str,
        name: &str,
        before: Sha256Digest,
        ours: Sha256Digest,
    ) -> Result<Placed, StoreError> {
        // The part holds what is not recorded now. What cannot be taken away is taken away by the next recording.
        let give_up = |error| {
            let _ = self.storage.remove(part);
            error
        };
        let failed = |cause| give_up(self.write_error(name, cause));
        let changed = || StoreError::Changed { path: self.path(name) };
        match self.storage.exchange(part, name) {
            Ok(()) => {}
            Err(cause) if cause.kind() == io::ErrorKind::Unsupported => {
                // What is left of the risk is a save between these two calls.
                if self.digest(name).map_err(failed)? != Some(before) {
                    return Err(give_up(changed()));
                }
                self.storage.rename(part, name).map_err(failed)?;
                return self.sync_names(name).map(|()| Placed::Done);
            }
            Err(cause) => return Err(failed(cause)),
        }
        // What the next recording finds under the hidden name it looks into before it clears it.
        let uncertain = |cause| StoreError::Uncertain { path: self.path(name), cause };
        let displaced = || self.digest(part).map_err(uncertain);
        if displaced()? != Some(before) {
            // Another program has saved the file since it was read, or is saving it: its file goes back to its place.
            self.storage.exchange(part, name).map_err(uncertain)?;
            if displaced()? == Some(ours) {
                return self.sync_names(name).and(Err(give_up(changed())));
            }
            // It has saved once more, over what was to be recorded. The later save stays, the other one is kept.
            self.storage.exchange(part, name).map_err(uncertain)?;
            self.keep_file(part, name, DISPLACED)?;
            return self.sync_names(name).and(Err(changed()));
        }
        self.sync_names(name)?;
        // A program that had the old file open may have saved into it meanwhile.
        if self.digest(part).is_ok_and(|now| now.is_some_and(|now| now != before)) {
            let kept = self.keep_file(part, name, DISPLACED)?;
            self.sync_names(name)?;
            return Ok(Placed::DoneWithCopy(kept));
        }
        let _ = self.storage.remove(part);
        Ok(Placed::Done)
    }

    /// Deals with what interrupted recordings have left: files that were never acknowledged, and old versions. One that is
    /// neither is somebody's save and is kept.
    fn clear_unfinished(&self) -> Result<Vec<Repair>, StoreError> {
        let mut repairs = Vec::new();
        let entries = self.opened(super::JOURNAL, self.storage.list(super::JOURNAL))?;
        for stray in Listing::new(entries, "journal/").strays {
            if stray.sort != StraySort::Unfinished {
                continue;
            }
            let (part, name) = (stray.name.as_str(), finished(&stray.name));
            let left = self.opened(part, self.storage.open(part))?;
            let now = self.opened(&name, self.storage.open(&name))?;
            let is_own = match (&left, &now) {
                (Some(left), Some(now)) => is_version_of(left.bytes(), now.bytes()),
                _ => true,
            };
            if is_own {
                self.storage.remove(part).map_err(|cause| self.write_error(part, cause))?;
                repairs.push(Repair::Unfinished { name: stray.name });
            } else {
                let kept_in = self.keep_file(part, &name, DISPLACED)?;
                repairs.push(Repair::Displaced { name, kept_in });
            }
        }
        Ok(repairs)
    }

    /// Keeps bytes in a new file beside `name`. A file that an interrupted recording has kept them in already will do.
    fn keep_beside(&self, name: &str, mark: &str, bytes: &[u8]) -> Result<String, StoreError> {
        let wanted = Sha256Digest::of(bytes);
        let mut number = 1_u64;
        loop {
            let kept = format!("{name}{mark}-{number}");
            match self.opened(&kept, self.digest(&kept))? {
                Some(there) if there == wanted => {
                    self.storage.sync(&kept).map_err(|cause| self.write_error(&kept, cause))?;
                    self.sync_names(&kept)?;
                    return Ok(kept);
                }
                Some(_) => number += 1,
                None => return self.create(&kept, bytes).map(|()| kept),
            }
        }
    }

    /// Gives a file a name beside `name` that no reader takes for a journal.
    fn keep_file(&self, part: &str, name: &str, mark: &str) -> Result<String, StoreError> {
        let mut number = 1_u64;
        loop {
            let kept = format!("{name}{mark}-{number}");
            match self.storage.place_new(part, &kept) {
                Ok(()) => return Ok(kept),
                Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(cause) => return Err(self.write_error(&kept, cause)),
            }
        }
    }
}

/// Whether a file looks as if a program were in the middle of saving it.
fn may_be_half_saved(source: &Source) -> bool {
    let bytes = source.bytes();
    let is_held = source.length() == bytes.len() as u64;
    is_held && (!bytes.ends_with(b"\n") || memchr::memchr_iter(b'"', bytes).count() % 2 == 1)
}

/// Whether `left` holds nothing that `now` lacks but what was never acknowledged: one of the two begins with the other, up to
/// a line that was broken off, or it was never written.
fn is_version_of<'b>(left: &'b [u8], now: &'b [u8]) -> bool {
    let whole_lines = |bytes: &'b [u8]| {
        let end = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
        bytes.get(..end).unwrap_or_default()
    };
    let (left_lines, now_lines) = (whole_lines(left), whole_lines(now));
    left.iter().all(|byte| *byte == 0)
        || now.starts_with(left)
        || !now_lines.is_empty() && left.starts_with(now_lines)
        || !left_lines.is_empty() && now.starts_with(left_lines)
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Where a file is written before it is whole: in the same folder, hidden. Only who holds the lock writes it.
fn unfinished(name: &str) -> String {
    match name.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/.{file}{UNFINISHED}"),
        None => format!(".{name}{UNFINISHED}"),
    }
}

/// The file that one was written for.
fn finished(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let file = file.strip_prefix('.').and_then(|file| file.strip_suffix(UNFINISHED)).unwrap_or(file);
    if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
}

#[cfg(test)]
mod tests;
