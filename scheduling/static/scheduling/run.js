// The run renews itself each second: what was folded open stays open; a sign-in page is shown whole.
const status = document.getElementById("status");
let wasOpen = false;

status.addEventListener("htmx:beforeSwap", (event) => {
  wasOpen = document.getElementById("steps")?.open ?? wasOpen;
  if (!event.detail.xhr.responseURL.endsWith(status.getAttribute("hx-get"))) {
    event.detail.shouldSwap = false;
    location.reload();
  }
});
status.addEventListener("htmx:afterSwap", () => {
  const steps = document.getElementById("steps");
  if (steps) steps.open = wasOpen;
});
