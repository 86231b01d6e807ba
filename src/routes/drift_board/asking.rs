//! Asks what the survey wants to know, as long as the page is there: the shell around
//! [`crate::model::drift::board::survey`].
//!
//! It rests while somebody paused it, while the tab is hidden, while nobody is signed in, and while the service limits
//! requests. Whoever looks hears of news five times a second at most, so that the page stays quick while a thousand
//! answers come in. When the page goes, so does every request on its way, and its question waits for the next visit.

use std::pin::pin;

use api_types::drift::StackDriftStatus;
use api_types::paging::PageQuery;
use api_types::{OrgName, StackRef};
use futures::StreamExt;
use futures::future::{AbortHandle, Abortable, Either, pending, select};
use futures::stream::FuturesUnordered;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::boards::DriftBoards;
use crate::api::{ApiError, Client, ErrorKind};
use crate::browser::{Visibility, Waiters, now_ms};
use crate::model::drift::board::survey::RUNS_IN_STRIP;
use crate::model::drift::board::{Answer, Failure, Next, Question, Survey, Trouble};
use crate::model::stacks::StackName;
use crate::session::{Session, SessionState};

/// How often whoever looks hears of news, at most.
const NEWS_MS: f64 = 200.0;

/// Who asks for one organization: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct Asking {
    session: Session,
    boards: DriftBoards,
    org: StoredValue<OrgName>,
    visibility: Visibility,
    is_paused: RwSignal<bool>,
    wakers: Waiters,
}

impl Asking {
    /// Begins, or goes on where an earlier visit ended.
    pub(super) fn start(boards: DriftBoards, org: OrgName) -> Self {
        let asking = Self {
            session: expect_context::<Session>(),
            boards,
            org: StoredValue::new(org),
            visibility: expect_context::<Visibility>(),
            is_paused: RwSignal::new(false),
            wakers: Waiters::new(),
        };
        asking.change(|_| ());
        let (handle, registration) = AbortHandle::new_pair();
        spawn_local(async move {
            // An aborted task belongs to a page that has gone.
            let _ = Abortable::new(asking.run(), registration).await;
        });
        Effect::new(move |_| {
            let (session, limit) = (asking.session, asking.session.rate_limit());
            let _ =
                (asking.visibility.is_visible(), asking.is_paused.get(), session.state().get(), limit.until_ms().get());
            asking.wakers.wake();
        });
        on_cleanup(move || {
            handle.abort();
            asking.org.try_with_value(|org| boards.give_back(org));
        });
        asking
    }

    /// The organization.
    pub(super) fn org(self) -> OrgName {
        self.org.get_value()
    }

    /// Whether somebody paused it, to follow.
    pub(super) fn is_paused(self) -> RwSignal<bool> {
        self.is_paused
    }

    /// Reads the survey, to follow.
    pub(super) fn read<R: Default>(self, read: impl FnOnce(&Survey) -> R) -> R {
        self.org.try_with_value(|org| self.boards.read(org, read)).flatten().unwrap_or_default()
    }

    /// Changes what is to be asked, lets everybody know, and goes on.
    pub(super) fn want(self, change: impl FnOnce(&mut Survey)) {
        self.change(change);
        self.boards.tell();
        self.wakers.wake();
    }

    /// Says which stacks somebody looks at.
    pub(super) fn look_at(self, names: &[StackName]) {
        self.change(|survey| survey.look_at(names));
        self.wakers.wake();
    }

    fn change<R>(self, change: impl FnOnce(&mut Survey) -> R) -> Option<R> {
        self.org.try_with_value(|org| self.boards.change(org, change)).flatten()
    }

    fn may_ask(self) -> bool {
        let is_signed_in = matches!(self.session.state().get_untracked(), SessionState::SignedIn(_));
        let is_limited = self.session.rate_limit().until_ms().get_untracked().is_some();
        is_signed_in && !is_limited && !self.is_paused.get_untracked() && self.visibility.is_visible_untracked()
    }

    async fn run(self) {
        let (client, org) = (self.session.client(), self.org());
        let limit = self.session.rate_limit();
        let mut under_way = FuturesUnordered::new();
        let until_woken = || async move { self.wakers.wait().await };
        let mut woken = Box::pin(until_woken());
        let (mut told_at_ms, mut has_news) = (0.0, false);
        loop {
            let mut look_again_ms = f64::INFINITY;
            if let Some(until_ms) = limit.until_ms().get_untracked() {
                if until_ms <= now_ms() {
                    // It is over: whoever waits for it takes it away.
                    limit.wait().await;
                } else {
                    look_again_ms = until_ms;
                }
            }
            while self.may_ask() {
                match self.change(|survey| survey.next(now_ms())) {
                    Some(Next::Ask(question)) => under_way.push(ask(client, org.clone(), question)),
                    Some(Next::WaitUntil(until_ms)) => {
                        look_again_ms = look_again_ms.min(until_ms);
                        break;
                    }
                    Some(Next::Rest) | None => break,
                }
            }
            if has_news && now_ms() - told_at_ms >= NEWS_MS {
                (told_at_ms, has_news) = (now_ms(), false);
                self.boards.tell();
            }
            if has_news {
                look_again_ms = look_again_ms.min(told_at_ms + NEWS_MS);
            }
            let answered = pin!(async {
                match under_way.next().await {
                    Some(answered) => answered,
                    // Nothing is under way, so nothing will be answered.
                    None => pending().await,
                }
            });
            let time_up = pin!(sleep_until(look_again_ms));
            match select(answered, select(woken.as_mut(), time_up)).await {
                Either::Left(((question, outcome), _)) => {
                    self.change(|survey| survey.take(question, outcome, now_ms()));
                    has_news = true;
                }
                Either::Right((Either::Left(_), _)) => woken.set(until_woken()),
                Either::Right((Either::Right(_), _)) => {}
            }
        }
    }
}

async fn sleep_until(moment_ms: f64) {
    if moment_ms.is_infinite() {
        pending::<()>().await;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and an hour")]
    TimeoutFuture::new((moment_ms - now_ms()).ceil().clamp(1.0, 3_600_000.0) as u32).await;
}

async fn ask(client: Client, org: OrgName, question: Question) -> (Question, Result<Answer, Trouble>) {
    let answer = match &question {
        Question::Page(query) => client.list_user_stacks(query).await.map(Answer::Page).map_err(trouble),
        Question::Status(name) => match stack_of(&org, name) {
            Ok(stack) => client.get_drift_status(&stack).await.map(as_answer).map_err(trouble),
            Err(trouble) => Err(trouble),
        },
        Question::Runs(name) => match stack_of(&org, name) {
            Ok(stack) => {
                let query = PageQuery { page: 1, page_size: RUNS_IN_STRIP };
                client.list_drift_runs(&stack, query).await.map(Answer::Runs).map_err(trouble)
            }
            Err(trouble) => Err(trouble),
        },
    };
    (question, answer)
}

fn as_answer(status: StackDriftStatus) -> Answer {
    Answer::Status(status)
}

/// A stack whose name cannot stand in an address cannot be asked for.
fn stack_of(org: &OrgName, name: &StackName) -> Result<StackRef, Trouble> {
    StackRef::new(org.clone(), &name.project, &name.stack).map_err(|problem| {
        let sentence = format!("Its name cannot stand in an address: {problem}");
        Trouble::Lasting(Failure { brief: "name".to_owned(), sentence, details: String::new() })
    })
}

/// What a failed request says about its question.
fn trouble(error: ApiError) -> Trouble {
    let failure = Failure { brief: brief(&error), sentence: error.sentence(), details: error.details() };
    match error.kind {
        // Nothing is wrong with the stack: the session or the limit wants everything to wait.
        ErrorKind::RateLimited { .. } | ErrorKind::Unauthorized | ErrorKind::SignedOut | ErrorKind::ProxySignIn => {
            Trouble::PutBack
        }
        ErrorKind::Forbidden | ErrorKind::NotFound => Trouble::NoAccess(failure),
        ErrorKind::NoAnswer | ErrorKind::TimedOut | ErrorKind::Service => Trouble::Passing(failure),
        ErrorKind::Withheld
        | ErrorKind::PlanTooSmall
        | ErrorKind::Refused
        | ErrorKind::Unreadable
        | ErrorKind::ReadOnly => Trouble::Lasting(failure),
    }
}

fn brief(error: &ApiError) -> String {
    match (error.status, &error.kind) {
        (_, ErrorKind::Unreadable) => "unreadable".to_owned(),
        (Some(status), _) => status.to_string(),
        (None, ErrorKind::TimedOut) => "timed out".to_owned(),
        (None, _) => "no answer".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use api_types::endpoint;

    use super::*;

    #[test]
    fn what_is_wrong_with_a_stack_is_told_from_what_is_wrong_with_the_asking() {
        let answered = |status| ApiError::from_answer(&endpoint::get_current_user(), status, b"", None, None);
        let unanswered = |kind| ApiError::without_answer(kind, &endpoint::get_current_user());
        let cases = [
            (answered(401), "put back"),
            (answered(429), "put back"),
            (unanswered(ErrorKind::SignedOut), "put back"),
            (unanswered(ErrorKind::ProxySignIn), "put back"),
            (answered(403), "no access: 403"),
            (answered(404), "no access: 404"),
            (answered(500), "passing: 500"),
            (answered(503), "passing: 503"),
            (unanswered(ErrorKind::NoAnswer), "passing: no answer"),
            (unanswered(ErrorKind::TimedOut), "passing: timed out"),
            (answered(400), "lasting: 400"),
            (answered(402), "lasting: 402"),
            (ApiError { status: Some(200), ..unanswered(ErrorKind::Unreadable) }, "lasting: unreadable"),
        ];
        for (error, expected) in cases {
            let told = match trouble(error.clone()) {
                Trouble::PutBack => "put back".to_owned(),
                Trouble::NoAccess(failure) => format!("no access: {}", failure.brief),
                Trouble::Passing(failure) => format!("passing: {}", failure.brief),
                Trouble::Lasting(failure) => format!("lasting: {}", failure.brief),
            };
            assert_eq!(told, expected, "{error:?}");
        }
    }
}
