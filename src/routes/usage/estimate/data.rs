//! What the estimate reads, and what it makes of it.

use api_types::OrgName;
use api_types::time::Timestamp;
use leptos::prelude::*;

use super::super::Address;
use super::Official;
use crate::browser::now;
use crate::model::estimate::{Estimate, Explained, Key, SplitBy};
use crate::model::list::{ListView, MAX_LOOK};
use crate::model::reading::Goal;
use crate::model::usage::UsageView;
use crate::paths::Paths;
use crate::routes::deployments::Scope;
use crate::routes::read_on::{Progress, Reader};

/// So many deployments are read at first: fifteen requests.
const FIRST_ROWS: u32 = 1_500;
/// And so many more each time.
const FURTHER_ROWS: u32 = 2_000;
/// All of it: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(super) struct EstimateData {
    org: StoredValue<OrgName>,
    official: Official,
    reader: Reader,
    split: Memo<SplitBy>,
    address: Address,
    estimate: Memo<Option<Estimate>>,
}

impl EstimateData {
    pub(super) fn new(org: OrgName, official: Official) -> Self {
        let address = expect_context::<Address>();
        let split = Memo::new(move |_| {
            address.view.with(|view| view.split.as_deref().map(SplitBy::from_word)).unwrap_or_default()
        });
        let reader = Reader::new(Scope::Org(org.clone()));
        let estimate = Memo::new(move |_| {
            let range = official.range.get()?;
            reader.reading().with(|reading| {
                // The numbers of one moment: what still runs grows when it is read anew, not by itself.
                let until = reader.began_at().get_untracked().unwrap_or_else(now);
                reading.total().map(|_| Estimate::new(reading.rows(), range, split.get(), until))
            })
        });
        Self { org: StoredValue::new(org), official, reader, split, address, estimate }
    }

    pub(super) fn reader(&self) -> Reader {
        self.reader
    }

    pub(super) fn split_by(&self) -> SplitBy {
        self.split.get()
    }

    pub(super) fn split_by_word(&self, word: &'static str) {
        self.address.change(|view| UsageView { split: Some(word.to_owned()), ..view.clone() });
    }

    /// The estimate so far, to follow.
    pub(super) fn estimate(&self) -> Memo<Option<Estimate>> {
        self.estimate
    }

    pub(super) fn official_minutes(&self) -> Option<i64> {
        self.official.minutes.get()
    }

    /// Whether there is a range to estimate for.
    pub(super) fn has_range(&self) -> bool {
        self.official.range.with(Option::is_some)
    }

    /// Whether anything has been counted.
    pub(super) fn has_lines(&self) -> bool {
        self.estimate.with(Option::is_some) && self.reader.progress().with(|progress| *progress != Progress::Idle)
    }

    /// Whether all of the range has been read.
    pub(super) fn is_whole(&self) -> bool {
        let range = self.official.range.get();
        range.is_some_and(|range| self.reader.reading().with(|reading| reading.covers(range.read_since())))
    }

    /// How far back what has been read reaches.
    pub(super) fn read_back_to(&self) -> Option<Timestamp> {
        self.reader.reading().with(|reading| reading.oldest())
    }

    pub(super) fn explained(&self) -> Option<Explained> {
        let minutes = self.estimate.with(|estimate| estimate.as_ref().map(|estimate| estimate.total.minutes))?;
        Explained::new(minutes, self.official_minutes(), self.is_whole())
    }

    /// Begins, from the newest deployment on.
    pub(super) fn begin(&self) {
        self.reader.read_anew(Goal { n_rows: FIRST_ROWS, since: self.since() });
    }

    /// Goes on where it ended, by so many more.
    pub(super) fn go_on(&self) {
        let n_asked = self.reader.reading().with_untracked(|reading| reading.n_asked());
        self.reader.read_on(Goal { n_rows: n_asked.saturating_add(FURTHER_ROWS), since: self.since() });
    }

    fn since(&self) -> Option<Timestamp> {
        self.official.range.with_untracked(|range| range.map(|range| range.read_since()))
    }

    /// The list that shows the deployments of a line.
    pub(super) fn address_of(&self, key: &Key) -> Option<String> {
        let paths = expect_context::<Paths>();
        let filter = key.filter()?;
        let n_read = self.reader.reading().with_untracked(|reading| reading.n_asked());
        // As far as the estimate looked, or the list would say that there are none.
        let view = ListView { look: n_read.clamp(1, MAX_LOOK), filter, ..ListView::default() };
        Some(self.org.with_value(|org| format!("{}{}", paths.org_deployments(org), view.to_query())))
    }

    /// The lines as a file, and its name.
    pub(super) fn file(&self) -> Option<(String, String)> {
        let (range, estimate) = self.official.range.get().zip(self.estimate.get())?;
        let what = match (self.is_whole(), self.read_back_to()) {
            (false, Some(back_to)) => {
                format!("estimated from deployments, read back to {} only", back_to.format("%Y-%m-%dT%H:%M:%SZ"))
            }
            _ => "estimated from deployments".to_owned(),
        };
        let by = self.split.get();
        let name = self.org.with_value(|org| format!("{org}-estimated-minutes-by-{}.csv", by.word()));
        Some((name, estimate.to_csv(&what, by, range)))
    }
}
