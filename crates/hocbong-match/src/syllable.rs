//! Recognises Vietnamese syllables written without diacritics.
//!
//! They tell a misspelling from another name: a word one letter off that is itself a syllable is another name
//! (`HANG`, `BANG`); one that is no syllable is a slip (`HANNG`).

use rustc_hash::FxHashSet;
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

#[cfg(test)]
mod tests {
    use super::is_syllable;

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
