//! Reads the rows of a table; those of a large one in parts, on several threads.

use super::profile::Parting;
use super::read_summary::ReadSummary;
use super::table::{PartRead, Shares, Table};
use hocbong_core::diagnostic::Diagnostic;
use hocbong_core::parallel::beside;

/// Receives the rows of a table in order, or those of several parts at the same time.
pub(super) trait RowReader {
    /// Receives the rows of one part.
    type Part: RowReader<Part = Self::Part> + Send;

    /// Makes a reader for the part `table`, whose rows come after those read here.
    fn part(&self, table: &Table<'_>) -> Self::Part;

    /// Reads rows as far as the table gives them. In a part, a row whose meaning depends on earlier rows ends
    /// the part.
    fn read(&mut self, table: &mut Table<'_>, report: &mut ReadSummary, diagnostics: &mut Vec<Diagnostic>);

    /// Whether the rows of a part mean what they mean below the rows read so far. Otherwise they are read again.
    fn may_append(&self) -> bool {
        true
    }

    /// Appends the rows of `part`. `lines` is the number of lines of the file before it.
    fn append(&mut self, part: Self::Part, lines: u32);
}

/// Reads all rows of a table.
pub(super) fn read_rows<R: RowReader>(
    reader: &mut R,
    table: &mut Table<'_>,
    parting: Parting,
    report: &mut ReadSummary,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let shares = table.shares(parting);
    if shares.number() > 1 {
        let empty = ReadSummary::new(table.name());
        let of = |share| Parts {
            shares: &shares,
            share,
            reader: reader.part(table),
            table: table.part(&shares, share),
            empty: empty.clone(),
            read: Vec::new(),
        };
        let others = (1..shares.number()).map(of).collect();
        let own = of(0);
        let read_others = |mut parts: Parts<'_, '_, R::Part>| {
            parts.read_share();
            parts.take_over()
        };
        let read_own = || {
            while let Some(until) = shares.go_on(0) {
                table.read_until(until);
                reader.read(table, report, diagnostics);
            }
            own.take_over()
        };
        let (own, others) = beside(others, read_others, read_own);
        let mut parts: Vec<(PartRead, R::Part)> =
            own.into_iter().chain(others.into_iter().flatten()).collect();
        parts.sort_unstable_by_key(|(part, _)| part.begins());
        for (part, taken) in parts {
            // The rows between two parts have not been read yet.
            table.read_until(part.begins());
            reader.read(table, report, diagnostics);
            if reader.may_append()
                && let Some(lines) = table.take_part(part, report, diagnostics)
            {
                reader.append(taken, lines);
            }
        }
    }
    table.read_until(usize::MAX);
    reader.read(table, report, diagnostics);
}

/// The parts of a table that one thread reads.
struct Parts<'t, 's, P> {
    shares: &'s Shares,
    /// Number of the share being read.
    share: usize,
    table: Table<'t>,
    /// Makes the readers of parts; it reads no rows itself.
    reader: P,
    empty: ReadSummary,
    read: Vec<(PartRead, P)>,
}

impl<P: RowReader<Part = P>> Parts<'_, '_, P> {
    /// Reads the share, except for what another thread takes over.
    fn read_share(&mut self) {
        let mut table = self.table.part(self.shares, self.share);
        let mut report = self.empty.clone();
        let mut diagnostics = Vec::new();
        let begins = table.position();
        let mut reader = self.reader.part(&table);
        while let Some(until) = self.shares.go_on(self.share) {
            table.read_until(until);
            reader.read(&mut table, &mut report, &mut diagnostics);
            if table.has_ended() {
                break;
            }
        }
        self.read.push((table.part_read(begins, report, diagnostics), reader));
    }

    /// Takes over shares of other threads until none is left, and returns what was read.
    fn take_over(mut self) -> Vec<(PartRead, P)> {
        // The digest follows the order of the file, so that only one thread can compute it, and the sooner it
        // begins the better.
        self.table.take_digest();
        while let Some(share) = self.table.take_over(self.shares) {
            self.share = share;
            self.read_share();
        }
        self.read
    }
}
