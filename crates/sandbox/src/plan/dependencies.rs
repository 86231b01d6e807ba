//! What package managers write.

use rand::Rng;
use rand::seq::IndexedRandom;

use super::writer::{Writer, paint};
use super::{Brief, Runtime};

const NPM: &[&str] = &[
    "@pulumi/aws",
    "@pulumi/awsx",
    "@pulumi/docker-build",
    "@pulumi/pulumi",
    "@pulumi/random",
    "@pulumi/policy",
    "@grpc/grpc-js",
    "@opentelemetry/api",
    "@types/node",
    "ansi-styles",
    "cacache",
    "chalk",
    "cli-table3",
    "execa",
    "fdir",
    "glob",
    "google-protobuf",
    "got",
    "ini",
    "js-yaml",
    "lru-cache",
    "minimatch",
    "minipass",
    "node-gyp",
    "normalize-package-data",
    "picomatch",
    "read-package-tree",
    "rimraf",
    "semver",
    "source-map-support",
    "ssri",
    "tar",
    "ts-node",
    "tslib",
    "typescript",
    "upath",
    "which",
    "yargs",
];

const PIP: &[&str] = &[
    "pulumi",
    "pulumi-aws",
    "pulumi-gcp",
    "pulumi-kubernetes",
    "protobuf",
    "grpcio",
    "dill",
    "six",
    "semver",
    "pyyaml",
    "parver",
    "arpeggio",
    "attrs",
    "debugpy",
    "setuptools",
    "requests",
    "urllib3",
    "certifi",
    "idna",
    "numpy",
    "pandas",
    "pyarrow",
    "pydantic",
    "typing-extensions",
    "jinja2",
    "markupsafe",
];

const GO: &[&str] = &[
    "github.com/pulumi/pulumi/sdk/v3",
    "github.com/pulumi/pulumi-aws/sdk/v7",
    "github.com/pulumi/pulumi-gcp/sdk/v9",
    "github.com/pulumi/pulumi-kubernetes/sdk/v4",
    "github.com/blang/semver",
    "github.com/cheggaaa/pb",
    "github.com/djherbis/times",
    "github.com/gofrs/uuid",
    "github.com/golang/glog",
    "github.com/hashicorp/hcl/v2",
    "github.com/mitchellh/go-ps",
    "github.com/opentracing/opentracing-go",
    "github.com/spf13/cobra",
    "go.uber.org/atomic",
    "golang.org/x/crypto",
    "golang.org/x/net",
    "golang.org/x/sys",
    "golang.org/x/text",
    "google.golang.org/genproto",
    "google.golang.org/grpc",
    "google.golang.org/protobuf",
    "gopkg.in/yaml.v3",
];

pub(crate) fn write(writer: &mut Writer, brief: &Brief, fails: bool) {
    match brief.profile.runtime {
        Runtime::Node => write_npm(writer, fails),
        Runtime::Python => write_pip(writer, fails),
        Runtime::Go => write_go(writer, fails),
    }
    if fails {
        writer.line("error: installing dependencies: exit status 1");
    }
}

fn pick(writer: &mut Writer, names: &[&'static str]) -> &'static str {
    names.choose(&mut writer.rng).copied().unwrap_or("left-pad")
}

fn version(writer: &mut Writer) -> String {
    format!("{}.{}.{}", writer.rng.random_range(0..9), writer.rng.random_range(0..60), writer.rng.random_range(0..12))
}

fn write_npm(writer: &mut Writer, fails: bool) {
    writer.line(format!("{} npm ci", paint("2", "$")));
    writer.pause(20);
    for (name, why) in [
        ("inflight@1.0.6", "This module is not supported, and leaks memory. Do not use it."),
        ("rimraf@3.0.2", "Rimraf versions prior to v4 are no longer supported"),
        ("glob@7.2.3", "Glob versions prior to v9 are no longer supported"),
        ("read-package-tree@5.3.1", "The functionality that this package provided is now in @npmcli/arborist"),
        ("querystring@0.2.0", "The querystring API is considered Legacy. new code should use the URLSearchParams API."),
    ] {
        writer.line(format!("npm {} {} {name}: {why}", paint("33", "warn"), paint("94", "deprecated")));
    }
    let n_fetched = writer.rng.random_range(40..260);
    for _ in 0..n_fetched {
        let (name, version) = (pick(writer, NPM), version(writer));
        let millis = writer.rng.random_range(8..900);
        let status = if writer.rng.random_bool(0.3) { "cache hit" } else { "cache miss" };
        let shade = 232 + writer.rng.random_range(8..20);
        writer.line(format!(
            "npm {} fetch GET 200 https://npm.example.com/{name}/-/{version}.tgz {}",
            paint("35", "http"),
            paint(&format!("38;5;{shade}"), &format!("{millis}ms ({status})")),
        ));
    }
    if fails {
        let (name, version) = (pick(writer, NPM), version(writer));
        let error = paint("31", "error");
        writer.line(format!("npm {error} code ERESOLVE"));
        writer.line(format!("npm {error} ERESOLVE could not resolve"));
        writer.line(format!("npm {error} While resolving: {name}@{version}"));
        writer.line(format!("npm {error} Found: typescript@6.0.2"));
        writer.line(format!("npm {error} node_modules/typescript"));
        writer.line(format!("npm {error}   dev typescript@\"^6.0.0\" from the root project"));
        writer.line(format!("npm {error} Conflicting peer dependency: typescript@5.9.3"));
        return;
    }
    let n_packages = n_fetched * 2 + 31;
    writer.pause(40);
    writer.line("");
    writer.line(format!("added {n_packages} packages, and audited {} packages in 12s", n_packages + 1));
    writer.line("");
    writer.line(format!("{} packages are looking for funding", n_packages / 9));
    writer.line("  run `npm fund` for details");
    writer.line("");
    writer.line(format!("found {} vulnerabilities", paint("1;32", "0")));
}

fn write_pip(writer: &mut Writer, fails: bool) {
    writer.line("Creating virtual environment...");
    writer.pause(30);
    writer.line("Finished creating virtual environment");
    writer.line("Updating pip, setuptools, and wheel in virtual environment...");
    let n_packages = writer.rng.random_range(30..110);
    let mut installed = Vec::new();
    for _ in 0..n_packages {
        let (name, version) = (pick(writer, PIP), version(writer));
        writer.line(format!("Collecting {name}>={version} (from -r requirements.txt (line {}))", installed.len() + 1));
        let size: f64 = writer.rng.random_range(0.1..42.0);
        writer.line(format!("  Downloading {name}-{version}-cp313-cp313-manylinux_2_28_x86_64.whl ({size:.1} MB)"));
        let bar = paint("38;2;249;38;114", "━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━");
        writer.line(format!(
            "     {bar} {} {} eta 0:00:00",
            paint("32", &format!("{size:.1}/{size:.1} MB")),
            paint("31", "88.1 MB/s")
        ));
        installed.push(format!("{name}-{version}"));
    }
    if fails {
        let name = pick(writer, PIP);
        writer.line(format!(
            "{} Could not find a version that satisfies the requirement {name}==99.1 (from versions: 3.1.0, 3.2.0)",
            paint("1;31", "ERROR:")
        ));
        writer.line(format!("{} No matching distribution found for {name}==99.1", paint("1;31", "ERROR:")));
        return;
    }
    writer.pause(30);
    writer.line(format!("Installing collected packages: {}", installed.join(", ")));
    writer.line(format!("Successfully installed {}", installed.join(" ")));
    writer.line("Finished installing dependencies");
}

fn write_go(writer: &mut Writer, fails: bool) {
    writer.line("Running `go mod download`...");
    let n_modules = writer.rng.random_range(40..170);
    for _ in 0..n_modules {
        let (name, version) = (pick(writer, GO), version(writer));
        writer.line(format!("go: downloading {name} v{version}"));
    }
    if fails {
        let name = pick(writer, GO);
        writer.line(format!("go: {name}@v0.0.0-20251104: invalid version: unknown revision 20251104"));
        return;
    }
    writer.pause(40);
    writer.line("Finished downloading dependencies");
}
