/* Maps that somebody added to the dossier as tiles: pictures, and vector tiles in quiet greys. */

import { canvasLayer } from "./base.js";
import { drawTile, flat, reader, readTile, room, spot, Store, under } from "./tegels.js";

const FORMS = { 1: "point", 2: "line", 3: "area" };
const DRAWN_FIRST = { area: 0, line: 1, point: 2 };

/** The zoom of a map that fits best: the closest that it has, up to the one that is wanted. */
function level(wanted, zooms) {
  return zooms.reduce((best, zoom) => (zoom <= wanted ? zoom : best), zooms[0]);
}

function addressOf(row, zoom, x, y) {
  return row.url.replace("{z}", zoom).replace("{x}", x).replace("{y}", y);
}

/** A map of pictures. What does not come stays open: the own map lies below it. */
function pictureLayer(L, row, missed) {
  const pictures = new Store((...tile) => new Promise((done, fail) => {
    const picture = new Image();
    picture.onload = () => done(picture);
    picture.onerror = () => fail(new Error("no picture"));
    picture.src = addressOf(row, ...tile);
  }));
  const sharper = window.devicePixelRatio > 1 ? 1 : 0;
  return canvasLayer(L, { className: "kk-pictures" }, (ctx, view, box, found) => {
    for (const [tile, picture] of found) if (picture) ctx.drawImage(picture, ...spot(view, ...tile));
  }, async (view) => {
    const zoom = level(Math.round(view.zoom) + sharper, row.zooms);
    if (zoom - view.zoom > 3) return []; // from far away it would be hundreds of pictures
    const tiles = within(view, zoom, row);
    const came = await pictures.all(tiles, missed);
    return tiles.map((tile, i) => [tile, came[i]]);
  });
}

/** A map of vector tiles. Where it has nothing, what it has from farther away is drawn; else the own map is seen. */
function vectorLayer(L, row, quiet, missed) {
  const tiles = new Store(async (...tile) => {
    const [answer, Reader] = await Promise.all([fetch(addressOf(row, ...tile), { credentials: "same-origin" }), reader()]);
    if (answer.status === 204) return null;
    if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
    return drawing(await answer.arrayBuffer(), tile, Reader, quiet);
  });
  const find = async ([zoom, x, y]) => {
    for (const farther of row.zooms.filter((one) => one <= zoom).reverse()) {
      const found = await tiles.get([farther, x >> (zoom - farther), y >> (zoom - farther)]);
      if (found) return found;
    }
    return null;
  };
  return canvasLayer(L, { className: "kk-vectors" }, (ctx, view, box, found) => {
    for (const [tile, flats] of found) if (flats) drawTile(ctx, view, box, tile, flats, quiet.paper);
  }, async (view) => {
    const zoom = level(Math.floor(view.zoom + 1e-6) - 1, row.zooms);
    if (zoom - view.zoom > 1) return []; // as above
    return Promise.all(within(view, zoom, row).map(async (tile) => [tile, await find(tile).catch((error) => { missed(error); return null; })]));
  });
}

/** A vector tile as flat layers in drawing order. */
function drawing(buffer, tile, Reader, quiet) {
  const rooms = new Map(), rows = new Map();
  readTile(buffer, tile, Reader, quiet.keys, (name, kind, text) => {
    const words = `${name}\n${text}`;
    if (!rows.has(words)) rows.set(words, rowOf(quiet, plain(name), text && plain(text)));
    const row = rows.get(words), form = FORMS[kind];
    if (!row.styles || !form) return null;
    const key = `${row.slug} ${form}`;
    if (!rooms.has(key)) rooms.set(key, { row, form, to: room() });
    return rooms.get(key).to;
  });
  return [...rooms.values()].sort((a, b) => DRAWN_FIRST[a.form] - DRAWN_FIRST[b.form] || a.row.order - b.row.order)
    .map(({ row, form, to }) => flat(row.styles[form], to));
}

function plain(text) {
  return `_${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_")}_`;
}

/** What a shape is: as its layer is called, and for a layer that holds all sorts, as the shape itself says. */
function rowOf({ rows, rest }, name, text) {
  const find = (words, from) => from.find((row) => row.words.some((word) => words.includes(word)));
  const found = find(name, rows);
  if (found && !found.asks) return found;
  return (text && find(text, rows.filter(({ styles }) => styles))) || found || rest;
}

/** The tiles of a map on one canvas tile. */
function within(view, zoom, { bounds }) {
  return under(view, zoom).filter(([, x, y]) => inside(zoom, x, y, bounds));
}

/** Whether a tile meets the bounds (west, south, east, north) of a map. */
function inside(zoom, x, y, [west, south, east, north]) {
  const side = 2 ** zoom;
  const across = (lon) => (lon / 360 + 0.5) * side;
  const down = (lat) => (0.5 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / (2 * Math.PI)) * side;
  return x + 1 > across(west) && x < across(east) && y + 1 > down(north) && y < down(south);
}

const MISSED = "Een deel van deze achtergrond kan niet worden getoond. De kaart van dit dossier blijft eronder staan.";

/** The maps of a dossier that somebody added, as choices: label, attribution, layer. */
export function backdrops(L, config, tell) {
  return config.backdrops.map((row) => {
    let told = false;
    const missed = () => { if (!told) tell(MISSED); told = true; };
    const layer = row.vector ? vectorLayer(L, row, config.quiet, missed) : pictureLayer(L, row, missed);
    return { label: row.label, attribution: row.attribution, layer };
  });
}
