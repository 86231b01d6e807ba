//! Why a queued deployment has not started: what is in its way, what is not, what cannot be known; its place in the
//! queue; and when the service gives it up. Pure: what was read comes in, and what could not be read stays unknown.

use api_types::agents::{AgentPool, AgentStatus};
use api_types::deployment::{AgentPoolRef, Deployment, DeploymentSummary};
use api_types::metadata::{OrgDeploymentsMetadata, StackDeploymentsMetadata};
use api_types::time::Timestamp;
use api_types::{DeploymentId, DeploymentStatus, DeploymentVersion, Operation};
use chrono::TimeDelta;

use super::durations::median;
use super::format::{age, count, counted, duration};
use super::timeline::Timing;

/// How long the service keeps a deployment queued (Pulumi docs, "Queued deployments").
const KEPT_DAYS: i64 = 7;
/// Fewer runs than this say nothing about the usual time.
const MIN_RUNS: usize = 3;

/// The deployment that waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub id: DeploymentId,
    /// Its number on the stack.
    pub version: DeploymentVersion,
    /// Since when.
    pub created: Option<Timestamp>,
    /// The pool of agents that it wants; `None` is the hosted one.
    pub agent_pool: Option<AgentPoolRef>,
}

impl Waiting {
    /// A row of a list, if it is queued.
    #[must_use]
    pub fn of_row(row: &DeploymentSummary) -> Option<Self> {
        (row.status == DeploymentStatus::NotStarted).then(|| Self {
            id: row.id.clone(),
            version: row.version,
            created: row.created,
            agent_pool: row.agent_pool.clone(),
        })
    }

    /// A deployment, if it is queued.
    #[must_use]
    pub fn of_deployment(deployment: &Deployment) -> Option<Self> {
        (deployment.status == DeploymentStatus::NotStarted).then(|| Self {
            id: deployment.id.clone(),
            version: deployment.version,
            created: deployment.created,
            agent_pool: deployment.agent_pool.clone(),
        })
    }
}

/// What was read; `None` is what has not come, or may not be read.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The stack's deployments, newest first: as far as its list was read.
    pub of_stack: Option<&'a [DeploymentSummary]>,
    /// The stack's pauses.
    pub stack: Option<&'a StackDeploymentsMetadata>,
    /// The organization's queue.
    pub org: Option<&'a OrgDeploymentsMetadata>,
    /// The organization's pools of agents.
    pub pools: Option<&'a [AgentPool]>,
    /// Now.
    pub now: Timestamp,
}

/// Whether something holds the deployment back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bearing {
    /// It does.
    InTheWay,
    /// Nobody can tell.
    Unknown,
    /// It does not.
    Clear,
}

/// One thing that may hold a deployment back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Whether it does.
    pub bearing: Bearing,
    /// What it is.
    pub title: String,
    /// The sentence below.
    pub detail: String,
    /// The deployment that is in the way, to look at.
    pub blocker: Option<DeploymentVersion>,
}

impl Reason {
    fn new(bearing: Bearing, title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { bearing, title: title.into(), detail: detail.into(), blocker: None }
    }
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What is in the way first, then what cannot be known, then what is not in the way.
    pub reasons: Vec<Reason>,
    /// Its place in the queue, as far as it can be known.
    pub place: String,
    /// When the service skips it.
    pub skipped_at: Option<Timestamp>,
}

impl Explanation {
    /// Whether anything is known to be in the way.
    #[must_use]
    pub fn has_cause(&self) -> bool {
        self.reasons.iter().any(|reason| reason.bearing == Bearing::InTheWay)
    }
}

/// Why it waits.
#[must_use]
pub fn explain(waiting: &Waiting, known: Known<'_>) -> Explanation {
    let mut reasons =
        vec![of_stack(waiting, known), of_organization(known), of_pauses(known), of_agents(waiting, known)];
    // A stable sort: within each kind the order stays.
    reasons.sort_by_key(|reason| reason.bearing);
    if reasons.iter().all(|reason| reason.bearing == Bearing::Clear) {
        let text = "The service takes it off the queue when a runner is free; that usually takes seconds.";
        reasons.insert(0, Reason::new(Bearing::Clear, "Nothing known is in its way", text));
    }
    let skipped_at = waiting.created.map(|created| created + TimeDelta::days(KEPT_DAYS));
    Explanation { reasons, place: place(waiting, known), skipped_at }
}

/// How long runs of an operation usually take: the median of those that succeeded, and of how many.
#[must_use]
pub fn usual_time(rows: &[DeploymentSummary], operation: Option<&Operation>) -> Option<(TimeDelta, usize)> {
    let succeeded = rows.iter().filter(|row| row.status == DeploymentStatus::Succeeded);
    let same = succeeded.filter(|row| row.pulumi_operation.as_ref() == operation);
    let mut times: Vec<TimeDelta> =
        same.filter_map(|row| row_timing(row).ended.and_then(|ended| row_timing(row).run_time(ended))).collect();
    times.sort_unstable();
    let median = median(&times)?;
    (times.len() >= MIN_RUNS).then_some((median, times.len()))
}

/// When a row's deployment began and ended.
#[must_use]
pub fn row_timing(row: &DeploymentSummary) -> Timing {
    Timing::new(&row.status, row.created, row.modified, &row.jobs)
}

/// The stack runs one at a time, in order of arrival.
fn of_stack(waiting: &Waiting, known: Known<'_>) -> Reason {
    let Some(rows) = known.of_stack else {
        return Reason::new(
            Bearing::Unknown,
            "Whether the stack is busy is not known",
            "The stack's deployments could not be read.",
        );
    };
    let active = rows.iter().find(|row| matches!(row.status, DeploymentStatus::Running | DeploymentStatus::Accepted));
    if let Some(row) = active {
        let title = format!("The stack is busy with {}", row.version);
        return Reason {
            blocker: Some(row.version),
            ..Reason::new(Bearing::InTheWay, title, remaining(row, rows, known.now))
        };
    }
    match ahead(waiting, rows).min_by_key(|row| row.version) {
        Some(row) => Reason {
            blocker: Some(row.version),
            ..Reason::new(
                Bearing::InTheWay,
                format!("{} stands before it", row.version),
                "A stack runs one deployment at a time, in order of arrival.",
            )
        },
        None => Reason::new(Bearing::Clear, "The stack is free", "No other deployment of it runs or stands before."),
    }
}

fn remaining(row: &DeploymentSummary, rows: &[DeploymentSummary], now: Timestamp) -> String {
    let Some((usual, n_runs)) = usual_time(rows, row.pulumi_operation.as_ref()) else {
        return "How long that takes is not known: too few like it have succeeded.".to_owned();
    };
    let usually = format!("It usually takes {} (median of {n_runs})", duration(usual));
    match row_timing(row).run_time(now) {
        None => format!("{usually} and has not begun yet."),
        Some(elapsed) if elapsed >= usual => format!("{usually}, and runs for {} already.", duration(elapsed)),
        Some(elapsed) => format!("{usually}, so about {} more.", duration(usual - elapsed)),
    }
}

fn ahead<'a>(waiting: &Waiting, rows: &'a [DeploymentSummary]) -> impl Iterator<Item = &'a DeploymentSummary> {
    let version = waiting.version;
    rows.iter().filter(move |row| row.status == DeploymentStatus::NotStarted && row.version < version)
}

/// An organization runs so many at once; an accepted one holds a place as well.
fn of_organization(known: Known<'_>) -> Reason {
    let Some(org) = known.org else {
        return Reason::new(
            Bearing::Unknown,
            "Whether the organization has room is not known",
            "Its queue could not be read.",
        );
    };
    let n_busy = org.deployment_counts.running + org.deployment_counts.accepted;
    if org.concurrency <= 0 {
        let title = format!("{} run in the organization", count(n_busy));
        return Reason::new(Bearing::Unknown, title, "How many may run at once is not known.");
    }
    let places = format!("{} of {} run at once", count(n_busy), count(org.concurrency));
    if n_busy >= org.concurrency {
        let detail = "It has to wait until one of them ends, on whatever stack.";
        Reason::new(Bearing::InTheWay, format!("The organization is full: {places}"), detail)
    } else {
        Reason::new(Bearing::Clear, format!("The organization has room: {places}"), "No other stack is in its way.")
    }
}

fn of_pauses(known: Known<'_>) -> Reason {
    let of_org = known.stack.map(|stack| stack.organization_paused).or_else(|| known.org.map(|org| org.paused));
    let of_stack = known.stack.map(|stack| stack.stack_paused);
    match (of_stack, of_org) {
        (Some(true), Some(true)) => Reason::new(
            Bearing::InTheWay,
            "Stack and organization are paused",
            "Both have to be resumed before it can start.",
        ),
        (Some(true), _) => {
            Reason::new(Bearing::InTheWay, "The stack is paused", "It waits until somebody resumes the stack.")
        }
        (_, Some(true)) => Reason::new(
            Bearing::InTheWay,
            "The organization is paused",
            "It waits until an administrator resumes the organization.",
        ),
        (Some(false), Some(false)) => {
            Reason::new(Bearing::Clear, "Nothing is paused", "Neither the stack nor the organization.")
        }
        _ => Reason::new(Bearing::Unknown, "Whether it is paused is not known", "The pauses could not be read."),
    }
}

fn of_agents(waiting: &Waiting, known: Known<'_>) -> Reason {
    let Some(wanted) = &waiting.agent_pool else {
        let detail = "It needs no agent of the organization's own.";
        return Reason::new(Bearing::Clear, "It runs on the Pulumi-hosted pool", detail);
    };
    let name = if wanted.name.is_empty() { wanted.id.as_str() } else { wanted.name.as_str() };
    let Some(pools) = known.pools else {
        let title = format!("Whether agents of {name} are online is not known");
        return Reason::new(Bearing::Unknown, title, "The agent pools could not be read.");
    };
    let Some(pool) = pools.iter().find(|pool| pool.id.0 == wanted.id) else {
        let title = format!("The agent pool {name} no longer exists");
        return Reason::new(Bearing::InTheWay, title, "Choose another pool in the deployment settings.");
    };
    let seen = pool.last_seen.map_or_else(
        || "No agent has ever been seen.".to_owned(),
        |at| format!("An agent was last seen {}.", age(known.now - at)),
    );
    match &pool.status {
        AgentStatus::Online => Reason::new(Bearing::Clear, format!("Agent pool {name} is online"), seen),
        AgentStatus::Offline => Reason::new(Bearing::InTheWay, format!("No agent of the pool {name} is online"), seen),
        AgentStatus::Unknown(word) => Reason::new(Bearing::Unknown, format!("Agent pool {name} is “{word}”"), seen),
    }
}

/// The stack's own order is known; the organization's is not published, only how many wait in it.
fn place(waiting: &Waiting, known: Known<'_>) -> String {
    let own = known.of_stack.map(|rows| match ahead(waiting, rows).count() {
        0 => "First in the queue of the stack.".to_owned(),
        n_ahead => {
            let n_ahead = i64::try_from(n_ahead).unwrap_or(i64::MAX);
            format!("Behind {} of the stack.", counted(n_ahead, "queued deployment", "queued deployments"))
        }
    });
    let others = known.org.map(|org| org.deployment_counts.not_started).filter(|n_waiting| *n_waiting > 1).map(|n| {
        format!("About {} wait in the whole organization, in an order that the service does not tell.", count(n))
    });
    [own, others].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What runs and what waits, in the order in which the stack takes it up.
#[must_use]
pub fn queue_of(rows: &[DeploymentSummary]) -> Vec<DeploymentSummary> {
    let mut queue: Vec<_> = rows.iter().filter(|row| row.status.can_cancel()).cloned().collect();
    queue.sort_by_key(|row| (row.status == DeploymentStatus::NotStarted, row.version));
    queue
}

/// What a queue line says of a deployment's work: `step 4 of 7, pulumi update`.
#[must_use]
pub fn step_words(row: &DeploymentSummary) -> Option<String> {
    let steps: Vec<_> = row.jobs.iter().flat_map(|job| &job.steps).collect();
    let index = steps.iter().position(|step| step.status == api_types::StepStatus::Running)?;
    let name = steps.get(index).map(|step| step.name.as_str()).unwrap_or_default();
    Some(format!("step {} of {}, {name}", index + 1, steps.len()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test that fails is what is wanted")]

    use serde_json::json;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_timestamp(1_800_000_000 + second, 0).expect("a time")
    }

    fn row(version: i64, status: &str, started: Option<i64>, ended: i64) -> DeploymentSummary {
        let job = json!({
            "status": status, "started": started.map(|second| at(second).to_rfc3339()),
            "lastUpdated": at(ended).to_rfc3339(),
            "steps": [
                {"name": "Get source", "status": "succeeded"},
                {"name": "pulumi update", "status": if status == "running" { "running" } else { "succeeded" }},
            ],
        });
        let jobs = if started.is_some() { vec![job] } else { Vec::new() };
        serde_json::from_value(json!({
            "id": format!("d{version}"), "status": status, "version": version, "pulumiOperation": "update",
            "created": at(0).to_rfc3339(), "modified": at(ended).to_rfc3339(), "jobs": jobs,
        }))
        .expect("a row")
    }

    fn finished(version: i64, seconds: i64) -> DeploymentSummary {
        row(version, "succeeded", Some(0), seconds)
    }

    fn org(running: i64, accepted: i64, waiting: i64, concurrency: i64, paused: bool) -> OrgDeploymentsMetadata {
        serde_json::from_value(json!({
            "paused": paused, "concurrency": concurrency,
            "deploymentCounts": {"running": running, "accepted": accepted, "notStarted": waiting},
        }))
        .expect("metadata")
    }

    fn pauses(stack: bool, organization: bool) -> StackDeploymentsMetadata {
        StackDeploymentsMetadata {
            paused: stack || organization,
            stack_paused: stack,
            organization_paused: organization,
            ..Default::default()
        }
    }

    fn pool(status: &str, last_seen: i64) -> AgentPool {
        let seen = at(last_seen).timestamp();
        serde_json::from_value(json!({"id": "p1", "name": "gpu", "status": status, "lastSeen": seen})).expect("a pool")
    }

    fn waiting(pool: Option<&str>) -> Waiting {
        let agent_pool = pool.map(|id| AgentPoolRef { id: id.to_owned(), name: "gpu".to_owned() });
        Waiting { id: DeploymentId("d9".into()), version: DeploymentVersion(9), created: Some(at(0)), agent_pool }
    }

    fn nothing() -> Known<'static> {
        Known { of_stack: None, stack: None, org: None, pools: None, now: at(100) }
    }

    fn titles(explanation: &Explanation) -> Vec<(Bearing, &str)> {
        explanation.reasons.iter().map(|reason| (reason.bearing, reason.title.as_str())).collect()
    }

    #[test]
    fn a_busy_stack_is_told_with_what_is_usual() {
        let cases = [
            (40, "It usually takes 1m 20s (median of 3), so about 20s more."),
            (0, "It usually takes 1m 20s (median of 3), and runs for 1m 40s already."),
        ];
        for (started, detail) in cases {
            let rows = [
                row(9, "not-started", None, 0),
                row(8, "running", Some(started), 0),
                finished(7, 60),
                finished(6, 80),
                finished(5, 900),
            ];
            let known = Known { of_stack: Some(&rows), ..nothing() };
            let explanation = explain(&waiting(None), known);
            let reason = explanation.reasons.first().expect("a reason");
            assert_eq!((reason.bearing, reason.title.as_str()), (Bearing::InTheWay, "The stack is busy with #8"));
            assert_eq!((reason.detail.as_str(), reason.blocker), (detail, Some(DeploymentVersion(8))));
        }
    }

    #[test]
    fn too_few_runs_say_nothing_about_the_usual_time() {
        let rows = [row(8, "running", Some(0), 0), finished(7, 60), finished(6, 80), row(5, "failed", Some(0), 70)];
        let explanation = explain(&waiting(None), Known { of_stack: Some(&rows), ..nothing() });
        let detail = explanation.reasons.first().map(|reason| reason.detail.as_str());
        assert_eq!(detail, Some("How long that takes is not known: too few like it have succeeded."));
    }

    #[test]
    fn older_ones_of_the_stack_stand_before_it() {
        let rows = [row(9, "not-started", None, 0), row(8, "not-started", None, 0), row(7, "not-started", None, 0)];
        let metadata = org(5, 0, 6, 5, false);
        let explanation = explain(&waiting(None), Known { of_stack: Some(&rows), org: Some(&metadata), ..nothing() });
        assert_eq!(
            titles(&explanation),
            [
                (Bearing::InTheWay, "#7 stands before it"),
                (Bearing::InTheWay, "The organization is full: 5 of 5 run at once"),
                (Bearing::Unknown, "Whether it is paused is not known"),
                (Bearing::Clear, "It runs on the Pulumi-hosted pool"),
            ]
        );
        assert_eq!(
            explanation.place,
            "Behind 2 queued deployments of the stack. About 6 wait in the whole organization, in an order that the \
             service does not tell."
        );
        assert_eq!(explanation.skipped_at, Some(at(7 * 86_400)));
    }

    #[test]
    fn organization_and_pauses_and_agents_each_have_their_words() {
        let cases: Vec<(OrgDeploymentsMetadata, StackDeploymentsMetadata, Option<AgentPool>, &[&str])> = vec![
            (org(4, 1, 1, 5, false), pauses(false, false), None, &["The organization is full: 5 of 5 run at once"]),
            (org(3, 1, 1, 5, false), pauses(true, false), None, &["The stack is paused"]),
            (org(0, 0, 1, 5, true), pauses(false, true), None, &["The organization is paused"]),
            (org(0, 0, 1, 5, true), pauses(true, true), None, &["Stack and organization are paused"]),
            (
                org(0, 0, 1, 5, false),
                pauses(false, false),
                Some(pool("offline", -86_300)),
                &["No agent of the pool gpu is online"],
            ),
            (org(0, 0, 1, 5, false), pauses(false, false), Some(pool("online", 92)), &[]),
        ];
        let rows = [row(9, "not-started", None, 0)];
        for (org, stack, pool, expected) in cases {
            let wanted = waiting(pool.as_ref().map(|pool| pool.id.0.as_str()));
            let pools: Vec<AgentPool> = pool.into_iter().collect();
            let known = Known {
                of_stack: Some(&rows),
                stack: Some(&stack),
                org: Some(&org),
                pools: Some(&pools),
                now: at(100),
            };
            let explanation = explain(&wanted, known);
            let in_the_way: Vec<_> =
                titles(&explanation).into_iter().filter(|(bearing, _)| *bearing == Bearing::InTheWay).collect();
            let in_the_way: Vec<&str> = in_the_way.into_iter().map(|(_, title)| title).collect();
            assert_eq!(in_the_way, expected);
            assert_eq!(explanation.has_cause(), !expected.is_empty());
            if expected.is_empty() {
                assert_eq!(titles(&explanation)[0].1, "Nothing known is in its way");
            }
        }
    }

    #[test]
    fn what_could_not_be_read_stays_unknown() {
        let explanation = explain(&waiting(Some("p1")), nothing());
        assert!(explanation.reasons.iter().all(|reason| reason.bearing == Bearing::Unknown));
        assert_eq!((explanation.place.as_str(), explanation.has_cause()), ("", false));
        let gone = explain(&waiting(Some("p1")), Known { pools: Some(&[]), ..nothing() });
        assert_eq!(gone.reasons[0].title, "The agent pool gpu no longer exists");
    }

    #[test]
    fn the_queue_begins_with_what_runs() {
        let rows = [
            row(9, "not-started", None, 0),
            row(8, "not-started", None, 0),
            row(7, "running", Some(0), 0),
            finished(6, 80),
            row(5, "failed", Some(0), 9),
        ];
        let versions: Vec<i64> = queue_of(&rows).iter().map(|row| row.version.0).collect();
        assert_eq!(versions, [7, 8, 9]);
    }

    #[test]
    fn the_running_step_is_named() {
        assert_eq!(step_words(&row(8, "running", Some(0), 0)).as_deref(), Some("step 2 of 2, pulumi update"));
        assert_eq!(step_words(&row(8, "not-started", None, 0)), None);
    }
}
