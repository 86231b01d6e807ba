//! Charts: bars and lines along the time, as SVG paths. [`plot`] says what is shown; [`scale`], [`ticks`], [`series`],
//! [`bars`] and [`path`] turn it into geometry without a browser; [`Chart`] draws it and lets it be read by pointer and
//! by key; [`Legend`] names its marks; [`export`] takes it along as a file, which [`saved`] writes.
//!
//! A chart knows slots and numbers. It must not know what they count, nor where they come from.

pub mod bars;
mod chart;
pub mod export;
mod legend;
pub mod path;
pub mod plot;
mod reader;
mod readout;
pub mod saved;
pub mod scale;
pub mod series;
pub mod ticks;

pub use chart::Chart;
pub use legend::{Legend, Swatch};
pub use reader::Reader;
pub use readout::Readout;
