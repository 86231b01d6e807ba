//! The pages, a module each. [`shell`] is what stands around them, [`session`] what stands before them.

mod about;
mod act;
mod agents;
mod deployment;
mod deployments;
mod drift;
mod home;
mod load_view;
mod not_found;
mod page;
mod pause;
mod read_on;
mod refusal;
mod schedules;
mod session;
mod settings;
mod shell;
mod stack;
mod stacks;
mod usage;
mod waiting;

pub use agents::AgentsPage;
pub use deployment::DeploymentPage;
pub use deployments::{OrgDeploymentsPage, StackDeploymentsPage};
pub use drift::DriftPage;
pub use home::HomePage;
pub use not_found::NotFoundPage;
pub use schedules::SchedulesPage;
pub use session::{SessionGate, SignInPage};
pub use settings::SettingsPage;
pub use shell::Shell;
pub use stack::StackPage;
pub use stacks::StacksPage;
pub use usage::UsagePage;
