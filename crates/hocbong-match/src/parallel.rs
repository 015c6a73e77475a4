//! Work shared by several threads, with the same result for any number of them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, scope};

/// Items that a thread takes at a time.
const BLOCK: usize = 256;

/// Does two pieces of work, at the same time if `threads` is more than one.
pub(crate) fn join<A: Send, B>(
    threads: usize,
    one: impl Fn() -> A + Sync,
    other: impl FnOnce() -> B,
) -> (A, B) {
    scope(|scope| {
        let helper = (threads > 1).then(|| Builder::new().spawn_scoped(scope, &one).ok()).flatten();
        let other = other();
        // If the system has no thread to give, the work is done here.
        let one = helper.map_or_else(&one, |helper| {
            helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        (one, other)
    })
}

/// Applies `work` to each item; results come in the order of the items.
pub(crate) fn map<T: Sync, R: Send>(threads: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    blocks(threads, items, BLOCK, || (), |(), item| work(item))
}

/// Like [`map`], with a value of `own` for each thread, such as a buffer.
pub(crate) fn map_with<T: Sync, R: Send, S>(
    threads: usize,
    items: &[T],
    own: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    blocks(threads, items, BLOCK, own, work)
}

/// Like [`map`], but threads take one item at a time, for items that are large.
pub(crate) fn each<T: Sync, R: Send>(threads: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    blocks(threads, items, 1, || (), |(), item| work(item))
}

fn blocks<T: Sync, R: Send, S>(
    threads: usize,
    items: &[T],
    block: usize,
    own: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    if threads < 2 || items.len() <= block {
        let mut own = own();
        return items.iter().map(|item| work(&mut own, item)).collect();
    }
    let next = AtomicUsize::new(0);
    let run = || {
        let mut done: Vec<(usize, Vec<R>)> = Vec::new();
        let mut own = own();
        loop {
            let from = next.fetch_add(block, Ordering::Relaxed);
            let Some(rest) = items.get(from..).filter(|rest| !rest.is_empty()) else { return done };
            done.push((from, rest.iter().take(block).map(|item| work(&mut own, item)).collect()));
        }
    };
    let mut done: Vec<(usize, Vec<R>)> = scope(|scope| {
        // If the system has no thread to give, the others do its share.
        let helpers: Vec<_> =
            (1..threads).map_while(|_| Builder::new().spawn_scoped(scope, run).ok()).collect();
        let mut done = run();
        for helper in helpers {
            done.extend(helper.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(from, _)| *from);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..2_000).collect();
        let expected: Vec<u64> = items.iter().map(|item| item * 3).collect();
        for threads in [0, 1, 2, 5] {
            assert_eq!(map(threads, &items, |item| item * 3), expected);
            assert_eq!(each(threads, &items, |item| item * 3), expected);
        }
    }
}
