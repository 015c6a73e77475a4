//! Decides which thread reads which bytes of a table.
//!
//! Each thread begins with its own share and reads it step by step from its beginning. A thread that has
//! finished takes over the second half of what another has not begun to read (work stealing), so that all
//! finish at about the same time, however fast each is. Which thread reads which rows depends on timing; the
//! result does not, since the parts are joined in the order of the file.

use crate::csv::profile::Parting;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The bytes of a text from a certain offset on, divided into shares.
#[derive(Debug)]
pub struct Shares {
    end: usize,
    /// Bytes that a thread claims at a time. Twice as many must be left for a share to be divided.
    step: usize,
    list: Mutex<Vec<Share>>,
}

/// A contiguous range of bytes that one thread reads.
#[derive(Clone, Copy, Debug)]
struct Share {
    begins: usize,
    /// End of what its thread has claimed.
    begun: usize,
    ends: usize,
}

impl Shares {
    /// Makes shares that begin at each of `begins`, in ascending order, and reach to the next one or to the
    /// `end` of the text.
    pub(super) fn new(begins: &[usize], end: usize, step: usize) -> Self {
        let ends = begins.iter().skip(1).copied().chain([end]);
        let share = |(begins, ends): (&usize, usize)| Share { begins: *begins, begun: *begins, ends };
        let shares = begins.iter().zip(ends).map(share).collect();
        Self { end, step: step.max(1), list: Mutex::new(shares) }
    }

    fn all(&self) -> MutexGuard<'_, Vec<Share>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Number of shares.
    pub fn number(&self) -> usize {
        self.all().len()
    }

    /// Beginning and end of a share, as long as no other thread takes over part of it.
    pub(super) fn place(&self, share: usize) -> (usize, usize) {
        self.all().get(share).map_or((self.end, self.end), |share| (share.begins, share.ends))
    }

    /// Claims the next step of a share. Returns the offset up to which its thread may read; `None` at the end
    /// of the share. At the end of the text it is `usize::MAX`, so that no row is left out wherever it
    /// begins.
    pub fn go_on(&self, share: usize) -> Option<usize> {
        let mut all = self.all();
        let share = all.get_mut(share).filter(|share| share.begun < share.ends)?;
        share.begun = share.begun.saturating_add(self.step).min(share.ends);
        Some(if share.begun == self.end { usize::MAX } else { share.begun })
    }

    /// Makes a new share of the second half of the longest unclaimed rest and returns its number. It begins
    /// where `line_behind` finds a line. Returns `None` if no rest is long enough.
    pub fn divide(&self, line_behind: impl Fn(usize) -> Option<usize>) -> Option<usize> {
        let mut all = self.all();
        let number = all.len();
        let share = all.iter_mut().rev().max_by_key(|share| share.ends - share.begun)?;
        let left = share.ends - share.begun;
        if left / 2 < self.step {
            return None;
        }
        let begins = line_behind(share.begun + left / 2).filter(|begins| *begins < share.ends)?;
        let ends = std::mem::replace(&mut share.ends, begins);
        all.push(Share { begins, begun: begins, ends });
        Some(number)
    }
}

/// Returns where the shares of the `left` bytes from byte `from` on begin, as far as `line_behind` finds
/// lines; the first begins at `from`. If the digest of the file is needed, the thread of the first share
/// computes it while reading. Its share is shorter, so that it is finished first and most likely computes the
/// rest of the digest too.
pub(super) fn beginnings(
    parting: Parting,
    from: usize,
    left: usize,
    is_digesting: bool,
    line_behind: impl Fn(usize) -> Option<usize>,
) -> Vec<usize> {
    /// Computing the digest of a file takes at most as long as reading this fraction of it, one fifth. The
    /// thread that waits for it has nothing else to do.
    const DIGEST: usize = 5;
    let number = parting.number_of(left);
    if number < 2 {
        return vec![from];
    }
    let each = left / number;
    let first = if is_digesting { each / DIGEST * (DIGEST + 1).saturating_sub(number).max(1) } else { each };
    let others = (left - first) / (number - 1);
    let near = (0..number - 1).filter_map(|before| line_behind(from + first + others * before));
    let mut begins: Vec<usize> = std::iter::once(from).chain(near).collect();
    begins.dedup();
    begins
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines of ten bytes.
    fn line_behind(end: usize) -> impl Fn(usize) -> Option<usize> + Copy {
        move |at| Some((at / 10 + 1) * 10).filter(|begins| *begins < end)
    }

    proptest! {
        /// Each byte is claimed once, in whatever order threads proceed or take over.
        #[test]
        fn each_byte_is_in_one_share(
            lines in 1..400_usize,
            step in 1..60_usize,
            threads in 2..5_usize,
            turns in prop::collection::vec(0..5_usize, 0..200),
        ) {
            let end = lines * 10;
            let parting = Parting::on(threads).no_shorter_than(1);
            let begins = beginnings(parting, 0, end, true, line_behind(end));
            let shares = Shares::new(&begins, end, step);
            let mut at: Vec<usize> = begins.clone();
            let mut readers: Vec<usize> = (0..at.len()).collect();
            let mut begun = vec![0_u8; end];
            for turn in turns.into_iter().chain((0..5).cycle()) {
                let turn = turn % readers.len();
                let share = readers[turn];
                if let Some(until) = shares.go_on(share) {
                    prop_assert!(until > at[share]);
                    for byte in &mut begun[at[share]..until.min(end)] {
                        *byte += 1;
                    }
                    at[share] = until.min(end);
                } else if let Some(new) = shares.divide(line_behind(end)) {
                    prop_assert_eq!(new, at.len());
                    prop_assert!(shares.place(new).0.is_multiple_of(10));
                    at.push(shares.place(new).0);
                    readers[turn] = new;
                } else if readers.iter().all(|share| at[*share] == shares.place(*share).1) {
                    break;
                }
            }
            prop_assert!(begun.iter().all(|times| *times == 1), "{begun:?}");
        }
    }

    #[test]
    fn the_longest_rest_is_divided() {
        let shares = Shares::new(&[0, 400], 1000, 50);
        assert_eq!((shares.go_on(0), shares.go_on(0)), (Some(50), Some(100)));
        assert_eq!(shares.divide(line_behind(1000)), Some(2));
        assert_eq!((shares.place(1), shares.place(2)), ((400, 710), (710, 1000)));
        assert_eq!(shares.divide(line_behind(1000)), Some(3));
        assert_eq!((shares.place(1), shares.place(3)), ((400, 560), (560, 710)));
        // The rest of each share is shorter than two steps, so it is not divided.
        let small = Shares::new(&[0, 100], 200, 51);
        assert_eq!(small.divide(line_behind(200)), None);
        assert_eq!(small.number(), 2);
        // No line begins in the second half.
        assert_eq!(Shares::new(&[0], 200, 10).divide(|_| None), None);
        assert_eq!(Shares::new(&[0], 200, 10).divide(|_| Some(200)), None);
    }

    #[test]
    fn whoever_takes_the_digest_reads_less() {
        let begins = |threads, is_digesting| {
            let parting = Parting::on(threads).no_shorter_than(1);
            beginnings(parting, 100, 7000, is_digesting, line_behind(7100))
        };
        assert_eq!(begins(1, true), [100]);
        assert_eq!(begins(2, false), [100, 3610]);
        assert_eq!(begins(2, true), [100, 2910]);
        assert_eq!(begins(4, false), [100, 1860, 3610, 5360]);
        assert_eq!(begins(4, true), [100, 810, 2910, 5010]);
        assert_eq!((begins(9, true).len(), begins(9, true)[1]), (9, 260));
    }
}
