//! Reads the part of an address after the question mark.

use std::collections::BTreeMap;

use api_types::paging::{DEFAULT_PAGE_SIZE, ListQuery, MAX_PAGE_SIZE};

use super::Answer;
use crate::http::errors::Refusal;

/// Names and values. Of a name that comes twice the last value counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params(pub(crate) BTreeMap<String, String>);

impl Params {
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A whole number within bounds; `None` when it is not given.
    pub(crate) fn number(&self, name: &str, bounds: std::ops::RangeInclusive<u64>) -> Answer<Option<u64>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.parse() {
            Ok(number) if bounds.contains(&number) => Ok(Some(number)),
            _ => Err(Refusal::invalid(
                name,
                format!("'{name}' must be a whole number from {} to {}", bounds.start(), bounds.end()),
            )),
        }
    }

    pub(crate) fn flag(&self, name: &str) -> Answer<bool> {
        match self.text(name) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(Refusal::invalid(name, format!("'{name}' must be true or false"))),
        }
    }

    /// What the list routes take.
    pub(crate) fn list(&self) -> Answer<ListQuery> {
        let page = self.number("page", 1..=u64::from(u32::MAX))?.unwrap_or(1);
        let size = self.number("pageSize", 1..=u64::from(MAX_PAGE_SIZE))?.unwrap_or(u64::from(DEFAULT_PAGE_SIZE));
        Ok(ListQuery {
            page: u32::try_from(page).unwrap_or(u32::MAX),
            page_size: u32::try_from(size).unwrap_or(MAX_PAGE_SIZE),
            sort: self.text("sort").map(str::to_owned),
            asc: self.flag("asc")?,
        })
    }
}

impl Params {
    /// What the lists take that give everything for the page 0: the query, and whether everything is asked for.
    pub(crate) fn list_or_all(&self) -> Answer<(ListQuery, bool)> {
        let is_all = self.text("page") == Some("0");
        let mut params = self.clone();
        if is_all {
            params.0.remove("page");
        }
        Ok((params.list()?, is_all))
    }
}

/// The rows of one page.
pub(crate) fn page_of<T: Copy>(rows: &[T], query: &ListQuery) -> Vec<T> {
    let size = query.page_size as usize;
    let before = (query.page as usize - 1).saturating_mul(size);
    rows.iter().skip(before).take(size).copied().collect()
}
