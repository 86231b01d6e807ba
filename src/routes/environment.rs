//! Which environment this is, so that nobody takes one for another: a strip above every page, and a line in every dialog
//! that asks before an act. Says nothing where `config.json` names none.

use leptos::prelude::*;

use crate::routes::page::use_config;

/// Above every page, and above the form to sign in.
#[component]
pub fn EnvironmentStrip() -> impl IntoView {
    use_config().environment.clone().map(|environment| {
        let class = format!("environment environment--{}", environment.color.name());
        view! { <p class=class><span class="hidden">"Environment: "</span>{environment.label}</p> }
    })
}

/// Where an act takes place, for the dialog that asks.
#[component]
pub(super) fn EnvironmentNote() -> impl IntoView {
    use_config().environment.clone().map(|environment| {
        let class = format!("environment-note environment--{}", environment.color.name());
        view! { <p class=class>"This is done in "<strong>{environment.label}</strong>"."</p> }
    })
}
