//! The last runs as a strip of bars: how drift came and went. Each bar opens its run; one of them is in the tab order,
//! and the arrow keys go along the others. What it says is said by pointer and by key alike.

use api_types::drift::DriftRunId;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::Address;
use super::data::DriftData;
use crate::browser::{Preferences, Ticker, focus_by_id, width_of};
use crate::model::drift::RunsView;
use crate::model::drift::bars::{DayLabel, HEIGHT_PX, day_labels, heights_px, n_fitting};
use crate::model::drift::history::{cell_sentence, counts_sentence};
use crate::model::drift::strip::{Cell, CellState};
use crate::model::format::{counted, short_time, zone_name};
use crate::routes::load_view::{Loading, Phase, phase_of};

/// A bar gets no wider than this where there are few runs.
const WIDEST_PX: usize = 26;
/// Room for the name of a day.
const DAY_PX: f64 = 96.0;

/// A bar: a run and how high it stands.
#[derive(Clone, Debug, PartialEq)]
struct Bar {
    cell: Cell,
    height_px: f64,
}

/// What the parts of the strip share: a handle that can be copied about.
#[derive(Clone, Copy)]
struct Strip {
    bars: Memo<Vec<Bar>>,
    /// The bar that the pointer or the focus is on.
    pointed: RwSignal<Option<DriftRunId>>,
    /// The bar that the arrow keys went to last.
    visited: RwSignal<Option<DriftRunId>>,
}

impl Strip {
    fn bar(self, id: &DriftRunId) -> Option<Bar> {
        self.bars.with(|bars| bars.iter().find(|bar| bar.cell.id == *id).cloned())
    }

    /// The one bar in the tab order: the one that was visited, else the open run's, else the newest.
    fn tab_stop(self, open: Option<&DriftRunId>) -> Option<DriftRunId> {
        self.bars.with(|bars| {
            let is_shown = |id: &&DriftRunId| bars.iter().any(|bar| bar.cell.id == **id);
            let visited = self.visited.get();
            let chosen = visited.as_ref().filter(is_shown).or(open.filter(is_shown)).cloned();
            chosen.or_else(|| bars.last().map(|bar| bar.cell.id.clone()))
        })
    }

    /// Where a key leads from a bar.
    fn beside(self, id: &DriftRunId, key: &str) -> Option<DriftRunId> {
        self.bars.with_untracked(|bars| {
            let place = bars.iter().position(|bar| bar.cell.id == *id)?;
            let target = match key {
                "ArrowLeft" => place.checked_sub(1)?,
                "ArrowRight" => place + 1,
                "Home" => 0,
                "End" => bars.len().checked_sub(1)?,
                _ => return None,
            };
            bars.get(target).map(|bar| bar.cell.id.clone())
        })
    }
}

fn element_id(id: &DriftRunId) -> String {
    format!("bar-{}", id.0)
}

#[component]
pub(super) fn StripCard(data: DriftData) -> impl IntoView {
    let phase = phase_of(data.history);
    view! {
        <section class="card drift-strip" aria-labelledby="strip-title">
            {move || match phase.get() {
                Phase::Loading { .. } => view! {
                    <h2 class="card__title" id="strip-title">"Last runs"</h2>
                    <Loading n_rows=3 />
                }
                .into_any(),
                Phase::Failed => view! {
                    <h2 class="card__title" id="strip-title">"Last runs"</h2>
                    <p class="none">"They could not be read, so how drift came and went is not known."</p>
                }
                .into_any(),
                Phase::Here => view! { <Shown data=data /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Shown(data: DriftData) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let width_px = width_of(node);
    let bars = Memo::new(move |_| {
        data.strip.with(|strip| {
            let n_hidden = strip.cells().len().saturating_sub(n_fitting(width_px.get()));
            let cells = strip.cells().get(n_hidden..).unwrap_or_default();
            let bars = cells.iter().cloned().zip(heights_px(cells));
            bars.map(|(cell, height_px)| Bar { cell, height_px }).collect::<Vec<_>>()
        })
    });
    let strip = Strip { bars, pointed: RwSignal::new(None), visited: RwSignal::new(None) };
    let n_bars = Memo::new(move |_| bars.with(Vec::len));
    let title = move || {
        let runs = counted(i64::try_from(n_bars.get()).unwrap_or(i64::MAX), "run", "runs");
        let are_all = data.n_runs.get().is_some_and(|n_runs| usize::try_from(n_runs) == Ok(n_bars.get()));
        match (are_all, n_bars.get()) {
            (true, 1) => runs,
            (true, _) => format!("All {runs}"),
            (false, _) => format!("Last {runs}"),
        }
    };
    let ids = Memo::new(move |_| bars.with(|bars| bars.iter().map(|bar| bar.cell.id.clone()).collect::<Vec<_>>()));
    let summary = Memo::new(move |_| {
        let cells: Vec<Cell> = bars.with(|bars| bars.iter().map(|bar| bar.cell.clone()).collect());
        format!("Height: number of resources that differ. {}", counts_sentence(&cells))
    });
    let widest = move || format!("{}px", n_bars.get().saturating_mul(WIDEST_PX));
    view! {
        <div class="drift-strip__head">
            <h2 class="card__title" id="strip-title">{title}</h2>
            <Legend />
        </div>
        <div class="drift-strip__room" node_ref=node>
            <div class="drift-strip__body" style:max-width=widest>
                <ul class="drift-strip__bars" role="list" aria-labelledby="strip-title" aria-describedby="strip-summary">
                    <For each=move || ids.get() key=Clone::clone let:id>
                        <BarItem strip=strip id=id />
                    </For>
                </ul>
                <Days strip=strip width_px=width_px />
            </div>
        </div>
        <Readout strip=strip />
        <p class="drift-strip__summary" id="strip-summary">{summary}</p>
    }
}

/// What a bar says: the same in its name and in the line below the strip.
fn sentence(cell: &Cell) -> String {
    let preferences = expect_context::<Preferences>();
    let ticker = expect_context::<Ticker>();
    let zone = preferences.zone();
    let words = cell_sentence(cell);
    match cell.created {
        Some(created) => {
            let time = short_time(created, untrack(|| ticker.now()), zone);
            format!("{words}, {time} {}", zone_name(zone, created))
        }
        None => words,
    }
}

#[component]
fn BarItem(strip: Strip, id: DriftRunId) -> impl IntoView {
    let address = expect_context::<Address>();
    let bar = {
        let id = id.clone();
        Memo::new(move |_| strip.bar(&id))
    };
    let open = Memo::new(move |_| address.view.with(|view| view.run.clone()));
    let id = StoredValue::new(id);
    let is_open = Memo::new(move |_| open.with(|open| open.as_ref() == Some(&id.get_value())));
    let is_stop = Memo::new(move |_| strip.tab_stop(open.get().as_ref()) == Some(id.get_value()));
    let name = move || bar.with(|bar| bar.as_ref().map(|bar| sentence(&bar.cell)).unwrap_or_default());
    let target = move || address.of(&RunsView { page: 1, run: Some(id.get_value()) });
    let drawing = move || bar.with(|bar| bar.as_ref().map(|bar| drawing(bar.cell.state, bar.height_px)));
    let point = move || strip.pointed.set(Some(id.get_value()));
    let leave = move || {
        if strip.pointed.with_untracked(|pointed| pointed.as_ref() == Some(&id.get_value())) {
            strip.pointed.set(None);
        }
    };
    let go = move |event: KeyboardEvent| {
        if let Some(next) = strip.beside(&id.get_value(), &event.key()) {
            event.prevent_default();
            focus_by_id(element_id(&next));
            strip.visited.set(Some(next));
        }
    };
    view! {
        <li class="drift-strip__item">
            <a
                class="drift-strip__bar"
                id=element_id(&id.get_value())
                href=target
                tabindex=move || if is_stop.get() { "0" } else { "-1" }
                aria-label=name
                aria-current=move || is_open.get().then_some("true")
                data-noscroll="true"
                on:keydown=go
                on:focus=move |_| point()
                on:blur=move |_| leave()
                on:pointerenter=move |_| point()
                on:pointerleave=move |_| leave()
            >
                {drawing}
            </a>
        </li>
    }
}

fn class_of(state: CellState) -> &'static str {
    match state {
        CellState::Clean => "drift-bar drift-bar--clean",
        CellState::Drifted => "drift-bar drift-bar--drifted",
        CellState::Remediated => "drift-bar drift-bar--remediated",
        CellState::Failed => "drift-bar drift-bar--failed",
        CellState::Running => "drift-bar drift-bar--running",
        CellState::Unknown => "drift-bar drift-bar--unknown",
    }
}

/// A bar that stands on the ground; one that failed is crossed out, so that grey print tells it from the others.
fn drawing(state: CellState, height_px: f64) -> impl IntoView {
    let top_px = HEIGHT_PX - height_px;
    let (top, ground) = (format!("{top_px:.1}"), format!("{HEIGHT_PX:.1}"));
    let cross = (state == CellState::Failed).then(|| {
        view! { <line class="drift-bar__cross" x1={"0"} y1=ground.clone() x2={"100%"} y2=top.clone() /> }
    });
    view! {
        <svg class="drift-strip__drawing" width="100%" height=ground aria-hidden="true" focusable="false">
            <rect class=class_of(state) x={"0"} y=top width={"100%"} height=format!("{height_px:.1}") rx={"1.5"} />
            {cross}
        </svg>
    }
}

/// A few days below the strip; each bar says its own time.
#[component]
fn Days(strip: Strip, width_px: Signal<Option<f64>>) -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let ticker = expect_context::<Ticker>();
    let today = Memo::new(move |_| preferences.zone().at(ticker.now()).date_naive());
    let labels = Memo::new(move |_| {
        let zone = preferences.zone();
        let days: Vec<_> = strip.bars.with(|bars| {
            bars.iter().map(|bar| bar.cell.created.map(|created| zone.at(created).date_naive())).collect()
        });
        let widest = days.len().saturating_mul(WIDEST_PX);
        let widest_px = u32::try_from(widest).map_or(f64::MAX, f64::from);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few")]
        let n_most = (width_px.get().unwrap_or(720.0).min(widest_px) / DAY_PX).floor().max(1.0) as usize;
        day_labels(&days, today.get(), n_most)
    });
    let label = |DayLabel { at_percent, day }: DayLabel| {
        let text = day.map_or_else(|| "today".to_owned(), |day| day.format("%-d %b").to_string());
        let left = format!("{at_percent:.2}%");
        view! { <span class="drift-strip__day" style:left=left>{text}</span> }
    };
    view! {
        <div class="drift-strip__days" aria-hidden="true">
            {move || labels.get().into_iter().map(label).collect_view()}
        </div>
    }
}

/// What the bar says that the pointer or the focus is on. Its name says the same, so it is not announced twice.
#[component]
fn Readout(strip: Strip) -> impl IntoView {
    let text = move || match strip.pointed.get().and_then(|id| strip.bar(&id)) {
        Some(bar) => view! { <span>{sentence(&bar.cell)}</span> }.into_any(),
        None => view! { <span class="none">"Point at a bar, or use the arrow keys."</span> }.into_any(),
    };
    view! { <p class="drift-strip__readout" aria-hidden="true">{text}</p> }
}

#[component]
fn Legend() -> impl IntoView {
    const SHOWN: [(CellState, f64); 5] = [
        (CellState::Clean, 6.0),
        (CellState::Drifted, 16.0),
        (CellState::Remediated, 16.0),
        (CellState::Failed, 10.0),
        (CellState::Running, 10.0),
    ];
    let item = |(state, height_px): (CellState, f64)| {
        let (top, height) = (format!("{:.1}", 17.0 - height_px), format!("{height_px:.1}"));
        let bottom = "17".to_owned();
        let cross = (state == CellState::Failed).then(|| {
            view! { <line class="drift-bar__cross" x1={"1"} y1=bottom x2={"7"} y2=top.clone() /> }
        });
        view! {
            <li class="drift-legend__item">
                <svg class="drift-legend__sign" width="8" height="18" aria-hidden="true" focusable="false">
                    <rect class=class_of(state) x={"1"} y=top width={"6"} height=height rx={"1.5"} />
                    {cross}
                </svg>
                {state.word()}
            </li>
        }
    };
    view! { <ul class="drift-legend" aria-label="What the bars mean">{SHOWN.map(item).collect_view()}</ul> }
}
