//! The leaves as they were sealed, for receipts: read from the files of the seals alone, not from the book.

use super::Changes;
use super::chain::Chain;
use crate::checkpoint::Hash;
use crate::checkpoint::{Checkpoint, SignedNote};
use crate::diagnostic::{Diagnostic, sort_diagnostics};
use crate::seal::leaf::{Secret, salt};
use crate::seal::records::{SealFiles, part_path};
use crate::seal::tree::MerkleTree;
use chrono::NaiveDate;
use uuid::Uuid;

/// A leaf as it was sealed.
#[derive(Clone, Copy, Debug)]
pub(in crate::seal) struct KeptLeaf {
    pub(in crate::seal) date: NaiveDate,
    pub(in crate::seal) id: Uuid,
    pub(in crate::seal) digest: Hash,
    /// Number of its seal in [`KeptLeaves::secrets`].
    seal: usize,
}

/// All leaves of a book's seals, and what the last seal states over them.
#[derive(Debug)]
pub(in crate::seal) struct KeptLeaves {
    pub(in crate::seal) leaves: Vec<KeptLeaf>,
    pub(in crate::seal) checkpoint: Checkpoint,
    pub(in crate::seal) note: SignedNote,
    secrets: Vec<Secret>,
    tree: MerkleTree,
}

impl KeptLeaves {
    /// Reads the leaves; `None` if there is no seal.
    ///
    /// # Errors
    /// What is wrong with the files of the seals; blank if only the leaves do not make the sealed root.
    pub(in crate::seal) fn read(stored: &SealFiles, threads: usize) -> Result<Option<Self>, Vec<Diagnostic>> {
        let mut changes = Changes::default();
        let chain = Chain::read(stored, None, &mut changes);
        chain.verify_parts(&mut changes);
        if !changes.listed.is_empty() {
            sort_diagnostics(&mut changes.listed);
            return Err(changes.listed);
        }
        let (mut leaves, mut secrets) = (Vec::new(), Vec::new());
        for sealed in chain.sealed() {
            let (Some(added), Some(secret)) = (chain.leaves(sealed), sealed.secret.clone()) else {
                return Err(Vec::new());
            };
            let seal = secrets.len();
            secrets.push(secret);
            leaves.extend(added.iter().map(|leaf| KeptLeaf {
                date: leaf.date,
                id: leaf.id,
                digest: leaf.digest,
                seal,
            }));
        }
        let Some(checkpoint) = chain.seals().last().map(|last| Checkpoint::clone(last)) else {
            return Ok(None);
        };
        let note = stored.text(&part_path(checkpoint.sequence, "checkpoint.txt"));
        let note = note.as_deref().and_then(SignedNote::read);
        let Some(note) = note else { return Err(Vec::new()) };
        let digests: Vec<Hash> = leaves.iter().map(|leaf| leaf.digest).collect();
        let tree = MerkleTree::new(&digests, threads.max(1));
        if tree.root() != checkpoint.root || tree.len() as u64 != checkpoint.count {
            return Err(Vec::new());
        }
        Ok(Some(Self { leaves, checkpoint, note, secrets, tree }))
    }

    /// The salt of the leaf at `index`.
    pub(in crate::seal) fn salt(&self, index: usize) -> Hash {
        let secret = self.leaves.get(index).and_then(|leaf| self.secrets.get(leaf.seal));
        secret.map(|secret| salt(secret, index as u64)).unwrap_or_default()
    }

    /// The nodes that prove that the leaf at `index` is in the tree of the last seal.
    pub(in crate::seal) fn path(&self, index: usize) -> Vec<Hash> {
        self.tree.prove_inclusion(index).unwrap_or_default()
    }
}
