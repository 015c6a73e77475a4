//! Recognises Vietnamese syllables written without diacritics.
//!
//! They tell a misspelling from another name: a word one letter off that is itself a syllable is another name
//! (`HANG`, `BANG`); one that is no syllable is a slip (`HANNG`).

use crate::vocabulary::LISTS;
use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use std::sync::LazyLock;

const ONSETS: [&str; 27] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h", "k", "l",
    "m", "n", "p", "r", "s", "t", "v", "x", "",
];

const RIMES: &str = "a ac ach ai am an ang anh ao ap at au ay e ec em en eng enh eo ep et eu i ia ich iec iem ien ieng iep iet \
ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oat oay oc oe oen oeo oet oi om on ong oong op ot u ua uan uang \
uat uay uc ue uech uenh ui um un ung uoc uoi uom uon uong uop uot uou up ut uu uy uya uych uyen uyet uynh uyt uyu y yem yen \
ynh yet yeu ut uu uau uai uanh";

static SYLLABLES: LazyLock<FxHashSet<Vec<u8>>> = LazyLock::new(|| {
    let rimes = || RIMES.split_ascii_whitespace();
    let all =
        ONSETS.iter().flat_map(|onset| rimes().map(move |rime| [onset.as_bytes(), rime.as_bytes()].concat()));
    all.chain(["gi", "gin", "gieng", "giet"].map(|word| word.as_bytes().to_vec())).collect()
});

/// Whether folded letters could be a syllable: a known onset and rime.
pub(crate) fn is_syllable(word: &[u8]) -> bool {
    SYLLABLES.contains(word)
}

/// Lengths, in letters, between which a word is taken apart.
const MIN_GLUED: usize = 5;
const MAX_GLUED: usize = 40;
/// Length, in letters, of the longest syllable or common abbreviation.
const MAX_PIECE: usize = 7;

/// Takes a word apart that lost its spaces (`LAMMAUHUONGCK`); returns where its pieces end, `None` if it is no
/// such word. Of several ways, the one with the fewest and commonest pieces.
pub(crate) fn respaced(word: &[u8]) -> Option<SmallVec<[usize; 8]>> {
    let may_be = (MIN_GLUED..=MAX_GLUED).contains(&word.len()) && word.iter().all(u8::is_ascii_alphabetic);
    if !may_be || is_syllable(word) || LISTS.transfer.contains(word) || LISTS.stamps.contains(word) {
        return None;
    }
    let lists = &*LISTS;
    let cost = |piece: &[u8]| {
        let is_common =
            [&lists.surnames, &lists.middles, &lists.transfer].iter().any(|list| list.contains(piece));
        match piece.len() {
            0 | 1 => None,
            _ if is_common => Some(2_u32),
            _ if is_syllable(piece) || lists.abbreviations.contains_key(piece) => Some(3),
            _ => None,
        }
    };
    // For each length, the cost of its best way, and how long the last piece is.
    let mut best: SmallVec<[Option<(u32, usize)>; 48]> = SmallVec::from_slice(&[Some((0, 0))]);
    for end in 1..=word.len() {
        let ways = (end.saturating_sub(MAX_PIECE)..end).filter_map(|start| {
            let (before, _) = best.get(start).copied().flatten()?;
            Some((before + cost(word.get(start..end)?)?, end - start))
        });
        let way = ways.min();
        best.push(way);
    }
    let mut ends: SmallVec<[usize; 8]> = SmallVec::new();
    let mut end = word.len();
    while end > 0 {
        let (_, length) = best.get(end).copied().flatten()?;
        ends.push(end);
        end -= length;
    }
    ends.reverse();
    Some(ends)
}

#[cfg(test)]
mod tests {
    use super::{is_syllable, respaced};

    #[test]
    fn a_word_without_spaces_is_taken_apart() {
        let shown = |word: &str| {
            let mut start = 0;
            let ends = respaced(word.as_bytes())?;
            Some(
                ends.iter()
                    .map(|end| word.get(std::mem::replace(&mut start, *end)..*end).unwrap())
                    .collect::<Vec<_>>()
                    .join(" "),
            )
        };
        for (word, pieces) in [
            ("lethimauanh", "le thi mau anh"),
            ("phanmausonck", "phan mau son ck"),
            ("guitienvomaugiang", "gui tien vo mau giang"),
        ] {
            assert_eq!(shown(word).as_deref(), Some(pieces), "{word}");
        }
        for word in ["nguyen", "smartbanking", "techcombank", "mau7giang", "hbk", "lemauxyzt"] {
            assert_eq!(shown(word), None, "{word}");
        }
    }

    #[test]
    fn names_are_syllables_and_slips_are_not() {
        for word in
            ["nguyen", "hang", "bang", "oanh", "khuyen", "quynh", "thuy", "y", "ut", "giang", "phuong"]
        {
            assert!(is_syllable(word.as_bytes()), "{word}");
        }
        for word in ["nguyn", "hanng", "trn", "hng", "phuoong", "1an", "thaanh", ""] {
            assert!(!is_syllable(word.as_bytes()), "{word}");
        }
    }
}
