//! Funds and the restrictions that donors put on them.

use crate::account::Role;
use crate::period::Period;
use chrono::NaiveDate;

/// How a fund's money may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Restriction {
    /// For anything that the association's statutes allow.
    #[default]
    None,
    /// For one purpose only.
    ///
    /// # Source
    /// NĐ 93/2019/NĐ-CP Đ.8.2.b.
    Purpose,
    /// The principal is preserved; only its earnings may be spent.
    Endowment,
}

impl Restriction {
    /// Returns the word used in files and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Purpose => "purpose",
            Self::Endowment => "endowment",
        }
    }

    /// Parses a restriction in English or Vietnamese, ignoring case and diacritics; blank text is
    /// [`Restriction::None`].
    pub fn parse(text: &str) -> Option<Self> {
        match crate::text::fold(text).as_str() {
            "" | "none" | "khong" => Some(Self::None),
            "purpose" | "muc dich" | "co muc dich" => Some(Self::Purpose),
            "endowment" | "von" | "bao toan von" => Some(Self::Endowment),
            _ => None,
        }
    }
}

/// A self-balancing set of accounts of one association.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fund {
    /// Fund code: `ASSOC/NAME`, e.g. `ST/vuot-kho`, or `ASSOC` alone for the association's general fund.
    pub code: String,
    /// Full name for display.
    pub name: String,
    /// How its money may be used.
    pub restriction: Restriction,
    /// The purpose, if the fund is restricted to one.
    pub purpose: Option<String>,
    /// First day on which it may be used, inclusive; `None` if not limited.
    pub opened: Option<NaiveDate>,
    /// Last day on which it may be used, inclusive; `None` if not limited.
    pub closed: Option<NaiveDate>,
}

impl Fund {
    /// An unrestricted fund, e.g. `("ST/vuot-kho", "Quỹ Vượt khó")`.
    pub fn new(code: &str, name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::bare(code) }
    }

    /// Restricts it to a purpose.
    #[must_use]
    pub fn restricted_to(mut self, purpose: &str) -> Self {
        (self.restriction, self.purpose) = (Restriction::Purpose, Some(purpose.to_owned()));
        self
    }

    /// Creates an unrestricted fund of which only the code is known; the code also serves as the name.
    pub fn bare(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            name: code.to_owned(),
            restriction: Restriction::None,
            purpose: None,
            opened: None,
            closed: None,
        }
    }

    /// Returns the code of the association that owns it.
    pub fn association(&self) -> &str {
        association_of(&self.code)
    }

    /// Returns the days on which it may be used.
    pub const fn life(&self) -> Period {
        Period { from: self.opened, to: self.closed }
    }

    /// Returns the purpose under which money is accounted for in this fund: `purpose` as given, or, if that
    /// is blank in a fund restricted to a purpose, the fund's own.
    pub fn effective_purpose<'a>(&'a self, purpose: &'a str) -> &'a str {
        match (&self.restriction, &self.purpose) {
            (Restriction::Purpose, Some(own)) if purpose.is_empty() => own,
            _ => purpose,
        }
    }
}

/// Returns the association code in a fund code: the part before the first `/`.
///
/// # Example
/// ```
/// assert_eq!(hocbong_core::fund::association_of("ST/vuot-kho"), "ST");
/// assert_eq!(hocbong_core::fund::association_of("ST"), "ST");
/// ```
#[inline]
pub fn association_of(fund: &str) -> &str {
    fund.split_once('/').map_or(fund, |(association, _)| association)
}

/// Returns the role of the account to which an income or expense account is closed at the year's end.
///
/// Gifts to an endowment go to the founders' assets, everything else to the accumulated surplus. A `fund` of
/// `None`, of which nothing is known, is treated as unrestricted.
pub fn closes_to(fund: Option<&Fund>, role: Option<Role>) -> Role {
    let is_endowment = fund.is_some_and(|fund| fund.restriction == Restriction::Endowment);
    if is_endowment && role.is_some_and(Role::is_gift) { Role::Founding } else { Role::NetAssets }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_fund_fills_in_its_own_purpose_only() {
        let fund = Fund {
            restriction: Restriction::Purpose,
            purpose: Some("Vượt khó".to_owned()),
            ..Fund::bare("ST/vuot-kho")
        };
        assert_eq!(fund.effective_purpose(""), "Vượt khó");
        assert_eq!(fund.effective_purpose("Nhà ở"), "Nhà ở");
        assert_eq!(Fund::bare("ST").effective_purpose(""), "");
    }
}
