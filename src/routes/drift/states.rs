//! What is to be said before anything can be: that settings are needed, that nobody has looked yet, that a page of the
//! list is empty.

use leptos::prelude::*;

use super::Address;
use super::acts::{DetectButton, ScheduleButton};
use super::asked::Asking;
use super::data::DriftData;
use crate::components::{EmptyState, Mark, Notice};
use crate::model::drift::RunsView;
use crate::model::words::Tone;
use crate::paths::Paths;
use crate::routes::act::MayAct;
use crate::routes::schedules::Editor;

/// Without deployment settings nothing can run on the stack; runs of the CLI are recorded all the same.
#[component]
pub(super) fn NeedsSettings(data: DriftData) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let address = data.stack.with_value(|stack| paths.stack_settings(stack));
    let has_none = Memo::new(move |_| data.has_no_settings());
    move || {
        has_none.get().then(|| {
            let address = address.clone();
            view! {
                <div class="card card--notice">
                    <Notice
                        tone=Tone::Mute
                        lead="Drift checks need deployment settings first."
                        text="They say where the stack's program is."
                    >
                        <a class="button button--small" href=address>"Deployment settings"</a>
                    </Notice>
                </div>
            }
        })
    }
}

/// In place of the rows: nobody has looked yet, or the list ends before this page.
#[component]
pub(super) fn Empty(data: DriftData, editor: Editor, asking: Asking) -> impl IntoView {
    let address = expect_context::<Address>();
    let is_beyond = Memo::new(move |_| data.n_runs.get() != Some(0));
    move || {
        if is_beyond.get() {
            let first = address.of(&RunsView::at_page(1));
            return view! {
                <EmptyState
                    icon=view! { <Mark /> }.into_any()
                    title="No drift runs on this page"
                    text="The list ends before it."
                >
                    <a class="button" href=first>"To the first page"</a>
                </EmptyState>
            }
            .into_any();
        }
        view! {
            <EmptyState
                icon=view! { <Mark /> }.into_any()
                title="No drift runs yet"
                text="A run looks whether the resources still are as the stack's state says, and changes nothing. \
                      Deployments that detect drift make one, drift schedules do each time that they fire, and so does \
                      previewing “pulumi refresh” with the CLI."
            >
                <MayAct>
                    <DetectButton data=data asking=asking />
                    <ScheduleButton data=data editor=editor />
                </MayAct>
            </EmptyState>
        }
        .into_any()
    }
}
