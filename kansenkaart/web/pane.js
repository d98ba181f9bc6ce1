/* One map: base, kansen, overlay, drawing and the buttons around it. */

import { baseLayer, labelLayer } from "./base.js";
import { frame, legend, Locate, otherMaps, printButton, zoomButtons } from "./controls.js";
import { Draw } from "./draw.js";
import { html } from "./symbols.js";
import { Kansen } from "./kansen.js";
import { Overlay } from "./overlay.js";
import { fittingShift, nearestStep, shiftedCrs, worldZoom } from "./zoom.js";

export class Pane {
  constructor(L, root, config, base, { send, tell, select, choose, first, given, shift, levels }) {
    const online = config.online.length > 0;
    this.root = root;
    this.first = first;
    this.title = html("h2", "kk-pane-title");
    this.element = given ? given.getContainer() : html("div");
    this.element.classList.add("kk-map");
    this.words = html("div", "kb");
    this.words.hidden = true;
    root.append(this.title, this.element, this.words);
    this.element.setAttribute("role", "application");
    this.element.setAttribute("aria-label", `Kaart van ${config.name}. Pijltjes schuiven, plus en min zoomen, tab gaat langs de kansen.`);
    const [west, south, east, north] = config.bounds;
    this.home = L.latLngBounds([[south, west], [north, east]]);
    this.map = given || L.map(this.element, {
      zoomControl: false, attributionControl: false, scrollWheelZoom: false, minZoom: 10, maxZoom: 20, maxBounds: this.home.pad(1.5), maxBoundsViscosity: 0.6,
      trackResize: false, // `observer` does, at once: Leaflet itself would redraw the marks only later
      zoomAnimation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    this.shift = online ? 0 : shift === undefined ? fittingShift(this.map, this.home) : shift;
    this.map.options.crs = shiftedCrs(L, this.shift);
    this.map.fitBounds(this.home, { animate: false });
    this.begin = { at: this.map.getCenter(), zoom: this.map.getZoom() };
    // The wheel belongs to the page until somebody works with the map.
    this.element.addEventListener("pointerdown", () => this.map.scrollWheelZoom.enable());
    this.element.addEventListener("pointerleave", () => this.map.scrollWheelZoom.disable());
    const ground = (base.tiles ? base.tiles.ground(L) : baseLayer(L, base.flats)).addTo(this.map);
    Object.assign(this.map.createPane("kk-names").style, { zIndex: 410, pointerEvents: "none" });
    if (base.tiles && config.labels) base.tiles.names(L).addTo(this.map);
    else if (base.labels) labelLayer(L, base.labels).addTo(this.map);
    this.kansen = new Kansen(L, this.map, config.tables, { select });
    this.overlay = new Overlay(L, this.map, config.tables, {
      select, dress: (mark, words) => this.kansen.dress(mark, words), label: (...a) => this.kansen.showLabel(...a), hideLabel: () => this.kansen.hideLabel(),
    });
    this.draw = new Draw(L, this.map, config.tables, send);
    frame(L, this.map, config.attribution);
    const block = zoomButtons(L, this.map, config.tables, () => this.home);
    if (first) {
      new Locate(L, this.map, config.tables, block, tell, send);
      legend(L, this.map, config, levels);
      if (given) printButton(config.tables, block);
    }
    const backdrops = base.backdrops ? base.backdrops(L, tell) : [];
    this.lay = online || backdrops.length ? otherMaps(L, this.map, config, { ground, block, backdrops, choose }) : () => {};
    if (config.made_up) this.element.append(html("div", "kk-made-up", "Verzonnen gegevens"));
    this.observer = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
    this.observer.observe(this.element);
  }

  /** `pane` names what this map shows beside the common filter. */
  update(data, pane) {
    const filter = pane.party ? { ...data.filter, party: intersect(data.filter && data.filter.party, pane.party) } : data.filter;
    this.kansen.update({ ...data, filter });
    this.title.textContent = pane.title ? `${pane.title}: ${this.kansen.visible.length}` : "";
    this.title.hidden = !pane.title;
    this.overlay.update(data.overlay);
    if (this.first) this.draw.update(data.draw);
  }

  goTo({ lon, lat, zoom, bounds }) {
    if (bounds) this.map.fitBounds([[bounds[1], bounds[0]], [bounds[3], bounds[2]]], { maxZoom: 19, padding: [30, 30] });
    else this.map.setView([lat, lon], Math.max(this.map.getZoom(), nearestStep(this.map, zoom || 18.4)));
  }

  /** Where somebody moved this map to; null while it still shows the whole neighbourhood. */
  movedTo() {
    const at = this.map.getCenter(), { begin } = this;
    const still = this.map.getZoom() === begin.zoom && at.distanceTo(begin.at) < 5;
    return still ? null : { at, zoom: worldZoom(this.map) };
  }

  remove() {
    this.observer.disconnect();
    const pane = this.map.getPane("mapPane");
    this.map.stop();
    this.map.remove();
    this.map._mapPane = pane; // a last animation frame of Leaflet may still ask where the map was
    this.root.remove();
  }
}

function intersect(chosen, wanted) {
  return chosen ? chosen.filter((slug) => wanted.includes(slug)) : wanted;
}
