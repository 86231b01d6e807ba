//! `/{org}/{project}/{stack}`: one stack, its queue, its state and what can be done with it.

mod deploy;

use api_types::StackRef;
use leptos::prelude::*;

use super::not_found::NotFoundPage;
use super::page::{use_page_title, use_stack};
use super::shell::{Place, use_place};

/// One stack.
#[component]
pub fn StackPage() -> impl IntoView {
    let stack = use_stack();
    use_place(move || stack.get().map(Place::Stack));
    move || match stack.get() {
        Some(stack) => view! { <Page stack=stack /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn Page(stack: StackRef) -> impl IntoView {
    let name = format!("{}/{}", stack.project(), stack.stack());
    use_page_title({
        let name = name.clone();
        move || format!("Stack {name}")
    });
    view! {
        <div class="page">
            <div class="page__head"><h1 class="page__title" tabindex="-1">{name}</h1></div>
            <deploy::Actions stack=stack.clone() />
        </div>
        <deploy::DeployDialog stack=stack />
    }
}
