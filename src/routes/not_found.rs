//! Any address that no page has.

use leptos::prelude::*;

use super::page::use_page_title;
use super::shell::use_place;
use crate::components::{EmptyState, Glyph};
use crate::model::words::Icon;
use crate::paths::Paths;

/// Says so, and leads back.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    use_page_title(|| "Not found".to_owned());
    use_place(|| None);
    let paths = expect_context::<Paths>();
    view! {
        <div class="page">
            <h1 class="page__title" tabindex="-1">"There is no such page"</h1>
            <div class="card">
                <EmptyState
                    icon=view! { <Glyph icon=Icon::Unknown /> }.into_any()
                    title="Nothing stands at this address"
                    text="The link may be old, or a name in it may be misspelt."
                >
                    <a class="button button--primary" href=paths.home()>"To the start"</a>
                </EmptyState>
            </div>
        </div>
    }
}
