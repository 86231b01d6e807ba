//! `GET /api/orgs/{org}/roles`: what a deployment may run as.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::open_enum::open_enum;
use crate::paging::null_as_default;

open_enum! {
    /// What roles are asked for. The route requires one; which suit deployments is documented only for `role`.
    RolePurpose {
        /// A role.
        Role = "role",
        /// A role of one person.
        RolePrivate = "role_private",
        /// A role for a time.
        RoleTemporary = "role_temporary",
        /// A policy.
        Policy = "policy",
        /// A set.
        Set = "set",
    }
}

/// The roles.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListRolesResponse {
    /// The roles.
    #[serde(deserialize_with = "null_as_default")]
    pub roles: Vec<Role>,
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Role {
    /// What settings name it by.
    #[serde(deserialize_with = "null_as_default")]
    pub id: String,
    /// The name.
    #[serde(deserialize_with = "null_as_default")]
    pub name: String,
    /// What it is for.
    #[serde(deserialize_with = "null_as_default")]
    pub description: String,
    /// The name of a role that every organization has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_identifier: Option<String>,
    /// Whether members have it when they are given none.
    #[serde(deserialize_with = "null_as_default")]
    pub is_org_default: bool,
    /// Everything else, as it came.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
