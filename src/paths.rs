//! Every address of the console: nothing else spells one. Pure: it knows neither the router nor the browser.
//!
//! The forms are those of Pulumi Cloud's own console, so that changing the host of a link is enough. The console's
//! own pages stand under `/-/`, which no organization can be called. The base path is read once from `<base href>`.

use std::sync::Arc;

use api_types::agents::AgentPoolId;
use api_types::ids::encode_segment;
use api_types::updates::UpdateId;
use api_types::{DeploymentVersion, Operation, OrgName, StackRef};

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
    /// In the query of a stack's page: the operation whose form is open.
    pub const DEPLOY: &str = "deploy";
    /// In the query of a stack's page: the deployment whose values fill the form.
    pub const REDEPLOY: &str = "redeploy";
    /// In the query of the agents' page: the pool that is open.
    pub const POOL: &str = "pool";
    /// In the query of a stack's page: which part of it is open.
    pub const TAB: &str = "tab";
    /// In the query of a stack's settings: how they are shown.
    pub const VIEW: &str = "view";
    /// In the query of a stack's settings: the stack that they are compared with, as project/stack.
    pub const COMPARE: &str = "compare";
    /// In the query of a stack's settings: that they are copied to other stacks.
    pub const COPY: &str = "copy";
    /// In the query of such a part: the page of its list.
    pub const PAGE: &str = "page";
    /// In the query of a stack's trends: the operation that they are of.
    pub const OPERATION: &str = "operation";
    /// In the query of a stack's trends: how many of the newest deployments they rest on.
    pub const LOOK: &str = "look";
    /// In the query of a stack's updates: the one that is open, by its version.
    pub const UPDATE: &str = "update";
    /// In the query of a stack's updates: the preview that is open, by its id.
    pub const PREVIEW: &str = "preview";
}

/// The page that looks after itself, below the base path.
const DIAGNOSTICS: &str = "/-/diagnostics";

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

    /// What works and what does not between this browser, the console's host and the API.
    #[must_use]
    pub fn diagnostics(&self) -> String {
        format!("{}{DIAGNOSTICS}", self.base)
    }

    /// Whether a path of the browser is that page, which is there for everybody.
    #[must_use]
    pub fn is_diagnostics(&self, path: &str) -> bool {
        path.strip_prefix(self.base()).is_some_and(|rest| rest.trim_end_matches('/') == DIAGNOSTICS)
    }

    /// All deployments of an organization.
    #[must_use]
    pub fn org_deployments(&self, org: &OrgName) -> String {
        format!("{}/{}/deployments", self.base, encode_segment(org.as_str()))
    }

    /// The stacks of an organization.
    #[must_use]
    pub fn org_stacks(&self, org: &OrgName) -> String {
        format!("{}/{}/stacks", self.base, encode_segment(org.as_str()))
    }

    /// The drift of all stacks of an organization.
    #[must_use]
    pub fn org_drift(&self, org: &OrgName) -> String {
        format!("{}/{}/drift", self.base, encode_segment(org.as_str()))
    }

    /// The agent pools of an organization.
    #[must_use]
    pub fn org_agents(&self, org: &OrgName) -> String {
        format!("{}/{}/agents", self.base, encode_segment(org.as_str()))
    }

    /// The same, with one pool open.
    #[must_use]
    pub fn agent_pool(&self, org: &OrgName, pool: &AgentPoolId) -> String {
        format!("{}?{}={}", self.org_agents(org), pattern::POOL, encode_segment(&pool.0))
    }

    /// What an organization used.
    #[must_use]
    pub fn org_usage(&self, org: &OrgName) -> String {
        format!("{}/{}/usage", self.base, encode_segment(org.as_str()))
    }

    /// What a stack is and does at the moment.
    #[must_use]
    pub fn stack(&self, stack: &StackRef) -> String {
        let [org, project, name] = [stack.org().as_str(), stack.project(), stack.stack()].map(encode_segment);
        format!("{}/{org}/{project}/{name}", self.base)
    }

    /// The same, with the form for a deployment open.
    #[must_use]
    pub fn deploy(&self, stack: &StackRef, operation: &Operation) -> String {
        format!("{}?{}={}", self.stack(stack), pattern::DEPLOY, encode_segment(operation.as_str()))
    }

    /// The same, filled in with what an earlier deployment ran with.
    #[must_use]
    pub fn redeploy(&self, stack: &StackRef, version: DeploymentVersion) -> String {
        format!("{}?{}={}", self.stack(stack), pattern::REDEPLOY, version.0)
    }

    /// The deployment settings of a stack.
    #[must_use]
    pub fn stack_settings(&self, stack: &StackRef) -> String {
        format!("{}/settings", self.stack(stack))
    }

    /// The same in one of its views; the form needs no word.
    #[must_use]
    pub fn stack_settings_view(&self, stack: &StackRef, view: Option<&str>) -> String {
        let settings = self.stack_settings(stack);
        view.map_or(settings.clone(), |view| format!("{settings}?{}={}", pattern::VIEW, encode_segment(view)))
    }

    /// The same in the form, at one of its sections.
    #[must_use]
    pub fn stack_settings_section(&self, stack: &StackRef, anchor: &str) -> String {
        format!("{}#{}", self.stack_settings(stack), encode_segment(anchor))
    }

    /// The same beside another stack's of the organization, or beside one that is still to be chosen.
    #[must_use]
    pub fn compare_settings(&self, stack: &StackRef, other: Option<&StackRef>) -> String {
        let other = other.map_or_else(String::new, |other| format!("{}/{}", other.project(), other.stack()));
        format!("{}?{}={}", self.stack_settings(stack), pattern::COMPARE, encode_segment(&other))
    }

    /// The same, to be copied to other stacks.
    #[must_use]
    pub fn copy_settings(&self, stack: &StackRef) -> String {
        format!("{}?{}=sections", self.stack_settings(stack), pattern::COPY)
    }

    /// One of the parts of the overview that stand behind it: the history of updates, the activity, the resources.
    #[must_use]
    pub fn stack_part(&self, stack: &StackRef, part: &str) -> String {
        format!("{}?{}={}", self.stack(stack), pattern::TAB, encode_segment(part))
    }

    /// A page of such a part.
    #[must_use]
    pub fn stack_part_page(&self, stack: &StackRef, part: &str, page: u32) -> String {
        format!("{}&{}={page}", self.stack_part(stack, part), pattern::PAGE)
    }

    /// An update of a stack, by its version.
    #[must_use]
    pub fn stack_update(&self, stack: &StackRef, version: i64) -> String {
        format!("{}&{}={version}", self.stack_part(stack, "updates"), pattern::UPDATE)
    }

    /// A preview of a stack, by its id.
    #[must_use]
    pub fn stack_preview(&self, stack: &StackRef, id: &UpdateId) -> String {
        format!("{}&{}={}", self.stack_part(stack, "updates"), pattern::PREVIEW, encode_segment(&id.0))
    }

    /// How a stack's deployments go: those of an operation or of all, by as many of the newest as it says.
    #[must_use]
    pub fn stack_trends(&self, stack: &StackRef, operation: Option<&Operation>, look: Option<u32>) -> String {
        let operation = operation.map(|operation| encode_segment(operation.as_str()));
        let operation = operation.map_or_else(String::new, |word| format!("&{}={word}", pattern::OPERATION));
        let look = look.map_or_else(String::new, |look| format!("&{}={look}", pattern::LOOK));
        format!("{}{operation}{look}", self.stack_part(stack, "trends"))
    }

    /// The schedules of a stack.
    #[must_use]
    pub fn stack_schedules(&self, stack: &StackRef) -> String {
        format!("{}/schedules", self.stack(stack))
    }

    /// The drift of a stack.
    #[must_use]
    pub fn stack_drift(&self, stack: &StackRef) -> String {
        format!("{}/drift", self.stack(stack))
    }

    /// All deployments of a stack.
    #[must_use]
    pub fn stack_deployments(&self, stack: &StackRef) -> String {
        format!("{}/deployments", self.stack(stack))
    }

    /// One deployment.
    #[must_use]
    pub fn deployment(&self, stack: &StackRef, version: DeploymentVersion) -> String {
        format!("{}/{}", self.stack_deployments(stack), version.0)
    }

    /// The same, with the log of one step open: the place of its job, and its own in the job.
    #[must_use]
    pub fn deployment_step(&self, stack: &StackRef, version: DeploymentVersion, job: usize, step: usize) -> String {
        format!("{}?step={job}.{step}", self.deployment(stack, version))
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
                (paths.diagnostics(), "/-/diagnostics"),
                (paths.org_deployments(stack.org()), "/acme/deployments"),
                (paths.org_stacks(stack.org()), "/acme/stacks"),
                (paths.org_drift(stack.org()), "/acme/drift"),
                (paths.org_agents(stack.org()), "/acme/agents"),
                (paths.agent_pool(stack.org(), &AgentPoolId("a b&c".into())), "/acme/agents?pool=a%20b%26c"),
                (paths.org_usage(stack.org()), "/acme/usage"),
                (paths.stack(&stack), "/acme/web%20shop/pr%237"),
                (paths.stack_settings_section(&stack, "agent-pool"), "/acme/web%20shop/pr%237/settings#agent-pool"),
                (paths.deploy(&stack, &Operation::DetectDrift), "/acme/web%20shop/pr%237?deploy=detect-drift"),
                (paths.redeploy(&stack, DeploymentVersion(42)), "/acme/web%20shop/pr%237?redeploy=42"),
                (paths.stack_settings(&stack), "/acme/web%20shop/pr%237/settings"),
                (paths.stack_settings_view(&stack, Some("json")), "/acme/web%20shop/pr%237/settings?view=json"),
                (
                    paths.compare_settings(&stack, Some(&stack)),
                    "/acme/web%20shop/pr%237/settings?compare=web%20shop%2Fpr%237",
                ),
                (paths.compare_settings(&stack, None), "/acme/web%20shop/pr%237/settings?compare="),
                (paths.copy_settings(&stack), "/acme/web%20shop/pr%237/settings?copy=sections"),
                (paths.stack_part(&stack, "updates"), "/acme/web%20shop/pr%237?tab=updates"),
                (paths.stack_part_page(&stack, "activity", 3), "/acme/web%20shop/pr%237?tab=activity&page=3"),
                (paths.stack_update(&stack, 12), "/acme/web%20shop/pr%237?tab=updates&update=12"),
                (
                    paths.stack_preview(&stack, &UpdateId("a&b".into())),
                    "/acme/web%20shop/pr%237?tab=updates&preview=a%26b",
                ),
                (paths.stack_trends(&stack, None, None), "/acme/web%20shop/pr%237?tab=trends"),
                (
                    paths.stack_trends(&stack, Some(&Operation::DetectDrift), Some(600)),
                    "/acme/web%20shop/pr%237?tab=trends&operation=detect-drift&look=600",
                ),
                (paths.stack_schedules(&stack), "/acme/web%20shop/pr%237/schedules"),
                (paths.stack_drift(&stack), "/acme/web%20shop/pr%237/drift"),
                (paths.stack_deployments(&stack), "/acme/web%20shop/pr%237/deployments"),
                (paths.deployment(&stack, DeploymentVersion(42)), "/acme/web%20shop/pr%237/deployments/42"),
                (
                    paths.deployment_step(&stack, DeploymentVersion(42), 0, 6),
                    "/acme/web%20shop/pr%237/deployments/42?step=0.6",
                ),
            ];
            for (address, expected) in cases {
                assert_eq!(address, format!("{prefix}{expected}"));
            }
            assert!(paths.is_diagnostics(&format!("{prefix}/-/diagnostics/")));
            assert!(!paths.is_diagnostics("/elsewhere/-/diagnostics") && !paths.is_diagnostics(&paths.home()));
        }
    }
}
