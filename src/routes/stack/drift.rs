//! The line that says how the stack's drift stands and for how long, in the words of the page about drift.

use api_types::metadata::StackDeploymentsMetadata;
use leptos::prelude::*;

use super::data::Shared;
use super::part::in_line;
use crate::browser::Ticker;
use crate::components::{StatusWord, TimeText};
use crate::model::drift::history::since;
use crate::model::drift::standing;
use crate::model::drift::strip::DriftStrip;
use crate::model::format::lasting;
use crate::paths::Paths;

/// Whether it drifted, for how long, and when somebody looked last.
#[component]
pub(super) fn DriftFact(shared: Shared) -> impl IntoView {
    let runs = shared.drift_runs();
    // The status comes with the queue, every few seconds; the runs, on which the age rests, more seldom.
    let is_drifted = Memo::new(move |_| {
        let told = shared.queue.state().with(|state| state.data().and_then(|pauses| pauses.drift.clone()));
        told.map(|drift| drift.drift_detected)
    });
    view! {
        {in_line(shared.queue, move |pauses| status(shared, &pauses))}
        {in_line(runs, move |strip| match strip {
            Some(strip) => view! { <SinceThen strip=strip is_drifted=is_drifted /> }.into_any(),
            None => ().into_any(),
        })}
    }
}

fn status(shared: Shared, pauses: &StackDeploymentsMetadata) -> AnyView {
    let paths = expect_context::<Paths>();
    let address = shared.stack.with_value(|stack| paths.stack_drift(stack));
    let status = pauses.drift.clone().unwrap_or_default();
    let look = standing(&status, None);
    let more = status.run_in_progress.then_some(", being checked");
    view! { <a href=address><StatusWord look=look /></a>{more} }.into_any()
}

#[component]
fn SinceThen(strip: DriftStrip, is_drifted: Memo<Option<bool>>) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let checked = strip.last_telling().and_then(|cell| cell.created);
    let since = since(&strip);
    let age = Memo::new(move |_| {
        let since = since.as_ref().filter(|since| is_drifted.get() == Some(since.is_drifted))?;
        let at_least = if since.is_at_least { "at least " } else { "" };
        Some(format!("for {at_least}{}", lasting(ticker.now() - since.at)))
    });
    view! {
        <span class="state__age">{move || age.get().map(|age| format!(" {age}"))}</span>
        {checked.is_some().then(|| view! { <span class="state__more">"last checked "<TimeText time=checked /></span> })}
    }
}
