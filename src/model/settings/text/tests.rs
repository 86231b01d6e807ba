use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

const FORMS: [Form; 2] = [Form::Json, Form::Yaml];

fn draft(stored: &Value) -> Draft {
    Draft::new(Some(stored))
}

fn stored() -> Value {
    json!({
        "sourceContext": {"git": {"branch": "main", "gitAuth": {"accessToken": {"ciphertext": "c1"}}}},
        "operationContext": {"environmentVariables": {"KEY": {"ciphertext": "c2"}, "PLAIN": "1"}},
    })
}

fn read_ok(form: Form, text: &str, draft: &Draft) -> Reading {
    read(form, text, draft, Strays::Refuse).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"))
}

/// The problems, as line and sentence.
fn problems(form: Form, text: &str) -> Vec<(usize, String)> {
    let problems = read(form, text, &draft(&stored()), Strays::Refuse).err().unwrap_or_default();
    problems.into_iter().map(|problem| (problem.line, problem.sentence)).collect()
}

#[test]
fn no_secret_is_shown_and_each_stays_what_it_is() {
    let mut draft = draft(&stored());
    draft.set_secret("/sourceContext/git/gitAuth/accessToken", "t0ken");
    for form in FORMS {
        let text = text_of(form, &draft.wanted());
        assert!(!text.contains("t0ken") && !text.contains("c1") && !text.contains("c2"), "{text}");
        let reading = read_ok(form, &text, &draft);
        assert_eq!(reading.document, draft.wanted());
        assert_eq!(reading.secrets, draft.secrets);
    }
}

#[test]
fn the_yaml_is_that_of_the_cli() {
    let draft = draft(&json!({
        "executorContext": {"executorImage": "image:1"}, "gitHub": {"paths": ["a/**", "!b"], "deployCommits": true},
        "operationContext": {"preRunCommands": ["npm ci", "a\nb"], "environmentVariables": {"A": "yes", "B": "1e3"}},
    }));
    let wanted = r#"settings:
  executorContext:
    executorImage:
      reference: image:1
  gitHub:
    paths:
      - a/**
      - "!b"
    deployCommits: true
  operationContext:
    preRunCommands:
      - npm ci
      - |-
        a
        b
    environmentVariables:
      A: "yes"
      B: "1e3"
"#;
    assert_eq!(yaml_of(&draft.wanted()), wanted);
}

#[test]
fn a_new_secret_is_kept_apart() {
    for (form, text) in [
        (
            Form::Json,
            r#"{"operationContext": {"environmentVariables": {"KEY": {"secret": "n3w"}, "TWO": {"secret": "2nd"}}}}"#,
        ),
        (
            Form::Yaml,
            "settings:\n  operationContext:\n    environmentVariables:\n      KEY: {secret: n3w}\n      TWO:\n        secret: 2nd\n",
        ),
    ] {
        assert!(has_secret_text(form, text));
        assert!(has_secret_text(
            form,
            &text
                .replace("secret: n3w", "isSecret: true, value: n3w")
                .replace(r#""secret": "n3w""#, r#""isSecret": true, "value": "n3w""#)
        ));
        let mut draft = draft(&stored());
        read_ok(form, text, &draft).put_into(&mut draft);
        let wanted = draft.wanted();
        assert!(!wanted.to_string().contains("n3w"));
        let filled = draft.secrets.filled(&wanted);
        let wanted = json!({"KEY": {"secret": "n3w"}, "TWO": {"secret": "2nd"}});
        assert_eq!(filled.pointer(VARIABLES), Some(&wanted));
        // Typed on: the same secret, not one more.
        read_ok(form, &text.replace("n3w", "n3wer"), &draft).put_into(&mut draft);
        assert_eq!(
            draft.secrets.filled(&draft.wanted()).pointer(VARIABLES).and_then(|all| all.get("KEY")),
            Some(&json!({"secret": "n3wer"}))
        );
        assert!(!has_secret_text(form, &text_of(form, &draft.wanted())));
        assert!(draft.secrets.text(3).is_none());
    }
}

#[test]
fn what_is_refused_changes_no_secret() {
    let mut draft = draft(&stored());
    draft.set_secret("/operationContext/environmentVariables/KEY", "good");
    let text = r#"{"tag": 5, "operationContext": {"environmentVariables": {"KEY": {"secret": "bad"}}}}"#;
    assert!(read(Form::Json, text, &draft, Strays::Refuse).is_err());
    assert_eq!(draft.secrets.text(1), Some("good"));
}

#[test]
fn a_ciphertext_changes_nothing_where_a_secret_is_stored() {
    let text = r#"{"operationContext": {"environmentVariables": {"KEY": {"ciphertext": "zz"}, "NEW": {"ciphertext": "pasted"}}}}"#;
    let reading = read_ok(Form::Json, text, &draft(&stored()));
    let wanted = json!({"KEY": {"ciphertext": "c2"}, "NEW": {"ciphertext": "pasted"}});
    assert_eq!(reading.document.pointer(VARIABLES), Some(&wanted));
}

#[test]
fn a_placeholder_that_stands_for_nothing_is_refused_or_left_out() {
    let text = "{\n  \"operationContext\": {\"environmentVariables\": {\n    \"OTHER\": {\"secret\": \"•••\"}, \"A\": \"1\"\n  }}\n}";
    assert_eq!(
        problems(Form::Json, text),
        [(3, "••• stands for the secret that is here; but here none is.".to_owned())]
    );
    let reading = read(Form::Json, text, &draft(&stored()), Strays::LeaveOut).expect("read");
    assert_eq!(reading.left_out, ["/operationContext/environmentVariables/OTHER"]);
    assert_eq!(reading.document.pointer(VARIABLES), Some(&json!({"A": "1"})));
}

#[test]
fn each_problem_is_told_at_its_line() {
    for (form, text, expected) in [
        (Form::Json, "", &[(1, "Nothing stands here. {} means no settings at all.")][..]),
        (Form::Json, "[1]", &[(1, "Settings are an object: they begin with { and end with }.")]),
        (Form::Json, "{\n \"tag\": \"a\",\n}", &[(3, "A comma with nothing after it: take it out.")]),
        (Form::Json, "{\n \"tag\": \"a\"\n \"x\": 1\n}", &[(3, "A comma or } is missing before this.")]),
        (
            Form::Json,
            "{\n \"tag\": ",
            &[(2, "The text ends too early: a bracket, a brace or a quotation mark is not closed.")],
        ),
        (Form::Json, "{\n \"tag\": \"a\",\n \"tag\": \"b\"}", &[(3, "“tag” stands here twice, first in line 2.")]),
        (
            Form::Json,
            "{\"x\": 1,\n \"TAG\": \"a\",\n \"tag\": \"b\"}",
            &[(3, "“tag” is the same key as “TAG” in line 2.")],
        ),
        (
            Form::Json,
            "{\"gitHub\": {\n \"deployCommits\": \"yes\",\n \"paths\": \"a\",\n \"deployPullRequest\": 1.5}}",
            &[
                (2, "This is on or off: write true or false."),
                (3, "This is a list of texts."),
                (4, "This is a whole number."),
            ],
        ),
        (
            Form::Json,
            "{\"vcs\": {\n \"paths\": [1]}, \"sourceContext\": \"git\"}",
            &[(2, "This is a list of texts."), (2, "This holds several settings: keys with values belong here.")],
        ),
        (
            Form::Json,
            "{\"operationContext\": {\"environmentVariables\": {\n\"A\": 1,\n\"B\": {\"secret\": 5}}}}",
            &[
                (2, "This is a text, or a secret: {\"secret\": \"…\"}."),
                (3, "A secret is a text: put it in quotation marks."),
            ],
        ),
        (
            Form::Json,
            "{\"sourceContext\": {\"git\": {\"gitAuth\": {\n\"accessToken\": \"open\"}}}}",
            &[(2, "A plain text would be stored for everyone to read: write {\"secret\": \"…\"}.")],
        ),
        (Form::Json, "{\"beta\": [\n{\"secret\": \"x\"}]}", &[(2, "A secret cannot stand in a list.")]),
        (Form::Yaml, "", &[(1, "Nothing stands here. “settings: {}” means no settings at all.")]),
        (
            Form::Yaml,
            "settings:\n  tag: a\nother: 1\n",
            &[(3, "“other” cannot stand beside “settings”: move it in there.")],
        ),
        (Form::Yaml, "settings:\n  tag: a\n  tag: b\n", &[(3, "“tag” stands here twice, first in line 2.")]),
        (
            Form::Yaml,
            "settings:\n  gitHub:\n    deployCommits: maybe\n",
            &[(3, "This is on or off: write true or false.")],
        ),
        (Form::Yaml, "settings:\n\ttag: a\n", &[(2, "YAML is indented with blanks, not with tabs.")]),
        (
            Form::Yaml,
            "settings:\n  tag: a: b\n",
            &[(
                2,
                "A colon followed by a blank stands where no key can be: put the text in quotation marks, or check the indentation.",
            )],
        ),
        (Form::Yaml, "settings:\n  tag: \"a\n", &[(2, "A quotation mark is not closed.")]),
        (Form::Yaml, "settings: {}\n---\na: 1\n", &[(2, "A second document begins here (---): only one can be read.")]),
        (
            Form::Yaml,
            "a: &x 1\nb: *x\n",
            &[
                (
                    1,
                    "“&” gives this a name to be used elsewhere (an anchor), which is not read here: take it out, or put the text in quotation marks.",
                ),
                (
                    2,
                    "“*” stands for something that is written elsewhere (an alias), which is not read here: write it out, or put the text in quotation marks.",
                ),
            ],
        ),
        (
            Form::Yaml,
            "<<: {tag: a}\n",
            &[(1, "“<<” takes over what is written elsewhere, which is not read here: write it out.")],
        ),
        (
            Form::Yaml,
            "tag: !!str a\n",
            &[(
                1,
                "“!” names a type here (a tag), which is not read here: take it out, or put the text in quotation marks.",
            )],
        ),
        (Form::Yaml, "? [a]\n: b\n", &[(1, "A key must be a text here.")]),
        (Form::Yaml, "- a\n", &[(1, "Settings are keys with values, such as “agentPoolID: …”.")]),
    ] {
        let expected: Vec<(usize, String)> =
            expected.iter().map(|(line, sentence)| (*line, (*sentence).to_owned())).collect();
        assert_eq!(problems(form, text), expected, "{text}");
    }
}

#[test]
fn yaml_takes_bare_words_for_texts_where_texts_are_due() {
    let text = "operationContext:\n  environmentVariables:\n    PORT: 8080\n    DEBUG: true\n    KEY: {secret: 0123}\n  preRunCommands: [true]\n  options: {shell: 7}\nbeta: {n: 1, big: 0x1F, t: yes, f: 1.5, nothing: ~}\n";
    let mut draft = draft(&json!({}));
    read_ok(Form::Yaml, text, &draft).put_into(&mut draft);
    let wanted = json!({
        "operationContext": {
            "environmentVariables": {"PORT": "8080", "DEBUG": "true", "KEY": {"secret": "0123"}},
            "preRunCommands": ["true"], "options": {"shell": "7"},
        },
        "beta": {"n": 1, "big": 31, "t": "yes", "f": 1.5},
    });
    assert_eq!(draft.secrets.filled(&draft.wanted()), wanted);
}

#[test]
fn a_form_that_is_stored_already_may_stay() {
    let stored =
        json!({"tag": 5, "gitHub": {"paths": "a"}, "sourceContext": {"git": {"gitAuth": {"accessToken": "open"}}}});
    let draft = draft(&stored);
    for form in FORMS {
        // A bare 5 in YAML is the text, where one is due.
        if form == Form::Json {
            assert_eq!(read_ok(form, &text_of(form, &draft.wanted()), &draft).document, *draft.stored());
        }
    }
}

#[test]
fn deep_nesting_ends_in_a_sentence() {
    for (form, text) in [
        (Form::Json, format!("{}{}", "{\"a\":".repeat(5000), "}".repeat(5000))),
        (Form::Json, "[".repeat(100_000)),
        (Form::Yaml, "[".repeat(100_000)),
        (Form::Yaml, format!("a: {}", "{a: ".repeat(5000))),
        (Form::Yaml, "- ".repeat(20_000)),
    ] {
        assert_eq!(problems(form, &text).len(), 1);
    }
}

/// Texts that some reader takes for something else.
fn odd_text() -> impl Strategy<Value = String> {
    let odd = [
        "yes",
        "No",
        "on",
        "y",
        "0x1",
        "0o17",
        "1e3",
        "12",
        "-1",
        "+5",
        ".5",
        "1_000",
        "12:30",
        "2020-01-01",
        ": #",
        " lead",
        "trail ",
        "~",
        "null",
        "NULL",
        "true",
        "False",
        ".inf",
        ".nan",
        "a: b",
        "a #b",
        "- a",
        "-",
        "?",
        "? a",
        "[a]",
        "{a: b}",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "|-",
        "%a",
        "@a",
        "`a`",
        "'a'",
        "\"a\"",
        "a\nb",
        "a\n",
        "\na",
        "a\n\n",
        "a\n b\n  c",
        " a\nb",
        "a\n ",
        "a\tb",
        "\t",
        "a\r\nb",
        "\u{85}",
        "\u{2028}",
        "\u{feff}a",
        "ü",
        "日本語",
        "😀",
        "\\n",
        "\u{0}",
        "\u{7f}",
        "a:",
        ":a",
        "::",
        "#",
        "a\\",
        "<<",
        "=",
        "---",
        "...",
        "--- a",
        "key: |\n  x",
        "a\n---\nb",
        "a\n...\nb",
        "${a}",
        "•",
        "a\n\n\nb",
        "a\n#b\n",
        "x\n\ty",
    ];
    prop_oneof![
        proptest::sample::select(odd.to_vec()).prop_map(str::to_owned),
        "\\PC{0,12}",
        "[ -~\\n\\t:#-]{0,16}",
        ".{0,6}"
    ]
}

fn odd_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        odd_text().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| json!(f64::from(number) / 4.0)),
        Just(json!({"ciphertext": "abc"})),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            proptest::collection::vec((odd_text(), inner), 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn settings() -> impl Strategy<Value = Value> {
    let variables = proptest::collection::vec(
        (odd_text(), prop_oneof![odd_text().prop_map(Value::from), Just(json!({"ciphertext": "v"}))]),
        0..5,
    );
    let lines = proptest::collection::vec(odd_text(), 0..4);
    (
        variables,
        lines,
        odd_text(),
        any::<Option<bool>>(),
        any::<Option<u32>>(),
        proptest::collection::vec((odd_text(), odd_value()), 0..4),
        odd_value(),
    )
        .prop_map(|(variables, lines, text, flag, number, unknown, deep)| {
            let variables: Value = Value::Object(variables.into_iter().collect());
            let mut wire: Map<String, Value> =
                unknown.into_iter().map(|(key, value)| (format!("x{key}"), value)).collect();
            wire.insert("tag".to_owned(), text.clone().into());
            wire.insert(
                "gitHub".to_owned(),
                json!({"paths": lines, "deployCommits": flag, "deployPullRequest": number, "other": deep}),
            );
            wire.insert(
                "operationContext".to_owned(),
                json!({"environmentVariables": variables, "preRunCommands": [text]}),
            );
            wire.insert(
                "executorContext".to_owned(),
                json!({"executorImage": {"reference": "a", "credentials": {"password": {"ciphertext": "z"}}}}),
            );
            Value::Object(wire)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_is_read_back(wire in settings()) {
        let draft = draft(&wire);
        for form in FORMS {
            let text = text_of(form, draft.stored());
            match read(form, &text, &draft, Strays::Refuse) {
                Ok(reading) => prop_assert_eq!(&reading.document, draft.stored(), "{}", text),
                Err(problems) => prop_assert!(false, "{}\n{:?}", text, problems),
            }
        }
    }

    #[test]
    fn whatever_is_written_reading_it_ends(text in prop_oneof!["\\PC{0,80}", "[-\\[\\]{}:,#&*!|>'\"%@` \\n\\ta0.?~<]{0,60}", ".{0,40}"]) {
        for form in FORMS {
            let _ = read(form, &text, &Draft::new(None), Strays::LeaveOut);
        }
    }

    #[test]
    fn whatever_is_changed_in_a_good_text_reading_it_ends(wire in settings(), at in 0_usize..400, junk in "[-\\[\\]{}:,#&*!|>'\" \\n]{0,4}") {
        for form in FORMS {
            let mut text = text_of(form, draft(&wire).stored());
            let at = text.char_indices().nth(at).map_or(text.len(), |(at, _)| at);
            text.insert_str(at, &junk);
            let _ = read(form, &text, &Draft::new(None), Strays::LeaveOut);
        }
    }
}
