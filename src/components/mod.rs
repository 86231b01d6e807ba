//! The kit: parts that any page may use. They know neither the API nor the router.

mod avatar;
mod copy_button;
mod dialog;
mod icon;
mod live_control;
mod menu;
mod message;
mod skeleton;
mod status;
mod time;

pub use avatar::Avatar;
pub use copy_button::CopyButton;
pub use dialog::Dialog;
pub use icon::{Glyph, Mark};
pub use live_control::{LiveControl, LiveState};
pub use menu::Menu;
pub use message::{EmptyState, Notice};
pub use skeleton::SkeletonRows;
pub use status::{OperationName, StatusBadge, StatusWord};
pub use time::TimeText;
