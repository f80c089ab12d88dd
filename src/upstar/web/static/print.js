// A button for the browser's own print dialogue, where there is a script to open it.
for (const button of document.querySelectorAll("button.print")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
