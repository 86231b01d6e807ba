//! `/{org}/{project}/{stack}/settings`: the editor of a stack's deployment settings.
//!
//! Data: the settings, read once, and again just before each save. What a person does here: changes any setting in a
//! form, as JSON or as YAML, which are three views of one draft; reviews the exact request; saves it; undoes it. The
//! view stands in the address.
//!
//! Where the console may only look, all of it can be read, compared and exported, and nothing can be changed.
//!
//! In reading order: [`editor`] is what all parts share; [`form`] the fields by section; [`text`] the same as JSON and
//! YAML, and every file that they come from or go to; [`review`] what happens around a save; [`across`] other stacks'
//! settings.

mod across;
mod closing;
mod editor;
mod encrypt;
mod form;
mod review;
mod text;

use api_types::StackRef;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde_json::Value;

use super::not_found::NotFoundPage;
use super::page::{use_page_title, use_stack};
use super::shell::{Place, use_place};
use crate::api::query::{LiveQuery, OnNewKey};
use crate::browser::Lasting;
use crate::model::settings::text::Form;
use crate::paths::{Paths, pattern};
use crate::routes::act::{MayAct, may_act};
use crate::routes::load_view::{Failed, Loading, Phase, failure_of, phase_of};
use crate::session::Session;
use editor::{Editor, read_settings};

/// The deployment settings of a stack.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let stack = use_stack();
    use_place(move || stack.get().map(Place::Stack));
    // What one person typed is not for the next one who signs in.
    let session = expect_context::<Session>();
    let person = Memo::new(move |_| session.login());
    move || match stack.get() {
        _ if person.with(String::is_empty) => ().into_any(),
        Some(stack) => view! { <Page stack=stack /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// The views of the draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    #[default]
    Form,
    Json,
    Yaml,
}

impl View {
    const ALL: [Self; 3] = [Self::Form, Self::Json, Self::Yaml];

    fn from_query(word: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|view| view.word() == word).unwrap_or_default()
    }

    /// In the address; the form needs none.
    fn word(self) -> Option<&'static str> {
        match self {
            Self::Form => None,
            Self::Json => Some("json"),
            Self::Yaml => Some("yaml"),
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Form => "Form",
            Self::Json => "JSON",
            Self::Yaml => "YAML",
        }
    }
}

#[component]
fn Page(stack: StackRef) -> impl IntoView {
    let session = expect_context::<Session>();
    let client = session.client();
    let name = format!("{}/{}", stack.project(), stack.stack());
    let title = {
        let name = name.clone();
        move || format!("Settings of {name}")
    };
    use_page_title(title);
    let query = {
        let stack = stack.clone();
        LiveQuery::new(
            session,
            OnNewKey::Clear,
            move || Some(stack.clone()),
            move |stack| async move { read_settings(client, &stack).await },
            |_| None,
        )
    };
    let phase = phase_of(query);
    let error = failure_of(query);
    let body = move || match phase.get() {
        Phase::Loading { since_ms } => view! {
            <Head />
            <Loading since_ms=since_ms n_rows=12 />
        }
        .into_any(),
        Phase::Failed => {
            let title = format!("The settings of {name} could not be read");
            view! {
                <Head />
                <Failed error=error title=title is_page=true on_retry=move |()| query.refresh() />
            }
            .into_any()
        }
        Phase::Here => {
            let stored = untrack(|| query.data().flatten());
            view! { <Loaded stack=stack.clone() stored=stored /> }.into_any()
        }
    };
    view! { <div class="page">{body}</div> }
}

/// The head of the page, with what can be done to the right.
#[component]
fn Head(#[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <div class="page__head">
            <h1 class="page__title" tabindex="-1">"Deployment settings"</h1>
            {children.map(|children| view! { <div class="page__acts">{children()}</div> })}
        </div>
    }
}

#[component]
fn Loaded(stack: StackRef, stored: Option<Value>) -> impl IntoView {
    let editor = Editor::new(stack, stored.as_ref());
    review::provide_review(editor, stored.as_ref());
    across::provide_copy(editor);
    let query = use_query_map();
    let view = Memo::new(move |_| query.lasting().with(|query| View::from_query(query.get_str(pattern::VIEW))));
    let across = across::use_mode(editor);
    let is_stored = editor.of_draft(|draft| draft.is_stored());
    let body = move || {
        if let Some(mode) = across.get() {
            return view! { <across::AcrossView editor=editor mode=mode /> }.into_any();
        }
        match view.get() {
            View::Form => view! {
                <MayAct>
                    <Show when=move || !is_stored.get()><across::StartFromSibling editor=editor /></Show>
                </MayAct>
                <form::FormView editor=editor />
            }
            .into_any(),
            View::Json => view! { <text::TextView editor=editor form=Form::Json /> }.into_any(),
            View::Yaml => view! { <text::TextView editor=editor form=Form::Yaml /> }.into_any(),
        }
    };
    let (is_exporting, is_importing, is_encrypting) =
        (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let mut more = vec![("Export…", is_exporting)];
    if may_act() {
        more.extend([("Import…", is_importing), ("Encrypt a value…", is_encrypting)]);
    }
    view! {
        <Head>
            <Views editor=editor view=Memo::new(move |_| across.with(Option::is_none).then(|| view.get())) />
            <across::AcrossLink editor=editor />
            <review::MoreMenu entries=more />
        </Head>
        <review::Told />
        <div class="editor">
            <div class="editor__main">
                <text::BrokenTextNotice editor=editor view=view />
                <across::CopyNotice />
                {body}
            </div>
            <review::ChangesPanel />
        </div>
        <text::ExportDialog editor=editor is_open=is_exporting />
        <MayAct>
            <review::SaveBar />
            <review::Dialogs />
            <text::ImportDialog editor=editor is_open=is_importing />
            <encrypt::EncryptDialog editor=editor is_open=is_encrypting />
        </MayAct>
    }
}

/// The links to the views of the draft; none is the current one while another stack's settings are beside it.
#[component]
fn Views(editor: Editor, view: Memo<Option<View>>) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let link = move |own: View| {
        let href = editor.stack.with_value(|stack| paths.stack_settings_view(stack, own.word()));
        view! {
            <a class="segment" href=href aria-current=move || (view.get() == Some(own)).then_some("true")>{own.title()}</a>
        }
    };
    view! { <nav class="segments" aria-label="View">{View::ALL.map(link).into_iter().collect_view()}</nav> }
}
