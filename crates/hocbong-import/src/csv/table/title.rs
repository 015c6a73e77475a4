//! What the rows above a list state for all its rows: the date on which its awards were handed over, and its
//! fund.

use crate::csv::cells::trimmed;
use crate::csv::dates::{DateStyle, days_in};
use crate::csv::profile::Profile;
use crate::csv::record::Record;
use chrono::NaiveDate;
use hocbong_core::text::fold;

/// What a title states instead of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    /// The date, and the line that states it.
    pub date: Option<(NaiveDate, u32)>,
    /// Fund code.
    pub fund: Option<String>,
}

impl Title {
    /// Reads the rows above a table: a date, if they state exactly one, and a fund after its label.
    pub(super) fn new<'r>(rows: impl Iterator<Item = &'r Record>) -> Self {
        // The date of a decision is not that of the awards, and a period is not a date.
        const OTHER: [&str; 10] = [
            "quyet dinh",
            "qd",
            "ke hoach",
            "cong van",
            "theo",
            "tu ngay",
            "den ngay",
            "from",
            "period",
            "sinh",
        ];
        let mut title = Self::default();
        let mut days: Vec<(NaiveDate, u32)> = Vec::new();
        for row in rows {
            let text = row.cells().map(fold).collect::<Vec<_>>().join(" ");
            if !OTHER.iter().any(|word| text.contains(word)) {
                days.extend(days_in(&text, DateStyle::default()).into_iter().map(|day| (day, row.line())));
            }
            title.fund = title.fund.or_else(|| row.cells().find_map(fund_in));
        }
        title.date = days.first().copied().filter(|(first, _)| days.iter().all(|(day, _)| day == first));
        title
    }

    /// Returns `profile`, completed by what the title states.
    pub(super) fn over(&self, profile: &Profile) -> Profile {
        Profile {
            date: profile.date.or(self.date.map(|(day, _)| day)),
            fund: profile.fund.clone().or_else(|| self.fund.clone()),
            ..profile.clone()
        }
    }
}

/// Returns the code after `Quỹ:` or `Fund:`.
fn fund_in(cell: &str) -> Option<String> {
    let (label, code) = cell.split_once(':')?;
    let is_label = matches!(fold(label).trim(), "quy" | "ma quy" | "fund" | "fund code");
    let code = trimmed(code);
    let is_code = |code: &str| {
        code.starts_with(|c: char| c.is_ascii_uppercase())
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte))
    };
    (is_label && is_code(code)).then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::dialect::Quote;
    use crate::csv::record::Records;

    fn title(text: &str) -> (Option<String>, Option<String>) {
        let mut records = Records::new(text, b';', Quote::Double);
        let mut rows = Vec::new();
        let mut record = Record::default();
        while records.read(&mut record) {
            rows.push(std::mem::take(&mut record));
        }
        let title = Title::new(rows.iter());
        (title.date.map(|(day, _)| day.to_string()), title.fund)
    }

    #[test]
    fn days_and_funds_of_titles() {
        let day = |day: &str| Some(day.to_owned());
        assert_eq!(title("DANH SÁCH\nNgày trao: 05/09/2025;\n"), (day("2025-09-05"), None));
        assert_eq!(
            title("Trao ngày 5 tháng 9 năm 2025\nQuỹ: ST/vuot-kho\n"),
            (day("2025-09-05"), day("ST/vuot-kho"))
        );
        assert_eq!(title("(Kèm theo Quyết định số 12/QĐ ngày 01/09/2025)\n"), (None, None));
        assert_eq!(title("Ngày 05/09/2025\nNgày 06/09/2025\n"), (None, None));
        assert_eq!(title("Từ ngày 01/09/2025 đến ngày 30/09/2025\nQuỹ: khuyến học xã Mẫu\n"), (None, None));
    }
}
