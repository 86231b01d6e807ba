//! What a push, a tag or a pull request starts, by whose version control it is.

use leptos::prelude::*;

use super::Form;
use super::control::Setting;
use super::convert::ConvertDialog;
use super::repository::RepositoryPicker;
use super::section::SectionCard;
use super::tester::{PathTester, TagTester};
use crate::components::{Button, Glyph};
use crate::model::settings::draft::{Draft, VCS};
use crate::model::settings::fields::Section;
use crate::model::settings::find::{PROVIDERS, provider_name};
use crate::model::words::Icon;

const NONE: &str = "none";

fn convert(draft: &mut Draft, to: &str) {
    draft.convert_provider(Some(to).filter(|to| *to != NONE));
}

fn note(to: &str) -> Option<&'static str> {
    match to {
        "custom" => Some("By webhook only pushes deploy: pull requests and review stacks need one of the providers."),
        NONE => Some("Without a provider nothing is deployed by a push or a pull request."),
        _ => None,
    }
}

#[component]
pub(super) fn TriggersSection(form: Form) -> impl IntoView {
    let place = form.editor.of_draft(Draft::triggers);
    let provider = form.editor.of_draft(Draft::provider);
    let is_asking = RwSignal::new(false);
    let mut options: Vec<(String, String)> =
        PROVIDERS.iter().map(|(word, name)| ((*word).to_owned(), (*name).to_owned())).collect();
    options.push((NONE.to_owned(), "None".to_owned()));
    let name = move || provider.get().map_or_else(|| "None".to_owned(), |word| provider_name(&word).to_owned());
    let acts = view! {
        <span class="kind-tag">{name}</span>
        <button type="button" class="link" on:click=move |_| is_asking.set(true)>"Change provider…"</button>
    };
    let body = move || {
        match place.get() {
        Some(place) => view! { <Triggers form=form place=place provider=provider /> }.into_any(),
        None => view! {
            <div class="section__empty setting--wide">
                <p class="section__text">"No repository with a provider is named: nothing is deployed by a push or a pull request."</p>
                <Button label="Choose a provider…" on_click=move |()| is_asking.set(true) />
            </div>
        }
        .into_any(),
    }
    };
    view! {
        <SectionCard form=form section=Section::Triggers acts=acts.into_any()>
            {body}
            <ConvertDialog
                form=form
                is_open=is_asking
                id="provider"
                title="Whose version control is it?"
                label="Provider"
                options=options
                current=Signal::derive(move || provider.get().unwrap_or_else(|| NONE.to_owned()))
                convert=convert
                note=note
            />
        </SectionCard>
    }
}

#[component]
fn Triggers(form: Form, place: &'static str, provider: Memo<Option<String>>) -> impl IntoView {
    let at = move |key: &str| format!("{place}/{key}");
    let is_github = Memo::new(move |_| provider.with(|provider| provider.as_deref() == Some("github")));
    let is_custom = Memo::new(move |_| provider.with(|provider| provider.as_deref() == Some("custom")));
    let repository_of = at("repository");
    let doubled = form.editor.of_draft(move |draft| {
        !draft.text(&repository_of).trim().is_empty() && !draft.text("/sourceContext/git/repoUrl").trim().is_empty()
    });
    let clear = move |()| {
        form.editor.edit_at("/sourceContext/git/repoUrl", |draft| draft.set("/sourceContext/git/repoUrl", None))
    };
    let only_where = move |pointer: String, is_offered: Memo<bool>| {
        // What is stored is shown, wherever it is.
        let is_there = {
            let pointer = pointer.clone();
            form.editor
                .of_draft(move |draft| draft.at(&pointer).is_some() || draft.stored().pointer(&pointer).is_some())
        };
        move || (is_offered.get() || is_there.get()).then(|| view! { <Setting form=form pointer=pointer.clone() /> })
    };
    let offers_pulls = Memo::new(move |_| !is_custom.get());
    let is_never = Memo::new(|_| false);
    view! {
        <div class="setting setting--wide">
            <Setting form=form pointer=at("repository") is_wide=true />
            <RepositoryPicker form=form />
            {move || doubled.get().then(|| view! {
                <p class="row-note" role="status">
                    <Glyph icon=Icon::Warning />
                    <span>"The source names a repository as well. With a provider the service wants only this one."</span>
                    <button type="button" class="link" on:click=move |_| clear(())>"Clear the address in Source"</button>
                </p>
            })}
        </div>
        <div class="flags setting--wide">
            <Setting form=form pointer=at("deployCommits") />
            {only_where(at("previewPullRequests"), offers_pulls)}
            {only_where(at("pullRequestTemplate"), offers_pulls)}
            {only_where(at("deployTags"), Memo::new(|_| true))}
        </div>
        <Setting form=form pointer=at("paths") />
        <Setting form=form pointer=at("tagFilters") />
        <PathTester form=form pointer=at("paths") />
        <TagTester form=form place=place />
        {only_where(at("reviewStackLabels"), is_github)}
        {only_where(at("deployPullRequest"), is_never)}
        {only_where(at("installationId"), Memo::new(move |_| place != VCS || !is_custom.get()))}
    }
}
