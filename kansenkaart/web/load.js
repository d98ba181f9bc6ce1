// JSON by address, fetched once: addresses carry a version, so what was loaded stays true.

const loaded = new Map();

/** `inline`: what the one-file map brought along, address -> content. */
export function load(url, inline) {
  if (inline && inline[url]) return Promise.resolve(inline[url]);
  if (!loaded.has(url)) {
    loaded.set(url, fetch(url, { credentials: "same-origin" }).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} ${url}`);
      return answer.json();
    }).catch((error) => { loaded.delete(url); throw error; }));
  }
  return loaded.get(url);
}

/** Let go of what will not be asked for again. */
export function forget(url) {
  loaded.delete(url);
}
