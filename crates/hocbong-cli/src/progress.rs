//! The progress bar of long work, shown on a terminal.

use hocbong::BookFiles;
use hocbong_import::meter::{Meter, Stage};
use hocbong_import::source::Source;
use hocbong_report::{Catalogue, Language};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt;
use std::io::{self, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

/// How long a command runs before the bar appears.
const PATIENCE: Duration = Duration::from_secs(1);
/// The interval between two drawings of the bar.
const PACE: Duration = Duration::from_millis(100);
/// The number of steps of the bar.
const WHOLE: u64 = 1000;

/// The progress of a command, and the thread that draws it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    pub(crate) meter: Arc<Meter>,
    painter: Arc<Mutex<Option<Painter>>>,
}

#[derive(Debug)]
struct Painter {
    /// Dropped when the work is done, which ends the thread.
    work: Sender<()>,
    thread: JoinHandle<()>,
}

impl Progress {
    /// Shows a bar on standard error after [`PATIENCE`], if that is a terminal.
    pub(crate) fn start(&self, language: Language) {
        self.start_on(crate::terminal::has_terminal_for_messages(), language);
    }

    fn start_on(&self, is_terminal: bool, language: Language) {
        if !is_terminal {
            return;
        }
        let (work, done) = channel::<()>();
        let meter = Arc::clone(&self.meter);
        let thread = spawn(move || {
            if done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let bar = bar(&meter, language);
                bar.set_position(share(&meter));
                while done.recv_timeout(PACE) == Err(RecvTimeoutError::Timeout) {
                    bar.set_position(share(&meter));
                    bar.tick();
                }
                bar.finish_and_clear();
            }
        });
        *self.painter.lock().unwrap_or_else(PoisonError::into_inner) = Some(Painter { work, thread });
    }

    /// Removes the bar, before anything else is written.
    pub(crate) fn stop(&self) {
        let painter = self.painter.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Painter { work, thread }) = painter {
            drop(work);
            // A bar that could not be drawn is no failure of the command.
            let _ = thread.join();
        }
    }

    /// The files, with their reading counted as progress.
    pub(crate) fn watch(&self, sources: Vec<Source>) -> Vec<Source> {
        sources.into_iter().map(|source| source.with_meter(&self.meter)).collect()
    }

    /// The files of a book, with the reading of the journal counted; it is what takes long.
    pub(crate) fn watch_book(&self, mut files: BookFiles) -> BookFiles {
        files.journal = self.watch(files.journal);
        files
    }

    /// A writer that removes the bar before its first output.
    pub(crate) fn before<W: Write>(&self, writer: W) -> Clearing<W> {
        Clearing { progress: self.clone(), writer }
    }
}

fn bar(meter: &Arc<Meter>, language: Language) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(WHOLE), ProgressDrawTarget::stderr()).with_elapsed(PATIENCE);
    let (meter, catalogue) = (Arc::clone(meter), Catalogue::new(language));
    let name = move |_: &ProgressState, out: &mut dyn fmt::Write| {
        // An error while drawing the bar is ignored.
        let _ = out.write_str(&catalogue.text(name(meter.stage())));
    };
    let style = ProgressStyle::with_template("{stage} {wide_bar} {percent:>3} % · {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).with_key("stage", name));
    bar
}

/// The key of a stage's name in the catalogue.
const fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "stage.reading",
        Stage::Texts => "stage.texts",
        Stage::References => "stage.references",
        Stage::Batches => "stage.batches",
        Stage::Singles => "stage.singles",
        Stage::Rest => "stage.rest",
        Stage::Proof => "stage.proof",
        _ => "stage.rules",
    }
}

/// The progress in steps of [`WHOLE`]: the bytes read while files are read, then the stages of matching.
fn share(meter: &Meter) -> u64 {
    let (stage, stages) = (meter.stage(), Stage::OF_RECONCILIATION);
    let (part, whole) = match stages.iter().position(|other| *other == stage) {
        Some(before) => (before as u64, stages.len() as u64),
        None if stage == Stage::Reading => meter.bytes(),
        None => (0, 1),
    };
    part.saturating_mul(WHOLE) / whole.max(1)
}

/// A writer that removes the bar before it writes.
pub(crate) struct Clearing<W> {
    progress: Progress,
    writer: W,
}

impl<W: Write> Write for Clearing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.progress.stop();
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_goes_by_bytes_and_matching_by_steps() {
        let progress = Progress::default();
        let source = Source::new("a.csv", vec![b' '; 200]);
        let _watched = progress.watch(vec![source.clone(), source]);
        assert_eq!(share(&progress.meter), 0);
        progress.meter.add(100);
        assert_eq!(share(&progress.meter), 250);
        let mut last = None;
        for stage in Stage::OF_RECONCILIATION {
            progress.meter.enter(stage);
            let now = share(&progress.meter);
            assert!(last < Some(now) && now < WHOLE, "{stage:?}");
            last = Some(now);
        }
    }

    #[test]
    fn every_stage_has_a_name_of_its_own() {
        let stages = [Stage::Reading, Stage::Rules].into_iter().chain(Stage::OF_RECONCILIATION);
        for language in [Language::Vi, Language::En] {
            let catalogue = Catalogue::new(language);
            let names: std::collections::BTreeSet<String> =
                stages.clone().map(|stage| catalogue.text(name(stage))).collect();
            assert_eq!(names.len(), 8, "{names:?}");
        }
    }

    #[test]
    fn only_a_terminal_has_a_bar() {
        for is_terminal in [false, true] {
            let progress = Progress::default();
            progress.start_on(is_terminal, Language::Vi);
            assert_eq!(progress.painter.lock().unwrap().is_some(), is_terminal);
            progress.stop();
        }
    }

    #[test]
    fn the_bar_goes_before_the_first_word() {
        let progress = Progress::default();
        let (work, done) = channel::<()>();
        let thread = spawn(move || assert_eq!(done.recv(), Err(std::sync::mpsc::RecvError)));
        *progress.painter.lock().unwrap() = Some(Painter { work, thread });
        let mut out = progress.before(Vec::new());
        assert!(progress.painter.lock().unwrap().is_some());
        out.write_all(b"word").unwrap();
        assert!(progress.painter.lock().unwrap().is_none());
        assert_eq!(out.writer, b"word");
    }
}
