// The wall by hand: click or Enter opens the panel, Esc closes it, / searches, arrows walk.
const wall = document.querySelector(".wall");
const panel = document.getElementById("panel");
const content = document.getElementById("panel-content");
const search = document.getElementById("search");
let opened = null;

function open(bar) {
  opened = bar;
  content.textContent = "…";
  panel.hidden = false;
  panel.focus();
  htmx.ajax("GET", bar.href, content);
}

function close() {
  panel.hidden = true;
  if (opened) go(opened);
}

// Whatever comes instead of the booking (a sign-in page, an error): let the browser show it.
for (const trouble of ["htmx:responseError", "htmx:sendError"]) {
  content.addEventListener(trouble, () => location.assign(opened.href));
}
content.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseURL !== opened.href) {
    event.detail.shouldSwap = false;
    location.assign(opened.href);
  }
});

// One stop of the Tab key for all bars; the arrows move it.
function go(bar) {
  for (const old of wall.querySelectorAll('.bar[tabindex="0"]')) old.tabIndex = -1;
  bar.tabIndex = 0;
  bar.focus({ preventScroll: true });
  bar.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function barsOf(row) {
  return row.hidden || !row.classList.contains("row") ? [] : [...row.querySelectorAll(".bar")];
}

function firstBar() {
  const top = wall.scrollTop;
  const rows = [...wall.querySelectorAll(".row")];
  return rows.filter((row) => row.offsetTop >= top).concat(rows).flatMap(barsOf)[0];
}

// The next bar in a direction: along the row, or the one nearest in time a row further.
function neighbour(bar, key) {
  if (key === "ArrowRight") return bar.nextElementSibling;
  if (key === "ArrowLeft") return bar.previousElementSibling;
  const left = bar.offsetLeft;
  let row = bar.closest(".row");
  while ((row = key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling)) {
    const bars = barsOf(row);
    if (bars.length) {
      return bars.reduce((a, b) =>
        Math.abs(a.offsetLeft - left) <= Math.abs(b.offsetLeft - left) ? a : b);
    }
  }
  return null;
}

// Hides the rows that do not match, and the headings left without a row.
function find(text) {
  const wanted = text.trim().toLowerCase();
  let heading = null;
  for (const line of wall.querySelectorAll(".group, .row")) {
    if (line.classList.contains("group")) {
      heading = line;
      heading.hidden = wanted !== "";
      continue;
    }
    line.hidden = wanted !== "" && !line.dataset.find.toLowerCase().includes(wanted);
    if (!line.hidden && heading) heading.hidden = false;
  }
  document.getElementById("none-found").hidden = wall.querySelector(".row:not([hidden])") !== null;
}

if (wall) {
  for (const bar of wall.querySelectorAll(".bar")) bar.tabIndex = -1;
  wall.addEventListener("click", (event) => {
    const bar = event.target.closest(".bar");
    if (!bar || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(bar);
  });
  wall.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow")) return;
    const bar = event.target.closest(".bar");
    const next = bar ? neighbour(bar, event.key) : firstBar();
    event.preventDefault();
    if (next) go(next);
  });
  search.addEventListener("input", () => find(search.value));
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const bar = firstBar();
    if (bar) go(bar);
  });
  const now = wall.querySelector(".now");
  if (now) wall.scrollLeft = Math.max(0, now.offsetLeft - wall.clientWidth / 3);
}
panel.querySelector(".close").addEventListener("click", close);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) close();
  if (event.key === "/" && !["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName)) {
    event.preventDefault();
    search.focus();
  }
});
