//! The drift of all stacks of an organization at once: the service tells of one stack at a time, so a [`survey`] asks
//! for each, and a board shows what it has learnt so far. What a person chose to see of it is a [`view`], what is known
//! of a stack a [`row`], and which rows that leaves in which order [`shown`]. Pure.

pub mod row;
pub mod shown;
pub mod survey;
pub mod view;

pub use row::{BoardRow, BoardState};
pub use shown::{BoardCounts, Shown};
pub use survey::{Answer, Failure, Next, Progress, Question, Survey, Trouble};
pub use view::{AgeFilter, BoardFilter, BoardSort, BoardView};
