//! Compares what two texts state.

use super::{Compared, Qualifier, Said};
use crate::fold::Word;
use crate::natures::{Class, EITHER, IN, Nature, OUT, TELLING};
use crate::words::labels::{COMPATIBLE, PARTS};

impl Said {
    /// Whether it states anything by which another text can agree with it.
    pub(crate) const fn is_telling(&self) -> bool {
        !self.qualifiers.is_empty() || self.natures & TELLING != 0
    }

    /// What two texts of one record say together.
    pub(crate) fn with(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.natures |= other.natures;
        both.qualifiers.extend(other.qualifiers.iter().cloned());
        both
    }

    /// Compares what a row says, whose kind may be `kinds`, with what a line says.
    pub(crate) fn compare(&self, kinds: u32, line: &Self, is_in: bool) -> Compared {
        let mut found = Compared::default();
        let mut unsure = 0;
        for own in &self.qualifiers {
            for shown in line.qualifiers.iter().filter(|shown| shown.class == own.class) {
                match own.is_same(shown) {
                    Some(true) => found.agree |= own.class.bit(),
                    Some(false) => found.differ |= own.class.bit(),
                    None => unsure |= own.class.bit(),
                }
            }
        }
        found.differ &= !(found.agree | unsure);
        let directed = EITHER | if is_in { IN } else { OUT };
        let (said, shown) = (self.natures & directed, line.natures & directed);
        let mut own = said | kinds & directed;
        // What the words say is narrower than the kind of all management costs.
        let narrower = Nature::Fee.bit() | Nature::Tax.bit() | Nature::Purchase.bit();
        if own & narrower != 0 {
            own &= !Nature::Expense.bit();
        }
        // A gift for scholarships is a gift; what the kind says goes before what the words say.
        let is_stated = kinds & directed & !Nature::Expense.bit() != 0;
        let own = if is_stated { kinds & directed } else { own };
        let all = |set: u32| Nature::ALL.into_iter().filter(move |nature| set & nature.bit() != 0);
        let fits = |own: Nature| all(shown).any(|shown| shown == own || COMPATIBLE.contains(&(own, shown)));
        // Where the words agree, the kind is only how the treasurer entered it.
        let says_same = said & shown != 0;
        if own != 0 && shown != 0 && !says_same && !all(own).any(fits) {
            found.differ |= Class::Nature.bit();
        } else if own & shown & TELLING != 0 {
            found.agree |= Class::Nature.bit();
        }
        found
    }
}

impl Qualifier {
    /// Whether two of one class are the same; `None` if that cannot be told.
    fn is_same(&self, other: &Self) -> Option<bool> {
        if self.first == 0 && other.first == 0 {
            return self.is_same_place(other);
        }
        if self.first == 0 || other.first == 0 {
            return (self.class == Class::Commune).then_some(false);
        }
        let is_within = |one: &Self, range: &Self| match one.class {
            Class::Month => (range.first..=range.last).contains(&one.first),
            _ => one.first == range.first || one.first == range.last,
        };
        match (self.last, other.last) {
            (0, 0) if self.first != other.first => Some(false),
            (0, 0) if self.words == other.words => Some(true),
            (0, 0) => (!self.words.is_empty() && !other.words.is_empty()).then_some(false),
            (0, _) => Some(is_within(self, other)),
            (_, 0) => Some(is_within(other, self)),
            (mine, theirs) => Some(self.first == other.first && mine == theirs),
        }
    }

    fn is_same_place(&self, other: &Self) -> Option<bool> {
        let (short, long) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        for (one, other) in short.words.iter().zip(&long.words) {
            let is_initial = |one: &Word, other: &Word| one.len() <= 2 && other.starts_with(one);
            if one == other {
                continue;
            }
            if is_initial(one, other) || is_initial(other, one) {
                return None;
            }
            let is_among = short.words.iter().all(|word| long.words.contains(word));
            return if is_among { None } else { Some(false) };
        }
        match long.words.get(short.words.len()) {
            None => Some(true),
            Some(next) if next.len() <= 2 || PARTS.contains(&next.as_slice()) => {
                if short.is_open {
                    None
                } else {
                    Some(false)
                }
            }
            Some(_) => None,
        }
    }
}
