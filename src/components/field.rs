//! What stands around every field: its label above, what is wrong with it and its help below, and the ids that tie
//! them to the control.

use leptos::prelude::*;

use super::Glyph;
use crate::model::words::Icon;

/// The frame of one field.
#[derive(Clone, Copy)]
pub struct FieldFrame {
    id: StoredValue<String>,
    help: Option<Signal<String>>,
    problem: Signal<Option<String>>,
}

impl FieldFrame {
    /// A frame for the control with this id, which is unique on the page.
    pub fn new(id: impl Into<String>, help: Option<Signal<String>>, problem: Option<Signal<Option<String>>>) -> Self {
        let problem = problem.unwrap_or_else(|| Signal::stored(None));
        Self { id: StoredValue::new(id.into()), help, problem }
    }

    /// The control's id.
    pub fn id(self) -> String {
        self.id.get_value()
    }

    /// For the control's `aria-invalid`.
    pub fn is_bad(self) -> bool {
        self.problem.with(Option::is_some)
    }

    /// For the control's `aria-describedby`: what is wrong, then the help.
    pub fn described_by(self) -> String {
        let problem = self.is_bad().then(|| format!("{}-problem", self.id()));
        let help = self.help.map(|_| format!("{}-help", self.id()));
        [problem, help].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The control in its frame.
    pub fn around(self, label: Signal<String>, control: impl IntoView) -> impl IntoView {
        self.below(view! { <label class="field__label" for=self.id()>{label}</label> }, control)
    }

    /// The same below a head of the caller's own, which labels the control.
    pub fn below(self, head: impl IntoView, control: impl IntoView) -> impl IntoView {
        let Self { help, problem, .. } = self;
        let sentence =
            move || problem.get().map(|sentence| view! { <Glyph icon=Icon::Warning /><span>{sentence}</span> });
        view! {
            <div class="field" class:field--bad=move || self.is_bad()>
                {head}
                {control}
                <p class="field__problem" id=format!("{}-problem", self.id()) role="alert">{sentence}</p>
                {help.map(|help| view! { <p class="check__help" id=format!("{}-help", self.id())>{help}</p> })}
            </div>
        }
    }
}
