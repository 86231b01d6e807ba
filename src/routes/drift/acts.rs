//! The buttons of the page's head: when drift is looked for, look now, put it right now.

use api_types::Operation;
use leptos::prelude::*;

use super::asked::Asking;
use super::data::DriftData;
use crate::components::{Button, Glyph};
use crate::model::words::Icon;
use crate::paths::Paths;
use crate::routes::load_view::{Phase, phase_of};
use crate::routes::schedules::Editor;

/// Why nothing can be asked for, as far as the stack itself is the reason.
fn off(data: DriftData) -> Signal<Option<String>> {
    Signal::derive(move || {
        data.has_no_settings().then(|| "The stack has no deployment settings, so nothing can run on it.".to_owned())
    })
}

#[component]
pub(super) fn Acts(data: DriftData, editor: Editor, asking: Asking) -> impl IntoView {
    view! {
        <ScheduleButton data=data editor=editor />
        <DetectButton data=data asking=asking />
        <Button
            label="Remediate now…"
            icon=Icon::Wrench
            off=off(data)
            on_click=move |()| asking.ask(Operation::RemediateDrift)
        />
    }
}

/// Looks now.
#[component]
pub(super) fn DetectButton(data: DriftData, asking: Asking) -> impl IntoView {
    let phase = phase_of(data.settings);
    // While the settings are on their way, it is likely that it only looks.
    let is_pending = move || matches!(phase.get(), Phase::Loading { .. });
    let label = move || if asking.only_looks() || is_pending() { "Detect now" } else { "Detect now…" };
    view! {
        <Button
            label=Signal::derive(move || label().to_owned())
            icon=Icon::Pulse
            off=off(data)
            is_busy=asking.is_sending()
            on_click=move |()| asking.detect()
        />
    }
}

/// Leads to the form for the stack's drift schedule: a new one, the one that there is, or the list of several.
#[component]
pub(super) fn ScheduleButton(data: DriftData, editor: Editor) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let address = data.stack.with_value(|stack| paths.stack_schedules(stack));
    let has_several = Memo::new(move |_| data.checks.with(|checks| checks.schedules.len() > 1));
    let label = Memo::new(move |_| data.checks.with(crate::model::drift::checks::DriftChecks::label));
    let open = move |()| match data.checks.with_untracked(|checks| checks.only().cloned()) {
        Some(schedule) => editor.open_change(schedule),
        None => editor.open_new(),
    };
    // It is not known yet which of the three it is, and a form for a new one would be the wrong one.
    let off = Signal::derive(move || {
        let no_list = || {
            let is_known = data.schedules.list().state().with(|state| state.data().is_some());
            (!is_known).then(|| "The stack's schedules are not known yet, or could not be read.".to_owned())
        };
        off(data).get().or_else(no_list)
    });
    move || {
        if has_several.get() {
            return view! {
                <a class="button" href=address.clone()><Glyph icon=Icon::Clock /><span>{label}</span></a>
            }
            .into_any();
        }
        view! { <Button label=label icon=Icon::Clock off=off on_click=open /> }.into_any()
    }
}
