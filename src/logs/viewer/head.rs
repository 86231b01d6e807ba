//! The head of a step: what it is, how it went, how many lines it wrote; a click folds it.

use leptos::prelude::*;

use super::Viewing;
use crate::components::Glyph;
use crate::model::format::{counted, step_duration};
use crate::model::words::{Icon, step_status};

#[component]
pub(super) fn HeadRow(step: usize) -> impl IntoView {
    let Viewing { source, window, steps, .. } = expect_context();
    let span = Memo::new(move |_| {
        source.track();
        source.with(|buffer| buffer.steps().get(step).map(|span| (span.name.clone(), span.line_count)))
    });
    let facts = Memo::new(move |_| {
        span.track();
        let index = window.facts_index(step, steps);
        steps.with(|steps| index.and_then(|index| steps.get(index).cloned()))
    });
    let name = move || span.get().and_then(|(name, _)| name).unwrap_or_else(|| "Before the first step".to_owned());
    let n_lines = move || span.get().map_or(0, |(_, n_lines)| i64::try_from(n_lines).unwrap_or(i64::MAX));
    let status = move || {
        facts.get().map(|facts| {
            let look = step_status(&facts.status);
            let class = format!("status--{}", look.tone.as_str());
            view! {
                <span class=class><Glyph icon=look.icon /></span>
                <span class="hidden">{look.label}": "</span>
            }
        })
    };
    let chevron = Signal::derive(move || if window.is_folded(step) { Icon::ChevronRight } else { Icon::ChevronDown });
    view! {
        <button
            type="button"
            class="log-head"
            aria-expanded=move || (!window.is_folded(step)).to_string()
            on:click=move |_| window.toggle_fold(step)
        >
            <Glyph icon=chevron />
            {status}
            <span class="log-head__name">{name}</span>
            <span class="log-head__count">{move || counted(n_lines(), "line", "lines")}</span>
            <span class="log-head__time">{move || facts.get().and_then(|facts| facts.duration).map(step_duration)}</span>
        </button>
    }
}
