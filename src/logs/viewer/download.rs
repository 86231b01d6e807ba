//! The log as a file: without its secrets, and with them only while they are shown.

use leptos::prelude::*;

use super::Viewing;
use super::secrets::n_secrets;
use super::toolbar::is_complete;
use crate::browser::download_text;
use crate::components::{Glyph, Menu};
use crate::model::words::Icon;

/// A button, or where the log has secrets, a menu that says what becomes of them.
#[component]
pub(super) fn Download(#[prop(into)] file_name: Signal<String>) -> impl IntoView {
    let viewing = expect_context::<Viewing>();
    let save = move |with_secrets: bool| {
        let parts = js_sys::Array::new();
        let mut sink = |text: &str| {
            parts.push(&text.into());
        };
        viewing.source.with(|buffer| {
            if with_secrets {
                buffer.write_text(1..=usize::MAX, &mut sink);
            } else {
                buffer.write_text_without_secrets(1..=usize::MAX, &mut sink);
            }
        });
        download_text(&file_name.get_untracked(), &parts);
    };
    let label = move || if is_complete(viewing) { "Download" } else { "Download so far" };
    let title = move || {
        if is_complete(viewing) { "Download the whole log" } else { "Download what has arrived so far" }
    };
    let has_secrets = Memo::new(move |_| n_secrets(viewing) > 0);
    move || {
        if !has_secrets.get() {
            return view! {
                <button type="button" class="button" title=title on:click=move |_| save(false)>
                    <Glyph icon=Icon::Download />
                    <span>{label}</span>
                </button>
            }
            .into_any();
        }
        let opener = view! { <Glyph icon=Icon::Download /><span class="log__download">{label}</span> }.into_any();
        let with_secrets = move || {
            if viewing.window.shows_secrets() {
                view! {
                    <button type="button" class="menu__item" on:click=move |_| save(true)>"Download with secrets"</button>
                }
                .into_any()
            } else {
                view! { <p class="menu__name">"To have them in the file, show them first."</p> }.into_any()
            }
        };
        view! {
            <Menu label=Signal::derive(label) class="menu--button" opener=opener>
                <button type="button" class="menu__item" on:click=move |_| save(false)>"Download without secrets"</button>
                {with_secrets}
            </Menu>
        }
        .into_any()
    }
}
