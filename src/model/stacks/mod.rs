//! The stacks of an organization, as a page lists them: what a person chose to see of them ([`view`]), the list as it
//! comes in page by page ([`listing`]), what is known of each stack from several answers ([`row`]), and which rows
//! that leaves in which order ([`shown`]). Pure.

pub mod listing;
pub mod row;
pub mod shown;
pub mod view;

pub use listing::{ListKey, Listing};
pub use row::{Drift, LastDeployment, NewestDeployments, OrgIndex, StackName, StackRow};
pub use shown::{Group, Shown};
pub use view::{DriftFilter, SortBy, StackFilter, StacksView, TagFilter};
