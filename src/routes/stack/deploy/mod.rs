//! Deploying a stack: the card of its six operations, and the form for one deployment with settings of its own.
//!
//! What a person does here: runs an operation with the stack's settings after one question ([`Actions`]), or fills in
//! what is to be different this once, sees the exact request, and sends it ([`DeployDialog`], which opens from the
//! address: `?deploy=update`, or `?redeploy=41` filled in from that deployment). Either way leads to the new
//! deployment. Nothing is sent by an address alone.

mod actions;
mod create;
mod dialog;
mod fields;
mod form;
mod load;
mod question;
mod request;
mod variables;

use api_types::{DeploymentVersion, Operation, StackRef};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos_router::hooks::use_query_map;

pub(in crate::routes) use actions::Actions;
pub(in crate::routes) use create::{Creation, outgoing};
pub(in crate::routes) use load::{features, settings};
pub(in crate::routes) use question::{Question, has_option};

use crate::browser::Lasting;
use crate::paths::pattern;
use dialog::FormDialog;

/// What the address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    /// A form for this operation.
    Operation(Operation),
    /// A form filled in from this deployment.
    Version(DeploymentVersion),
}

/// The form, open while the address says so.
#[component]
pub(in crate::routes) fn DeployDialog(
    /// The stack.
    stack: StackRef,
) -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.lasting().with(|query| {
            let version = query.get_str(pattern::REDEPLOY).and_then(DeploymentVersion::parse);
            let operation = query.get_str(pattern::DEPLOY).map(Operation::from);
            version.map(Asked::Version).or(operation.map(Asked::Operation))
        })
    });
    let stack = StoredValue::new(stack);
    move || asked.get().map(|asked| view! { <FormDialog stack=stack.get_value() asked=asked /> })
}

/// Gives something the focus by its id, once it is on the page.
fn focus_by_id(id: String) {
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            drop(element.focus());
        }
    });
}
