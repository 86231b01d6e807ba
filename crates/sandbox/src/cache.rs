//! The caches of dependencies: archives by key, one set for each project.
//!
//! It must not know who may use them, nor how addresses in them are signed.

use std::collections::BTreeMap;

use axum::body::Bytes;

use crate::db::Org;
use crate::table::Id;

/// All caches.
#[derive(Default)]
pub(crate) struct Cache {
    projects: BTreeMap<(Id<Org>, String), BTreeMap<String, Bytes>>,
}

impl Cache {
    pub(crate) fn save(&mut self, org: Id<Org>, project: &str, key: &str, archive: Bytes) {
        self.projects.entry((org, project.to_owned())).or_default().insert(key.to_owned(), archive);
    }

    pub(crate) fn load(&self, org: Id<Org>, project: &str, key: &str) -> Option<Bytes> {
        self.projects.get(&(org, project.to_owned()))?.get(key).cloned()
    }

    /// Throws away everything of a project.
    pub(crate) fn clear(&mut self, org: Id<Org>, project: &str) {
        self.projects.remove(&(org, project.to_owned()));
    }

    /// Keys and sizes in bytes.
    pub(crate) fn entries(&self, org: Id<Org>, project: &str) -> Vec<(String, usize)> {
        let entries = self.projects.get(&(org, project.to_owned())).into_iter().flatten();
        entries.map(|(key, archive)| (key.clone(), archive.len())).collect()
    }
}
