//! Runs work on several threads, with results that do not depend on their number.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, scope};

/// Runs two tasks, at the same time if `threads` is more than 1, and returns both results.
pub fn join<A: Send, B>(threads: usize, one: impl Fn() -> A + Sync, other: impl FnOnce() -> B) -> (A, B) {
    scope(|scope| {
        let spawned = (threads > 1).then(|| Builder::new().spawn_scoped(scope, &one).ok()).flatten();
        let other = other();
        // If the system cannot provide a thread, the task runs here.
        let one =
            spawned.map_or_else(&one, |thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        (one, other)
    })
}

/// Applies `work` to each part and returns the results in the order of the parts. Each thread has its own
/// state, made by `state`, on which no result may depend.
pub fn map<T: Sync, S, R: Send>(
    threads: usize,
    parts: &[T],
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let run = || {
        let mut state = state();
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(number) else { return done };
            done.push((number, work(&mut state, part)));
        }
    };
    let helpers = threads.min(parts.len()).saturating_sub(1);
    let mut done: Vec<(usize, R)> = scope(|scope| {
        // If the system cannot provide a thread, the others do its share.
        let spawned: Vec<_> =
            (0..helpers).map_while(|_| Builder::new().spawn_scoped(scope, run).ok()).collect();
        let mut done = run();
        for thread in spawned {
            done.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Runs each task on its own thread while `here` runs on this one. Returns the result of `here` and those of
/// the tasks, in their order.
///
/// A task for which the system cannot provide a thread is dropped, and its result is missing.
pub fn beside<T: Send, R: Send, O>(
    tasks: Vec<T>,
    work: impl Fn(T) -> R + Sync,
    here: impl FnOnce() -> O,
) -> (O, Vec<R>) {
    let work = &work;
    scope(|scope| {
        let spawn = |task| Builder::new().spawn_scoped(scope, move || work(task)).ok();
        let spawned: Vec<_> = tasks.into_iter().filter_map(spawn).collect();
        let here = here();
        let join = |thread: std::thread::ScopedJoinHandle<'_, R>| {
            thread.join().unwrap_or_else(|panic| resume_unwind(panic))
        };
        (here, spawned.into_iter().map(join).collect())
    })
}

/// Number of items that a thread takes at a time. Up to this many items are processed on the calling thread.
const BLOCK: usize = 2048;

/// Applies `work` to each item and concatenates the results in the order of the items.
pub fn flat_map<T: Sync, R: Send, I: IntoIterator<Item = R>>(
    threads: usize,
    items: &[T],
    work: impl Fn(&T) -> I + Sync,
) -> Vec<R> {
    if threads < 2 || items.len() <= BLOCK {
        return items.iter().flat_map(work).collect();
    }
    let blocks: Vec<&[T]> = items.chunks(BLOCK).collect();
    let found = map(threads, &blocks, || (), |(), block| block.iter().flat_map(&work).collect::<Vec<R>>());
    found.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_parts() {
        let items: Vec<u32> = (0..10 * 2048 + 7).collect();
        let odd: Vec<u32> = items.iter().copied().filter(|item| item % 2 == 1).collect();
        for threads in [0, 1, 2, 7] {
            assert_eq!(flat_map(threads, &items, |item| (item % 2 == 1).then_some(*item)), odd);
            let parts = map(threads, &items, || 0_u32, |count, item| (*count += 1, *item * 2).1);
            assert_eq!(parts, items.iter().map(|item| item * 2).collect::<Vec<_>>());
            assert_eq!(join(threads, || 1, || 2), (1, 2));
        }
        assert!(map(4, &[0_u8; 0], || (), |(), item| *item).is_empty());
    }

    #[test]
    fn parts_that_threads_take_in_turn_come_in_order() {
        // Each thread waits for the other, so both get one of the first two parts and one of the last two.
        let barrier = std::sync::Barrier::new(2);
        let turn = |(): &mut (), part: &u32| {
            barrier.wait();
            *part
        };
        assert_eq!(map(2, &[0, 1, 2, 3], || (), turn), [0, 1, 2, 3]);
        let leaders = join(2, || barrier.wait().is_leader(), || barrier.wait().is_leader());
        assert_ne!(leaders.0, leaders.1);
    }

    #[test]
    fn tasks_are_done_beside() {
        // Each task waits for the others.
        let barrier = std::sync::Barrier::new(4);
        let square = |task: u32| {
            barrier.wait();
            task * task
        };
        let here = || {
            barrier.wait();
            "here"
        };
        assert_eq!(beside(vec![1, 2, 3], square, here), ("here", vec![1, 4, 9]));
        let panics = || beside(vec![1], |_: u32| -> u32 { panic!("the task") }, || ());
        assert!(std::panic::catch_unwind(panics).is_err());
    }

    #[test]
    fn a_panic_goes_on() {
        let work = |item: &u32| {
            assert!(*item != 5000, "the item");
            Some(*item)
        };
        let items: Vec<u32> = (0..8192).collect();
        let caught = std::panic::catch_unwind(|| flat_map(3, &items, work));
        assert!(caught.is_err());
        assert!(std::panic::catch_unwind(|| join(2, || assert!(items.is_empty()), || ())).is_err());
    }
}
