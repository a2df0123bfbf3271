// The search field, where keys.js leads to: what is found while typing is chosen by arrows and Enter.
const field = document.getElementById("search");
const list = document.getElementById("search-list");
const options = () => [...list.querySelectorAll("a[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  return true;
}

function show(isShown) {
  choose(null);
  list.hidden = !isShown;
  field.setAttribute("aria-expanded", String(isShown));
  return true;
}

// The list may be chosen from only while it answers what stands in the field.
function isAnswered() {
  const found = list.querySelector("[data-for]");
  return found?.childElementCount && found.dataset.for === field.value.trim().replace(/\s+/g, " ");
}

function step(by) {
  const all = options();
  if (!isAnswered() || !all.length) return false;
  if (list.hidden) show(true);
  const at = all.indexOf(chosen());
  const start = by > 0 ? 0 : all.length - 1;
  return choose(all[at < 0 ? start : (at + by + all.length) % all.length]);
}

// Each says whether it took the key; what it leaves does what it does in any field.
const keys = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Home: () => Boolean(chosen()) && choose(options().at(0)),
  End: () => Boolean(chosen()) && choose(options().at(-1)),
  Enter: () => Boolean(chosen()) && isAnswered() && (chosen().click(), true),
  Escape: () => !list.hidden && show(false),
};

function onKey(event) {
  if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!keys[event.key]?.()) return;
  event.preventDefault();
  event.stopPropagation();
}

if (field && list) {
  field.addEventListener("keydown", onKey);
  field.addEventListener("input", () => choose(null));
  field.addEventListener("focus", () => show(Boolean(isAnswered())));
  field.addEventListener("blur", () => show(false));
  // The field keeps the focus while the mouse is on the list; the link itself is followed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === list) show(Boolean(isAnswered()) && document.activeElement === field);
  });
}
