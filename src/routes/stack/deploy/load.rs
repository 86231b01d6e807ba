//! What the form and the card need to know of the stack and its organization.

use api_types::agents::AgentPool;
use api_types::metadata::StackDeploymentsMetadata;
use api_types::organization::OrganizationFeatures;
use api_types::roles::RolePurpose;
use api_types::{OrgName, StackRef};
use futures::future::join5;

use super::Asked;
use crate::api::{ApiError, Client, ErrorKind};
use crate::model::deploy_form::redeploy::{Refill, refill};
use crate::model::deploy_form::{DeployForm, StackSettings, Surroundings};

/// Everything that the form begins with.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Beginning {
    /// The form, and what is to be said of it.
    pub(super) refill: Refill,
    /// What it depends on.
    pub(super) around: Surroundings,
    /// The pools to choose from; `None` when there is no list to be had.
    pub(super) pools: Option<Vec<AgentPool>>,
    /// The plan.
    pub(super) features: OrganizationFeatures,
    /// The pauses.
    pub(super) queue: StackDeploymentsMetadata,
}

/// Settings are what the form cannot do without, and the deployment that it repeats. The rest only makes it easier.
pub(super) async fn beginning(client: Client, stack: StackRef, asked: Asked) -> Result<Beginning, ApiError> {
    let org = stack.org();
    let (settings, pools, roles, features, queue) = join5(
        settings(client, &stack),
        client.list_agent_pools(org),
        client.list_roles(org, &RolePurpose::Role),
        features(client, org),
        client.get_stack_deployments_metadata(&stack),
    )
    .await;
    let settings = settings?;
    let refill = match asked {
        Asked::Version(version) => {
            let deployment = client.get_deployment_by_version(&stack, version).await?;
            refill(&deployment, &settings)
        }
        Asked::Operation(operation) => Refill { form: DeployForm::new(&operation, &settings), ..Refill::default() },
    };
    Ok(Beginning {
        refill,
        around: Surroundings { settings, roles: roles.map(|list| list.roles).unwrap_or_default() },
        pools: pools.ok().map(|list| list.agent_pools),
        features,
        queue: queue.unwrap_or_default(),
    })
}

/// A stack without settings, and settings that this token may not read, are two things of which neither is a failure.
pub(in crate::routes) async fn settings(client: Client, stack: &StackRef) -> Result<StackSettings, ApiError> {
    match client.get_deployment_settings(stack).await {
        Ok(settings) => Ok(StackSettings::Known(Box::new(settings))),
        Err(error) if error.kind == ErrorKind::NotFound => Ok(StackSettings::None),
        Err(error) if error.kind == ErrorKind::Forbidden => Ok(StackSettings::Unknown),
        Err(error) => Err(error),
    }
}

/// What the plan includes. Older services do not say; then nothing is held back.
pub(in crate::routes) async fn features(client: Client, org: &OrgName) -> OrganizationFeatures {
    client.get_organization_metadata(org).await.map(|metadata| metadata.features).unwrap_or_default()
}
