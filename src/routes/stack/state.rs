//! What the stack is set up with and how it stands: drift, schedules, source, variables, credentials, agents, cache,
//! pauses, the engine. Each line stands for itself: one that cannot be read does not take the others down.

use api_types::metadata::StackDeploymentsMetadata;
use api_types::schedules::Schedule;
use api_types::settings::DeploymentSettings;
use api_types::stacks::Stack;
use api_types::updates::UpdateInfo;
use leptos::prelude::*;

use super::cache::CacheFact;
use super::data::{Shared, once};
use super::drift::DriftFact;
use super::part::in_line;
use crate::browser::now;
use crate::components::{Avatar, StatusWord, TimeText};
use crate::model::schedules;
use crate::model::stack_facts::{cloud_words, source_words, variable_words};
use crate::model::words::{self, Icon, Look, Tone};
use crate::paths::Paths;

/// How many schedules are named.
const N_SCHEDULES: usize = 3;

#[component]
pub(super) fn StateCard(shared: Shared) -> impl IntoView {
    let schedule_list = shared.schedules();
    let latest_update = shared.latest_update;
    let owner = shared.metadata();
    view! {
        <section class="card" aria-labelledby="state-title">
            <div class="panel__head"><h2 class="card__title" id="state-title">"State"</h2></div>
            <dl class="state">
                <Fact name="Queue">{in_line(shared.queue, |pauses| pause_words(&pauses))}</Fact>
                <Fact name="Engine">{in_line(shared.itself, |stack| engine(&stack))}</Fact>
                <Fact name="Last update">
                    {in_line(latest_update, move |update| last_update(shared, update.as_ref()))}
                </Fact>
                <Fact name="Drift"><DriftFact shared=shared /></Fact>
                <Fact name="Schedules">
                    {in_line(schedule_list, move |schedules| schedule_lines(shared, schedules.as_deref()))}
                </Fact>
                <Fact name="Source">{of_settings(shared, source_words, "mono")}</Fact>
                <Fact name="Variables">{of_settings(shared, variable_words, "")}</Fact>
                <Fact name="Credentials">{of_settings(shared, cloud_words, "")}</Fact>
                <Fact name="Agent pool"><PoolFact shared=shared /></Fact>
                <Fact name="Cache"><CacheFact shared=shared /></Fact>
                <Fact name="Owner">
                    {in_line(owner, |metadata| person(metadata.owned_by.display_name()))}
                </Fact>
            </dl>
        </section>
    }
}

#[component]
fn Fact(name: &'static str, children: Children) -> impl IntoView {
    view! { <div class="state__row"><dt>{name}</dt><dd>{children()}</dd></div> }
}

fn of_settings(shared: Shared, words: fn(&DeploymentSettings) -> String, class: &'static str) -> impl IntoView {
    in_line(shared.settings, move |settings| match settings {
        Some(settings) => view! { <span class=class>{words(&settings)}</span> }.into_any(),
        None => not_set_up(),
    })
}

fn not_set_up() -> AnyView {
    view! { <span class="none">"no deployment settings"</span> }.into_any()
}

fn pause_words(pauses: &StackDeploymentsMetadata) -> AnyView {
    let words = match (pauses.stack_paused, pauses.organization_paused) {
        (true, true) => "Paused, by the stack and by the organization",
        (true, false) => "Paused by the stack",
        (false, true) => "Paused by the organization",
        (false, false) if pauses.paused => "Paused",
        (false, false) => return "Open".into_any(),
    };
    let look = Look { label: words.to_owned(), icon: Icon::Paused, tone: Tone::Warn };
    view! { <StatusWord look=look /> }.into_any()
}

/// An update that a person runs with the CLI is no deployment, but the stack is busy with it.
fn engine(stack: &Stack) -> AnyView {
    let Some(operation) = &stack.current_operation else {
        return "Idle".into_any();
    };
    let started = operation.started;
    let author = Some(operation.author.clone()).filter(|author| !author.is_empty());
    let look = Look {
        label: format!("Runs {}", article(&words::update_kind(&operation.kind))),
        icon: Icon::Running,
        tone: Tone::Run,
    };
    view! {
        <StatusWord look=look />
        {author.map(|author| format!(" by {author}"))}
        {started.map(|_| view! { <span>", since "<TimeText time=started /></span> })}
    }
    .into_any()
}

fn article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

fn last_update(shared: Shared, update: Option<&UpdateInfo>) -> AnyView {
    let Some(update) = update else {
        return view! { <span class="none">"none yet"</span> }.into_any();
    };
    let paths = expect_context::<Paths>();
    let address = shared.stack.with_value(|stack| paths.stack_update(stack, update.version));
    let name = format!("{} {}", words::update_kind(&update.info.kind), update.version);
    let time = update.info.end_time.or(update.info.start_time);
    view! {
        <StatusWord look=words::update_result(&update.info.result) />
        " "
        <a href=address>{name}</a>
        <span>", "<TimeText time=time /></span>
    }
    .into_any()
}

fn schedule_lines(shared: Shared, schedules: Option<&[Schedule]>) -> AnyView {
    let paths = expect_context::<Paths>();
    let address = shared.stack.with_value(|stack| paths.stack_schedules(stack));
    let Some(schedules) = schedules else {
        return view! { <span class="none">"this service has none"</span> }.into_any();
    };
    let summary = schedules::summary(schedules, now());
    let next = summary.next.as_ref().map(|next| {
        let at = Some(next.at);
        view! { <span class="state__more">"next: "{next.name.to_lowercase()}", "<TimeText time=at /></span> }
    });
    let names = summary.names.iter().take(N_SCHEDULES).map(|name| {
        view! { <span class="state__more">{name.clone()}</span> }
    });
    view! { <a href=address>{summary.words()}</a>{names.collect_view()}{next} }.into_any()
}

/// Settings know a pool by its id only, so its name is asked for when there is one.
#[component]
fn PoolFact(shared: Shared) -> impl IntoView {
    let wanted = Memo::new(move |_| {
        shared.settings.state().with(|state| state.data().cloned().flatten().and_then(|own| own.agent_pool_id))
    });
    let pools = once(
        move || wanted.get(),
        move |_| async move {
            let org = shared.stack.with_value(|stack| stack.org().clone());
            shared.client.list_agent_pools(&org).await
        },
    );
    in_line(shared.settings, move |settings| {
        let Some(settings) = settings else { return not_set_up() };
        let Some(id) = settings.agent_pool_id.filter(|id| !id.is_empty()) else {
            return "the organization's default".into_any();
        };
        let paths = expect_context::<Paths>();
        let address = shared.stack.with_value(|stack| paths.org_agents(stack.org()));
        // A member may not be allowed to read the pools: then the id has to do.
        let name = move || {
            let id = id.clone();
            pools.state().with(|state| {
                let pool = state.data().and_then(|list| list.agent_pools.iter().find(|pool| pool.id.0 == id));
                pool.map_or(id.clone(), |pool| pool.name.clone())
            })
        };
        view! { <a href=address>{name}</a> }.into_any()
    })
}

fn person(name: &str) -> AnyView {
    if name.is_empty() {
        return view! { <span class="none">"not told"</span> }.into_any();
    }
    let name = name.to_owned();
    view! { <span class="person"><Avatar name=name.clone() /><span class="person__name">{name}</span></span> }
        .into_any()
}
