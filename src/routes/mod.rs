//! The pages, a module each. [`shell`] is what stands around them, [`session`] what stands before them.

mod deployment;
mod deployments;
mod home;
mod not_found;
mod page;
mod session;
mod shell;

pub use deployment::DeploymentPage;
pub use deployments::{OrgDeploymentsPage, StackDeploymentsPage};
pub use home::HomePage;
pub use not_found::NotFoundPage;
pub use session::{SessionGate, SignInPage};
pub use shell::Shell;
