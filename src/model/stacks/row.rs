//! What is known of a stack: the list names it, its organization tells tags, drift and settings, the newest deployments
//! tell its last one. Each may be missing, and then that is said. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use api_types::deployment::{DeploymentSummary, ListDeploymentsResponse};
use api_types::organization::{OrgStack, Organization};
use api_types::stacks::StackSummary;
use api_types::time::Timestamp;
use api_types::{DeploymentStatus, DeploymentVersion, Operation};

use super::view::TagFilter;
use crate::model::words::{Icon, Look, Tone};

/// Beginnings of the names of tags that the service sets by itself.
const SERVICE_TAGS: [&str; 3] = ["pulumi:", "vcs:", "gitHub:"];

/// A stack's name within its organization, in the order of lists.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StackName {
    /// The project.
    pub project: String,
    /// The stack's own name.
    pub stack: String,
}

impl StackName {
    /// From two texts.
    #[must_use]
    pub fn new(project: &str, stack: &str) -> Self {
        Self { project: project.to_owned(), stack: stack.to_owned() }
    }

    /// That of a row of the list.
    #[must_use]
    pub fn of_summary(stack: &StackSummary) -> Self {
        Self::new(&stack.project_name, &stack.stack_name)
    }
}

impl std::fmt::Display for StackName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.project, self.stack)
    }
}

/// What an organization tells of its stacks, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrgIndex(HashMap<StackName, OrgStack>);

impl OrgIndex {
    /// From the tree of repositories and projects.
    #[must_use]
    pub fn new(organization: Organization) -> Self {
        let projects = organization.repos.into_iter().flat_map(|repo| repo.projects);
        let stacks = projects.flat_map(|project| {
            let own = project.name;
            project.stacks.into_iter().map(move |stack| {
                let routing = Some(stack.routing_project.as_str()).filter(|name| !name.is_empty());
                (StackName::new(routing.unwrap_or(&own), &stack.name), stack)
            })
        });
        Self(stacks.collect())
    }
}

/// The last deployment of a stack, as far as a list shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployed {
    /// Its number.
    pub version: DeploymentVersion,
    /// Where it stands.
    pub status: DeploymentStatus,
    /// What it does.
    pub operation: Option<Operation>,
    /// When it was asked for.
    pub created: Option<Timestamp>,
}

/// The newest deployments of an organization, by stack.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewestDeployments {
    last: HashMap<StackName, Deployed>,
    checked: HashSet<StackName>,
    n_looked: usize,
    total: i64,
}

impl NewestDeployments {
    /// From a page of the list, newest first.
    #[must_use]
    pub fn new(page: ListDeploymentsResponse) -> Self {
        let (n_looked, total) = (page.deployments.len(), page.total);
        let (mut last, mut checked) = (HashMap::new(), HashSet::new());
        for deployment in page.deployments {
            let name = StackName::new(&deployment.project_name, &deployment.stack_name);
            if looked_for_drift(&deployment) {
                checked.insert(name.clone());
            }
            last.entry(name).or_insert(Deployed {
                version: deployment.version,
                status: deployment.status,
                operation: deployment.pulumi_operation,
                created: deployment.created,
            });
        }
        Self { last, checked, n_looked, total }
    }

    /// How many deployments were looked at.
    #[must_use]
    pub fn n_looked(&self) -> usize {
        self.n_looked
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.total
    }

    /// Whether these are all that there are.
    #[must_use]
    pub fn is_all(&self) -> bool {
        i64::try_from(self.n_looked).is_ok_and(|n_looked| n_looked >= self.total)
    }

    fn last_of(&self, name: &StackName) -> LastDeployment {
        match self.last.get(name) {
            Some(deployed) => LastDeployment::Known(deployed.clone()),
            None if self.is_all() => LastDeployment::None,
            None => LastDeployment::Older { n_looked: self.n_looked },
        }
    }
}

fn looked_for_drift(deployment: &DeploymentSummary) -> bool {
    let is_check = matches!(deployment.pulumi_operation, Some(Operation::DetectDrift | Operation::RemediateDrift));
    is_check && deployment.status == DeploymentStatus::Succeeded
}

/// What is known of a stack's last deployment.
#[derive(Clone, Debug, PartialEq)]
pub enum LastDeployment {
    /// This one.
    Known(Deployed),
    /// It is older than the newest of the organization, or there was none.
    Older {
        /// How many of the newest were looked at.
        n_looked: usize,
    },
    /// There was none.
    None,
    /// The deployments could not be read.
    Unknown,
}

impl LastDeployment {
    /// The deployment, when it is known.
    #[must_use]
    pub fn known(&self) -> Option<&Deployed> {
        match self {
            Self::Known(deployed) => Some(deployed),
            _ => None,
        }
    }

    /// Whether it is known to have failed.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.known().is_some_and(|deployed| deployed.status == DeploymentStatus::Failed)
    }

    /// The words in place of a deployment.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Known(deployed) => deployed.version.to_string(),
            Self::Older { n_looked } => format!("older than the newest {n_looked}"),
            Self::None => "none".to_owned(),
            Self::Unknown => "unknown".to_owned(),
        }
    }
}

/// What is known of a stack's drift. The service tells only whether the last check found some, not whether there was
/// one: a check is known from the newest deployments alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drift {
    /// The last check found a difference.
    Drifted,
    /// A check is known, and found none.
    Clean,
    /// None is reported; whether a check looked is not known.
    NoneReported,
    /// There is nothing yet that a check could look at.
    NeverChecked,
    /// The service did not say.
    Unknown,
}

impl Drift {
    /// How it is shown.
    #[must_use]
    pub fn look(self) -> Look {
        match self {
            Self::Drifted => Look::new("Drifted", Icon::Drifted, Tone::Drift),
            Self::Clean => Look::new("Clean", Icon::Clean, Tone::Ok),
            Self::NoneReported => Look::new("None reported", Icon::Clean, Tone::Mute),
            Self::NeverChecked => Look::new("Never checked", Icon::NeverChecked, Tone::Mute),
            Self::Unknown => Look::new("Unknown", Icon::Unknown, Tone::Mute),
        }
    }

    /// What it rests on.
    #[must_use]
    pub fn evidence(self) -> &'static str {
        match self {
            Self::Drifted => "The last drift check found differences.",
            Self::Clean => "A drift check is among the newest deployments, and the service reports no drift.",
            Self::NoneReported => {
                "The service reports no drift. It does not say whether the stack was checked; none of the newest \
                 deployments is a check of it."
            }
            Self::NeverChecked => "The stack was never updated, so there is nothing to check.",
            Self::Unknown => "The service did not say.",
        }
    }
}

/// What an organization tells of one of its stacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Whether deployments are set up.
    pub has_settings: bool,
}

/// Tags by name, with their values.
pub type Tags = Vec<(String, String)>;

/// A stack and all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct StackRow {
    /// Its name.
    pub name: StackName,
    /// Whether the list names it; if not, the service's own search does.
    pub is_listed: bool,
    /// When it was last updated.
    pub last_update: Option<Timestamp>,
    /// How many resources it holds.
    pub n_resources: Option<i64>,
    /// What its organization tells; `None` when that could not be read or leaves it out.
    pub extras: Option<Extras>,
    /// Its drift.
    pub drift: Drift,
    /// Its last deployment.
    pub last_deployment: LastDeployment,
}

impl StackRow {
    /// Brings together what several answers tell of a stack. `listed` is its row of the list, if that names it.
    #[must_use]
    pub fn new(
        name: StackName,
        listed: Option<&StackSummary>,
        organization: Option<&OrgIndex>,
        deployments: Option<&NewestDeployments>,
    ) -> Self {
        let told = organization.and_then(|index| index.0.get(&name));
        // The list is read once, its organization again and again: the newer of the two counts.
        let update = told.and_then(|stack| stack.last_update.as_ref());
        let told_update = update.and_then(|update| update.end_time.or(update.start_time));
        let listed_update = listed.and_then(|stack| stack.last_update);
        let is_told_newer = told_update > listed_update;
        // While an update runs, its count of resources is not yet that of the stack.
        let told_resources = update.filter(|update| update.end_time.is_some()).map(|update| update.resource_count);
        let listed_resources = listed.and_then(|stack| stack.resource_count);
        let last_update = if is_told_newer { told_update } else { listed_update };
        let is_checked = deployments.is_some_and(|deployments| deployments.checked.contains(&name));
        let drift = match told {
            None => Drift::Unknown,
            Some(stack) if stack.drift_detected => Drift::Drifted,
            Some(_) if is_checked => Drift::Clean,
            Some(_) if last_update.is_none() => Drift::NeverChecked,
            Some(_) => Drift::NoneReported,
        };
        Self {
            is_listed: listed.is_some(),
            last_update,
            n_resources: if is_told_newer { told_resources.or(listed_resources) } else { listed_resources },
            extras: told.map(|stack| Extras { tags: stack.tags.clone(), has_settings: stack.has_deployment_settings }),
            drift,
            last_deployment: deployments.map_or(LastDeployment::Unknown, |deployments| deployments.last_of(&name)),
            name,
        }
    }

    /// Whether it has a tag. Where its tags are not known, the service's own filter is believed, which only the list
    /// went through.
    #[must_use]
    pub fn has_tag(&self, tag: &TagFilter) -> bool {
        match &self.extras {
            Some(extras) => {
                let own = extras.tags.get(&tag.name);
                own.is_some_and(|own| tag.value.as_ref().is_none_or(|value| value == own))
            }
            None => self.is_listed,
        }
    }

    /// The tags that people set, and those that the service set by itself.
    #[must_use]
    pub fn tags(&self) -> (Tags, Tags) {
        let tags = self.extras.as_ref().map(|extras| extras.tags.clone()).unwrap_or_default();
        tags.into_iter().partition(|(name, _)| !SERVICE_TAGS.iter().any(|prefix| name.starts_with(prefix)))
    }
}

/// All stacks that are known by name: those of the list, then those that only the service's search found.
#[must_use]
pub fn rows(
    listed: &[StackSummary],
    found: &[StackName],
    organization: Option<&OrgIndex>,
    deployments: Option<&NewestDeployments>,
) -> Vec<StackRow> {
    let names: HashSet<StackName> = listed.iter().map(StackName::of_summary).collect();
    let of_list =
        listed.iter().map(|stack| StackRow::new(StackName::of_summary(stack), Some(stack), organization, deployments));
    let others = found.iter().filter(|name| !names.contains(name));
    of_list.chain(others.map(|name| StackRow::new(name.clone(), None, organization, deployments))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn listed(stack: &str, last_update: i64, n_resources: i64) -> StackSummary {
        let json = json!({
            "orgName": "acme", "projectName": "webshop", "stackName": stack,
            "lastUpdate": last_update, "resourceCount": n_resources,
        });
        serde_json::from_value(json).expect("a stack")
    }

    fn organization(stack: serde_json::Value) -> OrgIndex {
        let json = json!({"repos": [{"projects": [{"name": "Web shop", "stacks": [stack]}]}]});
        OrgIndex::new(serde_json::from_value(json).expect("an organization"))
    }

    fn deployments(total: i64, rows: &[(&str, i64, &str, &str)]) -> NewestDeployments {
        let row = |(stack, version, operation, status): &(&str, i64, &str, &str)| {
            json!({
                "id": format!("{stack}-{version}"), "version": version, "status": status,
                "projectName": "webshop", "stackName": stack, "pulumiOperation": operation,
                "created": "2026-05-13 10:51:00.000",
            })
        };
        let json = json!({"deployments": rows.iter().map(row).collect::<Vec<_>>(), "total": total});
        NewestDeployments::new(serde_json::from_value(json).expect("a page"))
    }

    fn row(name: &str, organization: Option<&OrgIndex>, deployments: Option<&NewestDeployments>) -> StackRow {
        let stack = listed(name, 1_000, 7);
        StackRow::new(StackName::of_summary(&stack), Some(&stack), organization, deployments)
    }

    #[test]
    fn the_newest_of_the_organizations_deployments_is_the_stacks_last() {
        let newest = deployments(2_418, &[("prod", 42, "update", "failed"), ("prod", 41, "preview", "succeeded")]);
        let last = row("prod", None, Some(&newest)).last_deployment;
        assert_eq!((last.words().as_str(), last.has_failed()), ("#42", true));
    }

    #[test]
    fn what_was_not_looked_at_is_not_said_to_be_missing() {
        let rows = [("prod", 42, "update", "failed")];
        let cases = [
            (Some(deployments(2_418, &rows)), "older than the newest 1"),
            (Some(deployments(1, &rows)), "none"),
            (None, "unknown"),
        ];
        for (newest, words) in cases {
            let last = row("dev", None, newest.as_ref()).last_deployment;
            assert_eq!((last.words().as_str(), last.has_failed()), (words, false));
        }
    }

    #[test]
    fn drift_is_called_what_is_known_of_it() {
        let told = |is_drifted: bool| {
            organization(json!({"name": "prod", "routingProject": "webshop", "driftDetected": is_drifted}))
        };
        let check =
            |status: &str| deployments(9, &[("prod", 2, "update", "running"), ("prod", 1, "detect-drift", status)]);
        let cases = [
            (None, Some(check("succeeded")), Drift::Unknown),
            (Some(told(true)), None, Drift::Drifted),
            (Some(told(false)), Some(check("succeeded")), Drift::Clean),
            (Some(told(false)), Some(check("failed")), Drift::NoneReported),
            (Some(told(false)), None, Drift::NoneReported),
        ];
        for (index, newest, expected) in cases {
            assert_eq!(row("prod", index.as_ref(), newest.as_ref()).drift, expected);
        }
        let fresh = listed("prod", 0, 0);
        let row = StackRow::new(StackName::of_summary(&fresh), Some(&fresh), Some(&told(false)), None);
        assert_eq!(row.drift, Drift::NeverChecked);
    }

    #[test]
    fn the_newer_of_two_answers_tells_the_last_update() {
        let told = |start: i64, end: i64| {
            let update = json!({"result": "succeeded", "startTime": start, "endTime": end, "resourceCount": 9});
            organization(json!({"name": "prod", "routingProject": "webshop", "lastUpdate": update}))
        };
        let cases = [(900, 950, (1_000, 7)), (1_100, 1_200, (1_200, 9)), (1_100, 0, (1_100, 7))];
        for (start, end, expected) in cases {
            let row = row("prod", Some(&told(start, end)), None);
            let last_update = row.last_update.expect("it was updated").timestamp();
            assert_eq!((last_update, row.n_resources.expect("it has resources")), expected);
        }
    }

    #[test]
    fn tags_of_the_service_stand_apart() {
        let tags = json!({"team": "shop", "pulumi:project": "webshop", "vcs:kind": "github", "env": "prod"});
        let index = organization(json!({"name": "prod", "routingProject": "webshop", "tags": tags}));
        let row = row("prod", Some(&index), None);
        let names = |tags: Vec<(String, String)>| tags.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let (own, of_service) = row.tags();
        assert_eq!(
            (names(own), names(of_service)),
            (vec!["env".to_owned(), "team".to_owned()], vec!["pulumi:project".to_owned(), "vcs:kind".to_owned()],)
        );
        for (tag, has) in [("team", true), ("team=shop", true), ("team=data", false), ("owner", false)] {
            assert_eq!(row.has_tag(&TagFilter::parse(tag).expect("a tag")), has, "{tag}");
        }
    }

    #[test]
    fn without_tags_only_what_the_service_listed_by_tag_has_it() {
        let tag = TagFilter::parse("team").expect("a tag");
        let list = [listed("prod", 1_000, 7)];
        let found = [StackName::new("webshop", "prod"), StackName::new("webshop", "pr-1")];
        let rows = rows(&list, &found, None, None);
        let seen: Vec<_> = rows.iter().map(|row| (row.name.stack.as_str(), row.has_tag(&tag))).collect();
        assert_eq!(seen, [("prod", true), ("pr-1", false)]);
    }

    #[test]
    fn an_older_service_names_the_project_itself() {
        let index = OrgIndex::new(
            serde_json::from_value(
                json!({"repos": [{"projects": [{"name": "webshop", "stacks": [{"name": "prod"}]}]}]}),
            )
            .expect("an organization"),
        );
        assert!(row("prod", Some(&index), None).extras.is_some());
    }
}
