//! Reading the log of a deployment that is over by steps, several pages at once.
//!
//! A stream is one request after another: at 20 ms each, 100,000 lines take five seconds. Pages of a step can be
//! asked for by offset, so a [`Plan`] asks for several at a time (1.2 s, six at once; both measured).
//!
//! Each step is still walked as if alone: a page says the offset of the next one, and only pages that this walk comes
//! to are taken. Asking ahead is a guess at offsets that the walk will come to, no more. A wrong guess costs a request;
//! it can neither lose a line nor take one twice, whatever unit the service pages by.
//!
//! Rows are handed out in the order of the log. When the service answers otherwise than documented the plan says so
//! ([`Fallback`]): drop what was handed out, and read the log as a stream (`follow.rs`).
//! This module must not know how requests are made, or what rows mean.

use std::collections::BTreeMap;

use api_types::logs::{LogPage, LogRow, LogStepPage, MAX_STEP_COUNT};

/// Pages that are asked for or waiting for earlier ones: some 8 MB of text.
const MAX_HELD_PAGES: usize = 64;

/// One step of the deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepRef {
    /// The job's index, from 0.
    pub job: u32,
    /// The step's index in the job, from 0.
    pub step: u32,
    /// The name that the deployment gives it.
    pub name: String,
}

/// A request in step mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The job's index, from 0.
    pub job: u32,
    /// The step's index in the job, from 0.
    pub step: u32,
    /// The first row that is asked for.
    pub offset: u64,
    /// The most rows to send.
    pub count: u32,
}

/// What comes next in the log.
#[derive(Clone, Debug, PartialEq)]
pub enum Commit {
    /// A step begins; each does once, with lines or without.
    StartStep {
        /// Its index in the plan.
        index: usize,
        /// Its name as the log has it.
        name: String,
    },
    /// More rows of the step that began last; none has a header.
    Rows(Vec<LogRow>),
}

/// Why the log cannot be read by steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// The service does not know step mode: it answered with a page of the stream.
    StreamPage,
    /// It numbers steps otherwise: this step has another name.
    OtherStep {
        /// The step's name in the deployment.
        expected: String,
        /// The name in the answer.
        answered: String,
    },
    /// A page with rows says that it is followed by itself or an earlier one.
    NoProgress,
}

/// What a failed request means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailedPage {
    /// It was a guess: nothing is missing.
    Guess,
    /// The walk needs it: the plan will ask for it again, after a pause that is the caller's matter.
    Needed,
}

/// A log on its way.
#[derive(Clone, Debug)]
pub struct Plan {
    walks: Vec<Walk>,
    /// The first step that is not handed out completely.
    front: usize,
    in_flight: Vec<PageRequest>,
}

/// The walk through one step.
#[derive(Clone, Debug)]
struct Walk {
    step: StepRef,
    /// Where the walk is: the offset of the page it takes next. `None` at the end.
    cursor: Option<u64>,
    /// Answers that the walk has not come to.
    waiting: BTreeMap<u64, LogStepPage>,
    /// Rows that it has taken and not handed out.
    ready: Vec<Vec<LogRow>>,
    guesses: Guesses,
    /// The name in the log, once known.
    name: Option<String>,
    is_begun: bool,
    is_handed_out: bool,
}

/// How far to ask ahead of a walk.
#[derive(Clone, Copy, Debug)]
struct Guesses {
    /// Rows a page has brought; 0 while nothing can be guessed.
    stride: u64,
    /// Pages to ask for beyond the one that is needed; doubles with each page that comes as guessed.
    window: u64,
    /// No page at this offset or beyond: here one had no successor.
    end: u64,
    is_given_up: bool,
}

impl Plan {
    /// A plan for these steps, in the order of the log.
    #[must_use]
    pub fn new(steps: Vec<StepRef>) -> Self {
        let guesses = Guesses { stride: 0, window: 0, end: u64::MAX, is_given_up: false };
        let walks = steps.into_iter().map(|step| Walk {
            step,
            cursor: Some(0),
            waiting: BTreeMap::new(),
            ready: Vec::new(),
            guesses,
            name: None,
            is_begun: false,
            is_handed_out: false,
        });
        Self { walks: walks.collect(), front: 0, in_flight: Vec::new() }
    }

    /// Whether everything was handed out.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.front >= self.walks.len()
    }

    /// What to ask now, so that at most `max_in_flight` requests are under way. Each is to be answered by
    /// [`Self::accept`] or [`Self::failed`].
    pub fn next_requests(&mut self, max_in_flight: usize) -> Vec<PageRequest> {
        let mut requests = Vec::new();
        let mut held_pages = self.in_flight.len() + self.walks.iter().map(Walk::held_pages).sum::<usize>();
        for (index, walk) in self.walks.iter().enumerate().skip(self.front) {
            for offset in walk.wanted_offsets() {
                if self.in_flight.len() >= max_in_flight {
                    return requests;
                }
                // What the log needs next is asked for even when too much is held: it alone makes room.
                let is_next_in_log = index == self.front && walk.cursor == Some(offset);
                if held_pages >= MAX_HELD_PAGES && !is_next_in_log {
                    return requests;
                }
                let request = walk.request(offset);
                if !walk.waiting.contains_key(&offset) && !self.in_flight.contains(&request) {
                    self.in_flight.push(request);
                    requests.push(request);
                    held_pages += 1;
                }
            }
        }
        requests
    }

    /// Takes an answer. One that was not asked for, or was taken before, is ignored.
    ///
    /// # Errors
    /// When the log cannot be read by steps.
    pub fn accept(&mut self, request: PageRequest, page: LogPage) -> Result<(), Fallback> {
        let Some(walk) = self.settle(request) else { return Ok(()) };
        match page {
            LogPage::Stream(_) => Err(Fallback::StreamPage),
            LogPage::Step(page) => walk.accept(request.offset, page),
        }
    }

    /// Takes a failure. A refusal of a page that was only guessed at ends the guessing in that step; after a failure
    /// that may pass, such as a lost connection, all goes on as before.
    pub fn failed(&mut self, request: PageRequest, is_refusal: bool) -> FailedPage {
        match self.settle(request) {
            Some(walk) if walk.cursor == Some(request.offset) => FailedPage::Needed,
            Some(walk) => {
                if is_refusal {
                    walk.guesses.give_up();
                }
                FailedPage::Guess
            }
            None => FailedPage::Guess,
        }
    }

    /// What can be shown now, in the order of the log.
    pub fn take_ready(&mut self) -> Vec<Commit> {
        let mut commits = Vec::new();
        while let Some(walk) = self.walks.get_mut(self.front).filter(|walk| walk.is_begun) {
            if !walk.is_handed_out {
                walk.is_handed_out = true;
                let name = walk.name.clone().unwrap_or_else(|| walk.step.name.clone());
                commits.push(Commit::StartStep { index: self.front, name });
            }
            commits.extend(walk.ready.drain(..).map(Commit::Rows));
            if walk.cursor.is_some() {
                break;
            }
            self.front += 1;
        }
        commits
    }

    /// Strikes a request off, and gives its walk if it was under way.
    fn settle(&mut self, request: PageRequest) -> Option<&mut Walk> {
        let position = self.in_flight.iter().position(|other| *other == request)?;
        self.in_flight.swap_remove(position);
        self.walks.iter_mut().find(|walk| walk.request(request.offset) == request)
    }
}

impl Walk {
    fn request(&self, offset: u64) -> PageRequest {
        PageRequest { job: self.step.job, step: self.step.step, offset, count: MAX_STEP_COUNT }
    }

    fn held_pages(&self) -> usize {
        self.waiting.len() + self.ready.len()
    }

    /// The page the walk needs, then those it will need if the guesses are right.
    fn wanted_offsets(&self) -> impl Iterator<Item = u64> {
        let Guesses { stride, window, end, .. } = self.guesses;
        let ahead = move |cursor: u64| {
            let offsets = (1..=window).map_while(move |page| cursor.checked_add(page.checked_mul(stride)?));
            offsets.take_while(move |offset| *offset < end)
        };
        self.cursor.into_iter().flat_map(move |cursor| std::iter::once(cursor).chain(ahead(cursor)))
    }

    fn accept(&mut self, offset: u64, page: LogStepPage) -> Result<(), Fallback> {
        if self.cursor.is_none_or(|cursor| offset < cursor) {
            self.guesses.give_up(); // the walk has stepped over it
            return Ok(());
        }
        if page.lines.is_empty() || page.next_offset.is_none() {
            self.guesses.end = self.guesses.end.min(offset);
        }
        self.waiting.insert(offset, page);
        while let Some(cursor) = self.cursor
            && let Some(page) = self.waiting.remove(&cursor)
        {
            self.take(cursor, page)?;
        }
        // Pages that were stepped over were guessed wrongly; beyond the end all were.
        let is_passed = |offset: u64| self.cursor.is_none_or(|cursor| offset < cursor);
        if self.waiting.keys().any(|offset| is_passed(*offset)) {
            self.guesses.give_up();
            self.waiting.clear();
        }
        Ok(())
    }

    /// The walk comes to a page.
    fn take(&mut self, offset: u64, page: LogStepPage) -> Result<(), Fallback> {
        if !page.name.is_empty() && page.name.to_lowercase() != self.step.name.to_lowercase() {
            return Err(Fallback::OtherStep { expected: self.step.name.clone(), answered: page.name });
        }
        let row_count = page.lines.len() as u64;
        self.cursor = match page.next_offset {
            Some(next) if next > offset => Some(next),
            Some(_) if row_count > 0 => return Err(Fallback::NoProgress),
            _ => None,
        };
        self.guesses.learn(row_count, self.cursor == Some(offset + row_count));

        self.is_begun = true;
        let header = page.lines.iter().find_map(|row| row.header.clone());
        let name = header.or(Some(page.name)).filter(|name| !name.is_empty());
        self.name = self.name.take().or(name);
        let rows = page.lines.into_iter().map(|row| LogRow { header: None, ..row });
        let rows: Vec<LogRow> = rows.filter(|row| row.line.is_some()).collect();
        if !rows.is_empty() {
            self.ready.push(rows);
        }
        Ok(())
    }
}

impl Guesses {
    /// A page was taken. If the next one begins right after its rows, so may the ones after that; a page that is
    /// neither full nor like the one before is more likely the last.
    fn learn(&mut self, row_count: u64, is_followed_directly: bool) {
        if !is_followed_directly || row_count == 0 {
            self.stride = 0;
        } else if !self.is_given_up {
            self.window = if self.stride == row_count {
                (self.window * 2).clamp(1, MAX_HELD_PAGES as u64)
            } else {
                u64::from(row_count == u64::from(MAX_STEP_COUNT))
            };
            self.stride = row_count;
        }
    }

    fn give_up(&mut self) {
        (self.is_given_up, self.stride) = (true, 0);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests index what they have just made")]
    use proptest::prelude::*;

    use super::*;

    /// A service that holds these rows, by step.
    #[derive(Clone, Debug)]
    struct Service {
        step_rows: Vec<u64>,
        /// The most rows it sends, whatever was asked for.
        page_rows: u64,
        /// Whether a page that ends with the last row says so, or has a successor without rows.
        ends_with_empty_page: bool,
        /// Offsets count in this unit instead of rows.
        offset_unit: u64,
        /// Offsets beyond the end are refused.
        is_strict: bool,
    }

    impl Service {
        fn of(step_rows: &[u64]) -> Self {
            Self {
                step_rows: step_rows.to_vec(),
                page_rows: 1_000,
                ends_with_empty_page: false,
                offset_unit: 1,
                is_strict: false,
            }
        }

        fn steps(&self) -> Vec<StepRef> {
            (0..).zip(&self.step_rows).map(|(step, _)| StepRef { job: 0, step, name: format!("Step {step}") }).collect()
        }

        fn answer(&self, request: PageRequest) -> Option<LogPage> {
            let all = self.step_rows[request.step as usize];
            let from = request.offset / self.offset_unit;
            if self.is_strict && from > all {
                return None;
            }
            let until = all.min(from + self.page_rows.min(u64::from(request.count))).max(from);
            let lines =
                (from..until).map(|row| LogRow { line: Some(row_text(request.step, row)), ..LogRow::default() });
            let has_next = until < all || (self.ends_with_empty_page && until > from);
            Some(LogPage::Step(LogStepPage {
                name: format!("STEP {}", request.step),
                lines: lines.collect(),
                next_offset: has_next.then_some(until * self.offset_unit),
            }))
        }

        fn whole_log(&self) -> Vec<String> {
            let step_log = |(step, rows): (u32, &u64)| {
                let rows: Vec<String> = (0..*rows).map(|row| row_text(step, row)).collect();
                std::iter::once(format!("# {step} STEP {step}")).chain(rows)
            };
            (0..).zip(&self.step_rows).flat_map(step_log).collect()
        }
    }

    fn row_text(step: u32, row: u64) -> String {
        format!("{step}.{row}")
    }

    /// Reads a whole log; `choose` says which of so many requests is answered next. Gives the log and how many
    /// requests it took.
    fn read(service: &Service, max_in_flight: usize, mut choose: impl FnMut(usize) -> usize) -> (Vec<String>, usize) {
        let mut plan = Plan::new(service.steps());
        let (mut log, mut request_count, mut in_flight) = (Vec::new(), 0, Vec::new());
        while !plan.is_done() {
            let requests = plan.next_requests(max_in_flight);
            request_count += requests.len();
            in_flight.extend(requests);
            assert!((1..=max_in_flight).contains(&in_flight.len()), "it gets on");
            let request = in_flight.swap_remove(choose(in_flight.len()) % in_flight.len());
            match service.answer(request) {
                Some(page) => plan.accept(request, page).expect("step mode as documented"),
                None => assert_eq!(plan.failed(request, true), FailedPage::Guess),
            }
            for commit in plan.take_ready() {
                match commit {
                    Commit::StartStep { index, name } => log.push(format!("# {index} {name}")),
                    Commit::Rows(rows) => log.extend(rows.into_iter().filter_map(|row| row.line)),
                }
            }
            let held = plan.in_flight.len() + plan.walks.iter().map(Walk::held_pages).sum::<usize>();
            assert!(held <= MAX_HELD_PAGES + 1, "{held}");
        }
        (log, request_count)
    }

    fn needed_requests(service: &Service) -> usize {
        let page_rows = service.page_rows.min(u64::from(MAX_STEP_COUNT));
        let pages = |rows: u64| rows.div_ceil(page_rows).max(1) + u64::from(service.ends_with_empty_page && rows > 0);
        service.step_rows.iter().map(|rows| pages(*rows) as usize).sum()
    }

    #[test]
    fn a_long_log_comes_in_order_with_few_wasted_requests() {
        for ends_with_empty_page in [false, true] {
            let service = Service { ends_with_empty_page, ..Service::of(&[3, 499, 100_000, 0, 500, 1, 998, 499]) };
            let (log, request_count) = read(&service, 6, |_| 0);
            assert_eq!(log, service.whole_log());
            let needed = needed_requests(&service);
            assert!(request_count <= needed + 10, "{request_count} for {needed}");
        }
    }

    #[test]
    fn all_slots_are_busy_on_a_long_step() {
        let service = Service::of(&[1, 100_000]);
        let mut plan = Plan::new(service.steps());
        let mut rounds = 0;
        while !plan.is_done() {
            for request in plan.next_requests(6) {
                let page = service.answer(request).expect("a lenient service");
                plan.accept(request, page).expect("step mode as documented");
            }
            plan.take_ready();
            rounds += 1;
        }
        assert!(rounds <= 201 / 6 + 5, "{rounds} rounds of at most 6 requests for 202 pages");
    }

    #[test]
    fn a_service_that_pages_otherwise_is_walked() {
        let odd = [
            Service { offset_unit: 3, ..Service::of(&[1_200, 0, 7]) },
            Service { page_rows: 100, ..Service::of(&[1_050, 3]) },
            Service { is_strict: true, ..Service::of(&[499, 998, 1_300, 2]) },
        ];
        for service in odd {
            let (log, request_count) = read(&service, 6, |count| count - 1);
            assert_eq!(log, service.whole_log(), "{service:?}");
            assert!(request_count <= needed_requests(&service) + 12, "{request_count}: {service:?}");
        }
    }

    #[test]
    fn headers_name_the_step_and_are_no_rows() {
        let mut plan = Plan::new(vec![StepRef { job: 2, step: 0, name: "get source".into() }]);
        let request = plan.next_requests(6)[0];
        assert_eq!((request.job, request.offset, request.count), (2, 0, 499));
        assert_eq!(plan.next_requests(6), []);
        assert!(plan.take_ready().is_empty());
        let text = |text: &str| LogRow { line: Some(text.into()), ..LogRow::default() };
        let lines = vec![LogRow::header("Get Source"), LogRow { header: Some("Again".into()), ..text("a") }, text("b")];
        let page = LogPage::Step(LogStepPage { name: String::new(), lines, next_offset: None });
        assert_eq!(plan.accept(request, page.clone()), Ok(()));
        assert_eq!(plan.accept(request, page), Ok(()), "a second answer is ignored");
        let start = Commit::StartStep { index: 0, name: "Get Source".into() };
        assert_eq!(plan.take_ready(), [start, Commit::Rows(vec![text("a"), text("b")])]);
        assert!(plan.is_done());
    }

    #[test]
    fn what_is_not_step_mode_is_said() {
        let answer = |page: LogPage| {
            let mut plan = Plan::new(Service::of(&[5]).steps());
            let request = plan.next_requests(1)[0];
            plan.accept(request, page)
        };
        let step_page = |name: &str, next_offset| {
            LogPage::Step(LogStepPage { name: name.into(), lines: vec![LogRow::default()], next_offset })
        };
        assert_eq!(answer(LogPage::Stream(Default::default())), Err(Fallback::StreamPage));
        let other = Fallback::OtherStep { expected: "Step 0".into(), answered: "Setup".into() };
        assert_eq!(answer(step_page("Setup", None)), Err(other));
        assert_eq!(answer(step_page("step 0", Some(0))), Err(Fallback::NoProgress));
        assert_eq!(answer(step_page("", None)), Ok(()));
    }

    #[test]
    fn a_failed_page_is_asked_for_again_if_it_is_needed() {
        let mut plan = Plan::new(Service::of(&[5]).steps());
        let request = plan.next_requests(6)[0];
        assert_eq!(plan.failed(request, false), FailedPage::Needed);
        assert_eq!(plan.next_requests(6), [request]);
    }

    proptest! {
        #[test]
        fn the_log_is_whole_whatever_comes_first(
            step_rows in prop::collection::vec(prop_oneof![0_u64..3, 497_u64..502, 900_u64..6_000], 1..8),
            max_in_flight in 1_usize..9,
            order in prop::collection::vec(any::<usize>(), 1..50),
            page_rows in prop_oneof![Just(1_000_u64), 90_u64..499],
            (ends_with_empty_page, is_strict) in any::<(bool, bool)>(),
            offset_unit in prop_oneof![4 => Just(1_u64), 1 => 2_u64..5],
        ) {
            let service = Service { step_rows, page_rows, ends_with_empty_page, offset_unit, is_strict };
            let mut order = order.into_iter().cycle();
            let (log, request_count) = read(&service, max_in_flight, |_| order.next().unwrap_or(0));
            prop_assert_eq!(log, service.whole_log());
            let long_steps = service.step_rows.iter().filter(|rows| **rows >= page_rows.min(499)).count();
            prop_assert!(request_count <= needed_requests(&service) + long_steps * max_in_flight);
        }
    }
}
