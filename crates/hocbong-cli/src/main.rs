//! The `hocbong` command line.

fn main() {}
