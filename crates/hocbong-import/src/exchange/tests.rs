//! OFX and CAMT.053 files as tables.

use super::*;

const SGML: &str = "OFXHEADER:100
DATA:OFXSGML
VERSION:102

<OFX>
<BANKMSGSRSV1><STMTTRNRS><STMTRS>
<CURDEF>VND
<BANKACCTFROM><BANKID>MAU<ACCTID>0011<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST>
<STMTTRN>
<TRNTYPE>CREDIT
<DTPOSTED>20250304102030[+7:ICT]
<TRNAMT>500000.00
<FITID>F1
<NAME>BA MAU HAI &amp; CON
<MEMO>Gop quy
</STMTTRN>
<STMTTRN>
<TRNTYPE>DEBIT
<DTPOSTED>20250305
<TRNAMT>-11000,00
<FITID>F2
<NAME>PHI & THUE
</STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>1489000<DTASOF>20250331</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1>
</OFX>
";

const CAMT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt><Stmt><Acct><Id><Othr><Id>0011</Id></Othr></Id><Ccy>VND</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="VND">1000000</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="VND">1489000</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry>
 <Amt Ccy="VND">500000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
 <BookgDt><Dt>2025-03-04</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>
 <NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>BA MAU HAI</Nm></Pty></Dbtr></RltdPties>
 <RmtInf><Ustrd>Gop &quot;quy&quot;</Ustrd></RmtInf></TxDtls></NtryDtls>
</Ntry>
<Ntry><Amt Ccy="VND">11000</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
 <BookgDt><DtTm>2025-03-05T08:00:00+07:00</DtTm></BookgDt><AddtlNtryInf>Phi</AddtlNtryInf></Ntry>
</Stmt></BkToCstmrStmt></Document>"#;

#[test]
fn a_row_stands_on_the_line_of_its_tag() {
    let table = ofx_table(SGML).unwrap();
    let rows: Vec<(usize, &str)> = (1..).zip(table.lines()).filter(|(_, line)| !line.is_empty()).collect();
    assert_eq!(
        rows,
        [
            (1, r#""date","ref","party","memo","amount""#),
            (10, r#""2025-03-04 10:20:30","F1","BA MAU HAI & CON","Gop quy","500000""#),
            (18, r#""2025-03-05","F2","PHI & THUE","","-11000""#),
            (26, r#""","","","Closing balance","1489000""#),
        ]
    );
    let table = camt_table(CAMT).unwrap();
    let rows: Vec<(usize, &str)> = (1..).zip(table.lines()).filter(|(_, line)| !line.is_empty()).collect();
    assert_eq!(
        rows,
        [
            (1, r#""date","ref","party","memo","amount""#),
            (4, r#""","","","Opening balance","1000000""#),
            (5, r#""","","","Closing balance","1489000""#),
            (6, r#""2025-03-04","R1","BA MAU HAI","Gop ""quy""","500000""#),
            (12, r#""2025-03-05","","","Phi","-11000""#),
        ]
    );
}

/// Lines matter only for places: SGML without any, and XML of OFX 2 with every tag closed, give the same
/// rows.
#[test]
fn one_line_says_the_same() {
    let rows = |table: &str| {
        let mut rows: Vec<String> =
            table.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
        rows.sort_unstable();
        rows
    };
    let flat = SGML.split_once("<OFX>").map(|(_, body)| format!("<OFX>{}", body.replace('\n', ""))).unwrap();
    assert_eq!(rows(&ofx_table(&flat).unwrap()), rows(&ofx_table(SGML).unwrap()));
    assert_eq!(rows(&camt_table(&CAMT.replace('\n', "")).unwrap()), rows(&camt_table(CAMT).unwrap()));
    let xml = "<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\"?><OFX><CURDEF>VND</CURDEF><STMTTRN><DTPOSTED>20250304</DTPOSTED>\
        <TRNAMT>5</TRNAMT><FITID>1</FITID></STMTTRN></OFX>";
    assert!(ofx_table(xml).unwrap().ends_with("\"2025-03-04\",\"1\",\"\",\"\",\"5\"\n"));
}

/// A file cut at any byte is refused, never read short.
#[test]
fn a_file_that_is_cut_is_refused() {
    for (text, of) in [(SGML, ofx_table as fn(&str) -> Result<String, TagFault>), (CAMT, camt_table)] {
        let end = text.trim_end().len();
        for cut in (0..end).filter(|cut| text.is_char_boundary(*cut)) {
            assert!(of(&text[..cut]).is_err(), "{}", &text[..cut]);
        }
    }
}

#[test]
fn what_is_no_plain_statement_is_refused() {
    let hidden = SGML.replacen("<STMTTRN>", "<-7.000<STMTTRN>", 1);
    assert!(matches!(ofx_table(&hidden), Err(TagFault::Malformed { .. })));
    assert_eq!(ofx_table(&SGML.replace("<CURDEF>VND\n", "")), Err(TagFault::NoCurrency));
    assert_eq!(
        ofx_table(&SGML.replace("<CURDEF>VND", "<CURDEF>USD")),
        Err(TagFault::OtherCurrency { line: 7 })
    );
    assert_eq!(
        camt_table(&CAMT.replace("Ccy=\"VND\">11000", "Ccy=\"USD\">11000")),
        Err(TagFault::OtherCurrency { line: 12 })
    );
    let report = CAMT.replace("BkToCstmrStmt", "BkToCstmrAcctRpt").replace("Stmt>", "Rpt>");
    assert_eq!(camt_table(&report), Err(TagFault::OtherMessage));
    let bomb = format!("<!DOCTYPE a [<!ENTITY b \"{}\">]>{CAMT}", "x".repeat(1000));
    assert!(matches!(camt_table(&bomb), Err(TagFault::Malformed { .. })));
    let deep = "<a>".repeat(1_000_000);
    assert_eq!(camt_table(&deep), Err(TagFault::Malformed { line: 1 }));
}

#[test]
fn what_is_not_booked_and_other_accounts_are_said() {
    let pending = CAMT.replace("<Cd>BOOK</Cd></Sts>", "<Cd>PDNG</Cd></Sts>");
    assert!(camt_table(&pending).unwrap().contains("\"amount\",\"status\""));
    let foreign = SGML.replace("<FITID>F2", "<FITID>F2<CURRENCY><CURRATE>1<CURSYM>USD</CURRENCY>");
    let table = ofx_table(&foreign).unwrap();
    assert!(table.contains("\"PHI & THUE\",\"\",\"-11000\",\"USD\""), "{table}");
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "(<[A-Z/!?]{0,8}>|[ -~]|\n|&[a-z]{1,4};){0,60}") {
        let _ = (ofx_table(&text), camt_table(&text), ofx_table(&format!("<OFX>{text}</OFX>")));
    }
}

#[test]
fn an_amount_of_camt_with_a_sign_is_refused() {
    let table =
        camt_table(&CAMT.replace("<Amt Ccy=\"VND\">500000</Amt>", "<Amt Ccy=\"VND\">-500000</Amt>")).unwrap();
    assert!(table.contains("\"+-500000\""), "{table}");
}

#[test]
fn a_type_that_contradicts_the_sign_of_an_amount_is_read_beside_it() {
    let text = SGML.replace("<TRNAMT>-11000,00", "<TRNAMT>11000");
    let table = ofx_table(&text).unwrap();
    let cells: Vec<&str> = table.lines().filter(|line| line.contains("\"F")).collect();
    assert!(table.starts_with(r#""date","ref","party","memo","amount","sign""#), "{table}");
    assert!(
        cells[0].ends_with(r#""500000","credit""#) && cells[1].ends_with(r#""11000","debit""#),
        "{cells:?}"
    );
}

#[test]
fn entries_that_are_not_booked_yet_are_pending() {
    let pending = "</BANKTRANLIST><BANKTRANLISTP><STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20250331<TRNAMT>-500<NAME>CHO MAU\n</BANKTRANLISTP>";
    let table = ofx_table(&SGML.replace("</BANKTRANLIST>", pending)).unwrap();
    let line = table.lines().find(|line| line.contains("CHO MAU"));
    assert_eq!(line, Some(r#""2025-03-31","","CHO MAU","","-500","pending""#), "{table}");
    assert_eq!(table.matches("\"booked\"").count(), 2, "{table}");
}
