//! What the page loads, and which rows it shows of it.

use std::collections::{BTreeSet, HashMap};

use api_types::OrgName;
use api_types::paging::{ListQuery, MAX_PAGE_SIZE};
use leptos::prelude::*;

use super::Address;
use super::list::StackList;
use super::search::StackSearch;
use super::states::Phase;
use crate::api::query::{LiveQuery, OnNewKey};
use crate::model::stacks::{NewestDeployments, OrgIndex, Shown, StackName, StackRow, StacksView, row, shown};
use crate::routes::held_groups::HeldGroups;
use crate::session::Session;

/// How often the organization and its newest deployments are asked for. The list itself is not: it may be long.
const REFRESH_MS: u32 = 15_000;

/// All of it: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct StacksData {
    list: StackList,
    search: StackSearch,
    organization: LiveQuery<OrgIndex>,
    deployments: LiveQuery<NewestDeployments>,
    rows: Memo<Vec<StackRow>>,
    rows_by_name: Memo<HashMap<StackName, StackRow>>,
    shown: Memo<Shown>,
    held: HeldGroups<StacksView>,
    projects: Memo<BTreeSet<String>>,
    is_filtered: Memo<bool>,
}

impl StacksData {
    pub(super) fn load(org: OrgName, address: Address) -> Self {
        let session = expect_context::<Session>();
        let client = session.client();
        let key = Memo::new(move |_| address.view.with(|view| view.list_key()));
        let list = StackList::read(session, org.clone(), key);
        let search = StackSearch::new(session, org.clone());
        let asked = org.clone();
        let organization = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            || Some(()),
            move |()| {
                let org = asked.clone();
                async move { client.get_organization(&org).await.map(OrgIndex::new) }
            },
            |_| Some(REFRESH_MS),
        );
        let deployments = LiveQuery::new(
            session,
            OnNewKey::KeepOld,
            || Some(()),
            move |()| {
                let org = org.clone();
                let newest =
                    ListQuery { page_size: MAX_PAGE_SIZE, sort: Some("created".to_owned()), ..ListQuery::default() };
                async move { client.list_org_deployments(&org, &newest).await.map(NewestDeployments::new) }
            },
            |_| Some(REFRESH_MS),
        );
        let rows = Memo::new(move |_| {
            list.state().with(|list| {
                let listed = list.shown.as_ref().map(|shown| shown.rows()).unwrap_or_default();
                search.found().with(|found| {
                    organization.state().with(|organization| {
                        deployments
                            .state()
                            .with(|deployments| row::rows(listed, found, organization.data(), deployments.data()))
                    })
                })
            })
        });
        let rows_by_name =
            Memo::new(move |_| rows.with(|rows| rows.iter().map(|row| (row.name.clone(), row.clone())).collect()));
        let shown = Memo::new(move |_| rows.with(|rows| address.view.with(|view| Shown::new(rows, view))));
        let held = HeldGroups::new(address.view, move || shown.with(|shown| shown.groups.clone()));
        // A filter by project leaves one project in the list: those that were seen before stay to be chosen.
        let projects = Memo::new(move |before: Option<&BTreeSet<String>>| {
            let mut projects = rows.with(|rows| shown::projects(rows));
            projects.extend(before.cloned().unwrap_or_default());
            projects.extend(address.view.with(|view| view.filter.project.clone()));
            projects
        });
        let is_filtered = Memo::new(move |_| address.view.with(|view| view.filter.is_active()));
        Self { list, search, organization, deployments, rows, rows_by_name, shown, held, projects, is_filtered }
    }

    pub(super) fn list(&self) -> StackList {
        self.list
    }

    pub(super) fn search(&self) -> StackSearch {
        self.search
    }

    pub(super) fn organization(&self) -> LiveQuery<OrgIndex> {
        self.organization
    }

    pub(super) fn deployments(&self) -> LiveQuery<NewestDeployments> {
        self.deployments
    }

    /// All stacks that are known, to follow.
    pub(super) fn rows(&self) -> Memo<Vec<StackRow>> {
        self.rows
    }

    /// Those of the page, to follow.
    pub(super) fn shown(&self) -> Memo<Shown> {
        self.shown
    }

    /// The rows on screen, which keep their places while somebody points at them.
    pub(super) fn held(&self) -> HeldGroups<StacksView> {
        self.held
    }

    /// The projects to choose from, to follow.
    pub(super) fn projects(&self) -> Memo<BTreeSet<String>> {
        self.projects
    }

    /// One row, to follow: it changes in place, so that the focus in it survives a refresh.
    pub(super) fn row(&self, name: StackName) -> Memo<Option<StackRow>> {
        let rows = self.rows_by_name;
        // A row that is held may be of a stack that has gone: what was known of it stays until then.
        Memo::new(move |before: Option<&Option<StackRow>>| {
            rows.with(|rows| rows.get(&name).cloned()).or_else(|| before.cloned().flatten())
        })
    }

    /// Asks the service's own search for a text.
    pub(super) fn search_for(&self, text: &str) {
        let rows = self.rows_by_name;
        self.search.ask(text, move |name| rows.with_untracked(|rows| rows.contains_key(name)));
    }

    /// Asks again for what refreshes itself, and for the list where that failed.
    pub(super) fn refresh(&self) {
        self.organization.refresh();
        self.deployments.refresh();
        if self.list.state().with_untracked(|list| list.problem.is_some()) {
            self.list.read_on();
        }
    }

    pub(super) fn pause(&self) {
        self.organization.pause();
        self.deployments.pause();
    }

    pub(super) fn resume(&self) {
        self.organization.resume();
        self.deployments.resume();
    }

    pub(super) fn phase(&self) -> Phase {
        let n_shown = self.shown.with(|shown| shown.n_rows);
        if n_shown > 0 {
            return Phase::Table;
        }
        let is_complete = self.list.is_complete();
        let is_filtered = self.is_filtered.get();
        self.list.state().with(|list| match (&list.shown, &list.problem) {
            (None, None) => Phase::Loading { since_ms: list.since_ms },
            (None, Some(_)) => Phase::Failed,
            // What was not read yet may still hold a match.
            _ if list.is_reading => Phase::Loading { since_ms: list.since_ms },
            _ if is_filtered => Phase::NoMatch,
            _ if is_complete => Phase::Empty,
            _ => Phase::Failed,
        })
    }
}
