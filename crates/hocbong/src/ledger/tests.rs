//! Tests of the ledger.

mod shapes;
