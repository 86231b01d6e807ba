//! Integrations with version control: `acme` has one with GitHub and one with GitLab. The other organizations have none.

use std::collections::BTreeMap;

use api_types::integrations::{
    Branch, Integration, ListBranchesResponse, ListIntegrationsResponse, ListReposResponse, Repo, VcsProvider,
};
use axum::extract::{Path, Query, State};
use axum::{Extension, Json};

use super::query::Params;
use super::{Answer, find_org};
use crate::Sandbox;
use crate::db::Org;
use crate::engine::World;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::random;
use crate::table::Id;

/// How many repositories are on a page.
const REPOS_PER_PAGE: usize = 20;

/// The organization that has integrations.
const CONNECTED_ORG: &str = "acme";

/// Repositories on GitHub beside those that projects are in.
const GITHUB_REPOS: &[&str] = &[
    ".github",
    "api-gateway",
    "audit-trail",
    "backoffice",
    "ci-images",
    "design-system",
    "developer-portal",
    "etl-jobs",
    "feature-flags",
    "fraud-rules",
    "incident-tools",
    "ios-app",
    "k6-load-tests",
    "loyalty",
    "mail-templates",
    "notebooks",
    "onboarding",
    "price-feed",
    "pulumi-components",
    "pulumi-policies",
    "renovate-config",
    "search-indexer",
    "sso-proxy",
    "status-page",
    "terraform-legacy",
    "warehouse-sync",
];
const GITLAB_REPOS: &[&str] = &["billing-engine", "compliance-reports", "hsm-gateway", "ledger", "vault-config"];
const BRANCHES: &[(&str, bool)] = &[
    ("main", true),
    ("release/2026.05", true),
    ("develop", false),
    ("feature/checkout", false),
    ("feature/größer-naïve", false),
    ("fix/throttled-dns", false),
    ("renovate/typescript-6.x", false),
];

pub(crate) async fn list_vcs_integrations(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
) -> Answer<Json<ListIntegrationsResponse>> {
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        Ok(Json(ListIntegrationsResponse { integrations: integrations(world, org) }))
    })
}

fn integrations(world: &World, org: Id<Org>) -> Vec<Integration> {
    if world.db.orgs[org].name != CONNECTED_ORG {
        return Vec::new();
    }
    let integration = |provider: VcsProvider, name: &str, host: &str| Integration {
        id: random::uuid(world.seed, &["integration", provider.as_str()]).to_string(),
        vcs_provider: provider,
        name: Some(name.to_owned()),
        host: Some(host.to_owned()),
        base_url: Some(format!("https://{host}")),
        avatar_url: None,
        has_individual_access: true,
    };
    vec![
        integration(VcsProvider::GitHub, "acme", "github.com"),
        integration(VcsProvider::GitLab, "acme-money", "gitlab.acme.example"),
    ]
}

/// The integration of an address.
fn find(world: &World, org: Id<Org>, provider: &str, id: &str) -> Answer<Integration> {
    if !VcsProvider::KNOWN.iter().any(|known| known.as_str() == provider) {
        return Err(Refusal::invalid("provider", format!("Unknown VCS provider '{provider}'")));
    }
    let mut found = integrations(world, org).into_iter();
    found
        .find(|integration| integration.vcs_provider.as_str() == provider && integration.id == id)
        .ok_or_else(|| Refusal::not_found("VCS integration"))
}

pub(crate) async fn list_vcs_repos(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((name, provider, id)): Path<(String, String, String)>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Json<ListReposResponse>> {
    let params = Params(params);
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        let integration = find(world, org, &provider, &id)?;
        let page = params.number("page", 1..=u64::from(u32::MAX))?.unwrap_or(1);
        let repos = repos(world, org, &integration);
        let end = usize::try_from(page).unwrap_or(usize::MAX).saturating_mul(REPOS_PER_PAGE);
        Ok(Json(ListReposResponse {
            next_page_token: (end < repos.len()).then(|| (page + 1).to_string()),
            repos: repos.into_iter().skip(end - REPOS_PER_PAGE).take(REPOS_PER_PAGE).collect(),
        }))
    })
}

/// All repositories of an integration, by name.
fn repos(world: &World, org: Id<Org>, integration: &Integration) -> Vec<Repo> {
    let is_github = integration.vcs_provider == VcsProvider::GitHub;
    let stacks = world.db.orgs[org].stacks.iter().map(|id| &world.db.stacks[*id]);
    let of_projects = stacks.filter_map(|stack| stack.profile.repository.rsplit('/').next()).filter(|_| is_github);
    let listed = if is_github { GITHUB_REPOS } else { GITLAB_REPOS };
    let mut names: Vec<&str> = of_projects.chain(listed.iter().copied()).collect();
    names.sort_unstable();
    names.dedup();
    let repos = names.into_iter().map(|name| Repo {
        id: (random::derive(world.seed, &["repository", &integration.id, name]) >> 36).to_string(),
        name: name.to_owned(),
        owner: integration.name.clone().unwrap_or_default(),
    });
    repos.collect()
}

pub(crate) async fn list_vcs_branches(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path((name, provider, id, repo)): Path<(String, String, String, String)>,
) -> Answer<Json<ListBranchesResponse>> {
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        let integration = find(world, org, &provider, &id)?;
        if !repos(world, org, &integration).iter().any(|known| known.id == repo) {
            return Err(Refusal::not_found("Repository"));
        }
        // Each repository has the first branches, and some more of the others than some.
        let count = 2 + usize::try_from(random::derive(world.seed, &["branches", &repo]) % 6).unwrap_or(0);
        let branches = BRANCHES.iter().take(count);
        let branches =
            branches.map(|(name, is_protected)| Branch { name: (*name).to_owned(), is_protected: *is_protected });
        Ok(Json(ListBranchesResponse { branches: branches.collect() }))
    })
}
