//! `/{org}/{project}/{stack}/schedules`: drift, TTL and other schedules of a stack.
//!
//! Data: the schedules, every few seconds; what came of the last run of each; the history of the one that is open,
//! which stands in the address. What a person does here: sees what fires when, in their own time and in UTC, makes,
//! changes, pauses and deletes schedules, and looks up what came of them.

mod acts;
mod data;
mod detail;
mod editor;
mod fields;
mod runs;
mod states;
mod table;

use api_types::StackRef;
use leptos::prelude::*;

use super::not_found::NotFoundPage;
use super::page::{use_page_title, use_stack};
use super::shell::{Place, focus_heading_if_lost, use_place};
use crate::components::{Button, ButtonKind};
use crate::routes::act::MayAct;
use crate::routes::load_view::{LiveAct, live_control, stale_notice_of};
use acts::Acts;
use states::Phase;

pub(in crate::routes) use data::SchedulesData;
pub(in crate::routes) use editor::{Editor, EditorDialog};

/// The schedules of a stack.
#[component]
pub fn SchedulesPage() -> impl IntoView {
    let stack = use_stack();
    use_place(move || stack.get().map(Place::Stack));
    // Another stack is another page: nothing of the old one stays on screen.
    move || match stack.get() {
        Some(stack) => view! { <Page stack=stack /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Page(stack: StackRef) -> impl IntoView {
    let name = format!("{}/{}", stack.project(), stack.stack());
    use_page_title(move || format!("Schedules of {name}"));
    let data = SchedulesData::load(stack);
    let (editor, acts) = (Editor::new(data), Acts::new(data));
    let phase = Memo::new(move |_| data.phase());
    let off = Signal::derive(move || {
        let needs_settings = phase.get() == Phase::NoSettings;
        needs_settings.then(|| "Schedules need deployment settings first: this stack has none.".to_owned())
    });
    // A row that goes may take the focus with it.
    Effect::new(move |before: Option<usize>| {
        let n_schedules = data.ids().len();
        if before.is_some_and(|before| before > n_schedules) {
            request_animation_frame(focus_heading_if_lost);
        }
        n_schedules
    });
    view! {
        <div class="page">
            <div class="page__head">
                <h1 class="page__title" tabindex="-1">"Schedules"</h1>
                <div class="page__acts">
                    {live_control(data.list(), move |act| if act == LiveAct::Refresh { data.look_for_settings(); })}
                    <MayAct>
                        <Button
                            label="New schedule…"
                            kind=ButtonKind::Primary
                            off=off
                            on_click=move |()| editor.open_new()
                        />
                    </MayAct>
                </div>
            </div>
            <div class="card card--list">
                {stale_notice_of(data.list(), "Could not refresh.", move || data.refresh())}
                {move || match phase.get() {
                    Phase::Table => view! { <table::Table data=data editor=editor acts=acts /> }.into_any(),
                    phase => view! { <states::InsteadOfTable data=data phase=phase /> }.into_any(),
                }}
            </div>
        </div>
        <MayAct><editor::EditorDialog editor=editor /></MayAct>
        <acts::PauseDialog acts=acts />
        <acts::DeleteDialog acts=acts />
    }
}
