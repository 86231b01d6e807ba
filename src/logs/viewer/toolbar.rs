//! What a person does with the whole log: wrap it, show times, fold its steps, copy it, save it; and the first error
//! of a log that failed.

use leptos::prelude::*;

use super::super::buffer::LogBuffer;
use super::super::rows::LineRange;
use super::super::source::LogState;
use super::super::text::{Secrets, parse_line};
use super::download::Download;
use super::secrets::SecretsNote;
use super::{LineTimes, Viewing};
use crate::browser::Ticker;
use crate::components::{CopyButton, Glyph};
use crate::model::format::{count, counted};
use crate::model::words::Icon;

#[component]
pub(super) fn Toolbar(#[prop(into)] file_name: Signal<String>) -> impl IntoView {
    let viewing = expect_context::<Viewing>();
    let window = viewing.window;
    let fold = move |_| if untrack(|| window.has_folds()) { window.unfold_all() } else { window.fold_all() };
    let fold_label = move || if window.has_folds() { "Unfold all steps" } else { "Fold all steps" };
    let fold_icon = Signal::derive(move || if window.has_folds() { Icon::Unfold } else { Icon::Fold });
    view! {
        <div class="log__bar" role="toolbar" aria-label="Log">
            <div class="log__facts"><Progress /><SecretsNote /></div>
            <div class="log__tools">
                <GoToLine />
                <Times />
                <button
                    type="button"
                    class="button button--icon"
                    aria-label="Wrap long lines"
                    title="Wrap long lines"
                    aria-pressed=move || window.wraps().to_string()
                    on:click=move |_| window.toggle_wrap()
                >
                    <Glyph icon=Icon::Wrap />
                </button>
                <button type="button" class="button button--icon" aria-label=fold_label title=fold_label on:click=fold>
                    <Glyph icon=fold_icon />
                </button>
                <CopyButton label=Signal::derive(move || copy_label(viewing)) text=move |()| copied_text(viewing) />
                <Download file_name=file_name />
            </div>
        </div>
    }
}

pub(super) fn is_complete(viewing: Viewing) -> bool {
    viewing.source.state().with(|state| *state == LogState::Complete)
}

fn copy_label(viewing: Viewing) -> String {
    viewing.source.track();
    let n_lines = viewing.source.with(LogBuffer::line_count);
    match viewing.selected.get().and_then(|range| range.clamped(n_lines)) {
        None if is_complete(viewing) => "Copy all".to_owned(),
        None => "Copy so far".to_owned(),
        Some(range) if range.first() == range.last() => format!("Copy line {}", range.first()),
        Some(range) => format!("Copy lines {}–{}", range.first(), range.last()),
    }
}

/// The selected lines, or all of them, as they are shown: without escapes, and without secrets unless those are shown.
fn copied_text(viewing: Viewing) -> String {
    let are_shown = untrack(|| viewing.window.shows_secrets());
    viewing.source.with(|buffer| {
        let n_lines = buffer.line_count();
        let range = viewing.selected.get_untracked().unwrap_or_else(|| LineRange::between(1, n_lines));
        let lines = range.clamped(n_lines).map(LineRange::lines).into_iter().flatten();
        lines.filter_map(|number| buffer.line(number)).fold(String::new(), |mut text, line| {
            // Most lines are shown as they came.
            let is_as_it_came = line.hidden.is_empty() || are_shown;
            if is_as_it_came && line.text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
                text.push_str(line.text);
            } else {
                let secrets = Secrets { parts: line.hidden, are_shown };
                text.push_str(&parse_line(line.text, line.style, secrets).text);
            }
            text.push('\n');
            text
        })
    })
}

/// How far the log is.
#[component]
fn Progress() -> impl IntoView {
    let Viewing { source, .. } = expect_context();
    let ticker = expect_context::<Ticker>();
    let n_lines = move || {
        source.track();
        counted(source.with(|buffer| i64::try_from(buffer.line_count()).unwrap_or(i64::MAX)), "line", "lines")
    };
    let word = move || {
        source.state().with(|state| match state {
            LogState::Waiting => "waiting".to_owned(),
            LogState::Streaming => "streaming".to_owned(),
            LogState::Loading => "loading".to_owned(),
            LogState::Complete => "complete".to_owned(),
            LogState::Failed(_) => "not complete".to_owned(),
            LogState::Retrying { at_ms, .. } => {
                let seconds = ((at_ms - ticker.now_ms()) / 1_000.0).ceil().max(0.0);
                format!("interrupted, next try in {seconds} s")
            }
        })
    };
    let class = move || {
        source.state().with(|state| match state {
            LogState::Streaming => "log__progress log__progress--live",
            LogState::Retrying { .. } | LogState::Failed(_) => "log__progress log__progress--warn",
            _ => "log__progress",
        })
    };
    let why = move || {
        source.state().with(|state| match state {
            LogState::Retrying { error, .. } | LogState::Failed(error) => {
                Some(format!("{} ({})", error.sentence(), error.details()))
            }
            _ => None,
        })
    };
    view! {
        <span class=class title=why><span class="live__dot"></span>{word}", "<span class="log__count">{n_lines}</span></span>
    }
}

/// A way to a line, or a range of lines, that needs no small target and no scrolling.
#[component]
fn GoToLine() -> impl IntoView {
    let viewing = expect_context::<Viewing>();
    let Viewing { source, window, on_select, selected, .. } = viewing;
    let typed = RwSignal::new(String::new());
    Effect::new(move |_| typed.set(selected.get().map(|range| range.to_string()).unwrap_or_default()));
    let is_beyond = move || {
        source.track();
        let n_lines = source.with(LogBuffer::line_count);
        is_complete(viewing) && selected.get().is_some_and(|range| range.first() > n_lines)
    };
    let is_wrong = move || typed.with(|text| !text.trim().is_empty() && LineRange::parse(text.trim()).is_none());
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // What cannot be read stays, marked, for the person to mend.
        if untrack(is_wrong) {
            return;
        }
        let range = typed.with_untracked(|text| LineRange::parse(text.trim()));
        on_select.run(range);
        if let Some(range) = range {
            window.show_line(range.first());
            window.focus();
        }
    };
    view! {
        <Show when=is_beyond><span class="log__note" role="status">"The log ends before that line."</span></Show>
        <form class="choice choice--line" on:submit=go>
            <label class="choice__label" for="go-to-line">"Line "</label>
            <input
                id="go-to-line"
                class="choice__input"
                inputmode="numeric"
                autocomplete="off"
                title="A line such as 120, or a range such as 120-140"
                aria-invalid=move || is_wrong().to_string()
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
        </form>
    }
}

#[component]
fn Times() -> impl IntoView {
    let Viewing { times, .. } = expect_context();
    let choose = move |event| {
        times.set(match event_target_value(&event).as_str() {
            "absolute" => LineTimes::Absolute,
            "relative" => LineTimes::Relative,
            _ => LineTimes::Off,
        });
    };
    let option = move |value: &'static str, own: LineTimes, name: &'static str| {
        view! { <option value=value selected=move || times.get() == own>{name}</option> }
    };
    view! {
        <div class="choice">
            <label class="choice__label" for="line-times">"Times: "</label>
            <select class="choice__select" id="line-times" on:change=choose>
                {option("off", LineTimes::Off, "off")}
                {option("absolute", LineTimes::Absolute, "time of day")}
                {option("relative", LineTimes::Relative, "since start")}
            </select>
            <Glyph icon=Icon::ChevronDown />
        </div>
    }
}

/// Where the log of a failed deployment says why.
#[component]
pub(super) fn FirstError() -> impl IntoView {
    let viewing = expect_context::<Viewing>();
    let Viewing { source, window, steps, .. } = viewing;
    let has_failed =
        Memo::new(move |_| steps.with(|steps| steps.iter().any(|step| step.status == api_types::StepStatus::Failed)));
    let found = Memo::new(move |_| {
        source.track();
        let shows_secrets = window.shows_secrets();
        if has_failed.get() { source.with(|buffer| first_error(buffer, shows_secrets)) } else { None }
    });
    move || {
        found.get().map(|FoundError { line, step, text, n_more }| {
            let to_copy = text.clone();
            let place = step.map(|step| format!("{step}, ")).unwrap_or_default();
            let number = count(i64::try_from(line).unwrap_or(i64::MAX));
            let more = (n_more > 0).then(|| {
                let lines = counted(i64::try_from(n_more).unwrap_or(i64::MAX), "more line", "more lines");
                view! { <p class="first-error__more">{lines}" with errors."</p> }
            });
            let go = move |_| {
                viewing.on_select.run(Some(LineRange::between(line, line)));
                window.show_line(line);
            };
            view! {
                <aside class="first-error" aria-label="First error">
                    <div class="first-error__head">
                        <span class="status--bad"><Glyph icon=Icon::Cross /></span>
                        <strong class="status--bad">"First error"</strong>
                        <span class="first-error__place">{place}"line "{number}</span>
                        <div class="first-error__acts">
                            <button type="button" class="button button--small" on:click=go>"Go to line"</button>
                            <CopyButton label="Copy" text=move |()| to_copy.clone() />
                        </div>
                    </div>
                    <p class="first-error__text">{text}</p>
                    {more}
                </aside>
            }
        })
    }
}

#[derive(Clone, PartialEq)]
struct FoundError {
    line: usize,
    step: Option<String>,
    text: String,
    n_more: usize,
}

fn first_error(buffer: &LogBuffer, are_shown: bool) -> Option<FoundError> {
    const MAX_SHOWN_CHARS: usize = 600;
    let line = buffer.line(buffer.first_error()?)?;
    let secrets = Secrets { parts: line.hidden, are_shown };
    Some(FoundError {
        line: line.number,
        step: buffer.steps().get(line.step).and_then(|step| step.name.clone()),
        text: parse_line(line.text, line.style, secrets).text.trim().chars().take(MAX_SHOWN_CHARS).collect(),
        n_more: buffer.error_count().saturating_sub(1),
    })
}
