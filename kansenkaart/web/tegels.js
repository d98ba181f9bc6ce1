/* Maps from tiles, of which only those in view are loaded: the base layers of a large dossier.
 *
 * The steps of zoom of a map lie between those of the tiles (zoom.js), so tiles are not shown as they
 * are: what is in them is drawn on the canvas tiles of `base.js`, at the size of the step.
 */

import { canvasLayer, drawLayer, FlatLayer, Labels } from "./base.js";

const WORLD = 256; // pixels of the world at zoom 0
const CANVAS = 512;
const KEPT = 96; // tiles: more than two windows full
const POINT = 1; // a kind of shape in the format
const NUMBERS_FROM = 19;

/** The tiles of one zoom in a window of world pixels. */
function tilesIn(zoom, x0, y0, x1, y1) {
  const side = 2 ** zoom, found = [];
  const index = (value) => Math.min(side - 1, Math.max(0, Math.floor((value * side) / WORLD)));
  for (let x = index(x0); x <= index(x1 - 1e-9); x++) {
    for (let y = index(y0); y <= index(y1 - 1e-9); y++) found.push([zoom, x, y]);
  }
  return found;
}

/** The tiles that lie on one canvas tile. */
export function under(view, zoom) {
  return tilesIn(zoom, view.x / view.scale, view.y / view.scale, (view.x + CANVAS) / view.scale, (view.y + CANVAS) / view.scale);
}

/** Where a tile lies on a canvas tile: on whole pixels, so that neighbours meet. */
export function spot(view, zoom, x, y) {
  const side = (WORLD * view.scale) / 2 ** zoom;
  const left = Math.round(x * side) - view.x, top = Math.round(y * side) - view.y;
  return [left, top, Math.round((x + 1) * side) - view.x - left, Math.round((y + 1) * side) - view.y - top];
}

function between(value, [low, high]) {
  return Math.max(low, Math.min(high, value));
}

/** Something by tile, fetched once and forgotten when others were asked for since. */
export class Store {
  constructor(fetchOne) {
    this.fetchOne = fetchOne;
    this.kept = new Map();
  }

  get(tile) {
    const key = tile.join("/");
    const found = this.kept.get(key) || this.fetchOne(...tile).catch((error) => { this.kept.delete(key); throw error; });
    this.kept.delete(key);
    this.kept.set(key, found);
    for (const old of this.kept.keys()) {
      if (this.kept.size <= KEPT) break;
      this.kept.delete(old);
    }
    return found;
  }

  /** All of these, with null for what did not come. */
  all(tiles, missed) {
    return Promise.all(tiles.map((tile) => this.get(tile).catch((error) => { missed(error); return null; })));
  }
}

/** One layer in one tile. There are few enough to look at each. */
class TileLayer extends FlatLayer {
  constructor(style, arrays) {
    super(style, []);
    Object.assign(this, arrays);
  }

  inWindow(x0, y0, x1, y1, smallest) {
    const { boxes, count } = this, found = [];
    for (let i = 0, b = 0; i < count; i++, b += 4) {
      if (boxes[b] > x1 || boxes[b + 2] < x0 || boxes[b + 1] > y1 || boxes[b + 3] < y0) continue;
      if (smallest && boxes[b + 2] - boxes[b] < smallest && boxes[b + 3] - boxes[b + 1] < smallest) continue;
      found.push(i);
    }
    return found;
  }
}

/** Where what comes next begins and ends; a length that goes past the end makes the tile worthless. */
function span(pbf, end) {
  const stop = pbf.readVarint() + pbf.pos;
  if (!(stop <= end)) throw new Error("a tile that ends too soon");
  return [pbf.pos, stop];
}

/** Read the geometry of one feature (commands of the Mapbox Vector Tile format) behind what is in `to`. */
function readGeometry(pbf, end, kind, place, to) {
  const { factor, left, top } = place;
  let x = 0, y = 0, x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
  while (pbf.pos < end) {
    const command = pbf.readVarint(), times = command >> 3;
    if ((command & 7) === 7) continue; // close
    for (let i = 0; i < times && pbf.pos < end; i++) {
      if ((command & 7) === 1 && (kind !== POINT || i === 0) && to.xy.length > to.partStart[to.partStart.length - 1]) to.partStart.push(to.xy.length);
      x += pbf.readSVarint(); y += pbf.readSVarint();
      const u = left + x * factor, v = top + y * factor;
      to.xy.push(u, v);
      if (u < x0) x0 = u;
      if (u > x1) x1 = u;
      if (v < y0) y0 = v;
      if (v > y1) y1 = v;
    }
  }
  if (to.xy.length > to.partStart[to.partStart.length - 1]) to.partStart.push(to.xy.length);
  to.featureStart.push(to.partStart.length - 1);
  to.boxes.push(x0, y0, x1, y1);
}

/** Room for shapes of one kind: their places in world pixels, and the text of each. */
export function room() {
  return { xy: [], partStart: [0], featureStart: [0], boxes: [], texts: [] };
}

/** Shapes as the flat arrays that are drawn. */
export function flat(style, { xy, partStart, featureStart, boxes }) {
  return new TileLayer(style, {
    xy: Float64Array.from(xy), partStart: Uint32Array.from(partStart), featureStart: Uint32Array.from(featureStart),
    boxes: Float64Array.from(boxes), count: featureStart.length - 1,
  });
}

/** Read a tile. `keys`: which member of a shape is its text, the first that it has; `into(layer, kind, text)`: where the shape goes, or nothing. */
export function readTile(buffer, tile, Reader, keys, into) {
  const pbf = new Reader(new Uint8Array(buffer));
  pbf.readFields((tag) => {
    if (tag !== 3) return;
    const [, stop] = span(pbf, buffer.byteLength);
    readLayer(pbf, stop, tile, keys, into);
    pbf.pos = stop;
  }, null, buffer.byteLength);
}

function readLayer(pbf, end, [zoom, column, row], keys, into) {
  const features = [], members = [], values = [];
  let name = "", extent = 4096;
  pbf.readFields((tag) => {
    if (tag === 5) { extent = pbf.readVarint(); return; }
    if (tag > 4) return;
    const [start, stop] = span(pbf, end);
    if (tag === 1) name = textIn(pbf, start, stop);
    else if (tag === 2) features.push([start, stop]);
    else if (tag === 3) members.push(textIn(pbf, start, stop));
    else if (tag === 4) values.push(readText(pbf, stop));
    pbf.pos = stop;
  }, null, end);
  const side = WORLD / 2 ** zoom, rank = members.map((member) => keys.indexOf(member));
  const place = { factor: side / extent, left: column * side, top: row * side };
  for (const [start, stop] of features) {
    const { kind, tags, shape } = readFeature(pbf, start, stop);
    const text = tags && values.length ? textOf(pbf, tags, rank, values) : "";
    const to = shape && into(name, kind, text);
    if (!to) continue;
    [pbf.pos] = shape;
    readGeometry(pbf, shape[1], kind, place, to);
    to.texts.push(text);
  }
}

function readFeature(pbf, start, end) {
  const found = { kind: 0, tags: null, shape: null };
  pbf.pos = start;
  pbf.readFields((tag) => {
    if (tag === 3) found.kind = pbf.readVarint();
    else if (tag === 2 || tag === 4) {
      const place = span(pbf, end);
      if (tag === 2) found.tags = place; else found.shape = place;
      pbf.pos = place[1];
    }
  }, null, end);
  return found;
}

/** The text of the most wanted member of a feature. */
function textOf(pbf, [start, end], rank, values) {
  let text = "", best = Infinity;
  for (pbf.pos = start; pbf.pos < end;) {
    const wanted = rank[pbf.readVarint()], value = values[pbf.readVarint()];
    if (wanted >= 0 && wanted < best && value) { best = wanted; text = value; }
  }
  return text;
}

/** A value of a tile, when it is a text. */
function readText(pbf, end) {
  let text = "";
  pbf.readFields((tag) => { if (tag === 1) { const [start, stop] = span(pbf, end); text = textIn(pbf, start, stop); } }, null, end);
  return text;
}

function textIn(pbf, start, stop) {
  pbf.pos = stop;
  return new TextDecoder().decode(pbf.buf.subarray(start, stop));
}

/** The base layers of a large dossier. */
export class TiledBase {
  constructor(config, reader) {
    const styles = new Map(config.layers.map(({ slug, style }) => [slug, style]));
    this.order = [...styles.keys()];
    this.zooms = config.tiles.zooms;
    this.streets = null;
    this.tiles = new Store(async (zoom, x, y) => {
      const answer = await fetch(config.tiles.url.replace("{z}", zoom).replace("{x}", x).replace("{y}", y), { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
      return this.read(await answer.arrayBuffer(), styles, [zoom, x, y], reader);
    });
    this.labels = config.labels;
  }

  /** A tile as flat layers in drawing order, and its house numbers as labels. */
  read(buffer, styles, tile, Reader) {
    const layers = new Map();
    readTile(buffer, tile, Reader, ["tekst"], (name) => {
      if (!layers.has(name)) layers.set(name, room());
      return layers.get(name);
    });
    const flats = this.order.filter((slug) => layers.has(slug)).map((slug) => flat(styles.get(slug), layers.get(slug)));
    const found = { tile, flats, numbers: null }, numbers = layers.get("huisnummer");
    if (numbers) {
      found.numbers = new Labels({ streets: [], numbers: [] });
      found.numbers.numbers = numbers.texts.map((text, i) => ({ at: [numbers.xy[2 * i], numbers.xy[2 * i + 1]], text }));
    }
    return found;
  }

  /** The tiles below a canvas tile: each is drawn at one to four times its own size. */
  load(view, missed) {
    const zoom = between(Math.floor(view.zoom + 1e-6) - 1, this.zooms);
    return this.tiles.all(under(view, zoom), missed);
  }

  ground(L) {
    const layer = canvasLayer(L, { className: "kk-base" }, (ctx, view, box, tiles) => {
      for (const one of tiles) if (one) drawTile(ctx, view, box, one.tile, one.flats);
    }, (view) => this.load(view, () => again(layer)));
    return layer;
  }

  names(L) {
    return canvasLayer(L, { className: "kk-names", pane: "kk-names" }, (ctx, view, box, [streets, tiles]) => {
      streets.draw(ctx, view);
      for (const one of tiles) {
        if (!one || !one.numbers) continue;
        one.numbers.over = (...at) => streets.at(...at).map(boxOf);
        one.numbers.draw(ctx, view);
      }
    }, (view) => Promise.all([this.loadStreets(), view.zoom >= NUMBERS_FROM ? this.load(view, () => {}) : []]));
  }

  loadStreets() {
    if (!this.streets) {
      this.streets = fetch(this.labels, { credentials: "same-origin" }).then((answer) => answer.json())
        .catch(() => ({ streets: [], numbers: [] })).then((found) => new Labels(found));
    }
    return this.streets;
  }
}

/** Draw layers on the place of a tile, and not outside it: what sticks out is in its neighbours too. */
export function drawTile(ctx, view, box, tile, flats, paper) {
  const place = spot(view, ...tile);
  ctx.save();
  ctx.beginPath();
  ctx.rect(...place);
  ctx.clip();
  if (paper) { ctx.fillStyle = paper; ctx.fillRect(...place); }
  for (const one of flats) drawLayer(ctx, one, view, box);
  ctx.restore();
}

/** Draw a layer again when the connection may be back: a phone on a walk loses it now and then. Ever later. */
function again(layer) {
  if (layer.retry) return;
  layer.wait = Math.min(60, 2 * (layer.wait || 1));
  layer.retry = setTimeout(() => { layer.retry = null; if (layer._map) layer.redraw(); }, 1000 * layer.wait);
}

/** The room that a placed name takes. */
function boxOf({ x, y, turn, size, reach }) {
  return [x, y, Math.abs(Math.cos(turn)) * 2 * reach + size, Math.abs(Math.sin(turn)) * 2 * reach + size];
}

/** What reads the bytes of a tile. */
export async function reader() {
  await import("./vendor/pbf/pbf.js");
  return window.Pbf.PbfReader;
}

/** Open the tiles of a dossier. */
export async function open(config) {
  return new TiledBase(config, await reader());
}
