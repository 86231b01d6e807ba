//! Which addresses that come from data may become links, and where the vendor's own console has its pages. Pure.

use api_types::ids::encode_segment;
use api_types::updates::UpdateId;
use api_types::{DeploymentVersion, OrgName, StackRef};

/// The address, if it may be a link: `https` with a plain host. Everything else stays text: other schemes run scripts
/// or read files (Argo CD CVE-2022-31035), user info hides the real host, blanks and control characters hide the
/// scheme.
#[must_use]
pub fn external(address: &str) -> Option<&str> {
    let has_prefix = address.get(..8).is_some_and(|prefix| prefix.eq_ignore_ascii_case("https://"));
    let rest = address.get(8..).filter(|_| has_prefix)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = host.split_once(':').unwrap_or((host, "443"));
    let is_plain_host = host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-".contains(c))
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok();
    let is_plain = address.chars().all(|c| c > ' ' && !c.is_control() && !c.is_whitespace() && c != '\\' && c != '|');
    (is_plain_host && is_plain).then_some(address)
}

/// The address of the vendor's own console, as it follows from the API's (CLI `client/console.go`); `None` where it
/// does not, and no link should be shown.
#[must_use]
pub fn vendor_console(api_url: &str) -> Option<String> {
    let domain = api_url.strip_prefix("https://api.")?;
    external(&format!("https://app.{domain}")).map(str::to_owned)
}

/// A page of the vendor's own console that shows the same as one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VendorPage<'a> {
    /// An organization.
    Org(&'a OrgName),
    /// A stack.
    Stack(&'a StackRef),
    /// A deployment of a stack.
    Deployment(&'a StackRef, DeploymentVersion),
    /// An update of a stack, by its number.
    Update(&'a StackRef, i64),
    /// A preview of a stack.
    Preview(&'a StackRef, &'a UpdateId),
}

/// Where a page is in the vendor's console that stands at `console`. Answers of the service may name addresses of their
/// own; the configured one is what people here can reach, so only its is used.
#[must_use]
pub fn vendor_page(console: &str, page: VendorPage<'_>) -> Option<String> {
    let of_stack = |stack: &StackRef, rest: &[&str]| {
        let segments = [stack.org().as_str(), stack.project(), stack.stack()];
        segments.iter().chain(rest).map(|segment| encode_segment(segment)).collect::<Vec<_>>().join("/")
    };
    let path = match page {
        VendorPage::Org(org) => encode_segment(org.as_str()),
        VendorPage::Stack(stack) => of_stack(stack, &[]),
        VendorPage::Deployment(stack, version) => of_stack(stack, &["deployments", &version.0.to_string()]),
        VendorPage::Update(stack, number) => of_stack(stack, &["updates", &number.to_string()]),
        VendorPage::Preview(stack, id) => of_stack(stack, &["previews", &id.0]),
    };
    external(&format!("{console}/{path}")).map(str::to_owned)
}

/// Where the vendor's console has a person sign in again at their organization's identity provider.
#[must_use]
pub fn sso_sign_in(console: &str, org: &str) -> Option<String> {
    let address = format!("{console}/signin/sso/{}/reauth", encode_segment(org));
    external(&address).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_https_is_a_link() {
        for address in ["https://app.pulumi.com/acme", "https://h:8443/p?q=1#f", "HTTPS://example.com"] {
            assert_eq!(external(address), Some(address));
        }
        let hostile = [
            "javascript:alert(1)",
            " https://a",
            "https://a b",
            "https://a\n",
            "https://user@host/",
            "https://user:pw@host/",
            "http://a",
            "//a",
            "data:text/html,x",
            "blob:https://a/1",
            "java\tscript:alert(1)",
            "label|javascript:alert(1)",
            "https://a/|javascript:alert(1)",
            "https:\\\\a",
            "https://",
            "https:///a",
            "https://a:99999/",
            "https://a:/",
            "https://a:+1/",
            "https://a:1:2/",
            "https://аpple.com/",
            "",
        ];
        for address in hostile {
            assert_eq!(external(address), None, "{address:?}");
        }
    }

    #[test]
    fn pages_of_the_vendors_console() {
        let org = OrgName::parse("acme corp").expect("a valid name");
        let stack = StackRef::parse("acme", "web shop", "pr#7").expect("valid names");
        let id = UpdateId("u/1".to_owned());
        let cases = [
            (VendorPage::Org(&org), "acme%20corp"),
            (VendorPage::Stack(&stack), "acme/web%20shop/pr%237"),
            (VendorPage::Deployment(&stack, DeploymentVersion(42)), "acme/web%20shop/pr%237/deployments/42"),
            (VendorPage::Update(&stack, 7), "acme/web%20shop/pr%237/updates/7"),
            (VendorPage::Preview(&stack, &id), "acme/web%20shop/pr%237/previews/u%2F1"),
        ];
        for (page, path) in cases {
            let expected = format!("https://app.example.com/console/{path}");
            assert_eq!(vendor_page("https://app.example.com/console", page), Some(expected));
        }
        assert_eq!(vendor_page("http://app.example.com", VendorPage::Org(&org)), None, "only https becomes a link");
    }

    #[test]
    fn the_vendors_console_follows_from_the_api() {
        assert_eq!(vendor_console("https://api.pulumi.com").as_deref(), Some("https://app.pulumi.com"));
        // Only https becomes a link, although the vendor's tools know this one.
        assert_eq!(vendor_console("http://localhost:8080"), None);
        assert_eq!(vendor_console("https://pulumi.example.com"), None);
        assert_eq!(vendor_console(""), None);
        let reauth = sso_sign_in("https://app.example.com", "acme corp");
        assert_eq!(reauth.as_deref(), Some("https://app.example.com/signin/sso/acme%20corp/reauth"));
    }
}
