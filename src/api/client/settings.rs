//! Deployment settings of a stack. They are read as their type, or as JSON where nothing may be lost that the type does
//! not know.

use api_types::StackRef;
use api_types::endpoint;
use api_types::secret::SecretValue;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Client;
use crate::api::error::ApiError;
use crate::api::request::Transport;

impl<T: Transport> Client<T> {
    /// `GET …/settings`.
    pub async fn get_deployment_settings<A: DeserializeOwned>(&self, stack: &StackRef) -> Result<A, ApiError> {
        self.read(&endpoint::get_deployment_settings(stack)).await
    }

    /// `POST …/settings`, a merge patch: absent, `null` and a value are three things, so it is JSON.
    pub async fn patch_deployment_settings<A: DeserializeOwned>(
        &self,
        stack: &StackRef,
        patch: &Value,
    ) -> Result<A, ApiError> {
        self.send(&endpoint::patch_deployment_settings(stack), patch).await
    }

    /// `PUT …/settings`. What is left out is lost, keys that nothing here knows as well.
    pub async fn replace_deployment_settings<A: DeserializeOwned>(
        &self,
        stack: &StackRef,
        settings: &Value,
    ) -> Result<A, ApiError> {
        self.send(&endpoint::replace_deployment_settings(stack), settings).await
    }

    /// `DELETE …/settings`.
    pub async fn delete_deployment_settings(&self, stack: &StackRef) -> Result<bool, ApiError> {
        self.read(&endpoint::delete_deployment_settings(stack)).await
    }

    /// `POST …/settings/encrypt`.
    pub async fn encrypt_deployment_settings_secret(
        &self,
        stack: &StackRef,
        secret: &SecretValue,
    ) -> Result<SecretValue, ApiError> {
        self.send(&endpoint::encrypt_deployment_settings_secret(stack), secret).await
    }
}
