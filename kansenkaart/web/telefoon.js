// The page on a phone that walks along: it tells the laptop where it stands, while the button is on.

const AGAIN = 5000; // milliseconds between two messages
const button = document.querySelector("button"), status = document.querySelector("p[role=status]");
const words = JSON.parse(document.querySelector("main").dataset.words);
const code = new URLSearchParams(location.search).get("code") || "";
let watch = null, sent = 0;

async function tell({ coords }) {
  if (Date.now() - sent < AGAIN) return;
  sent = Date.now();
  const place = { code, lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy };
  try {
    const answer = await fetch("positie", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(place),
    });
    status.textContent = answer.ok ? words.sent : await answer.text();
  } catch {
    status.textContent = words.away;
  }
}

button.addEventListener("click", () => {
  if (!window.isSecureContext || !navigator.geolocation) {
    status.textContent = words.unsafe;
    return;
  }
  const stop = watch !== null;
  if (stop) navigator.geolocation.clearWatch(watch);
  const failed = () => { status.textContent = words.failed; };
  sent = 0;
  watch = stop ? null : navigator.geolocation.watchPosition(tell, failed, { enableHighAccuracy: true });
  button.textContent = stop ? words.start : words.stop;
  status.textContent = stop ? words.stopped : words.busy;
});
