//! The settings as fields, by section. It must not know how they are saved.
//!
//! In reading order: [`nav`] leads to the sections and finds settings; [`section`] is the frame of one; [`control`] and
//! [`secret`] are the fields, each bound to its place in the draft; [`convert`] is the dialog before something becomes
//! another kind. The rest are the sections and what is special in them.

mod advanced;
mod agent_pool;
mod auth;
mod commands;
mod control;
mod convert;
mod executor;
mod nav;
mod oidc;
mod operation;
mod paste;
mod repository;
mod revision;
mod secret;
mod section;
mod source;
mod tester;
mod triggers;
mod variables;

use api_types::agents::ListAgentPoolsResponse;
use api_types::roles::{ListRolesResponse, RolePurpose};
use leptos::prelude::*;

use super::editor::Editor;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::components::{Button, EmptyState};
use crate::model::settings::fields::{FIELDS, Field, Section, is_found};
use crate::model::settings::find::{is_applicable, is_variable_found};
use crate::routes::act::may_act;
use crate::session::Session;
use control::Setting;
use nav::{Finder, Nav, Picker, follow_go_to, scroll_to_hash};
use section::SectionCard;

/// What all parts of the form share.
#[derive(Clone, Copy)]
struct Form {
    editor: Editor,
    /// What a person typed to find a setting.
    find: RwSignal<String>,
    /// What a screen reader is told of an act that is only to be seen.
    said: RwSignal<String>,
    /// What is wrong, by setting, as far as it is to be shown.
    problems: Memo<Vec<(String, String)>>,
    pools: LiveQuery<ListAgentPoolsResponse>,
    roles: LiveQuery<ListRolesResponse>,
}

impl Form {
    /// Whether a setting is meant by what was typed to find one. Nothing typed means all.
    fn is_shown(self, field: &'static Field) -> Memo<bool> {
        Memo::new(move |_| self.find.with(|words| is_found(field, words)))
    }

    /// Whether any setting in these places is meant.
    fn is_any_shown(self, places: &'static [&'static str]) -> Memo<bool> {
        Memo::new(move |_| {
            self.find.with(|words| {
                let is_in = |field: &&Field| places.iter().any(|place| field.pointer.starts_with(place));
                FIELDS.iter().filter(is_in).any(|field| is_found(field, words))
            })
        })
    }

    /// Whether something is being looked for.
    fn is_finding(self) -> bool {
        self.find.with(|words| !words.trim().is_empty())
    }

    /// How many settings of a section are meant, and how many it has.
    fn n_found(self, section: Section) -> (usize, usize) {
        self.find.with(|words| {
            self.editor.draft.with(|draft| {
                if section == Section::Variables {
                    let found = draft.variables().iter().filter(|row| is_variable_found(&row.name, words));
                    return (found.count(), draft.variables().len());
                }
                let own = || FIELDS.iter().filter(|field| field.section == section && is_applicable(field, draft));
                (own().filter(|field| is_found(field, words)).count(), own().count())
            })
        })
    }

    /// Whether a section has anything to show: something is found in it, or it is meant itself.
    fn is_section_shown(self, section: Section) -> Memo<bool> {
        Memo::new(move |_| {
            !self.is_finding()
                || self.n_found(section).0 > 0
                || self.find.with(|words| section.title().to_lowercase().contains(&words.trim().to_lowercase()))
        })
    }
}

/// The form.
#[component]
pub(super) fn FormView(editor: Editor) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let org = editor.stack.with_value(|stack| stack.org().clone());
    let once = || Some(());
    let pools = {
        let org = org.clone();
        let fetch = move |()| {
            let org = org.clone();
            async move { client.list_agent_pools(&org).await }
        };
        LiveQuery::new(session, OnNewKey::KeepOld, once, fetch, |_| None)
    };
    let roles = {
        let fetch = move |()| {
            let org = org.clone();
            async move { client.list_roles(&org, &RolePurpose::Role).await }
        };
        LiveQuery::new(session, OnNewKey::KeepOld, once, fetch, |_| None)
    };
    let (find, said) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let problems = editor.shown_problems();
    let form = Form { editor, find, said, problems, pools, roles };
    let is_empty = Memo::new(move |_| Section::ALL.iter().all(|section| !form.is_section_shown(*section).get()));
    scroll_to_hash();
    follow_go_to(form);
    view! {
        <div class="form-view">
            <div class="form-view__nav">
                <Finder form=form />
                <Picker form=form />
                <Nav form=form />
            </div>
            // What may not be changed can be read all the same.
            <fieldset class="form-view__sections" aria-label="Settings" prop:disabled=!may_act()>
                <source::SourceSection form=form />
                <triggers::TriggersSection form=form />
                <operation::OperationSection form=form />
                <variables::VariablesSection form=form />
                <oidc::OidcSection form=form />
                <executor::ExecutorSection form=form />
                <SectionCard form=form section=Section::Cache>
                    <Setting form=form pointer="/cacheOptions/enable" />
                </SectionCard>
                <agent_pool::AgentPoolSection form=form />
                <advanced::AdvancedSection form=form />
                <Show when=move || is_empty.get()>
                    <EmptyState
                        title="No setting is called that"
                        text="Settings are found by their name, their help and their path, variables by their name."
                    >
                        <Button label="Show all settings" on_click=move |()| find.set(String::new()) />
                    </EmptyState>
                </Show>
            </fieldset>
            <p class="hidden" role="status">{said}</p>
        </div>
    }
}
