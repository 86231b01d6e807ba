//! Picks a repository and a branch from the organization's integrations, and writes the change that names them.

use api_types::integrations::{Branch, Integration, IntegrationRef, Repo};
use leptos::prelude::*;

use super::Shared;
use crate::api::ApiError;
use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::components::{Button, SelectField};
use crate::model::repository::change;
use crate::model::settings_json::pretty;
use crate::session::Session;

/// Folded until somebody wants it: only then the integrations are asked for.
#[component]
pub(super) fn RepositoryCard(shared: Shared, text: RwSignal<String>) -> impl IntoView {
    let is_open = RwSignal::new(false);
    view! {
        <section class="card settings__card" aria-labelledby="repository-title">
            <h2 class="card__title" id="repository-title">"Repository"</h2>
            <Show
                when=move || is_open.get()
                fallback=move || view! {
                    <p class="settings__lead">"Picks a repository and a branch from an integration with version control."</p>
                    <div class="settings__acts">
                        <Button label="Pick a repository" on_click=move |()| is_open.set(true) />
                    </div>
                }
            >
                <Picker shared=shared text=text />
            </Show>
        </section>
    }
}

#[component]
fn Picker(shared: Shared, text: RwSignal<String>) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let org = shared.stack.with_value(|stack| stack.org().clone());
    let (integration, repo, branch) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let integrations = {
        let org = org.clone();
        LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            || Some(()),
            move |()| {
                let org = org.clone();
                async move { client.list_vcs_integrations(&org).await.map(|answer| answer.integrations) }
            },
            |_| None,
        )
    };
    let picked = Memo::new(move |_| {
        integrations
            .data()
            .and_then(|all| all.into_iter().find(|one| one.id == integration.get()).map(|one| one.to_ref()))
    });
    let repos = {
        let org = org.clone();
        LiveQuery::new(
            session,
            OnNewKey::Clear,
            move || picked.get().map(Picked),
            move |Picked(integration)| {
                let org = org.clone();
                async move {
                    let (mut all, mut token) = (Vec::<Repo>::new(), None::<String>);
                    loop {
                        let page = client.list_vcs_repos(&org, &integration, token.as_deref()).await?;
                        all.extend(page.repos);
                        token = page.next_page_token.filter(|next| Some(next) != token.as_ref());
                        if token.is_none() {
                            return Ok(all);
                        }
                    }
                }
            },
            |_| None,
        )
    };
    let picked_repo = Memo::new(move |_| {
        repos.data().and_then(|all| all.into_iter().find(|one| !one.id.is_empty() && one.id == repo.get()))
    });
    let branches = LiveQuery::new(
        session,
        OnNewKey::Clear,
        move || Some((Picked(picked.get()?), picked_repo.get()?.id)),
        move |(Picked(integration), repo_id)| {
            let org = org.clone();
            async move { client.list_vcs_branches(&org, &integration, &repo_id).await.map(|answer| answer.branches) }
        },
        |_| None,
    );
    let integration_options = Signal::derive(move || options(integrations, "Choose an integration", of_integration));
    let repo_options = Signal::derive(move || options(repos, "Choose a repository", of_repo));
    let branch_options = Signal::derive(move || options(branches, "Choose a branch", of_branch));
    // What was chosen for another integration or repository says nothing here.
    let missing = Signal::derive(move || {
        let is_complete = picked_repo.get().is_some()
            && branches.data().is_some_and(|all| all.iter().any(|one| one.name == branch.get()));
        (!is_complete).then(|| "Choose an integration, a repository and a branch first.".to_owned())
    });
    let write = move |()| {
        let (Some(integration), Some(repo)) = (picked.get_untracked(), picked_repo.get_untracked()) else { return };
        let stored = untrack(|| shared.query.data().flatten());
        let triggers = stored.as_ref().and_then(|settings| settings.get("vcs"));
        let change = change(&integration.provider, &repo, &branch.get_untracked(), triggers);
        text.set(pretty(&change));
    };
    view! {
        <SelectField
            id="integration"
            label="Integration"
            value=integration
            options=integration_options
            problem=Signal::derive(move || problem(integrations))
        />
        <SelectField
            id="repository"
            label="Repository"
            value=repo
            options=repo_options
            problem=Signal::derive(move || problem(repos))
        />
        <SelectField
            id="branch"
            label="Branch"
            value=branch
            options=branch_options
            problem=Signal::derive(move || problem(branches))
        />
        <div class="settings__acts">
            <Button label="Write the change" off=missing on_click=write />
        </div>
    }
}

/// An integration as a key to ask by.
#[derive(Clone, PartialEq)]
struct Picked(IntegrationRef);

fn problem<T: Clone + Send + Sync + 'static>(query: LiveQuery<T>) -> Option<String> {
    query.state().with(|state| match state {
        LoadState::Failed { error, .. } => Some(ApiError::sentence(error)),
        _ => None,
    })
}

/// The choices, behind one that chooses nothing.
fn options<T: Clone + Send + Sync + 'static>(
    query: LiveQuery<Vec<T>>,
    nothing: &str,
    option: fn(&T) -> (String, String),
) -> Vec<(String, String)> {
    let nothing = if query.is_loading().get() { "Loading…" } else { nothing };
    let mut all = vec![(String::new(), nothing.to_owned())];
    query.state().with(|state| all.extend(state.data().into_iter().flatten().map(option)));
    all
}

fn of_integration(integration: &Integration) -> (String, String) {
    let name = integration.name.clone().or_else(|| integration.host.clone()).unwrap_or_else(|| integration.id.clone());
    (integration.id.clone(), format!("{name} ({})", integration.vcs_provider))
}

fn of_repo(repo: &Repo) -> (String, String) {
    let name = if repo.owner.is_empty() { repo.name.clone() } else { format!("{}/{}", repo.owner, repo.name) };
    (repo.id.clone(), name)
}

fn of_branch(branch: &Branch) -> (String, String) {
    let word = if branch.is_protected { format!("{} (protected)", branch.name) } else { branch.name.clone() };
    (branch.name.clone(), word)
}
