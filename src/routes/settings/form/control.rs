//! The fields: each is bound to its place in the draft, says when it has changed and takes that back, and shows what is
//! wrong with it once it was left.

use leptos::prelude::*;
use serde_json::Value;

use super::Form;
use super::secret::SecretSetting;
use crate::browser::focus_by_id;
use crate::components::{FieldFrame, Glyph, Switch};
use crate::model::settings::document::is_secret;
use crate::model::settings::draft::Draft;
use crate::model::settings::fields::{Field, Kind, find, id_of};
use crate::model::settings::rules::repository_help;
use crate::model::words::Icon;

/// As much of an old value as the help has room for.
const MAX_OLD_CHARS: usize = 48;

/// What every kind of field needs to know.
#[derive(Clone, Copy)]
pub(super) struct Bound {
    pub(super) form: Form,
    pub(super) pointer: StoredValue<String>,
    pub(super) label: &'static str,
    pub(super) frame: FieldFrame,
}

impl Bound {
    pub(super) fn new(form: Form, pointer: &str, field: &'static Field) -> Self {
        Self::with_help(form, pointer, field.label, help_of(form, pointer, field))
    }

    pub(super) fn with_help(form: Form, pointer: &str, label: &'static str, help: Option<Signal<String>>) -> Self {
        let problem = form.editor.problem_at(pointer);
        let frame = FieldFrame::new(id_of(pointer), help, Some(problem.into()));
        Self { form, pointer: StoredValue::new(pointer.to_owned()), label, frame }
    }

    /// Something of the draft at its place, to follow.
    pub(super) fn read<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Draft, &str) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        self.form.editor.of_draft(move |draft| self.pointer.with_value(|pointer| read(draft, pointer)))
    }

    /// Changes it.
    pub(super) fn write(self, change: impl FnOnce(&mut Draft, &str)) {
        self.pointer.with_value(|pointer| self.form.editor.edit_at(pointer, |draft| change(draft, pointer)));
    }

    /// It was left. A browser says so as well when a page goes whose control has the focus; then nobody wants to know.
    pub(super) fn leave(self) {
        self.pointer.try_with_value(|pointer| self.form.editor.touch(pointer));
    }

    /// Its label, with what has changed beside.
    pub(super) fn head(self) -> impl IntoView {
        let pointer = self.pointer.get_value();
        view! {
            <div class="field__head">
                <label class="field__label" for=self.frame.id()>{self.label}</label>
                {changed_mark(self.form, vec![pointer], self.label, self.frame.id())}
            </div>
        }
    }
}

/// Says that something has changed, and takes it back; the focus goes to the control.
pub(super) fn changed_mark(
    form: Form,
    pointers: Vec<String>,
    label: impl Into<String>,
    control_id: String,
) -> impl IntoView {
    let is_changed = form.editor.is_changed(pointers.clone());
    let undo = move |()| {
        form.editor.undo(&pointers);
        focus_by_id(control_id.clone());
    };
    undo_mark(is_changed, Signal::stored(label.into()), undo)
}

/// The same for what knows by itself whether it has changed, and how that is taken back.
pub(super) fn undo_mark(
    is_changed: Memo<bool>,
    label: Signal<String>,
    undo: impl Fn(()) + Send + Sync + 'static,
) -> impl IntoView {
    let undo = Callback::new(undo);
    move || {
        is_changed.get().then(|| {
            let undo_label = move || format!("Undo {}", label.get());
            view! {
                <span class="tally tally--changed">"changed"</span>
                <button type="button" class="link field__undo" aria-label=undo_label on:click=move |_| undo.run(())>
                    <Glyph icon=Icon::Undo />
                    "Undo"
                </button>
            }
        })
    }
}

/// The help, after what a changed text was.
fn help_of(form: Form, pointer: &str, field: &'static Field) -> Option<Signal<String>> {
    let is_text = matches!(field.kind, Kind::Text | Kind::Number);
    if !is_text {
        return (!field.help.is_empty()).then(|| Signal::stored(field.help.to_owned()));
    }
    let pointer = pointer.to_owned();
    let help = move |draft: &Draft| match pointer.as_str() {
        // One field for five providers, and each calls its repositories in another way.
        "/vcs/repository" => with_old(draft, &pointer, &repository_help(&draft.text("/vcs/provider"))),
        _ => with_old(draft, &pointer, field.help),
    };
    Some(form.editor.of_draft(help).into())
}

/// A help after what the text at a pointer was, when it has changed.
pub(super) fn with_old(draft: &Draft, pointer: &str, help: &str) -> String {
    let old = match draft.stored().pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    if old.is_empty() || old == draft.text(pointer).trim() || draft.at(pointer).is_some_and(is_secret) {
        return help.to_owned();
    }
    let is_cut = old.chars().count() > MAX_OLD_CHARS;
    let shown: String = old.chars().take(MAX_OLD_CHARS).collect();
    format!("Was {shown}{}. {help}", if is_cut { "…" } else { "" })
}

/// A setting as the field that its kind wants. One that the form's table does not have is not shown.
#[component]
pub(super) fn Setting(
    form: Form,
    /// Where it stands.
    #[prop(into)]
    pointer: String,
    /// Whether it takes the width of two.
    #[prop(optional)]
    is_wide: bool,
) -> impl IntoView {
    find(&pointer).map(|field| {
        let is_shown = form.is_shown(field);
        let class = if is_wide { "setting setting--wide" } else { "setting" };
        let control = match field.kind {
            Kind::Text | Kind::Number => text_setting(form, &pointer, field).into_any(),
            Kind::Flag => flag_setting(form, &pointer, field).into_any(),
            Kind::Lines => lines_setting(form, &pointer, field).into_any(),
            Kind::Secret | Kind::LongSecret => {
                view! { <SecretSetting form=form pointer=pointer.clone() field=field /> }.into_any()
            }
        };
        let is_changed = form.editor.is_changed(vec![pointer]);
        view! {
            <div class=class class:setting--changed=move || is_changed.get() hidden=move || !is_shown.get()>{control}</div>
        }
    })
}

/// A line of text, unless a secret stands there: some texts may be either.
fn text_setting(form: Form, pointer: &str, field: &'static Field) -> impl IntoView {
    let holds_secret = {
        let pointer = pointer.to_owned();
        form.editor.of_draft(move |draft| draft.at(&pointer).is_some_and(is_secret))
    };
    let pointer = pointer.to_owned();
    move || {
        if holds_secret.get() {
            view! { <SecretSetting form=form pointer=pointer.clone() field=field /> }.into_any()
        } else {
            line(Bound::new(form, &pointer, field), field.kind == Kind::Number).into_any()
        }
    }
}

/// A line of text in its frame.
fn line(bound: Bound, is_number: bool) -> impl IntoView {
    bound.frame.below(bound.head(), line_well(bound, is_number))
}

/// The well of a line of text.
pub(super) fn line_well(bound: Bound, is_number: bool) -> impl IntoView {
    let frame = bound.frame;
    let text = bound.read(Draft::text);
    let type_in = move |event| {
        let text = event_target_value(&event);
        bound.write(|draft, pointer| match is_number {
            true if !text.trim().is_empty() => draft.set_number(pointer, &text),
            _ => draft.set_text(pointer, &text),
        });
    };
    view! {
        <div class="field__well">
            <input
                id=frame.id()
                class="field__input"
                inputmode=is_number.then_some("numeric")
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid=move || frame.is_bad().to_string()
                aria-describedby=move || frame.described_by()
                prop:value=move || text.get()
                on:input=type_in
                on:blur=move |_| bound.leave()
            />
        </div>
    }
}

/// Texts, one a line.
fn lines_setting(form: Form, pointer: &str, field: &'static Field) -> impl IntoView {
    let bound = Bound::new(form, pointer, field);
    let frame = bound.frame;
    let text = bound.read(|draft, pointer| draft.lines(pointer).join("\n"));
    let type_in = move |event| {
        let text = event_target_value(&event);
        let lines = if text.is_empty() { Vec::new() } else { text.split('\n').map(str::to_owned).collect() };
        bound.write(|draft, pointer| draft.set_lines(pointer, lines));
    };
    let control = view! {
        <textarea
            id=frame.id()
            class="field__area field__area--lines mono"
            rows="2"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-invalid=move || frame.is_bad().to_string()
            aria-describedby=move || frame.described_by()
            prop:value=move || text.get()
            on:input=type_in
            on:blur=move |_| bound.leave()
        ></textarea>
    };
    frame.below(bound.head(), control)
}

/// A switch. What is not set shows as off, and goes back to not being set.
fn flag_setting(form: Form, pointer: &str, field: &'static Field) -> impl IntoView {
    let bound = Bound::new(form, pointer, field);
    let frame = bound.frame;
    let is_on = bound.read(Draft::is_on);
    let toggle = move |is_on: bool| {
        bound.write(|draft, pointer| {
            let was_set = draft.stored().pointer(pointer).is_some();
            draft.set(pointer, (is_on || was_set).then_some(Value::Bool(is_on)));
        });
        bound.leave();
    };
    let control = view! {
        <div class="field__head">
            <Switch
                id=frame.id()
                label=field.label
                is_on=is_on
                described_by=Signal::derive(move || frame.described_by())
                on_toggle=toggle
            />
            {changed_mark(form, vec![pointer.to_owned()], field.label, frame.id())}
        </div>
    };
    frame.below((), control)
}
