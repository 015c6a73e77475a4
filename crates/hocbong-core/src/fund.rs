//! Funds and the restrictions that givers put on them.

use crate::account::{codes, extends};
use crate::period::Period;
use chrono::NaiveDate;

/// What may be done with a fund's money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
pub enum Restriction {
    /// Anything that the association's statutes allow.
    #[default]
    None,
    /// One purpose alone.
    ///
    /// # Source
    /// NĐ 93/2019/NĐ-CP Đ.8.2.b.
    Purpose,
    /// The principal stays; only what it earns may be spent.
    Endowment,
}

impl Restriction {
    /// The word used in files and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Purpose => "purpose",
            Self::Endowment => "endowment",
        }
    }

    /// The restriction named by `text`, in English or Vietnamese; a blank is [`Restriction::None`].
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
    /// `ASSOC/NAME`, or `ASSOC` alone for the association's general fund.
    pub code: String,
    /// The full name.
    pub name: String,
    /// What may be done with its money.
    pub restriction: Restriction,
    /// The purpose of a fund restricted to one.
    pub purpose: Option<String>,
    /// The first day on which it is used.
    pub opened: Option<NaiveDate>,
    /// The last day on which it is used.
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

    /// An unrestricted fund of which nothing but the code is known.
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

    /// The code of the association that owns it.
    pub fn association(&self) -> &str {
        association_of(&self.code)
    }

    /// The days on which it is used.
    pub const fn life(&self) -> Period {
        Period { from: self.opened, to: self.closed }
    }

    /// The purpose that money given or spent under `purpose` belongs to here: in a fund restricted to a
    /// purpose, none means the fund's own.
    pub fn effective_purpose<'a>(&'a self, purpose: &'a str) -> &'a str {
        match (&self.restriction, &self.purpose) {
            (Restriction::Purpose, Some(own)) if purpose.is_empty() => own,
            _ => purpose,
        }
    }
}

/// The association that a fund code names: what stands before the first `/`.
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

/// Where the balance of an income or expense account of a fund goes when its year is closed; `None` for a fund of which
/// nothing is known.
pub fn closes_to(fund: Option<&Fund>, account: &str) -> &'static str {
    const GIFTS: [&str; 3] = [codes::GIFTS, codes::RESTRICTED_GIFTS, codes::GIFTS_IN_KIND];
    let is_endowment = fund.is_some_and(|fund| fund.restriction == Restriction::Endowment);
    let is_kept = is_endowment && GIFTS.iter().any(|gift| extends(account, gift));
    if is_kept { codes::FOUNDING } else { codes::NET_ASSETS }
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
