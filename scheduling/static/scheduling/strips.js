// Boards by hand: click or Enter opens the panel, Esc closes it, / searches, arrows walk.
const panel = document.getElementById("panel");
const content = document.getElementById("panel-content");
const find = document.getElementById("find");
const board = document.querySelector(".strips, .board");
const ITEMS = "a.strip, a[data-panel]";
let opened = null;

function open(item) {
  opened = item;
  content.textContent = "…";
  panel.hidden = false;
  panel.focus();
  htmx.ajax("GET", item.href, content);
}

function close() {
  panel.hidden = true;
  if (opened) go(opened);
}

// Whatever comes instead of the answer (a sign-in page, an error): let the browser show it.
for (const trouble of ["htmx:responseError", "htmx:sendError"]) {
  content.addEventListener(trouble, (event) => {
    if (event.target === content) location.assign(opened.href);
    else event.target.textContent = content.dataset.sorry;
  });
}
content.addEventListener("htmx:beforeSwap", (event) => {
  if (event.target === content && event.detail.xhr.responseURL !== opened.href) {
    event.detail.shouldSwap = false;
    location.assign(opened.href);
  }
});

// One stop of the Tab key for a whole board; the arrows move it.
function go(item) {
  if (board?.contains(item)) {
    for (const old of board.querySelectorAll('a[tabindex="0"]')) old.tabIndex = -1;
    item.tabIndex = 0;
  }
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function middle(item) {
  const box = item.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}

// The nearest item that way; a step aside counts four times.
function neighbour(item, key) {
  const from = middle(item);
  const along = key === "ArrowLeft" || key === "ArrowRight" ? "x" : "y";
  const aside = along === "x" ? "y" : "x";
  const sign = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
  let best = null;
  for (const other of board.querySelectorAll(ITEMS)) {
    const to = middle(other);
    const ahead = sign * (to[along] - from[along]);
    const far = ahead + 4 * Math.abs(to[aside] - from[aside]);
    if (ahead > 2 && (!best || far < best.far)) best = { far, other };
  }
  return best?.other;
}

// Pales what does not match, and counts what does.
function search(text) {
  const wanted = text.trim().toLowerCase();
  let first = null;
  let n = 0;
  for (const strip of board.querySelectorAll("a.strip")) {
    const hit = strip.firstElementChild.textContent.toLowerCase().startsWith(wanted);
    strip.classList.toggle("pale", wanted !== "" && !hit);
    if (hit && !first) first = strip;
    n += hit;
  }
  document.getElementById("found").textContent = wanted ? n : "";
  return wanted ? first : null;
}

if (board) {
  for (const item of board.querySelectorAll(ITEMS)) item.tabIndex = -1;
  board.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow")) return;
    const item = event.target.closest(ITEMS);
    const next = item ? neighbour(item, event.key) : board.querySelector(ITEMS);
    event.preventDefault();
    if (next) go(next);
  });
}
document.addEventListener("click", (event) => {
  const item = event.target.closest(ITEMS);
  if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(item);
});
panel.querySelector(".close").addEventListener("click", close);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) close();
  if (event.key === "/" && find && !["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName)) {
    event.preventDefault();
    find.focus();
  }
});
find?.addEventListener("input", () => {
  search(find.value)?.scrollIntoView({ block: "center", inline: "center" });
});
find?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const first = search(find.value);
  if (first) go(first);
});
for (const select of document.querySelectorAll(".narrow select")) {
  select.addEventListener("change", () => select.form.querySelector(".button.main").click());
}
