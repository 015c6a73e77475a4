//! A book held for recording.
//!
//! A recording writes one journal file anew beside the old one, synchronises it and swaps the two in one
//! step. A reader finds the file either as it was or as it will be, whatever happens. The swap also reveals
//! what was there by then: if another program has saved the file since it was read, that version goes back to
//! its place and nothing is recorded.
//!
//! Nothing is changed before a recording is accepted. An interrupted recording leaves a hidden file that no
//! reader takes for a journal; the next recording removes it.

use super::storage::{LockHolder, Storage};
use super::{StoreError, files_of, open_error};
use crate::book::{BookFiles, DISPLACED, Listing, SET_ASIDE, StraySort, UNFINISHED};
use crate::recording::{Change, Repair, TornLine};
use crate::source::{Sha256Digest, Source};
use std::io;
use std::path::PathBuf;

/// Maximum number of looks at a file that another program seems to be saving; after that it is used as it is.
const MAX_LOOKS: usize = 20;

/// A book held under a lock: no one else records in it while this value lives.
#[derive(Debug)]
pub struct Recorder<S: Storage> {
    storage: S,
    /// The book's folder, for messages.
    folder: PathBuf,
    _lock: S::Lock,
}

/// Outcome of replacing a file.
enum Placed {
    /// The file has the new bytes; the old ones are gone.
    Done,
    /// The file has the new bytes; what another program saved at the last moment is kept in the named file
    /// beside it.
    DoneWithCopy(String),
}

impl<S: Storage> Recorder<S> {
    /// Waits for the book's lock; calls `waits` first if someone else is recording.
    ///
    /// # Errors
    /// If the book cannot be locked.
    pub fn open(
        storage: S,
        folder: impl Into<PathBuf>,
        waits: &mut dyn FnMut(&LockHolder),
    ) -> Result<Self, StoreError> {
        let folder = folder.into();
        let lock = storage.lock(waits).map_err(|cause| StoreError::Lock { path: folder.clone(), cause })?;
        Ok(Self { storage, folder, _lock: lock })
    }

    /// The book's folder.
    #[cfg(all(feature = "seal", feature = "package"))]
    pub(super) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Opens the files of the book. If another program may be in the middle of saving one, waits for it.
    ///
    /// # Errors
    /// If one of them cannot be opened.
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

    /// Writes a change into the book and moves torn lines aside. Once this returns, all of it survives a
    /// power failure.
    ///
    /// Returns what was found half done, and what became of it.
    ///
    /// # Errors
    /// If the change is not made ([`StoreError::Write`], [`StoreError::Changed`], [`StoreError::Exists`]), or
    /// is made but may not survive a power failure ([`StoreError::Uncertain`]).
    pub fn record(&self, change: &Change, torn: &[TornLine]) -> Result<Vec<Repair>, StoreError> {
        self.refuse_changed(&change.name, change.before)?;
        for torn in torn {
            self.refuse_changed(&torn.name, Some(torn.before))?;
        }
        let mut repairs = self.clear_unfinished()?;
        let mut kept_for_change = None;
        for torn in torn {
            // The line is kept before it is removed from the journal.
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
                // Nothing was recorded, so the journal still ends in the torn line.
                if let Some(kept) = kept_for_change.filter(|_| !matches!(error, StoreError::Uncertain { .. }))
                {
                    let _ = self.storage.remove(&kept);
                }
                return Err(error);
            }
        }
        Ok(repairs)
    }

    /// Writes the files of a seal, its line in `seals.csv` last: only then the seal exists. Once this returns, all of
    /// it survives a power failure.
    ///
    /// # Errors
    /// As [`Recorder::record`]; what an interrupted seal has left is written over by the next.
    #[cfg(feature = "seal")]
    pub fn record_seal(&self, seal: &crate::seal::NewSeal) -> Result<(), StoreError> {
        let list = (crate::seal::SEALS_FILE.to_owned(), seal.seals.clone());
        for (name, bytes) in seal.files.iter().chain([&list]) {
            match self.opened(name, self.digest(name))? {
                Some(before) => drop(self.replace(name, before, bytes)?),
                None => self.create(name, bytes)?,
            }
        }
        Ok(())
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

    /// Editors and services that synchronise folders do not take the lock, so we check digests.
    fn refuse_changed(&self, name: &str, before: Option<Sha256Digest>) -> Result<(), StoreError> {
        let now = self.opened(name, self.digest(name))?;
        if now == before { Ok(()) } else { Err(StoreError::Changed { path: self.path(name) }) }
    }

    /// Writes a file beside `name`, complete and synchronised, and returns its temporary name.
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

    /// Creates a file that does not exist.
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

    /// Replaces the bytes of a file if its digest is still `before`.
    fn replace(&self, name: &str, before: Sha256Digest, bytes: &[u8]) -> Result<Vec<Repair>, StoreError> {
        let part = self.prepare(name, bytes)?;
        match self.exchange(&part, name, before, Sha256Digest::new(bytes))? {
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
        // `part` holds what is now not recorded. If it cannot be deleted, the next recording deletes it.
        let give_up = |error| {
            let _ = self.storage.remove(part);
            error
        };
        let failed = |cause| give_up(self.write_error(name, cause));
        let changed = || StoreError::Changed { path: self.path(name) };
        match self.storage.exchange(part, name) {
            Ok(()) => {}
            Err(cause) if cause.kind() == io::ErrorKind::Unsupported => {
                // The remaining risk is a save between these two calls.
                if self.digest(name).map_err(failed)? != Some(before) {
                    return Err(give_up(changed()));
                }
                self.storage.rename(part, name).map_err(failed)?;
                return self.sync_names(name).map(|()| Placed::Done);
            }
            Err(cause) => return Err(failed(cause)),
        }
        // The next recording examines what it finds under the hidden name before deleting it.
        let uncertain = |cause| StoreError::Uncertain { path: self.path(name), cause };
        let displaced = || self.digest(part).map_err(uncertain);
        if displaced()? != Some(before) {
            // Another program has saved the file since it was read, or is saving it: its version goes back.
            self.storage.exchange(part, name).map_err(uncertain)?;
            if displaced()? == Some(ours) {
                return self.sync_names(name).and(Err(give_up(changed())));
            }
            // It has saved again, over what we wanted to record. The later save stays, the earlier one is
            // kept.
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

    /// Cleans up after interrupted recordings: deletes versions that were never acknowledged and old
    /// versions. Anything else is someone's save and is kept.
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

    /// Keeps bytes in a new file beside `name`. If an interrupted recording has already kept them there,
    /// reuses that file.
    fn keep_beside(&self, name: &str, mark: &str, bytes: &[u8]) -> Result<String, StoreError> {
        let wanted = Sha256Digest::new(bytes);
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

    /// Renames a file to a name beside `name` that no reader takes for a journal.
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

/// Whether everything in `left` is also in `now` or was never acknowledged: one of the two begins with the
/// other, up to a broken last line, or `left` is all zeros because its contents never reached the disk.
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

/// Temporary name of a file: in the same folder, hidden. Only the holder of the lock writes it.
fn unfinished(name: &str) -> String {
    match name.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/.{file}{UNFINISHED}"),
        None => format!(".{name}{UNFINISHED}"),
    }
}

/// Returns the file for which a temporary one was written.
fn finished(part: &str) -> String {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let file = file.strip_prefix('.').and_then(|file| file.strip_suffix(UNFINISHED)).unwrap_or(file);
    if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
}

#[cfg(test)]
mod tests;
