//! How far the estimate is, how it stands beside the official total, and what it leaves out.

use leptos::prelude::*;

use super::data::EstimateData;
use crate::api::ApiError;
use crate::components::{Button, Glyph, Notice, TimeText};
use crate::model::estimate::QUEUED_HOURS;
use crate::model::format::{count, counted};
use crate::model::words::{Icon, Tone};
use crate::routes::load_view::Failed;
use crate::routes::read_on::Progress;

/// What can be done now: begin, stop, go on.
#[component]
pub(super) fn ProgressRow(data: EstimateData) -> impl IntoView {
    let progress = data.reader().progress();
    let is_idle = Memo::new(move |_| progress.with(|progress| *progress == Progress::Idle));
    let is_reading = Memo::new(move |_| progress.with(|progress| *progress == Progress::Reading));
    let failed = Memo::new(move |_| {
        progress.with(|progress| match progress {
            Progress::Failed(error) => Some(error.clone()),
            _ => None,
        })
    });
    let has_range = Memo::new(move |_| data.has_range());
    let has_lines = Memo::new(move |_| data.has_lines());
    move || {
        if is_idle.get() || !has_range.get() {
            return view! { <Begin data=data /> }.into_any();
        }
        if is_reading.get() {
            return view! { <Reading data=data /> }.into_any();
        }
        match failed.get() {
            Some(_) if !has_lines.get() => {
                let retry = move |()| data.begin();
                view! { <Failed error=failed title="The deployments could not be read" on_retry=retry /> }.into_any()
            }
            Some(error) => view! { <StoppedByError data=data error=error /> }.into_any(),
            None => ().into_any(),
        }
    }
}

#[component]
fn Begin(data: EstimateData) -> impl IntoView {
    let off = Signal::derive(move || {
        (!data.has_range()).then(|| "The official total is not here: it says for which range.".to_owned())
    });
    view! {
        <div class="estimate__begin">
            <Button label="Estimate from deployments" off=off on_click=move |()| data.begin() />
            <p class="estimate__small">
                "Reads the list of deployments back to the start of the range, 100 a request, a few at once; at most fifteen \
                 requests before it asks."
            </p>
        </div>
    }
}

#[component]
fn Reading(data: EstimateData) -> impl IntoView {
    let n_read = Memo::new(move |_| data.reader().reading().with(|reading| reading.rows().len()));
    let sentence = move || {
        let n_read = i64::try_from(n_read.get()).unwrap_or(i64::MAX);
        match data.reader().n_expected() {
            Some(n_expected) => {
                let n_expected = counted(n_expected.max(n_read), "deployment", "deployments");
                format!("Read {} of about {n_expected}", count(n_read))
            }
            None => "Reading the newest deployments".to_owned(),
        }
    };
    #[expect(clippy::cast_precision_loss, reason = "the width of a bar")]
    let width = move || {
        let share = data.reader().n_expected().map(|n_expected| n_read.get() as f64 * 100.0 / n_expected.max(1) as f64);
        format!("{:.1}%", share.unwrap_or_default().clamp(0.0, 100.0))
    };
    view! {
        <div class="estimate__progress">
            <p class="estimate__sentence" role="status">{sentence}</p>
            <svg class="estimate__track" aria-hidden="true" focusable="false">
                <rect class="estimate__done" width=width height="6" rx="3" />
            </svg>
            <button type="button" class="button button--small" on:click=move |_| data.reader().stop()>"Stop"</button>
        </div>
    }
}

#[component]
fn StoppedByError(data: EstimateData, error: ApiError) -> impl IntoView {
    let text = format!("{} ({}) What was read before it stays.", error.sentence(), error.details());
    view! {
        <Notice tone=Tone::Warn lead="A page could not be read." text=text>
            <button type="button" class="button button--small" on:click=move |_| data.go_on()>"Go on from there"</button>
        </Notice>
    }
}

/// The two totals side by side.
#[component]
pub(super) fn Figures(data: EstimateData) -> impl IntoView {
    let total = Memo::new(move |_| {
        data.estimate().with(|estimate| estimate.as_ref().map(|estimate| estimate.total).unwrap_or_default())
    });
    let estimated = move || count(total.get().minutes);
    let counted_of = move || counted(total.get().n_deployments, "deployment", "deployments");
    let official = move || data.official_minutes().map_or_else(|| "—".to_owned(), count);
    let explained = Memo::new(move |_| data.explained().map(|explained| explained.words()));
    view! {
        <dl class="estimate__figures">
            <div class="estimate__figure">
                <dt>"Estimated"</dt>
                <dd><strong>{estimated}</strong>" min"<span class="estimate__small">{counted_of}</span></dd>
            </div>
            <div class="estimate__figure">
                <dt>"Official"</dt>
                <dd><strong>{official}</strong>" min"<span class="estimate__small">"as the service sums up"</span></dd>
            </div>
            <div class="estimate__figure">
                <dt>"Explained"</dt>
                <dd>
                    <strong>{move || explained.get().unwrap_or_else(|| "—".to_owned())}</strong>
                    <span class="estimate__small">"estimated of official"</span>
                </dd>
            </div>
        </dl>
    }
}

/// How much of the range has been read, and how to read more of it.
#[component]
pub(super) fn Coverage(data: EstimateData) -> impl IntoView {
    let is_reading = Memo::new(move |_| data.reader().progress().with(|progress| *progress == Progress::Reading));
    let is_failed =
        Memo::new(move |_| data.reader().progress().with(|progress| matches!(progress, Progress::Failed(_))));
    let is_whole = Memo::new(move |_| data.is_whole());
    let n_read = Memo::new(move |_| data.reader().reading().with(|reading| reading.rows().len()));
    let back_to = Signal::derive(move || data.read_back_to());
    let began_at = Signal::derive(move || data.reader().began_at().get());
    let n_read = move || counted(i64::try_from(n_read.get()).unwrap_or(i64::MAX), "deployment", "deployments");
    move || {
        if is_whole.get() {
            return view! {
                <p class="estimate__coverage">
                    <span>"All of the range, by "{n_read}", as of "<TimeText time=began_at />"."</span>
                    <button type="button" class="link" on:click=move |_| data.begin()>"Estimate again"</button>
                </p>
            }
            .into_any();
        }
        view! {
            <div class="estimate__coverage estimate__coverage--part" role="status">
                <Glyph icon=Icon::Info />
                <span><strong>"A part of the range."</strong>" Read back to "<TimeText time=back_to />" by "{n_read}"."</span>
                <Show when=move || !is_reading.get() && !is_failed.get()>
                    <button type="button" class="button button--small" on:click=move |_| data.go_on()>"Look further back"</button>
                </Show>
            </div>
        }
        .into_any()
    }
}

/// Why the two totals are not the same.
#[component]
pub(super) fn Differences(data: EstimateData) -> impl IntoView {
    let n_unknown = Memo::new(move |_| {
        data.estimate().with(|estimate| estimate.as_ref().map(|estimate| estimate.n_unknown).unwrap_or_default())
    });
    let unknown = move || {
        (n_unknown.get() > 0).then(|| {
            let sentence = format!(
                "{} in the range could not be counted: the service does not tell when they ran.",
                counted(n_unknown.get(), "deployment", "deployments")
            );
            view! { <li>{sentence}</li> }
        })
    };
    let queued = format!(
        "A deployment counts where it began, as a whole. One that was asked for more than {QUEUED_HOURS} hours before the \
         range and began within it is not found."
    );
    view! {
        <div class="estimate__why">
            <h3 class="estimate__subtitle">"Why it is not the official total"</h3>
            <ul class="estimate__reasons">
                {unknown}
                <li>"Deployments of stacks that your token may not see, or that have been removed, are not in the list."</li>
                <li>{queued}</li>
                <li>"How the service counts, and where it cuts its first bucket, is not documented."</li>
            </ul>
        </div>
    }
}
