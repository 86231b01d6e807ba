//! The live control: whether a page refreshes itself, how old its data is, and a button to pause or try again.

use leptos::prelude::*;

use super::Glyph;
use crate::browser::Ticker;
use crate::model::format::age;
use crate::model::words::Icon;

/// What the control shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveState {
    /// The first data is on its way.
    Loading,
    /// Refreshes itself.
    Live,
    /// Paused by hand.
    Paused,
    /// The last refresh failed; the old data is shown.
    Stale,
    /// Nothing could be read.
    Failed,
}

/// State, age and button in one group.
#[component]
pub fn LiveControl(
    /// What it shows.
    #[prop(into)]
    state: Signal<LiveState>,
    /// When the data arrived, in milliseconds.
    #[prop(into)]
    loaded_at_ms: Signal<Option<f64>>,
    /// When it will be asked for again, in milliseconds.
    #[prop(into)]
    next_try_at_ms: Signal<Option<f64>>,
    /// Pauses, resumes or tries again, as the state wants.
    #[prop(into)]
    on_act: Callback<()>,
) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let word = move || match state.get() {
        LiveState::Loading => "Loading",
        LiveState::Live => "Live",
        LiveState::Paused => "Paused",
        LiveState::Stale => "Not refreshed",
        LiveState::Failed => "Failed",
    };
    let kind = move || match state.get() {
        LiveState::Loading | LiveState::Paused => "live live--mute",
        LiveState::Live => "live live--ok",
        LiveState::Stale => "live live--warn",
        LiveState::Failed => "live live--bad",
    };
    let (label, icon) = (
        move || match state.get() {
            LiveState::Live | LiveState::Stale => "Pause refreshing",
            LiveState::Paused => "Resume refreshing",
            _ => "Refresh now",
        },
        Signal::derive(move || match state.get() {
            LiveState::Live | LiveState::Stale => Icon::Pause,
            LiveState::Paused => Icon::Play,
            _ => Icon::Refresh,
        }),
    );
    // Milliseconds between two moments of one session fit an i64.
    #[expect(clippy::cast_possible_truncation, reason = "an age in milliseconds fits")]
    let age_text = move || {
        let now_ms = ticker.now_ms();
        let loaded = loaded_at_ms.get().map(|at_ms| age(chrono::TimeDelta::milliseconds((now_ms - at_ms) as i64)));
        let next = next_try_at_ms.get().filter(|_| matches!(state.get(), LiveState::Stale | LiveState::Failed));
        let next = next.map(|at_ms| format!("next try in {} s", ((at_ms - now_ms) / 1_000.0).ceil().max(0.0)));
        [loaded, next].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let has_age = move || loaded_at_ms.get().is_some() || next_try_at_ms.get().is_some();
    view! {
        <div class=kind role="group" aria-label="Refreshing">
            <span class="live__state"><span class="live__dot"></span>{word}</span>
            <Show when=has_age><span class="live__age">{age_text}</span></Show>
            <button type="button" class="live__button" aria-label=label title=label on:click=move |_| on_act.run(())>
                <Glyph icon=icon />
            </button>
        </div>
    }
}
