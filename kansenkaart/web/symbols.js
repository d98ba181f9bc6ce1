/* Symbols: party by shape and colour, theme by icon, direction by a small sign, level by shape. */

const SVG = "http://www.w3.org/2000/svg";

/** Per shape: its outline in a box of 36, where the icon sits, and how lines and areas are drawn. */
const SHAPES = {
  circle: { path: "M18 3a15 15 0 1 1 0 30a15 15 0 0 1 0-30z", icon: [18, 18], dash: "", hatch: 45 },
  square: { path: "M6 3.5h24a2.5 2.5 0 0 1 2.5 2.5v24a2.5 2.5 0 0 1-2.5 2.5h-24a2.5 2.5 0 0 1-2.5-2.5v-24a2.5 2.5 0 0 1 2.5-2.5z", icon: [18, 18], dash: "9 5", hatch: -45 },
  triangle: { path: "M18 1.5L35 32.5H1z", icon: [18, 22.5], dash: "2 5", hatch: 0 },
  pentagon: { path: "M18 2L34 14L28 33H8L2 14z", icon: [18, 19], dash: "12 4 2 4", hatch: 90 },
  hexagon: { path: "M9.5 3.5H26.5L35 18L26.5 32.5H9.5L1 18z", icon: [18, 18], dash: "5 3", hatch: 20 },
};

const SIGNS = { 1: "M-3.6 0H3.6M0-3.6V3.6", 0: "M-3.4-1.6H3.4M-3.4 1.7H3.4", "-1": "M-3.6 0H3.6" };

const LEVELS = {
  plus: "M15 7V23M7 15H23",
  dot: "M15 15h.01",
  wave: "M6.5 16.5c2.8-5 5.6-5 8.5-1.5s5.7 3.5 8.5-1.5",
  cross: "M9 9L21 21M21 9L9 21",
};

export function svg(name, attributes, children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  for (const child of children || []) node.append(child);
  return node;
}

export function html(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

export function shapeOf(party) {
  return SHAPES[party.shape] || SHAPES.circle;
}

export function icon(tables, name, size) {
  const paths = (tables.icons[name] || []).map((d) => svg("path", { d }));
  return svg("svg", {
    viewBox: "0 0 24 24", width: size || 20, height: size || 20, fill: "none", stroke: "currentColor",
    "stroke-width": 2, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
  }, paths);
}

/** The symbol of a kans; `hollow` says that it is there already; `size` is one number or two. */
export function kansSymbol(tables, { party, theme, sign, hollow }, size) {
  const [width, height] = Array.isArray(size) ? size : [size, size];
  const shape = shapeOf(party);
  const fill = hollow ? "#fff" : party.colour;
  const ink = hollow ? party.colour : "#fff";
  const parts = [
    svg("path", { d: shape.path, fill: "none", stroke: "#fff", "stroke-width": 5, "stroke-linejoin": "round" }),
    svg("path", { d: shape.path, fill, stroke: hollow ? party.colour : "#1f2428", "stroke-width": hollow ? 2.5 : 1, "stroke-linejoin": "round" }),
  ];
  if (theme) {
    const [x, y] = shape.icon;
    const paths = (tables.icons[theme.icon] || []).map((d) => svg("path", { d }));
    parts.push(svg("g", {
      transform: `translate(${x - 9} ${y - 9}) scale(.75)`, fill: "none", stroke: ink, "stroke-width": 2.3,
      "stroke-linecap": "round", "stroke-linejoin": "round",
    }, paths));
  }
  if (sign !== undefined) {
    parts.push(svg("g", { transform: "translate(31 6)" }, [
      svg("circle", { r: 6.5, fill: "#fff", stroke: "#1f2428", "stroke-width": 1.2 }),
      svg("path", { d: SIGNS[sign], fill: "none", stroke: "#1f2428", "stroke-width": 2, "stroke-linecap": "round" }),
    ]));
  }
  return svg("svg", { viewBox: "-3 -3 43 42", width: width || 40, height: height || 39, "aria-hidden": "true" }, parts);
}

/** The symbol of a finding: a white disc with the shape of the level; no party's colour. */
export function levelSymbol(level, size) {
  return svg("svg", { viewBox: "0 0 30 30", width: size || 32, height: size || 32, "aria-hidden": "true" }, [
    svg("circle", { cx: 15, cy: 15, r: 13.2, fill: "#fff", stroke: "#1f2428", "stroke-width": 2 }),
    svg("path", {
      d: LEVELS[level.shape] || LEVELS.dot, fill: "none", stroke: "#1f2428",
      "stroke-width": level.shape === "dot" ? 8 : 3.2, "stroke-linecap": "round",
    }),
  ]);
}

/** Patterns and gradients for one renderer: hatching and halo per party. */
export function partyDefs(tables, prefix) {
  const defs = svg("defs");
  for (const party of tables.parties) {
    const { hatch } = shapeOf(party);
    defs.append(svg("pattern", {
      id: `${prefix}-hatch-${party.slug}`, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${hatch})`,
    }, [
      svg("rect", { width: 7, height: 7, fill: party.colour, "fill-opacity": 0.12 }),
      svg("path", { d: "M0 0V7", stroke: party.colour, "stroke-width": 2, "stroke-opacity": 0.55 }),
    ]));
    defs.append(svg("radialGradient", { id: `${prefix}-halo-${party.slug}` }, [
      svg("stop", { offset: 0, "stop-color": party.colour, "stop-opacity": 0.42 }),
      svg("stop", { offset: 1, "stop-color": party.colour, "stop-opacity": 0.02 }),
    ]));
  }
  return defs;
}
