//! How an association's money is kept, which decides what law binds it.

/// How an association's money is kept.
///
/// # Source
/// NĐ 93/2019/NĐ-CP and NĐ 03/2026/NĐ-CP bind licensed funds. Luật Kế toán 88/2015/QH13 binds every unit that
/// keeps accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Regime {
    /// A fund with a licence, a seal and an account of its own.
    Licensed,
    /// Money that is kept in the books of the association itself.
    Host,
    /// Neither.
    None,
}

impl Regime {
    /// The three regimes.
    pub const ALL: [Self; 3] = [Self::Licensed, Self::Host, Self::None];

    /// Returns the word used in files and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Licensed => "licensed",
            Self::Host => "host",
            Self::None => "none",
        }
    }

    /// Parses a regime in English or Vietnamese, ignoring case and diacritics. Blank text is no regime.
    pub fn parse(text: &str) -> Option<Self> {
        match crate::text::fold(text).as_str() {
            "licensed" | "quy duoc cap phep" | "duoc cap phep" => Some(Self::Licensed),
            "host" | "hach toan tai don vi" | "tai don vi" => Some(Self::Host),
            "none" | "khong" => Some(Self::None),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regime_is_read_in_both_languages() {
        for regime in Regime::ALL {
            assert_eq!(Regime::parse(regime.as_str()), Some(regime));
        }
        assert_eq!(Regime::parse("Quỹ được cấp phép"), Some(Regime::Licensed));
        assert_eq!(Regime::parse("hạch toán tại đơn vị"), Some(Regime::Host));
        assert_eq!(Regime::parse("KHÔNG"), Some(Regime::None));
        assert_eq!(Regime::parse(""), None);
        assert_eq!(Regime::parse("license"), None);
    }
}
