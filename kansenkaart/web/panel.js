/* The panel that opens a kans inside the one-file map. Everything a person wrote is set as text, never as HTML. */

import { html, icon, kansSymbol } from "./symbols.js";

export class Panel {
  constructor(root, tables, close) {
    this.tables = tables;
    this.node = html("section", "kk-panel");
    this.node.hidden = true;
    this.node.setAttribute("aria-label", "Gekozen kans");
    this.shut = html("button", "kk-button");
    this.shut.type = "button";
    this.shut.title = "Sluiten";
    this.shut.setAttribute("aria-label", "Sluiten");
    this.shut.append(icon(tables, "x", 22));
    this.shut.onclick = close;
    root.append(this.node);
  }

  show(properties) {
    const { tables } = this;
    const find = (table, slug) => tables[table].find((row) => row.slug === slug);
    const party = find("parties", properties.party) || tables.parties[0];
    const theme = find("themes", properties.theme), direction = find("directions", properties.direction);
    const hollow = properties.kind === tables.existing;
    const head = html("div", "kk-panel-head");
    head.append(kansSymbol(tables, { party, theme, hollow, sign: hollow || !direction ? undefined : direction.sign }, 44), html("h3", "", properties.title), this.shut);
    const words = [party.label, theme && theme.label, hollow ? tables.existing_label : direction && direction.label].filter(Boolean).join(" · ");
    const facts = html("dl");
    for (const { name, label } of tables.fields) {
      const value = text(tables, name, properties[name]);
      if (value) facts.append(html("dt", "", label), html("dd", "", value));
    }
    this.node.replaceChildren(head, html("p", "kk-panel-words", words), html("p", "kk-panel-story", properties.story || ""), facts);
    this.node.hidden = false;
  }

  close() {
    this.node.hidden = true;
  }
}

/** A value in words: slugs get their label, yes or no instead of a truth value. */
function text(tables, name, value) {
  const labels = tables.labels[name] || {};
  if (value === true) return "ja";
  if (value === null || value === undefined || value === false || value === 0 || value === "") return "";
  return Array.isArray(value) ? value.map((item) => labels[item] || item).join(", ") : String(labels[value] || value);
}
