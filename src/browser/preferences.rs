//! What a person chose for this tab: the theme, the time zone, the organization. Kept in the tab's storage, never
//! beyond it.

use api_types::OrgName;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;

use super::Lasting;
use crate::model::format::Zone;

const THEME_KEY: &str = "slipway.theme";
const ZONE_KEY: &str = "slipway.zone";
const ORG_KEY: &str = "slipway.organization";

/// Light, dark, or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The choices. A context.
#[derive(Clone, Copy)]
pub struct Preferences {
    theme: RwSignal<Theme>,
    zone: RwSignal<Zone>,
    is_system_dark: RwSignal<bool>,
}

impl Preferences {
    /// Reads what this tab chose before and keeps `<html data-theme>` in step.
    #[must_use]
    pub fn load() -> Self {
        let theme = match read(THEME_KEY).as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        };
        let zone = if read(ZONE_KEY).as_deref() == Some("utc") { Zone::Utc } else { Zone::Local };
        let preferences =
            Self { theme: RwSignal::new(theme), zone: RwSignal::new(zone), is_system_dark: follow_system() };
        Effect::new(move |_| {
            let word = match preferences.theme.get() {
                Theme::System => "system",
                Theme::Light => "light",
                Theme::Dark => "dark",
            };
            if let Some(root) = document().document_element() {
                drop(root.set_attribute("data-theme", word));
            }
        });
        preferences
    }

    /// The zone that times are shown in, to follow.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.zone.lasting().get()
    }

    /// Changes between the local zone and UTC.
    pub fn toggle_zone(&self) {
        let zone = if self.zone.get_untracked() == Zone::Local { Zone::Utc } else { Zone::Local };
        self.zone.set(zone);
        write(ZONE_KEY, if zone == Zone::Utc { "utc" } else { "local" });
    }

    /// Whether the page is dark, to follow.
    #[must_use]
    pub fn is_dark(&self) -> bool {
        match self.theme.lasting().get() {
            Theme::Dark => true,
            Theme::Light => false,
            Theme::System => self.is_system_dark.lasting().get(),
        }
    }

    /// The organization that was open last in this tab.
    #[must_use]
    pub fn last_org(&self) -> Option<OrgName> {
        read(ORG_KEY).and_then(|name| OrgName::parse(&name).ok())
    }

    /// Remembers the organization that is open.
    pub fn remember_org(&self, org: &OrgName) {
        write(ORG_KEY, org.as_str());
    }

    /// Forgets it: what somebody looked at is theirs.
    pub(crate) fn forget_org() {
        if let Ok(Some(store)) = window().session_storage() {
            drop(store.remove_item(ORG_KEY));
        }
    }

    /// Changes between light and dark.
    pub fn toggle_theme(&self) {
        let theme = if untrack(|| self.is_dark()) { Theme::Light } else { Theme::Dark };
        self.theme.set(theme);
        write(THEME_KEY, if theme == Theme::Dark { "dark" } else { "light" });
    }
}

/// Whether the system is dark, followed for as long as the page lives.
fn follow_system() -> RwSignal<bool> {
    let query = window().match_media("(prefers-color-scheme: dark)").ok().flatten();
    let is_dark = RwSignal::new(query.as_ref().is_some_and(web_sys::MediaQueryList::matches));
    if let Some(query) = query {
        let changed = query.clone();
        let listener = Closure::<dyn Fn()>::new(move || is_dark.set(changed.matches()));
        if query.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref()).is_ok() {
            listener.forget();
        }
    }
    is_dark
}

fn read(key: &str) -> Option<String> {
    window().session_storage().ok().flatten()?.get_item(key).ok().flatten()
}

fn write(key: &str, value: &str) {
    if let Ok(Some(store)) = window().session_storage() {
        drop(store.set_item(key, value));
    }
}
