// The desk by keyboard: arrows walk the rows, Enter holds, Q waits in line, / goes back to the kind.
const finds = document.getElementById("finds");
const ask = document.getElementById("ask");

function buttons() {
  return [...finds.querySelectorAll("button.act, button.queue")];
}

function walk(step) {
  const all = buttons();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  if (next) next.focus();
  else if (step < 0) ask.elements.kind.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input, select, textarea");
  const inFinds = finds.contains(event.target);
  if (event.key === "/" && !typing) {
    event.preventDefault();
    ask.elements.kind.focus();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (inFinds || !typing)) {
    event.preventDefault();
    walk(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key.toLowerCase() === "q" && !typing) {
    finds.querySelector("button.queue")?.focus();
  } else if (event.key === "Enter" && event.target.matches(".ask input, .ask select")) {
    event.preventDefault();
    goToRows = true;
    ask.requestSubmit();
  }
});

// Enter in the form leads to the first row, whichever of its answers comes last.
let goToRows = false;
finds.addEventListener("htmx:afterSwap", () => { if (goToRows) walk(1); });
ask.addEventListener("focusin", () => { goToRows = false; });

// One hold for one click, however often it is clicked.
finds.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || button.dataset.sent) return event.preventDefault();
  button.dataset.sent = "1";
  setTimeout(() => { button.disabled = true; });
});
