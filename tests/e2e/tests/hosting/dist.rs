//! Folders of a test: a place for a server, and a copy of the console that is set up as a person would do it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use e2e::setup::{console_dir, workspace};

/// A folder that goes when this does.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("slipway-hosting-{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Copies the built console into a folder, and tells it where it stands and what `config.json` says.
pub fn copy_console(to: &Path, base: &str, config: &str) {
    fs::create_dir_all(to).unwrap();
    for name in names() {
        let (from, to) = (console_dir().join(&name), to.join(&name));
        let is_edited = name == "index.html" || name == "config.json";
        // The large files are the same ones under another name, where the file system has that.
        if is_edited || fs::hard_link(&from, &to).is_err() {
            fs::copy(from, to).unwrap();
        }
    }
    fs::write(to.join("config.json"), config).unwrap();
    set_base(to, base).unwrap();
}

/// Runs `deploy/set-base.sh`. `Err` is what it says.
pub fn set_base(folder: &Path, base: &str) -> Result<(), String> {
    let outcome = Command::new(workspace().join("deploy/set-base.sh")).arg(folder).arg(base).output().unwrap();
    if outcome.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&outcome.stderr).into_owned()) }
}

/// The names of all files of the built console.
pub fn names() -> Vec<String> {
    let entries = fs::read_dir(console_dir()).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The one file that ends like this and, when it is large, has its compressed copies.
pub fn name_of(start: &str, end: &str) -> String {
    let found = names().into_iter().find(|name| name.starts_with(start) && name.ends_with(end));
    found.unwrap_or_else(|| panic!("{} has no {start}*{end}: run make build", console_dir().display()))
}

#[test]
fn a_console_is_told_its_path() {
    let folder = Folder::new();
    copy_console(folder.path(), "/", "{}");
    let page = || fs::read_to_string(folder.path().join("index.html")).unwrap();
    let at_the_root = page();
    let cases = [
        ("/tools/slipway/", "/tools/slipway/"),
        ("tools/slipway", "/tools/slipway/"),
        ("/a/b/c", "/a/b/c/"),
        ("/v1.2~x_y-z/", "/v1.2~x_y-z/"),
        ("", "/"),
        ("/", "/"),
    ];
    for (given, base) in cases {
        set_base(folder.path(), given).unwrap();
        assert_eq!(
            page(),
            at_the_root.replacen(r#"<base href="/">"#, &format!(r#"<base href="{base}">"#), 1),
            "{given}"
        );
    }
    for bad in ["/a b/", "/a\"><script>/", "/a//b/", "/../a/", "/a/./b/", "https://example.com/", "/a|b/", "/a&b/"] {
        let problem = set_base(folder.path(), bad).unwrap_err();
        assert!(problem.contains("is no path"), "{bad}: {problem}");
        assert_eq!(page(), at_the_root, "{bad}");
    }
    fs::write(folder.path().join("index.html"), "<html>").unwrap();
    assert!(set_base(folder.path(), "/x/").unwrap_err().contains("built console"));
}
