// A photo that is never asked for twice: at once in this browser, small and without where and when it was taken.
// From here it goes to the page, again and again, until the page says that it has it.
//
// show(root, {name, all, label, side, stays, taken}, send)
//   name: of what the photo is; all: how the names begin of photos that wait here; no label: no button;
//   stays: one photo that stays until its kans is saved, else each is forgotten here when the page has it;
//   taken: ids that the page has; `photo` gives {id, name, data}, with `data` empty when it was taken away.

import { forget, found, keep } from "./fotos.js";
import { html } from "./symbols.js";

const AGAIN = 5000; // milliseconds until what was not confirmed is sent again; twice as long each time
const KINDS = "image/jpeg,image/png,image/webp";
const shown = new Set();

/** The file as JPEG, at most `side` pixels: nothing but the picture is left. */
async function small(file, side) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const paper = html("canvas");
  paper.width = Math.max(1, Math.round(picture.width * scale));
  paper.height = Math.max(1, Math.round(picture.height * scale));
  const pen = paper.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, paper.width, paper.height);
  pen.drawImage(picture, 0, 0, paper.width, paper.height);
  picture.close();
  return paper.toDataURL("image/jpeg", 0.9);
}

class Photos {
  constructor(root) {
    this.root = root;
    this.gone = new Set();
    this.tries = new Map();
    this.status = html("p", "kept");
    this.status.setAttribute("role", "status");
    this.frame = html("div", "photo");
    this.again = setInterval(() => this.repeat(), AGAIN);
    shown.add(this);
  }

  update(data, send) {
    Object.assign(this, { data, send });
    if (this.built !== data.label) this.build();
    this.look();
  }

  build() {
    this.built = this.data.label;
    const rows = [this.frame, this.status];
    if (this.data.label) {
      this.label = html("label", "pick", this.data.label);
      const input = html("input");
      input.type = "file";
      input.accept = KINDS;
      input.onchange = () => { if (input.files[0]) this.take(input.files[0], input); };
      this.label.append(input);
      rows.unshift(this.label);
    }
    this.root.replaceChildren(...rows);
  }

  async take(file, input) {
    const { name, side, stays } = this.data;
    this.say("De foto wordt klaargemaakt…");
    let data;
    try {
      data = await small(file, side);
    } catch {
      this.say("Dit bestand is geen foto die we kunnen lezen. Kies een JPEG of PNG.");
      return;
    } finally {
      input.value = "";
    }
    const before = stays ? await found(name) : [];
    await keep({ id: `${Date.now()}-${Math.random()}`, name, data, at: Date.now() });
    for (const photo of before) await this.drop(photo.id);
    for (const one of shown) await one.look(); // the step in which it was chosen may be gone by now
  }

  async drop(id) {
    this.gone.add(id);
    await forget(id);
  }

  /** Bring the screen and the page up to date with what this browser has. */
  async look() {
    const { all, stays, taken } = this.data;
    if (!stays) for (const id of taken) await forget(id);
    const photos = (await found(all)).filter(({ id }) => !this.gone.has(id));
    const next = photos.find(({ id }) => !taken.includes(id)); // one message at a time: a second would replace it
    const left = photos.length ? null : taken.find((id) => this.gone.has(id));
    if (next) this.tell({ id: next.id, name: next.name, data: next.data });
    else if (left) this.tell({ id: left, name: this.data.name, data: "" });
    if (stays) this.picture(photos.at(-1));
    this.say(this.words(photos));
  }

  words(photos) {
    const { stays, taken } = this.data, last = photos.at(-1);
    if (!last) return taken.length && !stays ? "De foto is bewaard." : "";
    if (stays && !last.isKept) return "Deze browser onthoudt de foto niet. Bewaar de kans voordat u deze pagina verlaat.";
    if (taken.includes(last.id)) return "De foto gaat mee als u de kans bewaart.";
    return "De foto staat op dit apparaat. We bewaren hem zodra het kan.";
  }

  picture(photo) {
    if (this.pictured === photo?.id) return;
    this.pictured = photo?.id;
    this.frame.replaceChildren();
    this.label.firstChild.data = photo ? "Kies een andere foto" : this.data.label;
    if (!photo) return;
    const image = html("img"), away = html("button", "more", "Haal de foto weg");
    image.src = photo.data;
    image.alt = "De foto bij uw kans";
    away.type = "button";
    away.onclick = async () => { await this.drop(photo.id); await this.look(); };
    this.frame.append(image, away);
  }

  /** Each message makes the page run: the next one waits longer. */
  tell(photo) {
    const row = this.tries.get(photo.id) || { at: 0, patience: AGAIN / 2 };
    const isNew = Boolean(photo.data) !== row.isHere;
    if (!isNew && Date.now() - row.at < row.patience) return;
    this.tries.set(photo.id, { at: Date.now(), patience: isNew ? AGAIN : 2 * row.patience, isHere: Boolean(photo.data) });
    try { this.send("photo", photo); } catch { /* later */ }
  }

  repeat() {
    if (this.root.isConnected) this.look();
    else { clearInterval(this.again); shown.delete(this); }
  }

  say(words) {
    if (this.status.textContent !== words) this.status.textContent = words;
  }
}

export function show(root, data, send) {
  root.photos ??= new Photos(root);
  root.photos.update(data, send);
}
