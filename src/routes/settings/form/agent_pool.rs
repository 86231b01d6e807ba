//! Who runs the deployments: one of the organization's pools, or its default.

use leptos::prelude::*;

use super::Form;
use super::control::Setting;
use super::operation::{ListSetting, list_setting};
use super::section::SectionCard;
use crate::api::load::LoadState;
use crate::model::settings::fields::{Section, find};
use api_types::agents::AgentStatus;

const POOL: &str = "/agentPoolID";

#[component]
pub(super) fn AgentPoolSection(form: Form) -> impl IntoView {
    let is_listed = Memo::new(move |_| !form.pools.state().with(|state| matches!(state, LoadState::Failed { .. })));
    let help = find(POOL).map_or("", |field| field.help);
    let options = move || {
        let chosen = form.editor.draft.with(|draft| draft.text(POOL));
        let mut all = Vec::new();
        let mut default = "The organization's default".to_owned();
        form.pools.state().with(|state| {
            for pool in state.data().into_iter().flat_map(|list| &list.agent_pools) {
                let name = if pool.name.is_empty() { pool.id.0.clone() } else { pool.name.clone() };
                let is_default = state.data().is_some_and(|list| list.default_agent_pool_id.as_ref() == Some(&pool.id));
                if is_default || pool.is_default {
                    default = format!("The organization's default: {name}");
                }
                let off = if pool.status == AgentStatus::Offline { " (no agent is online)" } else { "" };
                all.push((pool.id.0.clone(), format!("{name}{off}")));
            }
        });
        all.insert(0, (String::new(), default));
        if !all.iter().any(|(id, _)| *id == chosen) {
            all.push((chosen.clone(), format!("{chosen} (not in the list)")));
        }
        all
    };
    let choose = move |id: String| {
        form.editor.edit_at(POOL, |draft| draft.set(POOL, Some(id.into())));
        form.editor.touch(POOL);
    };
    let control = move || {
        if is_listed.get() {
            let list = ListSetting { pointer: POOL, at: POOL, label: "Agent pool", help };
            let chosen = form.editor.of_draft(|draft| draft.text(POOL));
            list_setting(form, list, Signal::derive(options), chosen.into(), choose).into_any()
        } else {
            view! { <Setting form=form pointer=POOL /> }.into_any()
        }
    };
    view! {
        <SectionCard form=form section=Section::AgentPool>
            <div class="setting">{control}</div>
        </SectionCard>
    }
}
