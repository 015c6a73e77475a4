//! A book held for recording.
//!
//! A recording is one file of the journal, written anew beside the old one, synchronised, and put in its place in one
//! step: whoever reads meanwhile, and whatever happens meanwhile, finds the file as it was or as it is to be. What an
//! interrupted recording leaves is a file that no reader looks at; the next recording takes it away and says so.

use super::storage::Storage;
use super::{SETTINGS_FILE, StoreError};
use crate::book::BookFiles;
use crate::recording::{Change, Repair, own_header, torn_tail};
use crate::source::{Sha256Digest, Source};
use std::io;
use std::path::PathBuf;

const JOURNAL: &str = "journal";
/// What the name of a file ends in that is not whole yet.
const UNFINISHED: &str = ".ghi-do";
/// What the name of a file ends in that keeps a torn line.
const TORN: &str = ".dong-rach";

/// A book that nobody else records in while this lives.
#[derive(Debug)]
pub struct Recorder<S: Storage> {
    storage: S,
    /// The book's folder, for messages.
    folder: PathBuf,
    repairs: Vec<Repair>,
    _lock: S::Lock,
}

impl<S: Storage> Recorder<S> {
    /// Waits for the book, and mends what interrupted recordings have left; calls `waits` first where somebody else
    /// records.
    ///
    /// # Errors
    /// When the book cannot be locked or mended.
    pub fn open(storage: S, folder: impl Into<PathBuf>, waits: &mut dyn FnMut()) -> Result<Self, StoreError> {
        let folder = folder.into();
        let lock = storage.lock(waits).map_err(|cause| StoreError::Lock { path: folder.clone(), cause })?;
        let mut recorder = Self { storage, folder, repairs: Vec::new(), _lock: lock };
        recorder.take_away_unfinished()?;
        recorder.set_torn_lines_aside()?;
        Ok(recorder)
    }

    /// What was mended when the book was opened.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    /// Opens the files of the book.
    ///
    /// # Errors
    /// When one of them cannot be opened.
    pub fn files(&self) -> Result<BookFiles, StoreError> {
        let mut journal = Vec::new();
        for name in self.journal_names()? {
            journal.extend(self.open_file(&name)?);
        }
        Ok(BookFiles {
            settings: self.open_file(SETTINGS_FILE)?,
            associations: self.open_file("associations.csv")?,
            funds: self.open_file("funds.csv")?,
            accounts: self.open_file("accounts.csv")?,
            journal,
        })
    }

    /// Puts a change in its place. When this returns, the change is there whatever happens.
    ///
    /// # Errors
    /// When nothing has changed ([`StoreError::Write`], [`StoreError::Changed`]), or when the change is there and may not
    /// outlast a loss of power ([`StoreError::Uncertain`]).
    pub fn put(&self, change: &Change) -> Result<(), StoreError> {
        let name = change.name.as_str();
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let part = unfinished(name);
        let prepare = || {
            self.storage.make_folder(folder)?;
            self.storage.write(&part, &change.bytes)?;
            self.storage.sync(&part)?;
            self.storage.open(name).map(|now| now.map(|source| source.sha256()))
        };
        let given_up = |error: StoreError| {
            // What cannot be taken away now is taken away by the next recording.
            let _ = self.storage.remove(&part);
            error
        };
        let failed = |cause| StoreError::Write { path: self.path(name), cause };
        let now: Option<Sha256Digest> = prepare().map_err(|cause| given_up(failed(cause)))?;
        if now != change.before {
            // Somebody who knows nothing of the lock: an editor, a drive that is synchronised.
            return Err(given_up(StoreError::Changed { path: self.path(name) }));
        }
        self.storage.rename(&part, name).map_err(|cause| given_up(failed(cause)))?;
        self.storage
            .sync_folder(folder)
            .map_err(|cause| StoreError::Uncertain { path: self.path(name), cause })
    }

    fn path(&self, name: &str) -> PathBuf {
        name.split('/').fold(self.folder.clone(), |path, part| path.join(part))
    }

    fn opened<T>(&self, name: &str, result: io::Result<T>) -> Result<T, StoreError> {
        result.map_err(|cause| StoreError::Open { path: self.path(name), cause })
    }

    fn open_file(&self, name: &str) -> Result<Option<Source>, StoreError> {
        self.opened(name, self.storage.open(name))
    }

    fn journal_names(&self) -> Result<Vec<String>, StoreError> {
        let names = self.opened(JOURNAL, self.storage.list(JOURNAL))?;
        let is_csv = |name: &String| {
            name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("csv"))
        };
        Ok(names.into_iter().filter(is_csv).map(|name| format!("{JOURNAL}/{name}")).collect())
    }

    fn take_away_unfinished(&mut self) -> Result<(), StoreError> {
        let mut names = self.opened(JOURNAL, self.storage.list(JOURNAL))?;
        names.retain(|name| name.starts_with('.') && name.ends_with(UNFINISHED));
        for name in names {
            let name = format!("{JOURNAL}/{name}");
            self.storage
                .remove(&name)
                .map_err(|cause| StoreError::Write { path: self.path(&name), cause })?;
            self.repairs.push(Repair::Unfinished { name });
        }
        Ok(())
    }

    /// A line that was broken off would swallow what is written behind it, or be read for another one.
    fn set_torn_lines_aside(&mut self) -> Result<(), StoreError> {
        for name in self.journal_names()? {
            let Some(source) = self.open_file(&name)? else { continue };
            let bytes = source.bytes();
            let Some(torn) = own_header(bytes).and_then(|header| torn_tail(bytes, &header)) else { continue };
            let (whole, tail) = bytes.split_at_checked(torn).unwrap_or((bytes, &[]));
            let kept_in = self.free_name(&name)?;
            // The line is kept before it is taken out.
            self.put(&Change::new_file(&*kept_in, tail.to_vec()))?;
            self.put(&Change::replacing(&source, whole.to_vec()))?;
            self.repairs.push(Repair::Torn { name, kept_in, bytes: tail.len() });
        }
        Ok(())
    }

    /// A name beside `name` that no file has and no reader looks at.
    fn free_name(&self, name: &str) -> Result<String, StoreError> {
        let mut number = 1_u32;
        loop {
            let free = format!("{name}{TORN}-{number}");
            if self.open_file(&free)?.is_none() {
                return Ok(free);
            }
            number = number.saturating_add(1);
        }
    }
}

/// Where a file is written before it is whole: in the same folder, hidden. Only who holds the lock writes it.
fn unfinished(name: &str) -> String {
    match name.rsplit_once('/') {
        Some((folder, file)) => format!("{folder}/.{file}{UNFINISHED}"),
        None => format!(".{name}{UNFINISHED}"),
    }
}

#[cfg(test)]
mod tests;
