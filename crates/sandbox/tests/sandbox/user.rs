//! Tokens, users, and the stacks they reach.

use api_types::endpoint;
use api_types::error::ErrorBody;
use api_types::stacks::{ListUserStacksResponse, UserStacksQuery};
use api_types::user::{DefaultOrganization, User};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use sandbox::{ADMIN_TOKEN, AGENT_TOKEN, MEMBER_TOKEN};
use serde_json::Value;

use crate::client::{acme, ask, call_as, get, quiet, send};

#[tokio::test]
async fn a_token_has_an_owner_and_organizations() {
    let sandbox = quiet();
    let admin: User = ask(&sandbox, &endpoint::get_current_user()).await;
    assert_eq!((admin.name.as_str(), admin.login.as_str()), ("Mara Lindqvist", "mara"));
    let roles: Vec<_> = admin
        .organizations
        .iter()
        .map(|org| (org.login.as_str(), org.role.as_ref().map(|role| role.as_str())))
        .collect();
    let others = ["empty-co", "small-co", "growing-co"].map(|name| (name, Some("admin")));
    assert_eq!(roles, [[("acme", Some("admin"))].as_slice(), &others].concat());

    let member: User = call_as(&sandbox, Some(MEMBER_TOKEN), "GET", "/api/user", Value::Null).await.json();
    let roles: Vec<_> = member
        .organizations
        .iter()
        .map(|org| (org.login.as_str(), org.role.as_ref().map(|role| role.as_str())))
        .collect();
    assert_eq!((member.login.as_str(), roles), ("jun", vec![("acme", Some("member"))]));

    let default: DefaultOrganization = ask(&sandbox, &endpoint::get_default_organization()).await;
    assert_eq!(default.login, "acme");
}

#[tokio::test]
async fn other_tokens_are_refused() {
    let sandbox = quiet();
    for token in [None, Some("pul-other"), Some(""), Some("PUL-SANDBOX-ADMIN"), Some(" pul-sandbox-admin")] {
        let answer = call_as(&sandbox, token, "GET", "/api/user", Value::Null).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{token:?}");
        assert_eq!(answer.json::<ErrorBody>().code, 401);
    }
    for scheme in ["Bearer ", "token  ", "Token ", ""] {
        let request = Request::get("/api/user").header("authorization", format!("{scheme}{ADMIN_TOKEN}"));
        let answer = send(&sandbox, request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{scheme:?}");
    }
    let answer = call_as(&sandbox, Some(AGENT_TOKEN), "GET", "/api/user", Value::Null).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "an agent pool is no user");
    let answer = call_as(&sandbox, Some(AGENT_TOKEN), "GET", "/api/orgs/acme/deployments", Value::Null).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_revoked_token_is_refused_from_then_on() {
    let sandbox = quiet();
    assert_eq!(get(&sandbox, "/api/user").await.status, StatusCode::OK);
    sandbox.revoke_token(ADMIN_TOKEN);
    assert_eq!(get(&sandbox, "/api/user").await.status, StatusCode::UNAUTHORIZED);
    let member = call_as(&sandbox, Some(MEMBER_TOKEN), "GET", "/api/user", Value::Null).await;
    assert_eq!(member.status, StatusCode::OK);
}

#[tokio::test]
async fn stacks_come_in_pages() {
    let sandbox = quiet();
    let (mut names, mut token) = (Vec::new(), None::<String>);
    loop {
        let list: ListUserStacksResponse = ask(
            &sandbox,
            &endpoint::list_user_stacks(&UserStacksQuery {
                continuation_token: token,
                ..UserStacksQuery::all_of(acme())
            }),
        )
        .await;
        names.extend(list.stacks.into_iter().map(|stack| format!("{}/{}", stack.project_name, stack.stack_name)));
        token = list.continuation_token;
        match token.as_deref() {
            Some(token) => assert!(token.ends_with('-'), "{token}"),
            None => break,
        }
    }
    assert!(names.len() > 35, "{}", names.len());
    for name in ["webshop/dev", "webshop/staging", "webshop/prod", "data-lake/prod-eu"] {
        assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{name}");
    }
    let one: ListUserStacksResponse =
        get(&sandbox, "/api/user/stacks?organization=acme&project=payments&maxResults=3").await.json();
    assert_eq!((one.stacks.len(), one.continuation_token.as_deref()), (3, Some("3-")));
    let all: ListUserStacksResponse = get(&sandbox, "/api/user/stacks?maxResults=500").await.json();
    assert_eq!(all.stacks.len(), names.len() + 4, "without an organization: those of all");
    let empty: ListUserStacksResponse = get(&sandbox, "/api/user/stacks?organization=empty-co").await.json();
    assert_eq!((empty.stacks.len(), empty.continuation_token), (0, None));
}

#[tokio::test]
async fn wrong_questions_about_stacks_are_refused() {
    let sandbox = quiet();
    for (path, status) in [
        ("/api/user/stacks?organization=nobody", 404),
        ("/api/user/stacks?continuationToken=5", 400),
        ("/api/user/stacks?continuationToken=x-", 400),
        ("/api/user/stacks?maxResults=0", 400),
    ] {
        assert_eq!(get(&sandbox, path).await.status.as_u16(), status, "{path}");
    }
    let path = "/api/user/stacks?organization=empty-co";
    let answer = call_as(&sandbox, Some(MEMBER_TOKEN), "GET", path, Value::Null).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "no member: it does not exist");
}
