//! The kit: parts that any page may use. They know neither the API nor the router.

mod avatar;
mod button;
mod check_field;
mod choice;
mod copy_button;
mod dialog;
mod field;
mod icon;
mod live_control;
mod menu;
mod message;
mod page_links;
mod select_field;
mod skeleton;
mod status;
mod text_area;
mod text_field;
mod time;

pub use avatar::Avatar;
pub use button::{Button, ButtonKind};
pub use check_field::CheckField;
pub use choice::Choice;
pub use copy_button::CopyButton;
pub use dialog::{Dialog, DialogSize};
pub use icon::{Glyph, Mark};
pub use live_control::{LiveControl, LiveState};
pub use menu::Menu;
pub use message::{EmptyState, Notice};
pub use page_links::PageLinks;
pub use select_field::SelectField;
pub use skeleton::SkeletonRows;
pub use status::{OperationName, StatusBadge, StatusWord};
pub use text_area::TextArea;
pub use text_field::TextField;
pub use time::TimeText;
