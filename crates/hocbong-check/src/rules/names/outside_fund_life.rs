//! HB0209: a transaction outside the life of its fund.

use crate::facts::validity::outside;
use crate::{Context, Fact, Findings, Need, Rule};
use hocbong_core::diagnostic::Code;

/// A transaction is dated within the life of its fund and of the funds that it posts to. The opening and
/// closing days belong to the life.
///
/// # Source
/// None: the life of a fund comes from the book's own list.
///
/// # What it does not catch
/// A fund that was closed with money left in it: `HB0217`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OutsideFundLife;

impl Rule for OutsideFundLife {
    fn code(&self) -> Code {
        Code::OUTSIDE_FUND_LIFE
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Fact(Fact::Funds)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let book = context.book();
        let life_of = |code| book.fund(code).map(|fund| (fund.code.as_str(), fund.life()));
        outside(context, life_of, self.code(), ("HB0209.before", "HB0209.after"), findings);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn the_days_of_opening_and_closing_belong_to_the_life() {
        check(
            "date,voucher,kind,fund,method,amount\n\
             2025-05-31,PT-1,donation,ST/he,cash,100\n\
             2025-06-01,PT-2,donation,ST/he,cash,100\n\
             2025-08-31,PT-3,donation,ST/he,cash,100\n\
             2025-09-01,PT-4,donation,ST/he,cash,100\n\
             2025-09-02,PT-5,donation,ST,cash,100\n",
            &["HB0209:2", "HB0217:4", "HB0209:5"],
        );
    }
}
