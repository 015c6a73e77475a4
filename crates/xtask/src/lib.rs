//! Developer tasks of the workspace, callable from tests.

pub mod architecture;
pub mod bench;
pub mod codes;
pub mod page;
pub mod papers;
pub mod quality;
pub mod shells;
