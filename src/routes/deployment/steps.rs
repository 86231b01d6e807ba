//! Jobs and steps: each with its status and duration, as bars on one scale, and a link to its part of the log.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::Shared;
use super::updates::ChangeCounts;
use crate::browser::{Lasting, Ticker};
use crate::components::Glyph;
use crate::model::format::{duration, step_duration};
use crate::model::timeline::{Timeline, TimelineStep};
use crate::model::words;

#[component]
pub(super) fn StepsPanel(shared: Shared) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let jobs = shared.part(|deployment| deployment.jobs.clone());
    let created = shared.part(|deployment| deployment.created);
    let is_over = shared.part(|deployment| deployment.status.is_terminal());
    let timeline = Memo::new(move |_| {
        let now = if is_over.get() { untrack(|| ticker.now()) } else { ticker.now() };
        jobs.with(|jobs| Timeline::new(created.get(), jobs, now))
    });
    let n_jobs = move || jobs.with(Vec::len);
    let keys =
        move || timeline.with(|timeline| timeline.steps.iter().map(|step| (step.job, step.step)).collect::<Vec<_>>());
    let summary = move || {
        timeline.with(|timeline| {
            let n_done = timeline.steps.iter().filter(|step| step.status.is_terminal()).count();
            let running = timeline.steps.iter().find(|step| step.status == api_types::StepStatus::Running);
            match running {
                Some(step) => format!("Step {} of {}: {}", n_done + 1, timeline.steps.len(), step.name),
                None => format!("{n_done} of {} steps", timeline.steps.len()),
            }
        })
    };
    let scale = move || {
        timeline.with(|timeline| {
            let length = timeline.length;
            (length > chrono::TimeDelta::zero()).then(|| {
                view! { <p class="steps__scale" aria-hidden="true"><span>"0s"</span><span>{duration(length)}</span></p> }
            })
        })
    };
    let waited = move || {
        timeline.with(|timeline| timeline.waited.map(|waited| format!("after {} in the queue", duration(waited))))
    };
    view! {
        <details class="steps" open=is_wide()>
            <summary class="steps__summary">
                <h2 class="steps__title">"Steps"</h2>
                <span class="steps__note">{summary}</span>
            </summary>
            <ol class="steps__list">
                <For each=keys key=|key| *key let:key><StepRow shared=shared timeline=timeline key=key n_jobs=Signal::derive(n_jobs) /></For>
            </ol>
            {scale}
            {move || waited().map(|waited| view! { <p class="steps__waited">{waited}</p> })}
            <ChangeCounts shared=shared />
        </details>
    }
}

/// Beside the log the steps are always open; above it, on a narrow page, a person opens them.
fn is_wide() -> bool {
    let query = window().match_media("(min-width: 1024px)").ok().flatten();
    query.is_none_or(|query| query.matches())
}

#[component]
fn StepRow(shared: Shared, timeline: Memo<Timeline>, key: (usize, usize), n_jobs: Signal<usize>) -> impl IntoView {
    let path = use_location().pathname;
    let query = use_query_map();
    let step = Memo::new(move |_| {
        timeline.with(|timeline| timeline.steps.iter().find(|step| (step.job, step.step) == key).cloned())
    });
    let word = format!("{}.{}", key.0, key.1);
    let own_word = word.clone();
    let is_current =
        move || query.lasting().with(|query| query.get_str("step") == Some(own_word.as_str())).then_some("true");
    let address = move || format!("{}?step={word}", path.lasting().get());
    move || {
        step.get().map(|step| {
            let TimelineStep { name, status, offset, width, duration, job, .. } = step;
            let look = words::step_status(&status);
            let job = (n_jobs.get() > 1).then(|| format!("Job {}: ", job + 1));
            let tone = look.tone.as_str();
            let percent = |share: f64| format!("{:.2}", share * 100.0);
            let (x, bar_width) = (percent(offset), percent(width.max(0.012)));
            let has_bar = duration.is_some();
            view! {
                <li>
                    <a
                        class="step"
                        href=address.clone()
                        aria-current=is_current.clone()
                        on:click=move |_| shared.n_step_clicks.update(|n_clicks| *n_clicks += 1)
                    >
                        <span class=format!("status--{tone}")><Glyph icon=look.icon /></span>
                        <span class="hidden">{look.label}": "</span>
                        <span class="step__name">{job}{name}</span>
                        <span class="step__time">{duration.map(step_duration)}</span>
                        <svg class="step__track" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                            {has_bar.then(|| view! {
                                <rect class=format!("step__bar step__bar--{tone}") x=x y="0" width=bar_width height="6" />
                            })}
                        </svg>
                    </a>
                </li>
            }
        })
    }
}
