//! The log of the deployment: what the viewer needs of it, and the parts of the address that point into it.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

use super::Shared;
use crate::browser::{Lasting, Ticker};
use crate::logs::parallel::StepRef;
use crate::logs::rows::LineRange;
use crate::logs::source::{LogSource, LogTarget};
use crate::logs::viewer::{LogViewer, StepFacts};
use crate::model::timeline::Timeline;
use crate::session::Session;

#[component]
pub(super) fn LogPanel(shared: Shared) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let client = expect_context::<Session>().client();
    let stack = shared.stack;
    let target = shared.part(move |deployment| {
        let jobs = deployment.jobs.iter().enumerate();
        let steps = jobs.flat_map(|(job, of_job)| {
            let steps = of_job.steps.iter().enumerate();
            // A step that never began has no part in the log.
            let began = steps.filter(|(_, step)| step.status != api_types::StepStatus::NotStarted);
            began.map(move |(step, facts)| StepRef { job: small(job), step: small(step), name: facts.name.clone() })
        });
        Some(LogTarget {
            stack: stack.get_value(),
            id: deployment.id.clone(),
            is_over: deployment.status.is_terminal(),
            steps: steps.collect(),
        })
    });
    let source = LogSource::open(client, target);

    let jobs = shared.part(|deployment| deployment.jobs.clone());
    let is_over = shared.part(|deployment| deployment.status.is_terminal());
    let steps = Memo::new(move |_| {
        let now = if is_over.get() { untrack(|| ticker.now()) } else { ticker.now() };
        let timeline = jobs.with(|jobs| Timeline::new(None, jobs, now));
        let facts = |step: crate::model::timeline::TimelineStep| StepFacts {
            name: step.name,
            status: step.status,
            duration: step.duration,
        };
        timeline.steps.into_iter().map(facts).collect::<Vec<_>>()
    });

    let query = use_query_map();
    let selected = Memo::new(move |_| query.lasting().with(|query| query.get_str("line").and_then(LineRange::parse)));
    let wanted_step = Memo::new(move |_| {
        let (job, step) = query.lasting().with(|query| {
            let (job, step) = query.get_str("step")?.split_once('.')?;
            Some((job.parse::<usize>().ok()?, step.parse::<usize>().ok()?))
        })?;
        jobs.with(|jobs| {
            let n_before: usize = jobs.iter().take(job).map(|job| job.steps.len()).sum();
            let index = jobs.get(job).filter(|job| step < job.steps.len()).map(|_| n_before + step)?;
            Some((index, shared.n_step_clicks.get()))
        })
    });
    let path = use_location().pathname;
    let navigate = use_navigate();
    let select = move |range: Option<LineRange>| {
        let query = range.map(|range| format!("?line={range}")).unwrap_or_default();
        let options = NavigateOptions { resolve: false, replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("{}{query}", path.get_untracked()), options);
    };
    let version = shared.version.0;
    let file_name = stack.with_value(|stack| format!("{}-{}-{version}.log", stack.project(), stack.stack()));
    view! {
        <LogViewer
            source=source
            steps=steps
            selected=selected
            on_select=select
            wanted_step=wanted_step
            file_name=file_name
        />
    }
}

/// Jobs and steps are few; an index beyond `u32` is no index of the service's.
fn small(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
