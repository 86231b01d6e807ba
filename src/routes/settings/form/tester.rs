//! What the filters would do: changed paths are pasted, and each says whether it would trigger.

use leptos::prelude::*;

use super::Form;

#[component]
pub(super) fn PathTester(form: Form, pointer: String) -> impl IntoView {
    let _ = (form, pointer);
}

#[component]
pub(super) fn TagTester(form: Form, place: &'static str) -> impl IntoView {
    let _ = (form, place);
}
