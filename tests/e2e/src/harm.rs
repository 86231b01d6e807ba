//! Looking for harm that a text from elsewhere does to a page: something runs or leads away, boxes burst, a name
//! reorders what stands beside it, or there is nothing left to read.

use serde_json::json;
use thirtyfour::Key;

use crate::journey::Journey;

/// A window on a desk, and a phone's.
const WIDTHS: [u32; 2] = [1280, 360];

/// How many glances a page must look the same to count as settled.
const N_STILL_GLANCES: u32 = 4;

/// Everything in the page that a text must not bring about. What must hold stands in the sentences.
const HARM: &str = r#"
    const problems = new Set();
    const tell = (what, element) => {
        const copy = element.cloneNode(false);
        for (const name of copy.getAttributeNames()) copy.setAttribute(name, copy.getAttribute(name).slice(0, 60));
        const text = element.textContent.trim().slice(0, 60);
        problems.add(`${what}: ${copy.outerHTML.slice(0, 300)} ${JSON.stringify(text)}`);
    };
    if (window.__pwned !== undefined) problems.add('something was run');
    const main = document.querySelector('main');
    if (!main || !main.textContent.trim() || !document.querySelector('h1')) problems.add('the page is blank');

    const strangers = 'script, iframe, object, embed, video, audio, math, template, style, link, meta, base, form[action]';
    for (const stranger of document.body.querySelectorAll(strangers)) tell('an element from elsewhere', stranger);
    for (const element of document.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) {
            if (name.startsWith('on') || ['srcdoc', 'formaction', 'ping'].includes(name)) tell(`${name} from elsewhere`, element);
            if (['src', 'srcset', 'poster', 'data', 'background', 'xlink:href'].includes(name)
                && new URL(value, document.baseURI).origin !== location.origin) tell('loads from elsewhere', element);
        }
    }
    for (const link of document.body.querySelectorAll('a[href], area[href]')) {
        const isOwn = link.origin === location.origin && link.href.startsWith(document.baseURI);
        const isSafe = link.protocol === 'https:' && !link.username && link.target === '_blank'
            && ['noopener', 'noreferrer'].every((word) => link.relList.contains(word));
        if (!isOwn && !isSafe) tell(`a link to ${link.href.slice(0, 80)}`, link);
        // A name of blanks or of characters without a shape is no name.
        const name = (link.getAttribute('aria-label') ?? '') + link.textContent;
        if (!/[^\s\p{Cf}\p{Cc}\u2800\u3164\uffa0\u115f\u1160\u034f]/u.test(name) && !link.querySelector('svg')) tell('a link without a name', link);
    }

    const isShown = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 1;
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) {
        const wide = [...document.body.querySelectorAll('*')]
            .filter((element) => isShown(element) && element.getBoundingClientRect().right > innerWidth + 1);
        tell(`the page has to be scrolled sideways (${root.scrollWidth} of ${innerWidth})`, wide.at(-1) ?? root);
    }
    const isPositioned = (element) => ['absolute', 'fixed'].includes(getComputedStyle(element).position);
    const bursting = [];
    for (const element of document.body.querySelectorAll('*')) {
        const style = getComputedStyle(element);
        if (element.closest('svg') || !isShown(element) || ['inline', 'contents'].includes(style.display)) continue;
        // An icon that turns is sometimes wider than its box; what is positioned lies over the page, not in its box.
        if (!element.textContent.trim() || [...element.querySelectorAll('*')].some(isPositioned)) continue;
        const over = style.overflowX === 'visible' && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
        const tall = style.overflowY === 'visible' && element.clientHeight > 0 && element.scrollHeight > element.clientHeight + 6;
        if (over || tall) bursting.push([element, over ? 'wider' : 'higher']);
    }
    // The innermost is where it comes from.
    for (const [element, how] of bursting) {
        if (!bursting.some(([other]) => other !== element && element.contains(other))) tell(`its content is ${how} than its box`, element);
    }

    // What can reorder has to stand alone in its box: a box of its own line or an isolated one.
    const reorders = /[\u061c\u200f\u202a-\u202e\u2066-\u2069\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
    const boxOf = (node) => {
        let box = node.parentElement;
        for (;;) {
            const style = getComputedStyle(box);
            if (!['inline', 'contents'].includes(style.display) || /isolate|plaintext/.test(style.unicodeBidi)) return box;
            box = box.parentElement;
        }
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        if (!reorders.test(node.data) || !isShown(node.parentElement) || node.parentElement.closest('svg, [role=log]')) continue;
        const box = boxOf(node);
        const others = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
        for (let other = others.nextNode(); other; other = others.nextNode()) {
            if (other !== node && /[\p{L}\p{N}]/u.test(other.data) && boxOf(other) === box) {
                tell(`a text can reorder ${JSON.stringify(other.data.trim().slice(0, 40))} beside it`, box);
                break;
            }
        }
    }
    return [...problems];
"#;

impl Journey {
    /// Waits until the page has all that it asked for and stays as it is.
    pub async fn see_it_settle(&self) {
        let script = "
            const isLoading = document.querySelector('.skeleton, main [aria-busy=true]') !== null;
            return isLoading ? '' : `${document.querySelectorAll('*').length} ${document.body.textContent.length}`;
        ";
        let (mut last, mut n_still) = (String::new(), 0);
        self.wait_until("the page has settled", async || {
            let now = format!("{} {}", self.eval::<String>(script).await, self.sandbox.requests().len());
            n_still = if now == last && !now.starts_with(' ') { n_still + 1 } else { 0 };
            last = now;
            n_still >= N_STILL_GLANCES
        })
        .await;
    }

    /// Nothing in the page as it is does harm, wide and narrow. Told at the end of the journey.
    pub async fn check_harmless(&self, page: &str) {
        for width in WIDTHS {
            self.resize_to(width, 900).await;
            self.see_frame().await;
            for problem in self.eval::<Vec<String>>(HARM).await {
                self.note_problem(&format!("{page}, {width} pixels"), &problem);
            }
        }
        self.resize_to(WIDTHS[0], 900).await;
    }

    /// Looks at a page, at what can be unfolded in it, and at each dialog that one of its buttons opens: those whose
    /// label ends in an ellipsis, as it says that there will be a question.
    pub async fn check_harmless_throughout(&self, path: &str) {
        self.follow(path).await;
        self.see_it_settle().await;
        self.check_harmless(path).await;
        let unfold = "
            const closed = [...document.querySelectorAll('details:not([open]) > summary')];
            closed.forEach((summary) => summary.click());
            return closed.length";
        if self.eval::<usize>(unfold).await > 0 {
            self.see_it_settle().await;
            self.check_harmless(&format!("{path} unfolded")).await;
        }
        self.check_dialogs(path).await;
    }

    async fn check_dialogs(&self, path: &str) {
        let questions = "[...document.querySelectorAll('main button')].filter((button) =>
            /…/.test(button.textContent) && button.getAttribute('aria-disabled') !== 'true' && !button.disabled
            && !button.closest('dialog'))";
        let n_questions: usize = self.eval(&format!("return {questions}.length")).await;
        for number in 0..n_questions {
            let script = format!(
                "const button = {questions}[arguments[0]]; button?.click(); return button?.textContent.trim() ?? ''"
            );
            let label: String = self.eval_with(&script, vec![json!(number)]).await;
            self.see_it_settle().await;
            let is_open = "return document.querySelector('dialog[open]') !== null";
            if self.eval::<bool>(is_open).await {
                self.check_harmless(&format!("{path}, {label}")).await;
                self.press(Key::Escape).await;
                self.wait_until("the dialog closes", async || !self.eval::<bool>(is_open).await).await;
            }
        }
    }
}
