//! Tests of the review desk's page, as far as it needs no browser.
