// A number before and after, as two marks on one line that begins at zero; the norm is a tick.
// Words carry all of it: the marks are for the eye, the sentence beside them for everybody.

import { html, svg } from "./symbols.js";

const WIDE = 320, HIGH = 30, EDGE = 10, MIDDLE = 15;

function lineOf({ before, after, norm }) {
  const most = Math.max(before, after, norm ?? 0, 1e-9), least = Math.min(before, after, 0);
  const at = (value) => EDGE + ((value - least) / (most - least)) * (WIDE - 2 * EDGE);
  const parts = [
    svg("path", { d: `M${at(least)} ${MIDDLE}H${at(most)}`, stroke: "#8b8577", "stroke-width": 2 }),
    svg("path", { d: `M${at(0)} ${MIDDLE - 6}V${MIDDLE + 6}`, stroke: "#8b8577", "stroke-width": 2 }),
    svg("path", { d: `M${at(before)} ${MIDDLE}H${at(after)}`, stroke: "#1f2428", "stroke-width": 5 }),
  ];
  if (norm !== null) parts.push(svg("path", { d: `M${at(norm)} 1V29`, stroke: "#1f2428", "stroke-width": 2, "stroke-dasharray": "3 3" }));
  parts.push(
    svg("circle", { cx: at(before), cy: MIDDLE, r: 7, fill: "#fff", stroke: "#1f2428", "stroke-width": 2.5 }),
    svg("path", { d: `M${at(after)} ${MIDDLE - 8}l8 8l-8 8l-8 -8z`, fill: "#1f2428", stroke: "#fff", "stroke-width": 1.5 }),
  );
  return svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, "aria-hidden": "true" }, parts);
}

/** One block per number: its name, the line, "nu" and "daarna" in words, the norm, a sentence. */
export function changesOf({ label, rows }) {
  const list = html("ul", "changes");
  list.setAttribute("aria-label", label);
  list.append(...rows.map((row) => {
    const item = html("li"), words = html("p", "ends");
    words.append(html("span", "", `○ nu ${row.before_text}`), html("span", "", `◆ daarna ${row.after_text}`));
    if (row.norm_text) words.append(html("span", "", `┆ ${row.norm_text}`));
    item.append(html("h3", "", row.label), lineOf(row), words);
    if (row.text) item.append(html("p", "", row.text));
    return item;
  }));
  return list;
}
