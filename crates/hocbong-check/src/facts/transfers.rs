//! Which transfers are handovers, for the rules that compare the ends of transfers.

use crate::Context;
use crate::transfers::Movement;

/// Whether a closed association hands over to one of its successors.
pub(crate) fn is_handover(context: &Context<'_>, end: &Movement<'_>) -> bool {
    let sender = context.book().associations.get(end.sender());
    sender.is_some_and(|sender| {
        sender.closed.is_some() && sender.successors.iter().any(|successor| successor == end.receiver())
    })
}
