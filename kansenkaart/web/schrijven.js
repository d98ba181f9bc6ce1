// Texts that are never lost. Each letter goes into this browser at once, and to the dossier within a second;
// what the dossier did not confirm yet is sent again, also after a reload, a crash or a server that was away.
//
// show(root, {scope, fields: [{key, label, help, kind, value, rows, most}], save, stamp}, send)
//   sends `typed`: {turn, texts: {key: text}, others, how: "typing" | "left" | "saved"}; the answer is the
//   same call with the kept texts as `value`. `others` are texts of fields that left the screen before the
//   dossier confirmed them; it names those that `arrived`.

import { html } from "./symbols.js";

const GAP = 500; // milliseconds between letters and the dossier
const AGAIN = 2500; // and until what was not confirmed is sent again

const address = (scope, key) => `kansenkaart.tekst.${scope}.${key}`;

function read(scope, key) {
  try { return JSON.parse(localStorage.getItem(address(scope, key))); } catch { return null; }
}

function write(scope, key, mirror) {
  try {
    if (mirror) localStorage.setItem(address(scope, key), JSON.stringify(mirror));
    else localStorage.removeItem(address(scope, key));
  } catch { /* a full or closed store: the dossier still gets it */ }
}

/** Texts that this browser still has of fields that are not on the screen. */
function leftBehind(scope, shown) {
  const start = address(scope, ""), found = {};
  for (const name of Object.keys(localStorage)) {
    const key = name.startsWith(start) ? name.slice(start.length) : null;
    const mirror = key !== null && !shown.has(key) && !document.querySelector(`[data-text="${CSS.escape(key)}"]`) && read(scope, key);
    if (mirror && mirror.text) found[key] = mirror.text;
  }
  return found;
}

/** What a field shows first: the dossier's text, with what this browser still had beside it. */
function restored({ key, value }, scope) {
  const mirror = read(scope, key);
  if (!mirror || mirror.text === value) return value;
  if (mirror.base === value || mirror.text.startsWith(value)) return mirror.text;
  return `${value}\n${mirror.text}`;
}

class Writer {
  constructor(root) {
    this.root = root;
    this.inputs = new Map();
    this.again = setInterval(() => (root.isConnected ? this.repeat() : clearInterval(this.again)), AGAIN);
  }

  update(data, send) {
    Object.assign(this, { data, send });
    const names = JSON.stringify([data.scope, data.fields.map(({ key, label, kind }) => [key, label, kind])]);
    for (const key of data.arrived || []) if (!this.inputs.has(key)) write(data.scope, key, null);
    if (names !== this.names) this.build(names);
    if (this.closed && data.stamp === this.closed.turn) this.open();
    for (const field of data.fields) this.confirm(field);
  }

  build(names) {
    this.names = names;
    // Another form after saving: the one before was taken, so its mirrors are no longer needed.
    if (this.closed) for (const key of this.inputs.keys()) write(this.data.scope, key, null);
    this.open();
    this.inputs.clear();
    const rows = this.data.fields.map((field) => this.row(field));
    if (this.data.save) {
      this.button = html("button", "save", this.data.save);
      this.button.type = "button";
      this.button.onclick = () => this.finish();
      rows.push(this.button);
    }
    this.status = html("p", "kept");
    this.status.setAttribute("role", "status");
    this.root.replaceChildren(...rows, this.status);
    this.left = JSON.stringify(this.data.fields.map(({ value }) => value));
    this.others = leftBehind(this.data.scope, this.inputs);
    if (this.dirty().length || Object.keys(this.others).length) this.later();
  }

  row(field) {
    const box = html("label", "write");
    const input = html(field.kind === "long" ? "textarea" : "input");
    if (field.kind === "long") input.rows = field.rows || 3;
    else input.type = field.kind === "short" ? "text" : field.kind;
    if (field.kind === "number") input.min = 0;
    if (field.most) input.maxLength = field.most;
    input.autocomplete = "off";
    input.dataset.text = field.key;
    input.value = restored(field, this.data.scope);
    input.oninput = () => this.typed(field.key, input);
    // A moment later: the click that took the cursor away goes first.
    input.onblur = () => setTimeout(() => this.flush("left"), 200);
    input.onkeydown = (event) => { if (event.key === "Enter" && field.kind !== "long") this.flush("left"); };
    box.append(html("span", "", field.label), ...(field.help ? [html("small", "", field.help)] : []), input);
    this.inputs.set(field.key, { input, kept: field.value });
    return box;
  }

  typed(key, input) {
    write(this.data.scope, key, { text: input.value, base: this.inputs.get(key).kept });
    this.say("…");
    this.later();
  }

  /** A text that the dossier holds needs no mirror any more. */
  confirm({ key, value }) {
    const row = this.inputs.get(key);
    if (row.input.value === value) {
      write(this.data.scope, key, null);
      if (row.kept !== value) this.say("Bewaard");
    } else if (row.input.value === row.kept && document.activeElement !== row.input) row.input.value = value;
    row.kept = value;
    if (this.dirty().length) this.later();
  }

  dirty() {
    return [...this.inputs].filter(([, { input, kept }]) => input.value !== kept);
  }

  later() {
    this.timer ??= setTimeout(() => this.flush("typing"), GAP);
  }

  flush(how) {
    clearTimeout(this.timer);
    this.timer = null;
    const rows = how === "saved" ? [...this.inputs] : this.dirty();
    const others = this.others || {};
    if (this.closed || (!rows.length && how === "typing" && !Object.keys(others).length)) return;
    const texts = Object.fromEntries(rows.map(([key, { input }]) => [key, input.value]));
    this.sent = Date.now();
    this.others = {};
    const message = { turn: `${this.sent}-${Math.random()}`, texts, others, how };
    if (rows.length || how !== "left" || this.left !== this.text()) this.tell(message);
    if (how === "saved") this.closed = message;
    if (how !== "typing") this.left = this.text();
  }

  text() {
    return JSON.stringify([...this.inputs].map(([, { input }]) => input.value));
  }

  tell(value) {
    try { this.send("typed", value); } catch { this.say("Dit staat op dit apparaat. We bewaren het zodra het kan."); }
  }

  repeat() {
    const waits = this.closed || this.dirty().length;
    if (!waits || Date.now() - this.sent < AGAIN) return;
    this.say("Dit staat op dit apparaat. We bewaren het zodra het kan.");
    if (!this.closed) this.flush("typing");
    else {
      this.sent = Date.now();
      this.tell(this.closed);
    }
  }

  /** Send the form. Until the answer comes nothing is typed or sent that could come in its place. */
  finish() {
    if (this.closed) return;
    this.flush("saved");
    for (const { input } of this.inputs.values()) input.readOnly = true;
  }

  open() {
    this.closed = null;
    for (const { input } of this.inputs.values()) input.readOnly = false;
  }

  say(words) {
    if (this.status.textContent !== words) this.status.textContent = words;
  }
}

export function show(root, data, send) {
  root.writer ??= new Writer(root);
  root.writer.update(data, send);
}
