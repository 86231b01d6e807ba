//! Which rows pass the filters, in which order, and which of them are on the page. Pure.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use super::row::{Drift, LastDeployment, StackName, StackRow};
use super::view::{DriftFilter, SortBy, StackFilter, StacksView};

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

/// Rows under one head.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// The project; `None` where rows are not grouped.
    pub project: Option<String>,
    /// How many of its stacks pass the filters, on this page and on others.
    pub n_rows: usize,
    /// The rows of this page.
    pub rows: Vec<StackName>,
}

impl StackFilter {
    /// Whether a stack passes.
    #[must_use]
    pub fn matches(&self, row: &StackRow) -> bool {
        let text = self.text.trim().to_lowercase();
        self.project.as_ref().is_none_or(|project| *project == row.name.project)
            && self.tag.as_ref().is_none_or(|tag| row.has_tag(tag))
            && self.drift.is_none_or(|drift| drift.matches(row.drift))
            && (!self.last_failed || row.last_deployment.has_failed())
            && (text.is_empty() || row.name.to_string().to_lowercase().contains(&text))
    }
}

impl DriftFilter {
    fn matches(self, drift: Drift) -> bool {
        match self {
            Self::Drifted => drift == Drift::Drifted,
            Self::NotDrifted => matches!(drift, Drift::Clean | Drift::NoneReported),
            Self::NeverChecked => drift == Drift::NeverChecked,
            Self::Unknown => drift == Drift::Unknown,
        }
    }
}

impl Shown {
    /// Filters, sorts and cuts the page out.
    #[must_use]
    pub fn new(rows: &[StackRow], view: &StacksView) -> Self {
        let mut rows: Vec<&StackRow> = rows.iter().filter(|row| view.filter.matches(row)).collect();
        rows.sort_by(|one, other| {
            let by_project = one.name.project.cmp(&other.name.project);
            let by_column = compare(one, other, view.sort, view.is_ascending);
            let first = if view.is_grouped { by_project } else { Ordering::Equal };
            first.then(by_column).then_with(|| one.name.cmp(&other.name))
        });
        let n_rows = rows.len();
        let page_size = usize::try_from(view.page_size.max(1)).unwrap_or(usize::MAX);
        let n_pages = u32::try_from(n_rows.div_ceil(page_size)).unwrap_or(u32::MAX).max(1);
        let page = view.page.clamp(1, n_pages);
        let n_before = usize::try_from(page - 1).unwrap_or_default().saturating_mul(page_size);
        let mut of_projects: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &rows {
            *of_projects.entry(row.name.project.as_str()).or_default() += 1;
        }
        let mut groups: Vec<Group> = Vec::new();
        for row in rows.iter().skip(n_before).take(page_size) {
            let project = view.is_grouped.then(|| row.name.project.clone());
            match groups.last_mut().filter(|group| group.project == project) {
                Some(group) => group.rows.push(row.name.clone()),
                None => {
                    let n_rows = match &project {
                        Some(project) => of_projects.get(project.as_str()).copied().unwrap_or_default(),
                        None => n_rows,
                    };
                    groups.push(Group { project, n_rows, rows: vec![row.name.clone()] });
                }
            }
        }
        Self { page, n_pages, n_rows, groups }
    }
}

/// What is not known stands last, whichever way the rest is turned.
fn compare(one: &StackRow, other: &StackRow, sort: SortBy, is_ascending: bool) -> Ordering {
    let turned = |ordering: Ordering| if is_ascending { ordering } else { ordering.reverse() };
    match sort {
        SortBy::Name => turned(one.name.cmp(&other.name)),
        SortBy::LastUpdate => by_known(one.last_update, other.last_update, is_ascending),
        SortBy::Resources => by_known(one.n_resources, other.n_resources, is_ascending),
        SortBy::LastDeployment => {
            // What is older than all that were looked at is not known to the minute, but it is known to be older.
            let known = |row: &StackRow| match &row.last_deployment {
                LastDeployment::Known(deployed) => Some(deployed.created),
                LastDeployment::Older { .. } => Some(None),
                LastDeployment::None | LastDeployment::Unknown => None,
            };
            by_known(known(one), known(other), is_ascending)
        }
    }
}

fn by_known<T: Ord>(one: Option<T>, other: Option<T>, is_ascending: bool) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) if is_ascending => one.cmp(&other),
        (Some(one), Some(other)) => Reverse(one).cmp(&Reverse(other)),
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}

/// The projects of the stacks, by name.
#[must_use]
pub fn projects(rows: &[StackRow]) -> BTreeSet<String> {
    rows.iter().map(|row| row.name.project.clone()).collect()
}

/// What a tag filter may be set to: each name, and each name with each of its values.
#[must_use]
pub fn tag_choices(rows: &[StackRow]) -> BTreeSet<String> {
    let tags = rows.iter().filter_map(|row| row.extras.as_ref()).flat_map(|extras| &extras.tags);
    tags.flat_map(|(name, value)| [name.clone(), format!("{name}={value}")]).collect()
}

#[cfg(test)]
mod tests {
    use api_types::DeploymentVersion;
    use chrono::DateTime;

    use super::super::row::{Deployed, Extras};
    use super::*;

    fn row(project: &str, stack: &str) -> StackRow {
        StackRow {
            name: StackName::new(project, stack),
            is_listed: true,
            last_update: None,
            n_resources: None,
            extras: None,
            drift: Drift::Unknown,
            last_deployment: LastDeployment::Unknown,
        }
    }

    fn deployed(at: i64, status: &str) -> LastDeployment {
        LastDeployment::Known(Deployed {
            version: DeploymentVersion(1),
            status: status.into(),
            operation: None,
            created: DateTime::from_timestamp(at, 0),
        })
    }

    fn some() -> Vec<StackRow> {
        vec![
            StackRow { n_resources: Some(7), last_deployment: deployed(20, "failed"), ..row("webshop", "prod") },
            StackRow { n_resources: None, last_deployment: LastDeployment::None, ..row("data-lake", "dev") },
            StackRow {
                n_resources: Some(90),
                last_deployment: LastDeployment::Older { n_looked: 100 },
                drift: Drift::Drifted,
                ..row("webshop", "dev")
            },
            StackRow {
                n_resources: Some(1),
                last_deployment: deployed(10, "succeeded"),
                drift: Drift::Clean,
                ..row("payments", "prod")
            },
        ]
    }

    fn names(shown: &Shown) -> Vec<String> {
        shown.groups.iter().flat_map(|group| &group.rows).map(ToString::to_string).collect()
    }

    #[test]
    fn each_column_sorts_both_ways_and_the_unknown_stays_last() {
        let (lake, pay, dev, prod) = ("data-lake/dev", "payments/prod", "webshop/dev", "webshop/prod");
        let cases = [
            (SortBy::Name, true, [lake, pay, dev, prod]),
            (SortBy::Name, false, [prod, dev, pay, lake]),
            (SortBy::Resources, true, [pay, prod, dev, lake]),
            (SortBy::Resources, false, [dev, prod, pay, lake]),
            (SortBy::LastDeployment, false, [prod, pay, dev, lake]),
            (SortBy::LastDeployment, true, [dev, pay, prod, lake]),
        ];
        for (sort, is_ascending, expected) in cases {
            let view = StacksView { sort, is_ascending, ..StacksView::default() };
            assert_eq!(names(&Shown::new(&some(), &view)), expected, "{sort:?} {is_ascending}");
        }
    }

    #[test]
    fn filters_go_together() {
        let filtered =
            |filter: StackFilter| names(&Shown::new(&some(), &StacksView { filter, ..StacksView::default() }));
        let text = |text: &str| StackFilter { text: text.to_owned(), ..StackFilter::default() };
        assert_eq!(filtered(text(" SHOP/d ")), ["webshop/dev"]);
        assert_eq!(filtered(StackFilter { last_failed: true, ..text("") }), ["webshop/prod"]);
        let not_drifted = StackFilter { drift: Some(DriftFilter::NotDrifted), ..text("") };
        assert_eq!(filtered(not_drifted.clone()), ["payments/prod"]);
        assert_eq!(filtered(StackFilter { project: Some("webshop".to_owned()), ..not_drifted }), [""; 0]);
    }

    #[test]
    fn groups_are_counted_over_all_pages() {
        let rows: Vec<StackRow> = (0..60).map(|n| row(if n < 40 { "a" } else { "b" }, &format!("{n:02}"))).collect();
        let view = StacksView { page: 2, page_size: 25, is_grouped: true, ..StacksView::default() };
        let shown = Shown::new(&rows, &view);
        let groups: Vec<_> =
            shown.groups.iter().map(|group| (group.project.as_deref(), group.n_rows, group.rows.len())).collect();
        assert_eq!(groups, [(Some("a"), 40, 15), (Some("b"), 20, 10)]);
        assert_eq!((shown.page, shown.n_pages, shown.n_rows), (2, 3, 60));
    }

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let shown = Shown::new(&some(), &StacksView { page: 40, ..StacksView::default() });
        assert_eq!((shown.page, shown.n_pages, names(&shown).len()), (1, 1, 4));
        let none = Shown::new(&[], &StacksView::default());
        assert_eq!((none.page, none.n_pages, none.groups), (1, 1, Vec::new()));
    }

    #[test]
    fn choices_come_from_what_is_known() {
        let tags = [("team".to_owned(), "shop".to_owned())].into_iter().collect();
        let rows = [StackRow { extras: Some(Extras { tags, has_settings: true }), ..row("b", "x") }, row("a", "y")];
        assert_eq!(projects(&rows).into_iter().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(tag_choices(&rows).into_iter().collect::<Vec<_>>(), ["team", "team=shop"]);
    }
}
