//! Recognises files that are not tables, so that we can name their format instead of looking for columns in
//! them.

use crate::exchange::TagFault;
use hocbong_core::diagnostic::{Code, Diagnostic, Location, Message};
use std::sync::Arc;

/// A file format that is not a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Foreign {
    /// PDF.
    Pdf,
    /// HTML, or MHTML with pictures in the same file. Banks give such files the names of workbooks.
    WebPage,
    /// An XML workbook of Excel 2003.
    WorkbookXml,
    /// OFX, used by personal finance programs.
    Ofx,
    /// CAMT, the bank's account message in XML (ISO 20022).
    Camt,
    /// Any other XML document.
    Xml,
    /// QIF, a file of Quicken.
    Qif,
    /// MT940, the account message of SWIFT.
    Mt940,
    /// JSON.
    Json,
    /// RTF, rich text of word processors.
    RichText,
}

impl Foreign {
    /// Recognises a format by the first bytes of a file, before they are decoded.
    pub(super) fn of_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.trim_ascii_start().starts_with(b"%PDF-").then_some(Self::Pdf)
    }

    /// Recognises a format by the beginning of the text.
    pub(super) fn of_text(start: &str) -> Option<Self> {
        const LONGEST: usize = 4096;
        let start = start.trim_start();
        let end = start.char_indices().map(|(at, _)| at).find(|at| *at >= LONGEST).unwrap_or(start.len());
        let head = start.get(..end)?.to_ascii_lowercase();
        let begins = |with: &[&str]| with.iter().any(|with| head.starts_with(with));
        let has = |part: &str| head.contains(part);
        if begins(&["ofxheader", "<?ofx", "<ofx>"]) || begins(&["<?xml"]) && has("<ofx>") {
            return Some(Self::Ofx);
        }
        if begins(&["<?xml", "<document"]) {
            let is_workbook = has("urn:schemas-microsoft-com:office:spreadsheet");
            let is_page = has("<html") || has("<table");
            return Some(match () {
                () if has("urn:iso:std:iso:20022:tech:xsd:camt") => Self::Camt,
                () if is_workbook => Self::WorkbookXml,
                () if is_page => Self::WebPage,
                () => Self::Xml,
            });
        }
        if begins(&["<!doctype html", "<html", "<table", "<head", "<body", "<meta", "mime-version:"]) {
            return Some(Self::WebPage);
        }
        if begins(&["{\\rtf"]) {
            return Some(Self::RichText);
        }
        if begins(&["!type:", "!account", "!option:"]) {
            return Some(Self::Qif);
        }
        if begins(&[":20:", "{1:f"]) && has(":25:") && (has(":60f:") || has(":60m:")) {
            return Some(Self::Mt940);
        }
        let is_json = begins(&["{", "["]) && {
            let inside = head.get(1..).unwrap_or_default().trim_start();
            inside.starts_with(['"', '{', '[', '}', ']'])
        };
        is_json.then_some(Self::Json)
    }

    /// Name of the format, for those that we read; otherwise empty.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Ofx => "OFX",
            Self::Camt => "CAMT.053",
            _ => "",
        }
    }

    /// Makes the diagnostic that says why the file `name` is not read, and what to do.
    pub(super) fn refusal(self, name: &Arc<str>, fault: Option<&TagFault>) -> Diagnostic {
        let (key, hint) = match self {
            Self::Pdf => ("HB0102.pdf", "HB0102.hint-table"),
            Self::WebPage => ("HB0102.web-page", "HB0102.hint-resave"),
            Self::WorkbookXml => ("HB0102.workbook-xml", "HB0102.hint-resave"),
            Self::Ofx | Self::Camt => ("HB0102.tags", "HB0102.hint-table"),
            Self::Xml => ("HB0102.xml", "HB0102.hint-table"),
            Self::Qif => ("HB0102.qif", "HB0102.hint-table"),
            Self::Mt940 => ("HB0102.mt940", "HB0102.hint-table"),
            Self::Json => ("HB0102.json", "HB0102.hint-table"),
            Self::RichText => ("HB0102.rich-text", "HB0102.hint-table"),
        };
        let at = |line: u32| Location::line(name, line);
        let (key, place) = match fault {
            None => (key, Location::file(name)),
            Some(TagFault::Malformed { line }) => ("HB0102.tags-malformed", at(*line)),
            Some(TagFault::CutShort { line }) => ("HB0102.tags-cut", at(*line)),
            Some(TagFault::NoCurrency) => ("HB0102.tags-currency", Location::file(name)),
            Some(TagFault::OtherMessage) => ("HB0102.tags-message", Location::file(name)),
            Some(TagFault::OtherCurrency { line }) => {
                return Diagnostic::new(Code::CURRENCY, Message::new("HB0124.table"), at(*line));
            }
        };
        let message = Message::new(key).with("format", self.name());
        Diagnostic::new(Code::NOT_TEXT, message, place).with_hint(Message::new(hint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_known_by_its_beginning() {
        for (start, kind) in [
            ("OFXHEADER:100\nDATA:OFXSGML\n", Foreign::Ofx),
            ("<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\"?><OFX>", Foreign::Ofx),
            (
                "<?xml version=\"1.0\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">",
                Foreign::Camt,
            ),
            (
                "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">",
                Foreign::WorkbookXml,
            ),
            ("<?xml version=\"1.0\"?><So>", Foreign::Xml),
            ("<html><body><table>", Foreign::WebPage),
            ("\n <!DOCTYPE html>", Foreign::WebPage),
            ("MIME-Version: 1.0\nContent-Type: multipart/related", Foreign::WebPage),
            ("!Type:Bank\nD03/02'25\n", Foreign::Qif),
            (":20:MAU\n:25:0011\n:28C:1\n:60F:C250301VND100,\n", Foreign::Mt940),
            ("{\"rows\": []}", Foreign::Json),
            ("[{\"a\":1}]", Foreign::Json),
            ("{\\rtf1\\ansi", Foreign::RichText),
        ] {
            assert_eq!(Foreign::of_text(start), Some(kind), "{start}");
        }
        assert_eq!(Foreign::of_bytes(b"%PDF-1.7\n"), Some(Foreign::Pdf));
    }

    #[test]
    fn tables_are_none_of_them() {
        for start in [
            "Ngày,Số tiền\n",
            "[Sao kê],\nNgày,Số tiền\n",
            "{1},{2}\n",
            "Document,Date,Amount\n",
            "<Sao kê>,,\n",
            "OFX,Ngày\n",
            ":20,25\n",
            "",
        ] {
            assert_eq!(Foreign::of_text(start), None, "{start}");
        }
    }
}
