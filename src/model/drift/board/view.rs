//! What a person chose to see of the board; all of it is in the address. Pure.

use chrono::TimeDelta;

use super::row::BoardState;
use crate::model::address;
pub use crate::model::stacks::view::PAGE_SIZES;

const DEFAULT_PAGE_SIZE: u32 = 25;

/// The columns to sort by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BoardSort {
    /// How long it has drifted; what has not stands below, by its state.
    #[default]
    DriftedFor,
    /// How many resources differ.
    Changes,
    /// Project, then stack.
    Name,
}

impl BoardSort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::DriftedFor, Self::Changes, Self::Name];

    /// The word in the address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DriftedFor => "drift",
            Self::Changes => "changes",
            Self::Name => "name",
        }
    }

    /// Which way people want it first: names from A, the longest and the most first.
    #[must_use]
    pub fn is_first_ascending(self) -> bool {
        self == Self::Name
    }

    /// What an order is called.
    #[must_use]
    pub fn order_word(self, is_ascending: bool) -> &'static str {
        match (self, is_ascending) {
            (Self::DriftedFor, false) => "longest drifted first",
            (Self::DriftedFor, true) => "newest drift first",
            (Self::Changes, false) => "most changes first",
            (Self::Changes, true) => "fewest changes first",
            (Self::Name, true) => "by name",
            (Self::Name, false) => "by name, from Z",
        }
    }
}

/// How long a stack must have drifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeFilter {
    /// For more than an hour.
    Hour,
    /// For more than a day.
    Day,
    /// For more than a week.
    Week,
}

impl AgeFilter {
    /// All of them, with their words.
    pub const ALL: [(Self, &str); 3] =
        [(Self::Hour, "over an hour"), (Self::Day, "over a day"), (Self::Week, "over a week")];

    /// The word in the address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// Reads the word of the address.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().map(|(filter, _)| filter).find(|filter| filter.as_str() == word)
    }

    /// How long that is.
    #[must_use]
    pub fn at_least(self) -> TimeDelta {
        match self {
            Self::Hour => TimeDelta::hours(1),
            Self::Day => TimeDelta::days(1),
            Self::Week => TimeDelta::weeks(1),
        }
    }
}

/// Which stacks to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// A part of `project/stack`.
    pub text: String,
    /// In this state.
    pub state: Option<BoardState>,
    /// Drifted for that long.
    pub age: Option<AgeFilter>,
}

impl BoardFilter {
    /// Whether anything is filtered.
    #[must_use]
    pub fn is_active(&self) -> bool {
        *self != Self::default()
    }
}

/// What a person chose to see; all of it is in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardView {
    /// The page, from 1.
    pub page: u32,
    /// Rows on a page.
    pub page_size: u32,
    /// The column to sort by.
    pub sort: BoardSort,
    /// From A, shortest or fewest first.
    pub is_ascending: bool,
    /// Under a head for each project.
    pub is_grouped: bool,
    /// The filters.
    pub filter: BoardFilter,
}

impl Default for BoardView {
    fn default() -> Self {
        Self {
            page: 1,
            page_size: DEFAULT_PAGE_SIZE,
            sort: BoardSort::default(),
            is_ascending: BoardSort::default().is_first_ascending(),
            is_grouped: false,
            filter: BoardFilter::default(),
        }
    }
}

impl BoardView {
    /// Reads the query of the address. What cannot be read is left at its default.
    #[must_use]
    pub fn from_query(value_of: impl Fn(&str) -> Option<String>) -> Self {
        let default = Self::default();
        let word = |key: &str| value_of(key).filter(|text| !text.is_empty());
        let number = |key: &str| word(key).and_then(|text| text.parse::<u32>().ok()).filter(|number| *number > 0);
        let sort = word("sort").and_then(|word| BoardSort::ALL.into_iter().find(|sort| sort.as_str() == word));
        let sort = sort.unwrap_or_default();
        Self {
            page: number("page").unwrap_or(default.page),
            page_size: number("pageSize").filter(|size| PAGE_SIZES.contains(size)).unwrap_or(default.page_size),
            sort,
            is_ascending: match word("order").as_deref() {
                Some("asc") => true,
                Some("desc") => false,
                _ => sort.is_first_ascending(),
            },
            is_grouped: word("group").as_deref() == Some("project"),
            filter: BoardFilter {
                text: word("q").unwrap_or_default(),
                state: word("state").and_then(|word| BoardState::parse(&word)),
                age: word("age").and_then(|word| AgeFilter::parse(&word)),
            },
        }
    }

    /// The query of the address, with its question mark; only what differs from the default.
    #[must_use]
    pub fn to_query(&self) -> String {
        let default = Self::default();
        let filter = &self.filter;
        let is_turned = self.is_ascending != self.sort.is_first_ascending();
        let order = if self.is_ascending { "asc" } else { "desc" };
        let pairs = [
            ("state", filter.state.map(|state| state.as_str().to_owned())),
            ("q", Some(filter.text.clone()).filter(|text| !text.is_empty())),
            ("age", filter.age.map(|age| age.as_str().to_owned())),
            ("sort", (self.sort != default.sort).then(|| self.sort.as_str().to_owned())),
            ("order", is_turned.then(|| order.to_owned())),
            ("group", self.is_grouped.then(|| "project".to_owned())),
            ("page", (self.page != default.page).then(|| self.page.to_string())),
            ("pageSize", (self.page_size != default.page_size).then(|| self.page_size.to_string())),
        ];
        address::query(pairs)
    }

    /// This view with other filters, from its first page.
    #[must_use]
    pub fn with_filter(&self, filter: BoardFilter) -> Self {
        Self { page: 1, filter, ..self.clone() }
    }

    /// This view on another page.
    #[must_use]
    pub fn with_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// This view in the order of a column: the other way round when it has that order already.
    #[must_use]
    pub fn turned_by(&self, sort: BoardSort) -> Self {
        let is_ascending = if self.sort == sort { !self.is_ascending } else { sort.is_first_ascending() };
        Self { page: 1, sort, is_ascending, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> BoardView {
        let query = query.trim_start_matches('?').to_owned();
        BoardView::from_query(move |key| {
            let found = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == key)?;
            Some(found.1.replace("%2F", "/").replace("%20", " "))
        })
    }

    #[test]
    fn the_address_holds_the_whole_view() {
        let view = BoardView {
            page: 3,
            page_size: 100,
            sort: BoardSort::Changes,
            is_ascending: true,
            is_grouped: true,
            filter: BoardFilter {
                text: "web/pr 1".to_owned(),
                state: Some(BoardState::NoAccess),
                age: Some(AgeFilter::Day),
            },
        };
        let query = view.to_query();
        assert_eq!(
            query,
            "?state=no-access&q=web%2Fpr%201&age=day&sort=changes&order=asc&group=project&page=3&pageSize=100"
        );
        assert_eq!(read(&query), view);
        assert_eq!((BoardView::default().to_query().as_str(), read("")), ("", BoardView::default()));
    }

    #[test]
    fn every_word_is_read_back() {
        for state in BoardState::ALL {
            assert_eq!(BoardState::parse(state.as_str()), Some(state));
        }
        for (age, _) in AgeFilter::ALL {
            assert_eq!(AgeFilter::parse(age.as_str()), Some(age));
        }
    }

    #[test]
    fn a_broken_address_is_the_default() {
        for query in ["?page=0&pageSize=7", "?page=-1&sort=colour&order=up", "?state=maybe&age=ages&group=", "?q="] {
            assert_eq!(read(query), BoardView::default(), "{query}");
        }
    }

    #[test]
    fn a_column_begins_the_way_people_want_it_and_turns() {
        let first = BoardView { page: 4, ..BoardView::default() };
        let turned = first.turned_by(BoardSort::DriftedFor);
        assert_eq!((turned.is_ascending, turned.page), (true, 1));
        let by_name = first.turned_by(BoardSort::Name);
        assert!(by_name.is_ascending && !by_name.turned_by(BoardSort::Name).is_ascending);
        assert_eq!(by_name.to_query(), "?sort=name");
    }
}
