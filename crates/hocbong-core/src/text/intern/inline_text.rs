//! Texts stored in the hash table itself, so that a lookup waits for one memory access and not for a second
//! one to the text.

use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A text encoded as a fixed-size value; different texts have different values.
pub(super) trait InlineText: Copy + PartialEq {
    /// Encodes a text; `None` if this encoding does not cover it.
    fn encode(text: &[u8]) -> Option<Self>;

    /// Returns the hash that the table uses.
    fn hash(self) -> u64;
}

/// A text of up to twelve bytes, as most voucher numbers and words are: its bytes at the end, after padding
/// of 0xff bytes, which occur in no UTF-8 text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Short {
    before: [u8; 4],
    last: [u8; 8],
}

impl Short {
    const LONGEST: usize = size_of::<Self>();
}

impl InlineText for Short {
    #[inline]
    fn encode(text: &[u8]) -> Option<Self> {
        let free = 8 * Self::LONGEST.checked_sub(text.len())?;
        // Where two parts overlap, they hold the same bytes at the same position.
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

    /// Hashes texts that differ only in their last digit to neighbouring slots. Vouchers are numbered
    /// consecutively, so one not seen for a while is most often next to the previous one.
    #[inline]
    fn hash(self) -> u64 {
        const DIGIT: u64 = 0xf << 56;
        let last = u64::from_le_bytes(self.last);
        let mut hasher = FxHasher::default();
        hasher.write_u32(u32::from_le_bytes(self.before));
        hasher.write_u64(last & !DIGIT);
        let (hash, digit) = (hasher.finish(), (last & DIGIT) >> 56);
        // `hashbrown` takes the slot from the lower bits and a tag to tell entries apart from the uppermost
        // seven.
        (hash & !0xf | digit).wrapping_add(digit << 57)
    }
}

/// A text of 13 to 27 bytes that does not end in a digit, as most names are. Texts that do end in a digit may
/// be as many as the rows and would take twice the memory here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    /// The eight bytes from the first, ninth and seventeenth byte, or the last eight if the text ends before.
    parts: [[u8; 8]; 3],
    /// The last three bytes, and the length.
    end: [u8; 4],
}

impl PartialEq for Name {
    /// Compares as integers, which are at hand; a byte array would have to be assembled from them first.
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

impl InlineText for Name {
    #[inline]
    fn encode(text: &[u8]) -> Option<Self> {
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
