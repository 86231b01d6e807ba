use std::collections::BTreeMap;

use api_types::drift::{DriftRun, DriftRunId};
use api_types::stacks::StackSummary;
use proptest::prelude::*;

use super::*;
use crate::model::drift::board::{BoardCounts, BoardState};

const PAGE: usize = 25;
/// Nothing takes longer than this.
const END_MS: f64 = 3_600_000.0;

/// How the service treats a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Drifted,
    Clean,
    Never,
    Forbidden,
    /// It fails so often before it answers.
    Fails(u32),
    /// It refuses for good.
    Broken,
}

impl Manner {
    fn state(self) -> BoardState {
        match self {
            Self::Drifted => BoardState::Drifted,
            Self::Clean => BoardState::Clean,
            Self::Never => BoardState::NeverChecked,
            Self::Forbidden => BoardState::NoAccess,
            Self::Fails(n) if n < MAX_TRIES => BoardState::Clean,
            Self::Fails(_) | Self::Broken => BoardState::FailedToAsk,
        }
    }
}

fn failure() -> Failure {
    Failure { brief: "503".to_owned(), sentence: "It failed.".to_owned(), details: String::new() }
}

fn run(name: &str, has_drifted: bool) -> DriftRun {
    DriftRun {
        id: DriftRunId(name.to_owned()),
        created: None,
        status: "succeeded".into(),
        drift_detected: has_drifted,
        deployment_id: None,
        deployment_version: None,
        detect_update: None,
        remediate_update: None,
    }
}

/// A service with a clock of its own: an answer takes its time, and now and then it limits requests.
struct World {
    manners: Vec<(StackName, Manner)>,
    n_asked: BTreeMap<StackName, u32>,
    n_runs_asked: BTreeMap<StackName, u32>,
    latency_ms: f64,
    /// Every so many requests it says 429, and then for some time to everything.
    limits_every: Option<u32>,
    n_requests: u32,
    n_pages: u32,
    limited_until_ms: f64,
    most_under_way: usize,
    ended_at_ms: f64,
}

impl World {
    fn new(manners: &[Manner]) -> Self {
        let named = |(number, manner): (usize, &Manner)| (StackName::new("p", &format!("{number:04}")), *manner);
        Self {
            manners: manners.iter().enumerate().map(named).collect(),
            n_asked: BTreeMap::new(),
            n_runs_asked: BTreeMap::new(),
            latency_ms: 50.0,
            limits_every: None,
            n_requests: 0,
            n_pages: 0,
            limited_until_ms: 0.0,
            most_under_way: 0,
            ended_at_ms: 0.0,
        }
    }

    fn answer(&mut self, question: &Question, now_ms: f64) -> Result<Answer, Trouble> {
        // What is refused does not count: five that are always asked together would else be refused for ever.
        if now_ms < self.limited_until_ms {
            return Err(Trouble::PutBack);
        }
        self.n_requests += 1;
        if self.limits_every.is_some_and(|every| self.n_requests.is_multiple_of(every)) {
            self.limited_until_ms = now_ms + 7_000.0;
            return Err(Trouble::PutBack);
        }
        match question {
            Question::Page(query) => {
                self.n_pages += 1;
                let start: usize = query.continuation_token.as_deref().map_or(0, |token| token.parse().expect("ours"));
                let summary = |(name, _): &(StackName, Manner)| StackSummary {
                    project_name: name.project.clone(),
                    stack_name: name.stack.clone(),
                    ..StackSummary::default()
                };
                let stacks = self.manners.iter().skip(start).take(PAGE).map(summary).collect();
                let end = start + PAGE;
                let continuation_token = (end < self.manners.len()).then(|| end.to_string());
                Ok(Answer::Page(ListUserStacksResponse { stacks, continuation_token }))
            }
            Question::Status(name) => {
                let n_asked = self.n_asked.entry(name.clone()).or_default();
                *n_asked += 1;
                let n_asked = *n_asked;
                match self.manner(name) {
                    Manner::Forbidden => Err(Trouble::NoAccess(failure())),
                    Manner::Broken => Err(Trouble::Lasting(failure())),
                    Manner::Fails(n) if n_asked <= n => Err(Trouble::Passing(failure())),
                    manner => Ok(Answer::Status(StackDriftStatus {
                        drift_detected: manner == Manner::Drifted,
                        latest_drift_run: if manner == Manner::Never { String::new() } else { "r".to_owned() },
                        run_in_progress: false,
                    })),
                }
            }
            Question::Runs(name) => {
                *self.n_runs_asked.entry(name.clone()).or_default() += 1;
                let runs = vec![run("r", self.manner(name) == Manner::Drifted)];
                Ok(Answer::Runs(ListDriftRunsResponse { drift_runs: runs, items_per_page: 20, total: 1 }))
            }
        }
    }

    fn manner(&self, name: &StackName) -> Manner {
        self.manners.iter().find(|(other, _)| other == name).expect("nobody asks for what is not listed").1
    }

    /// Asks until nothing is left to ask. Whoever asks holds back while the service limits requests.
    fn walk(&mut self, survey: &mut Survey, from_ms: f64) {
        let mut now_ms = from_ms;
        let mut under_way: Vec<(f64, Question)> = Vec::new();
        loop {
            assert!(now_ms < END_MS, "it never ends");
            let mut look_again_ms = f64::INFINITY;
            if now_ms < self.limited_until_ms && under_way.is_empty() {
                look_again_ms = self.limited_until_ms;
            } else if now_ms >= self.limited_until_ms {
                loop {
                    match survey.next(now_ms) {
                        Next::Ask(question) => under_way.push((now_ms + self.latency_ms, question)),
                        Next::WaitUntil(until_ms) => {
                            look_again_ms = until_ms;
                            break;
                        }
                        Next::Rest => break,
                    }
                }
            }
            self.most_under_way = self.most_under_way.max(under_way.len());
            let first = under_way.iter().map(|(at_ms, _)| *at_ms).fold(look_again_ms, f64::min);
            if first.is_infinite() {
                self.ended_at_ms = now_ms;
                return;
            }
            now_ms = now_ms.max(first);
            let (done, rest): (Vec<_>, Vec<_>) = under_way.into_iter().partition(|(at_ms, _)| *at_ms <= now_ms);
            under_way = rest;
            for (_, question) in done {
                let outcome = self.answer(&question, now_ms);
                survey.take(question, outcome, now_ms);
            }
        }
    }
}

fn survey() -> Survey {
    Survey::new(OrgName::parse("acme").expect("a name"), 0.0)
}

fn state_of(survey: &Survey, name: &StackName) -> Option<BoardState> {
    survey.entry(name).map(BoardState::of)
}

fn any_manner() -> impl Strategy<Value = Manner> {
    prop_oneof![
        Just(Manner::Drifted),
        Just(Manner::Clean),
        Just(Manner::Never),
        Just(Manner::Forbidden),
        Just(Manner::Broken),
        (1..5_u32).prop_map(Manner::Fails),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_stack_ends_in_its_state_and_none_is_asked_twice(
        manners in prop::collection::vec(any_manner(), 0..120),
        latency_ms in 1..200_u32,
        limits_every in prop::option::of(5..40_u32),
    ) {
        let mut world = World { latency_ms: f64::from(latency_ms), limits_every, ..World::new(&manners) };
        let mut survey = survey();
        world.walk(&mut survey, 0.0);
        prop_assert!(world.most_under_way <= MAX_UNDER_WAY);
        prop_assert!(survey.progress().is_complete());
        prop_assert_eq!(survey.entries().count(), manners.len());
        for (name, manner) in &world.manners {
            prop_assert_eq!(state_of(&survey, name), Some(manner.state()), "{} {:?}", name, manner);
            let most = match manner {
                Manner::Fails(n) => (n + 1).min(MAX_TRIES),
                _ => 1,
            };
            prop_assert_eq!(world.n_asked.get(name).copied(), Some(most), "{} {:?}", name, manner);
            let n_runs = u32::from(*manner == Manner::Drifted);
            prop_assert_eq!(world.n_runs_asked.get(name).copied().unwrap_or_default(), n_runs);
        }
        prop_assert_eq!(BoardCounts::new(&survey).total(), manners.len());
    }
}

#[test]
fn a_thousand_stacks_take_what_six_at_a_time_allow() {
    let mut world = World::new(&[Manner::Clean; 1_000]);
    let mut survey = survey();
    world.walk(&mut survey, 0.0);
    let limit_ms = 1_000.0 / MAX_UNDER_WAY as f64 * 50.0;
    assert!(world.ended_at_ms < 1.1 * limit_ms, "{} ms of {limit_ms}", world.ended_at_ms);
    assert_eq!(world.most_under_way, MAX_UNDER_WAY);
}

#[test]
fn all_statuses_come_before_any_run() {
    let mut survey = survey();
    let mut world = World::new(&[Manner::Drifted, Manner::Clean, Manner::Drifted]);
    let mut order = Vec::new();
    while let Next::Ask(question) = survey.next(0.0) {
        order.push(match &question {
            Question::Page(_) => "page".to_owned(),
            Question::Status(name) => format!("status {}", name.stack),
            Question::Runs(name) => format!("runs {}", name.stack),
        });
        let outcome = world.answer(&question, 0.0);
        survey.take(question, outcome, 0.0);
        survey.look_at(&[StackName::new("p", "0001")]);
    }
    let expected = ["page", "status 0000", "status 0001", "status 0002", "runs 0000", "runs 0002", "runs 0001"];
    assert_eq!(order, expected);
}

#[test]
fn only_the_runs_of_those_in_view_are_asked_for() {
    let mut survey = survey();
    let mut world = World::new(&[Manner::Clean; 4]);
    world.walk(&mut survey, 0.0);
    assert!(world.n_runs_asked.is_empty());
    let [first, second] = [0, 1].map(|number| StackName::new("p", &format!("{number:04}")));
    survey.look_at(&[first.clone(), second.clone()]);
    // Another page before they were asked: the first goes back to what nobody wants.
    survey.look_at(std::slice::from_ref(&second));
    world.walk(&mut survey, 1_000.0);
    assert_eq!(world.n_runs_asked.keys().collect::<Vec<_>>(), [&second]);
    assert_eq!(survey.entry(&first).map(|entry| &entry.runs), Some(&Runs::NotAsked));
    survey.look_at(std::slice::from_ref(&second));
    world.walk(&mut survey, 2_000.0);
    assert_eq!(world.n_runs_asked.get(&second), Some(&1), "what is known is not asked for again");
}

#[test]
fn asking_again_keeps_what_is_known_and_forgets_what_has_gone() {
    let mut survey = survey();
    let mut world = World::new(&[Manner::Drifted, Manner::Clean, Manner::Fails(9)]);
    world.walk(&mut survey, 0.0);
    let names: Vec<StackName> = world.manners.iter().map(|(name, _)| name.clone()).collect();
    world.manners.pop();
    world.manners.reverse();
    survey.ask_all_again(60_000.0);
    assert!(!survey.progress().is_complete());
    assert_eq!(BoardCounts::new(&survey).of(BoardState::Waiting), 0, "what was known stays on the board");
    world.walk(&mut survey, 60_000.0);
    let states: Vec<_> = names.iter().map(|name| state_of(&survey, name)).collect();
    assert_eq!(states, [Some(BoardState::Drifted), Some(BoardState::Clean), None]);
    let n_asked: Vec<_> = names.iter().map(|name| world.n_asked.get(name).copied()).collect();
    assert_eq!(n_asked, [Some(2), Some(2), Some(MAX_TRIES)]);
    assert_eq!(world.n_runs_asked.values().sum::<u32>(), 1, "no newer run, so its runs are known");
}

#[test]
fn one_that_failed_can_be_asked_again() {
    let mut survey = survey();
    let mut world = World::new(&[Manner::Fails(MAX_TRIES)]);
    world.walk(&mut survey, 0.0);
    let name = StackName::new("p", "0000");
    assert_eq!(state_of(&survey, &name), Some(BoardState::FailedToAsk));
    survey.ask_again(std::slice::from_ref(&name));
    survey.ask_again(std::slice::from_ref(&name));
    assert_eq!(survey.progress().n_settled, 0);
    world.walk(&mut survey, 10_000.0);
    assert_eq!(state_of(&survey, &name), Some(BoardState::Clean));
    assert_eq!(world.n_asked.get(&name), Some(&(MAX_TRIES + 1)), "it is asked once however often somebody clicks");
}

#[test]
fn a_retry_waits_longer_each_time() {
    assert_eq!([1, 2, 3].map(retry_delay_ms), [1_000.0, 4_000.0, 16_000.0]);
    let mut survey = survey();
    let mut world = World::new(&[Manner::Fails(2)]);
    world.latency_ms = 1.0;
    world.walk(&mut survey, 0.0);
    assert!((5_000.0..5_100.0).contains(&world.ended_at_ms), "{}", world.ended_at_ms);
}

#[test]
fn a_list_that_breaks_off_keeps_what_came_and_goes_on() {
    let mut survey = survey();
    let mut world = World::new(&[Manner::Clean; 30]);
    let Next::Ask(first) = survey.next(0.0) else { panic!("the list comes first") };
    let page = world.answer(&first, 0.0);
    survey.take(first, page, 0.0);
    let Next::Ask(second @ Question::Page(_)) = survey.next(0.0) else { panic!("the next page comes next") };
    survey.take(second, Err(Trouble::Lasting(failure())), 0.0);
    world.walk(&mut survey, 0.0);
    assert_eq!((survey.entries().count(), survey.list_trouble()), (PAGE, Some(&failure())));
    assert!(!survey.progress().is_complete());
    survey.read_list_on();
    world.walk(&mut survey, 0.0);
    assert_eq!((survey.entries().count(), survey.list_trouble()), (30, None));
    assert!(survey.progress().is_complete());
}

#[test]
fn a_page_of_an_older_round_is_not_taken_for_one_of_the_new() {
    let mut survey = survey();
    let mut world = World::new(&[Manner::Clean; 60]);
    let ask = |survey: &mut Survey| match survey.next(0.0) {
        Next::Ask(question) => question,
        other => panic!("there is something to ask, not {other:?}"),
    };
    let first = ask(&mut survey);
    let page = world.answer(&first, 0.0);
    survey.take(first, page, 0.0);
    let second = ask(&mut survey);
    survey.ask_all_again(0.0);
    let page = world.answer(&second, 0.0);
    survey.take(second, page, 0.0);
    world.walk(&mut survey, 0.0);
    assert_eq!(survey.progress(), Progress { n_stacks: 60, n_settled: 60, is_list_complete: true });
}

#[test]
fn what_is_given_back_is_asked_later() {
    let mut survey = survey();
    let mut world = World::new(&[Manner::Clean; 10]);
    let Next::Ask(first) = survey.next(0.0) else { panic!("the list comes first") };
    let page = world.answer(&first, 0.0);
    survey.take(first, page, 0.0);
    let mut left = Vec::new();
    while let Next::Ask(question) = survey.next(0.0) {
        left.push(question);
    }
    assert_eq!(left.len(), MAX_UNDER_WAY);
    survey.give_back();
    // An answer that still comes belongs to nobody.
    let late = left.swap_remove(0);
    survey.take(late, Ok(Answer::Status(StackDriftStatus::default())), 0.0);
    assert_eq!(survey.progress().n_settled, 0);
    world.walk(&mut survey, 0.0);
    assert!(survey.progress().is_complete());
    assert!(world.n_asked.values().all(|n_asked| *n_asked == 1));
}

#[test]
fn a_run_that_goes_on_is_followed_to_its_end() {
    let mut survey = survey();
    let name = StackName::new("p", "s");
    let page = ListUserStacksResponse {
        stacks: vec![StackSummary { project_name: "p".into(), stack_name: "s".into(), ..StackSummary::default() }],
        continuation_token: None,
    };
    let status = |run: &str, run_in_progress: bool| {
        Ok(Answer::Status(StackDriftStatus { drift_detected: false, latest_drift_run: run.into(), run_in_progress }))
    };
    let mut now_ms = 0.0;
    let Next::Ask(list) = survey.next(now_ms) else { panic!("the list comes first") };
    survey.take(list, Ok(Answer::Page(page)), now_ms);
    // What is told, whether a run was asked for before, and when it is asked again.
    let rows = [
        (status("a", false), false, None),
        (status("a", false), true, Some(FOLLOW_MS)),
        (status("b", true), false, Some(FOLLOW_MS)),
        (status("b", false), false, None),
    ];
    for (number, (answer, is_expected, follows_after_ms)) in rows.into_iter().enumerate() {
        if is_expected {
            survey.expect_run(&name);
        }
        if let Next::Ask(question) = survey.next(now_ms) {
            assert_eq!(question, Question::Status(name.clone()), "row {number}");
            survey.take(question, answer, now_ms);
        } else {
            panic!("row {number} is asked for");
        }
        assert!(survey.progress().is_complete(), "who is followed had its turn");
        let expected = follows_after_ms.map_or(Next::Rest, |after_ms| Next::WaitUntil(now_ms + after_ms));
        assert_eq!(survey.next(now_ms), expected, "row {number}");
        now_ms += follows_after_ms.unwrap_or_default();
    }
}

#[test]
fn a_run_that_never_comes_is_given_up() {
    let mut survey = survey();
    let mut world = World::new(&[Manner::Clean]);
    world.walk(&mut survey, 0.0);
    survey.expect_run(&StackName::new("p", "0000"));
    world.walk(&mut survey, 0.0);
    assert_eq!(world.n_asked.values().sum::<u32>(), 1 + MAX_LOOKS);
    assert!(world.ended_at_ms >= f64::from(MAX_LOOKS - 1) * FOLLOW_MS);
}
