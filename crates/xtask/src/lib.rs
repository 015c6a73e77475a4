//! Developer tasks of the workspace, callable from tests.

pub mod api;
pub mod architecture;
pub mod bench;
mod browser;
pub mod codes;
pub mod desk;
pub mod exports;
pub mod features;
mod guide;
pub mod package;
pub mod page;
pub mod papers;
pub mod quality;
pub mod receipt;
pub mod sandbox;
pub mod seals;
pub mod shells;
mod workspace;

/// The example of the repository's README runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
