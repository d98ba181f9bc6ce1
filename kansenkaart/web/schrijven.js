// Texts that are never lost. Each letter goes into this browser at once. A text of a schouw goes to the dossier
// within a second, by an address of its own: the page need not run for it, and leaving the page does not stop it.
// What the dossier did not confirm is sent again, also after a reload, a crash or a server that was away.
//
// show(root, {scope, fields: [{key, label, help, kind, value, rows, most, form}], save, keep, turn, taken}, send)
//   keep: {address, how, stop, party, stood, seen}, or null when a text waits here for its button;
//   `saved` gives {turn, texts: {key: text}}; `turn` and `taken` are the last that was answered and saved.

import { follow, forget } from "./leaving.js";
import { html } from "./symbols.js";

const GAP = 400; // milliseconds between letters and the dossier
const AGAIN = 2500; // and until what was not confirmed is sent again
const WAITING = "Dit staat op dit apparaat. We bewaren het zodra het kan.";

const HALF = "Schrijf de datum als dag-maand-jaar, zoals 31-12-2027.";

const place = (scope, key) => `kansenkaart.tekst.${scope}.${key}`;

function read(scope, key) {
  try { return JSON.parse(localStorage.getItem(place(scope, key))); } catch { return null; }
}

function write(scope, key, mirror) {
  try {
    if (mirror) localStorage.setItem(place(scope, key), JSON.stringify(mirror));
    else localStorage.removeItem(place(scope, key));
  } catch { /* a full or closed store: the dossier still gets it */ }
}

/** What a field shows first: the text that was kept, with what this browser still had beside it. */
function restored({ key, value }, scope) {
  const mirror = read(scope, key);
  if (!mirror || mirror.text === value) return value;
  if (mirror.base === value || mirror.text.startsWith(value)) return mirror.text;
  return `${value}\n${mirror.text}`;
}

/** Send texts to the dossier; gives what their writer has seen now, and what was refused: {key: why}. */
async function post({ address, ...about }, scope, texts, options) {
  const answer = await fetch(address, {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...about, schouw: scope, texts }), ...options,
  });
  if (answer.ok) return answer.json();
  if (answer.status !== 422) throw new Error(answer.status);
  const why = await answer.text();
  return { seen: about.seen, refused: Object.fromEntries(Object.keys(texts).map((key) => [key, why])) };
}

/** Send what this browser still has of fields that are not on the screen: the page was left, or broke. */
async function sendLeftBehind(scope) {
  const start = place(scope, "");
  for (const name of Object.keys(localStorage)) {
    const key = name.startsWith(start) ? name.slice(start.length) : null;
    const mirror = key !== null && !document.querySelector(`[data-text="${CSS.escape(key)}"]`) && read(scope, key);
    if (!mirror?.keep) continue;
    try {
      const { refused } = await post(mirror.keep, scope, { [key]: { text: mirror.text, form: mirror.form } });
      if (!refused[key] && read(scope, key)?.text === mirror.text) write(scope, key, null);
    } catch {
      return;
    }
  }
}

class Writer {
  constructor(root) {
    this.root = root;
    this.inputs = new Map();
    this.again = setInterval(() => this.repeat(), AGAIN);
    this.bye = () => { if (document.visibilityState === "hidden") this.keep({ keepalive: true }); };
    document.addEventListener("visibilitychange", this.bye);
    follow(this);
  }

  update(data, send) {
    Object.assign(this, { data, send });
    const names = JSON.stringify([data.scope, data.fields.map(({ key, label, kind }) => [key, label, kind])]);
    if (names !== this.names) this.build(names);
    if (this.closed && data.turn === this.closed.turn) this.answered(data.taken === data.turn);
    for (const field of data.fields) this.confirm(field);
    const at = data.keep?.seen.at(-1) || "";
    if (at >= (this.seen?.at(-1) || "")) this.seen = data.keep?.seen;
  }

  build(names) {
    this.names = names;
    this.closed = this.left = this.pressed = null;
    this.inputs.clear();
    const rows = this.data.fields.map((field) => this.row(field));
    if (this.data.save) {
      const button = html("button", "save", this.data.save);
      button.type = "button";
      button.onclick = () => this.finish();
      rows.push(button);
    }
    this.status = html("p", "kept");
    this.status.setAttribute("role", "status");
    this.root.replaceChildren(...rows, this.status);
    if (this.dirty().length) this.later();
    if (this.data.keep) sendLeftBehind(this.data.scope);
  }

  row(field) {
    const box = html("label", "write");
    const input = html(field.kind === "long" ? "textarea" : "input");
    if (field.kind === "long") input.rows = field.rows || 3;
    else input.type = field.kind === "number" ? "number" : "text";
    if (field.kind === "number") input.min = 0;
    // Not a date field: the browser would show it in its own language, and May and June could change places.
    if (field.kind === "date") Object.assign(input, { className: "day", placeholder: "dd-mm-jjjj" });
    if (field.most) input.maxLength = field.most;
    input.autocomplete = "off";
    input.dataset.text = field.key;
    input.value = restored(field, this.data.scope);
    input.oninput = () => this.typed(field, input);
    input.onblur = () => this.keep();
    box.append(html("span", "", field.label), ...(field.help ? [html("small", "", field.help)] : []), input);
    this.inputs.set(field.key, { input, kept: field.value, form: field.form });
    return box;
  }

  typed(field, input) {
    const isHalf = this.isHalf(field.key);
    const keep = !isHalf && this.data.keep && { ...this.data.keep, seen: this.seen };
    write(this.data.scope, field.key, { text: input.value, base: this.inputs.get(field.key).kept, keep, form: field.form });
    this.say(isHalf ? HALF : keep ? "…" : "Dit staat op dit apparaat. Druk op de knop om het te bewaren.");
    this.later();
  }

  /** The page says what was kept. It may be older than what this browser heard since: then it is sent again. */
  confirm({ key, value }) {
    const row = this.inputs.get(key);
    if (row.input.value === row.kept && document.activeElement !== row.input) row.input.value = value;
    row.kept = value;
    if (row.input.value === value) write(this.data.scope, key, null);
    else if (this.data.keep) this.later();
  }

  /** What is not kept yet, and can be: half a date waits here until it is whole. */
  dirty() {
    return [...this.inputs].filter(([key, { input, kept, refused }]) =>
      input.value !== kept && input.value !== refused && !this.isHalf(key));
  }

  /** Whether this is a date that is not written to the end: the year comes last, or it is written as in a file. */
  isHalf(key) {
    const { input } = this.inputs.get(key), text = input.value.trim();
    return input.classList.contains("day") && text !== "" && !/\d{4}$|^\d{4}-\d\d-\d\d$/.test(text);
  }

  later() {
    if (this.data.keep) this.timer ??= setTimeout(() => this.keep(), GAP);
  }

  /** Bring what the dossier does not have to the dossier; one message at a time. */
  async keep(options) {
    clearTimeout(this.timer);
    this.timer = null;
    const rows = this.dirty();
    if (!this.data.keep || !rows.length || this.busy) return this.busy;
    const { scope } = this.data, keep = { ...this.data.keep, seen: this.seen };
    const texts = Object.fromEntries(rows.map(([key, { input, form }]) => [key, { text: input.value, form }]));
    this.busy = post(keep, scope, texts, options).then(
      (answer) => this.arrived(scope, texts, answer),
      () => { this.say(WAITING); },
    );
    await this.busy;
    this.busy = null;
  }

  arrived(scope, texts, { seen, refused }) {
    this.seen = seen;
    for (const [key, { text }] of Object.entries(texts)) {
      const mirror = read(scope, key), row = this.inputs.get(key);
      if (row) row.refused = refused[key] ? text : null; // it stays here until it is written otherwise
      if (refused[key]) continue;
      if (mirror) write(scope, key, mirror.text === text ? null : { ...mirror, base: text, keep: { ...mirror.keep, seen } });
      if (row) row.kept = text;
    }
    if (this.dirty().length) this.later();
    else this.say(Object.values(refused)[0] || "Bewaard");
  }

  repeat() {
    if (!this.root.isConnected && !(this.data.keep && this.dirty().length)) return this.end();
    if (this.data.keep && !this.closed) this.keep();
    if (this.closed && this.root.isConnected && Date.now() - this.sent > this.patience) this.tell();
  }

  end() {
    clearInterval(this.again);
    document.removeEventListener("visibilitychange", this.bye);
    forget(this);
  }

  /** A click leads on: until it is known whether this text stays, nothing is typed into it. */
  leave(isLeft) {
    this.left = isLeft;
    this.shut();
    if (!isLeft && this.pressed && this.root.isConnected) this.finish();
  }

  shut() {
    for (const { input } of this.inputs.values()) input.readOnly = Boolean(this.closed || this.left);
  }

  /** Send the form. Until the answer comes nothing is typed that could be lost by it. */
  async finish() {
    this.pressed = this.left; // the button right after another click: it counts when this form is still here then
    if (this.closed || this.left) return;
    const texts = Object.fromEntries([...this.inputs].map(([key, { input }]) => [key, input.value]));
    this.closed = { turn: `${Date.now()}-${Math.random()}`, texts };
    this.shut();
    await this.busy;
    await Promise.race([this.keep(), new Promise((done) => setTimeout(done, AGAIN))]);
    this.tell();
  }

  tell() {
    this.sent = Date.now();
    this.patience = this.patience ? 2 * this.patience : 2 * AGAIN; // each one makes the page run: let it finish
    try { this.send("saved", this.closed); } catch { this.say(WAITING); }
  }

  answered(isTaken) {
    this.closed = this.patience = null;
    this.shut();
    for (const [key, row] of this.inputs) {
      if (!isTaken) continue;
      write(this.data.scope, key, null);
      row.kept = row.input.value; // so that what the page says comes in its place
    }
    this.say(isTaken ? "Bewaard" : "");
  }

  say(words) {
    if (this.status.textContent !== words) this.status.textContent = words;
  }
}

export function show(root, data, send) {
  root.writer ??= new Writer(root);
  root.writer.update(data, send);
}
