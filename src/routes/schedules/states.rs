//! Everything that is not the table: the live control, what is old, and what stands instead of rows.

use leptos::prelude::*;

use super::data::SchedulesData;
use crate::api::ErrorKind;
use crate::components::{EmptyState, Glyph, Mark};
use crate::model::words::Icon;
use crate::paths::Paths;
use crate::routes::load_view::{Failed, Loading, failure_of};

/// What the page shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    /// The first answer is on its way.
    Loading { since_ms: f64 },
    /// Nothing could be read.
    Failed,
    /// The stack has no deployment settings, so it can have no schedules.
    NoSettings,
    /// There are no schedules.
    Empty,
    /// Rows.
    Table,
}

/// Loading, empty, without settings, failed: four different states.
#[component]
pub(super) fn InsteadOfTable(data: SchedulesData, phase: Phase) -> impl IntoView {
    match phase {
        Phase::Loading { since_ms } => view! { <Loading since_ms=since_ms n_rows=4 /> }.into_any(),
        Phase::Failed => view! { <Unread data=data /> }.into_any(),
        Phase::NoSettings => {
            let address = expect_context::<Paths>().stack_settings(&data.stack());
            let text = format!(
                "{} has no deployment settings. They say where its program comes from; without them nothing can run \
                 by itself.",
                data.full_name()
            );
            view! {
                <EmptyState
                    icon=view! { <Glyph icon=Icon::Clock /> }.into_any()
                    title="Schedules need deployment settings first"
                    text=text
                >
                    <a class="button button--primary" href=address>"Deployment settings"</a>
                    <button type="button" class="button" on:click=move |_| data.refresh()>"Look again"</button>
                </EmptyState>
            }
            .into_any()
        }
        Phase::Empty => {
            let text = format!(
                "A schedule looks for drift, runs an operation again and again or once, or destroys {} at a moment.",
                data.full_name()
            );
            view! { <EmptyState icon=view! { <Mark /> }.into_any() title="No schedules yet" text=text /> }.into_any()
        }
        Phase::Table => ().into_any(),
    }
}

#[component]
fn Unread(data: SchedulesData) -> impl IntoView {
    let error = failure_of(data.list());
    let sentence = Signal::derive(move || {
        error.with(|error| match error {
            Some(error) if error.kind == ErrorKind::NotFound => format!(
                "{} A stack without deployment settings may answer like this as well: schedules need them first.",
                error.sentence()
            ),
            Some(error) => error.sentence(),
            None => String::new(),
        })
    });
    let title = format!("The schedules of {} could not be read", data.full_name());
    view! { <Failed error=error title=title sentence=sentence is_page=true on_retry=move |()| data.refresh() /> }
}
