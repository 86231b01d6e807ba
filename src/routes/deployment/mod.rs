//! `/{org}/{project}/{stack}/deployments/{version}`: one deployment.
//!
//! Data: the deployment, every second or two until it ends; its updates; its log. What a person does here: watches
//! the log, sees where the time goes and what changed, looks up what it ran with, cancels it. The tab, the step and
//! the lines that are linked stand in the address.

mod cancel;
mod configuration;
mod header;
mod log;
mod steps;
mod updates;
mod waiting;

use api_types::deployment::Deployment;
use api_types::updates::UpdateInfo;
use api_types::{DeploymentVersion, StackRef};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::not_found::NotFoundPage;
use super::page::{use_page_title, use_stack, use_version};
use super::shell::{Place, use_place};
use crate::api::ErrorKind;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::browser::Lasting;
use crate::model::words::{self};
use crate::routes::load_view::{Failed, failure_of, stale_notice};
use crate::session::Session;

/// How often a deployment that runs is asked for, and one that waits.
const RUNNING_REFRESH_MS: u32 = 1_000;
const WAITING_REFRESH_MS: u32 = 2_000;
const UPDATES_REFRESH_MS: u32 = 3_000;

/// One deployment.
#[component]
pub fn DeploymentPage() -> impl IntoView {
    let (stack, version) = (use_stack(), use_version());
    use_place(move || {
        let stack = stack.get()?;
        Some(match version.get() {
            Some(version) => Place::Deployment(stack, version),
            None => Place::Stack(stack),
        })
    });
    let which = Memo::new(move |_| stack.get().zip(version.get()));
    // Another deployment is another page: nothing of the old one stays on screen.
    move || match which.get() {
        Some((stack, version)) => view! { <DeploymentView stack=stack version=version /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// What the parts of the page share: a handle that can be copied about.
#[derive(Clone, Copy)]
struct Shared {
    stack: StoredValue<StackRef>,
    version: DeploymentVersion,
    query: LiveQuery<Deployment>,
    updates: LiveQuery<Vec<UpdateInfo>>,
    /// Clicks on steps: one on the step that is in the address already leads to it again.
    n_step_clicks: RwSignal<u32>,
}

impl Shared {
    fn load(stack: StackRef, version: DeploymentVersion) -> Self {
        let session = expect_context::<Session>();
        let client = session.client();
        let stack = StoredValue::new(stack);
        let query = LiveQuery::new(
            session,
            OnNewKey::Clear,
            || Some(()),
            move |()| async move { client.get_deployment_by_version(&stack.get_value(), version).await },
            |deployment: &Deployment| match &deployment.status {
                status if status.is_terminal() => None,
                api_types::DeploymentStatus::Running => Some(RUNNING_REFRESH_MS),
                _ => Some(WAITING_REFRESH_MS),
            },
        );
        // The end of the deployment is a key of its own, so that the last state of its updates is read once more.
        let key = Memo::new(move |_| {
            query
                .state()
                .with(|state| state.data().map(|deployment| (deployment.id.clone(), deployment.status.is_terminal())))
        });
        let updates = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            move || key.get(),
            move |(id, _)| async move { client.list_deployment_updates(&stack.get_value(), &id).await },
            move |_| {
                let is_over = key.get_untracked().is_some_and(|(_, is_over)| is_over);
                (!is_over).then_some(UPDATES_REFRESH_MS)
            },
        );
        Self { stack, version, query, updates, n_step_clicks: RwSignal::new(0) }
    }

    /// Whether the deployment is here, to follow.
    fn has_data(&self) -> Memo<bool> {
        let state = self.query.state();
        Memo::new(move |_| state.with(|state| state.data().is_some()))
    }

    /// A part of the deployment, to follow; the default until it is here.
    fn part<T: Default + PartialEq + Send + Sync + 'static>(
        &self,
        part: impl Fn(&Deployment) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        let state = self.query.state();
        Memo::new(move |_| state.with(|state| state.data().map(&part).unwrap_or_default()))
    }
}

/// The tabs of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Log,
    Updates,
    Configuration,
}

impl Tab {
    fn from_query(word: Option<&str>) -> Self {
        match word {
            Some("updates") => Self::Updates,
            Some("configuration") => Self::Configuration,
            _ => Self::Log,
        }
    }

    fn query(self) -> &'static str {
        match self {
            Self::Log => "",
            Self::Updates => "?tab=updates",
            Self::Configuration => "?tab=configuration",
        }
    }
}

#[component]
fn DeploymentView(stack: StackRef, version: DeploymentVersion) -> impl IntoView {
    let name = format!("{}/{}", stack.project(), stack.stack());
    let shared = Shared::load(stack, version);
    let operation = shared.part(|deployment| deployment.pulumi_operation.clone());
    use_page_title(move || {
        let operation = operation.get().map(|operation| words::operation(Some(&operation)).0);
        format!("{} {version} of {name}", operation.unwrap_or_else(|| "Deployment".to_owned()))
    });
    let has_data = shared.has_data();
    // The head stays while the rest comes: the focus that a navigation put on the heading stays with it.
    view! {
        <div class="deployment">
            {stale_notice(shared.query)}
            <header::Header shared=shared />
            {move || {
                if has_data.get() {
                    view! { <Loaded shared=shared /> }.into_any()
                } else {
                    view! { <NotLoaded shared=shared /> }.into_any()
                }
            }}
        </div>
    }
}

#[component]
fn Loaded(shared: Shared) -> impl IntoView {
    let query = use_query_map();
    let tab = Memo::new(move |_| query.lasting().with(|query| Tab::from_query(query.get_str("tab"))));
    view! {
        <waiting::WaitingCard shared=shared />
        <TabRow shared=shared tab=tab />
        <div class="deployment__body" class:deployment__body--off=move || tab.get() != Tab::Log>
            <steps::StepsPanel shared=shared />
            <log::LogPanel shared=shared />
        </div>
        {move || match tab.get() {
            Tab::Log => ().into_any(),
            Tab::Updates => view! { <updates::UpdatesTab shared=shared /> }.into_any(),
            Tab::Configuration => view! { <configuration::ConfigurationTab shared=shared /> }.into_any(),
        }}
    }
}

#[component]
fn TabRow(shared: Shared, tab: Memo<Tab>) -> impl IntoView {
    let path = use_location().pathname;
    let n_updates = Memo::new(move |_| shared.updates.state().with(|state| state.data().map_or(0, Vec::len)));
    let link = move |own: Tab, label: &'static str| {
        let address = move || format!("{}{}", path.lasting().get(), own.query());
        let is_current = move || (tab.get() == own).then_some("page");
        let number = move || {
            let shown = own == Tab::Updates && n_updates.get() > 0;
            shown.then(|| view! { <span class="tabs__count">{n_updates}</span> })
        };
        view! { <a class="tabs__tab" href=address aria-current=is_current>{label}{number}</a> }
    };
    view! {
        <nav class="tabs tabs--inner" aria-label="Parts of the deployment">
            {link(Tab::Log, "Log")}
            {link(Tab::Updates, "Updates")}
            {link(Tab::Configuration, "Configuration")}
        </nav>
    }
}

/// Before the first answer, or when there is none.
#[component]
fn NotLoaded(shared: Shared) -> impl IntoView {
    let version = shared.version;
    let error = failure_of(shared.query);
    let body = move || {
        let Some(kind) = error.with(|error| error.as_ref().map(|error| error.kind.clone())) else {
            return view! { <p class="card__wait" role="status">"Loading the deployment…"</p> }.into_any();
        };
        let is_missing = kind == ErrorKind::NotFound;
        let title = if is_missing {
            format!("There is no deployment {version}")
        } else {
            "The deployment could not be read".to_owned()
        };
        view! { <Failed error=error title=title is_page=true on_retry=move |()| shared.query.refresh() /> }.into_any()
    };
    view! { <div class="page"><div class="card">{body}</div></div> }
}
