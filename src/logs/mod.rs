//! The log of a deployment: from the service's rows to what is on the screen, for a million lines as for ten.
//!
//! Everything here but [`source`] and [`viewer`] is plain Rust without a browser, tested on the host. It must not know
//! how requests are made, which page it is on, or how elements are built; those two ask and draw, and decide nothing
//! that could be decided here. Read in this order:
//!
//! 1. How rows arrive: [`follow`] walks the stream of a running deployment by tokens, [`parallel`] reads a finished one
//!    by steps, several pages at once. Both hand out each row once and in order.
//! 2. Where they are kept: [`buffer`] turns rows into numbered lines; [`marks`] finds those that are errors,
//!    [`hidden`] the secrets in them.
//! 3. What a line looks like: [`ansi`] says what escape sequences mean, [`text`] plays a line like a terminal and gives
//!    styled pieces, [`palette`] makes every colour readable in both themes.
//! 4. What is in view: [`rows`] maps heads and lines to rows, [`scroll`] keeps the place in rows instead of pixels.
//!
//! Then [`source`], the shell around the first two, and [`viewer`], which draws.
//!
//! A line costs nothing until it is seen: adding it is a copy and three scans, parsing is done for lines in view only.

pub mod ansi;
pub mod buffer;
pub mod follow;
pub mod hidden;
pub mod marks;
pub mod palette;
pub mod parallel;
pub mod rows;
pub mod scroll;
pub mod source;
#[cfg(test)]
mod terminal_tests;
pub mod text;
pub mod viewer;
