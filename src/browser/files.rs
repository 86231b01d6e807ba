//! Text that leaves the page: to the clipboard, or as a file.

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Copies a text. `false` when the browser refuses, as it does on plain http away from localhost.
pub async fn copy_text(text: String) -> bool {
    // `navigator.clipboard` is behind an unstable flag in web-sys, so it is reached by name.
    let navigator = JsValue::from(window().navigator());
    let Ok(clipboard) = js_sys::Reflect::get(&navigator, &"clipboard".into()) else { return false };
    let Ok(write) = js_sys::Reflect::get(&clipboard, &"writeText".into()) else { return false };
    let Some(write) = write.dyn_ref::<js_sys::Function>() else { return false };
    let Ok(promise) = write.call1(&clipboard, &text.into()) else { return false };
    JsFuture::from(promise.unchecked_into::<js_sys::Promise>()).await.is_ok()
}

/// Saves a text as a file. It comes in parts, so that a log of hundreds of megabytes is never one string.
pub fn download_text(file_name: &str, parts: &js_sys::Array) {
    download(file_name, parts, "text/plain;charset=utf-8");
}

/// Saves bytes as a file.
pub fn download_bytes(file_name: &str, bytes: &[u8]) {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    download(file_name, &parts, "application/octet-stream");
}

fn download(file_name: &str, parts: &js_sys::Array, content_type: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(content_type);
    let Ok(blob) = Blob::new_with_blob_sequence_and_options(parts, &options) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a") {
        let link: HtmlAnchorElement = link.unchecked_into();
        link.set_href(&url);
        link.set_download(file_name);
        link.click();
    }
    // The browser has taken the blob over by the next turn of the event loop.
    set_timeout(move || drop(Url::revoke_object_url(&url)), std::time::Duration::from_secs(60));
}
