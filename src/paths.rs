//! Every address of the console: nothing else spells one. Pure: it knows neither the router nor the browser.
//!
//! The forms are those of Pulumi Cloud's own console, so that changing the host of a link is enough. The console's
//! own pages stand under `/-/`, which no organization can be called. The base path is read once from `<base href>`.

use std::sync::Arc;

use api_types::ids::encode_segment;
use api_types::{DeploymentVersion, OrgName, StackRef};

/// The names of the parameters in the route table.
pub mod pattern {
    /// One segment of a name.
    pub const ORG: &str = "org";
    /// One segment of a name.
    pub const PROJECT: &str = "project";
    /// One segment of a name.
    pub const STACK: &str = "stack";
    /// A deployment's number.
    pub const VERSION: &str = "version";
}

/// Builds addresses below the base path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    base: Arc<str>,
}

impl Paths {
    /// From the path of `<base href>`: `/` or `/tools/slipway/`.
    #[must_use]
    pub fn new(base_path: &str) -> Self {
        Self { base: base_path.trim_end_matches('/').into() }
    }

    /// The base path without its last slash: empty at the root.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The start page.
    #[must_use]
    pub fn home(&self) -> String {
        format!("{}/", self.base)
    }

    /// The form for the access token.
    #[must_use]
    pub fn sign_in(&self) -> String {
        format!("{}/-/sign-in", self.base)
    }

    /// All deployments of an organization.
    #[must_use]
    pub fn org_deployments(&self, org: &OrgName) -> String {
        format!("{}/{}/deployments", self.base, encode_segment(org.as_str()))
    }

    /// All deployments of a stack.
    #[must_use]
    pub fn stack_deployments(&self, stack: &StackRef) -> String {
        let [org, project, name] = [stack.org().as_str(), stack.project(), stack.stack()].map(encode_segment);
        format!("{}/{org}/{project}/{name}/deployments", self.base)
    }

    /// One deployment.
    #[must_use]
    pub fn deployment(&self, stack: &StackRef, version: DeploymentVersion) -> String {
        format!("{}/{}", self.stack_deployments(stack), version.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_printed() {
        let stack = StackRef::parse("acme", "web shop", "pr#7").expect("valid names");
        for (base, prefix) in [("/", ""), ("/tools/slipway/", "/tools/slipway")] {
            let paths = Paths::new(base);
            let cases = [
                (paths.home(), "/"),
                (paths.sign_in(), "/-/sign-in"),
                (paths.org_deployments(stack.org()), "/acme/deployments"),
                (paths.stack_deployments(&stack), "/acme/web%20shop/pr%237/deployments"),
                (paths.deployment(&stack, DeploymentVersion(42)), "/acme/web%20shop/pr%237/deployments/42"),
            ];
            for (address, expected) in cases {
                assert_eq!(address, format!("{prefix}{expected}"));
            }
        }
    }
}
