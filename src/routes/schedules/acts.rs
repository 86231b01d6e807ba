//! Pausing, resuming and deleting a schedule: one dialog for each, whichever row asks.

use api_types::endpoint;
use api_types::schedules::Schedule;
use leptos::prelude::*;

use super::data::SchedulesData;
use crate::api::request::Outgoing;
use crate::model::schedules::{name, what};
use crate::routes::act::{Act, ActDialog, Confirmation};
use crate::session::Session;

/// What is asked about at the moment: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    data: SchedulesData,
    /// The schedule, and whether it is to be paused rather than resumed.
    pausing: RwSignal<Option<(Schedule, bool)>>,
    is_pause_open: RwSignal<bool>,
    deleting: RwSignal<Option<Schedule>>,
    is_delete_open: RwSignal<bool>,
}

impl Acts {
    pub(super) fn new(data: SchedulesData) -> Self {
        Self {
            data,
            pausing: RwSignal::new(None),
            is_pause_open: RwSignal::new(false),
            deleting: RwSignal::new(None),
            is_delete_open: RwSignal::new(false),
        }
    }

    pub(super) fn ask_pause(&self, schedule: Schedule, is_pause: bool) {
        self.pausing.set(Some((schedule, is_pause)));
        self.is_pause_open.set(true);
    }

    pub(super) fn ask_delete(&self, schedule: Schedule) {
        self.deleting.set(Some(schedule));
        self.is_delete_open.set(true);
    }
}

#[component]
pub(super) fn PauseDialog(acts: Acts) -> impl IntoView {
    let client = expect_context::<Session>().client();
    let data = acts.data;
    let act = Act::new(move || {
        let asked = acts.pausing.get_untracked();
        async move {
            match asked {
                Some((schedule, true)) => client.pause_schedule(&data.stack(), &schedule.id).await,
                Some((schedule, false)) => client.resume_schedule(&data.stack(), &schedule.id).await,
                None => Ok(()),
            }
        }
    });
    let request = move |()| {
        let (schedule, is_pause) = acts.pausing.get_untracked()?;
        let endpoint = if is_pause { endpoint::pause_schedule } else { endpoint::resume_schedule };
        Some(Outgoing::new(&endpoint(&data.stack(), &schedule.id)))
    };
    let is_pause = Memo::new(move |_| acts.pausing.with(|asked| asked.as_ref().is_none_or(|(_, is_pause)| *is_pause)));
    let asked_name =
        Memo::new(move |_| acts.pausing.with(|asked| asked.as_ref().map(|(asked, _)| name(asked)).unwrap_or_default()));
    let destroys = Memo::new(move |_| {
        acts.pausing.with(|asked| asked.as_ref().is_some_and(|(schedule, _)| what(schedule).destroys()))
    });
    let verb = move || if is_pause.get() { "Pause" } else { "Resume" };
    let confirmation = Signal::derive(move || {
        // It takes up its work again: what destroys the stack is as dangerous as at the beginning.
        if destroys.get() && !is_pause.get() {
            Confirmation::TypedName(data.stack_name())
        } else {
            Confirmation::Button
        }
    });
    let not_done = Signal::derive(move || if is_pause.get() { "Not paused." } else { "Not resumed." }.to_owned());
    let text = move || match (is_pause.get(), destroys.get()) {
        (true, _) => "It does not fire until it is resumed. What runs already goes on.".to_owned(),
        (false, true) => format!("It fires again at its next time, and then destroys {}.", data.full_name()),
        (false, false) => "It fires again at its next time.".to_owned(),
    };
    view! {
        <ActDialog
            is_open=acts.is_pause_open
            title=Signal::derive(move || format!("{} “{}”?", verb(), asked_name.get()))
            label=Signal::derive(move || format!("{} the schedule", verb()))
            confirmation=confirmation
            not_done=not_done
            act=act
            request=request
            on_done=move |()| data.refresh()
        >
            <p>{text}</p>
        </ActDialog>
    }
}

#[component]
pub(super) fn DeleteDialog(acts: Acts) -> impl IntoView {
    let client = expect_context::<Session>().client();
    let data = acts.data;
    let act = Act::new(move || {
        let asked = acts.deleting.get_untracked();
        async move {
            match asked {
                Some(schedule) => client.delete_schedule(&data.stack(), &schedule.id).await,
                None => Ok(()),
            }
        }
    });
    let request = move |()| {
        let schedule = acts.deleting.get_untracked()?;
        Some(Outgoing::new(&endpoint::delete_schedule(&data.stack(), &schedule.id)))
    };
    let asked_name = Memo::new(move |_| acts.deleting.with(|asked| asked.as_ref().map(name).unwrap_or_default()));
    let destroys = Memo::new(move |_| acts.deleting.with(|asked| asked.as_ref().is_some_and(|it| what(it).destroys())));
    let text = move || {
        if destroys.get() {
            format!("{} is not destroyed by it any more. Its history goes with it.", data.full_name())
        } else {
            "It never fires again, and its history goes with it. Deployments that it started stay.".to_owned()
        }
    };
    view! {
        <ActDialog
            is_open=acts.is_delete_open
            title=Signal::derive(move || format!("Delete “{}”?", asked_name.get()))
            label="Delete the schedule"
            confirmation=Confirmation::DangerousButton
            not_done="Not deleted."
            act=act
            request=request
            on_done=move |()| data.refresh()
        >
            <p>{text}</p>
        </ActDialog>
    }
}
