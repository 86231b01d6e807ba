//! The table. Rows are keyed by name and change in place; while somebody points at them, none moves.

use leptos::prelude::*;

use super::Address;
use super::data::BoardData;
use super::row::Row;
use super::selection::ChoosePage;
use super::states::stacks;
use crate::components::Glyph;
use crate::model::drift::board::BoardSort;
use crate::model::stacks::Group;
use crate::model::words::Icon;
use crate::routes::act::MayAct;
use crate::routes::held_groups::HeldRows;

/// The columns that are there in every width, which the head of a group spans: more would make columns of their own.
const N_COLUMNS: &str = "5";

#[component]
pub(super) fn Table(data: BoardData) -> impl IntoView {
    let groups = data.held().groups();
    let projects =
        Memo::new(move |_| groups.with(|groups| groups.iter().map(|group| group.project.clone()).collect::<Vec<_>>()));
    view! {
        <HeldRows held=data.held()>
            <table class="table table--board" role="table">
                <caption class="hidden">{format!("Drift of {}", data.asking().org())}</caption>
                <thead class="table__head" role="rowgroup"><tr role="row"><Heads data=data /></tr></thead>
                <For each=move || projects.get() key=Clone::clone let:project>
                    <GroupRows data=data project=project />
                </For>
            </table>
        </HeldRows>
    }
}

#[component]
fn Heads(data: BoardData) -> impl IntoView {
    let plain = |name: &'static str, class: &'static str| {
        view! { <th role="columnheader" scope="col" class=class>{name}</th> }
    };
    view! {
        <th role="columnheader" scope="col" class="cell board__pick"><MayAct><ChoosePage data=data /></MayAct></th>
        {plain("State", "cell board__state")}
        <SortHead sort=BoardSort::Name name="Stack" class="cell board__stack" />
        <SortHead sort=BoardSort::DriftedFor name="Drifted for" class="cell board__since" />
        <SortHead sort=BoardSort::Changes name="Changes" class="cell board__changes" />
        {plain("Last 20 runs", "cell board__runs")}
        {plain("Checked", "cell board__checked")}
    }
}

#[component]
fn SortHead(sort: BoardSort, name: &'static str, class: &'static str) -> impl IntoView {
    let address = expect_context::<Address>();
    let direction = Memo::new(move |_| address.view.with(|view| (view.sort == sort).then_some(view.is_ascending)));
    let aria_sort = move || match direction.get() {
        Some(true) => "ascending",
        Some(false) => "descending",
        None => "none",
    };
    let turn = move |_| address.go(&address.view_untracked().turned_by(sort));
    let arrow = move || {
        direction.get().map(|is_ascending| {
            let icon = if is_ascending { Icon::ChevronUp } else { Icon::ChevronDown };
            view! { <Glyph icon=icon /> }
        })
    };
    view! {
        <th role="columnheader" scope="col" class=class aria-sort=aria_sort>
            <button type="button" class="sort" class:sort--on=move || direction.get().is_some() on:click=turn>
                {name}{arrow}
            </button>
        </th>
    }
}

/// The rows of a project under its head, or all rows without one.
#[component]
fn GroupRows(data: BoardData, project: Option<String>) -> impl IntoView {
    let own = StoredValue::new(project.clone());
    let group = Memo::new(move |_| {
        let is_own = |group: &&Group| own.with_value(|own| *own == group.project);
        data.held().groups().with(|groups| groups.iter().find(is_own).cloned().unwrap_or_default())
    });
    let n_rows = move || stacks(group.with(|group| group.n_rows));
    view! {
        <tbody role="rowgroup">
            {project.map(|project| view! {
                <tr role="row" class="group">
                    <th role="rowheader" scope="rowgroup" class="group__head" colspan=N_COLUMNS>
                        <span class="group__name">{project}</span>
                        " "
                        <span class="group__count">{n_rows}</span>
                    </th>
                </tr>
            })}
            <For each=move || group.with(|group| group.rows.clone()) key=Clone::clone let:name>
                <Row data=data name=name />
            </For>
        </tbody>
    }
}
