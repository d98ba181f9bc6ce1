// The list that says all that the map shows, in words. The kansen come by address, once per version, and are
// filtered here with the map's own rule: a click on a filter sends nothing at all.

import { cardOf, listOf, renew } from "./blocks.js";
import { passes } from "./kansen.js";
import { load } from "./load.js";
import { html, kansSymbol } from "./symbols.js";
import { chosen, listen } from "./wanted.js";

const NOTHING = "Hier staat nog niets. Kies een ander filter, of voeg een kans toe.";

function item(tables, { properties }, where, data, send) {
  const find = (table, slug) => tables[table].find((row) => row.slug === slug);
  const label = (name) => tables.labels[name][properties[name]] || "";
  const hollow = properties.kind === tables.existing;
  const party = find("parties", properties.party) || tables.parties[0];
  const direction = find("directions", properties.direction);
  const picture = kansSymbol(tables, {
    party, theme: find("themes", properties.theme), hollow, sign: hollow || !direction ? undefined : direction.sign,
  }, 40);
  const what = ["party", "theme", "direction", "status"].map(label);
  if (hollow) what.push(tables.existing_label);
  return cardOf({
    picture, title: properties.title, lines: [what.filter(Boolean).join(" · "), where].filter(Boolean),
    chosen: properties.id === data.selected,
  }, () => send("chosen", properties.id));
}

export async function show(root, data, send) {
  const turn = (root.turn = (root.turn || 0) + 1);
  try {
    const [config, kansen, places] = await Promise.all([load(data.config), load(data.kansen), load(data.places)]);
    if (turn !== root.turn) return;
    const draw = () => renew(root, listed(config.tables, kansen.features || [], places, data, send));
    listen(root, draw);
    draw();
  } catch {
    renew(root, [html("p", "note", "De lijst kon niet worden geladen. Ververs de pagina.")]);
  }
}

/** The kansen that the visitor's filter lets through, of one party or of all. */
function listed(tables, features, places, data, send) {
  const filter = chosen(data.follows);
  const own = data.party ? features.filter(({ properties }) => data.party.includes(properties.party)) : features;
  const visible = own.filter(({ properties }) => passes(properties, filter, null));
  const items = visible.map((row) => item(tables, row, places[row.properties.id], data, send));
  return [items.length ? listOf(data.label, items, true) : html("p", "", NOTHING)];
}
