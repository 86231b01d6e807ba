//! Notices when nobody is there, and locks the session then. What counts as somebody is a pointer that moves or
//! presses, a key, a wheel, a touch, in this tab or in another one of the console.
//!
//! Browsers slow the timers of hidden tabs down and stop them in sleep, so nothing is counted: each look compares
//! times ([`crate::model::idle`]), and whoever comes back is looked at before they count as being there.

use std::time::Duration;

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, EventTarget, MouseEvent};

use super::Session;
use crate::browser::{Lasting, Listener, now_ms, steady_ms};
use crate::model::idle::{Idle, Moment, judge};
use crate::model::tab_message::TabMessage;

/// How often to look.
const LOOK: Duration = Duration::from_secs(1);
/// How often the other tabs are told at most that somebody is here.
const TELL_EVERY_MS: f64 = 5_000.0;
/// What somebody who is there causes. A click comes without the others where a screen reader or a voice presses.
const SIGNS: [&str; 6] = ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "click"];

/// The watch: a handle that can be copied about.
#[derive(Clone, Copy)]
pub struct IdleWatch {
    limit: Option<Duration>,
    touched: StoredValue<Moment>,
    /// By the steady clock.
    told_at_ms: StoredValue<f64>,
    pointer_at: StoredValue<(i32, i32)>,
    left_secs: RwSignal<Option<u32>>,
}

impl IdleWatch {
    pub(super) fn new(limit: Option<Duration>) -> Self {
        Self {
            limit,
            touched: StoredValue::new(Moment { wall_ms: 0.0, steady_ms: 0.0 }),
            told_at_ms: StoredValue::new(f64::NEG_INFINITY),
            pointer_at: StoredValue::new((0, 0)),
            left_secs: RwSignal::new(None),
        }
    }

    /// How long nobody may be there; `None` where that does not matter.
    #[must_use]
    pub fn limit(&self) -> Option<Duration> {
        self.limit
    }

    /// In how many seconds the session is locked, once the person is asked whether they are there; to follow.
    #[must_use]
    pub fn left_secs(&self) -> ReadSignal<Option<u32>> {
        self.left_secs.read_only().lasting()
    }

    /// Begins to watch, for as long as the console lives.
    pub(super) fn start(self, session: Session) {
        if self.limit.is_none() {
            return;
        }
        let window: EventTarget = window().into();
        let signs = SIGNS.map(|kind| Listener::new(window.clone(), kind, move |event| self.sign(session, event)));
        let returns = [(window, "focus"), (document().into(), "visibilitychange")].map(|(target, kind)| {
            Listener::new(target, kind, move |_| {
                self.look(session);
            })
        });
        // They live as long as the scope that this is called in.
        let _ = StoredValue::new_local((signs, returns));
        let looking = set_interval_with_handle(
            move || {
                self.look(session);
            },
            LOOK,
        );
        if let Ok(looking) = looking {
            on_cleanup(move || looking.clear());
        }
    }

    /// Somebody is here now.
    pub(super) fn touch(&self) {
        self.touched.set_value(now());
    }

    /// Somebody is there: another tab says so.
    pub(super) fn hear(&self, session: Session, wall_ms: f64) {
        let (now, touched) = (now(), self.touched.get_value());
        let told = Moment::told(wall_ms, now);
        let later_ms = touched.elapsed_ms(now) - told.elapsed_ms(now);
        if later_ms <= 0.0 {
            return;
        }
        // Whoever is there now need not be who was here: nobody was in between, for too long.
        let is_too_late = self.limit.is_some_and(|limit| later_ms >= limit.as_secs_f64() * 1_000.0);
        if is_too_late {
            session.lock_here();
            return;
        }
        self.touched.set_value(told);
        session.note_presence();
        self.look(session);
    }

    /// The person who was asked is there.
    pub(super) fn stay(&self, session: Session) {
        // An answer that comes too late finds it locked.
        if self.look(session).is_some_and(|idle| idle != Idle::Over) {
            self.touch();
            self.tell(session);
            self.look(session);
        }
    }

    fn sign(&self, session: Session, event: &Event) {
        if !event.is_trusted() || !self.is_real(event) {
            return;
        }
        // Who comes too late finds it locked; who is being asked answers, lest a click meant for the answer hits
        // something else.
        if self.look(session) == Some(Idle::Attended) {
            self.touch();
            self.tell(session);
        }
    }

    /// Browsers let a pointer that rests "move" when the page below it changes.
    fn is_real(&self, event: &Event) -> bool {
        let Some(pointer) = event.dyn_ref::<MouseEvent>().filter(|_| event.type_() == "pointermove") else {
            return true;
        };
        let at = (pointer.screen_x(), pointer.screen_y());
        let was_at = self.pointer_at.get_value();
        self.pointer_at.set_value(at);
        at != was_at
    }

    /// Tells the other tabs, now and then.
    fn tell(&self, session: Session) {
        let now = now();
        if now.steady_ms - self.told_at_ms.get_value() >= TELL_EVERY_MS {
            self.told_at_ms.set_value(now.steady_ms);
            session.note_presence();
            session.tabs.tell(TabMessage::Active { at_ms: now.wall_ms });
        }
    }

    /// Looks at the clocks, and locks when it is time. `None` when there is nothing to lock.
    fn look(&self, session: Session) -> Option<Idle> {
        let idle = self.limit.filter(|_| session.has_content()).map(|limit| {
            let limit_ms = limit.as_secs_f64() * 1_000.0;
            let idle = judge(limit_ms, self.touched.get_value().elapsed_ms(now()));
            // Without a token there is nothing to ask about, and the form is where the person is.
            if idle != Idle::Over && !session.is_signed_in() { Idle::Attended } else { idle }
        });
        let left_secs = match idle {
            Some(Idle::Ending { left_secs }) => Some(left_secs),
            _ => None,
        };
        if self.left_secs.get_untracked() != left_secs {
            self.left_secs.set(left_secs);
        }
        if idle == Some(Idle::Over) {
            session.lock_here();
        }
        idle
    }
}

fn now() -> Moment {
    Moment { wall_ms: now_ms(), steady_ms: steady_ms() }
}
