/* The map of Kansenkaart: one or two maps that move together. Used by the app and by the one-file map.
 *
 * mount(root, L, data, send) -> { update(data), destroy() }
 *   data    what `kansenkaart/ui/map_component.py` describes
 *   send    (name, value): selected, drawn, located, moved
 */

import { FlatLayer, Labels } from "./base.js";
import { forget, load } from "./load.js";
import { html } from "./symbols.js";
import { Pane } from "./pane.js";
import { Panel } from "./panel.js";
import { chosen, listen } from "./wanted.js";
import { nearestStep, worldZoom } from "./zoom.js";

const bases = new Map();

/** The flat layers of one dossier, made once for all maps on the page. */
function loadBase(config, inline) {
  if (!bases.has(config.version)) {
    if (bases.size > 1) bases.clear();
    bases.set(config.version, withBackdrops(config, config.tiles ? loadTiles(config) : Promise.all([
      Promise.all(config.layers.map(async ({ url, style }) => new FlatLayer(style, (await load(url, inline)).features || []))),
      config.labels ? load(config.labels, inline).then((labels) => new Labels(labels)) : null,
      document.fonts ? document.fonts.load('600 13px "Source Sans 3"').catch(() => null) : null,
    ]).then(([flats, labels]) => { for (const { url } of config.layers) forget(url); return { flats, labels }; })));
  }
  return bases.get(config.version);
}

/** The maps of tiles that somebody added, beside the base. */
async function withBackdrops(config, base) {
  if (!config.backdrops?.length) return base;
  const { backdrops } = await import("./achtergrond.js");
  return { ...await base, backdrops: (L, tell) => backdrops(L, config, tell) };
}

/** The base of a large dossier: tiles, loaded where somebody looks. */
async function loadTiles(config) {
  const [{ open }] = await Promise.all([import("./tegels.js"), document.fonts ? document.fonts.load('600 13px "Source Sans 3"').catch(() => null) : null]);
  return { tiles: await open(config) };
}

class Kaart {
  constructor(root, L, send) {
    Object.assign(this, { root, L, send });
    root.classList.add("kk");
    root.kaart = this;
    this.stage = html("div", "kk-stage");
    this.message = html("p", "kk-message", "De kaart wordt getekend…");
    this.message.setAttribute("role", "status");
    root.replaceChildren(this.stage, this.message);
    this.panes = [];
    this.turn = 0;
    listen(root, () => this.filter());
  }

  tell(text) {
    clearTimeout(this.quiet);
    this.message.textContent = text;
    this.message.hidden = !text;
    if (text) this.quiet = setTimeout(() => this.tell(""), 8000);
  }

  /** Take over what Python sent; a newer call overtakes an older one that is still loading. Ready is: it is shown. */
  async update(data) {
    const turn = ++this.turn;
    this.data = data;
    delete this.root.dataset.ready;
    this.root.style.setProperty("--kk-height", `${data.height || 560}px`);
    try {
      const config = await load(data.config, data.inline);
      const [base, kansen] = await Promise.all([loadBase(config, data.inline), load(data.kansen, data.inline)]);
      if (turn !== this.turn || this.gone) return;
      this.show(config, base, kansen);
    } catch (error) {
      this.message.hidden = false;
      this.message.textContent = "De kaart kon niet worden geladen. Ververs de pagina.";
      this.root.dataset.error = String(error);
    }
  }

  show(config, base, kansen) {
    const { data } = this;
    const count = data.panes?.length || 1;
    if (this.version !== config.version || this.panes.length !== count) this.build(config, base, count);
    if (this.kansenShown !== data.kansen) {
      forget(this.kansenShown); // an older version is not asked for again
      for (const pane of this.panes) pane.kansen.setData(kansen);
      this.kansenShown = data.kansen;
    }
    this.filter();
    this.lists();
    this.go(data.go_to);
    if (this.panel && !data.selected) this.panel.close();
    if (this.message.textContent.endsWith("getekend…")) this.tell("");
    if (config.tiles_coming && !this.told) this.tell("Deze kaart is groot. We maken haar nu sneller; u kunt gewoon doorgaan.");
    this.told = true;
    this.root.dataset.ready = data.stamp || "1";
  }

  /** Show what passes: the filter of the data, or the one that the visitor just chose in the address. */
  filter() {
    const { data } = this;
    const filter = data.follows ? chosen(data.follows) : data.filter;
    this.panes.forEach((pane, i) => pane.update({ ...data, filter }, data.panes?.[i] || {}));
  }

  /** Below each of two maps its kansen in words: on a phone the map and list of a party stay together. */
  async lists() {
    const { data } = this;
    for (const pane of this.panes) pane.words.hidden = !data.places;
    if (!data.places) return;
    const { show } = await import("./kanslijst.js");
    this.panes.forEach((pane, i) => show(
      pane.words, { ...data, label: `Lijst van kansen: ${data.panes[i].title}`, party: data.panes[i].party },
      (_, id) => { pane.kansen.goTo(id); this.send("selected", id); },
    ));
  }

  build(config, base, count) {
    const view = this.panes.length ? this.panes[0].movedTo() : null;
    for (const pane of this.panes) pane.remove();
    this.version = config.version;
    this.width = this.root.clientWidth;
    this.kansenShown = null;
    this.stage.classList.toggle("kk-two", count > 1);
    const events = {
      send: this.send, tell: (text) => this.tell(text), levels: Boolean(this.data.overlay?.findings?.length),
      select: (id, feature) => this.select(id, feature),
      choose: (number) => this.lay(number, config.version),
    };
    const slots = Array.from({ length: count }, () => html("div", "kk-pane"));
    this.stage.append(...slots);
    let shift; // of the first map, taken over by the second: they move together
    this.panes = slots.map((slot, i) => {
      const pane = new Pane(this.L, slot, config, base, { ...events, first: i === 0, given: this.data.map, shift });
      shift = pane.shift;
      return pane;
    });
    if (this.data.panel) this.panel = new Panel(this.root, config.tables, () => this.select(null));
    if (view) for (const pane of this.panes) pane.map.setView(view.at, nearestStep(pane.map, view.zoom), { animate: false });
    if (this.ground?.version === config.version) this.lay(this.ground.number, config.version);
    this.moveTogether();
    this.panes[0].map.on("moveend", () => this.moved());
  }

  /** Lay all maps on another ground, also when they are built anew; what is offered may change with the version. */
  lay(number, version) {
    this.ground = { number, version };
    for (const pane of this.panes) pane.lay(number);
  }

  /** Whichever map moves, the other follows at once. */
  moveTogether() {
    let leader = null;
    for (const { map } of this.panes) {
      const follow = () => {
        if (leader && leader !== map) return;
        leader = map;
        for (const other of this.panes) {
          if (other.map !== map) other.map.setView(map.getCenter(), map.getZoom(), { animate: false });
        }
        leader = null;
      };
      if (this.panes.length > 1) map.on("move zoomend", follow);
    }
  }

  select(id, feature) {
    for (const pane of this.panes) pane.kansen.hideLabel();
    if (this.panel) {
      if (feature) this.panel.show(feature.properties);
      this.data = { ...this.data, selected: id };
      this.update(this.data);
    }
    if (id) this.send("selected", id);
  }

  moved() {
    if (!this.data.tell_moves) return;
    const { map } = this.panes[0];
    const at = map.getCenter();
    this.send("moved", { lon: at.lng, lat: at.lat, zoom: worldZoom(map) });
  }

  /** The place of this map became another one: when it is clearly wider or narrower, it is built anew. */
  fit() {
    if (Math.abs(this.root.clientWidth - this.width) > 24) this.version = null;
  }

  /** Go to a place once: the same wish, sent again by a rerun, does not pull the map back. */
  go(place) {
    const now = JSON.stringify(place || null);
    if (now !== this.gone_to && place) this.panes[0].goTo(place);
    this.gone_to = now;
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.quiet);
    for (const pane of this.panes) pane.remove();
  }
}

/** Take over a map that is there already (folium made it) and fill the page with it. */
export function take(map, data) {
  const root = html("div", "kk-fill");
  document.body.append(root);
  return mount(root, window.L, { ...data, map }, () => {});
}

export function mount(root, L, data, send) {
  const kaart = new Kaart(root, L, (name, value) => kaart.gone || send(name, value));
  kaart.update(data);
  return kaart;
}
