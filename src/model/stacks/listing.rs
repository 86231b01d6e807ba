//! The list of stacks as it comes in page by page, each with the token of the next. Pure.

use std::collections::HashSet;

use api_types::OrgName;
use api_types::stacks::{ListUserStacksResponse, StackSummary, UserStacksQuery};

use super::row::StackName;
use super::view::TagFilter;

/// What the service was asked to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListKey {
    /// Of this project only.
    pub project: Option<String>,
    /// With this tag only.
    pub tag: Option<TagFilter>,
}

/// Where a list goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Next {
    /// Nothing has come yet.
    #[default]
    First,
    /// At this token.
    Token(String),
    /// Nowhere: all of it is here.
    End,
}

/// A list on its way: what has come, and where it goes on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    key: ListKey,
    rows: Vec<StackSummary>,
    next: Next,
}

impl Listing {
    /// A list of which nothing has come.
    #[must_use]
    pub fn new(key: ListKey) -> Self {
        Self { key, ..Self::default() }
    }

    /// What was asked for.
    #[must_use]
    pub fn key(&self) -> &ListKey {
        &self.key
    }

    /// What has come.
    #[must_use]
    pub fn rows(&self) -> &[StackSummary] {
        &self.rows
    }

    /// Whether all of it is here.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.next == Next::End
    }

    /// The request for the next page; none when all of it is here.
    #[must_use]
    pub fn next_query(&self, org: &OrgName) -> Option<UserStacksQuery> {
        let continuation_token = match &self.next {
            Next::First => None,
            Next::Token(token) => Some(token.clone()),
            Next::End => return None,
        };
        let tag = self.key.tag.clone().map(|tag| (tag.name, tag.value));
        Some(UserStacksQuery {
            project: self.key.project.clone(),
            tag,
            continuation_token,
            ..UserStacksQuery::all_of(org.clone())
        })
    }

    /// Takes a page in. A token that leads to where it came from would never end, so it ends there.
    pub fn take(&mut self, page: ListUserStacksResponse) {
        // Stacks may move between pages while the list comes in: one that is here already is not listed twice.
        let mut seen: HashSet<StackName> = self.rows.iter().map(StackName::of_summary).collect();
        self.rows.extend(page.stacks.into_iter().filter(|stack| seen.insert(StackName::of_summary(stack))));
        let token = page.continuation_token.filter(|token| !token.is_empty()).map(Next::Token);
        self.next = token.filter(|next| *next != self.next).unwrap_or(Next::End);
    }

    /// Whether it may take the place of what is shown: once it is complete, or as soon as it holds more than that, or
    /// anything of what is wanted instead.
    #[must_use]
    pub fn replaces(&self, shown: Option<&Self>) -> bool {
        match shown {
            Some(shown) if shown.key == self.key => self.is_complete() || self.rows.len() >= shown.rows.len(),
            _ => self.next != Next::First,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(names: &[&str], token: Option<&str>) -> ListUserStacksResponse {
        let stack = |name: &&str| StackSummary {
            project_name: "webshop".to_owned(),
            stack_name: (*name).to_owned(),
            ..StackSummary::default()
        };
        ListUserStacksResponse {
            stacks: names.iter().map(stack).collect(),
            continuation_token: token.map(str::to_owned),
        }
    }

    fn names(listing: &Listing) -> Vec<&str> {
        listing.rows().iter().map(|stack| stack.stack_name.as_str()).collect()
    }

    #[test]
    fn pages_follow_their_tokens_to_the_end() {
        let org = OrgName::parse("acme").expect("a name");
        let key = ListKey { project: Some("webshop".to_owned()), tag: TagFilter::parse("team=shop") };
        let mut listing = Listing::new(key);
        let first = listing.next_query(&org).expect("nothing has come");
        assert_eq!(first.tag, Some(("team".to_owned(), Some("shop".to_owned()))));
        assert_eq!((first.project.as_deref(), first.continuation_token), (Some("webshop"), None));
        listing.take(page(&["dev", "prod"], Some("2-")));
        let second = listing.next_query(&org).expect("there is more");
        assert_eq!(second.continuation_token.as_deref(), Some("2-"));
        listing.take(page(&["prod", "staging"], None));
        assert_eq!(names(&listing), ["dev", "prod", "staging"]);
        assert!(listing.is_complete() && listing.next_query(&org).is_none());
    }

    #[test]
    fn a_token_that_repeats_or_is_empty_is_the_end() {
        let mut listing = Listing::new(ListKey::default());
        listing.take(page(&["dev"], Some("2-")));
        listing.take(page(&["prod"], Some("2-")));
        assert!(listing.is_complete());
        let mut listing = Listing::new(ListKey::default());
        listing.take(page(&["dev"], Some("")));
        assert!(listing.is_complete());
    }

    #[test]
    fn a_list_that_is_read_again_waits_until_it_has_as_much() {
        let mut shown = Listing::new(ListKey::default());
        shown.take(page(&["dev", "prod", "staging"], None));
        let mut again = Listing::new(ListKey::default());
        assert!(!again.replaces(None) && !again.replaces(Some(&shown)));
        again.take(page(&["dev"], Some("1-")));
        assert!(again.replaces(None) && !again.replaces(Some(&shown)));
        again.take(page(&["prod"], None));
        assert!(again.replaces(Some(&shown)), "it is shorter by now, but all there is");

        let other = ListKey { project: Some("webshop".to_owned()), tag: None };
        let mut of_project = Listing::new(other);
        assert!(!of_project.replaces(Some(&shown)));
        of_project.take(page(&["dev"], Some("1-")));
        assert!(of_project.replaces(Some(&shown)));
    }
}
