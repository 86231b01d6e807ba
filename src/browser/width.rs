//! How wide an element is, followed while it is on the page.

use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;

/// The width of an element's content in pixels; `None` until it is on the page.
#[must_use]
pub fn width_of(node: NodeRef<html::Div>) -> Signal<Option<f64>> {
    let width_px = RwSignal::new(None);
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        let measured = element.clone();
        let on_resize = Closure::<dyn Fn()>::new(move || {
            // The page may be gone by now.
            width_px.try_set(Some(f64::from(measured.client_width())));
        });
        let Ok(observer) = web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()) else { return };
        observer.observe(&element);
        let (observer, on_resize) = (StoredValue::new_local(observer), StoredValue::new_local(on_resize));
        on_cleanup(move || {
            observer.with_value(web_sys::ResizeObserver::disconnect);
            on_resize.dispose();
        });
    });
    width_px.into()
}
