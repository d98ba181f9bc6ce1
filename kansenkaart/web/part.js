// What Streamlit calls for each part of the page, at each run: the module that draws it, which the browser keeps.

export async function show({ parentElement, data, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".kb");
  delete root.dataset.ready;
  const module = await import(new URL(`${data.module}.js`, import.meta.url).href);
  await module[data.entry || "show"](root, data, data.keeps ? setStateValue : setTriggerValue);
  root.dataset.ready = "1";
}
