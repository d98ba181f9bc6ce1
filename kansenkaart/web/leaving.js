// Between a click and what the page shows because of it, what stands there may be of before: the field of
// the stop that one just left. A text typed then would be kept with the wrong stop. So our fields are closed
// from the click until the page has run because of it; what is drawn meanwhile is open. Without a connection
// nothing comes, and what is typed is kept in the browser: then they stay open.

const SOON = 500; // milliseconds in which a click makes the page ask for a run; without that they open again
const LATE = 10000; // milliseconds in which the run that was asked for comes over a slow line; then they open too
const CONTROLS = "button, a, [role=radio], [role=tab], [role=option], label:has([type=checkbox])";
const OTHERS = ".kk, .save"; // the map changes no field, and a form that is saved closes itself
const STATES = ["data-test-script-state", "data-test-connection-state"];
const writers = new Set();
let clicked = -LATE;
let hasAsked = false;
let hasRun = true;
let isClosed = false;

function look() {
  const { testScriptState: script, testConnectionState: line } = document.querySelector("[data-testid=stApp]").dataset;
  const runs = script !== "notRunning", ago = performance.now() - clicked;
  const isNew = ago < SOON, isAwaited = hasAsked && ago < LATE;
  const closes = line === "CONNECTED" && (runs ? isClosed || isNew : !hasRun && (isNew || isAwaited));
  hasRun ||= runs;
  if (closes === isClosed) return;
  isClosed = closes;
  for (const writer of writers) writer.leave(closes);
}

document.addEventListener("click", ({ target }) => {
  if (!target.closest?.(CONTROLS) || target.closest(OTHERS)) return;
  clicked = performance.now();
  hasRun = hasAsked = false;
  look();
  setTimeout(look, SOON);
  setTimeout(look, LATE);
}, true);

// Streamlit says nowhere that it asked for a run, only that one began; over a slow line that is much later.
const { send } = WebSocket.prototype;
WebSocket.prototype.send = function (...message) {
  hasAsked = true;
  return send.apply(this, message);
};
new MutationObserver(look).observe(document.body, { subtree: true, attributes: true, attributeFilter: STATES });

/** Let `writer.leave(true)` be called when a click makes the page run, and `leave(false)` when it has run. */
export function follow(writer) {
  writers.add(writer);
}

export function forget(writer) {
  writers.delete(writer);
}
