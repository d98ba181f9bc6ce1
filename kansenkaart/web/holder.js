/* Where a map lives on the page. Streamlit calls `show` at each run, with what Python wants to see; the first
 * time a map is made, or the one that early.js drew is taken over. */

import "./vendor/leaflet/leaflet.js";
import { mount } from "./kaart.js";
import { html } from "./symbols.js";

const STYLES = ["vendor/leaflet/leaflet.css", "fonts.css", "kaart.css"];
let early = null;

function style(name) {
  const { href } = new URL(name, import.meta.url);
  if ([...document.querySelectorAll("link[rel=stylesheet]")].some((link) => link.href === href)) return null;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  return new Promise((done) => { link.onload = link.onerror = done; document.head.append(link); });
}

/** Gives back what is to be called when this component goes. */
export async function show({ data, parentElement, setTriggerValue }) {
  const holder = (parentElement.kk ??= { turn: 0 });
  const turn = ++holder.turn;
  holder.send = setTriggerValue;
  holder.ready ??= Promise.all(STYLES.map(style));
  await holder.ready;
  if (turn === holder.turn) {
    if (holder.map) holder.map.update(data);
    else holder.map = early?.take(parentElement, data, holder) || make(parentElement, data, holder);
  }
  return () => setTimeout(() => {
    if (parentElement.isConnected || !holder.map) return;
    holder.map.destroy();
    holder.map = null;
  });
}

function make(parentElement, data, holder) {
  const root = html("div");
  parentElement.append(root);
  return mount(root, window.L, data, (name, value) => holder.send(name, value));
}

/** A map before there is a page; what somebody chooses on it waits for the page. */
class Early {
  constructor(data) {
    this.data = data;
    this.root = html("div", "kk-early");
    document.body.append(this.root);
    this.holder = { send: (...chosen) => { this.chosen = chosen; } };
    this.map = mount(this.root, window.L, data, (name, value) => this.holder.send(name, value));
  }

  take(parentElement, data, holder) {
    if (data.config !== this.data.config || data.panes || data.draw) return this.drop();
    this.leave();
    this.holder = holder;
    this.root.classList.remove("kk-early");
    parentElement.append(this.root);
    this.map.fit();
    this.map.update(data);
    if (this.chosen) holder.send(...this.chosen);
    return this.map;
  }

  drop() {
    this.leave();
    this.map.destroy();
    this.root.remove();
    return null;
  }

  leave() {
    this.isTaken = true;
    early = null;
  }
}

export function begin(data) {
  return (early = new Early(data));
}
