/* Steps of zoom that fit the neighbourhood.
 *
 * Whole steps would often leave the neighbourhood small in the window, and tiles between two steps
 * are blurred. So the steps themselves move, by a part of one: the neighbourhood fills the window,
 * and every step is drawn sharp. "World zoom" is the usual zoom (19 is a street), on any map.
 */

/** How far the neighbourhood could still grow in the window at its whole zoom: a part of one step. */
export function fittingShift(map, bounds) {
  map.setView(bounds.getCenter(), 15, { animate: false });
  const { zoomSnap } = map.options;
  map.options.zoomSnap = 0;
  const zoom = map.getBoundsZoom(bounds);
  map.options.zoomSnap = zoomSnap;
  return zoom - Math.floor(zoom);
}

/** The usual projection with its steps moved. */
export function shiftedCrs(L, shift) {
  return L.extend({}, L.CRS.EPSG3857, {
    scale: (zoom) => 256 * 2 ** (zoom + shift),
    zoom: (scale) => Math.log2(scale / 256) - shift,
  });
}

/** The world zoom of a step of a map (by default the present one). */
export function worldZoom(map, zoom) {
  return Math.log2(map.options.crs.scale(zoom === undefined ? map.getZoom() : zoom) / 256);
}

/** The step of a map that is nearest to a world zoom. */
export function nearestStep(map, world) {
  return Math.round(map.options.crs.zoom(256 * 2 ** world));
}
