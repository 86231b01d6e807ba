//! A repository and a branch picked from the organization's integrations with version control. They are asked for once
//! somebody wants to pick: without any, or on a service that does not know them, the names are typed.

use api_types::integrations::{Branch, Integration, IntegrationRef, Repo};
use leptos::prelude::*;
use leptos::tachys::view::any_view::IntoAny;

use super::Form;
use crate::api::ApiError;
use crate::api::load::LoadState;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::browser::focus_by_id;
use crate::components::{Button, ButtonKind, Dialog, SelectField};
use crate::model::repository::{Picked, pick};
use crate::model::settings::draft::{SourceKind, VCS};
use crate::model::settings::fields::id_of;
use crate::session::Session;

/// What was picked so far; the dialog's foot needs it as well.
#[derive(Clone, Copy)]
struct Choice {
    integration: RwSignal<String>,
    repo: RwSignal<String>,
    branch: RwSignal<String>,
    picked: RwSignal<Option<Picked>>,
}

/// The button that opens the lists, and the dialog that they are in.
#[component]
pub(super) fn RepositoryPicker(form: Form) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let choice = Choice {
        integration: RwSignal::new(String::new()),
        repo: RwSignal::new(String::new()),
        branch: RwSignal::new(String::new()),
        picked: RwSignal::new(None),
    };
    let open = move |()| {
        choice.integration.set(String::new());
        choice.repo.set(String::new());
        choice.branch.set(String::new());
        choice.picked.set(None);
        is_open.set(true);
    };
    let missing = move || choice.picked.with(Option::is_none);
    let take = move |_| {
        if let Some(picked) = choice.picked.get_untracked() {
            form.editor.edit(|draft| pick(draft, &picked));
            is_open.set(false);
            let place = form.editor.draft.with_untracked(|draft| draft.triggers().unwrap_or(VCS));
            focus_by_id(id_of(&format!("{place}/repository")));
        }
    };
    view! {
        <div class="pick">
            <Button label="Pick from an integration…" kind=ButtonKind::Small on_click=open />
            <Dialog
                is_open=is_open
                title="Pick a repository"
                foot=ToChildren::to_children(move || view! {
                    <button type="button" class="button" on:click=move |_| is_open.set(false)>"Leave it as it is"</button>
                    <button
                        type="button"
                        class="button button--primary"
                        aria-disabled=move || missing().to_string()
                        on:click=take
                    >
                        "Use this repository"
                    </button>
                })
            >
                <Lists form=form choice=choice />
            </Dialog>
        </div>
    }
    .into_any()
}

/// An integration as a key to ask by.
#[derive(Clone, PartialEq)]
struct Key(IntegrationRef);

#[component]
fn Lists(form: Form, choice: Choice) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let org = form.editor.stack.with_value(|stack| stack.org().clone());
    let Choice { integration, repo, branch, picked } = choice;
    let integrations = {
        let org = org.clone();
        let fetch = move |()| {
            let org = org.clone();
            async move { client.list_vcs_integrations(&org).await.map(|answer| answer.integrations) }
        };
        LiveQuery::new(session, OnNewKey::KeepOld, || Some(()), fetch, |_| None)
    };
    let key = Memo::new(move |_| {
        let all = integrations.data()?;
        all.into_iter().find(|one| one.id == integration.get()).map(|one| Key(one.to_ref()))
    });
    let repos = {
        let org = org.clone();
        let fetch = move |Key(integration)| {
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
        };
        LiveQuery::new(session, OnNewKey::Clear, move || key.get(), fetch, |_| None)
    };
    let picked_repo = Memo::new(move |_| {
        let all = repos.data()?;
        all.into_iter().find(|one| !one.id.is_empty() && one.id == repo.get())
    });
    let branches = {
        let fetch = move |(Key(integration), repo_id): (Key, String)| {
            let org = org.clone();
            async move { client.list_vcs_branches(&org, &integration, &repo_id).await.map(|answer| answer.branches) }
        };
        LiveQuery::new(session, OnNewKey::Clear, move || Some((key.get()?, picked_repo.get()?.id)), fetch, |_| None)
    };
    // What was chosen for another integration or repository says nothing here.
    let complete = Memo::new(move |_| {
        let name = branch.get();
        branches.data()?.iter().any(|one| one.name == name).then_some(())?;
        Some(Picked { provider: key.get()?.0.provider, repo: picked_repo.get()?, branch: name })
    });
    // The foot stands outside of what this makes: the effect hands it what is complete.
    Effect::new(move |_| {
        picked.set(complete.get());
    });
    let none = move || {
        integrations.data().is_some_and(|all| all.is_empty()).then(|| {
            view! { <p>"The organization has no integration with version control: type the repository's name."</p> }
        })
    };
    let says = move || {
        complete.get().map(|picked| {
            let draft = form.editor.draft;
            let clears = draft.with(|draft| !draft.text("/sourceContext/git/repoUrl").is_empty());
            let is_git = draft.with(|draft| draft.source_kind() == SourceKind::Git);
            let address = clears.then_some(" The address in Source is cleared: the integration knows it.");
            let branch = is_git.then(|| format!(" The source's branch becomes {}.", picked.branch));
            view! { <p>{picked.repository()}" becomes the repository."{branch}{address}</p> }
        })
    };
    view! {
        <SelectField
            id="integration"
            label="Integration"
            value=integration
            options=Signal::derive(move || options(integrations, "Choose an integration", of_integration))
            problem=Signal::derive(move || problem(integrations))
        />
        {none}
        <SelectField
            id="integration-repository"
            label="Repository of the integration"
            value=repo
            options=Signal::derive(move || options(repos, "Choose a repository", of_repo))
            problem=Signal::derive(move || problem(repos))
        />
        <SelectField
            id="integration-branch"
            label="Branch of the repository"
            value=branch
            options=Signal::derive(move || options(branches, "Choose a branch", of_branch))
            problem=Signal::derive(move || problem(branches))
        />
        <div role="status">{says}</div>
    }
}

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
