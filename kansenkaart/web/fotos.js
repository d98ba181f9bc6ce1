// Where photos stay in this browser until the dossier has them (IndexedDB): {id, name, data, at}, `data` an
// image as data address. A browser that keeps nothing (a private window) has them for as long as the page stays.

const MOST = 5; // drafts with a photo that this browser remembers; what is older was given up
const DRAFTS = "kans/";
const here = new Map();

function open() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open("kansenkaart", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("fotos", { keyPath: "id" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}

async function within(mode, act) {
  const base = await open();
  try {
    return await new Promise((done, fail) => {
      const work = base.transaction("fotos", mode);
      const asked = act(work.objectStore("fotos"));
      work.oncomplete = () => done(asked.result);
      work.onabort = () => fail(work.error);
    });
  } finally {
    base.close();
  }
}

/** The photos whose name begins so, the oldest first. */
export async function found(name) {
  try {
    for (const photo of await within("readonly", (store) => store.getAll())) here.set(photo.id, { ...photo, isKept: true });
  } catch { /* only what came since the page was opened */ }
  return [...here.values()].filter((photo) => photo.name.startsWith(name)).sort((a, b) => a.at - b.at);
}

/** Keep a photo; one that the browser would not keep has no `isKept`. */
export async function keep(photo) {
  here.set(photo.id, photo);
  try {
    await within("readwrite", (store) => store.put(photo));
    here.set(photo.id, { ...photo, isKept: true });
    const drafts = await found(DRAFTS);
    for (const old of drafts.slice(0, -MOST)) await forget(old.id);
  } catch { /* told by who shows it */ }
}

export async function forget(id) {
  here.delete(id);
  try { await within("readwrite", (store) => store.delete(id)); } catch { /* it was never kept */ }
}

/** Forget the photo of a kans that will not be finished. */
export async function giveUp(ticket) {
  for (const photo of await found(`${DRAFTS}${ticket}`)) await forget(photo.id);
}
