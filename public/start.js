// Starts the console: makes the Trusted Types policy, then loads the WebAssembly. It is a file of its own because the
// Content-Security-Policy allows no inline script.

// leptos builds the parts of a page that never change from one HTML string each, by way of `template.innerHTML`. With
// Trusted Types enforced, this policy sees every such string. It admits what the console's own views are made of:
// elements that can neither load nor run anything, with attributes that cannot either. Whatever else reaches an HTML
// or script sink was not meant to, and throws. A link, image or field in a view needs one attribute that is not a
// literal; then leptos makes it with DOM calls, which this does not concern.
const TAGS =
  "div|span|p|strong|em|b|bdi|i|small|code|pre|kbd|samp|var|abbr|mark|ins|del|sub|sup|time|br|hr|wbr|h[1-6]|ul|ol|li|dl|dt" +
  "|dd|table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td|main|header|footer|nav|section|article|aside|figure" +
  "|figcaption|blockquote|details|summary|fieldset|legend|label|option|optgroup|button|output" +
  "|svg|g|path|circle|ellipse|rect|line|polyline|polygon|text|tspan|title|desc";
const ATTRIBUTES =
  "class|id|role|aria-[a-z]+|data-[a-z0-9-]+|title|lang|dir|hidden|tabindex|for|scope|colspan|rowspan|headers|datetime" +
  "|type|value|disabled|selected|open|translate|xmlns|viewBox|preserveAspectRatio|focusable|width|height|x|y|x1|y1|x2" +
  "|y2|dx|dy|cx|cy|r|rx|ry|d|points|transform|fill|fill-rule|fill-opacity|clip-rule|stroke|stroke-[a-z]+|opacity" +
  "|vector-effect|text-anchor|dominant-baseline";
const KNOWN = new RegExp(`<(?:${TAGS})(?: (?:${ATTRIBUTES})(?:="[^"<>]*")?)*>|</(?:${TAGS})>|[^<]+`, "g");

function refuse(kind, text) {
  throw new TypeError(`Slipway refused ${kind} that begins with ${JSON.stringify(String(text).slice(0, 60))}`);
}

// The page's own check of itself reads the mark: browsers ask a policy only where the page has to ask.
window.trustedTypes?.createPolicy("default", {
  createHTML: (html) => {
    document.documentElement.dataset.trustedTypes = "enforced";
    return html.replace(KNOWN, "") === "" ? html : refuse("HTML", html);
  },
  createScript: (code) => refuse("a script", code),
  createScriptURL: (url) => refuse("a script address", url),
});

// The build leaves the two names in the page; each also stands in a preload link, with its hash.
function built(name) {
  const href = document.querySelector(`meta[name="slipway-${name}"]`).content;
  const link = document.querySelector(`link[href="${href}"]`);
  return { url: new URL(href, document.baseURI).href, integrity: link?.integrity || link?.dataset.integrity || "" };
}

// The page preloads the glue with its hash; but where that is refused, a bare import() would fetch the file again and
// run it unchecked. A preload of our own tells how the check went, and costs no second download.
async function importGlue() {
  const { url, integrity } = built("js");
  const link = document.createElement("link");
  if (link.relList.supports("modulepreload")) {
    await new Promise((resolve, reject) => {
      Object.assign(link, { rel: "modulepreload", crossOrigin: "anonymous", integrity, href: url });
      link.onload = resolve;
      link.onerror = () => reject(new Error(`${url}: refused`));
      document.head.append(link);
    });
  }
  return import(url);
}

// Browsers do not check the hash of a preloaded WebAssembly file, so it is asked for here.
async function fetchWasm() {
  const { url, integrity } = built("wasm");
  const response = await fetch(url, { integrity }).catch((error) => {
    throw new Error(`${url}: ${error.message}`);
  });
  if (!response.ok) throw new Error(`${url}: answered ${response.status}`);
  return response;
}

function reason(error) {
  if (typeof WebAssembly !== "object") {
    return "Slipway could not start: this browser does not run WebAssembly, or it has been turned off.";
  }
  const what =
    error instanceof WebAssembly.RuntimeError
      ? "Slipway stopped while it was starting."
      : "Slipway could not start: a file did not arrive, or is not the one that was published.";
  return `${what} Reload the page. If this stays, tell whoever runs this site: ${error.message}`;
}

function explain(error) {
  const place = document.getElementById("starting") ?? document.body.appendChild(document.createElement("p"));
  place.id = "starting";
  place.className = "starting starting--failed";
  place.role = "alert";
  place.textContent = reason(error);
  console.error("Slipway could not start:", error);
}

try {
  const [{ default: init }, response] = await Promise.all([importGlue(), fetchWasm()]);
  await init({ module_or_path: response });
} catch (error) {
  explain(error);
}
