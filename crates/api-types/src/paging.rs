//! Paged lists: `page` counts from 1, `pageSize` is 1 to 100, out of range is refused with 400 (REST reference).

use serde::{Deserialize, Deserializer};

/// The largest page that a list route gives.
pub const MAX_PAGE_SIZE: u32 = 100;
/// The page size when none is asked for.
pub const DEFAULT_PAGE_SIZE: u32 = 10;

/// What to list, in the words of the list routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// The page, from 1.
    pub page: u32,
    /// Rows on a page, 1 to [`MAX_PAGE_SIZE`].
    pub page_size: u32,
    /// The column to sort by. Documented nowhere; the CLI uses `created` and `modified`.
    pub sort: Option<String>,
    /// Oldest first. The default is newest first.
    pub asc: bool,
}

impl Default for ListQuery {
    fn default() -> Self {
        Self { page: 1, page_size: DEFAULT_PAGE_SIZE, sort: None, asc: false }
    }
}

impl ListQuery {
    /// Names and values for the address.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("page", self.page.to_string()), ("pageSize", self.page_size.to_string())];
        pairs.extend(self.sort.clone().map(|sort| ("sort", sort)));
        if self.asc {
            pairs.push(("asc", "true".to_owned()));
        }
        pairs
    }
}

/// A page of a list that knows neither order nor direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageQuery {
    /// The page, from 1. For updates and activity 0 gives everything.
    pub page: u32,
    /// Rows on a page, 1 to [`MAX_PAGE_SIZE`].
    pub page_size: u32,
}

impl PageQuery {
    /// The first rows.
    #[must_use]
    pub fn first(page_size: u32) -> Self {
        Self { page: 1, page_size }
    }

    /// Names and values for the address.
    #[must_use]
    pub fn to_pairs(self) -> Vec<(&'static str, String)> {
        vec![("page", self.page.to_string()), ("pageSize", self.page_size.to_string())]
    }
}

/// For keys that old services leave out or send as `null` where the schema requires a list, a map or a text.
///
/// # Errors
/// When the value is there and of another type.
pub fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
