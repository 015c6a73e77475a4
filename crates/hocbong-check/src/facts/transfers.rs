//! The transfers of the book under check, for the rules that compare their ends.

use crate::Context;
use crate::transfers::{DEFAULT_WINDOW_DAYS, Movement, Transfers};

/// The transfers within the book.
pub(crate) fn of_book<'a>(context: &Context<'a>) -> Transfers<'a> {
    Transfers::find(&[context.book().ledger], None, DEFAULT_WINDOW_DAYS)
}

/// Whether a closed association hands over to one of its successors.
pub(crate) fn is_handover(context: &Context<'_>, end: &Movement<'_>) -> bool {
    let sender = context.book().associations.get(end.sender());
    sender.is_some_and(|sender| {
        sender.closed.is_some() && sender.successors.iter().any(|successor| successor == end.receiver())
    })
}
