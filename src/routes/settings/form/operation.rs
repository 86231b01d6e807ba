//! What runs before an operation, how it runs, and as whom.

use leptos::prelude::*;
use serde_json::json;

use super::Form;
use super::commands::Commands;
use super::control::{Bound, Setting, changed_mark};
use super::section::SectionCard;
use crate::api::load::LoadState;
use crate::components::FieldFrame;
use crate::model::settings::draft::Draft;
use crate::model::settings::fields::{Section, find, id_of};

const ROLE: &str = "/operationContext/role";
const OPERATION: &str = "/operationContext/operation";

#[component]
pub(super) fn OperationSection(form: Form) -> impl IntoView {
    let has_operation =
        form.editor.of_draft(|draft| draft.at(OPERATION).is_some() || draft.stored().pointer(OPERATION).is_some());
    let option = |key: &str| format!("/operationContext/options/{key}");
    view! {
        <SectionCard form=form section=Section::Operation>
            <Commands form=form />
            <div class="flags setting--wide">
                <Setting form=form pointer=option("skipInstallDependencies") />
                <Setting form=form pointer=option("skipIntermediateDeployments") />
                <Setting form=form pointer=option("deleteAfterDestroy") />
                <Setting form=form pointer=option("remediateIfDriftDetected") />
            </div>
            <Setting form=form pointer=option("shell") />
            <RoleSetting form=form />
            {move || has_operation.get().then(|| view! { <Setting form=form pointer=OPERATION /> })}
        </SectionCard>
    }
}

/// The role: one of the organization's, or its id where the list is not to be had.
#[component]
fn RoleSetting(form: Form) -> impl IntoView {
    let pointer = format!("{ROLE}/id");
    find(&pointer).map(|field| {
        let is_listed = Memo::new(move |_| {
            form.roles.state().with(|state| match state {
                LoadState::Failed { .. } => false,
                _ => state.data().is_none_or(|list| !list.roles.is_empty()),
            })
        });
        let is_shown = form.is_shown(field);
        let control = move || {
            if is_listed.get() {
                view! { <RoleList form=form help=field.help /> }.into_any()
            } else {
                view! { <Setting form=form pointer=pointer.clone() /> }.into_any()
            }
        };
        view! { <div class="setting" hidden=move || !is_shown.get()>{control}</div> }
    })
}

#[component]
fn RoleList(form: Form, help: &'static str) -> impl IntoView {
    let options = move || {
        let chosen = form.editor.draft.with(role_of);
        let name = form.editor.draft.with(|draft| draft.text(&format!("{ROLE}/name")));
        let mut all = vec![(String::new(), "None: the permissions of whoever starts it".to_owned())];
        form.roles.state().with(|state| {
            let roles = state.data().into_iter().flat_map(|list| &list.roles);
            all.extend(roles.map(|role| (role.id.clone(), role.name.clone())));
        });
        if !all.iter().any(|(id, _)| *id == chosen) {
            let word = if name.is_empty() { chosen.clone() } else { format!("{name} ({chosen})") };
            all.push((chosen, word));
        }
        all
    };
    let choose = move |id: String| {
        form.editor.edit_at(ROLE, |draft| {
            let stored = draft.stored().pointer(ROLE).cloned();
            let is_stored = stored.as_ref().and_then(|role| role.get("id")).and_then(|own| own.as_str()) == Some(&id);
            // Its name is the service's to set: an old one would not be that of the new role.
            let role = if is_stored { stored } else { Some(json!({"id": id})).filter(|_| !id.is_empty()) };
            draft.set(ROLE, role);
        });
        form.editor.touch(&format!("{ROLE}/id"));
    };
    let list = ListSetting { pointer: ROLE, at: "/operationContext/role/id", label: "Role", help };
    list_setting(form, list, Signal::derive(options), Signal::derive(move || form.editor.draft.with(role_of)), choose)
}

fn role_of(draft: &Draft) -> String {
    draft.text("/operationContext/role/id")
}

/// A setting that is chosen from a list.
#[derive(Clone, Copy)]
pub(super) struct ListSetting {
    /// What changes with it.
    pub(super) pointer: &'static str,
    /// Where its value stands.
    pub(super) at: &'static str,
    pub(super) label: &'static str,
    pub(super) help: &'static str,
}

/// Its field.
pub(super) fn list_setting(
    form: Form,
    list: ListSetting,
    options: Signal<Vec<(String, String)>>,
    chosen: Signal<String>,
    choose: impl Fn(String) + 'static,
) -> impl IntoView {
    let bound = Bound::with_help(form, list.at, list.label, Some(Signal::stored(list.help.to_owned())));
    let frame: FieldFrame = bound.frame;
    let entries = move || {
        let entry = |(own, word): (String, String)| {
            let value = own.clone();
            view! { <option value=own selected=move || chosen.with(|chosen| *chosen == value)>{word}</option> }
        };
        options.get().into_iter().map(entry).collect_view()
    };
    let head = view! {
        <div class="field__head">
            <label class="field__label" for=frame.id()>{list.label}</label>
            {changed_mark(form, vec![list.pointer.to_owned()], list.label, id_of(list.at))}
        </div>
    };
    let control = view! {
        <div class="field__well">
            <select
                id=frame.id()
                class="field__select"
                aria-invalid=move || frame.is_bad().to_string()
                aria-describedby=move || frame.described_by()
                prop:value=move || chosen.get()
                on:change=move |event| choose(event_target_value(&event))
            >
                {entries}
            </select>
        </div>
    };
    let is_changed = form.editor.is_changed(vec![list.pointer.to_owned()]);
    let framed = frame.below(head, control);
    view! { <div class:setting--changed=move || is_changed.get()>{framed}</div> }
}
