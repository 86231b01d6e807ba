//! Giving the focus to what has come to the page just now.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// What has the focus.
#[must_use]
pub fn focused_element() -> Option<web_sys::HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// Focuses the element with this id, once what is being drawn is there.
pub fn focus_by_id(id: String) {
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            drop(element.focus());
        }
    });
}
