// The tracker's board: jobs are dragged by the pointer, or lifted and moved by keys. Every job also has a list of columns
// and a button, which is all there is without this file.
const board = document.querySelector(".board");
const columns = [...board.querySelectorAll(".column")];
const live = document.getElementById("board-said");
const trouble = document.getElementById("board-trouble");
let lifted = null; // {card, from, next, over}: what is lifted by keys
let dragged = null;

const nameOf = (column) => column.dataset.name;
const homeOf = (card) => card.closest(".column");

function say(template, values) {
  // once and by a function: a job's title may hold what `replace` takes for an order (`$&`), or another placeholder
  const text = board.dataset[template].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = text; });
  return text;
}

function complain(text) {
  trouble.querySelector("span").textContent = text;
  trouble.hidden = !text;
}

function recount(column, by) {
  const told = column.querySelector("[data-count]");
  const count = Number(told.dataset.count) + by;
  told.dataset.count = count;
  told.textContent = count.toLocaleString(document.documentElement.lang);
  column.querySelector(".none").hidden = column.querySelector(".tracked") !== null;
}

function place(card, column, before) {
  const from = homeOf(card);
  if (from === column && before === undefined) return;
  column.querySelector(".stack-of").insertBefore(card, before === undefined ? column.querySelector(".stack-of").firstChild : before);
  if (from !== column) { recount(from, -1); recount(column, 1); }
}

async function move(card, to) {
  const from = homeOf(card);
  const title = card.dataset.title;
  if (from === to) { say("back", { title, column: nameOf(to) }); return; }
  const next = card.nextSibling;
  const focused = card.contains(document.activeElement) ? document.activeElement.id : null;
  place(card, to);
  complain("");
  let problem = null;
  try {
    const body = new URLSearchParams({ action: to.dataset.action, was: from.dataset.action, to: "board" });
    const answer = await fetch(`/matches/${card.dataset.id}/action`, { method: "POST", body, headers: { "HX-Request": "true" }, redirect: "error" });
    const html = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok) {
      const fresh = html.querySelector(".tracked");
      card.replaceWith(fresh);
      prepare(fresh);
      if (focused) document.getElementById(focused)?.focus();
      say("moved", { title, column: nameOf(to) });
      return;
    }
    problem = html.getElementById("trouble")?.textContent.trim() ?? "";
  } catch {
    problem = "";
  }
  place(card, from, next);
  if (focused) document.getElementById(focused)?.focus();
  complain([say("failed", { title, column: nameOf(from) }), problem].filter(Boolean).join(" "));
}

function mark(column) {
  for (const one of columns) one.classList.toggle("over", one === column);
}

function drop(handle, keep) {
  const { card, over } = lifted;
  lifted = null;
  card.classList.remove("lifted");
  handle.setAttribute("aria-pressed", "false");
  mark(null);
  if (keep) move(card, over);
  else say("back", { title: card.dataset.title, column: nameOf(homeOf(card)) });
}

function onKey(event) {
  const handle = event.currentTarget;
  const card = handle.closest(".tracked");
  const go = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
  if (event.key === " " || event.key === "Enter") {
    event.preventDefault();
    if (lifted) { drop(handle, true); return; }
    lifted = { card, over: homeOf(card) };
    card.classList.add("lifted");
    handle.setAttribute("aria-pressed", "true");
    mark(lifted.over);
    say("lifted", { title: card.dataset.title, column: nameOf(lifted.over) });
  } else if (lifted && go) {
    event.preventDefault();
    const at = Math.min(columns.length - 1, Math.max(0, columns.indexOf(lifted.over) + go));
    lifted.over = columns[at];
    mark(lifted.over);
    lifted.over.scrollIntoView({ block: "nearest", inline: "nearest" });
    say("over", { column: nameOf(lifted.over), n: at + 1, of: columns.length });
  } else if (lifted && event.key === "Escape") {
    event.preventDefault();
    drop(handle, false);
  }
}

function prepare(card) {
  const handle = card.querySelector(".handle");
  handle.hidden = false;
  handle.addEventListener("keydown", onKey);
  handle.addEventListener("blur", () => { if (lifted?.card === card) drop(handle, false); });
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    dragged = card;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.id);
    card.classList.add("going");
  });
  card.addEventListener("dragend", () => { card.classList.remove("going"); dragged = null; mark(null); });
  card.querySelector(".move").addEventListener("submit", (event) => {
    const to = columns.find((one) => one.dataset.action === event.target.elements.action.value);
    if (!to) return; // taken back: the page is loaded anew without it
    event.preventDefault();
    move(card, to);
  });
}

for (const column of columns) {
  column.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    mark(column);
  });
  column.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const card = dragged;
    mark(null);
    move(card, column);
  });
}
document.getElementById("how").hidden = false;
for (const card of board.querySelectorAll(".tracked")) prepare(card);
