//! Slipway: a browser console for Pulumi Deployments. Read in this order: [`app`] is the whole console on one screen,
//! [`routes`] has a module a page, [`logs`] the log viewer, [`model`] what is pure, [`api`] what talks to the service.

pub mod api;
pub mod app;
pub mod broken_config;
pub mod browser;
pub mod charts;
pub mod components;
pub mod config;
pub mod logs;
pub mod model;
pub mod paths;
pub mod routes;
pub mod session;
