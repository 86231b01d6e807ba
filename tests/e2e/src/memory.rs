//! What is in the memory of the console: the bytes of its WebAssembly, all of them, also those that it has let go of.
//! What the browser itself keeps of a text, in the heap of JavaScript and elsewhere, is not seen here.

use serde_json::json;

use crate::journey::Journey;

/// Keeps hold of the memory of whatever WebAssembly the page starts.
const HOOK: &str = "
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const real = WebAssembly[name].bind(WebAssembly);
        WebAssembly[name] = async (...given) => {
            const made = await real(...given);
            const memory = (made.instance ?? made).exports?.memory;
            if (memory) window.slipwayMemory = memory;
            return made;
        };
    }
";

/// How often a text stands in it, as UTF-8 or as UTF-16.
const COUNT: &str = "
    const bytes = new Uint8Array(slipwayMemory.buffer);
    const text = arguments[0];
    const count = (wanted) => {
        let found = 0;
        for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
            if (wanted.every((byte, index) => bytes[at + index] === byte)) found += 1;
        }
        return found;
    };
    const utf16 = [...text].flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8]);
    return count([...new TextEncoder().encode(text)]) + count(utf16);
";

impl Journey {
    /// Makes the memory of the pages that this tab opens from now on known.
    pub async fn watch_memory(&self) {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": HOOK })).await;
    }

    /// How often a text stands in the memory of the console now.
    pub async fn n_in_memory(&self, text: &str) -> usize {
        self.eval_with(COUNT, vec![json!(text)]).await
    }

    /// Waits until a text stands nowhere in the memory of the console.
    ///
    /// # Panics
    /// When it stays.
    pub async fn see_wiped(&self, text: &str) {
        let what = format!("{text:?} is wiped from memory");
        self.wait_until(&what, async || self.n_in_memory(text).await == 0).await;
    }
}
