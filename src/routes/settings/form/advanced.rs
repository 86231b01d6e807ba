//! What is left: the tag, and what this console does not know and keeps.

use leptos::prelude::*;

use super::Form;
use super::control::Setting;
use super::section::SectionCard;
use crate::components::Glyph;
use crate::model::format::counted;
use crate::model::settings::fields::Section;
use crate::model::settings::find::unknown;
use crate::model::settings::pointer::keys;
use crate::model::words::Icon;

#[component]
pub(super) fn AdvancedSection(form: Form) -> impl IntoView {
    let unknown = form.editor.of_draft(unknown);
    let list = move || {
        let unknown = unknown.get();
        (!unknown.is_empty()).then(|| {
            let n = i64::try_from(unknown.len()).unwrap_or_default();
            let word = counted(n, "key this console does not know", "keys this console does not know");
            let items = unknown.iter().map(|pointer| view! { <li class="mono">{keys(pointer).join(".")}</li> });
            view! {
                <div class="unknown setting--wide">
                    <p class="unknown__title"><Glyph icon=Icon::Info />{word}": kept as they are"</p>
                    <ul>{items.collect_view()}</ul>
                    <p class="check__help">"They can be seen and changed as JSON."</p>
                </div>
            }
        })
    };
    view! {
        <SectionCard form=form section=Section::Advanced>
            <Setting form=form pointer="/tag" />
            {list}
        </SectionCard>
    }
}
