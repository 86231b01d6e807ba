//! What the deployment ran with: its source and its variables. Values of secret ones never come from the service.

use api_types::deployment::{DeploymentConfiguration, EnvironmentVariable};
use leptos::prelude::*;

use super::Shared;
use crate::components::{EmptyState, Glyph};
use crate::model::links;
use crate::model::words::Icon;

/// Source and variables.
#[component]
pub(super) fn ConfigurationTab(shared: Shared) -> impl IntoView {
    let configuration = shared.part(|deployment| deployment.configuration.clone());
    let pool = shared.part(|deployment| deployment.agent_pool.as_ref().map(|pool| pool.name.clone()));
    let body = move || match configuration.get() {
        None => {
            let icon = view! { <Glyph icon=Icon::Info /> }.into_any();
            let text = "The service kept no configuration of this deployment.";
            view! { <div class="card"><EmptyState icon=icon title="No configuration" text=text /></div> }.into_any()
        }
        Some(configuration) => (source(&configuration, pool.get()), variables(configuration)).into_any(),
    };
    view! { <section class="page" aria-label="Configuration">{body}</section> }
}

fn source(configuration: &DeploymentConfiguration, pool: Option<String>) -> impl IntoView + use<> {
    let mut rows: Vec<(&str, AnyView)> = Vec::new();
    let source = configuration.source.as_ref();
    if let Some(git) = source.and_then(|source| source.git.as_ref()) {
        rows.push(("Repository", address(&git.repo_url)));
        let parts = [("Branch", &git.branch), ("Commit", &git.commit), ("Folder", &git.repo_dir)];
        rows.extend(parts.into_iter().filter_map(|(name, value)| value.clone().map(|value| (name, mono(value)))));
    }
    if let Some(template) = source.and_then(|source| source.template.as_ref()) {
        rows.push(("Template", address(&template.source_url)));
    }
    if rows.is_empty() {
        rows.push(("Program", "Inside the executor's image".into_any()));
    }
    rows.push(("Agent pool", pool.unwrap_or_else(|| "Pulumi hosted".to_owned()).into_any()));
    let rows =
        rows.into_iter().map(|(name, value)| view! { <div class="facts__row"><dt>{name}</dt><dd>{value}</dd></div> });
    view! {
        <div class="card">
            <h2 class="card__title">"Source"</h2>
            <dl class="facts">{rows.collect_view()}</dl>
        </div>
    }
}

fn address(text: &str) -> AnyView {
    let shown = text.to_owned();
    match links::external(text) {
        Some(address) => {
            let address = address.to_owned();
            view! { <a class="mono" href=address target="_blank" rel="noopener noreferrer">{shown}</a> }.into_any()
        }
        None => mono(shown),
    }
}

fn mono(text: String) -> AnyView {
    view! { <span class="mono">{text}</span> }.into_any()
}

fn variables(configuration: DeploymentConfiguration) -> impl IntoView {
    let n_variables = configuration.environment_variables.len();
    let rows = configuration.environment_variables.into_iter().map(variable_row).collect_view();
    view! {
        <div class="card card--list">
            <h2 class="card__title">"Environment variables"<span class="tabs__count">{n_variables}</span></h2>
            <div class="variables">{rows}</div>
        </div>
    }
}

fn variable_row(variable: EnvironmentVariable) -> impl IntoView {
    let value = if variable.secret {
        view! { <span class="variables__secret"><Glyph icon=Icon::Lock />"Secret, not shown"</span> }.into_any()
    } else {
        mono(variable.value.unwrap_or_default())
    };
    view! { <div class="variables__row"><span class="mono">{variable.name}</span><span class="variables__value">{value}</span></div> }
}
