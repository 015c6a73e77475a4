//! What is disclosed to the public.

use super::{Builder, OF_LISTS};
use crate::paper::{Block, Sheet};
use hocbong::report::papers::Disclosure;

impl Builder<'_> {
    /// A sheet for each part, so that each can be put up by itself.
    pub(super) fn disclosure(self, disclosure: &Disclosure) -> Vec<Sheet> {
        let part = |label: &str, blocks: Vec<Block>| {
            let mut sheet = self.sheet(None, OF_LISTS);
            sheet.label = self.word(&format!("paper.{label}"));
            sheet.subtitle.insert(0, sheet.label.clone());
            sheet.blocks = blocks;
            sheet
        };
        let tables = |tables: Vec<_>| tables.into_iter().map(Block::Table).collect::<Vec<_>>();
        let mut donors = tables(vec![self.donors_table(&disclosure.donors, "")]);
        donors.push(self.in_words(disclosure.totals.raised));
        let mut recipients = tables(vec![self.disclosed_awards(&disclosure.recipients)]);
        recipients.push(self.in_words(disclosure.totals.awarded));
        let mut assets = tables(vec![self.assets_table(&disclosure.assets)]);
        assets.push(self.in_words(disclosure.totals.balance));
        vec![
            part("title-donors", donors),
            part("title-recipients", recipients),
            part("title-settlement", tables(self.settlement_tables(&disclosure.settlement, ""))),
            part("title-income", tables(self.income_tables(&disclosure.income, ""))),
            part("assets", assets),
        ]
    }

    pub(super) fn disclosure_notes(self, disclosure: &Disclosure) -> Vec<String> {
        let mut notes = self.donor_notes(&disclosure.donors);
        notes.extend(self.uncounted(disclosure.recipients.totals.uncounted));
        notes.extend(self.income_notes(&disclosure.income));
        notes
    }
}
