//! Developer tasks of the workspace, callable from tests.

pub mod architecture;
pub mod bench;
mod browser;
pub mod codes;
pub mod desk;
pub mod exports;
mod guide;
pub mod page;
pub mod papers;
pub mod quality;
pub mod receipt;
pub mod seals;
pub mod shells;
