//! The whole console on one screen: contexts, the gate of the session, and the route table.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use crate::browser::{LeaveGuard, Online, Preferences, ScrollMemory, Ticker, Visibility, base_path};
use crate::config::Config;
use crate::paths::Paths;
use crate::routes::{
    AgentsPage, DeploymentPage, DiagnosticsPage, DriftBoardPage, DriftBoards, DriftPage, EnvironmentStrip, HomePage,
    NotFoundPage, OrgDeploymentsPage, SchedulesPage, SessionGate, SettingsPage, Shell, SignInPage,
    StackDeploymentsPage, StackPage, StacksPage, UsagePage,
};
use crate::session::Session;

/// The console.
#[component]
pub fn App(
    /// What `config.json` says.
    config: Config,
) -> impl IntoView {
    let base = base_path();
    let paths = Paths::new(&base);
    let router_base = paths.base().to_owned();
    let visibility = Visibility::follow();
    provide_context(visibility);
    provide_context(Online::follow());
    provide_context(Ticker::start(visibility));
    provide_context(Preferences::load());
    provide_context(ScrollMemory::new());
    let leave_guard = LeaveGuard::new();
    provide_context(leave_guard);
    provide_context(paths);
    let session = Session::new(&config, &base);
    session.watch(&base, move || leave_guard.holds_work());
    provide_context(Arc::new(config));
    provide_context(session);
    provide_context(DriftBoards::new(session));

    view! {
        <EnvironmentStrip />
        <Router base=router_base>
            <SessionGate>
                <Shell>
                    <Routes fallback=NotFoundPage>
                        <Route path=path!("/") view=HomePage />
                        <Route path=path!("/-/sign-in") view=SignInPage />
                        <Route path=path!("/-/diagnostics") view=DiagnosticsPage />
                        <Route path=path!("/:org/deployments") view=OrgDeploymentsPage />
                        <Route path=path!("/:org/stacks") view=StacksPage />
                        <Route path=path!("/:org/drift") view=DriftBoardPage />
                        <Route path=path!("/:org/agents") view=AgentsPage />
                        <Route path=path!("/:org/usage") view=UsagePage />
                        <Route path=path!("/:org/:project/:stack") view=StackPage />
                        <Route path=path!("/:org/:project/:stack/deployments") view=StackDeploymentsPage />
                        <Route path=path!("/:org/:project/:stack/deployments/:version") view=DeploymentPage />
                        <Route path=path!("/:org/:project/:stack/settings") view=SettingsPage />
                        <Route path=path!("/:org/:project/:stack/schedules") view=SchedulesPage />
                        <Route path=path!("/:org/:project/:stack/drift") view=DriftPage />
                    </Routes>
                </Shell>
            </SessionGate>
        </Router>
    }
}
