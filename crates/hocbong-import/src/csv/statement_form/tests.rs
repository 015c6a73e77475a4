//! Rows whose meaning depends on the balance: fees beside amounts, balances carried out.

use crate::csv::profile::ReadOptions;
use crate::reading::Reading;
use crate::source::Source;

#[test]
fn a_fee_without_an_amount_is_kept_where_other_amounts_include_theirs() {
    let rows = "Ngày giao dịch,Diễn giải,Số bút toán,Nợ TKTT,Có TKTT,Phí,Số dư\n\
         03/09/2025,UNG HO QUY,FT001,,2.000.000,,5.000.000\n\
         04/09/2025,TRAO HOC BONG,FT002,1.010.000,,10.000,3.990.000\n\
         05/09/2025,TRAO HOC BONG,FT003,510.000,,10.000,3.480.000\n\
         06/09/2025,PHI QUAN LY,FT004,,,5.000,3.475.000\n\
         07/09/2025,TRAO HOC BONG,FT005,110.000,,10.000,3.365.000\n";
    let source = Source::new("sao-ke.csv", rows);
    let reading = Reading::from_sources(&[(&source, ReadOptions::default())]);
    assert_eq!(reading.diagnostics, []);
    let amounts: Vec<i64> = reading.statement.rows.iter().map(|row| row.amount).collect();
    assert_eq!(amounts, [2_000_000, -1_010_000, -510_000, -5_000, -110_000]);
    let [file] = reading.files.as_slice() else { unreachable!() };
    assert_eq!((file.read, file.money_out), (5, 1_635_000));
}

#[test]
fn a_balance_carried_out_leaves_nothing_however_nothing_is_written() {
    for zero in ["0", "-", "0đ", "0 đ", "0 VND", "0,00", "–", "—"] {
        let rows = format!(
            "Ngày,Nội dung,Thu,Chi,Tồn\n01/02/2025,Mẫu Xuân góp,700.000,,700.000\n\
             02/02/2025,Mẫu Hạ góp,90.000,,790.000\n28/02/2025,Chuyển sang tháng sau,,790.000,\"{zero}\"\n"
        );
        let source = Source::new("so-quy.csv", rows);
        let reading = Reading::from_sources(&[(&source, ReadOptions::default())]);
        let amounts: Vec<i64> = reading.statement.rows.iter().map(|row| row.amount).collect();
        assert_eq!(amounts, [700_000, 90_000], "{zero}");
    }
}
