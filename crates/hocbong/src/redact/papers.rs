//! What is hidden in the papers of a year.

use super::Redactor;
use super::data::{Redact, hide_all, hide_giver, hide_text};
use crate::report::ageing::Ageing;
use crate::report::audit::{CountSheet, FindingList};
use crate::report::awards::PledgeTable;
use crate::report::gifts::{Confirmations, DonorList, GiftRow};
use crate::report::ledgers::Ledgers;
use crate::report::papers::{Disclosure, PaperData};
use crate::report::recipients::RecipientLists;
use crate::report::statements::IncomeStatement;
use crate::report::summary::Summary;
use crate::report::top_givers::TopGivers;
use crate::report::trial::{Assets, PeriodTrialBalance};

impl Redact for CountSheet {
    fn hide(&mut self, mask: &Redactor) {
        self.rows.hide(mask);
    }
}

impl Redact for FindingList {
    fn hide(&mut self, mask: &Redactor) {
        self.rows.hide(mask);
    }
}

impl Redact for PledgeTable {
    fn hide(&mut self, mask: &Redactor) {
        self.rows.hide(mask);
    }
}

impl Redact for Ageing {
    fn hide(&mut self, mask: &Redactor) {
        for row in &mut self.rows {
            hide_all([&mut row.party, &mut row.memo], mask);
        }
    }
}

impl Redact for TopGivers {
    fn hide(&mut self, mask: &Redactor) {
        self.rows.iter_mut().for_each(|row| hide_giver(&mut row.donor, mask));
    }
}

impl Redact for Ledgers {
    fn hide(&mut self, mask: &Redactor) {
        if !mask.hides() {
            return;
        }
        for ledger in &mut self.ledgers {
            hide_all([&mut ledger.party, &mut ledger.account_name], mask);
            // Together, day of birth, class and school identify a pupil as well as the name does.
            ledger.party_details.clear();
            for entry in &mut ledger.entries {
                hide_all([&mut entry.party, &mut entry.memo], mask);
            }
        }
    }
}

impl Redact for PeriodTrialBalance {
    fn hide(&mut self, mask: &Redactor) {
        hide_all(self.rows.iter_mut().map(|row| &mut row.account_name), mask);
    }
}

impl Redact for Assets {
    fn hide(&mut self, mask: &Redactor) {
        hide_all(self.rows.iter_mut().map(|row| &mut row.account_name), mask);
    }
}

impl Redact for IncomeStatement {
    fn hide(&mut self, mask: &Redactor) {
        hide_all(self.rows.iter_mut().map(|row| &mut row.account_name), mask);
    }
}

impl Redact for GiftRow {
    fn hide(&mut self, mask: &Redactor) {
        hide_giver(&mut self.donor, mask);
        hide_all([&mut self.purpose, &mut self.goods, &mut self.unit], mask);
    }
}

impl Redact for DonorList {
    fn hide(&mut self, mask: &Redactor) {
        self.rows.hide(mask);
    }
}

impl Redact for Confirmations {
    fn hide(&mut self, mask: &Redactor) {
        for one in &mut self.confirmations {
            hide_text(&mut one.association_name, mask);
            hide_giver(&mut one.donor, mask);
            one.rows.hide(mask);
        }
    }
}

impl Redact for RecipientLists {
    fn hide(&mut self, mask: &Redactor) {
        if !mask.hides() {
            return;
        }
        for list in &mut self.lists {
            hide_all([&mut list.decision, &mut list.purpose], mask);
            for row in &mut list.rows {
                hide_all([&mut row.recipient, &mut row.school_class, &mut row.school], mask);
                hide_all([&mut row.award_type, &mut row.recipient_type], mask);
                row.birth_date = None;
            }
        }
    }
}

impl Redact for Summary {
    fn hide(&mut self, mask: &Redactor) {
        hide_all(self.associations.iter_mut().map(|row| &mut row.name), mask);
        for sort in &mut self.awards {
            hide_text(&mut sort.award_type, mask);
            hide_text(&mut sort.recipient_type, mask);
        }
    }
}

impl Redact for Disclosure {
    fn hide(&mut self, mask: &Redactor) {
        self.income.hide(mask);
        self.settlement.hide(mask);
        self.donors.hide(mask);
        for row in &mut self.recipients.rows {
            hide_all([&mut row.recipient, &mut row.school, &mut row.award_type], mask);
        }
        self.assets.hide(mask);
    }
}

impl Redact for PaperData {
    fn hide(&mut self, mask: &Redactor) {
        match self {
            Self::Ledgers(data) => data.hide(mask),
            Self::TrialBalance(data) => data.hide(mask),
            Self::Income(data) => data.hide(mask),
            Self::Funds(data) => data.hide(mask),
            Self::Settlement(data) => data.hide(mask),
            Self::Donors(data) => data.hide(mask),
            Self::Recipients(data) => data.hide(mask),
            Self::Disclosure(data) => data.hide(mask),
            Self::Summary(data) => data.hide(mask),
            Self::Confirmations(data) => data.hide(mask),
            Self::Pledges(data) => data.hide(mask),
            Self::Ageing(data) => data.hide(mask),
            Self::TopGivers(data) => data.hide(mask),
            Self::Counts(data) => data.hide(mask),
            Self::Findings(data) => data.hide(mask),
            Self::Vouchers { vouchers } => vouchers.hide(mask),
            // Only codes, sorts and amounts.
            Self::Awards(_) => {}
        }
    }
}
