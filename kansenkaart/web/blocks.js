// Text of people, always with textContent: nothing in `data` is ever read as HTML.
// show({blocks}) draws them; `chosen` comes back when somebody picks a card.

import { changesOf } from "./changes.js";
import { html, levelSymbol, shapeOf, svg } from "./symbols.js";

/** The sign of a party: its shape and colour, as on the map. */
function sign({ shape, colour }) {
  return svg("svg", { viewBox: "0 0 36 36", width: 20, height: 20, "aria-hidden": "true" }, [
    svg("path", { d: shapeOf({ shape }).path, fill: colour }),
  ]);
}

/** A card to choose: a picture, a title, and lines in words. */
export function cardOf({ picture, title, lines, chosen }, choose) {
  const button = html("button");
  button.type = "button";
  if (picture) button.append(picture);
  const words = html("span");
  words.append(html("strong", "", title), ...lines.map((line) => html("span", "", line)));
  button.append(words);
  if (chosen) button.setAttribute("aria-current", "true");
  button.onclick = choose;
  const item = html("li");
  item.append(button);
  return item;
}

export function listOf(label, items, tall) {
  const list = html("ul", tall ? "cards tall" : "cards");
  list.setAttribute("aria-label", label);
  list.append(...items);
  return list;
}

function tableOf({ label, head, rows }) {
  const box = html("div", "scroll");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", label);
  const line = (tag, cells) => {
    const row = html("tr");
    row.append(...cells.map((cell) => html(tag, "", cell)));
    return row;
  };
  const top = html("thead"), body = html("tbody"), table = html("table");
  top.append(line("th", head));
  for (const th of top.querySelectorAll("th")) th.scope = "col";
  body.append(...rows.map((row) => line("td", row)));
  table.append(top, body);
  box.append(table);
  return box;
}

function factsOf({ label, rows }) {
  const list = html("dl");
  if (label) list.setAttribute("aria-label", label);
  for (const [name, value] of rows) {
    const row = html("div");
    row.append(html("dt", "", name), html("dd", "", value));
    list.append(row);
  }
  return list;
}

/** Two things beside each other, in the same form: whose, title, names and values, a button. */
function halvesOf({ label, rows }, choose) {
  const list = html("ul", "halves");
  list.setAttribute("aria-label", label);
  for (const row of rows) {
    const item = html("li"), who = html("p", "who");
    if (row.shape) who.append(sign(row));
    who.append(html("span", "", row.who));
    item.append(who, html("h3", "", row.title), factsOf({ rows: row.rows }));
    if (row.opens) {
      const button = html("button", "", row.opens);
      button.type = "button";
      button.setAttribute("aria-label", `${row.opens}: ${row.title}`);
      button.onclick = () => choose(row.id);
      item.append(button);
    }
    list.append(item);
  }
  return list;
}

function levelsOf({ label, rows }) {
  const list = html("ul", "levels");
  list.setAttribute("aria-label", label);
  list.append(...rows.map((row) => {
    const item = html("li");
    item.append(levelSymbol(row, 26), html("strong", "", row.label), html("span", "", row.text));
    return item;
  }));
  return list;
}

/** The shape of an area, and a line of which the length is known. */
function outlineOf({ label, path, size: [wide, high], line, line_text: length }) {
  const box = html("figure", "outline");
  const shape = svg("path", { d: path, fill: "#dbe7f1", stroke: "#1f4e79", "stroke-width": 4, "fill-rule": "evenodd", "stroke-linejoin": "round" });
  const ruler = svg("path", { d: `M0 ${high + 30}v12h${line}v-12`, fill: "none", stroke: "#1c2328", "stroke-width": 4 });
  const drawing = svg("svg", { viewBox: `-4 -4 ${wide + 8} ${high + 52}`, role: "img", "aria-label": label }, [shape, ruler]);
  box.append(drawing, html("figcaption", "", `De streep is ${length}.`));
  return box;
}

/** A list to choose from; what is beyond `most` waits behind a button. */
function cardsOf({ label, rows, most }, choose) {
  const items = rows.map((row) => cardOf(
    { ...row, picture: row.level ? levelSymbol({ shape: row.level }, 32) : row.shape ? sign(row) : null }, () => choose(row.id),
  ));
  const first = most && !rows.slice(most).some((row) => row.chosen) ? most : items.length;
  const list = listOf(label, items.slice(0, first));
  if (first >= items.length) return list;
  const box = html("div"), more = html("button", "more", `Toon er nog ${items.length - first}`);
  more.type = "button";
  more.onclick = () => {
    list.append(...items.slice(first));
    more.remove();
    items[first].querySelector("button").focus();
  };
  box.append(list, more);
  return box;
}

function headingOf(block) {
  const node = html(`h${block.level}`, "", block.text);
  if (block.arrive) node.dataset.arrive = block.arrive;
  return node;
}

const MAKE = {
  heading: headingOf,
  text: (block) => html("p", "", block.text),
  note: (block) => html("p", "note", block.text),
  image: (block) => Object.assign(html("img"), { src: block.source, alt: block.text, loading: "lazy" }),
  code: (block) => {
    const box = html("div", "code");
    box.append(html("span", "", block.label), html("strong", "", block.text));
    return box;
  },
  items: (block) => {
    const list = html("ul");
    list.append(...block.rows.map((row) => html("li", "", row)));
    return list;
  },
  facts: factsOf,
  table: tableOf,
  cards: cardsOf,
  halves: halvesOf,
  levels: levelsOf,
  changes: changesOf,
  outline: outlineOf,
  region: regionOf,
};

/** Put new content in place; a rerun may not take the place of the keyboard away. */
export function renew(root, nodes) {
  const place = [...root.querySelectorAll("button")].indexOf(document.activeElement);
  root.replaceChildren(...nodes);
  if (place >= 0) root.querySelectorAll("button")[place]?.focus();
}

/** What was just opened comes into view and is read first; once, not at each rerun. */
function arrive(root) {
  const heading = root.querySelector("[data-arrive]");
  if (!heading || root.arrived === heading.dataset.arrive) return;
  root.arrived = heading.dataset.arrive;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "nearest" });
}

/** Blocks that scroll together beside a map, where the screen is wide. */
function regionOf({ label, blocks }, choose) {
  const box = html("div", "tall");
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", label);
  box.append(...blocks.map((block) => MAKE[block.block](block, choose)));
  return box;
}

export function show(root, data, send) {
  const choose = (id) => send("chosen", id);
  renew(root, data.blocks.map((block) => MAKE[block.block](block, choose)));
  arrive(root);
}
