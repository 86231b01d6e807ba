//! What settings are chosen from: roles, repositories, branches; and what the service can do.

use api_types::capabilities::CapabilitiesResponse;
use api_types::endpoint;
use api_types::integrations::{
    IntegrationRef, ListBranchesResponse, ListIntegrationsResponse, ListReposResponse, VcsProvider,
};
use api_types::roles::{ListRolesResponse, RolePurpose};
use axum::http::StatusCode;

use crate::client::{acme, ask, get, quiet};

#[tokio::test]
async fn roles_need_a_purpose() {
    let sandbox = quiet();
    let list: ListRolesResponse = ask(&sandbox, &endpoint::list_roles(&acme(), &RolePurpose::Role)).await;
    let names: Vec<_> = list.roles.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(names, ["Admin", "Member", "Deployer"]);
    assert_eq!(list.roles.iter().filter(|role| role.is_org_default).count(), 1);
    let others: ListRolesResponse = ask(&sandbox, &endpoint::list_roles(&acme(), &RolePurpose::Set)).await;
    assert!(others.roles.is_empty());
    for query in ["", "?uxPurpose=", "?uxPurpose=hat", "?uxPurpose=ROLE"] {
        let answer = get(&sandbox, &format!("/api/orgs/acme/roles{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
    }
    assert_eq!(get(&sandbox, "/api/orgs/nobody/roles?uxPurpose=role").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn repositories_come_in_pages_and_have_branches() {
    let sandbox = quiet();
    let list: ListIntegrationsResponse = ask(&sandbox, &endpoint::list_vcs_integrations(&acme())).await;
    let providers: Vec<_> = list.integrations.iter().map(|integration| integration.vcs_provider.clone()).collect();
    assert_eq!(providers, [VcsProvider::GitHub, VcsProvider::GitLab]);
    let github = list.integrations[0].to_ref();
    let (mut repos, mut token) = (Vec::new(), None::<String>);
    loop {
        let page: ListReposResponse =
            ask(&sandbox, &endpoint::list_vcs_repos(&acme(), &github, token.as_deref())).await;
        assert!(page.repos.len() <= 20);
        repos.extend(page.repos);
        token = page.next_page_token;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(repos.len(), 40);
    let repo = repos.iter().find(|repo| repo.name == "webshop").unwrap();
    assert_eq!(repo.owner, "acme");
    let branches: ListBranchesResponse = ask(&sandbox, &endpoint::list_vcs_branches(&acme(), &github, &repo.id)).await;
    assert!(branches.branches.iter().any(|branch| branch.name == "main" && branch.is_protected));
    let gitlab = list.integrations[1].to_ref();
    let page: ListReposResponse = ask(&sandbox, &endpoint::list_vcs_repos(&acme(), &gitlab, None)).await;
    assert_eq!((page.repos.len(), page.next_page_token), (5, None));

    let unknown = IntegrationRef { provider: VcsProvider::GitHub, id: gitlab.id.clone() };
    assert_eq!(get(&sandbox, &endpoint::list_vcs_repos(&acme(), &unknown, None).path).await.status, 404);
    let odd = IntegrationRef { provider: VcsProvider::Unknown("fossil".to_owned()), id: github.id.clone() };
    assert_eq!(get(&sandbox, &endpoint::list_vcs_repos(&acme(), &odd, None).path).await.status, 400);
    for page in ["0", "-1", "x"] {
        let path = endpoint::list_vcs_repos(&acme(), &github, Some(page)).path;
        assert_eq!(get(&sandbox, &path).await.status, StatusCode::BAD_REQUEST, "{page}");
    }
    let last: ListReposResponse = ask(&sandbox, &endpoint::list_vcs_repos(&acme(), &github, Some("9"))).await;
    assert!(last.repos.is_empty() && last.next_page_token.is_none());
    let path = endpoint::list_vcs_branches(&acme(), &github, "nothing").path;
    assert_eq!(get(&sandbox, &path).await.status, StatusCode::NOT_FOUND);
    let other: ListIntegrationsResponse = get(&sandbox, "/api/console/orgs/growing-co/integrations").await.json();
    assert!(other.integrations.is_empty());
}

#[tokio::test]
async fn the_service_tells_what_it_can() {
    let sandbox = quiet();
    let list: CapabilitiesResponse = ask(&sandbox, &endpoint::get_capabilities()).await;
    assert_eq!(list.version_of("deployment-schema-version"), Some(1));
    assert_eq!(list.version_of("neo-cli-mode"), None);
}
