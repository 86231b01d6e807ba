//! Who may do what: an organization's roles, the access that a member has to each project, and what either allows.
//!
//! Pure rules. They must not know how somebody signed in, nor what a refused request looks like.

/// What a person is in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Admin,
    Member,
}

impl Role {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Member => "member",
        }
    }
}

/// What a person may do with the stacks of one project. Each word includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Access {
    /// To this person the project does not exist.
    Hidden,
    /// Look, but not act.
    Read,
    /// Look and act.
    Write,
}

/// Something that changes more than one stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OrgAct {
    /// Pause and resume.
    PauseQueue,
    /// Create, rename and delete agent pools.
    ManageAgentPools,
}

/// Something that changes one stack, or its project's cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StackAct {
    /// Create and cancel deployments, pause and resume the stack.
    Deploy,
    /// Change settings, and encrypt values for them.
    PatchSettings,
    /// Put other settings in the place of all.
    ReplaceSettings,
    /// Remove all settings.
    DeleteSettings,
    /// Create, change, pause and delete schedules.
    ManageSchedules,
    /// Clear the project's cache, and get addresses of its entries.
    UseCache,
}

/// Whether a role allows an act on the organization; if not, the permission that lacks.
pub(crate) fn check_org(role: Role, act: OrgAct) -> Result<(), &'static str> {
    match (role, act) {
        (Role::Admin, _) => Ok(()),
        (Role::Member, OrgAct::PauseQueue) => Err("organization:pause_deployments"),
        (Role::Member, OrgAct::ManageAgentPools) => Err("agent_pool:manage"),
    }
}

/// Whether role and access allow an act on a stack; if not, the permission that lacks.
pub(crate) fn check_stack(role: Role, access: Access, act: StackAct) -> Result<(), &'static str> {
    let needs_admin = matches!(act, StackAct::ReplaceSettings | StackAct::DeleteSettings | StackAct::UseCache);
    let allowed = match role {
        Role::Admin => true,
        Role::Member => access == Access::Write && !needs_admin,
    };
    if allowed { Ok(()) } else { Err(permission(act)) }
}

fn permission(act: StackAct) -> &'static str {
    match act {
        StackAct::Deploy => "stack_deployment:create",
        StackAct::PatchSettings | StackAct::ReplaceSettings => "stack_deployment_settings:update",
        StackAct::DeleteSettings => "stack_deployment_settings:delete",
        StackAct::ManageSchedules => "stack_schedule:manage",
        StackAct::UseCache => "stack_deployment_cache:manage",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STACK_ACTS: [StackAct; 6] = [
        StackAct::Deploy,
        StackAct::PatchSettings,
        StackAct::ReplaceSettings,
        StackAct::DeleteSettings,
        StackAct::ManageSchedules,
        StackAct::UseCache,
    ];

    #[test]
    fn an_administrator_may_do_everything() {
        for act in [OrgAct::PauseQueue, OrgAct::ManageAgentPools] {
            assert_eq!(check_org(Role::Admin, act), Ok(()));
            assert!(check_org(Role::Member, act).is_err());
        }
        for act in STACK_ACTS {
            assert_eq!(check_stack(Role::Admin, Access::Write, act), Ok(()));
        }
    }

    #[test]
    fn a_member_may_deploy_where_access_is_to_write() {
        let allowed = [StackAct::Deploy, StackAct::PatchSettings, StackAct::ManageSchedules];
        for act in STACK_ACTS {
            assert_eq!(check_stack(Role::Member, Access::Write, act).is_ok(), allowed.contains(&act), "{act:?}");
            for access in [Access::Read, Access::Hidden] {
                assert!(check_stack(Role::Member, access, act).is_err(), "{act:?}");
            }
        }
    }
}
