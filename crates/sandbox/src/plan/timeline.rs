//! The steps of a run with their times, how it ends, and what its update changes. Cheap: lists need it of every row.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use api_types::{Operation, UpdateKind};
use rand::Rng;
use rand::rngs::StdRng;

use super::{Brief, FailingStep, Outcome};
use crate::random;
use crate::settings::Settings;

/// The least that a run takes: a script cannot ask for less.
const SHORTEST_STEP: Duration = Duration::from_millis(200);

/// The steps of a run.
#[derive(Debug)]
pub(crate) struct Timeline {
    /// In order. All of them are known when the run starts, also those that it will not reach.
    pub(crate) steps: Vec<StepPlan>,
    pub(crate) succeeds: bool,
    /// What the engine does; `None` when the run fails before its operation.
    pub(crate) update: Option<UpdatePlan>,
    /// What the engine does after a drift detection, to remedy what it found.
    pub(crate) remediation: Option<UpdatePlan>,
}

/// One step.
#[derive(Debug)]
pub(crate) struct StepPlan {
    pub(crate) kind: StepKind,
    pub(crate) name: Cow<'static, str>,
    /// From the start of the run; `None` when the run does not reach the step.
    pub(crate) span: Option<(Duration, Duration)>,
    pub(crate) fails: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StepKind {
    Setup,
    Executor,
    Oidc,
    Source,
    Dependencies,
    /// Which of the commands, from 0.
    PreRun(usize),
    Operation,
    /// Remedies drift that the operation found.
    Remediation,
    /// Removes a stack whose resources are gone.
    RemoveStack,
}

/// What the engine does in the step of the operation.
#[derive(Debug)]
pub(crate) struct UpdatePlan {
    pub(crate) kind: UpdateKind,
    /// Resources by engine operation, at the end.
    pub(crate) changes: BTreeMap<&'static str, i64>,
    pub(crate) resources_after: i64,
}

impl UpdatePlan {
    pub(crate) fn count(&self, operation: &str) -> i64 {
        self.changes.get(operation).copied().unwrap_or(0)
    }

    /// How many resources it touches.
    pub(crate) fn n_changed(&self) -> i64 {
        self.changes.iter().filter(|(operation, _)| **operation != "same").map(|(_, count)| count).sum()
    }
}

impl Timeline {
    pub(crate) fn new(brief: &Brief) -> Self {
        let mut rng = random::rng(brief.seed, &[&brief.id.0, "timeline"]);
        let n_drifted = n_found_drifted(brief);
        let kinds = step_kinds(brief, n_drifted);
        let failing = failing_step(brief, &kinds, &mut rng);
        let mut at = Duration::ZERO;
        let mut steps = Vec::with_capacity(kinds.len());
        let mut is_over = false;
        for kind in kinds {
            let fails = failing == Some(kind);
            let span = (!is_over).then(|| {
                let start = at + Duration::from_nanos(rng.random_range(60_000_000..260_000_000));
                let end = start + usual_length(kind, brief, fails, &mut rng);
                at = end;
                (start, end)
            });
            is_over |= fails;
            steps.push(StepPlan { kind, name: name(kind, &brief.operation), span, fails });
        }
        if let Some(run_for) = brief.script.run_for {
            stretch(&mut steps, run_for);
        }
        let reaches = |kind| steps.iter().any(|step| step.kind == kind && step.span.is_some());
        let succeeds = failing.is_none();
        let update = reaches(StepKind::Operation).then(|| update_plan(brief, succeeds, n_drifted, &mut rng));
        let remediation = reaches(StepKind::Remediation).then(|| remediation_plan(brief, n_drifted));
        Self { steps, succeeds, update, remediation }
    }

    /// What the engine does in a step; `None` where it does not run or is not reached.
    pub(crate) fn engine_plan(&self, step: StepKind) -> Option<&UpdatePlan> {
        match step {
            StepKind::Operation => self.update.as_ref(),
            StepKind::Remediation => self.remediation.as_ref(),
            _ => None,
        }
    }

    /// How long the run takes.
    pub(crate) fn length(&self) -> Duration {
        self.steps.iter().filter_map(|step| step.span).map(|(_, end)| end).max().unwrap_or_default()
    }
}

/// The steps that such settings lead to (order of the REST reference's examples).
fn step_kinds(brief: &Brief, n_drifted: i64) -> Vec<StepKind> {
    let settings = brief.settings.as_deref();
    let operation = settings.and_then(|settings| settings.operation_context.as_ref());
    let has = |option: fn(&Settings) -> bool| settings.is_some_and(option);
    let n_commands = operation.map_or(0, |operation| operation.pre_run_commands.len());
    let mut kinds = vec![StepKind::Setup, StepKind::Executor];
    kinds.extend(has(Settings::has_oidc).then_some(StepKind::Oidc));
    kinds.push(StepKind::Source);
    kinds.extend((!has(Settings::skips_dependencies)).then_some(StepKind::Dependencies));
    kinds.extend((0..n_commands).map(StepKind::PreRun));
    kinds.push(StepKind::Operation);
    match brief.operation {
        Operation::DetectDrift if n_drifted > 0 && has(Settings::remediates_drift) => kinds.push(StepKind::Remediation),
        Operation::Destroy if has(Settings::deletes_after_destroy) => kinds.push(StepKind::RemoveStack),
        _ => {}
    }
    kinds
}

fn name(kind: StepKind, operation: &Operation) -> Cow<'static, str> {
    match kind {
        StepKind::Setup => "Setup".into(),
        StepKind::Executor => "Download deployment executor".into(),
        StepKind::Oidc => "Fetch provider credentials via OIDC".into(),
        StepKind::Source => "Get source".into(),
        StepKind::Dependencies => "Download dependencies".into(),
        StepKind::PreRun(index) => format!("Pre-run command {}", index + 1).into(),
        StepKind::Operation => format!("pulumi {operation}").into(),
        StepKind::Remediation => "pulumi remediate-drift".into(),
        StepKind::RemoveStack => "Remove stack".into(),
    }
}

fn failing_step(brief: &Brief, kinds: &[StepKind], rng: &mut StdRng) -> Option<StepKind> {
    // Drawn whether it is needed or not, so that a script changes nothing else about a run.
    let (fails, place) = (rng.random_bool(failure_rate(&brief.operation)), rng.random_range(0..100));
    let wanted = match brief.script.outcome {
        Some(Outcome::Succeeds) => return None,
        Some(Outcome::FailsAt(step)) => step,
        None if !fails => return None,
        None => match place {
            0..8 => FailingStep::Source,
            8..20 => FailingStep::Dependencies,
            20..32 => FailingStep::PreRun,
            _ => FailingStep::Operation,
        },
    };
    let kind = match wanted {
        FailingStep::Source => StepKind::Source,
        FailingStep::Dependencies => StepKind::Dependencies,
        FailingStep::PreRun => StepKind::PreRun(0),
        FailingStep::Operation => StepKind::Operation,
    };
    Some(if kinds.contains(&kind) { kind } else { StepKind::Operation })
}

fn failure_rate(operation: &Operation) -> f64 {
    match operation {
        Operation::Update | Operation::RemediateDrift => 0.12,
        Operation::Destroy => 0.10,
        Operation::Preview => 0.08,
        _ => 0.03,
    }
}

fn usual_length(kind: StepKind, brief: &Brief, fails: bool, rng: &mut StdRng) -> Duration {
    let millis: std::ops::Range<u64> = match kind {
        StepKind::Setup => 2_000..4_500,
        StepKind::Executor => 900..2_800,
        StepKind::Oidc => 180..600,
        StepKind::Source => 1_200..4_500,
        StepKind::Dependencies => 7_000..22_000,
        StepKind::PreRun(_) => 2_000..9_000,
        StepKind::Remediation => 14_000..45_000,
        StepKind::RemoveStack => 900..2_500,
        StepKind::Operation => {
            let size = brief.profile.n_resources.max(1).unsigned_abs() * 60;
            match brief.operation {
                Operation::Preview | Operation::DetectDrift => 6_000 + size / 2..14_000 + size,
                Operation::Refresh => 8_000 + size / 2..18_000 + size,
                _ => 14_000 + size..45_000 + 2 * size,
            }
        }
    };
    let length = Duration::from_millis(rng.random_range(millis)) + Duration::from_nanos(rng.random_range(0..1_000_000));
    if fails { length / 2 } else { length }
}

/// Makes the run as long as the script wants: the operation, or the last step that is reached, gives or takes; what
/// the steps before it need beyond that is taken from all in proportion.
fn stretch(steps: &mut [StepPlan], run_for: Duration) {
    let is_reached = |step: &StepPlan| step.span.is_some();
    let operation = steps.iter().position(|step| step.kind == StepKind::Operation && is_reached(step));
    let Some(elastic) = operation.or_else(|| steps.iter().rposition(is_reached)) else { return };
    let Some((begin, end)) = steps.get(elastic).and_then(|step| step.span) else { return };
    // What comes after the operation takes what it takes.
    let after = steps.iter().filter_map(|step| step.span).map(|(_, end)| end).max().unwrap_or(end) - end;
    let room = run_for.saturating_sub(SHORTEST_STEP).saturating_sub(after);
    if begin > room {
        let scale = room.as_secs_f64() / begin.as_secs_f64();
        for (start, end) in steps.iter_mut().take(elastic + 1).filter_map(|step| step.span.as_mut()) {
            (*start, *end) = (start.mul_f64(scale), end.mul_f64(scale));
        }
    }
    let Some((start, new_end)) = steps.get_mut(elastic).and_then(|step| step.span.as_mut()) else { return };
    *new_end = run_for.saturating_sub(after).max(*start + SHORTEST_STEP);
    let new_end = *new_end;
    for (start, to) in steps.iter_mut().skip(elastic + 1).filter_map(|step| step.span.as_mut()) {
        (*start, *to) = (new_end + (*start - end), new_end + (*to - end));
    }
}

/// How many resources have changed behind the engine's back, as a drift detection finds it: those that are known
/// already, and now and then new ones.
fn n_found_drifted(brief: &Brief) -> i64 {
    let mut rng = random::rng(brief.seed, &[&brief.id.0, "drift"]);
    let new = if rng.random_bool(0.22) { rng.random_range(1..=4) } else { 0 };
    brief.script.drift.map_or(brief.n_drifted + new, i64::from).min(brief.resources_before)
}

/// What remedies drift: an update that refreshes first.
fn remediation_plan(brief: &Brief, n_drifted: i64) -> UpdatePlan {
    let held = brief.resources_before;
    let changes = [("update", n_drifted), ("same", held - n_drifted)];
    UpdatePlan {
        kind: UpdateKind::Update,
        changes: changes.into_iter().filter(|(_, count)| *count > 0).collect(),
        resources_after: held,
    }
}

fn update_plan(brief: &Brief, succeeds: bool, n_drifted: i64, rng: &mut StdRng) -> UpdatePlan {
    let held = brief.resources_before;
    let wanted = brief.profile.n_resources;
    let kind = match brief.operation {
        Operation::Preview => UpdateKind::PreviewUpdate,
        Operation::DetectDrift => UpdateKind::PreviewRefresh,
        Operation::Refresh => UpdateKind::Refresh,
        Operation::Destroy => UpdateKind::Destroy,
        _ => UpdateKind::Update,
    };
    let some = |rng: &mut StdRng, most: i64| rng.random_range(0..=most.max(0));
    let (mut create, mut update, mut delete, mut replace) = match brief.operation {
        Operation::Destroy => (0, 0, held, 0),
        Operation::DetectDrift => (0, n_drifted, 0, 0),
        Operation::Refresh => (0, some(rng, 4).min(held), 0, 0),
        Operation::RemediateDrift => (0, n_drifted, 0, 0),
        _ if held == 0 => (wanted, 0, 0, 0),
        _ if rng.random_bool(0.12) => (0, 0, 0, 0),
        _ => (some(rng, 6), 1 + some(rng, 12), some(rng, 3), if rng.random_bool(0.2) { 1 } else { 0 }),
    };
    update = update.min(held);
    replace = replace.min(held - update);
    delete = delete.min(held - update - replace);
    if !succeeds {
        // The engine stops in the middle: about half was done.
        (create, update, delete, replace) = (create / 2, (update + 1) / 2, delete / 2, 0);
    }
    let is_preview = kind.is_preview();
    let changes = [
        ("create", create),
        ("update", update),
        ("delete", delete),
        ("replace", replace),
        ("same", held - update - delete - replace),
    ];
    UpdatePlan {
        kind,
        changes: changes.into_iter().filter(|(_, count)| *count > 0).collect(),
        resources_after: if is_preview { held } else { held + create - delete },
    }
}
