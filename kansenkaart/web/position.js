// Asks the browser where the visitor is, when the button is pressed.

import { html } from "./symbols.js";

export function show(root, data, send) {
  const button = html("button", "", data.ask);
  const status = html("p");
  button.type = "button";
  status.setAttribute("role", "status");
  button.onclick = () => {
    if (!window.isSecureContext || !navigator.geolocation) {
      status.textContent = data.unsafe;
      return;
    }
    status.textContent = data.busy;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => send("found", { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy }),
      () => { status.textContent = data.failed; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  };
  root.replaceChildren(button, status);
}
