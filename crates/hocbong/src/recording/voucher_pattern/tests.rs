use super::*;
use proptest::prelude::*;

/// The next number after vouchers, each `VOUCHER@DAY`, or what it could be.
fn next(before: &[&str], date: &str) -> Result<String, Uncertain> {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let mut vouchers = Vouchers::new();
    for voucher in before {
        let (voucher, date) = voucher.rsplit_once('@').unwrap();
        vouchers.note((), day(date), voucher);
    }
    vouchers.next((), day(date), "PT-", 4)
}

fn sure(before: &[&str], date: &str) -> String {
    next(before, date).unwrap_or_else(|uncertain| panic!("{before:?} {uncertain:?}"))
}

fn asked(before: &[&str], date: &str) -> Vec<String> {
    match next(before, date) {
        Err(uncertain) => uncertain.candidates,
        Ok(voucher) => panic!("{before:?}: {voucher}"),
    }
}

#[test]
fn one_voucher_is_enough_where_its_digits_can_be_read_in_one_way() {
    for (voucher, expected) in [
        ("BN08", "BN09"),
        ("BN 99", "BN 100"),
        ("17/UNC", "18/UNC"),
        ("UNC17/2025", "UNC18/2025"),
        ("UNC-2025.017", "UNC-2025.018"),
        ("17/UNC-HKHX/25", "18/UNC-HKHX/25"),
        ("UNC25-04-009", "UNC25-04-010"),
        ("UNC2504009", "UNC2504010"),
        ("T4/UNC-9", "T4/UNC-10"),
        ("GBN-11215-3", "GBN-11215-4"),
        ("Q.2/07", "Q.2/08"),
    ] {
        assert_eq!(sure(&[&format!("{voucher}@2025-04-10")], "2025-04-20"), expected);
    }
    assert_eq!(sure(&[], "2025-04-20"), "PT-0001");
}

#[test]
fn a_new_year_or_month_is_written_and_counted_from_one() {
    assert_eq!(sure(&["PC-25/017@2025-11-10"], "2026-01-02"), "PC-26/001");
    assert_eq!(sure(&["17/PC@2025-11-10"], "2026-01-02"), "01/PC");
    assert_eq!(sure(&["PC2511017@2025-11-10"], "2025-12-02"), "PC2512001");
    assert_eq!(sure(&["XK101125-2@2025-11-10"], "2025-11-12"), "XK121125-1");
    // Where the month stands after the number, vouchers of two months show whether it begins again.
    let restarts = ["XK1/09@2025-09-10", "XK2/09@2025-09-11", "XK1/10@2025-10-01"];
    assert_eq!(sure(&restarts, "2025-11-12"), "XK1/11");
    let runs_on = ["XK1/09@2025-09-10", "XK2/09@2025-09-11", "XK3/10@2025-10-01"];
    assert_eq!(sure(&runs_on, "2025-11-12"), "XK4/11");
    assert_eq!(asked(&restarts[..2], "2025-10-12"), ["XK1/10", "XK3/10"]);
    // A series that has not begun again with the years does not now.
    assert_eq!(sure(&["0000871@2024-11-10", "0000872@2025-01-10"], "2026-01-12"), "0000873");
}

#[test]
fn the_latest_pattern_goes_on_and_of_one_day_the_highest_number() {
    assert_eq!(sure(&["XK-0009@2025-01-10", "3/XK@2025-01-11"], "2025-02-01"), "4/XK");
    assert_eq!(sure(&["XK-0002@2025-01-11", "3/XK@2025-01-11"], "2025-02-01"), "4/XK");
    assert_eq!(sure(&["XK-0004@2025-01-11", "3/XK@2025-01-11"], "2025-02-01"), "XK-0005");
    assert_eq!(sure(&["XK-0004@2025-01-10", "thiếu số@2025-01-11"], "2025-02-01"), "XK-0005");
    assert_eq!(sure(&["XK4@2025-01-10", "XK4a@2025-01-11"], "2025-02-01"), "XK5", "one put in between");
    assert_eq!(sure(&["XK4@2024-01-10", "5-XK@2025-01-11"], "2024-02-01"), "XK5", "the row's year first");
}

#[test]
fn what_does_not_count_is_asked_for() {
    assert_eq!(asked(&["thiếu số@2025-01-11"], "2025-02-01"), [""; 0]);
    assert_eq!(asked(&["MB250111999888@2025-01-11"], "2025-02-01"), [""; 0]);
    let same_day = ["MB250111999888@2025-01-11", "MB250111999123@2025-01-11"];
    assert_eq!(asked(&same_day, "2025-01-11"), [""; 0]);
    assert_eq!(asked(&["HĐ 48213@2025-01-11", "HĐ 1907755@2025-01-12"], "2025-02-01"), [""; 0]);
    assert_eq!(asked(&["XK05-05@2025-05-11"], "2025-05-12"), ["XK06-05", "XK05-06"]);
    assert_eq!(asked(&["PX25/01@2025-01-03"], "2025-01-04"), ["PX25/02", "PX26/01"]);
    assert_eq!(asked(&["PX2501-25@2025-01-03"], "2025-01-04"), ["PX2502-25", "PX2501-26"]);
    assert_eq!(sure(&["PX2501-25@2025-01-03", "PX2501-26@2025-01-03"], "2025-01-04"), "PX2501-27");
}

#[test]
fn a_series_may_begin_with_any_number_of_five_digits() {
    for (voucher, expected) in [("BN 1700", "BN 1701"), ("BN 48213", "BN 48214"), ("BN 99999", "BN 100000")] {
        assert_eq!(sure(&[&format!("{voucher}@2025-04-10")], "2025-04-20"), expected);
    }
    assert_eq!(asked(&["BN 100000@2025-04-10"], "2025-04-20"), [""; 0]);
    assert_eq!(sure(&["BN 100000@2025-04-10", "BN 100001@2025-04-10"], "2025-04-20"), "BN 100002");
}

#[test]
fn vouchers_that_name_their_day_count_from_one_each_day() {
    assert_eq!(sure(&["2/XK-101125@2025-11-10"], "2025-11-12"), "1/XK-121125");
    // Even if the numbers of these days happen to grow.
    let days = ["XK101125-1@2025-11-10", "XK111125-2@2025-11-11", "XK121125-3@2025-11-12"];
    assert_eq!(sure(&days, "2025-11-13"), "XK131125-1");
    assert_eq!(sure(&days, "2025-11-12"), "XK121125-4");
}

#[test]
fn a_number_of_its_own_is_likelier_than_one_written_together_with_the_year() {
    assert_eq!(sure(&["TK2503/1@2025-04-10"], "2025-04-20"), "TK2503/2");
    assert_eq!(sure(&["TK032025/1@2025-04-10"], "2025-04-20"), "TK032025/2");
    // Where nothing else counts, the number beside the year does.
    assert_eq!(sure(&["TK2503/KH@2025-04-10"], "2025-04-20"), "TK2504/KH");
    assert_eq!(sure(&["TK032025/KH@2025-04-10"], "2025-04-20"), "TK042025/KH");
}

#[test]
fn a_year_before_the_number_does_not_say_whether_a_month_after_it_counts_from_one() {
    let one_month = ["XK25-1/09@2025-09-10", "XK25-2/09@2025-09-11"];
    assert_eq!(asked(&one_month, "2025-10-12"), ["XK25-1/10", "XK25-3/10"]);
    assert_eq!(sure(&one_month, "2025-09-12"), "XK25-3/09");
    let month_first = ["XK25-09/1@2025-09-10", "XK25-09/2@2025-09-11"];
    assert_eq!(sure(&month_first, "2025-10-12"), "XK25-10/1");
}

proptest! {
    /// Numbers are a series if they are at most 1000 apart on average; beyond five digits, if there are several, at most
    /// 20 apart.
    #[test]
    fn numbers_are_a_series_if_they_are_close_together(
        first in 0..300_000_u64, steps in prop::collection::vec(prop_oneof![1..40_u64, 1..3000_u64], 0..6), scale in 1..3_u64,
    ) {
        let mut numbers = vec![first];
        for step in steps {
            numbers.push(numbers[numbers.len() - 1] + step * scale);
        }
        let (count, last) = (numbers.len() as u64, numbers[numbers.len() - 1]);
        let is_near = |distance: u64| last <= first + count * distance;
        let expected = if last < 100_000 { is_near(1000) } else { count > 1 && is_near(20) };
        prop_assert_eq!(are_counted(&numbers.iter().copied().collect()), expected, "{:?}", numbers);
    }
}
