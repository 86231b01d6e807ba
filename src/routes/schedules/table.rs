//! The table: a row a schedule, and below the open one its runs and its history.

use api_types::schedules::{Schedule, ScheduleId, ScheduleKind};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::acts::Acts;
use super::data::{SchedulesData, address_of, local_offset};
use super::detail::Detail;
use super::editor::Editor;
use crate::browser::Lasting;
use crate::components::{Button, ButtonKind, Glyph, OperationName, StatusWord, TimeText};
use crate::model::schedules::{What, in_zone, name, next_runs, result, what, when_words};
use crate::model::words::{Icon, Look, Tone};
use crate::routes::act::MayAct;

#[component]
pub(super) fn Table(data: SchedulesData, editor: Editor, acts: Acts) -> impl IntoView {
    let is_busy = move || data.list().is_loading().get().to_string();
    let head = |name: &'static str, class: &'static str| {
        view! { <th role="columnheader" scope="col" class=class>{name}</th> }
    };
    view! {
        <table class="table schedules" role="table" aria-busy=is_busy>
            <caption class="hidden">{format!("Schedules of {}", data.full_name())}</caption>
            <thead class="table__head" role="rowgroup">
                <tr role="row">
                    {head("Schedule", "cell cell--what")}
                    {head("When", "cell cell--when")}
                    {head("Next run", "cell cell--next")}
                    {head("Last run", "cell cell--last-run")}
                    <th role="columnheader" scope="col" class="cell cell--acts"><span class="hidden">"Acts"</span></th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                <For each=move || data.ids() key=Clone::clone let:id>
                    <Row data=data editor=editor acts=acts id=id />
                </For>
            </tbody>
        </table>
    }
}

#[component]
fn Row(data: SchedulesData, editor: Editor, acts: Acts, id: ScheduleId) -> impl IntoView {
    let schedule = data.schedule(id.clone());
    let is_open = data.is_open(id.clone());
    let full_name = Signal::derive(move || schedule.with(|schedule| schedule.as_ref().map(name).unwrap_or_default()));
    let what_name = Memo::new(move |_| {
        schedule.with(|schedule| {
            let what = schedule.as_ref().map_or_else(|| What::Other(String::new()), what);
            what.name()
        })
    });
    let is_paused = Memo::new(move |_| schedule.with(|schedule| schedule.as_ref().is_some_and(|it| it.paused)));
    let paused = Look { label: "Paused".to_owned(), icon: Icon::Paused, tone: Tone::Warn };
    let address = {
        let (path, id) = (use_location().pathname, id.clone());
        move || address_of(&path.lasting().get(), &id, is_open.get())
    };
    let chevron = Signal::derive(move || if is_open.get() { Icon::ChevronUp } else { Icon::ChevronDown });
    view! {
        <tr class="table__row schedules__row" role="row">
            <td role="cell" class="cell cell--what">
                <a
                    class="schedules__link"
                    href=address
                    aria-expanded=move || is_open.get().to_string()
                    aria-label=full_name
                    title="Its runs and its history"
                    data-noscroll="true"
                >
                    <OperationName name=what_name />
                    <Glyph icon=chevron />
                </a>
                <Show when=move || is_paused.get()>
                    <span class="schedules__below"><StatusWord look=paused.clone() /></span>
                </Show>
            </td>
            <td role="cell" class="cell cell--when"><When schedule=schedule /></td>
            <td role="cell" class="cell cell--next"><NextRun data=data schedule=schedule /></td>
            <td role="cell" class="cell cell--last-run"><LastRun data=data schedule=schedule id=id.clone() /></td>
            <td role="cell" class="cell cell--acts">
                <MayAct><RowActs editor=editor acts=acts schedule=schedule /></MayAct>
            </td>
        </tr>
        <Show when=move || is_open.get()>
            <tr class="schedules__detail" role="row">
                <td role="cell" class="schedules__pane" colspan="5"><Detail data=data schedule=schedule /></td>
            </tr>
        </Show>
    }
}

/// The cron expression in words and as it is; a moment is told by the next run.
#[component]
fn When(schedule: Memo<Option<Schedule>>) -> impl IntoView {
    let timing = Memo::new(move |_| {
        schedule.with(|schedule| {
            let schedule = schedule.as_ref()?;
            let words = if schedule.schedule_cron.is_none() && schedule.schedule_once.is_some() {
                "once".to_owned()
            } else {
                when_words(schedule)
            };
            Some((words, schedule.schedule_cron.clone()))
        })
    });
    move || {
        timing.get().map(|(words, expression)| {
            let is_told = expression.as_ref().is_some_and(|expression| expression.trim() != words);
            let expression = expression.filter(|_| is_told);
            view! {
                <span class="schedules__words">{words}</span>
                {expression.map(|expression| view! { <code class="mono schedules__below">{expression}</code> })}
            }
        })
    }
}

#[component]
fn NextRun(data: SchedulesData, schedule: Memo<Option<Schedule>>) -> impl IntoView {
    let next = Memo::new(move |_| {
        let now = data.minute().get();
        schedule.with(|schedule| {
            let schedule = schedule.as_ref()?;
            let runs = in_zone(&next_runs(schedule, now, 1), now, &local_offset);
            Some((schedule.paused, runs.first().copied()))
        })
    });
    move || match next.get() {
        None => ().into_any(),
        Some((true, _)) => view! { <span class="none">"None while paused"</span> }.into_any(),
        Some((false, None)) => view! { <span class="none">"None any more"</span> }.into_any(),
        Some((false, Some(run))) => view! {
            <time datetime=run.at.to_utc().to_rfc3339()>
                <span class="schedules__words">{run.local_words()}</span>
                <span class="schedules__below">{run.utc_words()}</span>
            </time>
        }
        .into_any(),
    }
}

#[component]
fn LastRun(data: SchedulesData, schedule: Memo<Option<Schedule>>, id: ScheduleId) -> impl IntoView {
    let last = Memo::new(move |_| schedule.with(|schedule| schedule.as_ref().and_then(|it| it.last_executed)));
    let word = Memo::new(move |_| data.last_result(&id).filter(|_| last.get().is_some()));
    view! {
        <TimeText time=last />
        {move || word.get().map(|word| view! {
            <span class="schedules__below"><StatusWord look=result(&word) /></span>
        })}
    }
}

#[component]
fn RowActs(editor: Editor, acts: Acts, schedule: Memo<Option<Schedule>>) -> impl IntoView {
    let is_foreign = Memo::new(move |_| {
        schedule.with(|schedule| schedule.as_ref().is_some_and(|it| it.kind != ScheduleKind::Deployment))
    });
    let is_paused = Memo::new(move |_| schedule.with(|schedule| schedule.as_ref().is_some_and(|it| it.paused)));
    let label = move |word: &'static str| {
        Signal::derive(move || {
            let name = schedule.with(|schedule| schedule.as_ref().map(name).unwrap_or_default());
            format!("{word} {name}")
        })
    };
    let no_form = Signal::derive(move || {
        let has_form = schedule
            .with(|schedule| schedule.as_ref().is_none_or(|schedule| !matches!(what(schedule), What::Other(_))));
        (!has_form).then(|| "There is no form for what this schedule does.".to_owned())
    });
    let with_schedule = move |act: &dyn Fn(Schedule)| {
        if let Some(schedule) = schedule.get_untracked() {
            act(schedule);
        }
    };
    let pause = move || {
        let is_paused = is_paused.get();
        let word = if is_paused { "Resume…" } else { "Pause…" };
        view! {
            <Button
                label=word
                name=label(word)
                kind=ButtonKind::Small
                on_click=move |()| with_schedule(&|schedule| acts.ask_pause(schedule, !is_paused))
            />
        }
    };
    move || {
        if is_foreign.get() {
            return view! { <span class="none">"Made elsewhere, shown as it came"</span> }.into_any();
        }
        view! {
            <div class="schedules__acts">
                <Button
                    label="Edit…"
                    name=label("Edit…")
                    kind=ButtonKind::Small
                    off=no_form
                    on_click=move |()| with_schedule(&|schedule| editor.open_change(schedule))
                />
                {pause}
                <Button
                    label="Delete…"
                    name=label("Delete…")
                    kind=ButtonKind::SmallDanger
                    on_click=move |()| with_schedule(&|schedule| acts.ask_delete(schedule))
                />
            </div>
        }
        .into_any()
    }
}
