//! The fields of the form, in the order in which a deployment uses them: what, from where, with what, on what.

use api_types::Operation;
use api_types::settings::{DeploymentSettings, OperationOptions};
use leptos::prelude::*;

use super::form::FormSignals;
use super::variables::Variables;
use crate::components::{CheckField, SelectField, TextArea, TextField};
use crate::model::deploy_form::request::SourceKind;
use crate::model::deploy_form::{Field, StackSettings, choice, words};
use crate::model::format;
use crate::model::words::operation as operation_words;

/// All fields.
#[component]
pub(super) fn Fields(form: FormSignals) -> impl IntoView {
    view! {
        <What form=form />
        <Source form=form />
        <fieldset class="deploy__part" id="deploy-variables" tabindex="-1">
            <legend class="deploy__title">"Environment variables"</legend>
            <Variables form=form />
        </fieldset>
        <Commands form=form />
        <Runner form=form />
        <Options form=form />
    }
}

fn option(value: &str, word: impl Into<String>) -> (String, String) {
    (value.to_owned(), word.into())
}

#[component]
fn What(form: FormSignals) -> impl IntoView {
    let operations = move || {
        let known = Operation::KNOWN.iter().map(|known| option(known.as_str(), operation_words(Some(known)).0));
        let none = form.operation.with(String::is_empty).then(|| option("", "Choose an operation"));
        none.into_iter().chain(known).collect::<Vec<_>>()
    };
    let effect = move || {
        let operation = form.operation.get();
        if operation.is_empty() { String::new() } else { words::effect(&operation.as_str().into()).to_owned() }
    };
    let has_settings = form.with_settings(|settings| *settings != StackSettings::None);
    let inherits = has_settings.then(|| {
        view! {
            <CheckField
                id="deploy-inherits"
                label="Begin with the stack's settings"
                value=form.inherits
                help="What is filled in below goes over them, for this deployment only. Off: only what is filled in applies."
            />
        }
    });
    view! {
        <fieldset class="deploy__part">
            <legend class="deploy__title">"What to run"</legend>
            <SelectField
                id="deploy-operation"
                label="Operation"
                value=form.operation
                options=Signal::derive(operations)
                help=Signal::derive(effect)
                problem=form.problem(Field::Operation)
            />
            {inherits}
        </fieldset>
    }
}

#[component]
fn Source(form: FormSignals) -> impl IntoView {
    let (in_settings, kind) = form.with_settings(|settings| {
        let revision = settings.known().and_then(words::revision).unwrap_or_else(|| "not known".to_owned());
        (revision, SourceKind::of(settings))
    });
    let source = form.with_settings(|settings| settings.known().map(words::source));
    let folder = form.with_settings(|settings| {
        let source = settings.known().and_then(|known| known.source_context.as_ref());
        let git = source.and_then(|source| source.git.as_ref().and_then(|git| git.repo_dir.clone()));
        git.or(source.and_then(|source| source.hg.as_ref().and_then(|hg| hg.repo_dir.clone())))
    });
    let is_own = Memo::new(move |_| !form.inherits.get());
    let is_image = Memo::new(move |_| is_own.get() && form.source.with(|source| source == choice::IMAGE));
    let is_template = Memo::new(move |_| !is_own.get() && kind == SourceKind::Template);
    let said = move || {
        let source = source.clone().filter(|_| !is_own.get());
        source.map(|source| view! { <p class="deploy__hint">"In the settings: "<span class="mono">{source}</span></p> })
    };
    let own = move || {
        is_own.get().then(|| {
            view! {
                <SelectField
                    id="deploy-source"
                    label="Where the program is"
                    value=form.source
                    options=vec![option(choice::GIT, "A git repository"), option(choice::IMAGE, "Inside the image")]
                />
            }
        })
    };
    let repository = move || {
        (is_own.get() && !is_image.get()).then(|| {
            view! {
                <TextField
                    id="deploy-repo-url"
                    label="Repository"
                    value=form.repo_url
                    help="Such as https://github.com/acme/webshop.git"
                    problem=form.problem(Field::RepoUrl)
                    is_code=true
                    on_blur=move |()| form.touch(Field::RepoUrl)
                />
                <TextField
                    id="deploy-repo-token"
                    label="Access token of the repository"
                    value=form.repo_token
                    kind="password"
                    help="Only for a private repository. Sent as a secret."
                    problem=form.problem(Field::RepoToken)
                    is_code=true
                />
            }
        })
    };
    let revisions = move || {
        let keep = if form.inherits.get() {
            form.kept(&in_settings)
        } else {
            option(choice::KEEP, "The repository's default branch")
        };
        vec![keep, option(choice::BRANCH, "A branch"), option(choice::COMMIT, "A commit")]
    };
    let revision_field = move || match form.revision.get().as_str() {
        choice::BRANCH => Some(
            view! {
                <TextField
                    id="deploy-branch"
                    label="Branch"
                    value=form.branch
                    help="Its newest commit at the time of the run"
                    problem=form.problem(Field::Branch)
                    is_code=true
                    on_blur=move |()| form.touch(Field::Branch)
                />
            }
            .into_any(),
        ),
        choice::COMMIT => Some(
            view! {
                <TextField
                    id="deploy-commit"
                    label="Commit"
                    value=form.commit
                    help="Its hash, best in full"
                    problem=form.problem(Field::Commit)
                    is_code=true
                    on_blur=move |()| form.touch(Field::Commit)
                />
            }
            .into_any(),
        ),
        _ => None,
    };
    let revisions = Signal::derive(revisions);
    let checkout = move || {
        if is_image.get() {
            return view! {
                <TextField
                    id="deploy-image"
                    label="Image"
                    value=form.image
                    help="Such as registry.example.com/deploy:1"
                    problem=form.problem(Field::Image)
                    is_code=true
                    on_blur=move |()| form.touch(Field::Image)
                />
            }
            .into_any();
        }
        if is_template.get() {
            return view! {
                <p class="deploy__hint">
                    "The program comes from a template, which has neither branches nor commits. Without the stack's "
                    "settings a repository can be named instead."
                </p>
            }
            .into_any();
        }
        let folder_help = match folder.clone().filter(|_| !is_own.get()) {
            Some(folder) => format!("The program's folder. In the settings: {folder}"),
            None => "The program's folder in the repository; empty for its root".to_owned(),
        };
        view! {
            <SelectField id="deploy-revision" label="Branch or commit" value=form.revision options=revisions />
            {revision_field}
            <TextField
                id="deploy-repo-dir"
                label="Folder"
                value=form.repo_dir
                help=folder_help
                problem=form.problem(Field::RepoDir)
                is_code=true
                on_blur=move |()| form.touch(Field::RepoDir)
            />
        }
        .into_any()
    };
    view! {
        <fieldset class="deploy__part">
            <legend class="deploy__title">"Source"</legend>
            {said}
            {own}
            {repository}
            {checkout}
        </fieldset>
    }
}

#[component]
fn Commands(form: FormSignals) -> impl IntoView {
    let n_commands = form.with_settings(|settings| {
        let context = settings.known().and_then(|known| known.operation_context.as_ref());
        context.map_or(0, |context| context.pre_run_commands.len())
    });
    let in_settings = format::counted(i64::try_from(n_commands).unwrap_or_default(), "command", "commands");
    let choices = Signal::derive(move || {
        let mut choices = vec![form.kept(&in_settings), option(choice::OWN, "These")];
        if form.inherits.get() {
            choices.push(option(choice::NONE, "None"));
        }
        choices
    });
    let area = move || {
        form.commands_choice.with(|choice| choice == choice::OWN).then(|| {
            view! {
                <TextArea
                    id="deploy-commands"
                    label="Commands"
                    value=form.commands
                    help="One a line, in their order. They take the place of the settings' whole list."
                    problem=form.problem(Field::Commands)
                />
            }
        })
    };
    view! {
        <fieldset class="deploy__part">
            <legend class="deploy__title">"Commands before the operation"</legend>
            <SelectField id="deploy-commands-choice" label="Pre-run commands" value=form.commands_choice options=choices />
            {area}
        </fieldset>
    }
}

#[component]
fn Runner(form: FormSignals) -> impl IntoView {
    let (pools, roles) = form.beginning.with_value(|beginning| {
        let pools = beginning.pools.as_ref().map(|pools| {
            let named = |pool: &api_types::agents::AgentPool| {
                let name = if pool.name.is_empty() { pool.id.0.clone() } else { pool.name.clone() };
                let word = if pool.status == api_types::agents::AgentStatus::Offline {
                    format!("{name} (no agent is online)")
                } else {
                    name
                };
                (format!("{}{}", choice::ID, pool.id), word)
            };
            pools.iter().map(named).collect::<Vec<_>>()
        });
        let roles = beginning.around.roles.iter();
        let roles = roles.map(|role| (format!("{}{}", choice::ID, role.id), role.name.clone()));
        (pools, roles.collect::<Vec<_>>())
    });
    let (pool_now, image_now, role_now) =
        form.with_settings(|settings| in_settings(settings.known(), pools.as_deref().unwrap_or_default()));
    let pool_choices = Signal::derive(move || {
        let mut choices = vec![form.kept(&pool_now)];
        if form.inherits.get() {
            choices.push(option(choice::NONE, "The organization's default, else hosted by Pulumi"));
        }
        match &pools {
            Some(pools) => choices.extend(pools.iter().cloned()),
            None => choices.push(option(choice::OWN, "By its id")),
        }
        // A pool that an earlier deployment ran on may have gone from the list.
        let chosen = form.pool.get();
        if chosen.starts_with(choice::ID) && !choices.iter().any(|(value, _)| *value == chosen) {
            choices.push(option(&chosen, chosen.trim_start_matches(choice::ID)));
        }
        choices
    });
    let pool_id = move || {
        form.pool.with(|pool| pool == choice::OWN).then(|| {
            view! {
                <TextField
                    id="deploy-pool-id"
                    label="Id of the agent pool"
                    value=form.pool_id
                    help="The list of pools is not to be had with your token."
                    problem=form.problem(Field::Pool)
                    is_code=true
                    on_blur=move |()| form.touch(Field::Pool)
                />
            }
        })
    };
    let image_choices = Signal::derive(move || {
        let mut choices = vec![form.kept(&image_now), option(choice::OWN, "Another")];
        if form.inherits.get() {
            choices.push(option(choice::NONE, "The default image"));
        }
        choices
    });
    let is_image_above = Memo::new(move |_| !form.inherits.get() && form.source.with(|source| source == choice::IMAGE));
    let image = move || {
        let is_own = form.image_choice.with(|choice| choice == choice::OWN);
        (!is_image_above.get()).then(|| {
            let field = is_own.then(|| {
                view! {
                    <TextField
                        id="deploy-image"
                        label="Image"
                        value=form.image
                        help="Such as registry.example.com/deploy:1. Credentials of the settings' image do not go with it."
                        problem=form.problem(Field::Image)
                        is_code=true
                        on_blur=move |()| form.touch(Field::Image)
                    />
                }
            });
            view! {
                <SelectField
                    id="deploy-image-choice"
                    label="Executor image"
                    value=form.image_choice
                    options=image_choices
                />
                {field}
            }
        })
    };
    let role_choices = Signal::derive(move || {
        let mut choices = vec![form.kept(&role_now)];
        if form.inherits.get() {
            choices.push(option(choice::NONE, "None: your own permissions"));
        }
        if roles.is_empty() {
            choices.push(option(choice::OWN, "By its id"));
        }
        choices.extend(roles.iter().cloned());
        choices
    });
    let role_id = move || {
        form.role.with(|role| role == choice::OWN).then(|| {
            view! {
                <TextField
                    id="deploy-role-id"
                    label="Id of the role"
                    value=form.role_id
                    problem=form.problem(Field::Role)
                    is_code=true
                    on_blur=move |()| form.touch(Field::Role)
                />
            }
        })
    };
    // A problem of what was chosen in a list stands at the list, one of a typed id at its field.
    let of_list = move |chosen: RwSignal<String>, field: Field| {
        let problem = form.problem(field);
        Signal::derive(move || problem.get().filter(|_| chosen.with(|chosen| chosen != choice::OWN)))
    };
    view! {
        <fieldset class="deploy__part">
            <legend class="deploy__title">"Where it runs"</legend>
            <SelectField
                id="deploy-pool"
                label="Agent pool"
                value=form.pool
                options=pool_choices
                problem=of_list(form.pool, Field::Pool)
            />
            {pool_id}
            {image}
            <SelectField
                id="deploy-role"
                label="Role"
                value=form.role
                options=role_choices
                help="Whose permissions it has in Pulumi Cloud"
                problem=of_list(form.role, Field::Role)
            />
            {role_id}
        </fieldset>
    }
}

/// Pool, image and role as the settings have them.
fn in_settings(known: Option<&DeploymentSettings>, pools: &[(String, String)]) -> (String, String, String) {
    let Some(known) = known else {
        let unknown = "not known".to_owned();
        return (unknown.clone(), unknown.clone(), unknown);
    };
    let pool = known.agent_pool_id.as_ref().map(|id| {
        let named = pools.iter().find(|(value, _)| value.strip_prefix(choice::ID) == Some(id.as_str()));
        named.map_or_else(|| id.clone(), |(_, name)| name.clone())
    });
    let image = known.executor_context.as_ref().and_then(|executor| executor.executor_image.as_ref());
    let role = known.operation_context.as_ref().and_then(|context| context.role.as_ref());
    (
        pool.unwrap_or_else(|| "none".to_owned()),
        image.map_or_else(|| "the default one".to_owned(), |image| image.reference.clone()),
        role.map_or_else(|| "none".to_owned(), |role| role.name.clone().unwrap_or_else(|| role.id.clone())),
    )
}

#[component]
fn Options(form: FormSignals) -> impl IntoView {
    let options = form.with_settings(|settings| {
        let context = settings.known().and_then(|known| known.operation_context.as_ref());
        context.and_then(|context| context.options.clone()).unwrap_or_default()
    });
    let shell_now = options.shell.clone().unwrap_or_else(|| "none".to_owned());
    let options = StoredValue::new(options);
    let flag = move |read: fn(&OperationOptions) -> Option<bool>| {
        Signal::derive(move || {
            let now = if options.with_value(read) == Some(true) { "on" } else { "off" };
            vec![form.kept(now), option(choice::ON, "On"), option(choice::OFF, "Off")]
        })
    };
    let is_for = move |operation: Operation| form.operation.with(|chosen| chosen == operation.as_str());
    let removes = move || {
        is_for(Operation::Destroy).then(|| {
            view! {
                <SelectField
                    id="deploy-delete-after-destroy"
                    label="Remove the stack afterwards"
                    value=form.delete_after_destroy
                    options=flag(|options| options.delete_after_destroy)
                    help="With its history, its settings and its schedules"
                />
            }
        })
    };
    let remedies = move || {
        is_for(Operation::DetectDrift).then(|| {
            view! {
                <SelectField
                    id="deploy-remediate-drift"
                    label="Remediate what is found"
                    value=form.remediate_drift
                    options=flag(|options| options.remediate_if_drift_detected)
                />
            }
        })
    };
    let shell_help = Signal::derive(move || {
        let now = if form.inherits.get() { format!(" In the settings: {shell_now}.") } else { String::new() };
        format!("What runs the commands, such as bash.{now}")
    });
    view! {
        <fieldset class="deploy__part">
            <legend class="deploy__title">"Options"</legend>
            <SelectField
                id="deploy-skip-install"
                label="Skip installing dependencies"
                value=form.skip_install
                options=flag(|options| options.skip_install_dependencies)
            />
            <SelectField
                id="deploy-skip-intermediate"
                label="Skip intermediate deployments"
                value=form.skip_intermediate
                options=flag(|options| options.skip_intermediate_deployments)
                help="Of queued deployments of this operation only the newest runs"
            />
            {removes}
            {remedies}
            <TextField
                id="deploy-shell"
                label="Shell"
                value=form.shell
                help=shell_help
                problem=form.problem(Field::Shell)
                is_code=true
            />
        </fieldset>
    }
}
