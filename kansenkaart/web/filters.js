// The filters of the map, as buttons that are on or off. They act in the browser at once (see wanted.js).

import { passes } from "./kansen.js";
import { load } from "./load.js";
import { html } from "./symbols.js";
import { choose, chosen, listen } from "./wanted.js";

function groupOf({ name, field, label, choices }, follows) {
  const group = html("div", "group"), heading = html("span", "", label);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", label);
  heading.setAttribute("aria-hidden", "true");
  group.append(heading, ...choices.map(([slug, words]) => {
    const button = html("button", "", words);
    button.type = "button";
    button.dataset.slug = slug;
    button.dataset.field = field;
    button.onclick = () => {
      const now = chosen(follows)[field] || [];
      choose(name, now.includes(slug) ? now.filter((one) => one !== slug) : [...now, slug]);
    };
    return button;
  }));
  return group;
}

function build(root, { label, rows }, follows) {
  const box = html("details", "filters"), panel = html("div", "panel");
  const summary = html("summary", "", label), all = html("button", "all", "Toon alles");
  all.type = "button";
  all.onclick = () => rows.forEach(({ name }) => choose(name, []));
  panel.append(...rows.map((row) => groupOf(row, follows)), all);
  box.append(summary, panel);
  box.onkeydown = (event) => {
    if (event.key !== "Escape" || !box.open) return;
    box.open = false;
    summary.focus();
  };
  const count = html("p", "count");
  count.setAttribute("role", "status");
  root.replaceChildren(box, count);
  return { box, summary, all, count };
}

/** What the address names but no table knows would hide everything; it is taken away. */
function tidy(rows, follows) {
  for (const { name, field, choices } of rows) {
    const named = chosen(follows)[field] || [];
    const known = named.filter((one) => choices.some(([slug]) => slug === one));
    if (known.length < named.length) choose(name, known);
  }
}

async function refresh(root) {
  const { data, parts, follows } = root.filters, now = chosen(follows);
  const on = Object.values(now).flat().length;
  parts.summary.textContent = on ? `${data.label} (${on})` : data.label;
  parts.all.hidden = !on;
  for (const button of parts.box.querySelectorAll("[data-slug]")) {
    button.setAttribute("aria-pressed", String((now[button.dataset.field] || []).includes(button.dataset.slug)));
  }
  const { features } = await load(data.kansen);
  if (root.filters.data !== data) return;
  const shown = features.filter(({ properties }) => passes(properties, chosen(follows), null)).length;
  const total = `${features.length} ${features.length === 1 ? "kans" : "kansen"} op de kaart.`;
  parts.count.textContent = shown === features.length ? total : `${shown} van de ${total}`;
}

export function show(root, data) {
  const follows = Object.fromEntries(data.rows.map(({ field, name }) => [field, name]));
  const parts = root.filters?.parts || build(root, data, follows);
  root.filters = { data, parts, follows };
  tidy(data.rows, follows);
  listen(root, () => refresh(root));
  refresh(root).catch(() => { parts.count.textContent = ""; }); // the list says that it could not be loaded
}

document.addEventListener("pointerdown", ({ target }) => {
  for (const box of document.querySelectorAll(".kb details.filters[open]")) {
    if (!box.contains(target)) box.open = false;
  }
});
