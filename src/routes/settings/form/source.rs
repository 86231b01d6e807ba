//! Where the program comes from: one of four kinds, which only an explicit act changes.

use leptos::prelude::*;

use super::Form;
use super::auth::Auth;
use super::control::Setting;
use super::convert::ConvertDialog;
use super::revision::Revision;
use super::section::SectionCard;
use crate::model::settings::draft::{Draft, SourceKind};
use crate::model::settings::fields::Section;
use crate::model::settings::find::kind_name;
use crate::paths::Paths;

fn word(kind: SourceKind) -> &'static str {
    kind.key().unwrap_or("none")
}

fn convert(draft: &mut Draft, to: &str) {
    if let Some(kind) = SourceKind::ALL.into_iter().find(|kind| word(*kind) == to) {
        draft.convert_source(kind);
    }
}

#[component]
pub(super) fn SourceSection(form: Form) -> impl IntoView {
    let kind = form.editor.of_draft(Draft::source_kind);
    let is_asking = RwSignal::new(false);
    let options = SourceKind::ALL.map(|kind| (word(kind).to_owned(), kind_name(kind).to_owned())).to_vec();
    let acts = view! {
        <span class="kind-tag">{move || kind_name(kind.get())}</span>
        <button type="button" class="link" on:click=move |_| is_asking.set(true)>"Change kind…"</button>
    };
    let body = move || match kind.get() {
        SourceKind::Git => view! { <Git form=form /> }.into_any(),
        SourceKind::Hg => view! { <Hg form=form /> }.into_any(),
        SourceKind::Template => view! {
            <Setting form=form pointer="/sourceContext/template/sourceUrl" is_wide=true />
            <Auth form=form pointer="/sourceContext/template/gitAuth" />
        }
        .into_any(),
        SourceKind::None => view! { <InImage form=form /> }.into_any(),
    };
    view! {
        <SectionCard form=form section=Section::Source acts=acts.into_any()>
            {body}
            <ConvertDialog
                form=form
                is_open=is_asking
                id="source-kind"
                title="Take the program from elsewhere?"
                label="Kind of source"
                options=options
                current=Signal::derive(move || word(kind.get()).to_owned())
                convert=convert
            />
        </SectionCard>
    }
}

#[component]
fn Git(form: Form) -> impl IntoView {
    view! {
        <Setting form=form pointer="/sourceContext/git/repoUrl" is_wide=true />
        <Revision
            form=form
            pointer="/sourceContext/git"
            choices=&[("branch", "Branch"), ("commit", "Commit"), ("tag", "Tag")]
            help="Exactly one of the three; choosing one clears the others."
        />
        <Setting form=form pointer="/sourceContext/git/repoDir" />
        <Auth form=form pointer="/sourceContext/git/gitAuth" />
    }
}

#[component]
fn Hg(form: Form) -> impl IntoView {
    view! {
        <Setting form=form pointer="/sourceContext/hg/repoUrl" is_wide=true />
        <Revision
            form=form
            pointer="/sourceContext/hg"
            choices=&[("branch", "Branch"), ("revision", "Revision")]
            help="Exactly one of the two; choosing one clears the other."
        />
        <Setting form=form pointer="/sourceContext/hg/repoDir" />
        <Auth form=form pointer="/sourceContext/hg/hgAuth" />
    }
}

#[component]
fn InImage(form: Form) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let address = form.editor.stack.with_value(|stack| paths.stack_settings_section(stack, Section::Executor.anchor()));
    view! {
        <p class="section__text">
            "The program is inside the executor's image, which has to be one of your own: "
            <a href=address>"Executor image"</a>
            ". For a repository or a template, change the kind."
        </p>
    }
}
