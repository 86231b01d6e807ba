//! The rows of the variables: name, value, and whether it is plain, secret or left out.

use api_types::secret::SecretValue;
use leptos::ev;
use leptos::prelude::*;

use super::focus_by_id;
use super::form::FormSignals;
use crate::components::{Button, ButtonKind, Glyph};
use crate::model::deploy_form::{Field, VariableRow, choice};
use crate::model::words::Icon;

/// The variables.
#[component]
pub(super) fn Variables(form: FormSignals) -> impl IntoView {
    let rows = form.variables;
    let keys = move || rows.with(|rows| rows.iter().map(|row| row.key).collect::<Vec<_>>());
    let add = move |()| {
        let key = rows.with_untracked(|rows| rows.iter().map(|row| row.key + 1).max().unwrap_or_default());
        rows.update(|rows| rows.push(VariableRow::new(key)));
        focus_by_id(Field::VariableName(key).id());
    };
    view! {
        <div class="deploy__variables">
            <Inherited form=form />
            <For each=keys key=|key| *key let:key><Row form=form key=key /></For>
            <div><Button label="Add a variable" name="Add a variable" kind=ButtonKind::Small on_click=add /></div>
        </div>
    }
}

/// What the settings have, so that a person sees what a name would replace.
#[component]
fn Inherited(form: FormSignals) -> impl IntoView {
    let names = form.with_settings(|settings| {
        let context = settings.known().and_then(|known| known.operation_context.as_ref());
        let variables = context.into_iter().flat_map(|context| &context.environment_variables);
        let word = |(name, value): (&String, &SecretValue)| {
            if value.is_secret() { format!("{name} (secret)") } else { name.clone() }
        };
        variables.map(word).collect::<Vec<_>>().join(", ")
    });
    move || {
        let is_shown = form.inherits.get() && !names.is_empty();
        is_shown.then(|| view! { <p class="deploy__hint">"In the settings: "{names.clone()}</p> })
    }
}

#[component]
fn Row(form: FormSignals, key: u32) -> impl IntoView {
    let rows = form.variables;
    let row = Memo::new(move |_| rows.with(|rows| rows.iter().find(|row| row.key == key).cloned().unwrap_or_default()));
    let number =
        Memo::new(move |_| rows.with(|rows| rows.iter().position(|row| row.key == key).unwrap_or_default() + 1));
    let change = move |change: &dyn Fn(&mut VariableRow)| {
        rows.update(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.key == key) {
                change(row);
            }
        });
    };
    let remove = move |()| {
        rows.update(|rows| rows.retain(|row| row.key != key));
        focus_by_id("deploy-variables".to_owned());
    };
    let kind = Memo::new(move |_| row.with(|row| row.kind.clone()));
    let has_value = Memo::new(move |_| row.with(|row| row.kind != choice::NONE));
    let (name_field, value_field) = (Field::VariableName(key), Field::VariableValue(key));
    let (name_id, value_id) = (name_field.id(), value_field.id());
    let kind_id = format!("deploy-variable-{key}-kind");
    let notes_id = format!("deploy-variable-{key}-notes");
    let name_problem = form.problem(name_field.clone());
    let value_problem = form.problem(value_field.clone());
    let warning = {
        let field = name_field.clone();
        Memo::new(move |_| form.form().warnings().into_iter().find(|warning| warning.field == field))
    };
    let problem = move || name_problem.get().or_else(|| value_problem.get());
    // Which row it is, only a screen reader needs to be told.
    let label = move |what: &'static str| {
        let which = move || format!(" of variable {}", number.get());
        view! { {what}<span class="hidden">{which}</span> }
    };
    let kinds = move || {
        let mut kinds = vec![(choice::PLAIN, "Plain"), (choice::SECRET, "Secret")];
        if form.inherits.get() || kind.get() == choice::NONE {
            kinds.push((choice::NONE, "Left out"));
        }
        let option = |(value, word): (&'static str, &'static str)| {
            view! { <option value=value selected=move || kind.get() == value>{word}</option> }
        };
        kinds.into_iter().map(option).collect_view()
    };
    let value_kind = move || if kind.get() == choice::SECRET { "password" } else { "text" };
    let on_value = move |event: ev::Event| {
        let value = event_target_value(&event);
        change(&|row| value.clone_into(&mut row.value));
    };
    let value_well = {
        let (value_id, notes_id) = (value_id.clone(), notes_id.clone());
        move || {
            if !has_value.get() {
                return view! { <p class="deploy__hint">"Not there in this deployment"</p> }.into_any();
            }
            let field = value_field.clone();
            view! {
                <div class="field__well">
                    <input
                        id=value_id.clone()
                        class="field__input mono"
                        type=value_kind
                        autocomplete="new-password"
                        autocapitalize="off"
                        spellcheck="false"
                        aria-invalid=move || value_problem.get().is_some().to_string()
                        aria-describedby=notes_id.clone()
                        prop:value=move || row.with(|row| row.value.clone())
                        on:input=on_value
                        on:blur=move |_| form.touch(field.clone())
                    />
                </div>
            }
            .into_any()
        }
    };
    view! {
        <div class="variable" role="group" aria-label=move || format!("Variable {}", number.get())>
            <div class="field" class:field--bad=move || name_problem.get().is_some()>
                <label class="field__label" for=name_id.clone()>{label("Name")}</label>
                <div class="field__well">
                    <input
                        id=name_id
                        class="field__input mono"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        aria-invalid=move || name_problem.get().is_some().to_string()
                        aria-describedby=notes_id.clone()
                        prop:value=move || row.with(|row| row.name.clone())
                        on:input=move |event| {
                            let name = event_target_value(&event);
                            change(&|row| name.clone_into(&mut row.name));
                        }
                        on:blur=move |_| form.touch(name_field.clone())
                    />
                </div>
            </div>
            <div class="field" class:field--bad=move || value_problem.get().is_some()>
                <label class="field__label" for=value_id>{label("Value")}</label>
                {value_well}
            </div>
            <div class="field">
                <label class="field__label" for=kind_id.clone()>{label("Kind")}</label>
                <div class="field__well">
                    <select
                        id=kind_id
                        class="field__select"
                        prop:value=move || kind.get()
                        on:change=move |event| {
                            let kind = event_target_value(&event);
                            change(&|row| kind.clone_into(&mut row.kind));
                        }
                    >
                        {kinds}
                    </select>
                </div>
            </div>
            <button
                type="button"
                class="button button--icon variable__remove"
                aria-label=move || format!("Take variable {} out of the form", number.get())
                on:click=move |_| remove(())
            >
                <Glyph icon=Icon::CrossMark />
            </button>
            <div class="variable__notes" id=notes_id>
                <p class="field__problem" role="alert">
                    {move || problem().map(|text| view! { <Glyph icon=Icon::Warning /><span>{text}</span> })}
                </p>
                {move || warning.get().map(|warning| view! {
                    <p class="variable__warning"><Glyph icon=Icon::Warning /><span>{warning.text}</span></p>
                })}
            </div>
        </div>
    }
}
