//! What is hidden and what is left alone, and that a line is looked at once.

use proptest::prelude::*;

use super::line::N_LOOKS;
use super::*;

/// The text with `‹kind›` in the place of each secret.
fn marked_by(scanner: &mut Scanner, text: &str) -> String {
    let mut marked = String::new();
    for line in text.split_inclusive('\n') {
        let mut found = Vec::new();
        assert_eq!(scanner.find(line, &mut found), Looked::Through, "{line:?}");
        marked.push_str(&with_marks(line, &found));
    }
    marked
}

fn with_marks(line: &str, found: &[Part]) -> String {
    let (mut marked, mut from) = (String::new(), 0);
    for part in found {
        marked.push_str(line.get(from..part.range.start).expect("parts are in order and do not overlap"));
        marked.push_str(&format!("‹{}›", part.kind.words()));
        assert!(!part.range.is_empty());
        from = part.range.end;
    }
    marked + line.get(from..).expect("parts end between characters")
}

fn marked(text: &str) -> String {
    marked_by(&mut Scanner::default(), text)
}

fn marked_unfinished(text: &str) -> String {
    let mut found = Vec::new();
    assert_eq!(Scanner::default().find_in_unfinished(text, &mut found), Looked::Through);
    with_marks(text, &found)
}

/// In two parts, so that no scanner of repositories takes the made-up ones for real.
fn joined(beginning: &str, rest: &str) -> String {
    format!("{beginning}{rest}")
}

#[test]
fn tokens_are_known_by_their_form() {
    let thirty_six = "abcdefghijklmnopqrstuvwxyz0123456789";
    let cases = [
        (joined("pul-", "0123456789abcdef0123456789abcdef01234567"), "Pulumi token"),
        (joined("AKIA", "IOSFODNN7EXAMPLE"), "AWS key"),
        (joined("ASIA", "IOSFODNN7EXAMPLE"), "AWS key"),
        (joined("AIza", "SyA-0123456789abcdefghijklmnopqrstu"), "Google key"),
        (joined("abc8Q~", "0123456789abcdefghijklmnopqrstuvwx"), "Azure secret"),
        (joined("ghp_", thirty_six), "GitHub token"),
        (joined("gho_", thirty_six), "GitHub token"),
        (joined("ghs_", thirty_six), "GitHub token"),
        (joined("github_pat_", "11ABCDEFG0123456789_abcdefghijklmnop"), "GitHub token"),
        (joined("glpat-", "0123456789abcdefghij"), "GitLab token"),
        (joined("xoxb-", "123456789012-abcdefghijkl"), "Slack token"),
        (joined("npm_", thirty_six), "npm token"),
        (joined("pypi-", &format!("AgEIcHlwaS5vcmc{thirty_six}")), "PyPI token"),
        (joined("sk_live_", "0123456789abcdefghijklmn"), "Stripe key"),
        (joined("hvs.", "CAESIJ0123456789abcdefghij"), "Vault token"),
        (joined("sk-", "ant-api03-0123456789abcdefghijklmnop"), "API key"),
        (joined("SG.", "0123456789abcdefghijkl.0123456789abcdefghijklmnop"), "API key"),
        (joined("eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"), "JSON web token"),
    ];
    for (secret, kind) in cases {
        for (before, after) in [("", ""), ("see ", " there"), ("(", ")"), ("\"", "\","), ("x=", "&y"), ("été:", ": é")]
        {
            let line = format!("{before}{secret}{after}");
            assert_eq!(marked(&line), format!("{before}‹{kind}›{after}"), "{line}");
        }
        let glued = marked(&format!("x{secret}"));
        assert!(
            !glued.contains('‹') || ["Azure secret", "JSON web token"].contains(&kind),
            "the end of a longer word is no token: {glued}"
        );
    }
}

#[test]
fn no_beginning_is_ruled_out_by_its_end() {
    for prefix in shapes::prefixes() {
        let line = std::str::from_utf8(prefix).expect("they are ASCII");
        assert!(is_worth_a_look(Line::whole(line), line.len() - 1, *prefix.last().expect("none is empty")), "{line}");
    }
}

#[test]
fn what_only_looks_like_a_token_is_left_alone() {
    let lines = [
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "commit 0123456789abcdef0123456789abcdef01234567",
        "urn:pulumi:prod::webshop::aws:s3/bucket:Bucket::assets-1a2b3c4",
        "urn:pulumi:prod::webshop::random:index/randomPassword:RandomPassword::db-1a2b3c4d",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf12",
        " +  kubernetes:core/v1:Secret  db-creds-1  created (0.5s)",
        " +  kubernetes:core/v1:Secret: (create)",
        "pul-1 pul- pulumi-aws-7.1.0 sk-button--large task-0123456789abcdef0123456789abcdef",
        "pypi-mirror-of-the-house npm_config_registry=https://packages.example.org ghp_short",
        "AKIA AKIAIOSFODNN7EXAMPLE0 AIzaShort eyJ eyJhbGciOiJIUzI1NiJ9 eyJhbGciOiJIUzI1NiJ9.short",
        "-----BEGIN CERTIFICATE-----",
        "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJRTESMBAG",
        "-----END CERTIFICATE-----",
        "-----------------------------------------------------------------------",
    ];
    for line in lines {
        assert_eq!(marked(line), line);
    }
}

#[test]
fn values_of_names_that_promise_a_secret_are_hidden() {
    let cases = [
        ("DB_PASSWORD=hunter", "DB_PASSWORD=‹password›"),
        ("export PGPASSWORD='correct horse'", "export PGPASSWORD='correct horse'"),
        ("export PGPASSWORD='correcthorse'; psql", "export PGPASSWORD='‹password›'; psql"),
        ("{\"password\":\"hunter2\",\"user\":\"ann\"}", "{\"password\":\"‹password›\",\"user\":\"ann\"}"),
        ("{\\\"password\\\": \\\"hunter2\\\"}", "{\\\"password\\\": \\\"‹password›\\\"}"),
        ("\"password\": \"a\\\"b\\\\c\", x", "\"password\": \"‹password›\", x"),
        ("password: hunter22", "password: ‹password›"),
        ("  + password    : \"hunter\"", "  + password    : \"‹password›\""),
        ("  ~ password: \"old-one\" => \"new-one\"", "  ~ password: \"‹password›\" => \"‹password›\""),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = ‹key›"),
        ("AWS_SECRET_ACCESS_KEY=/JalrXUtnFEMIxK7MDENG1bPxRfiCYEXAMPLEKEY", "AWS_SECRET_ACCESS_KEY=‹key›"),
        ("AccountName=a;AccountKey=ZmFrZS1rZXktMTIz==;X=y", "AccountName=a;AccountKey=‹key›;X=y"),
        ("clientSecret: \"a1b2c3d4e5\"", "clientSecret: \"‹secret›\""),
        ("client-secret=AbCdEfGhIjKlMnOpQrSt", "client-secret=‹secret›"),
        ("api_token=a1b2c3d4, next", "api_token=‹token›, next"),
        ("docker login --password hunter22 --username ann", "docker login --password ‹password› --username ann"),
        ("app --api-key=a1b2c3d4e5f6", "app --api-key=‹key›"),
        ("PULUMI_CONFIG_PASSPHRASE=pass", "PULUMI_CONFIG_PASSPHRASE=‹password›"),
        ("X-Vault-Token: s0123456789", "X-Vault-Token: ‹token›"),
        ("password=pässwört ok", "password=‹password› ok"),
    ];
    for (line, expected) in cases {
        assert_eq!(marked(line), expected, "{line}");
    }
}

#[test]
fn sentences_placeholders_and_references_are_left_alone() {
    let lines = [
        "unexpected token: identifier",
        "SyntaxError: Unexpected token } in JSON at position 4",
        "error: password: \"must have at least 8 characters\"",
        "Password: ",
        "password:",
        "Enter your passphrase to unlock config/secrets",
        "password: [secret]",
        "password: \"[secret]\" => \"[secret]\"",
        "password=*** token=xxxxxxxx secret=........",
        "DB_PASSWORD=$DB_PASSWORD TOKEN=${TOKEN} PASSWORD=\"$(cat f)\"",
        "password=<redacted> password={{ .Values.password }} token=null secret=true",
        "PASSWORD=/run/secrets/db_password PGPASSWORD=./file",
        "secret=arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf12",
        "secret: projects/1234567890/secrets/db/versions/1",
        "passwordSecretRef: my-secret-1 secretName: db-1a2b3c4d tokenUrl=https://a.b/c1",
        "nextToken=a1b2c3d4e5f6 continuationToken: a1b2c3d4e5f6 PWD=/build OLDPWD=abcd",
        "token == a1b2c3d4 token => a1b2c3d4 token != a1b2c3d4 pass::token::a1b2c3d4e5",
        "--token is required",
        "--password-stdin --password --force",
        "secrets: 12, tokens: 4",
        "password=\"\" password='' password=abc",
    ];
    for line in lines {
        assert_eq!(marked(line), line);
    }
}

#[test]
fn authorization_headers_lose_their_credential() {
    let cases = [
        ("Authorization: token a1b2c3d4", "Authorization: token ‹authorization›"),
        ("> authorization: Bearer abc.def-1 \r", "> authorization: Bearer ‹authorization› \r"),
        (
            "curl -H \"Authorization: token s3cr3t-0\" -H 'Accept: x' https://a.b",
            "curl -H \"Authorization: token ‹authorization›\" -H 'Accept: x' https://a.b",
        ),
        ("{\"Authorization\":\"Basic dXNlcjpwYXNz\"}", "{\"Authorization\":\"Basic ‹authorization›\"}"),
        ("Proxy-Authorization: Basic dXNlcjpwYXNz", "Proxy-Authorization: Basic ‹authorization›"),
        ("Authorization: 0123456789abcdef", "Authorization: ‹authorization›"),
        (
            "Authorization: AWS4-HMAC-SHA256 Credential=a/b, Signature=c",
            "Authorization: AWS4-HMAC-SHA256 ‹authorization›",
        ),
        ("Authorization: token ***", "Authorization: token ***"),
        ("Authorization: Bearer $TOKEN", "Authorization: Bearer $TOKEN"),
        ("Authorization: token expired", "Authorization: token expired"),
        ("Authorization: required by policy", "Authorization: required by policy"),
        ("Authorization:", "Authorization:"),
    ];
    for (line, expected) in cases {
        assert_eq!(marked(line), expected, "{line}");
    }
}

#[test]
fn addresses_lose_passwords_and_signatures() {
    let cases = [
        ("https://ann:hunter2@a.b/c", "https://ann:‹password in an address›@a.b/c"),
        ("postgres://u:p@ss@db:5432/x?y", "postgres://u:‹password in an address›@db:5432/x?y"),
        ("git+https://:p@a.b", "git+https://:‹password in an address›@a.b"),
        ("https://0123456789abcdef0123@a.b/", "https://‹token›@a.b/"),
        ("https://ann@a.b/ https://a.b:80/x@y https://a.b/?q=c:d@e", ""),
        ("https://ann:***@a.b https://ann:$PASSWORD@a.b https://ann:@a.b", ""),
        ("ssh://git@github.com:22/a.git git@github.com:a/b.git", ""),
        (
            "https://a.blob.core.windows.net/k?sv=1&sig=a%2Bb0123456789%3D&se=2",
            "https://a.blob.core.windows.net/k?sv=1&sig=‹signature in an address›&se=2",
        ),
        (
            "https://a.b/k?X-Amz-Date=1&X-Amz-Signature=0123abcd",
            "https://a.b/k?X-Amz-Date=1&X-Amz-Signature=‹signature in an address›",
        ),
        (
            "https://a.b/k?X-Amz-Security-Token=IQoJb3JpZ2lu/x",
            "https://a.b/k?X-Amz-Security-Token=‹signature in an address›",
        ),
        ("https://a.b/?sig=x config=01234567 design=01234567", ""),
    ];
    for (line, expected) in cases {
        assert_eq!(marked(line), if expected.is_empty() { line } else { expected }, "{line}");
    }
}

#[test]
fn private_keys_are_hidden_over_all_of_their_lines() {
    let cases = [
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nab+/==\n-----END RSA PRIVATE KEY-----\nError\n",
            "-----BEGIN RSA PRIVATE KEY-----\n‹private key›\n‹private key›\n-----END RSA PRIVATE KEY-----\nError\n",
        ),
        (
            "key: -----BEGIN PRIVATE KEY-----\n  MIIEpAIBAAKCAQEA\n  -----END PRIVATE KEY-----\n",
            "key: -----BEGIN PRIVATE KEY-----\n  ‹private key›\n  -----END PRIVATE KEY-----\n",
        ),
        (
            "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEpAIB\n-----END EC PRIVATE KEY-----",
            "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n‹private key›\n-----END EC PRIVATE KEY-----",
        ),
        (
            r#""private_key": "-----BEGIN PRIVATE KEY-----\nMIIEpA\n-----END PRIVATE KEY-----\n", "x": 1"#,
            r#""private_key": "-----BEGIN PRIVATE KEY-----‹private key›-----END PRIVATE KEY-----\n", "x": 1"#,
        ),
        (
            "12:00 | -----BEGIN OPENSSH PRIVATE KEY-----\n12:00 | b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\nand on it goes\n",
            "12:00 | -----BEGIN OPENSSH PRIVATE KEY-----\n12:00 | ‹private key›\nand on it goes\n",
        ),
        (
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQdGBF\n-----END PGP PRIVATE KEY BLOCK-----\nlQdGBF",
            "-----BEGIN PGP PRIVATE KEY BLOCK-----\n‹private key›\n-----END PGP PRIVATE KEY BLOCK-----\nlQdGBF",
        ),
        (
            "-----BEGIN PRIVATE KEY-----\npassword=hunter22\nMIIEpA",
            "-----BEGIN PRIVATE KEY-----\npassword=‹password›\nMIIEpA",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(marked(text), expected, "{text}");
    }
}

#[test]
fn a_key_is_counted_once() {
    let (mut scanner, mut found) = (Scanner::default(), Vec::new());
    for line in ["-----BEGIN PRIVATE KEY-----", "MIIEpAIB", "MIIEpAIB", "-----END PRIVATE KEY-----"] {
        scanner.find(line, &mut found);
    }
    assert_eq!(found.iter().map(|part| part.continues).collect::<Vec<_>>(), [false, true]);
    scanner.find("-----BEGIN PRIVATE KEY-----", &mut found);
    scanner.restart();
    scanner.find("MIIEpAIB", &mut found);
    assert_eq!(found.len(), 2, "another text has begun");
}

#[test]
fn values_that_were_given_here_are_hidden_wherever_they_stand() {
    let known = KnownSecrets::default()
        .with("hunter2")
        .with("short")
        .with("first-line-1\n{\n  second-line-2  \n")
        .with("******");
    let mut scanner = Scanner::new(Arc::new(known));
    let cases = [
        ("a hunter2 hunter2", "a ‹typed in Slipway› ‹typed in Slipway›"),
        ("mysql -phunter2x", "mysql -p‹typed in Slipway›x"),
        ("hunter hunte short ******", "hunter hunte short ******"),
        ("first-line-1{ second-line-2", "‹typed in Slipway›{ ‹typed in Slipway›"),
        ("password=hunter2-and-more", "password=‹password›"),
    ];
    for (line, expected) in cases {
        assert_eq!(marked_by(&mut scanner, line), expected, "{line}");
    }
    let long = "0123456789abcdefghijklmnopqrstuvwxyzABCDEF";
    let mut scanner = Scanner::new(Arc::new(KnownSecrets::default().with(long).with("é-secret-é")));
    assert_eq!(
        marked_by(&mut scanner, "x0123456789abcdefghijklmnopqrstuvwxyz …"),
        "x‹typed in Slipway› …",
        "a cut one"
    );
    assert_eq!(marked_by(&mut scanner, "x0123456789abcdefghijklmnop…"), "x0123456789abcdefghijklmnop…");
    assert_eq!(marked_by(&mut scanner, "éé-secret-éé"), "é‹typed in Slipway›é");
}

#[test]
fn what_was_sent_as_a_secret_is_known() {
    let none = Arc::new(KnownSecrets::default());
    let known =
        none.with_body(r#"{"a": [{"secret": "hunter2"}, {"secret": {"secret": "nested-1"}}], "b": "not-this"}"#);
    assert!(known.knows("hunter2") && known.knows("nested-1") && !known.knows("not-this"));
    assert!(Arc::ptr_eq(&known, &known.with_body(r#"{"secret": "hunter2"}"#)), "nothing new");
    assert!(Arc::ptr_eq(&known, &known.with_body("{\"secret\": ")), "no JSON");
    assert!(!known.emptied().knows("hunter2"));
}

#[test]
fn the_end_of_an_unfinished_line_may_become_a_secret() {
    let cases = [
        ("token pul-ab", "token ‹Pulumi token›"),
        ("key AKIAIOS", "key ‹AWS key›"),
        ("jwt eyJhbGci", "jwt ‹JSON web token›"),
        ("jwt eyJhbGciOiJIUzI1NiJ9.ey", "jwt ‹JSON web token›"),
        ("PASSWORD=h", "PASSWORD=‹password›"),
        ("Authorization: Bearer ab", "Authorization: Bearer ‹authorization›"),
        ("https://ann:hun", "https://ann:‹password in an address›"),
        ("https://a.b:80", "https://a.b:80"),
        ("?sig=ab", "?sig=‹signature in an address›"),
        ("token pul-ab and more", "token pul-ab and more"),
        ("pul", "pul"),
    ];
    for (line, expected) in cases {
        assert_eq!(marked_unfinished(line), expected, "{line}");
    }
    let mut found = Vec::new();
    Scanner::new(Arc::new(KnownSecrets::default().with("hunter2"))).find_in_unfinished("so hunt", &mut found);
    assert_eq!(with_marks("so hunt", &found), "so ‹typed in Slipway›");
}

#[test]
fn a_text_is_shown_without_its_secrets() {
    let none = Arc::new(KnownSecrets::default());
    let text = "a\npassword=hunter2\x07\nb";
    assert_eq!(redacted(text, &none), "a\npassword=••••• (password)\x07\nb");
    assert_eq!(redacted("plain", &none), "plain");
    let mut found = Vec::new();
    assert_eq!(Scanner::default().find("password=hunter2 \x1b[0m", &mut found), Looked::AtControl);
    assert_eq!(Scanner::default().find("password=hunter2 \u{85}", &mut found), Looked::AtControl);
    assert_eq!(Scanner::default().find("§ no control", &mut found), Looked::Through);
    assert!(found.is_empty());
}

/// What asks a rule as often as it can, and lets it find as little as it can.
const HOSTILE: [&str; 26] = [
    "-",
    "_",
    "=",
    ":",
    "eyJ",
    "eyJ.",
    "eyJaaaaaaaaaa.",
    "-eyJ",
    "pul-",
    "sk-",
    "sk-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-",
    "xpypi-",
    "token=",
    "token=$",
    "token: ",
    "password=\"",
    "password='\\",
    "password=a b",
    "--token ",
    "Authorization: ",
    "Authorization: Bearer ",
    "http://",
    "a://a:",
    "&sig=",
    "Q~",
    "-----BEGIN PRIVATE KEY-----",
];

#[test]
fn the_work_grows_with_the_line_and_not_with_its_square() {
    let value = "ab".repeat(1_000) + "c";
    let known = Arc::new(KnownSecrets::default().with(&value));
    let looks = |line: &str| {
        N_LOOKS.with(|looks| looks.set(0));
        let mut scanner = Scanner::new(Arc::clone(&known));
        scanner.find(line, &mut Vec::new());
        scanner.find_in_unfinished(line, &mut Vec::new());
        N_LOOKS.with(std::cell::Cell::get)
    };
    for piece in HOSTILE.iter().copied().chain(["ab", "abab c", "a"]) {
        let (short, long) = (piece.repeat(4_000 / piece.len()), piece.repeat(40_000 / piece.len()));
        let n_looks = looks(&long);
        assert!(n_looks <= 11 * looks(&short).max(5 * short.len()), "{piece:?}: {n_looks} for ten times the line");
        assert!(n_looks <= 600 * long.len(), "{piece:?}: {n_looks} for {} bytes", long.len());
    }
}

proptest! {
    /// Whatever a line holds, its parts are in order, apart, and between characters; and looking twice finds the same.
    #[test]
    fn parts_are_in_order(
        pieces in prop::collection::vec(
            prop_oneof![prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned), "[ -~é漢]{0,12}"],
            0..12,
        )
    ) {
        let line = pieces.concat();
        let known = Arc::new(KnownSecrets::default().with("hunter2").with("漢é漢é漢é"));
        let mut found = Vec::new();
        let mut scanner = Scanner::new(Arc::clone(&known));
        prop_assert_eq!(scanner.find(&line, &mut found), Looked::Through);
        with_marks(&line, &found);
        found.clear();
        Scanner::new(known).find_in_unfinished(&line, &mut found);
        with_marks(&line, &found);
    }

    /// A line cut anywhere shows no more of a secret than the whole line does, but for what nobody can know yet.
    #[test]
    fn a_cut_line_shows_no_token(cut in 0_usize..60) {
        let secret = joined("pul-", "0123456789abcdef0123456789abcdef01234567");
        let line = format!("using {secret} now");
        let shown = marked_unfinished(line.get(..cut.min(line.len())).unwrap_or_default());
        prop_assert!(!shown.contains("pul-0"), "{}", shown);
    }
}
