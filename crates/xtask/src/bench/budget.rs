//! The budget of each figure, and whether it is met.

use std::fmt;

/// The maximum acceptable ratio to the floor, and the desired one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Budget {
    pub(crate) most: f64,
    pub(crate) aim: Option<f64>,
}

impl Budget {
    pub(crate) const fn new(most: f64, aim: f64) -> Self {
        Self { most, aim: Some(aim) }
    }

    pub(crate) const fn only(most: f64) -> Self {
        Self { most, aim: None }
    }

    pub(crate) fn verdict(self, figure: f64) -> Verdict {
        match self.aim {
            Some(aim) if figure <= aim => Verdict::AimMet,
            _ if figure <= self.most => Verdict::Met,
            _ => Verdict::MissedBy(figure - self.most),
        }
    }
}

/// How a figure compares with its budget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// As good as desired.
    AimMet,
    /// Acceptable.
    Met,
    /// Over the budget by this amount.
    MissedBy(f64),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AimMet => f.write_str("met, aim too"),
            Self::Met => f.write_str("met"),
            Self::MissedBy(by) => write!(f, "missed by {by:.2}"),
        }
    }
}

/// Peak memory of any command, in MiB.
pub(crate) const MEMORY_MIB: Budget = Budget::only(256.0);
/// Bytes of memory per byte of input, beyond what a command needs with hardly any input.
pub(crate) const BYTES_A_BYTE: Budget = Budget::only(1.25);
/// Factor by which doubling the rows may multiply the time.
pub(crate) const DOUBLING: Budget = Budget::only(2.2);
/// Realistic texts, by workload.
pub(crate) const TEXTS: [(&str, Budget); 3] = [
    ("cut", Budget::new(6.0, 3.5)),
    ("crowded", Budget::new(12.0, 6.0)),
    ("transcriptions", Budget::new(6.0, 3.0)),
];
/// Any worst case.
pub(crate) const WORST: Budget = Budget::only(10.0);
/// Peak memory of a worst case, in MiB.
pub(crate) const WORST_MEMORY_MIB: Budget = Budget::only(512.0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_meets_the_aim_the_budget_or_neither() {
        let budget = Budget::new(2.0, 1.5);
        assert_eq!(budget.verdict(1.5), Verdict::AimMet);
        assert_eq!(budget.verdict(2.0), Verdict::Met);
        assert_eq!(budget.verdict(2.5), Verdict::MissedBy(0.5));
        assert_eq!(Budget::only(2.0).verdict(0.1), Verdict::Met);
        assert_eq!(Verdict::MissedBy(0.5).to_string(), "missed by 0.50");
    }
}
