// Where the keyboard stands: at the first field that is wrong, and after a swap never nowhere. What a
// swapped list holds now is told to those who do not see it.
const COUNTS = "[data-heard], .pager > span, .empty__title";
const wrong = (place) => place.querySelector("form[method=post] [aria-invalid=true]");

wrong(document)?.focus();

function tell(place) {
  const count = place.querySelector?.(COUNTS)?.textContent.trim().replace(/\s+/g, " ");
  if (count) document.getElementById("heard").textContent = count;
}

let wasInside = false;

document.addEventListener("htmx:beforeSwap", (event) => {
  const here = document.activeElement;
  wasInside = here !== document.body && event.detail.target.contains(here);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.elt;
  tell(target);
  const isSent = event.detail.requestConfig?.triggeringEvent?.type === "submit";
  const faulty = isSent && wrong(target.closest?.("form")?.parentElement ?? target);
  if (faulty) {
    faulty.focus();
    return;
  }
  if (!wasInside || document.activeElement !== document.body) return;
  const place = target.querySelector?.("[autofocus]") ?? target;
  if (!place.matches("a, button, input, select, textarea")) place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
});
