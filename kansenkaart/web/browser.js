// What the browser does for every page: the page says it is Dutch, Streamlit's own English words
// are replaced, and a draft lives in this browser until it is saved, whatever happens to the server.

import { giveUp } from "./fotos.js";
import { html } from "./symbols.js";

const place = (name) => `kansenkaart.${name}`;
const ATTRIBUTES = ["aria-label", "title", "placeholder"];

function translate(words, patterns) {
  const swap = (text) => {
    const clean = text.trim();
    if (!clean) return null;
    if (Object.hasOwn(words, clean)) return text.replace(clean, () => words[clean]);
    for (const [from, to] of patterns) {
      const found = clean.match(new RegExp(from));
      if (found) return clean.replace(new RegExp(from), to);
    }
    return null;
  };
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const parent = node.parentElement;
      if (parent && !parent.closest("textarea, .kk, .kb")) {
        const to = swap(node.data);
        if (to !== null && to !== node.data) node.data = to;
      }
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      for (const name of ATTRIBUTES) {
        const from = node.getAttribute(name);
        const to = from && swap(from);
        if (to && to !== from) node.setAttribute(name, to);
      }
      node.childNodes.forEach(visit);
    }
  };
  visit(document.body);
  const observer = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(visit);
      else visit(change.target);
    }
  });
  observer.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
  return observer;
}

function read(name) {
  try { return JSON.parse(localStorage.getItem(place(name))); } catch { return null; }
}

function write(name, draft) {
  try { localStorage.setItem(place(name), JSON.stringify(draft)); } catch { /* a full or closed store: the server still has it */ }
}

let typed = () => {};
let letters = { ticket: null, fields: {} }; // what was typed for this draft since the page was opened
document.addEventListener("input", (event) => typed(event), true);

// On a phone Streamlit's menu lies over the page: it closes when a page is chosen, and is not open at the next visit.
const isNarrow = () => window.innerWidth < 768;
document.addEventListener("click", ({ target }) => {
  const chosen = isNarrow() && target.closest?.("[data-testid=stSidebarNavLink]");
  if (chosen) setTimeout(() => document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click());
});
window.addEventListener("pagehide", () => {
  try {
    for (const key of Object.keys(localStorage)) if (isNarrow() && key.startsWith("stSidebarCollapsed")) localStorage.removeItem(key);
  } catch { /* a closed store remembers nothing */ }
});

export function show(root, data) {
  document.documentElement.lang = "nl";
  window.kansenkaartTranslator ??= translate(data.words, data.patterns);
}

/** `ask` gives the kept draft back; `keep` writes it, at each letter; `clear` forgets it. */
export function draft(root, data, send) {
  typed = () => {};
  if (data.mode === "ask" && !root.answered) {
    root.answered = true; // an answer makes the page run again, which would ask again
    send("stored", read(data.name) ?? {});
  }
  if (data.mode === "clear") localStorage.removeItem(place(data.name));
  if (data.mode !== "keep") return;
  const { ticket } = read(data.name) || {};
  if (ticket && ticket !== data.draft.ticket) giveUp(ticket); // somebody began again
  const isFirst = letters.ticket !== data.draft.ticket;
  if (isFirst) letters = { ticket: data.draft.ticket, fields: {} };
  // Streamlit sends a text only when its field is left, and its answer may be older than the last letter.
  const keep = () => write(data.name, { ...data.draft, fields: { ...data.draft.fields, ...letters.fields } });
  keep();
  typed = (event) => {
    const name = data.labels[event.target.getAttribute?.("aria-label")];
    if (!name) return;
    letters.fields[name] = event.target.value;
    keep();
  };
  // While the page still asked for an earlier draft, letters came in too: what was not sent stands in one field.
  if (isFirst && document.activeElement) typed({ target: document.activeElement });
}

/** A button that prints the page as it stands: the map, and the list in words. */
export function print(root, data) {
  const button = html("button", "print", data.label);
  button.type = "button";
  button.onclick = () => window.print();
  root.replaceChildren(button);
}
