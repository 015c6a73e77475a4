//! Which of two statements is the treasurer's own book.

use super::*;

#[test]
fn a_book_of_receipts_and_payments_is_the_books() {
    let left = bank(
        "Ngày,Số CT,Diễn giải,Thu,Chi\n\
         12/05/2025,BN1,Quà đợt 1 trường THCS Mẫu Hòa Tú em Lê Mẫu An,,500000\n\
         12/05/2025,BN1,Quà đợt 1 trường THCS Mẫu Hòa Tú em Sơn Mẫu Chi,,500000\n\
         13/05/2025,BC1,Đinh Mẫu Kha ủng hộ,700000,\n\
         14/05/2025,BC2,Tạ Mẫu Nghi ủng hộ,800000,\n\
         14/05/2025,BN2,Mua tập vở,,90000\n",
    );
    let right = bank(
        "Ngày,Số tham chiếu,Ghi nợ,Ghi có,Nội dung\n\
         12/05/2025,FT1,1000000,,CHI QUA DOT 1 THCS MAU HOA TU 2 EM\n\
         13/05/2025,FT2,,694500,DINH MAU KHA ung ho\n",
    );
    let options = ReconcileOptions::default();
    let expected = ["batch 2+3=2", "differs 4:3 fee_deducted", "left 5 in_transit", "left 6 outstanding"];
    let result = reconcile(left.side(), right.side(), &options);
    let mut all = words(&result);
    all.sort();
    assert_eq!(all, expected);
    let turned = reconcile(right.side(), left.side(), &options);
    assert!(words(&turned).iter().any(|entry| entry == "right 5 in_transit"), "{:?}", words(&turned));
    // Two such books are two lists.
    let same = reconcile(left.side(), left.side(), &options);
    assert!(same.left.sort == same.right.sort && same.left_only.is_empty());
}
