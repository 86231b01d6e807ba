//! Deployments that are read page after page, newest first: which pages come next, how far they reach, and what of it
//! is still missing. The service has no filter by time, so whoever wants a range reads until it is passed. Pure.

use std::collections::HashSet;

use api_types::DeploymentId;
use api_types::deployment::{DeploymentSummary, ListDeploymentsResponse};
use api_types::paging::{ListQuery, MAX_PAGE_SIZE};
use api_types::time::Timestamp;

use super::list::Sort;

/// How many pages are asked for at once.
pub const N_AT_ONCE: usize = 4;

/// How far to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Goal {
    /// At most so many deployments.
    pub n_rows: u32,
    /// Not beyond those that were asked for at this moment.
    pub since: Option<Timestamp>,
}

/// Why there is nothing more to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The list has no more.
    List,
    /// The moment is passed.
    Since,
    /// So many have been read; there are more.
    Limit,
}

/// What has been read so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    rows: Vec<DeploymentSummary>,
    ids: HashSet<DeploymentId>,
    n_pages: u32,
    /// Rows on a page, as the service applied it: it may be fewer than were asked for.
    page_size: Option<u32>,
    total: Option<i64>,
    is_at_end: bool,
}

impl Reading {
    /// The deployments, newest first.
    #[must_use]
    pub fn rows(&self) -> &[DeploymentSummary] {
        &self.rows
    }

    /// How many there are in the whole list, once a page is here.
    #[must_use]
    pub fn total(&self) -> Option<i64> {
        self.total
    }

    /// When the oldest of them was asked for.
    #[must_use]
    pub fn oldest(&self) -> Option<Timestamp> {
        self.rows.iter().rev().find_map(|row| row.created)
    }

    /// Whether all that was asked for since a moment is here.
    #[must_use]
    pub fn covers(&self, since: Timestamp) -> bool {
        self.is_at_end || self.oldest().is_some_and(|oldest| oldest < since)
    }

    /// Why the reading is over; `None` while it is not.
    #[must_use]
    pub fn end(&self, goal: Goal) -> Option<End> {
        if self.is_at_end {
            Some(End::List)
        } else if goal.since.is_some_and(|since| self.covers(since)) {
            Some(End::Since)
        } else {
            (self.n_asked() >= goal.n_rows).then_some(End::Limit)
        }
    }

    /// The pages to ask for next, in order. The first one alone: it says how many there are.
    #[must_use]
    pub fn next_pages(&self, goal: Goal) -> Vec<ListQuery> {
        if self.end(goal).is_some() {
            return Vec::new();
        }
        let n_wanted = self.n_expected(goal).map_or(1, |n_rows| {
            let n_pages = u32::try_from(n_rows).unwrap_or(u32::MAX).div_ceil(self.page_size());
            usize::try_from(n_pages.saturating_sub(self.n_pages)).unwrap_or(N_AT_ONCE)
        });
        let query = |page| ListQuery {
            page,
            page_size: MAX_PAGE_SIZE,
            sort: Some(Sort::Created.as_str().to_owned()),
            asc: false,
        };
        (self.n_pages + 1..).take(n_wanted.clamp(1, N_AT_ONCE)).map(query).collect()
    }

    /// Takes the next page. While deployments arrive, rows move on to later pages: one that was seen is not taken twice.
    pub fn take(&mut self, page: ListDeploymentsResponse) {
        self.n_pages += 1;
        let n_came = page.deployments.len();
        for row in page.deployments {
            if self.ids.insert(row.id.clone()) {
                self.rows.push(row);
            }
        }
        self.total = Some(page.total);
        self.page_size = u32::try_from(page.items_per_page).ok().filter(|size| (1..=MAX_PAGE_SIZE).contains(size));
        self.is_at_end = n_came == 0 || page.total <= i64::from(self.n_asked());
    }

    fn page_size(&self) -> u32 {
        self.page_size.unwrap_or(MAX_PAGE_SIZE)
    }

    /// How many rows the pages so far had place for.
    #[must_use]
    pub fn n_asked(&self) -> u32 {
        self.n_pages.saturating_mul(self.page_size())
    }

    /// How many deployments there will be to read, judged by how many there were in the time that has been read.
    #[must_use]
    pub fn n_expected(&self, goal: Goal) -> Option<i64> {
        let most = self.total?.min(i64::from(goal.n_rows));
        let newest = self.rows.iter().find_map(|row| row.created);
        let by_time = goal.since.zip(newest).zip(self.oldest()).and_then(|((since, newest), oldest)| {
            let (read, wanted) = ((newest - oldest).num_seconds(), (newest - since).num_seconds());
            let n_read = i64::try_from(self.rows.len()).ok()?;
            (read > 0).then(|| n_read.saturating_mul(wanted.max(0)).saturating_add(read - 1) / read)
        });
        Some(by_time.map_or(most, |n_rows| n_rows.min(most)))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone, Utc};

    use super::*;

    fn now() -> Timestamp {
        Utc.with_ymd_and_hms(2026, 11, 24, 12, 0, 0).single().expect("a moment that exists")
    }

    /// A list of one deployment each hour, newest first, from the page size of the service.
    fn page(number: u32, n_all: i64) -> ListDeploymentsResponse {
        let first = i64::from(number - 1) * i64::from(MAX_PAGE_SIZE);
        let rows = (first..n_all.min(first + i64::from(MAX_PAGE_SIZE))).map(|index| {
            let json = serde_json::json!({
                "id": index.to_string(), "status": "succeeded",
                "created": (now() - TimeDelta::hours(index)).to_rfc3339(),
            });
            serde_json::from_value(json).expect("a row")
        });
        ListDeploymentsResponse { deployments: rows.collect(), items_per_page: 100, total: n_all }
    }

    /// Reads to the end of a goal; the numbers of the pages that were asked for, batch by batch.
    fn read(n_all: i64, goal: Goal) -> (Reading, Vec<Vec<u32>>) {
        let mut reading = Reading::default();
        let mut asked = Vec::new();
        loop {
            let batch: Vec<u32> = reading.next_pages(goal).iter().map(|query| query.page).collect();
            if batch.is_empty() {
                return (reading, asked);
            }
            batch.iter().for_each(|number| reading.take(page(*number, n_all)));
            asked.push(batch);
        }
    }

    #[test]
    fn it_reads_as_far_as_it_has_to_and_no_further() {
        let since = |hours: i64| Some(now() - TimeDelta::hours(hours));
        let goal = |n_rows, since| Goal { n_rows, since };
        let cases = [
            // An empty list, a list of one page, exactly one page.
            (0, goal(1_000, None), vec![vec![1]], End::List, 0),
            (40, goal(1_000, None), vec![vec![1]], End::List, 40),
            (100, goal(1_000, None), vec![vec![1]], End::List, 100),
            (650, goal(1_000, None), vec![vec![1], vec![2, 3, 4, 5], vec![6, 7]], End::List, 650),
            (5_000, goal(300, None), vec![vec![1], vec![2, 3]], End::Limit, 300),
            (5_000, goal(100, None), vec![vec![1]], End::Limit, 100),
            // 250 hours are 250 deployments: three pages, not four at once.
            (5_000, goal(1_000, since(250)), vec![vec![1], vec![2, 3]], End::Since, 300),
            (5_000, goal(200, since(250)), vec![vec![1], vec![2]], End::Limit, 200),
            (5_000, goal(1_000, since(20)), vec![vec![1]], End::Since, 100),
            (120, goal(1_000, since(900)), vec![vec![1], vec![2]], End::List, 120),
        ];
        for (n_all, goal, pages, end, n_rows) in cases {
            let (reading, asked) = read(n_all, goal);
            let told = (asked, reading.end(goal), reading.rows().len());
            assert_eq!(told, (pages, Some(end), n_rows), "{n_all} {goal:?}");
        }
    }

    #[test]
    fn a_service_with_smaller_pages_is_read_to_its_end() {
        let mut reading = Reading::default();
        let goal = Goal { n_rows: 1_000, since: None };
        for number in 1..=3 {
            assert!(reading.next_pages(goal).first().is_some_and(|query| query.page == number), "page {number}");
            let rows = page(1, 60).deployments.split_off(usize::try_from(number - 1).unwrap_or_default() * 20);
            let rows = rows.into_iter().take(20).collect();
            reading.take(ListDeploymentsResponse { deployments: rows, items_per_page: 20, total: 60 });
        }
        assert_eq!((reading.end(goal), reading.rows().len()), (Some(End::List), 60));
    }

    #[test]
    fn a_reading_goes_on_where_it_ended_with_another_goal() {
        let (mut reading, _) = read(5_000, Goal { n_rows: 200, since: None });
        let further = Goal { n_rows: 500, since: None };
        assert_eq!(reading.next_pages(further).iter().map(|query| query.page).collect::<Vec<_>>(), [3, 4, 5]);
        reading.take(page(3, 5_000));
        assert_eq!(reading.rows().len(), 300);
        assert!(reading.covers(now() - TimeDelta::hours(298)) && !reading.covers(now() - TimeDelta::hours(299)));
    }

    #[test]
    fn rows_that_moved_on_are_not_counted_twice() {
        let mut reading = Reading::default();
        reading.take(page(1, 300));
        // Two arrived meanwhile: the second page begins with the last two of the first.
        let mut second = page(2, 302);
        let mut first = page(1, 302).deployments.split_off(98);
        first.extend(second.deployments.drain(..98));
        second.deployments = first;
        reading.take(second);
        assert_eq!(reading.rows().len(), 198);
        assert_eq!(reading.rows().last().map(|row| row.id.0.as_str()), Some("197"));
    }

    #[test]
    fn what_is_expected_goes_by_the_time_that_was_read() {
        let mut reading = Reading::default();
        let goal = Goal { n_rows: 2_000, since: Some(now() - TimeDelta::hours(495)) };
        assert_eq!(reading.n_expected(goal), None);
        reading.take(page(1, 5_000));
        assert_eq!(reading.n_expected(goal), Some(500));
        assert_eq!(reading.n_expected(Goal { n_rows: 300, ..goal }), Some(300));
        assert_eq!(reading.n_expected(Goal { since: None, ..goal }), Some(2_000));
    }
}
