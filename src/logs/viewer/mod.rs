//! The log on screen. It draws a window of rows over a buffer of any length: the position is held in rows
//! (`../scroll.rs`), and only the rows in view are parsed and put into the page.
//!
//! [`window`] keeps position, rows and measurements together; [`line`] and [`head`] draw a row; [`toolbar`] has what a
//! person does with the whole log, [`download`] saves it, [`secrets`] says what is hidden in it; [`colors`] makes the rules of colours that no style sheet names.

mod colors;
mod download;
mod head;
mod line;
mod secrets;
mod toolbar;
mod window;

use api_types::StepStatus;
use chrono::{DateTime, TimeDelta, Utc};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;

use super::marks::Level;
use super::rows::{LineRange, Row};
use super::source::{LogSource, LogState};
use crate::components::{Glyph, Notice};
use crate::model::format::{count, counted};
use crate::model::words::{Icon, Tone};
use colors::ColorSheet;
use head::HeadRow;
use line::LineRow;
use toolbar::{FirstError, Toolbar};
use window::{Drawn, Window};

/// What the deployment knows of a step; matched to the log's own steps by order.
#[derive(Clone, Debug, PartialEq)]
pub struct StepFacts {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub status: StepStatus,
    /// How long it took so far.
    pub duration: Option<TimeDelta>,
}

/// How the time of a line is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineTimes {
    /// Not at all.
    #[default]
    Off,
    /// As a time of day.
    Absolute,
    /// As the time since the log began.
    Relative,
}

/// What every row needs. A context.
#[derive(Clone, Copy)]
struct Viewing {
    source: LogSource,
    window: Window,
    colors: ColorSheet,
    times: RwSignal<LineTimes>,
    selected: Memo<Option<LineRange>>,
    on_select: Callback<Option<LineRange>>,
    /// The line that the keys selected last.
    moved_end: StoredValue<Option<usize>>,
    steps: Signal<Vec<StepFacts>>,
    began_at: Memo<Option<DateTime<Utc>>>,
}

/// The log of a deployment.
#[component]
pub fn LogViewer(
    /// The log.
    source: LogSource,
    /// What the deployment knows of its steps.
    #[prop(into)]
    steps: Signal<Vec<StepFacts>>,
    /// The lines that the address points at.
    selected: Memo<Option<LineRange>>,
    /// Puts lines into the address.
    #[prop(into)]
    on_select: Callback<Option<LineRange>>,
    /// The step to go to, by its place in `steps`, and how often it was asked for.
    #[prop(into)]
    wanted_step: Signal<Option<(usize, u32)>>,
    /// The name of the file that a download makes.
    #[prop(into)]
    file_name: Signal<String>,
) -> impl IntoView {
    let window = Window::new(source);
    let began_at = Memo::new(move |_| {
        source.track();
        let first = source.with(|buffer| buffer.line(1).and_then(|line| line.timestamp_ms));
        first.and_then(DateTime::from_timestamp_millis)
    });
    let viewing = Viewing {
        source,
        window,
        colors: ColorSheet::new(),
        times: RwSignal::new(LineTimes::Off),
        selected,
        on_select,
        moved_end: StoredValue::new(None),
        steps,
        began_at,
    };
    provide_context(viewing);
    window.follow_source();
    use_targets(viewing, wanted_step);

    view! {
        <section class="log" class:log--wrap=move || window.wraps() aria-label="Log">
            <Toolbar file_name=file_name />
            <Interruption />
            <FirstError />
            <div class="log__frame">
                <Scroller />
                <StickyHead />
                <FollowPill />
                <Placeholder />
            </div>
            <Announcements />
        </section>
    }
}

/// Goes where the address points, once it is there.
fn use_targets(viewing: Viewing, wanted_step: Signal<Option<(usize, u32)>>) {
    let Viewing { source, window, selected, .. } = viewing;
    let line_target = Memo::new(move |_| selected.get());
    Effect::new(move |reached: Option<Option<LineRange>>| {
        source.track();
        window.is_ready();
        let target = line_target.get();
        let reached = reached.flatten();
        match target {
            Some(range) if reached != Some(range) => {
                let is_here = source.with(|buffer| range.first() <= buffer.line_count());
                if is_here && window.is_ready() {
                    window.show_line(range.first());
                    return Some(range);
                }
                reached
            }
            Some(range) => Some(range),
            None => None,
        }
    });
    Effect::new(move |reached: Option<Option<(usize, u32)>>| {
        source.track();
        let target = wanted_step.get();
        let reached = reached.flatten();
        if let Some((step, _)) = target.filter(|_| reached != target) {
            let index = window.log_step_of(step, viewing.steps);
            let has_begun = viewing
                .steps
                .with_untracked(|steps| steps.get(step).is_some_and(|facts| facts.status != StepStatus::NotStarted));
            if !has_begun {
                // Nothing to go to; when the step begins, the reader is somewhere else.
                return target;
            }
            if let Some(index) = index.filter(|_| window.is_ready()) {
                window.show_step(index);
                return target;
            }
            return reached;
        }
        target
    });
}

#[component]
fn Scroller() -> impl IntoView {
    let viewing = expect_context::<Viewing>();
    let Viewing { source, window, .. } = viewing;
    let scroller = window.scroller();
    observe_size(scroller, window);
    // Line numbers are as wide as the largest one.
    let n_digits = Memo::new(move |_| {
        source.track();
        source.with(|buffer| count(i64::try_from(buffer.line_count()).unwrap_or(i64::MAX)).len().max(4))
    });
    let n_lines = move || {
        source.track();
        source.with(|buffer| buffer.line_count().to_string())
    };
    let is_complete = move || source.state().with(|state| (*state == LogState::Complete).to_string());
    view! {
        <p class="hidden" id="log-keys">"Alt with the arrow keys selects a line, with Shift as well a range of lines."</p>
        <div
            class="log__scroller"
            role="log"
            aria-label="Log lines"
            aria-live="off"
            tabindex="0"
            node_ref=scroller
            data-lines=n_lines
            data-complete=is_complete
            style:--view-width=move || format!("{}px", window.viewport_width_px())
            style:--digits=move || n_digits.get().to_string()
            on:scroll=move |_| window.on_scroll()
            aria-describedby="log-keys"
            on:keydown=move |event| press_key(viewing, &event)
        >
            <div class="log__content">
                <div class="log__spacer" style:height=move || format!("{}px", window.spacer_px())></div>
                <div class="log__view" style:height=move || format!("{}px", window.viewport_px())>
                    <div
                        class="log__rows"
                        node_ref=window.rows_node()
                        style:transform=move || format!("translateY({}px)", window.top_px())
                    >
                        <For each=move || window.drawn_rows() key=|row| *row let:drawn>
                            {match drawn.row {
                                Row::Head(step) => view! { <HeadRow step=step /> }.into_any(),
                                Row::Line(number) => {
                                    let Drawn { is_expanded, shows_secrets, .. } = drawn;
                                    view! { <LineRow number=number is_expanded=is_expanded shows_secrets=shows_secrets /> }.into_any()
                                }
                            }}
                        </For>
                    </div>
                </div>
            </div>
        </div>
    }
}

/// The keys of the scroller beyond the browser's own.
fn press_key(viewing: Viewing, event: &web_sys::KeyboardEvent) {
    let Viewing { source, window, selected, on_select, .. } = viewing;
    let has_modifier = event.ctrl_key() || event.meta_key();
    match event.key().as_str() {
        // The browser's own way to the end goes by heights that may not be measured yet.
        "End" if !has_modifier && !event.alt_key() => window.follow(),
        key @ ("ArrowUp" | "ArrowDown") if event.alt_key() && !has_modifier => {
            let n_lines = source.with(super::buffer::LogBuffer::line_count);
            let before = selected.get_untracked();
            let step =
                |line: usize| if key == "ArrowUp" { line.saturating_sub(1).max(1) } else { (line + 1).min(n_lines) };
            // Of a range, the end that was moved last is moved on; the other one stays.
            let moved = before.map(|range| {
                let was_first = viewing.moved_end.get_value() == Some(range.first());
                if was_first { (range.last(), range.first()) } else { (range.first(), range.last()) }
            });
            let (other, line) = match moved {
                None => (window.first_line_in_view(), window.first_line_in_view()),
                Some((other, line)) if event.shift_key() => (other, step(line)),
                Some((_, line)) => (step(line), step(line)),
            };
            viewing.moved_end.set_value(Some(line));
            on_select.run(Some(LineRange::between(other, line)));
            window.show_line(line);
        }
        _ => return,
    }
    event.prevent_default();
}

/// The viewport's height decides how many rows are drawn; another width wraps lines elsewhere.
fn observe_size(scroller: NodeRef<html::Div>, window: Window) {
    Effect::new(move |_| {
        let Some(element) = scroller.get() else { return };
        let measured = element.clone();
        let on_resize = Closure::<dyn Fn()>::new(move || {
            window.on_resize(f64::from(measured.client_width()), f64::from(measured.client_height()));
        });
        let Ok(observer) = web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        let (observer, on_resize) = (StoredValue::new_local(observer), StoredValue::new_local(on_resize));
        on_cleanup(move || {
            observer.with_value(web_sys::ResizeObserver::disconnect);
            on_resize.dispose();
        });
    });
}

/// The head of the step at the top edge, while its own row is above it.
#[component]
fn StickyHead() -> impl IntoView {
    let Viewing { window, .. } = expect_context();
    let shift = move || format!("translateY({}px)", window.sticky().map_or(0.0, |sticky| sticky.shift_px));
    let width = move || format!("{}px", window.viewport_width_px());
    let step = Memo::new(move |_| window.sticky().map(|sticky| sticky.step));
    view! {
        <div class="log__sticky" style:transform=shift style:width=width>
            {move || step.get().map(|step| view! { <HeadRow step=step /> })}
        </div>
    }
}

/// Says how many lines came since the reader left the end, and leads back there.
#[component]
fn FollowPill() -> impl IntoView {
    let Viewing { source, window, .. } = expect_context();
    let n_new = Memo::new(move |_| {
        source.track();
        window.n_new_lines()
    });
    let is_shown = move || {
        let is_over = source.state().with(|state| matches!(state, LogState::Complete | LogState::Failed(_)));
        !window.is_following() && (n_new.get() > 0 || !is_over) && window.has_rows()
    };
    let label = move || match n_new.get() {
        0 => "Follow".to_owned(),
        n_new => counted(i64::try_from(n_new).unwrap_or(i64::MAX), "new line", "new lines"),
    };
    view! {
        <Show when=is_shown>
            <button
                type="button"
                class="log__pill"
                on:click=move |_| {
                    window.follow();
                    window.focus();
                }
            >
                <Glyph icon=Icon::ArrowDown />
                <strong>{label}</strong>
                <Show when=move || { n_new.get() > 0 }><span class="log__pill-act">"Follow"</span></Show>
            </button>
        </Show>
    }
}

/// Why no more lines come, and a way to ask again.
#[component]
fn Interruption() -> impl IntoView {
    let Viewing { source, window, .. } = expect_context();
    let text = |error: &crate::api::ApiError| format!("{} ({})", error.sentence(), error.details());
    let interruption = Memo::new(move |_| {
        let has_rows = window.has_rows();
        source.state().with(|state| match state {
            LogState::Failed(error) => Some((text(error), true)),
            LogState::Retrying { error, .. } if has_rows => Some((text(error), false)),
            _ => None,
        })
    });
    move || {
        interruption.get().map(|(text, is_final)| {
            let again = move |_| source.retry();
            view! {
                <Notice tone=Tone::Warn lead="The log is not complete." text=text>
                    {is_final.then(|| view! {
                        <button type="button" class="button button--small" on:click=again>"Try again"</button>
                    })}
                </Notice>
            }
        })
    }
}

/// What stands where lines will be.
#[component]
fn Placeholder() -> impl IntoView {
    let Viewing { source, window, .. } = expect_context();
    let sentence = Memo::new(move |_| {
        let is_empty = !window.has_rows();
        source.state().with(|state| match state {
            _ if !is_empty => None,
            LogState::Waiting | LogState::Loading => Some("Loading the log…".to_owned()),
            LogState::Streaming => Some("No lines yet. They appear as the deployment writes them.".to_owned()),
            LogState::Complete => Some("The deployment wrote no log.".to_owned()),
            LogState::Failed(_) => None,
            LogState::Retrying { error, .. } => {
                Some(format!("The log could not be read. {} ({})", error.sentence(), error.details()))
            }
        })
    });
    move || sentence.get().map(|sentence| view! { <p class="log__placeholder" role="status">{sentence}</p> })
}

/// For screen readers: how many lines came, at most every few seconds, while the log is followed.
#[component]
fn Announcements() -> impl IntoView {
    const QUIET_MS: f64 = 5_000.0;
    let Viewing { source, window, .. } = expect_context();
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<(f64, usize)>| {
        source.track();
        let now_ms = crate::browser::now_ms();
        let n_lines = source.with(super::buffer::LogBuffer::line_count);
        let (said_at_ms, n_said) = before.unwrap_or((now_ms, n_lines));
        let is_live = untrack(|| source.state().with(|state| *state == LogState::Streaming) && window.is_following());
        if !is_live || now_ms - said_at_ms < QUIET_MS || n_lines <= n_said {
            return (said_at_ms, if is_live { n_said } else { n_lines });
        }
        let n_new = i64::try_from(n_lines - n_said).unwrap_or(i64::MAX);
        let n_errors = source.with(|buffer| {
            buffer.marks().iter().filter(|mark| mark.line > n_said && mark.level == Level::Error).count()
        });
        let errors = (n_errors > 0)
            .then(|| format!(", {}", counted(i64::try_from(n_errors).unwrap_or(i64::MAX), "error", "errors")));
        said.set(format!("{}{}", counted(n_new, "new line", "new lines"), errors.unwrap_or_default()));
        (now_ms, n_lines)
    });
    view! { <p class="hidden" role="status">{said}</p> }
}
