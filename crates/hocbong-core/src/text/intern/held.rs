//! Texts that the table holds itself: whoever looks one up waits for one place in memory, not for the text's too.

use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A text as a table holds it, told apart from every other text that it holds.
pub(super) trait Held: Copy + PartialEq {
    /// The text as it is held; none if it is not one of these.
    fn of(text: &[u8]) -> Option<Self>;

    /// What the table goes by.
    fn hash(self) -> u64;
}

/// A text of up to twelve bytes, as most vouchers and words are: its bytes, and before them others that no text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Short {
    before: [u8; 4],
    last: [u8; 8],
}

impl Short {
    const LONGEST: usize = size_of::<Self>();
}

impl Held for Short {
    #[inline]
    fn of(text: &[u8]) -> Option<Self> {
        let free = 8 * Self::LONGEST.checked_sub(text.len())?;
        // What the two parts of a text share comes to lie in the same place.
        let held = if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
            u128::from(u64::from_le_bytes(*first)) << free | u128::from(u64::from_le_bytes(*last)) << 32
        } else if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
            u128::from(u32::from_le_bytes(*first)) << free | u128::from(u32::from_le_bytes(*last)) << 64
        } else {
            text.iter().fold(0, |held, byte| held >> 8 | u128::from(*byte) << 88)
        };
        let [a, b, c, d, last @ .., _, _, _, _] = (held | !(u128::MAX << free)).to_le_bytes();
        Some(Self { before: [a, b, c, d], last })
    }

    /// Vouchers are counted on, and one that was not seen for a while is most often found next to the one before it: texts that
    /// differ in their last digit alone lie side by side.
    #[inline]
    fn hash(self) -> u64 {
        const DIGIT: u64 = 0xf << 56;
        let last = u64::from_le_bytes(self.last);
        let mut hasher = FxHasher::default();
        hasher.write_u32(u32::from_le_bytes(self.before));
        hasher.write_u64(last & !DIGIT);
        let (hash, digit) = (hasher.finish(), (last & DIGIT) >> 56);
        // Where a text lies is told by the lower bits, and which of those that lie there it is by the uppermost seven.
        (hash & !0xf | digit).wrapping_add(digit << 57)
    }
}

/// A text of thirteen to 27 bytes that does not end in a digit, as most names are. Those that do may be as many as the rows and
/// would take twice the room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    /// Its bytes from the first, the ninth and the seventeenth on, or its last ones.
    parts: [[u8; 8]; 3],
    /// Its last three bytes, and its length.
    end: [u8; 4],
}

impl PartialEq for Name {
    /// Number by number: they are at hand, and a list of bytes would have to be put together from them first.
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let [first, second, third] = self.parts.map(u64::from_le_bytes);
        let [other_first, other_second, other_third] = other.parts.map(u64::from_le_bytes);
        first == other_first && second == other_second && third == other_third && self.end == other.end
    }
}

impl Name {
    const LONGEST: usize = size_of::<Self>() - 1;
}

impl Held for Name {
    #[inline]
    fn of(text: &[u8]) -> Option<Self> {
        let len = text.len();
        if len <= Short::LONGEST || len > Self::LONGEST {
            return None;
        }
        let part = |from: usize| text.get(from.min(len - 8)..)?.first_chunk().copied();
        let [.., x, y, z] = text else { return None };
        let end = [*x, *y, *z, u8::try_from(len).ok()?];
        (!z.is_ascii_digit()).then_some(Self { parts: [part(0)?, part(8)?, part(16)?], end })
    }

    #[inline]
    fn hash(self) -> u64 {
        let mut hasher = FxHasher::default();
        for part in self.parts {
            hasher.write_u64(u64::from_le_bytes(part));
        }
        hasher.write_u32(u32::from_le_bytes(self.end));
        hasher.finish()
    }
}
