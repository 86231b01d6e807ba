//! The cache of a project: clearing it, and its archives by presigned addresses.

use api_types::StackRef;
use e2e::{ADMIN_TOKEN, Journey, MEMBER_TOKEN, Role, Setup, journey, stack};
use sandbox::Fault;

#[tokio::test]
async fn it_is_cleared_for_the_whole_project() {
    journey(Setup::quiet(), async |j: &Journey| {
        let own = webshop();
        assert!(!j.sandbox.cache_entries(&own).is_empty(), "the project has a cache");
        j.open_signed_in("/acme/webshop/staging").await;
        j.click_button("Clear for the project…").await;
        j.see_text("It is the cache of the whole project webshop").await;
        j.type_into("Type webshop to confirm", "webshop").await;
        j.double_click(Role::Button, "Clear the cache of webshop").await;
        j.see_text("Cleared. The next deployments fetch their dependencies anew.").await;
        assert!(j.sandbox.cache_entries(&own).is_empty());
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_member_is_refused() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.open("/acme/webshop/staging").await;
        j.sign_in(MEMBER_TOKEN).await;
        j.click_button("Clear for the project…").await;
        j.type_into("Type webshop to confirm", "webshop").await;
        j.click_button("Clear the cache of webshop").await;
        j.see_text("Not cleared. Your token may not do this (403)").await;
        assert!(!j.sandbox.cache_entries(&webshop()).is_empty());
        j.expect_console_error("403");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn an_archive_comes_down_by_its_key() {
    journey(Setup::quiet(), async |j: &Journey| {
        let (key, size) = j.sandbox.cache_entries(&webshop()).remove(0);
        open_archive(j).await;
        j.click_button("Ask for an address").await;
        j.see_text("Type the key of an archive.").await;
        j.type_into("Key", &key).await;
        j.click_button("Ask for an address").await;
        j.see_text("The service gave an address. It is not shown").await;
        j.see_no_text("signature=").await;
        j.click_button("Download the archive").await;
        j.see_text(&format!("Downloaded, {size} bytes.")).await;
        check_without_token(j, "GET");
        let command = j.copy_by("Copy the command").await;
        assert!(command.starts_with("curl -o ") && !command.contains(ADMIN_TOKEN), "{command}");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn an_archive_goes_up_without_the_token() {
    journey(Setup::quiet(), async |j: &Journey| {
        open_archive(j).await;
        j.type_into("Key", "new/archive.tgz").await;
        j.choose("What for", "Upload").await;
        j.click_button("Ask for an address").await;
        j.see_text("The service gave an address.").await;
        j.click_button("Upload the file").await;
        j.see_text("Choose a file first.").await;
        j.eval::<()>(
            "const files = new DataTransfer();
             files.items.add(new File(['twelve bytes'], 'archive.tgz'));
             document.getElementById('archive-file').files = files.files;",
        )
        .await;
        j.click_button("Upload the file").await;
        j.see_text("Uploaded.").await;
        let entries = j.sandbox.cache_entries(&webshop());
        assert!(entries.contains(&("new/archive.tgz".to_owned(), 12)), "{entries:?}");
        check_without_token(j, "PUT");
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn another_host_is_left_to_a_command() {
    journey(Setup::quiet(), async |j: &Journey| {
        let url = "https://bucket.example.com/webshop/k?X-Amz-Date=20261124T100000Z&X-Amz-Expires=900";
        let body = serde_json::json!({ "url": url }).to_string();
        let fault = Fault::Body { status: 200, content_type: "application/json".into(), body };
        j.sandbox.set_fault("/cache/url", fault, 1);
        open_archive(j).await;
        j.type_into("Key", "k").await;
        j.choose("What for", "Upload").await;
        j.click_button("Ask for an address").await;
        j.see_text("It leads to another host").await;
        j.see_no(Role::Button, "Upload the file").await;
        assert_eq!(j.copy_by("Copy the command").await, format!("curl -T 'archive.tar.gz' '{url}'"));
        j.expect_acts(1);
    })
    .await;
}

#[tokio::test]
async fn a_service_without_the_route_says_so() {
    journey(Setup::quiet(), async |j: &Journey| {
        j.sandbox.set_fault("/cache/url", Fault::Status(404), 1);
        open_archive(j).await;
        j.type_into("Key", "k").await;
        j.click_button("Ask for an address").await;
        j.see_text("this service no longer offers addresses of archives").await;
        j.expect_console_error("404");
        j.expect_acts(1);
    })
    .await;
}

async fn open_archive(j: &Journey) {
    j.open_signed_in("/acme/webshop/staging").await;
    j.click_button("Archive…").await;
    j.see(Role::Dialog, "An archive in the cache of webshop").await;
}

fn webshop() -> StackRef {
    stack("acme/webshop/staging")
}

/// The presigned address was used, and nothing signed the request but itself.
fn check_without_token(j: &Journey, method: &str) {
    let requests = j.sandbox.requests();
    let to_store: Vec<_> =
        requests.iter().filter(|request| request.method == method && request.path.starts_with("/-/cache/")).collect();
    assert!(!to_store.is_empty() && to_store.iter().all(|request| !request.has_authorization), "{to_store:?}");
}
