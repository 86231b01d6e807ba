//! Asks for a deployment, once, and goes to its page.

use api_types::create::CreateDeploymentRequest;
use api_types::{DeploymentVersion, StackRef, endpoint};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::api::request::Outgoing;
use crate::model::deploy_form::json::masked;
use crate::model::json_lines::PLACEHOLDER;
use crate::paths::Paths;
use crate::routes::act::Act;
use crate::session::Session;

/// A deployment that can be asked for: a handle that can be copied about.
#[derive(Clone, Copy)]
pub(in crate::routes) struct Creation {
    /// Sends the request.
    pub(in crate::routes) act: Act,
    created: StoredValue<Option<DeploymentVersion>>,
    go: StoredValue<Box<dyn Fn(String, bool) + Send + Sync>>,
    paths: StoredValue<Paths>,
    stack: StoredValue<StackRef>,
}

impl Creation {
    /// `request` gives what to send at the moment of the click.
    pub(in crate::routes) fn new(stack: StackRef, request: impl Fn() -> CreateDeploymentRequest + 'static) -> Self {
        let client = expect_context::<Session>().client();
        let navigate = use_navigate();
        let go = move |address: String, replaces: bool| {
            let options = NavigateOptions { resolve: false, replace: replaces, ..NavigateOptions::default() };
            navigate(&address, options);
        };
        let stack = StoredValue::new(stack);
        let created = StoredValue::new(None);
        let act = Act::new(move || {
            let request = request();
            let stack = stack.get_value();
            async move {
                let answer = client.create_deployment(&stack, &request).await?;
                let mut version = answer.version.filter(|version| version.0 > 0);
                if version.is_none() {
                    // An older service does not number it in its answer. It exists whatever becomes of this question.
                    let deployment = client.get_deployment(&stack, &answer.id).await;
                    version = deployment.ok().map(|deployment| deployment.version).filter(|version| version.0 > 0);
                }
                created.try_set_value(version);
                Ok(())
            }
        });
        let paths = StoredValue::new(expect_context::<Paths>());
        Self { act, created, go: StoredValue::new(Box::new(go)), paths, stack }
    }

    /// The number of the new deployment, where the service tells it.
    pub(in crate::routes) fn created(self) -> Option<DeploymentVersion> {
        self.created.try_get_value().flatten()
    }

    /// To the new deployment, whose log is what a person wants to see next; to all of them when its number is not
    /// known.
    pub(super) fn go_to_it(self) {
        // Somebody who left the page meanwhile is not taken away from where they went.
        let (Some(paths), Some(created)) = (self.paths.try_get_value(), self.created.try_get_value()) else { return };
        let address = self.stack.with_value(|stack| match created {
            Some(version) => paths.deployment(stack, version),
            None => paths.stack_deployments(stack),
        });
        self.go(address, false);
    }

    /// To another address of the console, in place of this one in the browser's history when asked to.
    pub(super) fn go(self, address: String, replaces: bool) {
        self.go.try_with_value(|go| go(address, replaces));
    }
}

/// The request as it can be copied: a placeholder stands for each secret.
pub(in crate::routes) fn outgoing(stack: &StackRef, request: &CreateDeploymentRequest) -> Outgoing {
    Outgoing::new(&endpoint::create_deployment(stack)).with_body(masked(request, PLACEHOLDER).to_string())
}
