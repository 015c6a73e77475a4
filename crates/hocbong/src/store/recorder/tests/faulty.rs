//! A faulty disk: when the power fails, whatever was not synchronised may be lost, torn or kept, and any call
//! may fail.

use crate::book::FolderEntry;
use crate::source::Source;
use crate::store::storage::{LockHolder, Storage};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::io;

/// Contents of a file, and what of them survives a power failure.
#[derive(Clone, Debug, Default)]
struct Contents {
    now: Vec<u8>,
    /// What was synchronised; `None` for a file that never was.
    safe: Option<Vec<u8>>,
}

/// A change of names that may not be synchronised yet.
#[derive(Clone, Debug)]
enum Naming {
    Is(String, usize),
    Moved(String, String, usize),
    Swapped((String, usize), (String, usize)),
    Gone(String),
}

/// How an editor saves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Saving {
    /// A new file replaces the old one.
    Renames,
    /// The file is emptied, then written in two pieces, with another program's call after each.
    InPlace,
}

/// A program that saves a file without taking the lock.
#[derive(Clone, Debug)]
struct Editor {
    /// The call before which it begins.
    at: usize,
    name: String,
    bytes: Vec<u8>,
    saving: Saving,
    /// The file that it has open.
    open: Option<usize>,
}

#[derive(Clone, Debug, Default)]
struct State {
    files: Vec<Contents>,
    names: BTreeMap<String, usize>,
    safe_names: BTreeMap<String, usize>,
    pending: Vec<Naming>,
}

/// What happens at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The call fails; a file that it wrote may be incomplete.
    Fails,
    /// The power fails before the call.
    PowerBefore,
    /// The power fails after the call, before it returns.
    PowerAfter,
}

/// A disk in memory that can fail.
#[derive(Debug, Default)]
pub(super) struct FaultyDisk {
    state: RefCell<State>,
    calls: Cell<usize>,
    fault: Option<(usize, Fault)>,
    editor: RefCell<Option<Editor>>,
    /// Whether swapping two files in one step is unsupported.
    is_plain: bool,
    is_dead: Cell<bool>,
}

fn dead() -> io::Error {
    io::Error::other("no power")
}

/// Pseudorandom numbers from a seed (`SplitMix64`), so that a failure can be reproduced.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % (end as u64)).unwrap()
    }
}

impl FaultyDisk {
    /// A disk with these files, all of them synchronised.
    pub(super) fn with(files: &[(&str, &[u8])]) -> Self {
        let disk = Self::default();
        {
            let mut state = disk.state.borrow_mut();
            for (name, bytes) in files {
                state.files.push(Contents { now: bytes.to_vec(), safe: Some(bytes.to_vec()) });
                let file = state.files.len() - 1;
                state.names.insert((*name).to_owned(), file);
            }
            state.safe_names = state.names.clone();
        }
        disk
    }

    /// The same disk with a fault at the given call.
    pub(super) fn meeting(self, call: usize, fault: Fault) -> Self {
        Self { fault: Some((call, fault)), ..self }
    }

    /// The same disk with an editor that begins to save before the given call.
    pub(super) fn edited_at(self, call: usize, name: &str, bytes: &[u8], saving: Saving) -> Self {
        let editor = Editor { at: call, name: name.to_owned(), bytes: bytes.to_vec(), saving, open: None };
        Self { editor: RefCell::new(Some(editor)), ..self }
    }

    /// The same disk with a file system that cannot swap two files.
    pub(super) fn without_exchange(self) -> Self {
        Self { is_plain: true, ..self }
    }

    /// Deletes a file, as a person would.
    pub(super) fn delete(&self, name: &str) {
        self.state.borrow_mut().names.remove(name);
    }

    /// Runs the editor's step before this call.
    fn edit(&self, call: usize, state: &mut State) {
        let mut editor = self.editor.borrow_mut();
        let Some(editor) = editor.as_mut().filter(|editor| call >= editor.at) else { return };
        let save = |state: &mut State, file: usize, bytes: &[u8]| state.files[file].now = bytes.to_vec();
        match (editor.saving, call - editor.at) {
            (Saving::Renames, 0) => {
                state.names.remove(&editor.name);
                state.put(&editor.name, &editor.bytes);
            }
            (Saving::InPlace, 0) => {
                editor.open = state.names.get(&editor.name).copied();
                editor.open.iter().for_each(|file| save(state, *file, b""));
            }
            (Saving::InPlace, 1) => {
                let half = &editor.bytes[..editor.bytes.len() / 2];
                editor.open.iter().for_each(|file| save(state, *file, half));
            }
            (Saving::InPlace, 2) => editor.open.iter().for_each(|file| save(state, *file, &editor.bytes)),
            _ => {}
        }
    }

    /// Number of calls so far.
    pub(super) fn calls(&self) -> usize {
        self.calls.get()
    }

    /// Returns the disk after a power failure: chance keeps some of what was not synchronised.
    pub(super) fn after_power_loss(&self, chance: &mut Chance) -> Self {
        let state = self.state.borrow();
        let mut names = state.safe_names.clone();
        for naming in &state.pending {
            if chance.below(2) == 0 {
                continue;
            }
            match naming {
                Naming::Is(name, file) => {
                    names.insert(name.clone(), *file);
                }
                Naming::Moved(from, to, file) => {
                    names.remove(from);
                    names.insert(to.clone(), *file);
                }
                Naming::Swapped(one, other) => {
                    names.insert(one.0.clone(), one.1);
                    names.insert(other.0.clone(), other.1);
                }
                Naming::Gone(name) => {
                    names.remove(name);
                }
            }
        }
        let survive = |contents: &Contents, chance: &mut Chance| {
            if contents.safe.as_ref() == Some(&contents.now) {
                return contents.now.clone();
            }
            match chance.below(4) {
                0 => contents.safe.clone().unwrap_or_default(),
                1 => contents.now.clone(),
                2 => contents.now[..chance.below(contents.now.len() + 1)].to_vec(),
                // The file has its length but not its contents.
                _ => vec![0; contents.now.len()],
            }
        };
        let mut left = State::default();
        for (name, file) in &names {
            let bytes = survive(&state.files[*file], chance);
            left.files.push(Contents { now: bytes.clone(), safe: Some(bytes) });
            left.names.insert(name.clone(), left.files.len() - 1);
        }
        left.safe_names = left.names.clone();
        Self { state: RefCell::new(left), ..Self::default() }
    }

    /// Returns the bytes of a file.
    pub(super) fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.state.borrow();
        state.names.get(name).map(|file| state.files[*file].now.clone())
    }

    /// Returns every file with its bytes.
    pub(super) fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.state.borrow();
        state.names.iter().map(|(name, file)| (name.clone(), state.files[*file].now.clone())).collect()
    }

    /// Returns the names of all files.
    pub(super) fn names(&self) -> BTreeSet<String> {
        self.state.borrow().names.keys().cloned().collect()
    }

    /// Counts a call that changes something, or may; returns the result of `act` unless a fault happens.
    fn call<T>(
        &self,
        act: impl FnOnce(&mut State) -> io::Result<T>,
        in_part: impl FnOnce(&mut State),
    ) -> io::Result<T> {
        if self.is_dead.get() {
            return Err(dead());
        }
        let number = self.calls.replace(self.calls.get() + 1);
        let mut state = self.state.borrow_mut();
        self.edit(number, &mut state);
        match self.fault.filter(|(at, _)| *at == number) {
            None => act(&mut state),
            Some((_, Fault::Fails)) => {
                in_part(&mut state);
                Err(io::Error::from(io::ErrorKind::StorageFull))
            }
            Some((_, Fault::PowerBefore)) => {
                in_part(&mut state);
                self.is_dead.set(true);
                Err(dead())
            }
            Some((_, Fault::PowerAfter)) => {
                let _ = act(&mut state);
                self.is_dead.set(true);
                Err(dead())
            }
        }
    }
}

fn not_found() -> io::Error {
    io::Error::from(io::ErrorKind::NotFound)
}

impl State {
    fn put(&mut self, name: &str, bytes: &[u8]) {
        let file = self.names.get(name).copied().unwrap_or_else(|| {
            self.files.push(Contents::default());
            let file = self.files.len() - 1;
            self.names.insert(name.to_owned(), file);
            self.pending.push(Naming::Is(name.to_owned(), file));
            file
        });
        self.files[file].now = bytes.to_vec();
    }
}

impl Storage for &FaultyDisk {
    type Lock = ();

    fn lock(&self, _waits: &mut dyn FnMut(&LockHolder)) -> io::Result<()> {
        self.call(|_| Ok(()), |_| ())
    }

    fn open(&self, name: &str) -> io::Result<Option<Source>> {
        let read = |state: &mut State| {
            Ok(state.names.get(name).map(|file| Source::new(name, state.files[*file].now.clone())))
        };
        self.call(read, |_| ())
    }

    fn list(&self, folder: &str) -> io::Result<Vec<FolderEntry>> {
        let prefix = format!("{folder}/");
        let list = |state: &mut State| {
            let names = state.names.keys().filter_map(|name| name.strip_prefix(&prefix));
            Ok(names.map(|name| FolderEntry { name: name.to_owned(), is_folder: false }).collect())
        };
        self.call(list, |_| ())
    }

    fn make_folder(&self, _folder: &str) -> io::Result<()> {
        self.call(|_| Ok(()), |_| ())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let write = |state: &mut State| {
            state.put(name, bytes);
            Ok(())
        };
        self.call(write, |state| state.put(name, &bytes[..bytes.len() / 2]))
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        let sync = |state: &mut State| {
            let file = *state.names.get(name).ok_or_else(not_found)?;
            state.files[file].safe = Some(state.files[file].now.clone());
            Ok(())
        };
        self.call(sync, |_| ())
    }

    fn exchange(&self, other: &str, name: &str) -> io::Result<()> {
        if self.is_plain {
            return Err(io::Error::from(io::ErrorKind::Unsupported));
        }
        let exchange = |state: &mut State| {
            let [one, two] = [other, name].map(|name| state.names.get(name).copied().ok_or_else(not_found));
            let (one, two) = (one?, two?);
            state.names.insert(other.to_owned(), two);
            state.names.insert(name.to_owned(), one);
            state.pending.push(Naming::Swapped((other.to_owned(), two), (name.to_owned(), one)));
            Ok(())
        };
        self.call(exchange, |_| ())
    }

    fn place_new(&self, from: &str, to: &str) -> io::Result<()> {
        let place = |state: &mut State| {
            if state.names.contains_key(to) {
                return Err(io::Error::from(io::ErrorKind::AlreadyExists));
            }
            let file = state.names.remove(from).ok_or_else(not_found)?;
            state.names.insert(to.to_owned(), file);
            state.pending.push(Naming::Moved(from.to_owned(), to.to_owned(), file));
            Ok(())
        };
        self.call(place, |_| ())
    }

    fn pause(&self) {
        // The result does not matter: a disk without power is not examined again.
        let _ = self.call(|_| Ok(()), |_| ());
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let rename = |state: &mut State| {
            let file = state.names.remove(from).ok_or_else(not_found)?;
            state.names.insert(to.to_owned(), file);
            state.pending.push(Naming::Moved(from.to_owned(), to.to_owned(), file));
            Ok(())
        };
        self.call(rename, |_| ())
    }

    fn sync_folder(&self, _folder: &str) -> io::Result<()> {
        let sync = |state: &mut State| {
            state.pending.clear();
            state.safe_names = state.names.clone();
            Ok(())
        };
        self.call(sync, |_| ())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let remove = |state: &mut State| {
            state.names.remove(name).ok_or_else(not_found)?;
            state.pending.push(Naming::Gone(name.to_owned()));
            Ok(())
        };
        self.call(remove, |_| ())
    }
}
