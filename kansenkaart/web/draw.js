/* Drawing: by tap, or by moving the map under the cross and pressing a button (also with the keyboard). */

import { html } from "./symbols.js";
import { button, corner } from "./controls.js";
import { worldZoom } from "./zoom.js";

const MODES = {
  point: { least: 1, hint: "Tik op de plek. Of schuif de kaart en kies 'Zet hier'." },
  line: { least: 2, hint: "Tik de lijn, punt voor punt. Of schuif de kaart en kies 'Zet hier'." },
  area: { least: 3, hint: "Tik de hoeken van het gebied. Of schuif de kaart en kies 'Zet hier'." },
  scribble: { least: 2, hint: "Teken met vinger, pen of muis." },
};

export class Draw {
  constructor(L, map, tables, send) {
    Object.assign(this, { L, map, tables, send });
    this.group = L.layerGroup().addTo(map);
    this.cross = html("div", "kk-cross");
    this.cross.hidden = true;
    map.getContainer().append(this.cross);
    this.bar = corner(L, map, "kk-draw");
    this.bar.hidden = true;
    this.points = [];
    this.strokes = [];
    this.onClick = (event) => this.add(event.latlng);
    this.onKey = (event) => this.key(event);
  }

  /** `spec` is null, or {mode, geometry, token}: another token begins anew. */
  update(spec) {
    const now = JSON.stringify(spec || null);
    if (now === this.now) return;
    this.now = now;
    this.stop();
    if (spec && MODES[spec.mode]) this.start(spec);
  }

  start({ mode, geometry, colour }) {
    this.mode = mode;
    this.colour = colour || "#c2410c";
    this.points = this.positions(geometry);
    this.finished = this.points.length > 0;
    this.strokes = mode === "scribble" && geometry ? geometry.coordinates.map((line) => line.map(([lon, lat]) => this.L.latLng(lat, lon))) : [];
    const element = this.map.getContainer();
    element.classList.add("kk-drawing");
    this.bar.hidden = false;
    this.cross.hidden = mode === "scribble";
    this.fillBar();
    if (mode === "scribble") this.startScribble();
    else this.map.on("click", this.onClick);
    element.addEventListener("keydown", this.onKey, true);
    this.map.doubleClickZoom.disable();
    this.draw();
  }

  stop() {
    const element = this.map.getContainer();
    element.classList.remove("kk-drawing");
    element.removeEventListener("keydown", this.onKey, true);
    this.map.off("click", this.onClick);
    this.map.doubleClickZoom.enable();
    if (this.endScribble) this.endScribble();
    this.mode = null;
    this.points = [];
    this.strokes = [];
    this.bar.hidden = this.cross.hidden = true;
    this.group.clearLayers();
  }

  positions(geometry) {
    if (!geometry) return [];
    const { type, coordinates: c } = geometry;
    const list = type === "Point" ? [c] : type === "Polygon" ? c[0].slice(0, -1) : type === "LineString" ? c : [];
    return list.map(([lon, lat]) => this.L.latLng(lat, lon));
  }

  fillBar() {
    const here = button(this.tables, "plus", "Zet hier een punt, op het kruis", "kk-here", "Zet hier");
    const undo = button(this.tables, "arrow-back-up", "Laatste punt weg", "kk-undo", "Terug");
    const again = button(this.tables, "trash", "Opnieuw beginnen", "kk-again", "Opnieuw");
    this.done = button(this.tables, "check", "Klaar met tekenen", "kk-done-button", "Klaar");
    here.onclick = () => this.add(this.map.getCenter());
    undo.onclick = () => this.undo();
    again.onclick = () => this.clear();
    this.done.onclick = () => this.finish();
    this.status = html("p", "kk-draw-hint", MODES[this.mode].hint);
    this.status.setAttribute("role", "status");
    const row = html("div", "kk-draw-buttons");
    row.append(...(this.mode === "scribble" ? [undo, again, this.done] : this.mode === "point" ? [here] : [here, undo, again, this.done]));
    this.bar.replaceChildren(this.status, row);
  }

  add(latlng) {
    this.points = this.mode === "point" ? [latlng] : [...this.points, latlng];
    this.changed();
  }

  undo() {
    if (this.mode === "scribble") {
      this.strokes.pop();
      if (this.strokes.length) this.tell();
      else this.clear();
    } else this.points = this.points.slice(0, -1);
    this.finished = false;
    this.draw();
  }

  clear() {
    this.points = [];
    this.strokes = [];
    this.finished = false;
    this.draw();
    this.send("drawn", { geometry: null });
  }

  /** A point is sent at once; a line or area when it is finished, and after that on each change. */
  changed() {
    this.draw();
    if (this.mode === "point" || this.finished) this.finish();
  }

  finish() {
    const { least } = MODES[this.mode];
    const count = this.mode === "scribble" ? Math.max(0, ...this.strokes.map((stroke) => stroke.length)) : this.points.length;
    if (count < least) {
      this.status.textContent = `Zet eerst nog ${least - count === 1 ? "een punt" : `${least - count} punten`}.`;
      return;
    }
    this.finished = true;
    this.draw();
    this.status.textContent = this.mode === "point" ? "De plek staat. Sleep of tik om te verschuiven." : "Klaar. U kunt de punten nog verslepen.";
    this.tell();
  }

  tell() {
    this.send("drawn", { geometry: this.geometry(), zoom: worldZoom(this.map), device: device() });
  }

  geometry() {
    const pair = ({ lat, lng }) => [round(lng), round(lat)];
    if (this.mode === "scribble") return { type: "MultiLineString", coordinates: this.strokes.map((stroke) => stroke.map(pair)) };
    const list = this.points.map(pair);
    if (this.mode === "point") return { type: "Point", coordinates: list[0] };
    return this.mode === "line" ? { type: "LineString", coordinates: list } : { type: "Polygon", coordinates: [[...list, list[0]]] };
  }

  key(event) {
    if (event.target !== this.map.getContainer()) return;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if (step) {
      const size = event.shiftKey ? 100 : 20;
      this.map.panBy([step[0] * size, step[1] * size], { animate: false });
    } else if (event.key === "Enter") this.add(this.map.getCenter());
    else if (event.key === "Backspace") this.undo();
    else if (event.key.toLowerCase() === "k") this.finish();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  draw() {
    const { L, group, points } = this;
    group.clearLayers();
    if (this.done) this.done.toggleAttribute("disabled", false);
    for (const [color, weight] of [["#fff", 7], [this.colour, 3.5]]) {
      const style = { color, weight, interactive: false, fillColor: this.colour, fillOpacity: weight === 7 ? 0.18 : 0 };
      for (const stroke of this.strokes) L.polyline(stroke, style).addTo(group);
      if (this.mode === "line") L.polyline(points, style).addTo(group);
      if (this.mode === "area") L.polygon(points, { ...style, fill: true }).addTo(group);
    }
    points.forEach((point, i) => this.handle(point, i));
    if (this.mode === "line" || this.mode === "area") this.middles();
  }

  handle(point, i) {
    const mark = this.L.marker(point, { icon: this.L.divIcon({ className: "kk-handle", iconSize: [30, 30] }), draggable: true, keyboard: false });
    mark.on("drag", () => { this.points[i] = mark.getLatLng(); });
    mark.on("dragend", () => this.changed());
    mark.addTo(this.group);
  }

  /** Small handles halfway: drag one to add a corner there. */
  middles() {
    const { points } = this;
    const last = this.mode === "area" && points.length > 2 ? points.length : points.length - 1;
    for (let i = 0; i < last; i++) {
      const a = points[i], b = points[(i + 1) % points.length];
      const half = this.L.latLng((a.lat + b.lat) / 2, (a.lng + b.lng) / 2);
      const mark = this.L.marker(half, { icon: this.L.divIcon({ className: "kk-middle", iconSize: [22, 22] }), draggable: true, keyboard: false });
      mark.on("dragend", () => { this.points.splice(i + 1, 0, mark.getLatLng()); this.changed(); });
      mark.addTo(this.group);
    }
  }

  startScribble() {
    const element = this.map.getContainer();
    this.map.dragging.disable();
    let stroke = null;
    const at = (event) => this.map.mouseEventToLatLng(event);
    const down = (event) => {
      if (event.target.closest(".kk-corner") || (event.pointerType === "mouse" && event.button !== 0)) return;
      stroke = [at(event)];
      this.strokes.push(stroke);
    };
    const move = (event) => { if (stroke) { stroke.push(at(event)); this.draw(); } };
    // Each stroke is sent when the hand lets go: what stands on the screen is kept.
    const up = () => { if (stroke && stroke.length > 1) this.tell(); stroke = null; };
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    this.endScribble = () => {
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      this.map.dragging.enable();
      this.endScribble = null;
    };
  }
}

function round(degrees) {
  return Math.round(degrees * 1e8) / 1e8;
}

function device() {
  return window.matchMedia("(pointer: coarse)").matches ? "telefoon" : "laptop";
}
