// What Streamlit calls for each part of the page, at each run: the module that draws it, which the browser keeps.

export async function show({ parentElement, data, setStateValue, setTriggerValue }) {
  const module = await import(new URL(`${data.module}.js`, import.meta.url).href);
  module[data.entry || "show"](parentElement.querySelector(".kb"), data, data.keeps ? setStateValue : setTriggerValue);
}
