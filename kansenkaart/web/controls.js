/* Buttons and texts around the map: zoom, locate, layers of the legend, scale, north, sources. */

import { html, icon, kansSymbol, levelSymbol, svg } from "./symbols.js";
import { nearestStep } from "./zoom.js";

export function button(tables, iconName, title, className, text) {
  const node = html("button", `kk-button ${className || ""}`);
  node.type = "button";
  node.title = title;
  node.setAttribute("aria-label", title);
  if (iconName) node.append(icon(tables, iconName, 24));
  if (text) node.append(html("span", "", text));
  return node;
}

/** A block in a corner of the map; clicks and wheel on it do not reach the map. */
export function corner(L, map, className) {
  const node = html("div", `kk-corner ${className}`);
  map.getContainer().append(node);
  L.DomEvent.disableClickPropagation(node);
  L.DomEvent.disableScrollPropagation(node);
  return node;
}

export function zoomButtons(L, map, tables, home) {
  const block = corner(L, map, "kk-zoom");
  const more = button(tables, "plus", "Dichterbij");
  const less = button(tables, "minus", "Verder weg");
  const whole = button(tables, "maximize", "De hele buurt");
  more.onclick = () => map.zoomIn();
  less.onclick = () => map.zoomOut();
  whole.onclick = () => map.fitBounds(home());
  block.append(more, less, whole);
  return block;
}

/** North arrow, scale bar, line with the sources. */
export function frame(L, map, attribution) {
  L.control.scale({ imperial: false, maxWidth: 110, position: "bottomleft" }).addTo(map);
  const north = corner(L, map, "kk-north");
  north.title = "Het noorden is boven";
  north.append(svg("svg", { viewBox: "0 0 24 34", width: 24, height: 34, role: "img", "aria-label": "Het noorden is boven" }, [
    svg("path", { d: "M12 1L19 20L12 15.5L5 20z", fill: "#1f2428" }),
    Object.assign(svg("text", { x: 12, y: 33, "text-anchor": "middle", "font-size": 12, "font-weight": 700, fill: "#1f2428" }), { textContent: "N" }),
  ]));
  const line = corner(L, map, "kk-sources");
  line.textContent = attribution;
  line.hidden = !attribution;
}

/** "Waar ben ik": shows the place and how sure the device is; sends it to the page. */
export class Locate {
  constructor(L, map, tables, block, tell, send) {
    Object.assign(this, { L, map, tell, send });
    const node = button(tables, "current-location", "Waar ben ik?");
    node.onclick = () => this.find();
    block.append(node);
    this.group = L.layerGroup().addTo(map);
  }

  find() {
    if (!window.isSecureContext || !navigator.geolocation) {
      this.tell("De plek van dit apparaat is hier niet beschikbaar. Tik op de kaart of zoek een adres.");
      return;
    }
    this.tell("We zoeken waar u bent…");
    navigator.geolocation.getCurrentPosition((fix) => this.show(fix), () => {
      this.tell("Dit apparaat geeft zijn plek niet door. Tik op de kaart of zoek een adres.");
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 5000 });
  }

  show({ coords }) {
    const at = [coords.latitude, coords.longitude];
    this.group.clearLayers();
    this.L.circle(at, { radius: coords.accuracy, color: "#1f2428", weight: 1, fillColor: "#2b7fff", fillOpacity: 0.15, interactive: false }).addTo(this.group);
    this.L.circleMarker(at, { radius: 8, color: "#fff", weight: 3, fillColor: "#2b7fff", fillOpacity: 1, interactive: false }).addTo(this.group);
    this.map.setView(at, Math.max(this.map.getZoom(), nearestStep(this.map, 18.4)));
    this.tell(`U bent hier ongeveer, op ${Math.max(1, Math.round(coords.accuracy))} meter nauwkeurig.`);
    this.send("located", { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy });
  }
}

/** The legend says in words what every shape, colour, icon and sign means. */
export function legend(L, map, config, withLevels) {
  const { tables, layers } = config;
  const block = corner(L, map, "kk-legend");
  const toggle = button(tables, "list-details", "Legenda", "kk-legend-toggle", "Legenda");
  const body = html("div", "kk-legend-body");
  body.tabIndex = 0;
  body.setAttribute("role", "region");
  body.setAttribute("aria-label", "Legenda");
  const set = (shown) => { body.hidden = !shown; toggle.setAttribute("aria-expanded", String(shown)); };
  toggle.onclick = () => set(body.hidden);
  const section = (title, rows) => {
    if (!rows.length) return;
    body.append(html("h3", "", title));
    const list = html("ul");
    for (const [picture, words] of rows) {
      const row = html("li");
      row.append(picture, html("span", "", words));
      list.append(row);
    }
    body.append(list);
  };
  const [first] = tables.parties;
  const neutral = { ...first, colour: "#5b6470" };
  section("Van wie", tables.parties.map((party) => [kansSymbol(tables, { party }, 24), party.label]));
  section("Waar het over gaat", tables.themes.map((theme) => [icon(tables, theme.icon, 22), theme.label]));
  section("Welke kant op", [
    ...tables.directions.map(({ sign, label, explanation }) => [kansSymbol(tables, { party: neutral, sign }, 28), `${label}: ${explanation}`]),
    [kansSymbol(tables, { party: neutral, hollow: true }, 24), `${tables.existing_label} (open vorm)`],
  ]);
  if (withLevels) section("Wat kansen met elkaar te maken hebben", tables.levels.map((level) => [levelSymbol(level, 24), level.label]));
  const others = config.backdrops?.length || config.online.length; // these have other colours
  section(others ? "Ondergrond: de kaart van dit dossier" : "Ondergrond", layers.map(({ label, style }) => [swatch(style), label]));
  set(false);
  block.append(toggle, body);
  return block;
}

function swatch(style) {
  const line = { stroke: style.line === "none" ? "#8a8274" : style.line, "stroke-width": 1.5, "stroke-dasharray": style.dash || "" };
  const shape = style.geometry === "point"
    ? svg("circle", { cx: 11, cy: 8, r: 5, fill: style.fill, ...line })
    : svg("rect", { x: 1, y: 1, width: 20, height: 14, rx: 2, fill: style.fill, ...line });
  return svg("svg", { viewBox: "0 0 22 16", width: 22, height: 16, "aria-hidden": "true" }, [shape]);
}

/** Print what is in the window, with the legend (the style sheet opens it on paper). */
export function printButton(tables, block) {
  const node = button(tables, "printer", "Afdrukken");
  node.onclick = () => window.print();
  block.append(node);
}

/** Other maps, one at a time: those that somebody added, and of the network only where that was switched on. The own map is the first choice.
 *  Two maps beside each other lie on the same ground: the button tells which number was chosen, what is returned shows it. */
export function otherMaps(L, map, config, { ground, block, backdrops, choose }) {
  const choices = [{ label: "Kaart van dit dossier", layer: ground, attribution: config.attribution }, ...backdrops, ...config.online.map((row) => ({
    label: row.label,
    attribution: row.attribution,
    // A tile that does not come stays empty: the own map lies below it, and nothing is said.
    layer: L.tileLayer(row.url, { maxNativeZoom: 19, maxZoom: 21, attribution: row.attribution }),
  }))];
  let shown = 0;
  const node = button(config.tables, "stack-2", "Andere ondergrond");
  node.onclick = () => choose((shown + 1) % choices.length);
  block.append(node);
  return (number) => {
    if (shown) choices[shown].layer.remove();
    shown = number;
    if (shown) choices[shown].layer.addTo(map);
    const line = map.getContainer().querySelector(".kk-sources");
    line.textContent = choices[shown].attribution;
    line.hidden = !line.textContent;
    node.title = `Ondergrond: ${choices[shown].label}`;
    node.setAttribute("aria-label", `Andere ondergrond. Nu: ${choices[shown].label}`);
  };
}
