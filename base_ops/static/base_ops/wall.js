// The wall by hand: click or Enter opens the panel, Esc closes it, / searches, arrows walk.
const wall = document.querySelector(".wall");
const panel = document.getElementById("panel");
const search = document.getElementById("search");
let opened = null;

function open(bar) {
  opened = bar;
  htmx.ajax("GET", bar.href, "#panel-content").then(() => {
    panel.hidden = false;
    panel.querySelector(".close").focus();
  });
}

function close() {
  panel.hidden = true;
  if (opened) opened.focus();
}

// The next bar in a direction: along the row, or the one nearest in time a row further.
function neighbour(bar, key) {
  if (key === "ArrowRight" || key === "ArrowLeft") {
    let next = bar;
    do {
      next = key === "ArrowRight" ? next.nextElementSibling : next.previousElementSibling;
    } while (next && !next.classList.contains("bar"));
    return next;
  }
  const left = bar.offsetLeft;
  let row = bar.closest(".row");
  while ((row = key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling)) {
    if (row.hidden || !row.classList.contains("row")) continue;
    const bars = [...row.querySelectorAll(".bar")];
    if (bars.length) {
      return bars.reduce((a, b) =>
        Math.abs(a.offsetLeft - left) <= Math.abs(b.offsetLeft - left) ? a : b);
    }
  }
  return null;
}

function find(text) {
  const wanted = text.trim().toLowerCase();
  for (const row of wall.querySelectorAll(".row")) {
    row.hidden = wanted !== "" && !row.dataset.find.toLowerCase().includes(wanted);
  }
}

if (wall) {
  wall.addEventListener("click", (event) => {
    const bar = event.target.closest(".bar");
    if (!bar || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(bar);
  });
  wall.addEventListener("keydown", (event) => {
    const bar = event.target.closest(".bar");
    if (!bar || !event.key.startsWith("Arrow")) return;
    const next = neighbour(bar, event.key);
    event.preventDefault();
    if (next) {
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  });
  search.addEventListener("input", () => find(search.value));
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
