// What scripts add to pages that work without them: copying, folding filters on phones, focus on errors, waiting.

document.documentElement.classList.add("scripted");

function enhance(root) {
  for (const button of root.querySelectorAll("button[data-copy][hidden]")) {
    if (navigator.clipboard) button.hidden = false;
  }
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), 1500);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (button) copy(button);
});

document.addEventListener("htmx:load", (event) => enhance(event.target));

enhance(document);
if (window.matchMedia("(max-width: 62rem)").matches) {
  for (const filters of document.querySelectorAll("details.filters")) filters.open = false;
}
document.getElementById("errors")?.focus();

// A file on its way, or a query that runs, says so on the button that began it.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || !event.target.querySelector("input[type=file], textarea.code")) return;
  setTimeout(() => { button.ariaBusy = "true"; }, 500);
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy]")) button.ariaBusy = null;
});

// Whoever holds a button down on a result keeps it: a list that was searched anew waits for the release.
let pressed = false, waiting = null;
document.addEventListener("pointerdown", () => { pressed = true; });
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!pressed) return;
  event.detail.shouldSwap = false;
  waiting = event.detail.requestConfig.elt;
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, (event) => {
    const form = event.target.closest?.("a[href]") ? null : waiting;
    [pressed, waiting] = [false, null];
    if (form) htmx.trigger(form, "submit");
  });
}
