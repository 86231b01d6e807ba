//! What is wrong with how a deployment runs: credentials of clouds, role, image, agent pool.

use super::{Check, forms};
use crate::model::settings::document::IMAGE;

const QUARTER_HOUR: (f64, &str) = (900.0, "15m");
const SECOND: (f64, &str) = (1.0, "1s");
const HALF_DAY: (f64, &str) = (43_200.0, "12h");

pub(super) fn check(check: &mut Check) {
    if check.has("/operationContext/operation") {
        let sentence = "Settings name no operation any more, each deployment does: take it out.";
        check.report("/operationContext/operation", sentence);
    }
    check.require("/operationContext/role", &[("id", "Choose a role, or take this one's name out as well.")]);
    check.form("/operationContext/role/id", |text| without_blanks(text, "A role's id"));
    check.form("/agentPoolID", |text| without_blanks(text, "An agent pool's id"));
    check.lines_form("/operationContext/preRunCommands", |line| {
        line.contains('\0').then(|| "A command cannot have a NUL in it.".to_owned())
    });
    aws(check);
    azure(check);
    google(check);
    executor(check);
}

fn without_blanks(text: &str, what: &str) -> Option<String> {
    text.contains(char::is_whitespace).then(|| format!("{what} has no blanks in it."))
}

fn aws(check: &mut Check) {
    const AWS: &str = "/operationContext/oidc/aws";
    check.form("/operationContext/oidc/aws/roleArn", forms::role_arn);
    check.form("/operationContext/oidc/aws/sessionName", forms::session_name);
    check.form("/operationContext/oidc/aws/duration", |text| forms::duration(text, "AWS", QUARTER_HOUR, HALF_DAY));
    check.lines_form("/operationContext/oidc/aws/policyArns", forms::policy_arn);
    check.require(
        AWS,
        &[
            ("roleArn", "AWS needs a role: arn:aws:iam::123456789012:role/deploy."),
            ("sessionName", "AWS needs a name for the session, such as pulumi-${deployment.version}."),
        ],
    );
    let n_policies = check.lines("/operationContext/oidc/aws/policyArns").len();
    if n_policies > 10 {
        let sentence = format!("There are {n_policies} policies; AWS takes 10 with a session.");
        check.report("/operationContext/oidc/aws/policyArns", sentence);
    }
}

fn azure(check: &mut Check) {
    const AZURE: &str = "/operationContext/oidc/azure";
    check.require(
        AZURE,
        &[
            ("clientId", "Azure needs the application's client ID, a UUID."),
            ("tenantId", "Azure needs the directory's tenant ID, a UUID."),
            ("subscriptionId", "Azure needs the subscription's ID, a UUID."),
        ],
    );
    for key in ["clientId", "tenantId", "subscriptionId"] {
        check.form(&format!("{AZURE}/{key}"), forms::uuid);
    }
}

fn google(check: &mut Check) {
    const GOOGLE: &str = "/operationContext/oidc/gcp";
    check.require(
        GOOGLE,
        &[
            ("projectId", "Google needs the project's number."),
            ("workloadPoolId", "Google needs the workload pool's ID."),
            ("providerId", "Google needs the ID of the pool's provider."),
            ("serviceAccount", "Google needs a service account: deploy@my-project.iam.gserviceaccount.com."),
        ],
    );
    check.form("/operationContext/oidc/gcp/projectId", forms::project_number);
    check.form("/operationContext/oidc/gcp/workloadPoolId", forms::pool_id);
    check.form("/operationContext/oidc/gcp/providerId", forms::pool_id);
    check.form("/operationContext/oidc/gcp/serviceAccount", forms::service_account);
    check.form("/operationContext/oidc/gcp/region", |text| without_blanks(text, "A region"));
    check.form("/operationContext/oidc/gcp/tokenLifetime", |text| forms::duration(text, "Google", SECOND, HALF_DAY));
}

fn executor(check: &mut Check) {
    check.form("/executorContext/executorImage/reference", forms::image);
    check.require(IMAGE, &[("reference", "Name the image that the credentials are for, or take them out.")]);
    check.require(
        "/executorContext/executorImage/credentials",
        &[
            ("username", "A registry's password needs a user: add the name, or take the password out."),
            ("password", "A registry's user needs a password: add it, or take the name out."),
        ],
    );
    check.form("/executorContext/executorRootPath", |text| {
        if !text.starts_with('/') {
            return Some(format!("The path begins at the image's root: write /{text}."));
        }
        text.split('/').any(|part| part == "..").then(|| "The path has no .. in it.".to_owned())
    });
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::tests::assert_problems;

    fn oidc(cloud: &str, value: Value) -> Value {
        json!({"operationContext": {"oidc": {cloud: value}}})
    }

    #[test]
    fn a_cloud_that_is_on_is_whole() {
        let arn = "arn:aws:iam::123456789012:role/deploy";
        let uuid = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed";
        let account = "deploy@p.iam.gserviceaccount.com";
        let google =
            json!({"projectId": "12", "workloadPoolId": "pool", "providerId": "provider", "serviceAccount": account});
        let policies: Vec<&str> = vec!["arn:aws:iam::aws:policy/ReadOnlyAccess"; 11];
        assert_problems(&[
            (oidc("aws", json!({"roleArn": arn, "sessionName": "x-${stack.name}", "duration": "1h"})), "", ""),
            (oidc("azure", json!({"clientId": uuid, "tenantId": uuid, "subscriptionId": uuid})), "", ""),
            (oidc("gcp", google), "", ""),
            (
                oidc("aws", json!({"roleArn": arn})),
                "/operationContext/oidc/aws/sessionName",
                "AWS needs a name for the session, such as pulumi-${deployment.version}.",
            ),
            (
                oidc("aws", json!({"sessionName": "xy"})),
                "/operationContext/oidc/aws/roleArn",
                "AWS needs a role: arn:aws:iam::123456789012:role/deploy.",
            ),
            (
                oidc("aws", json!({"roleArn": arn, "sessionName": "xy", "duration": "1 hour"})),
                "/operationContext/oidc/aws/duration",
                "Write 1h: a number and h, m or s, without blanks.",
            ),
            (
                oidc(
                    "aws",
                    json!({"roleArn": arn, "sessionName": "xy", "policyArns": ["arn:aws:iam::aws:policy/A", "B"]}),
                ),
                "/operationContext/oidc/aws/policyArns",
                "Line 2: An ARN has six parts with : between them: arn:aws:iam::aws:policy/ReadOnlyAccess.",
            ),
            (
                oidc("aws", json!({"roleArn": arn, "sessionName": "xy", "policyArns": policies})),
                "/operationContext/oidc/aws/policyArns",
                "There are 11 policies; AWS takes 10 with a session.",
            ),
            (
                oidc("azure", json!({"clientId": uuid, "tenantId": uuid})),
                "/operationContext/oidc/azure/subscriptionId",
                "Azure needs the subscription's ID, a UUID.",
            ),
            (
                oidc(
                    "gcp",
                    json!({"projectId": "my-project", "workloadPoolId": "pool", "providerId": "provider", "serviceAccount": account}),
                ),
                "/operationContext/oidc/gcp/projectId",
                "This is the project's number, of digits only: its dashboard shows it beside the name.",
            ),
            (
                oidc(
                    "gcp",
                    json!({"projectId": "1", "workloadPoolId": "pool", "providerId": "provider", "serviceAccount": account, "tokenLifetime": "24h"}),
                ),
                "/operationContext/oidc/gcp/tokenLifetime",
                "Google allows 12h at most.",
            ),
        ]);
    }

    #[test]
    fn the_rest_of_a_deployment() {
        let image = |image: Value| json!({"executorContext": {"executorImage": image}});
        assert_problems(&[
            (
                image(json!({"reference": "a:1", "credentials": {"username": "u", "password": {"ciphertext": "x"}}})),
                "",
                "",
            ),
            (
                image(json!({"reference": "a:1", "credentials": {"username": "u"}})),
                "/executorContext/executorImage/credentials/password",
                "A registry's user needs a password: add it, or take the name out.",
            ),
            (
                image(json!({"reference": "a:1", "credentials": {"password": {"ciphertext": "x"}}})),
                "/executorContext/executorImage/credentials/username",
                "A registry's password needs a user: add the name, or take the password out.",
            ),
            (
                image(json!({"credentials": {"username": "u", "password": {"ciphertext": "x"}}})),
                "/executorContext/executorImage/reference",
                "Name the image that the credentials are for, or take them out.",
            ),
            (
                json!({"executorContext": {"executorRootPath": "opt/me"}}),
                "/executorContext/executorRootPath",
                "The path begins at the image's root: write /opt/me.",
            ),
            (
                json!({"operationContext": {"role": {"name": "n"}}}),
                "/operationContext/role/id",
                "Choose a role, or take this one's name out as well.",
            ),
            (
                json!({"operationContext": {"operation": "update"}}),
                "/operationContext/operation",
                "Settings name no operation any more, each deployment does: take it out.",
            ),
            (json!({"agentPoolID": "a b"}), "/agentPoolID", "An agent pool's id has no blanks in it."),
        ]);
    }
}
