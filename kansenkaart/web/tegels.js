/* Maps from tiles, of which only those in view are loaded: the base layers of a large dossier, and pictures.
 *
 * The steps of zoom of a map lie between those of the tiles (zoom.js), so tiles are not shown as they
 * are: what is in them is drawn on the canvas tiles of `base.js`, at the size of the step.
 */

import { canvasLayer, drawLayer, FlatLayer, Labels } from "./base.js";

const WORLD = 256; // pixels of the world at zoom 0
const CANVAS = 512;
const KEPT = 96; // tiles: more than two windows full
const POINT = 1, AREA = 3; // kinds of shape in the format
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
function under(view, zoom) {
  return tilesIn(zoom, view.x / view.scale, view.y / view.scale, (view.x + CANVAS) / view.scale, (view.y + CANVAS) / view.scale);
}

/** Where a tile lies on a canvas tile: on whole pixels, so that neighbours meet. */
function spot(view, zoom, x, y) {
  const side = (WORLD * view.scale) / 2 ** zoom;
  const left = Math.round(x * side) - view.x, top = Math.round(y * side) - view.y;
  return [left, top, Math.round((x + 1) * side) - view.x - left, Math.round((y + 1) * side) - view.y - top];
}

function between(value, [low, high]) {
  return Math.max(low, Math.min(high, value));
}

/** Something by tile, fetched once and forgotten when others were asked for since. */
class Store {
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

/** Read the geometry of one feature (commands of the Mapbox Vector Tile format) behind what is in `to`. */
function readGeometry(pbf, end, kind, place, to) {
  const { factor, left, top } = place;
  let x = 0, y = 0, x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
  while (pbf.pos < end) {
    const command = pbf.readVarint(), times = command >> 3;
    if ((command & 7) === 7) continue; // close
    for (let i = 0; i < times; i++) {
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

/** Read one layer: its name, its shapes as flat arrays in world pixels, and the text of each. */
function readLayer(pbf, end, [zoom, column, row]) {
  const layer = { name: "", extent: 4096 }, features = [], values = [];
  pbf.readFields((tag) => {
    if (tag === 1) layer.name = pbf.readString();
    else if (tag === 2) { const stop = pbf.readVarint() + pbf.pos; features.push([pbf.pos, stop]); pbf.pos = stop; }
    else if (tag === 4) { const stop = pbf.readVarint() + pbf.pos; values.push(readText(pbf, stop)); }
    else if (tag === 5) layer.extent = pbf.readVarint();
  }, null, end);
  const side = WORLD / 2 ** zoom;
  const place = { factor: side / layer.extent, left: column * side, top: row * side };
  const to = { xy: [], partStart: [0], featureStart: [0], boxes: [] }, texts = [];
  for (const [start, stop] of features) {
    let kind = AREA, text = "";
    pbf.pos = start;
    pbf.readFields((tag) => {
      if (tag === 2) text = values[pbf.readPackedVarint()[1]] || "";
      else if (tag === 3) kind = pbf.readVarint();
      else if (tag === 4) { const last = pbf.readVarint() + pbf.pos; readGeometry(pbf, last, kind, place, to); }
    }, null, stop);
    texts.push(text);
  }
  pbf.pos = end;
  return { name: layer.name, texts, arrays: {
    xy: Float64Array.from(to.xy), partStart: Uint32Array.from(to.partStart), featureStart: Uint32Array.from(to.featureStart),
    boxes: Float64Array.from(to.boxes), count: to.featureStart.length - 1,
  } };
}

function readText(pbf, end) {
  let text = "";
  pbf.readFields((tag) => { if (tag === 1) text = pbf.readString(); }, null, end);
  return text;
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
    const pbf = new Reader(new Uint8Array(buffer)), layers = new Map();
    const found = { tile, flats: [], numbers: null };
    pbf.readFields((tag) => {
      if (tag !== 3) return;
      const end = pbf.readVarint() + pbf.pos;
      const layer = readLayer(pbf, end, tile);
      layers.set(layer.name, layer);
    }, null, buffer.byteLength);
    for (const slug of this.order) {
      if (layers.has(slug)) found.flats.push(new TileLayer(styles.get(slug), layers.get(slug).arrays));
    }
    const numbers = layers.get("huisnummer");
    if (numbers) {
      found.numbers = new Labels({ streets: [], numbers: [] });
      found.numbers.numbers = numbers.texts.map((text, i) => ({ at: [numbers.arrays.xy[2 * i], numbers.arrays.xy[2 * i + 1]], text }));
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
      for (const one of tiles) {
        if (!one) continue;
        ctx.save();
        ctx.beginPath();
        ctx.rect(...spot(view, ...one.tile));
        ctx.clip();
        for (const flat of one.flats) drawLayer(ctx, flat, view, box);
        ctx.restore();
      }
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

/** Open the tiles of a dossier. */
export async function open(config) {
  await import("./vendor/pbf/pbf.js");
  return new TiledBase(config, window.Pbf.PbfReader);
}

/** A map of pictures that somebody added. What does not come stays open: the own map lies below it. */
export function pictureLayer(L, row, missed) {
  const pictures = new Store((zoom, x, y) => new Promise((done, fail) => {
    const picture = new Image();
    picture.onload = () => done(picture);
    picture.onerror = () => fail(new Error("no picture"));
    picture.src = row.url.replace("{z}", zoom).replace("{x}", x).replace("{y}", y);
  }));
  const sharper = window.devicePixelRatio > 1 ? 1 : 0;
  return canvasLayer(L, { className: "kk-pictures" }, (ctx, view, box, found) => {
    for (const [tile, picture] of found) if (picture) ctx.drawImage(picture, ...spot(view, ...tile));
  }, async (view) => {
    const zoom = between(Math.round(view.zoom) + sharper, row.zooms);
    if (zoom - view.zoom > 3) return []; // from far away it would be hundreds of pictures
    const tiles = under(view, zoom).filter(([, x, y]) => inside(zoom, x, y, row.bounds));
    const came = await pictures.all(tiles, missed);
    return tiles.map((tile, i) => [tile, came[i]]);
  });
}

/** Whether a tile meets the bounds (west, south, east, north) of a map. */
function inside(zoom, x, y, [west, south, east, north]) {
  const side = 2 ** zoom;
  const across = (lon) => (lon / 360 + 0.5) * side;
  const down = (lat) => (0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * side;
  return x + 1 > across(west) && x < across(east) && y + 1 > down(north) && y < down(south);
}

const MISSED = "Een deel van deze achtergrond kan niet worden getoond. De kaart van dit dossier blijft eronder staan.";

/** The maps of pictures of a dossier, as choices: label, attribution, layer. */
export function backdrops(L, config, tell) {
  return config.backdrops.map((row) => {
    let told = false;
    const missed = () => { if (!told) tell(MISSED); told = true; };
    return { label: row.label, attribution: row.attribution, layer: pictureLayer(L, row, missed) };
  });
}
