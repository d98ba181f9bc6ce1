// The order of stops: a list to drag by hand or finger, or with the arrow keys on a handle.
// show({rows, turn}): rows are {id, title}; `order` comes back as {ids, turn} when something moved.

import { html, svg } from "./symbols.js";

const rowsOf = (list) => [...list.children];
const idsOf = (list) => rowsOf(list).map((row) => row.dataset.id);

function grip() {
  const dots = [5, 12, 19].flatMap((cy) => [9, 15].map((cx) => svg("circle", { cx, cy, r: 1.8, fill: "currentColor" })));
  return svg("svg", { viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true" }, dots);
}

/** Numbers and names follow the order that is on the screen now. */
function renumber(list) {
  rowsOf(list).forEach((row, place) => {
    row.querySelector(".place").textContent = place + 1;
    row.querySelector("button").setAttribute(
      "aria-label", `Stop ${place + 1}: ${row.dataset.title}. Pijl omhoog of omlaag verplaatst deze stop.`,
    );
  });
}

/** Put a row one place up (-1) or down (1); the other row moves, so that the finger keeps this one. */
function swap(list, row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return false;
  list.insertBefore(other, step < 0 ? row.nextElementSibling : row);
  renumber(list);
  return true;
}

/** Follow one finger, pen or mouse from the handle until it lets go; Escape puts all back. */
function drag(list, row, handle, event, done) {
  const before = rowsOf(list);
  let from = event.clientY;
  const move = ({ clientY }) => {
    const box = (side) => side?.getBoundingClientRect();
    for (const [step, side] of [[-1, row.previousElementSibling], [1, row.nextElementSibling]]) {
      const near = box(side);
      if (near && (clientY - (near.top + near.height / 2)) * step > 0) {
        const top = row.offsetTop;
        swap(list, row, step);
        from += row.offsetTop - top;
        break;
      }
    }
    row.style.transform = `translateY(${clientY - from}px)`;
  };
  const stop = (keep) => {
    finger.abort();
    row.classList.remove("moving");
    row.style.transform = "";
    if (!keep) list.replaceChildren(...before);
    renumber(list);
    done();
  };
  const finger = new AbortController(), { signal } = finger;
  handle.setPointerCapture(event.pointerId);
  row.classList.add("moving");
  handle.addEventListener("pointermove", move, { signal });
  handle.addEventListener("pointerup", () => stop(true), { signal });
  handle.addEventListener("pointercancel", () => stop(false), { signal });
  addEventListener("keydown", (key) => { if (key.key === "Escape") stop(false); }, { signal });
}

function rowOf({ id, title }, list, done) {
  const row = html("li"), handle = html("button");
  Object.assign(row.dataset, { id, title });
  handle.type = "button";
  handle.append(grip());
  handle.onpointerdown = (event) => { if (event.isPrimary && event.button === 0) drag(list, row, handle, event, done); };
  handle.onkeydown = (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    if (swap(list, row, step)) done();
  };
  row.append(handle, html("span", "place"), html("span", "", title));
  return row;
}

export function show(root, { rows, turn }, send) {
  if (root.turn && root.turn !== turn) return; // an answer to an earlier move: the last one is still on its way
  const held = root.querySelector("li:has(:focus)")?.dataset.id;
  const list = html("ol", "order"), said = html("p", "said");
  said.setAttribute("role", "status");
  let shown = rows.map((row) => row.id).join();
  const done = () => {
    const ids = idsOf(list);
    if (ids.join() === shown) return;
    const moved = rowsOf(list).find((row) => row.contains(document.activeElement) || row.matches(":has(:focus)"));
    if (moved) said.textContent = `${moved.dataset.title} is nu stop ${rowsOf(list).indexOf(moved) + 1} van ${ids.length}.`;
    shown = ids.join();
    root.turn = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    send("order", { ids, turn: root.turn });
  };
  list.setAttribute("aria-label", "Volgorde van de stops");
  list.append(...rows.map((row) => rowOf(row, list, done)));
  renumber(list);
  said.textContent = root.querySelector(".said")?.textContent ?? "";
  root.replaceChildren(list, said);
  if (held) [...list.children].find((row) => row.dataset.id === held)?.querySelector("button").focus();
}
