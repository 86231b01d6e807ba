//! Agent pools as people see them: how one is doing, how many of its agents are there, what a form for one may hold,
//! and what is kept of work that was taken off a queue. Pure.
//!
//! It must not know what a token is: none passes through here.

use std::cmp::Reverse;

use api_types::agents::{
    Agent, AgentPool, AgentPoolId, AgentStatus, AgentWorkflow, CreateAgentPoolRequest, ListAgentPoolsResponse,
    PatchAgentPoolRequest,
};

use super::format::count;
use super::words::{Icon, Look, Tone};

/// How a pool is doing. One whose agents have never been seen was made, and nothing more.
#[must_use]
pub fn pool_status(pool: &AgentPool) -> Look {
    match &pool.status {
        AgentStatus::Online => look("Online", Icon::Online, Tone::Ok),
        AgentStatus::Offline if pool.last_seen.is_none() => look("Never seen", Icon::NeverSeen, Tone::Mute),
        // What runs on the pool waits until an agent is back.
        AgentStatus::Offline => look("Offline", Icon::Offline, Tone::Warn),
        AgentStatus::Unknown(word) => look(word, Icon::Unknown, Tone::Mute),
    }
}

/// How an agent is doing. An agent that has gone is nothing to worry about: others may have taken its place.
#[must_use]
pub fn agent_status(agent: &Agent) -> Look {
    match &agent.status {
        AgentStatus::Online => look("Online", Icon::Online, Tone::Ok),
        AgentStatus::Offline => look("Offline", Icon::Offline, Tone::Mute),
        AgentStatus::Unknown(word) => look(word, Icon::Unknown, Tone::Mute),
    }
}

fn look(label: &str, icon: Icon, tone: Tone) -> Look {
    Look { label: label.to_owned(), icon, tone }
}

/// How many of a pool's agents are online.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgentCount {
    /// Those that were seen lately.
    pub n_online: i64,
    /// All that the service lists, those that have gone as well.
    pub n_all: i64,
}

impl AgentCount {
    /// Counts.
    #[must_use]
    pub fn of(agents: &[Agent]) -> Self {
        let n_online = agents.iter().filter(|agent| agent.status == AgentStatus::Online).count();
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        Self { n_online: number(n_online), n_all: number(agents.len()) }
    }

    /// `2 of 3`, or that there are none.
    #[must_use]
    pub fn sentence(self) -> String {
        if self.n_all == 0 { "none".to_owned() } else { format!("{} of {}", count(self.n_online), count(self.n_all)) }
    }
}

/// The pools in the order of the list: the default one, then by name.
#[must_use]
pub fn sorted_pools(answer: &ListAgentPoolsResponse) -> Vec<AgentPool> {
    let mut pools = answer.agent_pools.clone();
    pools.sort_by_key(|pool| (!is_default(answer, pool), pool.name.to_lowercase()));
    pools
}

/// Whether stacks that choose no pool use this one. The service says so in either of two places.
#[must_use]
pub fn is_default(answer: &ListAgentPoolsResponse, pool: &AgentPool) -> bool {
    pool.is_default || answer.default_agent_pool_id.as_ref() == Some(&pool.id)
}

/// What tells an agent from the others of its pool. It has no id, and a machine may start it again: then the same
/// process may be listed more than once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AgentKey {
    hostname: String,
    ip: String,
    pid: String,
    nth: usize,
}

/// The agents in the order of the list, those online first and then the last seen first, each with its key.
#[must_use]
pub fn sorted_agents(agents: &[Agent]) -> Vec<(AgentKey, Agent)> {
    let mut sorted = agents.to_vec();
    // By name among those that are there: a heartbeat must not move a row.
    sorted.sort_by_cached_key(|agent| {
        let is_online = agent.status == AgentStatus::Online;
        let last_seen = agent.last_seen.filter(|_| !is_online);
        (!is_online, Reverse(last_seen), agent.hostname.clone(), agent.pid.clone())
    });
    let mut keyed: Vec<(AgentKey, Agent)> = Vec::with_capacity(sorted.len());
    for agent in sorted {
        let is_same = |(key, _): &&(AgentKey, Agent)| {
            key.hostname == agent.hostname && key.ip == agent.ip && key.pid == agent.pid
        };
        let nth = keyed.iter().filter(is_same).count();
        let key = AgentKey { hostname: agent.hostname.clone(), ip: agent.ip.clone(), pid: agent.pid.clone(), nth };
        keyed.push((key, agent));
    }
    keyed
}

/// The form of a pool, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PoolForm {
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: String,
}

/// A form that may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidPool {
    name: String,
    description: String,
}

/// What is wrong with a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolProblem {
    /// There is no name.
    NameMissing,
}

impl PoolProblem {
    /// The attribute of the request that it is about.
    #[must_use]
    pub fn attribute(self) -> &'static str {
        match self {
            Self::NameMissing => "name",
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NameMissing => "Give the pool a name.",
        }
    }
}

/// Checks a form. Whether the name is taken, only the service knows.
///
/// # Errors
/// Everything that is wrong with it.
pub fn validate(form: &PoolForm) -> Result<ValidPool, Vec<PoolProblem>> {
    let name = form.name.trim();
    if name.is_empty() {
        return Err(vec![PoolProblem::NameMissing]);
    }
    Ok(ValidPool { name: name.to_owned(), description: form.description.trim().to_owned() })
}

impl ValidPool {
    /// The name that is sent.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The body that makes it.
    #[must_use]
    pub fn to_create(&self) -> CreateAgentPoolRequest {
        CreateAgentPoolRequest { name: self.name.clone(), description: self.description.clone() }
    }

    /// The body that changes a pool which was like `before`: only what differs. `None` when nothing does.
    #[must_use]
    pub fn to_patch(&self, before: &PoolForm) -> Option<PatchAgentPoolRequest> {
        let changed = |after: &str, before: &str| (after != before.trim()).then(|| after.to_owned());
        let patch = PatchAgentPoolRequest {
            name: changed(&self.name, &before.name),
            description: changed(&self.description, &before.description),
        };
        (patch != PatchAgentPoolRequest::default()).then_some(patch)
    }
}

/// What is kept of work that was taken off a queue: its ids. The tokens in the answer belong to an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenWork {
    ids: Vec<(&'static str, String)>,
}

impl TakenWork {
    /// Lets go of everything but the ids.
    #[must_use]
    pub fn of(workflow: &AgentWorkflow) -> Self {
        let deployment = workflow.deployment_id.as_ref().map(|id| id.0.clone()).unwrap_or_default();
        let all = [
            ("Deployment", deployment),
            ("Job", workflow.job_id.clone()),
            ("Run", workflow.run_id.clone()),
            ("Kind of work", workflow.type_specific_id.clone()),
        ];
        Self { ids: all.into_iter().filter(|(_, id)| !id.is_empty()).collect() }
    }

    /// What each id names, and the id.
    #[must_use]
    pub fn ids(&self) -> &[(&'static str, String)] {
        &self.ids
    }
}

/// Why a request with the token of an agent pool may have been refused, beyond what the status says.
#[must_use]
pub fn why_refused(status: Option<u16>) -> Option<&'static str> {
    match status? {
        401 => Some(
            "This is about the agent pool token, not about your session. The token may have been copied in part, or its \
             pool may have been deleted.",
        ),
        403 => Some(
            "Either this is no agent pool token (a person's access token is refused here), or the deployment belongs to \
             another pool.",
        ),
        _ => None,
    }
}

/// Whether a refused removal was refused because settings of stacks name the pool: the one reason for a 400.
#[must_use]
pub fn is_in_use(status: Option<u16>) -> bool {
    status == Some(400)
}

/// A file's size: `512 bytes`, `320.0 KB`, `48.2 MB`.
#[must_use]
pub fn file_size(n_bytes: usize) -> String {
    let tenths_of = |unit: usize| format!("{}.{}", n_bytes / unit, n_bytes % unit * 10 / unit);
    match n_bytes {
        ..1_000 => format!("{n_bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", tenths_of(1_000)),
        _ => format!("{} MB", tenths_of(1_000_000)),
    }
}

/// A pool's id from an address; `None` when there is none.
#[must_use]
pub fn pool_id(text: Option<String>) -> Option<AgentPoolId> {
    text.filter(|text| !text.trim().is_empty()).map(AgentPoolId)
}

#[cfg(test)]
mod tests {
    use api_types::secret::Redacted;
    use chrono::{TimeDelta, TimeZone, Utc};

    use super::*;

    fn time(minutes: i64) -> Option<api_types::time::Timestamp> {
        let start = Utc.with_ymd_and_hms(2026, 11, 24, 10, 0, 0).single().expect("a time");
        Some(start + TimeDelta::minutes(minutes))
    }

    fn pool(name: &str, status: AgentStatus, last_seen: Option<api_types::time::Timestamp>) -> AgentPool {
        AgentPool {
            id: AgentPoolId(format!("id-{name}")),
            name: name.to_owned(),
            description: String::new(),
            created: None,
            last_seen,
            last_deployment: None,
            status,
            is_default: false,
        }
    }

    fn agent(hostname: &str, status: AgentStatus, last_seen: Option<api_types::time::Timestamp>) -> Agent {
        Agent {
            hostname: hostname.to_owned(),
            ip: "10.0.0.1".to_owned(),
            pid: "1".to_owned(),
            platform: String::new(),
            version: String::new(),
            last_seen,
            status,
        }
    }

    #[test]
    fn a_pool_without_agents_was_never_seen() {
        let cases = [
            (AgentStatus::Online, time(0), "Online", Tone::Ok),
            (AgentStatus::Offline, time(0), "Offline", Tone::Warn),
            (AgentStatus::Offline, None, "Never seen", Tone::Mute),
            ("draining".into(), None, "draining", Tone::Mute),
        ];
        let mut icons = Vec::new();
        for (status, last_seen, label, tone) in cases {
            let look = pool_status(&pool("a", status, last_seen));
            assert_eq!((look.label.as_str(), look.tone), (label, tone));
            assert!(!icons.contains(&look.icon), "{label} has the icon of another state");
            icons.push(look.icon);
        }
        assert_eq!(agent_status(&agent("a", AgentStatus::Offline, None)).tone, Tone::Mute);
    }

    #[test]
    fn agents_are_counted() {
        let of = |statuses: &[AgentStatus]| {
            let agents: Vec<_> = statuses.iter().map(|status| agent("a", status.clone(), None)).collect();
            AgentCount::of(&agents).sentence()
        };
        assert_eq!(of(&[]), "none");
        assert_eq!(of(&[AgentStatus::Online, AgentStatus::Offline, "draining".into()]), "1 of 3");
    }

    #[test]
    fn the_default_pool_comes_first() {
        let mut answer = ListAgentPoolsResponse {
            agent_pools: ["b", "C", "a"].map(|name| pool(name, AgentStatus::Online, None)).to_vec(),
            default_agent_pool_id: None,
        };
        let names = |answer: &ListAgentPoolsResponse| {
            sorted_pools(answer).into_iter().map(|pool| pool.name).collect::<Vec<_>>().concat()
        };
        assert_eq!(names(&answer), "abC");
        answer.default_agent_pool_id = Some(AgentPoolId("id-C".to_owned()));
        assert_eq!(names(&answer), "Cab");
        answer.default_agent_pool_id = None;
        answer.agent_pools.iter_mut().filter(|pool| pool.name == "b").for_each(|pool| pool.is_default = true);
        assert_eq!(names(&answer), "baC");
    }

    #[test]
    fn agents_keep_their_places_while_they_report() {
        let list = [
            agent("gone-early", AgentStatus::Offline, time(1)),
            agent("b", AgentStatus::Online, time(3)),
            agent("gone-late", AgentStatus::Offline, time(2)),
            agent("a", AgentStatus::Online, time(9)),
            agent("a", AgentStatus::Online, time(8)),
        ];
        let sorted = sorted_agents(&list);
        let names: Vec<_> = sorted.iter().map(|(_, agent)| agent.hostname.as_str()).collect();
        assert_eq!(names, ["a", "a", "b", "gone-late", "gone-early"]);
        let keys: std::collections::HashSet<_> = sorted.iter().map(|(key, _)| key).collect();
        assert_eq!(keys.len(), list.len(), "two agents have the same key");
    }

    #[test]
    fn a_form_needs_a_name_and_is_trimmed() {
        let form = |name: &str, description: &str| PoolForm { name: name.into(), description: description.into() };
        for name in ["", "  "] {
            let problems = validate(&form(name, "x")).expect_err("has no name");
            assert_eq!(problems, [PoolProblem::NameMissing]);
            assert_eq!(problems.first().map(|problem| problem.attribute()), Some("name"));
        }
        let valid = validate(&form(" gpu ", " for training\n")).expect("valid");
        assert_eq!(valid.name(), "gpu");
        let body = serde_json::to_string(&valid.to_create()).expect("serializes");
        assert_eq!(body, r#"{"name":"gpu","description":"for training"}"#);
    }

    #[test]
    fn a_change_sends_only_what_differs() {
        let before = PoolForm { name: "gpu".into(), description: "old".into() };
        let cases = [
            ("gpu", "old", None),
            (" gpu ", "old ", None),
            ("gpu-2", "old", Some(r#"{"name":"gpu-2"}"#)),
            ("gpu", "", Some(r#"{"description":""}"#)),
            ("gpu-2", "new", Some(r#"{"name":"gpu-2","description":"new"}"#)),
        ];
        for (name, description, expected) in cases {
            let valid = validate(&PoolForm { name: name.into(), description: description.into() }).expect("valid");
            let body = valid.to_patch(&before).map(|patch| serde_json::to_string(&patch).expect("serializes"));
            assert_eq!(body.as_deref(), expected, "{name:?} {description:?}");
        }
    }

    #[test]
    fn of_taken_work_only_the_ids_are_kept() {
        let workflow = AgentWorkflow {
            deployment_id: Some(api_types::DeploymentId("d".into())),
            job_id: "j".into(),
            run_id: String::new(),
            type_specific_id: "t".into(),
            job_token: Redacted::new("pul-job".into()),
            oidc_token: Redacted::new("eyJ".into()),
        };
        let work = TakenWork::of(&workflow);
        assert_eq!(work.ids(), [("Deployment", "d".to_owned()), ("Job", "j".into()), ("Kind of work", "t".into())]);
        let everything = format!("{work:?}");
        assert!(!everything.contains("pul-job") && !everything.contains("eyJ"), "{everything}");
    }

    #[test]
    fn refusals_are_told_apart() {
        assert!(why_refused(Some(401)).is_some_and(|words| words.contains("not about your session")));
        assert!(why_refused(Some(403)).is_some_and(|words| words.contains("another pool")));
        assert!(why_refused(Some(503)).is_none() && why_refused(None).is_none());
        assert!(is_in_use(Some(400)) && !is_in_use(Some(403)) && !is_in_use(None));
    }

    #[test]
    fn sizes_have_units() {
        for (n_bytes, text) in [(0, "0 bytes"), (999, "999 bytes"), (327_680, "327.6 KB"), (48_250_000, "48.2 MB")] {
            assert_eq!(file_size(n_bytes), text);
        }
    }

    #[test]
    fn an_empty_parameter_opens_no_pool() {
        for (text, id) in [(None, None), (Some("  "), None), (Some("a"), Some("a"))] {
            assert_eq!(pool_id(text.map(str::to_owned)).map(|id| id.0).as_deref(), id);
        }
    }
}
