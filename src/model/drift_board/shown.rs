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
