/* The first map, drawn while Streamlit's own scripts still come in. It stands where the page will put it;
 * the page takes it over (holder.js) with whatever somebody did on it meanwhile. An address that asks for
 * something (a kans, a filter, two maps) waits for the page: only the map of everything is known beforehand. */

import { begin } from "./holder.js";

const { config, kansen } = document.getElementById("kk-early").dataset;
if (!window.location.search) {
  const there = window.location.pathname;
  const early = begin({ config, kansen });
  // A page that came without a map (an error, another page) must not stay below one.
  const guard = new MutationObserver(() => {
    const elsewhere = window.location.pathname !== there || document.querySelector(".kb .note, [data-testid=stException]");
    if (elsewhere) early.drop();
    if (elsewhere || early.isTaken) guard.disconnect();
  });
  guard.observe(document.body, { childList: true, subtree: true });
}
