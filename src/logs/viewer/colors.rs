//! Rules for the colours that no style sheet names: 240 of a terminal's 256 and all true colours. Each is made when it
//! first comes, for both themes, in a style sheet that is made in memory: the Content-Security-Policy allows no style
//! text in the page, and needs to allow none for this.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::CssStyleSheet;

use super::super::ansi::ColorRule;
use super::super::palette;

/// Colours come from lines that somebody looked at, so only a log made to do harm has more. It shows the rest as plain
/// text.
const MAX_RULES: usize = 32_768;

/// The rules so far.
#[derive(Clone, Copy)]
pub(super) struct ColorSheet {
    sheet: StoredValue<Option<CssStyleSheet>, LocalStorage>,
    known: StoredValue<HashSet<ColorRule>>,
}

impl ColorSheet {
    pub(super) fn new() -> Self {
        let sheet = CssStyleSheet::new().ok();
        if let Some(sheet) = &sheet {
            adopt(sheet);
        }
        let sheet = StoredValue::new_local(sheet);
        on_cleanup(move || {
            if let Some(Some(sheet)) = sheet.try_update_value(Option::take) {
                abandon(&sheet);
            }
        });
        Self { sheet, known: StoredValue::new(HashSet::new()) }
    }

    /// Makes the rule, unless it is there.
    pub(super) fn add(&self, rule: ColorRule) {
        let is_new = self.known.try_update_value(|known| known.len() < MAX_RULES && known.insert(rule));
        if is_new != Some(true) {
            return;
        }
        let class = rule.class_name();
        let text = match rule {
            ColorRule::Foreground(color) => {
                let shown = palette::foreground(color);
                format!(".{class} {{ color: light-dark({}, {}); }}", shown.light, shown.dark)
            }
            ColorRule::Background(color) => {
                let shown = palette::background(color);
                format!(
                    ".{class} {{ background-color: light-dark({}, {}); color: light-dark({}, {}); }}",
                    shown.light.background, shown.dark.background, shown.light.text, shown.dark.text
                )
            }
        };
        self.sheet.with_value(|sheet| {
            if let Some(sheet) = sheet {
                drop(sheet.insert_rule(&text));
            }
        });
    }
}

fn adopted() -> Option<js_sys::Array> {
    let sheets = js_sys::Reflect::get(&document(), &"adoptedStyleSheets".into()).ok()?;
    Some(sheets.unchecked_into())
}

fn adopt(sheet: &CssStyleSheet) {
    if let Some(sheets) = adopted() {
        let sheets = js_sys::Array::from(&sheets);
        sheets.push(sheet);
        set_adopted(&sheets);
    }
}

fn abandon(sheet: &CssStyleSheet) {
    if let Some(sheets) = adopted() {
        let own: &JsValue = sheet.as_ref();
        set_adopted(&js_sys::Array::from(&sheets).filter(&mut |other, _, _| other != *own));
    }
}

fn set_adopted(sheets: &js_sys::Array) {
    // A browser that has none shows such colours as plain text.
    drop(js_sys::Reflect::set(&document(), &"adoptedStyleSheets".into(), sheets));
}
