//! Which stacks pass the filters, in which order, which of them are on the page, and how many are in each state. Pure.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use api_types::time::Timestamp;

use super::row::{BoardState, changes, drifted_since};
use super::survey::{Entry, Survey};
use super::view::{BoardFilter, BoardSort, BoardView};
use crate::model::stacks::{Group, StackName};

/// How many stacks are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BoardCounts([usize; BoardState::ALL.len()]);

impl BoardCounts {
    /// Of a survey.
    #[must_use]
    pub fn new(survey: &Survey) -> Self {
        let mut counts = Self::default();
        for entry in survey.entries() {
            let state = BoardState::of(entry);
            let place = BoardState::ALL.iter().position(|other| *other == state);
            if let Some(count) = place.and_then(|place| counts.0.get_mut(place)) {
                *count += 1;
            }
        }
        counts
    }

    /// Those in a state.
    #[must_use]
    pub fn of(&self, state: BoardState) -> usize {
        let counted = BoardState::ALL.iter().zip(self.0);
        counted.filter(|(other, _)| **other == state).map(|(_, count)| count).sum()
    }

    /// All of them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }
}

/// The rows of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// The page: the last one where the address asks for one beyond it.
    pub page: u32,
    /// How many pages there are.
    pub n_pages: u32,
    /// How many stacks pass the filters.
    pub n_rows: usize,
    /// The rows of this page, in groups: one without a name where they are not grouped.
    pub groups: Vec<Group>,
}

/// What decides on a stack's place.
struct Key<'a> {
    name: &'a StackName,
    state: BoardState,
    since: Option<Timestamp>,
    n_changes: i64,
}

impl<'a> Key<'a> {
    fn new(entry: &'a Entry) -> Self {
        Self {
            name: &entry.name,
            state: BoardState::of(entry),
            since: drifted_since(entry).map(|since| since.at),
            n_changes: changes(entry).n_resources(),
        }
    }

    fn passes(&self, filter: &BoardFilter, text: &str, now: Timestamp) -> bool {
        filter.state.is_none_or(|state| state == self.state)
            && filter.age.is_none_or(|age| self.since.is_some_and(|since| now - since > age.at_least()))
            && (text.is_empty() || self.name.to_string().to_lowercase().contains(text))
    }
}

impl Shown {
    /// Filters, sorts and cuts the page out.
    #[must_use]
    pub fn new(survey: &Survey, view: &BoardView, now: Timestamp) -> Self {
        let text = view.filter.text.trim().to_lowercase();
        let keys = survey.entries().map(Key::new);
        let mut keys: Vec<Key> = keys.filter(|key| key.passes(&view.filter, &text, now)).collect();
        keys.sort_by(|one, other| {
            let by_project = if view.is_grouped { one.name.project.cmp(&other.name.project) } else { Ordering::Equal };
            by_project.then_with(|| compare(one, other, view)).then_with(|| one.name.cmp(other.name))
        });
        let n_rows = keys.len();
        let page_size = usize::try_from(view.page_size.max(1)).unwrap_or(usize::MAX);
        let n_pages = u32::try_from(n_rows.div_ceil(page_size)).unwrap_or(u32::MAX).max(1);
        let page = view.page.clamp(1, n_pages);
        let n_before = usize::try_from(page - 1).unwrap_or_default().saturating_mul(page_size);
        let mut of_projects: BTreeMap<&str, usize> = BTreeMap::new();
        for key in &keys {
            *of_projects.entry(key.name.project.as_str()).or_default() += 1;
        }
        let mut groups: Vec<Group> = Vec::new();
        for key in keys.iter().skip(n_before).take(page_size) {
            let project = view.is_grouped.then(|| key.name.project.clone());
            match groups.last_mut().filter(|group| group.project == project) {
                Some(group) => group.rows.push(key.name.clone()),
                None => {
                    let of_project = project.as_deref().and_then(|project| of_projects.get(project).copied());
                    let n_rows = of_project.unwrap_or(n_rows);
                    groups.push(Group { project, n_rows, rows: vec![key.name.clone()] });
                }
            }
        }
        Self { page, n_pages, n_rows, groups }
    }

    /// The names on this page.
    pub fn names(&self) -> impl Iterator<Item = &StackName> {
        self.groups.iter().flat_map(|group| &group.rows)
    }
}

/// What is not known stands last, whichever way the rest is turned; so does what has not drifted, by its state.
fn compare(one: &Key, other: &Key, view: &BoardView) -> Ordering {
    let turned = |ordering: Ordering| if view.is_ascending { ordering } else { ordering.reverse() };
    match view.sort {
        BoardSort::Name => turned(one.name.cmp(other.name)),
        BoardSort::DriftedFor => one.state.cmp(&other.state).then_with(|| match (one.since, other.since) {
            // The earlier it began, the longer it lasts.
            (Some(one), Some(other)) => turned(other.cmp(&one)),
            (one, other) => other.is_some().cmp(&one.is_some()),
        }),
        BoardSort::Changes => one.state.cmp(&other.state).then_with(|| match (one.n_changes, other.n_changes) {
            (1.., 1..) => turned(one.n_changes.cmp(&other.n_changes)),
            (one, other) => (other > 0).cmp(&(one > 0)),
        }),
    }
}

#[cfg(test)]
mod tests {
    use api_types::OrgName;
    use api_types::drift::{DriftRun, DriftRunId, DriftRunUpdate, ListDriftRunsResponse, StackDriftStatus};
    use api_types::stacks::{ListUserStacksResponse, StackSummary};
    use api_types::updates::UpdateId;
    use chrono::TimeDelta;

    use super::*;
    use crate::model::drift::board::survey::{Answer, Failure, Next, Question, Trouble};
    use crate::model::drift::board::{AgeFilter, BoardRow};

    fn now() -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::days(400)
    }

    /// What the service says of a stack: since how many hours it has drifted and how many resources differ.
    #[derive(Clone, Copy)]
    enum Says {
        Drifted(i64, i64),
        Clean,
        Never,
        Forbidden,
        Fails,
        Detects,
        Nothing,
    }

    const STACKS: [(&str, &str, Says); 9] = [
        ("webshop", "prod", Says::Drifted(148, 9)),
        ("webshop", "dev", Says::Clean),
        ("edge", "prod", Says::Drifted(59, 3)),
        ("edge", "dev", Says::Fails),
        ("lake", "prod", Says::Drifted(2, 12)),
        ("lake", "dev", Says::Never),
        ("ledger", "prod", Says::Forbidden),
        ("pay", "prod", Says::Detects),
        ("zones", "prod", Says::Nothing),
    ];

    fn failure() -> Failure {
        Failure { brief: "503".to_owned(), sentence: String::new(), details: String::new() }
    }

    fn runs(hours: i64, n_resources: i64) -> ListDriftRunsResponse {
        let found = DriftRunUpdate {
            update_id: UpdateId("u".to_owned()),
            status: "succeeded".into(),
            modified: None,
            resource_changes: [("update".to_owned(), n_resources)].into_iter().collect(),
        };
        let run = DriftRun {
            id: DriftRunId("r".to_owned()),
            created: Some(now() - TimeDelta::hours(hours)),
            status: "succeeded".into(),
            drift_detected: true,
            deployment_id: None,
            deployment_version: None,
            detect_update: Some(found),
            remediate_update: None,
        };
        ListDriftRunsResponse { drift_runs: vec![run], items_per_page: 20, total: 1 }
    }

    fn surveyed() -> Survey {
        let says = |name: &StackName| {
            let own = STACKS.iter().find(|(project, stack, _)| *name == StackName::new(project, stack));
            own.map_or(Says::Nothing, |(_, _, says)| *says)
        };
        let summary = |(project, stack, _): &(&str, &str, Says)| StackSummary {
            project_name: (*project).to_owned(),
            stack_name: (*stack).to_owned(),
            ..StackSummary::default()
        };
        let status = |drift_detected, latest: &str, run_in_progress| {
            Ok(Answer::Status(StackDriftStatus {
                drift_detected,
                latest_drift_run: latest.to_owned(),
                run_in_progress,
            }))
        };
        let mut survey = Survey::new(OrgName::parse("acme").expect("a name"), 0.0);
        while let Next::Ask(question) = survey.next(0.0) {
            let outcome = match &question {
                Question::Page(_) => Ok(Answer::Page(ListUserStacksResponse {
                    stacks: STACKS.iter().map(summary).collect(),
                    continuation_token: None,
                })),
                Question::Status(name) => match says(name) {
                    Says::Drifted(..) => status(true, "r", false),
                    Says::Clean => status(false, "r", false),
                    Says::Never => status(false, "", false),
                    Says::Detects => status(false, "r", true),
                    Says::Forbidden => Err(Trouble::NoAccess(failure())),
                    Says::Fails => Err(Trouble::Lasting(failure())),
                    // It is under way for ever.
                    Says::Nothing => continue,
                },
                Question::Runs(name) => match says(name) {
                    Says::Drifted(hours, n_resources) => Ok(Answer::Runs(runs(hours, n_resources))),
                    _ => Ok(Answer::Runs(ListDriftRunsResponse::default())),
                },
            };
            survey.take(question, outcome, 0.0);
        }
        survey
    }

    fn names(shown: &Shown) -> Vec<String> {
        shown.names().map(ToString::to_string).collect()
    }

    fn shown(view: &BoardView) -> Vec<String> {
        names(&Shown::new(&surveyed(), view, now()))
    }

    #[test]
    fn each_state_is_counted_once() {
        let counts = BoardCounts::new(&surveyed());
        let states = BoardState::ALL.map(|state| (state.as_str(), counts.of(state)));
        let expected = [
            ("drifted", 3),
            ("detecting", 1),
            ("failed", 1),
            ("no-access", 1),
            ("never", 1),
            ("clean", 1),
            ("waiting", 1),
        ];
        assert_eq!((states, counts.total()), (expected, STACKS.len()));
    }

    #[test]
    fn what_has_drifted_longest_stands_first_and_the_rest_by_its_state() {
        let [web, web_dev, edge, edge_dev, lake, lake_dev, ledger, pay, zones] =
            STACKS.map(|(project, stack, _)| format!("{project}/{stack}"));
        let rest = [&pay, &edge_dev, &ledger, &lake_dev, &web_dev, &zones];
        let cases = [
            (BoardSort::DriftedFor, false, [&web, &edge, &lake]),
            (BoardSort::DriftedFor, true, [&lake, &edge, &web]),
            (BoardSort::Changes, false, [&lake, &web, &edge]),
            (BoardSort::Changes, true, [&edge, &web, &lake]),
        ];
        for (sort, is_ascending, first) in cases {
            let view = BoardView { sort, is_ascending, ..BoardView::default() };
            let expected: Vec<String> = first.into_iter().chain(rest).cloned().collect();
            assert_eq!(shown(&view), expected, "{sort:?} {is_ascending}");
        }
        let by_name = BoardView { sort: BoardSort::Name, is_ascending: true, ..BoardView::default() };
        assert!(shown(&by_name).is_sorted());
        let by_name = shown(&BoardView { is_ascending: false, ..by_name });
        assert!(by_name.iter().rev().is_sorted());
    }

    #[test]
    fn filters_go_together() {
        let filtered = |filter: BoardFilter| shown(&BoardView { filter, ..BoardView::default() });
        let any = BoardFilter::default;
        let cases: [(BoardFilter, &[&str]); 6] = [
            (BoardFilter { text: " EDGE/ ".to_owned(), ..any() }, &["edge/prod", "edge/dev"]),
            (BoardFilter { state: Some(BoardState::Drifted), ..any() }, &["webshop/prod", "edge/prod", "lake/prod"]),
            (BoardFilter { age: Some(AgeFilter::Hour), ..any() }, &["webshop/prod", "edge/prod", "lake/prod"]),
            (BoardFilter { age: Some(AgeFilter::Day), ..any() }, &["webshop/prod", "edge/prod"]),
            (BoardFilter { age: Some(AgeFilter::Week), ..any() }, &[]),
            (BoardFilter { state: Some(BoardState::Clean), age: Some(AgeFilter::Hour), ..any() }, &[]),
        ];
        for (filter, expected) in cases {
            assert_eq!(filtered(filter.clone()), expected, "{filter:?}");
        }
    }

    #[test]
    fn groups_go_over_pages_and_the_last_page_stands_for_those_beyond_it() {
        let view = BoardView { page_size: 4, page: 2, is_grouped: true, ..BoardView::default() };
        let second = Shown::new(&surveyed(), &view, now());
        let groups: Vec<_> =
            second.groups.iter().map(|group| (group.project.as_deref(), group.n_rows, group.rows.len())).collect();
        assert_eq!(groups, [(Some("ledger"), 1, 1), (Some("pay"), 1, 1), (Some("webshop"), 2, 2)]);
        assert_eq!((second.page, second.n_pages, second.n_rows), (2, 3, 9));
        let beyond = Shown::new(&surveyed(), &BoardView { page: 40, ..view }, now());
        assert_eq!((beyond.page, names(&beyond)), (3, vec!["zones/prod".to_owned()]));
        let none = Shown::new(&Survey::new(OrgName::parse("acme").expect("a name"), 0.0), &BoardView::default(), now());
        assert_eq!((none.page, none.n_pages, none.n_rows), (1, 1, 0));
    }

    #[test]
    fn a_row_says_how_long_and_how_much() {
        let survey = surveyed();
        let row = |project: &str, stack: &str| {
            let row = survey.entry(&StackName::new(project, stack)).map(BoardRow::new).expect("it is there");
            (row.state, row.drifted_since.map(|since| now() - since.at), row.changes.n_resources(), row.is_detecting)
        };
        let cases = [
            (row("edge", "prod"), (BoardState::Drifted, Some(TimeDelta::hours(59)), 3, false)),
            (row("webshop", "dev"), (BoardState::Clean, None, 0, false)),
            (row("pay", "prod"), (BoardState::Detecting, None, 0, true)),
            (row("edge", "dev"), (BoardState::FailedToAsk, None, 0, false)),
            (row("zones", "prod"), (BoardState::Waiting, None, 0, false)),
        ];
        for (row, expected) in cases {
            assert_eq!(row, expected);
        }
    }
}
