//! How many rows of a list stand on a page.

use leptos::prelude::*;

use super::Glyph;
use crate::model::words::Icon;

/// A choice of page sizes. A size from the address that is none of them is offered as well.
#[component]
pub fn PageSize(
    /// The sizes to choose from.
    sizes: &'static [u32],
    /// The one that is chosen.
    #[prop(into)]
    current: Signal<u32>,
    /// Takes another one.
    #[prop(into)]
    on_choose: Callback<u32>,
) -> impl IntoView {
    let choose = move |event| {
        if let Ok(size) = event_target_value(&event).parse() {
            on_choose.run(size);
        }
    };
    let options = move || {
        let current = current.get();
        let other = (!sizes.contains(&current)).then_some(current);
        let option = |size: u32| view! { <option value=size.to_string() selected=size == current>{size}</option> };
        sizes.iter().copied().chain(other).map(option).collect_view()
    };
    view! {
        <div class="choice choice--quiet">
            <select class="choice__select" id="page-size" on:change=choose>{options}</select>
            <label class="choice__label" for="page-size">" per page"</label>
            <Glyph icon=Icon::ChevronDown />
        </div>
    }
}
