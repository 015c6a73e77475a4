//! The errors that stop a command.

use hocbong::Diagnostic;
use hocbong::input::InputError;
use hocbong::package::{self, Limit, PackageError, PathFault};
use hocbong::report::SumOutOfRange;
use hocbong::store::{Guarded, LOCK_FILE, LockFault, OutputError, StoreError};
use hocbong_core::diagnostic::Message;
use hocbong_import::csv::ReadSummary;
use hocbong_report::{Catalogue, Language};
use hocbong_sheets::WorkbookError;
use std::io;
use std::path::Path;

/// Why a command stopped without a result.
#[derive(Debug)]
pub(crate) enum CliError {
    /// The call is wrong.
    Usage(Message),
    /// A path cannot be read.
    Store(StoreError),
    /// A workbook cannot be read.
    Workbook {
        /// The file's path.
        path: String,
        /// What is wrong with the workbook.
        error: WorkbookError,
    },
    /// A file is not text; the message is complete.
    NotText(String),
    /// Files do not belong together.
    Input(InputError),
    /// A sum exceeds what an amount can hold.
    Sum(SumOutOfRange),
    /// The result must not or cannot be written to this place.
    Place(OutputError),
    /// Writing the result failed.
    Output(io::Error),
}

impl CliError {
    pub(crate) const fn usage(key: &'static str) -> Self {
        Self::Usage(Message::new(key))
    }

    pub(crate) const fn input(error: InputError) -> Self {
        Self::Input(error)
    }

    /// Returns an error for the first file that is not text; nothing else can be said of such a file.
    pub(crate) fn refuse_binary(
        files: &[ReadSummary],
        diagnostics: &[Diagnostic],
        language: Language,
    ) -> Result<(), Self> {
        let Some(file) = files.iter().find(|file| file.is_not_text()) else { return Ok(()) };
        let catalogue = Catalogue::new(language);
        let why = diagnostics.iter().find(|diagnostic| diagnostic.primary.file == file.name);
        let why = why.map(|diagnostic| {
            let hint = diagnostic.hint.as_ref().map(|hint| format!("; {}", catalogue.message(hint)));
            let message = catalogue.message(&diagnostic.message);
            format!("{}: {message}{}", diagnostic.code, hint.unwrap_or_default())
        });
        Err(Self::NotText(format!("{}: {}", file.name, why.unwrap_or_default())))
    }

    /// Whether the reader of the output has gone away, which is no failure.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl CliError {
    /// The message for a person.
    pub(crate) fn message(&self, catalogue: &Catalogue) -> String {
        let path = |error: &StoreError| error.path().display().to_string();
        let message = match self {
            Self::NotText(text) => return text.clone(),
            Self::Output(error) => {
                Message::new("cli.cannot-write-output").with("cause", cause_of(error, catalogue))
            }
            Self::Workbook { path, error } => {
                return match of_workbook(error) {
                    Some(message) => catalogue.message(&message.with("path", path.as_str())),
                    None => catalogue.message(&Message::new("workbook.damaged").with("path", path.as_str())),
                };
            }
            Self::Usage(message) => message.clone(),
            Self::Sum(error) => Message::new("cli.too-large").with("what", error.what.as_str()),
            Self::Input(InputError::Mixed { ledger, statement }) => Message::new("cli.mixed")
                .with("ledger", ledger.as_str())
                .with("statement", statement.as_str()),
            Self::Input(error) => return error.to_string(),
            Self::Place(error) => return of_place(error, catalogue),
            Self::Store(error @ StoreError::Open { cause, .. }) => Message::new("cli.cannot-open")
                .with("path", path(error))
                .with("cause", cause_of(cause, catalogue)),
            Self::Store(error @ StoreError::NotAFile { .. }) => {
                Message::new("cli.not-a-file").with("path", path(error))
            }
            Self::Store(error @ StoreError::NoCsv { .. }) => {
                Message::new("cli.no-csv").with("path", path(error))
            }
            Self::Store(error @ StoreError::OutsideBook { .. }) => {
                Message::new("cli.outside-book").with("path", path(error))
            }
            Self::Store(error @ StoreError::Exists { .. }) => {
                Message::new("cli.exists").with("path", path(error))
            }
            Self::Store(error @ StoreError::Write { cause, .. }) => Message::new("cli.cannot-write")
                .with("path", path(error))
                .with("cause", cause_of(cause, catalogue)),
            Self::Store(error @ StoreError::Lock { cause, .. }) => {
                let fault = cause.get_ref().and_then(|inner| inner.downcast_ref::<LockFault>());
                let message = match fault {
                    Some(LockFault::NotAFile) => Message::new("cli.lock-not-a-file").with("lock", LOCK_FILE),
                    Some(LockFault::HolderGone { process }) => {
                        Message::new("cli.lock-holder-gone").with("process", process.to_string())
                    }
                    None => Message::new("cli.cannot-lock").with("cause", cause_of(cause, catalogue)),
                };
                message.with("path", path(error))
            }
            Self::Store(error @ StoreError::Changed { .. }) => {
                Message::new("cli.changed").with("path", path(error))
            }
            Self::Store(error @ StoreError::Uncertain { cause, .. }) => Message::new("cli.uncertain")
                .with("path", path(error))
                .with("cause", cause_of(cause, catalogue)),
            Self::Store(StoreError::Package { path, error }) => match of_package(error) {
                Some(message) => message.with("path", path.display().to_string()),
                None => Message::new("package.damaged").with("path", path.display().to_string()),
            },
            Self::Store(error) => return error.to_string(),
        };
        catalogue.message(&message)
    }
}

/// What the system says, in words of ours; its number if it is none that we know.
pub(crate) fn cause_of(error: &io::Error, catalogue: &Catalogue) -> String {
    use io::ErrorKind;
    let key = match error.kind() {
        ErrorKind::NotFound => "system.not-found",
        ErrorKind::PermissionDenied => "system.permission-denied",
        ErrorKind::AlreadyExists => "system.exists",
        ErrorKind::IsADirectory => "system.folder",
        ErrorKind::NotADirectory => "system.not-a-folder",
        ErrorKind::DirectoryNotEmpty => "system.folder-not-empty",
        ErrorKind::ReadOnlyFilesystem => "system.read-only",
        ErrorKind::StorageFull => "system.full",
        ErrorKind::QuotaExceeded => "system.quota",
        ErrorKind::FileTooLarge => "system.file-too-large",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy | ErrorKind::WouldBlock => "system.busy",
        ErrorKind::TimedOut => "system.timed-out",
        ErrorKind::BrokenPipe => "system.broken-pipe",
        ErrorKind::Interrupted => "system.interrupted",
        ErrorKind::OutOfMemory => "system.memory",
        ErrorKind::StaleNetworkFileHandle => "system.stale",
        ErrorKind::InvalidFilename => "system.name",
        ErrorKind::Unsupported => "system.unsupported",
        ErrorKind::UnexpectedEof | ErrorKind::WriteZero => "system.cut-short",
        _ => match error.raw_os_error() {
            Some(number) => {
                return catalogue.message(&Message::new("system.number").with("number", number.to_string()));
            }
            None => "system.other",
        },
    };
    catalogue.text(key)
}

/// The message about a place that a result cannot be written to.
fn of_place(error: &OutputError, catalogue: &Catalogue) -> String {
    let message = |key: &'static str, path: &Path| Message::new(key).with("path", path.display().to_string());
    let message = match error {
        OutputError::Exists { path } => message("output.exists", path),
        OutputError::Guarded { path, what, file } => {
            let what = catalogue.message(
                &Message::new(match what {
                    Guarded::Input => "guarded.input",
                    Guarded::OwnOutput => "guarded.own-output",
                    Guarded::Settings => "guarded.settings",
                    Guarded::Master => "guarded.master",
                    Guarded::Journal => "guarded.journal",
                    Guarded::Statement => "guarded.statement",
                    Guarded::Seals => "guarded.seals",
                    Guarded::Lock => "guarded.lock",
                    _ => return error.to_string(),
                })
                .with("file", name_of(*what, file)),
            );
            message("output.guarded", path).with("what", what)
        }
        OutputError::Link { path, target } => {
            message("output.link", path).with("target", target.display().to_string())
        }
        OutputError::Folder { path } => message("output.folder", path),
        OutputError::NoFolder { path, folder } => {
            message("output.no-folder", path).with("folder", folder.display().to_string())
        }
        OutputError::Write { path, cause } => {
            message("cli.cannot-write", path).with("cause", cause_of(cause, catalogue))
        }
        _ => return error.to_string(),
    };
    catalogue.message(&message)
}

/// An input is named as it was given, a part of a book by its file name.
fn name_of(what: Guarded, file: &Path) -> String {
    let name = file.file_name().filter(|_| what != Guarded::Input).map_or(file, Path::new);
    name.display().to_string()
}

/// The message about a workbook that cannot be read, without the file's name.
fn of_workbook(error: &WorkbookError) -> Option<Message> {
    Some(match error {
        WorkbookError::Encrypted => Message::new("workbook.encrypted"),
        WorkbookError::Damaged { .. } => Message::new("workbook.damaged"),
        WorkbookError::TooLarge => {
            Message::new("workbook.too-large").with("most", hocbong_sheets::MAX_UNPACKED >> 20)
        }
        WorkbookError::Unsupported { what } => Message::new(match *what {
            "HTML" => "workbook.html",
            "ODS" => "workbook.ods",
            "XLSB" => "workbook.xlsb",
            _ => "workbook.other",
        }),
        WorkbookError::NoSuchSheet { name, sheets } => Message::new("workbook.no-such-sheet")
            .with("sheet", name.as_str())
            .with("sheets", sheets.as_str()),
        WorkbookError::WhichSheet { sheets, hidden } if hidden.is_empty() => {
            Message::new("workbook.which-sheet").with("sheets", sheets.as_str())
        }
        WorkbookError::WhichSheet { sheets, hidden } if sheets.is_empty() => {
            Message::new("workbook.hidden-sheet").with("hidden", hidden.as_str())
        }
        WorkbookError::WhichSheet { sheets, hidden } => Message::new("workbook.which-sheet-hidden")
            .with("sheets", sheets.as_str())
            .with("hidden", hidden.as_str()),
        _ => return None,
    })
}

/// The message about a package that is not accepted, without its path.
fn of_package(error: &PackageError) -> Option<Message> {
    let of_file = |key: &'static str, file: &str| Message::new(key).with("file", file);
    Some(match error {
        PackageError::NotAPackage => Message::new("package.not-a-package"),
        PackageError::CutShort => Message::new("package.cut-short"),
        PackageError::Newer { version } => Message::new("package.newer").with("version", version.to_string()),
        PackageError::Damaged => Message::new("package.damaged"),
        PackageError::ManifestChanged => Message::new("package.manifest-changed"),
        PackageError::Manifest { .. } => Message::new("package.manifest"),
        PackageError::FileChanged { path } => of_file("package.file-changed", path),
        PackageError::FileSize { path, expected } => {
            of_file("package.file-size", path).with("bytes", *expected)
        }
        PackageError::FileMissing { path } => of_file("package.file-missing", path),
        PackageError::FileAdded { path } => of_file("package.file-added", path),
        PackageError::TooLarge { limit, path } => {
            let (key, most) = match limit {
                Limit::Packed => ("package.too-large", package::MAX_PACKED_BYTES >> 20),
                Limit::Unpacked => ("package.unpacked-too-large", package::MAX_UNPACKED_BYTES >> 20),
                Limit::File => ("package.file-too-large", package::MAX_FILE_BYTES >> 20),
                Limit::Manifest => ("package.list-too-large", package::MAX_MANIFEST_BYTES >> 20),
                Limit::Files => ("package.too-many", package::MAX_FILES as u64),
                Limit::Ratio => ("package.ratio", package::MAX_RATIO),
                _ => return None,
            };
            let message = Message::new(key).with("most", most);
            match path {
                Some(path) => message.with("file", path.as_str()),
                None => message,
            }
        }
        PackageError::Path { path, fault } => {
            let key = match fault {
                PathFault::LeadsOut => "package.path-leads-out",
                PathFault::Reserved => "package.path-reserved",
                PathFault::Hidden => "package.path-hidden",
                PathFault::NotUtf8 => "package.path-not-utf8",
                PathFault::NotNfc => "package.path-not-nfc",
                PathFault::TooLong => {
                    let most = package::MAX_PATH_BYTES;
                    return Some(of_file("package.path-too-long", path).with("most", most));
                }
                PathFault::NotOfBook => "package.path-not-of-book",
                _ => return None,
            };
            of_file(key, path)
        }
        PackageError::Repeated => Message::new("package.repeated"),
        PackageError::SameName { path, other } => {
            of_file("package.same-name", path).with("other", other.as_str())
        }
        PackageError::NotAFile { path } => of_file("package.not-a-file", path),
        PackageError::Encrypted { path } => of_file("package.encrypted", path),
        PackageError::Method { path } => of_file("package.method", path),
        PackageError::NoSettings => Message::new("package.no-settings"),
        _ => return None,
    })
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<OutputError> for CliError {
    fn from(error: OutputError) -> Self {
        Self::Place(error)
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<SumOutOfRange> for CliError {
    fn from(error: SumOutOfRange) -> Self {
        Self::Sum(error)
    }
}
