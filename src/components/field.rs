//! What stands around every field: its label above, what is wrong with it and its help below, and the ids that tie
//! them to the control.

use leptos::prelude::*;

use super::Glyph;
use crate::model::words::Icon;

/// The frame of one field.
#[derive(Clone, Copy)]
pub(super) struct FieldFrame {
    id: &'static str,
    help: Option<Signal<String>>,
    problem: Signal<Option<String>>,
}

impl FieldFrame {
    pub(super) fn new(id: &'static str, help: Option<Signal<String>>, problem: Option<Signal<Option<String>>>) -> Self {
        Self { id, help, problem: problem.unwrap_or_else(|| Signal::stored(None)) }
    }

    /// For the control's `aria-invalid`.
    pub(super) fn is_bad(self) -> bool {
        self.problem.with(Option::is_some)
    }

    /// For the control's `aria-describedby`: what is wrong, then the help.
    pub(super) fn described_by(self) -> String {
        let problem = self.is_bad().then(|| format!("{}-problem", self.id));
        let help = self.help.map(|_| format!("{}-help", self.id));
        [problem, help].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The control in its frame.
    pub(super) fn around(self, label: Signal<String>, control: impl IntoView) -> impl IntoView {
        let Self { id, help, problem } = self;
        let sentence =
            move || problem.get().map(|sentence| view! { <Glyph icon=Icon::Warning /><span>{sentence}</span> });
        view! {
            <div class="field" class:field--bad=move || self.is_bad()>
                <label class="field__label" for=id>{label}</label>
                {control}
                <p class="field__problem" id=format!("{id}-problem") role="alert">{sentence}</p>
                {help.map(|help| view! { <p class="check__help" id=format!("{id}-help")>{help}</p> })}
            </div>
        }
    }
}
