//! Developer tasks of the workspace, callable from tests.

pub mod fixtures;
pub mod quality;
pub mod workload;
