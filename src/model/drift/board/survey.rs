//! The plan of asking about every stack: which question comes next, which are under way, what has been learnt, and
//! what is asked again after a failure.
//!
//! It must not know how a question is sent, nor how long a service that limits requests holds all of them back: whoever
//! asks gives such a question back ([`Trouble::PutBack`]) and waits. Time comes in as milliseconds.

use std::collections::{HashMap, HashSet, VecDeque};

use api_types::OrgName;
use api_types::drift::{ListDriftRunsResponse, StackDriftStatus};
use api_types::stacks::{ListUserStacksResponse, UserStacksQuery};

use crate::model::drift::strip::DriftStrip;
use crate::model::stacks::{ListKey, Listing, StackName};

/// So many questions may be under way at once: a browser opens no more connections to a server that speaks HTTP/1.1.
pub const MAX_UNDER_WAY: usize = 6;
/// So often a question is asked before its failure counts.
pub const MAX_TRIES: u32 = 3;
/// How long after its first failure a question is asked again; after each further one four times as long.
pub const FIRST_RETRY_MS: f64 = 1_000.0;
/// How soon a stack is asked again while a run goes on, or until one that was asked for shows.
pub const FOLLOW_MS: f64 = 10_000.0;
/// So often is looked for a run that was asked for, before it is given up.
pub const MAX_LOOKS: u32 = 90;
/// So many runs are asked for: what the strip shows.
pub const RUNS_IN_STRIP: u32 = 20;

/// Something to ask the service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The next page of the list of stacks.
    Page(UserStacksQuery),
    /// Whether a stack has drifted.
    Status(StackName),
    /// Its last runs.
    Runs(StackName),
}

/// What the service says to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A page of the list.
    Page(ListUserStacksResponse),
    /// Whether the stack has drifted.
    Status(StackDriftStatus),
    /// Its last runs.
    Runs(ListDriftRunsResponse),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing may be asked at the moment: it says nothing about the stack, and is asked later.
    PutBack,
    /// The token may not read it. That is not asked again by itself.
    NoAccess(Failure),
    /// It failed, and may go better the next time.
    Passing(Failure),
    /// It failed, and would again.
    Lasting(Failure),
}

/// A failure in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// In a word or two: `503`, `no answer`.
    pub brief: String,
    /// In a sentence.
    pub sentence: String,
    /// What a support ticket needs.
    pub details: String,
}

/// What the last question about a stack came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The service told.
    Told(StackDriftStatus),
    /// The token may not read it.
    NoAccess(Failure),
    /// It could not be asked.
    Failed {
        /// Why, the last time.
        failure: Failure,
        /// How often it was tried.
        n_tries: u32,
    },
}

/// What is known of a stack's runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Runs {
    /// Nobody asked.
    #[default]
    NotAsked,
    /// They are asked for.
    Wanted,
    /// These.
    Known(DriftStrip),
    /// They could not be read.
    Failed(Failure),
}

/// A stack in the survey.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name.
    pub name: StackName,
    /// What it came to, the last time; none before the first.
    pub outcome: Option<Outcome>,
    /// When that was.
    pub asked_at_ms: Option<f64>,
    /// Its runs.
    pub runs: Runs,
    /// Whether its turn is over in this round.
    pub is_settled: bool,
    /// Whether the question of its status waits or is under way.
    is_queued: bool,
    n_status_tries: u32,
    n_runs_tries: u32,
    expected: Option<Expected>,
}

/// A run that was asked for and does not show yet.
#[derive(Clone, Debug, PartialEq)]
struct Expected {
    /// The run that was the latest before: while it still is, the other one has not come.
    latest_before: String,
    /// It may never come: its deployment can fail before it looks.
    n_looks_left: u32,
}

impl Entry {
    fn new(name: StackName) -> Self {
        Self {
            name,
            outcome: None,
            asked_at_ms: None,
            runs: Runs::NotAsked,
            is_settled: false,
            is_queued: false,
            n_status_tries: 0,
            n_runs_tries: 0,
            expected: None,
        }
    }

    /// What the service last told.
    #[must_use]
    pub fn status(&self) -> Option<&StackDriftStatus> {
        match &self.outcome {
            Some(Outcome::Told(status)) => Some(status),
            _ => None,
        }
    }

    fn has_runs(&self) -> bool {
        self.status().is_some_and(|status| !status.latest_drift_run.is_empty() || status.drift_detected)
    }

    /// Whether something will show before long: a run goes on, or one was asked for and is not there yet.
    fn is_followed(&self) -> bool {
        self.status().is_some_and(|status| {
            let is_missing =
                |expected: &Expected| expected.latest_before == status.latest_drift_run && expected.n_looks_left > 0;
            status.run_in_progress || self.expected.as_ref().is_some_and(is_missing)
        })
    }
}

/// A question that waits for its turn.
#[derive(Clone, Debug, PartialEq)]
struct Due {
    name: StackName,
    not_before_ms: f64,
}

/// What whoever asks does next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Ask this.
    Ask(Question),
    /// Nothing before this moment, unless an answer comes.
    WaitUntil(f64),
    /// Nothing, unless an answer comes or somebody wants something.
    Rest,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Stacks that are known.
    pub n_stacks: usize,
    /// Those whose turn is over.
    pub n_settled: usize,
    /// Whether the list of stacks is here to its end.
    pub is_list_complete: bool,
}

impl Progress {
    /// Whether every stack had its turn.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_list_complete && self.n_settled == self.n_stacks
    }
}

/// All that is known of an organization's drift, and what is still to be asked.
#[derive(Clone, Debug)]
pub struct Survey {
    org: OrgName,
    entries: HashMap<StackName, Entry>,
    list: Listing,
    list_trouble: Option<Failure>,
    n_list_tries: u32,
    list_not_before_ms: f64,
    /// The stacks that the list has named in this round.
    named: HashSet<StackName>,
    under_way: Vec<Question>,
    /// In the order in which they matter: whether, then what of the drifted, then what of those in view, then news.
    statuses: VecDeque<Due>,
    runs_of_drifted: VecDeque<Due>,
    runs_in_view: VecDeque<Due>,
    followed: VecDeque<Due>,
    started_at_ms: f64,
}

impl Survey {
    /// One of which nothing has been asked.
    #[must_use]
    pub fn new(org: OrgName, now_ms: f64) -> Self {
        Self {
            org,
            entries: HashMap::new(),
            list: Listing::new(ListKey::default()),
            list_trouble: None,
            n_list_tries: 0,
            list_not_before_ms: 0.0,
            named: HashSet::new(),
            under_way: Vec::new(),
            statuses: VecDeque::new(),
            runs_of_drifted: VecDeque::new(),
            runs_in_view: VecDeque::new(),
            followed: VecDeque::new(),
            started_at_ms: now_ms,
        }
    }

    /// The stacks, in no order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// A stack.
    #[must_use]
    pub fn entry(&self, name: &StackName) -> Option<&Entry> {
        self.entries.get(name)
    }

    /// When this round began.
    #[must_use]
    pub fn started_at_ms(&self) -> f64 {
        self.started_at_ms
    }

    /// Why the list of stacks ends before its end.
    #[must_use]
    pub fn list_trouble(&self) -> Option<&Failure> {
        self.list_trouble.as_ref()
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            n_stacks: self.entries.len(),
            n_settled: self.entries.values().filter(|entry| entry.is_settled).count(),
            is_list_complete: self.list.is_complete(),
        }
    }

    /// Takes the next question. Whoever takes it brings its answer to [`Self::take`].
    pub fn next(&mut self, now_ms: f64) -> Next {
        if self.under_way.len() >= MAX_UNDER_WAY {
            return Next::Rest;
        }
        if let Some(question) = self.next_page(now_ms).or_else(|| self.next_of_stack(now_ms)) {
            self.under_way.push(question.clone());
            return Next::Ask(question);
        }
        let waits_for_list = self.list_not_before_ms > now_ms && self.list_trouble.is_none();
        let lanes = [&self.statuses, &self.runs_of_drifted, &self.runs_in_view, &self.followed];
        let moments = lanes.into_iter().flatten().map(|due| due.not_before_ms);
        let moments = moments.chain(waits_for_list.then_some(self.list_not_before_ms));
        moments.reduce(f64::min).map_or(Next::Rest, Next::WaitUntil)
    }

    /// Each page has the token of the next, so only one can be under way.
    fn next_page(&self, now_ms: f64) -> Option<Question> {
        let is_under_way = self.under_way.iter().any(|question| matches!(question, Question::Page(_)));
        let is_due = !is_under_way && self.list_trouble.is_none() && self.list_not_before_ms <= now_ms;
        if is_due { self.list.next_query(&self.org).map(Question::Page) } else { None }
    }

    fn next_of_stack(&mut self, now_ms: f64) -> Option<Question> {
        let take = |lane: &mut VecDeque<Due>| {
            let place = lane.iter().position(|due| due.not_before_ms <= now_ms)?;
            lane.remove(place).map(|due| due.name)
        };
        if let Some(name) = take(&mut self.statuses) {
            return Some(Question::Status(name));
        }
        if let Some(name) = take(&mut self.runs_of_drifted).or_else(|| take(&mut self.runs_in_view)) {
            return Some(Question::Runs(name));
        }
        take(&mut self.followed).map(Question::Status)
    }

    /// Takes in what a question came to.
    pub fn take(&mut self, question: Question, outcome: Result<Answer, Trouble>, now_ms: f64) {
        let Some(place) = self.under_way.iter().position(|other| *other == question) else { return };
        self.under_way.swap_remove(place);
        match (question, outcome) {
            (question, Err(Trouble::PutBack)) => self.put_back(question),
            // A list that was begun anew meanwhile goes on elsewhere.
            (Question::Page(query), _) if self.list.next_query(&self.org).as_ref() != Some(&query) => {}
            (Question::Page(_), outcome) => self.take_page(outcome, now_ms),
            (Question::Status(name), outcome) => self.take_status(name, outcome, now_ms),
            (Question::Runs(name), outcome) => self.take_runs(name, outcome, now_ms),
        }
    }

    /// Gives back all that is under way: whoever asked has gone, and nobody will bring the answers.
    pub fn give_back(&mut self) {
        for question in std::mem::take(&mut self.under_way) {
            self.put_back(question);
        }
    }

    fn put_back(&mut self, question: Question) {
        let due = |name| Due { name, not_before_ms: 0.0 };
        match question {
            // The list itself knows where it goes on.
            Question::Page(_) => {}
            Question::Status(name) => self.statuses.push_front(due(name)),
            Question::Runs(name) => self.runs_of_drifted.push_front(due(name)),
        }
    }

    fn take_page(&mut self, outcome: Result<Answer, Trouble>, now_ms: f64) {
        match outcome {
            Ok(Answer::Page(page)) => {
                self.n_list_tries = 0;
                for stack in &page.stacks {
                    let name = StackName::of_summary(stack);
                    if self.named.insert(name.clone()) {
                        self.ask_in_this_round(name);
                    }
                }
                self.list.take(page);
                if self.list.is_complete() {
                    // What the list no longer names is no longer there.
                    let named = &self.named;
                    self.entries.retain(|name, _| named.contains(name));
                    self.statuses.retain(|due| named.contains(&due.name));
                }
            }
            Ok(_) | Err(Trouble::PutBack) => {}
            Err(Trouble::Passing(failure)) => {
                self.n_list_tries += 1;
                if self.n_list_tries < MAX_TRIES {
                    self.list_not_before_ms = now_ms + retry_delay_ms(self.n_list_tries);
                } else {
                    self.list_trouble = Some(failure);
                }
            }
            Err(Trouble::NoAccess(failure) | Trouble::Lasting(failure)) => self.list_trouble = Some(failure),
        }
    }

    fn ask_in_this_round(&mut self, name: StackName) {
        let entry = self.entries.entry(name.clone()).or_insert_with(|| Entry::new(name.clone()));
        entry.is_settled = false;
        entry.n_status_tries = 0;
        if !std::mem::replace(&mut entry.is_queued, true) {
            self.statuses.push_back(Due { name, not_before_ms: 0.0 });
        }
    }

    fn take_status(&mut self, name: StackName, outcome: Result<Answer, Trouble>, now_ms: f64) {
        let Some(entry) = self.entries.get_mut(&name) else { return };
        entry.n_status_tries += 1;
        let n_tries = entry.n_status_tries;
        let outcome = match outcome {
            Ok(Answer::Status(status)) => Outcome::Told(status),
            Err(Trouble::Passing(_)) if n_tries < MAX_TRIES => {
                self.statuses.push_back(Due { name, not_before_ms: now_ms + retry_delay_ms(n_tries) });
                return;
            }
            Err(Trouble::NoAccess(failure)) => Outcome::NoAccess(failure),
            Err(Trouble::Passing(failure) | Trouble::Lasting(failure)) => Outcome::Failed { failure, n_tries },
            // No answer to this question.
            Ok(_) | Err(Trouble::PutBack) => return,
        };
        // Runs that were read before still stand, unless there is a newer one or the stack asks for its first look.
        let latest = entry.status().map(|status| (status.latest_drift_run.clone(), status.run_in_progress));
        entry.outcome = Some(outcome);
        entry.asked_at_ms = Some(now_ms);
        entry.is_settled = true;
        entry.is_queued = false;
        entry.n_status_tries = 0;
        if let Some(expected) = &mut entry.expected {
            expected.n_looks_left = expected.n_looks_left.saturating_sub(1);
        }
        let is_news = latest != entry.status().map(|status| (status.latest_drift_run.clone(), status.run_in_progress));
        let is_worth_it = is_news || !matches!(entry.runs, Runs::Known(_));
        let is_drifted = entry.status().is_some_and(|status| status.drift_detected);
        let was_in_view = matches!(entry.runs, Runs::Known(_));
        if is_worth_it && entry.has_runs() && (is_drifted || was_in_view) {
            self.ask_for_runs(&name);
        }
        let is_followed = self.entries.get(&name).is_some_and(Entry::is_followed);
        self.followed.retain(|due| due.name != name);
        if is_followed {
            self.followed.push_back(Due { name, not_before_ms: now_ms + FOLLOW_MS });
        } else if let Some(entry) = self.entries.get_mut(&name) {
            entry.expected = None;
        }
    }

    fn ask_for_runs(&mut self, name: &StackName) {
        let question = Question::Runs(name.clone());
        let is_asked = self.under_way.contains(&question) || self.runs_of_drifted.iter().any(|due| due.name == *name);
        if !is_asked {
            self.runs_in_view.retain(|due| due.name != *name);
            self.runs_of_drifted.push_back(Due { name: name.clone(), not_before_ms: 0.0 });
        }
        if let Some(entry) = self.entries.get_mut(name) {
            entry.n_runs_tries = 0;
            if !matches!(entry.runs, Runs::Known(_)) {
                entry.runs = Runs::Wanted;
            }
        }
    }

    fn take_runs(&mut self, name: StackName, outcome: Result<Answer, Trouble>, now_ms: f64) {
        let Some(entry) = self.entries.get_mut(&name) else { return };
        match outcome {
            Ok(Answer::Runs(runs)) => {
                entry.n_runs_tries = 0;
                entry.runs = Runs::Known(DriftStrip::new(&runs.drift_runs, runs.total));
            }
            Ok(_) | Err(Trouble::PutBack) => {}
            Err(Trouble::Passing(failure)) => {
                entry.n_runs_tries += 1;
                if entry.n_runs_tries < MAX_TRIES {
                    let not_before_ms = now_ms + retry_delay_ms(entry.n_runs_tries);
                    self.runs_of_drifted.push_back(Due { name, not_before_ms });
                } else {
                    entry.runs = Runs::Failed(failure);
                }
            }
            Err(Trouble::NoAccess(failure) | Trouble::Lasting(failure)) => entry.runs = Runs::Failed(failure),
        }
    }

    /// Says which stacks somebody looks at: their runs are asked for next, and those of others that waited no more.
    pub fn look_at(&mut self, names: &[StackName]) {
        for due in self.runs_in_view.drain(..) {
            if let Some(entry) = self.entries.get_mut(&due.name).filter(|entry| entry.runs == Runs::Wanted) {
                entry.runs = Runs::NotAsked;
            }
        }
        for name in names {
            if let Some(entry) = self.entries.get_mut(name).filter(|entry| entry.runs == Runs::NotAsked)
                && entry.has_runs()
            {
                entry.runs = Runs::Wanted;
                self.runs_in_view.push_back(Due { name: name.clone(), not_before_ms: 0.0 });
            }
        }
    }

    /// Asks for everything again, the list first. What is known stays until its stack has its turn.
    pub fn ask_all_again(&mut self, now_ms: f64) {
        self.list = Listing::new(ListKey::default());
        self.named.clear();
        self.read_list_on();
        self.followed.clear();
        self.started_at_ms = now_ms;
        for entry in self.entries.values_mut() {
            entry.is_settled = false;
        }
    }

    /// Reads the list on where it ended.
    pub fn read_list_on(&mut self) {
        self.list_trouble = None;
        self.n_list_tries = 0;
        self.list_not_before_ms = 0.0;
    }

    /// Asks for some stacks again, the failed reading of their runs included.
    pub fn ask_again(&mut self, names: &[StackName]) {
        for name in names {
            if let Some(entry) = self.entries.get_mut(name) {
                if matches!(entry.runs, Runs::Failed(_)) {
                    entry.runs = Runs::NotAsked;
                }
                self.ask_in_this_round(name.clone());
            }
        }
    }

    /// A run was asked for on a stack: it is followed until it shows and is over.
    pub fn expect_run(&mut self, name: &StackName) {
        if let Some(entry) = self.entries.get_mut(name) {
            let latest_before = entry.status().map(|status| status.latest_drift_run.clone()).unwrap_or_default();
            entry.expected = Some(Expected { latest_before, n_looks_left: MAX_LOOKS });
            self.followed.retain(|due| due.name != *name);
            self.ask_again(std::slice::from_ref(name));
        }
    }
}

fn retry_delay_ms(n_tries: u32) -> f64 {
    FIRST_RETRY_MS * f64::from(4_u32.saturating_pow(n_tries.saturating_sub(1)))
}

#[cfg(test)]
#[path = "survey_tests.rs"]
mod tests;
