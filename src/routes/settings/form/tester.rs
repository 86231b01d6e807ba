//! What the filters would do: changed paths or tags are pasted, and each says whether it would trigger, and by which
//! filter.

use leptos::prelude::*;

use super::Form;
use crate::components::{Glyph, TextArea};
use crate::model::settings::globs::{PathVerdict, Verdict, is_beyond_documented, path_verdict, tag_verdict};
use crate::model::settings::pointer::child;
use crate::model::words::Icon;

/// More are not listed; the sentence counts them all.
const MAX_LISTED: usize = 100;

/// The tester of path filters.
#[component]
pub(super) fn PathTester(form: Form, pointer: String) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let filters = form.editor.of_draft(move |draft| draft.lines(&pointer));
    let verdict = Memo::new(move |_| text.with(|text| filters.with(|filters| path_verdict(filters, text))));
    let is_shown = form.is_any_shown(&["/gitHub/paths"]);
    view! {
        <details class="tester" hidden=move || !is_shown.get()>
            <summary>"Test the path filters"</summary>
            <TextArea
                id="test-paths"
                label="Changed paths"
                value=text
                help="One a line, as git names them. They stay in this page."
            />
            {outcome(filters, verdict)}
        </details>
    }
}

/// The tester of tag filters.
#[component]
pub(super) fn TagTester(form: Form, place: &'static str) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let filters = form.editor.of_draft(move |draft| draft.lines(&child(place, "tagFilters")));
    let is_on = form.editor.of_draft(move |draft| draft.is_on(&child(place, "deployTags")));
    let verdict = Memo::new(move |_| text.with(|text| filters.with(|filters| tag_verdict(is_on.get(), filters, text))));
    let is_shown = form.is_any_shown(&["/gitHub/tagFilters"]);
    view! {
        <details class="tester" hidden=move || !is_shown.get()>
            <summary>"Test the tag filters"</summary>
            <TextArea id="test-tags" label="Pushed tags" value=text help="One a line. They stay in this page." />
            {outcome(filters, verdict)}
        </details>
    }
}

fn outcome(filters: Memo<Vec<String>>, verdict: Memo<Verdict>) -> impl IntoView {
    let beyond = Memo::new(move |_| filters.with(|filters| filters.iter().any(|filter| is_beyond_documented(filter))));
    let list = move || {
        verdict.with(|verdict| {
            let item = |path: &PathVerdict| {
                let by = path.by.and_then(|place| filters.with(|filters| filters.get(place).cloned()));
                let icon = if path.is_included { Icon::Check } else { Icon::Skipped };
                let class = if path.is_included { "tester__icon tester__icon--in" } else { "tester__icon" };
                let word = match (path.is_included, by) {
                    (true, Some(by)) => format!("counts, by {by}"),
                    (true, None) => "counts".to_owned(),
                    (false, Some(by)) => format!("excluded by {by}"),
                    (false, None) => "does not count".to_owned(),
                };
                view! {
                    <li class="tester__path">
                        <span class=class><Glyph icon=icon /></span>
                        <span class="mono">{path.path.clone()}</span>
                        <span class="check__help">{word}</span>
                    </li>
                }
            };
            verdict.paths.iter().take(MAX_LISTED).map(item).collect_view()
        })
    };
    let sentence = move || verdict.with(|verdict| verdict.sentence.clone());
    view! {
        <p class="tester__verdict" role="status">{sentence}</p>
        {move || beyond.get().then(|| view! {
            <p class="check__help">"The service documents * and ** alone: of ? [ ] { } and \\ this is a guess."</p>
        })}
        <ul>{list}</ul>
    }
}
