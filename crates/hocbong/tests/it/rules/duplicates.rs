//! Duplicate rows, as `check` reports them.

use super::books::check;

const HEADER: &str = "date,voucher,kind,fund,method,amount,party,memo,ref,school_class\n";

#[test]
fn a_reference_makes_two_equal_rows_one_transaction() {
    let words = check(
        &format!(
            "{HEADER}2025-02-01,BC-1,donation,ST,bank,500,An,Ủng hộ,FT1,\n\
             2025-02-01,BC-2,donation,ST,bank,500,An,Ủng hộ,FT1,\n\
             2025-02-01,BC-3,donation,ST,bank,500,An,Ủng hộ,FT2,\n\
             2025-02-01,BC-4,donation,ST,bank,600,An,Ủng hộ,FT1,\n\
             2025-02-01,BC-5,donation,ST,bank,500,An,Ủng hộ,FT1,3A\n\
             2025-02-01,BC-6,donation,ST,bank,500,An,Ủng hộ,FT1,3B\n"
        ),
        &["HB0305:3", "HB0305:6", "HB0305:7"],
    );
    assert_eq!(
        words[0],
        "HB0305.reference(voucher=BC-2, first=BC-1, day=2025-02-01, amount=500, reference=FT1)"
    );
}

#[test]
fn pupils_that_their_classes_tell_apart_are_two() {
    check(
        &format!(
            "{HEADER}2025-01-01,BC-1,donation,ST,bank,1000,An,,,\n\
             2025-02-01,BN-1,award,ST,bank,500,An,Học bổng,FT1,3A\n\
             2025-02-01,BN-2,award,ST,bank,500,An,Học bổng,FT1,3B\n"
        ),
        &[],
    );
}

#[test]
fn without_reference_only_the_same_voucher_twice() {
    check(
        &format!(
            "{HEADER}2025-02-01,PT-1,donation,ST,cash,500,An,Ủng hộ,,\n\
             2025-02-01,PT-2,donation,ST,cash,500,An,Ủng hộ,,\n\
             2025-02-01,PT-3,donation,ST,cash,500,An,Ủng hộ,,\n\
             2025-02-01,PT-3,donation,ST,cash,500,An,Ủng hộ,,\n\
             2025-02-01,PT-3,donation,ST,cash,500,Ba,Ủng hộ,,\n"
        ),
        &["HB0305:5"],
    );
}

#[test]
fn every_further_transaction_with_an_id_is_named() {
    check(
        "date,voucher,kind,fund,method,amount,id\n\
         2025-02-03,PT-3,donation,ST,cash,500,7ab2d5a6-0000-4000-8000-000000000001\n\
         2025-02-01,PT-1,donation,ST,cash,500,7ab2d5a6-0000-4000-8000-000000000001\n\
         2025-02-02,PT-2,donation,ST,cash,500,7ab2d5a6-0000-4000-8000-000000000002\n",
        &["HB0304:2"],
    );
}
