// Searching without a reload: a choice asks at once, addresses stay short, and what was found is said aloud.
// Without this file the form has a button, and everything else is links.
const form = document.getElementById("search");
const live = document.getElementById("said");

const isOpen = new Set();

function controls(target) {
  return target instanceof HTMLElement && form && target.form === form;
}

// what is typed is asked for by Enter or the button; a choice asks by itself
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!controls(field)) return;
  if (field.matches("select, [type=checkbox], [type=radio]")) form.requestSubmit();
});

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt !== form) return;
  const given = event.detail.formData;
  for (const [name, value] of [...given.entries()]) if (value === "") given.delete(name);
  if (!given.has("near")) given.delete("radius");
  if (!given.has("pay")) given.delete("currency");
  if (given.get("sort") === "relevance") given.delete("sort");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "found") return;
  isOpen.clear();
  for (const one of document.querySelectorAll("#found details[open]")) isOpen.add(one.id || one.className);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const one of document.querySelectorAll("#found details")) if (isOpen.has(one.id || one.className)) one.open = true;
  isOpen.clear();
  const told = document.querySelector("#found [data-said]");
  if (live && told && live.textContent !== told.textContent) live.textContent = told.textContent;
});

for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => {
    const trouble = document.getElementById("trouble");
    if (trouble) trouble.hidden = false;
  });
}
