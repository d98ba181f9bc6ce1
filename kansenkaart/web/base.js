/* The base map: the dossier's own layers, drawn on canvas tiles from flat arrays. No tiles are fetched. */

const WORLD = 256; // pixels of the world at zoom 0
const CELL_ZOOM = 16; // objects are looked up per tile of this zoom
const TILE = 512;
const PER_PATH = 200;

function project(lon, lat) {
  const sin = Math.sin((lat * Math.PI) / 180);
  return [WORLD * (lon / 360 + 0.5), WORLD * (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI))];
}

/** Parts of a geometry as lists of positions: rings, lines or single points. */
function parts(geometry) {
  const { type, coordinates: c } = geometry;
  if (type === "Polygon") return c;
  if (type === "MultiPolygon") return c.flat();
  if (type === "LineString") return [c];
  if (type === "MultiLineString") return c;
  if (type === "Point") return [[c]];
  return type === "MultiPoint" ? c.map((point) => [point]) : [];
}

/** One layer as flat arrays: positions, where parts and features begin, boxes, and cells to look in. */
export class FlatLayer {
  constructor(style, features) {
    this.style = style;
    const xy = [], partStart = [0], featureStart = [0], boxes = [];
    for (const feature of features) {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const part of parts(feature.geometry || feature)) {
        for (const [lon, lat] of part) {
          const [x, y] = project(lon, lat);
          xy.push(x, y);
          box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
          box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
        }
        partStart.push(xy.length);
      }
      featureStart.push(partStart.length - 1);
      boxes.push(...box);
    }
    this.xy = Float64Array.from(xy);
    this.partStart = Uint32Array.from(partStart);
    this.featureStart = Uint32Array.from(featureStart);
    this.boxes = Float64Array.from(boxes);
    this.count = featureStart.length - 1;
    this.seen = new Uint32Array(this.count);
    this.turn = 0;
    this.cells = this.makeCells();
  }

  makeCells() {
    const cells = new Map();
    const scale = 2 ** CELL_ZOOM / WORLD;
    for (let i = 0; i < this.count; i++) {
      const [x0, y0, x1, y1] = [0, 1, 2, 3].map((k) => Math.floor(this.boxes[4 * i + k] * scale));
      for (let x = x0; x <= x1; x++) {
        for (let y = y0; y <= y1; y++) {
          const key = x * 2 ** 20 + y;
          if (cells.has(key)) cells.get(key).push(i);
          else cells.set(key, [i]);
        }
      }
    }
    return cells;
  }

  /** Features whose box meets the window (world pixels at zoom 0) and is larger than `smallest`. */
  inWindow(x0, y0, x1, y1, smallest) {
    const found = [];
    const scale = 2 ** CELL_ZOOM / WORLD;
    const turn = ++this.turn;
    for (let x = Math.floor(x0 * scale); x <= Math.floor(x1 * scale); x++) {
      for (let y = Math.floor(y0 * scale); y <= Math.floor(y1 * scale); y++) {
        for (const i of this.cells.get(x * 2 ** 20 + y) || []) {
          const b = 4 * i;
          if (this.seen[i] === turn) continue;
          this.seen[i] = turn;
          if (this.boxes[b] > x1 || this.boxes[b + 2] < x0 || this.boxes[b + 1] > y1 || this.boxes[b + 3] < y0) continue;
          if (smallest && this.boxes[b + 2] - this.boxes[b] < smallest && this.boxes[b + 3] - this.boxes[b + 1] < smallest) continue;
          found.push(i);
        }
      }
    }
    return found.sort((a, b) => a - b);
  }

  /** Features as paths, `view` turning world pixels into canvas pixels; points as circles of `radius`. A path
   *  that grows without end costs ever more per shape (6 s for 50,000 buildings), so each holds so many. */
  paths(features, view, radius = 0) {
    const made = [];
    for (let first = 0; first < features.length; first += PER_PATH) {
      const path = new Path2D();
      for (const i of features.slice(first, first + PER_PATH)) {
        for (let p = this.featureStart[i]; p < this.featureStart[i + 1]; p++) this.trace(path, p, view, radius);
      }
      made.push(path);
    }
    return made;
  }

  trace(path, part, view, radius) {
    const { xy } = this, end = this.partStart[part + 1];
    let k = this.partStart[part];
    const x = xy[k] * view.scale - view.x, y = xy[k + 1] * view.scale - view.y;
    path.moveTo(x + radius, y);
    if (radius) path.arc(x, y, radius, 0, 2 * Math.PI);
    for (k += 2; k < end; k += 2) path.lineTo(xy[k] * view.scale - view.x, xy[k + 1] * view.scale - view.y);
    if (this.style.geometry === "area") path.closePath();
  }
}

/** Draw one layer in one view; the row of the layer table says how. */
export function drawLayer(ctx, layer, view, window) {
  const { style } = layer;
  const isPoint = style.geometry === "point";
  const metre = view.metre;
  const features = layer.inWindow(...window, isPoint ? 0 : 0.6 / view.scale);
  if (!features.length) return;
  if (isPoint) {
    drawPoints(ctx, layer, features, view, style.radius_m * metre);
    return;
  }
  const closed = style.geometry === "area";
  const thin = view.zoom < 16 ? 0.6 : 1;
  const paths = layer.paths(features, view);
  if (style.raised && view.zoom >= 17) {
    const lift = Math.min(3, 0.5 * metre + 0.8);
    ctx.fillStyle = "rgba(72, 60, 46, .20)";
    ctx.translate(lift, lift);
    for (const path of paths) ctx.fill(path);
    ctx.translate(-lift, -lift);
  }
  if (closed && style.fill !== "none") {
    ctx.fillStyle = style.fill;
    for (const path of paths) ctx.fill(path);
  }
  if (style.line !== "none" && (view.zoom >= 15 || style.fill === "none")) {
    ctx.strokeStyle = style.line;
    ctx.lineWidth = style.width * thin;
    ctx.setLineDash(style.dash ? style.dash.split(" ").map(Number) : []);
    for (const path of paths) ctx.stroke(path);
    ctx.setLineDash([]);
  }
}

function drawPoints(ctx, layer, features, view, radius) {
  const { style } = layer;
  if (radius < 0.45) return;
  const r = Math.max(radius, 1);
  const paths = layer.paths(features, view, r);
  ctx.globalAlpha = 0.82;
  ctx.fillStyle = style.fill;
  for (const path of paths) ctx.fill(path);
  ctx.globalAlpha = 1;
  if (style.line === "none" || r <= 2.5) return;
  ctx.strokeStyle = style.line;
  ctx.lineWidth = style.width;
  for (const path of paths) ctx.stroke(path);
}

/** Street names and house numbers; places are the same in every tile, so a name runs on over an edge. */
export class Labels {
  constructor({ streets, numbers }) {
    this.streets = streets.map(([lon, lat, angle, length_m, text]) => ({ at: project(lon, lat), angle, length_m, text }));
    this.numbers = numbers.map(([lon, lat, text]) => ({ at: project(lon, lat), text }));
    this.placed = new Map();
  }

  /** The labels of one zoom, longest street first, none over another. */
  at(zoom, scale, metre, ctx) {
    if (this.placed.has(zoom)) return this.placed.get(zoom);
    const result = [], taken = this.over ? this.over(zoom, scale, metre, ctx) : []; // what lies there already
    const free = (x, y, w, h) => !taken.some((t) => Math.abs(t[0] - x) < (t[2] + w) / 2 && Math.abs(t[1] - y) < (t[3] + h) / 2);
    const place = (items, size, colour, fits) => {
      ctx.font = font(size);
      for (const item of items) {
        const width = ctx.measureText(item.text).width;
        if (!fits(item, width)) continue;
        const x = item.at[0] * scale, y = item.at[1] * scale, turn = item.angle || 0;
        const w = Math.abs(Math.cos(turn)) * width + size + 4, h = Math.abs(Math.sin(turn)) * width + size + 4;
        if (!free(x, y, w, h)) continue;
        taken.push([x, y, w, h]);
        result.push({ x, y, turn, size, colour, text: item.text, reach: width / 2 + size });
      }
    };
    if (zoom >= 16) place(this.streets, zoom >= 18 ? 14 : 12, "#5a5147", (item, width) => width < 1.5 * item.length_m * metre + 40);
    if (zoom >= 19) place(this.numbers, 11, "#6d6154", () => true);
    this.placed.set(zoom, result);
    return result;
  }

  draw(ctx, view) {
    for (const label of this.at(view.zoom, view.scale, view.metre, ctx)) {
      const x = label.x - view.x, y = label.y - view.y;
      if (x < -label.reach || y < -label.reach || x > TILE + label.reach || y > TILE + label.reach) continue;
      ctx.save();
      ctx.translate(x, y);
      ctx.rotate(label.turn);
      ctx.font = font(label.size);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      ctx.lineWidth = 3;
      ctx.strokeStyle = "rgba(255, 253, 248, .9)";
      ctx.strokeText(label.text, 0, 0);
      ctx.fillStyle = label.colour;
      ctx.fillText(label.text, 0, 0);
      ctx.restore();
    }
  }
}

function font(size) {
  return `600 ${size}px "Source Sans 3", "Source Sans", sans-serif`;
}

/** A Leaflet layer of canvas tiles; `paint(ctx, view, box)` draws one tile, with what `before(view)` promised. */
export function canvasLayer(L, options, paint, before) {
  const Canvas = L.GridLayer.extend({
    createTile(coords, done) {
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = TILE * ratio;
      const ctx = canvas.getContext("2d");
      ctx.scale(ratio, ratio);
      const scale = this._map.options.crs.scale(coords.z) / WORLD, zoom = Math.log2(scale);
      const x = coords.x * TILE, y = coords.y * TILE;
      const lat = Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + TILE / 2)) / (WORLD * scale))));
      const metre = (WORLD * scale) / (40075016.686 * Math.cos(lat));
      const view = { zoom, scale, x, y, metre };
      const margin = 8 + 3 * metre;
      const box = [(x - margin) / scale, (y - margin) / scale, (x + TILE + margin) / scale, (y + TILE + margin) / scale];
      ctx.lineJoin = "round";
      const finish = (given) => { paint(ctx, view, box, given); done(null, canvas); };
      if (before) before(view).then(finish);
      else { paint(ctx, view, box); L.Util.requestAnimFrame(() => done(null, canvas)); }
      return canvas;
    },
  });
  return new Canvas({ tileSize: TILE, updateWhenZooming: false, keepBuffer: 1, ...options });
}

/** The ground: the given flat layers, in order. */
export function baseLayer(L, flats) {
  return canvasLayer(L, { className: "kk-base" }, (ctx, view, box) => {
    for (const flat of flats) drawLayer(ctx, flat, view, box);
  });
}

/** The names, over drawn areas and lines and under the marks. */
export function labelLayer(L, labels) {
  return canvasLayer(L, { className: "kk-names", pane: "kk-names" }, (ctx, view) => labels.draw(ctx, view));
}
