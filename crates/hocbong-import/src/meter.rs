//! How far long work has come, for whoever watches it from another thread.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stage {
    /// Files are read.
    Reading,
    /// The words of all texts are read and weighed.
    Texts,
    /// Rows are matched by their references and codes.
    References,
    /// Lines are looked for that are the sum of several rows, which share something.
    Batches,
    /// Rows are matched one by one.
    Singles,
    /// What is left is matched by weaker evidence.
    Rest,
    /// What is left gets its causes, and the sums are proved.
    Proof,
    /// Books are held against the rules.
    Rules,
}

impl Stage {
    /// The stages of a reconciliation, in their order.
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

/// How far work has come. The work itself only ever adds to it, so that no result depends on it.
#[derive(Debug, Default)]
pub struct Meter {
    bytes_read: AtomicU64,
    bytes: AtomicU64,
    stage: AtomicU8,
}

impl Meter {
    /// So many bytes more are to be read.
    pub fn expect(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many bytes more have been read.
    pub fn add(&self, bytes: u64) {
        self.bytes_read.fetch_add(bytes, Ordering::Relaxed);
    }

    /// How many bytes have been read of how many.
    pub fn bytes(&self) -> (u64, u64) {
        let bytes = self.bytes.load(Ordering::Relaxed);
        (self.bytes_read.load(Ordering::Relaxed).min(bytes), bytes)
    }

    /// Another stage begins.
    pub fn enter(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Relaxed);
    }

    /// The stage that the work is in.
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
