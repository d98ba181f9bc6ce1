/* Kansen on the map: marks, drawn areas and lines, soft edges of dots, clusters, a label on hover. */

import { clusterMark, groups, inWindow, keep } from "./groups.js";
import { html, kansSymbol, partyDefs, shapeOf, svg } from "./symbols.js";
import { nearestStep, worldZoom } from "./zoom.js";

const MANY = 200; // from here on marks are joined from farther away
const NARROW = 500; // on a phone marks are a little smaller

let counter = 0;

/** What Python sends as filter: field -> slugs that stay. */
export function passes(properties, filter, only) {
  for (const [field, slugs] of Object.entries(filter || {})) {
    if (!slugs.includes(properties[field])) return false;
  }
  return !only || only.has(properties.id);
}

export class Kansen {
  constructor(L, map, tables, listeners) {
    Object.assign(this, { L, map, tables, listeners });
    this.features = [];
    this.marks = new Map();
    this.shapes = new Map();
    this.halos = new Map();
    this.prefix = `kk${++counter}`;
    this.byId = new Map();
    for (const name of ["parties", "themes", "directions", "extents"]) {
      this[name] = new Map(tables[name].map((row) => [row.slug, row]));
    }
    map.createPane("kk-halos").style.zIndex = 390;
    map.createPane("kk-shapes").style.zIndex = 400;
    this.renderers = { halos: L.svg({ pane: "kk-halos", padding: 0.3 }), shapes: L.svg({ pane: "kk-shapes", padding: 0.3 }) };
    for (const renderer of Object.values(this.renderers)) {
      renderer.addTo(map);
      renderer._container.append(partyDefs(tables, this.prefix));
    }
    this.label = html("div", "kk-label");
    this.label.hidden = true;
    map.getContainer().append(this.label);
    this.redraw = () => this.draw();
    map.on("moveend zoomend", this.redraw);
    map.on("movestart zoomstart", () => this.hideLabel());
  }

  setData(collection) {
    this.features = collection.features || [];
    this.byId = new Map(this.features.map((feature) => [feature.properties.id, feature]));
    for (const layer of [...this.marks.values(), ...this.shapes.values(), ...this.halos.values()]) layer.remove();
    this.marks.clear(); this.shapes.clear(); this.halos.clear();
  }

  /** Bring one kans into view. */
  goTo(id) {
    const { at } = this.byId.get(id);
    this.map.setView([at[1], at[0]], Math.max(this.map.getZoom(), nearestStep(this.map, 18.4)));
  }

  /** Show what passes the filter; the position of the map stays. */
  update({ filter, only, hide, selected, muted }) {
    const chosen = only ? new Set(only) : null;
    const gone = new Set(hide || []);
    this.visible = this.features.filter(({ properties }) => passes(properties, filter, chosen) && !gone.has(properties.id));
    this.selected = selected || null;
    this.muted = Boolean(muted);
    this.draw();
  }

  draw() {
    if (!this.visible) return;
    const items = this.visible.map((feature) => ({ id: feature.properties.id, at: feature.at, feature }));
    const inView = inWindow(this.map, items);
    const found = groups(this.L, this.map, inView, inView.length > MANY ? 54 : 30, this.selected);
    keep(this.map, this.marks, found.map((group) => [`${group.key}|${this.state(group.members[0].id)}`, () => this.makeMark(group)]));
    this.drawShapes();
    const alone = found.filter((group) => group.members.length === 1).map((group) => group.members[0].feature);
    this.drawHalos(worldZoom(this.map) >= 16.5 ? alone : []);
  }

  /** What else a mark or shape depends on: whether it is chosen, whether all are muted. */
  state(id) {
    return `${id === this.selected ? "s" : ""}${this.muted ? "m" : ""}`;
  }

  makeMark(group) {
    return group.members.length === 1 ? this.makeKans(group.members[0].feature, group.latlng) : this.makeCluster(group);
  }

  row(properties) {
    return {
      party: this.parties.get(properties.party) || this.tables.parties[0],
      theme: this.themes.get(properties.theme),
      direction: this.directions.get(properties.direction),
    };
  }

  /** The kans in one line of words, for the label and for a screen reader. */
  words(properties) {
    const { party, theme, direction } = this.row(properties);
    const there = properties.kind === this.tables.existing ? this.tables.existing_label : "";
    return [party.label, theme && theme.label, there || (direction && direction.label)].filter(Boolean).join(", ");
  }

  makeKans(feature, latlng) {
    const { properties } = feature;
    const { party, theme, direction } = this.row(properties);
    const hollow = properties.kind === this.tables.existing;
    const chosen = properties.id === this.selected;
    const size = this.map.getSize().x < NARROW ? [35, 34] : [40, 39];
    const node = kansSymbol(this.tables, { party, theme, hollow, sign: direction && !hollow ? direction.sign : undefined }, size);
    const mark = this.L.marker(latlng, {
      icon: this.L.divIcon({ html: node, className: `kk-mark${chosen ? " kk-chosen" : ""}${this.muted ? " kk-muted" : ""}`, iconSize: size }),
      keyboard: true, riseOnHover: true, zIndexOffset: chosen ? 1000 : 0,
    });
    mark.on("add", () => this.dress(mark, `${properties.title}. ${this.words(properties)}`, chosen));
    mark.on("click", () => this.listeners.select(properties.id, feature));
    mark.on("mouseover", () => this.showLabel(mark, properties.title, this.words(properties)));
    mark.on("mouseout", () => this.hideLabel());
    return mark;
  }

  /** Make the element of a mark a real button for keyboard and screen reader. */
  dress(mark, words, pressed) {
    const element = mark.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", words);
    if (pressed !== undefined) element.setAttribute("aria-pressed", String(pressed));
    element.addEventListener("focus", () => mark.fire("mouseover"));
    element.addEventListener("blur", () => mark.fire("mouseout"));
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); mark.fire("click"); }
    });
  }

  makeCluster(group) {
    const present = new Set(group.members.map(({ feature }) => feature.properties.party));
    const parties = this.tables.parties.filter(({ slug }) => present.has(slug));
    const mark = clusterMark(this.L, this.map, group, parties.map((party) => (
      svg("svg", { viewBox: "0 0 36 36", width: 9, height: 9, "aria-hidden": "true" }, [svg("path", { d: shapeOf(party).path, fill: party.colour })])
    )), this.muted ? "kk-muted" : "");
    const many = `${group.members.length} kansen`;
    mark.on("add", () => this.dress(mark, `${many} dicht bij elkaar. Kies om dichterbij te komen.`));
    mark.on("mouseover", () => this.showLabel(mark, many, parties.map(({ label }) => label).join(", ")));
    mark.on("mouseout", () => this.hideLabel());
    return mark;
  }

  drawShapes() {
    const view = this.map.getBounds().pad(0.25);
    const drawn = this.visible.filter(({ geometry, box }) => !geometry.type.endsWith("Point")
      && box[0] <= view.getEast() && box[2] >= view.getWest() && box[1] <= view.getNorth() && box[3] >= view.getSouth());
    keep(this.map, this.shapes, drawn.map((feature) => {
      const { id } = feature.properties;
      return [`${id}|${this.state(id)}`, () => this.makeShape(feature, id === this.selected)];
    }));
  }

  makeShape(feature, chosen) {
    const { properties } = feature;
    const { party } = this.row(properties);
    const line = feature.geometry.type.endsWith("LineString");
    const style = {
      renderer: this.renderers.shapes, color: party.colour, weight: (line ? 5 : 2.5) + (chosen ? 2 : 0), dashArray: shapeOf(party).dash,
      lineCap: "round", opacity: this.muted ? 0.45 : 0.95, fill: !line, fillOpacity: this.muted ? 0.35 : 1,
      fillColor: properties.kind === this.tables.existing ? "rgba(255,255,255,.35)" : `url(#${this.prefix}-hatch-${party.slug})`,
    };
    const shape = this.L.geoJSON(feature, { style, interactive: true });
    shape.on("click", () => this.listeners.select(properties.id, feature));
    shape.on("mousemove", (event) => this.showLabel(event, properties.title, this.words(properties)));
    shape.on("mouseout", () => this.hideLabel());
    return shape;
  }

  drawHalos(features) {
    const dots = features.filter(({ geometry, properties }) => geometry.type === "Point" && properties.kind !== this.tables.existing);
    keep(this.map, this.halos, dots.map((feature) => [feature.properties.id, () => this.makeHalo(feature)]));
  }

  makeHalo({ at, properties }) {
    const extent = this.extents.get(properties.extent);
    const radius = 2 * (extent ? extent.sigma_m : this.tables.unknown_extent_sigma_m);
    const { party } = this.row(properties);
    return this.L.circle([at[1], at[0]], {
      renderer: this.renderers.halos, radius, stroke: false, fillOpacity: 1, interactive: false, fillColor: `url(#${this.prefix}-halo-${party.slug})`,
    });
  }

  showLabel(source, title, words) {
    const point = this.map.latLngToContainerPoint(source.latlng || source.getLatLng());
    this.label.replaceChildren(html("strong", "", title), html("span", "", words));
    this.label.hidden = false;
    const size = this.map.getSize();
    const x = Math.min(Math.max(point.x, this.label.offsetWidth / 2 + 6), size.x - this.label.offsetWidth / 2 - 6);
    const below = point.y < this.label.offsetHeight + 34;
    this.label.style.transform = `translate(${Math.round(x - this.label.offsetWidth / 2)}px, ${Math.round(below ? point.y + 26 : point.y - this.label.offsetHeight - 26)}px)`;
  }

  hideLabel() {
    this.label.hidden = true;
  }
}
