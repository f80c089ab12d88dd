// The document and the values read of it: choosing one shows the other. Without this the links alone do it.
(() => {
  const pane = document.getElementById("pane");
  if (!pane) return;
  const smooth = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  const marksOf = (id) => pane.querySelectorAll(`[data-of~="${CSS.escape(id)}"]`);

  const into = (element) => {
    if (pane.scrollHeight > pane.clientHeight + 1) {
      const [from, at] = [pane.getBoundingClientRect(), element.getBoundingClientRect()];
      const inside = at.left >= from.left && at.right <= from.right;
      const left = inside ? 0 : at.left - from.left - 24;
      pane.scrollBy({ top: at.top - from.top - pane.clientHeight / 3, left, behavior: smooth });
    } else {
      element.scrollIntoView({ block: "center", behavior: smooth });
    }
  };

  const choose = (id) => {
    for (const old of document.querySelectorAll(".reading .on")) old.classList.remove("on");
    for (const old of document.querySelectorAll('.found[aria-current]')) old.removeAttribute("aria-current");
    const marks = marksOf(id);
    for (const mark of marks) mark.classList.add("on");
    const value = document.getElementById(id);
    if (value) {
      value.classList.add("on");
      value.setAttribute("aria-current", "true");
    }
    return { marks, value };
  };

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const value = event.target.closest(".found[data-value]");
    const mark = event.target.closest("#pane [data-of]");
    if (value) {
      const { marks } = choose(value.dataset.value);
      if (!marks.length) return; // the link leads to the text
      event.preventDefault();
      into(marks[0]);
    } else if (mark) {
      event.preventDefault();
      const { value: found } = choose(mark.dataset.of.split(" ")[0]);
      if (!found) return;
      found.scrollIntoView({ block: "center", behavior: smooth });
      found.focus({ preventScroll: true });
    }
  });

  // what was asked for by the address
  const asked = decodeURIComponent(location.hash.slice(1)).replace(/^w-/, "");
  if (asked && document.getElementById(asked)?.matches(".found")) {
    const { marks } = choose(asked);
    if (marks.length) into(marks[0]);
  }

  // a refused form comes back with its reason and is shown as well
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422 || event.detail.xhr.status === 429) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  // what had the focus may be gone: go on where it stood
  document.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement === document.body) document.getElementById("values")?.focus();
  });
})();
