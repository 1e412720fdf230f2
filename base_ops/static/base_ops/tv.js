// The wall on a television: turns its pages by itself, and renews itself once a minute.
const PAGE_SECONDS = 12;
const RENEW_SECONDS = 60;

// Which page is up follows from the clock, so renewing does not start over.
function turn() {
  const wall = document.querySelector(".wall");
  if (!wall) return;
  const shown = wall.clientHeight - wall.querySelector(".head").offsetHeight;
  const pages = Math.max(1, Math.ceil((wall.scrollHeight - wall.clientHeight) / shown) + 1);
  wall.scrollTop = shown * (Math.floor(Date.now() / 1000 / PAGE_SECONDS) % pages);
  const now = wall.querySelector(".now");
  if (now) wall.scrollLeft = Math.max(0, now.offsetLeft - wall.clientWidth / 3);
}

// While the server does not answer the old wall stays, and says how old it is.
async function renew() {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer || !answer.ok) return;
  if (answer.redirected) {
    location.reload();
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.body.replaceChildren(...fresh.body.children);
  turn();
}

turn();
setInterval(turn, 1000 * PAGE_SECONDS);
setInterval(renew, 1000 * RENEW_SECONDS);
