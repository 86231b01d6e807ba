//! The way through the form: the links to its sections with what has changed and what is wrong in each, the same as a
//! list to choose from where there is little room, and the field that finds settings.

use leptos::ev;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::Form;
use super::section::{n_changes, n_problems};
use super::variables::id_of_problem;
use crate::components::Glyph;
use crate::model::format::counted;
use crate::model::settings::fields::{Section, id_of, section_of};
use crate::model::words::Icon;
use crate::paths::Paths;

/// A section counts as the one that is read when its head is this far from the top, or above.
const READ_AT_PX: f64 = 160.0;

/// Brings a section into view, and the focus to its title.
fn jump_to(section: Section) {
    if let Some(element) = document().get_element_by_id(section.anchor()) {
        element.scroll_into_view();
    }
    let title = document().get_element_by_id(&format!("{}-title", section.anchor()));
    if let Some(title) = title.and_then(|title| title.dyn_into::<web_sys::HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        drop(title.focus_with_options(&options));
    }
}

/// Brings the section that the address names into view: it was not there when the browser looked.
pub(super) fn scroll_to_hash() {
    let hash = window().location().hash().unwrap_or_default();
    if let Some(section) = Section::ALL.into_iter().find(|section| hash.trim_start_matches('#') == section.anchor()) {
        request_animation_frame(move || jump_to(section));
    }
}

/// Goes to each setting that somebody wants to go to: to its field, or to its section where it has none to be seen.
pub(super) fn follow_go_to(form: Form) {
    let editor = form.editor;
    Effect::new(move |_| {
        let Some(pointer) = editor.go_to.get() else { return };
        form.find.set(String::new());
        // What shows the field, a tab or the form itself, is drawn first.
        request_animation_frame(move || {
            let Some(of_variable) = editor.draft.try_with_untracked(|draft| id_of_problem(draft, &pointer)) else {
                return;
            };
            editor.go_to.set(None);
            if !focus_field(&of_variable.unwrap_or_else(|| id_of(&pointer))) {
                jump_to(section_of(&pointer));
            }
        });
    });
}

/// Whether a field is there to have the focus.
fn focus_field(id: &str) -> bool {
    let field = document().get_element_by_id(id).and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
    field.is_some_and(|field| field.focus().is_ok() && document().active_element().as_ref() == Some(&field))
}

/// The section that is being read, as the page is scrolled.
fn use_current_section(form: Form) -> Memo<Section> {
    let read = move || {
        let is_above = |section: &Section| {
            let element = document().get_element_by_id(section.anchor());
            element.is_some_and(|element| {
                let place = element.get_bounding_client_rect();
                place.height() > 0.0 && place.top() <= READ_AT_PX
            })
        };
        Section::ALL.into_iter().rfind(is_above)
    };
    let scrolled = RwSignal::new(None::<Section>);
    let is_waiting = StoredValue::new(false);
    let following = window_event_listener(ev::scroll, move |_| {
        if is_waiting.try_get_value() == Some(false) {
            is_waiting.set_value(true);
            request_animation_frame(move || {
                is_waiting.try_set_value(false);
                // At the top nothing is above: then it is the first.
                scrolled.try_set(read());
            });
        }
    });
    on_cleanup(move || following.remove());
    Memo::new(move |_| {
        let first = || Section::ALL.into_iter().find(|section| form.is_section_shown(*section).get());
        scrolled.get().or_else(first).unwrap_or(Section::Source)
    })
}

/// The links.
#[component]
pub(super) fn Nav(form: Form) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let navigate = StoredValue::new_local(use_navigate());
    let current = use_current_section(form);
    let link = move |section: Section| {
        let address = form.editor.stack.with_value(|stack| paths.stack_settings_section(stack, section.anchor()));
        let (n_changes, n_problems) = (n_changes(form, section), n_problems(form, section));
        let is_shown = form.is_section_shown(section);
        let changed = move || {
            let n = n_changes.get();
            // Where there is a problem, it is what to go there for.
            (n > 0 && n_problems.get() == 0)
                .then(|| view! { <span class="tally tally--changed">{n}<span class="hidden">" changed"</span></span> })
        };
        let wrong = move || {
            let n = n_problems.get();
            (n > 0).then(|| view! {
                <span class="tally tally--bad">
                    <Glyph icon=Icon::Warning />{n}<span class="hidden">{if n == 1 { " problem" } else { " problems" }}</span>
                </span>
            })
        };
        let href = address.clone();
        let jump = move |event: ev::MouseEvent| {
            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                event.prevent_default();
                jump_to(section);
                let options =
                    NavigateOptions { resolve: false, replace: true, scroll: false, ..NavigateOptions::default() };
                navigate.with_value(|navigate| navigate(&address, options));
            }
        };
        view! {
            <li hidden=move || !is_shown.get()>
                <a
                    class="section-link"
                    href=href
                    rel="external"
                    aria-current=move || (current.get() == section).then_some("true")
                    on:click=jump
                >
                    <span class="section-link__title">{section.title()}</span>
                    {changed}
                    {wrong}
                </a>
            </li>
        }
    };
    view! {
        <nav class="section-nav" aria-label="Sections of the settings">
            <ul>{Section::ALL.map(link).into_iter().collect_view()}</ul>
        </nav>
    }
}

/// The same as a list to choose from.
#[component]
pub(super) fn Picker(form: Form) -> impl IntoView {
    let current = use_current_section(form);
    let option = move |section: Section| {
        let (n_changes, n_problems) = (n_changes(form, section), n_problems(form, section));
        let word = move || {
            let part = |n: usize, one: &str, many: &str| {
                (n > 0).then(|| counted(i64::try_from(n).unwrap_or_default(), one, many))
            };
            let parts = [
                Some(section.title().to_owned()),
                part(n_changes.get(), "changed", "changed"),
                part(n_problems.get(), "problem", "problems"),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
        };
        view! { <option value=section.anchor() selected=move || current.get() == section>{word}</option> }
    };
    let jump = move |event: ev::Event| {
        let anchor = event_target_value(&event);
        if let Some(section) = Section::ALL.into_iter().find(|section| section.anchor() == anchor) {
            form.find.set(String::new());
            request_animation_frame(move || jump_to(section));
        }
    };
    view! {
        <div class="section-picker field__well">
            <label class="hidden" for="section-picker">"Section"</label>
            <select
                id="section-picker"
                class="field__select"
                prop:value=move || current.get().anchor()
                on:change=jump
            >
                {Section::ALL.map(option).into_iter().collect_view()}
            </select>
        </div>
    }
}

/// The field that finds settings.
#[component]
pub(super) fn Finder(form: Form) -> impl IntoView {
    let outcome = move || {
        form.is_finding().then(|| {
            let counts = Section::ALL.map(|section| form.n_found(section));
            let n_found: usize = counts.iter().map(|(found, _)| found).sum();
            let n_all: usize = counts.iter().map(|(_, all)| all).sum();
            format!("{n_found} of {n_all} settings")
        })
    };
    view! {
        <div class="finder">
            <div class="search">
                <Glyph icon=Icon::Search />
                <input
                    class="search__input"
                    type="search"
                    aria-label="Find a setting"
                    placeholder="Find a setting"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || form.find.get()
                    on:input=move |event| form.find.set(event_target_value(&event))
                />
            </div>
            <p class="finder__outcome" role="status">{outcome}</p>
        </div>
    }
}
