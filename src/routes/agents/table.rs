//! The pools. Rows are keyed by id and change in place; the name opens a pool below the table.

use api_types::agents::{AgentPool, AgentPoolId};
use leptos::prelude::*;

use super::data::PoolsData;
use crate::components::{StatusWord, TimeText};
use crate::model::agents::{AgentCount, pool_status};
use crate::model::format::counted;
use crate::model::words::{Icon, Look, Tone};
use crate::paths::Paths;

#[component]
pub(super) fn Table(data: PoolsData) -> impl IntoView {
    let is_busy = move || data.list.is_loading().get().to_string();
    view! {
        <table class="table pools" role="table" aria-busy=is_busy>
            <caption class="hidden">{data.org.with_value(|org| format!("Agent pools of {org}"))}</caption>
            <thead class="table__head" role="rowgroup"><tr role="row">{heads()}</tr></thead>
            <tbody role="rowgroup">
                <For each=move || data.ids() key=Clone::clone let:id><Row data=data id=id /></For>
            </tbody>
        </table>
    }
}

fn heads() -> impl IntoView {
    let plain = |name: &'static str, class: &'static str| {
        view! { <th role="columnheader" scope="col" class=class>{name}</th> }
    };
    (
        plain("Status", "cell pools__status"),
        plain("Pool", "cell pools__name"),
        plain("Description", "cell pools__description"),
        plain("Agents online", "cell pools__agents"),
        plain("Last seen", "cell pools__time pools__seen"),
        plain("Last deployment", "cell pools__time pools__deployment"),
        plain("Created", "cell pools__time pools__created"),
    )
}

#[component]
fn Row(data: PoolsData, id: AgentPoolId) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let address = data.org.with_value(|org| paths.agent_pool(org, &id));
    let (row, count, is_default) = (data.row(id.clone()), data.count(id.clone()), data.is_default(id.clone()));
    let is_open = Memo::new(move |_| data.open.with(|open| open.as_ref() == Some(&id)));
    // A row that is taken away may be asked once more before it goes.
    let text = move |part: fn(&AgentPool) -> &str| {
        Memo::new(move |_| row.with(|row| row.as_ref().map(|row| part(row).to_owned()).unwrap_or_default()))
    };
    let (name, description) = (text(|pool| &pool.name), text(|pool| &pool.description));
    let time = move |part: fn(&AgentPool) -> Option<api_types::time::Timestamp>| {
        Signal::derive(move || row.with(|row| row.as_ref().and_then(part)))
    };
    let shown_description = move || {
        if description.with(String::is_empty) { "—".to_owned() } else { description.get() }
    };
    view! {
        <tr role="row" class=move || if is_open.get() { "table__row pools__row--open" } else { "table__row" }>
            <td role="cell" class="cell pools__status"><StatusWord look=Signal::derive(move || look_of(row)) /></td>
            <th role="rowheader" scope="row" class="cell pools__name">
                <a
                    class="table__link"
                    href=address
                    title=name
                    aria-current=move || is_open.get().then_some("true")
                    data-noscroll="true"
                >
                    {name}
                </a>
                <Show when=move || is_default.get()><span class="pools__default">"Default"</span></Show>
            </th>
            <td
                role="cell"
                class="cell pools__description"
                class:pools__description--none=move || description.with(String::is_empty)
                title=description
            >
                {shown_description}
            </td>
            <td role="cell" class="cell pools__agents">
                <span class="pools__label" aria-hidden="true">"Agents online: "</span>
                {move || count.get().map_or_else(|| "—".to_owned(), AgentCount::sentence)}
            </td>
            <td role="cell" class="cell pools__time pools__seen">
                <span class="pools__label" aria-hidden="true">"Seen "</span>
                <TimeText time=time(|pool| pool.last_seen) />
            </td>
            <td role="cell" class="cell pools__time pools__deployment">
                <TimeText time=time(|pool| pool.last_deployment) />
            </td>
            <td role="cell" class="cell pools__time pools__created"><TimeText time=time(|pool| pool.created) /></td>
        </tr>
    }
}

/// How a pool is doing, to follow.
pub(super) fn look_of(row: Memo<Option<AgentPool>>) -> Look {
    row.with(|row| match row {
        Some(pool) => pool_status(pool),
        None => Look { label: "Unknown".to_owned(), icon: Icon::Unknown, tone: Tone::Mute },
    })
}

/// How many pools there are, and where stacks run that choose none.
#[component]
pub(super) fn Foot(data: PoolsData) -> impl IntoView {
    let n_pools = move || i64::try_from(data.ids().len()).unwrap_or(i64::MAX);
    let default = move || match data.default_name() {
        Some(name) => format!("Stacks that choose no pool run on {name}."),
        None => "There is no default pool: stacks that choose none run on the Pulumi-hosted pool, where there is one."
            .to_owned(),
    };
    view! {
        <div class="foot">
            <span class="foot__range">{move || counted(n_pools(), "agent pool", "agent pools")}</span>
            <span>{default}</span>
        </div>
    }
}
