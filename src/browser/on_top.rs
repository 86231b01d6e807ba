//! Keeps a modal dialog above those that open later: what comes up in the page below it must neither be seen nor take
//! the keyboard away from it.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use web_sys::{HtmlDialogElement, MutationObserver, MutationObserverInit, MutationRecord};

/// The watch over one dialog, until it is dropped.
pub(crate) struct OnTop {
    observer: Option<MutationObserver>,
    _closure: Closure<dyn Fn(js_sys::Array)>,
}

impl OnTop {
    /// Begins to watch over a dialog that is open.
    pub(crate) fn keep(dialog: HtmlDialogElement) -> Self {
        let own = dialog.clone();
        let closure = Closure::<dyn Fn(js_sys::Array)>::new(move |records: js_sys::Array| {
            let opened = records.iter().any(|record| {
                let target = record.unchecked_into::<MutationRecord>().target();
                let other = target.and_then(|target| target.dyn_into::<HtmlDialogElement>().ok());
                other.is_some_and(|other| other != own && other.open())
            });
            if opened && own.open() {
                // The browser stacks modal dialogs in the order in which they were opened.
                own.close();
                drop(own.show_modal());
            }
        });
        let observer = MutationObserver::new(closure.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(body)) = (&observer, document().body()) {
            let what = MutationObserverInit::new();
            what.set_attributes(true);
            what.set_attribute_filter(&js_sys::Array::of1(&"open".into()));
            what.set_subtree(true);
            drop(observer.observe_with_options(&body, &what));
        }
        Self { observer, _closure: closure }
    }
}

impl Drop for OnTop {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
