//! HB0205: a transaction outside the life of its association.

use crate::facts::validity::outside;
use crate::{Context, Fact, Findings, Need, Rule};
use hocbong_core::diagnostic::Code;
use hocbong_core::fund::association_of;

/// A transaction is dated within the life of its association and of those whose funds it posts to. The
/// opening and closing days belong to the life.
///
/// # Source
/// NĐ 93/2019/NĐ-CP Đ.39: after a merger, a split or a dissolution the successors act.
///
/// # What it does not catch
/// The association of a counter fund that is not posted to: the books of that association are checked for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OutsideLife;

impl Rule for OutsideLife {
    fn code(&self) -> Code {
        Code::OUTSIDE_LIFE
    }

    fn needs(&self) -> &'static [Need] {
        &[Need::Fact(Fact::Associations)]
    }

    fn run(&self, context: &Context<'_>, findings: &mut Findings<'_>) {
        let associations = &context.book().associations;
        let life_of = |fund| {
            let association = associations.get(association_of(fund))?;
            Some((association.code.as_str(), association.life()))
        };
        outside(context, life_of, self.code(), ("HB0205.before", "HB0205.after"), findings);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn the_days_of_opening_and_closing_belong_to_the_life() {
        let words = check(
            "date,voucher,kind,fund,method,amount,counter_fund\n\
             2024-12-31,PT-1,donation,MX,cash,100,\n\
             2025-01-01,PT-1,donation,MX,cash,100,\n\
             2025-06-30,PC-1,transfer-out,MX,cash,200,ST\n\
             2025-07-01,KK-1,audit:count,MX,cash,0,\n",
            &["HB0205:2", "HB0205:5"],
        );
        assert_eq!(words[0], "HB0205.before(opened=2025-01-01, name=MX, day=2024-12-31, voucher=PT-1)");
        assert_eq!(words[1], "HB0205.after(closed=2025-06-30, name=MX, day=2025-07-01, voucher=KK-1)");
    }

    #[test]
    fn postings_in_a_closed_associations_fund_count_too() {
        check(
            "date,voucher,kind,fund,method,amount,counter_fund\n\
             2025-03-01,PT-1,donation,ST,cash,100,\n\
             2025-07-01,PK-1,reallocate,ST,cash,100,MX\n",
            &["HB0205:3"],
        );
    }
}
