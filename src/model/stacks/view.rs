//! What a person chose to see of the stacks; all of it is in the address. Pure.

use std::fmt;

use super::listing::ListKey;
use crate::model::address;

/// The page sizes to choose from.
pub const PAGE_SIZES: [u32; 3] = [25, 50, 100];
const DEFAULT_PAGE_SIZE: u32 = 50;

/// The columns to sort by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Project, then stack.
    #[default]
    Name,
    /// When it was last updated.
    LastUpdate,
    /// When its last deployment was asked for.
    LastDeployment,
    /// How many resources it holds.
    Resources,
}

impl SortBy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Name, Self::LastDeployment, Self::LastUpdate, Self::Resources];

    /// The word in the address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::LastUpdate => "updated",
            Self::LastDeployment => "deployed",
            Self::Resources => "resources",
        }
    }

    /// Which way people want it first: names from A, the newest and the largest first.
    #[must_use]
    pub fn is_first_ascending(self) -> bool {
        self == Self::Name
    }

    /// What an order is called.
    #[must_use]
    pub fn order_word(self, is_ascending: bool) -> &'static str {
        match (self, is_ascending) {
            (Self::Name, true) => "by name",
            (Self::Name, false) => "by name, from Z",
            (Self::LastDeployment, false) => "last deployed first",
            (Self::LastDeployment, true) => "last deployed last",
            (Self::LastUpdate, false) => "last updated first",
            (Self::LastUpdate, true) => "last updated last",
            (Self::Resources, false) => "most resources first",
            (Self::Resources, true) => "fewest resources first",
        }
    }
}

/// A tag that stacks must have: `name`, or `name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagFilter {
    /// The tag's name.
    pub name: String,
    /// Its value; any when absent.
    pub value: Option<String>,
}

impl TagFilter {
    /// Reads `name` or `name=value`; nothing of a text without a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let (name, value) = (name.trim(), value.trim());
        let value = Some(value.to_owned()).filter(|value| !value.is_empty());
        (!name.is_empty()).then(|| Self { name: name.to_owned(), value })
    }
}

impl fmt::Display for TagFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Some(value) => write!(f, "{}={value}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// What drift checks must have told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriftFilter {
    /// The last one found a difference.
    Drifted,
    /// None is reported, whether or not one is known to have looked.
    NotDrifted,
    /// There is nothing that one could have looked at.
    NeverChecked,
    /// The service did not say.
    Unknown,
}

impl DriftFilter {
    /// All of them, with their words.
    pub const ALL: [(Self, &str); 4] = [
        (Self::Drifted, "drifted"),
        (Self::NotDrifted, "no drift reported"),
        (Self::NeverChecked, "never checked"),
        (Self::Unknown, "unknown"),
    ];

    /// The word in the address.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Drifted => "drifted",
            Self::NotDrifted => "none",
            Self::NeverChecked => "never",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word of the address.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().map(|(filter, _)| filter).find(|filter| filter.as_str() == word)
    }
}

/// Which stacks to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StackFilter {
    /// A part of `project/stack`.
    pub text: String,
    /// Of this project.
    pub project: Option<String>,
    /// With this tag.
    pub tag: Option<TagFilter>,
    /// As drift checks left them.
    pub drift: Option<DriftFilter>,
    /// Those whose last deployment failed.
    pub last_failed: bool,
}

impl StackFilter {
    /// Whether anything is filtered.
    #[must_use]
    pub fn is_active(&self) -> bool {
        *self != Self::default()
    }
}

/// What a person chose to see; all of it is in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StacksView {
    /// The page, from 1.
    pub page: u32,
    /// Rows on a page.
    pub page_size: u32,
    /// The column to sort by.
    pub sort: SortBy,
    /// From A, oldest or smallest first.
    pub is_ascending: bool,
    /// Under a head for each project.
    pub is_grouped: bool,
    /// The filters.
    pub filter: StackFilter,
}

impl Default for StacksView {
    fn default() -> Self {
        Self {
            page: 1,
            page_size: DEFAULT_PAGE_SIZE,
            sort: SortBy::default(),
            is_ascending: true,
            is_grouped: false,
            filter: StackFilter::default(),
        }
    }
}

impl StacksView {
    /// Reads the query of the address. What cannot be read is left at its default.
    #[must_use]
    pub fn from_query(value_of: impl Fn(&str) -> Option<String>) -> Self {
        let default = Self::default();
        let word = |key: &str| value_of(key).filter(|text| !text.is_empty());
        let number = |key: &str| word(key).and_then(|text| text.parse::<u32>().ok()).filter(|number| *number > 0);
        let sort = word("sort").and_then(|word| SortBy::ALL.into_iter().find(|sort| sort.as_str() == word));
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
            filter: StackFilter {
                text: word("q").unwrap_or_default(),
                project: word("project"),
                tag: word("tag").and_then(|text| TagFilter::parse(&text)),
                drift: word("drift").and_then(|word| DriftFilter::parse(&word)),
                last_failed: word("last").as_deref() == Some("failed"),
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
            ("page", (self.page != default.page).then(|| self.page.to_string())),
            ("pageSize", (self.page_size != default.page_size).then(|| self.page_size.to_string())),
            ("sort", (self.sort != default.sort).then(|| self.sort.as_str().to_owned())),
            ("order", is_turned.then(|| order.to_owned())),
            ("group", self.is_grouped.then(|| "project".to_owned())),
            ("q", Some(filter.text.clone()).filter(|text| !text.is_empty())),
            ("project", filter.project.clone()),
            ("tag", filter.tag.as_ref().map(ToString::to_string)),
            ("drift", filter.drift.map(|drift| drift.as_str().to_owned())),
            ("last", filter.last_failed.then(|| "failed".to_owned())),
        ];
        address::query(pairs)
    }

    /// What the service is asked to list: it filters by project and by tag.
    #[must_use]
    pub fn list_key(&self) -> ListKey {
        ListKey { project: self.filter.project.clone(), tag: self.filter.tag.clone() }
    }

    /// This view with other filters, from its first page.
    #[must_use]
    pub fn with_filter(&self, filter: StackFilter) -> Self {
        Self { page: 1, filter, ..self.clone() }
    }

    /// This view on another page.
    #[must_use]
    pub fn with_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// This view in the order of a column: the other way round when it has that order already.
    #[must_use]
    pub fn turned_by(&self, sort: SortBy) -> Self {
        let is_ascending = if self.sort == sort { !self.is_ascending } else { sort.is_first_ascending() };
        Self { page: 1, sort, is_ascending, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> StacksView {
        let query = query.trim_start_matches('?').to_owned();
        StacksView::from_query(move |key| {
            let found = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == key)?;
            Some(found.1.replace("%3D", "=").replace("%2F", "/").replace("%20", " "))
        })
    }

    #[test]
    fn the_address_holds_the_whole_view() {
        let view = StacksView {
            page: 3,
            page_size: 25,
            sort: SortBy::Resources,
            is_ascending: true,
            is_grouped: true,
            filter: StackFilter {
                text: "web/pr 1".to_owned(),
                project: Some("webshop".to_owned()),
                tag: TagFilter::parse("team=shop"),
                drift: Some(DriftFilter::Drifted),
                last_failed: true,
            },
        };
        let query = view.to_query();
        assert_eq!(
            query,
            "?page=3&pageSize=25&sort=resources&order=asc&group=project&q=web%2Fpr%201&project=webshop\
             &tag=team%3Dshop&drift=drifted&last=failed"
        );
        assert_eq!(read(&query), view);
        assert_eq!(StacksView::default().to_query(), "");
        assert_eq!(read(""), StacksView::default());
    }

    #[test]
    fn a_broken_address_is_the_default() {
        for query in ["?page=0&pageSize=7", "?page=-1&sort=colour&order=up", "?drift=maybe&last=ok&tag=%3Dx&group="] {
            assert_eq!(read(query), StacksView::default(), "{query}");
        }
    }

    #[test]
    fn tags_are_read_as_name_or_name_and_value() {
        let tag = |name: &str, value: Option<&str>| {
            Some(TagFilter { name: name.to_owned(), value: value.map(str::to_owned) })
        };
        let cases = [
            ("team", tag("team", None)),
            (" team = shop ", tag("team", Some("shop"))),
            ("team=", tag("team", None)),
            ("a=b=c", tag("a", Some("b=c"))),
            ("pulumi:project", tag("pulumi:project", None)),
            ("=x", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(TagFilter::parse(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_column_begins_the_way_people_want_it_and_turns() {
        let by_name = StacksView { page: 4, ..StacksView::default() };
        let turned = by_name.turned_by(SortBy::Name);
        assert_eq!((turned.is_ascending, turned.page), (false, 1));
        let newest = by_name.turned_by(SortBy::LastUpdate);
        assert!(!newest.is_ascending && newest.turned_by(SortBy::LastUpdate).is_ascending);
        assert_eq!(newest.to_query(), "?sort=updated");
        assert_eq!(newest.turned_by(SortBy::LastUpdate).to_query(), "?sort=updated&order=asc");
    }

    #[test]
    fn only_project_and_tag_are_asked_of_the_service() {
        let view = read("?q=web&project=webshop&tag=team&drift=drifted&last=failed");
        assert_eq!(view.list_key(), ListKey { project: Some("webshop".to_owned()), tag: TagFilter::parse("team") });
    }
}
