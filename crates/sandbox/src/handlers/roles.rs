//! Roles that a deployment may run as.

use std::collections::BTreeMap;

use api_types::roles::{ListRolesResponse, Role, RolePurpose};
use axum::extract::{Path, Query, State};
use axum::{Extension, Json};
use serde_json::json;

use super::query::Params;
use super::{Answer, find_org, views};
use crate::Sandbox;
use crate::http::auth::Caller;
use crate::http::errors::Refusal;
use crate::random;

/// Name, description, the name of a role that every organization has.
const ROLES: &[(&str, &str, &str)] = &[
    ("Admin", "Everything in the organization", "organization:admin"),
    ("Member", "What members may do", "organization:member"),
    ("Deployer", "Reads all stacks, and updates those of the own team", ""),
];

pub(crate) async fn list_roles(
    State(sandbox): State<Sandbox>,
    caller: Extension<Caller>,
    Path(name): Path<String>,
    Query(params): Query<BTreeMap<String, String>>,
) -> Answer<Json<ListRolesResponse>> {
    sandbox.with_world(|world| {
        let org = find_org(world, &caller, &name)?;
        let params = Params(params);
        let word = params.text("uxPurpose").filter(|word| !word.is_empty());
        let word = word.ok_or_else(|| Refusal::invalid("uxPurpose", "'uxPurpose' is required"))?;
        if !RolePurpose::KNOWN.iter().any(|purpose| purpose.as_str() == word) {
            return Err(Refusal::invalid("uxPurpose", format!("unknown purpose '{word}'")));
        }
        if word != RolePurpose::Role.as_str() {
            // The sandbox has roles of one kind only.
            return Ok(Json(ListRolesResponse::default()));
        }
        let roles = ROLES.iter().map(|(role, description, identifier)| Role {
            id: random::uuid(world.seed, &["role", &world.db.orgs[org].name, role]).to_string(),
            name: (*role).to_owned(),
            description: (*description).to_owned(),
            default_identifier: Some((*identifier).to_owned()).filter(|identifier| !identifier.is_empty()),
            is_org_default: *role == "Member",
            extra: json!({
                "orgId": views::org_id(world, org),
                "created": "2024-02-05T08:30:00Z",
                "modified": "2025-11-18T14:12:09Z",
                "version": 3,
                "resourceType": "organization",
                "uxPurpose": word,
                "details": {"__type": "PermissionDescriptorAllow"},
            })
            .as_object()
            .cloned()
            .unwrap_or_default(),
        });
        Ok(Json(ListRolesResponse { roles: roles.collect() }))
    })
}
