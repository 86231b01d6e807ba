//! What stands around every page: the bar with the way back, the zone, the theme and the account; the title of the
//! tab; and the focus after a navigation.

use api_types::{DeploymentVersion, OrgName, StackRef};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos_router::hooks::use_location;

use crate::browser::{Lasting, LeaveGuard, Preferences, Ticker, now};
use crate::components::{Avatar, Glyph, Mark, Menu, Notice};
use crate::config::Authentication;
use crate::model::format::{Zone, clock_time, zone_name};
use crate::model::links::{VendorPage, vendor_page};
use crate::model::words::{Icon, Tone};
use crate::paths::Paths;
use crate::routes::about::AboutDialog;
use crate::routes::drift_board::DriftCount;
use crate::routes::page::use_config;
use crate::routes::session::use_organizations;
use crate::session::{Session, SessionState};

/// The title of the page that is open. A context.
#[derive(Clone, Copy)]
pub struct PageTitle(RwSignal<String>);

impl PageTitle {
    /// Changes it.
    pub fn set(&self, title: String) {
        self.0.set(title);
    }
}

/// Where the page that is open belongs: what the bar leads back through. A context.
#[derive(Clone, Copy)]
pub struct Breadcrumb(RwSignal<Option<Place>>);

/// A place on the way back.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// An organization.
    Org(OrgName),
    /// A stack.
    Stack(StackRef),
    /// A deployment of a stack.
    Deployment(StackRef, DeploymentVersion),
}

impl Place {
    fn org(&self) -> &OrgName {
        match self {
            Self::Org(org) => org,
            Self::Stack(stack) | Self::Deployment(stack, _) => stack.org(),
        }
    }

    /// The page of the vendor's console that shows the same.
    fn vendor_page(&self) -> VendorPage<'_> {
        match self {
            Self::Org(org) => VendorPage::Org(org),
            Self::Stack(stack) => VendorPage::Stack(stack),
            Self::Deployment(stack, version) => VendorPage::Deployment(stack, *version),
        }
    }
}

/// Says where the page belongs. Every page does, if only to say "nowhere": the next page may be there before the old
/// one goes, so none takes its place back.
pub fn use_place(place: impl Fn() -> Option<Place> + Send + Sync + 'static) {
    let Breadcrumb(current) = expect_context::<Breadcrumb>();
    let preferences = expect_context::<Preferences>();
    Effect::new(move |_| {
        let place = place();
        if let Some(place) = &place {
            preferences.remember_org(place.org());
        }
        current.set(place);
    });
}

/// The bar, the page, and what is heard after a navigation.
#[component]
pub fn Shell(
    /// The page.
    children: Children,
) -> impl IntoView {
    let title = RwSignal::new(String::new());
    let place = RwSignal::new(None);
    provide_context(PageTitle(title));
    provide_context(Breadcrumb(place));
    let (config, is_locked) = (use_config(), use_is_locked());
    Effect::new(move |_| {
        let title =
            if is_locked.get() { config.tab_title("Locked") } else { title.with(|title| config.tab_title(title)) };
        document().set_title(&title);
    });
    let path = use_location().pathname;
    Effect::new(move |previous: Option<String>| {
        let path = path.lasting().get();
        if previous.is_some_and(|previous| previous != path) {
            request_animation_frame(focus_heading);
        }
        path
    });
    view! {
        <a class="skip" href="#main" rel="external" on:click=|event| { event.prevent_default(); focus_heading(); }>
            "Skip to the page"
        </a>
        <header class="bar">
            <Brand />
            <Trail place=place />
            <div class="bar__right"><ReadOnlyMark /><ZoneSwitch /><ThemeSwitch /><Account /></div>
        </header>
        <Tabs place=place />
        <RateBanner />
        <main id="main" class="main">{children()}</main>
        <p class="hidden" aria-live="polite">{title}</p>
    }
}

/// Whether the page is covered, so that its title says nothing of it either.
fn use_is_locked() -> Memo<bool> {
    let session = expect_context::<Session>();
    Memo::new(move |_| session.state().with(|state| matches!(state, SessionState::Locked(_))))
}

/// Gives the heading the focus when what had it has gone.
pub(super) fn focus_heading_if_lost() {
    if document().active_element().is_none_or(|active| active.tag_name() == "BODY") {
        focus_heading();
    }
}

fn focus_heading() {
    let heading = document().query_selector("h1").ok().flatten();
    if let Some(heading) = heading.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        drop(heading.focus_with_options(&options));
    }
}

#[component]
fn Brand() -> impl IntoView {
    let paths = expect_context::<Paths>();
    view! {
        <a class="bar__brand" href=paths.home() aria-label="Slipway, to the start">
            <Mark />
            <span class="bar__name">{"Slipway"}</span>
        </a>
    }
}

#[component]
fn Trail(place: RwSignal<Option<Place>>) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let crumbs = move || {
        let org_crumb = |org: &OrgName| (org.to_string(), paths.org_deployments(org));
        match place.get() {
            None => Vec::new(),
            Some(Place::Org(org)) => vec![org_crumb(&org)],
            Some(Place::Stack(stack) | Place::Deployment(stack, _)) => {
                vec![org_crumb(stack.org()), (format!("{}/{}", stack.project(), stack.stack()), paths.stack(&stack))]
            }
        }
    };
    let items = move || {
        let crumbs = crumbs();
        crumbs
            .into_iter()
            .map(
                |(name, address)| view! { <li class="trail__item"><a class="trail__link" href=address>{name}</a></li> },
            )
            .collect_view()
    };
    view! {
        <nav class="trail" aria-label="Breadcrumb"><ol class="trail__list">{items}</ol></nav>
        <OrgSwitcher place=place />
    }
}

/// The other organizations of the token, on the pages of one.
#[component]
fn OrgSwitcher(place: RwSignal<Option<Place>>) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let organizations = use_organizations();
    move || {
        let Some(Place::Org(current)) = place.get() else { return ().into_any() };
        let others: Vec<_> = organizations.with(|organizations| {
            let names = organizations.iter().filter_map(|organization| OrgName::parse(&organization.login).ok());
            names.filter(|org| *org != current).collect()
        });
        if others.is_empty() {
            return ().into_any();
        }
        let links = others
            .into_iter()
            .map(|org| view! { <a class="menu__item" href=paths.org_deployments(&org)>{org.to_string()}</a> })
            .collect_view();
        view! {
            <Menu
                label="Other organizations"
                class="menu--left"
                opener=view! { <Glyph icon=Icon::ChevronDown /> }.into_any()
            >
                {links}
            </Menu>
        }
        .into_any()
    }
}

/// The pages of an organization or of a stack, and which of them is open.
#[component]
fn Tabs(place: RwSignal<Option<Place>>) -> impl IntoView {
    let paths = expect_context::<Paths>();
    let here = use_location().pathname;
    let tabs = Memo::new(move |_| {
        place.get().map_or_else(Vec::new, |place| match place {
            Place::Org(org) => vec![
                ("Deployments", paths.org_deployments(&org)),
                ("Stacks", paths.org_stacks(&org)),
                ("Drift", paths.org_drift(&org)),
                ("Agents", paths.org_agents(&org)),
                ("Usage", paths.org_usage(&org)),
            ],
            Place::Stack(stack) | Place::Deployment(stack, _) => vec![
                ("Overview", paths.stack(&stack)),
                ("Deployments", paths.stack_deployments(&stack)),
                ("Settings", paths.stack_settings(&stack)),
                ("Schedules", paths.stack_schedules(&stack)),
                ("Drift", paths.stack_drift(&stack)),
            ],
        })
    });
    // The overview's address begins those of the other pages, so of all that fit the longest is the one.
    let current = Memo::new(move |_| {
        let here = here.lasting().get();
        let is_at =
            |address: &str| here == address || here.strip_prefix(address).is_some_and(|rest| rest.starts_with('/'));
        tabs.with(|tabs| {
            let fitting = tabs.iter().map(|(_, address)| address).filter(|address| is_at(address));
            fitting.max_by_key(|address| address.len()).cloned()
        })
    });
    let link = move |(name, address): (&'static str, String)| {
        let own = address.clone();
        let is_current = move || current.lasting().with(|current| current.as_ref() == Some(&own)).then_some("page");
        let org = place.with(|place| match place {
            Some(Place::Org(org)) if name == "Drift" => Some(org.clone()),
            _ => None,
        });
        let n_drifted = org.map(|org| view! { <DriftCount org=org /> });
        view! { <a class="tabs__tab" href=address aria-current=is_current>{name}{n_drifted}</a> }
    };
    move || {
        let tabs = tabs.get();
        (!tabs.is_empty()).then(|| {
            view! {
                <nav class="tabs" aria-label="Pages">
                    {tabs.into_iter().map(link).collect_view()}
                    <VendorLink place=place />
                </nav>
            }
        })
    }
}

/// Leads to the same in the vendor's own console, where it is known where that stands.
#[component]
fn VendorLink(place: RwSignal<Option<Place>>) -> impl IntoView {
    let console = use_config().vendor_console_url.clone();
    let address = Memo::new(move |_| {
        let console = console.as_deref()?;
        place.with(|place| vendor_page(console, place.as_ref()?.vendor_page()))
    });
    move || {
        address.get().map(|address| {
            view! {
                <a class="tabs__out" href=address target="_blank" rel="noopener noreferrer" aria-label="Open in Pulumi Cloud" title="Open in Pulumi Cloud">
                    <span class="tabs__out-words">"Open in Pulumi Cloud"</span>
                    <Glyph icon=Icon::External />
                </a>
            }
        })
    }
}

/// Says that the service limits requests, and when the console goes on.
#[component]
fn RateBanner() -> impl IntoView {
    let limit = expect_context::<Session>().rate_limit();
    let ticker = expect_context::<Ticker>();
    let preferences = expect_context::<Preferences>();
    let is_held = Memo::new(move |_| limit.until_ms().get().is_some());
    #[expect(clippy::cast_possible_truncation, reason = "a moment in milliseconds fits")]
    let text = move || {
        let until = limit.until_ms().get().unwrap_or_default();
        let left_secs = ((until - ticker.now_ms()) / 1_000.0).ceil().max(0.0);
        let at = chrono::DateTime::from_timestamp_millis(until as i64);
        let at = at.map(|at| clock_time(at, preferences.zone())).unwrap_or_default();
        format!("Slipway asks again at {at}, in {left_secs} s. Until then pages show what they have.")
    };
    view! {
        <Show when=move || is_held.get()>
            <Notice tone=Tone::Warn lead="The service limits requests (429)." text=Signal::derive(text)>
                <button type="button" class="button button--small" on:click=move |_| limit.lift()>"Ask now"</button>
            </Notice>
        </Show>
    }
}

/// Why there is nothing to change anywhere.
#[component]
fn ReadOnlyMark() -> impl IntoView {
    use_config().read_only.then(|| {
        let mark = view! {
            <span class="read-only"><Glyph icon=Icon::Lock /><span class="read-only__word">"Read-only"</span></span>
        };
        view! {
            <Menu label="Read-only: what it means" opener=mark.into_any()>
                <p class="menu__name">"This console only looks: whoever runs it has turned all acts off."</p>
            </Menu>
        }
    })
}

#[component]
fn ZoneSwitch() -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let word = move || if preferences.zone() == Zone::Utc { "UTC" } else { "Local" };
    let title = move || format!("Times are in {}. Click to change.", zone_name(preferences.zone(), now()));
    view! {
        <button type="button" class="button button--quiet bar__zone" title=title on:click=move |_| preferences.toggle_zone()>
            <Glyph icon=Icon::Clock />
            <span class="hidden">"Time zone: "</span>
            {word}
        </button>
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let label = move || if preferences.is_dark() { "Change to the light theme" } else { "Change to the dark theme" };
    let icon = Signal::derive(move || if preferences.is_dark() { Icon::Sun } else { Icon::Moon });
    view! {
        <button
            type="button"
            class="button button--quiet button--icon"
            aria-label=label
            title=label
            on:click=move |_| preferences.toggle_theme()
        >
            <Glyph icon=icon />
        </button>
    }
}

#[component]
fn Account() -> impl IntoView {
    let session = expect_context::<Session>();
    let leave_guard = expect_context::<LeaveGuard>();
    let paths = expect_context::<Paths>();
    let is_about_open = RwSignal::new(false);
    // A proxy would let the next person in just the same.
    let lock = (session.authentication() == Authentication::Token).then(|| {
        view! { <button type="button" class="menu__item" on:click=move |_| session.lock()>"Lock"</button> }
    });
    let name = Memo::new(move |_| {
        session.state().with(|state| match state.user() {
            Some(user) if user.name.is_empty() => user.login.clone(),
            Some(user) => user.name.clone(),
            None => String::new(),
        })
    });
    // Whom a proxy signs in, it would sign in again at once.
    let sign_out = (session.authentication() == Authentication::Token).then(|| {
        let leave = move |_| leave_guard.ask_before_the_end(move || session.sign_out());
        view! { <button type="button" class="menu__item" on:click=leave>"Sign out"</button> }
    });
    view! {
        <Menu
            label=Signal::derive(move || format!("Account of {}", name.get()))
            opener=view! { <Avatar name=name /> }.into_any()
        >
            <p class="menu__name">{name}</p>
            <button type="button" class="menu__item" on:click=move |_| is_about_open.set(true)>"About Slipway…"</button>
            <a class="menu__item" href=paths.diagnostics()>"Diagnostics"</a>
            {lock}
            {sign_out}
        </Menu>
        <AboutDialog is_open=is_about_open />
    }
}
