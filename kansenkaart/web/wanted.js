// What this visitor wants to see. It is chosen in the browser and stands in the address, so that a view can be
// shared; map, list and counts listen here, and a click on a filter sends nothing to the server at all.

const listeners = new Map();

/** `follows`: field of a kans -> its name in the address. Gives field -> slugs that stay. */
export function chosen(follows) {
  const address = new URLSearchParams(window.location.search);
  const fields = Object.entries(follows || {}).map(([field, name]) => [field, address.getAll(name)]);
  return Object.fromEntries(fields.filter(([, slugs]) => slugs.length));
}

/** Put these slugs under this name in the address, and tell who listens. */
export function choose(name, slugs) {
  const address = new URL(window.location.href);
  address.searchParams.delete(name);
  for (const slug of slugs) address.searchParams.append(name, slug);
  window.history.replaceState(window.history.state, "", address);
  for (const [root, listener] of listeners) {
    if (root.isConnected) listener();
    else listeners.delete(root);
  }
}

/** Call `listener` at each choice, as long as `root` is on the page. */
export function listen(root, listener) {
  listeners.set(root, listener);
}
