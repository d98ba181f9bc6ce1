/* Marks that would lie on each other: joined into one with a number, and from near spread around their spot. */

import { html } from "./symbols.js";
import { nearestStep, worldZoom } from "./zoom.js";

const SPREAD_ZOOM = 19; // from here on marks on one spot are spread around it
const SPREAD_REACH = 14;
const MARGIN = 0.25; // of the window: what is just outside it is there before it slides in

/** Whether marks on one spot are spread at the present zoom. */
function isClose(map) {
  return worldZoom(map) >= SPREAD_ZOOM;
}

/** The items ({id, at: [lon, lat]}) that are in the window. */
export function inWindow(map, items) {
  const view = map.getBounds().pad(MARGIN);
  const [west, south, east, north] = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
  return items.filter(({ at }) => at[0] >= west && at[0] <= east && at[1] >= south && at[1] <= north);
}

/** Groups of items within `reach` pixels: {key, latlng, members}. The chosen one is never joined. */
export function groups(L, map, items, reach, chosen) {
  const close = isClose(map);
  const found = join(map, items, close ? SPREAD_REACH : reach, chosen);
  return close ? found.flatMap((group) => spread(L, map, group)) : found.map((group) => named(map, group));
}

function join(map, items, reach, chosen) {
  const found = [], cells = new Map();
  for (const item of items) {
    const point = map.project([item.at[1], item.at[0]]);
    const alone = item.id === chosen;
    const near = alone ? null : nearest(cells, point, reach);
    if (near) { near.members.push(item); continue; }
    const group = { point, members: [item] };
    found.push(group);
    if (alone) continue;
    const cell = `${Math.floor(point.x / reach)}:${Math.floor(point.y / reach)}`;
    cells.set(cell, [...(cells.get(cell) || []), group]);
  }
  return found;
}

function nearest(cells, point, reach) {
  const cx = Math.floor(point.x / reach), cy = Math.floor(point.y / reach);
  for (let x = cx - 1; x <= cx + 1; x++) {
    for (let y = cy - 1; y <= cy + 1; y++) {
      for (const group of cells.get(`${x}:${y}`) || []) {
        if (group.point.distanceTo(point) < reach) return group;
      }
    }
  }
  return null;
}

function spread(L, map, { members, point }) {
  const radius = members.length > 1 ? Math.max(24, members.length * 6) : 0;
  return members.map((item, i) => {
    const turn = (2 * Math.PI * i) / members.length;
    const at = L.point(point.x + radius * Math.sin(turn), point.y - radius * Math.cos(turn));
    const placed = radius ? at : point;
    return named(map, { point: placed, members: [item] }, placed);
  });
}

/** A key that stays the same while the mark may stay as it is. */
function named(map, { point, members }, spot = "") {
  const many = members.length > 1 ? `${map.getZoom()}|${members.length}` : spot;
  return { key: `${members[0].id}|${many}`, latlng: map.unproject(point), members };
}

/** Keep layers on the map equal to the wanted list of [key, make]: what stays is not touched. */
export function keep(map, layers, wanted) {
  const keys = new Set(wanted.map(([key]) => key));
  for (const [key, layer] of layers) {
    if (!keys.has(key)) { layer.remove(); layers.delete(key); }
  }
  for (const [key, make] of wanted) {
    if (!layers.has(key)) layers.set(key, make().addTo(map));
  }
}

/** The mark of a group: its number above small signs of what is in it. A press comes nearer. */
export function clusterMark(L, map, { members, latlng }, signs, className, zIndexOffset = 0) {
  const face = html("div", "kk-cluster-face"), row = html("span", "kk-cluster-signs");
  row.append(...signs);
  face.append(html("strong", "", String(members.length)), row);
  const icon = L.divIcon({ html: face, className: `kk-mark kk-cluster ${className}`, iconSize: [38, 38] });
  const mark = L.marker(latlng, { icon, keyboard: true, zIndexOffset });
  mark.on("click", () => {
    const bounds = L.latLngBounds(members.map(({ at }) => [at[1], at[0]]));
    const next = map.getZoom() + 1, wanted = Math.max(map.getBoundsZoom(bounds.pad(0.2)), next);
    map.setView(bounds.getCenter(), Math.min(wanted, Math.max(nearestStep(map, SPREAD_ZOOM + 0.5), next)));
  });
  return mark;
}
