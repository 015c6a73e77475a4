//! What tells rows apart: the ids stated in the files, those made from contents, and vouchers.

use super::{Ledger, TransactionRef};
use crate::duplicate_keys::repeated_on;
use crate::text::Symbol;
use crate::transaction::id_of_canonical;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Which explicit ids may occur more than once.
#[derive(Clone, Debug)]
pub struct OwnIds {
    /// Number of rows with an explicit id.
    count: usize,
    /// The [`half`] of every repeated id. Ids that differ but have the same half may be among them.
    repeated: FxHashSet<u64>,
}

impl OwnIds {
    fn new(ledger: &Ledger, threads: usize) -> Self {
        let ids = |part| ledger.rows.id.part(part).iter().filter_map(|id| id.map(half));
        let count = ids(0..ledger.len()).count();
        let repeated = if count > 0 { repeated_on(threads, ledger.len(), ids) } else { FxHashSet::default() };
        Self { count, repeated }
    }

    /// Whether several rows may have `id`. `false` is certain, `true` is not.
    pub fn may_repeat(&self, id: Uuid) -> bool {
        self.repeated.contains(&half(id))
    }

    /// Whether any two rows may have the same id. `false` is certain, `true` is not.
    pub fn may_repeat_any(&self) -> bool {
        !self.repeated.is_empty()
    }
}

/// Folds an id to half its size, which saves memory; different ids with equal halves are rare.
const fn half(id: Uuid) -> u64 {
    let (upper, lower) = id.as_u64_pair();
    upper ^ lower
}

impl Ledger {
    /// Returns what is known of the explicit ids; computed once.
    pub fn own_ids(&self) -> &OwnIds {
        self.own_ids_on(1)
    }

    /// The same as [`Ledger::own_ids`], using up to two threads if `threads` allows.
    fn own_ids_on(&self, threads: usize) -> &OwnIds {
        self.own_ids.get_or_init(|| Box::new(OwnIds::new(self, threads)))
    }

    /// Whether every row has an explicit id that no other row has, or every row a voucher of its own, so that no
    /// two rows are equal. Uses up to two threads if `threads` allows.
    pub fn tells_rows_apart(&self, threads: usize) -> bool {
        let (own_ids, vouchers) = (self.own_ids_on(threads), self.vouchers());
        let have_vouchers = vouchers.len() == self.len() && !vouchers.contains(&Symbol::EMPTY);
        own_ids.count == self.len() && !own_ids.may_repeat_any() || have_vouchers && !self.repeats_vouchers()
    }

    /// Returns the vouchers of the rows, without blank ones at the end.
    fn vouchers(&self) -> &[Symbol] {
        self.rows.voucher.part(0..self.len())
    }

    /// Whether any two rows have the same voucher; blank ones do not count.
    pub fn repeats_vouchers(&self) -> bool {
        let mut is_known = vec![false; self.strings.len()];
        let mut is_repeated = |voucher: Symbol| {
            let known = is_known.get_mut(voucher.index());
            known.is_some_and(|known| std::mem::replace(known, !voucher.is_empty()))
        };
        self.vouchers().iter().any(|voucher| is_repeated(*voucher))
    }

    /// Whether any row has a reference.
    pub fn has_references(&self) -> bool {
        self.rows.reference.part(0..self.len()).iter().any(|reference| !reference.is_empty())
    }

    /// Returns the ids of the transactions at `indices`: the explicit id, otherwise one made from the
    /// contents.
    ///
    /// Rows with equal contents are numbered, so that each has its own id and the set of ids does not depend
    /// on the order of rows. An index out of range gives the nil id. The call passes over the whole ledger
    /// and hashes the rows asked for, so ask for all of them at once.
    pub fn ids(&self, indices: &[usize]) -> Vec<Uuid> {
        let cheap = |row: &TransactionRef<'_>| {
            let columns = row.symbols();
            let fund = row.fund_symbol();
            (row.date(), fund, columns.voucher, columns.party, columns.memo, columns.reference)
        };
        let asked: Vec<Option<TransactionRef<'_>>> = indices.iter().map(|index| self.get(*index)).collect();
        let wanted: HashSet<_> =
            asked.iter().flatten().filter(|row| row.explicit_id().is_none()).map(&cheap).collect();
        // Find rows that may be equal by the columns that are cheap to compare, then compare everything.
        let mut numbers: BTreeMap<usize, (Vec<u8>, u64)> = BTreeMap::new();
        if !wanted.is_empty() {
            let mut counts: HashMap<Vec<u8>, u64> = HashMap::new();
            for row in self.iter().filter(|row| wanted.contains(&cheap(row)) && row.explicit_id().is_none()) {
                let canonical = row.canonical_bytes();
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
