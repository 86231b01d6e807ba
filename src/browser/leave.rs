//! What keeps a person from leaving a page with unsaved work unasked, whatever the way out: a link, the browser's back
//! and forward, a reload, closing the tab, or an act of the console that takes the page away. It must not know what the
//! work is; a page that holds some says so, asks in its own words, and calls [`LeaveGuard::leave`] or
//! [`LeaveGuard::stay`].
//!
//! The guard hears of a way out before the router does. A click is heard in the capture phase; a step through the
//! history has no phases (Chromium calls the window's listeners in their order), so the guard must be made before the
//! router, and such a step has happened by then: it is taken back first.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{EventTarget, HtmlAnchorElement, MouseEvent};

use super::{Listener, own_origin};

type Way = Rc<dyn Fn()>;

/// The page that holds work.
#[derive(Clone)]
struct Holder {
    /// Tells it from the next one, which may be there before this one goes.
    number: u32,
    /// The page is this path and no other, whatever the query.
    path: Rc<str>,
    /// Where the page is, as the router has it.
    address: Rc<dyn Fn() -> String>,
    is_held: Signal<bool>,
    is_leaving: Rc<Cell<bool>>,
}

impl Holder {
    fn holds(&self) -> bool {
        !self.is_leaving.get() && self.is_held.try_get_untracked().unwrap_or(false)
    }
}

/// The guard. A context.
#[derive(Clone, Copy)]
pub struct LeaveGuard {
    holder: StoredValue<Option<Holder>, LocalStorage>,
    /// What was about to happen.
    way: StoredValue<Option<Way>, LocalStorage>,
    is_asking: RwSignal<bool>,
    ends_session: RwSignal<bool>,
    n_holders: StoredValue<u32>,
}

impl LeaveGuard {
    /// Nothing is held yet. To be made before the router.
    #[must_use]
    pub fn new() -> Self {
        let guard = Self {
            holder: StoredValue::new_local(None),
            way: StoredValue::new_local(None),
            is_asking: RwSignal::new(false),
            ends_session: RwSignal::new(false),
            n_holders: StoredValue::new(0),
        };
        let _ = StoredValue::new_local(guard.history());
        guard
    }

    /// Whether somebody is on the way out and has to be asked.
    #[must_use]
    pub fn is_asking(self) -> RwSignal<bool> {
        self.is_asking
    }

    /// The page of the current scope must not be left unasked while `is_held`. It is this `path` and no
    /// other, whatever the query; `address` is where it is now, as the router has it.
    pub fn hold(self, path: String, is_held: Signal<bool>, address: impl Fn() -> String + 'static) {
        let number = self.n_holders.get_value() + 1;
        self.n_holders.set_value(number);
        let (path, address) = (plain(&path).into(), Rc::new(address));
        let holder = Holder { number, path, address, is_held, is_leaving: Rc::default() };
        self.holder.set_value(Some(holder.clone()));
        self.is_asking.set(false);
        // They are taken away with the scope.
        let _ = StoredValue::new_local([self.links(holder.clone()), closing(holder)]);
        on_cleanup(move || {
            self.holder.try_update_value(|holder| {
                if holder.as_ref().is_some_and(|holder| holder.number == number) {
                    *holder = None;
                }
            });
        });
    }

    /// Whether the way out is the end of the session, which takes along what the tab keeps. To follow.
    #[must_use]
    pub fn ends_session(self) -> bool {
        self.ends_session.get()
    }

    /// Whether the page that is open holds work.
    #[must_use]
    pub fn holds_work(self) -> bool {
        self.holder.with_value(|holder| holder.as_ref().is_some_and(Holder::holds))
    }

    /// Ends the session, after asking when something is held.
    pub fn ask_before_the_end(self, end: impl Fn() + 'static) {
        if self.holds_work() {
            self.ask(Rc::new(end));
            self.ends_session.set(true);
        } else {
            end();
        }
    }

    fn ask(self, way: Way) {
        self.way.set_value(Some(way));
        self.ends_session.set(false);
        self.is_asking.set(true);
    }

    /// The person stays.
    pub fn stay(self) {
        self.is_asking.set(false);
    }

    /// Forgets what was about to happen: the question was closed without an answer.
    pub fn forget_way(self) {
        self.way.set_value(None);
    }

    /// The person leaves, the way they had chosen.
    pub fn leave(self) {
        let way = self.way.try_update_value(Option::take).flatten();
        self.is_asking.set(false);
        self.holder.with_value(|holder| {
            if let Some(holder) = holder {
                holder.is_leaving.set(true);
            }
        });
        if let Some(way) = way {
            way();
        }
    }

    fn links(self, holder: Holder) -> Listener {
        Listener::new(window().into(), "click", move |event| {
            let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
            let opens_elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
            if event.default_prevented() || event.button() != 0 || opens_elsewhere || !holder.holds() {
                return;
            }
            let Some(link) = link_of(event) else { return };
            let opens_elsewhere = !link.target().is_empty() || link.has_attribute("download");
            // The browser itself asks before it leaves the console.
            let is_ours = web_sys::Url::new(&link.href()).is_ok_and(|url| url.origin() == own_origin());
            let loads =
                link.get_attribute("rel").is_some_and(|rel| rel.split_whitespace().any(|word| word == "external"));
            if opens_elsewhere || !is_ours || loads || plain(&link.pathname()) == *holder.path {
                return;
            }
            event.prevent_default();
            event.stop_immediate_propagation();
            self.ask(Rc::new(move || {
                if link.is_connected() {
                    link.click();
                } else {
                    drop(window().location().assign(&link.href()));
                }
            }));
        })
    }

    fn history(self) -> Listener {
        let entries = Entries::follow();
        let is_returning = Rc::new(Cell::new(false));
        Listener::new(window().into(), "popstate", move |event| {
            if is_returning.take() {
                event.stop_immediate_propagation();
                return;
            }
            let here = window().location().pathname().unwrap_or_default();
            let Some(holder) = self.holder.get_value().filter(Holder::holds) else { return };
            if plain(&here) == *holder.path {
                return;
            }
            event.stop_immediate_propagation();
            let Ok(history) = window().history() else { return };
            if let Some(steps) = entries.last_steps() {
                is_returning.set(true);
                drop(history.go_with_delta(-steps));
                self.ask(Rc::new(move || drop(history.go_with_delta(steps))));
            } else {
                // Without a way to know how far it went, the page is put before the one that was wanted.
                drop(history.push_state_with_url(&JsValue::NULL, "", Some(&(holder.address)())));
                self.ask(Rc::new(move || drop(history.back())));
            }
        })
    }
}

impl Default for LeaveGuard {
    fn default() -> Self {
        Self::new()
    }
}

/// A reload, another site, and the end of the tab: the browser asks in its own words.
fn closing(holder: Holder) -> Listener {
    Listener::new(window().into(), "beforeunload", move |event| {
        if holder.holds() {
            event.prevent_default();
            // Older browsers look at this instead.
            drop(js_sys::Reflect::set(event, &"returnValue".into(), &true.into()));
        }
    })
}

fn link_of(event: &MouseEvent) -> Option<HtmlAnchorElement> {
    let element = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    element.closest("a[href]").ok().flatten()?.dyn_into().ok()
}

/// A path without its encoding, of which there may be several for one path.
fn plain(path: &str) -> String {
    let decoded = js_sys::decode_uri_component(path).ok().and_then(|decoded| decoded.as_string());
    decoded.unwrap_or_else(|| path.to_owned()).trim_end_matches('/').to_owned()
}

/// Where in the tab's history the page is, as far as the browser tells (`window.navigation`).
struct Entries {
    now: Rc<Cell<Option<i32>>>,
    before: Rc<Cell<Option<i32>>>,
    _listener: Option<Listener>,
}

impl Entries {
    fn follow() -> Self {
        let navigation = js_sys::Reflect::get(&window(), &"navigation".into()).ok();
        let navigation = navigation.and_then(|navigation| navigation.dyn_into::<EventTarget>().ok());
        let now = Rc::new(Cell::new(navigation.as_ref().and_then(entry_index)));
        let before = Rc::new(Cell::new(None));
        let listener = navigation.map(|navigation| {
            let (now, before) = (now.clone(), before.clone());
            let followed = navigation.clone();
            Listener::new(navigation, "currententrychange", move |_| {
                before.set(now.replace(entry_index(&followed)));
            })
        });
        Self { now, before, _listener: listener }
    }

    /// How many steps the last move through the history went, backwards below zero.
    fn last_steps(&self) -> Option<i32> {
        let steps = self.now.get()? - self.before.get()?;
        (steps != 0).then_some(steps)
    }
}

fn entry_index(navigation: &EventTarget) -> Option<i32> {
    let entry = js_sys::Reflect::get(navigation, &"currentEntry".into()).ok()?;
    let index = js_sys::Reflect::get(&entry, &"index".into()).ok()?.as_f64()?;
    #[expect(clippy::cast_possible_truncation, reason = "a browser keeps a few dozen entries")]
    Some(index as i32).filter(|index| *index >= 0)
}
