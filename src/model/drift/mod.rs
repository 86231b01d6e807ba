//! Drift of a stack in words: where it stands, what a run found, and what the engine said about it. Pure.
//!
//! In reading order: [`strip`] has the last runs as cells, [`history`] says what they tell together and [`bars`] how high
//! they are drawn; [`checks`] are the looks that are still to come; [`board`] asks about all stacks of an organization.

pub mod bars;
pub mod board;
pub mod checks;
pub mod history;
pub mod strip;

use std::collections::{BTreeMap, HashMap};

use api_types::DeploymentStatus;
use api_types::drift::{DriftRun, DriftRunId, DriftRunUpdate, StackDriftStatus};
use api_types::events::{EngineEvent, MessageEvent, StepMetadata, plain_text};
use serde_json::Value;

use super::address;
use super::words::{self, Icon, Look, Tone};

/// Runs on a page of the list.
pub const RUNS_PER_PAGE: u32 = 25;

/// What a person chose to see; all of it is in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunsView {
    /// The page, from 1.
    pub page: u32,
    /// The run that is open.
    pub run: Option<DriftRunId>,
}

impl RunsView {
    /// Reads the query of the address. What cannot be read is left at its default.
    #[must_use]
    pub fn from_query(value_of: impl Fn(&str) -> Option<String>) -> Self {
        let page = value_of("page").and_then(|text| text.parse().ok()).filter(|page| *page > 0).unwrap_or(1);
        Self { page, run: value_of("run").filter(|id| !id.is_empty()).map(DriftRunId) }
    }

    /// The query of the address, with its question mark; only what differs from the default.
    #[must_use]
    pub fn to_query(&self) -> String {
        let page = (self.page != 1).then(|| self.page.to_string());
        address::query([("page", page), ("run", self.run.as_ref().map(|run| run.0.clone()))])
    }

    /// This view with another run open, or with none.
    #[must_use]
    pub fn with_run(&self, run: Option<DriftRunId>) -> Self {
        Self { run, ..self.clone() }
    }

    /// Another page of the list, with no run open.
    #[must_use]
    pub fn at_page(page: u32) -> Self {
        Self { page, run: None }
    }
}

fn drifted() -> Look {
    Look::new("Drifted", Icon::Drifted, Tone::Drift)
}

fn clean() -> Look {
    Look::new("Clean", Icon::Clean, Tone::Ok)
}

/// Where a stack stands. `n_runs` is how many runs there are, when that is known: the first of all has found nothing
/// before it ends, which the service calls "no drift".
#[must_use]
pub fn standing(status: &StackDriftStatus, n_runs: Option<i64>) -> Look {
    let is_first_run = status.run_in_progress && n_runs.is_some_and(|n_runs| n_runs <= 1);
    if status.drift_detected {
        drifted()
    } else if status.latest_drift_run.is_empty() || is_first_run {
        Look::new("Never checked", Icon::NeverChecked, Tone::Mute)
    } else {
        clean()
    }
}

/// The same as a sentence. `latest` is the latest run, when it is known.
#[must_use]
pub fn standing_sentence(status: &StackDriftStatus, n_runs: Option<i64>, latest: Option<&DriftRun>) -> String {
    let sentence = match standing(status, n_runs).icon {
        Icon::Drifted => "Resources are not as the stack's state says.",
        Icon::NeverChecked => "No run has looked yet whether the resources are as the stack's state says.",
        _ => "The service reports no difference between the resources and the stack's state.",
    };
    let has_failed = latest.is_some_and(|run| run.status == DeploymentStatus::Failed);
    let doubt = if has_failed { " The latest run failed: what it would have found is not known." } else { "" };
    format!("{sentence}{doubt}")
}

/// What a run found, as far as it is known. A run that did not end well found nothing that could be relied on.
#[must_use]
pub fn finding(run: &DriftRun) -> Option<Look> {
    let is_remediated =
        run.remediate_update.as_ref().is_some_and(|update| update.status == DeploymentStatus::Succeeded);
    match (run.drift_detected, &run.status) {
        (true, DeploymentStatus::Succeeded) if is_remediated => Some(Look::new("Remediated", Icon::Wrench, Tone::Ok)),
        (true, _) => Some(drifted()),
        (false, DeploymentStatus::Succeeded) => Some(clean()),
        (false, _) => None,
    }
}

/// Which of a run's two updates is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The refresh that only looks: nothing has been done yet.
    Detect,
    /// The update that put things right.
    Remediate,
}

/// Resource changes in words: "3 to update, 1 deleted outside, 12 unchanged". What stays comes last.
#[must_use]
pub fn change_words(part: Part, changes: &BTreeMap<String, i64>) -> String {
    const ORDER: [&str; 4] = ["update", "create", "replace", "delete"];
    let place = |operation: &str| match operation {
        "same" => usize::MAX,
        other => ORDER.iter().position(|known| *known == other).unwrap_or(ORDER.len()),
    };
    let mut changes: Vec<_> = changes.iter().filter(|(_, number)| **number != 0).collect();
    changes.sort_by_key(|(operation, _)| place(operation));
    let words = changes.into_iter().map(|(operation, number)| {
        let word = match (part, operation.as_str()) {
            (_, "same") => "unchanged",
            (Part::Detect, "update") => "to update",
            (Part::Detect, "create") => "to create",
            (Part::Detect, "replace") => "to replace",
            // The engine finds it gone: somebody deleted it outside of Pulumi.
            (Part::Detect, "delete") => "deleted outside",
            (Part::Remediate, "update") => "updated",
            (Part::Remediate, "create") => "created",
            (Part::Remediate, "replace") => "replaced",
            (Part::Remediate, "delete") => "deleted",
            (_, other) => return format!("{} {}", super::format::count(*number), other.replace('-', " ")),
        };
        format!("{} {word}", super::format::count(*number))
    });
    words.collect::<Vec<_>>().join(", ")
}

/// One of a run's two updates in a cell: its changes once it has ended well, else where it stands.
#[must_use]
pub fn part_words(part: Part, update: Option<&DriftRunUpdate>) -> String {
    let Some(update) = update else { return "—".to_owned() };
    let words = change_words(part, &update.resource_changes);
    match (&update.status, words.is_empty()) {
        (DeploymentStatus::Succeeded, false) => words,
        (DeploymentStatus::Succeeded, true) => "no resources".to_owned(),
        (status, true) => words::deployment_status(status).label,
        (status, false) => format!("{}: {words}", words::deployment_status(status).label),
    }
}

/// How one property of a resource differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyDifference {
    /// `+`, `−` or `~`.
    pub sign: &'static str,
    /// The same for the ear: `added`, `removed` or `changed`.
    pub word: &'static str,
    /// Where it is: `tags.env`.
    pub path: String,
}

/// How one resource differs from the stack's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The engine's sign for it.
    pub sign: &'static str,
    /// What is the matter with it.
    pub what: String,
    /// Its type.
    pub resource_type: String,
    /// Its own name.
    pub name: String,
    /// All of its name.
    pub urn: String,
    /// The properties that differ.
    pub properties: Vec<PropertyDifference>,
}

/// What the engine had to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How serious it is.
    pub look: Look,
    /// The resource that it is about; empty for all.
    pub resource: String,
    /// The text, without colour markup.
    pub text: String,
}

/// What a detection found, event by event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    by_urn: HashMap<String, Difference>,
    /// In the order in which the engine came to them.
    order: Vec<String>,
    remarks: Vec<Remark>,
    n_events: usize,
}

impl Findings {
    /// Takes one event in. A later event of a resource says more than an earlier one: the engine first says that it
    /// looks, and then what it found.
    pub fn take(&mut self, event: &EngineEvent) {
        self.n_events += 1;
        if let Some(failed) = &event.res_op_failed_event {
            self.put(&failed.metadata, Some("could not be read"));
        } else if let Some(done) = &event.res_outputs_event {
            self.put(&done.metadata, None);
        } else if let Some(begun) = &event.resource_pre_event {
            self.put(&begun.metadata, None);
        }
        if let Some(message) = event.diagnostic_event.as_ref().or(event.policy_event.as_ref()) {
            self.remarks.extend(remark(message));
        }
    }

    fn put(&mut self, step: &StepMetadata, trouble: Option<&str>) {
        let (sign, word) = words::resource_change(&step.op);
        let what = match (trouble, step.op.as_str()) {
            (Some(trouble), _) => trouble.to_owned(),
            // It only looks, or found everything as it was.
            (None, "same" | "refresh" | "read") => {
                self.by_urn.remove(&step.urn);
                return;
            }
            (None, "update") => "differs".to_owned(),
            (None, "delete") => "is gone".to_owned(),
            (None, "create") => "is new".to_owned(),
            (None, _) => word,
        };
        let difference = Difference {
            sign,
            what,
            resource_type: step.resource_type.clone(),
            name: step.name().to_owned(),
            urn: step.urn.clone(),
            properties: properties(step),
        };
        self.by_urn.insert(step.urn.clone(), difference);
        if !self.order.contains(&step.urn) {
            self.order.push(step.urn.clone());
        }
    }

    /// The resources that differ, in the order in which the engine came to them.
    #[must_use]
    pub fn differences(&self) -> Vec<Difference> {
        self.order.iter().filter_map(|urn| self.by_urn.get(urn).cloned()).collect()
    }

    /// What the engine had to say.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// How many events were read.
    #[must_use]
    pub fn n_events(&self) -> usize {
        self.n_events
    }
}

fn properties(step: &StepMetadata) -> Vec<PropertyDifference> {
    if step.detailed_diff.is_empty() {
        let changed = |path: &String| PropertyDifference { sign: "~", word: "changed", path: path.clone() };
        return step.diffs.iter().map(changed).collect();
    }
    let detailed = step.detailed_diff.iter().map(|(path, difference)| {
        let kind = difference.get("diffKind").and_then(Value::as_str).unwrap_or_default();
        let (sign, word) = match kind.split('-').next().unwrap_or_default() {
            "add" => ("+", "added"),
            "delete" => ("−", "removed"),
            _ => ("~", "changed"),
        };
        PropertyDifference { sign, word, path: path.clone() }
    });
    detailed.collect()
}

fn remark(message: &MessageEvent) -> Option<Remark> {
    let text = plain_text(&message.message).trim().to_owned();
    let look = match message.severity.as_str() {
        "debug" => return None,
        "error" => Look::new("Error", Icon::Cross, Tone::Bad),
        "warning" => Look::new("Warning", Icon::Warning, Tone::Warn),
        _ => Look::new("Message", Icon::Info, Tone::Mute),
    };
    let resource = message.urn.rsplit("::").next().unwrap_or_default().to_owned();
    (!text.is_empty()).then_some(Remark { look, resource, text })
}

#[cfg(test)]
mod tests {
    use api_types::updates::UpdateId;
    use serde_json::json;

    use super::*;

    fn status(drift_detected: bool, latest: &str, run_in_progress: bool) -> StackDriftStatus {
        StackDriftStatus { drift_detected, latest_drift_run: latest.to_owned(), run_in_progress }
    }

    fn update(status: &str, changes: &[(&str, i64)]) -> DriftRunUpdate {
        DriftRunUpdate {
            update_id: UpdateId("u".to_owned()),
            status: status.into(),
            modified: None,
            resource_changes: changes.iter().map(|(operation, count)| ((*operation).to_owned(), *count)).collect(),
        }
    }

    fn run(status: &str, drift_detected: bool, remediation: Option<&str>) -> DriftRun {
        DriftRun {
            id: DriftRunId("r".to_owned()),
            created: None,
            status: status.into(),
            drift_detected,
            deployment_id: None,
            deployment_version: None,
            detect_update: None,
            remediate_update: remediation.map(|status| update(status, &[])),
        }
    }

    #[test]
    fn the_view_survives_the_address() {
        let cases = [
            ("", RunsView { page: 1, run: None }),
            ("?page=3", RunsView { page: 3, run: None }),
            ("?page=3&run=a%2Fb", RunsView { page: 3, run: Some(DriftRunId("a/b".to_owned())) }),
        ];
        for (query, view) in cases {
            assert_eq!(view.to_query(), query);
            let value_of = |key: &str| match key {
                "page" => Some(view.page.to_string()),
                _ => view.run.as_ref().map(|run| run.0.clone()),
            };
            assert_eq!(RunsView::from_query(value_of), view);
        }
        let nonsense = |key: &str| Some(if key == "page" { "0".to_owned() } else { String::new() });
        assert_eq!(RunsView::from_query(nonsense), RunsView { page: 1, run: None });
    }

    #[test]
    fn a_stack_is_drifted_clean_or_was_never_checked() {
        let cases = [
            (status(true, "r", false), Some(4), "Drifted"),
            (status(true, "r", true), Some(1), "Drifted"),
            (status(false, "r", false), Some(4), "Clean"),
            (status(false, "r", true), Some(4), "Clean"),
            (status(false, "r", true), Some(1), "Never checked"),
            (status(false, "r", true), None, "Clean"),
            (status(false, "", false), Some(0), "Never checked"),
            (status(false, "", false), None, "Never checked"),
        ];
        for (status, n_runs, label) in cases {
            assert_eq!(standing(&status, n_runs).label, label, "{status:?} {n_runs:?}");
        }
        let failed = run("failed", false, None);
        assert!(standing_sentence(&status(false, "r", false), Some(2), Some(&failed)).ends_with("is not known."));
        assert!(standing_sentence(&status(false, "", false), None, None).starts_with("No run has looked"));
    }

    #[test]
    fn a_run_found_what_it_is_known_to_have_found() {
        let cases = [
            (run("succeeded", false, None), Some("Clean")),
            (run("succeeded", true, None), Some("Drifted")),
            (run("succeeded", true, Some("succeeded")), Some("Remediated")),
            (run("failed", true, Some("failed")), Some("Drifted")),
            (run("running", true, Some("running")), Some("Drifted")),
            (run("running", false, None), None),
            (run("failed", false, None), None),
            (run("skipped", false, None), None),
            (run("new-word", false, None), None),
        ];
        for (run, label) in cases {
            assert_eq!(finding(&run).map(|look| look.label).as_deref(), label, "{run:?}");
        }
    }

    #[test]
    fn changes_are_told_apart_by_what_was_done() {
        let changes =
            update("succeeded", &[("same", 1_200), ("delete", 1), ("update", 3), ("import-it", 2), ("create", 0)]);
        let cases = [
            (Part::Detect, "3 to update, 1 deleted outside, 2 import it, 1,200 unchanged"),
            (Part::Remediate, "3 updated, 1 deleted, 2 import it, 1,200 unchanged"),
        ];
        for (part, expected) in cases {
            assert_eq!(part_words(part, Some(&changes)), expected);
        }
        assert_eq!(part_words(Part::Detect, None), "—");
        assert_eq!(part_words(Part::Detect, Some(&update("succeeded", &[]))), "no resources");
        assert_eq!(part_words(Part::Detect, Some(&update("running", &[]))), "Running");
        assert_eq!(part_words(Part::Detect, Some(&update("failed", &[("update", 1)]))), "Failed: 1 to update");
    }

    fn event(value: Value) -> EngineEvent {
        serde_json::from_value(value).expect("an event")
    }

    fn step(key: &str, op: &str, name: &str, more: &Value) -> EngineEvent {
        let mut metadata = json!({"op": op, "urn": format!("urn:pulumi:s::p::t:i:T::{name}"), "type": "t:i:T"});
        if let (Some(metadata), Some(more)) = (metadata.as_object_mut(), more.as_object()) {
            metadata.extend(more.clone());
        }
        event(json!({"type": key, key: {"metadata": metadata}}))
    }

    #[test]
    fn what_the_engine_found_is_what_it_said_last() {
        let mut findings = Findings::default();
        let detailed = json!({"detailedDiff": {
            "count": {"diffKind": "update"}, "tags.a": {"diffKind": "add-replace"}, "z": {"diffKind": "delete"}
        }});
        let plain = json!({});
        for event in [
            step("resourcePreEvent", "refresh", "api", &plain),
            step("resourcePreEvent", "update", "gone-back", &plain),
            step("resourcePreEvent", "same", "still", &plain),
            step("resOutputsEvent", "update", "api", &detailed),
            step("resOutputsEvent", "same", "gone-back", &plain),
            step("resOutputsEvent", "delete", "record", &json!({"diffs": ["x"]})),
            step("resOpFailedEvent", "refresh", "secret", &plain),
        ] {
            findings.take(&event);
        }
        let told: Vec<_> = findings
            .differences()
            .into_iter()
            .map(|difference| {
                let paths = difference.properties.iter().map(|part| format!("{}{}", part.sign, part.path));
                format!("{} {} {}", difference.name, difference.what, paths.collect::<Vec<_>>().join(" "))
                    .trim()
                    .to_owned()
            })
            .collect();
        assert_eq!(told, ["api differs ~count +tags.a −z", "record is gone ~x", "secret could not be read"]);
        assert_eq!(findings.n_events(), 7);
    }

    #[test]
    fn remarks_have_no_markup() {
        let mut findings = Findings::default();
        for (severity, message) in
            [("warning", "<{%fg 3%}>old key<{%reset%}>\n"), ("debug", "noise"), ("info", "<{%reset%}>")]
        {
            let urn = "urn:pulumi:s::p::t:i:T::api";
            let body = json!({"message": message, "severity": severity, "urn": urn});
            findings.take(&event(json!({"type": "diagnosticEvent", "diagnosticEvent": body})));
        }
        let told: Vec<_> = findings
            .remarks()
            .iter()
            .map(|remark| format!("{} {} {}", remark.look.label, remark.resource, remark.text))
            .collect();
        assert_eq!(told, ["Warning api old key"]);
    }
}
