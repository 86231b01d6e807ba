//! What the strings of an answer are for. A client has to be able to rely on some of them, or nothing would be left to
//! see of the others: they are spoiled only where the reach says so.

use super::Reach;

/// What a string is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Anything that somebody wrote.
    Text,
    /// A word of a list, an id, or a name that stands in addresses.
    Word,
    /// A moment, a token of a list, a plan of times: what a client has to be able to read.
    Contract,
}

impl Part {
    /// Whether it is spoiled.
    pub(super) fn is_within(self, reach: Reach) -> bool {
        match reach {
            Reach::Texts => self == Self::Text,
            Reach::Words => self <= Self::Word,
            Reach::Everything => true,
        }
    }
}

/// Keys whose value is a word of a list.
const WORDS: &[&str] = &[
    "aiEnablement",
    "capability",
    "kind",
    "operation",
    "preferredVCS",
    "product",
    "pulumiOperation",
    "result",
    "role",
    "runtime",
    "status",
    "userRole",
    "vcsProvider",
];

/// Keys whose value is an id, or stands in an address.
const NAMES: &[&str] = &[
    "GitHubLogin",
    "activeUpdate",
    "latestDriftRun",
    "orgName",
    "organization",
    "projectName",
    "repoName",
    "routingProject",
    "routingRepo",
    "stackName",
    "tokenValue",
];

/// Keys of what a client has to read or to send back.
const CONTRACT: &[&str] =
    &["__type", "continuationToken", "duration", "nextPageToken", "nextToken", "scheduleCron", "url"];

/// The maps of which the keys are text as well.
pub(super) const MAPS: &[&str] = &["config", "environment", "environmentVariables", "outputs", "tags"];

/// What a string is for, by the keys that lead to it (an item of a list has the list's) and by itself.
pub(super) fn part(keys: &[&str], value: &str) -> Part {
    let key = keys.last().copied().unwrap_or_default();
    let above = |name: &str| keys.contains(&name);
    if is_moment(value) {
        return Part::Contract;
    }
    // Of maps, the values are text, whatever they are called.
    if keys.iter().rev().skip(1).any(|key| MAPS.contains(key)) {
        return Part::Text;
    }
    let is_id = key == "id" || ["Id", "ID"].iter().any(|end| key.ends_with(end));
    // Organizations are called by their login; what people are called is text.
    let is_org = key == "githubLogin" && above("organizations");
    // The tree of an organization calls everything `name`; a paused stack is named as project/stack.
    let is_in_tree = key == "name" && (above("repos") || above("referencedStacks"));
    if CONTRACT.contains(&key) && !(key == "url" && above("githubCommitInfo")) {
        Part::Contract
    } else if WORDS.contains(&key) || NAMES.contains(&key) || key == "pausedStacks" || is_id || is_org || is_in_tree {
        Part::Word
    } else {
        Part::Text
    }
}

/// `2026-05-13…`, in either way that the API writes it.
fn is_moment(value: &str) -> bool {
    let date: Vec<&str> = value.get(..10).unwrap_or_default().split('-').collect();
    matches!(date.as_slice(), [year, month, day] if year.len() == 4 && month.len() == 2 && day.len() == 2)
        && value.bytes().take(4).all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_string_is_for() {
        let cases: [(&[&str], &str, Part); 17] = [
            (&["deployments", "requestedBy", "githubLogin"], "mara", Part::Text),
            (&["organizations", "githubLogin"], "acme", Part::Word),
            (&["organizations", "name"], "Acme", Part::Text),
            (&["deployments", "status"], "running", Part::Word),
            (&["deployments", "created"], "2026-11-28 01:25:22.629", Part::Contract),
            (&["jobs", "started"], "0001-01-01T00:00:00Z", Part::Contract),
            (&["steps", "name"], "Setup", Part::Text),
            (&["repos", "projects", "name"], "webshop", Part::Word),
            (&["updates", "environment", "vcs.kind"], "github.com", Part::Text),
            (&["operationContext", "environmentVariables", "kind"], "x", Part::Text),
            (&["tags", "owner"], "mara", Part::Text),
            (&["githubCommitInfo", "url"], "https://github.com/a", Part::Text),
            (&["url"], "https://example.com/presigned", Part::Contract),
            (&["nextToken"], "0.0.11", Part::Contract),
            (&["updateID"], "x", Part::Word),
            (&["message"], "not found", Part::Text),
            (&["initiator"], "console", Part::Text),
        ];
        for (keys, value, expected) in cases {
            assert_eq!(part(keys, value), expected, "{keys:?} {value}");
        }
    }
}
