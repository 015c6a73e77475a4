//! Which vouchers `hocbong report voucher` prints.

use super::Papers;
use crate::error::CliError;
use crate::globals::Globals;
use hocbong::report::papers::{PaperData, PaperKind, PaperOptions};
use hocbong::report::voucher::{VoucherQuery, years_of_number};
use hocbong_core::diagnostic::Message;
use hocbong_report::Catalogue;
use hocbong_report::papers::candidates;

/// Most places that are named when a voucher is found elsewhere only; the rest is an ellipsis.
const MAX_PLACES: usize = 8;

/// The vouchers asked for. A number or id must lead to exactly one.
pub(super) fn chosen(papers: &Papers<'_>, globals: &Globals) -> Result<PaperData, CliError> {
    let (args, book) = (papers.args, papers.book);
    let association = args.association.as_deref();
    let period = papers.scope.period;
    let query = VoucherQuery { number: args.voucher.as_deref(), id: args.id, association, period };
    let options = PaperOptions { voucher: Some(&query), ..papers.options() };
    let data = PaperData::new(PaperKind::Voucher, book, &options)?;
    let (Some(what), PaperData::Vouchers { vouchers }) =
        (args.voucher.clone().or_else(|| args.id.map(|id| id.to_string())), &data)
    else {
        return Ok(data);
    };
    let message = match vouchers.as_slice() {
        [_] => return Ok(data),
        [] => {
            let number = args.voucher.as_deref();
            let mut places = number.map(|number| years_of_number(book, number)).unwrap_or_default();
            // If the requested association has the number in another year, other associations are not named.
            if places.iter().any(|(code, _)| Some(code.as_str()) == association) {
                places.retain(|(code, _)| Some(code.as_str()) == association);
            }
            let mut named: Vec<String> =
                places.iter().take(MAX_PLACES).map(|(code, year)| format!("{code} {year}")).collect();
            named.extend((places.len() > MAX_PLACES).then(|| "…".to_owned()));
            if named.is_empty() {
                Message::new("cli.voucher-none").with("what", what)
            } else {
                Message::new("cli.voucher-none-elsewhere").with("what", what).with("places", named.join(", "))
            }
        }
        several => Message::new("cli.voucher-several")
            .with("what", what)
            .with("count", u64::try_from(several.len()).unwrap_or(u64::MAX))
            .with("lines", candidates(several, &Catalogue::new(globals.language()))),
    };
    Err(CliError::Usage(message))
}
