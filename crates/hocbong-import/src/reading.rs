//! Files of any sort, each read for what its header says it is.

use crate::csv::ledger_form::{finish_ledger, read_ledger};
use crate::csv::profile::ReadOptions;
use crate::csv::statement_form::read_statement;
use crate::csv::table::{OpenTable, end_report};
use crate::csv::{Form, ReadSummary};
use crate::duplicate_rows::{not_of_copies, repeated_in_ledger, repeated_in_statement};
use crate::source::{Source, reading_again, repeated_sources};
use hocbong_core::account::ChartOfAccounts;
use hocbong_core::diagnostic::{Diagnostic, sort_diagnostics};
use hocbong_core::ledger::{Ledger, LedgerBuilder};
use hocbong_core::statement::Statement;

/// Files of any sort, each read for what it is.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The rows of the ledgers.
    pub ledger: Ledger,
    /// The rows of the statements.
    pub statement: Statement,
    /// How each file was read.
    pub files: Vec<ReadSummary>,
    /// What is wrong with the files.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Reads files, each with its own options, whichever sort their headers say they are.
    pub fn from_sources(sources: &[(&Source, ReadOptions)]) -> Self {
        let all: Vec<&Source> = sources.iter().map(|(source, _)| *source).collect();
        reading_again(&all, || Self::once(sources))
    }

    fn once(sources: &[(&Source, ReadOptions)]) -> Self {
        let chart = ChartOfAccounts::default();
        let mut builder = LedgerBuilder::new(&chart);
        let mut statement = Statement::default();
        let mut files: Vec<ReadSummary> = Vec::new();
        let mut diagnostics = repeated_sources(sources.iter().map(|(source, _)| *source));
        for (source, options) in sources {
            let mut report = ReadSummary::new(source.name());
            // The files of a ledger keep the numbers that its late faults name.
            builder.start_file(source.name());
            if let Some(open) = OpenTable::open(source, options, &mut report, &mut diagnostics)
                && let Some(mut table) = open.find_header(&options.profile, &mut report, &mut diagnostics)
            {
                if table.form() == Form::Statement {
                    read_statement(&mut table, options, &mut statement, &mut report, &mut diagnostics);
                } else {
                    read_ledger(&mut table, options, &mut builder, &mut report, &mut diagnostics);
                }
            }
            end_report(source, &mut report, &mut diagnostics);
            files.push(report);
        }
        statement.strings.release_tables();
        let ledger = finish_ledger(builder, &mut files, &mut diagnostics);
        let threads = sources.iter().map(|(_, options)| options.parting.threads()).max().unwrap_or(1);
        let of_statement = repeated_in_statement(threads, &statement);
        let repeated = [of_statement, repeated_in_ledger(threads, &ledger)].concat();
        diagnostics.extend(not_of_copies(repeated, &diagnostics));
        sort_diagnostics(&mut diagnostics);
        Self { ledger, statement, files, diagnostics }
    }
}

#[cfg(test)]
mod tests;
