// Small conveniences; without them everything works by hand.
"use strict";

// Copy what stands in the field beside the button, and say so. Our pages keep the browser's clipboard interface closed
// (Permissions-Policy); this older way copies what is selected, upon a click, and can read nothing.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = button.parentElement.querySelector("input[readonly]");
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "small good";
  button.after(said);
  button.hidden = false;
  button.addEventListener("click", () => {
    field.select();
    said.textContent = document.execCommand("copy") ? field.dataset.copied : "";
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// a long form says that something in it is not saved yet
for (const told of document.querySelectorAll("[data-unsaved]")) {
  told.closest("form").addEventListener("input", () => { told.textContent = told.dataset.unsaved; }, { once: true });
}
