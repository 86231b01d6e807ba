//! The pool in the address: what it is for, its agents, and what administrators can do with it.

use api_types::agents::{Agent, AgentPoolId};
use leptos::html;
use leptos::prelude::*;

use super::data::PoolsData;
use super::delete::DeletePool;
use super::edit::EditPool;
use super::table::look_of;
use crate::api::ErrorKind;
use crate::components::{CopyButton, StatusBadge, StatusWord, TimeText};
use crate::model::agents::{AgentKey, PoolForm, agent_status, sorted_agents};
use crate::model::words::{Icon, Look, Tone};
use crate::paths::Paths;
use crate::routes::act::MayAct;
use crate::routes::load_view::{Failed, failure_of, stale_notice_of};

#[component]
pub(super) fn OpenPool(
    data: PoolsData,
    id: AgentPoolId,
    /// Whether the heading gets the focus.
    takes_focus: bool,
) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let row = data.row(id.clone());
    let id = StoredValue::new(id);
    let detail = data.detail.state();
    let has_data = Memo::new(move |_| detail.with(|state| state.data().is_some()));
    let current = Memo::new(move |_| {
        let own = detail.with(|state| {
            let form = |name: &str, description: &str| PoolForm { name: name.into(), description: description.into() };
            state.data().map(|pool| form(&pool.name, &pool.description))
        });
        own.unwrap_or_else(|| PoolForm {
            name: row.with(|row| row.as_ref().map_or_else(|| "Agent pool".to_owned(), |row| row.name.clone())),
            description: String::new(),
        })
    });
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get().filter(|_| takes_focus) {
            drop(heading.focus());
        }
    });
    let badge =
        move || row.with(Option::is_some).then(|| view! { <StatusBadge look=Signal::derive(move || look_of(row)) /> });
    let description = move || current.with(|current| current.description.clone());
    view! {
        <section class="card pool" aria-labelledby="pool-title">
            <div class="pool__head">
                <h2 class="pool__title" id="pool-title" tabindex="-1" node_ref=heading>
                    {move || current.with(|current| current.name.clone())}
                </h2>
                {badge}
                <div class="pool__acts">
                    <Show when=move || has_data.get()>
                        <MayAct>
                            <EditPool data=data id=id current=current />
                            <DeletePool data=data id=id current=current />
                        </MayAct>
                    </Show>
                    <a class="button button--quiet" href=data.org.with_value(|org| paths.org_agents(org)) data-noscroll="true">
                        "Close"
                    </a>
                </div>
            </div>
            {stale_notice_of(data.detail, "Could not refresh this pool.", move || data.detail.refresh())}
            <Show when=move || has_data.get() fallback=move || view! { <NotLoaded data=data /> }>
                <Show when=move || !description().is_empty()>
                    <p class="pool__description">{description}</p>
                </Show>
                <div class="pool__about">
                    <p class="pool__id">
                        <span class="pool__id-label">"Id in deployment settings "</span>
                        <code class="mono">{id.with_value(|id| id.0.clone())}</code>
                    </p>
                    <CopyButton label="Copy id" text=move |()| id.with_value(|id| id.0.clone()) />
                </div>
                <Agents data=data current=current />
            </Show>
        </section>
    }
}

/// Before the first answer, or when there is none.
#[component]
fn NotLoaded(data: PoolsData) -> impl IntoView {
    let error = failure_of(data.detail);
    move || {
        let Some(kind) = error.with(|error| error.as_ref().map(|error| error.kind.clone())) else {
            return view! { <p class="card__wait" role="status">"Loading the pool…"</p> }.into_any();
        };
        let is_missing = kind == ErrorKind::NotFound;
        let title = if is_missing { "There is no such agent pool" } else { "The pool could not be read" };
        view! { <Failed error=error title=title on_retry=move |()| data.detail.refresh() /> }.into_any()
    }
}

#[component]
fn Agents(data: PoolsData, current: Memo<PoolForm>) -> impl IntoView {
    let agents = Memo::new(move |_| {
        data.detail.state().with(|state| state.data().map(|pool| sorted_agents(&pool.agents)).unwrap_or_default())
    });
    let keys = move || agents.with(|agents| agents.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>());
    let has_agents = Memo::new(move |_| agents.with(|agents| !agents.is_empty()));
    let nobody = move || {
        view! {
            <p class="pool__nobody">
                "No agent of this pool has been seen. One appears here once it runs with the pool's token."
            </p>
        }
    };
    let head = |name: &'static str, class: &'static str| {
        view! { <th role="columnheader" scope="col" class=class>{name}</th> }
    };
    let heads = move || {
        (
            head("Status", "cell agents__status"),
            head("Hostname", "cell agents__host"),
            head("IP address", "cell agents__ip"),
            head("Process", "cell agents__pid"),
            head("Platform", "cell agents__platform"),
            head("Version", "cell agents__version"),
            head("Last seen", "cell agents__seen"),
        )
    };
    view! {
        <Show when=move || has_agents.get() fallback=nobody>
            <table class="table agents" role="table">
                <caption class="hidden">{move || format!("Agents of {}", current.with(|current| current.name.clone()))}</caption>
                <thead class="table__head" role="rowgroup"><tr role="row">{heads()}</tr></thead>
                <tbody role="rowgroup">
                    <For each=keys key=Clone::clone let:key><AgentRow agents=agents key=key /></For>
                </tbody>
            </table>
        </Show>
    }
}

#[component]
fn AgentRow(agents: Memo<Vec<(AgentKey, Agent)>>, key: AgentKey) -> impl IntoView {
    let agent = Memo::new(move |_| {
        agents.with(|agents| agents.iter().find(|(own, _)| *own == key).map(|(_, agent)| agent.clone()))
    });
    let text = move |part: fn(&Agent) -> &str| {
        Memo::new(move |_| {
            let text = agent.with(|agent| agent.as_ref().map(|agent| part(agent).to_owned()).unwrap_or_default());
            if text.is_empty() { "—".to_owned() } else { text }
        })
    };
    let look = Signal::derive(move || {
        agent.with(|agent| match agent {
            Some(agent) => agent_status(agent),
            None => Look { label: "Unknown".to_owned(), icon: Icon::Unknown, tone: Tone::Mute },
        })
    });
    let last_seen = Signal::derive(move || agent.with(|agent| agent.as_ref().and_then(|agent| agent.last_seen)));
    let host = text(|agent| &agent.hostname);
    view! {
        <tr role="row" class="table__row">
            <td role="cell" class="cell agents__status"><StatusWord look=look /></td>
            <th role="rowheader" scope="row" class="cell agents__host" title=host>{host}</th>
            <td role="cell" class="cell agents__ip">{text(|agent| &agent.ip)}</td>
            <td role="cell" class="cell agents__pid">
                <span class="pools__label" aria-hidden="true">"Process "</span>
                {text(|agent| &agent.pid)}
            </td>
            <td role="cell" class="cell agents__platform">{text(|agent| &agent.platform)}</td>
            <td role="cell" class="cell agents__version">{text(|agent| &agent.version)}</td>
            <td role="cell" class="cell agents__seen"><TimeText time=last_seen /></td>
        </tr>
    }
}
