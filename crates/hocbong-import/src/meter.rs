//! Progress of long work, readable from another thread.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// A stage of the work, as shown to the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stage {
    /// Reading files.
    Reading,
    /// Reading and weighing the words of all texts.
    Texts,
    /// Matching rows by their references and codes.
    References,
    /// Looking for lines that are the sum of several rows with something in common.
    Batches,
    /// Matching rows one to one.
    Singles,
    /// Matching the remaining rows by weaker evidence.
    Rest,
    /// Finding the causes of what remains and proving the sums.
    Proof,
    /// Checking the books against the rules.
    Rules,
}

impl Stage {
    /// The stages of a reconciliation, in order.
    pub const OF_RECONCILIATION: [Self; 6] =
        [Self::Texts, Self::References, Self::Batches, Self::Singles, Self::Rest, Self::Proof];

    const ALL: [Self; 8] = [
        Self::Reading,
        Self::Texts,
        Self::References,
        Self::Batches,
        Self::Singles,
        Self::Rest,
        Self::Proof,
        Self::Rules,
    ];
}

/// Progress of a piece of work. The work only writes to it and never reads it, so no result depends on it.
#[derive(Debug, Default)]
pub struct Meter {
    bytes_read: AtomicU64,
    bytes: AtomicU64,
    stage: AtomicU8,
}

impl Meter {
    /// Adds `bytes` to the number of bytes to be read.
    pub fn expect(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Adds `bytes` to the number of bytes read.
    pub fn add(&self, bytes: u64) {
        self.bytes_read.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Returns the bytes read and the bytes to be read. The first never exceeds the second.
    pub fn bytes(&self) -> (u64, u64) {
        let bytes = self.bytes.load(Ordering::Relaxed);
        (self.bytes_read.load(Ordering::Relaxed).min(bytes), bytes)
    }

    /// Begins `stage`.
    pub fn enter(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Relaxed);
    }

    /// Returns the current stage; [`Stage::Reading`] at first.
    pub fn stage(&self) -> Stage {
        let number = usize::from(self.stage.load(Ordering::Relaxed));
        Stage::ALL.get(number).copied().unwrap_or(Stage::Reading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_the_one_that_was_entered() {
        let meter = Meter::default();
        assert_eq!(meter.stage(), Stage::Reading);
        for stage in Stage::ALL {
            meter.enter(stage);
            assert_eq!(meter.stage(), stage);
        }
    }

    #[test]
    fn no_more_is_read_than_there_is() {
        let meter = Meter::default();
        meter.expect(10);
        meter.add(4);
        assert_eq!(meter.bytes(), (4, 10));
        meter.add(40);
        assert_eq!(meter.bytes(), (10, 10));
    }
}
