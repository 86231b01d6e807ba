//! What a list of deployments shows: the part of it that stands in the address, the filters, and how fresh rows come
//! in without moving those that a person is looking at. Pure.

use std::collections::{BTreeMap, HashSet};

use api_types::deployment::DeploymentSummary;
use api_types::paging::{ListQuery, MAX_PAGE_SIZE};
use api_types::{DeploymentId, DeploymentStatus, DeploymentVersion, Operation};

use super::address;

/// The page sizes to choose from.
pub const PAGE_SIZES: [u32; 4] = [10, 25, 50, 100];
const DEFAULT_PAGE_SIZE: u32 = 25;
/// How many of the newest deployments a filter looks through at first.
pub const LOOK_STEP: u32 = 100;
/// How many more with each "look further".
pub const LOOK_FURTHER: u32 = 500;
/// The furthest that filters look: a filter's refresh asks for all of it again.
pub const MAX_LOOK: u32 = 5_000;

/// The columns that the service sorts by. No others are documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// When it was asked for.
    #[default]
    Created,
    /// When it last changed.
    Modified,
}

impl Sort {
    /// The word on the wire and in the address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Modified => "modified",
        }
    }
}

/// What a person chose to see; all of it is in the address.
#[derive(Clone, Debug, PartialEq)]
pub struct ListView {
    /// The page, from 1. Filters look through many pages and show one list.
    pub page: u32,
    /// Rows on a page.
    pub page_size: u32,
    /// The column to sort by.
    pub sort: Sort,
    /// Oldest first.
    pub is_ascending: bool,
    /// How many of the newest deployments the filters look through.
    pub look: u32,
    /// The filters.
    pub filter: Filter,
}

impl Default for ListView {
    fn default() -> Self {
        Self {
            page: 1,
            page_size: DEFAULT_PAGE_SIZE,
            sort: Sort::default(),
            is_ascending: false,
            look: LOOK_STEP,
            filter: Filter::default(),
        }
    }
}

/// Filters. The service has none, so they look through what was loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Only this status.
    pub status: Option<DeploymentStatus>,
    /// Only this operation.
    pub operation: Option<Operation>,
    /// A part of `project/stack` or of a person's name, or a version such as `#42`.
    pub text: String,
    /// Only what this person (by login) asked for.
    pub person: Option<String>,
}

impl Filter {
    /// Whether anything is filtered.
    #[must_use]
    pub fn is_active(&self) -> bool {
        *self != Self::default()
    }

    /// Whether a deployment passes.
    #[must_use]
    pub fn matches(&self, row: &DeploymentSummary) -> bool {
        self.status.as_ref().is_none_or(|status| *status == row.status)
            && self.operation.as_ref().is_none_or(|operation| row.pulumi_operation.as_ref() == Some(operation))
            && self.person.as_ref().is_none_or(|login| *login == row.requested_by.login)
            && self.matches_text(row)
    }

    fn matches_text(&self, row: &DeploymentSummary) -> bool {
        let text = self.text.trim().to_lowercase();
        if text.starts_with('#') {
            return DeploymentVersion::parse(&text) == Some(row.version);
        }
        let stack = format!("{}/{}", row.project_name, row.stack_name).to_lowercase();
        stack.contains(&text)
            || row.requested_by.display_name().to_lowercase().contains(&text)
            || row.requested_by.login.to_lowercase().contains(&text)
    }
}

impl ListView {
    /// Reads the query of the address. What cannot be read is left at its default.
    #[must_use]
    pub fn from_query(value_of: impl Fn(&str) -> Option<String>) -> Self {
        let default = Self::default();
        let number = |key: &str| value_of(key).and_then(|text| text.parse::<u32>().ok());
        let word = |key: &str| value_of(key).filter(|text| !text.is_empty());
        Self {
            page: number("page").filter(|page| *page > 0).unwrap_or(default.page),
            page_size: number("pageSize")
                .filter(|size| (1..=MAX_PAGE_SIZE).contains(size))
                .unwrap_or(default.page_size),
            sort: if word("sort").as_deref() == Some("modified") { Sort::Modified } else { Sort::Created },
            is_ascending: word("asc").as_deref() == Some("true"),
            look: number("look").map_or(default.look, |look| look.clamp(LOOK_STEP, MAX_LOOK)),
            filter: Filter {
                status: word("status").map(|text| text.as_str().into()),
                operation: word("operation").map(|text| text.as_str().into()),
                text: word("q").unwrap_or_default(),
                person: word("person"),
            },
        }
    }

    /// The query of the address, with its question mark; only what differs from the default.
    #[must_use]
    pub fn to_query(&self) -> String {
        let default = Self::default();
        let filter = &self.filter;
        let looks_elsewhere = filter.is_active() && self.look != default.look;
        address::query([
            ("page", (self.page != default.page).then(|| self.page.to_string())),
            ("pageSize", (self.page_size != default.page_size).then(|| self.page_size.to_string())),
            ("sort", (self.sort != default.sort).then(|| self.sort.as_str().to_owned())),
            ("asc", self.is_ascending.then(|| "true".to_owned())),
            ("look", looks_elsewhere.then(|| self.look.to_string())),
            ("status", filter.status.as_ref().map(ToString::to_string)),
            ("operation", filter.operation.as_ref().map(ToString::to_string)),
            ("q", Some(filter.text.clone()).filter(|text| !text.is_empty())),
            ("person", filter.person.clone()),
        ])
    }

    /// The pages to ask the service for: the one that is shown, or as many as the filters look through.
    #[must_use]
    pub fn requests(&self) -> Vec<ListQuery> {
        let query = |page, page_size| ListQuery {
            page,
            page_size,
            sort: Some(self.sort.as_str().to_owned()),
            asc: self.is_ascending,
        };
        if self.filter.is_active() {
            (1..=self.look.div_ceil(MAX_PAGE_SIZE)).map(|page| query(page, MAX_PAGE_SIZE)).collect()
        } else {
            vec![query(self.page, self.page_size)]
        }
    }

    /// Which end of the list the filters look through, in this order.
    #[must_use]
    pub fn end_word(&self) -> &'static str {
        match (self.sort, self.is_ascending) {
            (Sort::Created, false) => "newest",
            (Sort::Created, true) => "oldest",
            (Sort::Modified, false) => "last changed",
            (Sort::Modified, true) => "longest unchanged",
        }
    }

    /// This view, looking further by [`LOOK_FURTHER`].
    #[must_use]
    pub fn looking_further(&self) -> Self {
        Self { page: 1, look: self.look.saturating_add(LOOK_FURTHER).min(MAX_LOOK), ..self.clone() }
    }

    /// This view on another page.
    #[must_use]
    pub fn with_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// This view with other filters: from the first page, looking as far as before while anything is filtered.
    #[must_use]
    pub fn with_filter(&self, filter: Filter) -> Self {
        let look = if filter.is_active() { self.look } else { LOOK_STEP };
        Self { page: 1, look, filter, ..self.clone() }
    }
}

/// What the service gave for a view.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The view it was asked for.
    pub view: ListView,
    /// The rows, of one page or of as many as the filters look through.
    pub rows: Vec<DeploymentSummary>,
    /// How many deployments there are in all, without filters.
    pub total: i64,
}

/// What the table shows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The view that the rows belong to: an older one while another page is on its way.
    pub view: ListView,
    /// The rows of the page.
    pub rows: Vec<DeploymentSummary>,
    /// How many rows there are on all pages: with filters, those that matched so far.
    pub n_rows: u64,
    /// How many deployments the filters looked through.
    pub n_looked: u64,
}

impl Loaded {
    /// Applies the filters, which the service does not have, and cuts the page out.
    #[must_use]
    pub fn shown(&self) -> Shown {
        let n_looked = count(self.rows.len());
        let total = u64::try_from(self.total).unwrap_or_default();
        if !self.view.filter.is_active() {
            return Shown { view: self.view.clone(), rows: self.rows.clone(), n_rows: total, n_looked };
        }
        let matches: Vec<_> = self.rows.iter().filter(|row| self.view.filter.matches(row)).collect();
        let n_rows = count(matches.len());
        let page_size = usize::try_from(self.view.page_size).unwrap_or(usize::MAX);
        let n_before = usize::try_from(self.view.page - 1).unwrap_or_default().saturating_mul(page_size);
        let rows = matches.into_iter().skip(n_before).take(page_size).cloned().collect();
        Shown { view: self.view.clone(), rows, n_rows, n_looked }
    }

    /// The people who asked for what was loaded: login and name, by name.
    #[must_use]
    pub fn people(&self) -> Vec<(String, String)> {
        let by_login: BTreeMap<_, _> = self
            .rows
            .iter()
            .map(|row| (row.requested_by.login.clone(), row.requested_by.display_name().to_owned()))
            .collect();
        let mut people: Vec<_> = by_login.into_iter().filter(|(login, _)| !login.is_empty()).collect();
        people.sort_by(|a, b| a.1.cmp(&b.1));
        people
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Rows as they are shown while somebody points at them.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldRows {
    /// The rows in their old places, with their newest contents.
    pub rows: Vec<DeploymentSummary>,
    /// How many rows wait to come in.
    pub n_waiting: usize,
    /// Rows that are on another page by now: nothing new is known of them.
    pub gone: HashSet<DeploymentId>,
}

/// Takes fresh rows in without moving any: those on screen change in place, new ones of the page wait. `loaded` is
/// all that came, since a row may have left the page or the filter and changes all the same.
#[must_use]
pub fn hold_rows(shown: &[DeploymentSummary], fresh: &[DeploymentSummary], loaded: &[DeploymentSummary]) -> HeldRows {
    let newest = |row: &DeploymentSummary| loaded.iter().find(|candidate| candidate.id == row.id).cloned();
    let rows: Vec<_> = shown.iter().map(|row| newest(row).unwrap_or_else(|| row.clone())).collect();
    let loaded_ids: HashSet<_> = loaded.iter().map(|row| &row.id).collect();
    let gone = shown.iter().map(|row| &row.id).filter(|id| !loaded_ids.contains(id)).cloned().collect();
    let ids: HashSet<_> = shown.iter().map(|row| &row.id).collect();
    let n_waiting = fresh.iter().filter(|row| !ids.contains(&row.id)).count();
    HeldRows { rows, n_waiting, gone }
}

/// The pages to offer in a foot: first, last, and those around the current one; `None` is a gap.
#[must_use]
pub fn page_links(page: u32, n_pages: u32) -> Vec<Option<u32>> {
    let mut wanted: Vec<u32> = [1, page.saturating_sub(1), page, page.saturating_add(1), n_pages].into_iter().collect();
    if page <= 3 {
        wanted.extend([2, 3]);
    }
    wanted.retain(|number| (1..=n_pages.max(1)).contains(number));
    wanted.sort_unstable();
    wanted.dedup();
    let mut links = Vec::new();
    let mut previous = 0;
    for number in wanted {
        if number > previous + 1 {
            links.push(None);
        }
        links.push(Some(number));
        previous = number;
    }
    links
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test that fails is what is wanted")]

    use super::*;

    fn row(id: &str, stack: &str, status: &str) -> DeploymentSummary {
        let json = serde_json::json!({
            "id": id, "status": status, "version": 7, "projectName": "webshop", "stackName": stack,
            "pulumiOperation": "update", "requestedBy": {"name": "Mara Lindqvist", "githubLogin": "mara"},
        });
        serde_json::from_value(json).expect("a row")
    }

    #[test]
    fn the_address_holds_the_whole_view() {
        let view = ListView {
            page: 3,
            page_size: 50,
            sort: Sort::Modified,
            is_ascending: true,
            look: 300,
            filter: Filter {
                status: Some(DeploymentStatus::Failed),
                operation: Some(Operation::Destroy),
                text: "web/pr #&=".to_owned(),
                person: Some("mara".to_owned()),
            },
        };
        let query = view.to_query();
        assert_eq!(
            query,
            "?page=3&pageSize=50&sort=modified&asc=true&look=300&status=failed&operation=destroy\
             &q=web%2Fpr%20%23%26%3D&person=mara"
        );
        let decode = |text: &str| text.replace("%2F", "/").replace("%20", " ").replace("%23", "#");
        let read = ListView::from_query(|key| {
            let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
            let found = pairs.into_iter().find(|(name, _)| *name == key)?;
            Some(decode(found.1).replace("%26", "&").replace("%3D", "="))
        });
        assert_eq!(read, view);
        assert_eq!(ListView::default().to_query(), "");
    }

    #[test]
    fn a_broken_address_is_the_default() {
        let broken = |key: &str| Some(if key == "status" || key == "person" { "" } else { "-1" }.to_owned());
        let view = ListView::from_query(broken);
        assert_eq!((view.page, view.page_size, view.look), (1, 25, LOOK_STEP));
        assert_eq!(view.filter.status, None);
    }

    #[test]
    fn filters_look_through_full_pages_of_the_newest() {
        let mut view = ListView { page: 4, ..ListView::default() };
        assert_eq!(view.requests().len(), 1);
        assert_eq!((view.requests()[0].page, view.requests()[0].page_size), (4, 25));
        view.filter.text = "web".to_owned();
        view.look = 250;
        let pages: Vec<_> = view.requests().iter().map(|query| (query.page, query.page_size)).collect();
        assert_eq!(pages, [(1, 100), (2, 100), (3, 100)]);
    }

    #[test]
    fn filters_match_stack_person_and_version() {
        let row = row("a", "prod", "failed");
        let matches = |text: &str| Filter { text: text.to_owned(), ..Filter::default() }.matches(&row);
        for text in ["", "WEB", "shop/pr", "mara", "lindq", "#7", "  prod "] {
            assert!(matches(text), "{text:?}");
        }
        for text in ["dev", "#8", "#"] {
            assert!(!matches(text), "{text:?}");
        }
        assert!(!Filter { person: Some("jun".into()), ..Filter::default() }.matches(&row));
        assert!(!Filter { status: Some(DeploymentStatus::Running), ..Filter::default() }.matches(&row));
    }

    #[test]
    fn filtered_rows_are_paged_here_and_say_how_far_they_looked() {
        let filter = Filter { text: "prod".to_owned(), ..Filter::default() };
        let view = ListView { page: 2, page_size: 2, filter, ..ListView::default() };
        let rows = ["a", "b", "c", "d", "e"].map(|id| row(id, if id == "b" { "dev" } else { "prod" }, "failed"));
        let shown = Loaded { view, rows: rows.to_vec(), total: 2_418 }.shown();
        let ids: Vec<_> = shown.rows.iter().map(|row| row.id.0.as_str()).collect();
        assert_eq!((ids, shown.n_rows, shown.n_looked), (vec!["d", "e"], 4, 5));
    }

    #[test]
    fn held_rows_change_in_place() {
        let shown = [row("b", "prod", "running"), row("a", "dev", "running")];
        let loaded = [row("c", "dev", "not-started"), row("b", "prod", "succeeded")];
        // What succeeded has left the filter; it changes in its old place all the same.
        let held = hold_rows(&shown, &loaded[..1], &loaded);
        let ids: Vec<_> = held.rows.iter().map(|row| row.id.clone()).collect();
        assert_eq!(ids, [DeploymentId("b".into()), DeploymentId("a".into())]);
        assert_eq!(held.rows[0].status, DeploymentStatus::Succeeded);
        assert_eq!(held.n_waiting, 1);
        assert!(held.gone.contains(&DeploymentId("a".into())) && held.gone.len() == 1);
    }

    #[test]
    fn page_links_show_the_ends_and_the_middle() {
        let cases: [(u32, u32, &[u32]); 4] =
            [(1, 1, &[1]), (1, 97, &[1, 2, 3, 0, 97]), (50, 97, &[1, 0, 49, 50, 51, 0, 97]), (97, 97, &[1, 0, 96, 97])];
        for (page, n_pages, expected) in cases {
            let links: Vec<u32> = page_links(page, n_pages).into_iter().map(Option::unwrap_or_default).collect();
            assert_eq!(links, expected, "page {page} of {n_pages}");
        }
    }
}
