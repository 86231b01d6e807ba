//! Reading a log as a stream: which token to ask with, which rows of an answer are new, and when to ask again.
//!
//! The service answers a `continuationToken` with the rows since that token and the next one to send; without a next
//! token the log is complete (`api_types::logs`). While a deployment runs, the same token may come back with nothing
//! new, and an answer that got lost is asked for again. Rows must neither be lost nor shown twice, so [`Follow`]
//! counts what it has taken of the current token's answer: answers to one token are answers to one question, and a
//! longer one has news only at its end.
//!
//! An answer that seems to be the late one to an earlier question is doubted: it begins with what is older than what was
//! taken last, or leads back to a token that was left. It is not taken, and the question is asked again. A page that is
//! only odd, because the clock of a runner jumped, comes again and is then believed; nothing is lost by asking twice. A
//! service whose rows have no times cannot be doubted in this way.
//!
//! [`Follow`] does no input or output; [`run`] drives it with a fetch and a sleep that it is given, and stops when it
//! is dropped. This module must not know how requests are made, or what rows mean.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use api_types::logs::{LogRow, LogStreamPage};

/// The pace of the CLI's own polling.
const POLL_MS: u32 = 500;
const MAX_POLL_MS: u32 = 4_000;
const RETRY_MS: u32 = 1_000;
const MAX_RETRY_MS: u32 = 30_000;
/// A page with so many rows says that more are waiting: a stream that keeps up brings a few at a time.
const FULL_PAGE_ROWS: usize = 100;
/// So many of the tokens that were left last are known: an answer that is later than that many is not expected.
const KNOWN_TOKENS: usize = 64;

/// What to ask the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The `continuationToken` to send; `None` asks from the start.
    pub token: Option<String>,
}

/// What an answer has brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Rows that are new, in order.
    pub rows: Vec<LogRow>,
    /// How it goes on.
    pub then: Poll,
}

/// When to ask again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poll {
    /// At once.
    Now,
    /// After so many milliseconds.
    After(u32),
    /// Never: the log is complete.
    Done,
}

/// Where reading has come to.
#[derive(Clone, Debug)]
pub struct Follow {
    token: Option<String>,
    /// Rows of the current token's answer that were taken already.
    taken_rows: usize,
    /// How long to wait when an answer brings nothing.
    idle_ms: u32,
    /// How long to wait after the next failure.
    retry_ms: u32,
    /// What was written before is still on its way: from the start, and when a full page says so, until an answer has
    /// no news. Then pages are asked for without a pause.
    is_catching_up: bool,
    /// Empty pages in a row. One in the middle of a log is normal; more would make a hot loop.
    n_empty_pages: u32,
    is_done: bool,
    left_tokens: VecDeque<String>,
    taken: Taken,
    /// The page that was doubted last.
    doubted: Option<LogStreamPage>,
}

/// What is known of the rows that were taken, to tell an answer that comes late.
#[derive(Clone, Debug, Default)]
struct Taken {
    /// The last of them.
    last: Option<LogRow>,
    /// The first one of the page before.
    page_start: Option<LogRow>,
}

impl Taken {
    /// Whether rows begin before those that were taken, or with them.
    fn is_gone_back_by(&self, rows: &[LogRow]) -> bool {
        let Some(first) = rows.iter().find(|row| row.timestamp.is_some()) else { return false };
        let is_older = self.last.as_ref().is_some_and(|last| first.timestamp < last.timestamp);
        is_older || [&self.last, &self.page_start].into_iter().flatten().any(|taken| taken == first)
    }

    fn note(&mut self, rows: &[LogRow]) {
        let mut dated = rows.iter().filter(|row| row.timestamp.is_some());
        if let Some(first) = dated.next() {
            self.page_start = Some(first.clone());
            // Not the latest of all: once a jump back was believed, it is where the log is.
            self.last = Some(dated.next_back().unwrap_or(first).clone());
        }
    }
}

impl Default for Follow {
    fn default() -> Self {
        Self::new()
    }
}

impl Follow {
    /// Starts a log from its beginning.
    #[must_use]
    pub fn new() -> Self {
        Self {
            token: None,
            taken_rows: 0,
            idle_ms: POLL_MS,
            retry_ms: RETRY_MS,
            is_catching_up: true,
            n_empty_pages: 0,
            is_done: false,
            left_tokens: VecDeque::new(),
            taken: Taken::default(),
            doubted: None,
        }
    }

    /// What to ask next.
    #[must_use]
    pub fn next(&self) -> Request {
        Request { token: self.token.clone() }
    }

    /// Whether the log is complete.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.is_done
    }

    /// Takes the answer to `request`. `None` when it answers no current question, a late duplicate: it brings nothing,
    /// and the request that is under way goes on.
    pub fn accept(&mut self, request: &Request, page: LogStreamPage) -> Option<Step> {
        if self.is_done || request.token != self.token {
            return None;
        }
        self.retry_ms = RETRY_MS;
        if self.is_doubtful(&page) {
            self.doubted = Some(page);
            return Some(Step { rows: Vec::new(), then: self.pause_after(&[]) });
        }
        self.doubted = None;
        let mut rows = page.lines;
        let page_rows = rows.len();
        rows.drain(..self.taken_rows.min(page_rows));
        if !rows.is_empty() {
            self.idle_ms = POLL_MS;
        }
        self.taken.note(&rows);
        let then = match page.next_token {
            None => {
                self.is_done = true;
                Poll::Done
            }
            next_token if next_token == self.token => {
                self.taken_rows = self.taken_rows.max(page_rows);
                self.is_catching_up = false;
                self.pause_after(&rows)
            }
            next_token => {
                self.leave_for(next_token);
                self.is_catching_up |= page_rows >= FULL_PAGE_ROWS;
                self.n_empty_pages = if rows.is_empty() { self.n_empty_pages.saturating_add(1) } else { 0 };
                if self.is_catching_up && self.n_empty_pages < 2 { Poll::Now } else { self.pause_after(&rows) }
            }
        };
        Some(Step { rows, then })
    }

    /// Takes a failure: the same question is to be asked again. A service that names a time (`Retry-After`) gets it.
    pub fn failed(&mut self, service_asks_ms: Option<u32>) -> Poll {
        let delay_ms = self.retry_ms.max(service_asks_ms.unwrap_or(0));
        self.retry_ms = (self.retry_ms * 2).min(MAX_RETRY_MS);
        Poll::After(delay_ms)
    }

    /// Whether an answer seems to be one to an earlier question.
    fn is_doubtful(&self, page: &LogStreamPage) -> bool {
        // Back and forth between tokens a log would never end: that is not believed however often it is said.
        let leads_back = page.next_token.as_ref().is_some_and(|token| self.left_tokens.contains(token));
        let news = page.lines.get(self.taken_rows..).unwrap_or_default();
        // It may have grown since, as the log does.
        let is_same = |doubted: &LogStreamPage| !doubted.lines.is_empty() && page.lines.starts_with(&doubted.lines);
        let comes_again = self.doubted.as_ref().is_some_and(is_same);
        leads_back || self.taken.is_gone_back_by(news) && !comes_again
    }

    fn leave_for(&mut self, next_token: Option<String>) {
        self.taken_rows = 0;
        if let Some(left) = std::mem::replace(&mut self.token, next_token) {
            self.left_tokens.push_back(left);
            if self.left_tokens.len() > KNOWN_TOKENS {
                self.left_tokens.pop_front();
            }
        }
    }

    fn pause_after(&mut self, rows: &[LogRow]) -> Poll {
        let delay_ms = self.idle_ms;
        if rows.is_empty() {
            self.idle_ms = (self.idle_ms + self.idle_ms / 2).min(MAX_POLL_MS);
        }
        Poll::After(delay_ms)
    }
}

/// What a sink of [`run`] is told.
#[derive(Debug, PartialEq)]
pub enum Event<E> {
    /// New rows, in order.
    Rows(Vec<LogRow>),
    /// A request failed; it is made again unless the sink breaks.
    Failed {
        /// Why.
        error: E,
        /// In how many milliseconds it is made again.
        retry_in_ms: u32,
    },
    /// Everything has come.
    Done,
}

/// Reads a log to its end. `wait_of` is the time in milliseconds that the service asks for in a failure. `sink` may
/// break, for instance on an error that asking again does not mend.
pub async fn run<E>(
    mut follow: Follow,
    mut fetch: impl AsyncFnMut(&Request) -> Result<LogStreamPage, E>,
    mut sleep_ms: impl AsyncFnMut(u32),
    wait_of: impl Fn(&E) -> Option<u32>,
    mut sink: impl FnMut(Event<E>) -> ControlFlow<()>,
) {
    loop {
        let request = follow.next();
        let (event, then) = match fetch(&request).await {
            Ok(page) => match follow.accept(&request, page) {
                Some(Step { rows, then }) => (Event::Rows(rows), then),
                None => return,
            },
            Err(error) => {
                let Poll::After(retry_in_ms) = follow.failed(wait_of(&error)) else { return };
                (Event::Failed { error, retry_in_ms }, Poll::After(retry_in_ms))
            }
        };
        let has_news = !matches!(&event, Event::Rows(rows) if rows.is_empty());
        if has_news && sink(event).is_break() {
            return;
        }
        match then {
            Poll::Now => {}
            Poll::After(delay_ms) => sleep_ms(delay_ms).await,
            Poll::Done => {
                let _ = sink(Event::Done);
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::pin::pin;
    use std::task::{Context, Waker};

    use api_types::time::Timestamp;
    use proptest::prelude::*;

    use super::*;

    /// A page with rows named by these numbers.
    fn page(rows: impl IntoIterator<Item = usize>, next_token: Option<&str>) -> LogStreamPage {
        let lines = rows.into_iter().map(|row| LogRow { line: Some(row.to_string()), ..LogRow::default() }).collect();
        LogStreamPage { lines, next_token: next_token.map(str::to_owned) }
    }

    fn numbers(rows: &[LogRow]) -> Vec<usize> {
        rows.iter().filter_map(|row| row.line.as_deref()?.parse().ok()).collect()
    }

    #[test]
    fn a_walk_from_start_to_end() {
        let script = [
            (page(0..100, Some("a")), 0..100, Poll::Now),
            (page(100..103, Some("b")), 100..103, Poll::Now),
            (page([], Some("b")), 0..0, Poll::After(500)),
            (page([], Some("b")), 0..0, Poll::After(750)),
            (page([], Some("b")), 0..0, Poll::After(1_125)),
            (page([], Some("b")), 0..0, Poll::After(1_687)),
            (page([], Some("b")), 0..0, Poll::After(2_530)),
            (page([], Some("b")), 0..0, Poll::After(3_795)),
            (page([], Some("b")), 0..0, Poll::After(4_000)),
            (page(103..105, Some("b")), 103..105, Poll::After(500)),
            (page(103..106, Some("b")), 105..106, Poll::After(500)),
            (page(103..104, Some("b")), 0..0, Poll::After(500)),
            (page(103..107, Some("c")), 106..107, Poll::After(500)),
            (page([], Some("d")), 0..0, Poll::After(500)),
            (page(107..108, None), 107..108, Poll::Done),
        ];
        let mut follow = Follow::new();
        for (index, (page, rows, then)) in script.into_iter().enumerate() {
            let step = follow.accept(&follow.next(), page).expect("the current token");
            assert_eq!((numbers(&step.rows), step.then), (rows.collect(), then), "answer {index}");
        }
        assert!(follow.is_done());
        assert_eq!(follow.accept(&Request::default(), page(0..5, None)), None, "over is over");
    }

    #[test]
    fn what_was_written_before_is_read_without_a_pause() {
        let mut follow = Follow::new();
        let mut then = |page| follow.accept(&follow.next(), page).map(|step| step.then);
        assert_eq!(then(page(0..3, Some("a"))), Some(Poll::Now));
        assert_eq!(then(page([], Some("b"))), Some(Poll::Now));
        assert_eq!(then(page([], Some("c"))), Some(Poll::After(500)), "but never in a hot loop");
        assert_eq!(then(page(3..4, Some("d"))), Some(Poll::Now));
        assert_eq!(then(page([], None)), Some(Poll::Done));
    }

    /// A page with rows written at these seconds, each row named by its second.
    fn dated(seconds: impl IntoIterator<Item = i64>, next_token: Option<&str>) -> LogStreamPage {
        let row = |second| LogRow::text(Timestamp::from_timestamp(second, 0).expect("a moment"), second.to_string());
        LogStreamPage { lines: seconds.into_iter().map(row).collect(), next_token: next_token.map(str::to_owned) }
    }

    #[test]
    fn an_answer_to_an_earlier_question_is_asked_for_again() {
        let right = |follow: &mut Follow, page: LogStreamPage| {
            let seconds: Vec<_> =
                page.lines.iter().filter_map(|row| row.line.as_deref()?.parse::<usize>().ok()).collect();
            let step = follow.accept(&follow.next(), page).expect("the current token");
            assert_eq!(numbers(&step.rows), seconds, "the right answer is taken after all");
        };
        let late = [
            ("the page before", dated(13..15, Some("b"))),
            ("an older one", dated(10..13, Some("a"))),
            ("an older one without rows", dated([], Some("a"))),
            ("one that overlaps", dated(14..18, Some("c"))),
            ("one with a single row that was the first of the page before", dated([13], Some("b"))),
            ("one that was the last before the end of another", dated(11..13, None)),
        ];
        for (what, page) in late {
            let mut follow = Follow::new();
            right(&mut follow, dated(10..13, Some("a")));
            right(&mut follow, dated(13..15, Some("b")));
            let step = follow.accept(&follow.next(), page).expect("the current token");
            assert!(step.rows.is_empty() && matches!(step.then, Poll::After(_)), "{what}");
            assert_eq!(follow.next().token.as_deref(), Some("b"), "{what}");
            right(&mut follow, dated(15..17, Some("c")));
            right(&mut follow, dated(17..19, None));
        }
    }

    #[test]
    fn a_clock_that_jumps_back_costs_a_request_and_no_row() {
        let mut follow = Follow::new();
        let mut taken = Vec::new();
        let pages = [dated(100..103, Some("a")), dated(40..42, Some("b")), dated(42..44, Some("c")), dated([42], None)];
        let mut n_requests = 0;
        for page in &pages {
            let before = taken.len();
            while taken.len() == before {
                n_requests += 1;
                let step = follow.accept(&follow.next(), page.clone()).expect("the current token");
                taken.extend(numbers(&step.rows));
            }
        }
        assert_eq!((taken, n_requests), (vec![100, 101, 102, 40, 41, 42, 43, 42], 6));
    }

    #[test]
    fn a_page_that_grows_while_it_is_doubted_is_believed() {
        let mut follow = Follow::new();
        let mut taken = Vec::new();
        for (page, n_taken) in [
            (dated(100..103, Some("a")), 3),
            (dated(40..42, Some("b")), 3),
            (dated(40..43, Some("c")), 6),
            (dated(43..45, None), 8),
        ] {
            let step = follow.accept(&follow.next(), page).expect("the current token");
            taken.extend(numbers(&step.rows));
            assert_eq!(taken.len(), n_taken);
        }
        assert_eq!(taken, [100, 101, 102, 40, 41, 42, 43, 44]);
    }

    #[test]
    fn rows_of_one_moment_are_not_doubted() {
        let mut follow = Follow::new();
        let at = Timestamp::from_timestamp(1, 0);
        let page = |texts: &[&str], token: &str| {
            let row = |text: &&str| LogRow { timestamp: at, line: Some((*text).to_owned()), ..LogRow::default() };
            LogStreamPage { lines: texts.iter().map(row).collect(), next_token: Some(token.to_owned()) }
        };
        for (texts, token) in [(["1", "2"], "a"), (["3", "4"], "b"), (["5", "5"], "c")] {
            let step = follow.accept(&follow.next(), page(&texts, token)).expect("the current token");
            assert_eq!(step.rows.len(), 2, "{texts:?}");
        }
    }

    #[test]
    fn late_answers_are_ignored() {
        let mut follow = Follow::new();
        let first = follow.next();
        assert!(follow.accept(&first, page(0..3, Some("a"))).is_some());
        assert_eq!(follow.accept(&first, page(0..3, Some("a"))), None);
        assert_eq!(follow.next().token.as_deref(), Some("a"));
    }

    #[test]
    fn failures_are_retried_ever_more_slowly_and_lose_nothing() {
        let mut follow = Follow::new();
        let _ = follow.accept(&follow.next(), page(0..3, Some("a")));
        let _ = follow.accept(&follow.next(), page(3..5, Some("a")));
        let delays: Vec<_> = (0..7).map(|_| follow.failed(None)).collect();
        assert_eq!(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].map(Poll::After));
        let step = follow.accept(&follow.next(), page(3..6, Some("b"))).expect("the current token");
        assert_eq!(numbers(&step.rows), [5]);
        assert_eq!(follow.failed(Some(60_000)), Poll::After(60_000));
        assert_eq!(follow.failed(Some(1)), Poll::After(2_000));
    }

    /// Runs a future that never really waits.
    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let mut future = pin!(future);
        loop {
            if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                return value;
            }
        }
    }

    #[test]
    fn run_asks_sleeps_and_stops() {
        let script = RefCell::new(vec![
            Ok(page([1, 2, 3], None)),
            Ok(page([1, 2], Some("a"))),
            Err("offline"),
            Ok(page([1], Some("a"))),
            Ok(page([], Some("a"))),
            Ok(page([0], Some("a"))),
        ]);
        let (asked, slept, told) = (RefCell::new(Vec::new()), RefCell::new(Vec::new()), RefCell::new(Vec::new()));
        let fetch = async |request: &Request| {
            asked.borrow_mut().push(request.token.clone());
            script.borrow_mut().pop().expect("one answer for each request")
        };
        let sleep_ms = async |delay_ms| slept.borrow_mut().push(delay_ms);
        let sink = |event: Event<&'static str>| {
            told.borrow_mut().push(match event {
                Event::Rows(rows) => format!("{:?}", numbers(&rows)),
                Event::Failed { error, retry_in_ms } => format!("{error} {retry_in_ms}"),
                Event::Done => "done".to_owned(),
            });
            ControlFlow::Continue(())
        };
        block_on(run(Follow::new(), fetch, sleep_ms, |_| None, sink));
        assert_eq!(asked.borrow().len(), 6);
        assert_eq!(*slept.borrow(), [500, 500, 1_000, 500]);
        assert_eq!(*told.borrow(), ["[0]", "[1]", "offline 1000", "[2]", "[3]", "done"]);

        let fetches = Cell::new(0);
        let fetch = async |_: &Request| -> Result<LogStreamPage, &str> {
            fetches.set(fetches.get() + 1);
            Err("unauthorized")
        };
        block_on(run(Follow::new(), fetch, async |_| {}, |_| None, |_| ControlFlow::Break(())));
        assert_eq!(fetches.get(), 1);
    }

    proptest! {
        /// A service that writes at its own pace, drops answers and sends them twice is read exactly once.
        #[test]
        fn every_row_comes_once_and_in_order(
            writes in prop::collection::vec(0_usize..150, 1..30),
            faults in prop::collection::vec(0..4, 1..40),
        ) {
            let (mut written, mut writes) = (0, writes.into_iter());
            let (mut follow, mut taken, mut faults) = (Follow::new(), Vec::new(), faults.into_iter().cycle());
            let mut earlier: Option<(Request, LogStreamPage)> = None;
            while !follow.is_done() {
                let more = writes.next();
                written += more.unwrap_or(0);
                let request = follow.next();
                let from: usize = request.token.as_deref().map_or(0, |token| token.parse().expect("a token of ours"));
                // The token moves only once there are ten rows to move over; until then answers repeat and grow.
                let may_move = request.token.is_none() || written - from >= 10;
                let until = if may_move { written } else { from };
                let next_token = until.to_string();
                let is_over = more.is_none();
                let answer = page(from..written, (!is_over).then_some(next_token.as_str()));
                match faults.next() {
                    Some(0) if more.is_some() => { follow.failed(None); }
                    Some(1) if earlier.is_some() => {
                        let (old_request, old_answer) = earlier.take().expect("just seen");
                        if let Some(step) = follow.accept(&old_request, old_answer) {
                            taken.extend(numbers(&step.rows));
                        }
                    }
                    _ => {
                        earlier = Some((request.clone(), answer.clone()));
                        if let Some(step) = follow.accept(&request, answer) {
                            taken.extend(numbers(&step.rows));
                        }
                    }
                }
            }
            prop_assert_eq!(taken, (0..written).collect::<Vec<_>>());
        }
    }
}
