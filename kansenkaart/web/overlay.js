/* What other pages lay over the map: findings, a route with stops, highlights, one place. */

import { clusterMark, groups, inWindow, keep } from "./groups.js";
import { html, icon, levelSymbol } from "./symbols.js";

const REACH = 36; // findings nearer to each other than this are joined

export class Overlay {
  constructor(L, map, tables, listeners) {
    Object.assign(this, { L, map, tables, listeners });
    this.group = L.layerGroup().addTo(map);
    this.drawn = "";
    this.findings = [];
    this.marks = new Map();
    map.createPane("kk-high").style.zIndex = 420;
    map.on("moveend zoomend", () => this.drawFindings());
  }

  /** Draw anew only when what Python sends has changed. */
  update(spec) {
    const now = JSON.stringify(spec || {});
    if (now === this.drawn) return;
    this.drawn = now;
    this.group.clearLayers();
    const { findings, route, highlights, place, strokes } = spec || {};
    if (highlights) this.highlight(highlights);
    for (const { line, colour } of strokes || []) this.stroke(line, colour);
    if (route) this.route(route);
    if (place) this.place(place);
    for (const mark of this.marks.values()) mark.remove();
    this.marks.clear();
    this.findings = (findings || []).map((finding) => ({ id: finding.id, at: [finding.lon, finding.lat], finding }));
    this.drawFindings();
  }

  /** The findings in the window; those that would lie on each other as one mark with their number. */
  drawFindings() {
    const chosen = this.findings.find(({ finding }) => finding.selected);
    const found = groups(this.L, this.map, inWindow(this.map, this.findings), REACH, chosen && chosen.id);
    keep(this.map, this.marks, found.map((group) => [group.key, () => (
      group.members.length === 1 ? this.makeFinding(group.members[0].finding, group.latlng) : this.makeCluster(group)
    )]));
  }

  level(finding) {
    return this.tables.levels.find(({ slug }) => slug === finding.level) || this.tables.levels[0];
  }

  makeFinding(finding, latlng) {
    const level = this.level(finding), words = `${level.label}: ${finding.title || ""}`;
    return this.makeMark(latlng, levelSymbol(level, 32), `kk-finding${finding.selected ? " kk-chosen" : ""}`, [32, 32], words, words, () => this.listeners.select(finding.id, null), 500 + 1000 * ((level.rank || 0) + (finding.selected ? 9 : 0)));
  }

  makeCluster(group) {
    const present = new Set(group.members.map(({ finding }) => this.level(finding)));
    const levels = this.tables.levels.filter((level) => present.has(level));
    const mark = clusterMark(this.L, this.map, group, levels.map((level) => levelSymbol(level, 11)), "kk-finding", 500);
    const count = (level) => group.members.filter(({ finding }) => this.level(finding) === level).length;
    const what = levels.map((level) => `${level.label} ${count(level)}`).join(", ");
    mark.on("add", () => this.listeners.dress(mark, `${group.members.length} dicht bij elkaar: ${what}. Kies om dichterbij te komen.`));
    mark.on("mouseover", () => this.listeners.label(mark, `${group.members.length} dicht bij elkaar`, what)).on("mouseout", () => this.listeners.hideLabel());
    return mark;
  }

  highlight(geometries) {
    for (const [color, weight, opacity] of [["#fff", 9, 0.9], ["#1f2428", 5, 1], ["#ffd23f", 2.5, 1]]) {
      this.L.geoJSON(geometries, {
        pane: "kk-high", interactive: false, style: { color, weight, opacity, fill: weight === 9, fillColor: "#ffd23f", fillOpacity: 0.18 },
        pointToLayer: (_, at) => this.L.circleMarker(at, { pane: "kk-high", radius: 23, interactive: false }),
      }).addTo(this.group);
    }
  }

  /** What somebody drew by hand. */
  stroke(line, colour) {
    for (const [color, weight] of [["#fff", 7], [colour, 3.5]]) {
      this.L.geoJSON(line, { pane: "kk-high", interactive: false, style: { color, weight, lineCap: "round", lineJoin: "round" } }).addTo(this.group);
    }
  }

  /** `line` follows the paths; where no way was found `straight` only points, and is dashed. */
  route({ line, straight, stops }) {
    for (const [way, dashArray] of [[line, ""], [straight, "4 12"]]) {
      for (const [color, weight, dash] of [["#fff", 8, ""], ["#1f2428", 4, dashArray]]) {
        if (way) this.L.geoJSON(way, { pane: "kk-high", interactive: false, style: { color, weight, dashArray: dash, lineCap: "round" } }).addTo(this.group);
      }
    }
    (stops || []).forEach((stop, i) => {
      const face = html("span", "kk-stop-face", String(stop.number || i + 1));
      this.mark([stop.lon, stop.lat], face, `kk-stop${stop.done ? " kk-done" : ""}${stop.current ? " kk-chosen" : ""}`, [36, 36], `Stop ${stop.number || i + 1}: ${stop.title || ""}`, stop.title, () => this.listeners.select(stop.id, null));
    });
  }

  place({ lon, lat, label }) {
    this.mark([lon, lat], icon(this.tables, "map-pin", 38), "kk-place", [38, 38], label || "Gekozen plek", label, null);
  }

  mark([lon, lat], ...how) {
    return this.makeMark([lat, lon], ...how).addTo(this.group);
  }

  makeMark(latlng, node, className, iconSize, words, label, select, zIndexOffset = 500) {
    const mark = this.L.marker(latlng, {
      icon: this.L.divIcon({ html: node, className: `kk-mark ${className}`, iconSize }), keyboard: Boolean(select), zIndexOffset, riseOnHover: true,
    });
    mark.on("add", () => this.listeners.dress(mark, words));
    if (select) mark.on("click", select);
    if (label) mark.on("mouseover", () => this.listeners.label(mark, label, "")).on("mouseout", () => this.listeners.hideLabel());
    return mark;
  }
}
