//! Signing in to clouds without stored keys: a tab for each cloud, which says whether it is on.

use leptos::ev;
use leptos::prelude::*;

use super::Form;
use super::control::Setting;
use super::section::SectionCard;
use crate::browser::focus_by_id;
use crate::components::{Button, ButtonKind};
use crate::model::settings::document::leaves;
use crate::model::settings::draft::Draft;
use crate::model::settings::fields::{FIELDS, Section, find};
use crate::model::settings::pointer::is_within;
use crate::routes::act::{MayAct, may_act};

/// A cloud, and where its settings are.
#[derive(Clone, Copy, PartialEq)]
struct Cloud {
    pointer: &'static str,
    name: &'static str,
}

const CLOUDS: [Cloud; 3] = [
    Cloud { pointer: "/operationContext/oidc/aws", name: "AWS" },
    Cloud { pointer: "/operationContext/oidc/azure", name: "Azure" },
    Cloud { pointer: "/operationContext/oidc/gcp", name: "Google Cloud" },
];

/// The names of what is filled in for a cloud.
fn filled_in(draft: &Draft, cloud: Cloud) -> Vec<String> {
    let document = draft.wanted();
    let leaves = leaves(&document).into_iter().map(|(pointer, _)| pointer);
    let own = leaves.filter(|pointer| is_within(pointer, cloud.pointer));
    own.map(|pointer| find(&pointer).map_or_else(|| pointer.clone(), |field| field.label.to_owned())).collect()
}

fn tab_id(cloud: Cloud) -> String {
    format!("oidc-tab{}", cloud.pointer.replace('/', "-"))
}

#[component]
pub(super) fn OidcSection(form: Form) -> impl IntoView {
    let first = form.editor.draft.with_untracked(|draft| {
        CLOUDS.iter().position(|cloud| !filled_in(draft, *cloud).is_empty()).unwrap_or_default()
    });
    let chosen = RwSignal::new(first);
    Effect::new(move |_| {
        let is_in = |cloud: &Cloud| {
            form.editor.go_to.with(|pointer| pointer.as_ref().is_some_and(|pointer| is_within(pointer, cloud.pointer)))
        };
        if let Some(number) = CLOUDS.iter().position(is_in) {
            chosen.set(number);
        }
    });
    let tab = move |(number, cloud): (usize, Cloud)| {
        let is_on = form.editor.of_draft(move |draft| !filled_in(draft, cloud).is_empty());
        let n_problems = Memo::new(move |_| {
            let problems = form.problems;
            problems.with(|problems| problems.iter().filter(|(at, _)| is_within(at, cloud.pointer)).count())
        });
        let step = move |event: ev::KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowRight" => (number + 1) % CLOUDS.len(),
                "ArrowLeft" => (number + CLOUDS.len() - 1) % CLOUDS.len(),
                "Home" => 0,
                "End" => CLOUDS.len() - 1,
                _ => return,
            };
            event.prevent_default();
            chosen.set(next);
            if let Some(cloud) = CLOUDS.get(next) {
                focus_by_id(tab_id(*cloud));
            }
        };
        let state = move || if is_on.get() { "on" } else { "off" };
        view! {
            <button
                id=tab_id(cloud)
                type="button"
                role="tab"
                class="cloud-tab"
                class:cloud-tab--on=move || is_on.get()
                aria-selected=move || (chosen.get() == number).to_string()
                aria-controls=format!("{}-panel", tab_id(cloud))
                tabindex=move || if chosen.get() == number { "0" } else { "-1" }
                on:click=move |_| chosen.set(number)
                on:keydown=step
            >
                {cloud.name}
                <span class="cloud-tab__state">{state}</span>
                {move || (n_problems.get() > 0).then(|| view! {
                    <span class="tally tally--bad">{n_problems.get()}<span class="hidden">" problems"</span></span>
                })}
            </button>
        }
    };
    let may_act = may_act();
    let panel = move |(number, cloud): (usize, Cloud)| {
        // What is looked for is shown, whichever tab it is behind; and so is all that can only be read, as tabs among
        // fields that are off would be off as well.
        let is_shown = move || if form.is_finding() || !may_act { true } else { chosen.get() == number };
        let fields = FIELDS.iter().filter(move |field| is_within(field.pointer, cloud.pointer));
        let settings = fields
            .map(|field| {
                let is_wide = field.pointer.ends_with("roleArn") || field.pointer.ends_with("serviceAccount");
                view! { <Setting form=form pointer=field.pointer is_wide=is_wide /> }
            })
            .collect_view();
        view! {
            <div
                id=format!("{}-panel", tab_id(cloud))
                class="cloud-panel"
                role=if may_act { "tabpanel" } else { "group" }
                aria-labelledby=may_act.then(|| tab_id(cloud))
                aria-label=(!may_act).then_some(cloud.name)
                hidden=move || !is_shown()
            >
                {(!may_act).then(|| view! { <h3 class="cloud-panel__name">{cloud.name}</h3> })}
                {settings}
                <TurnOff form=form cloud=cloud />
            </div>
        }
    };
    view! {
        <SectionCard form=form section=Section::Oidc>
            <MayAct>
                <div class="cloud-tabs setting--wide" role="tablist" aria-label="Clouds">
                    {CLOUDS.into_iter().enumerate().map(tab).collect_view()}
                </div>
            </MayAct>
            {CLOUDS.into_iter().enumerate().map(panel).collect_view()}
        </SectionCard>
    }
}

/// Takes a cloud's settings away, after saying which.
#[component]
fn TurnOff(form: Form, cloud: Cloud) -> impl IntoView {
    let names = form.editor.of_draft(move |draft| filled_in(draft, cloud));
    let is_asking = RwSignal::new(false);
    let button_id = format!("{}-off", tab_id(cloud));
    let leave_id = StoredValue::new(button_id.clone());
    let turn_off = move |()| {
        is_asking.set(false);
        form.editor.edit_at(cloud.pointer, |draft| draft.set(cloud.pointer, None));
        form.said.set(format!("{} is off", cloud.name));
        focus_by_id(tab_id(cloud));
    };
    let keep = move |()| {
        is_asking.set(false);
        focus_by_id(leave_id.get_value());
    };
    move || {
        let is_on = names.with(|names| !names.is_empty());
        if !is_on {
            return view! { <p class="check__help setting--wide">{format!("{} is off: nothing is filled in.", cloud.name)}</p> }.into_any();
        }
        if !is_asking.get() {
            let ask = move |_| is_asking.set(true);
            return view! {
                <p class="setting--wide">
                    <button id=leave_id.get_value() type="button" class="link" on:click=ask>
                        {format!("Turn off {}…", cloud.name)}
                    </button>
                </p>
            }
            .into_any();
        }
        let text = move || names.with(|names| format!("Removes {}.", names.join(", ")));
        view! {
            <div class="confirm setting--wide" role="group" aria-label=format!("Turn off {}?", cloud.name)>
                <p role="status">{text}</p>
                <Button label=format!("Turn off {}", cloud.name) kind=ButtonKind::SmallDanger on_click=turn_off />
                <Button label="Keep it" kind=ButtonKind::Small on_click=keep />
            </div>
        }
        .into_any()
    }
}
