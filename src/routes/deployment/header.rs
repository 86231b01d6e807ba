//! What it is, how it stands, who asked for it and from what, and the way to its neighbours.

use api_types::updates::UpdateInfo;
use api_types::{DeploymentStatus, DeploymentVersion};
use leptos::prelude::*;

use super::Shared;
use super::cancel::CancelButton;
use crate::browser::Ticker;
use crate::components::{Avatar, CopyButton, Glyph, StatusBadge, TimeText};
use crate::model::format::{branch, duration, short_commit};
use crate::model::links;
use crate::model::timeline::Timing;
use crate::model::words::{self, Icon};
use crate::paths::Paths;
use crate::routes::act::MayAct;
use crate::routes::shown_text::without_secrets;

#[component]
pub(super) fn Header(shared: Shared) -> impl IntoView {
    let version = shared.version;
    let operation = shared.part(|deployment| deployment.pulumi_operation.clone());
    let status = shared.part(|deployment| Some(deployment.status.clone()));
    let look = Signal::derive(move || words::deployment_status(&status.get().unwrap_or(DeploymentStatus::NotStarted)));
    let has_data = shared.has_data();
    let name = move || match operation.get() {
        Some(operation) => words::operation(Some(&operation)).0,
        None => "Deployment".to_owned(),
    };
    view! {
        <header class="deployment__head">
            <div class="deployment__line">
                <h1 class="page__title" tabindex="-1">{name}" "{version.to_string()}</h1>
                <Show when=move || has_data.get()>
                    <StatusBadge look=look />
                    <RunTime shared=shared />
                    <div class="page__acts">
                        <Neighbours shared=shared />
                        <MayAct><Redeploy shared=shared /></MayAct>
                        <CopyButton
                            label="Copy link"
                            icon=Icon::Link
                            text=|()| window().location().href().unwrap_or_default()
                        />
                        <MayAct><CancelButton shared=shared /></MayAct>
                    </div>
                </Show>
            </div>
            <Show when=move || has_data.get()><Origin shared=shared /></Show>
        </header>
    }
}

#[component]
fn RunTime(shared: Shared) -> impl IntoView {
    let ticker = expect_context::<Ticker>();
    let timing = shared
        .part(|deployment| Timing::new(&deployment.status, deployment.created, deployment.modified, &deployment.jobs));
    let waiting_since =
        shared.part(|deployment| deployment.created.filter(|_| deployment.status == DeploymentStatus::NotStarted));
    let text = move || {
        let is_over = timing.get().ended.is_some();
        let now = if is_over { untrack(|| ticker.now()) } else { ticker.now() };
        match waiting_since.get() {
            Some(created) => format!("waiting {}", duration(now - created)),
            None => timing.get().run_time(now).map(duration).unwrap_or_default(),
        }
    };
    view! { <span class="deployment__time">{text}</span> }
}

/// The form for a deployment of the stack, filled in with what this one ran with.
#[component]
fn Redeploy(shared: Shared) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let address = shared.stack.with_value(|stack| paths.redeploy(stack, shared.version));
    view! { <a class="button" href=address><Glyph icon=Icon::Refresh />"Redeploy…"</a> }
}

/// The deployments before and after this one on the stack.
#[component]
fn Neighbours(shared: Shared) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let latest = shared.part(|deployment| deployment.latest_version);
    let own = shared.version;
    let link = move |version: DeploymentVersion, is_there: bool, label: &str, icon: Icon| {
        let address = is_there.then(|| shared.stack.with_value(|stack| paths.deployment(stack, version)));
        let label = format!("{label} deployment, {version}");
        let is_off = (!is_there).then_some("true");
        // Without an address it is no link any more, and would lose its name.
        let role = (!is_there).then_some("link");
        view! {
            <a class="button button--icon" href=address aria-label=label.clone() title=label aria-disabled=is_off role=role>
                <Glyph icon=icon />
            </a>
        }
    };
    move || {
        let (before, after) = (DeploymentVersion(own.0 - 1), DeploymentVersion(own.0 + 1));
        (
            link.clone()(before, before.0 > 0, "Previous", Icon::ChevronLeft),
            link.clone()(after, after <= latest.get(), "Next", Icon::ChevronRight),
        )
    }
}

/// Who asked for it, what started it, and what it was made from.
#[component]
fn Origin(shared: Shared) -> impl IntoView {
    let person = shared.part(|deployment| deployment.requested_by.display_name().to_owned());
    let initiator = shared.part(|deployment| deployment.initiator.as_deref().map(words::initiator));
    let created = shared.part(|deployment| deployment.created);
    let started = shared.part(|deployment| deployment.jobs.iter().filter_map(|job| job.started).min());
    let pool = shared.part(|deployment| deployment.agent_pool.as_ref().map(|pool| pool.name.clone()));
    let git = shared.part(|deployment| {
        let source = deployment.configuration.as_ref().and_then(|configuration| configuration.source.as_ref());
        source.and_then(|source| source.git.clone())
    });
    let commit = Memo::new(move |_| {
        let of_update =
            shared.updates.state().with(|state| state.data().and_then(|updates| updates.iter().find_map(commit_of)));
        of_update.or_else(|| git.get().and_then(|git| git.commit).map(|sha| (sha, None)))
    });
    let message = Memo::new(move |_| {
        let state = shared.updates.state();
        let message = state
            .with(|state| state.data().and_then(|updates| updates.first().map(|update| update.info.message.clone())));
        message.and_then(|message| message.lines().next().map(without_secrets)).filter(|message| !message.is_empty())
    });
    let when = move || match started.get() {
        Some(_) => view! { <span>"started "<TimeText time=started /></span> }.into_any(),
        None => view! { <span>"asked for "<TimeText time=created /></span> }.into_any(),
    };
    view! {
        <div class="deployment__origin">
            <span class="person"><Avatar name=person /><strong>{person}</strong></span>
            {move || initiator.get().map(|initiator| view! { <span>"by "{initiator}</span> })}
            {move || commit.get().map(|(sha, url)| commit_link(&sha, url))}
            {move || message.get().map(|message| view! { <span class="deployment__message">{message}</span> })}
            {move || git.get().and_then(|git| git.branch).map(|name| {
                let short = branch(&name).to_owned();
                view! { <span class="deployment__ref mono" title=name><Glyph icon=Icon::Branch />{short}</span> }
            })}
            {when}
            {move || pool.get().map(|name| view! { <span>"pool: "{name}</span> })}
        </div>
    }
}

/// The commit that an update ran from, and where to see it.
fn commit_of(update: &UpdateInfo) -> Option<(String, Option<String>)> {
    let of_github = update.github_commit_info.as_ref().filter(|commit| !commit.sha.is_empty());
    of_github
        .map(|commit| (commit.sha.clone(), Some(commit.url.clone())))
        .or_else(|| update.info.environment.get("git.head").map(|sha| (sha.clone(), None)))
}

fn commit_link(sha: &str, url: Option<String>) -> impl IntoView + use<> {
    let (short, full) = (short_commit(sha), sha.to_owned());
    let address = url.and_then(|url| links::external(&url).map(str::to_owned));
    let text = move || view! { <Glyph icon=Icon::Commit />{short} };
    match address {
        Some(address) => view! {
            <a class="deployment__ref mono" href=address target="_blank" rel="noopener noreferrer" title=full>{text()}</a>
        }
        .into_any(),
        None => view! { <span class="deployment__ref mono" title=full>{text()}</span> }.into_any(),
    }
}
