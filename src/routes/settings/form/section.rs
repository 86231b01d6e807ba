//! The frame of a section: its anchor, its title, and how much in it has changed or is wrong.

use leptos::prelude::*;

use super::Form;
use crate::components::Glyph;
use crate::model::format::counted;
use crate::model::settings::document::VARIABLES;
use crate::model::settings::fields::{Section, find, section_of};
use crate::model::settings::pointer::is_within;
use crate::model::words::Icon;

/// How many settings of a section differ from what is stored.
pub(super) fn n_changes(form: Form, section: Section) -> Memo<usize> {
    Memo::new(move |_| {
        form.editor
            .changes
            .with(|changes| changes.iter().filter(|change| section_of(&change.pointer) == section).count())
    })
}

/// How many problems of a section are shown.
pub(super) fn n_problems(form: Form, section: Section) -> Memo<usize> {
    Memo::new(move |_| {
        form.editor
            .shown_problems()
            .with(|problems| problems.iter().filter(|(pointer, _)| section_of(pointer) == section).count())
    })
}

/// A section.
#[component]
pub(super) fn SectionCard(
    form: Form,
    section: Section,
    /// What stands to the right of its title.
    #[prop(optional)]
    acts: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let n_changes = n_changes(form, section);
    let n_problems = n_problems(form, section);
    let is_shown = form.is_section_shown(section);
    let changed = move || {
        let n = n_changes.get();
        (n > 0).then(|| view! { <span class="tally tally--changed">{format!("{n} changed")}</span> })
    };
    let wrong = move || {
        let n = i64::try_from(n_problems.get()).unwrap_or_default();
        (n > 0).then(|| {
            view! { <span class="tally tally--bad"><Glyph icon=Icon::Warning />{counted(n, "problem", "problems")}</span> }
        })
    };
    // What is wrong with what no field stands for: two kinds of source at once, say.
    let others = Memo::new(move |_| {
        form.problems.with(|problems| {
            let is_other = |(pointer, _): &&(String, String)| {
                section_of(pointer) == section && find(pointer).is_none() && !is_within(pointer, VARIABLES)
            };
            problems.iter().filter(is_other).map(|(_, sentence)| sentence.clone()).collect::<Vec<_>>()
        })
    });
    let of_section = move || {
        others.with(|others| {
            let item = |sentence: &String| view! { <p class="field__problem"><Glyph icon=Icon::Warning /><span>{sentence.clone()}</span></p> };
            others.iter().map(item).collect_view()
        })
    };
    let lead = Some(section.lead()).filter(|lead| !lead.is_empty());
    let title_id = format!("{}-title", section.anchor());
    let labelled_by = title_id.clone();
    view! {
        <section
            class="card section"
            id=section.anchor()
            aria-labelledby=labelled_by
            hidden=move || !is_shown.get()
        >
            <div class="section__head">
                <h2 class="section__title" id=title_id tabindex="-1">{section.title()}</h2>
                {lead.map(|lead| view! { <p class="section__lead">{lead}</p> })}
                {changed}
                {wrong}
                {acts.map(|acts| view! { <div class="section__acts">{acts}</div> })}
            </div>
            <div class="section__problems" role="alert">{of_section}</div>
            <div class="section__body">{children()}</div>
        </section>
    }
}
