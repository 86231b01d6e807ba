//! Deployment settings of a stack.

use super::{Endpoint, Method, template};
use crate::ids::StackRef;

/// `GET …/settings`; 404 when none are set.
#[must_use]
pub fn get_deployment_settings(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Get, template::DEPLOYMENT_SETTINGS, stack, None, &[])
}

/// `POST …/settings`: a merge patch, in spite of its method.
#[must_use]
pub fn patch_deployment_settings(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::DEPLOYMENT_SETTINGS, stack, None, &[])
}

/// `PUT …/settings`: replaces all; deprecated.
#[must_use]
pub fn replace_deployment_settings(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Put, template::DEPLOYMENT_SETTINGS, stack, None, &[])
}

/// `DELETE …/settings`.
#[must_use]
pub fn delete_deployment_settings(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Delete, template::DEPLOYMENT_SETTINGS, stack, None, &[])
}

/// `POST …/settings/encrypt`; deprecated, since the patch encrypts by itself.
#[must_use]
pub fn encrypt_deployment_settings_secret(stack: &StackRef) -> Endpoint {
    Endpoint::of_stack(Method::Post, template::DEPLOYMENT_SETTINGS_ENCRYPT, stack, None, &[])
}
