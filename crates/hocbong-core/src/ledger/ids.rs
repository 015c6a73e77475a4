//! Ids of rows that have none of their own.

use super::{Ledger, TransactionRef};
use crate::duplicate_keys::repeated_on;
use crate::transaction::{canonical_bytes, id_of_canonical};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// What is known of the ids that rows give themselves.
#[derive(Clone, Debug)]
pub struct OwnIds {
    /// How many rows have one.
    count: usize,
    /// Those that several rows have, by [`half`], perhaps with some that agree with one of them in it alone.
    repeated: FxHashSet<u64>,
}

impl OwnIds {
    fn of(ledger: &Ledger, threads: usize) -> Self {
        let ids = |part| ledger.rows.id.part(part).iter().filter_map(|id| id.map(half));
        Self { count: ids(0..ledger.len()).count(), repeated: repeated_on(threads, ledger.len(), ids) }
    }

    /// Whether several rows may have `id`.
    pub fn may_repeat(&self, id: Uuid) -> bool {
        self.repeated.contains(&half(id))
    }

    /// Whether some rows may have an id in common.
    pub fn may_repeat_any(&self) -> bool {
        !self.repeated.is_empty()
    }
}

/// Half an id: it takes half the memory, and ids that agree in it without being equal are few.
const fn half(id: Uuid) -> u64 {
    let (upper, lower) = id.as_u64_pair();
    upper ^ lower
}

impl Ledger {
    /// What is known of the ids that rows give themselves; it is found out once.
    pub fn own_ids(&self) -> &OwnIds {
        self.own_ids_on(1)
    }

    /// The same, where so many threads may work.
    fn own_ids_on(&self, threads: usize) -> &OwnIds {
        self.own_ids.get_or_init(|| Box::new(OwnIds::of(self, threads)))
    }

    /// Whether every row has an id of its own that no other has, so that no two rows are equal.
    pub fn tells_rows_apart(&self, threads: usize) -> bool {
        let own_ids = self.own_ids_on(threads);
        own_ids.count == self.len() && !own_ids.may_repeat_any()
    }

    /// The ids of the transactions with these numbers: their own, else made from their contents.
    ///
    /// Rows equal in all their contents are numbered, so that each has an id of its own and the set of ids does not
    /// depend on the order of the rows. It costs one pass over the ledger and hashing of the rows asked for, so ask
    /// for all of them at once.
    pub fn ids(&self, indices: &[usize]) -> Vec<Uuid> {
        let cheap = |row: &TransactionRef<'_>| {
            let columns = row.symbols();
            let fund = row.fund_symbol();
            (row.date(), fund, columns.voucher, columns.party, columns.memo, columns.reference)
        };
        let asked: Vec<Option<TransactionRef<'_>>> = indices.iter().map(|index| self.get(*index)).collect();
        let wanted: HashSet<_> =
            asked.iter().flatten().filter(|row| row.explicit_id().is_none()).map(&cheap).collect();
        // Rows that may be equal, by what is cheap to compare; then by everything.
        let mut numbers: BTreeMap<usize, (Vec<u8>, u64)> = BTreeMap::new();
        if !wanted.is_empty() {
            let mut counts: HashMap<Vec<u8>, u64> = HashMap::new();
            for row in self.iter().filter(|row| wanted.contains(&cheap(row)) && row.explicit_id().is_none()) {
                let canonical = canonical_bytes(&row.to_record());
                let count = counts.entry(canonical.clone()).or_default();
                numbers.insert(row.index(), (canonical, *count));
                *count += 1;
            }
        }
        asked
            .iter()
            .map(|row| {
                let Some(row) = row else { return Uuid::nil() };
                row.explicit_id().unwrap_or_else(|| {
                    numbers
                        .get(&row.index())
                        .map_or(Uuid::nil(), |(bytes, number)| id_of_canonical(bytes, *number))
                })
            })
            .collect()
    }
}
