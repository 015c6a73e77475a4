//! Whether one state continues the seals of the other. Nothing is verified: `seals.csv` is taken at its word.

use super::State;
use chrono::NaiveDate;

/// How the seals of the new state relate to those of the old one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
pub enum SealRelation {
    /// Neither is sealed.
    #[default]
    None,
    /// The old state is not sealed, the new one is.
    OnlyNew,
    /// The old state is sealed, the new one is not.
    OnlyOld,
    /// The last head of the old state is the head of one of the new state's seals.
    Continued,
    /// The last head of the old state does not occur in the new state: it was sealed anew.
    Anew,
    /// The seals of one of them cannot be read as a chain.
    Unreadable,
}

impl SealRelation {
    /// Returns the word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::OnlyNew => "only-new",
            Self::OnlyOld => "only-old",
            Self::Continued => "continued",
            Self::Anew => "anew",
            Self::Unreadable => "unreadable",
        }
    }
}

/// The seals of one state, as it states them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct StatedSeals {
    /// Number of seals.
    pub seals: u64,
    /// Last sealed day.
    pub through: NaiveDate,
    /// The short code of the last head.
    pub code: String,
}

/// The seals of two states.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct SealComparison {
    /// How they relate.
    pub relation: SealRelation,
    /// Those of the old state; `None` if it is not sealed or they cannot be read.
    pub old: Option<StatedSeals>,
    /// Those of the new state; `None` if it is not sealed or they cannot be read.
    pub new: Option<StatedSeals>,
    /// Files of the old state's seals that the new state lacks or has with other bytes, if it continues them; in order.
    pub changed_files: Vec<String>,
}

impl SealComparison {
    /// Whether the new state should continue the seals of the old one and does not.
    pub fn is_broken(&self) -> bool {
        let is_kept =
            matches!(self.relation, SealRelation::None | SealRelation::OnlyNew | SealRelation::Continued);
        !is_kept || !self.changed_files.is_empty()
    }
}

/// Compares the seals of two states.
#[cfg(feature = "seal")]
pub(super) fn compare(old: &State, new: &State) -> SealComparison {
    let is_sealed = |state: &State| !state.seals.is_empty();
    let (of_old, of_new) = (chain(old), chain(new));
    let relation = match (is_sealed(old), is_sealed(new)) {
        (false, false) => SealRelation::None,
        _ if is_sealed(old) && of_old.is_none() || is_sealed(new) && of_new.is_none() => {
            SealRelation::Unreadable
        }
        (false, true) => SealRelation::OnlyNew,
        (true, false) => SealRelation::OnlyOld,
        (true, true) => {
            let head = of_old.iter().flatten().next_back().map(crate::seal::Checkpoint::head);
            let is_there = of_new.iter().flatten().any(|seal| Some(seal.head()) == head);
            if is_there { SealRelation::Continued } else { SealRelation::Anew }
        }
    };
    let stated = |chain: &Option<Vec<crate::seal::Checkpoint>>| {
        let chain = chain.as_ref()?;
        let last = chain.last()?;
        Some(StatedSeals { seals: chain.len() as u64, through: last.through, code: last.head().code() })
    };
    let last = of_old.iter().flatten().next_back().map_or(0, |last| last.sequence);
    let is_kept = |path: &&String| {
        let number = path.strip_prefix("seals/").and_then(|path| path.split('/').next()?.parse::<u32>().ok());
        number.is_none_or(|number| number > last)
            || old.seals.get(*path).map(crate::source::Source::sha256)
                == new.seals.get(*path).map(crate::source::Source::sha256)
    };
    let changed_files = match relation {
        SealRelation::Continued => old.seals.keys().filter(|path| !is_kept(path)).cloned().collect(),
        _ => Vec::new(),
    };
    SealComparison { relation, old: stated(&of_old), new: stated(&of_new), changed_files }
}

/// Without seals there is nothing to compare.
#[cfg(not(feature = "seal"))]
pub(super) fn compare(_: &State, _: &State) -> SealComparison {
    SealComparison::default()
}

/// The seals that a state lists; `None` if they cannot be read, each following from the one before.
#[cfg(feature = "seal")]
fn chain(state: &State) -> Option<Vec<crate::seal::Checkpoint>> {
    let list = state.seals.get(crate::seal::SEALS_FILE)?;
    let seals = crate::seal::read_checkpoints(list);
    let is_read = seals.len() + 1 == list.bytes().split_inclusive(|byte| *byte == b'\n').count();
    let before = std::iter::once(None).chain(seals.iter().map(Some));
    let follows = seals.iter().zip(before).all(|(seal, before)| seal.follows(before));
    (is_read && follows && !seals.is_empty()).then_some(seals)
}
